"""Corrected figures as a tidy table."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from slant.analysis.correction.advice import advise, effective
from slant.analysis.correction.corpus import CorrectionError
from slant.analysis.correction.measures import Measure
from slant.analysis.correction.variance import Estimate

ESTIMATORS = ("naive", "gold", "ppi", "dsl")
SUFFIXES = (".csv", ".parquet", ".jsonl")


@dataclass(frozen=True, slots=True)
class Size:
    """units and documents of a group; coded of its units, in coded_documents; rarer: the smaller of the positive and
    the negative coded units of a share, None for a mean.
    """

    units: int
    documents: int
    coded: int
    coded_documents: int
    rarer: int | None

    def beside(self, other: Size) -> Size:
        """Of a difference: as many units as both, but as little coded as the worse of the two allows."""
        rarer = None if self.rarer is None or other.rarer is None else min(self.rarer, other.rarer)
        return Size(
            self.units + other.units,
            self.documents + other.documents,
            self.coded + other.coded,
            min(self.coded_documents, other.coded_documents),
            rarer,
        )


@dataclass(frozen=True)
class Line:
    """The estimates of a group, or of its difference from the group `versus`."""

    measure: Measure
    group: Mapping[str, str | None]
    versus: Mapping[str, str | None] | None
    size: Size
    found: Mapping[str, Estimate]


def to_table(lines: Sequence[Line], by: Sequence[str], level: float) -> pa.Table:
    """A row a line. Shares are held to 0..1 and mean sentiment to -1..1, where the truth is; differences are not."""
    numbers = [f"{name}{end}" for name in (*ESTIMATORS, "bias") for end in ("", "_se", "_low", "_high")]
    schema = pa.schema(
        [
            ("measure", pa.string()),
            *((key, pa.string()) for key in by),
            *((f"versus_{key}", pa.string()) for key in by),
            ("difference", pa.bool_()),
            *((name, pa.int64()) for name in ("units", "documents", "coded", "coded_documents", "coded_rarer")),
            *((name, pa.float64()) for name in numbers),
            *((name, pa.float64()) for name in ("ppi_power", "ppi_worth", "dsl_worth", "level")),
            ("enough", pa.bool_()),
            ("advice", pa.string()),
        ]
    )
    return pa.Table.from_pylist([_row(line, level) for line in lines], schema=schema)


def write_table(table: pa.Table, path: Path) -> None:
    """As CSV, Parquet or JSON Lines, by the name's ending. Raises CorrectionError for another."""
    import pyarrow.csv
    import pyarrow.parquet

    if path.suffix not in SUFFIXES:
        raise CorrectionError(f"expected an output that ends in {', '.join(SUFFIXES)}, found {path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".csv":
        pyarrow.csv.write_csv(table, path)
    elif path.suffix == ".parquet":
        pyarrow.parquet.write_table(table, path)
    else:
        lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())
        path.write_text("".join(lines), encoding="utf-8")


def _row(line: Line, level: float) -> dict[str, Any]:
    size, found = line.size, line.found
    values: dict[str, Any] = {"measure": line.measure.name, "difference": line.versus is not None, **line.group}
    values |= {f"versus_{key}": value for key, value in (line.versus or {}).items()}
    values |= {"units": size.units, "documents": size.documents, "coded": size.coded}
    values |= {"coded_documents": size.coded_documents, "coded_rarer": size.rarer}
    for name, result in found.items():
        free = name == "bias" or line.versus is not None
        bounds = (-math.inf, math.inf) if free else line.measure.bounds
        low, high = result.interval(level, share=not free and not line.measure.is_mean)
        shown = {"": result.value, "_low": low, "_high": high}
        values |= {f"{name}{end}": _held(value, *bounds) for end, value in shown.items()}
        values[f"{name}_se"] = _held(result.se, 0, math.inf)
    values |= {f"{name}_worth": _held(effective(size.coded, found["gold"], found[name])) for name in ("ppi", "dsl")}
    enough, advice = advise(size.coded, size.coded_documents, size.rarer, found)
    return values | {"ppi_power": found["ppi"].power, "level": level, "enough": enough, "advice": advice}


def _held(value: float, low: float = -math.inf, high: float = math.inf) -> float | None:
    return None if math.isnan(value) else min(max(value, low), high)
