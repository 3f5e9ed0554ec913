"""Persons by name: namesakes of leaders, and the names that a text gives to the holders of a party's offices."""

from __future__ import annotations

from slant.inference.aliases import fold
from slant.inference.discourse import Words
from slant.inference.party_files import Party
from slant.inference.word_classes import ADVERBS, CONJUNCTIONS, DETERMINERS, ORGANS, PREPOSITIONS, TITLES, VERBS

_ADDRESSES = frozenset("mr mrs ms dr sir gen col lt maj sen gov rep sheikh imam king ayatollah comrade general".split())
_NO_NAMES = TITLES | ORGANS | PREPOSITIONS | CONJUNCTIONS | DETERMINERS | ADVERBS | VERBS | _ADDRESSES


def is_namesake(words: Words, first: int, last: int, party: Party) -> bool:
    """Whether a leader's surname stands behind a first name that is no leader's of the party ("Gayane Sahakyan")."""
    if first != last or first < 2 or _headline(words):
        return False
    before = words.text[first - 1]
    if not (before[0].isupper() and before[1:].islower()) or before.lower() in _NO_NAMES:
        return False
    surname = fold(words.text[last]).text
    full = [names for alias in party.leaders if (names := fold(alias.text).text.split())[-1] == surname]
    own = {name[:3] for names in full for name in names[:-1]}
    # Names are spelt in more ways than one ("Nikolai", "Nikolay"), but seldom begin differently.
    return bool(own) and fold(before).text[:3] not in own


def _headline(words: Words) -> bool:
    """Whether most words have capitals, so that one says nothing."""
    letters = [word for word in words.text if word[0].isalpha() and len(word) > 3]
    return sum(word[0].isupper() for word in letters) > 0.6 * len(letters)
