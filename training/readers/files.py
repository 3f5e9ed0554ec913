"""What every reader needs: files read strictly, with file and line in each error, and sentences made a document."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledSentence, LabelledSpan

T = TypeVar("T")

# How far, in code points, published offsets may be off before they are taken for wrong.
NEARBY = 20


def files_in(path: Path, suffix: str) -> list[Path]:
    """`path` itself if it is a file, else the folder's files with that suffix, by name. FormatError if none."""
    if path.is_file():
        return [path]
    files = sorted(file for file in path.glob(f"*{suffix}") if file.is_file())
    if not files:
        raise FormatError(f"{path}: expected a {suffix} file, or a folder that holds such files; found none")
    return files


def read_text(path: Path) -> str:
    """UTF-8 with or without a byte-order mark; line ends stay as they are, so that offsets hold."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return file.read()
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise FormatError(f"{path}:{line}: expected UTF-8 text, found {error.reason}") from error
    except OSError as error:
        raise FormatError(f"{path}: expected a readable file, found: {error.strerror}") from error


def read_json(path: Path) -> Any:
    """The file's one JSON value."""
    return _json(read_text(path), path, 1)


def read_jsonl(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(Line number from 1, object) of each line that is not blank."""
    # Not splitlines(): it also splits at the U+2028 that JSON strings may hold.
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            value = _json(line, path, number)
            if not isinstance(value, dict):
                raise FormatError(f"{path}:{number}: expected a JSON object, found {type(value).__name__}")
            yield number, value


def _json(text: str, path: Path, first_line: int) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        line = first_line + error.lineno - 1
        raise FormatError(f"{path}:{line}: expected JSON, found: {error.msg} at column {error.colno}") from error


def read_rows(
    path: Path, delimiter: str, columns: Sequence[str], *, quoted: bool = True
) -> Iterator[tuple[int, dict[str, str]]]:
    """(Number of the row's last line, row) of a table with a header that has at least `columns`.

    A row may end early where only columns not asked for are missing. `quoted`: a field may stand in double quotes,
    and then hold delimiters, line ends and doubled quotes.
    """
    text = io.StringIO(read_text(path), newline="")
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    rows = csv.reader(text, delimiter=delimiter, quoting=quoting, strict=quoted)
    try:
        header = next(rows, [])
        missing = [column for column in columns if column not in header]
        if missing:
            raise FormatError(f"{path}:1: expected the columns {list(columns)}, found {header}; missing {missing}")
        least = max(header.index(column) for column in columns) + 1
        for row in rows:
            if not row:
                continue
            if not least <= len(row) <= len(header):
                raise FormatError(f"{path}:{rows.line_num}: expected {len(header)} fields, found {len(row)}")
            yield rows.line_num, dict(zip(header, row, strict=False))
    except csv.Error as error:
        raise FormatError(f"{path}:{rows.line_num}: expected a {delimiter!r}-separated row, found: {error}") from error


def require(record: Any, key: str, kind: type[T], where: str) -> T:
    """`record[key]`, which must be there and of that type. FormatError that begins with `where`."""
    if not isinstance(record, dict):
        raise FormatError(f"{where}: expected an object with {key!r}, found {type(record).__name__}")
    if key not in record:
        raise FormatError(f"{where}: expected the key {key!r}, found {sorted(record)}")
    value = record[key]
    if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
        found = f"{type(value).__name__} {str(value)[:60]!r}"
        raise FormatError(f"{where}: expected {key!r} to be {kind.__name__}, found {found}")
    return value


def locate(text: str, mention: str, start: int, end: int, *, alignment: Alignment, where: str) -> LabelledSpan | None:
    """The span of `mention` in `text`, given half-open offsets that may be off by a few characters.

    Where they are, the only occurrence that begins within NEARBY characters of `start` is taken (counted as mended);
    with none or several the label is counted as lost.
    """
    if mention and start >= 0 and text[start:end] == mention:
        return LabelledSpan(start, end)
    window = range(max(start - NEARBY, 0), start + NEARBY + 1)
    near = [position for position in window if mention and text.startswith(mention, position)]
    if len(near) == 1:
        alignment.mended["offsets off by a few characters"] += 1
        return LabelledSpan(near[0], near[0] + len(mention))
    alignment.lose("offsets do not match the text", where)
    return None


def split_of(name: str) -> str:
    """The split that a file's or folder's name states ("devtest_rw", "dev_test_en" are tests); "train" if none."""
    if "test" in name:
        return "test"
    return "dev" if "dev" in name or "valid" in name else "train"


def assemble(
    sentences: Sequence[LabelledSentence],
    *,
    id: str,
    set: str,
    split: str,
    licence: str,
    outlet: str = "",
    conflict: str = "",
) -> LabelledDocument:
    """A document of sentences that come without their text: its text is theirs, one a line, and `start` is set."""
    placed, start = [], 0
    for sentence in sentences:
        placed.append(replace(sentence, start=start))
        start += len(sentence.text) + 1
    text = "\n".join(sentence.text for sentence in sentences)
    return LabelledDocument(id, set, split, licence, text, tuple(placed), outlet=outlet, conflict=conflict)
