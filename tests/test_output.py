"""What runs write: the same rows in every format, documented column by column."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from slant.analysis.rows import Rows
from slant.inference.model import Model
from slant.inference.output_manifest import Counts
from slant.inference.tables import SCHEMA_VERSION, SCHEMAS
from slant.inference.writing import Format, encode, to_line
from slant.models.records import Document, ScoredDocument
from tests.corpora import PARTIES, PATHS, SlowEngine, corpus, fake_model, run

DOCUMENTED = (Path(__file__).parent.parent / "docs" / "output.md").read_text(encoding="utf-8")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "load", lambda path=None, **_: fake_model())


def lines(path: Path) -> list[dict[str, Any]]:
    data = path.read_bytes()
    if path.suffix == ".gz":
        data = gzip.decompress(data)
    if path.suffix == ".zst":
        data = pa.input_stream(str(path), compression="zstd").read()
    return [json.loads(line) for line in data.splitlines()]


def from_csv(cell: str, kind: pa.DataType) -> Any:
    if cell == "":
        return None
    if pa.types.is_nested(kind):
        return json.loads(cell)
    if pa.types.is_boolean(kind):
        return {"true": True, "false": False}[cell]
    return float(cell) if pa.types.is_floating(kind) else int(cell) if pa.types.is_integer(kind) else cell


def rounded(value: Any) -> Any:
    """float32 as it was before: to four decimals."""
    if isinstance(value, dict):
        return {key: rounded(item) for key, item in value.items()}
    if isinstance(value, list):
        return [rounded(item) for item in value]
    return round(value, 4) if isinstance(value, float) else value


def test_every_format_holds_the_same_rows(tmp_path: Path) -> None:
    for format_ in Format:
        run(corpus(), tmp_path / PATHS[format_], format_)
    expected = [document.to_dict() for document in fake_model().score_all(corpus(), PARTIES)]
    for name in ("out.jsonl", "out.jsonl.gz", "out.jsonl.zst"):
        assert lines(tmp_path / name) == expected
    parquet, jsonl = Rows.open(tmp_path / "out"), Rows.open(tmp_path / "out.jsonl")
    for name, schema in SCHEMAS.items():
        table = parquet.table(name)
        assert table.schema == schema
        assert table.num_rows > 10
        assert table.equals(jsonl.table(name))
        read = list(csv.reader(io.StringIO((tmp_path / f"out.{name}.csv").read_text("utf-8"), newline="")))
        assert read[0] == schema.names
        cells = [{f.name: from_csv(cell, f.type) for f, cell in zip(schema, row, strict=True)} for row in read[1:]]
        assert rounded(cells) == rounded(table.to_pylist())


def test_compressed_lines_do_not_tell_the_time() -> None:
    (compressed,) = encode([(0, ScoredDocument("a", "Calm.", ()))], Format.JSONL_GZ).values()
    assert compressed[4:8] == b"\0" * 4


def test_parts_are_put_behind_each_other(tmp_path: Path) -> None:
    """What a run leaves does not tell how many parts it had, Parquet's files aside."""
    for format_ in (Format.CSV, Format.JSONL):
        for rows, folder in ((1, "small"), (100, "large")):
            run(corpus(9), tmp_path / folder / PATHS[format_], format_, part_rows=rows)
    for path in (tmp_path / "small").iterdir():
        if "manifest" not in path.name:
            assert path.read_bytes() == (tmp_path / "large" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("a.jsonl", "jsonl"), ("a.JSONL", "jsonl"), ("a.b/c.jsonl.gz", "jsonl.gz"), ("a.jsonl.zst", "jsonl.zst"),
        ("a.csv", "csv"), ("a", "parquet"), ("a.b/", "parquet"), ("there.csv", "parquet"), ("x/a", "parquet"),
    ],
)  # fmt: skip
def test_the_ending_says_what_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, format_: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.csv").mkdir()
    assert Format.of(name) == format_


@pytest.mark.parametrize("name", ["a.parquet", "a.json", "out/a.txt", "a.gz"])
def test_other_endings_are_refused(name: str) -> None:
    with pytest.raises(ValueError, match=r"expected an output that ends in \.jsonl.* found \.\w+; .*--format"):
        Format.of(name)


def test_what_json_can_hold_and_utf8_cannot_is_written() -> None:
    document = ScoredDocument("a\udc00", "half \ud83d é", (), {"k\ud83d": "\ud83d"}, "an error")
    assert ScoredDocument.from_dict(json.loads(to_line(document))) == document
    for format_ in (Format.PARQUET, Format.CSV):
        encode([(0, document)], format_)
    (row,) = Rows.of([document]).table("documents").to_pylist()
    assert row["doc_id"] == r"a\udc00"
    assert json.loads(row["meta"]) == document.meta


