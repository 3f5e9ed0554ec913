"""Dates of documents, read in one format for all of them, and the periods that they fall in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.measures import AggregateError

# What is tried without a format: ISO first, then what newspapers' systems write.
FORMATS = (
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%Y%m%d",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d.%m.%Y",
    "%d-%m-%Y",
    "%m-%d-%Y",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%b %d, %Y",
    "%a, %d %b %Y",
)
# The time of day and the zone after a date: 2017-04-05T10:00:00Z, "Wed, 05 Apr 2017 10:00:00 GMT".
_TIME = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?( ?[AP]M)?( ?(Z|[+-]\d{2}:?\d{2}|[A-Z]{2,4}))?$", re.I)
_EXAMPLES = 3
_EPOCH = date(1970, 1, 1)
_MONDAY = 3  # 1970-01-01 was a Thursday

Days = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Dates:
    """Where the dates are: a key of the documents' metadata, and their format, as for datetime.strptime."""

    key: str = "date"
    format: str | None = None


def read_days(values: Sequence[str | None], dates: Dates) -> tuple[Days, str]:
    """Days since 1970-01-01 of `values`, -1 << 40 for None, and the format that reads all of them.

    Raises AggregateError where no format does, or where two do and give different days.
    """
    found = sorted({value for value in values if value is not None})
    if not found:
        raise AggregateError(f"expected dates in the metadata's {dates.key!r}, found none")
    formats = FORMATS if dates.format is None else (dates.format,)
    read = {format_: [_day(value, format_, exact=dates.format is not None) for value in found] for format_ in formats}
    whole = {format_: days for format_, days in read.items() if None not in days}
    if not whole:
        raise _unreadable(values, found, read, dates)
    chosen, days = next(iter(whole.items()))
    for other, others in whole.items():
        if others != days:
            raise _ambiguous(found, (chosen, days), (other, others), dates)
    by_value = dict(zip(found, days, strict=True))
    return np.array([MISSING if value is None else by_value[value] for value in values], dtype=np.int64), chosen


MISSING = -(1 << 40)


def _day(text: str, format_: str, *, exact: bool) -> int | None:
    stripped = text.strip() if exact else _TIME.sub("", text.strip())
    try:
        return (datetime.strptime(stripped, format_).date() - _EPOCH).days
    except ValueError:
        return None


def _unreadable(
    values: Sequence[str | None], found: list[str], read: dict[str, list[int | None]], dates: Dates
) -> AggregateError:
    best, days = min(read.items(), key=lambda item: item[1].count(None))
    unread = {value for value, day in zip(found, days, strict=True) if day is None}
    count, total = sum(value in unread for value in values), sum(value is not None for value in values)
    shown = ", ".join(repr(value) for value in sorted(unread)[:_EXAMPLES])
    nearest = f" by {best}" if len(unread) < len(found) else " in any known format"
    return AggregateError(
        f"expected dates in the metadata's {dates.key!r}, found {count} of {total} that cannot be read{nearest}, "
        f"such as {shown}; mend them, or name their format (--date-format, as in %d/%m/%Y)"
    )


def _ambiguous(
    found: list[str], first: tuple[str, list[int | None]], second: tuple[str, list[int | None]], dates: Dates
) -> AggregateError:
    example = next(value for value, a, b in zip(found, first[1], second[1], strict=True) if a != b)
    return AggregateError(
        f"expected dates of one meaning in the metadata's {dates.key!r}, found {example!r}, which may be {first[0]} or "
        f"{second[0]}, as may all others; name the format (--date-format)"
    )


def period_of(days: Days, period: str) -> Days:
    """The place of each day's period in time, counted without gaps; MISSING stays."""
    stamps = np.where(days == MISSING, 0, days).astype("datetime64[D]")
    if period == "day":
        places = stamps.astype(np.int64)
    elif period == "week":
        places = (stamps.astype(np.int64) + _MONDAY) // 7
    else:
        months = stamps.astype("datetime64[M]").astype(np.int64)
        places = months // {"month": 1, "quarter": 3, "year": 12}[period]
    return np.where(days == MISSING, MISSING, places)


def name_period(place: int, period: str) -> str:
    """2017-04-05, 2017-W14 (ISO week), 2017-04, 2017-Q2, 2017."""
    if period == "day":
        return (_EPOCH + timedelta(days=place)).isoformat()
    if period == "week":
        year, week, _ = (_EPOCH + timedelta(days=place * 7 - _MONDAY)).isocalendar()
        return f"{year}-W{week:02d}"
    if period == "month":
        return f"{1970 + place // 12}-{place % 12 + 1:02d}"
    if period == "quarter":
        return f"{1970 + place // 4}-Q{place % 4 + 1}"
    return str(1970 + place)
