"""How wide an interval a sample will give, and how many units a wanted width needs, before it is coded.

From slant's own scores: the expected squared error of what is drawn, by design, plus what documents vary, which no
coding can reduce. A classifier that is surer than it should be makes this too hopeful; a coded pilot mends that.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from slant.analysis.correction.corpus import CodedCorpus
from slant.analysis.correction.estimators import gold_only, ppi
from slant.analysis.correction.student import critical
from slant.analysis.correction.units import Units
from slant.analysis.correction.variance import Floats, Ints, estimate, sums_by
from slant.analysis.sampling.drawing import SamplingError
from slant.analysis.sampling.sample import Frame

_REACH = 2 * critical(0.95, math.inf)


@dataclass(frozen=True, slots=True)
class Errors:
    """Expected squares for the mean of N units. Of the sums over each of M draws, (M,): corrected, with slant's labels,
    and gold, without. inner and inner_gold (M,): summed over the single units of a draw. sentences (M,): how many it
    has. corpus: the variance of the mean between corpora of such documents.
    """

    corrected: Floats
    gold: Floats
    inner: Floats
    inner_gold: Floats
    sentences: Floats
    corpus: float
    size: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """Of the mean of a measure over all units: the expected width (high - low) of its 95 % interval with n draws
    coded, and `gold_width` without slant's labels. needed, gold_needed: how many draws give the width that is wanted,
    None where all of them do not; floor: the width that remains when all are coded.
    """

    measure: str
    n: int
    width: float
    gold_width: float
    wanted: float | None
    needed: int | None
    gold_needed: int | None
    floor: float


def forecast(
    possible: Frame,
    table: Units,
    n: int | None,
    *,
    wanted: float | None = None,
    beyond: bool = True,
    pilot: CodedCorpus | None = None,
) -> Forecast:
    """What n draws, or without n as many as `wanted` needs (all, if they do not suffice), are expected to give.

    Not `beyond` the corpus, its documents are all there are. pilot: the same units, some coded in an earlier sample;
    what it found scales what the scores lead to expect. Raises SamplingError where neither n nor `wanted` is given.
    """
    errors = _expected(possible, table, beyond=beyond)
    scale, gold_scale = (1.0, 1.0) if pilot is None else _scales(pilot, table)

    def width(draws: int) -> float:
        return _REACH * math.sqrt(errors.corpus + scale * _design_variance(possible, errors, draws))

    def gold_width(draws: int) -> float:
        return _REACH * math.sqrt(errors.corpus + gold_scale * _design_variance(possible, errors, draws, gold=True))

    every = len(possible.keys)
    least = int(np.minimum(np.bincount(possible.stratum), 2).sum())
    needed = None if wanted is None else _fewest(width, wanted, least, every)
    gold_needed = None if wanted is None else _fewest(gold_width, wanted, least, every)
    if n is None and wanted is None:
        raise SamplingError("expected how many to draw or the width that is wanted, found neither; give -n or --width")
    chosen = n if n is not None else needed if needed is not None else every
    name, floor = table.measure.name, width(every)
    return Forecast(name, chosen, width(chosen), gold_width(chosen), wanted, needed, gold_needed, floor)


def _expected(possible: Frame, table: Units, *, beyond: bool) -> Errors:
    place, draws, size = possible.place(table), len(possible.keys), len(table.doc)
    around = table.expected - table.expected.mean()
    # Sampling by strata leaves only what differs within them; with one stratum that is all.
    stratum = possible.stratum[place]
    means = np.bincount(stratum, table.expected) / np.maximum(np.bincount(stratum), 1)
    deviation = table.expected - means[stratum]
    inner = sums_by(place, table.variance, draws)
    documents = np.bincount(np.unique(table.doc, return_inverse=True)[1].reshape(-1), around)
    sentences = np.bincount(np.searchsorted(possible.keys, _first_of_sentence(possible, table)), minlength=draws)
    return Errors(
        inner,
        inner + sums_by(place, deviation, draws) ** 2,
        inner,
        inner + sums_by(place, deviation**2, draws),
        sentences.astype(float),
        float((documents @ documents + table.variance.sum()) / size**2) if beyond else 0.0,
        size,
    )


def _first_of_sentence(possible: Frame, table: Units) -> Ints:
    """The draw of each sentence that has units, once."""
    first = np.unique(table.sentence_key, return_index=True)[1]
    return possible.keys[possible.place(table)][first]


def _design_variance(possible: Frame, errors: Errors, n: int, *, gold: bool = False) -> float:
    chance = possible.probabilities(n)
    squares, inner = (errors.gold, errors.inner_gold) if gold else (errors.corrected, errors.inner)
    total = float(((1 - chance) / chance) @ squares)
    if possible.plan.per_document is not None:
        skipped = np.maximum(errors.sentences / possible.plan.per_document, 1) - 1
        total += float((skipped / chance) @ inner)
    return total / errors.size**2


def _fewest(width: Callable[[int], float], wanted: float, least: int, every: int) -> int | None:
    """The smallest sample with at most the wanted width, by halving; None where all do not give it."""
    if width(every) > wanted:
        return None
    low, high = least - 1, every
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if width(middle) <= wanted else (middle, high)
    return high


def _scales(pilot: CodedCorpus, table: Units) -> tuple[float, float]:
    """How much larger the variance of coding was in a pilot than the scores led to expect, with labels and without."""
    weights, variance = pilot.weights, table.variance[pilot.coded]
    apart = (table.expected[pilot.coded] - table.expected.mean()) ** 2
    ratios = []
    for linear, squares in ((ppi(pilot), variance), (gold_only(pilot), variance + apart)):
        found = estimate(linear, pilot.layout, beyond=False).se ** 2
        led_to = float((weights * (weights - 1)) @ squares) / len(table.doc) ** 2
        ratios.append(found / led_to if found > 0 and led_to > 0 else 1.0)
    return ratios[0], ratios[1]
