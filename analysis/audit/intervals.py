"""Rates and means with 95 % intervals over base sentences.

The decisions made on one template with many names are not independent, so the unit that is drawn is the template (or
the sentence of a corpus), not the decision. Where no template differs from any other (no flip at all, or all) a
bootstrap has nothing to draw and would give an interval of width 0; there it is Wilson's, with the number of templates
as the number of trials.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
_Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Estimate:
    """A rate or mean over `n` decisions on `bases` base sentences; no interval for a single base."""

    value: float
    low: float | None
    high: float | None
    n: int
    bases: int

    def to_dict(self) -> dict[str, float | int | None]:
        return {"value": self.value, "low": self.low, "high": self.high, "n": self.n, "bases": self.bases}


def rate(counts: Mapping[str, tuple[int, int]], seed: int) -> Estimate:
    """The share of flips in all decisions. `counts`: (flips, decisions) by base sentence, decisions > 0."""
    table = np.array([counts[base] for base in sorted(counts)], dtype=np.float64)  # (B, 2)
    n, bases = int(table[:, 1].sum()), len(table)
    value = float(table[:, 0].sum() / n)
    if bases == 1:
        return Estimate(value, None, None, n, bases)
    shares = table[:, 0] / table[:, 1]
    low, high = _wilson(value, bases) if shares.min() == shares.max() in (0, 1) else _bootstrap(table, seed)
    return Estimate(value, low, high, n, bases)


def mean(values: Mapping[str, list[float]], seed: int) -> Estimate:
    """The mean of all values. `values`: by base sentence, at least one each."""
    table = np.array([(sum(values[base]), len(values[base])) for base in sorted(values)])  # (B, 2)
    n, bases = int(table[:, 1].sum()), len(table)
    value = float(table[:, 0].sum() / n)
    if bases == 1:
        return Estimate(value, None, None, n, bases)
    return Estimate(value, *_bootstrap(table, seed), n, bases)


def _bootstrap(table: NDArray[np.float64], seed: int) -> tuple[float, float]:
    """Percentiles of the ratio of column sums over resampled rows (B, 2)."""
    random = np.random.default_rng(seed)
    weights = random.multinomial(len(table), np.full(len(table), 1 / len(table)), size=RESAMPLES)  # (R, B)
    sums = weights @ table  # (R, 2)
    low, high = np.percentile(sums[:, 0] / sums[:, 1], [2.5, 97.5])
    return float(low), float(high)


def _wilson(share: float, trials: int) -> tuple[float, float]:
    centre = (share + _Z**2 / (2 * trials)) / (1 + _Z**2 / trials)
    half = _Z / (1 + _Z**2 / trials) * np.sqrt(share * (1 - share) / trials + _Z**2 / (4 * trials**2))
    return max(0.0, float(centre - half)), min(1.0, float(centre + half))
