"""Chance-corrected coefficients, each computed from counts that add up over units.

A document's counts are the sums over its units, so that a bootstrap over documents is a product of matrices. `ratings`
are (U, C) places of U units' answers by C coders among K answers, MISSING where a coder gave none.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Metric = Literal["nominal", "ordinal", "interval"]
Figure = Callable[[Floats], Floats]

MISSING = -1


def coincidences(ratings: Ints, answers: int) -> Floats:
    """(U, K, K): the pairs of answers in each unit, each unit weighing as much as it has answers that can be paired.

    Krippendorff (2011), "Computing Krippendorff's alpha-reliability", section C: o_ck = sum of pairs / (m_u - 1).
    """
    counts = _counts(ratings, answers)
    given = counts.sum(axis=1)
    pairs = counts[:, :, None] * counts[:, None, :] - np.eye(answers) * counts[:, :, None]
    return np.asarray(pairs / np.maximum(given - 1, 1)[:, None, None] * (given > 1)[:, None, None])


def alpha(metric: Metric) -> Figure:
    """Krippendorff's alpha of summed coincidences (..., K, K); nan where no two answers differ or none can be paired.

    alpha = 1 - (n - 1) sum o_ck d_ck / sum n_c n_k d_ck, with d_ck 1 for nominal, (c - k)^2 for interval answers, and
    (sum_{g=c}^{k} n_g - (n_c + n_k) / 2)^2 for ordinal ones (section E of the same).
    """

    def figure(pairs: Floats) -> Floats:
        n_c = pairs.sum(axis=-1)  # (..., K)
        n = n_c.sum(axis=-1)
        apart = _distances(n_c, metric)
        observed = (pairs * apart).sum(axis=(-2, -1))
        expected = (n_c[..., :, None] * n_c[..., None, :] * apart).sum(axis=(-2, -1))
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(expected > 0, 1 - (n - 1) * observed / expected, np.nan))

    return figure


def confusions(ratings: Ints, answers: int) -> Floats:
    """(U, K, K): the answers of the first and of the second of two coders, in units that both answered."""
    first, second = ratings.T
    both = (first != MISSING) & (second != MISSING)
    table = np.zeros((len(ratings), answers, answers))
    table[both, first[both], second[both]] = 1
    return table


def cohen_kappa(table: Floats) -> Floats:
    """Cohen's kappa (1960) of summed confusions (..., K, K); nan where both coders gave one and the same answer."""
    n = table.sum(axis=(-2, -1))
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = np.trace(table, axis1=-2, axis2=-1) / n
        expected = (table.sum(axis=-1) * table.sum(axis=-2)).sum(axis=-1) / n**2
        return np.asarray(np.where(expected < 1, (observed - expected) / (1 - expected), np.nan))


def rating_counts(ratings: Ints, answers: int) -> Floats:
    """(U, K + 2): the share of the unit's pairs of answers that agree, 1, and how often each answer was given; zeros
    where a unit has fewer than two answers.
    """
    counts = _counts(ratings, answers)
    given = counts.sum(axis=1)
    several = given > 1
    agreeing = (counts * (counts - 1)).sum(axis=1) / np.maximum(given * (given - 1), 1)
    return np.asarray(np.column_stack([agreeing, np.ones(len(counts)), counts]) * several[:, None])


def fleiss_kappa(sums: Floats) -> Floats:
    """Fleiss' kappa (1971) of summed rating counts (..., K + 2), with as many answers a unit as there are (with equal
    numbers, his own formula); nan where all answers are the same.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        observed = sums[..., 0] / sums[..., 1]
        shares = sums[..., 2:] / sums[..., 2:].sum(axis=-1, keepdims=True)
        expected = (shares**2).sum(axis=-1)
        return np.asarray(np.where(expected < 1, (observed - expected) / (1 - expected), np.nan))


def masi(first: frozenset[str], second: frozenset[str]) -> float:
    """How far two sets of answers are apart, 0 to 1: one less the share that they have in common, times 1 where they
    are the same, 2/3 where one holds the other, 1/3 where they overlap, 0 else (Passonneau, 2006).
    """
    if first == second:
        return 0.0
    if not first & second:
        # Also where one is empty: no answer and some answer have nothing in common.
        return 1.0
    monotone = 2 / 3 if first <= second or second <= first else 1 / 3
    return 1 - len(first & second) / len(first | second) * monotone


def distance_counts(ratings: Ints, apart: Floats) -> Floats:
    """(U, 1 + K): the disagreement of the pairs of answers in each unit, by distances (K, K), and how often each answer
    was given; zeros where a unit has fewer than two answers. As in `coincidences`, which would take (U, K, K).
    """
    counts = _counts(ratings, len(apart))
    given = counts.sum(axis=1)
    observed = np.einsum("uc,ck,uk->u", counts, apart, counts, optimize=True) / np.maximum(given - 1, 1)
    return np.asarray(np.column_stack([observed, counts]) * (given > 1)[:, None])


def weighted_alpha(apart: Floats) -> Figure:
    """Krippendorff's alpha of summed distance counts (..., 1 + K), with distances that are given."""

    def figure(sums: Floats) -> Floats:
        n_c = sums[..., 1:]
        expected = ((n_c @ apart) * n_c).sum(axis=-1)
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(expected > 0, 1 - (n_c.sum(axis=-1) - 1) * sums[..., 0] / expected, np.nan))

    return figure


def percent(sums: Floats) -> Floats:
    """The mean share of agreeing pairs of answers, of summed rating counts (..., K + 2): no correction for chance."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[..., 0] / sums[..., 1])


def _counts(ratings: Ints, answers: int) -> Floats:
    """(U, K): how many coders gave each answer."""
    return np.asarray((ratings[:, :, None] == np.arange(answers)).sum(axis=1), dtype=np.float64)


def _distances(n_c: Floats, metric: Metric) -> Any:
    """(K, K), or (..., K, K) where they depend on how often the answers were given."""
    answers = n_c.shape[-1]
    if metric == "nominal":
        return 1 - np.eye(answers)
    if metric == "interval":
        return (np.arange(answers)[:, None] - np.arange(answers)) ** 2.0
    # The answers up to c, less half of those that are c: what lies between two answers is a difference of these.
    middle = np.cumsum(n_c, axis=-1) - n_c / 2
    return (middle[..., :, None] - middle[..., None, :]) ** 2
