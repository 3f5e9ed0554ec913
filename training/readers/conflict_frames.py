"""Conflict frames, slant's own set: frames with evidence and cast party, loaded wording, attribution, sentiment.

One JSON record a line, offsets half-open code points into `sentence`; P = {"text", "start", "end"}:

    {"id", "doc", "outlet", "conflict" (may be absent), "sentence",
     "frames": [P + {"frame", "party": P or null, "polarity"}], "loaded": [P],
     "attribution": [{"source", "cue", "content": each P or null, "type", "cue_stance"}],
     "sentiment": [P + {"polarity"}], "disputed": [frame] (may be absent)}
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slant.models.labels import ATTRIBUTION_TYPES, CUE_STANCES, FRAMES, SENTIMENTS
from slant.training.examples import (
    Alignment,
    FormatError,
    LabelledAttribution,
    LabelledDocument,
    LabelledFrame,
    LabelledParty,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.readers.files import assemble, files_in, locate, read_jsonl, require, split_of

LICENCE = "CC BY 4.0 (labels); texts their publishers'"
POLARITIES = (-1, 0, 1)


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per `doc`. `path`: a .jsonl file, or a folder of them. Labels are all coded phrases and parties."""
    return [document for file in files_in(path, ".jsonl") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    articles: defaultdict[str, list[LabelledSentence]] = defaultdict(list)
    outlets: dict[str, str] = {}
    conflicts: dict[str, str] = {}
    for line, record in read_jsonl(file):
        where = f"{file}:{line}"
        article = require(record, "doc", str, where)
        outlets.setdefault(article, require(record, "outlet", str, where))
        # Not said by every release.
        conflicts.setdefault(article, require(record, "conflict", str, where) if "conflict" in record else "")
        articles[article].append(_sentence(record, _Phrases(require(record, "sentence", str, where), where, alignment)))
    split = split_of(file.stem)
    return [
        assemble(
            sentences,
            id=article,
            set="conflict_frames",
            split=split,
            licence=LICENCE,
            outlet=outlets[article],
            conflict=conflicts[article],
        )
        for article, sentences in articles.items()
    ]


class _Phrases:
    """Finds the coded phrases of one sentence, and counts them."""

    def __init__(self, text: str, where: str, alignment: Alignment) -> None:
        self.text, self.where, self.alignment = text, where, alignment

    def one(self, coded: Any) -> LabelledSpan | None:
        """The phrase's span; None for null, and for a phrase that is not there (counted as lost)."""
        if coded is None:
            return None
        words = require(coded, "text", str, self.where)
        start, end = require(coded, "start", int, self.where), require(coded, "end", int, self.where)
        span = locate(self.text, words, start, end, alignment=self.alignment, where=self.where)
        self.alignment.kept += span is not None
        return span

    def some(self, coded: Any) -> tuple[LabelledSpan, ...]:
        """The phrase as zero or one spans."""
        span = self.one(coded)
        return () if span is None else (span,)


def _sentence(record: dict[str, Any], phrases: _Phrases) -> LabelledSentence:
    where = phrases.where
    parties = [
        LabelledParty((span,), sentiment=SENTIMENTS[_polarity(coded, where) + 1], casts_known=True)
        for coded in require(record, "sentiment", list, where)
        if (span := phrases.one(coded)) is not None
    ]
    frames = [frame for coded in require(record, "frames", list, where) for frame in _frames(coded, parties, phrases)]
    return LabelledSentence(
        id=require(record, "id", str, where),
        text=phrases.text,
        parties=tuple(parties),
        attribution=tuple(_attribution(coded, phrases) for coded in require(record, "attribution", list, where)),
        loaded=tuple(span for coded in require(record, "loaded", list, where) for span in phrases.some(coded)),
        frames=tuple(frames),
        frames_known=frozenset(FRAMES),
        disputed=frozenset(_known(frame, FRAMES, "disputed frame", where) for frame in record.get("disputed") or ()),
    )


def _frames(coded: Any, parties: list[LabelledParty], phrases: _Phrases) -> list[LabelledFrame]:
    """The frame, once for each party that it casts; a party not coded for sentiment is added to `parties`."""
    where = phrases.where
    frame = _known(require(coded, "frame", str, where), FRAMES, "frame", where)
    polarity, evidence = _polarity(coded, where), phrases.one(coded)
    party = phrases.one(require(coded, "party", object, where))
    if party is None:
        return [LabelledFrame(frame, evidence)]
    return [LabelledFrame(frame, evidence, index, polarity) for index in _cast(party, parties, phrases.alignment)]


def _cast(party: LabelledSpan, parties: list[LabelledParty], alignment: Alignment) -> Sequence[int]:
    """Positions in `parties` of the party that a frame casts.

    Coders named it by other words than in `sentiment` in 7 % of frames: with an article, or two parties joined
    ("Russia and Iran"). It then is each party whose mention it overlaps.
    """
    mentions = [known.mentions[0] for known in parties]
    if party in mentions:
        return [mentions.index(party)]
    overlapping = [i for i, other in enumerate(mentions) if other.start < party.end and party.start < other.end]
    if overlapping:
        alignment.mended["a frame's party read as the overlapping parties of the sentence"] += 1
        return overlapping
    parties.append(LabelledParty((party,), casts_known=True))
    return [len(parties) - 1]


def _attribution(coded: Any, phrases: _Phrases) -> LabelledAttribution:
    where = phrases.where
    source, cue, content = (phrases.some(require(coded, part, object, where)) for part in ("source", "cue", "content"))
    return LabelledAttribution(
        source,
        cue,
        content,
        type=_known(require(coded, "type", str, where), ATTRIBUTION_TYPES, "type", where),
        cue_stance=_known(require(coded, "cue_stance", str, where), CUE_STANCES, "cue_stance", where),
    )


def _polarity(coded: Any, where: str) -> int:
    polarity = require(coded, "polarity", int, where)
    if polarity not in POLARITIES:
        raise FormatError(f"{where}: expected polarity to be one of {POLARITIES}, found {polarity}")
    return polarity


def _known(value: str, labels: tuple[str, ...], what: str, where: str) -> str:
    if value not in labels:
        raise FormatError(f"{where}: expected {what} to be one of {labels}, found {value!r}")
    return value
