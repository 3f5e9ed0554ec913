"""A scorer whose answers are written by hand, and labelled documents to ask it about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from slant.inference.decoding import document_roles
from slant.inference.scoring import Item
from slant.inference.voice import give_voices, number_attributions
from slant.models.calibration import Calibration
from slant.models.labels import ROLES, SENTIMENTS
from slant.models.records import (
    Attribution,
    CastFrame,
    FrameReading,
    Mention,
    PartyReading,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
)
from slant.training.evaluation import Evaluation, compare_documents, evaluate_documents
from slant.training.examples import LabelledDocument, LabelledParty, LabelledSentence, LabelledSpan


class HandWritten:
    """A scorer that finds in a sentence what `answers` says for its text: fields of ScoredSentence, with spans as
    phrases, and for the parties, in the order of their first mentions, fields of PartyReading.
    """

    def __init__(self, answers: dict[str, dict[str, Any]]) -> None:
        self.answers = answers
        self.items: list[Item] = []

    def score_all(self, items: Iterable[Item]) -> Iterator[ScoredDocument]:
        for item in items:
            self.items.append(item)
            assert item.sentences is not None
            read = ([self._sentence(sentence, item.mentions)] for sentence in item.sentences)
            scored = give_voices(number_attributions(read))
            roles = document_roles(scored, Calibration.default())
            yield ScoredDocument(item.document.id, item.document.text, scored, roles=roles)

    def _sentence(self, sentence: Sentence, mentions: Iterable[Mention]) -> ScoredSentence:
        answer = self.answers.get(sentence.text, {})
        own: dict[str, list[Mention]] = {}
        for mention in mentions:
            if sentence.start <= mention.start < sentence.end:
                own.setdefault(mention.party, []).append(mention)
        said = [*answer.get("parties", ()), *[{}] * len(own)]
        return ScoredSentence(
            sentence=sentence,
            attributions=tuple(
                Attribution(
                    *(phrase(sentence, a.get(part)) for part in ("source", "cue")),
                    content=tuple(phrases(sentence, a.get("content", ()))),
                    type=a.get("type", "indirect"),
                    cue_stance=a.get("cue_stance", "neutral"),
                )
                for a in answer.get("attributions", ())
            ),
            frames=tuple(FrameReading(f, 0.9, phrase(sentence, e)) for f, e in answer.get("frames", {}).items()),
            loaded=tuple(phrases(sentence, answer.get("loaded", ()))),
            biased=answer.get("biased", False),
            biased_score=0.5,
            parties=tuple(reading(party, found, said[k]) for k, (party, found) in enumerate(own.items())),
        )


def reading(party: str, mentions: list[Mention], said: dict[str, Any]) -> PartyReading:
    sentiment, role = said.get("sentiment", "neutral"), said.get("role", "innocent")
    return PartyReading(
        party=party,
        mentions=tuple(mentions),
        sentiment=sentiment,
        sentiment_scores={label: float(label == sentiment) for label in SENTIMENTS},
        # Not probable enough to be shown; evaluation takes the most probable one all the same.
        role=None,
        role_scores={label: 0.4 if label == role else 0.3 for label in ROLES},
        frames=tuple(CastFrame(frame, polarity, 0.9) for frame, polarity in said.get("frames", ())),
    )


def phrase(sentence: Sentence, words: str | None) -> Span | None:
    if words is None:
        return None
    start = sentence.start + sentence.text.index(words)
    return Span(start, start + len(words), words, "", 0.9)


def phrases(sentence: Sentence, several: Iterable[str]) -> Iterator[Span]:
    return (span for words in several if (span := phrase(sentence, words)) is not None)


def at(text: str, words: str) -> LabelledSpan:
    return LabelledSpan(text.index(words), text.index(words) + len(words))


def party(text: str, words: str, **labels: Any) -> LabelledParty:
    return LabelledParty((at(text, words),), **labels)


def document(*sentences: LabelledSentence, id: str = "d", **fields: Any) -> LabelledDocument:
    placed, start = [], 0
    for sentence in sentences:
        placed.append(replace(sentence, start=start))
        start += len(sentence.text) + 1
    text = "\n".join(sentence.text for sentence in sentences)
    return LabelledDocument(id, "test", "dev", "", text, tuple(placed), **fields)


def evaluate(name: str, documents: list[LabelledDocument], answers: dict[str, dict[str, Any]], **options: Any) -> Any:
    scorer: Any = HandWritten(answers)
    return evaluate_documents(name, documents, scorer, **options)


def compare(name: str, documents: list[LabelledDocument], first: dict[str, Any], second: dict[str, Any]) -> Any:
    scorers: list[Any] = [HandWritten(first), HandWritten(second)]
    return compare_documents(name, documents, *scorers)


def values(evaluation: Evaluation) -> dict[str, float]:
    return {name: interval.value for name, interval in evaluation.metrics.items()}
