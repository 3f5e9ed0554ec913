"""Agreement as a table on a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from slant.analysis.agreement.agreement import RARE, Agreement, Row
from slant.analysis.agreement.intervals import Estimate


def show(agreement: Agreement, console: Console) -> None:
    """Every figure, and below what they rest on and which of them say little."""
    names, alone = ", ".join(agreement.coders), agreement.alone
    console.print(
        f"{len(agreement.coders)} coders ({names}): {agreement.shared} texts coded by at least two"
        + (f"; {alone} by one alone, left out" if alone else "")
    )
    table = Table("question", "label", "figure", "coders", "value", "95 % interval", "texts", "documents", "prevalence")
    for row in agreement.rows:
        table.add_row(*_cells(row))
    console.print(table)
    rare = sorted({f"{row.question}: {row.label}" for row in agreement.rows if row.rare})
    if rare:
        console.print(
            f"* on under {RARE:.0%} or over {1 - RARE:.0%} of the texts: kappa and alpha are low there however the "
            f"coders do, so read the share of equal answers beside them ({', '.join(rare)})",
            highlight=False,
        )


def _cells(row: Row) -> tuple[str, ...]:
    prevalence = "" if row.prevalence is None else f"{row.prevalence:.1%}{'*' if row.rare else ''}"
    value, span = _numbers(row.estimate)
    return (
        row.question,
        row.label or "all",
        row.figure,
        row.coders,
        value,
        span,
        str(row.units),
        str(row.documents),
        prevalence,
    )


def _numbers(found: Estimate) -> tuple[str, str]:
    if found.value is None:
        return "not defined", "one answer alone"
    span = "" if found.low is None or found.high is None else f"{found.low:.3f} to {found.high:.3f}"
    return f"{found.value:.3f}", span
