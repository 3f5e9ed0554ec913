"""The frames over time, laid out for the report: each period's share, and the curve with its band."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from slant.analysis.aggregate.series import Series

# Place of the period, share, units, documents, whether these are few, and the curve with its band; shares may be None.
Point = tuple[int, float | None, float, int, bool, float | None, float | None, float | None]
# The key of what concerns no party in particular.
EVERYONE = ""
_DIGITS = 4


@dataclass(frozen=True)
class OverTime:
    """`periods` in order, with their first and last day; `lines`: voice -> party (or EVERYONE) -> measure -> points. A
    measure is FRAME for everyone, FRAME/POLARITY for a party.
    """

    period: str
    periods: Sequence[tuple[str, date, date]]
    lines: Mapping[str, Mapping[str, Mapping[str, Sequence[Point]]]]

    def to_dict(self) -> dict[str, Any]:
        """As the report's script reads it."""
        periods = [{"name": name, "from": str(first), "to": str(last)} for name, first, last in self.periods]
        return {"period": self.period, "periods": periods, "lines": self.lines}


def over_time(found: Iterable[Series], period: str) -> OverTime:
    """From the series of frames by voice, and of casts by party and voice."""
    rows = [row for one in found for row in one.table.to_pylist()]
    names = sorted({row["period"] for row in rows})
    place = {name: number for number, name in enumerate(names)}
    lines: dict[str, dict[str, dict[str, list[Point]]]] = {"author": {}, "source": {}}
    for row in rows:
        if row["voice"] is not None:
            party = row.get("party") or EVERYONE
            measure = row["label"] if party == EVERYONE else f"{row['label']}/{row['polarity']}"
            lines[row["voice"]].setdefault(party, {}).setdefault(measure, []).append(_point(row, place))
    # A line that is 0 throughout is no line.
    kept = {
        voice: {
            party: {measure: points for measure, points in measures.items() if any(point[1] for point in points)}
            for party, measures in parties.items()
        }
        for voice, parties in lines.items()
    }
    return OverTime(period, [(name, *_days(name, period)) for name in names], kept)


def _point(row: Mapping[str, Any], place: Mapping[str, int]) -> Point:
    value, smooth, low, high = (
        None if row[name] is None else round(row[name], _DIGITS) for name in ("value", "smooth", "low", "high")
    )
    few = bool(row["flag"])
    return place[row["period"]], value, row["n_units"], row["n_documents"], few, smooth, low, high


def _days(name: str, period: str) -> tuple[date, date]:
    """The first and the last day of a period, by the name that aggregation gives it."""
    if period == "day":
        day = date.fromisoformat(name)
        return day, day
    year = int(name[:4])
    if period == "week":
        monday = date.fromisocalendar(year, int(name[6:]), 1)
        return monday, monday + timedelta(days=6)
    months = {"month": 1, "quarter": 3, "year": 12}[period]
    first = 1 + months * (int(name[5:].lstrip("Q") or 1) - 1)
    last = first + months - 1
    return date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1])
