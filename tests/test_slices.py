"""Slices of an evaluation: figures worked by hand, and parts that make up the whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import slant
from slant.models.calibration import Calibration
from slant.models.checkpoint import Checkpoint
from slant.models.records import Attribution, Mention, PartyReading, ScoredDocument, ScoredSentence, Sentence, Span
from slant.training import tasks
from slant.training.comparison import Pair, party_id
from slant.training.evaluation import Reading
from slant.training.examples import LabelledDocument, LabelledParty, LabelledSentence, LabelledSpan
from slant.training.slices import LEAST_DOCUMENTS, OTHERS, slices
from tests.fake_engine import FakeEngine, make_tokenization

LABELS = ("negative", "neutral", "positive")


def pair(number: int, rows: list[tuple[str, str, str, str]], **document: str) -> Pair:
    """rows: (sentence, the party's words in it, its coded and its read sentiment)."""
    text = " ".join(sentence for sentence, *_ in rows)
    labelled, scored, start = [], [], 0
    for index, (sentence, words, coded, read) in enumerate(rows):
        at = sentence.index(words)
        party = LabelledParty((LabelledSpan(at, at + len(words)),), sentiment=coded)
        own = LabelledSentence(str(index), sentence, start, (party,))
        mention = Mention(party_id(own, 0), start + at, start + at + len(words), words, "given")
        scores = dict.fromkeys(LABELS, 0.1) | {read: 0.8}
        reading = PartyReading(party_id(own, 0), (mention,), read, scores, None, {}, ())
        where = Sentence(f"d{number}", index, start, start + len(sentence), sentence)
        labelled.append(own)
        scored.append(ScoredSentence(where, (), (), (), False, 0.1, (reading,)))
        start += len(sentence) + 1
    return Pair(
        LabelledDocument(f"d{number}", "newsmtsc", "test", "", text, tuple(labelled), **document),  # type: ignore[arg-type]
        ScoredDocument(f"d{number}", text, tuple(scored)),
    )


SHORT = "Paris praised Rome."
LONG = "In a speech that went on and on for the whole of the long afternoon Paris did not once praise Rome."


def reading(*pairs: Pair) -> Reading:
    return Reading("newsmtsc", (tasks.SENTIMENT,), pairs)


def figures(
    found: Reading, key: str, figure: str = "sentiment.accuracy", **options: list[str]
) -> dict[str, tuple[int, float]]:
    return {
        one.name: (one.evaluation.items, one.evaluation.metrics[figure].value) for one in slices(found, key, **options)
    }


def test_by_length() -> None:
    found = reading(
        pair(1, [(SHORT, "Rome", "positive", "positive"), (LONG, "Rome", "negative", "neutral")]),
        pair(2, [(SHORT, "Paris", "neutral", "negative"), (SHORT, "Rome", "positive", "positive")]),
    )
    assert figures(found, "length") == {"1 to 15 words": (3, pytest.approx(2 / 3)), "16 to 30 words": (1, 0.0)}


def test_by_party_one_party_alone_is_judged() -> None:
    many = [
        pair(n, [(SHORT, "Rome", "positive", "positive"), (SHORT, "Paris", "neutral", "negative")]) for n in range(10)
    ]
    few = pair(10, [("Oslo met Rome.", "Oslo", "neutral", "neutral")])
    found = figures(reading(*many, few), "party")
    assert {name: items for name, (items, _) in found.items()} == {"italy": 10, "france": 10, OTHERS: 1}
    assert [found[name][1] for name in ("italy", "france", OTHERS)] == [1.0, 0.0, 1.0]


def test_by_voice_most_of_the_sentence_decides() -> None:
    (one,) = (pair(1, [(SHORT, "Rome", "positive", "positive"), (LONG, "Rome", "negative", "neutral")]),)
    second = one.scored.sentences[1].sentence
    said = Span(second.start + 10, second.end, "", "content", 0.9)
    attribution = Attribution(None, None, (said,), "indirect", "neutral")
    sentences = (one.scored.sentences[0], replace(one.scored.sentences[1], attributions=(attribution,)))
    found = reading(Pair(one.labelled, replace(one.scored, sentences=sentences)))
    assert figures(found, "voice") == {"author": (1, 1.0), "source": (1, 0.0)}
    shorter = replace(attribution, content=(replace(said, end=second.start + 30),))
    sentences = (one.scored.sentences[0], replace(one.scored.sentences[1], attributions=(shorter,)))
    assert figures(reading(Pair(one.labelled, replace(one.scored, sentences=sentences))), "voice") == {
        "author": (2, 0.5)
    }


def test_by_what_the_document_is() -> None:
    found = reading(
        pair(1, [(SHORT, "Rome", "positive", "positive")], outlet="a", conflict="syria"),
        pair(2, [(SHORT, "Rome", "positive", "neutral")], outlet="b", conflict="syria"),
        pair(3, [(SHORT, "Rome", "positive", "positive")], outlet="b", conflict="karabakh"),
    )
    assert figures(found, "outlet") == {"a": (1, 1.0), "b": (2, 0.5)}
    assert figures(found, "conflict") == {"karabakh": (1, 1.0), "syria": (2, 0.5)}
    assert figures(found, "seen", seen=["syria"]) == {"seen": (2, 0.5), "unseen": (1, 1.0)}


def test_intervals_want_documents() -> None:
    few = [pair(n, [(SHORT, "Rome", "positive", "positive")], outlet="few") for n in range(LEAST_DOCUMENTS - 1)]
    many = [
        pair(n + 50, [(SHORT, "Rome", "positive", LABELS[1 + n % 2])], outlet="many") for n in range(LEAST_DOCUMENTS)
    ]
    first, second = slices(reading(*few, *many), "outlet")
    assert first.few
    assert first.evaluation.metrics["sentiment.accuracy"].low is None
    assert not second.few
    assert second.evaluation.metrics["sentiment.accuracy"].low is not None
    assert first.to_dict()["few_documents"] is True


def test_what_the_set_does_not_say_is_told() -> None:
    found = reading(pair(1, [(SHORT, "Rome", "positive", "positive")]))
    with pytest.raises(
        ValueError, match="told apart by outlet, found none; this set can be sliced by length, voice, party"
    ):
        slices(found, "outlet")


Run = Callable[..., tuple[int, str, str]]
WORDS = ("the", "mayor", "was", "wrong", "brutal", "talks", "went", "on", "radical", "mob")
SENTENCES = [f"The {WORDS[k % 10]} {WORDS[k // 10]} went on {'and on ' * (k % 9)}{k}." for k in range(60)]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, slant_command: Run, tmp_path: Path) -> Run:
    tokenization = make_tokenization(" ".join(SENTENCES))
    checkpoint = Checkpoint(Path("weights"), {}, 64, Calibration.default(), tokenization)
    monkeypatch.setattr(slant.Model, "load", lambda path=None, **_: slant.Model(checkpoint, FakeEngine()))
    rows = ["text;news_link;outlet;topic;type;label_bias;label_opinion;biased_words"]
    for k, sentence in enumerate(SENTENCES):
        biased, words = ("Biased", "['went']") if k % 3 == 0 else ("Non-biased", "[]")
        rows.append(f"{sentence};https://example.org/{k // 2};Outlet {k // 30};talks;left;{biased};;{words}")
    (tmp_path / "babe.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return slant_command


def test_slices_stand_beside_the_figures_and_make_up_the_whole(run: Run, tmp_path: Path) -> None:
    code, out, error = run("evaluate", "babe", "babe.csv", "--json", "a.json", "--by", "length", "--by", "outlet")
    assert (code, error) == (0, "")
    assert "by length" in out
    found = json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))
    assert set(found["slices"]) == {"length", "outlet"}
    whole = found["metrics"]["biased.accuracy"]["value"] * found["items"]
    for parts in found["slices"].values():
        assert len(parts) == 2
        assert sum(part["items"] for part in parts.values()) == found["items"] == 60
        right = sum(part["metrics"]["biased.accuracy"]["value"] * part["items"] for part in parts.values())
        assert right == pytest.approx(whole)


def test_what_cannot_be_sliced_is_told_before_anything_is_scored(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeEngine, "run", lambda *_: pytest.fail("scored"))
    code, out, error = run("evaluate", "babe", "babe.csv", "--json", "a.json", "--by", "length", "--by", "conflict")
    assert (code, out) == (1, "")
    assert error.strip() == (
        "slant: babe: expected labels that can be told apart by conflict, found none; this set can be sliced by "
        "length, voice, outlet"
    )


def test_an_unknown_key_is_told(run: Run) -> None:
    code, _, error = run("evaluate", "babe", "babe.csv", "--by", "weather")
    assert code == 2
    assert "expected keys among length, voice, party, outlet, conflict, seen, found 'weather'" in error
