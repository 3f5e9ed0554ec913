"""Differences between two models: the test keeps its level, sees what is there, and pairs by document."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from slant.training.metrics.counts import Counts
from slant.training.paired import difference


def accuracy(counts: Counts) -> Counts:
    """(..., 2): right, all."""
    return counts[..., 0] / counts[..., 1]


def documents(right: list[int], items: int = 10) -> Counts:
    return np.array([[float(n), float(items)] for n in right])


def test_a_model_does_not_differ_from_itself() -> None:
    counts = documents([3, 7, 5, 9])
    found = difference(counts, counts, accuracy)
    assert (found.value, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


def test_p_is_that_of_all_assignments() -> None:
    """Six documents have 64 assignments; drawing many of them comes close to counting them all."""
    first, second = documents([9, 8, 7, 9, 6, 8]), documents([7, 8, 5, 8, 7, 5])
    gaps = first[:, 0] - second[:, 0]
    assignments = [abs(np.dot(signs, gaps)) for signs in product((-1, 1), repeat=6)]
    exact = np.mean([value >= abs(gaps.sum()) for value in assignments])
    assert difference(first, second, accuracy, resamples=20000).p == pytest.approx(exact, abs=0.01)


def test_swapping_the_models_turns_the_difference_over() -> None:
    first, second = documents([9, 8, 7, 9, 6, 8]), documents([7, 8, 5, 8, 7, 5])
    one, other = difference(first, second, accuracy), difference(second, first, accuracy)
    assert one.value == pytest.approx(-other.value)
    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))  # type: ignore[operator]
    assert one.p == other.p


def test_what_all_documents_share_is_seen_however_they_differ() -> None:
    """Each document is two points better: small beside the spread between documents, sure beside that within."""
    easy_and_hard = [20, 90, 35, 70, 50, 15, 80, 60, 40, 75]
    first, second = documents([n + 2 for n in easy_and_hard], 100), documents(easy_and_hard, 100)
    found = difference(first, second, accuracy)
    assert found.value == pytest.approx(0.02)
    assert (found.low, found.high) == (pytest.approx(0.02), pytest.approx(0.02))
    assert found.p < 0.01


def test_the_level_is_kept() -> None:
    """Two models equally good: one comparison in twenty comes out under .05, and one interval in twenty misses 0."""
    random = np.random.default_rng(1)
    results = []
    for _ in range(400):
        counts = np.stack([random.binomial(10, random.beta(5, 5, 40)), np.full(40, 10)], axis=1).astype(float)
        other = np.stack([random.binomial(10, random.beta(5, 5, 40)), np.full(40, 10)], axis=1).astype(float)
        results.append(difference(counts, other, accuracy, resamples=400))
    assert 0.02 <= np.mean([r.p < 0.05 for r in results]) <= 0.08
    assert 0.92 <= np.mean([r.low is not None and r.high is not None and r.low <= 0 <= r.high for r in results]) <= 0.98


def test_one_document_has_no_interval_and_no_evidence() -> None:
    found = difference(documents([9]), documents([1]), accuracy)
    assert (found.low, found.high, found.p) == (None, None, 1.0)


def test_other_documents_are_refused() -> None:
    with pytest.raises(ValueError, match="same documents"):
        difference(documents([1, 2]), documents([1, 2, 3]), accuracy)
