"""Best tag sequences under a linear chain (Viterbi, 1967), and the spans that they spell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from slant.models.calibration import Transitions
from slant.models.labels import forbidden_transitions

Floats = NDArray[np.floating]
Integers = NDArray[np.int64]

# Sentences decoded side by side; they are sorted by length first, so that little of a block is padding.
_BLOCK = 128


def best_tags(
    emissions: Sequence[Floats], tags: tuple[str, ...], *, transitions: Transitions, bias: float = 0.0
) -> list[Integers]:
    """The best well-formed BIO tags (W,) of each sentence, given its scores (W, N) over `tags`.

    `bias` is added to the score of "O": the lower, the more spans.
    """
    begin_forbidden, forbidden = forbidden_transitions(tags)
    start = np.where(begin_forbidden, -np.inf, transitions.start)
    matrix = np.where(forbidden, -np.inf, transitions.matrix)
    offset = np.array([bias if tag == "O" else 0.0 for tag in tags])
    paths: dict[int, Integers] = {}
    order = sorted(range(len(emissions)), key=lambda row: len(emissions[row]))
    for low in range(0, len(order), _BLOCK):
        rows = order[low : low + _BLOCK]
        block = [emissions[row] + offset for row in rows]
        paths.update(zip(rows, _decode(block, start, matrix, np.asarray(transitions.end)), strict=True))
    return [paths[row] for row in range(len(emissions))]


def _decode(block: Sequence[Floats], start: Floats, matrix: Floats, end: Floats) -> Iterator[Integers]:
    lengths = np.array([len(scores) for scores in block])
    rows, words = np.arange(len(block)), max(1, int(lengths.max()))
    emissions = np.zeros((len(block), words, len(start)))
    for row, scores in enumerate(block):
        emissions[row, : len(scores)] = scores
    came_from = np.zeros(emissions.shape, dtype=np.int64)
    best = start + emissions[:, 0]  # (B, N)
    for word in range(1, words):
        scores = best[:, :, None] + matrix  # (B, N from, N to)
        came_from[:, word] = scores.argmax(axis=1)
        best = np.where((word < lengths)[:, None], scores.max(axis=1) + emissions[:, word], best)
    tag = (best + end).argmax(axis=1)
    paths = np.empty((len(block), words), dtype=np.int64)
    for word in range(words - 1, -1, -1):
        paths[:, word] = tag
        tag = np.where((word > 0) & (word < lengths), came_from[rows, word, tag], tag)
    return (path[:length] for path, length in zip(paths, lengths.tolist(), strict=True))


def tagged_spans(path: Integers, tags: tuple[str, ...]) -> list[tuple[str, int, int]]:
    """(kind, first word, end word) of each span in well-formed BIO tags, in order."""
    if not path.any() and tags[0] == "O":
        return []  # most sentences, of which most have no loaded wording
    spans: list[tuple[str, int, int]] = []
    begun = -1
    for word, tag in enumerate([tags[number] for number in path.tolist()] + ["O"]):
        if begun >= 0 and not tag.startswith("I-"):
            spans[-1] = (*spans[-1][:2], word)
            begun = -1
        if tag.startswith("B-"):
            spans.append((tag[2:], word, word))
            begun = word
    return spans
