"""Runs over a corpus: resumed, sharded and repeated ones leave the rows of one that was never stopped."""

from __future__ import annotations

import gc
import json
import os
import pickle
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slant.inference.engine import OnnxEngine
from slant.inference.model import Model
from slant.inference.output_files import OutputError, TableFolder
from slant.inference.run_journal import Journal
from slant.inference.run_parts import Part, Row, Settings, Shard, collecting_rarely, cut_parts, load_model, score_part
from slant.inference.scoring import Scorer
from slant.inference.writing import Format
from slant.models.checkpoint import Checkpoint
from slant.models.locations import shipped_checkpoint
from slant.models.records import Document, ScoredDocument
from tests.corpora import PARTIES, PATHS, Watched, corpus, fake_model, left, run

ROOT = Path(__file__).parent.parent
SETTINGS = Settings(PARTIES.parties, Format.JSONL)


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Model, "load", lambda path=None, **_: fake_model())


def test_killed_runs_end_as_others(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.killed_run", str(tmp_path / "runs")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["kills"] >= 20
    assert found["points"] >= 40
    assert found["differ"] == found["differ_at"] == []


@pytest.mark.parametrize("format_", Format)
def test_a_stopped_run_goes_on_where_it_was(tmp_path: Path, format_: Format) -> None:
    rows = corpus()
    run(rows, tmp_path / "whole" / PATHS[format_], format_)
    path = tmp_path / "broken" / PATHS[format_]
    with pytest.raises(ValueError, match=r"stopped; 8 scored rows are kept: .* run the same command again"):
        run(rows, path, format_, watch=Watched(stop_after=10))
    watched = Watched()
    outcome = run(rows, path, format_, watch=watched)
    assert watched.kept_rows == 8
    assert watched.ids == [row.id for row in rows[8:]]
    assert outcome.counts.rows == len(rows)
    assert left(tmp_path / "whole") == left(tmp_path / "broken")


def test_a_stopped_run_goes_on_with_its_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept of a part that was not finished changes nothing."""
    rows = [replace(row, id=f"{row.id}-{n}") for n in range(2) for row in corpus(13)]
    run(rows, tmp_path / "whole" / "out")
    monkeypatch.setattr(Model, "load", lambda path=None, cache=None, **_: fake_model(cache=cache))
    cache = str(tmp_path / "answers")
    with pytest.raises(ValueError, match=r"stopped; 8 scored rows"):
        run(rows, tmp_path / "broken" / "out", watch=Watched(stop_after=10), cache=cache)
    run(rows, tmp_path / "broken" / "out", cache=cache)
    whole, broken = left(tmp_path / "whole"), left(tmp_path / "broken")
    repeated = [json.loads(files.pop("out/manifest.json"))["counts"]["repeated"] for files in (whole, broken)]
    assert repeated[0] < repeated[1]
    assert whole == broken


@pytest.mark.parametrize("format_", Format)
def test_a_run_that_failed_at_once_leaves_nothing(tmp_path: Path, format_: Format) -> None:
    with pytest.raises(ValueError, match=r"^stopped$"):
        run(corpus(), tmp_path / PATHS[format_], format_, watch=Watched(stop_after=1))
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_replaces_another_leaves_it_until_it_is_done(tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    run(corpus(5), path, Format.JSONL)
    before = left(tmp_path)
    with pytest.raises(ValueError, match="stopped"):
        run(corpus(6), path, Format.JSONL, overwrite=True, watch=Watched(stop_after=1))
    assert left(tmp_path) == before
    run(corpus(6), path, Format.JSONL, overwrite=True)
    assert path.read_bytes().count(b"\n") == 6


@pytest.mark.parametrize("format_", Format)
def test_overwriting_leaves_no_row_of_the_old_run(tmp_path: Path, format_: Format) -> None:
    run(corpus(9), tmp_path / "new" / PATHS[format_], format_)
    run(corpus(23), tmp_path / "old" / PATHS[format_], format_)
    run(corpus(9), tmp_path / "old" / PATHS[format_], format_, overwrite=True)
    assert left(tmp_path / "old") == left(tmp_path / "new")


def test_overwriting_cut_off_before_the_old_rows_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run(corpus(9), tmp_path / "new" / "out")
    run(corpus(23), tmp_path / "old" / "out")
    with monkeypatch.context() as patch:
        patch.delattr(TableFolder, "clear")
        with pytest.raises(AttributeError):
            run(corpus(9), tmp_path / "old" / "out", overwrite=True)
    run(corpus(9), tmp_path / "old" / "out")
    assert left(tmp_path / "old") == left(tmp_path / "new")


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"part_rows": 5}, "shard_rows 5 instead of 4"),
        ({"resolve": False}, "parties.resolved False instead of True"),
        ({"on_overlong": "error"}, "on_overlong 'error' instead of 'window'"),
        ({"engine": "torch"}, "engine 'torch' instead of 'onnx'"),
    ],
)
def test_other_settings_are_refused(tmp_path: Path, finished: bool, changed: dict[str, object], named: str) -> None:
    path = tmp_path / "out"
    if finished:
        run(corpus(), path)
    else:
        with pytest.raises(ValueError, match="stopped"):
            run(corpus(), path, watch=Watched(stop_after=10))
    before = left(tmp_path)
    with pytest.raises(OutputError, match=f"{named}.*--overwrite"):
        run(corpus(), path, **changed)  # type: ignore[arg-type]
    assert left(tmp_path) == before


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("change", ["a text", "rows less", "a part less", "metadata"])
def test_another_input_is_refused(tmp_path: Path, finished: bool, change: str) -> None:
    rows = corpus()
    if finished:
        run(rows, tmp_path / "out")
    else:
        with pytest.raises(ValueError, match="stopped"):
            run(rows, tmp_path / "out", watch=Watched(stop_after=10))
    assert isinstance(rows[2], Document)
    text, meta = replace(rows[2], text="Southland fled."), replace(rows[2], meta={})
    others = {
        "a text": [*rows[:2], text, *rows[3:]],
        "rows less": rows[:6],
        "a part less": rows[:4],
        "metadata": [*rows[:2], meta, *rows[3:]],
    }
    with pytest.raises(ValueError, match=r"found (other rows from row (1|5) on|fewer rows|those of an input)"):
        run(others[change], tmp_path / "out")


def test_a_finished_run_is_not_done_again(tmp_path: Path) -> None:
    run(corpus(), tmp_path / "out")
    before, watched = left(tmp_path), Watched()
    outcome = run(corpus(), tmp_path / "out", watch=watched)
    assert outcome.already
    assert watched.ids == []
    assert outcome.counts.rows == 23
    assert left(tmp_path) == before
    (tmp_path / "out" / "spans" / "part-000002.parquet").unlink()
    with pytest.raises(OutputError, match=r"found no .*spans/part-000002\.parquet"):
        run(corpus(), tmp_path / "out")


@pytest.mark.parametrize("format_", Format)
def test_files_of_something_else_are_left_alone(tmp_path: Path, format_: Format) -> None:
    run(corpus(3), tmp_path / PATHS[format_], format_)
    for manifest in tmp_path.rglob("*manifest.json"):
        manifest.unlink()
    before = left(tmp_path)
    with pytest.raises(OutputError, match="no rows that this run did not write"):
        run(corpus(3), tmp_path / PATHS[format_], format_)
    assert left(tmp_path) == before


def test_rows_that_are_lost_are_noticed(tmp_path: Path) -> None:
    for format_, file in ((Format.PARQUET, "out/documents/part-000001.parquet"), (Format.JSONL, "out.jsonl.part")):
        with pytest.raises(ValueError, match="stopped"):
            run(corpus(), tmp_path / PATHS[format_], format_, watch=Watched(stop_after=10))
        os.truncate(tmp_path / file, 10)
        with pytest.raises(OutputError, match=f"{file}: expected .* that the run had written"):
            run(corpus(), tmp_path / PATHS[format_], format_)


def test_shards_together_are_the_whole_run(tmp_path: Path) -> None:
    run(corpus(), tmp_path / "whole" / "out")
    for index in (2, 0, 1):
        outcome = run(corpus(), tmp_path / "shards" / "out", shard=Shard(index, 3))
        assert outcome.counts.rows == (8, 8, 7)[index]
    whole, shards = left(tmp_path / "whole"), left(tmp_path / "shards")
    assert {name: data for name, data in shards.items() if "manifest" not in name} == {
        name: data for name, data in whole.items() if "manifest" not in name
    }
    one, merged = (json.loads(files["out/manifest.json"]) for files in (whole, shards))
    assert merged.pop("shards") == 3
    assert one == merged


def test_more_shards_than_parts(tmp_path: Path) -> None:
    for index in range(4):
        for format_ in Format:
            run(corpus(7), tmp_path / PATHS[format_], format_, shard=Shard(index, 4))
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["counts"]["skipped"]["rows"] == 1
    lines = [(tmp_path / f"out.{index}-of-4.jsonl").read_bytes() for index in range(4)]
    assert [data.count(b"\n") for data in lines] == [4, 3, 0, 0]
    assert (tmp_path / "out.3-of-4.spans.csv").read_bytes().startswith(b'"doc","doc_id"')


def test_shards_that_do_not_fit_together_are_refused(tmp_path: Path) -> None:
    run(corpus(), tmp_path / "out", shard=Shard(0, 3))
    with pytest.raises(OutputError, match="resolved False instead of True"):
        run(corpus(), tmp_path / "out", shard=Shard(1, 3), resolve=False)
    for shard in (Shard(0, 2), Shard()):
        with pytest.raises(OutputError, match=r"found manifest\.0-of-3\.json"):
            run(corpus(), tmp_path / "out", shard=shard)


def test_shards_are_overwritten_one_by_one(tmp_path: Path) -> None:
    for index in range(3):
        run(corpus(), tmp_path / "out", shard=Shard(index, 3))
    for index in range(3):
        run(corpus(), tmp_path / "out", shard=Shard(index, 3), resolve=False, overwrite=True)
        assert (tmp_path / "out" / "manifest.json").exists() == (index == 2)
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["parties"]["resolved"] is False
    run(corpus(), tmp_path / "out", overwrite=True)
    run(corpus(), tmp_path / "whole" / "out")
    assert left(tmp_path / "out") == left(tmp_path / "whole" / "out")


@pytest.mark.parametrize("text", ["", "1", "3/3", "-1/2", "1/0", "a/b", "1/2/3"])
def test_shards_that_are_none(text: str) -> None:
    with pytest.raises(ValueError, match="expected a shard from 0/n to n-1/n"):
        Shard.parse(text)


def test_two_runs_at_once(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with Journal(tmp_path / "out" / ".journal.jsonl", {}), pytest.raises(OutputError, match="no other run at work"):
        run(corpus(), tmp_path / "out", overwrite=True)


def test_a_journal_forgets_the_line_that_was_cut_off(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(path, {"format": "csv"}) as journal:
        journal.record(0, "ab", rows=3)
    whole = path.read_bytes()
    for cut in range(1, len('{"part": 1, "digest": "cd", "rows": 4}\n')):
        path.write_bytes(whole + b'{"part": 1, "digest": "cd", "rows": 4}\n'[:cut])
        with Journal(path, {"format": "other"}) as journal:
            assert journal.finished == {0: "ab"}
            assert journal.settings == {"format": "csv"}
            journal.record(1, "ef", rows=4)
        with Journal(path, {}) as journal:
            assert [part["digest"] for part in journal.parts()] == ["ab", "ef"]


@given(lengths=st.lists(st.integers(0, 40), max_size=30), size=st.integers(1, 7), most=st.integers(1, 100))
def test_parts_hold_every_row_once(lengths: list[int], size: int, most: int) -> None:
    rows: list[Row] = [Document(str(number), "x" * length) for number, length in enumerate(lengths)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slant.inference.run_parts.PART_CHARACTERS", most)
        parts = list(cut_parts(iter(rows), size))
    assert [row for part in parts for row in part.rows] == rows
    assert [part.number for part in parts] == list(range(len(parts)))
    for part in parts:
        assert rows[part.first] == part.rows[0]
        assert 1 <= len(part.rows) <= size
        assert sum(len(row.text) for row in part.rows[:-1]) < most


def test_a_part_may_be_scored_in_another_process() -> None:
    part, chosen = pickle.loads(pickle.dumps((Part(1, 4, tuple(corpus()[4:8])), SETTINGS)))
    load_model.cache_clear()
    scored = pickle.loads(pickle.dumps(score_part(part, chosen)))
    lines = [json.loads(line) for line in scored.contents["lines"].splitlines()]
    assert [line["id"] for line in lines] == ["d4", "d5", "d6", "d7"]
    assert (scored.counts.rows, scored.digest) == (4, part.digest)
    load_model.cache_clear()


def test_collection_is_left_as_it_was() -> None:
    """Rarer while a part is scored; a program around slant keeps its own setting."""
    before, seen = gc.get_threshold(), []
    score_part(Part(0, 0, tuple(corpus()[:1])), SETTINGS, lambda document: seen.append(gc.get_threshold()))
    assert seen[0] > before == gc.get_threshold()
    with pytest.raises(KeyError), collecting_rarely():
        raise KeyError
    assert gc.get_threshold() == before
    load_model.cache_clear()


def test_collection_that_is_off_stays_off() -> None:
    before = gc.get_threshold()
    try:
        gc.set_threshold(0)
        with collecting_rarely():
            assert gc.get_threshold()[0] == 0
    finally:
        gc.set_threshold(*before)


def test_the_unit_of_work_imports_no_engine() -> None:
    code = "import sys, slant.inference.run_parts; print(*{'onnxruntime', 'pyarrow', 'torch'} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_no_part_is_pooled_with_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, seen = fake_model(), []
    monkeypatch.setattr(Model, "load", lambda path=None, **_: model)
    score_all = model.scorer.score_all
    monkeypatch.setattr(model.scorer, "score_all", lambda items: score_all(seen.append(list(items)) or seen[-1]))
    run(corpus(9), tmp_path / "out")
    assert [[item.document.id for item in items] for items in seen] == [
        ["d0", "d1", "d2", "d3"], ["d4", "d5", "d7"], ["d8"],
    ]  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(order=st.randoms(use_true_random=False), size=st.integers(1, 30), tokens=st.integers(8, 500))
def test_rows_do_not_depend_on_order_parts_or_batches(order: random.Random, size: int, tokens: int) -> None:
    expected = {document.id: document for document in fake_model().score_all(corpus(), PARTIES)}
    rows = corpus()
    order.shuffle(rows)
    model = fake_model()
    model.scorer = Scorer(model.checkpoint, model.scorer._engine, batch_tokens=tokens)
    for part in cut_parts(rows, size):
        for document in model.score_all(part.rows, PARTIES):
            assert document == expected[document.id]


TEXTS = [
    document
    for path in sorted((ROOT / "examples").glob("*.txt"))
    for document in path.read_text(encoding="utf-8").split("\n\n")[:4]
]


@settings(max_examples=4, deadline=None)
@given(order=st.permutations(range(len(TEXTS))), size=st.integers(1, 12), tokens=st.integers(50, 4000))
def test_what_ships_does_not_depend_on_order_batches_or_threads(order: list[int], size: int, tokens: int) -> None:
    rows = [Document(str(number), TEXTS[number]) for number in order]
    read: list[dict[str, ScoredDocument]] = []
    for threads, batch, part_rows in ((1, 4096, 500), (2, tokens, size)):
        model = Model(CHECKPOINT, ENGINES[threads])
        model.scorer = Scorer(CHECKPOINT, ENGINES[threads], batch_tokens=batch)
        parts = cut_parts(rows if part_rows == 500 else rows[::-1], part_rows)
        read.append({d.id: d for part in parts for d in model.score_all(part.rows, "karabakh")})
    for doc_id, document in read[0].items():
        one, other = _numbers_apart(document.to_dict()), _numbers_apart(read[1][doc_id].to_dict())
        assert one[0] == other[0]
        assert one[1] == pytest.approx(other[1], abs=1e-3)


CHECKPOINT = Checkpoint.load(shipped_checkpoint())
ENGINES = {threads: OnnxEngine(CHECKPOINT.onnx_path, threads=threads) for threads in (1, 2)}


def _numbers_apart(value: object) -> tuple[object, list[float]]:
    """The value without its scores, and the scores."""
    scores: list[float] = []

    def without(value: object) -> object:
        if isinstance(value, float):
            scores.append(value)
            return None
        if isinstance(value, dict):
            return {key: without(item) for key, item in value.items()}
        return [without(item) for item in value] if isinstance(value, list) else value

    return without(value), scores
