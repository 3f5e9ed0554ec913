"""Names in sentences whose set labels no party, for a teacher to say how they are treated.

Nothing here knows a name: a word is one where it stands with a capital that no other rule of writing gives it. What is
found wrongly costs little, since the teacher judges it as a party that nothing is said of; so the rules are few.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Iterable

from slant.models.names import names_in

_WORD = re.compile(r"[^\W\d_]{2,}")
_CALENDAR = frozenset(name.lower() for name in (*calendar.day_name, *calendar.month_name) if name)
# In a headline of title case every word has a capital: from so many words on, a sentence with such a share is one.
_HEADLINE_WORDS, _HEADLINE_SHARE = 4, 0.6
# Shorter words ("of", "in") have small letters in headlines too.
_LONG_WORD = 4


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """Words, in small letters, that stand in small letters at least as often as with a capital inside a sentence."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    for text in texts:
        for number, found in enumerate(_WORD.finditer(text)):
            word = found.group()
            if word.islower():
                small[word] += 1
            elif number:
                capital[word.lower()] += 1
    return frozenset(word for word, count in small.items() if count >= capital[word])


def capitalised_names(text: str, common: frozenset[str]) -> dict[str, list[tuple[int, int]]]:
    """By bearer the offsets of its names in a sentence: "Vladimir Putin" and "Putin" are one, by the last word.

    `common`: words that are no names by themselves, see `common_words`. A headline in title case has none.
    """
    found: dict[str, list[tuple[int, int]]] = {}
    if _is_headline(text):
        return found
    for start, end in names_in(text, 0, len(text)):
        words = [(start + word.start(), start + word.end()) for word in _WORD.finditer(text[start:end])]
        while words and _is_common(text[slice(*words[0])], common):
            words = words[1:]
        while words and _is_common(text[slice(*words[-1])], common):
            words = words[:-1]
        if words:
            bearer = text[slice(*words[-1])].lower()
            found.setdefault(bearer, []).append((words[0][0], words[-1][1]))
    return found


def _is_common(word: str, common: frozenset[str]) -> bool:
    # "WHO" and "US" are no words that stand at the start of a sentence.
    return word.lower() in _CALENDAR or (word.lower() in common and not word.isupper())


def _is_headline(text: str) -> bool:
    words = [word for word in _WORD.findall(text) if len(word) >= _LONG_WORD]
    return len(words) >= _HEADLINE_WORDS and sum(word[0].isupper() for word in words) > _HEADLINE_SHARE * len(words)
