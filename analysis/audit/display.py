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
_LINES = 15
_SHIFT = "shift: how much higher the probability of negative sentiment is for"
_PAIR_TITLE = f"names swapped ({_SHIFT} the first of the pair, in the same place)"
_NAME_TITLE = f"names substituted ({_SHIFT} the name than for the mean of all names, in the same place)"


def show(report: Report, console: Console) -> None:
    """All tables, then the sentences in which most labels flipped."""
    _tests(report, console)
    _parties(report, console, (PAIR_GROUP, PAIR), "pair", _PAIR_TITLE)
    _parties(report, console, (NAME_GROUP, NAME), "name", _NAME_TITLE)
    _examples(report, console)
    console.print("Intervals: 95 %, bootstrap over templates or sentences; Wilson's where none of these differs.")
    console.print(", ".join(f"{what} {count}" for what, count in report.counts.items()))
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


def _parties(report: Report, console: Console, tables: tuple[str, str], first: str, title: str) -> None:
    """A line for each pair or name, below one for all of its group."""
    from rich.table import Table

    found = {(row.table, row.row): row for row in report.rows if row.table in tables}
    if not found:
        return
    table = Table(
        "group", first, "n", "sentiment flips", "interval", "frame flips", "interval", "shift", "interval", title=title
    )
    for group in dict.fromkeys(report.groups.values()):
        members = [(tables[1], name) for name, own in report.groups.items() if own == group]
        # Of a corpus with hundreds of pairs, those with most sentences.
        members = sorted(filter(found.__contains__, members), key=lambda key: -found[key].estimate.bases)[:_LINES]
        if not members:
            continue
        for key in ((tables[0], group), *members):
            table.add_row(group, "all" if key == (tables[0], group) else key[1], *_cells(report, key))
    console.print(table)


def _cells(report: Report, key: tuple[str, str]) -> list[str]:
    heads = {row.head: row.estimate for row in report.rows if (row.table, row.row) == key}
    shifts = [shift.estimate for shift in report.shifts if (shift.table, shift.row) == key]
    sentiment = _figures(heads["sentiment"]) if "sentiment" in heads else ["0", "", ""]
    frames = _figures(heads["frames"])[1:] if "frames" in heads else ["", ""]
    lean = [f"{shifts[0].value:+.3f}", _interval(shifts[0], "+.3f")] if shifts else ["", ""]
    return [*sentiment, *frames, *lean]


def _examples(report: Report, console: Console) -> None:
    for example in worst(report.examples, _SHOWN):
        console.print(f"[{example.test}] {example.before}", markup=False)
        console.print(f"  -> {example.after}", markup=False)
        for decision in example.flips:
            console.print(f"     {_told(decision)}", markup=False)


def _told(decision: Decision) -> str:
    item = f" of {decision.item}" if decision.item else ""
    return f"{decision.head}{item}: {_label(decision.before)} -> {_label(decision.after)}"


def _label(label: object) -> str:
    if isinstance(label, tuple):
        parts = [" ".join(map(str, part)) if isinstance(part, tuple) else str(part) for part in label]
        return ", ".join(parts) or "none"
    return str(label)


def _figures(estimate: Estimate) -> list[str]:
    return [str(estimate.n), f"{estimate.value:.1%}", _interval(estimate, ".1%")]


def _interval(estimate: Estimate, form: str) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return f"{estimate.low:{form}} to {estimate.high:{form}}"
