"""`slant audit`: flips are counted as defined, and what ships covers what it should.

The models here are functions from text to labels, so that what an audit must find is known.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import slant
from slant import cli
from slant.analysis.audit.audit import audit
from slant.analysis.audit.flips import HEADS, View, decisions, departures
from slant.analysis.audit.intervals import mean, rate
from slant.analysis.audit.name_swap import NameSwap
from slant.analysis.audit.perturbations import Perturbations, marks_stripped
from slant.analysis.audit.report import Report
from slant.analysis.audit.templates import Cast, Filler, Pair, Sentences
from slant.inference.parties import Parties
from slant.models.labels import FRAMES, ROLES, SENTIMENTS
from slant.models.records import (
    AUTHOR,
    Attribution,
    CastFrame,
    Document,
    FrameReading,
    LoadedSpan,
    PartyReading,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)

STATES = Parties.load("states")
PAIR = Pair("azerbaijan", "armenia", "given")

# --- what ships ----------------------------------------------------------------------------------------------------

SENTENCES, CAST, FILLER = Sentences.shipped(), Cast.shipped(STATES), Filler(STATES)


def test_the_templates_cover_what_they_should() -> None:
    texts = [template.text for template in SENTENCES.templates]
    assert len(texts) == len(set(texts)) >= 150
    kinds = [template.kind for template in SENTENCES.templates]
    assert all(kinds.count(frame) >= 10 for frame in FRAMES)
    assert all(kinds.count(kind) >= 12 for kind in ("sentiment", "quotes", "neutral", "conjuncts"))
    assert len(CAST.pairs) == 14
    assert all(len(names) == 7 for names in CAST.names.values())
    assert all("{A" in text and "{B" in text for text in texts)


def test_swapping_a_filled_template_is_filling_it_the_other_way_round() -> None:
    build = Perturbations(STATES, CAST, SENTENCES)
    templates = {template.id: template.text for template in SENTENCES.templates}
    swaps = [c for c in build.comparisons() if c.test == "swap"]
    assert len(swaps) > 2400
    for swap in swaps:
        assert swap.pair is not None
        turned = {"A": swap.pair.second, "B": swap.pair.first}
        assert swap.after.text == FILLER.fill(templates[swap.base], turned)
    assert set(build.skipped) <= {"fillings of templates for which a party lacks the word"}
    assert build.counts["swapped with a named form"] == build.counts["swapped with a repeated form"] == 0


def test_names_fill_slots_with_their_grammar() -> None:
    fill = FILLER.fill
    assert fill("{A} met {B}.", {"A": "united_states", "B": "netherlands"}) == "The United States met the Netherlands."
    assert fill("An {A.adj} ship and {B}'s.", {"A": "peru", "B": "laos"}) == "A Peruvian ship and Laos'."
    assert fill("{A.people} fled {B}.", {"A": "togo", "B": "laos"}) is None


# --- flips ---------------------------------------------------------------------------------------------------------

Read = Callable[[str, list[tuple[str, int, int]]], dict[str, Any]]


def _scored(text: str, parties: Parties, read: Read) -> ScoredSentence:
    """A sentence with the labels that `read` gives for its text and (party, start, end) of its mentions."""
    mentions = parties.find(text)
    named = list(dict.fromkeys(mention.party for mention in mentions))
    labels = read(text, [(m.party, m.start, m.end) for m in mentions])
    sentiments = labels.get("sentiment", {})
    return ScoredSentence(
        sentence=Sentence("d", 0, 0, len(text), text),
        attributions=labels.get("attributions", ()),
        frames=labels.get("frames", ()),
        loaded=labels.get("loaded", ()),
        biased=labels.get("biased", False),
        biased_score=0.5,
        parties=tuple(
            PartyReading(
                party=party,
                mentions=tuple(m for m in mentions if m.party == party),
                sentiment=sentiments.get(party, "neutral"),
                sentiment_scores={label: float(label == sentiments.get(party, "neutral")) for label in SENTIMENTS},
                role=None,
                role_scores=dict.fromkeys(ROLES, 0.0),
                frames=labels.get("casts", {}).get(party, ()),
                voice=labels.get("voice", AUTHOR),
            )
            for party in named
        ),
    )


class Stub:
    """A model of one function, with what the command asks of a checkpoint."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self.checkpoint = SimpleNamespace(folder=Path("stub"), hash="0" * 64)

    def score_all(self, documents: Iterable[Document | ScoredDocument], parties: Parties) -> Iterator[ScoredDocument]:
        for document in documents:
            assert isinstance(document, Document)
            yield ScoredDocument(document.id, document.text, (_scored(document.text, parties, self._read),))


