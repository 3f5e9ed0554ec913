"""Segments with scores of their own (benchmarks/parts_of_spans.py), against a search over all segmentations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from types import ModuleType

import numpy as np
import pytest
import torch

from slant.inference.viterbi import tagged_spans
from slant.models.calibration import TAG_HEADS
from slant.models.crf import CRF
from tests.benchmark_modules import load_benchmark

LENGTHS = (4, 3)


@pytest.fixture(scope="module")
def parts() -> ModuleType:
    return load_benchmark("parts_of_spans")


def segmentations(words: int, kinds: int) -> Iterator[list[int]]:
    """All well-formed tag sequences of so many words, as tag numbers."""
    if not words:
        yield []
    else:
        yield from ([0, *rest] for rest in segmentations(words - 1, kinds))
    for length in range(1, words + 1):
        for kind in range(kinds):
            begin, inside = 2 * kind + 1, 2 * kind + 2
            yield from ([begin, *[inside] * (length - 1), *rest] for rest in segmentations(words - length, kinds))


@pytest.mark.parametrize("head", TAG_HEADS)
def test_likelihoods_add_up_to_one_and_to_the_chances_of_words(parts: ModuleType, head: str) -> None:
    tags, kinds = TAG_HEADS[head], len(TAG_HEADS[head]) // 2
    emissions = torch.randn(
        len(LENGTHS), max(LENGTHS), len(tags) + 2 * kinds * parts.SPAN_WIDTH, generator=torch.Generator().manual_seed(3)
    )
    mask = torch.arange(max(LENGTHS)) < torch.tensor(LENGTHS)[:, None]
    with parts.whole_spans(head):
        for row, length in enumerate(LENGTHS):
            chances = {}
            for path in segmentations(length, kinds):
                spelled = torch.zeros(mask.shape, dtype=torch.long)
                spelled[row, :length] = torch.tensor(path)
                chances[tuple(path)] = float((-CRF(tags)(emissions, spelled, mask)[row]).exp())
            assert sum(chances.values()) == pytest.approx(1, abs=1e-4)
            kinds_of = torch.zeros(length, kinds, dtype=torch.float64)
            for path, chance in chances.items():
                for word, tag in enumerate(path):
                    if tag:
                        kinds_of[word, (tag - 1) // 2] += chance
            found, covering = parts._expected_segments(
                emissions[row, :length].double(), len(tags), price=np.full(kinds, 0.2), word_worth=np.zeros(kinds)
            )
            np.testing.assert_allclose(covering[:, 1::2], kinds_of.numpy(), atol=1e-4)
            likely: dict[tuple[str, int, int], float] = defaultdict(float)
            for path, chance in chances.items():
                for span in tagged_spans(np.array(path), tags):
                    likely[span] += chance
            expected = {path: sum(likely[s] - 0.2 for s in tagged_spans(np.array(path), tags)) for path in chances}
            assert expected[tuple(found.tolist())] == pytest.approx(max(expected.values()), abs=1e-4)
