"""Each figure of an evaluation, worked out by hand for answers that are written by hand."""

from __future__ import annotations

from typing import Any

import pytest

from slant.training.comparison import given_mentions
from slant.training.examples import LabelledAttribution, LabelledDocument, LabelledFrame, LabelledSentence, LabelledSpan
from tests.hand_written import at, document, evaluate, party, values

TEXT = "The army claimed that brutal rebels shelled Arda."

# --- parties


def test_sentiment_of_each_given_party() -> None:
    text = "Ann praised Bob, Cid and Dan."
    gold = {"Ann": "neutral", "Bob": "positive", "Cid": "positive", "Dan": None}
    sentence = LabelledSentence("a", text, parties=tuple(party(text, n, sentiment=s) for n, s in gold.items()))
    said = [{"sentiment": s} for s in ("neutral", "positive", "neutral", "negative")]
    found = evaluate("newsmtsc", [document(sentence)], {text: {"parties": said}})
    assert found.items == 3
    # neutral: 1 of 2 predicted, 1 gold; positive: 1 of 1 predicted, 2 gold; nothing is negative on either side.
    assert values(found) == {
        "sentiment.macro_f1": pytest.approx(2 / 3),
        "sentiment.accuracy": pytest.approx(2 / 3),
        "sentiment.f1.negative": 0.0,
        "sentiment.f1.neutral": pytest.approx(2 / 3),
        "sentiment.f1.positive": pytest.approx(2 / 3),
    }


def test_one_person_coded_twice_is_two_parties() -> None:
    twice = tuple(party("Ann left.", "Ann", sentiment=s) for s in ("neutral", "negative"))
    found = evaluate("newsmtsc", [document(LabelledSentence("a", "Ann left.", parties=twice))], {})
    assert found.items == 2
    assert values(found)["sentiment.accuracy"] == 0.5


def test_roles_are_the_most_probable_ones() -> None:
    text = "Ann struck Bob."
    parties = (party(text, "Ann", role="antagonist"), party(text, "Bob", role="innocent"))
    said = [{"role": "antagonist"}, {"role": "protagonist"}]
    found = evaluate(
        "semeval2025_task10", [document(LabelledSentence("a", text, parties=parties))], {text: {"parties": said}}
    )
    assert values(found)["role.accuracy"] == 0.5
    assert values(found)["role.macro_f1"] == pytest.approx(1 / 3)


def test_a_role_is_that_of_the_document() -> None:
    first, second, third = "Ann struck Bob.", "Ann fled.", "Annie saw Ann."
    labelled = document(
        LabelledSentence("a", first, parties=(party(first, "Ann", role="antagonist"),)),
        LabelledSentence("b", second),
        LabelledSentence("c", third),
    )
    said = {text: {"parties": [{"role": role}]} for text, role in ((first, "innocent"), (second, "antagonist"))}
    said[third] = {"parties": [{"role": "antagonist"}]}
    # Twice antagonist and once innocent; "Annie" is no mention of Ann.
    assert [m.start for m in given_mentions(labelled)] == [0, 16, 36]
    assert values(evaluate("semeval2025_task10", [labelled], said))["role.accuracy"] == 1.0


# --- spans


def test_loaded_spans_of_sentences_that_are_coded() -> None:
    coded = LabelledSentence("a", TEXT, loaded=(at(TEXT, "brutal"),))
    clean, unknown = LabelledSentence("b", "A thug fled.", loaded=()), LabelledSentence("c", "Vile lies.")
    answers = {
        TEXT: {"loaded": ["brutal rebels"]},
        "A thug fled.": {"loaded": ["thug"]},
        "Vile lies.": {"loaded": ["Vile"]},
    }
    found = evaluate("basil", [document(coded, clean, unknown)], answers)
    assert found.items == 2
    # P = (6/13 + 0) / 2, R = 1 / 1
    precision = 6 / 13 / 2
    assert values(found) == {
        "loaded.overlap_f1": pytest.approx(2 * precision / (1 + precision)),
        "loaded.exact_f1": 0.0,
        "loaded.sentence_f1": pytest.approx(2 / 3),
    }


