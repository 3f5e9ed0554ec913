"""The texts that at least two coders coded, and what of each is compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np

from slant.analysis.agreement.coefficients import MISSING, Figure, Floats, Ints
from slant.analysis.agreement.intervals import estimate
from slant.analysis.agreement.records import Row
from slant.analysis.coding.codings import QUESTIONS, CodedUnit, Coding

ALL = "all"
Answer = tuple[str, ...] | None


class SharedTexts:
    """`texts`: (U, C) units by coder, None where one did not code it; `documents`: (U,) each text's document."""

    def __init__(self, codings: Sequence[Coding]) -> None:
        self.coders = [coding.coder for coding in codings]
        by_key: dict[tuple[str, int, int], list[CodedUnit | None]] = {}
        for place, coding in enumerate(codings):
            for unit in coding.units:
                by_key.setdefault(unit.key, [None] * len(codings))[place] = unit
        self.texts = [units for _, units in sorted(by_key.items()) if sum(u is not None for u in units) > 1]
        self.alone = len(by_key) - len(self.texts)
        ids = [next(u.doc_id for u in units if u is not None) for units in self.texts]
        self.documents: Ints = np.unique(ids, return_inverse=True)[1] if ids else np.zeros(0, dtype=np.int64)

    def questions(self) -> list[str]:
        """Those that two coders answered of one text, in the order of QUESTIONS."""
        asked = {
            question
            for units in self.texts
            for a, b in combinations([u for u in units if u is not None], 2)
            for question in a.answers.keys() & b.answers.keys()
        }
        known = list(QUESTIONS)
        base = {question: question.partition(":")[0] for question in asked}
        return sorted(asked, key=lambda q: (known.index(base[q]) if base[q] in known else len(known), q))

    def answers(self, question: str) -> list[list[Answer]]:
        return [[None if u is None else u.answers.get(question) for u in units] for units in self.texts]

    def pairs(self) -> Iterator[tuple[str, list[int]]]:
        """The name of each two coders, and their places."""
        for pair in combinations(range(len(self.coders)), 2):
            yield ", ".join(self.coders[place] for place in pair), list(pair)


def figures(
    ratings: Ints,
    documents: Ints,
    counted: Mapping[str, tuple[Floats, Figure]],
    **named: Any,
) -> Iterator[Row]:
    """A row for each figure, of (U, C) ratings of which units with two answers count. `counted`: (U, ...) counts and
    the figure of their sum. `named`: question, label, coders, prevalence.
    """
    several = (ratings != MISSING).sum(axis=1) > 1
    if not several.any():
        return
    of, number = np.unique(documents[several], return_inverse=True)
    answering = int((ratings[several] != MISSING).any(axis=0).sum())
    for name, (counts, figure) in counted.items():
        found = estimate(counts[several], number, figure)
        yield Row(**named, figure=name, estimate=found, units=int(several.sum()), documents=len(of), number=answering)
