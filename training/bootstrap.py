"""Intervals of figures by bootstrap over documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slant.training.metrics.counts import Counts, Figure

RESAMPLES = 1000
LEVEL = 95

Weights = NDArray[np.floating] | NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure in 0..1 with its 95 % percentile interval; `low` and `high` are None where there is none."""

    value: float
    low: float | None
    high: float | None

    def to_dict(self) -> dict[str, float | None]:
        return {"value": self.value, "low": self.low, "high": self.high}


def bootstrap(counts: Counts, figure: Figure, *, resamples: int = RESAMPLES, seed: int = 0) -> Interval:
    """The figure of summed counts (D, ...) of D documents, which are drawn D at a time with replacement.

    The same seed draws the same documents for every figure. Samples in which there is nothing to judge are left out;
    a figure with nothing to judge at all is 0. There is no interval for one document, whose spread is unknown, nor
    with `resamples` 0.
    """
    documents = len(counts)
    if documents == 0:
        raise ValueError("expected the counts of at least one document, found none")
    value = float(np.nan_to_num(figure(counts.sum(axis=0))))
    if documents == 1 or resamples == 0:
        return Interval(value, None, None)
    flat = counts.reshape(documents, -1)
    sums = np.stack([weight @ flat for weight in _draws(documents, resamples, seed)])
    return _interval(value, figure(sums.reshape(resamples, *counts.shape[1:])))


def bootstrap_weighted(
    documents: int, figures: Callable[[Weights], Counts], *, resamples: int = RESAMPLES, seed: int = 0
) -> list[Interval]:
    """As `bootstrap`, for F figures that do not follow from summed counts: `figures` takes how often each document is
    drawn (D,) and gives (F,), NaN where there is nothing to judge.
    """
    values = np.nan_to_num(figures(np.ones(documents)))
    if documents == 1 or resamples == 0:
        return [Interval(float(value), None, None) for value in values]
    drawn = np.stack([figures(weight) for weight in _draws(documents, resamples, seed)])
    return [_interval(float(value), column) for value, column in zip(values, drawn.T, strict=True)]


def _draws(documents: int, resamples: int, seed: int) -> Iterator[NDArray[np.integer]]:
    """How often each document is drawn (D,), once for each resample."""
    random = np.random.default_rng(seed)
    return (np.bincount(random.integers(documents, size=documents), minlength=documents) for _ in range(resamples))


def _interval(value: float, drawn: Counts) -> Interval:
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return Interval(value, None, None)
    low, high = np.percentile(drawn, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    return Interval(value, float(low), float(high))
