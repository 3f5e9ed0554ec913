"""Agreement on answers about texts: over all of a question's labels, and label by label."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
    distance_counts,
    fleiss_kappa,
    masi,
    percent,
    rating_counts,
    weighted_alpha,
)
from slant.analysis.agreement.records import Row
from slant.analysis.agreement.shared import ALL, Answer, SharedTexts, figures
from slant.analysis.coding.codings import ATTRIBUTES, MANY, ORDERED, QUESTIONS


def answer_rows(
    shared: SharedTexts, question: str, given: Sequence[Sequence[Answer]], documents: Ints
) -> Iterator[Row]:
    """given: (U, C) answers, None where a coder was not asked; documents: (U,)."""
    found = {answer for row in given for answers in row for answer in answers or ()}
    base = question.rpartition("|")[2].partition(":")[0]
    known = QUESTIONS.get(base) or ATTRIBUTES.get(base, ((), ()))[1]
    labels = [*(label for label in known if label in found), *sorted(found - set(known))]
    if base in MANY or any(len(answers or ()) > 1 for row in given for answers in row):
        yield from _sets(shared, question, given, documents)
    else:
        ratings = np.array([[labels.index(a[0]) if a else MISSING for a in row] for row in given])
        yield from _of_coders(
            shared, ratings, documents, answers=len(labels), question=question, ordered=base in ORDERED
        )
    for label in labels if len(labels) > 2 or base in MANY else ():
        yes = np.array([[MISSING if a is None else int(label in a) for a in row] for row in given])
        yield from _of_coders(shared, yes, documents, answers=2, question=question, label=label)


def _of_coders(
    shared: SharedTexts,
    ratings: Ints,
    documents: Ints,
    *,
    answers: int,
    question: str,
    label: str = "",
    ordered: bool = False,
) -> Iterator[Row]:
    """All coders together, then each two. An empty answer to a question with one answer is a missing one."""
    counted = rating_counts(ratings, answers)
    pairs = coincidences(ratings, answers)
    together: dict[str, tuple[Floats, Figure]] = {"alpha": (pairs, alpha("nominal"))}
    if ordered:
        together |= {f"alpha.{metric}": (pairs, alpha(metric)) for metric in ("ordinal", "interval")}
    together |= {"fleiss_kappa": (counted, fleiss_kappa), "agreement": (counted, percent)}
    share = _prevalence(ratings) if label else None
    yield from figures(ratings, documents, together, question=question, label=label, coders=ALL, prevalence=share)
    for names, places in shared.pairs():
        two = ratings[:, places]
        own: dict[str, tuple[Floats, Figure]] = {"cohen_kappa": (confusions(two, answers), cohen_kappa)}
        if len(shared.coders) > 2:
            own["alpha"] = (coincidences(two, answers), alpha("nominal"))
            own["agreement"] = (rating_counts(two, answers), percent)
        share = _prevalence(two) if label else None
        yield from figures(two, documents, own, question=question, label=label, coders=names, prevalence=share)


def _sets(shared: SharedTexts, question: str, given: Sequence[Sequence[Answer]], documents: Ints) -> Iterator[Row]:
    """Over all labels of a question with several answers: how far the sets of answers are apart."""
    sets = sorted({frozenset(answers) for row in given for answers in row if answers is not None}, key=sorted)
    place = {answers: number for number, answers in enumerate(sets)}
    ratings = np.array([[MISSING if a is None else place[frozenset(a)] for a in row] for row in given])
    apart = np.array([[masi(a, b) for b in sets] for a in sets])
    for names, places in ((ALL, list(range(len(shared.coders)))), *shared.pairs()):
        if names == ALL or len(shared.coders) > 2:
            own = ratings[:, places]
            counted = {"alpha.masi": (distance_counts(own, apart), weighted_alpha(apart))}
            yield from figures(own, documents, counted, question=question, label="", coders=names)


def _prevalence(yes: Ints) -> float | None:
    coded = yes[(yes != MISSING).sum(axis=1) > 1]
    return float((coded == 1).sum() / (coded != MISSING).sum()) if len(coded) else None
