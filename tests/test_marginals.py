"""Tag probabilities of a chain: against enumeration and the training side's CRF, in any company, at any temperature."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from slant.inference.marginals import tag_marginals
from slant.models.calibration import Transitions
from slant.models.crf import CRF
from slant.models.labels import ATTRIBUTION_TAGS, LOADED_TAGS, forbidden_transitions
from slant.training.scaling import _fit_chains


def transitions(seed: int, tags: int) -> Transitions:
    rng = np.random.default_rng(seed)
    start, end, matrix = rng.normal(size=tags), rng.normal(size=tags), rng.normal(size=(tags, tags))
    return Transitions(tuple(start), tuple(end), tuple(map(tuple, matrix)))


@pytest.mark.parametrize("temperature", [1.0, 0.5, 3.0])
def test_they_are_sums_over_all_sequences(temperature: float) -> None:
    own, emissions = transitions(1, 3), np.random.default_rng(2).normal(size=(4, 3))
    begin, forbidden = forbidden_transitions(LOADED_TAGS)
    expected = np.zeros((4, 3))
    for tags in itertools.product(range(3), repeat=4):
        if begin[tags[0]] or any(forbidden[a][b] for a, b in itertools.pairwise(tags)):
            continue
        score = own.start[tags[0]] + own.end[tags[-1]] + sum(emissions[w, t] for w, t in enumerate(tags))
        score += sum(own.matrix[a][b] for a, b in itertools.pairwise(tags))
        expected[range(4), tags] += np.exp(score / temperature)
    (found,) = tag_marginals([emissions], LOADED_TAGS, transitions=own, temperature=temperature)
    np.testing.assert_allclose(found, expected / expected.sum(axis=1, keepdims=True), atol=1e-12)


def test_they_are_those_of_the_network_that_was_trained() -> None:
    crf = CRF(ATTRIBUTION_TAGS)
    with torch.no_grad():
        for parameter in (crf.start, crf.end, crf.matrix):
            parameter.copy_(torch.randn(parameter.shape, generator=torch.Generator().manual_seed(4)))
    emissions = torch.randn(2, 30, len(ATTRIBUTION_TAGS), generator=torch.Generator().manual_seed(5)) * 4
    mask = torch.ones(2, 30, dtype=torch.bool)
    expected, _ = crf.marginals(emissions, mask)
    found = tag_marginals(list(emissions.numpy()), ATTRIBUTION_TAGS, transitions=crf.transitions())
    np.testing.assert_allclose(np.stack(found), expected.numpy(), atol=1e-4)


@settings(max_examples=20, deadline=None)
@given(lengths=st.lists(st.integers(1, 40), min_size=1, max_size=8), seed=st.integers(0, 100), scale=st.floats(0.1, 60))
def test_a_sentence_has_the_same_in_any_company(lengths: list[int], seed: int, scale: float) -> None:
    rng = np.random.default_rng(seed)
    emissions = [scale * rng.normal(size=(n, len(ATTRIBUTION_TAGS))).astype(np.float32) for n in lengths]
    own = transitions(seed, len(ATTRIBUTION_TAGS))
    together = tag_marginals(emissions, ATTRIBUTION_TAGS, transitions=own)
    for scores, found in zip(emissions, together, strict=True):
        (alone,) = tag_marginals([scores], ATTRIBUTION_TAGS, transitions=own)
        np.testing.assert_array_equal(found, alone)
        np.testing.assert_allclose(found.sum(axis=1), 1)
    backwards = tag_marginals(emissions[::-1], ATTRIBUTION_TAGS, transitions=own)[::-1]
    for found, again in zip(together, backwards, strict=True):
        np.testing.assert_array_equal(found, again)


def test_the_fitted_temperature_is_the_one_that_tags_were_drawn_at() -> None:
    """Sequences drawn from a chain at temperature 2 are likeliest at 2."""
    rng, own = np.random.default_rng(6), transitions(7, 3)
    begin, forbidden = forbidden_transitions(LOADED_TAGS)
    pairs = []
    for _ in range(1500):
        emissions = 2 * rng.normal(size=(3, 3))
        sequences = [
            tags
            for tags in itertools.product(range(3), repeat=3)
            if not begin[tags[0]] and not any(forbidden[a][b] for a, b in itertools.pairwise(tags))
        ]
        scores = np.array(
            [
                own.start[tags[0]] + own.end[tags[-1]] + sum(emissions[w, t] for w, t in enumerate(tags))
                + sum(own.matrix[a][b] for a, b in itertools.pairwise(tags))
                for tags in sequences
            ]
        )  # fmt: skip
        chances = np.exp(scores / 2 - (scores / 2).max())
        pairs.append((emissions, np.array(sequences[rng.choice(len(sequences), p=chances / chances.sum())])))
    assert _fit_chains(pairs, "loaded", own) == pytest.approx(2, rel=0.12)
