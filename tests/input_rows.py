"""Inputs and their rows, for tests of what is read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from slant.inference.sources import open_source
from slant.models.records import Document, ScoredDocument

Pack = Callable[[bytes], bytes]
PACKED: dict[str, Pack] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": lambda data: bytes(pa.compress(data, codec="zstd", asbytes=True)),
}


def rows(path: Path | str, **options: str) -> list[Document | ScoredDocument]:
    return list(open_source(path, **options).rows())


def ids(path: Path | str, **options: str) -> list[str]:
    return [row.id for row in rows(path, **options)]


def errors(path: Path | str, **options: str) -> list[str | None]:
    return [getattr(row, "error", None) for row in rows(path, **options)]


def jsonl(folder: Path, *lines: object) -> Path:
    """The lines as they are where they are text, else as JSON."""
    path = folder / "in.jsonl"
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def write(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def parquet(path: Path, columns: dict[str, Any], **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(columns), path, **options)
    return path