def test_loaded_spans_of_whole_documents() -> None:
    """Gold as published, across a sentence end and of two techniques; found sentence by sentence."""
    first = LabelledSentence("a", "Vile lies.", loaded=(LabelledSpan(0, 10),))
    second = LabelledSentence("b", "Shame on them.", loaded=(LabelledSpan(0, 5),))
    spans = (LabelledSpan(0, 16), LabelledSpan(11, 16))
    answers = {"Vile lies.": {"loaded": ["Vile lies."]}, "Shame on them.": {"loaded": ["Shame"]}}
    found = evaluate("semeval2023_task3", [document(first, second, loaded=spans)], answers)
    # Both predictions lie in the one gold span: P 1, R (10 + 5) / 16.
    assert values(found) == {
        "loaded.overlap_f1": pytest.approx(2 * (15 / 16) / (1 + 15 / 16)),
        "loaded.exact_f1": 0.0,
    }


ATTRIBUTED = LabelledSentence(
    "a",
    TEXT,
    attribution=(
        LabelledAttribution(
            (at(TEXT, "The army"),),
            (at(TEXT, "claimed"),),
            (at(TEXT, "that brutal rebels"), at(TEXT, "shelled Arda")),
            type="indirect",
            cue_stance="doubt",
        ),
    ),
)


def test_attribution_spans_in_characters() -> None:
    said = {"source": "army", "cue": "claimed", "content": ["that brutal rebels", "shelled Arda."]}
    # The same content in a second attribution is still one span.
    answers = {TEXT: {"attributions": [said, {"cue": "brutal", "content": ["that brutal rebels"]}]}}
    found = values(evaluate("polnear", [document(ATTRIBUTED)], answers))
    assert found == {
        "attribution.exact_f1.source": 0.0,
        "attribution.exact_f1.cue": pytest.approx(2 / 3),
        "attribution.exact_f1.content": pytest.approx(1 / 2),
        "attribution.overlap_f1.source": pytest.approx(2 * 0.5 / 1.5),
        "attribution.overlap_f1.cue": pytest.approx(2 * 0.5 / 1.5),
        "attribution.overlap_f1.content": pytest.approx(2 * (25 / 26) / (1 + 25 / 26)),
    }


def test_a_quotation_over_a_sentence_end_is_one_run_of_tokens() -> None:
    first, second, third = "“ We won .", "They fled . ” he said .", "She added that it rained ."
    text = f"{first} {second} {third}"
    whole = (at(text, "“ We won . They fled . ”"), at(text, "that it rained"))
    labelled = LabelledDocument(
        "d", "polnear_bio", "dev", "", text,
        tuple(LabelledSentence(s, s, text.index(s), attribution=()) for s in (first, second, third)),
        attribution=tuple(LabelledAttribution((), (), (span,)) for span in whole),
        running=True,
    )  # fmt: skip
    contents = {first: "“ We won .", second: "They fled . ”", third: "that it rained"}
    said = {sentence: {"attributions": [{"content": [content]}]} for sentence, content in contents.items()}
    found = values(evaluate("polnear_bio", [labelled], said))
    # Scoring takes what the path gives: this scorer joins nothing, so one of its three pieces is a run.
    assert found["attribution.exact_f1.content"] == pytest.approx(2 * 1 / (3 + 2))


