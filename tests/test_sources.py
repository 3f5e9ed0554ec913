"""Reading documents: whole-file faults raise, a bad row becomes a row with its error."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from slant.inference.sources import SourceError, open_source
from slant.models.records import Document, ScoredDocument


def rows(path: Path | str, **options: str) -> list[Document | ScoredDocument]:
    return list(open_source(path, **options).rows())


def jsonl(folder: Path, *lines: object) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_text_is_untouched(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffÜber\r\n\r\nnight\u00a0attack 🚀\n".encode())
    assert rows(tmp_path / "a.txt") == [Document("a", "Über\r\n\r\nnight\u00a0attack 🚀\n")]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"One sentence.")))
    assert rows("-") == [Document("stdin", "One sentence.")]


def test_a_folder_is_read_in_order_and_a_bad_file_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.txt").write_text("Two.")
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "c.txt").write_text(" \n")
    one, two, empty = rows(tmp_path)
    assert (one, two) == (Document("a", "One."), Document("b/two", "Two."))
    assert isinstance(empty, ScoredDocument)
    assert "found an empty file" in str(empty.error)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.txt", b"", "found an empty file"),
        ("a.txt", b" \r\n\t", "found an empty file"),
        ("a.txt", b"abc\x00def", "NUL bytes"),
        ("a.txt", b"\x89PNG\r\n\x1a\n\x00\x00", "NUL bytes"),
        ("a.txt", "a café".encode("latin-1"), "found byte 0xe9 at byte 5"),
        ("a.txt", "utf-16".encode("utf-16"), "NUL bytes"),
        ("a.jsonl", b"", "found an empty file"),
        ("a.jsonl", b"\n\n", "found an empty file"),
        ("a.jsonl", b'{"text": "x\x00"}', "NUL bytes"),
        ("a.docx", b"PK", "found .docx"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(SourceError, match=message) as caught:
        rows(tmp_path / name)
    assert str(tmp_path / name) in str(caught.value)


def test_inputs_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="found nothing there"):
        open_source(tmp_path / "gone.txt")
    with pytest.raises(SourceError, match=r"expected \.txt files in the folder, or .*, found none"):
        open_source(tmp_path)


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
    ],
)
def test_a_bad_row_does_not_stop_the_rest(tmp_path: Path, line: object, error: str) -> None:
    bad, good = rows(jsonl(tmp_path, line, {"text": "Fine."}))
    assert isinstance(bad, ScoredDocument)
    assert error in str(bad.error)
    assert good == Document("in:2", "Fine.")


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


def test_the_hash_is_of_what_was_read(tmp_path: Path) -> None:
    path = jsonl(tmp_path, {"text": "One."})
    source, same = open_source(path), open_source(path)
    list(source.rows()), list(same.rows())
    assert source.sha256 == same.sha256
    other = open_source(jsonl(tmp_path, {"text": "Two."}))
    list(other.rows())
    assert other.sha256 != source.sha256
