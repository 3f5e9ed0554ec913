"""Draws of documents with replacement. A draw depends on the seed and on the documents alone, never on other groups."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.measures import AggregateError

REPLICATES = 2000
LEVEL = 0.95
# Numbers of a block of weights: 16 MB of float32, and while it is drawn twice 32 MB.
_BLOCK = 4_000_000
# Kept for other measures of the same documents: 256 MB.
_KEPT = 256_000_000
# Of a test, in rounds, and the most numbers that are drawn for one pair of groups.
DRAWS, ROUND = 9_999, 1_000
_NUMBERS = 4_000_000

Block = npt.NDArray[np.uint8]


@dataclass(frozen=True)
class Draws:
    """How intervals are drawn: `replicates` samples, from `seed`. Raises AggregateError under 200 replicates."""

    replicates: int = REPLICATES
    seed: int = 0

    def __post_init__(self) -> None:
        if self.replicates < 200 or self.seed < 0:
            raise AggregateError(
                f"expected at least 200 replicates and a seed of 0 or more, found {self.replicates} and {self.seed}"
            )


class Resampler:
    """Multinomial weights of documents, and random numbers for permutations of them."""

    def __init__(self, ids: Sequence[str], draws: Draws) -> None:
        self.draws = draws
        hashed = (hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).digest() for name in ids)
        self._hashes = np.array([int.from_bytes(digest, "little") for digest in hashed], dtype=np.uint64)
        self._kept: dict[tuple[int, ...], Iterator[Block]] = {}
        self._seen: dict[tuple[int, ...], list[Block]] = {}
        self._size = 0

    def weights(self, documents: Codes) -> Iterator[Block]:
        """How often each of N documents is drawn when N are, in blocks of (replicates, N)."""

        def draw(random: np.random.Generator) -> Iterator[Block]:
            count, left = len(documents), self.draws.replicates
            while left:
                size = min(left, max(1, _BLOCK // count))
                drawn = random.integers(count, size=(size, count)) + np.arange(size)[:, None] * count
                times = np.bincount(drawn.ravel(), minlength=size * count)
                yield np.minimum(times, 255).astype(np.uint8).reshape(size, count)
                left -= size

        return self._again(self._state(documents, "weights"), draw)

    def members(self, first: Codes, second: Codes) -> Iterator[Block]:
        """Rounds of (draws, N): 1 for those of all N documents that a permutation puts into the first group."""
        start = np.repeat(np.array([1, 0], dtype=np.uint8), [len(first), len(second)])
        every = np.concatenate([first, second])

        def draw(random: np.random.Generator) -> Iterator[Block]:
            for size in _rounds(len(every)):
                yield random.permuted(np.tile(start, (size, 1)), axis=1)

        return self._again(self._state(every, f"members {len(first)}"), draw)

    def signs(self, documents: Codes) -> Iterator[Block]:
        """Rounds of (draws, N): 1 for the documents that change sides."""

        def draw(random: np.random.Generator) -> Iterator[Block]:
            for size in _rounds(len(documents)):
                yield random.integers(2, size=(size, len(documents)), dtype=np.uint8)

        return self._again(self._state(documents, "signs"), draw)

    def _again(self, state: tuple[int, ...], draw: Callable[[np.random.Generator], Iterator[Block]]) -> Iterator[Block]:
        """The blocks that `draw` draws, kept for the next who asks while there is room."""
        if state not in self._seen:
            self._seen[state], self._kept[state] = [], draw(np.random.default_rng(state))
        seen, place = self._seen[state], 0
        while True:
            if place == len(seen):
                block = next(self._kept[state], None)
                if block is None:
                    return
                seen.append(block)
                self._size += block.size
            yield seen[place]
            place += 1
            if self._size > _KEPT:
                self._forget(state)

    def _forget(self, used: tuple[int, ...]) -> None:
        """Drop what was kept longest, but for what is in use."""
        for state in [state for state in self._seen if state != used]:
            self._size -= sum(block.size for block in self._seen.pop(state))
            del self._kept[state]
            if self._size <= _KEPT // 2:
                return

    def _state(self, documents: Codes, purpose: str) -> tuple[int, ...]:
        digest = hashlib.blake2b(self._hashes[documents].tobytes() + purpose.encode(), digest_size=16).digest()
        return self.draws.seed, int.from_bytes(digest[:8], "little"), int.from_bytes(digest[8:], "little")


def _rounds(documents: int) -> Iterator[int]:
    """The draws of each round of a test of so many documents."""
    count = max(1, min(DRAWS + 1, _NUMBERS // documents) // ROUND)
    yield ROUND - 1
    yield from (ROUND for _ in range(count - 1))
