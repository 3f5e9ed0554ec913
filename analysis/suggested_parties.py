"""Parties as a corpus suggests them, before a person has edited them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from slant.inference.parties import Party


@dataclass(frozen=True, slots=True)
class Entry:
    """An alias; `group` as in party files. `doubt` says why a person should look at it, with an example.

    `case` as in `Alias`; `listed`: whether it stands in the file, or only in a comment there.
    """

    text: str
    group: str
    count: int
    doubt: str = ""
    example: str = ""
    listed: bool = True
    case: bool | None = None


@dataclass(slots=True)
class SuggestedParty:
    """`known` is the party of the file that it was recognised by; `name_count` is of its name alone."""

    id: str
    name: str
    name_count: int
    example: str = ""
    known: Party | None = None
    documents: int | None = None
    entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Of all that stands for it; compounds ("Armenian army") hold a name that is counted already."""
        return self.name_count + sum(entry.count for entry in self.entries.values() if entry.group != "forces")

    def ordered(self, group: str) -> list[Entry]:
        found = [entry for entry in self.entries.values() if entry.group == group]
        return sorted(found, key=lambda entry: (-entry.count, entry.text))


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What a corpus suggests; the last three are frequent names of no party. `skipped` counts unreadable rows."""

    parties: tuple[SuggestedParty, ...]
    places: tuple[Entry, ...]
    people: tuple[Entry, ...]
    others: tuple[Entry, ...]
    documents: int
    skipped: Counter[str]
