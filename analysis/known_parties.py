"""Which parties of a known file a corpus names, and by which of their aliases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from slant.analysis.name_groups import Name
from slant.analysis.suggested_parties import Entry, SuggestedParty
from slant.inference.aliases import Alias
from slant.inference.parties import Parties
from slant.models.records import Document


class KnownCounts:
    """How often each alias of each known party stands in the corpus, and in how many documents each party."""

    def __init__(self, like: Parties) -> None:
        self.like = like
        self._aliases: Counter[tuple[str, str]] = Counter()
        self._documents: Counter[str] = Counter()

    def add(self, document: Document) -> None:
        found = self.like.find(document.text)
        self._aliases.update((mention.party, Alias(mention.text).key) for mention in found)
        self._documents.update({mention.party for mention in found})

    def parties(self, pool: Mapping[str, Name], at_least: int) -> Iterator[SuggestedParty]:
        """Those that stand `at_least` so often, with the aliases that were met; `pool` has all names by key."""
        for party in self.like.parties:
            aliases = {alias.key: (group, alias) for group, alias in reversed(list(party.words()))}
            counts = {key: self._aliases[party.id, key] for key in reversed(aliases)}
            if sum(counts.values()) < at_least:
                continue
            name_count, documents = counts.pop(Alias(party.name).key), self._documents[party.id]
            found = SuggestedParty(party.id, party.name, name_count, known=party, documents=documents)
            for key, count in counts.items():
                group, alias = aliases[key]
                entry = Entry(alias.text, group, count, case=alias.case)
                if count:
                    found.entries[key] = as_place(entry, pool) if group == "places" else entry
            yield found


def as_place(entry: Entry, pool: Mapping[str, Name]) -> Entry:
    """A place stands for its party only where it acts ("Baku said"); one that never does is not listed."""
    name = pool.get(Alias(entry.text).key)
    if name is None or not name.use.acts:
        return replace(entry, listed=False, doubt="never acts here: a scene")
    return replace(entry, doubt=f"acts {name.use.acts} times, else a scene")
