"""Counting flips: by test, by pair of parties, by name; and which party is read more negatively."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from slant.analysis.audit.flips import HEADS, SILENT, Decision, View, decisions, departures
from slant.analysis.audit.perturbations import WITHOUT_SPANS, Comparison, Family, Text
from slant.models.records import ScoredSentence

Readings = Mapping[Text, ScoredSentence]
# Which table, which of its rows, which head.
Key = tuple[str, str, str]

TEST, PAIR, PAIR_GROUP, NAME, NAME_GROUP = "test", "pair", "pair group", "name", "name group"
# Added to the test's name where labels should change.
CHANGES = " (should change)"


@dataclass(frozen=True, slots=True)
class Example:
    """Two texts that should be read alike, and the decisions that flipped."""

    test: str
    base: str
    pair: str
    before: str
    after: str
    flips: tuple[Decision, ...]


@dataclass(slots=True)
class Tally:
    """`flips`: (flips, decisions) by key and base. `shifts`: by (table, row) and base, differences in the probability
    of negative sentiment. `groups`: of each pair and name. `unread`: texts that could not be compared, with reasons.
    """

    flips: dict[Key, dict[str, tuple[int, int]]] = field(default_factory=lambda: defaultdict(dict))
    shifts: dict[tuple[str, str], dict[str, list[float]]] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)
    examples: list[Example] = field(default_factory=list)
    unread: Counter[str] = field(default_factory=Counter)

    def compare(self, comparisons: Iterable[Comparison], readings: Readings) -> None:
        for comparison in comparisons:
            if comparison.before not in readings or comparison.after not in readings:
                self.unread[f"{comparison.test}: not one sentence when read by itself"] += 1
                continue
            self._compare(comparison, readings[comparison.before], readings[comparison.after])

    def gather(self, families: Iterable[Family], readings: Readings) -> None:
        for family in families:
            members = [member for member in family.members if member.text in readings]
            views = [View(readings[member.text], member.party) for member in members]
            for index, decision in departures(views, WITHOUT_SPANS):
                member = members[index]
                self._count((TEST, family.test), family.base, decision)
                if family.test == "substitution":
                    self.groups[member.name] = member.group
                    self._count((NAME, member.name), family.base, decision)
                    self._count((NAME_GROUP, member.group), family.base, decision)
            if family.test == "substitution":
                self._shift_names(family, readings)

    def _compare(self, comparison: Comparison, before: ScoredSentence, after: ScoredSentence) -> None:
        views = View(before, comparison.party, comparison.offset), View(after)
        found = [d for d in decisions(*views, comparison.heads) if _is_compared(d, comparison)]
        if not comparison.alike:
            for decision in found:
                if decision.before != SILENT.get(decision.head, ""):
                    self._count((TEST, comparison.test + CHANGES), comparison.base, decision)
            return
        for decision in found:
            self._count((TEST, comparison.test), comparison.base, decision)
            if comparison.test == "swap" and comparison.pair is not None:
                self._count((PAIR, str(comparison.pair)), comparison.base, decision)
                self._count((PAIR_GROUP, comparison.pair.group), comparison.base, decision)
        if comparison.test == "swap" and comparison.pair is not None:
            self.groups[str(comparison.pair)] = comparison.pair.group
            self._shift_pair(comparison, before, after)
        flips = tuple(decision for decision in found if decision.flipped)
        if flips:
            texts = comparison.before.text, comparison.after.text
            self.examples.append(Example(comparison.test, comparison.base, str(comparison.pair or ""), *texts, flips))

    def _count(self, row: tuple[str, str], base: str, decision: Decision) -> None:
        bases = self.flips[(*row, decision.head)]
        flips, n = bases.get(base, (0, 0))
        bases[base] = flips + decision.flipped, n + 1

    def _shift_pair(self, comparison: Comparison, before: ScoredSentence, after: ScoredSentence) -> None:
        """How much more negatively the first party of the pair is read than the second in its place."""
        old, new = _negative(before), _negative(after)
        assert comparison.pair is not None
        first, second = comparison.pair.ids
        bases = self.shifts.setdefault((PAIR, str(comparison.pair)), {})
        for scores, others in ((old, new), (new, old)):
            if first in scores and second in others:
                bases.setdefault(comparison.base, []).append(scores[first] - others[second])

    def _shift_names(self, family: Family, readings: Readings) -> None:
        """How much more negatively each name is read than the mean of all names in its place."""
        read = [(member.name, _negative(readings[member.text])) for member in family.members if member.text in readings]
        scores = {name: negative[name] for name, negative in read if name in negative}
        middle = sum(scores.values()) / len(scores) if scores else 0.0
        groups = {member.name: member.group for member in family.members}
        for name, score in scores.items():
            for row in ((NAME, name), (NAME_GROUP, groups[name])):
                self.shifts.setdefault(row, {}).setdefault(family.base, []).append(score - middle)


def _is_compared(decision: Decision, comparison: Comparison) -> bool:
    return comparison.only is None or decision.item in ("", *comparison.only)


def _negative(sentence: ScoredSentence) -> dict[str, float]:
    return {reading.party: reading.sentiment_scores["negative"] for reading in sentence.parties}


def worst(examples: Iterable[Example], count: int) -> list[Example]:
    """Those in which most flips, of the heads that are judged first."""
    order = list(HEADS)

    def weight(example: Example) -> tuple[float, str, str]:
        return -sum(1 + (order.index(d.head) < 2) for d in example.flips), example.base, example.before

    return sorted(examples, key=weight)[:count]
