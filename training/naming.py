"""Whose name a labelled mention bears, where else it stands, and which names a training row shows masked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from zlib import crc32

import numpy as np

from slant.inference.parties import Parties
from slant.models.names import Name, names_in, party_names
from slant.models.tokenization import Tokenization
from slant.training.examples import LabelledDocument, LabelledParty, LabelledSentence, LabelledSpan
from slant.training.metrics.counts import Interval


@cache
def _states() -> Parties:
    return Parties.load("states")


def bearer(text: str) -> str:
    """The state that a mention names, else its name, else its words: "Kyiv" and "Ukrainian troops" are one bearer."""
    found = _states().find(text)
    names = names_in(text, 0, len(text))
    return found[0].party if found else " ".join(text[slice(*name)] for name in names or [(0, len(text))]).lower()


def elsewhere(document: LabelledDocument, start: int, end: int) -> set[Interval]:
    """Where the words at [start, end) stand as whole words in the document's sentences, overlapping no [start, end)."""
    words = re.compile(rf"(?<!\w){re.escape(document.text[start:end])}(?!\w)")
    return {
        (s.start + match.start(), s.start + match.end())
        for s in document.sentences
        for match in words.finditer(s.text)
        if s.start + match.end() <= start or s.start + match.start() >= end
    }


def spread_roles(document: LabelledDocument) -> LabelledDocument:
    """The document with each role also on the sentences that name its bearer in the same words.

    A role is one of the whole article, and is read as the mean over the sentences that name the party: so the network
    learns from all of them, not only from that which was annotated. Words annotated with two roles are left alone,
    and a party that stands in a sentence already keeps what it has there.
    """
    roles: dict[str, dict[Interval, str]] = {}
    for sentence in document.sentences:
        for party in sentence.parties:
            if party.role is not None:
                start, end = sentence.start + party.mentions[0].start, sentence.start + party.mentions[0].end
                roles.setdefault(document.text[start:end], {})[start, end] = party.role
    added: dict[Interval, str] = {}
    for bearers in roles.values():
        if len(set(bearers.values())) == 1:
            first = min(bearers)
            added |= dict.fromkeys(elsewhere(document, *first) - bearers.keys(), bearers[first])
    return replace(document, sentences=tuple(_with_roles(sentence, added) for sentence in document.sentences))


def name_tokens(documents: Iterable[LabelledDocument], tokenization: Tokenization) -> list[int]:
    """The token ids of all names in the mentions of labelled parties, as often as they stand there."""
    names = [
        sentence.text[name.start : name.end]
        for document in documents
        for sentence in document.sentences
        for name in row_names(sentence, given=1.0, others=0.0, seed=0)
    ]
    return [int(token) for encoded in tokenization.encode(names) for token in encoded.ids[1:-1]]


def _with_roles(sentence: LabelledSentence, added: Mapping[Interval, str]) -> LabelledSentence:
    taken = [span for party in sentence.parties for span in party.mentions]
    found: dict[tuple[str, str], list[LabelledSpan]] = {}
    for (start, end), role in sorted(added.items()):
        span = LabelledSpan(start - sentence.start, end - sentence.start)
        inside = span.start >= 0 and span.end <= len(sentence.text)
        if inside and not any(span.start < other.end and other.start < span.end for other in taken):
            found.setdefault((sentence.text[span.start : span.end], role), []).append(span)
    new = tuple(LabelledParty(tuple(spans), role=role) for (_, role), spans in found.items())
    return replace(sentence, parties=sentence.parties + new)


def row_names(sentence: LabelledSentence, *, given: float, others: float, seed: int) -> Sequence[Name]:
    """The names that are masked in the sentence's training row, drawn by its text and the seed.

    With probability `given` those in the mentions of its labelled parties, as where the model is used; with
    probability `others` the states that it names beside them, or, where no party is labelled, at all.
    """
    draws = np.random.default_rng((seed, crc32(sentence.text.encode("utf-8", "replace")))).random(2)
    spans: dict[str, list[tuple[int, int]]] = {}
    if draws[0] < given:
        for party in sentence.parties:
            for mention in party.mentions:
                words = sentence.text[mention.start : mention.end]
                spans.setdefault(bearer(words), []).append((mention.start, mention.end))
    if draws[1] < others:
        taken = [span for own in spans.values() for span in own]
        taken += [(m.start, m.end) for party in sentence.parties for m in party.mentions]
        for found in _states().find(sentence.text):
            if not any(found.start < end and start < found.end for start, end in taken):
                spans.setdefault(found.party, []).append((found.start, found.end))
    return party_names(sentence.text, spans)
