"""Writing what a run found: JSON Lines, one scored document a line, and beside it a manifest of how it came about."""

from __future__ import annotations

import json
import os
import platform
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Self

from slant.models.records import ScoredDocument

_PACKAGES = ("slant", "onnxruntime", "tokenizers", "numpy")


@dataclass(slots=True)
class Counts:
    """What became of a run's rows. `skipped` is by reason, without the part of the message that differs by row."""

    documents: int = 0
    sentences: int = 0
    windowed: int = 0
    mentions: int = 0
    without_party: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def add(self, document: ScoredDocument) -> None:
        if document.error is not None:
            self.skipped[_reason(document.error)] += 1
            return
        self.documents += 1
        self.sentences += len(document.sentences)
        self.windowed += sum(s.windowed for s in document.sentences)
        mentions = sum(len(p.mentions) for s in document.sentences for p in s.parties)
        self.mentions += mentions
        self.without_party += not mentions


class JsonlWriter:
    """Writes beside `path` and moves the file there when all is done, so that a failed run leaves no half of one."""

    def __init__(self, path: Path) -> None:
        """Raises ValueError where the name is no .jsonl or is a folder's; missing folders are made."""
        if path.suffix.lower() != ".jsonl" or path.is_dir():
            raise ValueError(
                f"{path}: expected an output file that ends in .jsonl; name one, as in -o out/scored.jsonl"
            )
        self.path = path
        self._part = path.with_name(path.name + ".part")
        self._file: IO[bytes] | None = None

    def __enter__(self) -> Self:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._part.open("wb")
        return self

    def write(self, document: ScoredDocument) -> None:
        assert self._file is not None, "used outside its `with`"
        self._file.write(to_line(document))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        assert self._file is not None
        self._file.close()
        if kind is None:
            os.replace(self._part, self.path)
        else:
            self._part.unlink(missing_ok=True)


def to_line(document: ScoredDocument) -> bytes:
    """One line of UTF-8 JSON, line feed included."""
    values = document.to_dict()
    try:
        return json.dumps(values, ensure_ascii=False, allow_nan=False).encode("utf-8") + b"\n"
    except UnicodeEncodeError:  # half a surrogate pair, which JSON can hold and UTF-8 cannot
        return json.dumps(values, allow_nan=False).encode("ascii") + b"\n"


def write_manifest(output: Path, counts: Counts, started: datetime, settings: Mapping[str, Any]) -> Path:
    """Write OUT.manifest.json. `settings`: what else decides the result (configuration, checkpoint, data)."""
    path = output.with_name(output.name + ".manifest.json")
    manifest = {
        **settings,
        "versions": {"python": platform.python_version(), **_versions(_PACKAGES)},
        "seed": None,  # scoring draws nothing at random
        "counts": {
            "documents": counts.documents,
            "sentences": counts.sentences,
            "windowed": counts.windowed,
            "mentions": counts.mentions,
            "without_party": counts.without_party,
            "skipped": {"rows": counts.skipped.total(), "reasons": dict(counts.skipped)},
        },
        "started": started.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - started).total_seconds(), 3),
    }
    path.write_text(json.dumps(manifest, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _versions(packages: Iterable[str]) -> dict[str, str]:
    return {package: version(package) for package in packages}


def _reason(error: str) -> str:
    # "expected X, found Y (where)" -> "expected X", so that a thousand bad rows count under a few reasons.
    return error[error.find("expected") :].split(", found", 1)[0] if "expected" in error else error
