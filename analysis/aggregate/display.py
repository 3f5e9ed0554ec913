"""Aggregates as tables on a terminal: the largest figures, the clearest differences, the most telling words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from slant.analysis.aggregate.aggregate import Aggregate
from slant.analysis.aggregate.differences import Differences
from slant.analysis.aggregate.results import Result
from slant.analysis.aggregate.series import Series
from slant.analysis.aggregate.wording import Wording

Row = Mapping[str, Any]
_POLARITIES = {-1: "accused", 0: "neither", 1: "favoured"}
_BARS = "▁▂▃▄▅▆▇█"
_SIGNIFICANT = 0.05
_TERMS = 12


def show(result: Result, console: Console, *, rows: int = 40) -> None:
    """Print at most `rows` rows of a result, and its notes."""
    makers = {Aggregate: _aggregate, Differences: _differences, Series: _series, Wording: _wording}
    table, count = makers[type(result)](result, rows)
    console.print(table)
    if count < result.table.num_rows and isinstance(result, Aggregate | Differences):
        console.print(Text(f"{count} of {result.table.num_rows} rows; -o writes all", style="dim"))
    if isinstance(result, Aggregate) and any(result.table["flag"].to_pylist()):
        console.print(Text("!: fewer than ten documents; with one there is no interval", style="dim"))
    for note in result.notes:
        console.print(Text(note, style="dim"))


def _aggregate(result: Result, rows: int) -> tuple[Table, int]:
    keys = result.settings["by"]
    measures = [list(part) for _, part in groupby(result.table.to_pylist(), lambda row: row["measure"])]
    # The same number of each measure, those of the most documents and counts first.
    each = max(1, rows // len(measures))
    chosen = [row for part in measures for row in sorted(part, key=_weight)[:each]]
    table = _head([*keys, "measure"], ["value", "95 % interval", "n", "docs"])
    for row in chosen:
        figures = [_number(row["value"]), _interval(row), f"{row['n_units']:,.0f}", _documents(row)]
        table.add_row(*_groups(row, keys), _measure(row), *figures)
    return table, len(chosen)


def _weight(row: Row) -> tuple[bool, float]:
    return bool(row["flag"]), -abs(row["count"])


def _differences(result: Result, rows: int) -> tuple[Table, int]:
    key = result.settings["compare"]
    others = [other for other in result.settings["by"] if other != key]
    tested = [row for row in result.table.to_pylist() if row["p"] is not None]
    chosen = sorted(tested, key=lambda row: (row["p"], -abs(row["difference"])))[:rows]
    table = _head([*others, f"{key} a, b", "measure"], ["a - b, 95 %", "p", "q"])
    for row in chosen:
        pair = "\n".join(f"{_name(row[f'{key}_{side}'])} {_number(row[f'value_{side}'])}" for side in "ab")
        style = "bold" if row["q"] < _SIGNIFICANT else ""
        figures = [f"{_number(row['difference'])}\n{_interval(row)}", f"{row['p']:.4f}", f"{row['q']:.4f}"]
        groups = [*_groups(row, others), pair]
        table.add_row(*groups, _measure(row), *figures, style=style)
    return table, len(chosen)


def _series(result: Result, rows: int) -> tuple[Table, int]:
    keys = result.settings["by"]
    table = _head([*keys, "measure", "from", "to"], ["first", "curve", "last", "documents"])
    lines = groupby(result.table.to_pylist(), lambda row: (*_groups(row, keys), _measure(row)))
    drawn = [(name, list(line)) for name, line in lines]
    # A line per series, those of the most documents first; the order of the table is kept among equals.
    drawn.sort(key=lambda item: -sum(row["n_documents"] for row in item[1]))
    for name, line in drawn[:rows]:
        curve = [row["smooth"] for row in line]
        seen = [value for value in curve if value is not None]
        ends = [_number(seen[0]), _bars(curve), _number(seen[-1])] if seen else ["", "too few periods", ""]
        table.add_row(*name, line[0]["period"], line[-1]["period"], *ends, str(sum(r["n_documents"] for r in line)))
    return table, result.table.num_rows


def _wording(result: Result, rows: int) -> tuple[Table, int]:
    table = _head([result.settings["wording"], "against", "term"], ["z", "z, documents", "q", "documents"])
    for _, part in groupby(result.table.to_pylist(), lambda row: row["a"]):
        group = list(part)
        top = group[: min(_TERMS, rows)]
        # Against a reference, what it says more often is told as well.
        ends = group[-len(top) :] if result.settings["reference"] else []
        for row in [*top, *ends]:
            documents = f"{row['n_documents_a']} : {row['n_documents_b']}"
            q = "" if row["q"] is None else f"{row['q']:.4f}"
            z = [f"{row[name]:+.1f}" for name in ("z", "z_clustered")]
            table.add_row(_name(row["a"]), row["b"], row["term"], *z, q, documents)
        table.add_section()
    return table, result.table.num_rows


def _head(names: Sequence[str], figures: Sequence[str]) -> Table:
    table = Table(box=box.SIMPLE, pad_edge=False, padding=(0, 1, 0, 0))
    for name in names:
        table.add_column(name, overflow="fold", min_width=14 if name == "measure" else 6)
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _groups(row: Row, keys: Iterable[str]) -> Iterator[str]:
    return (_name(row[key]) for key in keys)


def _name(value: str | None) -> str:
    return "(no value)" if value is None else value


def _measure(row: Row) -> str:
    polarity = "" if row["polarity"] is None else f", {_POLARITIES[row['polarity']]}"
    return f"{row['measure']}" + ("" if row["label"] is None else f"\n{row['label']}{polarity}")


def _documents(row: Row) -> str:
    return f"{row['n_documents']:,}" + (" !" if row["flag"] else "")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}" if abs(value) < 10 else f"{value:.1f}"


def _interval(row: Row) -> str:
    return "none" if row["low"] is None else f"{_number(row['low'])} to {_number(row['high'])}"


def _bars(values: Sequence[float | None]) -> str:
    """A line of bars from the lowest to the highest; at most 40, each the mean of its stretch."""
    step = max(1, -(-len(values) // 40))
    means = []
    for start in range(0, len(values), step):
        seen = [value for value in values[start : start + step] if value is not None]
        means.append(sum(seen) / len(seen) if seen else None)
    known = [mean for mean in means if mean is not None]
    low, span = min(known), max(known) - min(known)
    return "".join(" " if m is None else _BARS[round((m - low) / span * 7) if span else 3] for m in means)
