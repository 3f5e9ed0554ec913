"""What each word of a party is: its name, the adjective, the people, a leader, a capital, and so on.

A party file says which words name a party, not what part of speech they are. That follows from the words
themselves: "Armenians" beside "Armenian" is the people, "Spanish" has an adjective's ending, "IDF" is an acronym. The
rules are those of English demonyms; `tests/test_name_swap.py` holds them to the shipped list of states.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from slant.inference.aliases import Alias
from slant.inference.party_files import Party


class Kind(StrEnum):
    """Words are swapped for words of the same kind."""

    NAME = "name"
    ADJECTIVE = "adjective"  # "Armenian", also where it is a noun as well
    NOUN = "noun"  # "Turk", of parties whose adjective is another word
    PEOPLE = "people"
    ACRONYM = "acronym"
    PLACE = "place"
    LEADER = "leader"  # by full name
    SURNAME = "surname"
    FORCE = "force"  # a force with a name of its own: "IDF"
    COMPOUND = "compound"  # holds another word of the party: "Armenian army"
    OTHER = "other"  # "Kremlin", "Burma"
    DESCRIPTION = "description"  # "separatists": no name, but what the party is said to be


# What may stand inside a compound.
_INNER = (Kind.NAME, Kind.ADJECTIVE, Kind.NOUN, Kind.PEOPLE, Kind.ACRONYM)
_ACRONYM = re.compile(r"(?:[A-Z]\.){2,}|[A-Z]{2,6}")
_ADJECTIVE_ENDING = re.compile(r"(?:ish|ese|ch|(?<!Republ)ic|iss|yz|ois)\Z|\ADutch\Z")
_JOINED_NAME = re.compile(r" (?:and|&) |\w-[A-Z]")
_SMALL = frozenset(["of", "the", "and", "for", "in", "al", "el", "ad", "ash", "an", "von", "der", "bin", "d"])


@dataclass(frozen=True, slots=True)
class Forms:
    """The words of one party by kind, in the order of the file."""

    party: Party
    by_kind: Mapping[Kind, tuple[Alias, ...]]

    @classmethod
    def of(cls, party: Party) -> Forms:
        words = {alias.key: (group, alias) for group, alias in reversed(list(party.words()))}
        kinds = _kinds(party, dict(reversed(words.items())))
        by_kind: dict[Kind, list[Alias]] = {}
        for alias, kind in kinds:
            by_kind.setdefault(kind, []).append(alias)
        return cls(party, {kind: tuple(aliases) for kind, aliases in by_kind.items()})

    def kind_of(self, alias: Alias) -> tuple[Kind, int] | None:
        """The kind of a word of the party, and its place among the words of that kind."""
        for kind, aliases in self.by_kind.items():
            for place, own in enumerate(aliases):
                if own.key == alias.key:
                    return kind, place
        return None

    def first(self, *kinds: Kind) -> str | None:
        """The first word of the first of the kinds that the party has."""
        return next((self.by_kind[kind][0].text for kind in kinds if kind in self.by_kind), None)

    def inner(self) -> tuple[Alias, ...]:
        """What a compound may hold, the longest first."""
        found = [alias for kind in _INNER for alias in self.by_kind.get(kind, ())]
        return tuple(sorted(found, key=lambda alias: -len(alias.text)))


def _kinds(party: Party, words: Mapping[str, tuple[str, Alias]]) -> Iterator[tuple[Alias, Kind]]:
    texts = {alias.text for group, alias in words.values() if group in ("name", "aliases") and _capitalised(alias.text)}
    peoples = {text for text in texts if _is_people(text, texts, party.name)}
    nouns = {text for text in texts if _peoples_of(text) & peoples}
    adjectives = {
        text
        for text in texts - nouns - peoples - {party.name}
        if _ADJECTIVE_ENDING.search(text) and not _ACRONYM.fullmatch(text)
    }
    simple = {
        alias.text: _simple_kind(group, alias.text, peoples=peoples, nouns=nouns, adjectives=adjectives)
        for group, alias in words.values()
    }
    inner = [alias for _, alias in words.values() if simple[alias.text] in _INNER]
    for group, alias in words.values():
        yield alias, simple[alias.text] or _other_kind(group, alias, inner)


def _simple_kind(group: str, text: str, *, peoples: set[str], nouns: set[str], adjectives: set[str]) -> Kind | None:
    if group == "places":
        return Kind.PLACE
    if group == "leaders":
        return Kind.LEADER if " " in text else Kind.SURNAME
    if text in peoples:
        return Kind.PEOPLE
    if group == "name":
        return Kind.NAME
    if text in adjectives:
        return Kind.ADJECTIVE
    if text in nouns:
        return Kind.NOUN if adjectives else Kind.ADJECTIVE
    return Kind.ACRONYM if group == "aliases" and _ACRONYM.fullmatch(text) else None


def _other_kind(group: str, alias: Alias, inner: Sequence[Alias]) -> Kind:
    # "Bosnia-Herzegovina" and "Antigua & Barbuda" are names; only "Armenian army" is a name and more.
    if not _JOINED_NAME.search(alias.text) and any(inner_pattern(own).search(alias.folded) for own in inner):
        return Kind.COMPOUND
    if not _capitalised(alias.text):
        return Kind.DESCRIPTION
    return Kind.FORCE if group == "forces" else Kind.OTHER


def _capitalised(text: str) -> bool:
    """Whether every word but the small ones of names starts with a capital."""
    return not any(word.islower() and word not in _SMALL for word in re.findall(r"[^\W\d_]+(?:'\w+)?", text))


def inner_pattern(alias: Alias) -> re.Pattern[str]:
    """Finds the alias as whole words, in folded text, within a compound; "United States of America" is none."""
    return re.compile(r"(?<![^\W_])" + alias.pattern().pattern + "(?! of )")


def _is_people(text: str, texts: set[str], name: str) -> bool:
    """ "Armenians" beside "Armenian", "Irishmen", and "Finns" beside "Finland"; "Philippines" is none."""
    singular = text.removesuffix("s")
    if text == name:
        return singular in texts - {text} and not singular.endswith("e")
    if text.endswith("men"):
        return re.sub("men$", "man", text) in texts
    if singular == text or text.endswith("ss") or _ACRONYM.fullmatch(text):
        return False
    return singular in texts or (" " not in text and text[:3] == name[:3] and len(text) <= 6)


def _peoples_of(text: str) -> set[str]:
    """What the people would be called if `text` is one of them."""
    return {text + "s", re.sub("man$", "men", text)} - {text}
