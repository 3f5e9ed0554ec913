"""Scored documents -> bytes of JSON Lines, Parquet or CSV: the same bytes for the same documents, always."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slant.models.records import ScoredDocument

if TYPE_CHECKING:
    import pyarrow as pa

# Turned into columns at a time: their Python cells need many times the memory of the columns.
_SENTENCES_AT_A_TIME = 2000
LINES = "lines"

Placed = tuple[int, ScoredDocument]


class Format(StrEnum):
    """How rows are written: four tables as Parquet or CSV, or one nested document a line."""

    PARQUET = "parquet"
    CSV = "csv"
    JSONL = "jsonl"
    JSONL_GZ = "jsonl.gz"
    JSONL_ZST = "jsonl.zst"

    @classmethod
    def of(cls, output: str) -> Format:
        """By the ending of the name; Parquet for a folder: one that is there, ends in / or has no ending.

        Raises ValueError for any other ending.
        """
        path = Path(output)
        for written in (cls.JSONL, cls.JSONL_GZ, cls.JSONL_ZST, cls.CSV):
            if path.name.lower().endswith(f".{written}") and not path.is_dir():
                return written
        if path.is_dir() or output.endswith("/") or not path.suffix:
            return cls.PARQUET
        raise ValueError(
            f"{output}: expected an output that ends in .jsonl, .jsonl.gz, .jsonl.zst or .csv, or a folder for Parquet "
            f"tables, found {path.suffix}; name one, as in -o out/scored.jsonl or -o out/scored, or give --format"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """What is written of each document: the names of the tables, or LINES alone."""
        if self in (Format.PARQUET, Format.CSV):
            from slant.inference.tables import SCHEMAS

            return tuple(SCHEMAS)
        return (LINES,)


def encode(documents: Iterable[Placed], format_: Format) -> dict[str, bytes]:
    """What each of `format_.names` holds of the documents, given with their places in the input.

    What two calls give for two runs of documents may be put one behind the other, but for Parquet, which is a file
    of its own. CSV is without its header.
    """
    if format_ in (Format.PARQUET, Format.CSV):
        write = _parquet if format_ is Format.PARQUET else _csv
        return {name: write(table) for name, table in _tables(documents).items()}
    lines = b"".join(to_line(document) for _, document in documents)
    return {LINES: _compressed(lines, format_)}


def to_line(document: ScoredDocument) -> bytes:
    """One line of UTF-8 JSON, line feed included."""
    values = document.to_dict()
    try:
        return json.dumps(values, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold and UTF-8 cannot
        return json.dumps(values, allow_nan=False).encode("ascii") + b"\n"


def csv_header(table: str) -> bytes:
    """The first line of a CSV table."""
    from slant.inference.tables import SCHEMAS

    return (",".join(f'"{name}"' for name in SCHEMAS[table].names) + "\n").encode()


def _compressed(lines: bytes, format_: Format) -> bytes:
    if format_ is Format.JSONL_GZ:
        return gzip.compress(lines, mtime=0) if lines else b""
    if format_ is Format.JSONL_ZST:
        import pyarrow as pa

        return bytes(pa.compress(lines, codec="zstd", asbytes=True)) if lines else b""
    return lines


def _tables(documents: Iterable[Placed]) -> Mapping[str, pa.Table]:
    import pyarrow as pa

    from slant.inference.tables import SCHEMAS, to_tables

    pieces = [to_tables(some) for some in _some(documents)] or [to_tables([])]
    return {name: pa.concat_tables([piece[name] for piece in pieces]).combine_chunks() for name in SCHEMAS}


def _some(documents: Iterable[Placed]) -> Iterator[list[Placed]]:
    taken: list[Placed] = []
    sentences = 0
    for doc, document in documents:
        taken.append((doc, document))
        sentences += len(document.sentences)
        if sentences >= _SENTENCES_AT_A_TIME:
            yield taken
            taken, sentences = [], 0
    if taken:
        yield taken


def _parquet(table: pa.Table) -> bytes:
    import pyarrow as pa
    import pyarrow.parquet as pq

    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    return bytes(sink.getvalue().to_pybytes())


def _csv(table: pa.Table) -> bytes:
    import pyarrow as pa
    import pyarrow.csv

    sink = pa.BufferOutputStream()
    flat = pa.table([_flat(column) for column in table.columns], names=table.column_names)
    pyarrow.csv.write_csv(flat, sink, pyarrow.csv.WriteOptions(include_header=False))
    return bytes(sink.getvalue().to_pybytes())


def _flat(column: pa.ChunkedArray) -> Any:
    """The column, lists as JSON text."""
    import pyarrow as pa

    if not pa.types.is_nested(column.type):
        return column
    # A float32 as the shortest decimal that is the same float32, as the other columns of a CSV have it.
    values = json.loads(json.dumps(column.to_pylist()), parse_float=_shortest)
    return pa.array([json.dumps(value, ensure_ascii=False) for value in values], pa.string())


def _shortest(digits: str) -> float:
    import numpy as np

    return float(str(np.float32(digits)))
