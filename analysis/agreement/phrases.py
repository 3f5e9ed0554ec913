"""Agreement on phrases: which words are marked, and what is said of those that coders both marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from slant.analysis.agreement.answers import answer_rows
from slant.analysis.agreement.coefficients import Figure, Floats, alpha
from slant.analysis.agreement.intervals import estimate
from slant.analysis.agreement.records import Row
from slant.analysis.agreement.shared import ALL, Answer, SharedTexts
from slant.analysis.agreement.spans import character_coincidences, exact_counts, f1, overlap_counts
from slant.analysis.agreement.unitising import joint_alpha, unit_counts
from slant.analysis.coding.codings import CodedSpan

SPANS = "spans"
Marked = Sequence[Sequence[CodedSpan] | None]


def phrase_rows(shared: SharedTexts) -> Iterator[Row]:
    """Over all labels, then label by label; and for each attribute of phrases that two coders marked."""
    given: list[Marked] = [[None if u is None or u.spans is None else u.spans for u in row] for row in shared.texts]
    labels = sorted({span.label for row in given for spans in row for span in spans or ()})
    if not labels:
        return
    judged = [i for i, row in enumerate(given) if sum(own is not None for own in row) > 1]
    if judged:
        counted = {label: _unit_counts(shared, given, judged, label) for label in labels}
        figure = joint_alpha([counts.shape[1] for counts in counted.values()])
        together = np.hstack(list(counted.values()))
        yield _row(shared, together, judged, figure=figure, name="alpha.units", label="")
    yield from _pairs(shared, given, label="")
    for label in labels if judged else ():
        chosen: list[Marked] = [[None if own is None else _of(own, label) for own in row] for row in given]
        figure = joint_alpha([counted[label].shape[1]])
        yield _row(shared, counted[label], judged, figure=figure, name="alpha.units", label=label)
        coded = [([own for own in chosen[i] if own is not None], _length(shared, i)) for i in judged]
        characters = np.stack([character_coincidences(own, length) for own, length in coded])
        yield _row(shared, characters, judged, figure=alpha("nominal"), name="alpha.characters", label=label)
        yield from _pairs(shared, chosen, label=label)
    yield from _attributes(shared, given)


def _unit_counts(shared: SharedTexts, given: Sequence[Marked], judged: Sequence[int], label: str) -> Floats:
    coded = [[_of(own, label) for own in given[i] if own is not None] for i in judged]
    return unit_counts(coded, [_length(shared, i) for i in judged])


def _pairs(shared: SharedTexts, given: Sequence[Marked], *, label: str) -> Iterator[Row]:
    for names, (first, second) in shared.pairs():
        both = [
            (i, a, b) for i, row in enumerate(given) if (a := row[first]) is not None and (b := row[second]) is not None
        ]
        for name, count in (("exact_f1", exact_counts), ("overlap_f1", overlap_counts)):
            if both:
                counts = np.stack([count(a, b) for _, a, b in both])
                yield _row(shared, counts, [i for i, _, _ in both], figure=f1, name=name, label=label, coders=names)


def _attributes(shared: SharedTexts, given: Sequence[Marked]) -> Iterator[Row]:
    """Of phrases of the same label that overlap, where each coder has one at most: what each says of it."""
    met: dict[str, list[list[Answer]]] = {}
    documents: dict[str, list[int]] = {}
    for i, row in enumerate(given):
        for group in _groups(row):
            for key in sorted({key for span in group.values() for key in span.attributes}):
                said = [group[c].attributes.get(key) if c in group else None for c in range(len(row))]
                if sum(value is not None for value in said) > 1:
                    met.setdefault(key, []).append([None if value is None else (value,) for value in said])
                    documents.setdefault(key, []).append(int(shared.documents[i]))
    for key in sorted(met):
        yield from answer_rows(shared, f"{SPANS}|{key}", met[key], np.array(documents[key]))


def _groups(row: Marked) -> Iterator[dict[int, CodedSpan]]:
    """Phrases that hang together by overlaps, by coder; left out where a coder has several, which could be any."""
    placed = sorted(
        ((span.label, span.start, span.end, coder, span) for coder, own in enumerate(row) for span in own or ()),
        key=lambda found: found[:4],
    )
    group: list[tuple[int, CodedSpan]] = []
    reach, before = -1, ""
    for label, start, end, coder, span in placed:
        if label != before or start >= reach:
            yield from _single(group)
            group, reach = [], -1
        group.append((coder, span))
        reach, before = max(reach, end), label
    yield from _single(group)


def _single(group: Sequence[tuple[int, CodedSpan]]) -> Iterator[dict[int, CodedSpan]]:
    by_coder = dict(group)
    if len(by_coder) == len(group) > 1:
        yield by_coder


def _length(shared: SharedTexts, text: int) -> int:
    return next(len(unit.text) for unit in shared.texts[text] if unit is not None)


def _of(spans: Sequence[CodedSpan], label: str) -> list[CodedSpan]:
    return [span for span in spans if span.label == label]


def _row(
    shared: SharedTexts,
    counts: Floats,
    judged: Sequence[int],
    *,
    figure: Figure,
    name: str,
    label: str,
    coders: str = ALL,
) -> Row:
    documents, number = np.unique(shared.documents[np.asarray(judged)], return_inverse=True)
    found = estimate(counts, number, figure)
    coded = {c for i in judged for c, unit in enumerate(shared.texts[i]) if unit is not None}
    return Row(SPANS, label, coders, name, found, len(judged), len(documents), 2 if coders != ALL else len(coded))
