"""The contrast templates: every one renders, its labels stand where they should, and they follow the parties."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from slant.models.labels import FRAMES
from slant.training.contrast_rendering import Fillers, PartyNames, render
from slant.training.contrast_templates import parse_template
from slant.training.contrasts import contrast_documents, shipped_fillers, shipped_templates
from slant.training.examples import FormatError, LabelledDocument, LabelledSentence, LabelledSpan

VELMORA = PartyNames({"name": ("Velmora",), "demonym": ("Velmoran",), "forces": ("Velmoran troops",)})
KARSIA = PartyNames({"name": ("Karsia",), "demonym": ("Karsian",), "forces": ("Karsian troops",)})
UNION = PartyNames({"name": ("United Isles",), "demonym": ("Islander",)}, article=True)
FILLERS = Fillers({"Velmora": VELMORA, "Karsia": KARSIA}, (), {"place": ("Darvan", "Kelmet")})


def rendered(line: str, **parties: PartyNames) -> LabelledSentence:
    return render(parse_template(line, "test", "construction"), parties, FILLERS, "0")


def words(sentence: LabelledSentence, *spans: LabelledSpan) -> list[str]:
    return [sentence.text[span.start : span.end] for span in spans]


def casts(sentence: LabelledSentence) -> set[tuple[str, str, int | None]]:
    """(frame, first mention of the party that it casts, polarity) of a sentence's frames that cast a party."""
    return {
        (frame.frame, words(sentence, sentence.parties[frame.party].mentions[0])[0], frame.polarity)
        for frame in sentence.frames
        if frame.party is not None
    }


@pytest.fixture(scope="module")
def documents() -> list[LabelledDocument]:
    return contrast_documents()


def test_every_template_comes_in_each_rendering_as_one_whole_sentence(documents: list[LabelledDocument]) -> None:
    templates = shipped_templates()
    assert len(templates) >= 350
    assert len(documents) == 4 * len(templates)
    assert len({document.id for document in documents}) == len(documents)
    for document in documents:
        (sentence,) = document.sentences
        assert document.text == sentence.text
        assert (document.set, document.licence, sentence.biased) == ("contrasts", "MIT", None)
        assert sentence.frames_known == frozenset(FRAMES)
        assert sentence.loaded is not None
        assert sentence.attribution is not None
        assert all(party.casts_known and party.sentiment and party.mentions for party in sentence.parties)


def test_every_label_is_a_trimmed_phrase_of_its_sentence(documents: list[LabelledDocument]) -> None:
    for document in documents:
        (sentence,) = document.sentences
        spans = [*(sentence.loaded or ()), *(m for party in sentence.parties for m in party.mentions)]
        spans += [frame.evidence for frame in sentence.frames if frame.evidence]
        for report in sentence.attribution or ():
            assert report.content
            assert report.source or report.cue
            spans += [*report.source, *report.cue, *report.content]
        for phrase in words(sentence, *spans):
            assert phrase
            assert phrase == phrase.strip()
        assert not re.search(r"[\[\]{}]|  ", document.text)


def test_every_frame_has_both_its_polarities_or_the_one_that_it_can_have() -> None:
    told = {(label.kind, polarity) for t in shipped_templates() for label in t.labels for _, polarity in label.casts}
    accusing = {"occupation", "aggression", "atrocity", "outlaw", "weakness", "deception", "legality", "diplomacy"}
    favouring = {"liberation", "self_defence", "military_strength", "legality", "diplomacy"}
    assert {(frame, -1) for frame in accusing} | {(frame, 1) for frame in favouring} | {("victimhood", 0)} <= told


def test_equal_seeds_give_equal_sentences_and_others_give_others(documents: list[LabelledDocument]) -> None:
    assert contrast_documents() == documents
    assert contrast_documents(seed=1) != documents


def test_more_renderings_begin_with_the_same_ones(documents: list[LabelledDocument]) -> None:
    assert set(contrast_documents(renderings=2)) == {d for d in documents if d.id.endswith(("/0", "/1"))}


def test_no_template_is_in_both_splits(documents: list[LabelledDocument]) -> None:
    splits: dict[str, set[str]] = {}
    for document in documents:
        splits.setdefault(document.id.rpartition("/")[0], set()).add(document.split)
    assert all(len(split) == 1 for split in splits.values())
    dev = sum(split == {"dev"} for split in splits.values())
    assert 0.05 * len(splits) < dev < 0.16 * len(splits)


