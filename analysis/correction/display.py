"""Corrected figures as a table in the terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

if TYPE_CHECKING:
    from rich.console import Console

_SHOWN = (("naive", "naive"), ("gold", "gold only"), ("ppi", "PPI++"), ("dsl", "DSL"))


def show(table: pa.Table, by: Sequence[str], console: Console) -> None:
    """Estimates with their intervals, a line of advice under each."""
    from rich.table import Table

    shown = Table("measure", *by, "coded of", *(title for _, title in _SHOWN))
    for row in table.to_pylist():
        estimates = [_estimate(row, name) for name, _ in _SHOWN]
        shown.add_row(row["measure"], *_group(row, by), f"{row['coded']} of {row['units']}", *estimates)
    console.print(shown)
    for row in table.to_pylist():
        console.print(" ".join([row["measure"], *_group(row, by)]) + f": {row['advice']}", soft_wrap=True, markup=False)


def _group(row: Mapping[str, Any], by: Sequence[str]) -> list[str]:
    """The group's values; for a difference "this less that"."""
    names = [[str(row[prefix + key] or "(none)") for key in by] for prefix in ("", "versus_")]
    if not row["difference"]:
        return names[0]
    return [a if a == b else f"{a} less {b}" for a, b in zip(*names, strict=True)]


def _estimate(row: Mapping[str, Any], name: str) -> str:
    value, low, high = (row[name + end] for end in ("", "_low", "_high"))
    if value is None:
        return "-"
    return f"{value:.3f}" + ("" if low is None else f"\n{low:.3f} to {high:.3f}")
