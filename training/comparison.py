"""A labelled document beside what the scorer read in it -> counts that add up over documents (metrics/counts.py).

Spans are compared in document offsets. What a set does not code (None, unknown or disputed frames) is counted on
neither side.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TYPES, CUE_STANCES, FRAMES, ROLES, SENTIMENTS
from slant.models.records import Attribution, Mention, PartyReading, ScoredDocument, ScoredSentence, Sentence
from slant.training.examples import (
    LabelledAttribution,
    LabelledDocument,
    LabelledParty,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.metrics.counts import Counts, Interval, label_tallies, merged, overlap, tally

BIASED = ("unbiased", "biased")
PRESENCE = ("absent", "present")
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
                spans |= _elsewhere(document, *min(spans))
            found += [Mention(_party_id(sentence, k), *span, document.text[slice(*span)]) for span in sorted(spans)]
    return found


def _elsewhere(document: LabelledDocument, start: int, end: int) -> Spans:
    """Where the words at [start, end) stand as whole words in the document's sentences, overlapping no [start, end)."""
    words = re.compile(rf"(?<!\w){re.escape(document.text[start:end])}(?!\w)")
    return {
        (s.start + match.start(), s.start + match.end())
        for s in document.sentences
        for match in words.finditer(s.text)
        if s.start + match.end() <= start or s.start + match.start() >= end
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
            yield from _parties(labelled, scored)


def sentiments(pair: Pair) -> Counts:
    """(3, 3), classes SENTIMENTS, of the parties that have one."""
    known = [(party.sentiment, reading.sentiment) for party, reading in pair.parties() if party.sentiment is not None]
    return _classes(known, SENTIMENTS)


def roles(pair: Pair) -> Counts:
    """(3, 3), classes ROLES, of the parties that have one: the most probable role in the document, whatever its score,
    since that is what the sets annotate.
    """
    scores = {role.party: role.role_scores for role in pair.scored.roles}
    known = []
    for sentence in in_order(pair.labelled):
        for k, party in enumerate(sentence.parties):
            if party.role is not None:
                found = scores[_party_id(sentence, k)]
                known.append((party.role, max(found, key=found.__getitem__)))
    return _classes(known, ROLES)


def biased(pair: Pair) -> Counts:
    """(2, 3), classes BIASED, of the sentences that are coded."""
    known = [(BIASED[s.biased], BIASED[scored.biased]) for s, scored in pair.sentences() if s.biased is not None]
    return _classes(known, BIASED)


def loaded_exact(pair: Pair) -> Counts:
    """(3,)"""
    gold, predicted = _loaded(pair)
    return tally(gold, predicted)


def loaded_overlap(pair: Pair) -> Counts:
    """(4,)"""
    return overlap(*_loaded(pair))


def loaded_sentences(pair: Pair) -> Counts:
    """(3,) of sentences that hold a loaded span."""
    known = [(s.start, s.loaded, scored.loaded) for s, scored in pair.sentences() if s.loaded is not None]
    return tally({at for at, gold, _ in known if gold}, {at for at, _, predicted in known if predicted})


def attribution_exact(pair: Pair) -> Counts:
    """(3, 3), rows ATTRIBUTION_PARTS, of distinct spans. A piece of a discontinuous part is a span."""
    spans = [_attribution_spans(pair, part) for part in ATTRIBUTION_PARTS]
    return np.stack([tally(gold, predicted) for gold, predicted in spans])


def attribution_exact_on_tokens(pair: Pair) -> Counts:
    """As `attribution_exact`, of the runs of tokens of a whole document; spaces and line ends separate tokens (a
    no-break space may stand in one). A predicted span is taken for all tokens of which it has a part.
    """
    return np.stack([tally(*_on_tokens(pair, part)) for part in ATTRIBUTION_PARTS])


def content_joined(pair: Pair) -> Counts:
    """(3,) of content in runs of tokens, where a quotation that goes on over sentence ends is joined in scoring.

    The path reads a sentence at a time and gives the pieces: this says what joining them would be worth.
    """
    gold, found = _on_tokens(pair, "content")
    ends = [scored.sentence.end for scored in pair.scored.sentences]
    return tally(gold, _over_sentence_ends(pair.labelled.text, found, ends))


def _on_tokens(pair: Pair, part: str) -> tuple[Spans, Spans]:
    text = pair.labelled.text
    gold = {(span.start, span.end) for a in pair.labelled.attribution or () for span in getattr(a, part)}
    read = (attribution for scored in pair.scored.sentences for attribution in scored.attributions)
    return gold, {_whole_tokens(text, span) for attribution in read for span in _part(attribution, part)}


def _over_sentence_ends(text: str, spans: Spans, ends: Iterable[int]) -> Spans:
    """Two spans with a sentence end between are one, and with them what is between, where the first leaves a quotation
    mark open and none follows before the second.
    """
    ends = sorted(ends)
    joined: list[Interval] = []
    for start, end in sorted(spans):
        before, between = (text[slice(*joined[-1])], text[joined[-1][1] : start]) if joined else ("", "")
        left_open = before.count("“") > before.count("”") or before.count('"') % 2 == 1
        apart = bool(joined) and bisect_left(ends, joined[-1][1]) < bisect_right(ends, start)
        if left_open and apart and not set(between) & set('“”"\n'):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return set(joined)


def attribution_overlap(pair: Pair) -> Counts:
    """(3, 4), rows ATTRIBUTION_PARTS."""
    return np.stack([overlap(*_attribution_spans(pair, part)) for part in ATTRIBUTION_PARTS])


def attribution_present(pair: Pair) -> Counts:
    """(2, 3), classes PRESENCE: whether a sentence has any attribution."""
    known = [
        (PRESENCE[bool(s.attribution)], PRESENCE[bool(scored.attributions)])
        for s, scored in pair.sentences()
        if s.attribution is not None
    ]
    return _classes(known, PRESENCE)


def cue_stances(pair: Pair) -> Counts:
    """(3, 3), classes CUE_STANCES, of the cues that were found exactly."""
    known = [(gold.cue_stance, found.cue_stance) for gold, found in _same_cue(pair) if gold.cue_stance is not None]
    return _classes(known, CUE_STANCES)


def attribution_types(pair: Pair) -> Counts:
    """(3, 3), classes ATTRIBUTION_TYPES, of the attributions of which the cue was found exactly."""
    known = [(gold.type, found.type) for gold, found in _same_cue(pair) if gold.type is not None]
    return _classes(known, ATTRIBUTION_TYPES)


def frames(pair: Pair) -> Counts:
    """(12, 3), labels FRAMES, of sentences."""
    rows = [
        ({f.frame for f in s.frames} & _judged(s), {f.frame for f in scored.frames} & _judged(s))
        for s, scored in pair.sentences()
    ]
    return label_tallies([gold for gold, _ in rows], [predicted for _, predicted in rows], FRAMES)


def directed(pair: Pair) -> Counts:
    """(3,) of triples (frame, party mention, polarity)."""
    gold: set[tuple[str, str, int | None]] = set()
    predicted: set[tuple[str, str, int | None]] = set()
    for sentence, scored in pair.sentences():
        judged = _judged(sentence)
        for k, (party, reading) in enumerate(_parties(sentence, scored)):
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
        for frame in _judged(sentence) - {f.frame for f in sentence.frames if f.evidence is None}:
            gold = [f.evidence for f in sentence.frames if f.frame == frame and f.evidence is not None]
            predicted = [(f.evidence.start, f.evidence.end) for f in scored.frames if f.frame == frame and f.evidence]
            if gold or predicted:
                total += overlap(_placed(gold, sentence), predicted)
    return total


def _party_id(sentence: LabelledSentence, k: int) -> str:
    return f"{sentence.start}#{k}"


def _parties(labelled: LabelledSentence, scored: ScoredSentence) -> list[tuple[LabelledParty, PartyReading]]:
    readings = {reading.party: reading for reading in scored.parties}
    return [(party, readings[_party_id(labelled, k)]) for k, party in enumerate(labelled.parties)]


def _classes(known: list[tuple[str, str]], labels: tuple[str, ...]) -> Counts:
    return label_tallies([{gold} for gold, _ in known], [{predicted} for _, predicted in known], labels)


def _judged(sentence: LabelledSentence) -> frozenset[str]:
    return sentence.frames_known - sentence.disputed


def _placed(spans: Iterable[LabelledSpan], sentence: LabelledSentence) -> Spans:
    return {(sentence.start + span.start, sentence.start + span.end) for span in spans}


def _loaded(pair: Pair) -> tuple[Spans, Spans]:
    """Gold and predicted. Gold spans that overlap are one: they are of two techniques, and wording is loaded or not."""
    gold: Spans = {(span.start, span.end) for span in pair.labelled.loaded or ()}
    predicted: Spans = set()
    for sentence, scored in pair.sentences():
        if sentence.loaded is not None:
            predicted |= {(span.start, span.end) for span in scored.loaded}
            if pair.labelled.loaded is None:
                gold |= _placed(sentence.loaded, sentence)
    return set(merged(gold)), predicted


def _attribution_spans(pair: Pair, part: str) -> tuple[Spans, Spans]:
    gold: Spans = set()
    predicted: Spans = set()
    for sentence, scored in pair.sentences():
        if sentence.attribution is not None:
            gold |= _placed((span for a in sentence.attribution for span in getattr(a, part)), sentence)
            predicted |= {span for attribution in scored.attributions for span in _part(attribution, part)}
    return gold, predicted


def _part(attribution: Attribution, part: str) -> Spans:
    found = attribution.content if part == "content" else (getattr(attribution, part),)
    return {(span.start, span.end) for span in found if span is not None}


def _whole_tokens(text: str, span: Interval) -> Interval:
    start, end = span
    while start > 0 and text[start - 1] not in " \n":
        start -= 1
    while end < len(text) and text[end] not in " \n":
        end += 1
    return start, end


def _same_cue(pair: Pair) -> Iterator[tuple[LabelledAttribution, Attribution]]:
    for sentence, scored in pair.sentences():
        by_cue = {(a.cue.start, a.cue.end): a for a in scored.attributions if a.cue is not None}
        for attribution in sentence.attribution or ():
            cue = _placed(attribution.cue, sentence)
            if len(cue) == 1 and cue <= by_cue.keys():
                yield attribution, by_cue[next(iter(cue))]
