"""The parties of a text: which words name whom.

An alias is found as whole words ("Armenia" in "Armenia-backed" and "Armenia's", never in "Armeniangate");
the possessive ending stays outside the mention. Where aliases overlap the longest wins, so that nothing is
found inside another party's longer alias. Spaces of any kind, hyphens of any kind and a line break stand for
each other between the words of an alias, curly apostrophes are straight ones, and accents are optional on
both sides. Case follows `Alias`. The format of the files is in `party_files`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from slant.inference.aliases import WORD, Alias, Folded, fold
from slant.inference.party_files import Party, PartyFileError, read_file, read_parties, shipped_names
from slant.models.records import Mention

__all__ = ["Alias", "Parties", "Party", "PartyFileError", "shipped_names"]


@dataclass(frozen=True, slots=True)
class _Entry:
    """What may stand at a word: an alias of `party` from `group` of its table, or a phrase that bars its aliases."""

    pattern: re.Pattern[str]
    party: str
    group: str
    plural: bool = False


@dataclass(frozen=True, slots=True)
class NamedMention:
    """A mention, the group of the party's aliases that it is of ("name", or one of `party_files.GROUPS`), and whether
    it is the plural of another ("Armenians" of "Armenian").
    """

    mention: Mention
    group: str
    plural: bool


class Parties:
    """The parties to look for. `names`: display name by id, in the order of the file."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self.parties = tuple(parties)
        self.names = {party.id: party.name for party in self.parties}
        self.by_id = {party.id: party for party in self.parties}
        self._entries = _entries(self.parties)

    @classmethod
    def load(cls, name_or_path: str | Path = "states") -> Self:
        """A shipped file by its name ("states", "karabakh", ...) or any by its path. Raises PartyFileError."""
        return cls(read_parties(read_file(name_or_path), str(name_or_path)))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """From what a party file holds: {"party": [{"id": ..., "name": ..., "aliases": [...]}, ...]}."""
        return cls(read_parties(data, "parties"))

    def find(self, text: str) -> list[Mention]:
        """Every alias in order, none overlapping; offsets are into `text`, in time linear in its length.

        Aliases alone: that "Baku" in "in Baku" is a place is for `resolution.resolve` to see.
        """
        return [named.mention for named in self.find_named(text)]

    def find_named(self, text: str) -> list[NamedMention]:
        """As `find`, with the group of each alias."""
        folded = fold(text)
        taken = bytearray(len(folded.text))
        found = []
        for start, end, entry in sorted(self._candidates(folded.text), key=_longest_first):
            # What is taken already is as long or longer, so an overlap shows at one end.
            if not (taken[start] or taken[end - 1]):
                taken[start:end] = b"\1" * (end - start)
                mention = _mention(entry.party, start, end, text=text, folded=folded)
                found.append(NamedMention(mention, entry.group, entry.plural))
        return sorted(found, key=lambda named: named.mention.start)

    def _candidates(self, folded: str) -> Iterator[tuple[int, int, _Entry]]:
        barred: dict[str, int] = {}
        for word in WORD.finditer(folded):
            for entry in self._entries.get(word.group().lower(), ()):
                found = entry.pattern.match(folded, word.start())
                if not found:
                    continue
                if entry.group == "never":
                    barred[entry.party] = max(found.end(), barred.get(entry.party, 0))
                elif found.end() > barred.get(entry.party, 0):
                    yield found.start(), found.end(), entry


def _entries(parties: Sequence[Party]) -> dict[str, list[_Entry]]:
    """By first word; what bars stands before what it may bar."""
    entries: dict[str, list[_Entry]] = {}
    for party in parties:
        for alias in party.never:
            entries.setdefault(alias.first_word, []).append(_Entry(alias.pattern(), party.id, "never"))
    for party in parties:
        keys = {alias.key for _, alias in party.words()}
        for group, alias in {alias.text: (group, alias) for group, alias in party.words()}.values():
            # A capital wholly in capitals is nearly always a dateline ("MOSCOW (Reuters)"): a scene, not a party.
            pattern = alias.pattern(in_capitals=group != "places")
            plural = alias.key.endswith("s") and alias.key[:-1] in keys
            entries.setdefault(alias.first_word, []).append(_Entry(pattern, party.id, group, plural))
    return entries


def _longest_first(candidate: tuple[int, int, _Entry]) -> tuple[int, int]:
    start, end, _ = candidate
    return start - end, start


def _mention(party: str, start: int, end: int, *, text: str, folded: Folded) -> Mention:
    first, last = folded.origin[start], folded.origin[end - 1] + 1
    # An accent that stands as a character of its own belongs to the letter before it.
    while last < len(text) and unicodedata.combining(text[last]):
        last += 1
    return Mention(party, first, last, text[first:last])
