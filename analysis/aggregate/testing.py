"""Tests of differences between cells, by permuting documents, and what to make of many p-values."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.measures import AggregateError

Floats = npt.NDArray[np.float64]
Draw = Iterator[npt.NDArray[np.uint8]]
FDR = ("bh", "by")
# A test stops where so many draws were as far out (Besag and Clifford 1991).
_ENOUGH = 100


def permute(x: Floats, y: Floats, first: int, members: Draw) -> Floats:
    """(K,) two-sided p-values of K ratios of sums being equal in two groups of documents.

    x (N,), y (N, K): the first `first` documents are one group; `members` gives rounds of (draws, N), 1 for those that
    a draw puts there. The p-value is the larger of two: of the difference over its cluster-robust standard error, so
    that groups of other spread or size do not mislead (Janssen 1997; Chung and Romano 2013), and of the difference
    itself, since of one or two documents the former says nothing. Both are exact where the documents of the two groups
    are alike.
    """
    parts = np.concatenate([x[:, None], (x**2)[:, None], y, y**2, y * x[:, None]], axis=1)
    total, wide = parts.sum(axis=0), y.shape[1]
    seen = _statistics(parts[:first].sum(axis=0)[None], total)[:, 0] * (1 - 1e-6)
    scale = np.maximum(np.abs(parts).max(axis=0), 1e-300)
    narrow = (parts / scale).astype(np.float32)

    def exceeding(columns: npt.NDArray[np.int64], drawn: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        used = np.concatenate([[0, 1], *(2 + wide * part + columns for part in range(3))])
        sums = (drawn.astype(np.float32) @ narrow[:, used]).astype(np.float64) * scale[used]
        counted: npt.NDArray[np.int64] = np.sum(_statistics(sums, total[used]) >= seen[:, None, columns], axis=1)
        return counted

    return _p_values(exceeding, wide, members)


def flip(residual: Floats, signs: Draw) -> Floats:
    """(K,) two-sided p-values of K sums (N, K) over documents being 0, by flipping documents' signs.

    A document's share in the difference of two ratios over the same documents, under the hypothesis that they are
    equal, is as likely to be for the one as for the other. `signs` gives rounds of (draws, N), 1 for those that flip.
    """
    seen = np.abs(residual.sum(axis=0)) * (1 - 1e-9)

    def exceeding(columns: npt.NDArray[np.int64], drawn: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
        sums = np.abs((1 - 2.0 * drawn) @ residual[:, columns])
        counted: npt.NDArray[np.int64] = np.sum(sums >= seen[columns], axis=0)
        return counted[None]

    return _p_values(exceeding, residual.shape[1], signs)


def adjust(p: Floats, method: str) -> Floats:
    """q-values of a family of tests: Benjamini and Hochberg (1995), or Benjamini and Yekutieli (2001) for any
    dependence. NaN stays and does not count.
    """
    if method not in FDR:
        raise AggregateError(f"expected fdr to be one of {', '.join(FDR)}, found {method!r}")
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    count = len(order)
    ranks = np.arange(1, count + 1)
    factor = count * (np.sum(1 / ranks) if method == "by" else 1.0)
    q = np.full(len(p), np.nan)
    q[order] = np.minimum(1.0, np.minimum.accumulate((p[order] * factor / ranks)[::-1])[::-1])
    return q


def _p_values(
    exceeding: Callable[[npt.NDArray[np.int64], npt.NDArray[np.uint8]], npt.NDArray[np.int64]],
    tests: int,
    rounds_: Draw,
) -> Floats:
    """The larger of the p-values of each test's statistics; `exceeding` counts them (S, K) for some of the tests."""
    out, drawn, left = np.zeros((2, tests)), np.zeros(tests), np.arange(tests)
    for block in rounds_:
        out[:, left] += exceeding(left, block)
        drawn[left] += len(block)
        left = left[out[:, left].max(axis=0) < _ENOUGH]
        if not len(left):
            break
    found: Floats = (out.max(axis=0) + 1) / (drawn + 1)
    return found


def _statistics(first: Floats, total: Floats) -> Floats:
    """(2, B, K): |R1 - R2| over its standard error, and |R1 - R2|.

    Of sums (B, 2 + 3 K) over the documents of the first group: x, x^2, y, y^2, x y; `total`: over all documents.
    """
    wide = (first.shape[1] - 2) // 3
    difference, variance = np.zeros((len(first), wide)), np.zeros((len(first), wide))
    for sign, sums in ((1, first), (-1, total - first)):
        x, xx = sums[:, :1], sums[:, 1:2]
        y, yy, xy = (sums[:, 2 + wide * part : 2 + wide * (part + 1)] for part in range(3))
        ratio = y / x
        difference += sign * ratio
        variance += np.maximum(yy - 2 * ratio * xy + ratio**2 * xx, 0.0) / x**2
    plain = np.abs(difference)
    # Groups without spread that differ are as far out as can be.
    error = np.sqrt(np.maximum(variance, 1e-12 * plain**2))
    studentised = np.divide(plain, error, out=np.zeros_like(plain), where=plain > 1e-9)
    return np.stack([studentised, plain])
