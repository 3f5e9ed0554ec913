"""One sentence from left to right: what each noun phrase and pronoun brings up, and which words stand for a party."""

from __future__ import annotations

from collections.abc import Mapping

from slant.inference import collectives, descriptions, pronouns
from slant.inference.discourse import Discourse, Referent, Words
from slant.inference.noun_phrases import Phrase, classify, describe, is_mark, is_nominal, is_verb, phrase_from
from slant.inference.parties import NamedMention, Parties
from slant.inference.word_classes import ADVERBS, DAYS, DETERMINERS, NO_LONGER, PLURAL_TITLES, PREPOSITIONS, RELATIVES, SAYING, TITLES
from slant.models.records import Mention

_OPENING = frozenset("“„«")
_CLOSING = frozenset("”»")
# What binds the holder of an office to whose office it is: "a spokesman for the army", "the government of Mali".
_OF = frozenset("of for to from in with at".split())
_POINTING = frozenset(("the", "these", "those"))


def read_sentence(
    words: Words,
    text: str,
    named: Mapping[int, NamedMention],
    places: Mapping[int, str],
    *,
    discourse: Discourse,
    parties: Parties,
) -> list[Mention]:
    """The linked mentions of a sentence, its aliases aside; `named` and `places` are by first word."""
    reading = _Reading(words, text, named, places, discourse, parties)
    return reading.run()


