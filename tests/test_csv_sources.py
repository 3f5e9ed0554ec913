"""CSV and TSV: fields are untouched, and a record that cannot be taken apart is a row with an error, in its place."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slant.inference import input_csv, input_lines
from slant.inference.sources import SourceError, open_source
from slant.models.records import Document, ScoredDocument
from tests.input_rows import PACKED, errors, parquet, rows, write

FIELDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda text: not text.isspace())


@pytest.mark.parametrize("packed", PACKED)
@pytest.mark.parametrize(("ending", "mark", "other"), [("csv", ",", "\t"), ("tsv", "\t", ",")])
def test_fields_are_untouched(tmp_path: Path, ending: str, mark: str, other: str, packed: str) -> None:
    records = [
        ("\ufeffid", '"text"', "outlet"),
        ("7", f'"He said ""no""{mark}\r\n\nand left."', "A"),
        (),
        ("8", "Second one.", ""),
        ('""', "'Third' one.", f'"B{mark}{other}C"'),
    ]
    content = "\r\n".join(mark.join(record) for record in records)
    path = write(tmp_path / f"in.{ending}{packed}", PACKED[packed](content.encode()))
    assert rows(path) == [
        Document("7", f'He said "no"{mark}\r\n\nand left.', {"outlet": "A"}),
        Document("8", "Second one.", {"outlet": ""}),
        Document("in:7", "'Third' one.", {"outlet": f"B{mark}{other}C"}),
    ]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(FIELDS, FIELDS), min_size=1, max_size=5), st.sampled_from(["\n", "\r\n"]))
def test_what_csv_writes_is_read(tmp_path_factory: pytest.TempPathFactory, fields: list[Any], ends: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator=ends, quoting=csv.QUOTE_ALL).writerows([("text", "outlet"), *fields])
    path = write(tmp_path_factory.mktemp("csv") / "in.csv", out.getvalue())
    assert [(row.text, row.meta["outlet"]) for row in rows(path)] == fields
    assert errors(path) == [None] * len(fields)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        ("b,B", "expected 3 fields as in the header, found 2 (line 3)"),
        ("b,B,C,D", "expected 3 fields as in the header, found 4 (line 3)"),
        ('b,"two\nlines",C,D', "expected 3 fields as in the header, found 4 (lines 3 to 4)"),
        ('b,"B" and,C', "expected quotes in pairs around a field, and doubled within it, found others"),
        ("b,,C", "expected text in 'text', found none (empty or white space)"),
        (
            b"b,caf\xe9,C",
            "expected UTF-8, found byte 0xe9 at byte 4; name the file's encoding, as in --encoding cp1252",
        ),
        (b"b,Fine.,\xe9", "expected UTF-8, found byte 0xe9"),
    ],
)
def test_a_bad_record_does_not_stop_the_rest(tmp_path: Path, bad: str | bytes, error: str) -> None:
    data = bad.encode() if isinstance(bad, str) else bad
    path = write(tmp_path / "in.csv", b"id,text,outlet\na,One.,A\n" + data + b"\nc,Three.,C\n")
    first, wrong, last = rows(path)
    assert (first, last) == (Document("a", "One.", {"outlet": "A"}), Document("c", "Three.", {"outlet": "C"}))
    assert isinstance(wrong, ScoredDocument)
    assert wrong.id in ("in:3", "b")
    assert error in str(wrong.error)


def test_a_quote_that_is_never_closed_does_not_fill_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = csv.field_size_limit()
    monkeypatch.setattr(input_csv, "MOST_CHARACTERS", 1000)
    monkeypatch.setattr(input_lines, "MOST_CHARACTERS", 1000)
    path = write(tmp_path / "in.csv", 'id,text\n1,One.\n2,"Two.\n' + "3,Three.\n" * 200 + "x" * 1001 + "\n4,Four.\n")
    csv.field_size_limit(1000)
    try:
        found = errors(path)
        assert found[0] is None
        assert "found a longer field (a quote that is not closed?) (lines 3 to " in str(found[1])
        assert "found a longer line" in str(found[-2])
        assert (found[-1], rows(path)[-1]) == (None, Document("4", "Four."))
        path = write(tmp_path / "in.csv", 'id,text\n1,One.\n2,"Two.\n3,Three.\n')
        assert "(unexpected end of data) (lines 3 to 4)" in str(errors(path)[1])
    finally:
        csv.field_size_limit(limit)


def test_long_fields_are_read(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", "text\n" + "x" * 1_000_000 + "\nFine.\n")
    assert [len(row.text) for row in rows(path)] == [1_000_000, 5]


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    content = "unit;text\n1;Café “Örtlich”.\n".replace(";", ",")
    for encoding in ("cp1252", "utf-16", "utf-8-sig"):
        path = write(tmp_path / "in.csv", content.encode(encoding))
        assert rows(path, encoding=encoding) == [Document("in:2", "Café “Örtlich”.", {"unit": "1"})]
    with pytest.raises(SourceError, match="expected UTF-8, found byte 0xe9"):
        rows(write(tmp_path / "in.csv", "café,text\n".encode("cp1252")))
    with pytest.raises(SourceError, match=r"NUL bytes .*--encoding utf-16"):
        rows(write(tmp_path / "in.csv", content.encode("utf-16")))
    with pytest.raises(SourceError, match="expected no encoding with Parquet"):
        open_source(parquet(tmp_path / "in.parquet", {"text": ["a"]}), encoding="cp1252")


def test_columns_without_a_name_of_their_own(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", ",text,x,x,\n1,One.,2,3,4\n")
    assert rows(path) == [Document("in:2", "One.", {"column_1": "1", "x": "2", "x_4": "3", "column_5": "4"})]


def test_a_header_alone_is_no_input(tmp_path: Path) -> None:
    for content in ("", "\n\n", "id,text\n"):
        with pytest.raises(SourceError, match="expected rows of csv, found an empty file or a header alone"):
            rows(write(tmp_path / "in.csv", content))
    with pytest.raises(SourceError, match="expected rows of parquet, found an empty file"):
        rows(parquet(tmp_path / "in.parquet", {"text": np.array([], dtype=str)}))


def test_a_folder_of_shards_of_csv(tmp_path: Path) -> None:
    write(tmp_path / "b.csv", "text,y\nThree.,3\n")
    write(tmp_path / "a.csv.gz", gzip.compress(b"x,text\n1,One.\n,Two.\n"))
    assert rows(tmp_path) == [
        Document("a:2", "One.", {"x": "1"}), Document("a:3", "Two.", {"x": ""}), Document("b:2", "Three.", {"y": "3"})
    ]  # fmt: skip
    write(tmp_path / "c.csv", "body\nFour.\n")
    with pytest.raises(SourceError, match=r"c\.csv: expected a column 'text'"):
        rows(tmp_path)
