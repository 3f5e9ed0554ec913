"""Quantiles of the normal and of Student's t distribution, which numpy lacks."""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

# Beyond this the two differ by less than one part in a million.
_NORMAL_FROM = 1e6


@lru_cache(maxsize=4096)
def critical(level: float, df: float) -> float:
    """How many standard errors a two-sided interval of `level` reaches to each side; df may be math.inf.

    Raises ValueError where level is not within (0, 1), or df not positive.
    """
    if not 0 < level < 1 or not df > 0:
        raise ValueError(f"expected a level between 0 and 1 and df > 0, found {level} and {df}")
    tail = (1 - level) / 2
    if df > _NORMAL_FROM:
        return NormalDist().inv_cdf(1 - tail)
    low, high = 0.0, 1.0
    while upper_tail(high, df) > tail:
        high *= 2
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if upper_tail(middle, df) > tail else (low, middle)
    return high


def upper_tail(t: float, df: float) -> float:
    """P(T > t) for t >= 0 (Abramowitz & Stegun, 1964, 26.7.1: half the incomplete beta at df / (df + t^2))."""
    if t == 0:
        return 0.5
    return _incomplete_beta(df / 2, 0.5, df / (df + t * t)) / 2


def _incomplete_beta(a: float, b: float, x: float) -> float:
    """The regularised I_x(a, b), by the continued fraction of Abramowitz & Stegun (1964), 26.5.8."""
    if x in (0.0, 1.0):
        return x
    if x > (a + 1) / (a + b + 2):
        return 1 - _incomplete_beta(b, a, 1 - x)
    log_front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    return math.exp(log_front) / a / _continued_fraction(a, b, x)


def _continued_fraction(a: float, b: float, x: float) -> float:
    # Backwards from a depth of the order of sqrt(max(a, b)), which is enough for x below the mean of Beta(a, b).
    value = 1.0
    for m in range(40 + int(4 * math.sqrt(max(a, b))), 0, -1):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        k = m - 1
        odd = -(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1))
        value = 1 + odd / (1 + even / value)
    return value
