"""Titles beside names: "Azerbaijani President Ilham Aliyev", "the Azerbaijani capital, Baku"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slant.analysis.name_tokens import Token, Words, texts
from slant.analysis.name_words import TITLE_HEADS, TITLE_MODIFIERS


@dataclass(frozen=True, slots=True)
class Title:
    """Whose `title` a name has: "Azerbaijani President Ilham Aliyev", "the Azerbaijani capital Baku".

    `of` is () where no name stands before the title.
    """

    of: Words
    title: str
    name: Words


def ends_title(tokens: Sequence[Token], i: int) -> bool:
    """Whether it ends a title: "Secretary of State", "Chief of Staff"."""
    of_title = i >= 2 and tokens[i - 1].text == "of" and tokens[i - 2].word in TITLE_HEADS
    return of_title and tokens[i].word in ("state", "staff")


def titles_in(tokens: Sequence[Token], pieces: Sequence[tuple[int, int]]) -> Iterator[Title]:
    starts = {low: (low, high) for low, high in pieces}
    ends = {high: (low, high) for low, high in pieces}
    i = 0
    while i < len(tokens):
        low = i
        while i < len(tokens) and _in_title(tokens, i, low):
            i += 1
        if i == low:
            i += 1
            continue
        if not any(token.word in TITLE_HEADS for token in tokens[low:i]):
            continue
        title = " ".join(token.word for token in tokens[low:i])
        comma = i < len(tokens) and tokens[i].text == ","
        person = starts.get(i) or (starts.get(i + 1) if comma else None)
        of = ends.get(low)
        if person is None and of is not None:
            # "Ilham Aliyev, the Azerbaijani president"
            back = of[0] - 1 - (of[0] > 0 and tokens[of[0] - 1].text == "the")
            person = ends.get(back) if back > 0 and tokens[back].text == "," else None
        if person is not None:
            yield Title(texts(tokens, of) if of else (), title, texts(tokens, person))


def _in_title(tokens: Sequence[Token], i: int, low: int) -> bool:
    word = tokens[i].word
    if word in TITLE_HEADS or word in TITLE_MODIFIERS:
        return True
    return i > low and (ends_title(tokens, i) or (i + 1 < len(tokens) and ends_title(tokens, i + 1)))
