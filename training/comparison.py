"""A labelled document beside what the scorer read in it -> counts that add up over documents (metrics/counts.py).

Spans are compared in document offsets. What a set does not code (None, unknown or disputed frames) is counted on
neither side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from slant.models.labels import FRAMES, ROLES, SENTIMENTS
from slant.models.records import Mention, PartyReading, ScoredDocument, ScoredSentence, Sentence
from slant.training.examples import (
    LabelledDocument,
    LabelledParty,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.metrics.counts import Counts, Interval, label_tallies, merged, overlap, tally
from slant.training.naming import bearer, elsewhere

Label = TypeVar("Label")
BIASED = ("unbiased", "biased")
Spans = set[Interval]
SentencePair = tuple[LabelledSentence, ScoredSentence]


def in_order(document: LabelledDocument) -> list[LabelledSentence]:
    """Its sentences in the order in which a scorer returns them."""
    return sorted(document.sentences, key=lambda sentence: sentence.start)


def given_sentences(document: LabelledDocument) -> list[Sentence]:
    """The sentences as a scorer takes them."""
    return [
        Sentence(document.id, index, s.start, s.start + len(s.text), s.text)
        for index, s in enumerate(in_order(document))
    ]


def given_mentions(document: LabelledDocument) -> list[Mention]:
    """The mentions of all labelled parties; each labelled party is a party of its own.

    A party with a role is also found where its words stand elsewhere in the document, as an alias would be: its role is
    one of the document.
    """
    found = []
    for sentence in document.sentences:
        for k, party in enumerate(sentence.parties):
            spans = {(sentence.start + m.start, sentence.start + m.end) for m in party.mentions}
            if party.role is not None:
                spans |= elsewhere(document, *min(spans))
            found += [
                Mention(party_id(sentence, k), *span, document.text[slice(*span)], link="given")
                for span in sorted(spans)
            ]
    return found


def bearers(document: LabelledDocument) -> dict[str, str]:
    """By the party ids of `given_mentions`, whose name each labelled party bears."""
    return {
        party_id(sentence, k): bearer(sentence.text[party.mentions[0].start : party.mentions[0].end])
        for sentence in document.sentences
        for k, party in enumerate(sentence.parties)
    }


@dataclass(frozen=True, slots=True)
class Pair:
    """A document's labels, and the reading of `given_sentences` and `given_mentions`."""

    labelled: LabelledDocument
    scored: ScoredDocument

    def sentences(self) -> Iterator[SentencePair]:
        return zip(in_order(self.labelled), self.scored.sentences, strict=True)

    def parties(self) -> Iterator[tuple[LabelledParty, PartyReading]]:
        for labelled, scored in self.sentences():
            yield from parties_in(labelled, scored)


def the_label(label: Label | None) -> Label:
    """A label of a scorer, which gives every item one: only `Model` abstains, for those who ask."""
    assert label is not None
    return label


def sentiments(pair: Pair) -> Counts:
    """(3, 3), classes SENTIMENTS, of the parties that have one."""
    known = [
        (party.sentiment, the_label(reading.sentiment))
        for party, reading in pair.parties()
        if party.sentiment is not None
    ]
    return classes(known, SENTIMENTS)


def roles(pair: Pair) -> Counts:
    """(3, 3), classes ROLES, of the parties that have one: the most probable role in the document, whatever its score,
    since that is what the sets annotate.
    """
    scores = {role.party: role.role_scores for role in pair.scored.roles}
    known = []
    for sentence in in_order(pair.labelled):
        for k, party in enumerate(sentence.parties):
            if party.role is not None:
                found = scores[party_id(sentence, k)]
                known.append((party.role, max(found, key=found.__getitem__)))
    return classes(known, ROLES)


def biased(pair: Pair) -> Counts:
    """(2, 3), classes BIASED, of the sentences that are coded."""
    known = [
        (BIASED[s.biased], BIASED[the_label(scored.biased)]) for s, scored in pair.sentences() if s.biased is not None
    ]
    return classes(known, BIASED)


