"""Reading documents: whole-file faults raise, a bad row becomes a row with its error."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from slant.inference import input_rows
from slant.inference.sources import SourceError, open_source
from slant.inference.writing import to_line
from slant.models.records import Document, ScoredDocument

Pack = Callable[[bytes], bytes]
PACKED: dict[str, Pack] = {
    "": bytes,
    ".gz": gzip.compress,
    ".zst": lambda data: bytes(pa.compress(data, codec="zstd", asbytes=True)),
}


def rows(path: Path | str, **options: str) -> list[Document | ScoredDocument]:
    return list(open_source(path, **options).rows())


def ids(path: Path | str, **options: str) -> list[str]:
    return [row.id for row in rows(path, **options)]


def errors(path: Path | str, **options: str) -> list[str | None]:
    return [getattr(row, "error", None) for row in rows(path, **options)]


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


def jsonl(folder: Path, *lines: object) -> Path:
    path = folder / "in.jsonl"
    path.write_text("".join(line if isinstance(line, str) else json.dumps(line) + "\n" for line in lines), "utf-8")
    return path


def test_text_is_untouched(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("\ufeffÜber\r\n\r\nnight\u00a0attack 🚀\n".encode())
    assert rows(tmp_path / "a.txt") == [Document("a", "Über\r\n\r\nnight\u00a0attack 🚀\n")]


def test_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    piped(monkeypatch, b"One sentence.")
    assert rows("-") == [Document("stdin", "One sentence.")]


@pytest.mark.parametrize("packed", PACKED)
def test_standard_input_in_rows(monkeypatch: pytest.MonkeyPatch, packed: str) -> None:
    piped(monkeypatch, PACKED[packed](b'{"text": "One."}\n{"id": 7, "text": "Two."}\n'))
    assert rows("-", input_format=f"jsonl{packed}") == [Document("stdin:1", "One."), Document("7", "Two.")]
    assert not sys.stdin.buffer.closed


def test_standard_input_is_read_as_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    out, into = os.pipe()
    with os.fdopen(out, "rb") as pipe, os.fdopen(into, "wb", buffering=0) as writer:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(pipe))
        found = open_source("-", input_format="jsonl").rows()
        writer.write(b'{"text": "One."}\n')
        assert next(found) == Document("stdin:1", "One.")
        writer.write(b'{"text": "Two."}\n')
        assert next(found) == Document("stdin:2", "Two.")


def test_a_folder_is_read_in_order_and_a_bad_file_is_a_row(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "two.txt").write_text("Two.")
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "c.txt").write_text(" \n")
    one, two, empty = rows(tmp_path)
    assert (one, two) == (Document("a", "One."), Document("b/two", "Two."))
    assert isinstance(empty, ScoredDocument)
    assert "found an empty file" in str(empty.error)


def test_a_folder_in_order_whatever_the_disk_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["b.txt", "a.txt", "a/z.txt", "a/b/c.TXT", "ä.txt", "a.b.txt", "a-1.txt.gz", "_draft.txt"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).write_bytes(gzip.compress(b"Text.") if name.endswith("gz") else b"Text.")
    (tmp_path / "._a.txt").write_bytes(b"\0")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "x.txt").write_bytes(b"Text.")
    (tmp_path / "notes.pdf").write_bytes(b"\0")
    found = ids(tmp_path)
    assert found == ["_draft", "a/b/c", "a/z", "a-1", "a.b", "a", "b", "ä"]
    walk = os.walk
    monkeypatch.setattr(os, "walk", lambda *a, **k: reversed([(f, d, n[::-1]) for f, d, n in walk(*a, **k)]))
    assert ids(tmp_path) == found


def test_a_folder_of_several_formats_says_which(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Two."}'))
    with pytest.raises(SourceError, match=r"found 1 \.jsonl and 1 \.txt; name one with --input-format"):
        open_source(tmp_path)
    assert rows(tmp_path, input_format="txt") == [Document("a", "One.")]
    assert rows(tmp_path, input_format="ndjson") == [Document("b:1", "Two.")]
    with pytest.raises(SourceError, match=r"expected \.csv files in the folder, found none"):
        open_source(tmp_path, input_format="csv")
    with pytest.raises(SourceError, match="expected an input format of txt, csv"):
        open_source(tmp_path, input_format="xml")


def test_shards_may_be_empty_but_not_all(tmp_path: Path) -> None:
    (tmp_path / "part-0.jsonl").write_bytes(b'{"text": "One."}\n')
    (tmp_path / "part-1.jsonl").write_bytes(b"")
    (tmp_path / "part-2").write_bytes(b'{"text": "Three."}\n')
    (tmp_path / "_SUCCESS").write_bytes(b"")
    assert rows(tmp_path) == [Document("part-0:1", "One.")]
    assert ids(tmp_path, input_format="jsonl") == ["part-0:1", "part-2:1"]
    (tmp_path / "part-0.jsonl").write_bytes(b"\n")
    with pytest.raises(SourceError, match="expected rows of jsonl, found none in its files"):
        rows(tmp_path)


def test_a_folder_that_may_not_be_read_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "locked").mkdir()
    scan = os.scandir

    def refusing(path: str) -> object:
        if str(path).endswith("locked"):
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing)
    with pytest.raises(SourceError, match="expected a folder to read, found: Permission denied"):
        open_source(tmp_path)


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


def test_a_text_in_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("Café “Örtlich”".encode("cp1252"))
    assert rows(path, encoding="cp1252") == [Document("a", "Café “Örtlich”")]
    with pytest.raises(SourceError, match="name its encoding, as in --encoding cp1252"):
        rows(path)
    with pytest.raises(SourceError, match="expected ascii text"):
        rows(path, encoding="ascii")
    with pytest.raises(SourceError, match="an encoding that Python knows"):
        rows(path, encoding="klingon")


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
    line = (
        '{"text": "One.", "a": NaN, "b": -Infinity, "c": 1e999, "d": {"e": [NaN]}, "f": 123456789012345678901234567890}'
    )
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


def test_a_shard_that_vanished_stops_the_run(tmp_path: Path) -> None:
    for n in range(3):
        (tmp_path / f"{n}.jsonl").write_text('{"text": "One."}\n')
    found = open_source(tmp_path).rows()
    assert next(found).id == "0:1"
    (tmp_path / "1.jsonl").unlink()
    with pytest.raises(SourceError, match=r"1\.jsonl: expected to read it to its end, found: No such file"):
        next(found)


@pytest.mark.parametrize("packed", PACKED)
def test_the_hash_is_that_of_the_file(tmp_path: Path, packed: str) -> None:
    path = tmp_path / f"in.jsonl{packed}"
    path.write_bytes(PACKED[packed](b'{"text": "One."}\n'))
    source = open_source(path)
    for _ in range(2):
        list(source.rows())
        assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_hash_of_a_folder_knows_its_names(tmp_path: Path) -> None:
    def digest() -> str:
        source = open_source(tmp_path)
        list(source.rows())
        return source.sha256

    (tmp_path / "a.txt").write_text("One.")
    first = digest()
    (tmp_path / "a.txt").rename(tmp_path / "b.txt")
    assert digest() != first
    (tmp_path / "b.txt").rename(tmp_path / "a.txt")
    assert digest() == first
