"""Two models on the same documents: differences of their figures, with intervals and a paired test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from slant.training.bootstrap import LEVEL
from slant.training.metrics.counts import Counts, Figure

RESAMPLES = 5000


@dataclass(frozen=True, slots=True)
class Difference:
    """`first` and `second` are the figures of two models, `low` and `high` the 95 % interval of first - second (None
    where there is one document), `p` the probability of a difference as large if the models were interchangeable.
    """

    first: float
    second: float
    low: float | None
    high: float | None
    p: float

    @property
    def value(self) -> float:
        return self.first - self.second

    def to_dict(self) -> dict[str, float | None]:
        return {
            "first": self.first,
            "second": self.second,
            "difference": self.value,
            "low": self.low,
            "high": self.high,
            "p": self.p,
        }


def difference(
    first: Counts, second: Counts, figure: Figure, *, resamples: int = RESAMPLES, seed: int = 0
) -> Difference:
    """`first`, `second` (D, ...): two models' counts of the same D documents, in one order.

    The interval is a percentile bootstrap over documents, each drawn with both readings. The test is approximate
    randomisation (Noreen, 1989; Yeh, 2000): under the hypothesis that the models do not differ, a document's two
    readings could as well be swapped; p counts the observed assignment as one of the draws, so that it is never 0.

    Raises ValueError where the counts are of different shapes or of no document.
    """
    if first.shape != second.shape or not len(first):
        raise ValueError(f"expected counts of the same documents, found shapes {first.shape} and {second.shape}")
    observed = [float(np.nan_to_num(figure(counts.sum(axis=0)))) for counts in (first, second)]
    random = np.random.default_rng(seed)
    low, high = _interval(first, second, figure, resamples, random)
    both, halves = (first + second).sum(axis=0), (first - second).reshape(len(first), -1)
    signs = random.choice(np.array([-1.0, 1.0]), size=(resamples, len(first)))
    apart = (signs @ halves).reshape(resamples, *first.shape[1:])
    drawn = np.abs(np.nan_to_num(figure((both + apart) / 2)) - np.nan_to_num(figure((both - apart) / 2)))
    # Sums of floats in another order differ in the last digits: a tie must count as one.
    extreme = int((drawn >= abs(observed[0] - observed[1]) - 1e-9).sum())
    p = (extreme + 1) / (resamples + 1)
    return Difference(first=observed[0], second=observed[1], low=low, high=high, p=p)


def _interval(
    first: Counts, second: Counts, figure: Figure, resamples: int, random: np.random.Generator
) -> tuple[float | None, float | None]:
    documents = len(first)
    if documents == 1:
        return None, None
    weights = random.multinomial(documents, np.full(documents, 1 / documents), size=resamples).astype(np.float64)

    def drawn(counts: Counts) -> Counts:
        return figure((weights @ counts.reshape(documents, -1)).reshape(resamples, *counts.shape[1:]))

    differences = drawn(first) - drawn(second)
    differences = differences[~np.isnan(differences)]
    if not len(differences):
        return None, None
    low, high = np.percentile(differences, [(100 - LEVEL) / 2, (100 + LEVEL) / 2])
    return float(low), float(high)
