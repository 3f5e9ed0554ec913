"""How sure an estimate is: linearised estimates, and their variance under the design of the coded sample.

Every estimator here is, but for terms that vanish, a sum of what each unit contributes (its influence; Deville, 1999,
"Variance estimation for complex statistics and estimators"). Two things make such a sum vary. Another corpus would have
other documents; and of the same corpus another sample would have been coded. The variance is the sum of both:

    V = max(S - P, 0) + F
    S = D/(D-1) sum over documents of (influence of all of its units, as predicted and as coded)^2
    P = sum over draws of (1 - p) e^2
    F = sum over strata of n/(n-1) sum over its draws of (1 - p) (e - A)^2,    A = sum (1 - p) e / sum (1 - p)

where e is the influence of what was coded in a draw (a sentence, or a document), p the probability of that draw, and n
the draws of a stratum that were not certain. S is the cluster-robust sandwich (Liang & Zeger, 1986), right where draws
were independent; F is the variance of a sample of fixed size (Hájek, 1964; Deville & Tillé, 2005, "Variance
approximation under balanced sampling"), with equal probabilities that of stratified simple random sampling (Cochran,
1977, "Sampling techniques", chapter 5); P is what F replaces in S. F alone is the variance if nothing but this corpus
is asked about. One draw in a stratum cannot be centred; it counts as (1 - p) e^2, which is cautious. In F, e is divided
by 1 - h, h being the leverage of the draw on what was fitted to the coded units: a mean, or a mean and PPI++'s lambda.
That corrects for few or unequal draws, as the jackknife does (MacKinnon & White, 1985, HC3; Bell & McCaffrey, 2002).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from slant.analysis.correction.student import critical

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# A draw that decides alone what was fitted has leverage 1; it is not let say that nothing is known.
_MOST = 0.9


@dataclass(frozen=True)
class Layout:
    """How n coded units were drawn in m draws: what the variance needs to know of the design.

    document (n,): which of the documents 0..D-1; draw (n,): which of the draws 0..m-1; stratum and probability (m,) of
    each draw, probability 0 for one from outside the corpus. `nested`: only a part of a draw's units was coded.
    """

    document: Ints
    draw: Ints
    stratum: Ints
    probability: Floats
    nested: bool = False

    @cached_property
    def free(self) -> Floats:
        """(m,): 1 - p."""
        return 1 - self.probability

    def scales(self, free: Floats) -> tuple[Floats, Floats]:
        """Of each stratum (H,): what A is divided by, inf where nothing is to be centred, and n / (n - 1)."""
        count = sums_by(self.stratum, (free > 0).astype(np.float64), 0)
        weight = np.where(count > 1, sums_by(self.stratum, free, 0), np.inf)
        return weight, np.where(count > 1, count / np.maximum(count - 1, 1), 1.0)

    @cached_property
    def own_scales(self) -> tuple[Floats, Floats]:
        return self.scales(self.free)


@dataclass(frozen=True, slots=True)
class Linear:
    """An estimate and what each unit contributes to it: documents (D,), summed by document, of what is known of all
    units; coded (n,) of the hand coding, and stretched (n,), the same divided by 1 - leverage. present (D,): documents
    that the estimate is about; df: degrees of freedom.
    """

    value: float
    documents: Floats
    coded: Floats
    stretched: Floats
    present: NDArray[np.bool_]
    df: float
    power: float | None = None

    def minus(self, other: Linear, times: float = 1.0) -> Linear:
        """This less `times` another estimate from the same corpus and sample, which need not be independent."""
        return Linear(
            self.value - times * other.value,
            self.documents - times * other.documents,
            self.coded - times * other.coded,
            self.stretched - times * other.stretched,
            self.present | other.present,
            min(self.df, other.df),
        )


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its standard error; se is nan where the sample says nothing about it. `power` is PPI++'s lambda."""

    value: float
    se: float
    df: float = math.inf
    power: float | None = None

    def interval(self, level: float = 0.95, *, share: bool = False) -> tuple[float, float]:
        """Bounds (nan without a standard error), with Student's t of df degrees of freedom.

        Of a `share`, made on the scale of log(p / (1 - p)), which covers better where p is small and never leaves 0..1
        (Korn & Graubard, 1999, "Analysis of health surveys"; the default of svyciprop in R's survey package). An
        estimate that is itself not within 0..1 has the plain interval, held to 0..1.
        """
        if not self.se >= 0 or not self.df > 0:
            return math.nan, math.nan
        reach = critical(level, self.df) * self.se
        if share and 0 < self.value < 1:
            odds, reach = self.value / (1 - self.value), reach / (self.value * (1 - self.value))
            low, high = (odds * math.exp(min(max(step, -700.0), 700.0)) for step in (-reach, reach))
            return low / (1 + low), high / (1 + high)
        low, high = self.value - reach, self.value + reach
        return (min(max(low, 0.0), 1.0), min(max(high, 0.0), 1.0)) if share else (low, high)


