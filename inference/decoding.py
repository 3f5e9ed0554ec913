"""Arrays -> labels and spans: the step between the network's logits and the records that users read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from slant.inference.answers import Answer, Floats, rounded, sigmoid, softmax
from slant.inference.attribution import Voice, group, quotation_type
from slant.inference.cues import cue_stance
from slant.inference.framing import read_frames
from slant.inference.source_party import party_of
from slant.inference.viterbi import best_tags, tagged_spans
from slant.models.calibration import TAG_HEADS, Calibration
from slant.models.labels import CUE_STANCES, ROLES
from slant.models.records import (
    Attribution,
    LoadedSpan,
    PartyRole,
    ScoredSentence,
    Span,
)


def decode(answers: Sequence[Answer], calibration: Calibration) -> list[ScoredSentence]:
    """Scores are rounded to 4 decimals, so that the float noise of batching does not show."""
    spans = {head: _spans(answers, head, calibration) for head in TAG_HEADS}
    return [
        _scored(answer, attribution, tuple(loaded), calibration)
        for answer, attribution, loaded in zip(answers, spans["attribution"], spans["loaded"], strict=True)
    ]


def _scored(
    answer: Answer, attribution: list[Span], loaded: tuple[Span, ...], calibration: Calibration
) -> ScoredSentence:
    biased = float(sigmoid(answer.output.biased / calibration.temperatures["biased"]))
    frames, parties = read_frames(answer, calibration)
    return ScoredSentence(
        sentence=answer.sentence,
        attributions=_attributions(answer, attribution, calibration),
        frames=frames,
        loaded=tuple(LoadedSpan(s.start, s.end, s.text, s.label, s.score) for s in loaded),
        biased=biased >= calibration.thresholds.biased,
        biased_score=rounded(biased),
        parties=parties,
        windowed=answer.windowed,
    )


def _spans(answers: Sequence[Answer], head: str, calibration: Calibration) -> list[list[Span]]:
    """The spans of a tag head, by sentence. A span's score is the mean probability of its kind over its words."""
    tags = TAG_HEADS[head]
    logits = [getattr(answer.output, head) for answer in answers]
    paths = best_tags(logits, tags, transitions=calibration.transitions[head], bias=calibration.span_bias[head])
    found = []
    for answer, scores, path in zip(answers, logits, paths, strict=True):
        probability = softmax(scores / calibration.temperatures[head])  # (W, N)
        spans = []
        for kind, low, high in tagged_spans(path, tags):
            begin = tags.index(f"B-{kind}")
            score = probability[low:high, begin : begin + 2].sum(axis=1).mean()
            spans.append(answer.span(low, high, label=kind, score=score))
        found.append(spans)
    return found


def _attributions(answer: Answer, spans: Sequence[Span], calibration: Calibration) -> tuple[Attribution, ...]:
    stances = softmax(answer.output.stance / calibration.temperatures["stance"])  # (W, 3)
    sentence = answer.sentence
    mentions = [mention for _, own in answer.parties for mention in own]
    return tuple(
        Attribution(
            source=voice.source,
            cue=voice.cue,
            content=voice.content,
            type=quotation_type(voice.content, sentence),
            cue_stance=_stance(answer, voice, stances),
            party=None if voice.source is None else party_of(voice.source, mentions),
        )
        for voice in group(spans, sentence)
    )


def _stance(answer: Answer, voice: Voice, stances: Floats) -> str:
    if voice.cue is None:
        return CUE_STANCES[0]
    start, end = (at - answer.sentence.start for at in (voice.cue.start, voice.cue.end))
    mean = stances[slice(*answer.encoded.words_in(start, end))].mean(axis=0)
    return cue_stance(answer.sentence.text, start, end, dict(zip(CUE_STANCES, mean.tolist(), strict=True)))


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
