"""What a run says of itself: how many rows became what, from what, with what and when."""

from __future__ import annotations

import json
import platform
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from slant.models.records import ScoredDocument

# What decides the rows, down to the last digit of a score and the bytes of a Parquet file.
_PACKAGES = ("slant", "onnxruntime", "tokenizers", "numpy", "pyarrow")
# What may differ between two runs that give the same rows: where things are, and what is known at the end alone.
_NAMES_ONLY = ("input.path", "input.sha256", "parties.file", "checkpoint.path", "shards")

_OF_A_SHARD = ("shard", "parts", "counts", "started", "seconds")

_HTML = re.compile(
    r"</?(?:a|article|b|blockquote|body|br|div|em|figure|font|h[1-6]|head|html|i|iframe|img|li|ol|p|script|span|strong"
    r"|style|table|td|tr|ul)(?:\s[^<>]*)?/?>|&(?:amp|apos|gt|lt|nbsp|quot|#\d{1,7}|#x[0-9a-f]{1,6});",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Counts:
    """What became of a run's rows.

    `windowed`: sentences too long for one pass; `without_party`: documents in which no party was found; `with_html`:
    documents whose text holds HTML tags or entities, scored as they stand; `repeated`: sentences whose reading was
    taken from an exact repeat; `without_sentiment`, `without_bias`: readings of parties and sentences whose label was
    too unsure for what was asked (slant.inference.abstention); `skipped`: rows by reason, without the part of the
    message that differs by row.
    """

    documents: int = 0
    sentences: int = 0
    windowed: int = 0
    mentions: int = 0
    without_party: int = 0
    with_html: int = 0
    repeated: int = 0
    without_sentiment: int = 0
    without_bias: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def rows(self) -> int:
        return self.documents + self.skipped.total()

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
        self.without_sentiment += sum(p.sentiment is None for s in document.sentences for p in s.parties)
        self.without_bias += sum(s.biased is None for s in document.sentences)
        self.with_html += _HTML.search(document.text) is not None

    def to_dict(self) -> dict[str, Any]:
        """As the manifest has it."""
        skipped = {"rows": self.skipped.total(), "reasons": dict(sorted(self.skipped.items()))}
        return {**asdict(self), "skipped": skipped}

    @classmethod
    def total(cls, parts: Iterable[Mapping[str, Any]]) -> Self:
        """The sum of what `to_dict` gave."""
        whole = cls()
        for part in parts:
            whole.skipped.update(part["skipped"]["reasons"])
            for name in (f.name for f in fields(cls) if f.name != "skipped"):
                setattr(whole, name, getattr(whole, name) + part[name])
        return whole


def versions() -> dict[str, str]:
    """Of Python, slant and the packages that decide the rows."""
    return {"python": platform.python_version(), **{package: version(package) for package in _PACKAGES}}


def differences(asked: Mapping[str, Any], found: Mapping[str, Any]) -> list[str]:
    """Where the settings asked for would give other rows than those found, as "parties.sha256 'ab' instead of 'cd'"."""
    one, other = _flat(asked), _flat({key: found.get(key) for key in asked})
    return [
        f"{key} {_short(one.get(key))} instead of {_short(other.get(key))}"
        for key in sorted(one | other)
        if key not in _NAMES_ONLY and one.get(key) != other.get(key)
    ]


def to_json(manifest: Mapping[str, Any]) -> bytes:
    return (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "backslashreplace")


def merge(manifests: Iterable[Mapping[str, Any]]) -> dict[str, Any] | None:
    """The manifest of a run from those of all its shards; None where they are of different runs."""
    every = list(manifests)
    asked = {key: value for key, value in every[0].items() if key not in _OF_A_SHARD}
    if any(differences(asked, one) for one in every):
        return None
    return {
        **every[0],
        "shard": None,
        "shards": len(every),
        "parts": sum(one["parts"] for one in every),
        "counts": Counts.total(one["counts"] for one in every).to_dict(),
        "started": min(one["started"] for one in every),
        "seconds": round(sum(one["seconds"] for one in every), 3),
    }


def read(path: Path) -> dict[str, Any] | None:
    """A manifest, None where there is none. Raises ValueError where the file is something else."""
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{path}: expected the manifest of a run, found no JSON ({error}); move it away") from None
    if not isinstance(manifest, dict) or "counts" not in manifest:
        raise ValueError(f"{path}: expected the manifest of a run, found another file; move it away")
    return manifest


def _flat(settings: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for key, value in settings.items():
        name = f"{prefix}{key}"
        flat |= _flat(value, f"{name}.") if isinstance(value, Mapping) else {name: value}
    return flat


def _short(value: object) -> str:
    return f"{value[:12]}…" if isinstance(value, str) and len(value) > 40 else repr(value)


def _reason(error: str) -> str:
    # "expected X, found Y (where)" -> "expected X", so that a thousand bad rows count under a few reasons.
    return error[error.find("expected") :].split(", found", 1)[0] if "expected" in error else error
