"""Reading documents: a .txt file, a folder of them, JSON Lines, or text from standard input.

A row that cannot be scored is yielded as a ScoredDocument with its `error`, so that one bad row never
stops a run; a file that cannot be read at all raises SourceError.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from slant.models.records import Document, ScoredDocument

Row = Document | ScoredDocument


class SourceError(ValueError):
    """An input that cannot be read. The message says what was expected, what was found and what to do."""


@dataclass(slots=True)
class Source:
    """An input that was found to exist. `rows` may be taken once; `sha256` is that of all bytes read so far."""

    name: str
    path: Path | None
    text_column: str = "text"
    _hash: Any = field(default_factory=hashlib.sha256)

    @property
    def sha256(self) -> str:
        return str(self._hash.hexdigest())

    def rows(self) -> Iterator[Row]:
        """Raises SourceError where the input as a whole is empty or not UTF-8 text."""
        if self.path is None:
            yield Document("stdin", self._decode(sys.stdin.buffer.read(), self.name))
        elif self.path.is_dir():
            yield from self._folder(self.path)
        elif self.path.suffix.lower() == ".jsonl":
            yield from self._lines(self.path)
        else:
            yield Document(self.path.stem, self._decode(self.path.read_bytes(), self.name))

    def _folder(self, folder: Path) -> Iterator[Row]:
        for path in sorted(folder.rglob("*.txt")):
            name = path.relative_to(folder).with_suffix("").as_posix()
            self._hash.update(name.encode() + b"\0")
            try:
                yield Document(name, self._decode(path.read_bytes(), str(path)))
            except (SourceError, OSError) as error:
                yield ScoredDocument(name, "", (), error=str(error))

    def _lines(self, path: Path) -> Iterator[Row]:
        count = 0
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                self._hash.update(line)
                if number == 1:
                    line = line.removeprefix(b"\xef\xbb\xbf")
                if b"\0" in line:
                    raise SourceError(
                        f"{path}:{number}: expected UTF-8 text, found NUL bytes (a binary file or UTF-16)"
                    )
                if line.strip():
                    count += 1
                    yield self._row(line, f"{path.stem}:{number}")
        if not count:
            raise SourceError(f"{path}: expected rows of JSON, found an empty file")

    def _row(self, line: bytes, name: str) -> Row:
        """The document of one line; `name` (file and line) is its id where the row has none."""
        try:
            values = json.loads(line.decode("utf-8"), parse_constant=_refuse)
        except UnicodeDecodeError as error:
            return _bad(name, f"expected UTF-8, found byte 0x{line[error.start]:02x} at byte {error.start} of the line")
        except (ValueError, RecursionError) as error:
            return _bad(name, f"expected a JSON object, found no JSON ({error})")
        if not isinstance(values, dict):
            return _bad(name, f"expected a JSON object, found {_kind(values)}")
        given = values.pop("id", None)
        if given is not None and (isinstance(given, bool) or not isinstance(given, str | int)):
            return _bad(name, f"expected text or a number as 'id', found {_kind(given)}")
        doc_id = name if given in (None, "") else str(given)
        missing = self.text_column not in values
        text = values.pop(self.text_column, None)
        inner = values.pop("meta", {})
        meta = {**inner, **values} if isinstance(inner, dict) else {"meta": inner, **values}
        if missing:
            return _bad(doc_id, f"expected text in {self.text_column!r}, found the keys {sorted(values)}", meta)
        if not isinstance(text, str):
            return _bad(doc_id, f"expected text in {self.text_column!r}, found {_kind(text)}", meta)
        if not text.strip():
            return _bad(doc_id, f"expected text in {self.text_column!r}, found none (empty or white space)", meta)
        return Document(doc_id, text, meta)

    def _decode(self, data: bytes, name: str) -> str:
        self._hash.update(data)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            found = "NUL bytes (a binary file or UTF-16)" if b"\0" in data else f"byte 0x{data[error.start]:02x}"
            raise SourceError(
                f"{name}: expected UTF-8 text, found {found} at byte {error.start}; convert it, as with iconv -t UTF-8"
            ) from None
        if "\0" in text:
            raise SourceError(
                f"{name}: expected UTF-8 text, found NUL bytes (a binary file or UTF-16); convert it first"
            )
        if not text.strip():
            raise SourceError(f"{name}: expected text, found an empty file; give a file with at least one sentence")
        return text


def open_source(path: str | Path, *, text_column: str = "text") -> Source:
    """`path`: a .txt or .jsonl file, a folder with .txt files at any depth, or "-" for standard input.

    Raises SourceError where there is no such input; nothing is read yet.
    """
    if str(path) == "-":
        return Source("standard input", None)
    path = Path(path)
    if not path.exists():
        raise SourceError(f"{path}: expected a file or folder, found nothing there; check the path")
    if path.is_dir():
        if next(path.rglob("*.txt"), None) is None:
            raise SourceError(f"{path}: expected .txt files in the folder, found none; name one .jsonl file instead")
    elif path.suffix.lower() not in (".txt", ".jsonl"):
        raise SourceError(
            f"{path}: expected .txt, .jsonl, a folder of .txt, or -, found {path.suffix or 'no extension'}; "
            "convert or rename the file"
        )
    return Source(str(path), path, text_column)


def _bad(doc_id: str, error: str, meta: dict[str, Any] | None = None) -> ScoredDocument:
    return ScoredDocument(doc_id, "", (), meta or {}, error)


def _refuse(constant: str) -> NoReturn:
    # Python reads NaN and Infinity, which are no JSON: written out again they would spoil the output file.
    raise ValueError(f"{constant} is no JSON value")


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}
    return "null" if value is None else names[type(value)]
