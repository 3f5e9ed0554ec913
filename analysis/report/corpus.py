"""The rows of a corpus as the report reads them: documents in order, with the cells of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slant.analysis.rows import Rows

# Documents whose cells are Python objects at a time.
_AT_A_TIME = 64
# The group of documents that have no value of the key that is compared.
WITHOUT = "(none)"

Cells = Mapping[str, Any]


@dataclass(frozen=True)
class DocumentCells:
    """The rows of one document; `place` is its place among the report's documents."""

    place: int
    sentences: Sequence[Cells]
    parties: Sequence[Cells]
    spans: Sequence[Cells]


@dataclass(frozen=True)
class Corpus:
    """Documents in the order of `doc`; `groups` and `days` (ISO dates, None where it has none) hold one value a
    document. `names`: the names of the parties by id, where known.
    """

    rows: Rows
    documents: pa.Table
    sentences: pa.Table
    parties: pa.Table
    spans: pa.Table
    groups: Sequence[str]
    days: Sequence[str | None]
    names: Mapping[str, str]

    @classmethod
    def read(cls, rows: Rows, *, groups: Sequence[str], days: Sequence[str | None], names: Mapping[str, str]) -> Corpus:
        keys = [("doc", "ascending"), ("sentence", "ascending")]
        tables = {name: rows.table(name).sort_by(keys) for name in ("sentences", "parties", "spans")}
        return cls(rows=rows, documents=rows.table("documents"), **tables, groups=groups, days=days, names=names)

    def __len__(self) -> int:
        return int(self.documents.num_rows)

    def cells(self) -> Iterator[DocumentCells]:
        """The rows of every document in order."""
        docs = self.documents["doc"].to_numpy()
        for first in range(0, len(docs), _AT_A_TIME):
            batch = docs[first : first + _AT_A_TIME]
            tables = [_by_doc(table, batch) for table in (self.sentences, self.parties, self.spans)]
            for offset, doc in enumerate(batch):
                yield DocumentCells(first + offset, *(table.get(int(doc), []) for table in tables))

    def sentence_places(self, table: pa.Table) -> npt.NDArray[np.int64]:
        """For each row of `table`, the place of its sentence among all of the corpus. Shape (rows,)."""
        return np.searchsorted(_keys(self.sentences), _keys(table))


def _by_doc(table: pa.Table, docs: npt.NDArray[np.int64]) -> dict[int, list[Cells]]:
    keys = table["doc"].to_numpy()
    first, last = np.searchsorted(keys, docs[0]), np.searchsorted(keys, docs[-1], side="right")
    found: dict[int, list[Cells]] = {}
    for row in table.slice(first, last - first).to_pylist():
        found.setdefault(row["doc"], []).append(row)
    return found


def _keys(table: pa.Table) -> npt.NDArray[np.int64]:
    doc, sentence = (np.asarray(table[name].to_numpy(), dtype=np.int64) for name in ("doc", "sentence"))
    return doc << 32 | sentence
