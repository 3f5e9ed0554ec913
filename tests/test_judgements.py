"""What is judged label by label, with the scores of the output."""

from __future__ import annotations

from typing import Any

import pytest

from slant.training.evaluation import evaluate_reliability, read_documents
from slant.training.examples import (
    LabelledAttribution,
    LabelledDocument,
    LabelledFrame,
    LabelledParty,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.judgements import HEADS, NOTHING, heads
from slant.training.tasks import TASKS
from tests.hand_written import HandWritten, at, document, party


def judge(name: str, documents: list[LabelledDocument], answers: dict[str, Any], head: str) -> list[tuple[Any, ...]]:
    """(expected, found, score, right, of) of each label."""
    scorer: Any = HandWritten(answers)
    reading = read_documents(name, documents, scorer)
    (chosen,) = (one for one in reading.heads if one.name == head)
    found = [j for pair in reading.pairs for j in chosen.judge(pair)]
    assert all(j.sentence.start <= j.start < j.end for j in found)
    return [(j.expected, j.found, j.score, j.right, j.of) for j in found]


def test_every_set_that_is_judged_has_heads() -> None:
    assert all(heads(name) for name in TASKS)
    assert len({head.name for head in HEADS}) == 9
    assert [head.name for head in heads("babe")] == ["biased", "loaded"]


def test_sentiment_has_the_score_of_the_label_given() -> None:
    text = "One met Two."
    sentence = LabelledSentence(
        "a", text, parties=(party(text, "One", sentiment="neutral"), party(text, "Two", sentiment="positive"))
    )
    answers = {text: {"parties": [{"sentiment": "neutral"}, {"sentiment": "negative"}]}}
    assert judge("newsmtsc", [document(sentence)], answers, "sentiment") == [
        ("neutral", "neutral", 1.0, 1, 1),
        ("positive", "negative", 1.0, 0, 1),
    ]


def test_role_has_the_score_of_the_document() -> None:
    text = "One met Two."
    sentence = LabelledSentence("a", text, parties=(party(text, "One", role="antagonist"),))
    answers = {text: {"parties": [{"role": "protagonist"}]}}
    assert judge("semeval2025_task10", [document(sentence)], answers, "role") == [
        ("antagonist", "protagonist", 0.4, 0, 1)
    ]


def test_biased_has_the_probability_of_what_was_said() -> None:
    """The hand-written probability of "biased" is .5 in both."""
    sentences = [LabelledSentence(name, name, biased=True) for name in ("a", "b")]
    found = judge("checkthat", [document(*sentences)], {"a": {"biased": True}}, "biased")
    assert found == [("biased", "biased", 0.5, 1, 1), ("biased", "unbiased", 0.5, 0, 1)]


def test_frames_given_and_missed_but_not_the_disputed() -> None:
    sentence = LabelledSentence(
        "a",
        "They fled.",
        frames=(LabelledFrame("victimhood", None), LabelledFrame("weakness", None)),
        frames_known=frozenset({"victimhood", "weakness", "atrocity", "outlaw"}),
        disputed=frozenset({"outlaw"}),
    )
    answers = {"They fled.": {"frames": {"victimhood": "fled", "atrocity": "fled", "outlaw": "fled"}}}
    assert judge("newswcl50", [document(sentence)], answers, "frames") == [
        ("victimhood", "victimhood", 0.9, 1, 1),
        (NOTHING, "atrocity", 0.9, 0, 1),
        ("weakness", NOTHING, None, 0, 1),
    ]


def test_a_frame_that_casts_a_party_the_wrong_way_is_one_error() -> None:
    text = "One shelled Two."
    frames = (LabelledFrame("atrocity", at(text, "shelled"), 0, -1), LabelledFrame("victimhood", None, 1, 1))
    parties = (party(text, "One", casts_known=True), party(text, "Two", casts_known=True))
    sentence = LabelledSentence("a", text, parties=parties, frames=frames, frames_known=frozenset(TWO))
    answers = {text: {"parties": [{"frames": [("atrocity", 1), ("victimhood", 0)]}, {}]}}
    assert judge("conflict_frames", [document(sentence)], answers, "directed") == [
        ("atrocity -1", "atrocity +1", 0.9, 0, 1),
        (NOTHING, "victimhood 0", 0.9, 0, 1),
        ("victimhood +1", NOTHING, None, 0, 1),
    ]


TWO = ("atrocity", "victimhood")


def test_spans_are_judged_by_their_words() -> None:
    """Of "radical mob" one word is coded; "-ish" is no word of it; "brutal" was missed."""
    text = "A radical mob, a brutal one, left."
    sentence = LabelledSentence("a", text, loaded=(at(text, "radical"), at(text, "brutal")))
    answers = {text: {"loaded": ["radical mob", "left"]}}
    assert judge("basil", [document(sentence)], answers, "loaded") == [
        ("loaded", "loaded", 0.9, 1, 2),
        (NOTHING, "loaded", 0.9, 0, 1),
        ("loaded", NOTHING, None, 0, 1),
    ]


@pytest.mark.parametrize(("part", "words"), [("source", "Officials"), ("cue", "said"), ("content", "all is well")])
def test_a_span_of_two_attributions_is_one(part: str, words: str) -> None:
    text = "Officials said all is well."
    coded = LabelledAttribution(
        (at(text, "Officials"),), (at(text, "said"),), (at(text, "all is well"),), "indirect", "neutral"
    )
    twice = {"source": "Officials", "cue": "said", "content": ["all is well"]}
    sentence = LabelledSentence("a", text, attribution=(coded,))
    found = judge("polnear", [document(sentence)], {text: {"attributions": [twice, twice]}}, f"attribution.{part}")
    assert found == [(part, part, 0.9, len(words.split()), len(words.split()))]


def test_what_the_set_does_not_code_is_not_judged() -> None:
    text = "One, a brute, left."
    known = LabelledSentence("a", text, parties=(LabelledParty((LabelledSpan(0, 3),), sentiment="neutral"),))
    other = LabelledSentence("b", "Officials said so, a brute too.")
    answers = {other.text: {"loaded": ["brute"], "attributions": [{"cue": "said"}], "biased": True}}
    scorer: Any = HandWritten(answers)
    found = evaluate_reliability(read_documents("conflict_frames", [document(known, other)], scorer), resamples=0)
    assert list(found) == ["sentiment"]
    assert found["sentiment"].items == 1
