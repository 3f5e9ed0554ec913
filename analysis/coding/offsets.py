"""Where a coded phrase stands: offsets that other tools count otherwise, checked against the phrase and mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from slant.analysis.coding.codings import CodingError


def place(text: str, start: int, end: int, *, phrase: str | None, where: str, mends: Counter[str]) -> tuple[int, int]:
    """The half-open code points of `phrase` in `text`, from offsets that may be counted in another way.

    Where the phrase does not stand at its offsets, each known way of counting is tried; the offsets are mended where
    exactly one place comes of it, and the mend is counted. Without a phrase (None) they can only be checked to lie in
    the text. Raises CodingError.
    """
    inside = 0 <= start < end <= len(text)
    if inside and phrase in (None, text[start:end]):
        return start, end
    if phrase is None:
        raise CodingError(f"{where}: expected offsets in a text of {len(text)} code points, found {start} to {end}")
    found: dict[tuple[int, int], str] = {}
    for kind, (low, high) in _readings(text, start, end):
        if 0 <= low < high and text[low:high].replace("\r\n", "\n") == phrase.replace("\r\n", "\n"):
            found.setdefault((low, high), kind)
    here = text[start:end] if inside else ""
    if not found and (stripped := here.strip()) and stripped == phrase.strip():
        low = start + here.index(stripped)
        found[low, low + len(stripped)] = "blanks at the ends"
    elif not found and (words := here.split()) and words == phrase.split():
        found[start, end] = "blanks shown otherwise"
    if len(found) != 1:
        others = f", and {len(found)} ways to mend it" if found else ""
        raise CodingError(
            f"{where}: expected {phrase!r} at {start} to {end}, found {text[start:end]!r}{others}; "
            "correct the offsets, or take the phrase out"
        )
    ((mended, kind),) = found.items()
    mends[kind] += 1
    return mended


def utf16_offsets(text: str) -> list[int]:
    """The UTF-16 code unit at which each code point begins, and the end: what Java and JavaScript count in."""
    offsets = [0]
    for character in text:
        offsets.append(offsets[-1] + (2 if ord(character) > 0xFFFF else 1))
    return offsets


def _readings(text: str, start: int, end: int) -> Iterator[tuple[str, tuple[int, int]]]:
    """Each way of counting, and the offsets that come of it."""
    yield "inclusive end", (start, end + 1)
    units = utf16_offsets(text)
    if start in units and end in units:
        yield "UTF-16 code units", (units.index(start), units.index(end))
    for kind, newline, other in (("line ends of one character", "\r\n", "\n"), ("line ends of two", "\n", "\r\n")):
        if newline in text and (newline != "\n" or "\r\n" not in text):
            moved = _renewed(text, newline, other)
            if start in moved and end in moved:
                yield kind, (moved.index(start), moved.index(end))
    # One that was counted, or one that was not.
    yield "byte order mark", (start - 1, end - 1)
    yield "byte order mark", (start + 1, end + 1)


def _renewed(text: str, newline: str, other: str) -> list[int]:
    """Where each code point of the text stands in the text with `other` for each `newline`; -1 inside one."""
    moved, at, shift = [], 0, 0
    while at < len(text):
        moved.append(at + shift)
        if text.startswith(newline, at):
            moved += [-1] * (len(newline) - 1)
            shift += len(other) - len(newline)
            at += len(newline)
        else:
            at += 1
    return [*moved, len(text) + shift]