def test_reasons_are_counted_without_what_differs_by_row() -> None:
    counts = Counts()
    for found in ("null", "a number"):
        counts.add(ScoredDocument("x", "", (), error=f"expected text in 'text', found {found}"))
    assert counts.skipped == {"expected text in 'text'": 2}


def test_every_column_is_documented() -> None:
    """Names, types and order; what is documented is there."""
    for name, schema in SCHEMAS.items():
        (section,) = re.findall(rf"^### {name}: .*?\n(.*?)(?=^##)", DOCUMENTED, re.DOTALL | re.MULTILINE)
        documented = re.findall(r"^\| `(\w+)` \| ([^|]+) \| [^|]+ \|$", section, re.MULTILINE)
        assert documented == [(f.name, re.sub(r"element: |item: ", "", str(f.type))) for f in schema]


def test_every_key_of_the_manifest_is_documented(tmp_path: Path) -> None:
    run(corpus(), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    section = DOCUMENTED.partition("## The manifest")[2].partition("\n## ")[0]
    documented = set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE))
    assert documented == {*manifest, "shards"}
    for part in ("input", "parties", "counts"):
        assert set(manifest[part]) <= set(re.findall(r"`(\w+)`", section))
    assert manifest["schema_version"] == SCHEMA_VERSION
    assert (manifest["parts"], manifest["shard_rows"], manifest["shard"]) == (6, 4, None)
    counts = manifest["counts"]
    assert (counts["documents"], counts["skipped"]["rows"]) == (20, 3)
    assert counts["skipped"]["reasons"] == {"expected text in 'text'": 3}
    assert counts["sentences"] == Rows.open(tmp_path / "out").table("sentences").num_rows


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    rows = [{"id": f"d{n}", "text": f"Northland broke truce {n}. <b>Southland</b> fled.", "k": n} for n in range(5)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "p.toml").write_text(
        '[[party]]\nid = "north"\nname = "Northland"\n[[party]]\nid = "south"\nname = "Southland"\n'
    )
    return tmp_path / "in.jsonl"


def test_the_command_writes_tables(slant_command: Run, articles: Path) -> None:
    code, out, err = slant_command("score", articles, "-p", "p.toml", "-o", "deep/out", "--shard-rows", 2)
    assert (code, out) == (0, "")
    assert err == "slant: 5 of 5 hold HTML, which was read as words; take it out of the texts first\n"
    rows = Rows.open("deep/out")
    assert rows.table("documents", ["doc", "doc_id"], meta=["k"]).to_pydict() == {
        "doc": [0, 1, 2, 3, 4], "doc_id": ["d0", "d1", "d2", "d3", "d4"], "k": ["0", "1", "2", "3", "4"],
    }  # fmt: skip
    assert rows.manifest["parts"] == 3
    assert rows.manifest["input"]["path"] == str(articles)
    code, _, err = slant_command("score", articles, "-p", "p.toml", "-o", "deep/out", "--shard-rows", 2)
    assert code == 0
    assert err.startswith("slant: deep/out: every row is there already; --overwrite scores them anew\n")
    code, _, err = slant_command("score", articles, "-p", "p.toml", "-o", "deep/out", "--shard-rows", 3)
    assert code == 1
    assert err.count("\n") == 1
    code, _, _ = slant_command("score", articles, "-p", "p.toml", "-o", "deep/out", "--shard-rows", 3, "--overwrite")
    assert code == 0
    assert Rows.open("deep/out").manifest["parts"] == 2


def test_the_command_scores_shards(slant_command: Run, articles: Path) -> None:
    for index in range(2):
        command = ("score", articles, "-p", "p.toml", "-o", "out", "--shard-rows", 1, "--shard", f"{index}/2")
        assert slant_command(*command)[0] == 0
    assert Rows.open("out").table("documents")["doc"].to_pylist() == [0, 1, 2, 3, 4]
    assert Rows.open("out").manifest["counts"]["documents"] == 5


def test_the_command_writes_what_format_says(slant_command: Run, articles: Path) -> None:
    assert slant_command("score", articles, "-p", "p.toml", "-o", "out.txt", "--format", "jsonl.gz")[0] == 0
    assert [row["id"] for row in lines_of_gzip(Path("out.txt"))] == ["d0", "d1", "d2", "d3", "d4"]


