"""Intervals: what is drawn, what they cover, and where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from slant.training.bootstrap import Interval, bootstrap
from slant.training.metrics.counts import Counts, f1, macro_f1


def accuracy(counts: Counts) -> Counts:
    """(..., 2): right, all."""
    return counts[..., 0] / counts[..., 1]


def test_value_is_of_the_summed_counts_not_a_mean_over_documents() -> None:
    interval = bootstrap(np.array([[1.0, 1.0], [0.0, 9.0]]), accuracy)
    assert interval.value == pytest.approx(0.1)


def test_equal_documents_leave_no_spread() -> None:
    assert bootstrap(np.full((5, 2), [1.0, 2.0]), accuracy) == Interval(0.5, 0.5, 0.5)


def test_interval_is_that_of_the_binomial() -> None:
    """100 documents of one item each, half of them right: the normal approximation says 0.5 +- 1.96 * 0.05."""
    counts = np.array([[1.0, 1.0]] * 50 + [[0.0, 1.0]] * 50)
    interval = bootstrap(counts, accuracy, resamples=4000)
    assert interval.low == pytest.approx(0.402, abs=0.015)
    assert interval.high == pytest.approx(0.598, abs=0.015)


def test_documents_are_drawn_whole() -> None:
    """The same items in 4 documents, not 100, say less."""
    apart = np.array([[1.0, 1.0]] * 50 + [[0.0, 1.0]] * 50)
    together = apart.reshape(4, 25, 2).sum(axis=1)
    assert bootstrap(together, accuracy) == Interval(0.5, 0.0, 1.0)


def test_same_seed_same_interval() -> None:
    counts = np.random.default_rng(1).integers(1, 9, size=(30, 3, 3)).astype(float)
    assert bootstrap(counts, macro_f1) == bootstrap(counts, macro_f1)
    assert bootstrap(counts, macro_f1) != bootstrap(counts, macro_f1, seed=1)


def test_agrees_with_drawing_documents_one_by_one() -> None:
    counts = np.random.default_rng(2).integers(0, 5, size=(12, 3)).astype(float)
    random = np.random.default_rng(0)
    values = [float(f1(counts[random.integers(12, size=12)].sum(axis=0))) for _ in range(200)]
    low, high = np.percentile(values, [2.5, 97.5])
    interval = bootstrap(counts, f1, resamples=200, seed=0)
    assert (interval.low, interval.high) == (pytest.approx(low), pytest.approx(high))


def test_one_document_or_no_resamples_have_no_interval() -> None:
    assert bootstrap(np.array([[1.0, 4.0]]), accuracy) == Interval(0.25, None, None)
    assert bootstrap(np.array([[1.0, 4.0], [2.0, 4.0]]), accuracy, resamples=0) == Interval(0.375, None, None)


def test_samples_with_nothing_to_judge_are_left_out() -> None:
    """Half of the samples of two documents would else be 0/0."""
    assert bootstrap(np.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.0]]), f1) == Interval(1.0, 1.0, 1.0)
    assert bootstrap(np.zeros((3, 3)), f1) == Interval(0.0, None, None)


def test_no_documents_is_an_error() -> None:
    with pytest.raises(ValueError, match="at least one document"):
        bootstrap(np.zeros((0, 3)), f1)
