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
    if first != last or first == 0:
        return False
    before = words.text[first - 1]
    if not (before[0].isupper() and before[1:].islower()) or before.lower() in _NO_NAMES:
        return False
    # At the start of a sentence any word has a capital: only two names in a row are sure.
    if first == 1 and words.low[0].endswith(("s", "ly", "ing", "ed")):
        return False
    own = {word for alias in party.leaders for word in fold(alias.text).text.split()}
    return fold(before).text not in own and not any(fold(before).text in fold(a.text).text for a in party.aliases)