def test_attribution_spans_on_given_tokens() -> None:
    """A span with a part of a token has the token: "year-old" for "62-year-old\u00a0man", "dead" for "dead."."""
    text = "The 62-year-old\u00a0man said he is dead."
    parts = [(at(text, words),) for words in ("The 62-year-old\u00a0man", "said", "he is dead.")]
    gold = LabelledSentence("a", text, attribution=tuple(
        LabelledAttribution(*(spans if k == part else () for k in range(3))) for part, spans in enumerate(parts)
    ))  # fmt: skip
    said = {"source": "The 62-year", "cue": "said", "content": ["is dead"]}
    whole = document(gold, attribution=gold.attribution)
    found = values(evaluate("polnear_bio", [whole], {text: {"attributions": [said]}}))
    assert found == {f"attribution.exact_f1.{part}": float(part != "content") for part in ("source", "cue", "content")}


def test_discarded_sentences_are_not_judged() -> None:
    discarded = LabelledSentence("b", "Ann said no.")
    answers = {"Ann said no.": {"attributions": [{"source": "Ann", "cue": "said"}]}}
    found = evaluate("polnear", [document(ATTRIBUTED, discarded)], answers)
    assert found.items == 1
    assert evaluate("polnear", [document(ATTRIBUTED)], {}).metrics == found.metrics


# --- conflict frames


def conflict(**labels: Any) -> LabelledSentence:
    fields: dict[str, Any] = {
        "frames": (
            LabelledFrame("aggression", at(TEXT, "shelled"), party=0, polarity=-1),
            LabelledFrame("atrocity", at(TEXT, "brutal"), party=0, polarity=-1),
            LabelledFrame("victimhood", at(TEXT, "shelled Arda"), party=1, polarity=1),
        ),
        "frames_known": frozenset({"aggression", "atrocity", "victimhood", "outlaw", "weakness"}),
        "parties": (
            party(TEXT, "rebels", sentiment="negative", casts_known=True),
            party(TEXT, "Arda", casts_known=True),
        ),
        "attribution": ATTRIBUTED.attribution,
        "loaded": (at(TEXT, "brutal"),),
    }
    return LabelledSentence("a", TEXT, **{**fields, **labels})


FOUND: dict[str, Any] = {
    # legality is not coded here, so it counts on neither side.
    "frames": {"aggression": "rebels shelled", "outlaw": "brutal", "legality": "army"},
    "parties": [
        {"sentiment": "negative", "frames": [("aggression", -1), ("atrocity", 1), ("legality", 0)]},
        {"frames": [("victimhood", 1), ("outlaw", -1)]},
    ],
    "attributions": [{"source": "The army", "cue": "claimed", "type": "direct", "cue_stance": "doubt"}],
    "loaded": ["brutal"],
}


def test_conflict_frames_by_hand() -> None:
    found = values(evaluate("conflict_frames", [document(conflict())], {TEXT: FOUND}))
    # Gold 3 frames, predicted 2, one of them right; aggression alone has F1 1, of four frames on either side.
    assert found["frames.micro_f1"] == pytest.approx(2 / 5)
    assert found["frames.macro_f1"] == pytest.approx(1 / 4)
    assert found["frames.f1.aggression"] == 1.0
    # Right: (aggression, rebels, -1) and (victimhood, Arda, +1), of 3 gold and 4 predicted triples.
    assert found["directed.f1"] == pytest.approx(4 / 7)
    # Only aggression's phrases meet: 7 of 14 predicted, all of 7. P = (1/2 + 0) / 2, R = 1 / 3.
    assert found["evidence.overlap_f1"] == pytest.approx(2 * 0.25 * (1 / 3) / (0.25 + 1 / 3))
    assert found["sentiment.macro_f1"] == 1.0
    assert found["loaded.overlap_f1"] == 1.0
    assert found["attribution.exact_f1.source"] == found["attribution.exact_f1.cue"] == 1.0
    assert found["attribution.exact_f1.content"] == 0.0
    assert found["attribution.present_accuracy"] == found["attribution.stance_accuracy"] == 1.0
    assert found["attribution.type_accuracy"] == 0.0


