"""What the network says of one sentence, as decoding takes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slant.models.batch import NumpyOutput, Output
from slant.models.calibration import Calibration
from slant.models.records import Mention, Sentence, Span
from slant.models.tokenization import EncodedText

Floats = NDArray[np.floating]
Doubles = NDArray[np.float64]

OF_WORDS = ("attribution", "stance", "loaded", "evidence")
OF_PARTIES = ("sentiment", "role", "casts")
_BINARY = ("evidence", "frames", "biased")


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


def probabilities(
    answers: Sequence[Answer], calibration: Calibration, tagged: Mapping[str, Sequence[Doubles]]
) -> Iterator[Output[Doubles]]:
    """Each answer's logits as calibrated probabilities, in the shapes of its logits, parties without padding; those of
    tag heads, which are chains, are given in `tagged`.

    All sentences at once: of one alone the arrays are so small that numpy's own overhead would be all that is paid.
    """
    words = [0, *np.cumsum([len(answer.output.attribution) for answer in answers]).tolist()]
    parties = [0, *np.cumsum([len(answer.parties) for answer in answers]).tolist()]
    pooled = {
        head: _pooled(answers, head, calibration) for head in Output.__slots__ if head not in (*tagged, "sentiment")
    }
    pooled["sentiment"] = _sentiments(answers, calibration, pooled["frames"])
    for i in range(len(answers)):
        w, k = slice(words[i], words[i + 1]), slice(parties[i], parties[i + 1])
        of_head = {
            head: values[w] if head in OF_WORDS else values[k] if head in OF_PARTIES else values[i]
            for head, values in pooled.items()
        }
        yield Output(**of_head, **{head: own[i] for head, own in tagged.items()})


def rounded(value: float) -> float:
    return round(float(value), 4)


def mean(values: Doubles) -> float:
    """The mean of values (N,), N > 0; what `values.mean()` is, at a fraction of its time on so few."""
    return float(np.add.reduce(values)) / len(values)


def softmax(logits: Floats) -> Doubles:
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def sigmoid(logits: Floats | np.floating) -> Doubles:
    # tanh does not overflow, whatever the logit.
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float64))))


def _sentiments(answers: Sequence[Answer], calibration: Calibration, frames: Doubles) -> Doubles:
    """(parties, 3); frames (answers, 12) are probabilities. Of conflict, which has frames, the network is surer than it
    is right, of other news less sure (docs/calibration.md).
    """
    strongest = np.repeat(frames.max(axis=1), [len(answer.parties) for answer in answers])
    scaled = calibration.scaled(_of_parties(answers, "sentiment"), "sentiment")
    return softmax(scaled / np.exp(calibration.frame_heat * strongest)[:, None])


def _of_parties(answers: Sequence[Answer], head: str) -> Floats:
    return np.concatenate([getattr(answer.output, head)[: len(answer.parties)] for answer in answers])


def _pooled(answers: Sequence[Answer], head: str, calibration: Calibration) -> Doubles:
    if head in OF_WORDS:
        logits = np.concatenate([getattr(answer.output, head) for answer in answers])
    elif head in OF_PARTIES:
        logits = _of_parties(answers, head)
    else:
        logits = np.stack([getattr(answer.output, head) for answer in answers])
    scaled = calibration.scaled(logits, head)
    return sigmoid(scaled) if head in _BINARY else softmax(scaled)
