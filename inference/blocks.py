"""Group the lines of a text into blocks: stretches inside which sentences are looked for.

A blank line, a heading, a byline and a complete line end a block; hard-wrapped lines are joined into one.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from slant.inference.abbreviations import BEFORE_NAMES, MID_SENTENCE

# What is stripped from the ends of a sentence: white space, and the characters that have no width.
SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace()) + "\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_LINE_BREAK = re.compile(r"\r\n|[\n\r\v\x85\u2028]")
_BULLET = re.compile(r"(?:[•▪●◦‣■►▶*·–—-]|\(?\d{1,3}[.)]|\(?[a-z]\)|[IVX]{1,5}\.)[ \t\u00a0]")


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return end - len(piece.lstrip(SPACES)), start + len(piece.rstrip(SPACES))


def _paragraphs(text: str) -> Iterator[list[tuple[int, int]]]:
    """Lines without their outer spaces, in groups that blank lines keep apart."""
    lines: list[tuple[int, int]] = []
    last = 0
    for line in _LINE.finditer(text):
        start, end = strip(text, *line.span())
        if start >= end:
            continue
        if lines and len(_LINE_BREAK.findall(text, last, start)) != 1:
            yield lines
            lines = []
        lines.append((start, end))
        last = end
    if lines:
        yield lines


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Half-open spans of `text`, in order, without white space at their ends; what lies between them is white space."""
    paragraphs = list(_paragraphs(text))
    width = _wrap_width(text, paragraphs)
    for lines in paragraphs:
        start = lines[0][0]
        for line, following in itertools.pairwise(lines):
            if not _goes_on(text, line, following, width=width):
                yield start, line[1]
                start = following[0]
        yield start, lines[-1][1]


def _wrap_width(text: str, paragraphs: list[list[tuple[int, int]]]) -> int:
    """The column at which the document was hard-wrapped, 0 if it was not.

    It was if no line is long and a fair share of the line ends stands before a lower-case letter.
    """
    longest = max((end - start for lines in paragraphs for start, end in lines), default=0)
    breaks = [(a[1], b[0]) for lines in paragraphs for a, b in itertools.pairwise(lines)]
    inside = sum(text[end - 1] not in ".!?:" and text[start].islower() for end, start in breaks)
    return longest if 30 <= longest <= 100 and inside and inside * 4 >= len(breaks) else 0


def _goes_on(text: str, line: tuple[int, int], following: tuple[int, int], *, width: int) -> bool:
    """Whether a sentence, or wrapped text, runs from a line into the one that follows."""
    start, end = line
    last, first = text[end - 1], text[following[0]]
    if _BULLET.match(text, following[0]):
        return False
    next_word = text[following[0] : min(following[1], following[0] + 40)].split(None, 1)[0]
    if width and end - start + 1 + len(next_word) > width:
        return True
    word = text[max(start, end - 40) : end].split()[-1]
    if last in ",;-–—" or first in ",;.)]}”’»" or word in MID_SENTENCE or word.removesuffix(".") in BEFORE_NAMES:
        return True
    return first.islower() and last not in ".!?…:"