@pytest.mark.parametrize(
    ("found", "accuracy"),
    [
        # aggression and outlaw stand in what the army claimed.
        ({"source": "army", "content": ["brutal rebels shelled Arda"]}, 1.0),
        ({"source": "army", "content": ["shelled Arda"]}, 0.5),
        ({"source": "rebels", "content": ["brutal rebels shelled Arda"]}, 0.0),
        ({"cue": "claimed", "content": ["brutal rebels shelled Arda"]}, 0.0),
        ({"source": "army", "cue": "claimed"}, 0.0),
    ],
)
def test_voice_is_judged_by_source(found: dict[str, Any], accuracy: float) -> None:
    coded = LabelledAttribution((at(TEXT, "The army"),), (), (at(TEXT, "brutal rebels shelled Arda"),))
    frames = (LabelledFrame("aggression", at(TEXT, "shelled")), LabelledFrame("outlaw", at(TEXT, "brutal rebels")))
    gold = document(conflict(frames=frames, attribution=(coded,)))
    # A frame that was not found has no voice to judge.
    read = {"frames": {"aggression": "shelled", "outlaw": "brutal", "weakness": "Arda"}, "attributions": [found]}
    assert values(evaluate("conflict_frames", [gold], {TEXT: read}))["voice.accuracy"] == accuracy
    unattributed = document(conflict(frames=frames, attribution=()))
    own_voice = values(evaluate("conflict_frames", [unattributed], {TEXT: {**read, "attributions": []}}))
    assert own_voice["voice.accuracy"] == 1.0


def test_disputed_frames_count_on_neither_side() -> None:
    disputed = frozenset({"aggression", "outlaw"})
    found = values(evaluate("conflict_frames", [document(conflict(disputed=disputed))], {TEXT: FOUND}))
    # Gold atrocity and victimhood remain, and no prediction of theirs.
    assert found["frames.micro_f1"] == 0.0
    # Triples: gold (atrocity -1) and (victimhood +1), predicted (atrocity +1) and (victimhood +1).
    assert found["directed.f1"] == pytest.approx(1 / 2)
    assert found["evidence.overlap_f1"] == 0.0


def test_a_frame_whose_phrase_is_unknown_is_not_judged_for_evidence() -> None:
    frames = (LabelledFrame("aggression", None), LabelledFrame("outlaw", at(TEXT, "brutal rebels")))
    found = values(evaluate("conflict_frames", [document(conflict(frames=frames))], {TEXT: FOUND}))
    # outlaw alone: P 1, R 6 / 13
    assert found["evidence.overlap_f1"] == pytest.approx(2 * (6 / 13) / (1 + 6 / 13))
    assert found["frames.micro_f1"] == 1.0


def test_a_frame_that_casts_two_parties_has_its_evidence_once() -> None:
    frames = tuple(LabelledFrame("outlaw", at(TEXT, "brutal"), party=k, polarity=-1) for k in (0, 1))
    answers = {TEXT: {"frames": {"outlaw": "brutal"}, "parties": [{"frames": [("outlaw", -1)]}]}}
    found = values(evaluate("conflict_frames", [document(conflict(frames=frames))], answers))
    assert found["evidence.overlap_f1"] == 1.0
    assert found["directed.f1"] == pytest.approx(2 / 3)


def test_presence_of_attribution_is_judged_by_sentence() -> None:
    sentences = [
        conflict(),
        LabelledSentence("b", "Quiet.", attribution=()),
        LabelledSentence("c", "Calm.", attribution=()),
    ]
    answers = {TEXT: FOUND, "Calm.": {"attributions": [{"cue": "Calm"}]}}
    assert values(evaluate("conflict_frames", [document(*sentences)], answers))[
        "attribution.present_accuracy"
    ] == pytest.approx(2 / 3)


def test_newswcl50_is_judged_on_its_own_frames() -> None:
    found = evaluate("newswcl50", [document(conflict())], {TEXT: FOUND})
    assert values(found)["frames.micro_f1"] == pytest.approx(2 / 5)
    assert found.items == 1
