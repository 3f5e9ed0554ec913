"""Groups of units: by the documents' metadata, by periods of time, and by party."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slant.analysis.aggregate.dates import MISSING, Dates, name_period, period_of, read_days
from slant.analysis.aggregate.measures import PERIODS
from slant.analysis.correction.corpus import CorrectionError
from slant.analysis.correction.units import Units, by_doc
from slant.analysis.correction.variance import Ints
from slant.analysis.rows import Rows

_META = "meta."


@dataclass(frozen=True)
class Groups:
    """names: the keys' values of each group, sorted; of_unit (N,): the group of each unit."""

    names: Sequence[Mapping[str, str | None]]
    of_unit: Ints

    def inside(self, group: int) -> NDArray[np.bool_]:
        inside: NDArray[np.bool_] = self.of_unit == group
        return inside


def grouped(rows: Rows, units: Units, by: Sequence[str], dates: Dates) -> Groups:
    """Groups by all keys together; without keys, one. A document without a key's value is in a group of its own.

    Raises CorrectionError for a key that is asked for twice, or for parties of a measure that is not about them;
    RowsError for an unknown key; AggregateError for dates that cannot be read.
    """
    if len(set(by)) < len(by):
        raise CorrectionError(f"expected each key of --by once, found {', '.join(by)}")
    columns = [_values(rows, units, key, dates) for key in by]
    labels = list(zip(*columns, strict=True)) if columns else [()] * len(units.doc)
    known = sorted(set(labels), key=lambda values: [(value is None, value or "") for value in values])
    number = {values: index for index, values in enumerate(known)}
    of_unit = np.fromiter((number[values] for values in labels), np.int64, len(labels))
    return Groups([dict(zip(by, values, strict=True)) for values in known], of_unit)


def _values(rows: Rows, units: Units, key: str, dates: Dates) -> list[str | None]:
    if key == "party":
        if not units.measure.of_parties:
            raise CorrectionError(f"expected no party in --by for {units.measure.name}, which is about sentences")
        found: list[str | None] = units.party.tolist()
        return found
    if key not in PERIODS:
        return by_doc(rows, key.removeprefix(_META), units.doc)
    documents, place = np.unique(units.doc, return_inverse=True)
    days, _ = read_days(by_doc(rows, dates.key, documents), dates)
    names = [None if period == MISSING else name_period(int(period), key) for period in period_of(days, key)]
    return [names[index] for index in place.reshape(-1)]
