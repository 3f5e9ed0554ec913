"""What a run has finished, kept so that it survives being killed: one line of JSON an event, flushed to the disk.

The first line is the run's settings, each later one a part whose rows are safely written, the last one the manifest.
A line that a kill cut off counts as not written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Self


class Journal:
    """`settings`: of the run that began it; `parts`: what was recorded of each finished part, by its number;
    `manifest`: None until all parts are finished.
    """

    def __init__(self, path: Path, settings: Mapping[str, Any], *, anew: bool = False) -> None:
        """Goes on with the journal that is there, or begins one with `settings`, always where `anew`.

        Raises BlockingIOError where another process has it open, OSError where it cannot be written.
        """
        self.path = path
        self._file = path.open("a+b")
        try:
            _lock(self._file)
            if anew:
                self._file.truncate(0)
            events = self._read()
            self.begun = bool(events)
            if not events:
                self._append(dict(settings))
        except BaseException:
            self._file.close()
            raise
        self.settings: dict[str, Any] = events[0] if events else dict(settings)
        self.parts: dict[int, dict[str, Any]] = {e["part"]: e for e in events[1:] if "part" in e}
        self.manifest: dict[str, Any] | None = next((e["manifest"] for e in events[1:] if "manifest" in e), None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        # Every event that counts is on the disk; what a full disk refused would be tried again here.
        with suppress(OSError):
            self._file.close()

    def record(self, number: int, event: Mapping[str, Any]) -> None:
        """Part `number` is finished; returns when that is on the disk."""
        self._append({"part": number, **event})
        self.parts[number] = {"part": number, **event}

    def finish(self, manifest: Mapping[str, Any]) -> None:
        """All parts are finished."""
        self.manifest = dict(manifest)
        self._append({"manifest": self.manifest})

    def _append(self, event: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(event).encode() + b"\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self) -> list[dict[str, Any]]:
        """The events that were written whole; what was cut off behind them is removed."""
        self._file.seek(0)
        events, end = [], 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            try:
                events.append(json.loads(line))
            except ValueError:
                break
            end += len(line)
        self._file.truncate(end)
        return events


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
