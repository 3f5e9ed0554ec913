"""One row of an input -> a Document, or the error that keeps it from being one; the same for every format.

A row that cannot be scored becomes a ScoredDocument with its `error`, so that one bad row never stops a run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from slant.inference.input_values import kind_of, plain
from slant.models.records import Document, ScoredDocument

Row = Document | ScoredDocument

# Of one row. A longer one is no article: a quote that is never closed, or a whole corpus in one file.
MOST_CHARACTERS = 20_000_000
_ABSENT = object()


class SourceError(ValueError):
    """An input that cannot be read. The message says what was expected, what was found and what to do."""


class _BadRow(ValueError):
    """Why a row is no document."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns are the text and the id; all others are metadata.

    `id` None: the column "id" where there is one. A row without an id is called by its place.
    """

    text: str = "text"
    id: str | None = None

    def check(self, names: Sequence[str], where: str) -> None:
        """Raises SourceError where a column that was asked for is not among the `names` of the input `where`."""
        for name, role in ((self.text, "text"), (self.id, "id")):
            if name is not None and name not in names:
                raise SourceError(
                    f"{where}: expected a column {name!r}, found {_listed(names)}{_suggested(name, names)}; "
                    f"name the one that is meant (--{role}-column, {role}_column)"
                )

    def document(self, values: dict[str, Any], place: str, partition: Mapping[str, Any]) -> Row:
        """The document in the columns `values`, which are used up; `partition` is metadata that its folder gives."""
        doc_id, meta = place, dict(partition)
        try:
            doc_id = self._take_id(values) or place
            text = values.pop(self.text, _ABSENT)
            meta |= _metadata(values)
            return Document(doc_id, self._text(text, values), meta)
        except _BadRow as error:
            return bad_row(doc_id, str(error), meta)

    def _take_id(self, values: dict[str, Any]) -> str | None:
        key = "id" if self.id is None else self.id
        given = values.get(key, _ABSENT) if key == self.text else values.pop(key, _ABSENT)
        if given is _ABSENT:
            if self.id is None:
                return None
            raise _BadRow(f"expected an id in {key!r}, found {_listed(list(values))}{_suggested(key, list(values))}")
        value = _plain_of(key, given)
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # what whole numbers become in a column with nulls
        if isinstance(value, bool) or not isinstance(value, str | int | float | None):
            raise _BadRow(f"expected text or a number as {key!r}, found {kind_of(value)}")
        return None if value is None else str(value)

    def _text(self, value: object, others: Mapping[str, Any]) -> str:
        where = f"expected text in {self.text!r}"
        if isinstance(value, str):
            if not value or value.isspace():
                raise _BadRow(f"{where}, found none (empty or white space)")
            return value
        if value is _ABSENT:
            raise _BadRow(f"{where}, found {_listed(list(others))}{_suggested(self.text, list(others))}")
        if isinstance(value, bytes):
            try:
                return self._text(value.decode("utf-8"), others)
            except UnicodeDecodeError as error:
                raise _BadRow(f"{where}, found bytes that are not UTF-8 (at {error.start})") from None
        raise _BadRow(f"{where}, found {kind_of(value)}")


def bad_row(doc_id: str, error: str, meta: Mapping[str, Any] | None = None) -> ScoredDocument:
    """A row that cannot be scored."""
    return ScoredDocument(doc_id, "", (), meta or {}, error)


def name_columns(names: Iterable[str]) -> list[str]:
    """The names, those that are empty or were there before told apart by their column's number, counted from 1."""
    taken: dict[str, None] = {}
    for number, name in enumerate(names, start=1):
        own = name or f"column_{number}"
        while own in taken:
            own = f"{own}_{number}"
        taken[own] = None
    return list(taken)


def _metadata(values: dict[str, Any]) -> dict[str, Any]:
    """All columns but text and id; the keys of an object "meta" stand among them."""
    own = {name: value if type(value) is str else _plain_of(name, value) for name, value in values.items()}
    inner = own.pop("meta", {})
    return {**inner, **own} if isinstance(inner, dict) else {"meta": inner, **own}


def _plain_of(name: str, value: object) -> Any:
    try:
        return plain(value)
    except ValueError as error:
        raise _BadRow(f"expected a value that JSON can hold in {name!r}, found {error}") from None


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(repr(name if len(name) <= 40 else name[:40] + "…") for name in names[:20])
    return f"the columns {shown}{f' and {len(names) - 20} more' if len(names) > 20 else ''}" if names else "no columns"


def _suggested(name: str, names: Sequence[str]) -> str:
    """The names that may have been meant, as the end of a clause."""
    if len(names) == 1 and (mark := next((mark for mark in ";\t|," if mark in names[0]), None)):
        return f" (a single one: the columns seem to be parted by {mark!r})"
    folded = {other.casefold(): other for other in names}
    near = [other for fold, other in folded.items() if name.casefold() in fold]
    near += [folded[fold] for fold in get_close_matches(name.casefold(), folded)]
    return f" (is it {' or '.join(map(repr, list(dict.fromkeys(near))[:3]))}?)" if near else ""
