"""Sentences too long for one pass of the network: cut into overlapping windows, read, and merged again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slant.models.batch import NumpyOutput, Output
from slant.models.tokenization import EncodedText

OVERLAP = 0.25

Integers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Window:
    """The tokens [low, high) of a text, counted with the special ones around them left out of the window."""

    low: int
    high: int


def cut(encoded: EncodedText, max_tokens: int) -> list[Window]:
    """Windows that with the two special tokens have at most `max_tokens` tokens and together hold every token.

    They begin and end at words; only a word longer than a whole window is cut. A text that fits is one window.
    """
    size = max_tokens - 2
    body = len(encoded.ids) - 1
    windows: list[Window] = []
    low = 1
    while True:
        high = min(low + size, body)
        if high < body:
            high = _word_start(encoded, high, after=low) or high
        windows.append(Window(low, high))
        if high >= body:
            return windows
        back = high - int(size * OVERLAP)
        low = _word_start(encoded, back, after=low) or (back if back > low else high)


def take(encoded: EncodedText, window: Window) -> tuple[EncodedText, Integers]:
    """The window as a text of its own, and the positions (T,) of its tokens in the whole text, special ones included.

    It has the words that begin in the window.
    """
    tokens = np.concatenate([[0], np.arange(window.low, window.high), [len(encoded.ids) - 1]])
    low, high = np.searchsorted(encoded.first, [window.low, window.high])
    word_of = encoded.word_of[tokens]
    part = EncodedText(
        ids=encoded.ids[tokens],
        words=encoded.words[low:high],
        first=encoded.first[low:high] - window.low + 1,
        word_of=np.where((word_of >= low) & (word_of < high), word_of - low, -1),
    )
    return part, tokens


def merge(
    encoded: EncodedText, windows: Sequence[Window], *, rows: Sequence[NumpyOutput], masks: NDArray[np.bool_]
) -> NumpyOutput:
    """One output over the text's W words from its windows' outputs over tokens, neither with a batch axis.

    masks (K, T) marks the tokens of each party's mentions in the whole text.

    * A word is read in the window in which it stands farthest from a cut, so with the most context.
    * A frame, or bias, is in a sentence that shows it anywhere: the largest logit of the windows.
    * A party is read where it is mentioned: the mean over the windows that hold a mention of it.
    """
    if len(windows) == 1:
        return _whole(rows[0], encoded.first, parties=len(masks))
    chosen = _best_windows(encoded, windows)
    first = encoded.first

    def words(head: str) -> NDArray[np.float32]:
        merged = np.empty((len(first), getattr(rows[0], head).shape[-1]), dtype=np.float32)
        for index, window in enumerate(windows):
            own = chosen == index
            merged[own] = getattr(rows[index], head)[first[own] - window.low + 1]
        return merged

    holds = np.array([masks[:, w.low : w.high].any(axis=1) for w in windows], dtype=np.float32)  # (windows, K)
    holds[:, ~holds.any(axis=0)] = 1.0
    weights = holds / holds.sum(axis=0)

    def parties(head: str) -> NDArray[np.float32]:
        stacked = np.stack([getattr(row, head)[: len(masks)] for row in rows])  # (windows, K, ...)
        shape = weights.shape + (1,) * (stacked.ndim - 2)
        return np.asarray((stacked * weights.reshape(shape)).sum(axis=0), dtype=np.float32)

    return Output(
        attribution=words("attribution"),
        stance=words("stance"),
        loaded=words("loaded"),
        evidence=words("evidence"),
        frames=np.max([row.frames for row in rows], axis=0),
        biased=np.max([row.biased for row in rows], axis=0),
        sentiment=parties("sentiment"),
        role=parties("role"),
        casts=parties("casts"),
    )


def _whole(row: NumpyOutput, first: Integers, *, parties: int) -> NumpyOutput:
    return Output(
        attribution=row.attribution[first],
        stance=row.stance[first],
        loaded=row.loaded[first],
        evidence=row.evidence[first],
        frames=row.frames,
        biased=row.biased,
        sentiment=row.sentiment[:parties],
        role=row.role[:parties],
        casts=row.casts[:parties],
    )


def _word_start(encoded: EncodedText, token: int, *, after: int) -> int:
    """The last token at or before `token` and behind `after` that begins a word; 0 where there is none."""
    index = int(np.searchsorted(encoded.first, token, side="right")) - 1
    start = int(encoded.first[index]) if index >= 0 else 0
    return start if start > after else 0


def _best_windows(encoded: EncodedText, windows: Sequence[Window]) -> Integers:
    """(W,) index of the window in which each word's first token is farthest from a cut."""
    first, body = encoded.first, len(encoded.ids) - 1
    distances = np.full((len(windows), len(first)), -1.0)
    for index, window in enumerate(windows):
        # The ends of the text are no cuts: nothing is missing beyond them.
        left = first - window.low if window.low > 1 else np.full(len(first), np.inf)
        right = window.high - 1 - first if window.high < body else np.full(len(first), np.inf)
        held = (first >= window.low) & (first < window.high)
        distances[index, held] = np.minimum(left, right)[held]
    return np.asarray(distances.argmax(axis=0), dtype=np.int64)
