"""What the network says of one sentence, as decoding takes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slant.models.batch import NumpyOutput
from slant.models.records import Mention, Sentence, Span
from slant.models.tokenization import EncodedText

Floats = NDArray[np.floating]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the network says of one sentence: `output` without the batch axis, and with the sentence's W words
    in place of tokens. Parties are in the order of `output`'s party axis, which may be padded beyond them.
    """

    sentence: Sentence
    encoded: EncodedText
    parties: tuple[tuple[str, tuple[Mention, ...]], ...]
    output: NumpyOutput
    windowed: bool = False

    def span(self, low: int, high: int, *, label: str, score: float) -> Span:
        """The words [low, high) as a span of the document."""
        start, end = int(self.encoded.words[low, 0]), int(self.encoded.words[high - 1, 1])
        offset = self.sentence.start
        return Span(offset + start, offset + end, self.sentence.text[start:end], label, rounded(score))


def rounded(value: float) -> float:
    return round(float(value), 4)


def softmax(logits: Floats) -> NDArray[np.float64]:
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def sigmoid(logits: Floats | np.floating) -> NDArray[np.float64]:
    # tanh does not overflow, whatever the logit.
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float64))))
