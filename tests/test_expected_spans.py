"""Spans that are most probably right: against enumeration of all sequences and of all sets of spans."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slant.inference.expected_spans import LONGEST, WORD_WORTH, expected_tags, span_chances
from slant.inference.marginals import chains_of, tag_marginals
from slant.inference.viterbi import best_tags, tagged_spans
from slant.models.calibration import Transitions
from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TAGS, forbidden_transitions
from tests.test_marginals import transitions

TAGS = ATTRIBUTION_TAGS
LEAST = {"source": 0.4, "cue": 0.3, "content": 0.2}


def sequences(words: int) -> Iterator[tuple[int, ...]]:
    begin, forbidden = forbidden_transitions(TAGS)
    for path in itertools.product(range(len(TAGS)), repeat=words):
        if not begin[path[0]] and not any(forbidden[a][b] for a, b in itertools.pairwise(path)):
            yield path


def enumerated(emissions: np.ndarray, own: Transitions, temperature: float) -> np.ndarray:
    """(W, W, K) by the probability of every sequence."""
    words, total = len(emissions), 0.0
    found = np.zeros((words, words, len(ATTRIBUTION_PARTS)))
    for path in sequences(words):
        score = own.start[path[0]] + own.end[path[-1]] + sum(emissions[w, t] for w, t in enumerate(path))
        power = np.exp((score + sum(own.matrix[a][b] for a, b in itertools.pairwise(path))) / temperature)
        total += power
        for kind, low, high in tagged_spans(np.array(path), TAGS):
            found[low, high - 1, ATTRIBUTION_PARTS.index(kind)] += power
    return found / total


@pytest.mark.parametrize("temperature", [1.0, 0.6, 2.0])
def test_the_chance_of_a_span_is_that_of_all_sequences_with_it(temperature: float) -> None:
    own, rng = transitions(1, len(TAGS)), np.random.default_rng(2)
    sentences = [2 * rng.normal(size=(words, len(TAGS))) for words in (4, 1, 3, 2)]
    for rows, chains in chains_of(sentences, TAGS, transitions=own, temperature=temperature):
        for row, found in zip(rows, span_chances(chains, np.arange(len(rows))), strict=True):
            expected = enumerated(sentences[row], own, temperature)
            for first, last in itertools.combinations_with_replacement(range(len(sentences[row])), 2):
                np.testing.assert_allclose(found[last, :, first - last - 1], expected[first, last], atol=1e-12)


@pytest.mark.parametrize("least", [LEAST, dict.fromkeys(ATTRIBUTION_PARTS, 0.7)])
def test_no_other_set_of_spans_is_worth_more(least: dict[str, float]) -> None:
    own, rng = transitions(3, len(TAGS)), np.random.default_rng(4)
    for words in (1, 3, 4, 4):
        emissions = 2 * rng.normal(size=(words, len(TAGS)))
        chances = enumerated(emissions, own, 1.0)
        (tags,) = tag_marginals([emissions], TAGS, transitions=own)

        def worth(path: tuple[int, ...], chances: np.ndarray = chances, tags: np.ndarray = tags) -> float:
            total = 0.0
            for kind, low, high in tagged_spans(np.array(path), TAGS):
                k = ATTRIBUTION_PARTS.index(kind)
                likely = tags[low:high, 2 * k + 1] + tags[low:high, 2 * k + 2]
                total += chances[low, high - 1, k] - least[kind] + WORD_WORTH[kind] * (likely - 0.5).sum()
            return total

        ((path, _),) = expected_tags([emissions], TAGS, transitions=own, least=least)
        assert worth(tuple(path.tolist())) == pytest.approx(max(map(worth, sequences(words))), abs=1e-12)


@settings(max_examples=25, deadline=None)
@given(lengths=st.lists(st.integers(0, 30), min_size=1, max_size=8), seed=st.integers(0, 100), scale=st.floats(0.1, 60))
def test_tags_are_well_formed_and_the_same_in_any_company(lengths: list[int], seed: int, scale: float) -> None:
    rng, own = np.random.default_rng(seed), transitions(seed, len(TAGS))
    sentences = [scale * rng.normal(size=(words, len(TAGS))).astype(np.float32) for words in lengths]
    begin, forbidden = forbidden_transitions(TAGS)
    together = list(expected_tags(sentences, TAGS, transitions=own, least=LEAST))
    for emissions, (path, chances) in zip(sentences, together, strict=True):
        ((alone, own_chances),) = expected_tags([emissions], TAGS, transitions=own, least=LEAST)
        np.testing.assert_array_equal(path, alone)
        np.testing.assert_array_equal(chances, own_chances)
        assert len(path) == len(emissions)
        assert not len(path) or not begin[path[0]]
        assert not any(forbidden[a][b] for a, b in itertools.pairwise(path))


def test_text_without_a_stop_has_spans_of_bounded_length() -> None:
    rng, own = np.random.default_rng(5), transitions(5, len(TAGS))
    emissions = rng.normal(size=(3000, len(TAGS)))
    emissions[500:1200, TAGS.index("I-content")] += 20
    ((path, chances),) = expected_tags([emissions], TAGS, transitions=own, least=LEAST)
    assert (len(path), len(chances)) == (3000, 3000)
    spans = tagged_spans(path, TAGS)
    assert spans
    assert max(high - low for _, low, high in spans) <= LONGEST


def test_a_span_with_a_doubtful_end_is_given_where_the_best_sequence_has_none() -> None:
    """Three ends share .6 of the probability; each alone is less likely than that there is no span at all."""
    flat = Transitions((0.0,) * 7, (0.0,) * 7, ((0.0,) * 7,) * 7)
    content, inside = TAGS.index("B-content"), TAGS.index("I-content")
    emissions = np.full((4, len(TAGS)), -9.0)
    emissions[:, 0] = 0.0
    emissions[0, content], emissions[1:, inside] = -0.6, 0.0
    (best,) = best_tags([emissions], TAGS, transitions=flat)
    assert not best.any()
    paths = [
        next(expected_tags([emissions], TAGS, transitions=flat, least=dict.fromkeys(ATTRIBUTION_PARTS, least)))[0]
        for least in (0.1, 0.9)
    ]
    assert [kind for kind, _, _ in tagged_spans(paths[0], TAGS)] == ["content"]
    assert not paths[1].any()
