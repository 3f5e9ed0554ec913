"""Answers of the network that may be asked for again: wire copy and boilerplate are read once.

A key says all that the network is given of a sentence (slant.inference.questions.Question.key), and an answer is what
the network said, before anything that depends on the document: offsets, ids, linked quotations and voice are made anew
each time, so that a cached answer gives the output that a fresh one gives.
"""

from __future__ import annotations

import os
import sqlite3
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path

import numpy as np

from slant.models.batch import NumpyOutput, Output
from slant.models.labels import ATTRIBUTION_TAGS, CASTS, CUE_STANCES, FRAMES, LOADED_TAGS, ROLES, SENTIMENTS

# Answers kept in memory: of 30 words each, about 60 MB.
CAPACITY = 16_384
# Seconds for which a process waits for another one that writes.
_PATIENCE = 60.0
_KEYS_AT_A_TIME = 500

# Shapes behind the axis of words W or parties K, in the order of Output.
_OF_WORDS = (len(ATTRIBUTION_TAGS), len(CUE_STANCES), len(LOADED_TAGS), len(FRAMES))
_OF_SENTENCES = (len(FRAMES), 1)
_OF_PARTIES = (len(SENTIMENTS), len(ROLES), len(FRAMES) * len(CASTS))


class AnswerCache:
    """`path`: an SQLite file that any number of processes may share, made where there is none; None: memory, at most
    `capacity` answers, those asked for last.
    """

    def __init__(self, path: Path | None = None, *, capacity: int = CAPACITY) -> None:
        self.path = path
        self._capacity = capacity
        self._kept: OrderedDict[bytes, NumpyOutput] = OrderedDict()
        self._owner = b""
        self._connection: tuple[int, sqlite3.Connection] | None = None

    def belong_to(self, owner: str) -> None:
        """Keep to the answers of one network: `owner` names checkpoint and engine."""
        self._owner = blake2b(owner.encode(), digest_size=16).digest()

    def get(self, keys: Iterable[bytes]) -> dict[bytes, NumpyOutput]:
        """The answers that are known, by key. Raises ValueError where the file is no such cache."""
        if self.path is not None:
            with self._opened() as connection:
                return dict(self._read(connection, keys))
        found = {key: self._kept[key] for key in keys if key in self._kept}
        for key in found:
            self._kept.move_to_end(key)
        return found

    def put(self, answers: Mapping[bytes, NumpyOutput]) -> None:
        """Keep the answers. Raises ValueError where the file cannot be written."""
        if self.path is not None:
            if answers:
                rows = [(self._owner + key, to_bytes(answer)) for key, answer in answers.items()]
                with self._opened() as connection:
                    connection.executemany("INSERT OR IGNORE INTO answers VALUES (?, ?)", rows)
            return
        self._kept |= answers
        while len(self._kept) > self._capacity:
            self._kept.popitem(last=False)

    def _read(self, connection: sqlite3.Connection, keys: Iterable[bytes]) -> Iterator[tuple[bytes, NumpyOutput]]:
        wanted = list(keys)
        for low in range(0, len(wanted), _KEYS_AT_A_TIME):
            some = wanted[low : low + _KEYS_AT_A_TIME]
            places = ", ".join("?" * len(some))
            chosen = f"SELECT key, answer FROM answers WHERE key IN ({places})"
            for key, answer in connection.execute(chosen, [self._owner + key for key in some]):
                yield key[len(self._owner) :], from_bytes(answer)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """A connection of this process (one must not be used on both sides of a fork), in a transaction."""
        try:
            if self._connection is None or self._connection[0] != os.getpid():
                self._connection = (os.getpid(), self._connect())
            with self._connection[1] as connection:
                yield connection
        except sqlite3.Error as error:
            raise ValueError(
                f"{self.path}: expected a cache of slant's answers with room to write, found: {error}; "
                "delete it, or name another"
            ) from error

    def _connect(self) -> sqlite3.Connection:
        assert self.path is not None
        self.path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.path, timeout=_PATIENCE, check_same_thread=False)
        connection.execute("PRAGMA journal_mode = WAL")
        # An answer that a power cut takes is read again.
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("CREATE TABLE IF NOT EXISTS answers (key BLOB PRIMARY KEY, answer BLOB) WITHOUT ROWID")
        return connection

    def __getstate__(self) -> dict[str, object]:
        """Without the connection, which is the process's own."""
        return {**self.__dict__, "_connection": None}


def to_bytes(answer: NumpyOutput) -> bytes:
    """An answer over W words and K parties: W and K as two 32-bit integers, then all logits as float32."""
    words, parties = len(answer.attribution), len(answer.sentiment)
    arrays = (getattr(answer, head) for head in Output.__slots__)
    numbers = np.concatenate([np.asarray(array, dtype="<f4").ravel() for array in arrays])
    return np.array([words, parties], dtype="<i4").tobytes() + numbers.tobytes()


def from_bytes(data: bytes) -> NumpyOutput:
    """The inverse of `to_bytes`, bit for bit. Raises ValueError where the length is not what W and K ask for."""
    words, parties = np.frombuffer(data[:8], dtype="<i4").tolist()
    numbers = np.frombuffer(data[8:], dtype="<f4")
    shapes: list[tuple[int, ...]] = [(words, n) for n in _OF_WORDS]
    shapes += [(n,) for n in _OF_SENTENCES]
    shapes += [(parties, n) for n in _OF_PARTIES]
    pieces = np.split(numbers, np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1])
    arrays = [piece.reshape(shape) for piece, shape in zip(pieces, shapes, strict=True)]
    arrays[5] = arrays[5].reshape(())
    arrays[8] = arrays[8].reshape(parties, len(FRAMES), len(CASTS))
    return Output(*arrays)
