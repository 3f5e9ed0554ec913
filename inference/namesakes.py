"""Namesakes: a leader's surname behind a first name that is no leader's."""

from __future__ import annotations

from collections.abc import Sequence

from slant.inference.aliases import fold
from slant.inference.cue_lexicon import word_set
from slant.inference.discourse import Words
from slant.inference.party_files import Party
from slant.inference.word_classes import ADVERBS, CONJUNCTIONS, DETERMINERS, ORGANS, PREPOSITIONS, TITLES, VERBS

_ADDRESSES = word_set("mr mrs ms dr sir gen col lt maj sen gov rep sheikh imam king ayatollah comrade")
_NO_NAMES = TITLES | ORGANS | PREPOSITIONS | CONJUNCTIONS | DETERMINERS | ADVERBS | VERBS | _ADDRESSES


def is_namesake(words: Words, first: int, last: int, party: Party) -> bool:
    """Whether a leader's surname stands behind a first name that is no leader's of the party ("Gayane Sahakyan")."""
    if first != last or first < 2 or _headline(words.text[max(0, first - 10) : first + 10]):
        return False
    before = words.text[first - 1]
    if not (before[0].isupper() and before[1:].islower()) or before.lower() in _NO_NAMES:
        return False
    surname = words.text[last]
    full = [names for alias in party.leaders if (names := fold(alias.text).text.split())[-1] == surname]
    own = {name[:3] for names in full for name in names[:-1]}
    # Names are spelt in more ways than one ("Nikolai", "Nikolay"), but seldom begin differently.
    return bool(own) and before[:3] not in own


def _headline(near: Sequence[str]) -> bool:
    """Whether most words have capitals, so that one says nothing."""
    letters = [word for word in near if word[0].isalpha() and len(word) > 3]
    return sum(word[0].isupper() for word in letters) > 0.6 * len(letters)
