"""Frames, tables and data sets in memory give the rows that the same data in a file gives."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.dataset
import pytest

from slant.inference.frames import rows_of, score_frame
from slant.inference.sources import SourceError
from slant.inference.tables import SCHEMAS, to_tables
from slant.models.records import Document, ScoredDocument
from tests.corpora import PARTIES, fake_model

COLUMNS: dict[str, list[Any]] = {
    "id": ["a", "b", None, "d"],
    "text": ["Northland fled.", None, "Southland fled.", " "],
    "date": [dt.datetime(2020, 10, 14), None, dt.datetime(2020, 11, 8), None],
    "share": [0.5, None, 0.25, None],
    "outlet": ["A", "B", None, "A"],
    "tags": [["x"], [], ["y", "z"], []],
}
TABLE = pa.table(COLUMNS)


def meta(row: int) -> dict[str, Any]:
    values = {name: values[row] for name, values in COLUMNS.items() if name not in ("id", "text")}
    return values | {"date": values["date"] and values["date"].isoformat()}


EXPECTED = [
    Document("a", "Northland fled.", meta(0)),
    ScoredDocument("b", "", (), meta(1), "expected text in 'text', found null"),
    Document("row:2", "Southland fled.", meta(2)),
    ScoredDocument("d", "", (), meta(3), "expected text in 'text', found none (empty or white space)"),
]


def as_pandas() -> object:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(COLUMNS)
    frame["outlet"] = frame["outlet"].astype("category")
    return frame.set_index(np.array([7, 5, 9, 1]))


def as_mixed_pandas() -> object:
    """Of lists and of nothing else in one column Arrow makes no type."""
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(COLUMNS)
    frame["text"] = frame["text"].astype(object)
    frame.loc[3, "text"] = 5
    return frame


def as_polars() -> Any:
    polars = pytest.importorskip("polars")
    return polars.DataFrame(COLUMNS, schema_overrides={"outlet": polars.Categorical})


def as_hugging_face() -> Any:
    return pytest.importorskip("datasets").Dataset.from_dict(COLUMNS)


def as_stream() -> object:
    def rows() -> Iterator[dict[str, Any]]:
        yield from TABLE.to_pylist()

    return pytest.importorskip("datasets").IterableDataset.from_generator(rows)


class Capsule:
    """All that the Arrow C array interface asks for."""

    def __init__(self) -> None:
        self.batch = TABLE.combine_chunks().to_batches()[0]

    def __arrow_c_array__(self, requested_schema: object = None) -> object:
        return self.batch.__arrow_c_array__(requested_schema)


FORMS: dict[str, Callable[[], object]] = {
    "pandas": as_pandas,
    "polars": as_polars,
    "polars, lazy": lambda: as_polars().lazy(),
    "pyarrow table": lambda: TABLE,
    "pyarrow table in pieces": lambda: pa.concat_tables([TABLE[:1], TABLE[1:3], TABLE[3:]]),
    "pyarrow batch": lambda: TABLE.combine_chunks().to_batches()[0],
    "pyarrow reader": lambda: TABLE.to_reader(max_chunksize=3),
    "pyarrow dataset": lambda: pyarrow.dataset.dataset(TABLE),
    "C array": Capsule,
    "datasets": as_hugging_face,
    "datasets, a stream with types": lambda: as_hugging_face().to_iterable_dataset(),
    "datasets, a stream without": as_stream,
    "mappings": TABLE.to_pylist,
    "mappings, made one by one": lambda: (row for row in TABLE.to_pylist()),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_same_rows(form: str) -> None:
    assert list(rows_of(FORMS[form]())) == EXPECTED


def test_a_pandas_column_of_several_types(recwarn: pytest.WarningsRecorder) -> None:
    number = ScoredDocument("d", "", (), meta(3), "expected text in 'text', found a number")
    assert list(rows_of(as_mixed_pandas())) == [*EXPECTED[:3], number]
    with pytest.raises(SourceError, match="the data: expected a column 'body'"):
        rows_of(as_mixed_pandas(), text_column="body")


def test_rows_that_a_data_set_left_out() -> None:
    kept = as_hugging_face().select([2, 0])
    assert [row.text for row in rows_of(kept)] == ["Southland fled.", "Northland fled."]


def test_columns_by_name() -> None:
    (row, *_) = rows_of(TABLE.select(["id", "text", "outlet"]), text_column="outlet", id_column="text")
    assert row == Document("Northland fled.", "A", {"id": "a"})
    for form in ("pandas", "polars", "pyarrow table", "datasets"):
        with pytest.raises(SourceError, match=r"the data: expected a column 'txt', found .* \(is it 'text'\?\)"):
            list(rows_of(FORMS[form](), text_column="txt"))
    (row,) = rows_of([{"body": "One."}])
    assert "expected text in 'text', found the columns 'body'" in str(getattr(row, "error", None))


def test_values_of_numpy_and_pandas() -> None:
    pandas = pytest.importorskip("pandas")
    values = {
        "int": np.int64(3), "float": np.float32(0.5), "nan": np.float64("nan"), "bool": np.bool_(True),
        "text": np.str_("One."), "array": np.array([[1, 2]]), "day": np.datetime64("2020-10-14"),
        "at": np.datetime64("2020-10-14T01:02:03", "ns"), "never": np.datetime64("NaT"),
        "took": np.timedelta64(90, "s"),
        "stamp": pandas.Timestamp("2020-10-14"), "nat": pandas.NaT, "na": pandas.NA, "set": {"b", "a"},
    }  # fmt: skip
    (row,) = rows_of([values])
    assert row == Document(
        "row:0",
        "One.",
        {
            "int": 3, "float": 0.5, "nan": None, "bool": True, "array": [[1, 2]], "day": "2020-10-14",
            "at": "2020-10-14T01:02:03", "never": None, "took": 90.0, "stamp": "2020-10-14T00:00:00", "nat": None,
            "na": None, "set": ["a", "b"],
        },
    )  # fmt: skip
    json.dumps(row.meta, allow_nan=False)


def test_bad_mappings_are_bad_rows() -> None:
    found = list(rows_of([{"text": "One.", "image": object()}, "Two.", {"text": "Three."}]))
    assert [getattr(row, "error", None) for row in found] == [
        "expected a value that JSON can hold in 'image', found the type object",
        "expected a mapping from columns to values, found text",
        None,
    ]


@pytest.mark.parametrize(("data", "found"), [("text", "str"), (3, "int"), ({"train": 1, "test": 2}, "train, test")])
def test_what_has_no_rows(data: object, found: str) -> None:
    with pytest.raises(TypeError, match=f"expected a frame, a table, .*, found .*{found}"):
        rows_of(data)


def test_large_batches_are_rows_in_their_order() -> None:
    table = pa.table({"text": [f"Sentence {n}." for n in range(2500)]})
    found = list(rows_of(table))
    assert [row.text for row in found] == table["text"].to_pylist()
    assert [row.id for row in found] == [f"row:{n}" for n in range(2500)]


def test_a_stream_is_taken_as_it_is_scored() -> None:
    taken = []

    def rows() -> Iterator[dict[str, str]]:
        for n in range(10):
            taken.append(n)
            yield {"text": "Northland fled."}

    found = rows_of(rows())
    assert next(found).id == "row:0"
    assert taken == [0]


def test_the_tables_of_a_frame() -> None:
    model = fake_model()
    found = score_frame(model, TABLE, PARTIES)
    expected = to_tables(enumerate(model.score_all(EXPECTED, PARTIES)))
    assert found == expected
    assert found["documents"]["doc"].to_pylist() == [0, 1, 2, 3]
    assert found["sentences"]["doc"].to_pylist() == [0, 2]
    assert found["parties"]["party"].to_pylist() == ["north", "south"]
    assert json.loads(found["documents"]["meta"][0].as_py())["outlet"] == "A"


def test_the_tables_of_many_rows_and_of_none() -> None:
    model = fake_model()
    rows = [{"text": f"Northland fled on Monday {n}."} for n in range(250)]
    found = score_frame(model, rows, PARTIES)
    assert found["documents"]["doc"].to_pylist() == list(range(250))
    assert found["sentences"]["text"].to_pylist() == [row["text"] for row in rows]
    assert {name: (table.num_rows, table.schema) for name, table in score_frame(model, TABLE[:0], PARTIES).items()} == {
        name: (0, schema) for name, schema in SCHEMAS.items()
    }


WITHOUT = """
import sys

class Absent:
    def find_spec(self, name, *_):
        if name.partition(".")[0] in ("pandas", "polars", "datasets", "torch"):
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, Absent())
import pyarrow as pa
from slant.inference.frames import rows_of

at = pa.array([1602633600123456789]).cast(pa.timestamp("ns"))
print([row.meta for row in rows_of(pa.table({"text": ["a"], "at": at}))], len(list(rows_of([{"text": "a"}]))))
"""


def test_none_of_the_libraries_is_needed() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[{'at': '2020-10-14T00:00:00.123456'}] 1"
