"""Intervals of figures by bootstrap over documents."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from slant.analysis.agreement.coefficients import Figure, Floats, Ints

RESAMPLES = 2000
LEVEL = 95
# How many weights of documents are in memory at once: 8 bytes each.
WEIGHTS = 2**22


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval; None where there is nothing to judge it by, or one document alone."""

    value: float | None
    low: float | None = None
    high: float | None = None


def estimate(counts: Floats, documents: Ints, figure: Figure, *, seed: int = 0) -> Estimate:
    """counts (U, ...) of units, documents (U,) the place of each unit's document, from 0.

    Units of one document are not independent: documents are drawn, with replacement. Draws in which the figure is not
    defined (all answers equal) are left out.
    """
    number = int(documents.max(initial=-1)) + 1
    value = figure(counts.sum(axis=0))
    if np.isnan(value):
        return Estimate(None)
    if number < 2:
        return Estimate(float(value))
    sums = np.zeros((number, *counts.shape[1:]))
    np.add.at(sums, documents, counts)
    drawn = np.concatenate([figure(own) for own in _resampled(sums, seed)])
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return Estimate(float(value))
    low, high = np.percentile(drawn, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    return Estimate(float(value), float(low), float(high))


def _resampled(sums: Floats, seed: int) -> Iterator[Floats]:
    """Sums over documents (D, ...) drawn with replacement, RESAMPLES times, in blocks of draws."""
    number = len(sums)
    blocks = [_weights(number, seed)] if RESAMPLES * number <= WEIGHTS else _draws(number, seed)
    for weights in blocks:
        yield (weights @ sums.reshape(number, -1)).reshape(len(weights), *sums.shape[1:])


@lru_cache(maxsize=4)
def _weights(number: int, seed: int) -> Floats:
    """All draws at once; the next figure is often of as many documents."""
    return np.concatenate(list(_draws(number, seed)))


def _draws(number: int, seed: int) -> Iterator[Floats]:
    """How often each document was drawn, (B, D) for each block of draws."""
    random = np.random.default_rng(seed)
    block = max(1, min(RESAMPLES, WEIGHTS // number))
    for first in range(0, RESAMPLES, block):
        shares = np.full(number, 1 / number)
        yield random.multinomial(number, shares, size=min(block, RESAMPLES - first)).astype(np.float64)
