"""The clause that is being read: its noun phrases, how they hang together, which of them is the subject of a verb.

There is no parser: a phrase belongs to the one before it by a preposition between them ("the head of the agency"), a
comma and an office ("A B, a spokesman") or "and"; the subject of a verb is the phrase that ends right before it.
"""

from __future__ import annotations

from slant.inference.cue_lexicon import word_set
from slant.inference.discourse import Discourse, Referent, Words
from slant.inference.noun_phrases import Phrase
from slant.inference.word_classes import (
    ADVERBS,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    NO_LONGER,
    PLURAL_TITLES,
    PREPOSITIONS,
    SAYING,
    TITLES,
)
from slant.models.records import Mention

# What binds the holder of an office to whose office it is: "a spokesman for the army", "the government of Mali".
_OF = word_set("of for to from in with at")
# Behind one speaker, what may open the clause of another: "A said so, but B denied it".
_OPENS_OTHER = word_set("and but while whereas though although ; :")
# Words between a subject and its verb that are looked at, and between an auxiliary and its verb.
_FAR = 20
_AUXILIARY = 3


class Clause:
    """Takes one sentence's phrases in order; `mentions` are those linked so far. `plain`: `text`, aligned."""

    def __init__(self, words: Words, text: str, plain: str, discourse: Discourse) -> None:
        self.words, self.text, self.plain, self.discourse = words, text, plain, discourse
        self.mentions: list[Mention] = []
        self.quoted = False
        self.subject: Referent | None = None
        # The latest noun phrase, its last word, and the phrase that it hangs on (itself, if on none).
        self.latest: Referent | None = None
        self.latest_last = -2
        self.root: Referent | None = None
        self.verb = -2
        # The first phrase that hangs on none: the subject of a verb behind an insertion in commas.
        self._opening: Referent | None = None
        self._apposed = False
        self._inverted = False
        self._speaker: Referent | None = None
        # What the latest relative pronoun refers to, and which word it is.
        self._related: tuple[Referent | None, int] = (None, 0)

    def referent(
        self, parties: tuple[str, ...], kind: str, first: int, last: int, *, plural: bool = False, head: str = ""
    ) -> Referent:
        own = Referent(parties, kind, plural, head, len(self.discourse.sentences), first, last, quoted=self.quoted)
        return self.discourse.add(own)

    def emit(self, parties: tuple[str, ...], first: int, last: int, link: str) -> None:
        """A mention a party of the words `first`..`last`."""
        start, end = self.words.start[first], self.words.end[last]
        for party in parties:
            self.mentions.append(Mention(party, start, end, self.text[start:end], link))
            self.discourse.count(party)

    def give_name(self, own: Referent, first: int, last: int) -> None:
        own.name, own.name_at = " ".join(self.words.text[first : last + 1]), (first, last)

    def after_latest(self, i: int) -> bool:
        return self.latest_last == i - 1

    def take_subject(self, referent: Referent) -> None:
        referent.subject = True
        self.subject = referent

    def acting(self, i: int) -> tuple[str, ...]:
        """The party whose object word i is: "Washington" in "Washington told both governments"."""
        if not self.subject or len(self.subject.parties) != 1 or self.verb <= self.subject.last:
            return ()
        # "He said that both ...": perhaps he, too.
        nested = any(word in CONJUNCTIONS for word in self.words.low[max(self.verb, i - _FAR) : i])
        return () if nested else self.subject.parties

    def finite(self, i: int) -> None:
        """A finite verb at word i."""
        low = self.words.low
        if low[i].endswith("ed") and low[i + 1 : i + 2] == ("by",):
            # "a report carried by ...": in "was carried by" the auxiliary has had its subject.
            return
        between = low[max(0, self.latest_last + 1, i - _FAR) : i]
        close = i - self.latest_last <= _FAR and all(
            word in ADVERBS or (word == "," and self._apposed) for word in between
        )
        own = self.verb > self.latest_last and i - self.verb <= _AUXILIARY and low[self.verb] in AUXILIARIES - BE
        if (main := self._behind_relative(i)) is not None:
            self.take_subject(main)
            own = not BE.intersection(between)
        elif self.root and self.verb < self.latest_last and close:
            self.take_subject(self.root)
            own = not BE.intersection(between)
        elif low[i] in SAYING and i > 0 and low[i - 1] in '"”,' and (low[i - 1] != "," or self.quoted):
            self._inverted = True
        elif self.subject is None and self._opening and self.verb < 0 and "," in between:
            self.take_subject(self._opening)
            own = True
        if own and low[i] in SAYING:
            self._speak()
        self.verb = i

    def _behind_relative(self, i: int) -> Referent | None:
        """The subject of the verb at word i behind a relative clause: "the group which holds Ganja said"."""
        own, at = self._related
        if own is None or self.verb > self.latest_last or i - at > _FAR:
            return None
        self._related = (None, 0)
        # From the verb of the relative clause on; what it reports would have a subject of its own.
        clause = [word for word in self.words.low[at + 1 : i] if word not in ADVERBS]
        closed = "," not in clause or clause.index(",") == len(clause) - 1
        return own if closed and not CONJUNCTIONS.intersection(clause) and not SAYING.intersection(clause) else None

    def _speak(self) -> None:
        """The subject says something; what it says may be that somebody else says so, who is not marked."""
        own, words = self.subject, self.words.low
        if own is None or own.quoted:
            return
        if self._speaker in (None, own) or (own.first > 0 and words[own.first - 1] in _OPENS_OTHER):
            own.speaks, self._speaker = True, own

    def relative(self, i: int) -> None:
        """A relative pronoun at word i, with its verb behind it: what it refers to is that verb's subject."""
        if self.root and self.latest_last in (i - 1, i - 2):
            self.take_subject(self.root)
            self._related = (self.root, i)
        self.verb = i + 1

    def settle(self, own: Referent, first: int, last: int, name: tuple[int, int] | None = None) -> None:
        """Hangs a phrase on what stands before it; `name`: the words of the person's name in it."""
        before = self.words.low[first - 1] if first > 0 else ""
        previous = self.latest if self.latest_last == first - 2 else None
        root, apposed = own, False
        if previous and before in PREPOSITIONS:
            if own.parties and before in _OF:
                self._adopt(previous, own.parties)
            root = self.root or previous
        elif previous and before == "," and (apposed_to := self._apposition(previous, own, name)):
            own.apposed_to, root, apposed = apposed_to, apposed_to, True
        elif previous and before == "and" and previous.parties and own.parties:
            both = tuple(dict.fromkeys(previous.parties + own.parties))
            joined = self.referent(both, "party", previous.first, last, plural=True)
            # "A struck B and C replied": the object before "and" is not joined to the subject behind it.
            root = own if self.verb == previous.first - 1 else joined
        elif own.parties and self.root and "speaks" in self.words.low[max(0, first - 3) : first]:
            self._adopt(self.root, own.parties)
        if self._opening is None and before not in PREPOSITIONS:
            self._opening = root
        if self._inverted:
            self.take_subject(root)
            self._speak()
            self._inverted = False
        self.latest, self.latest_last, self.root, self._apposed = own, last, root, apposed

    def holder(self, own: Referent, name: tuple[int, int]) -> None:
        """`own` is a party's and has the name in these words: "Armenian Foreign Minister A B"."""
        self.give_name(own, *name)
        self.emit(own.parties, *name, "leader")
        self.discourse.remember(own)

    def named_before(self, phrase: Phrase) -> bool:
        """Whether the phrase names a person known by now, by surname or in full; if so it is linked and settled."""
        last = phrase.last
        known = self.discourse.persons.get(self.words.low[last])
        if not known or not self.words.text[last][0].isupper():
            return False
        first = phrase.name[0] if phrase.name else last
        if first != last and " ".join(self.words.low[first : last + 1]) != known.name.lower():
            return False
        own = self.referent(known.parties, "person", phrase.first, last)
        own.resemble(known)
        self.emit(known.parties, first, last, "surname" if first == last else "leader")
        self.settle(own, phrase.first, last)
        return True

    def _apposition(self, previous: Referent, own: Referent, name: tuple[int, int] | None) -> Referent | None:
        """What `own` says once more, behind a comma."""
        if name and self.root and self.root.kind == "person" and not self.root.name:
            # "an aide to Zelensky, A B": the aide's name.
            previous = self.root
        if previous.kind != "person" or previous.plural or own.plural or own.kind not in ("person", "thing"):
            return None
        if previous.parties and not previous.name and name and not own.parties:
            # "Kosovo's prime minister, A B"
            own.parties, own.kind = previous.parties, "person"
            own.titles |= previous.titles
            self.holder(own, name)
            previous.name = own.name
            return previous
        if previous.name and own.titles & TITLES:
            # "A B, a spokesman ...": "for the army" may follow.
            previous.titles |= own.titles
            if own.parties and not previous.parties:
                self._adopt(previous, own.parties)
            return previous
        return None

    def _adopt(self, referent: Referent, parties: tuple[str, ...]) -> None:
        """What was nobody's turns out to be the party's: an organ, a force, or one who holds an office."""
        if referent.parties or len(parties) != 1:
            return
        office = bool(referent.titles & (TITLES | PLURAL_TITLES)) and not referent.titles & NO_LONGER
        if referent.kind not in ("organ", "force") and not (referent.kind == "person" and office):
            return
        referent.parties = parties
        for named in (referent, referent.apposed_to):
            if named and named.name and (named is referent or not named.parties):
                named.parties = parties
                self.emit(parties, *named.name_at, "leader")
                self.discourse.remember(named)
