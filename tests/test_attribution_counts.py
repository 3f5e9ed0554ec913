"""What counts as the right voice of a frame."""

from __future__ import annotations

import numpy as np
import pytest

from slant.models.records import (
    Attribution,
    FrameReading,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)
from slant.training.attribution_counts import FOUND, VOICES, source_parties, voices
from slant.training.comparison import Pair
from slant.training.examples import (
    LabelledAttribution,
    LabelledDocument,
    LabelledFrame,
    LabelledParty,
    LabelledSentence,
    LabelledSpan,
)

TEXT = "The Staff: raiders shelled the port, - the staff, Rossi"


def labelled(words: str, nth: int = 0) -> LabelledSpan:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return LabelledSpan(start, start + len(words))


def pair(coded: LabelledSpan | None, read: LabelledSpan | None) -> Pair:
    """A frame in the same content, of a coded source and of one that is read; a document of two such sentences."""
    said, evidence = labelled("raiders shelled the port"), labelled("shelled the port")
    sentences, scored = [], []
    for index, start in enumerate((0, len(TEXT) + 1)):
        attribution = LabelledAttribution(() if coded is None else (coded,), (), (said,))
        frame = LabelledFrame("aggression", evidence)
        sentences.append(
            LabelledSentence(
                str(index), TEXT, start, (), (attribution,), frames=(frame,), frames_known=frozenset({"aggression"})
            )
        )

        def span(at: LabelledSpan, label: str, start: int = start) -> Span:
            return Span(start + at.start, start + at.end, TEXT[at.start : at.end], label, 0.9)

        source = None if read is None else span(read, "source")
        found = Attribution(source, None, (span(said, "content"),), "indirect", "neutral", None, index)
        reading = FrameReading("aggression", 0.9, span(evidence, "evidence"), voice=Voice(index))
        sentence = Sentence("d", index, start, start + len(TEXT), TEXT)
        scored.append(ScoredSentence(sentence, (found,), (reading,), (), False, 0.1, ()))
    text = f"{TEXT}\n{TEXT}"
    document = LabelledDocument("d", "ours", "dev", "ours", text, tuple(sentences))
    return Pair(document, ScoredDocument("d", text, tuple(scored)))


@pytest.mark.parametrize(
    ("coded", "read", "same"),
    [
        (labelled("The Staff"), labelled("Staff"), True),
        (labelled("The Staff"), labelled("the staff"), True),
        (labelled("The Staff"), labelled("Rossi"), False),
        (labelled("The Staff"), None, False),
        (None, labelled("Rossi"), False),
        (None, None, True),
    ],
)
def test_a_source_is_right_by_its_place_or_its_words(
    coded: LabelledSpan | None, read: LabelledSpan | None, same: bool
) -> None:
    counts = np.asarray(voices(pair(coded, read)))
    right = counts[VOICES.index("source"), 0]
    assert right == (2 if same else 0)
    assert counts[VOICES.index("another source")].sum() == (0 if same else 2)


def test_words_count_in_the_same_sentence_only() -> None:
    both = pair(labelled("The Staff"), labelled("the staff"))
    first, second = both.scored.sentences
    (away,), (near,) = first.attributions, second.attributions
    swapped = [
        ScoredSentence(s.sentence, (Attribution(other.source, None, own.content, "indirect", "neutral", None, own.id),),
                       s.frames, (), False, 0.1, ())
        for s, own, other in ((first, away, near), (second, near, away))
    ]  # fmt: skip
    counts = np.asarray(voices(Pair(both.labelled, ScoredDocument("d", both.scored.text, tuple(swapped)))))
    assert counts[VOICES.index("source"), 0] == 0


def sourced(coded: str, cue: str, *read: tuple[str | None, str | None, str | None]) -> Pair:
    """A coded source and cue, a labelled party named Staff and one named Rossi, and (source, cue, party) as read."""
    parties = (LabelledParty((labelled("Staff"),)), LabelledParty((labelled("Rossi"),)))
    attribution = LabelledAttribution((labelled(coded),), (labelled(cue),), ())
    sentence = LabelledSentence("s", TEXT, 0, parties, (attribution,))
    found = []
    for source, at_cue, party in read:
        spans = [
            None if words is None else Span(labelled(words).start, labelled(words).end, words, label, 0.9)
            for words, label in ((source, "source"), (at_cue, "cue"))
        ]
        found.append(Attribution(spans[0], spans[1], (), "indirect", "neutral", party))
    scored = ScoredSentence(Sentence("d", 0, 0, len(TEXT), TEXT), tuple(found), (), (), False, 0.1, ())
    document = LabelledDocument("d", "ours", "dev", "ours", TEXT, (sentence,))
    return Pair(document, ScoredDocument("d", TEXT, (scored,)))


@pytest.mark.parametrize(
    ("read", "right"),
    [
        ([("The Staff", ":", "0#0")], True),
        ([("Rossi", ":", "0#0")], True),
        ([("The Staff", None, "0#0")], True),
        ([("The Staff", ":", "0#1")], False),
        ([("The Staff", ":", None)], False),
        ([("The Staff", ",", "0#0"), ("Rossi", ":", "0#1")], False),
        ([("Rossi", ",", "0#0")], False),
        ([("the staff", ",", "0#0")], True),
        ([], False),
    ],
)
def test_the_party_of_a_source_is_that_of_the_same_attribution(
    read: list[tuple[str | None, str | None, str | None]], right: bool
) -> None:
    counts = np.asarray(source_parties(sourced("The Staff", ":", *read)))
    assert counts[FOUND.index("found")].tolist() == [right, right, 1]


def test_sources_that_name_no_labelled_party_are_not_judged() -> None:
    assert not np.asarray(source_parties(sourced("raiders", ":", ("raiders", ":", None)))).any()
