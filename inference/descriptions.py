"""Definite descriptions: "the ministry", "the army", "the president", "the group", "the country", and whose they are.

Each looks back for the nearest referent that goes by the same noun ("the Defence Ministry", then "the ministry");
if that is nobody's party, neither is the description. Without one, "the president" may be a leader who has been named
without an office, "the army" other forces, "the government" and "the country" the state last spoken of, "the group"
and "the bloc" the party of that kind last spoken of.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from slant.inference.cue_lexicon import word_set
from slant.inference.discourse import Discourse, Referent, Words
from slant.inference.noun_phrases import Phrase
from slant.inference.party_files import Party
from slant.inference.word_classes import (
    BODY_WORDS,
    FORCES,
    GROUP_PLURALS,
    GROUP_WORDS,
    MODIFIERS,
    ORGANS,
    PLURAL_TITLES,
    STATE_WORDS,
    TITLES,
)

# Sentences to look back: for the same noun, and for what is merely of the right kind.
_SAME_NOUN = 12
_SAME_KIND = 3
# Referents to look back in one sentence.
_NEAR = 40

# Nouns that say what kind of party is meant, and nothing more.
_BY_KIND = GROUP_WORDS | GROUP_PLURALS | STATE_WORDS | BODY_WORDS | {"government"}
_DESCRIBING = TITLES | PLURAL_TITLES | ORGANS | FORCES | _BY_KIND


def link_of(head: str) -> str:
    """The name of the rule, by the noun of the description."""
    if head in TITLES or head in PLURAL_TITLES:
        return "title"
    if head in _BY_KIND:
        return "description"
    return "force" if head in FORCES else "organ"


def may_describe(words: Words, phrase: Phrase) -> bool:
    """Whether "the" with this phrase may stand for a party: a known noun, and nothing that makes it another's."""
    if phrase.head not in _DESCRIBING or phrase.head in _EQUIPMENT or phrase.name:
        return False
    if not all(word in MODIFIERS or word.isdigit() or word == "-" for word in words.low[phrase.first : phrase.last]):
        return False
    if phrase.head in _BY_KIND and any(word[0].isupper() for word in words.text[phrase.first : phrase.last]):
        # "the World Trade Organization": a name of its own.
        return False
    return phrase.last + 1 >= len(words) or words.low[phrase.last + 1] not in ("of", "-")


def described(words: Words, phrase: Phrase, discourse: Discourse, parties: Mapping[str, Party]) -> Referent | None:
    """Who is meant by "the" and `phrase`; None where nobody is, or two are as likely."""
    head = phrase.head
    modifiers = frozenset(words.low[phrase.first : phrase.last]) & _OFFICES
    same = _nearest(discourse, _SAME_NOUN, lambda r: _goes_by(r, head, modifiers))
    if same:
        return same
    if head in TITLES:
        told = len(modifiers) == phrase.last - phrase.first
        return _unnamed_office(discourse) if told else None
    if head in FORCES and head not in GROUP_PLURALS:
        return _nearest(discourse, _SAME_KIND, lambda r: r.kind == "force")
    kinds = _kinds(head)
    speakers = ("party", "organ", "person") if head == "government" or head in STATE_WORDS else ("party",)
    return _of_kind(discourse, lambda r: r.kind in speakers and _are(r.parties, kinds, parties))


# Forces where an alias stands before them ("Ukrainian jets"), but too common to be known again.
_EQUIPMENT = word_set("jets warplanes engineers pilots units gunners sailors guards")
# Words before an office that tell it from another of the same noun.
_OFFICES = word_set(
    """
    prime vice foreign defence defense interior finance energy health economy justice water
    """
)


def _are(party: tuple[str, ...], kinds: frozenset[str], parties: Mapping[str, Party]) -> bool:
    return bool(party) and all(parties[p].kind in kinds for p in party)


def _goes_by(referent: Referent, head: str, modifiers: frozenset[str]) -> bool:
    if referent.head != head and head not in referent.titles:
        return False
    own = referent.titles & _OFFICES
    return not (modifiers and own) or bool(modifiers & own)


def _nearest(discourse: Discourse, sentences: int, fits: Callable[[Referent], bool]) -> Referent | None:
    return next((r for r in discourse.backwards(sentences) if fits(r)), None)


def _unnamed_office(discourse: Discourse) -> Referent | None:
    """A named person whose office the text has not told: the last subject among the persons, or the only one."""
    person = _of_kind(discourse, lambda r: r.kind == "person" and not r.plural and bool(r.name or r.parties))
    return person if person and person.name and not person.titles else None


def _kinds(head: str) -> frozenset[str]:
    kinds = set()
    if head in STATE_WORDS or head == "government":
        kinds.add("state")
    if head in GROUP_WORDS or head in GROUP_PLURALS:
        kinds.add("group")
    if head in BODY_WORDS:
        kinds.add("body")
    return frozenset(kinds)


def _of_kind(discourse: Discourse, fits: Callable[[Referent], bool]) -> Referent | None:
    """The nearest sentence that has such a party: its subject, or the only one."""
    for sentence in reversed(discourse.sentences[-1 - _SAME_KIND :]):
        fitting = [r for r in sentence[-_NEAR:] if len(r.parties) < 2 and fits(r)]
        if fitting:
            subjects = [r for r in fitting if r.subject]
            return (subjects or fitting)[-1] if subjects or len({r.parties for r in fitting}) == 1 else None
    return None
