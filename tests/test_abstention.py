"""Abstaining below a confidence: what is left out, what stays, and what is made of the rows."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

import pyarrow.parquet as pq
import pytest

import slant
from slant.inference.abstention import Abstention
from slant.inference.model import Model
from slant.models.labels import SENTIMENTS
from slant.models.records import ScoredDocument

Slant = Callable[..., tuple[int, str, str]]
EXAMPLES = Path(__file__).parent.parent / "examples"


@pytest.fixture(scope="module")
def model() -> Model:
    return slant.load()


@pytest.fixture(scope="module")
def text() -> str:
    return "\n\n".join(path.read_text("utf-8") for path in sorted(EXAMPLES.glob("*.txt")))


def labels(document: ScoredDocument) -> list[Any]:
    found: list[Any] = []
    for sentence in document.sentences:
        found.append(sentence.biased)
        found += [label for party in sentence.parties for label in (party.sentiment, party.role)]
    return found + [role.role for role in document.roles]


def test_the_surer_it_must_be_the_fewer_labels(model: Model, text: str) -> None:
    every = model.score(text, "karabakh")
    given = len([label for label in labels(every) if label is not None])
    for least in (0.5, 0.7, 0.9, 1.0):
        fewer = model.score(text, "karabakh", abstain=least)
        assert [a in (b, None) for a, b in zip(labels(fewer), labels(every), strict=True)] == [True] * len(
            labels(every)
        )
        now = len([label for label in labels(fewer) if label is not None])
        assert now < given
        given = now


def test_scores_and_all_else_stay(model: Model, text: str) -> None:
    every, fewer = model.score(text, "karabakh"), model.score(text, "karabakh", abstain=0.8)
    for ours, theirs in zip(fewer.sentences, every.sentences, strict=True):
        parties = tuple(
            replace(own, sentiment=other.sentiment, role=other.role)
            for own, other in zip(ours.parties, theirs.parties, strict=True)
        )
        assert replace(ours, biased=theirs.biased, parties=parties) == theirs
        assert (theirs.biased_score if theirs.biased else 1 - theirs.biased_score) >= 0.8 or ours.biased is None
        for own in ours.parties:
            assert own.sentiment is None or own.sentiment_scores[own.sentiment] >= 0.8
            assert own.sentiment is not None or max(own.sentiment_scores.values()) < 0.8
    assert ScoredDocument.from_dict(json.loads(json.dumps(fewer.to_dict()))) == fewer


def test_nothing_asked_changes_nothing(model: Model, text: str) -> None:
    every = model.score(text, "karabakh")
    for abstain in (0, None, {"sentiment": 0.0}):
        assert model.score(text, "karabakh", abstain=abstain) == every  # type: ignore[arg-type]


def test_heads_abstain_by_themselves(model: Model, text: str) -> None:
    every, fewer = model.score(text, "karabakh"), model.score(text, "karabakh", abstain={"sentiment": 0.9})
    assert [s.biased for s in fewer.sentences] == [s.biased for s in every.sentences]
    assert fewer.roles == every.roles
    assert any(p.sentiment is None for s in fewer.sentences for p in s.parties)


@pytest.mark.parametrize(
    "wrong",
    ["1.5", "-.1", "nan", "sure", "frames=.5", "sentiment", "sentiment=x", "sentiment=.5,role", "role=.5,role=.7", ""],
)
def test_what_cannot_be_asked_is_told(slant_command: Slant, wrong: str, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Armenia attacked Azerbaijan.", encoding="utf-8")
    code, _, error = slant_command("score", "a.txt", "--abstain", wrong)
    assert code == 2
    assert len(error.strip().splitlines()) == 1
    assert "found" in error


def test_spellings() -> None:
    assert Abstention.parse(".7") == Abstention(0.7, 0.7, 0.7) == Abstention.of(0.7)
    assert Abstention.parse("role=.8, biased=0.6") == Abstention(role=0.8, biased=0.6)
    assert not Abstention.of(None)


def test_rows_say_what_was_asked_and_how_often(slant_command: Slant, tmp_path: Path, model: Model, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    arguments = ("score", "a.txt", "-p", "karabakh", "-o", "rows")
    code, _, error = slant_command(*arguments, "--abstain", "sentiment=.8,biased=.7")
    assert code == 0, error
    manifest = json.loads((tmp_path / "rows" / "manifest.json").read_text())
    assert manifest["abstain"] == {"sentiment": 0.8, "role": 0.0, "biased": 0.7}
    expected = model.score(text, "karabakh", abstain={"sentiment": 0.8, "biased": 0.7})
    without = [p for s in expected.sentences for p in s.parties if p.sentiment is None]
    assert manifest["counts"]["without_sentiment"] == len(without) > 0
    assert manifest["counts"]["without_bias"] == len([s for s in expected.sentences if s.biased is None]) > 0
    parties = pq.read_table(tmp_path / "rows" / "parties")
    assert parties["sentiment"].null_count == len(without)
    assert parties["sentiment_negative"].null_count == 0
    code, _, error = slant_command(*arguments, "--abstain", "sentiment=.9")
    assert code == 1
    assert "abstain" in error
    assert "--overwrite" in error


def test_aggregates_are_of_what_was_given(slant_command: Slant, tmp_path: Path, model: Model, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    slant_command("score", "a.txt", "-p", "karabakh", "-o", "rows", "--abstain", ".8")
    code, _out, error = slant_command("aggregate", "rows", "--by", "party", "-m", "sentiment_mean", "-o", "out.csv")
    assert code == 0, error
    table = {row["party"]: row for row in csv.DictReader((tmp_path / "out.csv").open(encoding="utf-8"))}
    code, _, error = slant_command("aggregate", "rows", "-m", "biased_sentences", "-o", "bias.csv")
    assert code == 0, error
    (bias,) = csv.DictReader((tmp_path / "bias.csv").open(encoding="utf-8"))
    expected = model.score(text, "karabakh", abstain=0.8)
    found: dict[str, list[int]] = {}
    for sentence in expected.sentences:
        for party in sentence.parties:
            if party.sentiment is not None:
                found.setdefault(party.party, []).append(SENTIMENTS.index(party.sentiment) - 1)
    assert found.keys() == table.keys()
    for name, values in found.items():
        assert float(table[name]["value"]) == pytest.approx(fmean(values), abs=1e-4), name
    without = [party for sentence in expected.sentences for party in sentence.parties if party.sentiment is None]
    readings = [party for sentence in expected.sentences for party in sentence.parties]
    notes = json.loads((tmp_path / "out.csv.manifest.json").read_text(encoding="utf-8"))["notes"]
    assert f"not counted by sentiment: {len(without)} of all {len(readings)} readings of parties, " in " ".join(notes)
    assert "biased" not in " ".join(notes)
    judged = [sentence.biased for sentence in expected.sentences if sentence.biased is not None]
    assert 0 < len(judged) < len(expected.sentences)
    assert float(bias["value"]) == pytest.approx(fmean(judged), abs=1e-4)


def test_roles_that_are_not_given_are_none(slant_command: Slant, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    for name, options in (("every", ()), ("sure", ("--abstain", "role=1"))):
        slant_command("score", "a.txt", "-p", "karabakh", "-o", name, *options)
        code, _, error = slant_command("aggregate", name, "-m", "role_sentences,sentiment_mean", "-o", f"{name}.json")
        assert code == 0, error
    every, sure = (json.loads((tmp_path / f"{name}.json").read_text("utf-8")) for name in ("every", "sure"))
    assert not any("abstain" in note for note in every["notes"])
    assert [note for note in sure["notes"] if "abstain" in note] == [
        "(none): also roles of a probability below 1, for --abstain"
    ]


def test_what_is_shown_says_that_it_is_not_sure(slant_command: Slant, tmp_path: Path, model: Model, text: str) -> None:
    every, fewer = (model.score(text, "karabakh", abstain=least) for least in (0, 1))
    assert "sentiment not sure" not in every._repr_html_()
    assert "sentiment not sure" in fewer._repr_html_()
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    slant_command("score", "a.txt", "-p", "karabakh", "-o", "rows", "--abstain", "1")
    code, _, error = slant_command("report", "rows", "-o", "report.html")
    assert code == 0, error
    code, out, _ = slant_command("score", "a.txt", "-p", "karabakh", "--abstain", "1")
    assert code == 0
    assert "not sure" in out or '"sentiment": null' in out


def test_the_other_label_is_as_sure_as_its_score_says(model: Model, text: str) -> None:
    sentence = model.score(text, "karabakh").sentences[0]
    for score in (0.1, 0.3, 0.1357, 0.2468):
        for least, given in ((round(1 - score, 4), False), (round(1.0001 - score, 4), None)):
            document = ScoredDocument("d", text, (replace(sentence, biased=False, biased_score=score),))
            assert Abstention(biased=least).apply(document).sentences[0].biased is given


def test_a_correction_wants_every_label(slant_command: Slant, tmp_path: Path, text: str) -> None:
    for number, part in enumerate(text.split("\n\n")[:40]):
        (tmp_path / "texts").mkdir(exist_ok=True)
        (tmp_path / "texts" / f"{number}.txt").write_text(part, encoding="utf-8")
    slant_command("score", "texts", "-p", "karabakh", "-o", "rows", "--abstain", ".8")
    code, _, error = slant_command("sample", "rows", "-n", "5", "-o", "sample")
    assert code == 1
    assert "score without it" in error
