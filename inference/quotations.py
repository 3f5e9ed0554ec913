"""Which parts of a sentence stand inside quotation marks."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray

# A mark that opens -> the marks that may close it. A straight mark mixed with typographic ones is common on the web.
_CLOSERS = {"“": '”"“', "„": '“”"', "«": "»", "‹": "›", '"': '"”', "»": "«", "‘": "’'", "'": "'’"}
_OPENERS = "“„«‹"
_DOUBLE = re.compile('["“”„«»‹›]')
_SINGLE = re.compile("['‘’]")


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
