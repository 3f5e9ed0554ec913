"""What is counted in one document, and the figures that follow from the sums of these counts.

Every figure of slant is a function of counts that add up over documents. So a figure of many documents is that of
their summed counts, and a bootstrap over documents only has to weigh them (training/bootstrap.py).

Two kinds of counts:
* a tally (3,): true positives, predicted, gold. Exact spans, pairs and triples give one tally; classes and labels
  one for each, (L, 3).
* an overlap (4,): see `overlap`.

Figures take counts with any leading axes (..., 3), (..., L, 3) or (..., 4), and are NaN where there is nothing to
judge: neither gold nor prediction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Set as AbstractSet

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
Figure = Callable[[Counts], Counts]
Interval = tuple[int, int]


def tally(gold: AbstractSet[object], predicted: AbstractSet[object]) -> Counts:
    """(3,)"""
    return np.array([len(gold & predicted), len(predicted), len(gold)], dtype=np.float64)


def label_tallies(
    gold: Sequence[Collection[str]], predicted: Sequence[Collection[str]], labels: Sequence[str]
) -> Counts:
    """(L, 3) of items that have any number of labels each, exactly one where labels are classes.

    Labels that are not in `labels` are not judged.
    """
    counts = np.zeros((len(labels), 3))
    for has, given in zip(gold, predicted, strict=True):
        for row, label in zip(counts, labels, strict=True):
            row += (label in has and label in given, label in given, label in has)
    return counts


def overlap(gold: Iterable[Interval], predicted: Iterable[Interval]) -> Counts:
    """(4,): summed shares of the predicted spans that are gold, predicted spans, summed shares of the gold spans that
    are predicted, gold spans; overlapping spans of one side are one, as in the task's own scorer.

    SemEval-2020 task 11, SI (Da San Martino et al., 2020): C(s, t, h) = |s & t| / h, in characters.
    """
    gold, predicted = merged(gold), merged(predicted)
    counts = np.array([0, len(predicted), 0, len(gold)], dtype=np.float64)
    for start, end in predicted:
        for low, high in gold:
            shared = max(min(end, high) - max(start, low), 0)
            counts[0] += shared / (end - start)
            counts[2] += shared / (high - low)
    return counts


def merged(spans: Iterable[Interval]) -> list[Interval]:
    """Sorted spans, in which those that share a character are one, and empty ones are left out."""
    found: list[Interval] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return found


def f1(tallies: Counts) -> Counts:
    """(..., 3) -> (...)"""
    return _ratio(2 * tallies[..., 0], tallies[..., 1] + tallies[..., 2])


def precision(tallies: Counts) -> Counts:
    """(..., 3) -> (...)"""
    return _ratio(tallies[..., 0], tallies[..., 1])


def recall(tallies: Counts) -> Counts:
    """(..., 3) -> (...)"""
    return _ratio(tallies[..., 0], tallies[..., 2])


def micro_f1(tallies: Counts) -> Counts:
    """(..., L, 3) -> (...)"""
    return f1(tallies.sum(axis=-2))


def macro_f1(tallies: Counts) -> Counts:
    """(..., L, 3) -> (...): the mean over the labels that are in gold or prediction.

    A label in neither is left out (scikit-learn's zero_division=nan, and its default for classes), so that a
    bootstrap sample without a rare class does not count as a failure on it; a label in only one of them counts 0.
    """
    scores = f1(tallies)
    judged = ~np.isnan(scores)
    return _ratio(np.where(judged, scores, 0).sum(axis=-1), judged.sum(axis=-1))


def accuracy(tallies: Counts) -> Counts:
    """(..., L, 3) -> (...), for items of one class each."""
    return recall(tallies.sum(axis=-2))


def f1_of(index: int) -> Figure:
    """The figure (..., L, 3) -> (...) that is the F1 of one label."""
    return lambda tallies: f1(tallies[..., index, :])


def overlap_f1(overlaps: Counts) -> Counts:
    """(..., 4) -> (...); 0 where only one side has spans."""
    shares, predicted, covered, gold = np.moveaxis(overlaps, -1, 0)
    # 2PR / (P + R) with P = shares / predicted and R = covered / gold, multiplied out.
    score = _ratio(2 * shares * covered, shares * gold + covered * predicted)
    return np.where((predicted + gold > 0) & np.isnan(score), 0.0, score)


def overlap_f1_of(index: int) -> Figure:
    """The figure (..., L, 4) -> (...) that is the overlap F1 of one kind of spans."""
    return lambda overlaps: overlap_f1(overlaps[..., index, :])


def _ratio(part: NDArray[np.floating], whole: NDArray[np.floating] | NDArray[np.integer]) -> Counts:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(part / whole, dtype=np.float64)
