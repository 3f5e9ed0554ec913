"""Codings of the same texts -> how far they agree, question by question and label by label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np

from slant.analysis.agreement.coefficients import (
    MISSING,
    Figure,
    Floats,
    Ints,
    alpha,
    cohen_kappa,
    coincidences,
    confusions,
    fleiss_kappa,
    percent,
    rating_counts,
)
from slant.analysis.agreement.intervals import Estimate, estimate
from slant.analysis.agreement.spans import character_coincidences, exact_counts, f1, overlap_counts
from slant.analysis.coding.codings import MANY, ORDERED, QUESTIONS, CodedSpan, CodedUnit, Coding, CodingError

# Below this share of an answer (or above one less it) kappa and alpha fall with it, whatever the coders do.
RARE = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. coders: whose, "all" or two names; question, label: "" for all labels of the question; units: those
    that two of the coders answered; prevalence: the label's share of their answers, None over all labels.
    """

    question: str
    label: str
    coders: str
    figure: str
    estimate: Estimate
    units: int
    documents: int
    prevalence: float | None = None

    @property
    def rare(self) -> bool:
        """Whether the label is so rare, or so common, that a low coefficient says little."""
        return self.prevalence is not None and not RARE <= self.prevalence <= 1 - RARE

    def to_dict(self) -> dict[str, Any]:
        values = asdict(self)
        return {**{k: v for k, v in values.items() if k != "estimate"}, **values["estimate"], "rare": self.rare}


@dataclass(frozen=True, slots=True)
class Agreement:
    """`shared`: texts that two coders coded; `alone`: texts that one alone did, which say nothing of agreement."""

    coders: tuple[str, ...]
    shared: int
    alone: int
    rows: tuple[Row, ...]

    def to_dict(self) -> dict[str, Any]:
        return {
            "coders": list(self.coders),
            "shared": self.shared,
            "alone": self.alone,
            "figures": [row.to_dict() for row in self.rows],
        }


def agree(codings: Sequence[Coding]) -> Agreement:
    """Raises CodingError where there are fewer than two coders, or no text that two of them coded."""
    if len(codings) < 2:
        found = ", ".join(coding.coder for coding in codings) or "none"
        raise CodingError(f"expected the codes of at least two coders, found {found}; name a file of another's")
    units = _Units(codings)
    if not units.shared:
        ids = [coding.units[0].doc_id for coding in codings if coding.units]
        raise CodingError(
            f"expected texts that two coders coded, found none: their texts differ in id, place or length "
            f"(for example {', '.join(map(repr, ids))}); export one sample for all coders"
        )
    rows = tuple(row for question in units.questions() for row in _question(units, question)) + tuple(_spans(units))
    return Agreement(tuple(c.coder for c in codings), len(units.shared), units.alone, rows)


class _Units:
    """The texts that at least two coders coded, by coder, and the place of each text's document."""

    def __init__(self, codings: Sequence[Coding]) -> None:
        self.coders = [coding.coder for coding in codings]
        by_key: dict[tuple[str, int, int], list[CodedUnit | None]] = {}
        for place, coding in enumerate(codings):
            for unit in coding.units:
                by_key.setdefault(unit.key, [None] * len(codings))[place] = unit
        self.shared = [units for _, units in sorted(by_key.items()) if sum(u is not None for u in units) > 1]
        self.alone = len(by_key) - len(self.shared)
        ids = [next(u.doc_id for u in units if u is not None) for units in self.shared]
        self.documents: Ints = np.unique(ids, return_inverse=True)[1] if ids else np.zeros(0, dtype=np.int64)

    def questions(self) -> list[str]:
        """Those that two coders answered of one text, in the order of QUESTIONS."""
        asked = {
            question
            for units in self.shared
            for a, b in combinations([u for u in units if u is not None], 2)
            for question in a.answers.keys() & b.answers.keys()
        }
        known = list(QUESTIONS)
        base = {question: question.partition(":")[0] for question in asked}
        return sorted(asked, key=lambda q: (known.index(base[q]) if base[q] in known else len(known), q))

    def answers(self, question: str) -> list[list[tuple[str, ...] | None]]:
        return [[None if u is None else u.answers.get(question) for u in units] for units in self.shared]


