"""What a run has finished, kept so that it survives being killed: one line of JSON an event, flushed to the disk.

The first line is the run's settings, each later one a part whose rows are safely written, the last one the manifest.
A line that a kill cut off counts as not written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self


class Journal:
    """`settings`: of the run that began it; `finished`: the digest of each finished part, by its number; `manifest`:
    None until all parts are finished.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], *, anew: bool = False) -> None:
        """Goes on with the journal that is there, or begins one with `settings`, always where `anew`.

        Raises BlockingIOError where another process has it open, OSError where it cannot be written.
        """
        self.path = path
        self._file = path.open("a+b")
        try:
            _lock(self._file)
            self._file.seek(0)
            if anew:
                self._file.truncate(0)
            self._cut_off()
            first = next(self._events(), None)
            if first is None:
                self._append(settings)
        except BaseException:
            self.close()
            raise
        self.settings: Mapping[str, Any] = first or settings
        self.finished: dict[int, str] = {part["part"]: part["digest"] for part in self.parts()}
        self.manifest: Mapping[str, Any] | None = next((e["manifest"] for e in self._events() if "manifest" in e), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        # Every event that counts is on the disk; what a full disk refused would be tried again here.
        with suppress(OSError):
            self._file.close()

    def parts(self) -> Iterator[dict[str, Any]]:
        """What was recorded of each finished part, read from the disk: there may be very many."""
        return (event for event in self._events() if "part" in event)

    def record(self, number: int, digest: str, **known: object) -> None:
        """Part `number` is finished; returns when that is on the disk."""
        self._append({"part": number, "digest": digest, **known})
        self.finished[number] = digest

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """All parts are finished."""
        self._append({"manifest": manifest})
        self.manifest = manifest

    def _append(self, event: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(event).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _events(self) -> Iterator[dict[str, Any]]:
        with self.path.open("rb") as lines:
            yield from map(json.loads, lines)

    def _cut_off(self) -> None:
        """Remove a last line that was not written whole."""
        size = sum(len(line) for line in self._file if line.endswith(b"\n"))
        self._file.truncate(size)


def peek(path: Path) -> dict[str, Any] | None:
    """The settings in a journal that may be another process's; None where it has none yet."""
    with path.open("rb") as file:
        line = file.readline()
    return json.loads(line) if line.endswith(b"\n") else None


def _lock(file: IO[bytes]) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if isinstance(error, BlockingIOError):
            raise
        # Some network file systems have no locks.
