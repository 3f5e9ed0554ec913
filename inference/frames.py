"""Frames, tables and data sets in memory -> rows, and -> the four tables of slant.inference.tables.

pandas, polars, DuckDB and pyarrow hand their data over through the Arrow C stream interface
(https://arrow.apache.org/docs/format/CDataInterface/PyCapsuleInterface.html), so none of them is imported here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from slant.inference.input_rows import Columns, Row, bad_row, name_columns
from slant.inference.input_values import kind_of

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa

    from slant.inference.model import Model
    from slant.inference.parties import Parties

# Rows that are Python's values at a time.
_ROWS = 1000
# Documents whose readings are Python's values at a time: those need many times the memory of the tables' columns.
_DOCUMENTS = 100
_PLACE = "row"


def score_frame(
    model: Model,
    data: object,
    parties: str | Path | Parties = "states",
    *,
    text_column: str = "text",
    id_column: str | None = None,
    resolve: bool = True,
) -> dict[str, pa.Table]:
    """The tables documents, sentences, parties and spans (docs/output.md) of data in memory, one document a row.

    `data`, `text_column` and `id_column`: as for `rows_of`; `parties` and `resolve`: as for `Model.score`. `doc` in
    the tables is the row's place in the data, counted from 0. All four are empty where the data are.

    Raises what `rows_of` does.

        import pandas as pd
        import slant

        articles = pd.DataFrame({"outlet": ["A"], "body": ["Armenia violated the truce, Baku said."]})
        tables = slant.score_frame(slant.load(), articles, "karabakh", text_column="body")
        print(tables["parties"].to_pandas()[["doc", "party", "sentiment", "voice_party"]])
    """
    import pyarrow as pa

    from slant.inference.tables import SCHEMAS, to_tables

    rows = rows_of(data, text_column=text_column, id_column=id_column)
    scored = enumerate(model.score_all(rows, parties, resolve=resolve))
    pieces = [to_tables([])]
    while some := list(islice(scored, _DOCUMENTS)):
        pieces.append(to_tables(some))
    return {name: pa.concat_tables([piece[name] for piece in pieces]) for name in SCHEMAS}


def rows_of(data: object, *, text_column: str = "text", id_column: str | None = None) -> Iterator[Row]:
    """One row for each of the data's, in their order, as `Source.rows` gives those of a file.

    `data`: a pandas DataFrame; a polars DataFrame or LazyFrame; a pyarrow Table, RecordBatch, RecordBatchReader or
    Dataset; a Dataset or IterableDataset of Hugging Face's datasets; anything else with the Arrow C stream interface;
    or an iterable of mappings from columns to values. `id_column` None: the column "id" where there is one. All other
    columns become metadata.

    Raises TypeError where `data` is none of these, SourceError where it lacks a column that was asked for or the text's
    holds no text, and what the libraries raise when they compute it.
    """
    columns = Columns(text_column, id_column)
    batches = _batches(data)
    return _mappings(data, columns) if batches is None else _rows(batches, columns)


def _batches(data: Any) -> Iterator[pa.RecordBatch] | None:
    """The data as Arrow's batches; None where they are not to be had so."""
    import pyarrow as pa

    if hasattr(data, "with_format") and hasattr(data, "iter"):  # Hugging Face
        if data.features is None:  # rows that a generator makes, whose types are not known before the last
            return None
        return chain.from_iterable(_stream(table) for table in data.with_format("arrow").iter(_ROWS))
    if hasattr(data, "collect_batches"):  # a LazyFrame
        return chain.from_iterable(_stream(frame) for frame in data.collect_batches(chunk_size=_ROWS))
    if hasattr(data, "__arrow_c_stream__"):
        try:
            return _stream(data)
        except pa.ArrowException:
            if hasattr(data, "itertuples"):  # pandas, with a column of values of several types
                return None
            raise
    if hasattr(data, "__arrow_c_array__"):
        return iter([pa.record_batch(data)])
    if hasattr(data, "scanner"):  # a Dataset of pyarrow's
        scanner = data.scanner(batch_size=_ROWS, batch_readahead=1, fragment_readahead=1)
        return chain(scanner.to_batches())
    return None


def _stream(data: Any) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    return iter(pa.RecordBatchReader.from_stream(data))


def _rows(batches: Iterable[pa.RecordBatch], columns: Columns) -> Iterator[Row]:
    from slant.inference.input_batches import Batches

    reader: Batches | None = None
    number = 0
    for batch in batches:
        # A stream has one schema; batches that were made one by one may infer another of a column without a value.
        if reader is None or reader.schema != batch.schema:
            reader = Batches(batch.schema, columns, where="the data", place=_PLACE, first=0)
        for start in range(0, batch.num_rows, _ROWS):
            yield from reader.rows(batch.slice(start, _ROWS), number)
            number += min(_ROWS, batch.num_rows - start)


def _mappings(data: Any, columns: Columns) -> Iterator[Row]:
    if isinstance(data, str | bytes | Mapping) or not isinstance(data, Iterable):
        keys = f" of {', '.join(map(str, data))}: name one of them" if isinstance(data, Mapping) else ""
        raise TypeError(
            "expected a frame, a table, a data set or an iterable of mappings from columns to values, found "
            f"the type {type(data).__name__}{keys}"
        )
    rows = _records(data, columns) if hasattr(data, "itertuples") else data
    return (_row(row, f"{_PLACE}:{number}", columns) for number, row in enumerate(rows))


def _records(frame: Any, columns: Columns) -> Iterator[dict[str, Any]]:
    """The rows of a pandas DataFrame."""
    names = name_columns(map(str, frame.columns))
    columns.check(names, "the data")
    return (dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None))


def _row(row: object, place: str, columns: Columns) -> Row:
    if isinstance(row, Mapping):
        return columns.document({str(name): value for name, value in row.items()}, place, {})
    return bad_row(place, f"expected a mapping from columns to values, found {kind_of(row)}")
