"""One sentence from left to right: what each noun phrase and pronoun brings up, and which words stand for a party."""

from __future__ import annotations

from collections.abc import Mapping

from slant.inference import collectives, descriptions, pronouns
from slant.inference.clause import Clause
from slant.inference.discourse import Referent
from slant.inference.noun_phrases import Phrase, classify, describe, is_mark, is_name, is_nominal, is_verb, phrase_from
from slant.inference.parties import NamedMention, Parties
from slant.inference.word_classes import DETERMINERS, NO_LONGER, PLURAL_TITLES, RELATIVES
from slant.models.records import Mention

_OPENING = frozenset("“„«")
_CLOSING = frozenset("”»")
_POINTING = frozenset(("the", "these", "those"))
# How a capital's party is spoken of in "the army in Kyiv", by the rule that links the description.
_KINDS = {"title": "person", "force": "force", "organ": "organ", "description": "party"}


def read_sentence(
    clause: Clause, named: Mapping[int, NamedMention], places: Mapping[int, str], parties: Parties
) -> list[Mention]:
    """The linked mentions of the sentence of `clause`, its aliases aside.

    `named`: the aliases, and `places`: the capitals that are places with the party that each would stand for, both by
    their first word.
    """
    clause.discourse.open_sentence()
    for alias in named.values():
        clause.discourse.count(alias.mention.party)
    reading = _Reading(clause, named, places, parties)
    i = 0
    while i < len(clause.words):
        i = reading.step(i)
    return clause.mentions