def blind(text: str, mentions: list[tuple[str, int, int]]) -> dict[str, Any]:
    """By place alone: the party named first is cast, loaded and quoted, whatever its name."""
    party, start, end = mentions[0]
    shown = Span(start, end, text[start:end], "aggression", 1.0)
    source = Attribution(replace(shown, label="source"), None, (), "indirect", "neutral", party)
    voice = Voice(0, party)
    return {
        "sentiment": {party: "negative"},
        "frames": (FrameReading("aggression", 1.0, shown, party, -1, voice),),
        "casts": {party: (CastFrame("aggression", -1, 1.0),)},
        "loaded": (LoadedSpan(end, len(text), text[end:], "loaded", 1.0),),
        "attributions": (source,),
        "biased": True,
        "voice": voice,
    }


def partial(text: str, mentions: list[tuple[str, int, int]]) -> dict[str, Any]:
    """By name alone."""
    first = mentions[0][0] == "azerbaijan"
    frames = (FrameReading("outlaw", 1.0, None),) if first else ()
    return {"sentiment": {"azerbaijan": "negative", "armenia": "positive"}, "frames": frames, "biased": first}


def _rates(report: Report, test: str) -> dict[str, float]:
    return {row.head: row.estimate.value for row in report.rows if (row.table, row.row) == ("test", test)}


def test_a_model_that_ignores_names_does_not_flip() -> None:
    report = audit(Stub(blind), STATES, limit=40)
    heads = set(HEADS) - {"direct"}
    assert _rates(report, "swap") == dict.fromkeys(heads, 0.0)
    assert _rates(report, "file order") == dict.fromkeys(heads, 0.0)
    assert set(_rates(report, "substitution").values()) == {0.0}
    # It goes by order, so the order of conjuncts is all to it.
    assert _rates(report, "conjuncts")["sentiment"] == 1
    assert report.passes(0)
    assert all(shift.estimate.value == 0 for shift in report.shifts)


def test_a_model_that_goes_by_names_always_flips() -> None:
    report = audit(Stub(partial), STATES, pairs=[PAIR], limit=60)
    rates = _rates(report, "swap")
    assert (rates["sentiment"], rates["frames"], rates["biased"]) == (1, 1, 1)
    assert _rates(report, "conjuncts")["sentiment"] == 0
    assert not report.passes(0.99)
    (shift,) = [s for s in report.shifts if s.row == "azerbaijan:armenia"]
    assert shift.estimate.value == 1
    assert report.examples[0].pair == "azerbaijan:armenia"


def test_negation_and_quotation_are_measured_as_changes() -> None:
    def literal(text: str, mentions: list[tuple[str, int, int]]) -> dict[str, Any]:
        party = mentions[0][0]
        quoted = '"' in text
        negated = any(word in f" {text}" for word in (" not ", " no ", " never ", " No ", " failed ", " refused "))
        source = Attribution(None, None, (), "direct" if quoted else "indirect", "neutral")
        return {
            "sentiment": {party: "neutral" if negated else "negative"},
            "attributions": (source,) if "Norway" in text else (),
            "voice": Voice(0) if "Norway" in text else AUTHOR,
        }

    report = audit(Stub(literal), STATES, limit=28)
    assert _rates(report, "negation (should change)")["sentiment"] > 0.8
    assert "casts" not in _rates(report, "negation (should change)")
    assert _rates(report, "quotation marks (should change)") == {"direct": 1}
    assert _rates(report, "attribution (should change)") == {"voice": 1}
    still = audit(Stub(lambda text, mentions: {"sentiment": {mentions[0][0]: "negative"}}), STATES, limit=28)
    assert _rates(still, "negation (should change)")["sentiment"] == 0
    assert _rates(still, "attribution (should change)") == {"voice": 0}


def test_flips_are_told_by_head() -> None:
    swapped = NameSwap(STATES, "peru", "chile").swap("Peru shelled Chile.")

    def view(text: str, sentiment: dict[str, str], frames: str, **how: Any) -> View:
        labels = {"sentiment": sentiment, "frames": tuple(FrameReading(f, 1.0, None) for f in frames.split())}
        return View(_scored(text, STATES, lambda *_: labels), **how)

    how = {"party": {"peru": "chile", "chile": "peru"}, "offset": swapped.map_offset}
    before = view("Peru shelled Chile.", {"peru": "negative"}, "aggression victimhood", **how)
    after = view(swapped.text, {"chile": "negative", "peru": "positive"}, "victimhood aggression")
    found = [d for d in decisions(before, after, ("sentiment", "frames")) if d.flipped]
    assert [(d.head, d.item, d.before, d.after) for d in found] == [("sentiment", "peru", "neutral", "positive")]
    heads = [d.head for d in decisions(before, after, tuple(HEADS))]
    # Nothing is cast, loaded or attributed in either: no decision.
    assert not {"casts", "loaded", "attribution", "directed"} & set(heads)


def test_departures_are_from_what_most_say() -> None:
    readings = [{"peru": "negative"}, {"peru": "neutral"}, {"peru": "negative"}]
    views = [View(_scored("Peru fell.", STATES, lambda *_, s=s: {"sentiment": s})) for s in readings]
    flips = [(index, d.before, d.after) for index, d in departures(views, ("sentiment",)) if d.flipped]
    assert flips == [(1, "negative", "neutral")]


