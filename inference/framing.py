"""Frames, with the phrase that shows each and the parties that it casts, and how a sentence treats each party."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from slant.inference.answers import Answer, Floats, rounded, sigmoid, softmax
from slant.inference.clause_bounds import clause_of_words
from slant.models.calibration import Calibration
from slant.models.labels import CASTS, FRAMES, ROLES, SENTIMENTS
from slant.models.records import CastFrame, FrameReading, PartyReading, Span

POLARITIES = tuple(int(cast) for cast in CASTS[1:])


def read_frames(answer: Answer, calibration: Calibration) -> tuple[tuple[FrameReading, ...], tuple[PartyReading, ...]]:
    """The frames of a sentence, and its parties' readings in the order of the answer's parties."""
    casts = softmax(answer.output.casts / calibration.temperatures["casts"])[: len(answer.parties)]  # (K, 12, 4)
    phrases = _Phrases(answer, calibration)
    return _frames(answer, casts, phrases, calibration), _parties(answer, casts, phrases, calibration)


def best_run(gains: Floats) -> tuple[int, int]:
    """The run [low, high) of at least one word with the largest sum of gains (W,), W > 0 (Kadane's problem)."""
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    least = np.minimum.accumulate(sums[:-1])
    high = int((sums[1:] - least).argmax()) + 1
    return int(sums[:high].argmin()), high


class _Phrases:
    """The phrase that shows each frame in a sentence, looked for when first asked for."""

    def __init__(self, answer: Answer, calibration: Calibration) -> None:
        self._answer = answer
        self._probability = sigmoid(answer.output.evidence / calibration.temperatures["evidence"])  # (W, 12)
        self._threshold = calibration.thresholds.evidence
        self._found: dict[str, Span | None] = {}

    def __getitem__(self, frame: str) -> Span | None:
        """The best run of words within one clause; None only in a sentence without a word."""
        if frame not in self._found:
            probability = self._probability[:, FRAMES.index(frame)]
            self._found[frame] = self._phrase(frame, probability) if len(probability) else None
        return self._found[frame]

    def _phrase(self, frame: str, probability: Floats) -> Span:
        clauses = clause_of_words(self._answer.sentence.text, self._answer.encoded.words)
        edges = [0, *(np.flatnonzero(np.diff(clauses)) + 1).tolist(), len(clauses)]
        runs = []
        for begin, stop in pairwise(edges):
            low, high = best_run(probability[begin:stop] - self._threshold)
            runs.append((begin + low, begin + high))
        low, high = max(runs, key=lambda run: (probability[slice(*run)] - self._threshold).sum())
        return self._answer.span(low, high, label=frame, score=probability[low:high].mean())


def _frames(answer: Answer, casts: Floats, phrases: _Phrases, calibration: Calibration) -> tuple[FrameReading, ...]:
    thresholds = calibration.thresholds
    probability = sigmoid(answer.output.frames / calibration.temperatures["frames"])  # (12,)
    readings = []
    for index, frame in enumerate(FRAMES):
        if probability[index] < thresholds.frames[frame]:
            continue
        party, polarity = _cast_party(answer, casts[:, index], thresholds.casts)
        readings.append(FrameReading(frame, rounded(probability[index]), phrases[frame], party, polarity))
    return tuple(readings)


def _cast_party(answer: Answer, casts: Floats, threshold: float) -> tuple[str | None, int | None]:
    """The party that a frame casts most probably, casts (K, 4), and how."""
    if not len(casts):
        return None, None
    best = int(casts[:, 0].argmin())
    if 1 - casts[best, 0] < threshold:
        return None, None
    return answer.parties[best][0], _polarity(casts[best])


def _polarity(cast: Floats) -> int:
    return POLARITIES[int(cast[1:].argmax())]


def _parties(answer: Answer, casts: Floats, phrases: _Phrases, calibration: Calibration) -> tuple[PartyReading, ...]:
    sentiments = softmax(answer.output.sentiment / calibration.temperatures["sentiment"])
    roles = softmax(answer.output.role / calibration.temperatures["role"] + _role_bias(calibration))
    threshold = calibration.thresholds
    return tuple(
        PartyReading(
            party=party,
            mentions=mentions,
            sentiment=SENTIMENTS[int(sentiments[k].argmax())],
            sentiment_scores=_by_label(SENTIMENTS, sentiments[k]),
            role=ROLES[int(roles[k].argmax())] if roles[k].max() >= threshold.role else None,
            role_scores=_by_label(ROLES, roles[k]),
            frames=tuple(
                CastFrame(frame, _polarity(cast), rounded(1 - cast[0]), phrases[frame])
                for frame, cast in zip(FRAMES, casts[k], strict=True)
                if 1 - cast[0] >= threshold.casts
            ),
        )
        for k, (party, mentions) in enumerate(answer.parties)
    )


def _role_bias(calibration: Calibration) -> Floats:
    return np.where(np.array(ROLES) == "antagonist", calibration.antagonist_bias, 0.0)


def _by_label(labels: tuple[str, ...], scores: Floats) -> dict[str, float]:
    return {label: rounded(score) for label, score in zip(labels, scores, strict=True)}
