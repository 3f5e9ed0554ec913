"""Labels that are not given below a confidence that the user sets; their scores stay in the output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Self

from slant.inference.answers import rounded
from slant.models.records import PartyReading, PartyRole, ScoredDocument, ScoredSentence


@dataclass(frozen=True, slots=True)
class Abstention:
    """The least probability of a label that is given, by head; 0 gives every label. Only heads that give every item one
    label can abstain: frames, casts, phrases and attributions are given where they are found, by thresholds of their
    own, and each comes with its score.
    """

    sentiment: float = 0.0
    role: float = 0.0
    biased: float = 0.0

    def __post_init__(self) -> None:
        wrong = {head: least for head, least in asdict(self).items() if not 0 <= least <= 1}
        if wrong:
            raise ValueError(f"expected probabilities in 0..1 to abstain below, found {wrong}")

    @classmethod
    def of(cls, least: float | Mapping[str, float] | None) -> Self:
        """One number for all heads, or one for each head that is named. Raises ValueError for other heads."""
        heads = [field.name for field in fields(cls)]
        if not isinstance(least, Mapping):
            return cls(**dict.fromkeys(heads, least or 0.0))
        if unknown := sorted(set(least) - set(heads)):
            raise ValueError(
                f"expected heads that give every item one label, {', '.join(heads)}, found {', '.join(unknown)}"
            )
        return cls(**least)

    @classmethod
    def parse(cls, text: str) -> Self:
        """From ".7", or "sentiment=.7,role=.8". Raises ValueError for anything else."""
        try:
            if "=" not in text:
                return cls.of(float(text))
            parts = [part.split("=") for part in text.split(",")]
            found = {head.strip(): float(least) for head, least in parts}
            if len(found) < len(parts):
                raise ValueError("a head is named twice")
            return cls.of(found)
        except ValueError as error:
            raise ValueError(
                f"expected a probability, or HEAD=PROBABILITY with commas between, found {text!r} ({error})"
            ) from None

    def __bool__(self) -> bool:
        return any(asdict(self).values())

    def apply(self, document: ScoredDocument) -> ScoredDocument:
        """The document without the labels below the confidence asked for."""
        if not self:
            return document
        sentences = tuple(self._sentence(sentence) for sentence in document.sentences)
        return replace(document, sentences=sentences, roles=tuple(self._role(role) for role in document.roles))

    def _sentence(self, sentence: ScoredSentence) -> ScoredSentence:
        biased, score = sentence.biased, sentence.biased_score
        # Rounded as scores are: 1 - .3 is to be .7, to the last bit.
        if biased is not None and (score if biased else rounded(1 - score)) < self.biased:
            biased = None
        return replace(sentence, biased=biased, parties=tuple(self._party(party) for party in sentence.parties))

    def _party(self, party: PartyReading) -> PartyReading:
        sentiment, role = party.sentiment, party.role
        if sentiment is not None and party.sentiment_scores[sentiment] < self.sentiment:
            sentiment = None
        if role is not None and party.role_scores[role] < self.role:
            role = None
        return replace(party, sentiment=sentiment, role=role)

    def _role(self, role: PartyRole) -> PartyRole:
        unsure = role.role is not None and role.role_scores[role.role] < self.role
        return replace(role, role=None) if unsure else role