def test_marks_are_taken_away_and_offsets_follow() -> None:
    alike, direct = marks_stripped('He said: "Peru fell." Then', base="x")
    assert alike.after.text == "He said: Peru fell. Then"
    assert (alike.offset(10), alike.offset(9), alike.offset(26)) == (9, 9, 24)
    assert not direct.alike


def test_intervals() -> None:
    none = rate({str(base): (0, 3) for base in range(20)}, seed=0)
    assert (none.value, none.low, none.n, none.bases) == (0, 0, 60, 20)
    assert none.high == pytest.approx(0.1611, abs=1e-4)  # Wilson, 0 of 20
    every = rate({str(base): (2, 2) for base in range(20)}, seed=0)
    assert (every.value, every.high) == (1, 1)
    half = rate({str(base): (base % 2, 1) for base in range(100)}, seed=0)
    assert half.low is not None
    assert half.high is not None
    assert half.value == 0.5
    assert 0.37 < half.low < 0.43 < 0.57 < half.high < 0.63  # binomial: .402 to .598
    assert rate({"a": (1, 4)}, seed=0).low is None
    assert mean({"a": [1.0, 2.0], "b": [6.0]}, seed=0).value == 3


# --- the command ---------------------------------------------------------------------------------------------------

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """slant audit ARGS... with a stub model -> exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)

    def slant_(read: Read, *arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(slant.Model, "load", lambda path=None, **_: Stub(read))
        monkeypatch.setattr(sys, "argv", ["slant", "audit", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return slant_


def test_the_exit_code_is_for_ci(run: Run) -> None:
    code, out, err = run(blind, "--limit", 5)
    assert (code, err) == (0, "")
    assert "passed: flips under swapped names: sentiment 0.0%, frames 0.0%; threshold 3.0%" in out
    code, out, _ = run(partial, "--limit", 5, "--pairs", "azerbaijan:armenia")
    assert code == 1
    assert "failed: flips under swapped names: sentiment 100.0%, frames 100.0%" in out
    assert run(partial, "--limit", 5, "--pairs", "azerbaijan:armenia", "--threshold", 1)[0] == 0


@pytest.mark.parametrize("arguments", [("--pairs", "peru"), ("--pairs", "peru:atlantis"), ("--threshold", 3)])
def test_wrong_usage_is_one_line(run: Run, arguments: tuple[object, ...]) -> None:
    code, _, err = run(blind, *arguments)
    assert code == 2
    assert err.count("\n") == 1


def test_a_corpus(run: Run, tmp_path: Path) -> None:
    text = "Armenia shelled Azerbaijan. Peru slept. Baku said Yerevan lied, “again”. Armenia shelled Azerbaijan."
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    code, _, _ = run(blind, "--input", "a.txt", "--json", "out/audit.json")
    assert code == 0
    found = json.loads((tmp_path / "out" / "audit.json").read_text(encoding="utf-8"))
    assert (found["counts"]["texts"], found["counts"]["swapped"]) == (7, 2)
    assert {row["test"] for row in found["tests"]} == {"swap", "file order", "quotation marks"}
    assert {row["pair"] for row in found["pairs"]} == {"armenia:azerbaijan"}
    assert found["input"]["path"] == "a.txt"


@pytest.mark.parametrize("text", ["Peru slept.", "It rained."])
def test_a_corpus_without_two_parties(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(text)
    code, _, err = run(blind, "--input", "a.txt")
    assert code == 1
    assert err.count("\n") == 1
    assert "two parties" in err
    assert run(blind, "--input", "missing.txt")[0] == 1


def test_the_json_holds_all_and_is_the_same_every_time(run: Run, tmp_path: Path) -> None:
    for name in ("a.json", "b.json", "c.json"):
        run(blind, "--limit", 6, "--json", name, "--seed", 1 if name == "c.json" else 0)
    first, second, third = ((tmp_path / name).read_bytes() for name in ("a.json", "b.json", "c.json"))
    assert first == second != third
    found = json.loads(first)
    assert found["format"] == 1
    assert found["judged"] == {"test": "swap", "flip_rates": {"sentiment": 0.0, "frames": 0.0}, "threshold": 0.03}
    keys = {"test", "head", "flip_rate", "low", "high", "n", "bases"}
    assert found["tests"]
    assert all(set(row) == keys for row in found["tests"])
    assert all(set(row) == keys - {"flip_rate"} | {"change_rate"} for row in found["sensitivity"])
    assert {row["pair"] for row in found["pairs"]} == {str(pair) for pair in CAST.pairs}
    assert {row["name"] for row in found["names"]} == {name for names in CAST.names.values() for name in names}
    assert {"test", "base", "pair", "before", "after", "flips"} == set(found["examples"][0])
    assert set(found["heads"]) == set(HEADS)
