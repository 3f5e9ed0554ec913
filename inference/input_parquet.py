"""Parquet -> rows, some of a row group at a time. A row group with a page that cannot be read is rows with an error."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

import pyarrow as pa
import pyarrow.parquet as pq

from slant.inference.input_batches import Batches
from slant.inference.input_files import InputFile
from slant.inference.input_places import first_line
from slant.inference.input_rows import Columns, Row, SourceError, bad_row

# Decoded at a time, and read at a time of each column: what memory holds does not grow with the row group.
_BYTES = 8_000_000
_READ = 1 << 20
_MOST_ROWS = 1000


def read_parquet(stream: IO[bytes], file: InputFile, columns: Columns) -> Iterator[Row]:
    """As many rows as the footer says. `stream` is one to seek in.

    Raises SourceError where the footer makes no sense or the columns are not those that were asked for, OSError where
    the file cannot be read on.
    """
    try:
        parquet = pq.ParquetFile(stream, pre_buffer=False, buffer_size=_READ, page_checksum_verification=True)
        schema = parquet.schema_arrow
    except (pa.ArrowException, OSError) as error:
        if _is_the_disks(error):
            raise
        raise SourceError(
            f"{file.shown}: expected a Parquet file, found: {first_line(error)}; write or copy the file again"
        ) from None
    batches = Batches(schema, columns, where=file.shown, place=file.name, first=1, partition=file.partition)
    number = 0
    for group in range(parquet.num_row_groups):
        last = number + parquet.metadata.row_group(group).num_rows
        fault: Exception | None = None
        pieces = parquet.iter_batches(_rows_at_a_time(parquet, group), row_groups=[group], use_threads=False)
        while fault is None and number < last:
            try:
                batch = next(pieces)
            except (pa.ArrowException, OSError, StopIteration) as error:
                if _is_the_disks(error):
                    raise
                fault = error
            else:
                yield from batches.rows(batch, number)
                number += batch.num_rows
        while number < last:
            yield bad_row(batches.name(number), _unreadable(file, group, fault), file.partition)
            number += 1


def _rows_at_a_time(parquet: pq.ParquetFile, group: int) -> int:
    known = parquet.metadata.row_group(group)
    each: int = known.total_byte_size // max(1, known.num_rows)
    return max(1, min(_MOST_ROWS, _BYTES // max(1, each)))


def _is_the_disks(error: Exception) -> bool:
    """Whether reading failed, and not what was read."""
    return isinstance(error, OSError) and error.errno is not None


def _unreadable(file: InputFile, group: int, fault: Exception | None) -> str:
    said = "fewer rows than its footer says" if isinstance(fault, StopIteration) else first_line(fault or OSError())
    return f"expected a row group that can be read, found row group {group} of {file.shown} to be corrupt ({said})"
