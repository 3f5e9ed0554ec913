"""What a scorer gets wrong on a labelled set, head by head: how often what is taken for what, and its surest errors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from slant.training.evaluation import Reading
from slant.training.judgements import Head, Judgement

# Of each head so many are shown, and said to be.
MOST_WRONG = 25
MOST_MISSED = 15


@dataclass(frozen=True, slots=True)
class Table:
    """Counts; the first of `columns` heads the labels of the rows."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Error:
    """A judgement that is wrong, in its document and its sentence: `marked` is what it is about, in the middle."""

    document: str
    expected: str
    found: str
    score: float | None
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class HeadErrors:
    """`wrong`: labels that were given wrongly, the surest first, of `all_wrong`; `missed`: labels of the set that no
    label was given for, in the order of the documents, of `all_missed`.
    """

    head: str
    judged: int
    counts: Table
    wrong: tuple[Error, ...]
    all_wrong: int
    missed: tuple[Error, ...]
    all_missed: int


def errors(reading: Reading) -> list[HeadErrors]:
    """Of every head that the documents have labels for."""
    found = []
    for head in reading.heads:
        judged = [(pair.labelled.id, one) for pair in reading.pairs for one in head.judge(pair)]
        found.append(_of_head(head, judged))
    return found


def _of_head(head: Head, judged: Sequence[tuple[str, Judgement]]) -> HeadErrors:
    given = [(document, one, one.score) for document, one in judged if one.score is not None]
    # Of equal scores in the order of the documents, so that a page is the same whenever it is made.
    wrong = sorted((row for row in given if not row[1].right), key=lambda row: -row[2])
    missed = [(document, one) for document, one in judged if one.score is None]
    return HeadErrors(
        head=head.name,
        judged=len(judged),
        counts=_counts(head, [one for _, one in judged]),
        wrong=tuple(_error(document, one) for document, one, _ in wrong[:MOST_WRONG]),
        all_wrong=len(wrong),
        missed=tuple(_error(document, one) for document, one in missed[:MOST_MISSED]),
        all_missed=len(missed),
    )


def _counts(head: Head, judged: Sequence[Judgement]) -> Table:
    pairs = Counter((one.expected, one.found) for one in judged)
    if head.exclusive:
        rows = tuple(
            (label, (*(own := [pairs[label, found] for found in head.labels]), sum(own))) for label in head.labels
        )
        columns = ("expected", *(f"found {label}" for label in head.labels), "all")
        return Table(f"{head.name}: what was expected (rows) and what was found (columns)", columns, rows)
    expected, found = Counter(one.expected for one in judged), Counter(one.found for one in judged)
    rows = tuple(
        (label, (pairs[label, label], found[label] - pairs[label, label], expected[label] - pairs[label, label]))
        for label in head.labels
        if found[label] or expected[label]
    )
    columns = ("label", "expected and found", "found only", "expected only")
    return Table(f"{head.name}: labels that the set has, and that were found", columns, rows)


def _error(document: str, one: Judgement) -> Error:
    """In its sentence; what runs over the sentence's ends is marked as far as it stands there."""
    text, begin = one.sentence.text, one.sentence.start
    start, end = (min(max(at - begin, 0), len(text)) for at in (one.start, one.end))
    return Error(document, one.expected, one.found, one.score, text[:start], text[start:end], text[end:])
