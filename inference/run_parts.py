"""The unit of a corpus run: some consecutive rows of the input -> the bytes of their output, by one pure function.

`score_part` is what every runner maps over `cut_parts`, here or in worker processes: its arguments and its result are
plain and pickle, and each process loads the engine once. A part's sentences are pooled with no other part's, so that
its numbers do not depend on which parts were scored before it, in which process or after which restart.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Self

from slant.inference.abstention import Abstention
from slant.inference.output_manifest import Counts
from slant.inference.writing import Format, Placed, encode
from slant.models.records import Document, ScoredDocument

if TYPE_CHECKING:
    from slant.inference.model import Model
    from slant.inference.parties import Parties, Party

Row = Document | ScoredDocument

# Rows: small enough that a restart loses a minute's work, large enough for full batches and few files.
PART_ROWS = 500
# A part of very long texts ends early, or its records would need more memory than the network.
PART_CHARACTERS = 5_000_000
OBJECTS_BETWEEN_COLLECTIONS = 50_000


@dataclass(frozen=True, slots=True)
class Settings:
    """All that decides what becomes of a row, and how it is written; plain, to be sent to workers.

    `checkpoint`: a folder, None for the shipped one; `on_overlong`: "window" or "error" (`Model.score_all`); `cache`:
    a file of answers (`Model.load`), and `threads`, batches at a time: these decide how fast it goes and nothing else.
    """

    parties: tuple[Party, ...]
    format: Format
    checkpoint: str | None = None
    engine: str = "onnx"
    resolve: bool = True
    on_overlong: str = "window"
    abstention: Abstention = field(default_factory=Abstention)
    cache: str | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Consecutive rows; `first` is the place in the input of the first, counted from 0."""

    number: int
    first: int
    rows: tuple[Row, ...]

    @property
    def digest(self) -> str:
        """SHA-256 of the rows as they were read: the same rows, the same output."""
        digest = hashlib.sha256()
        for row in self.rows:
            error = row.error if isinstance(row, ScoredDocument) else None
            digest.update(repr((row.id, row.text, dict(row.meta), error)).encode())
        return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class ScoredPart:
    """A part's output: the bytes of each of `Format.names`, and what they hold."""

    number: int
    first: int
    rows: int
    digest: str
    contents: Mapping[str, bytes]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Shard:
    """One job's share of a run in `count` jobs: the parts whose number, divided by `count`, leaves `index`."""

    index: int = 0
    count: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """From "i/n", i counted from 0. Raises ValueError."""
        index, slash, count = text.partition("/")
        if slash and index.isdecimal() and count.isdecimal() and int(index) < int(count):
            return cls(int(index), int(count))
        raise ValueError(f"expected a shard from 0/n to n-1/n, as in --shard 0/8, found {text!r}")

    def __str__(self) -> str:
        return f"{self.index}/{self.count}"

    def holds(self, number: int) -> bool:
        return number % self.count == self.index

    @property
    def suffix(self) -> str:
        """What the names of its own files have behind the stem; nothing where there is one job."""
        return f".{self.index}-of-{self.count}" if self.count > 1 else ""


def cut_parts(rows: Iterable[Row], size: int = PART_ROWS) -> Iterator[Part]:
    """Parts of `size` rows, or of fewer where their texts come to PART_CHARACTERS; they depend on the rows alone."""
    taken: list[Row] = []
    number = first = characters = 0
    for row in rows:
        taken.append(row)
        characters += len(row.text)
        if len(taken) >= size or characters >= PART_CHARACTERS:
            yield Part(number, first, tuple(taken))
            number, first = number + 1, first + len(taken)
            taken, characters = [], 0
    if taken:
        yield Part(number, first, tuple(taken))


def score_part(part: Part, settings: Settings, watch: Callable[[ScoredDocument], object] | None = None) -> ScoredPart:
    """Every row of the part scored and written, in order. `watch` sees each document as it is done.

    Raises what `Model.load` does when the process scores its first part.
    """
    model, looked_for = load_model(settings)
    counts = Counts()
    repeats = model.scorer.repeats

    def documents() -> Iterator[Placed]:
        scored = model.score_all(
            part.rows,
            looked_for,
            resolve=settings.resolve,
            on_overlong=settings.on_overlong,
            abstain=settings.abstention,
        )
        for doc, document in enumerate(scored, start=part.first):
            counts.add(document)
            if watch is not None:
                watch(document)
            yield doc, document

    with collecting_rarely():
        contents = encode(documents(), settings.format)
    counts.repeated = model.scorer.repeats - repeats
    return ScoredPart(part.number, part.first, len(part.rows), part.digest, contents, counts)


@contextmanager
def collecting_rarely() -> Iterator[None]:
    """Python looks for cycles each time that it has made a few hundred objects. Scoring makes millions, hardly any of
    them in cycles, and looking for them is a tenth of its time outside the engine (docs/speed.md).
    """
    before = gc.get_threshold()
    gc.set_threshold(before[0] and max(before[0], OBJECTS_BETWEEN_COLLECTIONS), *before[1:])  # 0: never
    try:
        yield
    finally:
        gc.set_threshold(*before)


@lru_cache(maxsize=1)
def load_model(settings: Settings) -> tuple[Model, Parties]:
    """The engine of this process, loaded when first asked for; `load_model.cache_clear()` lets it go."""
    from slant.inference.model import Model
    from slant.inference.parties import Parties

    model = Model.load(settings.checkpoint, engine=settings.engine, cache=settings.cache, threads=settings.threads)
    return model, Parties(settings.parties)
