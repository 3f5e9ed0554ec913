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
    columns = [_column(rows, units, key, dates) for key in by]
    code = np.zeros(len(units.doc), np.int64)
    for names, own in columns:
        code = code * len(names) + own
    known, of_unit = np.unique(code, return_inverse=True)
    groups = []
    for group in known.tolist():
        values: list[str | None] = []
        for names, _ in reversed(columns):
            group, place = divmod(group, len(names))
            values.append(names[place])
        groups.append(dict(zip(by, reversed(values), strict=True)))
    return Groups(groups, of_unit.reshape(-1).astype(np.int64))


def _column(rows: Rows, units: Units, key: str, dates: Dates) -> tuple[Sequence[str | None], Ints]:
    """The values of a key, sorted, None last; and each unit's place in them."""
    if key == "party":
        if not units.measure.of_parties:
            raise CorrectionError(f"expected no party in --by for {units.measure.name}, which is about sentences")
        names, place = np.unique(units.party.astype(str), return_inverse=True)
        return names.tolist(), place.reshape(-1).astype(np.int64)
    documents, of_unit = np.unique(units.doc, return_inverse=True)
    if key in PERIODS:
        days, _ = read_days(by_doc(rows, dates.key, documents), dates)
        values = [None if period == MISSING else name_period(int(period), key) for period in period_of(days, key)]
    else:
        values = by_doc(rows, key.removeprefix(_META), documents)
    known = sorted(set(values), key=lambda value: (value is None, value or ""))
    number = {value: place for place, value in enumerate(known)}
    return known, np.array([number[value] for value in values], np.int64)[of_unit.reshape(-1)]
