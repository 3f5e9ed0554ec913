"""What is asked of the network: the sentences of documents, with the parties in each and the names that they bear."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from slant.inference.segmentation import split
from slant.inference.windows import Window, cut, take
from slant.models.checkpoint import Checkpoint
from slant.models.names import Name, mask_names, party_names
from slant.models.records import Document, Mention, Sentence
from slant.models.tokenization import EncodedText

Parties = tuple[tuple[str, tuple[Mention, ...]], ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A document to score. `sentences` None: found by `split`. Mentions have offsets into the document's text,
    and belong to the sentence in which they start; those that start in no sentence are not read.

    `masked`: the names in the mentions are read as stand-ins (slant.models.names), so that a party's treatment does
    not rest on its name. `bearers`: whose name the mentions of a party bear, where several parties bear the same.
    `running`: the sentences follow each other in one text, so that attributions may run over their ends; False for
    sentences drawn from a text one by one.
    """

    document: Document
    sentences: Sequence[Sentence] | None = None
    mentions: Sequence[Mention] = ()
    masked: bool = True
    bearers: Mapping[str, str] = field(default_factory=dict)
    running: bool = True


@dataclass(frozen=True, slots=True)
class Row:
    """One window of one sentence: what the network is given."""

    encoded: EncodedText
    masks: NDArray[np.bool_]  # (K, T)


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence of an item with the parties mentioned in it, and the names that they bear there."""

    sentence: Sentence
    parties: Parties
    names: Sequence[Name]


@dataclass(frozen=True, slots=True)
class Question:
    """A sentence to read, its names masked; masks (K, T) over its whole text."""

    asked: Asked
    encoded: EncodedText
    masks: NDArray[np.bool_]
    windows: list[Window]

    @classmethod
    def of(cls, asked: Asked, encoded: EncodedText, checkpoint: Checkpoint) -> Question:
        encoded = mask_names(encoded, asked.names, checkpoint.stand_ins)
        masks = np.zeros((len(asked.parties), len(encoded.ids)), dtype=np.bool_)
        offset = asked.sentence.start
        for mask, (_, mentions) in zip(masks, asked.parties, strict=True):
            for mention in mentions:
                mask |= encoded.tokens_in(mention.start - offset, mention.end - offset)
        return cls(asked, encoded, masks, cut(encoded, checkpoint.max_tokens))

    @property
    def key(self) -> bytes:
        """Equal for questions that are the same to the network: the same tokens and words, names masked, with the
        same mentions of as many parties, whoever they are.
        """
        digest = blake2b(digest_size=16)
        for part in (self.encoded.ids, self.encoded.first, self.masks):
            # Lengths first, so that no two questions run together to the same bytes.
            digest.update(repr(part.shape).encode())
            digest.update(np.ascontiguousarray(part).tobytes())
        return digest.digest()

    def rows(self) -> list[Row]:
        """One a window."""
        if len(self.windows) == 1:
            return [Row(self.encoded, self.masks)]
        parts = (take(self.encoded, window) for window in self.windows)
        return [Row(part, self.masks[:, tokens]) for part, tokens in parts]


def ask(item: Item) -> list[Asked]:
    """The sentences of an item, in order. Raises ValueError where a sentence or mention does not stand in the text."""
    sentences = split(item.document) if item.sentences is None else sorted(item.sentences, key=lambda s: s.start)
    for sentence in sentences:
        _check(sentence, item.document)
    for mention in item.mentions:
        _check(mention, item.document)
    starts = [sentence.start for sentence in sentences]
    mentions: list[dict[str, list[Mention]]] = [{} for _ in sentences]
    for mention in sorted(item.mentions, key=lambda m: (m.start, m.end)):
        index = bisect_right(starts, mention.start) - 1
        if index >= 0 and mention.start < sentences[index].end:
            mentions[index].setdefault(mention.party, []).append(mention)
    return [
        Asked(sentence, tuple((party, tuple(own)) for party, own in parties.items()), _names(item, sentence, parties))
        for sentence, parties in zip(sentences, mentions, strict=True)
    ]


def batches(order: Sequence[int], lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Runs of `order`, ascending in length, of which rows x longest is within the budget (or one row)."""
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * lengths[index] > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _names(item: Item, sentence: Sentence, parties: Mapping[str, Sequence[Mention]]) -> list[Name]:
    spans: dict[str, list[tuple[int, int]]] = {}
    for party, mentions in parties.items() if item.masked else ():
        own = spans.setdefault(item.bearers.get(party, party), [])
        # Of what the course of the text linked, only persons are linked by a name.
        named = (m for m in mentions if not m.resolved or m.link in ("leader", "surname"))
        own += [(m.start - sentence.start, min(m.end, sentence.end) - sentence.start) for m in named]
    return party_names(sentence.text, spans)


def _check(record: Sentence | Mention, document: Document) -> None:
    found = document.text[record.start : record.end]
    if found != record.text or record.start < 0:
        raise ValueError(
            f"document {document.id!r}: expected {record.text!r} at the offsets {record.start}..{record.end}, "
            f"found {found!r}: give half-open offsets in code points into the document's own text"
        )