def test_every_second_rendering_exchanges_the_parties_and_their_labels() -> None:
    line = "A+ B- | {A.forces} [liberation A+: retook] {place} from {B}."
    one = rendered(line, A=VELMORA, B=KARSIA)
    other = rendered(line, A=KARSIA, B=VELMORA)
    assert casts(one) == {("liberation", "Velmoran troops", 1)}
    assert casts(other) == {("liberation", "Karsian troops", 1)}
    assert [p.sentiment for p in one.parties] == [p.sentiment for p in other.parties] == ["positive", "negative"]


def test_the_exchange_in_the_shipped_set(documents: list[LabelledDocument]) -> None:
    """In a pair of renderings, the parties' first mentions differ, and the labels by party are the same."""
    pairs = {document.id: document for document in documents}
    for document in documents:
        if document.id.endswith("/0") and len(document.sentences[0].parties) > 1:
            one, other = document.sentences[0], pairs[document.id[:-1] + "1"].sentences[0]
            assert one.text != other.text
            assert [replace(f, evidence=None) for f in one.frames] == [replace(f, evidence=None) for f in other.frames]
            assert [p.sentiment for p in one.parties] == [p.sentiment for p in other.parties]


def test_labels_spelt_out() -> None:
    sentence = rendered(
        "A- B0 | [src: {B}] [cue doubt: claimed] [say: {A} [occupation A-, loaded: illegally held] {B.demonym} land].",
        A=UNION,
        B=KARSIA,
    )
    assert sentence.text == "Karsia claimed the United Isles illegally held Karsian land."
    assert casts(sentence) == {("occupation", "United Isles", -1)}
    assert words(sentence, *sentence.parties[1].mentions) == ["Karsia", "Karsian"]
    assert words(sentence, *(sentence.loaded or ())) == ["illegally held"]
    (report,) = sentence.attribution or ()
    assert words(sentence, *report.source, *report.cue) == ["Karsia", "claimed"]
    assert words(sentence, *report.content) == ["the United Isles illegally held Karsian land"]
    assert (report.type, report.cue_stance) == ("indirect", "doubt")


def test_of_and_by_turn_the_shipped_occupation_round(documents: list[LabelledDocument]) -> None:
    fillers = shipped_fillers()
    for line, occupier in (
        ("A- B0 | The [occupation A-: {A.demonym} occupation of {B.demonym} land] goes on.", "Armenian"),
        ("A0 B- | The [occupation B-: occupation of {A.demonym} land by {B}] goes on.", "Azerbaijan"),
    ):
        parties = {"A": fillers.parties["Armenia"], "B": fillers.parties["Azerbaijan"]}
        sentence = render(parse_template(line, "test", "of and by"), parties, fillers, "0")
        assert casts(sentence) == {("occupation", occupier, -1)}


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{A} spoke.", "no bar"),
        ("A0 | {B} spoke.", "parties before the bar"),
        ("A0 B0 | {A} spoke.", "parties before the bar"),
        ("A0 | [agression A-: {A}] spoke.", "agression"),
        ("A0 | [aggression A: {A}] spoke.", "'A'"),
        ("A0 | [aggression B-: {A}] spoke.", "parties before the bar"),
        ("A0 | [aggression A-: {A} spoke.", "1 open"),
        ("A0 | {A} spoke].", "open span"),
        ("A0 | {A} spoke [softly.", "found '\\['"),
        ("A0 | {A.hat} spoke.", "form of a party"),
        ("A0 | {A} [cue: spoke].", "source or cue with content"),
        ("A0 | {A} [cue loud: spoke].", "cue loud"),
    ],
)
def test_faulty_markup_names_file_and_template(line: str, fault: str) -> None:
    with pytest.raises(FormatError, match=f"(?s)test.toml.*{fault}"):
        parse_template(line, "test", "construction")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("A- | {A} [aggression A-: struck ]near the river.", "white space"),
        ("A- | {A} and Velmoran men [aggression A-: struck].", "marked as a mention"),
        ("A- | {A} [aggression A-: struck] near {hamlet}.", "hamlet"),
        ("A- | {A}  [aggression A-: struck].", "clean sentence"),
    ],
)
def test_faulty_sentences_are_refused(line: str, fault: str) -> None:
    with pytest.raises(FormatError, match=f"(?s)test.toml.*{fault}"):
        rendered(line, A=VELMORA)
