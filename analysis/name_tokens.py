"""The words and marks of a sentence, as the reading of names needs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from slant.analysis.name_words import NEWSROOMS
from slant.inference.abbreviations import BEFORE_NAMES

Words = tuple[str, ...]

_ABBREVIATED = "|".join(sorted(BEFORE_NAMES, key=len, reverse=True)).replace(".", r"\.")
_TOKEN = re.compile(
    rf"(?:{_ABBREVIATED}|[A-Z])\.(?=[ \u00a0])|(?:[^\W\d_]\.){{2,}}(?:-[a-z]+)?"
    r"|[^\W_]+(?:[\u2010\u2011'’&-][^\W_]+)*(?:(?<=s)['’](?= [A-Z]))?|[^\w\s]"
)
_POSSESSIVE = re.compile(r"['’](?:s|S)?$")
_ARABIC_ARTICLE = re.compile(r"(?:[Aa]l|[Ee]l|[Aa]sh?|[Aa][ndrt])-[A-Z]")
# "BAKU (Reuters) -", "MOSCOW, March 3 (TASS) --", "KYIV, Ukraine (AP) —": where a report was filed, and by whom.
_DATELINE = re.compile(
    r"[A-Z][A-Z .'’/-]{2,40}(?:, [^()–—\n]{1,40}?)?(?: ?\([^()]{2,30}\) ?[-–—]+| ?[–—]| -{1,2} "
    rf"| ?\((?i:{'|'.join(sorted(NEWSROOMS))})\))"
)
# The possessive is part of the name: "People's Protection Units".
COLLECTIVE_OWNERS = frozenset({"People", "Women", "Workers", "Men", "Children", "Peoples", "Farmers"})


@dataclass(frozen=True, slots=True)
class Token:
    text: str
    start: int
    end: int

    @property
    def owner(self) -> str:
        """Without a possessive ending."""
        return _POSSESSIVE.sub("", self.text) if self.possessive else self.text

    @property
    def word(self) -> str:
        """In small letters, without a possessive ending or the full stop of an abbreviated title."""
        word = self.owner.lower()
        return word.rstrip(".") if word.count(".") == 1 else word

    @property
    def possessive(self) -> bool:
        return self.text.endswith(("'s", "’s", "'S", "’S")) or (self.text[-1] in "'’" and len(self.text) > 1)

    @property
    def capital(self) -> bool:
        """Whether it may stand in a name; "Turkey-backed" and "anti-Assad" are adjectives."""
        if _ARABIC_ARTICLE.match(self.text):
            return True
        return self.text[0].isupper() and not re.search(r"[-\u2010\u2011][a-z]{2,}$", self.owner)


def tokenize(sentence: str) -> list[Token]:
    """Without the dateline, if the sentence begins with one."""
    dateline = _DATELINE.match(sentence)
    begin = dateline.end() if dateline else 0
    return [Token(found.group(), found.start(), found.end()) for found in _TOKEN.finditer(sentence, begin)]


def texts(tokens: Sequence[Token], span: tuple[int, int]) -> Words:
    *ahead, last = tokens[span[0] : span[1]]
    return (*(token.text for token in ahead), last.owner)
