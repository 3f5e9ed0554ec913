"""Labelled attributions beside those that the scorer read -> counts that add up over documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from slant.inference.source_party import party_of
from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TYPES, CUE_STANCES
from slant.models.records import Attribution, Sentence, Span
from slant.training.comparison import Pair, Spans, classes, given_mentions, placed
from slant.training.corpus import normalised
from slant.training.examples import LabelledAttribution, LabelledDocument, LabelledSentence, LabelledSpan
from slant.training.metrics.counts import Counts, Interval, overlap, tally

PRESENCE = ("absent", "present")
VOICES = ("author", "source", "another source")
FOUND = ("found", "not found")


def attribution_exact(pair: Pair) -> Counts:
    """(3, 3), rows ATTRIBUTION_PARTS, of distinct spans. A piece of a discontinuous part is a span."""
    spans = [attribution_spans(pair, part) for part in ATTRIBUTION_PARTS]
    return np.stack([tally(gold, predicted) for gold, predicted in spans])


def attribution_exact_on_tokens(pair: Pair) -> Counts:
    """As `attribution_exact`, of the runs of tokens of a whole document; spaces and line ends separate tokens (a
    no-break space may stand in one). A predicted span is taken for all tokens of which it has a part.

    BIO has one tag a token, and in the release the outer of two nested attributions has it: so those within another
    are left out.
    """
    text = pair.labelled.text
    outer = [a for scored in pair.scored.sentences for a in scored.attributions if a.within is None]
    counts = []
    for part in ATTRIBUTION_PARTS:
        gold = {(span.start, span.end) for a in pair.labelled.attribution or () for span in getattr(a, part)}
        predicted = {_whole_tokens(text, span) for attribution in outer for span in _part(attribution, part)}
        counts.append(tally(gold, predicted))
    return np.stack(counts)


def attribution_overlap(pair: Pair) -> Counts:
    """(3, 4), rows ATTRIBUTION_PARTS."""
    return np.stack([overlap(*attribution_spans(pair, part)) for part in ATTRIBUTION_PARTS])


def attribution_present(pair: Pair) -> Counts:
    """(2, 3), classes PRESENCE: whether any part of an attribution stands in a sentence."""
    parts = _all_parts(pair)
    known = [
        (PRESENCE[bool(s.attribution)], PRESENCE[_reaches_into(parts, scored.sentence)])
        for s, scored in pair.sentences()
        if s.attribution is not None
    ]
    return classes(known, PRESENCE)


def cue_stances(pair: Pair) -> Counts:
    """(3, 3), classes CUE_STANCES, of the cues that were found exactly."""
    known = [(gold.cue_stance, found.cue_stance) for gold, found in _same_cue(pair) if gold.cue_stance is not None]
    return classes(known, CUE_STANCES)


def attribution_types(pair: Pair) -> Counts:
    """(3, 3), classes ATTRIBUTION_TYPES, of the attributions of which the cue was found exactly."""
    known = [(gold.type, found.type) for gold, found in _same_cue(pair) if gold.type is not None]
    return classes(known, ATTRIBUTION_TYPES)


def voices(pair: Pair) -> Counts:
    """(3, 3), classes VOICES: in whose voice the frames are that were found and whose phrase is coded.

    A coded phrase is a source's where more than half of it stands in the content of an attribution (the shortest);
    the reading is right where it is the author's too, or of a source that overlaps the coded one or has its words
    elsewhere in the sentence ("Staff: ..., - Staff"), or is as unnamed.
    """
    read = {a.id: a for scored in pair.scored.sentences for a in scored.attributions}
    known = []
    for sentence, scored in pair.sentences():
        found = {frame.frame: frame.voice.attribution for frame in scored.frames}
        for frame in sentence.frames if sentence.attribution is not None else ():
            if frame.evidence is not None and frame.frame in found:
                gold = _coded_voice(sentence.attribution or (), frame.evidence)
                voice = found[frame.frame]
                known.append(_voice_classes(gold, None if voice is None else read[voice], sentence))
    return classes(known, VOICES)


def source_parties(pair: Pair) -> Counts:
    """(2, 3), classes FOUND: of the coded sources that a labelled party's mention names, whether the reading has it.

    Whose party a source is, is not coded: it follows from the coded words by the rules of source_party, from the read
    ones too. The reading of an attribution is the one that shares its cue, else its source, else one whose source has
    its words elsewhere in the sentence ("Staff: ..., - Staff"); where there is none, the party was not found.
    """
    known = []
    for sentence, attribution, party in coded_source_parties(pair.labelled):
        found = _reading_of(attribution, sentence, [a for s in pair.scored.sentences for a in s.attributions])
        known.append((FOUND[0], FOUND[found is None or found.party != party]))
    return classes(known, FOUND)


def coded_source_parties(document: LabelledDocument) -> list[tuple[LabelledSentence, LabelledAttribution, str]]:
    """The coded attributions whose source names a labelled party, with the party's id of `given_mentions`."""
    mentions = given_mentions(document)
    found = []
    for sentence in document.sentences:
        for attribution in sentence.attribution or ():
            for span in attribution.source:
                text = sentence.text[span.start : span.end]
                source = Span(sentence.start + span.start, sentence.start + span.end, text, "source", 1.0)
                party = party_of(source, mentions) if len(attribution.source) == 1 else None
                if party is not None:
                    found.append((sentence, attribution, party))
    return found


