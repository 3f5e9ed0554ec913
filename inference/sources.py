"""Reading documents: text, CSV, JSON Lines and Parquet; files, folders of them, standard input and URIs.

A row that cannot be scored is yielded as a ScoredDocument with its `error`, so that one bad row never stops a run;
an input or a file that cannot be read at all raises SourceError. docs/input.md has it in full.
"""

from __future__ import annotations

import codecs
import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slant.inference.input_csv import read_csv
from slant.inference.input_files import (
    FORMATS,
    InputFile,
    InputFormat,
    choose_files,
    format_of,
    parse_format,
    partition_of,
    without_ending,
)
from slant.inference.input_lines import read_json_lines, read_text
from slant.inference.input_places import Place, StandardInput, first_line, opened, opened_to_seek, place_of
from slant.inference.input_rows import Columns, Row, SourceError, bad_row

__all__ = ["InputFormat", "Row", "Source", "SourceError", "open_source"]


@dataclass(slots=True)
class Source:
    """An input that was found to exist. `sha256` is that of all bytes read so far, as they are stored: once all rows
    are read, of one file what `sha256sum` says, of a folder that of each file's name (without its ending), a NUL byte
    and its bytes.
    """

    name: str
    format: InputFormat
    columns: Columns
    encoding: str | None
    _place: Place
    _files: Sequence[str] | InputFile
    _hash: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        return str(self._hash.hexdigest())

    def rows(self) -> Iterator[Row]:
        """All rows, in an order that depends on the input alone; `itertools.islice` takes those from one to another.

        Raises SourceError where there is no row, and where a file cannot be read, with the rows before it yielded.
        Each call begins anew, but for standard input.
        """
        self._hash = hashlib.sha256()
        empty = True
        for row in self._all():
            empty = False
            yield row
        if empty:
            found = "an empty file or a header alone" if isinstance(self._files, InputFile) else "none in its files"
            raise SourceError(
                f"{self.name}: expected rows of {self.format}, found {found}; see whether it is the input"
            )

    def _all(self) -> Iterator[Row]:
        if isinstance(self._files, InputFile):
            yield from self._rows_of(self._files)
        else:
            for path in self._files:
                yield from self._in_folder(path)

    def _in_folder(self, path: str) -> Iterator[Row]:
        name = without_ending(path)
        file = InputFile(path, f"{self.name.rstrip('/')}/{path}", name, format_of(path)[1], partition_of(path))
        self._hash.update(name.encode("utf-8", "surrogateescape") + b"\0")
        if self.format is not InputFormat.TXT:
            yield from self._rows_of(file)
            return
        try:  # a text file is a row
            yield from self._rows_of(file)
        except SourceError as error:
            yield bad_row(name, str(error), file.partition)

    def _rows_of(self, file: InputFile) -> Iterator[Row]:
        done = 0
        try:
            for row in self._read(file):
                yield row
                done += 1
        except (OSError, EOFError, zlib.error, UnicodeError) as error:
            behind = f" behind row {done}" if done else ""
            raise SourceError(
                f"{file.shown}: expected to read it to its end, found: {first_line(error)}{behind}; "
                "see whether it is there and whole"
            ) from error

    def _read(self, file: InputFile) -> Iterator[Row]:
        if self.format is InputFormat.PARQUET:
            from slant.inference.input_parquet import read_parquet

            with opened_to_seek(self._place, file, self._hash) as stream:
                yield from read_parquet(stream, file, self.columns)
            return
        with opened(self._place, file, self._hash) as stream:
            if self.format is InputFormat.TXT:
                yield read_text(stream, file, self.encoding)
            elif self.format is InputFormat.JSONL:
                yield from read_json_lines(stream, file, self.columns, self.encoding)
            else:
                delimiter = "," if self.format is InputFormat.CSV else "\t"
                yield from read_csv(stream, file, self.columns, self.encoding, delimiter=delimiter)


def open_source(
    path: str | Path,
    *,
    text_column: str = "text",
    id_column: str | None = None,
    input_format: str | None = None,
    encoding: str | None = None,
) -> Source:
    """`path`: a file or a folder of files of one format, a URI that pyarrow.fs understands, or "-" for standard input.

    `id_column` None: the column "id" where there is one. `input_format`: one of InputFormat, as "jsonl.gz" where it is
    compressed; without it the files' endings say it, and standard input is one text. `encoding`: of text, CSV and JSON
    Lines; without it UTF-8.

    Raises SourceError where there is no such input; no row is read yet.
    """
    wanted, packed = (None, None) if input_format is None else parse_format(input_format)
    place = place_of(path)
    is_folder = place.is_folder()
    if is_folder is None:
        raise SourceError(f"{place.name}: expected a file or folder, found nothing there; check the path")
    format_, files = _folder(place, wanted) if is_folder else _file(place, wanted, packed)
    encoding = None if encoding is None else _checked(encoding, format_)
    return Source(place.name, format_, Columns(text_column, id_column), encoding, place, files)


def _checked(encoding: str, format_: InputFormat) -> str | None:
    """None for UTF-8, which may begin with a byte order mark."""
    if format_ is InputFormat.PARQUET:
        raise SourceError(f"expected no encoding with Parquet, whose text is always UTF-8, found {encoding!r}")
    try:
        "a".encode(encoding)
    except LookupError:
        raise SourceError(
            f"expected an encoding that Python knows, such as cp1252 or utf-16, found {encoding!r}"
        ) from None
    return None if codecs.lookup(encoding).name == "utf-8" else encoding


def _folder(place: Place, wanted: InputFormat | None) -> tuple[InputFormat, Sequence[str]]:
    try:
        format_, files = choose_files(place.files(), wanted)
    except OSError as error:
        raise SourceError(f"{place.name}: expected a folder to read, found: {first_line(error)}") from None
    except ValueError as several:
        raise SourceError(
            f"{place.name}: expected files of one format in the folder, found {several}; name one with --input-format"
        ) from None
    if format_ is None:
        others = "" if wanted else ", or .csv, .tsv, .jsonl or .parquet"
        raise SourceError(f"{place.name}: expected .{wanted or 'txt'} files in the folder{others}, found none")
    return format_, files


def _file(place: Place, wanted: InputFormat | None, packed: str | None) -> tuple[InputFormat, InputFile]:
    if isinstance(place, StandardInput):
        return wanted or InputFormat.TXT, InputFile("", place.name, "stdin", packed)
    name = place.name.rstrip("/").rpartition("/")[2]
    by_ending, packed_by_ending = format_of(name) if "." in name else (None, None)
    format_ = wanted or by_ending
    if format_ is None:
        raise SourceError(
            f"{place.name}: expected a file that ends in {FORMATS}, found {Path(name).suffix or 'no ending'}; "
            "rename or convert it, or name its format with --input-format"
        )
    return format_, InputFile("", place.name, without_ending(name), packed or packed_by_ending)
