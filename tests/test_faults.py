"""What goes wrong in long runs: each fault is a row with an error, or one line that says what to do; no row is lost."""

from __future__ import annotations

import csv
import errno
import io
import json
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slant.analysis.rows import Rows
from slant.inference.corpus_run import CorpusRun, RunStopped
from slant.inference.model import Model
from slant.inference.output_files import OutputError, open_output
from slant.inference.run_parts import Row, Settings, Shard
from slant.inference.sources import SourceError, open_source
from slant.inference.writing import Format
from slant.models.records import Document, ScoredDocument
from tests.corpora import PARTIES, PATHS, Given, Watched, corpus, fake_model, left, run

Run = Callable[..., tuple[int, str, str]]
NOBODY = 65534


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "load", lambda path=None, **_: fake_model())


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A write beyond so many bytes of a file fails, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("format_", [Format.JSONL, Format.CSV])
def test_no_room_for_a_file(tmp_path: Path, format_: Format) -> None:
    run(corpus(), tmp_path / "whole" / PATHS[format_], format_)
    path = tmp_path / "full" / PATHS[format_]
    half = max(map(len, left(tmp_path / "whole").values())) // 2
    with files_of_at_most(half), pytest.raises(OutputError, match="expected room to write, found File too large"):
        run(corpus(), path, format_)
    assert path.with_name(path.name + ".journal").exists()
    run(corpus(), path, format_)
    assert left(tmp_path / "whole") == left(tmp_path / "full")


class Flushes:
    """Counts the flushes to the disk; the disk is full at number `full`."""

    def __init__(self, full: int | None = None) -> None:
        self.done, self._full = 0, full

    def __call__(self, handle: int) -> None:
        self.done += 1
        if self.done == self._full:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("format_", [Format.PARQUET, Format.CSV, Format.JSONL_ZST])
