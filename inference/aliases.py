"""How an alias of a party is found in a text: folding, case rules, patterns.

Text and aliases are folded alike before they are compared: accents off, every space a plain one, curly
apostrophes straight, all hyphens and dashes one. Folding keeps a map back to the untouched text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

WORD = re.compile(r"[^\W_]+")

_DELETED = "\u00ad"
_APOSTROPHES = "'\u2018\u2019\u201b\u02bc\u02bb\u02b9\u2032\u00b4`"
_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212"
_LINE_BREAKS = "\n\v\f\x85\u2028\u2029"
# Letters whose stroke or missing dot Unicode does not hold to be an accent.
_STROKES = dict(zip("øØłŁđĐħĦıŧŦ", "oOlLdDhHitT", strict=True))

# Between two words of an alias: a hyphen, or spaces with at most one line break (a blank line ends a paragraph).
_SEPARATOR = r"(?:-(?: *+\n *+)?+|(?=[ \n]) *+\n?+ *+)"


class _FoldTable(dict[int, str]):
    """For `str.translate`: every character to exactly one, worked out when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = _folded_character(chr(code))
        return folded


def _folded_character(character: str) -> str:
    if character in _APOSTROPHES:
        return "'"
    if character in _HYPHENS:
        return "-"
    if character in _LINE_BREAKS:
        return "\n"
    if character.isspace() or character == "\u200b":
        return " "
    # Marks that stand alone and invisible characters (soft hyphens, joiners, direction marks) go.
    if unicodedata.category(character) in ("Mn", "Cf"):
        return _DELETED
    letters = unicodedata.normalize("NFD", character)
    if all(unicodedata.category(mark) == "Mn" for mark in letters[1:]):
        character = letters[0]
    return _STROKES.get(character, character)


_FOLD = _FoldTable()


class Folded(NamedTuple):
    """Folded text; character i of it is character `origin[i]` of the text that was folded."""

    text: str
    origin: Sequence[int]


def aligned(text: str) -> str:
    """Folded as aliases are, but with one character for each of `text`; line breaks are spaces."""
    return text.translate(_FOLD).replace("\n", " ")


def fold(text: str) -> Folded:
    folded = text.translate(_FOLD)
    if _DELETED not in folded:
        return Folded(folded, range(len(text)))
    origin = [i for i, character in enumerate(folded) if character != _DELETED]
    return Folded(folded.replace(_DELETED, ""), origin)


@dataclass(frozen=True, slots=True)
class Alias:
    """Words that name a party. `case`: True as written only, False in any case, None by the rule of capitals.

    The rule of capitals: an alias without a capital is found in any case. One with a capital is found as
    written, where its small words may also start with a capital ("Syrian Army" for "Syrian army"), and
    wholly in capitals ("ARMENIA", as headlines print it).
    """

    text: str
    case: bool | None = None

    @property
    def folded(self) -> str:
        return fold(self.text).text.strip()

    @property
    def key(self) -> str:
        """Equal for two aliases that name the same words, whatever their case, accents, spaces and hyphens."""
        return " ".join(_pieces(self.folded.lower()))

    @property
    def first_word(self) -> str:
        """In small letters; the alias must start with a letter or digit."""
        found = WORD.match(self.folded)
        if not found:
            raise ValueError(f"expected an alias that starts with a letter or digit, found {self.text!r}")
        return found.group().lower()

    def pattern(self, *, in_capitals: bool = True) -> re.Pattern[str]:
        """Matches folded text from the first word on. `in_capitals`: by the rule of capitals, also wholly in them."""
        pieces = _pieces(self.folded)
        small = self.folded == self.folded.lower()
        if self.case is False or (self.case is None and small):
            words = f"(?i:{_joined(pieces)})"
        elif self.case:
            words = _joined(pieces)
        else:
            choices = [_SEPARATOR.join(_capital_allowed(piece) for piece in pieces)]
            if in_capitals:
                choices.append(_joined([piece.upper() for piece in pieces]))
            words = f"(?:{'|'.join(choices)})"
        # "US" is not in "USSR" nor "U.S." in "U.S.S.R.", but "US$" is in "US$5".
        closed = self.folded[-1] == "." or WORD.fullmatch(self.folded[-1])
        return re.compile(words + (r"(?![^\W_])" if closed else ""))


def _pieces(folded: str) -> list[str]:
    return re.split(r"[ \n-]+", folded)


def _joined(pieces: Sequence[str]) -> str:
    return _SEPARATOR.join(re.escape(piece) for piece in pieces)


def _capital_allowed(piece: str) -> str:
    if piece[:1].islower():
        return f"[{piece[0]}{piece[0].upper()}]{re.escape(piece[1:])}"
    return re.escape(piece)
