"""Documents -> scored documents: sentences are pooled, sorted by length, run in batches, merged and decoded.

The engine runs the batches of one pool in threads of its own while this thread prepares the next pool and decodes the
one before.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from slant.inference.answers import Answer
from slant.inference.cache import AnswerCache
from slant.inference.decoding import decode, document_roles
from slant.inference.engine import OUTPUTS, Engine
from slant.inference.questions import Asked, Item, Question, Row, ask, batches
from slant.inference.reported_speech import link_attributions
from slant.inference.stages import DECODING, ENGINE, LINKING, SEGMENTATION, TOKENISING, Stages
from slant.inference.voice import give_voices, number_attributions
from slant.inference.windows import merge
from slant.models.batch import NumpyOutput, Output, collate, padded_length
from slant.models.checkpoint import Checkpoint
from slant.models.records import Document, Mention, ScoredDocument, ScoredSentence, Sentence

# Sentences read together: enough to sort by length, few enough that their outputs need little memory.
POOL = 2048

__all__ = ["Item", "Scorer"]


@dataclass(frozen=True, slots=True)
class _Pool:
    """Documents on their way through the engine. `rows`: of the questions that are put to it, by key."""

    items: list[tuple[Item, list[Asked]]]
    questions: list[Question]
    keys: list[bytes]
    known: dict[bytes, NumpyOutput]
    rows: dict[bytes, list[Future[NumpyOutput]]]


class Scorer:
    """The one path from text to labels. `batch_tokens`: at most so many tokens, padding included, at a time
    (a longer single sentence is a batch of its own); it changes speed and memory, never a result.

    A sentence that the network has read already, in the same call or in `cache` if one is given, is not read again;
    `repeats` counts these. `stages` adds up where the time goes.
    """

    def __init__(
        self, checkpoint: Checkpoint, engine: Engine, *, batch_tokens: int = 1024, cache: AnswerCache | None = None
    ) -> None:
        self.checkpoint = checkpoint
        self.repeats = 0
        self.stages = Stages()
        self._engine = engine
        self._batch_tokens = batch_tokens
        self._cache = cache
        if cache is not None:
            cache.belong_to(f"{checkpoint.hash} {engine.identity}")

    def score(
        self, document: Document, *, sentences: Sequence[Sentence] | None = None, mentions: Sequence[Mention] = ()
    ) -> ScoredDocument:
        """Raises ValueError where a mention or sentence is not what stands in the document at its offsets."""
        return next(self.score_all([Item(document, sentences, mentions)]))

    def score_all(self, items: Iterable[Item]) -> Iterator[ScoredDocument]:
        """In the order of the items, which are taken a pool of sentences at a time, one pool ahead. Raises as `score`
        does.
        """
        # Without a cache that was asked for, one call knows nothing of another: a run that is resumed reads the same.
        cache = AnswerCache() if self._cache is None else self._cache
        started: deque[_Pool] = deque()
        threads = ThreadPoolExecutor(self._engine.workers, thread_name_prefix="slant-engine")
        try:
            for items_of_pool in self._pools(items):
                started.append(self._start(items_of_pool, cache, threads, started))
                if len(started) > 1:
                    yield from self._finish(started.popleft(), cache)
            while started:
                yield from self._finish(started.popleft(), cache)
        finally:
            threads.shutdown(cancel_futures=True)

    def _pools(self, items: Iterable[Item]) -> Iterator[list[tuple[Item, list[Asked]]]]:
        """Items with what is asked of each, until there are POOL sentences."""
        pool: list[tuple[Item, list[Asked]]] = []
        count = 0
        for item in items:
            with self.stages(SEGMENTATION):
                asked = ask(item)
            pool.append((item, asked))
            count += len(asked)
            if count >= POOL:
                yield pool
                pool, count = [], 0
        if pool:
            yield pool

    def _start(
        self,
        items: list[tuple[Item, list[Asked]]],
        cache: AnswerCache,
        threads: ThreadPoolExecutor,
        before: Iterable[_Pool],
    ) -> _Pool:
        """Put to the engine what neither the cache nor a pool `before` this one, still under way, knows."""
        with self.stages(TOKENISING):
            asked = [one for _, sentences in items for one in sentences]
            encoded = self.checkpoint.tokenization.encode([a.sentence.text for a in asked])
            questions = [Question.of(a, e, self.checkpoint) for a, e in zip(asked, encoded, strict=True)]
            keys = [question.key for question in questions]
            known = cache.get(dict.fromkeys(keys))
            under_way = {key: rows for pool in before for key, rows in pool.rows.items()}
            new = {k: q for k, q in zip(keys, questions, strict=True) if k not in known and k not in under_way}
        self.repeats += len(keys) - len(new)
        rows = {key: question.rows() for key, question in new.items()}
        futures = iter(self._run([row for own in rows.values() for row in own], threads))
        running = {key: [next(futures) for _ in own] for key, own in rows.items()}
        shared = {key: under_way[key] for key in dict.fromkeys(keys) if key in under_way}
        return _Pool(items, questions, keys, known, running | shared)

    def _run(self, rows: Sequence[Row], threads: ThreadPoolExecutor) -> list[Future[NumpyOutput]]:
        """Each row's output to come, without its batch axis, in the order of the rows."""
        lengths = [padded_length(len(row.encoded.ids)) for row in rows]
        order = sorted(range(len(rows)), key=lambda i: (lengths[i], len(rows[i].masks)))
        # A few sentences are shared out among the workers.
        budget = min(self._batch_tokens, max(1, -(-sum(lengths) // self._engine.workers)))
        futures: list[Future[NumpyOutput]] = [Future() for _ in rows]
        for batch in batches(order, lengths, budget):
            threads.submit(self._answer, [rows[i] for i in batch], [futures[i] for i in batch])
        return futures

    def _answer(self, rows: Sequence[Row], futures: Sequence[Future[NumpyOutput]]) -> None:
        try:
            with self.stages(ENGINE):
                batch = collate(
                    [row.encoded for row in rows],
                    [list(row.masks) for row in rows],
                    pad_id=self.checkpoint.tokenization.pad_id,
                )
                output = self._engine.run(batch)
        except BaseException as error:
            for future in futures:
                future.set_exception(error)
            return
        for place, future in enumerate(futures):
            future.set_result(Output(*(getattr(output, head)[place] for head in OUTPUTS)))

    def _finish(self, pool: _Pool, cache: AnswerCache) -> Iterator[ScoredDocument]:
        with self.stages(DECODING):
            answers = iter(decode(self._answers(pool, cache), self.checkpoint.calibration))
        for item, asked in pool.items:
            with self.stages(LINKING):
                document = item.document
                sentences = _with_voices(item, [next(answers) for _ in asked])
                roles = document_roles(sentences, self.checkpoint.calibration)
            yield ScoredDocument(document.id, document.text, sentences, document.meta, roles=roles)

    def _answers(self, pool: _Pool, cache: AnswerCache) -> list[Answer]:
        merged = dict(pool.known)
        new: dict[bytes, NumpyOutput] = {}
        answers = []
        for key, q in zip(pool.keys, pool.questions, strict=True):
            if key not in merged:
                rows = [row.result() for row in pool.rows[key]]
                merged[key] = new[key] = merge(q.encoded, q.windows, rows=rows, masks=q.masks)
            answers.append(
                Answer(q.asked.sentence, q.encoded, q.asked.parties, merged[key], windowed=len(q.windows) > 1)
            )
        cache.put(new)
        return answers


def _with_voices(item: Item, sentences: Sequence[ScoredSentence]) -> tuple[ScoredSentence, ...]:
    texts = [sentences] if item.running else [[sentence] for sentence in sentences]
    return give_voices(
        number_attributions(link_attributions(item.document.text, text, item.mentions) for text in texts)
    )
