"""Whose words: the author's, or those of the source in whose attributed content they stand (DESIGN 7).

A phrase is its innermost attribution's where more than half of it stands in that attribution's content.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from slant.models.records import (
    AUTHOR,
    Attribution,
    CastFrame,
    FrameReading,
    Mention,
    PartyReading,
    ScoredSentence,
    Span,
    Voice,
)

Frame = TypeVar("Frame", FrameReading, CastFrame)


@dataclass(frozen=True, slots=True)
class _Content:
    start: int
    end: int
    voice: Voice
    depth: int  # attributions around its own


def give_voices(sentences: Sequence[ScoredSentence]) -> tuple[ScoredSentence, ...]:
    """The sentences of one document, in order, with the voice of every frame, loaded span and party reading.

    Attributions must be numbered over the document; their content may stand in any of its sentences.
    """
    attributions = {a.id: a for sentence in sentences for a in sentence.attributions}
    contents = sorted(
        (
            _Content(piece.start, piece.end, Voice(a.id, a.party), _depth(a, attributions))
            for a in attributions.values()
            for piece in a.content
        ),
        key=lambda content: content.start,
    )
    return tuple(_with_voices(sentence, near) for sentence, near in _beside(sentences, contents))


def number_attributions(texts: Iterable[Sequence[ScoredSentence]]) -> list[ScoredSentence]:
    """The sentences of texts whose attributions are numbered each from 0, numbered over all of them."""
    numbered, before = [], 0
    for sentences in texts:
        for sentence in sentences:
            own = tuple(
                replace(a, id=a.id + before, within=None if a.within is None else a.within + before)
                for a in sentence.attributions
            )
            numbered.append(replace(sentence, attributions=own) if own else sentence)
        before += sum(len(sentence.attributions) for sentence in sentences)
    return numbered


def _depth(attribution: Attribution, attributions: Mapping[int, Attribution]) -> int:
    depth = 0
    while attribution.within is not None:
        attribution = attributions[attribution.within]
        depth += 1
    return depth


def _beside(
    sentences: Sequence[ScoredSentence], contents: Sequence[_Content]
) -> Iterator[tuple[ScoredSentence, list[_Content]]]:
    """Each sentence with the contents that reach into it; contents are sorted by their start."""
    open_ones: list[_Content] = []
    following = 0
    for sentence in sentences:
        start, end = sentence.sentence.start, sentence.sentence.end
        while following < len(contents) and contents[following].start < end:
            open_ones.append(contents[following])
            following += 1
        open_ones = [content for content in open_ones if content.end > start]
        yield sentence, open_ones


def _with_voices(sentence: ScoredSentence, contents: Sequence[_Content]) -> ScoredSentence:
    if not contents or not (sentence.frames or sentence.loaded or sentence.parties):
        return sentence
    return replace(
        sentence,
        frames=tuple(_frame(frame, contents) for frame in sentence.frames),
        loaded=tuple(replace(span, voice=_voice(span, contents)) for span in sentence.loaded),
        parties=tuple(_party(party, contents) for party in sentence.parties),
    )


def _frame(frame: Frame, contents: Sequence[_Content]) -> Frame:
    return frame if frame.evidence is None else replace(frame, voice=_voice(frame.evidence, contents))


def _party(reading: PartyReading, contents: Sequence[_Content]) -> PartyReading:
    voices = Counter(_voice(mention, contents) for mention in reading.mentions)
    voice = max(voices, key=voices.__getitem__) if voices else AUTHOR
    return replace(reading, voice=voice, frames=tuple(_frame(frame, contents) for frame in reading.frames))


def _voice(phrase: Span | Mention, contents: Sequence[_Content]) -> Voice:
    start, end = phrase.start, phrase.end
    near = [content for content in contents if content.start < end and content.end > start]
    holding = [c for c in near if 2 * (min(c.end, end) - max(c.start, start)) > end - start]
    if not holding:
        return AUTHOR
    # Of two with the same words ("X, citing Y, said ...") the inner one's are they.
    return min(holding, key=lambda content: (content.end - content.start, -content.depth)).voice
