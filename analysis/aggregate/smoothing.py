"""Local polynomial regression of ratios over time (Fan and Gijbels 1996), with a band over documents.

The bandwidth is the one that predicts best with lines; the curve is then fitted with parabolas, so that what a line of
that width flattens does not fall out of the band (Calonico, Cattaneo and Farrell 2018).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.distributions import t_quantile
from slant.analysis.aggregate.resampling import LEVEL, Block

Floats = npt.NDArray[np.float64]
# Half the width of the kernel, in periods, that cross-validation chooses from.
BANDWIDTHS = (3.0, 4.0, 6.0, 9.0, 13.0, 19.0, 28.0)
_SINGULAR = 1e-6


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
    """The smoothed ratios (K, T) and their pointwise band; NaN where there is none."""

    smooth: Floats
    low: Floats
    high: Floats
    bandwidth: float


def smooth(lines: Lines, weights: Block, *, bandwidth: float | None, lowest: float) -> Curves:
    """The curves of lines. `weights` (B, N): how often samples of documents have each.

    The ratios are in `lowest`..1. Without `bandwidth` all lines get the one that predicts periods best from the others.
    """
    x, y = lines.per_period()
    width = bandwidth if bandwidth is not None else _cross_validated(x, y, lowest)
    fit = _LocalPolynomial(len(x), width, degree=2)
    value = fit(x[None], y[:, None])[:, 0]
    # Effective documents at each point, by what each weighs in the curve there: of fewer the quantile is larger.
    weight = fit(x[None], np.diag(x)).T[:, lines.time]
    share = lines.x / x[lines.time]
    with np.errstate(divide="ignore"):
        documents = 1 / np.nan_to_num((weight**2 * share**2).sum(axis=1), nan=np.inf)
    degrees = np.maximum(documents - 1, 1.0)
    error = _error(lines, weights, fit, value)
    error *= np.sqrt(np.maximum(documents, 1.0) / degrees) * t_quantile(LEVEL, degrees)
    error[:, documents < 2] = np.nan
    low, high = (np.clip(value + side * error, lowest, 1.0) for side in (-1, 1))
    return Curves(np.clip(value, lowest, 1.0), low, high, width)


class _LocalPolynomial:
    """At each of T periods, the intercept of the polynomial through the ratios around it, weighted by kernel and x."""

    def __init__(self, length: int, width: float, *, degree: int, leave_out: bool = False) -> None:
        gap = (np.arange(length)[None] - np.arange(length)[:, None]) / width
        self.kernel = np.maximum(0.0, 1 - np.minimum(np.abs(gap), 1.0) ** 3) ** 3  # tricube
        if leave_out:
            np.fill_diagonal(self.kernel, 0.0)
        self._moments = [(self.kernel * gap**power).T for power in range(2 * degree + 1)]
        self._degree = degree

    def __call__(self, x: Floats, y: Floats) -> Floats:
        """x (..., T), y (..., T) -> (..., T). Where there is too little for a degree, the next lower; NaN without x."""
        s = [x @ moment for moment in self._moments]
        t = [y @ moment for moment in self._moments[: self._degree + 1]]
        with np.errstate(divide="ignore", invalid="ignore"):
            found: Floats = t[0] / s[0]
            line = s[0] * s[2] - s[1] ** 2
            found = np.where(line > _SINGULAR * s[0] * s[2], (s[2] * t[0] - s[1] * t[1]) / line, found)
            if self._degree == 2:
                # Cramer's rule.
                minors = s[2] * s[4] - s[3] ** 2, s[1] * s[4] - s[2] * s[3], s[1] * s[3] - s[2] ** 2
                curve = s[0] * minors[0] - s[1] * minors[1] + s[2] * minors[2]
                top = t[0] * minors[0] - t[1] * minors[1] + t[2] * minors[2]
                found = np.where(curve > _SINGULAR * s[0] * s[2] * s[4], top / curve, found)
        return found


def _error(lines: Lines, weights: Block, fit: _LocalPolynomial, value: Floats) -> Floats:
    """The standard errors (K, T) of the curves over samples of documents."""
    order = np.argsort(lines.time, kind="stable")
    times, starts = np.unique(lines.time[order], return_index=True)
    amounts = np.concatenate([lines.x[:, None], lines.y], axis=1).T[:, order]
    sums = np.zeros((len(amounts), len(weights), lines.length))
    drawn = weights[:, order]
    for own, amount in zip(sums, amounts, strict=True):
        own[:, times] = np.add.reduceat(drawn * amount, starts, axis=1)
    deviation = fit(sums[0], sums[1:]) - value[:, None]
    seen = ~np.isnan(deviation)
    deviation[~seen] = 0.0
    found: Floats = np.sqrt((deviation**2).sum(axis=1) / np.maximum(seen.sum(axis=1), 1))
    return found


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
        predicted = _LocalPolynomial(len(x), width, degree=1, leave_out=True)(x[None], y)
        # A period with none in reach is predicted by the mean of all: narrow kernels are not free.
        predicted = np.where(np.isnan(predicted), overall, predicted)
        errors.append(float((x * (ratio - predicted) ** 2 / scale)[:, seen].sum()))
    # Of equals the widest.
    best = min(errors)
    return max(width for width, error in zip(BANDWIDTHS, errors, strict=True) if error <= best * (1 + 1e-9))
