"""What is known of the checkpoint that scored a corpus: its hash, and its figures where its folder is at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slant.models.checkpoint import Checkpoint, checkpoint_files
from slant.models.locations import shipped_checkpoint

_TRAINING, _CARD = "training.json", "MODEL_CARD.md"
_SETS = {
    "test": "public test",
    "dev_masked": "dev, names masked",
    "dev": "dev",
}


@dataclass(frozen=True)
class Figure:
    """A figure of a model card with its 95 % interval."""

    split: str
    set: str
    name: str
    value: float
    low: float
    high: float
    items: int


@dataclass(frozen=True)
class Scorer:
    """`sha256` None: the rows do not say what scored them. `figures` and `limits` are empty where the folder of the
    checkpoint is not at hand.
    """

    sha256: str | None
    shipped: bool
    name: str
    figures: tuple[Figure, ...] = ()
    limits: tuple[str, ...] = ()


def scorer(manifest: Mapping[str, Any]) -> Scorer:
    """From the manifest of a run: the shipped checkpoint, or the folder that the manifest names if it is that still."""
    sha256 = manifest.get("checkpoint", {}).get("sha256")
    if sha256 is None:
        return Scorer(None, False, "not known")
    for folder in (shipped_checkpoint(), Path(manifest["checkpoint"].get("path", ""))):
        if (
            all((folder / name).is_file() for name in checkpoint_files(folder))
            and Checkpoint.load(folder).hash == sha256
        ):
            return _read(folder, sha256)
    return Scorer(sha256, False, "a checkpoint that is not at hand")


def _read(folder: Path, sha256: str) -> Scorer:
    record = json.loads((folder / _TRAINING).read_text(encoding="utf-8")) if (folder / _TRAINING).is_file() else {}
    card = (folder / _CARD).read_text(encoding="utf-8") if (folder / _CARD).is_file() else ""
    name = record.get("recipe", {}).get("name", folder.name)
    return Scorer(sha256, folder == shipped_checkpoint(), name, tuple(_figures(record)), tuple(_limits(card)))


def _figures(record: Mapping[str, Any]) -> Iterator[Figure]:
    for split, words in _SETS.items():
        for name, found in record.get(split, {}).items():
            for metric, value in found["metrics"].items():
                yield Figure(words, name, metric, value["value"], value["low"], value["high"], found["items"])


def _limits(card: str) -> Iterator[str]:
    """The points of the card's last section."""
    for point in card.partition("## Limits")[2].split("\n* ")[1:]:
        yield " ".join(point.split())
