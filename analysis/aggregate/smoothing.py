"""Local linear regression of ratios over time, with a band over documents (Fan and Gijbels 1996)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.distributions import NORMAL, t_quantile
from slant.analysis.aggregate.resampling import LEVEL, Block

Floats = npt.NDArray[np.float64]
# Half the width of the kernel, in periods, that cross-validation chooses from.
BANDWIDTHS = (3.0, 4.0, 6.0, 9.0, 13.0, 19.0, 28.0)


@dataclass(frozen=True)
class Lines:
    """What N documents add to K ratios with one denominator: `x` (N,) and `y` (N, K).

    `time` (N,): the period that each stands in, from 0 to T - 1.
    """

    x: Floats
    y: Floats
    time: Codes

    @property
    def length(self) -> int:
        return int(self.time.max()) + 1

    def per_period(self) -> tuple[Floats, Floats]:
        """The sums of x (T,) and of y (K, T)."""
        y = np.stack([np.bincount(self.time, column) for column in self.y.T])
        return np.bincount(self.time, self.x).astype(np.float64), y.astype(np.float64)


@dataclass(frozen=True)
class Curves:
    """The smoothed ratios (K, T), their pointwise band and the one for all of it; NaN where there is none."""

    smooth: Floats
    low: Floats
    high: Floats
    low_all: Floats
    high_all: Floats
    bandwidth: float


def smooth(lines: Lines, weights: Sequence[Block], *, bandwidth: float | None, lowest: float) -> Curves:
    """The curves of lines. `weights`: blocks of (replicates, N), how often each document is drawn.

    The ratios are in `lowest`..1. Without `bandwidth` all lines get the one that predicts periods best from the others.
    """
    x, y = lines.per_period()
    width = bandwidth if bandwidth is not None else _cross_validated(x, y, lowest)
    fit = _LocalLinear(len(x), width)
    value = fit(x[None], y[:, None])[:, 0]
    spread, farthest = zip(*(_spread(lines, weights, fit, k, value[k]) for k in range(len(y))), strict=True)
    # Effective documents at each point: the quantile grows as they get fewer.
    mass = fit.kernel[:, lines.time] * lines.x
    with np.errstate(divide="ignore", invalid="ignore"):
        documents = np.nan_to_num(mass.sum(axis=1) ** 2 / (mass**2).sum(axis=1))
    degrees = np.maximum(documents - 1, 1.0)
    error = np.stack(spread) * np.sqrt(documents / degrees)
    error[:, documents < 2] = np.nan
    point = t_quantile(LEVEL, degrees)
    every = point * np.maximum(1.0, np.array(farthest) / NORMAL.inv_cdf((1 + LEVEL) / 2))[:, None]
    low, high, low_all, high_all = (
        np.clip(value + side * times * error, lowest, 1.0) for times in (point, every) for side in (-1, 1)
    )
    return Curves(np.clip(value, lowest, 1.0), low, high, low_all, high_all, width)


class _LocalLinear:
    """At each of T periods, the intercept of the line through the ratios around it, weighted by kernel and x."""

    def __init__(self, length: int, width: float, *, leave_out: bool = False) -> None:
        gap = np.arange(length)[None] - np.arange(length)[:, None]
        self.kernel = np.maximum(0.0, 1 - np.minimum(np.abs(gap) / width, 1.0) ** 3) ** 3  # tricube
        if leave_out:
            np.fill_diagonal(self.kernel, 0.0)
        self._first, self._second = self.kernel * gap, self.kernel * gap**2

    def __call__(self, x: Floats, y: Floats) -> Floats:
        """x (..., T), y (..., T) -> (..., T). Where a line needs more than there is, the mean; NaN without any x."""
        s0, s1, s2 = x @ self.kernel.T, x @ self._first.T, x @ self._second.T
        t0, t1 = y @ self.kernel.T, y @ self._first.T
        determinant = s0 * s2 - s1**2
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = np.where(determinant > 1e-9 * s0 * s2, (s2 * t0 - s1 * t1) / determinant, t0 / s0)
        return found


def _spread(lines: Lines, weights: Sequence[Block], fit: _LocalLinear, k: int, value: Floats) -> tuple[Floats, float]:
    """The standard error (T,) of curve `k` over samples of documents, and how many of them all of it keeps within."""
    order = np.argsort(lines.time, kind="stable")
    times, starts = np.unique(lines.time[order], return_index=True)
    drawn = []
    for block in weights:
        sums = np.zeros((2, len(block), lines.length))
        for row, amount in enumerate((lines.x, lines.y[:, k])):
            sums[row][:, times] = np.add.reduceat(block[:, order] * amount[order], starts, axis=1)
        drawn.append(fit(sums[0], sums[1]))
    deviation = np.concatenate(drawn) - value
    seen = ~np.isnan(deviation)
    deviation[~seen] = 0.0
    error = np.sqrt((deviation**2).sum(axis=0) / np.maximum(seen.sum(axis=0), 1))
    far = np.divide(np.abs(deviation), error, out=np.zeros_like(deviation), where=error > 0).max(axis=1)
    return error, float(np.quantile(far, LEVEL))


def _cross_validated(x: Floats, y: Floats, lowest: float) -> float:
    """The bandwidth with the smallest squared error of periods predicted from all others, weighted by their size.

    Each line's error counts in units of its own variance.
    """
    seen = x > 0
    ratio = np.divide(y, x, out=np.zeros_like(y), where=seen)
    overall = y.sum(axis=1, keepdims=True) / x.sum()
    scale = np.maximum((overall - lowest) * (1 - overall), 1e-9)
    errors = []
    for width in BANDWIDTHS:
        predicted = _LocalLinear(len(x), width, leave_out=True)(x[None], y)
        # A period with none in reach is predicted by the mean of all: narrow kernels are not free.
        predicted = np.where(np.isnan(predicted), overall, predicted)
        errors.append(float((x * (ratio - predicted) ** 2 / scale)[:, seen].sum()))
    # Of equals the widest.
    best = min(errors)
    return max(width for width, error in zip(BANDWIDTHS, errors, strict=True) if error <= best * (1 + 1e-9))
