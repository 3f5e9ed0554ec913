"""The estimators on plain arrays: gold labels, the classifier's labels of the same units, and those of all others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slant.analysis.correction.corpus import CorrectionError, coded_corpus, codes
from slant.analysis.correction.estimators import dsl
from slant.analysis.correction.variance import (
    Estimate,
    Floats,
    Layout,
    Linear,
    best_power,
    estimate,
    stretch,
    sums_by,
)

Names = Sequence[Any] | NDArray[Any]


def ppi_mean(
    gold: ArrayLike,
    predicted_on_gold: ArrayLike,
    predicted: ArrayLike,
    *,
    weights: ArrayLike | tuple[ArrayLike, ArrayLike] | None = None,
    clusters: tuple[Names, Names] | None = None,
    strata: Names | None = None,
    power: float | None = None,
) -> Estimate:
    """L mean(predicted) + mean(gold - L predicted_on_gold): PPI++ (Angelopoulos, Duchi & Zrnic, 2023, Example 6.1).

    gold and predicted_on_gold (n,): a sample with both; predicted (N,): another sample of the same population, of units
    without gold. For a corpus of which a part was coded with unequal probabilities use `coded_corpus` and `ppi`, which
    know all predictions. weights: of the gold units, or a pair, of both samples; only their ratios count. clusters: the
    clusters (documents) of both samples, which may share some. strata: of the gold units, sampled by stratum.
    power: L; without it PPI++'s plug-in where there are no clusters and strata, and the normal interval of `ppi_py`;
    with them, what makes the variance smallest, and Student's t with clusters less strata as df.

    Weighted means are linearised as ratios: the variance is that of w (r - mean r); ppi_py 0.2.3 takes that of w r.
    Raises CorrectionError where lengths differ, a sample is empty, or a value is not finite.
    """
    labels, on_gold, others = _checked(gold, predicted_on_gold, predicted)
    pair = weights if isinstance(weights, tuple) else (weights, None)
    w, v = (_normed(given, len(values)) for given, values in zip(pair, (labels, others), strict=True))
    if clusters is None and strata is None:
        tuned = _plug_in(labels, on_gold, others, w * len(w), v * len(v)) if power is None else power
        rectifier = labels - tuned * on_gold
        value = float(w @ rectifier + tuned * v @ others)
        variance = _spread(w, rectifier) + tuned**2 * _spread(v, others)
        return Estimate(value, math.sqrt(variance), math.inf, tuned)
    document, layout = _layout(clusters, strata, len(labels), len(others))
    present = np.ones(int(document.max()) + 1, bool)
    df = len(np.unique(layout.document)) - len(np.unique(layout.stratum)) - (power is None)
    centre, mean = float(w @ labels), float(v @ others)
    sums = -sums_by(document[len(labels) :], v * (others - mean), len(present))
    influence = w * (labels - centre)
    of_gold = Linear(centre, np.zeros(len(present)), influence, influence, present, df)
    influence = w * (on_gold - w @ on_gold)
    shift = Linear(float(w @ on_gold) - mean, sums, influence, influence, present, df)
    tuned = best_power(of_gold, shift, layout, beyond=True) if power is None else power
    fitted = on_gold[:, None] if power is None else None
    found = estimate(stretch(of_gold.minus(shift, tuned), layout, w, fitted), layout)
    return Estimate(found.value, found.se, found.df, tuned)


def dsl_mean(
    gold: ArrayLike,
    predicted_on_gold: ArrayLike,
    predicted: ArrayLike,
    *,
    probability: ArrayLike | None = None,
    clusters: tuple[Names, Names] | None = None,
    strata: Names | None = None,
    seed: int = 0,
) -> Estimate:
    """The mean of g + R/p (Y - g) over a corpus: DSL (Egami, Hinck, Stewart & Wei, 2023, equation 4).

    gold and predicted_on_gold (n,): the units that were coded; predicted (N,): all others of the corpus. g is fitted to
    gold by cross-fitting (slant.analysis.correction.estimators.cross_fitted; `seed` deals the clusters to folds).
    probability (n,): with which each gold unit was drawn; without it n / (n + N). clusters: the documents of both.
    strata: of the gold units. Raises CorrectionError where lengths differ, a value is not finite or p not in (0, 1].
    """
    labels, on_gold, others = _checked(gold, predicted_on_gold, predicted)
    n, rest = len(labels), len(others)
    chance = np.full(n, n / (n + rest)) if probability is None else np.asarray(probability, float)
    corpus = coded_corpus(
        np.concatenate([on_gold, others]),
        np.concatenate([labels, np.full(rest, np.nan)]),
        probability=np.concatenate([chance, np.ones(rest)]),
        documents=None if clusters is None else np.concatenate([np.asarray(part) for part in clusters]),
        strata=None if strata is None else np.concatenate([codes(strata), np.zeros(rest, np.int64)]),
    )
    return estimate(dsl(corpus, seed=seed), corpus.layout)


def _checked(gold: ArrayLike, on_gold: ArrayLike, predicted: ArrayLike) -> tuple[Floats, Floats, Floats]:
    arrays = tuple(np.asarray(given, float).reshape(-1) for given in (gold, on_gold, predicted))
    for name, values in zip(("gold", "predicted_on_gold", "predicted"), arrays, strict=True):
        if not len(values) or not np.isfinite(values).all():
            raise CorrectionError(f"expected at least one finite value of {name}, found {len(values)} with nan or none")
    if len(arrays[0]) != len(arrays[1]):
        raise CorrectionError(f"expected as many predictions as gold values, found {len(arrays[1])}, {len(arrays[0])}")
    return arrays[0], arrays[1], arrays[2]


def _normed(weights: ArrayLike | None, size: int) -> Floats:
    given = np.ones(size) if weights is None else np.asarray(weights, float)
    if len(given) != size or not (given >= 0).all() or not given.sum() > 0:
        raise CorrectionError(f"expected {size} weights, none negative and not all 0, found {len(given)}")
    return given / float(given.sum())


def _plug_in(labels: Floats, on_gold: Floats, others: Floats, w: Floats, v: Floats) -> float:
    """Cov_n(Y, f) / ((1 + n/N) Var_{n+N}(f)), held to 0..1, of weighted deviations from the estimate with L = 1."""
    start = (v * others).mean() + (w * (labels - on_gold)).mean()
    deviation, of_gold, of_others = w * (labels - start), w * (on_gold - start), v * (others - start)
    covariance = ((deviation - deviation.mean()) * (of_gold - of_gold.mean())).mean()
    pooled = np.concatenate([of_gold, of_others]).var(ddof=1)
    return float(np.clip(covariance / (1 + len(w) / len(v)) / pooled, 0, 1)) if pooled > 0 else 0.0


def _spread(weights: Floats, values: Floats) -> float:
    """The variance of a weighted mean, weights summing to 1."""
    return float(((weights * (values - weights @ values)) ** 2).sum())


def _layout(
    clusters: tuple[Names, Names] | None, strata: Names | None, gold: int, others: int
) -> tuple[NDArray[np.int64], Layout]:
    """Documents 0..D-1 of both samples (n + N,), and the draws: what the gold units of a cluster in a stratum are."""
    names = (range(gold), range(gold, gold + others)) if clusters is None else clusters
    if (len(names[0]), len(names[1])) != (gold, others):
        raise CorrectionError(f"expected clusters of {gold} and {others} units, found {len(names[0])}, {len(names[1])}")
    document = codes(np.concatenate([np.asarray(part) for part in names]))
    stratum = np.zeros(gold, np.int64) if strata is None else codes(strata)
    if len(stratum) != gold:
        raise CorrectionError(f"expected strata of {gold} gold units, found {len(stratum)}")
    draw = codes(document[:gold] * (int(stratum.max()) + 1) + stratum)
    first = np.unique(draw, return_index=True)[1]
    return document, Layout(document[:gold], draw, stratum[first], np.zeros(len(first)))
