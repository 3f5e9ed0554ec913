"""What a corpus says of its proper names, gathered in one pass.

A run of capitals counts as one name where it is frequent, and as several where each of them is and the whole is rare
beside them. At the start of a sentence a first word counts as part of a name only where the corpus writes it with a
capital elsewhere more often than without.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from slant.analysis.name_titles import Title
from slant.analysis.name_tokens import Words
from slant.analysis.name_variants import is_acronym
from slant.analysis.name_words import FUNCTION_WORDS, GOVERNMENT, JOINERS, SIDES
from slant.analysis.proper_names import Run, read_names
from slant.inference.aliases import fold
from slant.inference.segmentation import split
from slant.models.records import Document

# Of distinct runs; where there are more, those that were met once so far are forgotten.
_MOST_RUNS = 500_000
# A run is several names where it is rarer than this share of the rarest of them.
_RARE_BESIDE = 0.25


@dataclass(slots=True)
class Use:
    """How often a name stands in the corpus, and as what (see `Run`); `example` is the first sentence's fragment."""

    count: int = 0
    articles: int = 0
    located: int = 0
    acts: int = 0
    told: int = 0
    tails: Counter[str] = field(default_factory=Counter)
    acronyms: Counter[str] = field(default_factory=Counter)
    example: str = ""

    def add(self, run: Run) -> None:
        self.count += 1
        self.articles += run.article
        self.located += run.located
        self.acts += run.acts
        self.told += run.told
        self.example = self.example or run.fragment
        if run.tail:
            self.tails[run.tail] += 1
        if run.acronym:
            self.acronyms[run.acronym] += 1

    def merge(self, other: Use, *, first: bool = True, last: bool = True) -> None:
        """Add what was gathered of a run in which this name is the `first`, the `last` or neither of several."""
        self.count += other.count
        self.example = self.example or other.example
        if first:
            self.articles += other.articles
            self.located += other.located
            self.told += other.told
        if last:
            self.acts += other.acts
            self.tails += other.tails
            self.acronyms += other.acronyms


@dataclass(frozen=True, slots=True)
class Names:
    """The names of a corpus, and whose title each has: {name: {(of, title): count}}, `of` empty where nobody's."""

    uses: Mapping[str, Use]
    titles: Mapping[str, Counter[tuple[str, str]]]


class NameCounts:
    """Gathers names document by document.

    `at_least` is how often what counts as frequent stands in the corpus; `certain` are words that are names wherever
    they have a capital.
    """

    def __init__(self, at_least: int = 5, certain: Collection[str] = ()) -> None:
        self.at_least, self.certain = at_least, frozenset(certain)
        self._runs: dict[tuple[Words, bool], Use] = {}
        self._titles: Counter[Title] = Counter()
        self._small: Counter[str] = Counter()
        self._capital: Counter[str] = Counter()

    def add(self, document: Document) -> None:
        for sentence in split(document):
            reading = read_names(sentence.text)
            self._small.update(reading.small)
            self._capital.update(reading.capital)
            self._titles.update(reading.titles)
            for run in reading.runs:
                self._runs.setdefault((run.words, run.initial), Use()).add(run)
        if len(self._runs) > _MOST_RUNS:
            self._runs = {key: use for key, use in self._runs.items() if use.count > 1}

    def names(self) -> Names:
        resolver = _Resolver(self)
        uses: dict[str, Use] = {}
        for (words, initial), use in self._runs.items():
            pieces = resolver.pieces(words, initial)
            for i, piece in enumerate(pieces):
                uses.setdefault(piece, Use()).merge(use, first=i == 0, last=i == len(pieces) - 1)
        titles: dict[str, Counter[tuple[str, str]]] = {}
        for title, count in self._titles.items():
            name = resolver.pieces(title.name, False)[:1]
            of = resolver.pieces(title.of, False)[:1] or [""]
            if name and name != of:
                titles.setdefault(name[0], Counter())[of[0], title.title] += count
        return Names(uses, titles)


class _Resolver:
    """Runs to names, by how often the whole corpus has each."""

    def __init__(self, counts: NameCounts) -> None:
        self._small, self._capital, self._certain = counts._small, counts._capital, counts.certain
        self._totals: Counter[Words] = Counter()
        for (words, initial), use in counts._runs.items():
            self._totals[self._trimmed(words, initial)] += use.count
        self._frequent = {words for words, count in self._totals.items() if count >= counts.at_least}

    def pieces(self, words: Words, initial: bool) -> list[str]:
        """The names in a run, in order; those that are common words with a capital are left out."""
        trimmed = self._trimmed(words, initial)
        pieces = (_from_capital(piece) for piece in self._split(trimmed))
        return [" ".join(piece) for piece in pieces if piece and self._is_name(piece)]

    def _trimmed(self, words: Words, initial: bool) -> Words:
        words = tuple(self._written(word) for word in words)
        while words and (words[0].lower() in FUNCTION_WORDS and not is_acronym(words[0])):
            words, initial = words[1:], False
        if initial and words and self._common(words[0]):
            words = words[1:]
        return words

    def _written(self, word: str) -> str:
        """ "SYRIA" as "Syria", where the corpus has more of these."""
        titled = word.title()
        return titled if len(word) > 3 and word.isupper() and self._capital[titled] > self._capital[word] else word

    def _common(self, word: str) -> bool:
        if word in self._certain or is_acronym(word) or not word[0].isupper():
            return False
        return self._small[word.lower()] >= self._capital[word]

    def _is_name(self, piece: Words) -> bool:
        word = piece[0]
        if len(piece) > 1 or word in SIDES:
            return True
        if is_acronym(word):
            # In capitals for stress ("NOT"), but for the few that name somebody.
            return word.lower() not in FUNCTION_WORDS or word in ("IS", "US", "WHO")
        rare = self._small[word.lower()] <= self._capital[word]
        return rare and len(fold(word).text) > 1 and re.split("['’]", word.lower())[0] not in FUNCTION_WORDS

    def _split(self, words: Words) -> list[Words]:
        if len(words) < 2 or words[0] in GOVERNMENT or words[0].endswith("-led"):
            return [words]
        parts = self._covering(words)
        if words in self._frequent:
            rarest = min((self._totals[part] for part in parts), default=0)
            return parts if self._totals[words] < _RARE_BESIDE * rarest else [words]
        if parts:
            return parts
        joined = [i for i, word in enumerate(words) if word in JOINERS or word == "and"]
        if not joined:
            return [words]
        i = joined[-1]
        return [*self._split(words[:i]), *self._split(_from_capital(words[i + 1 :]))]

    def _covering(self, words: Words) -> list[Words]:
        """The frequent names, longest first, that stand side by side in `words` and fill it; none if they do not."""
        parts = []
        start = 0
        while start < len(words):
            ends = range(len(words), start, -1)
            end = next((e for e in ends if e - start < len(words) and words[start:e] in self._frequent), 0)
            if not end:
                return []
            parts.append(words[start:end])
            start = end
        return parts


def _from_capital(words: Words) -> Words:
    """Without "the", "of" and "and" in front, which stand inside longer names alone."""
    while words and words[0] in ("the", "and", *JOINERS):
        words = words[1:]
    return words
