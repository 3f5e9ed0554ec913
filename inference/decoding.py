"""Arrays -> labels and spans: the step between the network's logits and the records that users read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from slant.inference.attribution import Voice, group, quotation_type
from slant.inference.clauses import clause_of_words
from slant.inference.viterbi import best_tags, tagged_spans
from slant.models.batch import NumpyOutput
from slant.models.calibration import TAG_HEADS, Calibration
from slant.models.labels import CASTS, CUE_STANCES, FRAMES, ROLES, SENTIMENTS
from slant.models.records import (
    Attribution,
    CastFrame,
    FrameReading,
    LoadedSpan,
    Mention,
    PartyReading,
    PartyRole,
    ScoredSentence,
    Sentence,
    Span,
)
from slant.models.tokenization import EncodedText

Floats = NDArray[np.floating]

POLARITIES = tuple(int(cast) for cast in CASTS[1:])


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


def decode(answers: Sequence[Answer], calibration: Calibration) -> list[ScoredSentence]:
    """Scores are rounded to 4 decimals, so that the float noise of batching does not show."""
    spans = {head: _spans(answers, head, calibration) for head in TAG_HEADS}
    return [
        _scored(answer, attribution, tuple(loaded), calibration)
        for answer, attribution, loaded in zip(answers, spans["attribution"], spans["loaded"], strict=True)
    ]


def best_run(gains: Floats) -> tuple[int, int]:
    """The run [low, high) of at least one word with the largest sum of gains (W,), W > 0 (Kadane's problem)."""
    sums = np.concatenate([[0.0], np.cumsum(gains)])
    least = np.minimum.accumulate(sums[:-1])
    high = int((sums[1:] - least).argmax()) + 1
    return int(sums[:high].argmin()), high


def rounded(value: float) -> float:
    return round(float(value), 4)


def _scored(
    answer: Answer, attribution: list[Span], loaded: tuple[Span, ...], calibration: Calibration
) -> ScoredSentence:
    biased = float(_sigmoid(answer.output.biased / calibration.temperatures["biased"]))
    casts = _softmax(answer.output.casts / calibration.temperatures["casts"])[: len(answer.parties)]  # (K, 12, 4)
    phrases = _Phrases(answer, calibration)
    return ScoredSentence(
        sentence=answer.sentence,
        attributions=_attributions(answer, attribution, calibration),
        frames=_frames(answer, casts, phrases, calibration),
        loaded=tuple(LoadedSpan(s.start, s.end, s.text, s.label, s.score) for s in loaded),
        biased=biased >= calibration.thresholds.biased,
        biased_score=rounded(biased),
        parties=_parties(answer, casts, phrases, calibration),
        windowed=answer.windowed,
    )


def _spans(answers: Sequence[Answer], head: str, calibration: Calibration) -> list[list[Span]]:
    """The spans of a tag head, by sentence. A span's score is the mean probability of its kind over its words."""
    tags = TAG_HEADS[head]
    logits = [getattr(answer.output, head) for answer in answers]
    paths = best_tags(logits, tags, transitions=calibration.transitions[head], bias=calibration.span_bias[head])
    found = []
    for answer, scores, path in zip(answers, logits, paths, strict=True):
        probability = _softmax(scores / calibration.temperatures[head])  # (W, N)
        spans = []
        for kind, low, high in tagged_spans(path, tags):
            begin = tags.index(f"B-{kind}")
            score = probability[low:high, begin : begin + 2].sum(axis=1).mean()
            spans.append(answer.span(low, high, label=kind, score=score))
        found.append(spans)
    return found


def _attributions(answer: Answer, spans: Sequence[Span], calibration: Calibration) -> tuple[Attribution, ...]:
    stances = _softmax(answer.output.stance / calibration.temperatures["stance"])  # (W, 3)
    sentence = answer.sentence
    return tuple(
        Attribution(
            source=voice.source,
            cue=voice.cue,
            content=voice.content,
            type=quotation_type(voice.content, sentence),
            cue_stance=_stance(answer, voice, stances),
            party=None if voice.source is None else _party_of(voice.source, answer),
        )
        for voice in group(spans, sentence)
    )


def _stance(answer: Answer, voice: Voice, stances: Floats) -> str:
    if voice.cue is None:
        return CUE_STANCES[0]
    offset = answer.sentence.start
    low, high = answer.encoded.words_in(voice.cue.start - offset, voice.cue.end - offset)
    return CUE_STANCES[int(stances[low:high].mean(axis=0).argmax())]


def _party_of(source: Span, answer: Answer) -> str | None:
    """The party named first in the source: in "Ukraine's ambassador to Russia" it is Ukraine."""
    named = [
        (mention.start, party)
        for party, mentions in answer.parties
        for mention in mentions
        if mention.start < source.end and source.start < mention.end
    ]
    return min(named)[1] if named else None


class _Phrases:
    """The phrase that shows each frame in a sentence, looked for when first asked for."""

    def __init__(self, answer: Answer, calibration: Calibration) -> None:
        self._answer = answer
        self._probability = _sigmoid(answer.output.evidence / calibration.temperatures["evidence"])  # (W, 12)
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
    probability = _sigmoid(answer.output.frames / calibration.temperatures["frames"])  # (12,)
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
    sentiments = _softmax(answer.output.sentiment / calibration.temperatures["sentiment"])
    roles = _softmax(answer.output.role / calibration.temperatures["role"] + _role_bias(calibration))
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


def document_roles(sentences: Iterable[ScoredSentence], calibration: Calibration) -> tuple[PartyRole, ...]:
    """Each party's role over all sentences that name it, in the order of first mention.

    A sentence alone often leaves open who the article's villain is: on the dev part of SemEval-2025 task 10 the mean
    over a document is right more often than the reading of one sentence (docs/network.md).
    """
    scores: dict[str, list[Mapping[str, float]]] = {}
    for sentence in sentences:
        for reading in sentence.parties:
            scores.setdefault(reading.party, []).append(reading.role_scores)
    roles = []
    for party, readings in scores.items():
        mean = {role: round(fmean(reading[role] for reading in readings), 4) for role in ROLES}
        best = max(ROLES, key=mean.__getitem__)
        given = best if mean[best] >= calibration.thresholds.role else None
        roles.append(PartyRole(party, given, mean, len(readings)))
    return tuple(roles)


def _role_bias(calibration: Calibration) -> Floats:
    return np.where(np.array(ROLES) == "antagonist", calibration.antagonist_bias, 0.0)


def _by_label(labels: tuple[str, ...], scores: Floats) -> dict[str, float]:
    return {label: rounded(score) for label, score in zip(labels, scores, strict=True)}


def _softmax(logits: Floats) -> NDArray[np.float64]:
    powers = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def _sigmoid(logits: Floats | np.floating) -> NDArray[np.float64]:
    # tanh does not overflow, whatever the logit.
    return np.asarray(0.5 * (1 + np.tanh(0.5 * logits.astype(np.float64))))
