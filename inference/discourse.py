"""What a document has spoken of so far: the words of its sentences and the referents that they brought up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from slant.models.records import Sentence

# Referents that anything looks back at, so that the time stays linear in sentences without end.
_FAR = 200
_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of a sentence: folded, in small letters too, and their offsets into the document."""

    text: tuple[str, ...]
    low: tuple[str, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]

    @classmethod
    def of(cls, text: str, sentence: Sentence) -> Words:
        """`text`: that of the document, as `aliases.aligned` gives it."""
        found = list(_TOKEN.finditer(text, sentence.start, sentence.end))
        words = tuple(match.group() for match in found)
        starts, ends = tuple(match.start() for match in found), tuple(match.end() for match in found)
        return cls(words, tuple(word.lower() for word in words), starts, ends)

    def __len__(self) -> int:
        return len(self.text)

    def last_before(self, end: int, i: int) -> int:
        """The last word from word i on that begins before the offset `end`."""
        while i + 1 < len(self) and self.start[i + 1] < end:
            i += 1
        return i

    def past_possessive(self, i: int) -> int:
        """The word behind "'s" or "'" where one stands at word i, else i."""
        if i < len(self) and self.low[i] == "'":
            if self.low[i + 1 : i + 2] == ("s",) and self.end[i] == self.start[i + 1]:
                return i + 2
            return i + 1 if self.low[i - 1].endswith("s") else i
        return i

    def hyphened(self, i: int) -> bool:
        """Whether word i is a hyphen that joins the words around it."""
        inside = i + 1 < len(self) and self.low[i] == "-"
        return inside and self.end[i - 1] == self.start[i] and self.end[i] == self.start[i + 1]


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody or something that a noun phrase or pronoun brought up; `parties` is empty where it is no party's.

    `kind`: "party" for the party itself, "organ", "force", "people", "person", or "thing". `head`: the noun that it
    goes by ("ministry"). `first` and `last` are words of the sentence. `female`: None where not known.
    `name_at`: the first and the last word of `name`, in the sentence where it stood. `speaks`: the subject of a verb of
    saying that stands in nobody's report.
    """

    parties: tuple[str, ...]
    kind: str
    plural: bool
    head: str
    sentence: int
    first: int
    last: int
    female: bool | None = None
    name: str = ""
    name_at: tuple[int, int] = (0, 0)
    titles: frozenset[str] = frozenset()
    subject: bool = False
    speaks: bool = False
    quoted: bool = False
    apposed_to: Referent | None = None

    def resemble(self, other: Referent) -> None:
        """Takes over what is known of the same somebody."""
        self.female, self.name, self.titles = other.female, other.name, other.titles


@dataclass(slots=True)
class Discourse:
    """All referents so far, sentence by sentence, and the names of persons whose party is known by surname."""

    sentences: list[list[Referent]] = field(default_factory=list)
    persons: dict[str, Referent] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)

    def open_sentence(self) -> None:
        self.sentences.append([])

    def add(self, referent: Referent) -> Referent:
        self.sentences[-1].append(referent)
        return referent

    def count(self, party: str) -> None:
        self.counts[party] = self.counts.get(party, 0) + 1

    def remember(self, person: Referent) -> None:
        self.persons[person.name.split()[-1].lower()] = person

    def backwards(self, sentences: int) -> Iterator[Referent]:
        """The referents of this sentence and of so many before it, the latest first and at most _FAR."""
        kept = reversed(self.sentences[-1 - sentences :])
        return islice((referent for own in kept for referent in reversed(own)), _FAR)
