"""Flat source, cue and content spans of a sentence -> who says what.

The rules, in order; "near" is counted in characters of the text between, where another span is a wall:
 1. Each cue anchors one attribution.
 2. A source goes to a cue, at most one to each: to a passive one that it stands behind with "by", else nearest pairs
    first. A cue behind "and" or "but" gets none, since its subject stands ahead (rule 5). A source that is left over
    anchors an attribution without a cue, as in headlines ("Putin: ...", "... - ministry").
 3. A content goes to an anchor, nearest pairs first, in two rounds: in the first each anchor takes at most one,
    in the second what is left goes to the nearest cue ("...," he said, "..."), or stands alone where there is none.
 4. A cue that is left without content shares that of the nearest cue ("said X, citing Y").
 5. A cue that is left without a source shares that of the next one where it stands right behind this cue
    ("said the ministry, adding ...") or this is a participle ahead ("citing ..., he said"), or, being a verb,
    that of the one before ("said ... and added ...").
No span is dropped. A partner is looked for among the nearest few on either side.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from slant.inference.quotations import quoted
from slant.models.records import Sentence, Span

_WALL = 1000
# Partners that are looked at on either side of a span, so that the time is linear in the number of spans.
_REACH = 8

_JOINED = re.compile(r"\b(?:and|but)\s+(?:(?:has|have|had|is|are|was|were|will|would|also|then|later|[a-z]+ly)\s+)*$")
_BY = re.compile(r"\s+by\s+")

# Cues of hearsay, which have no subject: adverbs and adjectives, and nouns after a preposition or an article.
_HEARSAY = re.compile(
    r"(alleg|suppos|purport)ed(ly)?\b|reportedly|presumably|so-called|according to|rumou?rs?", re.IGNORECASE
)
_NOUN_AHEAD = re.compile(
    r"\b(a|an|the|of|on|by|amid|after|following|despite|over|with|to|in|from)\s+(\w+\s+)?$", re.IGNORECASE
)


@dataclass(slots=True)
class Voice:
    """One attribution before its type, stance and party are read. It has a source, a cue or content."""

    source: Span | None = None
    cue: Span | None = None
    content: tuple[Span, ...] = ()

    @property
    def anchor(self) -> Span:
        return self.cue or self.source or self.content[0]

    @property
    def start(self) -> int:
        return min(span.start for span in (self.source, self.cue, *self.content) if span is not None)


def group(spans: Sequence[Span], sentence: Sentence) -> list[Voice]:
    """Attributions in the order in which they begin; each span is in at least one of them."""
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    sources, cues, contents = (
        [span for span in ordered if span.label == kind] for kind in ("source", "cue", "content")
    )
    near = _Nearness(ordered)
    voices = [Voice(cue=cue) for cue in cues]
    taken = _cues_of(sources, cues, sentence, near)
    for index, source in enumerate(sources):
        if index in taken:
            voices[taken[index]].source = source
        else:
            voices.append(Voice(source=source))
    _give_contents(voices, contents, near)
    _share(voices[: len(cues)], sentence, near)
    return sorted(voices, key=lambda voice: voice.start)


def quotation_type(content: Sequence[Span], sentence: Sentence) -> str:
    """The type of content that stands in one sentence."""
    return type_in_marks(content, sentence.text, quoted(sentence.text), offset=sentence.start)


def type_in_marks(content: Sequence[Span], text: str, inside: NDArray[np.bool_], *, offset: int = 0) -> str:
    """`direct` where every letter of the content is inside quotation marks, `mixed` where some are, or `indirect`.

    inside (characters of the text,) says what is; spans are `offset` ahead of the text.
    """
    marked: set[bool] = set()
    for span in content:
        place = slice(span.start - offset, span.end - offset)
        marked.update(m for m, letter in zip(inside[place].tolist(), text[place], strict=True) if letter.isalnum())
    if True not in marked:
        return "indirect"
    return "mixed" if False in marked else "direct"


def _cues_of(sources: Sequence[Span], cues: Sequence[Span], sentence: Sentence, near: _Nearness) -> dict[int, int]:
    """Index of a source -> index of its cue."""
    agents = _agents(sources, cues, sentence)
    starts = {source.start for source in sources}
    rest = [i for i in range(len(sources)) if i not in agents]
    passive = set(agents.values())
    free = [
        j
        for j, cue in enumerate(cues)
        if j not in passive and not (j and cue.end + 1 not in starts and _joined(cue, sentence))
    ]
    pairs = _pair([sources[i] for i in rest], [cues[j] for j in free], near)
    return agents | {rest[i]: free[j] for i, j in pairs.items()}


def _joined(cue: Span, sentence: Sentence) -> bool:
    """Whether a cue is joined to a verb before it, whose subject is its own: "... and has accused"."""
    at = cue.start - sentence.start
    return bool(_JOINED.search(sentence.text[max(0, at - 60) : at]))


def _agents(sources: Sequence[Span], cues: Sequence[Span], sentence: Sentence) -> dict[int, int]:
    """Index of a source -> index of the passive cue right before it, "by" between: "a charge echoed by the union"."""
    starts = {source.start: index for index, source in enumerate(sources)}
    agents = {}
    for index, cue in enumerate(cues):
        by = _BY.match(sentence.text, cue.end - sentence.start)
        if by and sentence.start + by.end() in starts:
            agents[starts[sentence.start + by.end()]] = index
    return agents


class _Nearness:
    """Characters between two spans of a sentence, sources between them left out, and _WALL for each other one between.

    Spans are sorted and do not overlap, so that what stands between two is counted by sums over those before each.
    """

    def __init__(self, spans: Sequence[Span]) -> None:
        self._places = {_key(span): place for place, span in enumerate(spans)}
        self._walls = [0, *accumulate(span.label != "source" for span in spans)]
        self._sources = [0, *accumulate((s.end - s.start) * (s.label == "source") for s in spans)]

    def place(self, span: Span) -> int:
        return self._places[_key(span)]

    def __call__(self, one: Span, other: Span) -> int:
        low, high = sorted((one, other), key=self.place)
        begin, stop = self.place(low) + 1, self.place(high)
        if stop < begin:
            return 0
        gap = high.start - low.end - (self._sources[stop] - self._sources[begin])
        walls = self._walls[stop] - self._walls[begin]
        return max(0, gap) + _WALL * walls + _inverted(low, high, stop > begin)

    def neighbours(self, ones: Sequence[Span], others: Sequence[Span]) -> Iterator[tuple[int, int, int]]:
        """(nearness, index of one, index of other) of each of `ones` with at most _REACH of `others` on either side.

        Farther ones have as many walls between, and nearer takers: what is left out would hardly be chosen.
        """
        order = sorted(range(len(others)), key=lambda j: self.place(others[j]))
        places = [self.place(others[j]) for j in order]
        for i, one in enumerate(ones):
            middle = bisect_left(places, self.place(one))
            for j in order[max(0, middle - _REACH) : middle + _REACH]:
                yield self(one, others[j]), i, j


def _key(span: Span) -> tuple[int, int, str]:
    return span.start, span.end, span.label


def _inverted(low: Span, high: Span, between: bool) -> int:
    """The usual order, source, cue, content, wins over some distance; least so over "content, source cue"."""
    if low.label == "cue" and high.label == "source":
        return 5
    if low.label == "content" and high.label == "cue":
        return 10 if between else 20
    return 0


def _pair(ones: Sequence[Span], others: Sequence[Span], near: _Nearness) -> dict[int, int]:
    """Index in `ones` -> index in `others`: each at most once, nearest pairs first."""
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(near.neighbours(ones, others)):
        if i not in pairs and j not in taken:
            pairs[i] = j
            taken.add(j)
    return pairs


def _nearest(ones: Sequence[Span], others: Sequence[Span], near: _Nearness) -> dict[int, int]:
    """Index in `ones` -> index of the nearest of `others`; nothing where there is none."""
    return {i: j for _, i, j in sorted(near.neighbours(ones, others), reverse=True)}


def _give_contents(voices: list[Voice], contents: Sequence[Span], near: _Nearness) -> None:
    taken = _pair(contents, [voice.anchor for voice in voices], near)
    cued = [voice for voice in voices if voice.cue is not None]
    nearest = _nearest(contents, [voice.anchor for voice in cued], near)
    for index, content in enumerate(contents):
        if index in taken:
            voices[taken[index]].content += (content,)
        elif index in nearest:
            cued[nearest[index]].content += (content,)
        else:
            voices.append(Voice(content=(content,)))
    for voice in voices:
        voice.content = tuple(sorted(voice.content, key=lambda span: span.start))


def _share(voices: Sequence[Voice], sentence: Sentence, near: _Nearness) -> None:
    """Rules 4 and 5, on attributions with a cue, in the order of their cues."""
    full = [voice for voice in voices if voice.content]
    empty = [voice for voice in voices if not voice.content]
    nearest = _nearest([voice.anchor for voice in empty], [voice.anchor for voice in full], near)
    for index, voice in enumerate(empty):
        if index in nearest:
            voice.content = full[nearest[index]].content
    for voice, after in pairwise(voices):
        if voice.source is None and after.source is not None and _looks_ahead(voice.anchor, after.source):
            voice.source = after.source
    for before, voice in pairwise(voices):
        if voice.source is None and not _subjectless(voice.anchor, sentence):
            voice.source = before.source


def _looks_ahead(cue: Span, source: Span) -> bool:
    return 0 <= source.start - cue.end <= 1 or (_participle(cue) and source.start > cue.end)


def _participle(cue: Span) -> bool:
    return cue.text.split()[0].endswith("ing")


def _subjectless(cue: Span, sentence: Sentence) -> bool:
    at = cue.start - sentence.start
    ahead = sentence.text[max(0, at - 60) : at]
    noun = not _participle(cue) and _NOUN_AHEAD.search(ahead)
    return bool(noun or _HEARSAY.search(cue.text))
