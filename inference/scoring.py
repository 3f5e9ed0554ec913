"""Documents -> scored documents: sentences are pooled, sorted by length, run in batches, merged and decoded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from slant.inference.answers import Answer
from slant.inference.decoding import decode, document_roles
from slant.inference.engine import OUTPUTS, Engine
from slant.inference.reported_speech import link_attributions
from slant.inference.segmentation import split
from slant.inference.voice import give_voices, number_attributions
from slant.inference.windows import Window, cut, merge, take
from slant.models.batch import NumpyOutput, Output, collate
from slant.models.checkpoint import Checkpoint
from slant.models.names import Name, mask_names, party_names
from slant.models.records import Document, Mention, ScoredDocument, ScoredSentence, Sentence
from slant.models.tokenization import EncodedText

# Sentences read together: enough to sort by length, few enough that their outputs need little memory.
POOL = 1024

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
class _Row:
    """One window of one sentence: what the network is given."""

    encoded: EncodedText
    masks: NDArray[np.bool_]  # (K, T)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A sentence of an item with the parties mentioned in it, and the names that they bear there."""

    sentence: Sentence
    parties: Parties
    names: Sequence[Name]


@dataclass(frozen=True, slots=True)
class _Question:
    """A sentence to read, its names masked; masks (K, T) over its whole text."""

    asked: _Asked
    encoded: EncodedText
    masks: NDArray[np.bool_]
    windows: list[Window]


class Scorer:
    """The one path from text to labels. `batch_tokens`: at most so many tokens, padding included, at a time
    (a longer single sentence is a batch of its own); it changes speed and memory, never a result.
    """

    def __init__(self, checkpoint: Checkpoint, engine: Engine, *, batch_tokens: int = 4096) -> None:
        self.checkpoint = checkpoint
        self._engine = engine
        self._batch_tokens = batch_tokens

    def score(
        self, document: Document, *, sentences: Sequence[Sentence] | None = None, mentions: Sequence[Mention] = ()
    ) -> ScoredDocument:
        """Raises ValueError where a mention or sentence is not what stands in the document at its offsets."""
        return next(self.score_all([Item(document, sentences, mentions)]))

    def score_all(self, items: Iterable[Item]) -> Iterator[ScoredDocument]:
        """In the order of the items, which are taken a pool of sentences at a time. Raises as `score` does."""
        for pool in _pools(items):
            scored = iter(self._read([asked for _, sentences in pool for asked in sentences]))
            for item, asked in pool:
                document = item.document
                sentences = _with_voices(item, [next(scored) for _ in asked])
                roles = document_roles(sentences, self.checkpoint.calibration)
                yield ScoredDocument(document.id, document.text, sentences, document.meta, roles=roles)

    def _read(self, asked: Sequence[_Asked]) -> list[ScoredSentence]:
        encoded = self.checkpoint.tokenization.encode([a.sentence.text for a in asked])
        questions = [self._question(a, e) for a, e in zip(asked, encoded, strict=True)]
        outputs = iter(self._run([row for question in questions for row in _rows(question)]))
        answers = []
        for q in questions:
            rows = [next(outputs) for _ in q.windows]
            merged = merge(q.encoded, q.windows, rows=rows, masks=q.masks)
            answers.append(Answer(q.asked.sentence, q.encoded, q.asked.parties, merged, windowed=len(rows) > 1))
        return decode(answers, self.checkpoint.calibration)

    def _question(self, asked: _Asked, encoded: EncodedText) -> _Question:
        encoded = mask_names(encoded, asked.names, self.checkpoint.stand_ins)
        masks = np.zeros((len(asked.parties), len(encoded.ids)), dtype=np.bool_)
        offset = asked.sentence.start
        for mask, (_, mentions) in zip(masks, asked.parties, strict=True):
            for mention in mentions:
                mask |= encoded.tokens_in(mention.start - offset, mention.end - offset)
        return _Question(asked, encoded, masks, cut(encoded, self.checkpoint.max_tokens))

    def _run(self, rows: Sequence[_Row]) -> list[NumpyOutput]:
        """Each row's output, without its batch axis, in the order of the rows."""
        order = sorted(range(len(rows)), key=lambda i: (len(rows[i].encoded.ids), len(rows[i].masks)))
        outputs: dict[int, NumpyOutput] = {}
        for batch in _batches(order, [len(row.encoded.ids) for row in rows], self._batch_tokens):
            chosen = [rows[i] for i in batch]
            inputs = collate(
                [row.encoded for row in chosen],
                [list(row.masks) for row in chosen],
                pad_id=self.checkpoint.tokenization.pad_id,
            )
            output = self._engine.run(inputs)
            for place, i in enumerate(batch):
                outputs[i] = Output(*(getattr(output, head)[place] for head in OUTPUTS))
        return [outputs[i] for i in range(len(rows))]


def _with_voices(item: Item, sentences: Sequence[ScoredSentence]) -> tuple[ScoredSentence, ...]:
    texts = [sentences] if item.running else [[sentence] for sentence in sentences]
    return give_voices(
        number_attributions(link_attributions(item.document.text, text, item.mentions) for text in texts)
    )


def _pools(items: Iterable[Item]) -> Iterator[list[tuple[Item, list[_Asked]]]]:
    """Items with what is asked of each, until there are POOL sentences."""
    pool: list[tuple[Item, list[_Asked]]] = []
    count = 0
    for item in items:
        asked = _asked(item)
        pool.append((item, asked))
        count += len(asked)
        if count >= POOL:
            yield pool
            pool, count = [], 0
    if pool:
        yield pool


def _asked(item: Item) -> list[_Asked]:
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
        _Asked(sentence, tuple((party, tuple(own)) for party, own in parties.items()), _names(item, sentence, parties))
        for sentence, parties in zip(sentences, mentions, strict=True)
    ]


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


def _rows(question: _Question) -> Iterator[_Row]:
    if len(question.windows) == 1:
        yield _Row(question.encoded, question.masks)
        return
    for window in question.windows:
        part, tokens = take(question.encoded, window)
        yield _Row(part, question.masks[:, tokens])


def _batches(order: Sequence[int], lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Runs of `order`, ascending in length, of which rows x longest is within the budget (or one row)."""
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * lengths[index] > budget:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch
