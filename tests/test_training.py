"""The whole training run on a tiny encoder: it learns, it resumes to the same result, and what it writes predicts."""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import fmean

import numpy as np
import pytest
from safetensors.numpy import load_file

from slant.inference.engine import OnnxEngine, TorchEngine
from slant.inference.scoring import Scorer
from slant.models.batch import Batch
from slant.models.checkpoint import Checkpoint
from slant.models.records import Document, Mention
from slant.training.recipe import load_recipe
from slant.training.trainer import train
from tests.tiny import write_encoder, write_sets

# One worker makes the runs that the tests share.
pytestmark = pytest.mark.xdist_group("training")

RECIPE = """
encoder = "ENCODER"
epoch_sentences = 160
epochs = 3
batch_size = 8
learning_rate = 2e-3
head_learning_rate = 5e-3
save_minutes = 0.0001
[sets]
newsmtsc = 1.0
conflict_frames = 1.0
"""


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    encoder = write_encoder(folder / "encoder")
    write_sets(folder / "data")
    (folder / "mini.toml").write_text(RECIPE.replace("ENCODER", str(encoder)), encoding="utf-8")
    return folder


def run(workplace: Path, out: str, *, start: Path | None = None, resume: bool = False) -> Path:
    train(
        load_recipe(str(workplace / "mini.toml")),
        data=workplace / "data",
        out=workplace / out,
        start=start,
        resume=resume,
    )
    return workplace / out


@pytest.fixture(scope="module")
def trained(workplace: Path) -> Path:
    return run(workplace, "whole")