class _Reading:
    def __init__(
        self,
        words: Words,
        text: str,
        named: Mapping[int, NamedMention],
        places: Mapping[int, str],
        discourse: Discourse,
        parties: Parties,
    ) -> None:
        self.words, self.text, self.named, self.places = words, text, named, places
        self.discourse, self.parties = discourse, parties
        self.mentions: list[Mention] = []
        # The noun phrase before this word: its referent, its last word, and the root that a preposition hangs it on.
        self.latest: Referent | None = None
        self.root: Referent | None = None
        self.latest_last = -2
        self.clause: Referent | None = None
        self.apposed_to: Referent | None = None
        self.quoted = False
        self.inverted = False
        self.opened = -1
        self.verb = -2

    def run(self) -> list[Mention]:
        self.discourse.open_sentence()
        for alias in self.named.values():
            self.discourse.count(alias.mention.party)
        i = 0
        while i < len(self.words):
            i = self.step(i)
        return self.mentions

    def step(self, i: int) -> int:
        word = self.words.low[i]
        if i in self.named:
            return self.name(i)
        if is_mark(word):
            return self.mark(i)
        if word in ("both", "the"):
            end = collectives.collective_end(self.text, self.words.start[i], self.words.end[-1])
            last = self._last_word(end, i)
            if end > self.words.start[i] and not any(j in self.named for j in range(i, last + 1)):
                return self.collective(i, last)
        if word in pronouns.ALL:
            return self.pronoun(i)
        if word in RELATIVES or word == "that":
            followed = i + 1 < len(self.words) and is_verb(self.words, i + 1, after_noun=True)
            if self.root and self.latest_last in (i - 1, i - 2) and word != "that" and followed:
                self.take_subject(self.root)
            if followed:
                self.verb = i + 1
            return i + 2 if followed else i + 1
        if word in DETERMINERS:
            return self.phrase(i, i + 1)
        if is_verb(self.words, i, after_noun=self.latest_last == i - 1):
            return self.finite(i)
        if is_nominal(self.words, i):
            return self.phrase(i, i)
        return i + 1

    # --- marks and verbs ---

    def mark(self, i: int) -> int:
        word = self.words.text[i]
        if word in _OPENING or (word == '"' and not self.quoted):
            self.quoted = True
        elif word in _CLOSING or word == '"':
            self.quoted = False
        return i + 1

    def finite(self, i: int) -> int:
        if self.words.low[i].endswith("ed") and self.words.low[i + 1 : i + 2] == ("by",):
            # "a report carried by ...": in "was carried by" the auxiliary has had its subject.
            return i + 1
        between = self.words.low[self.latest_last + 1 : i]
        if self.root and self.verb < self.latest_last and all(w in ADVERBS or w == "," and self.apposed_to for w in between):
            self.take_subject(self.root)
        elif self.words.low[i] in SAYING and i > 0 and self.words.text[i - 1] in '"”,':
            self.inverted = True
        self.verb = i
        return i + 1

    def take_subject(self, referent: Referent) -> None:
        referent.subject = True
        self.clause = referent

    # --- noun phrases ---

    def name(self, i: int) -> int:
        alias = self.named[i]
        last = self._last_word(alias.mention.end, i)
        party = alias.mention.party
        first = self.opened if self.opened >= 0 else i
        self.opened = -1
        after = last + 1
        possessive = self._possessive(after)
        if alias.group == "leaders":
            own = self.referent((party,), "person", first, last)
            own.name = alias.mention.text
            titles = describe(self.words, first, i - 1).titles if first < i else frozenset()
            own.titles = titles
            self._remember(own)
            self.settle(own, first, last)
            if self.apposed_to and self.apposed_to.kind == "person":
                own.titles |= self.apposed_to.titles
            return self.possessed((party,), possessive, own) if possessive else after
        if self._compound(after):
            self.settle(self.referent((party,), "party", first, last), first, last)
            rest = phrase_from(self.words, after + 2, self.named.keys())
            if rest is None:
                return after + 2
            self.other(rest, first)
            return rest.last + 1
        if possessive:
            own = self.referent((party,), "party", first, last)
            return self.possessed((party,), possessive, own, first)
        kind, plural, head = self._own_kind(alias, i, last)
        rest = None
        if alias.group != "places" and not plural:
            rest = phrase_from(self.words, after, self.named.keys(), verb_first=True)
        if rest:
            return self.headed((party,), rest, first)
        own = self.referent((party,), kind, first, last, plural=plural, head=head)
        own.titles = frozenset(self.words.low[i : last + 1])
        self.settle(own, first, last)
        return after

    def _own_kind(self, alias: NamedMention, first: int, last: int) -> tuple[str, bool, str]:
        head = self.words.low[last]
        kind, plural = classify(head)
        if kind in ("organ", "force", "person") and (first != last or kind == "force"):
            return kind, plural, head
        if alias.group == "forces" and self.parties.by_id[alias.mention.party].kind == "state":
            return "force", alias.plural, head
        return ("people" if alias.plural else "party"), alias.plural, head

    def headed(self, party: tuple[str, ...], rest: Phrase, first: int) -> int:
        """A noun phrase whose head is `rest` and that an alias or a possessive opens: "Armenian positions"."""
        own_words = frozenset(self.words.low[rest.first : rest.last + 1])
        official = rest.kind == "person" and (rest.titles or rest.head in PLURAL_TITLES) and not own_words & NO_LONGER
        if rest.kind in ("organ", "force") or official:
            own = self.referent(party, rest.kind, first, rest.last, plural=rest.plural, head=rest.head)
            own.titles, own.female = own_words, rest.female
            if rest.name and rest.titles and rest.name[0] > rest.first:
                self.holder(own, rest.name)
            self.settle(own, first, rest.last)
        else:
            self.other(rest, first)
        return rest.last + 1

    def possessed(self, party: tuple[str, ...], after: int, own: Referent, first: int | None = None) -> int:
        rest = phrase_from(self.words, after, self.named.keys())
        if rest is None:
            self.settle(own, own.first if first is None else first, after - 1)
            return after
        return self.headed(party, rest, own.first if first is None else first)

    def phrase(self, i: int, start: int) -> int:
        """A noun phrase without an alias at its start; `i`: with its determiner."""
        phrase = phrase_from(self.words, start, self.named.keys()) if start < len(self.words) else None
        follows = phrase.last + 1 if phrase else start
        if follows in self.named and (phrase is None or not self._closed(phrase)):
            self.opened = i
            return follows
        if phrase is None:
            return i + 1
        apposed = i > 0 and self.words.low[i - 1] == "," and self.latest_last == i - 2 and self.latest and self.latest.name
        if start > i and self.words.low[i] in _POINTING and not apposed and descriptions.may_describe(self.words, phrase):
            meant = self._meant(phrase)
            if meant and meant.parties:
                own = self.referent(meant.parties, meant.kind, i, phrase.last, plural=phrase.plural, head=phrase.head)
                own.female, own.name, own.titles = meant.female, meant.name, meant.titles | phrase.titles
                if own.kind == "party":
                    own.plural = phrase.plural
                self.emit(meant.parties, i, phrase.last, descriptions.link_of(phrase.head))
                self.settle(own, i, phrase.last)
                return phrase.last + 1
        if phrase.first == phrase.last or phrase.name:
            if self._surname(phrase):
                return phrase.last + 1
        self.other(phrase, i)
        return phrase.last + 1

    def _closed(self, phrase: Phrase) -> bool:
        return phrase.kind != "thing" and phrase.kind != "person"

    def _meant(self, phrase: Phrase) -> Referent | None:
        place = phrase.last + 2
        if place in self.places and self.words.low[phrase.last + 1] == "in":
            link = descriptions.link_of(phrase.head)
            kind = {"title": "person", "force": "force", "organ": "organ"}.get(link, "party")
            return self.referent((self.places[place],), kind, phrase.first, phrase.last, head=phrase.head)
        meant = descriptions.described(self.words, phrase, self.discourse, self.parties.by_id)
        if meant and self.clause and self.clause.parties and self.clause.parties != meant.parties:
            # Somebody else acts in this sentence: what was named long ago may not be meant.
            return meant if meant.sentence >= len(self.discourse.sentences) - 1 else None
        return meant

    def _surname(self, phrase: Phrase) -> bool:
        """A person named before, by surname or full name again."""
        last = phrase.last
        known = self.discourse.persons.get(self.words.low[last])
        if not known or not self.words.text[last][0].isupper():
            return False
        first = last
        if phrase.name:
            first = phrase.name[0]
            full = " ".join(self.words.low[first : last + 1])
            if first != last and full != known.name.lower():
                return False
        own = self.referent(known.parties, "person", phrase.first, last)
        own.female, own.name, own.titles = known.female, known.name, known.titles
        self.emit(known.parties, first, last, "surname" if first == last else "leader")
        self.settle(own, phrase.first, last)
        return True

    def other(self, phrase: Phrase, first: int) -> Referent:
        """A noun phrase that stands for no party, until what follows says whose it is."""
        own = self.referent((), phrase.kind, first, phrase.last, plural=phrase.plural, head=phrase.head)
        own.female, own.titles = phrase.female, frozenset(self.words.low[phrase.first : phrase.last + 1])
        if own.kind == "thing" and not own.plural and phrase.first == phrase.last and self._new_name(phrase.last):
            own.kind = "name"
        if phrase.name:
            own.name = self.text[self.words.start[phrase.name[0]] : self.words.end[phrase.name[1]]]
        self.settle(own, first, phrase.last, name=phrase.name)
        return own

    def _new_name(self, i: int) -> bool:
        """Whether word i is a name of somebody or something that is no party: it is not a day, nor where or when."""
        words = self.words
        if not words.text[i][0].isupper() or words.low[i] in DAYS:
            return False
        if i == 0:
            return len(words) > 1 and (words.low[1] == "," or is_verb(words, 1, after_noun=True))
        return words.low[i - 1] not in PREPOSITIONS

    # --- how noun phrases hang together ---

    def settle(self, own: Referent, first: int, last: int, name: tuple[int, int] | None = None) -> None:
        before = self.words.low[first - 1] if first > 0 else ""
        previous, adjacent = self.latest, self.latest_last == first - 2
        self.root, apposed = own, None
        if previous and adjacent and before in PREPOSITIONS:
            root = self.root_before
            if own.parties and before in _OF:
                self.adopt(previous, own.parties)
            self.root = root
        elif previous and adjacent and before == "," and self._apposition(previous, own, name):
            apposed = own.apposed_to = previous
            self.root = previous
        elif previous and adjacent and before == "and" and previous.parties and own.parties:
            both = self.referent(tuple(dict.fromkeys(previous.parties + own.parties)), "party", previous.first, last)
            both.plural = True
            if self.verb != previous.first - 1:
                self.root = both
        elif self.words.low[max(0, first - 4) : first] and self._speaks_for(first) and own.parties and self.root_before:
            self.adopt(self.root_before, own.parties)
        self.apposed_to = apposed
        if self.inverted:
            self.take_subject(self.root)
            self.inverted = False
        self.latest, self.latest_last, self.root_before = own, last, self.root

    root_before: Referent | None = None

    def _speaks_for(self, first: int) -> bool:
        near = self.words.low[max(0, first - 3) : first]
        return "speaks" in near and "for" in near

    def _apposition(self, previous: Referent, own: Referent, name: tuple[int, int] | None) -> bool:
        if previous.kind != "person" or own.kind not in ("person", "thing") or previous.plural or own.plural:
            return False
        if previous.parties and not previous.name and name and not own.parties:
            # "Kosovo's prime minister, Arben Krasniqi"
            self.holder(previous, name)
            own.parties, own.kind = previous.parties, "person"
            return True
        if previous.name and own.titles & TITLES:
            previous.titles |= own.titles
            if own.parties and not previous.parties:
                self.adopt(previous, own.parties)
            return True
        return False

    def adopt(self, referent: Referent | None, party: tuple[str, ...]) -> None:
        """What was nobody's turns out to be the party's: an organ, a force, or one who holds an office."""
        if referent is None or referent.parties or len(party) != 1:
            return
        office = bool(referent.titles & (TITLES | PLURAL_TITLES)) and not referent.titles & NO_LONGER
        if referent.kind in ("organ", "force") or (referent.kind == "person" and office):
            referent.parties = party
            for named in (referent, referent.apposed_to):
                if named and named.name and (named is referent or not named.parties):
                    named.parties = party
                    self._emit_name(named)

    def holder(self, own: Referent, name: tuple[int, int]) -> None:
        own.name = self.text[self.words.start[name[0]] : self.words.end[name[1]]]
        self.emit(own.parties, name[0], name[1], "leader")
        self._remember(own)

    def _emit_name(self, referent: Referent) -> None:
        start = self.text.find(referent.name, self.words.start[referent.first], self.words.end[referent.last])
        if start >= 0:
            end = start + len(referent.name)
            self.mentions += [Mention(p, start, end, referent.name, "leader") for p in referent.parties]
            self._remember(referent)

    def _remember(self, person: Referent) -> None:
        surname = person.name.split()[-1].lower()
        self.discourse.persons[surname] = person

    # --- pronouns and collectives ---

    def pronoun(self, i: int) -> int:
        word = self.words.low[i]
        place = pronouns.Place(self.words, i, self.clause, self.quoted, self.text)
        meant = pronouns.antecedent(place, self.discourse)
        possessive = word in pronouns.POSSESSIVE or (word == "her" and i + 1 < len(self.words) and is_nominal(self.words, i + 1))
        if pronouns.is_empty(place):
            return i + 1
        kind = meant.kind if meant else "person" if word in pronouns.PERSON else "thing"
        own = self.referent(meant.parties if meant else (), kind, i, i, plural=word in pronouns.PLURAL)
        if meant:
            own.name, own.titles, own.head, own.female = meant.name, meant.titles, meant.head, meant.female
            if word in pronouns.PERSON:
                own.female = meant.female = pronouns.PERSON[word]
            self.emit(meant.parties, i, i, "pronoun")
        elif word in pronouns.PERSON:
            own.female = pronouns.PERSON[word]
        if possessive:
            rest = phrase_from(self.words, i + 1, self.named.keys())
            if rest:
                return self.headed(own.parties, rest, i)
        self.settle(own, i, i)
        return i + 1

    def collective(self, i: int, last: int) -> int:
        words = self.text[self.words.start[i] : self.words.end[last]]
        acting = self.clause.parties if self.clause and self.verb > self.clause.last else ()
        found = collectives.pair(words, self.discourse, self.parties.by_id, acting)
        own = self.referent(found, "people", i, last, plural=True)
        if found:
            self.emit(found, i, last, "collective")
        self.settle(own, i, last)
        return last + 1

    # --- small things ---

    def referent(
        self, party: tuple[str, ...], kind: str, first: int, last: int, *, plural: bool = False, head: str = ""
    ) -> Referent:
        own = Referent(party, kind, plural, head, len(self.discourse.sentences), first, last, quoted=self.quoted)
        return self.discourse.add(own)

    def emit(self, party: tuple[str, ...], first: int, last: int, link: str) -> None:
        start, end = self.words.start[first], self.words.end[last]
        self.mentions += [Mention(p, start, end, self.text[start:end], link) for p in party]
        for p in party:
            self.discourse.count(p)

    def _last_word(self, end: int, i: int) -> int:
        while i + 1 < len(self.words) and self.words.start[i + 1] < end:
            i += 1
        return i

    def _possessive(self, after: int) -> int:
        """The word after "'s" or "'" where one stands at `after`, else 0."""
        low = self.words.low
        if after < len(low) and low[after] in "'’":
            if after + 1 < len(low) and low[after + 1] == "s" and self.words.end[after] == self.words.start[after + 1]:
                return after + 2
            if low[after - 1].endswith("s"):
                return after + 1
        return 0

    def _compound(self, after: int) -> bool:
        low, words = self.words.low, self.words
        return (
            after + 1 < len(low)
            and low[after] in "-‑‐–"
            and words.end[after - 1] == words.start[after]
            and words.end[after] == words.start[after + 1]
        )

