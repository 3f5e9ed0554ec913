"""Scored documents written by hand, for what is counted in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from slant.models.labels import ROLES, SENTIMENTS
from slant.models.records import (
    Attribution,
    CastFrame,
    FrameReading,
    LoadedSpan,
    Mention,
    PartyReading,
    PartyRole,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)

AUTHOR = Voice()


def says(party: str | None, number: int = 0) -> Voice:
    return Voice(number, party)


def party(name: str, sentiment: str = "neutral", role: str | None = None, **rest: Any) -> dict[str, Any]:
    """`casts`: (frame, polarity, voice) each; `voice`: of the sentiment and the role."""
    return {"name": name, "sentiment": sentiment, "role": role, "casts": [], "voice": AUTHOR} | rest


def said(content: str, source: str | None = None, **rest: Any) -> dict[str, Any]:
    """An attribution of these words of the document; `stance`, `id`, `within`."""
    return {"content": content, "party": source, "stance": "neutral", "id": 0, "within": None} | rest


def sentence(text: str, **read: Any) -> dict[str, Any]:
    """`frames`: (frame, voice); `loaded`: (words, voice); `parties`; `said`; `biased`."""
    return {"text": text, "frames": [], "loaded": [], "parties": [], "said": [], "biased": False} | read


def article(name: str, sentences: Sequence[dict[str, Any]], roles: dict[str, str | None] | None = None, **meta: Any):
    """The sentences stand one after the other, a space between."""
    text = " ".join(one["text"] for one in sentences)
    scored, start = [], 0
    for index, one in enumerate(sentences):
        scored.append(_scored(name, index, one, start, text))
        start += len(one["text"]) + 1
    found = tuple(PartyRole(p, role, dict.fromkeys(ROLES, 0.3), 1) for p, role in (roles or {}).items())
    return ScoredDocument(name, text, tuple(scored), meta, None, found)


def failed(name: str, **meta: Any) -> ScoredDocument:
    return ScoredDocument(name, "", (), meta, "expected a text, found none")


def _scored(name: str, index: int, one: dict[str, Any], start: int, text: str) -> ScoredSentence:
    def span(words: str, label: str = "", kind: type[Span] = Span, **rest: Any) -> Any:
        at = text.index(words)
        return kind(at, at + len(words), words, label, 0.9, **rest)

    return ScoredSentence(
        sentence=Sentence(name, index, start, start + len(one["text"]), one["text"]),
        attributions=tuple(
            Attribution(
                None,
                span(a["content"].split()[0], "cue"),
                (span(a["content"], "content"),),
                "indirect",
                a["stance"],
                a["party"],
                a["id"],
                a["within"],
            )
            for a in one["said"]
        ),
        frames=tuple(FrameReading(frame, 0.9, None, None, None, voice) for frame, voice in one["frames"]),
        loaded=tuple(span(words, "loaded", LoadedSpan, voice=voice) for words, voice in one["loaded"]),
        biased=one["biased"],
        biased_score=0.5,
        parties=tuple(
            PartyReading(
                p["name"],
                (Mention(p["name"], start, start + 1, text[start]),),
                p["sentiment"],
                {label: float(label == p["sentiment"]) for label in SENTIMENTS},
                p["role"],
                dict.fromkeys(ROLES, 0.3),
                tuple(CastFrame(frame, polarity, 0.9, None, voice) for frame, polarity, voice in p["casts"]),
                p["voice"],
            )
            for p in one["parties"]
        ),
    )