class _Reading:
    """Each method that reads something takes its first word, and gives the word to go on with."""

    def __init__(
        self, clause: Clause, named: Mapping[int, NamedMention], places: Mapping[int, str], parties: Parties
    ) -> None:
        self.clause, self.named, self.places, self.parties = clause, named, places, parties
        self.words, self.discourse = clause.words, clause.discourse
        # Where a noun phrase began that an alias goes on with, or -1.
        self.opened = -1

    def step(self, i: int) -> int:
        word = self.words.low[i]
        if i in self.named:
            return self.name(i)
        if is_mark(word):
            return self.mark(i)
        if word in collectives.FIRST_WORDS and (last := self._collective_last(i)) >= i:
            return self.collective(i, last)
        if word in pronouns.ALL:
            return self.pronoun(i)
        if word == "whose" and self.clause.latest and self.clause.latest_last in (i - 1, i - 2):
            # "Guyana, whose foreign minister": as "Guyana's foreign minister".
            return self.owned(self.clause.latest, i + 1, i)
        if word in RELATIVES and i + 1 < len(self.words) and is_verb(self.words, i + 1, after_noun=True):
            self.clause.relative(i)
            return i + 2
        if word in DETERMINERS:
            return self.phrase(i, i + 1)
        if is_verb(self.words, i, after_noun=self.clause.after_latest(i)):
            self.clause.finite(i)
            return i + 1
        return self.phrase(i, i) if is_nominal(self.words, i) else i + 1

    def mark(self, i: int) -> int:
        mark = self.words.text[i]
        if mark in _OPENING or (mark == '"' and not self.clause.quoted):
            self.clause.quoted = True
        elif mark in _CLOSING or mark == '"':
            self.clause.quoted = False
        return i + 1

    def name(self, i: int) -> int:
        """An alias: alone, or with what it goes on with ("Azerbaijan's army", "Armenian Su-25", "Baku-backed")."""
        alias = self.named[i]
        party = (alias.mention.party,)
        last = self.words.last_before(alias.mention.end, i)
        first = self.opened if self.opened >= 0 else i
        self.opened = -1
        after = self.words.past_possessive(last + 1)
        if alias.group == "leaders":
            own = self._leader(alias, first, i, last)
        elif self.words.hyphened(last + 1):
            return self._compound(party, first, last)
        elif after > last + 1:
            own = self.clause.referent(party, "party", first, last)
        else:
            return self._bare(alias, first, i, last)
        if after > last + 1:
            return self.owned(own, after, first)
        self.clause.settle(own, first, last)
        return after

    def _leader(self, alias: NamedMention, first: int, i: int, last: int) -> Referent:
        own = self.clause.referent((alias.mention.party,), "person", first, last)
        self.clause.give_name(own, i, last)
        if first < i:
            before = describe(self.words, first, i - 1)
            own.titles, own.female = before.titles, before.female
        self.discourse.remember(own)
        return own

    def _compound(self, party: tuple[str, ...], first: int, last: int) -> int:
        self.clause.settle(self.clause.referent(party, "party", first, last), first, last)
        rest = phrase_from(self.words, last + 3, self.named.keys())
        if rest is None:
            return last + 3
        meant = self._described(rest) if descriptions.may_describe(self.words, rest) else None
        if meant and meant.parties and meant.kind == "party":
            # "The Iran-backed group said it": the alias is the mention, but the group is known.
            own = self.clause.referent(meant.parties, "party", first, rest.last, head=rest.head)
            self.clause.settle(own, first, rest.last)
        else:
            self.other(rest, first)
        return rest.last + 1

    def _bare(self, alias: NamedMention, first: int, i: int, last: int) -> int:
        party = (alias.mention.party,)
        kind, plural = self._kind_of(alias, i, last)
        if alias.group != "places" and not plural:
            rest = phrase_from(self.words, last + 1, self.named.keys(), verb_first=True)
            if rest:
                return self.headed(party, rest, first)
        own = self.clause.referent(party, kind, first, last, plural=plural, head=self.words.low[last])
        own.titles = frozenset(self.words.low[i : last + 1])
        self.clause.settle(own, first, last)
        return last + 1

    def _kind_of(self, alias: NamedMention, first: int, last: int) -> tuple[str, bool]:
        if alias.group == "places":
            return "party", False
        kind, plural = classify(self.words.low[last])
        if kind in ("organ", "force", "person") and (first != last or kind == "force"):
            return kind, plural
        if alias.group == "forces" and self.parties.by_id[alias.mention.party].kind == "state":
            return "force", alias.plural
        return ("people" if alias.plural else "party"), alias.plural

    def owned(self, owner: Referent, i: int, first: int) -> int:
        """What is the owner's: "its army", "Baku's forces"; `first`: where the whole begins."""
        rest = phrase_from(self.words, i, self.named.keys())
        if rest:
            return self.headed(owner.parties, rest, first)
        self.clause.settle(owner, first, i - 1)
        return i

    def headed(self, party: tuple[str, ...], rest: Phrase, first: int) -> int:
        """A noun phrase with the head of `rest` that an alias or a possessive opens: "Armenian positions"."""
        own_words = frozenset(self.words.low[rest.first : rest.last + 1])
        in_office = not NO_LONGER.intersection(self.words.low[first : rest.last + 1])
        official = in_office and rest.kind == "person" and (rest.titles or rest.head in PLURAL_TITLES)
        if rest.kind not in ("organ", "force") and not official:
            self.other(rest, first)
            return rest.last + 1
        own = self.clause.referent(party, rest.kind, first, rest.last, plural=rest.plural, head=rest.head)
        own.titles, own.female = own_words, rest.female
        if rest.name and rest.titles and rest.name[0] > rest.first:
            self.clause.holder(own, rest.name)
        self.clause.settle(own, first, rest.last)
        return rest.last + 1

    def phrase(self, i: int, start: int) -> int:
        """A noun phrase that no alias opens; `i` is its determiner, or `start` itself."""
        phrase = phrase_from(self.words, start, self.named.keys()) if start < len(self.words) else None
        follows = phrase.last + 1 if phrase else start
        if follows in self.named and (phrase is None or phrase.kind in ("thing", "person")):
            self.opened = i
            return follows
        if phrase is None:
            return i + 1
        if start > i and self.words.low[i] in _POINTING and self._description(i, phrase):
            return follows
        if (phrase.first == phrase.last or phrase.name) and self.clause.named_before(phrase):
            return follows
        self.other(phrase, i)
        return follows

    def _description(self, i: int, phrase: Phrase) -> bool:
        latest = self.clause.latest
        apposed = latest and latest.name and self.clause.latest_last == i - 2 and self.words.low[i - 1] == ","
        if apposed or not descriptions.may_describe(self.words, phrase):
            return False
        meant = self._described(phrase)
        if not meant or not meant.parties:
            return False
        own = self.clause.referent(meant.parties, meant.kind, i, phrase.last, plural=phrase.plural, head=phrase.head)
        own.resemble(meant)
        own.head, own.titles = phrase.head, meant.titles | phrase.titles
        self.clause.emit(meant.parties, i, phrase.last, descriptions.link_of(phrase.head))
        self.clause.settle(own, i, phrase.last)
        return True

    def _described(self, phrase: Phrase) -> Referent | None:
        place = phrase.last + 2
        if place in self.places and self.words.low[phrase.last + 1] == "in":
            kind = _KINDS[descriptions.link_of(phrase.head)]
            return self.clause.referent((self.places[place],), kind, phrase.first, phrase.last, head=phrase.head)
        meant = descriptions.described(self.words, phrase, self.discourse, self.parties.by_id)
        subject = self.clause.subject
        if meant and subject and subject.parties and subject.parties != meant.parties:
            # Somebody else acts in this sentence: what was named long ago may not be meant.
            return meant if meant.sentence >= len(self.discourse.sentences) - 1 else None
        return meant

    def other(self, phrase: Phrase, first: int) -> None:
        """A noun phrase that stands for no party, until what follows says whose it is."""
        own = self.clause.referent((), phrase.kind, first, phrase.last, plural=phrase.plural, head=phrase.head)
        own.female, own.titles = phrase.female, frozenset(self.words.low[phrase.first : phrase.last + 1])
        if own.kind == "thing" and not own.plural and phrase.first == phrase.last and is_name(self.words, phrase.last):
            own.kind = "name"
        if phrase.name:
            self.clause.give_name(own, *phrase.name)
        self.clause.settle(own, first, phrase.last, phrase.name)

    def pronoun(self, i: int) -> int:
        words, word = self.words, self.words.low[i]
        place = pronouns.Place(words, i, self.clause.subject, self.clause.quoted, self.clause.plain)
        if pronouns.is_empty(place):
            return i + 1
        meant = pronouns.antecedent(place, self.discourse)
        female = pronouns.PERSON.get(word)
        kind = "thing" if female is None else "person"
        own = self.clause.referent((), kind, i, i, plural=word in pronouns.PLURAL)
        if meant:
            own.parties, own.kind, own.head = meant.parties, meant.kind, meant.head
            if female is not None:
                meant.female = female
            own.resemble(meant)
            self.clause.emit(meant.parties, i, i, "pronoun")
        if female is not None:
            own.female = female
        if word in pronouns.POSSESSIVE or word == "her":
            return self.owned(own, i + 1, i)
        self.clause.settle(own, i, i)
        return i + 1

    def _collective_last(self, i: int) -> int:
        """The last word of a collective that begins at word i, -1 where none does or an alias stands in it."""
        end = collectives.collective_end(self.clause.plain, self.words.start[i], self.words.end[-1])
        last = self.words.last_before(end, i)
        found = end > self.words.start[i] and not any(j in self.named for j in range(i, last + 1))
        return last if found else -1

    def collective(self, i: int, last: int) -> int:
        text = self.clause.plain[self.words.start[i] : self.words.end[last]]
        found = collectives.pair(text, self.discourse, self.parties.by_id, self.clause.acting(i))
        self.clause.emit(found, i, last, "collective")
        self.clause.settle(self.clause.referent(found, "people", i, last, plural=True), i, last)
        return last + 1
