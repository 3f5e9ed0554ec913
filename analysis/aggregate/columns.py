"""Columns of text as codes: what the counting works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Coded:
    """Places in `names` (R,), which are in order; the place after the last stands for null."""

    codes: Codes
    names: tuple[str, ...]

    @property
    def values(self) -> tuple[str | None, ...]:
        return (*self.names, None)

    def take(self, rows: Codes) -> Coded:
        return Coded(self.codes[rows], self.names)


def coded(column: pa.ChunkedArray | pa.Array, names: Sequence[str] | None = None) -> Coded:
    """A column of strings; `names`, where they are known, are the labels in their order."""
    flat = pa.chunked_array(column) if isinstance(column, pa.Array) else column
    encoded = flat.combine_chunks().dictionary_encode()
    if isinstance(encoded, pa.ChunkedArray):
        encoded = encoded.combine_chunks()
    found: list[str] = encoded.dictionary.to_pylist()
    order = tuple(names) if names is not None else tuple(sorted(found))
    place = {name: i for i, name in enumerate(order)}
    lookup = np.array([*(place[name] for name in found), len(order)], dtype=np.int64)
    return Coded(lookup[encoded.indices.fill_null(len(found)).to_numpy(zero_copy_only=False)], order)


def common(columns: Sequence[Coded]) -> tuple[Coded, ...]:
    """The columns with one tuple of names for all."""
    names = tuple(sorted({name for column in columns for name in column.names}))
    place = {name: i for i, name in enumerate(names)}
    return tuple(
        Coded(np.array([*(place[name] for name in c.names), len(names)], dtype=np.int64)[c.codes], names)
        for c in columns
    )
