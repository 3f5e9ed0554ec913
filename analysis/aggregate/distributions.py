"""Student's t and beta distributions for arrays, since the base install has no scipy.

The incomplete beta function is Lentz's continued fraction (Press et al., Numerical Recipes, 3rd ed., section 6.4).
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_STEPS = 10_000
_CLOSE = 1e-14
_TINY = 1e-300
_HALVINGS = 100
NORMAL = NormalDist()
_log_gamma = np.frompyfunc(math.lgamma, 1, 1)


def beta_cdf(x: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
    """The regularised incomplete beta function I_x(a, b); a, b > 0."""
    x, a, b = (part.astype(np.float64) for part in np.broadcast_arrays(*(np.asarray(p) for p in (x, a, b))))
    x = np.clip(x, 0.0, 1.0)
    turned = x > (a + 1) / (a + b + 2)  # where the fraction converges fast
    near, left, right = np.where(turned, 1 - x, x), np.where(turned, b, a), np.where(turned, a, b)
    with np.errstate(divide="ignore"):
        log = left * np.log(near) + right * np.log1p(-near) + _lgamma(a + b) - _lgamma(a) - _lgamma(b)
    part = np.where(near > 0, np.exp(log) * _fraction(near, left, right) / left, 0.0)
    found: Floats = np.where(turned, 1 - part, part)
    return found


def beta_quantile(p: npt.ArrayLike, a: npt.ArrayLike, b: npt.ArrayLike) -> Floats:
    """The x with I_x(a, b) = p: Newton's steps, and where one would leave what is known to hold x, half of that."""
    p, a, b = (part.astype(np.float64) for part in np.broadcast_arrays(*(np.asarray(q) for q in (p, a, b))))
    low, high, x = np.zeros(p.shape), np.ones(p.shape), a / (a + b)
    constant = _lgamma(a + b) - _lgamma(a) - _lgamma(b)
    for _ in range(_HALVINGS):
        gap = beta_cdf(x, a, b) - p
        low, high = np.where(gap < 0, x, low), np.where(gap < 0, high, x)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            density = np.exp(constant + (a - 1) * np.log(x) + (b - 1) * np.log1p(-x))
            step = x - gap / density
        inside = (step > low) & (step < high)
        following = np.where(inside, step, (low + high) / 2)
        done = np.abs(following - x) <= _CLOSE * np.maximum(x, 1e-3)
        x = following
        if np.all(done):
            break
    return x


def t_two_sided(t: npt.ArrayLike, df: npt.ArrayLike) -> Floats:
    """P(|T| >= |t|) of Student's t."""
    squared, degrees = np.asarray(t, dtype=np.float64) ** 2, np.asarray(df, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        share = np.where(np.isinf(squared), 0.0, degrees / (degrees + squared))
    return beta_cdf(share, degrees / 2, 0.5)


def t_quantile(level: float, df: npt.ArrayLike) -> Floats:
    """The t with P(|T| <= t) = level; df >= 1. Interpolated in 1 / df, to about 1e-6."""
    grid, table = _t_table(level)
    found: Floats = np.interp(1 / np.asarray(df, dtype=np.float64), grid, table)
    return found


@lru_cache
def _t_table(level: float) -> tuple[Floats, Floats]:
    grid = np.linspace(0.0, 1.0, 2001)
    share = beta_quantile(1 - level, 0.5 / grid[1:], 0.5)
    return grid, np.concatenate([[NORMAL.inv_cdf((1 + level) / 2)], np.sqrt((1 / share - 1) / grid[1:])])


def _lgamma(x: Floats) -> Floats:
    return np.asarray(_log_gamma(x), dtype=np.float64)


def _fraction(x: Floats, a: Floats, b: Floats) -> Floats:
    """The continued fraction of I_x(a, b) by Lentz's method."""
    c, d = np.ones_like(x), 1 / _away(1 - (a + b) * x / (a + 1))
    value = d.copy()
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        d, c = 1 / _away(1 + even * d), _away(1 + even / c)
        value = value * d * c
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        d, c = 1 / _away(1 + odd * d), _away(1 + odd / c)
        step = d * c
        value = value * step
        if np.all(np.abs(step - 1) < _CLOSE):
            break
    return value


def _away(x: Floats) -> Floats:
    """Away from 0, by which the method divides."""
    return np.where(np.abs(x) < _TINY, _TINY, x)
