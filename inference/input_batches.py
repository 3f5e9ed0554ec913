"""Arrow record batches -> rows: what Parquet files, frames and tables in memory have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from slant.inference.input_rows import Columns, Row, SourceError, name_columns
from slant.inference.input_values import BadCell

# What pandas calls an index without a name when it writes one: a row's number, no column of the user's.
_INDEX = re.compile(r"__index_level_\d+__")


class Batches:
    """Turns batches of one schema into rows. `where`: the input, in messages; `place`: what a row's number, counted
    from `first`, stands behind to name it.
    """

    def __init__(
        self,
        schema: pa.Schema,
        columns: Columns,
        *,
        where: str,
        place: str,
        first: int,
        partition: Mapping[str, Any] | None = None,
    ) -> None:
        """Raises SourceError where a column that was asked for is absent, or that of the text can hold none."""
        self.schema = schema
        self._columns, self._place, self._first = columns, place, first
        self._partition = partition or {}
        named = enumerate(name_columns(schema.names))
        self._taken = {name: place for place, name in named if not _INDEX.fullmatch(name)}
        columns.check(list(self._taken), where)
        kind = schema.field(self._taken[columns.text]).type
        if not _may_be_text(kind):
            raise SourceError(f"{where}: expected text in the column {columns.text!r}, found {kind}; name another one")

    def name(self, number: int) -> str:
        """What row `number`, counted from 0, is called where it has no id."""
        return f"{self._place}:{number + self._first}"

    def rows(self, batch: pa.RecordBatch, number: int) -> Iterator[Row]:
        """The rows of a batch, the first of which is row `number` of the input, counted from 0."""
        values = [_values(batch.column(place)) for place in self._taken.values()]
        for row in zip(*values, strict=True):
            yield self._columns.document(dict(zip(self._taken, row, strict=True)), self.name(number), self._partition)
            number += 1


def _may_be_text(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    # pandas and polars give a column without any value the type null.
    text = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view, pa.types.is_null)
    bytes_ = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)
    return any(holds(kind) for holds in (*text, *bytes_))


def _values(column: pa.Array) -> list[Any]:
    """The column as Python's values; those that cannot be read as BadCell."""
    kind = _readable(column.type)
    try:
        return list((column if kind == column.type else column.cast(kind, safe=False)).to_pylist())
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        return [_value(scalar) for scalar in column]


def _value(scalar: pa.Scalar) -> Any:
    try:
        kind = _readable(scalar.type)
        return (scalar if kind == scalar.type else scalar.cast(kind, safe=False)).as_py()
    except UnicodeDecodeError as error:
        return BadCell(f"bytes that are not UTF-8 (at {error.start})")
    except (ValueError, OverflowError, LookupError, pa.ArrowException):
        return BadCell(f"a {scalar.type} that cannot be read")


def _readable(kind: pa.DataType) -> pa.DataType:
    """The type with all times to the microsecond: nanoseconds are pandas' where it is installed, else refused."""
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    if pa.types.is_duration(kind):
        return pa.duration("us")
    if pa.types.is_time64(kind):
        return pa.time64("us")
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(_readable(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(_readable(kind.value_type)))
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(_readable(kind.value_type)))
    return kind