def estimate(linear: Linear, layout: Layout, *, beyond: bool = True) -> Estimate:
    """The estimate with its standard error; not `beyond` the corpus, only the sampling of what was coded counts."""
    design = _fixed(linear.stretched, layout, nested=not beyond and layout.nested)
    variance = design
    documents = int(linear.present.sum())
    if beyond:
        variance = math.nan if documents < 2 else max(_documents(linear, layout) - _poisson(linear.coded, layout), 0)
        variance += design
    # Nothing varies in a sample: that is no proof that nothing varies in what was not coded.
    blind = len(linear.coded) > 0 and variance == 0 and bool((layout.probability < 1).any())
    return Estimate(linear.value, math.nan if blind else math.sqrt(variance), linear.df, linear.power)


def best_power(gold: Linear, shift: Linear, layout: Layout, *, beyond: bool) -> float:
    """The L in 0..1 for which gold - L shift has the smallest estimated variance, or not `beyond` the smallest F.

    V(gold - L shift) = V(gold) - 2 C L + V(shift) L^2, with 4 C = V(gold + shift) - V(gold - shift).
    """
    of_shift = _quadratic(shift, layout, beyond)
    if not of_shift > 0:
        return 0.0
    plus, minus = (_quadratic(gold.minus(shift, sign), layout, beyond) for sign in (-1.0, 1.0))
    return min(max((plus - minus) / 4 / of_shift, 0.0), 1.0)


def stretch(linear: Linear, layout: Layout, weights: Floats, fitted: Floats | None = None) -> Linear:
    """With the coded influences divided by 1 - h. weights (n,): of the units in the mean, 0 for others; fitted (n, k):
    what was fitted beside the mean. h of a draw is the sum over its units of w x' (sum w x x')^-1 x.
    """
    of_unit = weights / max(float(weights.sum()), 1e-300)
    if fitted is not None:
        matrix = np.column_stack([np.ones(len(weights)), fitted])
        inverse = np.linalg.pinv((matrix * weights[:, None]).T @ matrix, hermitian=True)
        of_unit = weights * ((matrix @ inverse) * matrix).sum(axis=1)
    leverage = _draws(of_unit, layout)
    return replace(linear, stretched=linear.coded / (1 - np.minimum(leverage, _MOST))[layout.draw])


def sums_by(place: Ints, values: Floats, size: int) -> Floats:
    """The sums of values (n,) with each place (n,), from 0 to the largest place and at least to size - 1."""
    found: Floats = np.bincount(place, weights=values, minlength=size).astype(np.float64, copy=False)
    return found


def _quadratic(linear: Linear, layout: Layout, beyond: bool) -> float:
    """The variance without its max(., 0), which is what makes it a quadratic form."""
    design = _fixed(linear.coded, layout, nested=False)
    return design + (_documents(linear, layout) - _poisson(linear.coded, layout) if beyond else 0.0)


def _documents(linear: Linear, layout: Layout) -> float:
    sums = linear.documents + sums_by(layout.document, linear.coded, len(linear.documents))
    count = int(linear.present.sum())
    return float(sums @ sums) * count / max(count - 1, 1)


def _draws(coded: Floats, layout: Layout) -> Floats:
    return sums_by(layout.draw, coded, len(layout.stratum))


def _poisson(coded: Floats, layout: Layout) -> float:
    sums = _draws(coded, layout)
    return float(layout.free @ (sums * sums))


def _fixed(coded: Floats, layout: Layout, *, nested: bool) -> float:
    # Without its second stage, F falls short where only a part of each draw was coded; without (1 - p) it does not.
    free = np.ones(len(layout.stratum)) if nested else layout.free
    weight, scale = layout.scales(free) if nested else layout.own_scales
    sums, strata = _draws(coded, layout), layout.stratum
    centre = sums_by(strata, free * sums, 0) / weight
    return float((scale[strata] * free) @ (sums - centre[strata]) ** 2)
