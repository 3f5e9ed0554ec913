"""What aggregation gives: a tidy table, what it was made with, and what was left out; written by the file's ending."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy.typing as npt
import pyarrow as pa

from slant.analysis.aggregate.measures import AggregateError
from slant.analysis.rows import Rows

# A column: its name, its type and its values.
Column = tuple[str, Any, Sequence[Any] | npt.NDArray[Any]]

SUFFIXES = (".parquet", ".csv", ".json")
MANIFEST = ".manifest.json"


@dataclass(frozen=True)
class Result:
    """`table` has a row for each figure; `settings` are plain values; `notes` are sentences for the reader."""

    table: pa.Table
    settings: Mapping[str, Any]
    notes: tuple[str, ...] = field(default=())

    def to_pandas(self) -> Any:
        """A pandas DataFrame; needs pandas, which slant does not install."""
        return self.table.to_pandas()

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON types: settings, notes and rows."""
        return {"settings": dict(self.settings), "notes": list(self.notes), "rows": self.table.to_pylist()}

    def write(self, path: str | Path) -> Path:
        """Parquet, CSV or JSON by the ending of `path`, and the settings and notes in PATH.manifest.json."""
        path = Path(path)
        check_suffix(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        about = {"settings": dict(self.settings), "notes": list(self.notes), "rows": self.table.num_rows}
        if path.suffix == ".parquet":
            from pyarrow import parquet

            parquet.write_table(self.table.replace_schema_metadata({"slant": json.dumps(about)}), path)
        elif path.suffix == ".csv":
            from pyarrow import csv

            csv.write_csv(self.table, path)
        else:
            path.write_text(_json(self.to_dict()), encoding="utf-8")
        path.with_name(path.name + MANIFEST).write_text(_json(about), encoding="utf-8")
        return path


def check_suffix(path: Path) -> None:
    """Raises AggregateError where the ending of a file says no known format."""
    if path.suffix not in SUFFIXES:
        raise AggregateError(f"expected a file ending in {', '.join(SUFFIXES)}, found {path.name!r}; rename it")


def origin(rows: Rows) -> dict[str, Any]:
    """From what a result was made."""
    return {"rows": rows.name, "slant": version("slant"), "checkpoint": rows.manifest.get("checkpoint")}


def table_of(columns: Iterable[Column]) -> pa.Table:
    """A table; NaN becomes null."""
    arrays = {name: pa.array(values, kind, from_pandas=True) for name, kind, values in columns}
    return pa.table(arrays)


def _json(values: Mapping[str, Any]) -> str:
    return json.dumps(values, indent=1, ensure_ascii=False) + "\n"
