"""CSV and TSV (RFC 4180) -> rows. The first line names the columns; every value is text."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import IO

from slant.inference.input_files import InputFile
from slant.inference.input_lines import Lines, TooLong, bad_byte, too_long
from slant.inference.input_rows import MOST_CHARACTERS, Columns, Row, SourceError, bad_row, name_columns


def read_csv(
    stream: IO[bytes], file: InputFile, columns: Columns, encoding: str | None, *, delimiter: str
) -> Iterator[Row]:
    """One row for each record below the header. A record that cannot be taken apart is a bad row, and reading goes on
    with the line behind it. Raises SourceError where the header cannot be read or lacks a column that was asked for.
    """
    # Its limit of 131,072 characters a field is the process's, not the reader's.
    csv.field_size_limit(max(csv.field_size_limit(), MOST_CHARACTERS))
    lines = Lines(stream, file.shown, encoding, "")
    records = csv.reader(lines, delimiter=delimiter, strict=True)
    names = _header(records, lines, file, encoding)
    if names is None:
        return
    columns.check(names, file.shown)
    while True:
        first = lines.number + 1
        try:
            fields = next(records, None)
        except (csv.Error, TooLong) as error:
            yield _bad(file, first, lines.number, _fault(error))
            continue
        if fields is None:
            return
        if not fields:
            continue
        if len(fields) != len(names):
            found = f"expected {len(names)} fields as in the header, found {len(fields)}"
            yield _bad(file, first, lines.number, found)
        elif error_there := bad_byte("".join(fields), encoding):
            yield _bad(file, first, lines.number, error_there)
        else:
            yield columns.document(dict(zip(names, fields, strict=True)), f"{file.name}:{first}", file.partition)


def _header(records: Iterator[list[str]], lines: Lines, file: InputFile, encoding: str | None) -> list[str] | None:
    """The names of the columns; None for a file without a line."""
    try:
        header = next((fields for fields in records if fields), None)
    except (csv.Error, TooLong) as error:
        raise SourceError(f"{file.shown}:{lines.number}: {_fault(error)} in the header") from None
    if header is None:
        return None
    if error_there := bad_byte("".join(header), encoding):
        raise SourceError(f"{file.shown}:{lines.number}: {error_there}")
    return name_columns(header)


def _fault(error: csv.Error | TooLong) -> str:
    if isinstance(error, TooLong):
        return too_long("a longer line")
    said = str(error)
    if "field limit" in said:
        return too_long("a longer field (a quote that is not closed?)")
    return f"expected quotes in pairs around a field, and doubled within it, found others ({said})"


def _bad(file: InputFile, first: int, last: int, error: str) -> Row:
    where = f"line {first}" if last <= first else f"lines {first} to {last}"
    return bad_row(f"{file.name}:{first}", f"{error} ({where})", file.partition)
