"""A measure over time: each period's value, and a smooth curve with a band over documents: `series(rows, "month")`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from slant.analysis.aggregate.aggregate import Aggregate, flags, keyed, labelled
from slant.analysis.aggregate.cells import Cells
from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.dates import MISSING, Dates, name_period
from slant.analysis.aggregate.groups import periods
from slant.analysis.aggregate.intervals import columns
from slant.analysis.aggregate.measures import PERIODS, AggregateError
from slant.analysis.aggregate.resampling import Resampler
from slant.analysis.aggregate.results import Result, table_of
from slant.analysis.aggregate.smoothing import Curves, Lines, smooth

# A series with documents in fewer periods has no curve.
_SHORTEST = 4
# A standard error needs fewer samples than the tails of single values.
_DRAWN = 500
_CURVES = ("smooth", "low", "high")


@dataclass(frozen=True)
class Series(Result):
    """A row for each period from the first to the last of each group and figure, those without documents included.

    `value` is null without documents. `smooth`, `low` and `high`: the curve and its 95 % band at each point; there is
    none further than the bandwidth from any document.
    """


def series(found: Aggregate, period: str, *, dates: Dates | None = None, bandwidth: float | None = None) -> Series:
    """The measures of each group of `found` in every day, week, month, quarter or year.

    `bandwidth`: half the kernel's width in periods; without it each group and measure has its own, by cross-validation.

    Raises AggregateError for an unknown period, for groups of time, and for dates that cannot be read.
    """
    groups, resampler, corpus = found.grouping, found.resampler, found.corpus
    assert groups is not None
    assert resampler is not None
    assert corpus is not None
    if period not in PERIODS:
        raise AggregateError(f"expected a period of {', '.join(PERIODS)}, found {period!r}")
    if set(groups.by) & set(PERIODS):
        raise AggregateError(f"expected no time among the keys of a series, found {', '.join(groups.by)}; leave it out")
    if bandwidth is not None and bandwidth <= 1:
        raise AggregateError(f"expected a bandwidth over 1 period, found {bandwidth:g}, which smooths nothing")
    places, note = periods(corpus, period, dates or Dates())
    tables = [
        _table(found, cells, base, _Timed(places, period, bandwidth, resampler))
        for cells in (part.cells for part in found.parts)
        for base in range(cells.bottom.count)
        if (places[cells.documents(base)] != MISSING).any()
    ]
    if not tables:
        raise AggregateError("expected documents with a date, found none")
    missing = int((places[groups.kept] == MISSING).sum())
    return Series(
        table=pa.concat_tables(tables),
        settings={**found.settings, "period": period, "bandwidth": bandwidth},
        notes=(*found.notes, note, *([f"left out: {missing} documents without a date"] if missing else [])),
    )


@dataclass(frozen=True)
class _Timed:
    """Where documents stand in time (D,), and how their lines are smoothed."""

    places: Codes
    period: str
    bandwidth: float | None
    resampler: Resampler

    def lines(self, cells: Cells, base: int, chosen: Codes) -> tuple[Lines, Curves | None]:
        """The lines of the cells of a base, and their curves if there are documents in periods enough."""
        every = cells.documents(base)
        dated = np.flatnonzero(self.places[every] != MISSING)
        documents = every[dated]
        x = cells.bottom.amount[cells.bottom.starts[base] : cells.bottom.starts[base + 1]][dated]
        lines = Lines(x, columns(cells, chosen, documents), self.places[documents] - self.start(documents))
        if len(np.unique(lines.time)) < _SHORTEST:
            return lines, None
        weights = np.concatenate(list(self.resampler.weights(documents)))[:_DRAWN]
        return lines, smooth(lines, weights, bandwidth=self.bandwidth, lowest=cells.measure.low)

    def start(self, documents: Codes) -> int:
        places = self.places[documents]
        return int(places[places != MISSING].min())


def _table(found: Aggregate, cells: Cells, base: int, timed: _Timed) -> pa.Table:
    groups = found.grouping
    assert groups is not None
    chosen, scale = np.flatnonzero(cells.base == base), cells.measure.scale
    lines, curves = timed.lines(cells, base, chosen)
    start, length = timed.start(cells.documents(base)), lines.length
    rows = np.repeat(chosen, length)
    units, sums = lines.per_period()
    documents = np.bincount(lines.time)
    value = np.divide(sums, units, out=np.full(sums.shape, np.nan), where=units > 0)
    flagged = [flag if n else "no documents" for n, flag in zip(documents.tolist(), flags(documents), strict=True)]
    nothing = np.full(len(rows), np.nan)
    drawn = {name: nothing if curves is None else getattr(curves, name).ravel() for name in _CURVES}
    return table_of(
        [
            *keyed(cells, groups, rows, groups.by),
            ("period", pa.string(), [name_period(start + t, timed.period) for t in range(length)] * len(chosen)),
            *labelled(cells, rows),
            ("value", pa.float64(), value.ravel() * scale),
            *((name, pa.float64(), values * scale) for name, values in drawn.items()),
            ("bandwidth", pa.float64(), nothing if curves is None else np.full(len(rows), curves.bandwidth)),
            ("per", pa.string(), [cells.measure.unit] * len(rows)),
            ("n_units", pa.float64(), np.tile(units, len(chosen))),
            ("n_documents", pa.int64(), np.tile(documents, len(chosen))),
            ("flag", pa.string(), flagged * len(chosen)),
        ]
    )
