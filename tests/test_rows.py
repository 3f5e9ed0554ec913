"""Rows are the same from any file that holds them, and say what is wrong with one that does not."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

import slant
from slant.analysis.rows import Rows, RowsError
from slant.inference.tables import SCHEMAS

TEXT = (
    "Azerbaijan's Defence Ministry said Armenian forces had shelled the town. "
    "The barbaric Armenian thugs savagely butchered innocent children. "
)


@pytest.fixture(scope="module")
def documents() -> list[slant.ScoredDocument]:
    model = slant.load()
    metas = [{"outlet": "A", "year": 2020}, {"outlet": "B", "tags": ["x"]}, {}]
    scored = [model.score(slant.Document(f"d{n}", TEXT * (n + 1), meta), "karabakh") for n, meta in enumerate(metas)]
    return [*scored, slant.ScoredDocument("bad", "", (), {"outlet": "A"}, "expected text, found none")]


def test_tables_hold_all_that_was_read(documents: list[slant.ScoredDocument]) -> None:
    rows = Rows.of(documents)
    for name, schema in SCHEMAS.items():
        assert rows.table(name).schema.equals(schema), name
    texts = {d.id: d.text for d in documents}
    for table in ("sentences", "spans"):
        for row in rows.table(table).to_pylist():
            if row["start"] is not None:
                assert texts[row["doc_id"]][row["start"] : row["end"]] == row["text"]
    spans = rows.table("spans").to_pylist()
    for kind, number in (
        ("loaded", sum(len(s.loaded) for d in documents for s in d.sentences)),
        ("frame", sum(len(s.frames) for d in documents for s in d.sentences)),
        ("cast", sum(len(p.frames) for d in documents for s in d.sentences for p in s.parties)),
    ):
        assert number
        assert sum(span["kind"] == kind for span in spans) == number
    ids = {(s["doc"], s["attribution"]) for s in spans if s["kind"] == "attribution"}
    assert all((s["doc"], s["voice_attribution"]) in ids for s in spans if s["voice"] == "source")
    (bad,) = [row for row in rows.table("documents").to_pylist() if row["error"]]
    assert (bad["doc"], bad["doc_id"], bad["sentences"]) == (3, "bad", 0)


def test_every_form_reads_the_same(
    documents: list[slant.ScoredDocument], tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    lines = "".join(json.dumps(d.to_dict(), ensure_ascii=False) + "\n" for d in documents).encode()
    (tmp_path / "a.jsonl").write_bytes(lines)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines))
    with pa.output_stream(str(tmp_path / "a.jsonl.zst")) as out:
        out.write(lines)
    articles = [{"id": d.id, "text": d.text, **d.meta} for d in documents if not d.error]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, articles)), encoding="utf-8")
    assert slant_command("score", "in.jsonl", "-p", "karabakh", "-o", "rows")[0] == 0
    wanted = Rows.of(documents)
    for name in ("a.jsonl", "a.jsonl.gz", "a.jsonl.zst", "rows"):
        rows = Rows.open(tmp_path / name)
        for table in SCHEMAS:
            own = wanted.table(table)
            kept = own.filter(pa.array([doc < 3 for doc in own["doc"].to_pylist()])) if name == "rows" else own
            assert rows.table(table).equals(kept), (name, table)
    assert Rows.open(tmp_path / "rows").manifest["counts"]["documents"] == 3


def test_metadata_joins_as_text(documents: list[slant.ScoredDocument]) -> None:
    rows = Rows.of(documents)
    assert rows.meta_keys == ("outlet", "tags", "year")
    table = rows.table("sentences", ["sentence"], meta=["outlet", "year", "tags"])
    found = {tuple(row.values())[1:] for row in table.to_pylist()}
    assert found == {("A", "2020", None), ("B", None, '["x"]'), (None, None, None)}
    with pytest.raises(
        RowsError, match=r"expected 'nix' in the documents' metadata, found \['outlet', 'tags', 'year'\]"
    ):
        rows.table("sentences", meta=["nix"])


def test_the_rows_of_a_run_that_was_stopped_are_refused(tmp_path: Path) -> None:
    (tmp_path / ".journal.jsonl").write_text("{}", encoding="utf-8")
    with pytest.raises(RowsError, match="found one that was stopped"):
        Rows.open(tmp_path)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("a.txt", "x", "a file ending in .txt"), ("a.jsonl", '{"id": 1}\n', "a.jsonl:1: expected a scored document")],
)
def test_what_is_no_rows_is_one_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    for path, expected in (
        (tmp_path / name, message),
        (tmp_path / "nix", "nothing there"),
        (tmp_path, "found none in"),
    ):
        with pytest.raises(RowsError, match=expected):
            Rows.open(path)
