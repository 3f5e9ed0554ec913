"""Draw sentences or documents of scored rows to code by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from slant.analysis.correction.measures import Measure
from slant.analysis.correction.units import Units, by_doc, split_key, units
from slant.analysis.correction.variance import Floats, Ints
from slant.analysis.rows import Rows
from slant.analysis.sampling.drawing import (
    EVEN,
    Drawn,
    SamplingError,
    active_probabilities,
    allocate,
    draw_active,
    draw_random,
    draw_stratified,
)
from slant.analysis.sampling.plan import PREDICTED, Plan
from slant.analysis.sampling.rows_to_code import Draw, to_code
from slant.analysis.sampling.sample_file import Sample
from slant.models.labels import FRAMES

# What is coded where nothing is named: whole labels, and no cast, which would take twelve columns more.
USUAL = tuple(
    Measure.parse(name)
    for name in (*(f"frame:{label}" for label in FRAMES), "loaded", "biased", "sentiment", "role:antagonist")
)


@dataclass(frozen=True)
class Frame:
    """The M things that can be drawn by a plan: their keys (M,), sorted; uncertainty (M,): root of the expected squared
    error of the sum over the units of each, by slant's own scores; stratum (M,): a place in names.
    """

    plan: Plan
    keys: Ints
    uncertainty: Floats
    stratum: Ints
    names: Sequence[str]
    tables: Sequence[Units] = field(repr=False)

    def place(self, table: Units) -> Ints:
        """(N,): in which of the things each unit of a measure stands."""
        return np.searchsorted(self.keys, _keys(table, self.plan))

    def probabilities(self, n: int) -> Floats:
        """(M,): with which each is drawn. Raises SamplingError where n is too small, or larger than M."""
        size = len(self.keys)
        if not 1 <= n <= size:
            raise SamplingError(f"expected a sample of 1 to {size} {self.plan.unit}, found {n}; choose another -n")
        if self.plan.design == "active":
            return active_probabilities(self.uncertainty, n)
        if self.plan.design == "stratified":
            found: Floats = (self.allocation(n) / np.bincount(self.stratum))[self.stratum]
            return found
        return np.full(size, n / size)

    def draw(self, n: int) -> Drawn:
        """n of them. Raises SamplingError as `probabilities` does."""
        self.probabilities(n)
        if self.plan.design == "active":
            return draw_active(self.uncertainty, n, self.plan.seed)
        if self.plan.design == "stratified":
            return draw_stratified(self.stratum, self.allocation(n), self.plan.seed)
        return draw_random(len(self.keys), n, self.plan.seed)

    def allocation(self, n: int) -> Ints:
        """(H,): how many of each stratum. For Neyman's rule the uncertainty in a stratum is its standard deviation,
        mixed half and half with that of all: a classifier may be wrong where it is certain.
        """
        sizes = np.bincount(self.stratum)
        if self.plan.allocation == "proportional":
            return allocate(n, sizes)
        spread = np.sqrt(np.bincount(self.stratum, self.uncertainty**2) / sizes)
        return allocate(n, sizes, EVEN * float(sizes @ spread / sizes.sum()) + (1 - EVEN) * spread)


def frame(rows: Rows, measures: Sequence[Measure], plan: Plan) -> Frame:
    """All that can be drawn: what has a unit of at least one of the measures, or of USUAL without any.

    Raises CorrectionError where a measure has no units, RowsError for unknown strata.
    """
    asked = measures or [
        measure for measure in USUAL if not measure.of_parties or rows.datasets["parties"].count_rows()
    ]
    tables = [units(rows, measure, parties=plan.parties if measure.of_parties else ()) for measure in asked]
    keys = np.unique(np.concatenate([_keys(table, plan) for table in tables]))
    squares = np.zeros(len(keys))
    for table in tables:
        # Measures have their own scales: of several, each counts by the share of its variance that a thing holds.
        total = float(table.variance.sum()) if len(tables) > 1 else 1.0
        squares += np.bincount(np.searchsorted(keys, _keys(table, plan)), table.variance / (total or 1.0), len(keys))
    labels = _labels(rows, plan, tables, keys, squares)
    names, stratum = np.unique(np.array(labels, object), return_inverse=True)
    return Frame(plan, keys, np.sqrt(squares), stratum.reshape(-1).astype(np.int64), names.tolist(), tables)


def draw(possible: Frame, rows: Rows, n: int) -> Sample:
    """A sample of n sentences or documents, to be written and coded. Raises SamplingError as Frame.draw does."""
    drawn = possible.draw(n)
    doc, sentence = split_key(possible.keys[drawn.chosen])
    if possible.plan.unit == "documents":
        doc, sentence = possible.keys[drawn.chosen], np.full(n, -1)
    names = [possible.names[stratum] for stratum in possible.stratum[drawn.chosen]]
    columns = (doc.tolist(), sentence.tolist(), names, drawn.probability.tolist())
    return to_code(rows, possible.tables, [Draw(*values) for values in zip(*columns, strict=True)], possible.plan)


def _keys(table: Units, plan: Plan) -> Ints:
    return table.doc if plan.unit == "documents" else table.sentence_key


def _labels(rows: Rows, plan: Plan, tables: Sequence[Units], keys: Ints, squares: Floats) -> list[str]:
    """(M,): the name of each thing's stratum."""
    doc = keys if plan.unit == "documents" else split_key(keys)[0]
    parts = []
    for key in plan.stratified_by:
        if key != PREDICTED:
            parts.append([value or "" for value in by_doc(rows, key, doc)])
        elif len(tables) == 1:
            parts.append(_predicted(tables[0], plan, keys))
        else:
            quarters = np.searchsorted(np.quantile(squares, [0.25, 0.5, 0.75]), squares)
            parts.append([f"uncertainty {quarter + 1} of 4" for quarter in quarters])
    return ["|".join(values) for values in zip(*parts, strict=True)] if parts else [""] * len(keys)


def _predicted(table: Units, plan: Plan, keys: Ints) -> list[str]:
    """Slant's label of each thing's units, the most extreme one where it has several."""
    place = np.searchsorted(keys, _keys(table, plan))
    low, high = np.zeros(len(keys)), np.zeros(len(keys))
    np.minimum.at(low, place, table.predicted)
    np.maximum.at(high, place, table.predicted)
    return [str(label) for label in np.where(-low > high, low, high).astype(int).tolist()]
