"""`slant evaluate` on small sets written here, with a network of a table."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import slant
from slant.models.calibration import Calibration
from slant.models.checkpoint import Checkpoint
from slant.training.corpus import split_documents
from slant.training.examples import Alignment
from slant.training.preparation import SPLIT_SEED
from slant.training.readers import SETS
from tests.fake_engine import FakeEngine, make_tokenization

Run = Callable[..., tuple[int, str, str]]

WORDS = ("the", "mayor", "was", "wrong", "brutal", "talks", "went", "on", "radical", "mob")
SENTENCES = [f"The {WORDS[k % 10]} {WORDS[k // 10]} went on {k}." for k in range(60)]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, slant_command: Run) -> Run:
    tokenization = make_tokenization(" ".join(SENTENCES))
    checkpoint = Checkpoint(Path("weights"), {}, 64, Calibration.default(), tokenization)
    monkeypatch.setattr(slant.Model, "load", lambda path=None, **_: slant.Model(checkpoint, FakeEngine()))
    return slant_command


@pytest.fixture
def babe(tmp_path: Path) -> Path:
    """Two sentences an article, every third one biased, with a loaded word."""
    rows = ["text;news_link;outlet;topic;type;label_bias;label_opinion;biased_words"]
    for k, sentence in enumerate(SENTENCES):
        biased, words = ("Biased", "['went']") if k % 3 == 0 else ("Non-biased", "[]")
        rows.append(
            f"{sentence};https://example.org/{k // 2};Outlet {k % 2};{('talks', 'war')[k % 2]};left;{biased};;{words}"
        )
    path = tmp_path / "babe.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


def evaluated(run: Run, *arguments: object) -> dict[str, Any]:
    code, _, err = run("evaluate", *arguments, "--json", "out/found.json")
    assert (code, err) == (0, "")
    return json.loads(Path("out/found.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_reliability_stands_beside_the_figures(run: Run, babe: Path) -> None:
    found = evaluated(run, "babe", babe)
    assert set(found) == {"set", "path", "model", "items", "documents", "metrics", "reliability"}
    assert (found["items"], found["documents"]) == (60, 30)
    assert all(set(figure) == {"value", "low", "high"} for figure in found["metrics"].values())
    assert set(found["reliability"]) == {"biased", "loaded"}
    biased = found["reliability"]["biased"]
    assert biased["items"] == sum(one["items"] for one in biased["bins"]) == 60
    # The same labels are judged: what is right is the accuracy of the figures, and the whole error is the rest.
    assert biased["accuracy"]["value"] == found["metrics"]["biased.accuracy"]["value"]
    assert biased["error_at_coverage"]["1.0"]["value"] == pytest.approx(1 - biased["accuracy"]["value"])


def test_what_is_printed(run: Run, babe: Path) -> None:
    code, out, _ = run("evaluate", "babe", babe)
    assert code == 0
    assert all(words in out for words in ("biased.macro_f1", "ECE", "words of phrases given", "error among the most"))


def test_a_part_is_that_of_training(run: Run, babe: Path) -> None:
    whole = split_documents(SETS["babe"].read(babe, Alignment()), seed=SPLIT_SEED)
    sizes = {part: evaluated(run, "babe", babe, "--part", part)["documents"] for part in ("train", "dev")}
    assert sizes == {part: sum(d.split == part for d in whole) for part in ("train", "dev")}
    assert min(sizes.values()) > 0
    assert run("evaluate", "babe", babe, "--part", "test")[0] == 1


def test_a_page_of_errors(run: Run, babe: Path) -> None:
    assert run("evaluate", "babe", babe, "--errors", "out/errors.html")[0] == 0
    assert Path("out/errors.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert run("evaluate", "babe", babe, "--errors", "out/errors.md")[0] == 0
    assert Path("out/errors.md").read_text(encoding="utf-8").startswith("# Errors on BABE")
    code, _, err = run("evaluate", "babe", babe, "--errors", "out/errors.pdf")
    assert code == 2
    assert "expected a page in .html or .md, found out/errors.pdf" in err
