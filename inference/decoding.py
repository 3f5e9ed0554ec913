"""Arrays -> labels and spans: the step between the network's logits and the records that users read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from statistics import fmean

from slant.inference.answers import Answer, Doubles, probabilities, rounded
from slant.inference.attribution import Voice, group, quotation_type
from slant.inference.cues import cue_stance
from slant.inference.framing import read_frames
from slant.inference.source_party import party_of
from slant.inference.tagging import phrases, tag
from slant.inference.viterbi import Integers
from slant.models.batch import Output
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
    if not answers:
        return []
    tagged = {
        head: list(tag([getattr(answer.output, head) for answer in answers], head, calibration)) for head in TAG_HEADS
    }
    chances = probabilities(answers, calibration, {head: [own for _, own in found] for head, found in tagged.items()})
    return [
        _scored(answer, chance, {head: found[i][0] for head, found in tagged.items()}, calibration)
        for i, (answer, chance) in enumerate(zip(answers, chances, strict=True))
    ]


def _scored(
    answer: Answer, chance: Output[Doubles], paths: Mapping[str, Integers], calibration: Calibration
) -> ScoredSentence:
    biased = float(chance.biased)
    frames, parties = read_frames(answer, chance, calibration)
    loaded, attributed = (_spans(answer, head, paths[head], chance, calibration) for head in ("loaded", "attribution"))
    return ScoredSentence(
        sentence=answer.sentence,
        attributions=_attributions(answer, attributed, chance),
        frames=frames,
        loaded=tuple(LoadedSpan(s.start, s.end, s.text, s.label, s.score) for s in loaded),
        biased=biased >= calibration.thresholds.biased,
        biased_score=rounded(biased),
        parties=parties,
        windowed=answer.windowed,
    )


def _spans(answer: Answer, head: str, path: Integers, chance: Output[Doubles], calibration: Calibration) -> list[Span]:
    """The spans that a path spells. A span's score is the mean probability of its kind over its words, on the scale of
    its kind.
    """
    spans = []
    for kind, low, high, score in phrases(path, getattr(chance, head), TAG_HEADS[head]):
        if scale := calibration.phrases.get(kind):
            score = scale.score(score, float(chance.evidence[low:high].max()))
        spans.append(answer.span(low, high, label=kind, score=score))
    return spans


def _attributions(answer: Answer, spans: Sequence[Span], chance: Output[Doubles]) -> tuple[Attribution, ...]:
    if not spans:
        return ()
    sentence = answer.sentence
    mentions = [mention for _, own in answer.parties for mention in own]
    return tuple(
        Attribution(
            source=voice.source,
            cue=voice.cue,
            content=voice.content,
            type=quotation_type(voice.content, sentence),
            cue_stance=_stance(answer, voice, chance.stance),
            party=None if voice.source is None else party_of(voice.source, mentions),
        )
        for voice in group(spans, sentence)
    )


def _stance(answer: Answer, voice: Voice, stances: Doubles) -> str:
    if voice.cue is None:
        return CUE_STANCES[0]
    start, end = (at - answer.sentence.start for at in (voice.cue.start, voice.cue.end))
    chances = stances[slice(*answer.encoded.words_in(start, end))].mean(axis=0).tolist()
    return cue_stance(answer.sentence.text, start, end, dict(zip(CUE_STANCES, chances, strict=True)))


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
        means = {role: round(fmean(reading[role] for reading in readings), 4) for role in ROLES}
        best = max(ROLES, key=means.__getitem__)
        given = best if means[best] >= calibration.thresholds.role else None
        roles.append(PartyRole(party, given, means, len(readings)))
    return tuple(roles)
