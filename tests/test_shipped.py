"""The shipped checkpoint: what a user gets from `slant.load()`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import slant
from slant.models.labels import CUE_STANCES, FRAMES, ROLES, SENTIMENTS

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted((ROOT / "examples").glob("*.txt"))


@pytest.fixture(scope="module")
def model() -> slant.Model:
    return slant.load()


@pytest.fixture(scope="module", params=EXAMPLES, ids=lambda path: path.stem)
def scored(request: pytest.FixtureRequest, model: slant.Model) -> slant.ScoredDocument:
    return model.score(request.param.read_text(encoding="utf-8"), parties="karabakh")


def test_one_sentence_two_parties_two_answers(model: slant.Model) -> None:
    text = "Azerbaijan liberated the villages that Armenia had illegally occupied for decades."
    (sentence,) = model.score(text, parties="karabakh").sentences
    readings = {party.party: party for party in sentence.parties}
    assert readings["azerbaijan"].sentiment == "positive"
    assert readings["armenia"].sentiment == "negative"
    assert {"liberation", "occupation"} <= {frame.frame for frame in sentence.frames}
    casts = {(name, f.frame, f.polarity) for name, reading in readings.items() for f in reading.frames}
    assert ("azerbaijan", "liberation", 1) in casts
    assert not any(name == "armenia" and polarity == 1 for name, _, polarity in casts)


def test_swapped_names_swap_the_reading(model: slant.Model) -> None:
    text = "Armenian forces shelled villages in Azerbaijan, which vowed to answer Armenia."
    swapped = "Azerbaijani forces shelled villages in Armenia, which vowed to answer Azerbaijan."
    # States that hardly stand in the training sets are read no differently.
    unseen = "Fijian forces shelled villages in Tonga, which vowed to answer Fiji."
    pairs = (("armenia", "azerbaijan"), ("azerbaijan", "armenia"), ("fiji", "tonga"))
    readings = [
        _by_party(model.score(t, parties="states"), *pair)
        for t, pair in zip((text, swapped, unseen), pairs, strict=True)
    ]
    assert readings[0] == readings[1] == readings[2]
    assert readings[0][0]["sentiment"] == "negative"


def _by_party(document: slant.ScoredDocument, *parties: str) -> list[dict[str, object]]:
    """Labels and scores of each party's reading, without its id and offsets."""
    readings = {reading.party: reading for sentence in document.sentences for reading in sentence.parties}
    return [
        {
            "sentiment": readings[party].sentiment,
            "scores": dict(readings[party].sentiment_scores),
            "role": dict(readings[party].role_scores),
            "casts": [(cast.frame, cast.polarity, cast.score) for cast in readings[party].frames],
        }
        for party in parties
    ]


def test_whose_voice(model: slant.Model) -> None:
    reported, own = model.score(
        "Azerbaijan's Defence Ministry said that Armenian forces had shelled civilian homes. "
        "Armenian forces shelled civilian homes.",
        parties="karabakh",
    ).sentences
    (attribution,) = reported.attributions
    for sentence, voice in ((reported, slant.Voice(attribution.id, "azerbaijan")), (own, slant.Voice())):
        (cast,) = [
            cast
            for party in sentence.parties
            for cast in party.frames
            if (party.party, cast.frame, cast.polarity) == ("armenia", "aggression", -1)
        ]
        assert cast.voice == voice
        assert cast.evidence is not None
        assert "shelled" in cast.evidence.text


def test_a_quotation_runs_over_sentences(model: slant.Model) -> None:
    text = '"We will respond. Our patience has an end," the spokesman told reporters in Baku.'
    document = model.score(text, parties="karabakh")
    (attribution,) = [a for sentence in document.sentences for a in sentence.attributions]
    assert [span.text for span in attribution.content] == ['"We will respond. Our patience has an end,"']
    assert attribution.type == "direct"


def test_resolution_can_be_turned_off(model: slant.Model) -> None:
    text = "Armenia's army crossed the river. It shelled two villages."
    linked, named = (model.score(text, "karabakh", resolve=resolve) for resolve in (True, False))
    assert [m.text for p in linked.sentences[1].parties for m in p.mentions] == ["It"]
    assert all(m.resolved for p in linked.sentences[1].parties for m in p.mentions)
    assert named.sentences[1].parties == ()


def test_who_says_it(model: slant.Model) -> None:
    text = "The spokesman claimed that Armenian forces had shelled the village overnight."
    (sentence,) = model.score(text, parties="karabakh").sentences
    (attribution,) = sentence.attributions
    assert attribution.source is not None
    assert attribution.cue is not None
    assert (attribution.source.text, attribution.cue.text) == ("The spokesman", "claimed")
    assert (attribution.type, attribution.cue_stance) == ("indirect", "doubt")
    assert "Armenian forces had shelled" in attribution.content[0].text


def test_offsets_and_labels(scored: slant.ScoredDocument) -> None:
    assert len(scored.sentences) > 5
    spans: list[slant.Span | slant.Mention | slant.Sentence] = []
    for sentence in scored.sentences:
        spans += [sentence.sentence, *sentence.loaded, *(f.evidence for f in sentence.frames if f.evidence)]
        for attribution in sentence.attributions:
            spans += [s for s in (attribution.source, attribution.cue, *attribution.content) if s]
            assert attribution.cue_stance in CUE_STANCES
        for party in sentence.parties:
            spans += party.mentions
            assert party.sentiment in SENTIMENTS
            assert party.role is None or party.role in ROLES
            assert sum(party.sentiment_scores.values()) == pytest.approx(1, abs=0.001)
        assert {frame.frame for frame in sentence.frames} <= set(FRAMES)
    for span in spans:
        assert scored.text[span.start : span.end] == span.text


def test_records_round_trip_through_json(scored: slant.ScoredDocument) -> None:
    assert slant.ScoredDocument.from_dict(json.loads(json.dumps(scored.to_dict()))) == scored


def test_both_engines_give_the_same_labels(model: slant.Model) -> None:
    torch = slant.load(engine="torch")
    for path in EXAMPLES:
        text = path.read_text(encoding="utf-8")
        ours, theirs = (engine.score(text, "karabakh").to_dict() for engine in (model, torch))
        assert _without_scores(ours) == _without_scores(theirs)
        assert all(abs(a - b) <= 0.02 for a, b in zip(_scores(ours), _scores(theirs), strict=True))


def test_a_sentence_reads_the_same_in_any_company(model: slant.Model) -> None:
    text = EXAMPLES[0].read_text(encoding="utf-8")
    documents = [slant.Document(str(n), line) for n, line in enumerate(text.splitlines()) if line.strip()]
    together = list(model.score_all(documents, "karabakh"))
    backwards = list(model.score_all(documents[::-1], "karabakh"))[::-1]
    alone = [model.score(document, "karabakh") for document in documents]
    assert together == backwards == alone


def _scores(value: object) -> list[float]:
    if isinstance(value, dict):
        return [score for item in value.values() for score in _scores(item)]
    if isinstance(value, list):
        return [score for item in value for score in _scores(item)]
    return [value] if isinstance(value, float) else []


def _without_scores(value: object) -> object:
    if isinstance(value, dict):
        return {key: _without_scores(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_without_scores(item) for item in value]
    return None if isinstance(value, float) else value
