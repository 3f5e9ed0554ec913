"""JSON Lines: a bad row becomes a row with its error, and the rest is read."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from slant.inference import input_rows
from slant.inference.sources import SourceError, open_source
from slant.inference.writing import to_line
from slant.models.records import Document, ScoredDocument
from tests.input_rows import PACKED, ids, jsonl, rows


def test_rows_carry_their_other_columns(tmp_path: Path) -> None:
    path = jsonl(
        tmp_path,
        {"id": 7, "body": "One.", "outlet": "A"},
        "\n",
        {"body": "Two.", "meta": {"date": "2020-10-14"}, "id": None},
    )
    assert rows(path, text_column="body") == [
        Document("7", "One.", {"outlet": "A"}),
        Document("in:3", "Two.", {"date": "2020-10-14"}),
    ]


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("no json\n", "found no JSON"),
        ('{"text": NaN}\n', "found null"),
        ("[" * 100_000 + "\n", "found no JSON"),
        ([1], "found a list"),
        (None, "found null"),
        ({"title": "x"}, "found the columns 'title'"),
        ({"text": None}, "found null"),
        ({"text": 3}, "found a number"),
        ({"text": ["a"]}, "found a list"),
        ({"text": ""}, "found none"),
        ({"text": " \u00a0\n"}, "found none"),
        ({"text": "x", "id": []}, "as 'id', found a list"),
        ({"text": "x", "id": True}, "as 'id', found true or false"),
        ('{"text": "a\0b"}\n', "found no JSON (Invalid control character"),
        ('{"text": "x", "deep": ' + "[" * 200 + "]" * 200 + "}\n", "in 'deep', found values nested more than 50 deep"),
    ],
)
def test_a_bad_row_does_not_stop_the_rest(tmp_path: Path, line: object, error: str) -> None:
    first, bad, good = rows(jsonl(tmp_path, {"text": "First."}, line, {"text": "Fine."}))
    assert isinstance(bad, ScoredDocument)
    assert bad.id == "in:2"
    assert error in str(bad.error)
    assert (first, good) == (Document("in:1", "First."), Document("in:3", "Fine."))


def test_a_row_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"text": "caf\xe9"}\n{"text": "Fine."}\n')
    bad, good = rows(path)
    assert isinstance(bad, ScoredDocument)
    assert "found byte 0xe9" in str(bad.error)
    assert isinstance(good, Document)


def test_a_line_separator_inside_a_text_ends_no_row(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text('{"text": "One\u2028two\u0085three."}\n', encoding="utf-8")
    assert rows(path) == [Document("in:1", "One\u2028two\u0085three.")]


def test_rows_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    for encoding in ("latin-1", "utf-16", "utf-8", "utf-8-sig"):
        path.write_bytes('{"text": "Café."}\n{"text": "Zwölf."}\n'.encode(encoding))
        assert [row.text for row in rows(path, encoding=encoding)] == ["Café.", "Zwölf."]
    path.write_bytes('{"text": "Café."}\n'.encode("utf-16"))
    with pytest.raises(SourceError, match=r"found NUL bytes in its first line .*--encoding utf-16"):
        rows(path)
    path.write_bytes(b'{"text": "Cafe."}\n{"text": "Two"}')
    with pytest.raises(SourceError, match="does not start with BOM"):
        rows(path, encoding="utf-16")


def test_values_that_json_has_none_for(tmp_path: Path) -> None:
    line = '{"text": "One.", "a": NaN, "b": -Infinity, "c": 1e999, "d": {"e": [NaN]}, "f": 12345678901234567890123}'
    (row,) = rows(jsonl(tmp_path, line + "\n"))
    assert row.meta == {
        "a": None, "b": "-Infinity", "c": "Infinity", "d": {"e": [None]}, "f": 12345678901234567890123
    }  # fmt: skip
    assert json.loads(to_line(ScoredDocument(row.id, row.text, (), row.meta)))["meta"] == row.meta


def test_half_a_character_reaches_the_one_who_says_so(tmp_path: Path) -> None:
    assert rows(jsonl(tmp_path, '{"text": "a \\ud800 b", "id": "\\udc00"}\n')) == [Document("\udc00", "a \ud800 b")]


def test_an_id_column(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"id": 1, "uid": "u", "text": "One."}, {"uid": None, "text": "Two."}, {"text": "Three."})
    named, null, absent = rows(path, id_column="uid")
    assert (named, null) == (Document("u", "One.", {"id": 1}), Document("in:2", "Two."))
    assert getattr(absent, "error", None) == "expected an id in 'uid', found the columns 'text'"
    whole, part = rows(jsonl(tmp_path, {"id": 7.0, "text": "One."}, {"id": 1.5, "text": "Two."}))
    assert (whole.id, part.id) == ("7", "1.5")


def test_long_rows_are_read_and_endless_ones_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = jsonl(tmp_path, {"text": "x" * 1_000_000}, {"text": "Fine."})
    assert [len(row.text) for row in rows(path)] == [1_000_000, 5]
    monkeypatch.setattr("slant.inference.input_lines.MOST_CHARACTERS", 1000)
    endless, fine = rows(path)
    assert "expected rows of at most 1000 characters, found a longer line" in str(getattr(endless, "error", None))
    assert (endless.id, fine) == ("in:1", Document("in:2", "Fine."))
    (tmp_path / "a.txt").write_text("x" * 1001)
    with pytest.raises(SourceError, match="expected one article, found more than 1000 bytes"):
        rows(tmp_path / "a.txt")
    assert input_rows.MOST_CHARACTERS >= 10_000_000


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_a_stream_that_is_cut_off_stops_with_its_place(tmp_path: Path, ending: str) -> None:
    lines = "".join(
        json.dumps({"id": str(n), "text": hashlib.sha256(b"%d" % n).hexdigest()}) + "\n" for n in range(40000)
    )
    path = tmp_path / f"in.jsonl{ending}"
    whole = PACKED[ending](lines.encode())
    path.write_bytes(whole)
    assert ids(path) == [str(n) for n in range(40000)]
    path.write_bytes(whole[: len(whole) // 2])
    read: list[str] = []
    with pytest.raises(SourceError, match=r"expected to read it to its end, found: .* behind row") as caught:
        read.extend(row.id for row in open_source(path).rows())
    assert len(read) > 1000
    assert read == [str(n) for n in range(len(read))]
    assert f"behind row {len(read)};" in str(caught.value)
    path.write_bytes(b"no such thing")
    with pytest.raises(SourceError, match="expected to read it to its end"):
        rows(path)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
def test_pieces_behind_each_other_are_one_stream(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"in.ndjson{ending}"
    path.write_bytes(b"".join(PACKED[ending](b'{"text": "%d."}\n' % n) for n in range(3)))
    assert [row.text for row in rows(path)] == ["0.", "1.", "2."]