def lines_of_gzip(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def test_the_command_reads_tables(slant_command: Run, articles: Path) -> None:
    table = pa.table({"key": ["a", "b"], "body": ["Northland fled.", None], "year": [2020, None]})
    pq.write_table(table, "table.parquet")
    command = ("score", "table.parquet", "-p", "p.toml", "--text-column", "body", "--id-column", "key", "-o", "out")
    assert slant_command(*command)[0] == 0
    documents = Rows.open("out").table("documents").to_pylist()
    assert [(row["doc_id"], json.loads(row["meta"])) for row in documents] == [
        ("a", {"year": 2020}),
        ("b", {"year": None}),
    ]
    assert documents[1]["error"].startswith("expected text in 'body'")
    asked = Rows.open("out").manifest["input"]
    assert (asked["id_column"], asked["input_format"], asked["encoding"]) == ("key", "parquet", None)


def test_the_command_keeps_answers(
    slant_command: Run, articles: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    engines: list[SlowEngine] = []

    def load(path: object = None, *, cache: str | None = None, **_: object) -> Model:
        model = fake_model(cache=cache)
        engines.append(model.scorer._engine)  # type: ignore[arg-type]
        return model

    monkeypatch.setattr(Model, "load", load)
    for name in ("first", "second"):
        assert slant_command("score", articles, "-p", "p.toml", "-o", name, "--cache", "answers")[0] == 0
    first, second = (Rows.open(name) for name in ("first", "second"))
    # All five documents say the same to a tokenizer that knows no numbers; then all ten sentences are known.
    assert [rows.manifest["counts"]["repeated"] for rows in (first, second)] == [8, 10]
    assert [bool(engine.shapes) for engine in engines] == [True, False]
    for table in SCHEMAS:
        assert first.table(table).equals(second.table(table))


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        (["--shard", "2/2", "-o", "out"], 2, "expected a shard from 0/n to n-1/n"),
        (["--shard", "0/2"], 2, "give -o OUT"),
        (["--format", "csv"], 2, "give -o OUT"),
        (["--overwrite"], 2, "give -o OUT"),
        (["--runner", "ray"], 2, "give -o OUT"),
        (["--gpus", "0.5", "-o", "out"], 2, "give --runner ray as well"),
        (["--address", "auto", "-o", "out"], 2, "give --runner ray as well"),
        (["--format", "xml", "-o", "out"], 2, "'xml'"),
        (["--on-overlong", "cut"], 2, "'cut'"),
        (["--shard-rows", "0", "-o", "out"], 2, "'--shard-rows'"),
        (["-o", "in.jsonl", "--overwrite"], 1, "expected an output outside of the input"),
        (["-o", "in.jsonl/out"], 1, "expected an output outside of the input"),
        (["-o", "out.parquet"], 1, "found .parquet"),
        (["-o", "p.toml", "--format", "parquet"], 1, "expected a folder for Parquet tables, found a file"),
        (["-o", ".", "--format", "csv"], 1, "expected a file to write csv to, found a folder"),
        (["-o", "p.toml/out"], 1, "expected a place to write to, found Not a directory"),
    ],
)
def test_commands_that_cannot_run_are_one_line(
    slant_command: Run, articles: Path, options: list[str], code: int, message: str
) -> None:
    before = {path.name: path.read_bytes() for path in articles.parent.iterdir()}
    found, out, err = slant_command("score", "in.jsonl", "-p", "p.toml", *options)
    assert (found, out) == (code, "")
    assert message in err
    assert err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in articles.parent.iterdir()} == before


@pytest.mark.parametrize("output", ["out", None])
def test_overlong_sentences_may_be_errors(slant_command: Run, articles: Path, output: str | None) -> None:
    with articles.open("a") as file:
        file.write(json.dumps({"id": "long", "text": "Calm. Northland " + "fled and " * 40 + "fled."}) + "\n")
    for on_overlong, errors in (("window", 0), ("error", 1)):
        where = [] if output is None else ["-o", output, "--overwrite"]
        code, out, err = slant_command("score", articles, "-p", "p.toml", "--on-overlong", on_overlong, *where)
        assert code == 0
        assert ("1 of 6 rows not scored" in err) == bool(errors)
        written = [json.loads(line)["error"] for line in out.splitlines()]
        found = Rows.open(output).table("documents")["error"].to_pylist() if output else written
        assert len([error for error in found if error]) == errors
    assert found[-1].startswith("expected sentences of at most 64 tokens, found ")
    assert " in sentence 1 (characters 6 to " in found[-1]


def test_python_takes_on_overlong() -> None:
    long = Document("long", "Northland " + "fled and " * 40 + "fled.")
    (windowed,) = fake_model().score_all([long], PARTIES)
    assert [sentence.windowed for sentence in windowed.sentences] == [True]
    (refused,) = fake_model().score_all([long], PARTIES, on_overlong="error")
    assert (refused.text, refused.sentences) == (long.text, ())
    with pytest.raises(ValueError, match="expected on_overlong to be one of window, error, found 'cut'"):
        next(fake_model().score_all([long], PARTIES, on_overlong="cut"))
