"""An audit as tables on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slant.analysis.audit.flips import MEANING, Decision
from slant.analysis.audit.intervals import Estimate
from slant.analysis.audit.report import Report
from slant.analysis.audit.tally import CHANGES, NAME, NAME_GROUP, PAIR, PAIR_GROUP, TEST, worst

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = 8


def show(report: Report, console: Console) -> None:
    """All tables, then the sentences in which most labels flipped."""
    _tests(report, console)
    _parties(report, console, (PAIR_GROUP, PAIR), "swapped pair", "first read more negatively than second by")
    _parties(report, console, (NAME_GROUP, NAME), "name filled in", "read more negatively than the mean by")
    _examples(report, console)
    console.print("Intervals: 95 %, bootstrap over templates or sentences; Wilson's where none of these differs.")
    for reason, count in report.skipped.items():
        console.print(f"left out: {reason} ({count})")


def _tests(report: Report, console: Console) -> None:
    from rich.table import Table

    for changes, title in ((False, "labels that flip, and should not"), (True, "labels that change, as they should")):
        rows = [row for row in report.rows if row.table == TEST and row.should_change == changes]
        if not rows:
            continue
        table = Table("test", "head", "what is compared", "n", "rate", "95 % interval", title=title)
        last = ""
        for row in sorted(rows, key=lambda row: list(dict.fromkeys(r.row for r in rows)).index(row.row)):
            test = row.row.removesuffix(CHANGES)
            table.add_row(test if test != last else "", row.head, MEANING[row.head], *_figures(row.estimate))
            last = test
        console.print(table)


def _parties(report: Report, console: Console, tables: tuple[str, str], first: str, lean: str) -> None:
    from rich.table import Table

    rows = {(r.table, r.row, r.head): r.estimate for r in report.rows if r.table in tables}
    if not rows:
        return
    shifts = {(s.table, s.row): s.estimate for s in report.shifts}
    table = Table(first, "group", "n", "sentiment flips", "interval", "frame flips", "interval", lean, "interval")
    for name, row in dict.fromkeys((table_, row) for table_, row, _ in rows):
        sentiment, frames = rows.get((name, row, "sentiment")), rows.get((name, row, "frames"))
        if sentiment is None or frames is None:
            continue
        shift = shifts.get((name, row))
        cells = ["", ""] if shift is None else [f"{shift.value:+.3f}", _interval(shift, "+.3f")]
        whole = name == tables[0]
        label, group = ("all", row) if whole else (row, report.groups.get(row, ""))
        table.add_row(label, group, *_figures(sentiment), *_figures(frames)[1:], *cells)
    console.print(table)


def _examples(report: Report, console: Console) -> None:
    for example in worst(report.examples, _SHOWN):
        console.print(f"[{example.test}] {example.before}", markup=False)
        console.print(f"  -> {example.after}", markup=False)
        for decision in example.flips:
            console.print(f"     {_told(decision)}", markup=False)


def _told(decision: Decision) -> str:
    item = f" of {decision.item}" if decision.item else ""
    return f"{decision.head}{item}: {decision.before} -> {decision.after}"


def _figures(estimate: Estimate) -> list[str]:
    return [str(estimate.n), f"{estimate.value:.1%}", _interval(estimate, ".1%")]


def _interval(estimate: Estimate, form: str) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{estimate.low:{form}} to {estimate.high:{form}}"
