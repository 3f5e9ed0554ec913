"""The directed reading on minimal pairs (tests/data/minimal_pairs), and the pairs themselves."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

import slant
from slant.models.labels import FRAMES
from slant.models.records import CastFrame, FrameReading, PartyReading, ScoredSentence, Sentence, Span, Voice
from tests.minimal_pairs import Pair, Report, Side, measure, read_check, read_pairs, wilson

PAIRS = read_pairs()
SIDES = [(pair, side) for pair in PAIRS for side in pair.sides]

# The least share of pairs right that the shipped checkpoint may have: .741, as measured, less .03.
FLOOR = 0.711


@pytest.fixture(scope="module")
def model() -> slant.Model:
    return slant.load()


@pytest.fixture(scope="module")
def report(model: slant.Model) -> Report:
    return measure(model)


def test_pairs_are_many_and_of_all_kinds() -> None:
    kinds = Counter(pair.kind for pair in PAIRS)
    assert len(PAIRS) >= 120
    assert len(kinds) >= 12
    assert min(kinds.values()) >= 12
    assert len({side.text for _, side in SIDES}) == 2 * len(PAIRS)


def test_pairs_cover_frames_and_conflicts() -> None:
    cast = Counter(check.frame for _, side in SIDES for check in side.checks if check.claim == "cast")
    assert set(cast) == set(FRAMES)
    assert min(cast.values()) >= 4
    named = {check.party for pair, side in SIDES if pair.parties == "states" for check in side.checks if check.party}
    assert {"karabakh", "ukraine", "gaza", "syria", "states"} == {pair.parties for pair in PAIRS}
    assert len(named) >= 30


@pytest.mark.parametrize("parties", sorted({pair.parties for pair in PAIRS}))
def test_sentences_name_the_parties_and_words_of_their_checks(parties: str) -> None:
    looked_for = _parties(parties)
    for pair, side in SIDES:
        if pair.parties != parties:
            continue
        found = {mention.party for mention in looked_for.find(side.text)}
        assert {check.party for check in side.checks if check.party} <= found, side.text
        for check in side.checks:
            if check.claim == "voice":
                assert check.value in {"author", "reported"} | found, side.text
            if check.claim == "evidence_within":
                assert side.text.count(check.value) == 1, side.text


def test_sentences_are_of_the_length_of_news() -> None:
    assert {side.text for _, side in SIDES if not 8 <= len(side.text.split()) <= 30} == set()


def test_the_sides_of_a_pair_differ_in_little() -> None:
    """At least half of the words of the shorter side stand in the other."""
    for pair in PAIRS:
        shorter, longer = sorted((Counter(side.text.lower().split()) for side in pair.sides), key=Counter.total)
        assert 2 * (shorter & longer).total() >= shorter.total(), pair.sides[0].text


def test_no_pair_is_right_by_silence() -> None:
    """Every pair asks for something that a reading without frames and feelings does not give."""
    assert [pair.sides[0].text for pair in PAIRS if all(_held_in_silence(pair, side) for side in pair.sides)] == []


@pytest.mark.parametrize(
    ("check", "held"),
    [
        ({"party": "chile", "cast": "aggression", "polarity": -1}, True),
        ({"party": "chile", "cast": "aggression", "polarity": 1}, False),
        ({"party": "peru", "cast": "aggression", "polarity": -1}, False),
        ({"party": "chile", "not_cast": "aggression", "polarity": 1}, True),
        ({"party": "chile", "not_cast": "aggression"}, False),
        ({"party": "peru", "not_cast": "aggression"}, True),
        ({"party": "togo", "not_cast": "aggression"}, False),
        ({"party": "chile", "sentiment": "negative"}, True),
        ({"party": "peru", "sentiment": "negative"}, False),
        ({"party": "chile", "not_sentiment": "negative"}, False),
        ({"party": "peru", "not_sentiment": "negative"}, True),
        ({"party": "chile", "frame": "aggression", "voice": "peru"}, True),
        ({"party": "chile", "frame": "aggression", "voice": "reported"}, True),
        ({"party": "chile", "frame": "aggression", "voice": "chile"}, False),
        ({"party": "chile", "frame": "aggression", "voice": "author"}, False),
        ({"party": "peru", "frame": "aggression", "voice": "author"}, False),
        ({"party": "chile", "frame": "aggression", "evidence_within": "Chile had threatened war"}, True),
        ({"party": "chile", "frame": "aggression", "evidence_within": "Chile had threatened"}, False),
        ({"frame": "aggression"}, True),
        ({"frame": "weakness"}, False),
        ({"no_frame": "aggression"}, False),
        ({"no_frame": "weakness"}, True),
    ],
)
def test_checks_tell_readings_apart(check: dict[str, str | int], held: bool) -> None:
    text = "Peru said that Chile had threatened war."
    evidence = Span(25, 39, text[25:39], "aggression", 1.0)
    voice = Voice(0, "peru")
    chile = PartyReading("chile", (), "negative", {}, None, {}, (CastFrame("aggression", -1, 1.0, evidence, voice),))
    frames = (FrameReading("aggression", 1.0, evidence, "chile", -1, voice),)
    parties = (PartyReading("peru", (), "neutral", {}, None, {}, ()), chile)
    read = ScoredSentence(Sentence("text", 0, 0, len(text), text), (), frames, (), False, 0.0, parties)
    assert read_check(check).holds(read) == held


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ('{party = "peru", cast = "aggression"}', "a check of cast has the keys"),
        ('{party = "peru", cast = "hostility", polarity = -1}', "unknown frame"),
        ('{party = "peru", sentiment = "bad"}', "unknown sentiment"),
        ('{party = "peru"}', "expected one of"),
    ],
)
def test_malformed_checks_are_named(line: str, complaint: str, tmp_path: Path) -> None:
    (tmp_path / "verb.toml").write_text(f'[[pair]]\na = "A."\nb = "B."\nboth_checks = [{line}]\n', encoding="utf-8")
    with pytest.raises(ValueError, match=rf"verb\.toml, pair 1: {complaint}"):
        read_pairs(tmp_path)


def test_wilson_interval() -> None:
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_shipped_checkpoint_reads_direction(report: Report) -> None:
    assert report.overall.pairs == len(PAIRS)
    assert report.overall.share >= FLOOR


def test_three_readings_of_one_name(model: slant.Model) -> None:
    """An occupier, one whose villages are occupied, and one from whom they are freed come out differently."""
    texts = (
        "The resolution deplores the illegal Armenian occupation in the border region.",
        "The resolution deplores the occupation of Armenian villages in the border region.",
        "The resolution names the villages liberated from Armenian forces in the border region.",
    )
    readings = []
    for text in texts:
        (sentence,) = model.score(text, parties="karabakh").sentences
        (armenia,) = sentence.parties
        readings.append((armenia.sentiment, frozenset((cast.frame, cast.polarity) for cast in armenia.frames)))
    occupier, occupied, loser = (casts for _, casts in readings)
    assert ("occupation", -1) in occupier
    assert ("occupation", -1) not in occupied
    assert ("liberation", 1) not in occupied | loser
    assert all(first != second for first, second in combinations(readings, 2))


@cache
def _parties(name: str) -> slant.Parties:
    return slant.Parties.load(name)


def _silent(pair: Pair, side: Side) -> ScoredSentence:
    """What a model says that finds the parties and nothing else."""
    sentence = Sentence("pair", 0, 0, len(side.text), side.text)
    parties = {mention.party for mention in _parties(pair.parties).find(side.text)}
    quiet = [PartyReading(party, (), "neutral", {}, None, {}, ()) for party in sorted(parties)]
    return ScoredSentence(sentence, (), (), (), False, 0.0, tuple(quiet))


def _held_in_silence(pair: Pair, side: Side) -> bool:
    sentence = _silent(pair, side)
    return all(check.holds(sentence) for check in side.checks)
