"""The command line, in process, with a model of random numbers; what ships is run by test_packaging and below."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

import slant
from slant.models.batch import NumpyBatch, NumpyOutput, Output
from slant.models.calibration import Calibration
from slant.models.checkpoint import CONFIG, ONNX, TOKENIZER, Checkpoint
from slant.models.tokenization import Tokenization
from slant.models.weight_files import WEIGHTS, shard_name

ROOT = Path(__file__).parent.parent
ARTICLE = "Azerbaijan said Armenia broke the truce. Armenia denied it. The valley was quiet."
Run = Callable[..., tuple[int, str, str]]


class RandomEngine:
    """Logits that depend on the tokens alone."""

    workers = 1
    identity = "random"

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        rows, tokens = batch.input_ids.shape
        parties = batch.mention_mask.shape[1]
        rng = np.random.default_rng(0)
        shapes = [(tokens, 7), (tokens, 3), (tokens, 3), (tokens, 12), (12,), (), (parties, 3), (parties, 3)]
        shapes.append((parties, 12, 4))
        return Output(*(rng.normal(size=(rows, *shape)).astype(np.float32) for shape in shapes))


def random_model() -> slant.Model:
    tokenizer = Tokenizer(WordLevel({"[UNK]": 0, "[PAD]": 1, "[CLS]": 2, "[SEP]": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing("[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)])
    folder = Path("weights")
    return slant.Model(Checkpoint(folder, {}, 64, Calibration.default(), Tokenization(tokenizer)), RandomEngine())


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, slant_command: Run) -> Run:
    """slant ARGS... -> exit code, stdout, stderr; the working directory is a fresh one, with the random model."""
    monkeypatch.setattr(slant.Model, "load", lambda path=None, **_: random_model())
    monkeypatch.setattr(Checkpoint, "hash", "0" * 64)
    return slant_command


def test_a_pipe_gets_json_lines(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    code, out, err = run("score", "a.txt", "-p", "karabakh")
    assert (code, err) == (0, "")
    document = slant.ScoredDocument.from_dict(json.loads(out))
    assert [s.sentence.text for s in document.sentences] == [t + "." for t in ARTICLE.rstrip(".").split(". ")]
    assert [len(s.parties) for s in document.sentences] == [2, 1, 0]
    for mention in (m for s in document.sentences for p in s.parties for m in p.mentions):
        assert document.text[mention.start : mention.end] == mention.text


def test_standard_input(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ARTICLE.encode())))
    code, out, _ = run("score", "-", "-p", "karabakh")
    assert code == 0
    assert json.loads(out)["id"] == "stdin"


def test_the_table_names_what_was_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    code, out, _ = run("score", "a.txt", "-p", "karabakh", "--table")
    assert code == 0
    for sentence in ("Armenia denied it.", "The valley was quiet."):
        assert sentence in out
    assert "Azerbaijan: " in out
    assert "frame" in out


def test_an_output_file_and_its_manifest(run: Run, tmp_path: Path) -> None:
    lines = [{"id": "x", "text": ARTICLE, "outlet": "A"}, {"text": None}, {"id": "y", "text": "Armenia spoke."}]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nno json\n")
    code, out, err = run("score", "a.jsonl", "-p", "karabakh", "-o", "new/out.jsonl")
    assert (code, out) == (0, "")
    assert err.startswith("slant: 2 of 4 rows not scored, see their `error`: ")
    written = [json.loads(line) for line in (tmp_path / "new/out.jsonl").read_text().splitlines()]
    assert [row["id"] for row in written] == ["x", "a:2", "y", "a:4"]
    assert [bool(row["error"]) for row in written] == [False, True, False, True]
    assert written[0]["meta"] == {"outlet": "A"}
    manifest = json.loads((tmp_path / "new/out.jsonl.manifest.json").read_text())
    counts = manifest["counts"]
    assert (counts["documents"], counts["sentences"], counts["windowed"], counts["skipped"]["rows"]) == (2, 4, 0, 2)
    assert len(counts["skipped"]["reasons"]) == 2
    assert {"input", "parties", "engine", "checkpoint", "versions", "seed", "started", "seconds"} <= set(manifest)


def test_the_same_run_gives_the_same_bytes(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    assert run("score", "a.txt") == run("score", "a.txt")


def test_no_party_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The valley was quiet.")
    code, _, err = run("score", "a.txt", "-p", "karabakh")
    assert code == 0
    assert err.startswith("slant: the document names no party of 'karabakh'")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("gone.txt", None, "found nothing there"),
        ("a.txt", b"", "found an empty file"),
        ("a.txt", b"\x7fELF\x00\x01", "NUL bytes"),
        ("a.txt", b"caf\xe9", "found byte 0xe9"),
        ("a.csv", b"a,b", "expected a column 'text'"),
        ("a.docx", b"PK", "found .docx"),
        ("a.jsonl", b"no json\n", "expected at least one row that can be scored"),
    ],
)
def test_bad_input_is_one_line(run: Run, tmp_path: Path, name: str, data: bytes | None, message: str) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    code, _, err = run("score", name)
    assert code == 1
    assert err.startswith("slant: ")
    assert message in err
    assert err.count("\n") == 1


def test_a_failed_run_writes_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"")
    assert run("score", "a.txt", "-o", "out.jsonl")[0] == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["score"],
        ["score", "a.txt", "--engine", "gpu"],
        ["score", "a.txt", "--colour"],
        ["nix"],
        ["evaluate", "nix", "."],
    ],
)
def test_usage_errors_are_one_line_and_exit_2(run: Run, arguments: list[str]) -> None:
    code, out, err = run(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("slant: ")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[[party]]\nid = "a"\nname = "A"\ncolour = "red"\n', "colour"),
        ('[[party]]\nid = "a"\nname = "X"\n[[party]]\nid = "b"\nname = "X"\n', "two parties"),
        ("[[party]\n", "expected TOML"),
    ],
)
def test_a_bad_party_file_is_one_line(run: Run, tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "a.txt").write_text(ARTICLE)
    (tmp_path / "p.toml").write_text(content)
    code, _, err = run("score", "a.txt", "-p", "p.toml")
    assert code == 1
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("missing", "weights"),
    [
        *((name, (WEIGHTS,)) for name in (CONFIG, TOKENIZER, ONNX, WEIGHTS)),
        *((shard_name(n, 3), tuple(shard_name(k, 3) for k in (1, 2, 3))) for n in (1, 3)),
    ],
)
def test_a_checkpoint_with_a_file_missing_is_one_line(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, missing: str, weights: tuple[str, ...]
) -> None:
    monkeypatch.undo()
    for name in {CONFIG, TOKENIZER, ONNX, *weights} - {missing}:
        (tmp_path / name).write_text("{}")
    (tmp_path / "a.txt").write_text(ARTICLE)
    command = [sys.executable, "-m", "slant", "score", tmp_path / "a.txt", "--model", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert f"lacks {missing}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_unknown_recipes_are_one_line(run: Run) -> None:
    code, _, err = run("train", "nix", "--data", ".", "--out", "out")
    assert code == 1
    assert "small" in err
    assert err.count("\n") == 1


def test_data_lists_the_sets_and_which_are_here(run: Run, tmp_path: Path) -> None:
    (tmp_path / "newsmtsc").mkdir()
    code, out, _ = run("data", "--data", tmp_path)
    assert code == 0
    rows = {line.split("│")[1].strip(): line for line in out.splitlines() if line.count("│") > 4}
    assert "yes" in rows["newsmtsc"]
    assert "no" in rows["polnear_bio"]


def test_parties_are_shown(run: Run) -> None:
    code, out, _ = run("parties", "show")
    assert code == 0
    assert {"karabakh", "states", "syria", "ukraine", "gaza"} <= set(out.split())
    code, out, _ = run("parties", "show", "karabakh")
    assert code == 0
    assert "Azerbaijan" in out


@pytest.mark.parametrize(
    "command", [(), ("score",), ("train",), ("evaluate",), ("data",), ("parties",), ("parties", "show")]
)
def test_help_has_an_example(run: Run, command: tuple[str, ...]) -> None:
    code, out, _ = run(*command, "--help")
    assert code == 0
    assert "Example: slant " in out


def test_version(run: Run) -> None:
    assert run("--version")[1].startswith("slant ")


def test_the_readme_example_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})
    assert "armenia" in capsys.readouterr().out


def test_the_examples_read_as_written() -> None:
    """The shipped checkpoint on the shipped articles."""
    article = " ".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.txt")))
    done = subprocess.run(
        [sys.executable, "-m", "slant", "score", "-", "-p", "karabakh"], input=article, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    document = slant.ScoredDocument.from_dict(json.loads(done.stdout))
    assert len(document.sentences) >= 40
    assert document.text == article
    sources = [a.source.text for s in document.sentences for a in s.attributions if a.source]
    assert any("Anahit Petrosyan" in source for source in sources)
    frames = {frame.frame for s in document.sentences for frame in s.frames}
    assert {"liberation", "occupation", "aggression"} <= frames
    readings = [p for s in document.sentences for p in s.parties]
    assert {"armenia", "azerbaijan"} <= {party.party for party in readings}
