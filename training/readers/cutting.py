"""From spans of a whole document to spans of its sentences, for the sets that label documents."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from slant.models.records import Sentence
from slant.training.examples import LabelledSpan


def cut(span: LabelledSpan, sentences: Sequence[Sentence]) -> list[tuple[int, LabelledSpan]]:
    """The pieces of a document's span as (position in `sentences`, span in that sentence).

    `sentences` are in text order. White space at a piece's ends is trimmed; a piece of nothing else is left out.
    """
    pieces = []
    position = max(bisect_right(sentences, span.start, key=lambda sentence: sentence.start) - 1, 0)
    while position < len(sentences) and sentences[position].start < span.end:
        sentence = sentences[position]
        inner = LabelledSpan(max(span.start - sentence.start, 0), min(span.end, sentence.end) - sentence.start)
        trimmed = trim(sentence.text, inner)
        if trimmed.start < trimmed.end:
            pieces.append((position, trimmed))
        position += 1
    return pieces


def trim(text: str, span: LabelledSpan) -> LabelledSpan:
    """The span without white space at its ends; empty where there is nothing else."""
    inside = text[span.start : span.end]
    start = span.start + len(inside) - len(inside.lstrip())
    return LabelledSpan(start, max(start, span.end - (len(inside) - len(inside.rstrip()))))


def union(spans: Iterable[LabelledSpan]) -> tuple[LabelledSpan, ...]:
    """Sorted spans in which overlapping and touching ones are one."""
    merged: list[LabelledSpan] = []
    for span in sorted(spans, key=lambda s: (s.start, s.end)):
        if merged and span.start <= merged[-1].end:
            merged[-1] = LabelledSpan(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return tuple(merged)
