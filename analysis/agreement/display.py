"""Agreement as a table on a terminal."""

from __future__ import annotations

from enum import StrEnum

from rich.console import Console
from rich.table import Table

from slant.analysis.agreement.intervals import Estimate
from slant.analysis.agreement.records import RARE, Agreement, Row
from slant.analysis.agreement.shared import ALL

# Fewer documents than these, and draws of them are too much alike.
FEW = 20


class By(StrEnum):
    """What the table goes through."""

    LABEL = "label"
    CODER_PAIR = "coder-pair"


def show(agreement: Agreement, console: Console, by: By | None = None) -> None:
    """The figures over all labels of each question, or those `by`, and below what they rest on and which of them say
    little.
    """
    alone = f"; {agreement.alone} by one alone, left out" if agreement.alone else ""
    names = ", ".join(agreement.coders)
    console.print(f"{len(agreement.coders)} coders ({names}): {agreement.shared} texts coded by at least two{alone}")
    shown = [row for row in agreement.rows if _is_shown(row, by, pair_alone=len(agreement.coders) == 2)]
    table = Table("question", "label", "figure", "coders", "value", "95 % interval", "texts", "documents", "prevalence")
    for row in shown:
        table.add_row(*_cells(row))
    console.print(table)
    _explain(shown, console)


def _is_shown(row: Row, by: By | None, *, pair_alone: bool) -> bool:
    if by is By.CODER_PAIR:
        return row.coders != ALL and not row.label and ":" not in row.question
    # A question about one party is a label of the question about all of them.
    of_label = bool(row.label) or ":" in row.question
    return (row.coders == ALL or pair_alone) and of_label == (by is By.LABEL)


def _explain(shown: list[Row], console: Console) -> None:
    rare = sorted({f"{row.question}: {row.label}" for row in shown if row.rare})
    if rare:
        console.print(
            f"* on under {RARE:.0%} or over {1 - RARE:.0%} of the texts: kappa and alpha are low there however the "
            f"coders do, so read the share of equal answers beside them ({', '.join(rare)})",
            highlight=False,
        )
    if any(row.estimate.value is None for row in shown):
        console.print("- not defined: only one answer was given, by which nothing can be told apart", highlight=False)
    few = sorted({row.documents for row in shown if row.documents < FEW})
    if few:
        console.print(
            f"Some figures rest on {few[0]} documents: below {FEW} an interval by bootstrap is too narrow.",
            highlight=False,
        )


def _cells(row: Row) -> tuple[str, ...]:
    prevalence = "" if row.prevalence is None else f"{row.prevalence:.1%}{'*' if row.rare else ''}"
    value, span = _numbers(row.estimate)
    coders = f"{row.coders} {row.number}" if row.coders == ALL else row.coders
    counts = str(row.units), str(row.documents)
    return (row.question, row.label or "all", row.figure, coders, value, span, *counts, prevalence)


def _numbers(found: Estimate) -> tuple[str, str]:
    if found.value is None:
        return "-", ""
    span = "" if found.low is None or found.high is None else f"{found.low:.3f} to {found.high:.3f}"
    return f"{found.value:.3f}", span
