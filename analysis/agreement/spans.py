"""Agreement on phrases: counts of a unit that add up, and the figures of their sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from slant.analysis.agreement.coefficients import Floats
from slant.analysis.coding.codings import CodedSpan

Interval = tuple[int, int]


def exact_counts(first: Sequence[CodedSpan], second: Sequence[CodedSpan]) -> Floats:
    """(2,): the phrases of either that the other has with the same ends and label, and all phrases of both."""
    ours, theirs = ({(s.label, s.start, s.end) for s in spans} for spans in (first, second))
    return np.array([2.0 * len(ours & theirs), len(ours) + len(theirs)])


def overlap_counts(first: Sequence[CodedSpan], second: Sequence[CodedSpan]) -> Floats:
    """(2,): the phrases of either that share a character with one of the other's of the same label, and all of both."""
    matched = sum(any(_meet(a, b) for b in second) for a in first) + sum(
        any(_meet(b, a) for a in first) for b in second
    )
    return np.array([float(matched), len(first) + len(second)])


def f1(sums: Floats) -> Floats:
    """Of summed counts (..., 2): the mean of how much of each coder's phrases the other has, by number of phrases; nan
    where neither has any. With two coders it is the F1 of one judged by the other, either way round (Hripcsak &
    Rothschild, 2005).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(sums[..., 0] / sums[..., 1])


def character_coincidences(spans: Sequence[Sequence[CodedSpan]], length: int) -> Floats:
    """(2, 2) coincidences of "outside" and "inside" over the `length` characters of a text, of C >= 2 coders' phrases.

    Alpha of their sum takes characters as units: it corrects for how much text the coders mark, and counts a phrase
    that is cut differently for as far as it differs. A phrase is not held together as in unitising alpha.
    """
    if not any(spans):
        return np.array([[float(length * len(spans)), 0.0], [0.0, 0.0]])
    inside = np.zeros((len(spans), length), dtype=np.int64)
    for coder, own in enumerate(spans):
        for span in own:
            inside[coder, span.start : span.end] = 1
    coders = len(spans)
    marked = inside.sum(axis=0).astype(np.float64)
    both, either = marked * (marked - 1), marked * (coders - marked)
    neither = (coders - marked) * (coders - marked - 1)
    pairs = np.array([[neither.sum(), either.sum()], [either.sum(), both.sum()]])
    return np.asarray(pairs / (coders - 1))


def _meet(a: CodedSpan, b: CodedSpan) -> bool:
    return a.label == b.label and a.start < b.end and b.start < a.end
