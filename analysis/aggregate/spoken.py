"""How many of each sentence's words stand in attributed content, and in whose.

An attribution's rows carry the sentence of its cue, but its content may stand in others: it is placed by its offsets. A
word is in the innermost content that holds more than half of it, as for the voice of a phrase (docs/voice.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pyarrow as pa

from slant.analysis.aggregate.columns import Codes
from slant.inference.tables import count_words

_WORD = re.compile(r"\S+")


class Piece(NamedTuple):
    """A piece of content in a document, the attributions around its own, and its source's party."""

    start: int
    end: int
    depth: int
    party: int


@dataclass(frozen=True)
class SpokenWords:
    """Rows of the sentences table (R,), the source's party there, and the words; a pair has one row."""

    sentence: Codes
    party: Codes
    words: Codes


def spoken_words(sentences: pa.Table, content: pa.Table, party: Codes) -> SpokenWords:
    """Words of `sentences` (doc, start, end, text) in `content` (doc, start, end, attribution, within) by `party`."""
    docs, starts = sentences["doc"].to_numpy(), sentences["start"].to_numpy().astype(np.int64)
    ends = sentences["end"].to_numpy()
    pieces = _pieces(content, party)
    placed: dict[int, list[Piece]] = {}
    size = int(max(ends.max(initial=0), content["end"].to_numpy().max(initial=0))) + 1
    known = docs * size + starts
    for doc, piece in zip(content["doc"].to_numpy(), pieces, strict=True):
        row = int(np.searchsorted(known, doc * size + piece.start, side="right")) - 1
        row = row if row >= 0 and docs[row] == doc else row + 1
        while row < len(docs) and docs[row] == doc and starts[row] < piece.end:
            if ends[row] > piece.start:
                placed.setdefault(row, []).append(piece)
            row += 1
    rows = sorted(placed)
    texts = sentences["text"].take(pa.array(rows, pa.int64())).to_pylist()
    found: dict[tuple[int, int], int] = {}
    for row, text in zip(rows, texts, strict=True):
        for owner, words in _owned(text, int(starts[row]), placed[row]):
            found[row, owner] = found.get((row, owner), 0) + words
    pairs = np.array(list(found), dtype=np.int64).reshape(-1, 2)
    return SpokenWords(pairs[:, 0], pairs[:, 1], np.array(list(found.values()), dtype=np.int64))


def _pieces(content: pa.Table, party: Codes) -> list[Piece]:
    docs, numbers = content["doc"].to_pylist(), content["attribution"].to_pylist()
    outer = dict(zip(zip(docs, numbers, strict=True), content["within"].to_pylist(), strict=True))

    def depth(doc: int, number: int) -> int:
        around = 0
        while (within := outer.get((doc, number))) is not None:
            number, around = within, around + 1
        return around

    places = zip(content["start"].to_pylist(), content["end"].to_pylist(), strict=True)
    return [
        Piece(start, end, depth(doc, number), int(owner))
        for doc, number, (start, end), owner in zip(docs, numbers, places, party, strict=True)
    ]


def _owned(text: str, start: int, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """(source's party, words) of a sentence's pieces."""
    if len(pieces) == 1:
        piece = pieces[0]
        yield piece.party, count_words(text[max(0, piece.start - start) : piece.end - start])
        return
    inner_first = sorted(pieces, key=lambda piece: (piece.end - piece.start, -piece.depth))
    for word in _WORD.finditer(text):
        left, right = word.start() + start, word.end() + start
        for piece in inner_first:
            if 2 * (min(piece.end, right) - max(piece.start, left)) > right - left:
                yield piece.party, 1
                break
