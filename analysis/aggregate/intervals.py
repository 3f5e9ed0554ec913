"""The value of each cell, and its interval over documents: a bootstrap-t, or Korn and Graubard's where that needs more.

The value is a ratio of sums, R = sum y / sum x over documents, with residuals e = y - R x. Documents are the clusters:
what stands in one is never taken as independent. Which interval is taken was chosen by coverage in simulation
(benchmarks/coverage.py, docs/aggregate.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.cells import Cells
from slant.analysis.aggregate.distributions import NORMAL, beta_quantile, t_quantile
from slant.analysis.aggregate.resampling import LEVEL, Resampler

Floats = npt.NDArray[np.float64]
# Cells of one matrix product.
_COLUMNS = 256
# As many documents must carry the variance for the bootstrap to see its shape.
CARRIERS = 12.0
FEW_DOCUMENTS = 10
BOOTSTRAP, EXACT, NO_INTERVAL = "bootstrap-t", "Korn-Graubard", "none"
_METHODS = np.array([BOOTSTRAP, EXACT, NO_INTERVAL])


@dataclass(frozen=True)
class Estimates:
    """Of each cell (C,), in the measure's own bounds and not yet scaled.

    `documents`: those with something in the denominator. `variance` and `df`: cluster-robust, bias-reduced (CR2), with
    Satterthwaite's degrees of freedom (Bell and McCaffrey 2002). `carriers`: (sum e^2)^2 / sum e^4, the effective
    number of documents that carry the variance. `low` and `high` are NaN where there is no interval.
    """

    value: Floats
    count: Floats
    units: Floats
    documents: npt.NDArray[np.int64]
    variance: Floats
    df: Floats
    carriers: Floats
    low: Floats
    high: Floats
    method: npt.NDArray[np.str_]


@dataclass(frozen=True)
class _Bottoms:
    """Of each base (M,): the sum of x, the documents, and what a residual of -R x adds up to."""

    total: Floats
    documents: npt.NDArray[np.int64]
    squares: Floats
    reduced: Floats  # x^2 / (1 - h), h = x / sum x
    fourth: Floats
    df: Floats

    @classmethod
    def of(cls, cells: Cells) -> _Bottoms:
        x, sums = cells.bottom.amount, cells.bottom
        total = sums.totals()
        share = x / total[sums.of]
        with np.errstate(divide="ignore"):
            reduced = np.where(share < 1, x**2 / (1 - share), 0.0)
            odds = np.where(share < 1, share**2 / (1 - share), 0.0)
        # Bell and McCaffrey's degrees of freedom for a mean of clustered units, with independence as working model.
        inverse = sums.totals(share**2) + sums.totals(odds) ** 2 - sums.totals(odds**2)
        documents = np.diff(sums.starts)
        df = np.clip(1 / inverse, 1.0, np.maximum(1.0, documents - 1.0))
        return cls(total, documents, sums.totals(x**2), sums.totals(reduced), sums.totals(x**4), df)


def estimate(cells: Cells, resampler: Resampler) -> Estimates:
    """Values and intervals of all cells."""
    bottoms = _Bottoms.of(cells)
    base = cells.base
    units, documents, df = bottoms.total[base], bottoms.documents[base], bottoms.df[base]
    count = cells.top.totals()
    value = count / units
    variance, carriers = _spread(cells, value, bottoms)
    share = np.clip((value - cells.measure.low) / (1 - cells.measure.low), 0.0, 1.0)
    low, high = np.full(len(cells), np.nan), np.full(len(cells), np.nan)
    drawn = (carriers >= CARRIERS) & (documents > 1)
    exact = ~drawn & (documents > 1)
    low[exact], high[exact] = _korn_graubard(cells, share, variance, bottoms, np.flatnonzero(exact))
    width = 1 - cells.measure.low
    low, high = cells.measure.low + width * low, cells.measure.low + width * high
    _bootstrap_t(cells, value, np.flatnonzero(drawn), (low, high), resampler)
    # A share may stand a rounding error outside its own interval.
    low, high = np.minimum(np.clip(low, cells.measure.low, 1.0), value), np.maximum(np.clip(high, -1.0, 1.0), value)
    method = _METHODS[np.where(drawn, 0, np.where(exact, 1, 2))]
    return Estimates(value, count, units, documents, variance, df, carriers, low, high, method)


def _spread(cells: Cells, value: Floats, bottoms: _Bottoms) -> tuple[Floats, Floats]:
    """The CR2 variance of each cell's value, and the documents that carry it.

    A document that adds nothing to y has the residual -R x: those are summed once a base, the others one by one.
    """
    top, base, x = cells.top, cells.base, cells.beside
    own = value[top.of]
    residual, absent = top.amount - own * x, own * x
    share = x / bottoms.total[base[top.of]]
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(share < 1, 1 / (1 - share), 0.0)
    reduced = value**2 * bottoms.reduced[base] + top.totals((residual**2 - absent**2) * weight)
    second = value**2 * bottoms.squares[base] + top.totals(residual**2 - absent**2)
    fourth = value**4 * bottoms.fourth[base] + top.totals(residual**4 - absent**4)
    # What is left of a difference of sums that should be 0 is rounding.
    floor = 1e-12 * (value**2 * bottoms.squares[base] + top.totals(residual**2))
    none = second <= floor
    with np.errstate(divide="ignore", invalid="ignore"):
        carriers = np.where(none, 0.0, second**2 / fourth)
        variance = np.where(none, 0.0, np.maximum(reduced, 0.0) / bottoms.total[base] ** 2)
    return variance, carriers


def _korn_graubard(
    cells: Cells, share: Floats, variance: Floats, bottoms: _Bottoms, asked: npt.NDArray[np.int64]
) -> tuple[Floats, Floats]:
    """Clopper and Pearson's interval with the effective number of units (Korn and Graubard 1998), of `asked` cells.

    units / design effect, times (z / t)^2 for few documents. The design effect is 1 + (m - 1) rho, m the mean size of
    a unit's document; rho is the cell's own or, if larger or if the cell cannot show it (a share of 0 or 1), that of
    its label over all groups; without any, 1: then documents count, not what is in them.
    """
    base = cells.base
    units = bottoms.total[base]
    size = bottoms.squares[base] / units
    binomial = (share * (1 - share) / units) * (1 - cells.measure.low) ** 2
    seen = (binomial > 0) & (variance > 0) & (size > 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        rho = np.where(seen, np.clip((variance / binomial - 1) / (size - 1), 0.0, 1.0), 0.0)
    carrying = np.where(seen, np.bincount(cells.top.of, minlength=len(cells)), 0.0)
    _, label = np.unique(
        np.stack([np.unique([name or "" for name in cells.label], return_inverse=True)[1], _polarity(cells)]),
        axis=1,
        return_inverse=True,
    )
    weight = np.bincount(label, carrying)
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = np.where(weight > 0, np.bincount(label, carrying * rho) / weight, 1.0)[label]
    effect = 1 + np.maximum(size - 1, 0) * np.maximum(rho, pooled)
    narrowed = (NORMAL.inv_cdf((1 + LEVEL) / 2) / t_quantile(LEVEL, bottoms.df)) ** 2
    return _clopper_pearson(share[asked], (units / effect * narrowed[base])[asked])


def _polarity(cells: Cells) -> npt.NDArray[np.int64]:
    return np.zeros(len(cells), dtype=np.int64) if cells.polarity is None else cells.polarity


def _clopper_pearson(share: Floats, units: Floats) -> tuple[Floats, Floats]:
    tail = (1 - LEVEL) / 2
    hits, misses = share * units, (1 - share) * units
    low, high = np.zeros(len(share)), np.ones(len(share))
    # At 0 and 1 the quantile has a closed form: the rule of three, made exact.
    none, every = hits <= 0, misses <= 0
    high[none] = 1 - tail ** (1 / units[none])
    low[every] = tail ** (1 / units[every])
    some = np.flatnonzero(~none)
    low[some] = np.where(every[some], low[some], beta_quantile(tail, hits[some], misses[some] + 1))
    some = np.flatnonzero(~every)
    upper = beta_quantile(1 - tail, hits[some] + 1, misses[some])
    high[some] = np.where(none[some], high[some], upper)
    return low, high


def _bootstrap_t(
    cells: Cells, value: Floats, drawn: npt.NDArray[np.int64], bounds: tuple[Floats, Floats], resampler: Resampler
) -> None:
    """Set the bounds of `drawn` cells: studentised bootstrap over documents (Efron and Tibshirani 1993, section 12.5).

    Of each replicate t = (R* - R) / se*, se the square root of sum e^2 over sum x; the bounds are R - t_high se and
    R - t_low se.
    """
    order = drawn[np.argsort(cells.base[drawn], kind="stable")]
    edges = np.flatnonzero(np.diff(cells.base[order], prepend=-1, append=-1))
    for first, last in pairwise(edges.tolist()):
        base = int(cells.base[order[first]])
        documents = cells.documents(base)
        x = cells.bottom.amount[cells.bottom.starts[base] : cells.bottom.starts[base + 1]]
        weights = list(resampler.weights(documents))
        for start in range(first, last, _COLUMNS):
            chosen = order[start : min(last, start + _COLUMNS)]
            residual = columns(cells, chosen, documents) - x[:, None] * value[chosen]
            t = _studentised(weights, x, residual)
            tails = np.quantile(t, [(1 + LEVEL) / 2, (1 - LEVEL) / 2], axis=0)
            error = np.sqrt((residual**2).sum(axis=0)) / x.sum()
            bounds[0][chosen], bounds[1][chosen] = value[chosen] - tails * error


def columns(cells: Cells, chosen: npt.NDArray[np.int64], documents: npt.NDArray[np.int64]) -> Floats:
    """(N, K): what each of N documents, in order, adds to the counts of K cells."""
    found = np.zeros((len(documents), len(chosen)))
    for column, cell in enumerate(chosen):
        rows = slice(cells.top.starts[cell], cells.top.starts[cell + 1])
        place = np.searchsorted(documents, cells.top.doc[rows])
        inside = (place < len(documents)) & (documents[np.minimum(place, len(documents) - 1)] == cells.top.doc[rows])
        found[place[inside], column] = cells.top.amount[rows][inside]
    return found


def _studentised(weights: list[npt.NDArray[np.uint8]], x: Floats, residual: Floats) -> Floats:
    """(B, K): t of each replicate; a replicate without spread is as far out as can be."""
    wide = residual.shape[1]
    parts = np.concatenate([residual, residual**2, residual * x[:, None], x[:, None], (x**2)[:, None]], axis=1)
    # Whole numbers up to 2^24 and residuals of that size: single precision is enough and twice as fast.
    scaled = parts / np.maximum(np.abs(parts).max(axis=0), 1e-300)
    blocks = [block.astype(np.float32) @ scaled.astype(np.float32) for block in weights]
    sums = np.concatenate(blocks).astype(np.float64) * np.maximum(np.abs(parts).max(axis=0), 1e-300)
    total, squares = sums[:, -2:-1], sums[:, -1:]
    shift = sums[:, :wide] / total
    spread = sums[:, wide : 2 * wide] - 2 * shift * sums[:, 2 * wide : 3 * wide] + shift**2 * squares
    error = np.sqrt(np.maximum(spread, 0.0)) / total
    smallest = 1e-6 * np.sqrt((residual**2).sum(axis=0)) / x.sum()
    found: Floats = np.where(error > smallest, shift / np.maximum(error, smallest), np.sign(shift) * 1e9)
    return found
