"""Scored documents as flat tables: documents, sentences, parties and spans. docs/output.md says what each column holds.

`doc` is the document's place in the input, counted from 0: the key of all tables, since ids may repeat.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pyarrow as pa

from slant.models.labels import ROLES, SENTIMENTS
from slant.models.records import Attribution, PartyReading, ScoredDocument, ScoredSentence, Span, Voice

# Changes whenever a column is added, dropped or means something else.
SCHEMA_VERSION = "1"

Cells = dict[str, Any]


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema([pa.field(name, kind) for name, kind in columns.items()])


_KEY = {"doc": pa.int64(), "doc_id": pa.string()}
_PLACE = {"start": pa.int32(), "end": pa.int32(), "text": pa.string()}
_VOICE = {"voice": pa.string(), "voice_attribution": pa.int32(), "voice_party": pa.string()}
_ROLES = {f"role_{role}": pa.float32() for role in ROLES}

SCHEMAS: Mapping[str, pa.Schema] = {
    "documents": _schema(
        **_KEY,
        error=pa.string(),
        sentences=pa.int32(),
        meta=pa.string(),
        roles=pa.list_(pa.struct({"party": pa.string(), "role": pa.string(), **_ROLES, "sentences": pa.int32()})),
    ),
    "sentences": _schema(
        **_KEY,
        sentence=pa.int32(),
        **_PLACE,
        words=pa.int32(),
        biased=pa.bool_(),
        biased_score=pa.float32(),
        windowed=pa.bool_(),
    ),
    "parties": _schema(
        **_KEY,
        sentence=pa.int32(),
        party=pa.string(),
        sentiment=pa.string(),
        **{f"sentiment_{sentiment}": pa.float32() for sentiment in SENTIMENTS},
        role=pa.string(),
        **_ROLES,
        **_VOICE,
        mentions=pa.list_(pa.struct({**_PLACE, "link": pa.string()})),
    ),
    "spans": _schema(
        **_KEY,
        sentence=pa.int32(),
        kind=pa.string(),
        label=pa.string(),
        **_PLACE,
        words=pa.int32(),
        score=pa.float32(),
        party=pa.string(),
        polarity=pa.int8(),
        attribution=pa.int32(),
        within=pa.int32(),
        type=pa.string(),
        cue_stance=pa.string(),
        **_VOICE,
    ),
}


def to_tables(documents: Iterable[tuple[int, ScoredDocument]]) -> dict[str, pa.Table]:
    """{name: table} for each of SCHEMAS, of documents with their places in the input."""
    rows: dict[str, list[Cells]] = {name: [] for name in SCHEMAS}
    for doc, document in documents:
        key = {"doc": doc, "doc_id": _utf8(document.id)}
        rows["documents"].append(key | _document(document))
        for sentence in document.sentences:
            here = key | {"sentence": sentence.sentence.index}
            rows["sentences"].append(here | _sentence(sentence))
            rows["parties"] += (here | _party(party) for party in sentence.parties)
            rows["spans"] += (here | span for span in _spans(sentence))
    return {name: pa.Table.from_pylist(cells, schema=SCHEMAS[name]) for name, cells in rows.items()}


def count_words(text: str) -> int:
    """Words are what stands between white space."""
    return len(text.split())


def _utf8(text: str) -> str:
    r"""Half a surrogate pair, which UTF-8 and so Arrow cannot hold, as \ud83d: what JSON text writes for it."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _document(document: ScoredDocument) -> Cells:
    return {
        "error": None if document.error is None else _utf8(document.error),
        "sentences": len(document.sentences),
        "meta": _utf8(json.dumps(dict(document.meta), ensure_ascii=False, sort_keys=True)),
        "roles": [
            {"party": r.party, "role": r.role, **_scores("role", r.role_scores), "sentences": r.sentences}
            for r in document.roles
        ],
    }


def _sentence(scored: ScoredSentence) -> Cells:
    return {
        **_place(scored.sentence),
        "words": count_words(scored.sentence.text),
        "biased": scored.biased,
        "biased_score": scored.biased_score,
        "windowed": scored.windowed,
    }


def _party(reading: PartyReading) -> Cells:
    return {
        "party": reading.party,
        "sentiment": reading.sentiment,
        **_scores("sentiment", reading.sentiment_scores),
        "role": reading.role,
        **_scores("role", reading.role_scores),
        **_voice(reading.voice),
        "mentions": [{**_place(mention), "link": mention.link} for mention in reading.mentions],
    }


def _spans(scored: ScoredSentence) -> Iterator[Cells]:
    for attribution in scored.attributions:
        yield from _attribution(attribution)
    for span in scored.loaded:
        yield {"kind": "loaded", "label": span.label, **_phrase(span), **_voice(span.voice)}
    for frame in scored.frames:
        cast = {"party": frame.party, "polarity": frame.polarity, **_voice(frame.voice)}
        yield {"kind": "frame", "label": frame.frame, **_phrase(frame.evidence), "score": frame.score, **cast}
    for reading in scored.parties:
        for own in reading.frames:
            cast = {"party": reading.party, "polarity": own.polarity, **_voice(own.voice)}
            yield {"kind": "cast", "label": own.frame, **_phrase(own.evidence), "score": own.score, **cast}


def _attribution(attribution: Attribution) -> Iterator[Cells]:
    said = {
        "kind": "attribution",
        "party": attribution.party,
        "attribution": attribution.id,
        "within": attribution.within,
        "type": attribution.type,
        "cue_stance": attribution.cue_stance,
    }
    for span in (attribution.source, attribution.cue, *attribution.content):
        if span is not None:
            yield {**said, "label": span.label, **_phrase(span)}


def _place(record: Any) -> Cells:
    return {"start": record.start, "end": record.end, "text": record.text}


def _phrase(span: Span | None) -> Cells:
    if span is None:
        return {}
    return {**_place(span), "words": count_words(span.text), "score": span.score}


def _voice(voice: Voice) -> Cells:
    return {
        "voice": "author" if voice.attribution is None else "source",
        "voice_attribution": voice.attribution,
        "voice_party": voice.party,
    }


def _scores(head: str, scores: Mapping[str, float]) -> Cells:
    return {f"{head}_{label}": score for label, score in scores.items()}