def loaded_exact(pair: Pair) -> Counts:
    """(3,)"""
    gold, predicted = loaded_spans(pair)
    return tally(gold, predicted)


def loaded_overlap(pair: Pair) -> Counts:
    """(4,)"""
    return overlap(*loaded_spans(pair))


def loaded_sentences(pair: Pair) -> Counts:
    """(3,) of sentences that hold a loaded span."""
    known = [(s.start, s.loaded, scored.loaded) for s, scored in pair.sentences() if s.loaded is not None]
    return tally({at for at, gold, _ in known if gold}, {at for at, _, predicted in known if predicted})


def frames(pair: Pair) -> Counts:
    """(12, 3), labels FRAMES, of sentences."""
    rows = [
        ({f.frame for f in s.frames} & judged_frames(s), {f.frame for f in scored.frames} & judged_frames(s))
        for s, scored in pair.sentences()
    ]
    return label_tallies([gold for gold, _ in rows], [predicted for _, predicted in rows], FRAMES)


def directed(pair: Pair) -> Counts:
    """(3,) of triples (frame, party mention, polarity)."""
    gold: set[tuple[str, str, int | None]] = set()
    predicted: set[tuple[str, str, int | None]] = set()
    for sentence, scored in pair.sentences():
        judged = judged_frames(sentence)
        for k, (party, reading) in enumerate(parties_in(sentence, scored)):
            if party.casts_known:
                gold |= {
                    (f.frame, reading.party, f.polarity) for f in sentence.frames if f.party == k and f.frame in judged
                }
                predicted |= {(f.frame, reading.party, f.polarity) for f in reading.frames if f.frame in judged}
    return tally(gold, predicted)


def evidence(pair: Pair) -> Counts:
    """(4,), spans shared only between evidence of the same frame. A frame whose phrase is unknown is not judged."""
    total = np.zeros(4)
    for sentence, scored in pair.sentences():
        for frame in judged_frames(sentence) - {f.frame for f in sentence.frames if f.evidence is None}:
            gold = [f.evidence for f in sentence.frames if f.frame == frame and f.evidence is not None]
            predicted = [(f.evidence.start, f.evidence.end) for f in scored.frames if f.frame == frame and f.evidence]
            if gold or predicted:
                total += overlap(placed(gold, sentence), predicted)
    return total


def party_id(sentence: LabelledSentence, k: int) -> str:
    """Of the k-th labelled party of a sentence."""
    return f"{sentence.start}#{k}"


def parties_in(labelled: LabelledSentence, scored: ScoredSentence) -> list[tuple[LabelledParty, PartyReading]]:
    """The labelled parties of a sentence, each with its reading."""
    readings = {reading.party: reading for reading in scored.parties}
    return [(party, readings[party_id(labelled, k)]) for k, party in enumerate(labelled.parties)]


def classes(known: list[tuple[str, str]], labels: tuple[str, ...]) -> Counts:
    return label_tallies([{gold} for gold, _ in known], [{predicted} for _, predicted in known], labels)


def judged_frames(sentence: LabelledSentence) -> frozenset[str]:
    """The frames that the set codes in the sentence, but for those that its coders dispute."""
    return sentence.frames_known - sentence.disputed


def placed(spans: Iterable[LabelledSpan], sentence: LabelledSentence) -> Spans:
    return {(sentence.start + span.start, sentence.start + span.end) for span in spans}


def loaded_spans(pair: Pair) -> tuple[Spans, Spans]:
    """Gold and predicted. Gold spans that overlap are one: they are of two techniques, and wording is loaded or not."""
    gold: Spans = {(span.start, span.end) for span in pair.labelled.loaded or ()}
    predicted: Spans = set()
    for sentence, scored in pair.sentences():
        if sentence.loaded is not None:
            predicted |= {(span.start, span.end) for span in scored.loaded}
            if pair.labelled.loaded is None:
                gold |= placed(sentence.loaded, sentence)
    return set(merged(gold)), predicted
