"""Probability of each tag at each word under a linear chain (forward-backward; Rabiner, 1989)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slant.models.calibration import Transitions
from slant.models.labels import forbidden_transitions

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

# Sentences side by side; they are sorted by length first, so that little of a block is padding.
_BLOCK = 128


@dataclass(frozen=True, slots=True)
class Chains:
    """Sums over the tag sequences of R sentences of up to W words, under scores divided by a temperature.

    scores (R, W, N), those of a word less their largest; forward (R, W, N), of all beginnings that end in a tag, sums
    to 1 at each word; scales (R, W): what it was divided by there; backward (R, W, N), so that forward * backward is
    the probability of a tag. matrix (N, N), end (N,): powers of the transitions' scores, 0 for what is forbidden.
    """

    scores: Doubles
    forward: Doubles
    backward: Doubles
    scales: Doubles
    lengths: NDArray[np.integer]
    matrix: Doubles
    end: Doubles

    @property
    def marginals(self) -> Doubles:
        """(R, W, N); rows of words sum to 1."""
        return _scaled(self.forward * self.backward)


def tag_marginals(
    emissions: Sequence[Floats], tags: tuple[str, ...], *, transitions: Transitions, temperature: float = 1.0
) -> list[Doubles]:
    """(W, N) of each sentence, given its scores (W, N) over `tags`; rows sum to 1.

    Scores of words and of transitions are divided by `temperature`.
    """
    found: dict[int, Doubles] = {}
    for rows, chains in chains_of(emissions, tags, transitions=transitions, temperature=temperature):
        for row, chances, length in zip(rows, chains.marginals, chains.lengths.tolist(), strict=True):
            found[row] = chances[:length]
    return [found[row] for row in range(len(emissions))]


def chains_of(
    emissions: Sequence[Floats], tags: tuple[str, ...], *, transitions: Transitions, temperature: float = 1.0
) -> Iterator[tuple[list[int], Chains]]:
    """Sentences of like length together: places in `emissions`, and their chains. Arguments of `tag_marginals`."""
    begin_forbidden, forbidden = forbidden_transitions(tags)
    start = np.where(begin_forbidden, 0.0, np.exp(np.asarray(transitions.start) / temperature))
    matrix = np.where(forbidden, 0.0, np.exp(np.asarray(transitions.matrix) / temperature))
    end = np.exp(np.asarray(transitions.end) / temperature)
    order = sorted(range(len(emissions)), key=lambda row: len(emissions[row]))
    for low in range(0, len(order), _BLOCK):
        rows = order[low : low + _BLOCK]
        scaled = [emissions[row].astype(np.float64) / temperature for row in rows]
        yield rows, _forward_backward(scaled, start, matrix, end)


def _forward_backward(block: Sequence[Doubles], start: Doubles, matrix: Doubles, end: Doubles) -> Chains:
    """In probabilities, not their logarithms, scaled at each word: a tenth of the time, and no less exact."""
    lengths = np.array([len(scores) for scores in block])
    words = max(1, int(lengths.max()))
    scores = np.zeros((len(block), words, len(start)))
    for row, own in enumerate(block):
        scores[row, : len(own)] = own - own.max(axis=1, keepdims=True)
    powers = np.exp(scores)
    forward, backward = np.empty_like(powers), np.empty_like(powers)
    scales = np.empty(powers.shape[:2])
    step = start * powers[:, 0]
    for word in range(words):
        if word:
            step = (forward[:, word - 1, :, None] * matrix).sum(axis=1) * powers[:, word]
        scales[:, word] = step.sum(axis=1)
        forward[:, word] = step / scales[:, word, None]
    last = np.maximum(lengths - 1, 0)
    ended = end / (forward[np.arange(len(block)), last] * end).sum(axis=1, keepdims=True)
    backward[:, words - 1] = ended
    for word in range(words - 2, -1, -1):
        later = powers[:, word + 1] * backward[:, word + 1] / scales[:, word + 1, None]
        step = (matrix * later[:, None, :]).sum(axis=2)
        backward[:, word] = np.where((word < last)[:, None], step, ended)
    return Chains(scores, forward, backward, scales, lengths, matrix, end)


def _scaled(values: Doubles) -> Doubles:
    return np.asarray(values / values.sum(axis=-1, keepdims=True))
