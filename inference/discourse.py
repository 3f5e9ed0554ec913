"""What a document has spoken of so far: the words of its sentences and the referents that they brought up."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from slant.models.records import Sentence

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words and marks of a sentence: as written, in small letters, and their offsets into the document."""

    text: tuple[str, ...]
    low: tuple[str, ...]
    start: tuple[int, ...]
    end: tuple[int, ...]

    @classmethod
    def of(cls, sentence: Sentence) -> Words:
        found = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(sentence.text)]
        return cls(
            tuple(word for word, _, _ in found),
            tuple(word.lower() for word, _, _ in found),
            tuple(start + sentence.start for _, start, _ in found),
            tuple(end + sentence.start for _, _, end in found),
        )

    def __len__(self) -> int:
        return len(self.text)


@dataclass(slots=True, eq=False)
class Referent:
    """Somebody or something that a noun phrase or pronoun brought up; `parties` is empty where it is no party's.

    `kind`: "party" for the party itself, "organ", "force", "people", "person", or "thing". `head`: the noun that it
    goes by ("ministry"). `first` and `last` are words of the sentence. `female`: None where not known.
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
    titles: frozenset[str] = frozenset()
    subject: bool = False
    quoted: bool = False
    apposed_to: Referent | None = None


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

    def backwards(self, sentences: int) -> Iterator[Referent]:
        """The referents of this sentence and of so many before it, the latest first."""
        for own in reversed(self.sentences[-1 - sentences :]):
            yield from reversed(own)
