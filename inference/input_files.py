"""The files of an input: what their names say of their format, of their rows' ids and of their metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import PurePosixPath
from urllib.parse import unquote

from slant.inference.input_rows import SourceError


class InputFormat(StrEnum):
    """How an input's rows are written."""

    TXT = "txt"
    CSV = "csv"
    TSV = "tsv"
    JSONL = "jsonl"
    PARQUET = "parquet"


_FORMATS = {
    **{str(format_): format_ for format_ in InputFormat},
    "ndjson": InputFormat.JSONL,
    "pq": InputFormat.PARQUET,
}
_PACKED = {"gz": "gzip", "zst": "zstd", "zstd": "zstd"}
FORMATS = "txt, csv, tsv, jsonl (or ndjson) or parquet, and .gz or .zst behind it if it is compressed"


@dataclass(frozen=True, slots=True)
class InputFile:
    """One file. `path`: in its place ("" for the input itself); `shown`: in messages; `name`: what ids begin with;
    `packed`: "gzip" or "zstd"; `partition`: metadata that names of folders give ("year=2020"), None for Hive's null.
    """

    path: str
    shown: str
    name: str
    packed: str | None = None
    partition: Mapping[str, str | None] = field(default_factory=dict)


def format_of(name: str) -> tuple[InputFormat | None, str | None]:
    """The format and the compression that a file's ending says, or a format's name as users give it ("jsonl.gz")."""
    parts = name.rpartition("/")[2].lower().split(".")
    packed = _PACKED.get(parts[-1])
    if packed is not None:
        parts.pop()
    return (_FORMATS.get(parts[-1]) if parts else None), packed


def parse_format(given: str) -> tuple[InputFormat, str | None]:
    """Raises SourceError where `given` names no format."""
    format_, packed = format_of(given)
    if format_ is None:
        raise SourceError(f"expected an input format of {FORMATS}, found {given!r}")
    return format_, packed


def choose_files(paths: Iterable[str], wanted: InputFormat | None) -> tuple[InputFormat | None, list[str]]:
    """The format of a folder's files, and those in it, sorted by the names of folders, then of files.

    `wanted` also takes files without an ending. Format None: there is no such file. Raises ValueError with the counts
    where there are several formats and none is wanted.
    """
    found: dict[InputFormat, list[str]] = {}
    for path in paths:
        ending = format_of(path)[0] if "." in path.rpartition("/")[2] else wanted
        if ending is not None and wanted in (None, ending) and not _is_hidden(path, ending):
            found.setdefault(ending, []).append(path)
    if len(found) > 1:
        raise ValueError(" and ".join(f"{len(some)} .{ending}" for ending, some in sorted(found.items())))
    for format_, chosen in found.items():
        return format_, sorted(chosen, key=lambda path: path.split("/"))
    return None, []


def without_ending(path: str) -> str:
    """The path without the ending of its format and that of its compression."""
    plain = PurePosixPath(path)
    if format_of(path)[1] is not None:
        plain = plain.with_suffix("")
    return str(plain.with_suffix(""))


def partition_of(path: str) -> dict[str, str | None]:
    """{"year": "2020"} of "year=2020/part-0.parquet", as Hive and Spark lay out a table."""
    pairs = (part.split("=", 1) for part in path.split("/")[:-1] if "=" in part)
    return {unquote(key): None if value == "__HIVE_DEFAULT_PARTITION__" else unquote(value) for key, value in pairs}


def _is_hidden(path: str, format_: InputFormat) -> bool:
    """Whether a part of the path is what tools leave beside data: "._a.txt"; "_SUCCESS" and "_delta_log" of tables."""
    beside = (".",) if format_ is InputFormat.TXT else (".", "_")
    return any(part.startswith(beside) and not (part[0] == "_" and "=" in part) for part in path.split("/"))
