"""Codings of the same texts -> how far they agree, question by question and label by label."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from slant.analysis.agreement.answers import answer_rows
from slant.analysis.agreement.coefficients import Ints
from slant.analysis.agreement.phrases import phrase_rows
from slant.analysis.agreement.records import Agreement
from slant.analysis.agreement.shared import Answer, SharedTexts
from slant.analysis.coding.codings import Coding, CodingError


def agree(codings: Sequence[Coding], mended: Mapping[str, int] | None = None) -> Agreement:
    """Raises CodingError where there are fewer than two coders, or nothing that two of them coded."""
    if len(codings) < 2:
        found = ", ".join(coding.coder for coding in codings) or "none"
        raise CodingError(f"expected the codes of at least two coders, found {found}; name a file of another's")
    shared = SharedTexts(codings)
    if not shared.texts:
        ids = [coding.units[0].doc_id for coding in codings if coding.units]
        raise CodingError(
            f"expected texts that two coders coded, found none: their texts differ in id, place or length "
            f"(for example {', '.join(map(repr, ids))}); export one sample for all coders"
        )
    rows = [row for asked in _questions(shared) for row in answer_rows(shared, *asked)]
    rows += phrase_rows(shared)
    if not rows:
        raise CodingError(
            f"expected a question that two coders were asked, or a phrase, found none in {len(shared.texts)} texts; "
            "name files in which something was coded"
        )
    return Agreement(tuple(shared.coders), len(shared.texts), shared.alone, tuple(rows), dict(mended or {}))


def _questions(shared: SharedTexts) -> Iterator[tuple[str, list[list[Answer]], Ints]]:
    """Each question with its answers and their documents; one about parties first for all of them, then for each."""
    about: dict[str, list[str]] = {}
    for question in shared.questions():
        about.setdefault(question.partition(":")[0], []).append(question)
    for base, questions in about.items():
        given = [shared.answers(question) for question in questions]
        if questions != [base]:
            yield base, [row for own in given for row in own], np.tile(shared.documents, len(questions))
        yield from ((question, own, shared.documents) for question, own in zip(questions, given, strict=True))