def _reading_of(
    coded: LabelledAttribution, sentence: LabelledSentence, read: Sequence[Attribution]
) -> Attribution | None:
    for part in ("cue", "source"):
        spans = placed(getattr(coded, part), sentence)
        for attribution in read:
            if any(low < end and start < high for low, high in _part(attribution, part) for start, end in spans):
                return attribution
    return next((a for a in read if a.source is not None and _same_words(coded, a.source, sentence)), None)


def _coded_voice(attributions: Sequence[LabelledAttribution], phrase: LabelledSpan) -> LabelledAttribution | None:
    holding = [
        (content.end - content.start, index)
        for index, attribution in enumerate(attributions)
        for content in attribution.content
        if 2 * (min(content.end, phrase.end) - max(content.start, phrase.start)) > phrase.end - phrase.start
    ]
    return attributions[min(holding)[1]] if holding else None


def _voice_classes(
    gold: LabelledAttribution | None, found: Attribution | None, sentence: LabelledSentence
) -> tuple[str, str]:
    if gold is None or found is None:
        return VOICES[gold is not None], VOICES[found is not None]
    coded = placed(gold.source, sentence)
    if found.source is None or not coded:
        same = (found.source is None) == (not coded)
    else:
        same = any(start < found.source.end and found.source.start < end for start, end in coded)
        same = same or _same_words(gold, found.source, sentence)
    return VOICES[1], VOICES[1 if same else 2]


def _same_words(gold: LabelledAttribution, source: Span, sentence: LabelledSentence) -> bool:
    """Whether a source in the sentence has the words of the coded one, whatever their case and marks."""
    inside = sentence.start <= source.start and source.end <= sentence.start + len(sentence.text)
    words = normalised("".join(sentence.text[span.start : span.end] for span in gold.source))
    return inside and bool(words) and normalised(source.text) == words


def attribution_spans(pair: Pair, part: str) -> tuple[Spans, Spans]:
    """Gold and predicted. A document's own labels go before those of its sentences, which are cut at their ends."""
    gold: Spans = {(span.start, span.end) for a in pair.labelled.attribution or () for span in getattr(a, part)}
    predicted: Spans = set()
    for sentence, scored in pair.sentences():
        if sentence.attribution is not None:
            predicted |= {span for attribution in scored.attributions for span in _part(attribution, part)}
            if pair.labelled.attribution is None:
                gold |= placed((span for a in sentence.attribution for span in getattr(a, part)), sentence)
    return gold, predicted


def _all_parts(pair: Pair) -> list[Interval]:
    return sorted(
        span
        for scored in pair.scored.sentences
        for attribution in scored.attributions
        for part in ATTRIBUTION_PARTS
        for span in _part(attribution, part)
    )


def _reaches_into(parts: Sequence[Interval], sentence: Sentence) -> bool:
    return any(start < sentence.end and end > sentence.start for start, end in parts)


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
            cue = placed(attribution.cue, sentence)
            if len(cue) == 1 and cue <= by_cue.keys():
                yield attribution, by_cue[next(iter(cue))]
