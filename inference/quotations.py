"""Quotation marks: which parts of a sentence stand inside them, and where the quotations of a document begin and end.

A quotation of a document runs from its opening mark to the mark that closes it. Where a paragraph ends before that,
and the next one opens with an opening mark again, the quotation goes on there (the convention for running
quotations); otherwise the opening mark was a stray one, and so it was where another mark opens first. Marks of another
kind inside a quotation are its own. Single marks open only where speech begins (at the start of a sentence, after a
comma or colon), and close only behind a stop, since an apostrophe looks like either.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from slant.models.records import Sentence

# A mark that opens -> the marks that may close it. A straight mark mixed with typographic ones is common on the web.
_CLOSERS = {"“": '”"“', "„": '“”"', "«": "»", "‹": "›", '"': '"”', "»": "«", "‘": "’'", "'": "'’"}
_OPENERS = "“„«‹"
_DOUBLE = re.compile('["“”„«»‹›]')
_SINGLE = re.compile("['‘’]")


@lru_cache(maxsize=64)
def quoted(text: str) -> NDArray[np.bool_]:
    """(len(text),) True on what stands inside quotation marks, and on the marks.

    A quotation may begin before the sentence (a closing mark without an opening one) or go on after it.
    Single marks count only in pairs, since an apostrophe looks like either.
    """
    inside = np.zeros(len(text), dtype=np.bool_)
    opened: tuple[int, str] | None = None
    closed = 0
    for match in _DOUBLE.finditer(text):
        at, mark = match.start(), match.group()
        if opened is None and _opens(text, at, mark):
            opened = at, mark
        elif opened is None:
            if not text[:at][-1:].isdigit():  # 12" is a length
                inside[closed : at + 1] = True
                closed = at + 1
        elif mark in _CLOSERS[opened[1]] and not _reopens(text, at, mark):
            inside[opened[0] : at + 1] = True
            opened, closed = None, at + 1
    if opened is not None:
        inside[opened[0] :] = True
    for start, end in _single_pairs(text):
        inside[start:end] = True
    inside.flags.writeable = False
    return inside


def _opens(text: str, at: int, mark: str) -> bool:
    """Whether a mark outside of any quotation opens one."""
    if mark != '"':
        return mark in _OPENERS
    spaced_before, spaced_after = not text[:at][-1:].strip(" ([{—–-\n\t\xa0"), not text[at + 1 : at + 2].strip()
    # A mark with space on both sides is of a tokenised text, where marks alternate.
    return spaced_before and (not spaced_after or at + 1 < len(text))


def _reopens(text: str, at: int, mark: str) -> bool:
    """Whether a straight mark inside a quotation can only open, the closing one having been left out."""
    return mark == '"' and text[at - 1].isspace() and bool(text[at + 1 : at + 2].strip(" .,;:!?)"))


def _single_pairs(text: str) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    opened: tuple[int, str] | None = None
    for match in _SINGLE.finditer(text):
        at, mark = match.start(), match.group()
        before, after = text[:at][-1:], text[at + 1 : at + 2]
        if opened is not None and mark in _CLOSERS[opened[1]] and before.strip() and not after.isalnum():
            pairs.append((opened[0], at + 1))
            opened = None
        elif opened is None and mark != "’" and not before.isalnum() and after.strip():
            opened = at, mark
    return pairs


# A quotation that runs on for longer than this has lost its closing mark.
MAX_SENTENCES = 40

# Where single marks may open speech, and close it.
_SINGLE_OPENS = re.compile(r"(?:^|[,:;—–-]\s)[‘'](?=[\w“\"])(?!\d0s\b)")
_SINGLE_CLOSES = re.compile(r"(?<=[.,!?…])['’](?!\w)")
_MARKS = re.compile("[\"“”„«»‹›‘’']")
_FAMILIES = {"«": "«»", "»": "«»", "‹": "‹›", "›": "‹›", "‘": "‘’'", "’": "‘’'", "'": "‘’'"}
# A speaker's label behind the mark: another one speaks now.
_LABEL = re.compile(r"\s?[A-Z][\w.'’]*(?: [A-Z][\w.'’]*){0,3}\s?:")
_DOUBLE_MARKS = '"“”„'


@dataclass(frozen=True, slots=True)
class Quotation:
    """Text [start, end) with its marks, in the sentences [first, last].

    `closed`: by a mark, or by the end of a paragraph where the next one goes on. `goes_on`: from the one before.
    """

    start: int
    end: int
    first: int
    last: int
    closed: bool
    goes_on: bool


@dataclass(frozen=True, slots=True)
class _Opened:
    at: int
    mark: str
    sentence: int
    goes_on: bool


def quotations(text: str, sentences: Sequence[Sentence]) -> list[Quotation]:
    """Those of a document, in order, none within another; in time linear in its length."""
    return list(_Reader(text, sentences).read())


class Paragraphs:
    """The number of the paragraph of each sentence. Lines are paragraphs unless sentences run over their ends.

    `blocks` counts what is between blank lines, where there are any: a quotation may run over the lines of a block.
    """

    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        end = "\n\n" if any("\n" in sentence.text for sentence in sentences) else "\n"
        self.of: list[int] = []
        self.blocks: list[int] = []
        for index, sentence in enumerate(sentences):
            gap = text[sentences[index - 1].end : sentence.start].replace("\r", "").replace(" ", "") if index else ""
            self.of.append(self.of[-1] + (end in gap) if index else 0)
            self.blocks.append(self.blocks[-1] + ("\n\n" in gap) if index else 0)
        if self.blocks and not self.blocks[-1]:
            self.blocks = self.of

    def first(self, index: int) -> bool:
        return index == 0 or self.of[index] != self.of[index - 1]


class _Reader:
    def __init__(self, text: str, sentences: Sequence[Sentence]) -> None:
        self._text = text
        self._sentences = sentences
        self._starts = [sentence.start for sentence in sentences]
        self._paragraphs = Paragraphs(text, sentences)
        self._ends_at = self._paragraph_ends()
        self._opened: _Opened | None = None
        self._inner_open = False
        self._depth = 0

    def read(self) -> Iterator[Quotation]:
        for match in _MARKS.finditer(self._text):
            index = bisect_right(self._starts, match.start()) - 1
            if index >= 0:
                yield from self._at(match.start(), match.group(), index)
        yield from self._given_up(len(self._sentences), len(self._text))

    def _paragraph_ends(self) -> list[int]:
        """By sentence, the last sentence of its paragraph."""
        of = self._paragraphs.blocks
        ends = list(range(len(of)))
        for index in range(len(of) - 2, -1, -1):
            if of[index] == of[index + 1]:
                ends[index] = ends[index + 1]
        return ends

    def _at(self, at: int, mark: str, index: int) -> Iterator[Quotation]:
        way = self._way(at, mark, index)
        opened = self._opened
        if opened is not None and way == "opens" and self._reopens(opened, at, mark, index):
            yield self._quotation(opened, index - 1, closed=True)
            self._open(at, mark, index, goes_on=True)
            return
        if opened is not None and self._over(opened, index):
            yield from self._given_up(index, at)
            opened = None
        if opened is None:
            if way in ("opens", "either"):
                self._open(at, mark, index)
        elif mark in _family(opened.mark):
            yield from self._in_open(opened, at, mark, index, way)

    def _in_open(self, opened: _Opened, at: int, mark: str, index: int, way: str | None) -> Iterator[Quotation]:
        """A mark of the kind of the open quotation, in its paragraph."""
        straight_inside = mark == '"' and opened.mark != '"'
        if way == "closes" and self._depth:
            self._depth -= 1
        elif way in ("closes", "either") and not (straight_inside and self._inner_open):
            yield Quotation(opened.at, at + 1, opened.sentence, index, True, opened.goes_on)
            self._opened = None
        elif straight_inside:
            self._inner_open = way == "opens"
        elif way == "opens" and self._nests(opened, mark, at, index):
            self._depth += 1
        elif way == "opens" and mark not in _FAMILIES:
            yield from self._given_up(index, at)
            self._open(at, mark, index)

    def _open(self, at: int, mark: str, index: int, *, goes_on: bool = False) -> None:
        self._opened, self._inner_open, self._depth = _Opened(at, mark, index, goes_on), False, 0

    def _nests(self, opened: _Opened, mark: str, at: int, index: int) -> bool:
        """Whether a second mark opens a quotation within the first: “what he calls “hell” is it”."""
        behind = self._text[at : min(at + 400, self._sentences[self._ends_at[index]].end)]
        spare = 1 if opened.mark == '"' else 0
        return mark == "“" and behind.count("”") + spare > behind.count("“")

    def _over(self, opened: _Opened, index: int) -> bool:
        """Whether a mark in sentence `index` comes too late to close what is open."""
        far = index - opened.sentence > MAX_SENTENCES
        return far or self._paragraphs.blocks[index] != self._paragraphs.blocks[opened.sentence]

    def _reopens(self, opened: _Opened, at: int, mark: str, index: int) -> bool:
        if _LABEL.match(self._text, at + 1):
            return False
        next_one = self._paragraphs.of[index] == self._paragraphs.of[opened.sentence] + 1
        first = self._paragraphs.first(index) and not self._text[self._starts[index] : at].strip(" \t([")
        return next_one and first and mark in _family(opened.mark)

    def _given_up(self, before: int, at: int) -> Iterator[Quotation]:
        """What is open when its paragraph or the text ends, or another mark opens at `at` in sentence `before`."""
        opened, self._opened = self._opened, None
        if opened is None or opened.mark in "‘'":
            return
        last = max(opened.sentence, min(self._ends_at[opened.sentence], before - 1, opened.sentence + MAX_SENTENCES))
        end = min(self._sentences[last].end, max(at, opened.at + 1))
        yield Quotation(opened.at, end, opened.sentence, last, False, opened.goes_on)

    def _quotation(self, opened: _Opened, last: int, *, closed: bool) -> Quotation:
        return Quotation(opened.at, self._sentences[last].end, opened.sentence, last, closed, opened.goes_on)

    def _way(self, at: int, mark: str, index: int) -> str | None:
        """Whether the mark opens, closes, may do either or, being an apostrophe or a sign of length, neither."""
        before, after = self._text[at - 1 : at] if at else "", self._text[at + 1 : at + 2]
        if mark in "‘’'":
            begin = self._starts[index]
            if mark != "’" and _SINGLE_OPENS.match(self._text[max(begin, at - 2) : at + 6]):
                return "opens"
            return "closes" if mark != "‘" and _SINGLE_CLOSES.match(self._text, at) else None
        free, bound = not before.strip(" \n\t\xa0([{—–-"), not after.strip(" \n\t\xa0.,;:!?)]}—–-'’")
        if mark == "”" and free and not bound:
            return "opens"
        if mark != '"' and not (mark == "“" and bound and not free):
            return "opens" if mark in _OPENERS else "closes"
        if free and bound:
            return "either"
        if free:
            return "opens"
        return None if before.isdigit() and self._opened is None else "closes"


def _family(mark: str) -> str:
    """The marks that may close what a mark opens, or open what it closes."""
    return _FAMILIES.get(mark, _DOUBLE_MARKS)