def _question(units: _Units, question: str) -> Iterator[Row]:
    given = units.answers(question)
    found = {answer for row in given for answers in row for answer in answers or ()}
    base = question.partition(":")[0]
    known = QUESTIONS.get(base, ())
    labels = [*(label for label in known if label in found), *sorted(found - set(known))]
    if base not in MANY and not any(len(answers or ()) > 1 for row in given for answers in row):
        ratings = _ratings(given, labels)
        yield from _figures(units, ratings, len(labels), question=question, ordered=base in ORDERED)
    for label in labels:
        yes = np.array([[MISSING if a is None else int(label in a) for a in row] for row in given])
        yield from _figures(units, yes, 2, question=question, label=label)


def _ratings(given: Sequence[Sequence[tuple[str, ...] | None]], labels: Sequence[str]) -> Ints:
    """(U, C): an empty answer is a missing one, since one of the labels was to be chosen."""
    return np.array([[labels.index(a[0]) if a else MISSING for a in row] for row in given])


def _figures(
    units: _Units, ratings: Ints, answers: int, *, question: str, label: str = "", ordered: bool = False
) -> Iterator[Row]:
    several = (ratings != MISSING).sum(axis=1) > 1
    coded = ratings[several]
    prevalence = float((coded == 1).sum() / (coded != MISSING).sum()) if label and len(coded) else None

    def row(name: str, counts: Floats, figure: Figure, coders: str = "all", judged: Any = several) -> Row:
        documents = units.documents[judged]
        found = estimate(counts[judged], np.unique(documents, return_inverse=True)[1], figure)
        return Row(question, label, coders, name, found, int(judged.sum()), len(np.unique(documents)), prevalence)

    pairs = coincidences(ratings, answers)
    yield row("alpha", pairs, alpha("nominal"))
    if ordered:
        yield row("alpha.ordinal", pairs, alpha("ordinal"))
        yield row("alpha.interval", pairs, alpha("interval"))
    yield row("fleiss_kappa", rating_counts(ratings, answers), fleiss_kappa)
    yield row("agreement", rating_counts(ratings, answers), percent)
    for first, second in combinations(range(len(units.coders)), 2):
        two = ratings[:, [first, second]]
        judged = (two != MISSING).all(axis=1)
        if judged.any():
            names = f"{units.coders[first]}, {units.coders[second]}"
            yield row("cohen_kappa", confusions(two, answers), cohen_kappa, names, judged)


def _spans(units: _Units) -> Iterator[Row]:
    given = [[None if u is None or u.spans is None else u.spans for u in own] for own in units.shared]
    labels = sorted({span.label for row in given for spans in row for span in spans or ()})
    for label in ("", *labels) if labels else ():
        chosen = [[spans if spans is None else _of(spans, label) for spans in row] for row in given]
        if label:
            yield from _span_alpha(units, chosen, label)
        for first, second in combinations(range(len(units.coders)), 2):
            judged = [i for i, row in enumerate(chosen) if row[first] is not None and row[second] is not None]
            for name, count in (("exact_f1", exact_counts), ("overlap_f1", overlap_counts)):
                counts = [count(chosen[i][first] or (), chosen[i][second] or ()) for i in judged]
                if judged:
                    coders = f"{units.coders[first]}, {units.coders[second]}"
                    yield _span_row(units, np.stack(counts), judged, figure=f1, name=name, label=label, coders=coders)


def _span_alpha(units: _Units, chosen: Sequence[Sequence[Sequence[CodedSpan] | None]], label: str) -> Iterator[Row]:
    counts, judged = [], []
    for i, row in enumerate(chosen):
        spans = [own for own in row if own is not None]
        if len(spans) > 1:
            judged.append(i)
            counts.append(character_coincidences(spans, max(len(u.text) for u in units.shared[i] if u is not None)))
    if judged:
        figure = alpha("nominal")
        yield _span_row(units, np.stack(counts), judged, figure=figure, name="alpha.characters", label=label)


def _span_row(
    units: _Units, counts: Floats, judged: Sequence[int], *, figure: Figure, name: str, label: str, coders: str = "all"
) -> Row:
    documents = units.documents[np.asarray(judged)]
    found = estimate(counts, np.unique(documents, return_inverse=True)[1], figure)
    return Row("spans", label, coders, name, found, len(judged), len(np.unique(documents)))


def _of(spans: Sequence[CodedSpan], label: str) -> list[CodedSpan]:
    return [span for span in spans if label in ("", span.label)]
