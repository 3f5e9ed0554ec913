"""Parties and aliases that a corpus suggests, to be edited: `slant parties suggest`.

In this order: the parties of a known file that the corpus names, with the aliases met; other forms of these (plurals,
spellings, acronyms); names of no known party that act like one (subjects of verbs of speech and war, forces and organs
of their own), each with its forms; leaders, by their titles; forces and organs, by the nouns behind a party's name.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from slant.analysis.known_parties import KnownCounts, as_place
from slant.analysis.name_counts import NameCounts
from slant.analysis.name_groups import Groups, Likeness, Name, pooled, votes
from slant.analysis.name_variants import is_acronym, slug, sounds_enough
from slant.analysis.name_words import COLLECTIVE_NOUNS, CREEDS, FORCE_NOUNS, GOVERNMENT, PARTISANS, SIDES, USUAL
from slant.analysis.suggested_parties import Entry, SuggestedParty, Suggestions
from slant.inference.aliases import Alias
from slant.inference.parties import Parties
from slant.models.records import Document, ScoredDocument

# Of its uses, how many a name must act in, or stand before its forces in, to be taken for a party.
_ACTING = 0.05
# Beside its acronym, how often a full name must stand to be what a party is called.
_SPELLED_OUT = 0.1


def suggest(rows: Iterable[Document | ScoredDocument], like: Parties, *, at_least: int = 5) -> Suggestions:
    """`at_least`: how often a name must stand in the corpus. Raises ValueError where no row can be read, or no party
    is found.
    """
    certain = {alias.text for party in like.parties for _, alias in party.words() if " " not in alias.text}
    counts, known, skipped = NameCounts(at_least, certain), KnownCounts(like), Counter[str]()
    documents = 0
    for row in rows:
        if isinstance(row, ScoredDocument):
            skipped[row.error or "no text"] += 1
            continue
        documents += 1
        counts.add(row)
        known.add(row)
    if not documents:
        reasons = "; ".join(f"{reason} ({n})" for reason, n in skipped.most_common(3)) or "there are no rows"
        raise ValueError(f"expected at least one row with text, found none: {reasons}")
    found = _Suggester(pooled(counts.names()), known, at_least).suggestions(documents, skipped)
    if not found.parties:
        raise ValueError(
            f"expected names of parties that stand at least {at_least} times in the corpus, found none in {documents} "
            "documents; lower --at-least, or name a file with --like whose parties the corpus is about"
        )
    return found


class _Suggester:
    """The names of a corpus given to parties, one source of evidence after the other; no key is given twice."""

    def __init__(self, pool: dict[str, Name], known: KnownCounts, at_least: int) -> None:
        self._pool, self._known, self._at_least = pool, known, at_least
        self._twice = min(2, at_least)
        self._parties = {party.id: party for party in known.parties(pool, at_least)}
        # Also of known parties that the corpus hardly names: their names are nobody else's.
        self._owner = {alias.key: party.id for party in known.like.parties for _, alias in party.words()}
        self._barred = {party.id: {alias.key for alias in party.never} for party in known.like.parties}

    def suggestions(self, documents: int, skipped: Counter[str]) -> Suggestions:
        self._known_forms()
        frequent = {key: name for key, name in self._pool.items() if name.use.count >= self._twice}
        groups = Groups(frequent, self._owner)
        self._known_acronyms(groups)
        rest = [group for group in groups if not self._is_own_party(group)]
        rest = [group for group in rest if not self._is_leader(group) and not self._is_capital(group)]
        self._compounds()
        parties = tuple(sorted(self._parties.values(), key=lambda party: (-party.count, party.name)))
        places, people, others = self._left_over(rest)
        return Suggestions(parties, places, people, others, documents, skipped)

    def _known_forms(self) -> None:
        groups: dict[str, str] = {}
        texts: dict[str, str] = {}
        for party in self._parties.values():
            assert party.known is not None
            for group, alias in party.known.words():
                groups[alias.key], texts[alias.key] = group.replace("name", "aliases"), alias.text
        likeness = Likeness(texts)
        for name in list(self._pool.values()):
            if name.key in self._owner or name.use.count < self._twice:
                continue
            leader = self._owner.get(Alias(name.text.partition("-led ")[0]).key) if "-led " in name.text else None
            if leader in self._parties:
                self._give(name, leader, "forces")
                continue
            for key, doubt in likeness.of(name.text):
                if not doubt or (name.use.count >= self._at_least and sounds_enough(name.text)):
                    self._give(name, self._owner[key], groups[key], doubt)
                    break
            else:
                self._give_compound(name)

    def _is_common(self, name: Name) -> bool:
        """ "Armed Forces", "Defence Ministry", "Sunni": many parties have them, or are it."""
        words = name.text.split()
        return all(word.lower() in USUAL | CREEDS for word in words) and words[0] not in SIDES | GOVERNMENT

    def _give_compound(self, name: Name) -> bool:
        """ "Russian Defence Ministry", "Syrian Army"; not "Syrian Coalition", which may be anybody's."""
        words = name.text.split()
        for end in range(len(words) - 1, 0, -1):
            party = self._owner.get(Alias(" ".join(words[:end])).key)
            tail = [word.lower() for word in words[end:]]
            if party not in self._parties or not USUAL.issuperset(tail) or tail[-1] not in COLLECTIVE_NOUNS:
                continue
            if name.use.count >= self._at_least and not (self._is_state(party) and PARTISANS.intersection(tail)):
                self._give(name, party, _group_of(tail[-1]))
                return True
        return False

    def _is_state(self, party: str) -> bool:
        known = self._parties[party].known
        return known is not None and known.kind == "state"

    def _known_acronyms(self, groups: Groups) -> None:
        for short, full in groups.acronyms.items():
            for given, free in ((full, short), (short, full)):
                party = self._owner.get(given)
                if party in self._parties and free not in self._owner:
                    self._give(self._pool[free], party, "aliases", f"given with {self._pool[given].text!r}")

    def _give(self, name: Name, party: str, group: str, doubt: str = "") -> None:
        self._owner[name.key] = party
        if name.key not in self._barred.get(party, ()):
            entry = Entry(name.text, group, name.use.count, doubt, name.use.example)
            self._parties[party].entries[name.key] = as_place(entry, self._pool) if group == "places" else entry

    def _is_own_party(self, group: Sequence[Name]) -> bool:
        names = [name for name in group if name.key not in self._owner]
        count = sum(name.use.count for name in names)
        acting = sum(name.use.acts + name.use.tails.total() for name in names)
        if count < self._at_least or names[0].is_place or names[0].is_newsroom or any(name.is_person for name in names):
            return False
        lead = names[0]
        if self._is_common(lead) or not any(name.is_group for name in names):
            return False
        if acting < max(self._twice, _ACTING * count) and not any(name.is_force for name in names):
            return False
        if self._give_compound(lead):
            for name in names[1:]:
                self._give(name, self._owner[lead.key], "aliases", name.doubt)
            return True
        title = _display_name(names)
        id_ = _unused(slug(title.text), {*self._parties, *self._known.like.names})
        self._parties[id_] = SuggestedParty(id_, title.text, title.use.count, title.use.example)
        self._owner[title.key] = id_
        for name in names:
            if name is not title:
                self._give(name, id_, "aliases", name.doubt)
        return True

    def _is_leader(self, group: Sequence[Name]) -> bool:
        return any(name.is_person for name in group) and self._join_by_votes(group, "leaders", capitals=False)

    def _is_capital(self, group: Sequence[Name]) -> bool:
        return group[0].is_place and self._join_by_votes(group, "places", capitals=True)

    def _join_by_votes(self, group: Sequence[Name], kind: str, *, capitals: bool) -> bool:
        names = [name for name in group if name.key not in self._owner]
        if sum(name.use.count for name in names) < self._at_least:
            return False
        found = votes(names, self._party_of, capitals=capitals)
        if not found or found.most_common(1)[0][1] * 2 <= found.total():
            return False
        party, count = found.most_common(1)[0]
        known = self._parties[party].known
        if capitals and known is not None and known.places:
            # "the Islamic State's Syrian capital Raqqa"
            return False
        for name in names:
            self._give(name, party, kind, name.doubt or ("one title alone says so" if count == 1 else ""))
        return True

    def _party_of(self, text: str) -> str | None:
        """By a name of the party, or one that an organ's name begins with: "Russian Defence Ministry"."""
        words = text.split()
        for end in range(len(words), 0, -1):
            party = self._owner.get(Alias(" ".join(words[:end])).key)
            if party in self._parties:
                return party
        return None

    def _compounds(self) -> None:
        found: dict[tuple[str, str], Entry] = {}
        for key, party in self._owner.items():
            if party not in self._parties or key not in self._pool:
                continue
            name = self._pool[key]
            for tail, count in name.use.tails.items():
                entry = Entry(f"{name.text} {tail}", _group_of(tail.split()[-1]), count)
                owner = self._side(party, tail)
                if owner is None:
                    continue
                place = owner, Alias(entry.text).key
                found[place] = replace(entry, count=count + found[place].count) if place in found else entry
        for (party, key), entry in found.items():
            entries = self._parties[party].entries
            if key in entries:
                entries[key] = replace(entries[key], count=entries[key].count + entry.count)
            elif entry.count >= self._at_least and key not in self._owner and key not in self._barred.get(party, ()):
                self._owner[key] = party
                entries[key] = entry

    def _side(self, party: str, tail: str) -> str | None:
        """Whose the forces are: the rebels of "Syrian rebels" are not the state's."""
        words = tail.split()
        if not self._is_state(party) or not PARTISANS.intersection(words):
            return party
        sides = (self._owner.get(word) for word in words)
        return next((side for side in sides if side in self._parties), None)

    def _left_over(self, rest: Iterable[Sequence[Name]]) -> list[tuple[Entry, ...]]:
        """Places, people, others: the frequent groups that are no party's, by count."""
        piles: list[list[Entry]] = [[], [], []]
        for group in rest:
            names = [name for name in group if name.key not in self._owner]
            count = sum(name.use.count for name in names)
            if count >= self._at_least:
                person = any(name.is_person for name in names)
                pile = 0 if names[0].is_place else 1 if person else 2
                piles[pile].append(Entry(names[0].text, "aliases", count, example=names[0].use.example))
        return [tuple(sorted(pile, key=lambda entry: (-entry.count, entry.text))) for pile in piles]


def _display_name(names: Sequence[Name]) -> Name:
    """The most frequent, or the full name of an acronym."""
    spelled_out = (name for name in names if not is_acronym(name.text) and " " in name.text)
    full = next(spelled_out, names[0]) if is_acronym(names[0].text) else names[0]
    return full if full.use.count >= _SPELLED_OUT * names[0].use.count else names[0]


def _group_of(noun: str) -> str:
    return "forces" if noun in FORCE_NOUNS else "aliases"


def _unused(id_: str, taken: Collection[str]) -> str:
    numbered = (f"{id_}_{number}" for number in itertools.count(2))
    return next(name for name in itertools.chain([id_], numbered) if name not in taken)
