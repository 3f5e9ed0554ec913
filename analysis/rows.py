"""The rows that `slant score` wrote, read back for analysis."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset

from slant.inference.tables import SCHEMAS, to_tables
from slant.models.records import ScoredDocument

MANIFEST = "manifest.json"
JSON_LINES = (".jsonl", ".jsonl.gz", ".jsonl.zst")


class RowsError(ValueError):
    """Rows that cannot be read. The message says what was expected, what was found and what to do."""


@dataclass(frozen=True)
class Rows:
    """What a run wrote: the four tables of slant.inference.tables, and how they came about."""

    name: str
    datasets: Mapping[str, pyarrow.dataset.Dataset]
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, path: str | Path) -> Rows:
        """`path`: a folder of Parquet tables as `slant score -o FOLDER` leaves it, or its JSON Lines.

        Raises RowsError where there are no such rows. Parquet is read when a table is asked for; JSON Lines at once.
        """
        path = Path(path)
        if path.is_dir():
            if unfinished := sorted(path.glob(".journal*")):
                raise RowsError(
                    f"{path}: expected the rows of a finished run, found one that was stopped ({unfinished[0].name}); "
                    "run slant score again with the same arguments"
                )
            return cls(str(path), _parquet(path), _manifest(path / MANIFEST))
        if path.name.endswith(JSON_LINES) and path.is_file():
            tables = to_tables(enumerate(_documents(path)))
            datasets = {name: pyarrow.dataset.dataset(table) for name, table in tables.items()}
            return cls(str(path), datasets, _manifest(path.with_name(path.name + "." + MANIFEST)))
        raise RowsError(
            f"{path}: expected a folder of tables or a .jsonl file that slant score wrote, found "
            f"{'a file ending in ' + (path.suffix or 'nothing') if path.exists() else 'nothing there'}; "
            "run: slant score IN -o FOLDER"
        )

    @classmethod
    def of(cls, documents: Sequence[ScoredDocument], name: str = "documents") -> Rows:
        """The rows of documents at hand."""
        tables = to_tables(enumerate(documents))
        return cls(name, {key: pyarrow.dataset.dataset(table) for key, table in tables.items()})

    def table(self, name: str, columns: Sequence[str] | None = None, *, meta: Sequence[str] = ()) -> pa.Table:
        """Table `name` in the order of doc; `meta` adds, as text, those keys of the documents' metadata.

        A value that a document lacks is null. Raises RowsError where no document has a key.
        """
        read = None if columns is None else list(dict.fromkeys(["doc", *columns]))
        table = self.datasets[name].to_table(columns=read).sort_by("doc")
        for key in meta:
            table = table.append_column(key, self._meta_of(key, table["doc"]))
        return table if columns is None else table.select([*columns, *meta])

    @cached_property
    def meta_keys(self) -> tuple[str, ...]:
        """Every key of the documents' metadata, sorted."""
        return tuple(sorted({key for values in self._meta.values() for key in values}))

    @cached_property
    def _meta(self) -> dict[int, dict[str, Any]]:
        table = self.datasets["documents"].to_table(columns=["doc", "meta"])
        return {
            doc: json.loads(meta) for doc, meta in zip(table["doc"].to_pylist(), table["meta"].to_pylist(), strict=True)
        }

    def _meta_of(self, key: str, docs: pa.ChunkedArray) -> pa.Array:
        if key not in self.meta_keys:
            raise RowsError(f"{self.name}: expected {key!r} in the documents' metadata, found {list(self.meta_keys)}")
        unique, inverse = np.unique(docs.to_numpy(), return_inverse=True)
        values = pa.array([_text(self._meta[int(doc)].get(key)) for doc in unique], pa.string())
        return pc.take(values, pa.array(inverse))


def _text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parquet(folder: Path) -> dict[str, pyarrow.dataset.Dataset]:
    datasets = {}
    for name, schema in SCHEMAS.items():
        files = sorted(str(file) for file in (folder / name).glob("*.parquet"))
        if not files:
            raise RowsError(
                f"{folder}: expected the tables {', '.join(SCHEMAS)} as folders of .parquet files, found none in "
                f"{name}/; name the folder that slant score -o wrote"
            )
        datasets[name] = pyarrow.dataset.dataset(files, schema=schema, format="parquet")
    return datasets


def _documents(path: Path) -> Iterator[ScoredDocument]:
    # It undoes gzip and zstandard by the name's ending.
    with pa.input_stream(str(path)) as stream, io.TextIOWrapper(stream, encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, start=1):
            try:
                yield ScoredDocument.from_dict(json.loads(line))
            except (ValueError, TypeError, AttributeError) as error:
                raise RowsError(
                    f"{path}:{number}: expected a scored document, found something else ({error}); "
                    "name a file that slant score wrote"
                ) from None


def _manifest(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        return {}
    found = json.loads(path.read_text(encoding="utf-8"))
    assert isinstance(found, dict)
    return found