def test_the_disk_is_full_at_any_flush(tmp_path: Path, format_: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    every = Flushes()
    monkeypatch.setattr(os, "fsync", every)
    run(corpus(5), tmp_path / "whole" / PATHS[format_], format_)
    assert every.done >= 10
    for flush in range(1, every.done + 1):
        path = tmp_path / f"full{flush}" / PATHS[format_]
        monkeypatch.setattr(os, "fsync", Flushes(full=flush))
        with pytest.raises(OutputError, match="found No space left on device"):
            run(corpus(5), path, format_)
        run(corpus(5), path, format_)
        assert left(tmp_path / "whole") == left(path.parent), f"flush {flush}"


@pytest.fixture
def theirs() -> Iterator[Path]:
    """A folder that whoever runs the test may read and not write to; root becomes nobody for it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o555)
        user = os.geteuid()
        if user == 0:
            os.seteuid(NOBODY)
        yield folder
        os.seteuid(user)


@pytest.mark.parametrize("format_", [Format.PARQUET, Format.CSV])
def test_a_folder_that_may_not_be_written_to(theirs: Path, format_: Format) -> None:
    with pytest.raises(OutputError, match=r"expected a place to write to, found Permission denied \(/"):
        run(corpus(), theirs / PATHS[format_], format_)


class Vanishing(Watched):
    """Removes the input when so many documents are scored."""

    def __init__(self, path: Path, after: int) -> None:
        super().__init__()
        self._path, self._after = path, after

    def scored(self, document: ScoredDocument) -> None:
        super().scored(document)
        if len(self.ids) == self._after:
            shutil.rmtree(self._path) if self._path.is_dir() else self._path.unlink()


def test_files_that_vanish_become_errors(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(12):
        (tmp_path / "in" / f"{number:02}.txt").write_text("Northland violated the truce.")
    settings = Settings(PARTIES.parties, Format.JSONL)
    output = open_output(tmp_path / "out.jsonl", Format.JSONL, Shard())
    outcome = CorpusRun(open_source(tmp_path / "in"), output, settings, 4).run(watch=Vanishing(tmp_path / "in", 6))
    assert (outcome.counts.documents, outcome.counts.rows) == (8, 12)
    errors = [json.loads(line)["error"] for line in (tmp_path / "out.jsonl").read_text().splitlines()]
    assert errors[:8] == [None] * 8
    assert all("No such file or directory" in error for error in errors[8:])


def test_a_file_that_vanishes_is_read_to_its_end_or_stops_the_run(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text("".join(json.dumps({"id": str(n), "text": "Northland fled."}) + "\n" for n in range(20)))
    settings = Settings(PARTIES.parties, Format.JSONL)
    output = open_output(tmp_path / "out.jsonl", Format.JSONL, Shard())
    outcome = CorpusRun(open_source(path), output, settings, 4).run(watch=Vanishing(path, 6))
    assert outcome.counts.documents == 20


class Broken(Given):
    """An input that cannot be read beyond its first ten rows."""

    def rows(self) -> Iterator[Row]:
        yield from corpus(10)
        raise SourceError("in.parquet: expected a page of the column text, found a corrupt one")


def test_an_input_that_cannot_be_read_on_stops_the_run(tmp_path: Path) -> None:
    settings = Settings(PARTIES.parties, Format.PARQUET)
    output = open_output(tmp_path / "out", Format.PARQUET, Shard())
    message = r"^in\.parquet: expected .* found a corrupt one; 8 scored rows are kept: mend it and run the same command"
    for _ in range(2):
        with pytest.raises(RunStopped, match=message):
            CorpusRun(Broken([]), output, settings, 4).run()
        assert not output.manifest.exists()
    run(corpus(), tmp_path / "out")
    run(corpus(), tmp_path / "whole" / "out")
    assert left(tmp_path / "out") == left(tmp_path / "whole" / "out")


def test_a_corrupt_page_of_parquet_is_errors(tmp_path: Path) -> None:
    texts = [f"Northland violated truce number {number}." for number in range(12)]
    path = tmp_path / "in.parquet"
    pq.write_table(pa.table({"text": texts}), path, row_group_size=4, use_dictionary=False, compression="none")
    data = bytearray(path.read_bytes())
    pages = [pq.ParquetFile(path).metadata.row_group(group).column(0).data_page_offset for group in range(3)]
    data[pages[1] : pages[1] + 60] = b"\xff" * 60
    path.write_bytes(data)
    settings = Settings(PARTIES.parties, Format.PARQUET)
    output = open_output(tmp_path / "out", Format.PARQUET, Shard())
    assert CorpusRun(open_source(path), output, settings, 5).run().counts.documents == 8
    errors = Rows.open(tmp_path / "out").table("documents")["error"].to_pylist()
    assert [error is None for error in errors] == [True] * 4 + [False] * 4 + [True] * 4
    assert errors[4].startswith("expected a row group that can be read, found row group 1 of ")


HALF = "Northland fled \ud83d."
STRANGE = {
    "zero width": "North\u200bland said Northland\u200d\ufeff had\u2060 violated the truce.",
    "right to left": "Northland said \u202bقوات الشمال\u202c had violated שביתת\u200f. Southland \u202efled\u202c.",
    "combining": "No\u0301rthland said Northland had violated the truce 👩‍👩‍👧 on Monday.",
    "NUL": "Northland\0 said\0 Southland had violated\0the truce.\0",
    "HTML": "<p>Northland said <b>Southland</b> had violated&nbsp;the truce.</p><br/><a href='x'>Southland</a> fled.",
    "controls": "Northland\x07 said\x1b[31m Southland\x7f had\x85 violated\x0c the truce.",
    "line ends": "Northland said\r\nSouthland had\rviolated\u2028the truce.\r\n\r\nSouthland fled.",
}


@pytest.mark.parametrize("name", STRANGE)
def test_strange_text_is_read_as_it_stands(tmp_path: Path, name: str) -> None:
    text = STRANGE[name]
    rows = [Document("strange", text, {name: text}), Document("plain", "Northland fled.")]
    for format_ in (Format.PARQUET, Format.CSV, Format.JSONL):
        outcome = run(rows, tmp_path / PATHS[format_], format_)
        assert outcome.counts.documents == 2
        assert outcome.counts.with_html == (name == "HTML")
    strange, _ = (ScoredDocument.from_dict(json.loads(line)) for line in (tmp_path / "out.jsonl").open("rb"))
    assert (strange.text, strange.meta) == (text, {name: text})
    places = [(s.sentence.start, s.sentence.end, s.sentence.text) for s in strange.sentences]
    places += [(m.start, m.end, m.text) for s in strange.sentences for p in s.parties for m in p.mentions]
    assert {"Northland", "Southland"} & {text for _, _, text in places}
    rows_there = Rows.open(tmp_path / "out")
    spans = rows_there.table("spans").to_pylist()
    assert len(spans) > 5
    places += [(s["start"], s["end"], s["text"]) for s in spans if s["doc"] == 0 and s["text"] is not None]
    for start, end, words in places:
        assert text[start:end] == words
    assert json.loads(rows_there.table("documents")["meta"][0].as_py()) == {name: text}
    read = csv.DictReader(io.StringIO((tmp_path / "out.sentences.csv").read_bytes().decode(), newline=""))
    assert [row["text"] for row in read if row["doc"] == "0"] == [s.sentence.text for s in strange.sentences]


@pytest.mark.parametrize("format_", Format)
def test_half_a_character_is_an_error(tmp_path: Path, format_: Format) -> None:
    rows = [Document("a", "Northland fled."), Document("half\udc00", HALF, {"\ud83d": HALF}), Document("b", "Calm.")]
    outcome = run(rows, tmp_path / PATHS[format_], format_)
    assert outcome.counts.skipped == {"expected Unicode text": 1}
    if format_ is Format.PARQUET:
        table = Rows.open(tmp_path / "out").table("documents")
        assert table["doc_id"].to_pylist() == ["a", r"half\udc00", "b"]
        assert "half a surrogate pair (U+D83D) at character 15" in table["error"][1].as_py()
        assert json.loads(table["meta"][1].as_py()) == {"\ud83d": HALF}
    if format_ is Format.JSONL:
        line = (tmp_path / "out.jsonl").read_bytes().splitlines()[1]
        assert ScoredDocument.from_dict(json.loads(line)).text == HALF


def test_half_a_character_in_the_name_alone_is_none(tmp_path: Path) -> None:
    run([Document("half\udc00", "Northland fled.")], tmp_path / "out")
    table = Rows.open(tmp_path / "out").table("sentences")
    assert table["doc_id"].to_pylist() == [r"half\udc00"]


def test_texts_without_end_are_errors(tmp_path: Path) -> None:
    rows = [
        Document("letters", "x" * 1_000_000),
        Document("words", "Northland violated the truce and " * 30_000),
        Document("sentences", "Northland fled. " * 100_000),
        Document("plain", "Northland fled."),
    ]
    counts = run(rows, tmp_path / "out").counts
    assert counts.documents == 1
    assert counts.skipped == {
        "expected sentences of at most 100000 characters": 2,
        "expected a document of at most 10000 sentences": 1,
    }
    errors = Rows.open(tmp_path / "out").table("documents")["error"].to_pylist()
    assert "found 989999 in sentence 0" in errors[1]
    assert "found 100000; split it" in errors[2]


def test_texts_just_short_enough_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("slant.inference.model.MOST_SENTENCES", 3)
    monkeypatch.setattr("slant.inference.model.MOST_CHARACTERS", 15)
    for text, read in (
        ("Northland fled. " * 3, True), ("Northland fled. " * 4, False), ("Northland fled!!", False),
    ):  # fmt: skip
        document = fake_model().score(text, PARTIES)
        assert (document.error is None) == read
        assert bool(document.sentences) == read