def test_it_writes_a_complete_checkpoint(trained: Path) -> None:
    checkpoint = Checkpoint.load(trained / "checkpoint")
    record = json.loads((checkpoint.folder / "training.json").read_text(encoding="utf-8"))
    assert set(record["data"]) == {"newsmtsc", "conflict_frames"}
    assert record["parity"]["equal_labels"] >= 0.98
    card = (checkpoint.folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    for name in ("newsmtsc", "conflict_frames"):
        assert f"| {name} |" in card
    assert str(trained.parent) not in card + (checkpoint.folder / "config.json").read_text(encoding="utf-8")


def test_each_head_learns(trained: Path) -> None:
    rows = [json.loads(line) for line in (trained / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    steps = [row for row in rows if "loss" in row]
    for head in ("attribution", "stance", "loaded", "evidence", "frames", "sentiment", "casts"):
        # The last logs are of few sentences each, which is why several are averaged.
        first, last = (fmean(row[f"loss/{head}"] for row in rows) for rows in (steps[:2], steps[-3:]))
        assert last < 0.9 * first, (head, first, last)


def test_a_killed_run_resumes_to_the_same_weights(workplace: Path, trained: Path) -> None:
    command = [sys.executable, "-m", "slant", "train", "mini.toml", "--data", "data", "--out", "killed"]
    process = subprocess.Popen(command, cwd=workplace, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    deadline = time.monotonic() + 120
    while not list((workplace / "killed" / "state").glob("checkpoint-*/trainer_state.json")):
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert not (workplace / "killed" / "checkpoint").exists()
    run(workplace, "killed", resume=True)
    whole, again = (load_file(run / "checkpoint" / "model.safetensors") for run in (trained, workplace / "killed"))
    assert whole.keys() == again.keys()
    for name, tensor in whole.items():
        assert (tensor == again[name]).all(), name


def test_both_engines_read_the_same(trained: Path) -> None:
    folder = trained / "checkpoint"
    checkpoint = Checkpoint.load(folder)
    text = "Envoy 3 said Avaria invaded Belmont after rebels attacked Mayor Dunn on day 3. The Council met."
    document = Document("d", text)
    mentions = [Mention(name, text.index(name), text.index(name) + len(name), name) for name in ("Avaria", "Belmont")]
    onnx, torch = (
        Scorer(checkpoint, engine).score(document, mentions=mentions)
        for engine in (OnnxEngine(checkpoint.onnx_path), TorchEngine.from_checkpoint(folder))
    )
    for ours, theirs in zip(onnx.sentences, torch.sentences, strict=True):
        assert abs(ours.biased_score - theirs.biased_score) <= 0.02
        for a, b in zip(ours.parties, theirs.parties, strict=True):
            assert a.sentiment == b.sentiment
            for label, score in a.sentiment_scores.items():
                assert abs(score - b.sentiment_scores[label]) <= 0.02


def test_the_graph_reads_the_matrices_of_the_weights(trained: Path, tmp_path: Path) -> None:
    folder = trained / "checkpoint"
    assert (folder / "model.onnx").stat().st_size < 0.7 * (folder / "model.safetensors").stat().st_size
    copy = shutil.copytree(folder, tmp_path / "copy")
    weights = bytearray((copy / "model.safetensors").read_bytes())
    header = int.from_bytes(weights[:8], "little")
    low, high = json.loads(weights[8 : 8 + header])["sentiment.3.weight"]["data_offsets"]
    weights[8 + header + low : 8 + header + high] = bytes(high - low)
    (copy / "model.safetensors").write_bytes(weights)
    batch = Batch(np.full((1, 4), 7), np.ones((1, 4), np.int64), np.ones((1, 1, 4), np.float32))
    logits = [OnnxEngine(place / "model.onnx").run(batch).sentiment[0, 0] for place in (folder, copy)]
    bias = load_file(folder / "model.safetensors")["sentiment.3.bias"].astype(np.float32)
    assert np.abs(logits[0] - bias).max() > 1e-3
    np.testing.assert_allclose(logits[1], bias, atol=1e-6)


@pytest.mark.parametrize(("file", "keep"), [("model.onnx", 0.5), ("model.safetensors", 0.5)])
def test_a_file_cut_short_is_one_clear_line(
    trained: Path, tmp_path: Path, file: str, keep: float, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    copy = shutil.copytree(trained / "checkpoint", tmp_path / "copy")
    whole = (copy / file).read_bytes()
    (copy / file).write_bytes(whole[: int(keep * len(whole))])
    (tmp_path / "a.txt").write_text("Avaria invaded Belmont.", encoding="utf-8")
    code, _, error = slant_command("score", tmp_path / "a.txt", "--model", copy)
    assert code == 1
    assert "expected a network that onnxruntime loads" in error
    assert "Traceback" not in error
    assert len(error.strip().splitlines()) == 1


def test_it_learns_in_bfloat16(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Without its instructions a processor is slow at it; on a network as small as this one it does not matter.
    monkeypatch.setattr("torch.cpu._is_avx512_bf16_supported", lambda: True)
    recipe = dataclasses.replace(load_recipe(str(workplace / "mini.toml")), epochs=1)
    checkpoint = train(recipe, data=workplace / "data", out=workplace / "coarse", precision="bfloat16")
    record = json.loads((checkpoint / "training.json").read_text(encoding="utf-8"))
    assert record["recipe"]["precision"] == "bfloat16"
    logs = [json.loads(line) for line in (workplace / "coarse" / "log.jsonl").read_text().splitlines()]
    losses = [log["loss"] for log in logs if "loss" in log]
    assert losses[-1] < 0.9 * losses[0]
    assert all(tensor.dtype == np.float16 for tensor in load_file(checkpoint / "model.safetensors").values())


def test_a_processor_without_bfloat16_is_told(workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("torch.cpu._is_avx512_bf16_supported", "torch.cpu._is_amx_tile_supported", "torch.cuda.is_available"):
        monkeypatch.setattr(name, lambda: False)
    with pytest.raises(ValueError, match="leave --precision away"):
        train(
            load_recipe(str(workplace / "mini.toml")),
            data=workplace / "data",
            out=workplace / "refused",
            precision="bfloat16",
        )
    assert not (workplace / "refused").exists()


def test_a_loss_that_is_not_finite_ends_the_run(workplace: Path) -> None:
    recipe = dataclasses.replace(load_recipe(str(workplace / "mini.toml")), learning_rate=1e30, head_learning_rate=1e30)
    with pytest.raises(ValueError, match=r"expected a finite loss, found none at step \d+ for"):
        train(recipe, data=workplace / "data", out=workplace / "diverged")
    assert not (workplace / "diverged" / "checkpoint").exists()


def test_a_folder_of_another_recipe_is_refused(
    workplace: Path, trained: Path, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    other = (workplace / "mini.toml").read_text(encoding="utf-8").replace("epochs = 3", "epochs = 4")
    (workplace / "other.toml").write_text(other, encoding="utf-8")
    code, _, error = slant_command("train", workplace / "other.toml", "--data", workplace / "data", "--out", trained)
    assert code == 1
    assert "another recipe's run" in error
    assert "Traceback" not in error


def test_a_run_goes_on_from_a_checkpoint(workplace: Path, trained: Path) -> None:
    run(workplace, "further", start=trained / "checkpoint")
    parent, child = (Checkpoint.load(folder / "checkpoint") for folder in (trained, workplace / "further"))
    record = json.loads((child.folder / "training.json").read_text(encoding="utf-8"))
    assert record["started_from"]["sha256"] == parent.hash
    assert record["started_from"]["recipe"]["name"] == "mini"
    logs = [json.loads(line) for line in (workplace / "further" / "log.jsonl").read_text().splitlines()]
    begun = [json.loads(line) for line in (trained / "log.jsonl").read_text().splitlines()]
    first, first_of_parent = (next(log["loss"] for log in run if "loss" in log) for run in (logs, begun))
    assert first < first_of_parent


def test_a_start_that_is_no_checkpoint_is_refused(
    workplace: Path, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    nowhere, data = workplace / "nowhere", workplace / "data"
    code, _, error = slant_command("train", workplace / "mini.toml", "--data", data, "--out", nowhere, "--from", data)
    assert code == 1
    assert "expected a checkpoint folder" in error
    assert "Traceback" not in error
    assert not nowhere.exists()
