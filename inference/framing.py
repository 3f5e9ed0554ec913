"""Frames, with the phrase that shows each and the parties that it casts, and how a sentence treats each party."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from itertools import pairwise
from math import inf

import numpy as np

from slant.inference.answers import Answer, Doubles, mean, rounded
from slant.inference.clause_bounds import clause_of_words
from slant.models.batch import Output
from slant.models.calibration import Calibration
from slant.models.labels import CASTS, FRAMES, ROLES, SENTIMENTS
from slant.models.records import CastFrame, FrameReading, PartyReading, Span

POLARITIES = tuple(int(cast) for cast in CASTS[1:])


def read_frames(
    answer: Answer, chance: Output[Doubles], calibration: Calibration
) -> tuple[tuple[FrameReading, ...], tuple[PartyReading, ...]]:
    """The frames of a sentence, and its parties' readings in the order of the answer's parties; `chance`: the
    answer's `probabilities`.
    """
    phrases = _Phrases(answer, chance.evidence, calibration.thresholds.evidence)
    return _frames(answer, chance, phrases, calibration), _parties(answer, chance, phrases, calibration)


def best_run(gains: Iterable[float]) -> tuple[int, int]:
    """The run [low, high) of at least one word with the largest sum of gains, W > 0 of them (Kadane's problem)."""
    total = least = 0.0
    begin, best, run = 0, -inf, (0, 1)
    for index, gain in enumerate(gains):
        if total < least:
            begin, least = index, total
        total += gain
        if total - least > best:
            best, run = total - least, (begin, index + 1)
    return run


class _Phrases:
    """The phrase that shows each frame in a sentence, looked for when first asked for."""

    def __init__(self, answer: Answer, probability: Doubles, threshold: float) -> None:
        """probability (W, 12) of each word to show each frame."""
        self._answer = answer
        self._probability = probability
        self._threshold = threshold
        self._found: dict[str, Span | None] = {}

    def __getitem__(self, frame: str) -> Span | None:
        """The best run of words within one clause; None only in a sentence without a word."""
        if frame not in self._found:
            probability = self._probability[:, FRAMES.index(frame)]
            self._found[frame] = self._phrase(frame, probability) if len(probability) else None
        return self._found[frame]

    @cached_property
    def _clauses(self) -> list[tuple[int, int]]:
        """The words [begin, stop) of each clause."""
        clauses = clause_of_words(self._answer.sentence.text, self._answer.encoded.words)
        return list(pairwise([0, *(np.flatnonzero(np.diff(clauses)) + 1).tolist(), len(clauses)]))

    def _phrase(self, frame: str, probability: Doubles) -> Span:
        gains = probability - self._threshold
        listed = gains.tolist()
        runs = []
        for begin, stop in self._clauses:
            low, high = best_run(listed[begin:stop])
            runs.append((begin + low, begin + high))
        low, high = runs[0] if len(runs) == 1 else max(runs, key=lambda run: float(np.add.reduce(gains[slice(*run)])))
        return self._answer.span(low, high, label=frame, score=mean(probability[low:high]))


def _frames(
    answer: Answer, chance: Output[Doubles], phrases: _Phrases, calibration: Calibration
) -> tuple[FrameReading, ...]:
    thresholds = calibration.thresholds
    readings = []
    for index, (frame, probability) in enumerate(zip(FRAMES, chance.frames.tolist(), strict=True)):
        if probability >= thresholds.frames[frame]:
            party, polarity = _cast_party(answer, chance.casts[:, index], thresholds.casts)
            readings.append(FrameReading(frame, rounded(probability), phrases[frame], party, polarity))
    return tuple(readings)


def _cast_party(answer: Answer, casts: Doubles, threshold: float) -> tuple[str | None, int | None]:
    """The party that a frame casts most probably, casts (K, 4), and how."""
    if not len(casts):
        return None, None
    best = int(casts[:, 0].argmin())
    if 1 - casts[best, 0] < threshold:
        return None, None
    return answer.parties[best][0], _polarity(casts[best])


def _polarity(cast: Doubles) -> int:
    return POLARITIES[int(cast[1:].argmax())]


def _parties(
    answer: Answer, chance: Output[Doubles], phrases: _Phrases, calibration: Calibration
) -> tuple[PartyReading, ...]:
    threshold = calibration.thresholds
    readings = []
    for k, (party, mentions) in enumerate(answer.parties):
        casts = chance.casts[k]  # (12, 4)
        cast = 1 - casts[:, 0]
        sentiment, role = chance.sentiment[k].tolist(), chance.role[k].tolist()
        readings.append(
            PartyReading(
                party=party,
                mentions=mentions,
                sentiment=SENTIMENTS[sentiment.index(max(sentiment))],
                sentiment_scores=_by_label(SENTIMENTS, sentiment),
                role=ROLES[role.index(max(role))] if max(role) >= threshold.role else None,
                role_scores=_by_label(ROLES, role),
                frames=tuple(
                    CastFrame(FRAMES[i], _polarity(casts[i]), rounded(cast[i]), phrases[FRAMES[i]])
                    for i in np.flatnonzero(cast >= threshold.casts).tolist()
                ),
            )
        )
    return tuple(readings)


def _by_label(labels: tuple[str, ...], scores: list[float]) -> dict[str, float]:
    return {label: rounded(score) for label, score in zip(labels, scores, strict=True)}
