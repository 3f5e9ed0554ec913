"""Inputs: which files are read, in which order; a file that cannot be read stops, a bad text file is a bad row."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import sys
from pathlib import Path

import pytest

from slant.inference.sources import SourceError, open_source
from slant.models.records import Document, ScoredDocument
from tests.input_rows import PACKED, ids, rows


def piped(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


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
