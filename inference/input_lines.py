"""Text -> rows: a file that is one text, and JSON Lines. Bytes that are no text in the encoding make a bad row."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import IO

from slant.inference.input_files import InputFile
from slant.inference.input_rows import MOST_CHARACTERS, Columns, Row, SourceError, bad_row
from slant.inference.input_values import kind_of
from slant.models.records import Document


class TooLong(ValueError):
    """A line that was passed over."""


class Lines:
    """The lines of a stream with their ends, one at a time; `number` is that of the last one, counted from 1.

    A byte that is no text in the encoding comes as half a surrogate pair (PEP 383), which `bad_byte` finds. Raises
    TooLong for a line of more than MOST_CHARACTERS and goes on with the next one, SourceError where the first line
    shows that the stream is no text.
    """

    def __init__(self, stream: IO[bytes], shown: str, encoding: str | None, ends: str) -> None:
        """`ends`: as `newline` of io.TextIOWrapper, "" for any line end and "\\n" for that one alone."""
        self._text = io.TextIOWrapper(stream, encoding or "utf-8-sig", "surrogateescape", ends)
        self._shown = shown
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(MOST_CHARACTERS + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if self.number == 1 and "\0" in line:
            raise SourceError(
                f"{self._shown}: expected text, found NUL bytes in its first line (a binary file, or UTF-16: "
                "--encoding utf-16)"
            )
        if len(line) > MOST_CHARACTERS:
            while line and not line.endswith(("\n", "\r")):
                line = self._text.readline(MOST_CHARACTERS)
            raise TooLong
        return line


def read_text(stream: IO[bytes], file: InputFile, encoding: str | None) -> Document:
    """The one document of a stream. Raises SourceError where it holds no text."""
    data = stream.read(MOST_CHARACTERS + 1)
    if len(data) > MOST_CHARACTERS:
        raise SourceError(
            f"{file.shown}: expected one article, found more than {MOST_CHARACTERS} bytes; write one article a file, "
            "or one a row of a .csv or .jsonl file"
        )
    try:
        text = data.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        found = "NUL bytes (a binary file or UTF-16)" if b"\0" in data else f"byte 0x{data[error.start]:02x}"
        raise SourceError(
            f"{file.shown}: expected {_called(encoding)} text, found {found} at byte {error.start}; name its encoding, "
            "as in --encoding cp1252"
        ) from None
    if "\0" in text:
        raise SourceError(
            f"{file.shown}: expected {_called(encoding)} text, found NUL bytes (a binary file, or UTF-16: --encoding "
            "utf-16)"
        )
    if not text or text.isspace():
        raise SourceError(f"{file.shown}: expected text, found an empty file; give a file with at least one sentence")
    return Document(file.name, text, dict(file.partition))


def read_json_lines(stream: IO[bytes], file: InputFile, columns: Columns, encoding: str | None) -> Iterator[Row]:
    """One row for each line that is not blank."""
    lines = Lines(stream, file.shown, encoding, "\n")
    while True:
        try:
            line = next(lines, None)
        except TooLong:
            yield bad_row(f"{file.name}:{lines.number}", too_long("a longer line"), file.partition)
            continue
        if line is None:
            return
        if not line.isspace():
            yield _json_row(line, f"{file.name}:{lines.number}", file, columns, encoding)


def bad_byte(text: str, encoding: str | None) -> str | None:
    """The error of text that holds a byte that is not of the encoding."""
    if text.isascii():
        return None
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        byte = ord(text[error.start]) - 0xDC00
        at = len(text[: error.start].encode("utf-8")) if encoding is None else error.start
        unit = "byte" if encoding is None else "character"
        return (
            f"expected {_called(encoding)}, found byte 0x{byte:02x} at {unit} {at}; name the file's encoding, as in "
            "--encoding cp1252"
        )
    return None


def too_long(found: str) -> str:
    """The error of a row without end."""
    return f"expected rows of at most {MOST_CHARACTERS} characters, found {found}"


def _json_row(line: str, place: str, file: InputFile, columns: Columns, encoding: str | None) -> Row:
    error = bad_byte(line, encoding)
    if error is None:
        try:
            values = json.loads(line)
        except (ValueError, RecursionError) as fault:
            error = f"expected a JSON object, found no JSON ({fault})"
        else:
            if isinstance(values, dict):
                return columns.document(values, place, file.partition)
            error = f"expected a JSON object, found {kind_of(values)}"
    return bad_row(place, error, file.partition)


def _called(encoding: str | None) -> str:
    return "UTF-8" if encoding is None else encoding
