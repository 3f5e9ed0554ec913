"""The mean of a value over the units of a corpus, or of a group of them, four ways.

Y_i is the gold value of unit i, f_i the predicted one, R_i whether it was coded, p_i the probability of that, N the
units of the group, w_i = 1 / p_i, and W the sum of w_i over its coded units. `inside` (N,) marks the group; without it,
all. Each function returns a Linear, and so does the difference of two; slant.analysis.correction.variance gives it its
standard error.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from slant.analysis.correction.corpus import CodedCorpus
from slant.analysis.correction.variance import Floats, Linear, best_power, stretch, sums_by

Inside = NDArray[np.bool_]

FOLDS = 5
# Coded units outside a fold for each coefficient that is fitted on them.
_UNITS_A_COEFFICIENT = 10


def naive(corpus: CodedCorpus, inside: Inside | None = None) -> Linear:
    """mean f: the classifier's labels as if they were true."""
    group = _everything(corpus, inside)
    value = float(corpus.predicted[group].mean())
    documents = _share(corpus, group, corpus.predicted - value)
    present = _present(corpus, group)
    nothing = np.zeros(len(corpus.coded))
    return Linear(value, documents, nothing, nothing, present, present.sum() - 1)


def gold_only(corpus: CodedCorpus, inside: Inside | None = None, *, ratio: bool = True) -> Linear:
    """sum_R w Y / W, the weighted mean of what was coded (Hájek, 1971; DSL, equation 2, without covariates).

    Not `ratio`: sum_R w Y / N (Horvitz & Thompson, 1952), unbiased, but how many of a group were drawn adds to its
    variance. nan where nothing was coded.
    """
    group, weights = _everything(corpus, inside), _weights(corpus, inside)
    size = weights.sum() if ratio else float(group.sum())
    value = float(weights @ corpus.gold / size) if weights.any() else np.nan
    documents = np.zeros(corpus.documents) if ratio else _share(corpus, group, np.full(len(group), -value))
    coded = weights * (corpus.gold - (value if ratio else 0)) / size if weights.any() else weights
    linear = Linear(value, documents, coded, coded, _present(corpus, group), _df(corpus, weights))
    return stretch(linear, corpus.layout, weights) if ratio else linear


def ppi(corpus: CodedCorpus, inside: Inside | None = None, *, power: float | None = None) -> Linear:
    """L mean f + sum_R w (Y - L f) / W, L in 0..1: prediction-powered inference (Angelopoulos, Duchi & Zrnic, 2023,
    "PPI++", Example 6.1) with inclusion probabilities (Zrnic & Candès, 2024, "Active statistical inference").

    Without `power`, L is what makes the variance of the coding smallest, with its strata and draws (how documents
    differ in Y is the same whatever L is). For a simple random sample of lone units that is Cov(Y, f) / Var f: PPI++'s
    Cov(Y, f) / ((1 + n/N) Var f) with the mean of all predictions instead of uncoded units'. L = 0 is gold_only.
    """
    group, weights = _everything(corpus, inside), _weights(corpus, inside)
    present = _present(corpus, group)
    if not weights.any():
        return Linear(np.nan, np.zeros(corpus.documents), weights, weights, present, 0)
    size, on_gold = weights.sum(), corpus.predicted[corpus.coded]
    mean, mean_on_gold = float(corpus.predicted[group].mean()), float(weights @ on_gold / size)
    gold = gold_only(corpus, group)
    # What the predictions are worth: their mean over the coded units less their mean over all units.
    influence = weights * (on_gold - mean_on_gold) / size
    documents = -_share(corpus, group, corpus.predicted - mean)
    shift = Linear(mean_on_gold - mean, documents, influence, influence, present, gold.df)
    tuned = best_power(gold, shift, corpus.layout, beyond=False) if power is None else power
    linear = replace(gold.minus(shift, tuned), df=gold.df - (power is None), power=tuned)
    return stretch(linear, corpus.layout, weights, on_gold[:, None] if power is None else None)


def dsl(corpus: CodedCorpus, inside: Inside | None = None, *, outcome: Floats | None = None, seed: int = 0) -> Linear:
    """The mean of g + R w (Y - g): design-based supervised learning (Egami, Hinck, Stewart & Wei, 2023, equation 4 and
    algorithm 1, with an intercept, or the dummies of groups, as the regression).

    g is `outcome` (N,), else `cross_fitted`. It may be as wrong as it likes: only the width of the interval suffers.
    """
    group, weights = _everything(corpus, inside), _weights(corpus, inside)
    fitted = cross_fitted(corpus, seed=seed) if outcome is None else outcome
    size = int(group.sum())
    coded = weights * (corpus.gold - fitted[corpus.coded]) / size
    value = float(fitted[group].mean() + coded.sum()) if weights.any() else np.nan
    documents = _share(corpus, group, fitted - value)
    # No leverage to mend: no unit's own gold value went into its prediction.
    return Linear(value, documents, coded, coded, _present(corpus, group), _df(corpus, weights))


def cross_fitted(corpus: CodedCorpus, *, seed: int = 0, folds: int = FOLDS) -> Floats:
    """(N,): the gold value that the features of a unit lead to expect, by the coded units of other documents alone.

    Weighted least squares on an intercept and as many of the features, in their order, as leave ten coded units for
    each coefficient; with fewer than twenty, the predicted value itself. Documents are dealt to the folds at random.
    """
    fold = np.random.default_rng(seed).permutation(corpus.documents) % folds
    of_unit, of_coded = fold[corpus.document], fold[corpus.document[corpus.coded]]
    fitted = corpus.predicted.copy()
    every = np.column_stack([np.ones(len(fitted)), corpus.features])
    of_gold, root = every[corpus.coded], np.sqrt(corpus.weights)
    for k in range(folds):
        train = of_coded != k
        used = min(int(train.sum()) // _UNITS_A_COEFFICIENT - 1, corpus.features.shape[1])
        if used < 1:
            continue
        # lstsq: features may say the same thing twice.
        rows, values = of_gold[train, : used + 1] * root[train, None], corpus.gold[train] * root[train]
        coefficients = np.linalg.lstsq(rows, values, rcond=None)[0]
        held = of_unit == k
        fitted[held] = every[held, : used + 1] @ coefficients
    return fitted


def bias(corpus: CodedCorpus, inside: Inside | None = None) -> Linear:
    """How much too high the naive mean is: sum_R w (f - Y) / W."""
    return naive(corpus, inside).minus(ppi(corpus, inside, power=1.0))


def _everything(corpus: CodedCorpus, inside: Inside | None) -> Inside:
    return np.ones(len(corpus.predicted), bool) if inside is None else inside


def _weights(corpus: CodedCorpus, inside: Inside | None) -> Floats:
    return corpus.weights if inside is None else corpus.weights * inside[corpus.coded]


def _share(corpus: CodedCorpus, group: Inside, values: Floats) -> Floats:
    return sums_by(corpus.document[group], values[group], corpus.documents) / float(group.sum())


def _present(corpus: CodedCorpus, group: Inside) -> Inside:
    present = np.zeros(corpus.documents, bool)
    present[corpus.document[group]] = True
    return present


def _df(corpus: CodedCorpus, weights: Floats) -> float:
    """Documents with coded units, less strata that have some."""
    used = weights > 0
    layout = corpus.layout
    documents, strata = layout.document[used], layout.stratum[layout.draw[used]]
    return float(np.count_nonzero(np.bincount(documents)) - np.count_nonzero(np.bincount(strata)))
