"""A checkpoint folder: everything that predicting needs, read without torch."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from slant.models import labels
from slant.models.calibration import Calibration
from slant.models.names import STAND_INS
from slant.models.tokenization import Tokenization
from slant.models.weight_files import weight_files

CONFIG, TOKENIZER, ONNX = "config.json", "tokenizer.json", "model.onnx"
TRAINING, CARD = "training.json", "MODEL_CARD.md"
FORMAT = 1
LABELS: Mapping[str, tuple[str, ...]] = {
    "frames": labels.FRAMES,
    "sentiment": labels.SENTIMENTS,
    "role": labels.ROLES,
    "attribution": labels.ATTRIBUTION_TAGS,
    "stance": labels.CUE_STANCES,
    "loaded": labels.LOADED_TAGS,
    "casts": labels.CASTS,
}


class CheckpointError(ValueError):
    """A folder is not a checkpoint that this version can use; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """`encoder` is the configuration of the encoder as transformers writes it; a sentence of more than
    `max_tokens` tokens, special ones included, is windowed.
    """

    folder: Path
    encoder: Mapping[str, Any]
    max_tokens: int
    calibration: Calibration
    tokenization: Tokenization

    @classmethod
    def load(cls, folder: Path) -> Checkpoint:
        """Raises CheckpointError where files are missing or do not fit this version."""
        folder = Path(folder)
        names = checkpoint_files(folder)
        missing = [name for name in names if not (folder / name).is_file()]
        if missing:
            raise CheckpointError(
                f"expected a checkpoint folder with {', '.join(names)}; {folder} lacks {', '.join(missing)}: "
                "give a folder that `slant train` wrote, or leave the model out for the shipped one"
            )
        config = read_config(folder / CONFIG)
        return cls(
            folder=folder,
            encoder=config["encoder"],
            max_tokens=int(config["max_tokens"]),
            calibration=Calibration.from_dict(config["calibration"]),
            tokenization=Tokenization.from_file(folder / TOKENIZER),
        )

    @property
    def stand_ins(self) -> tuple[int, ...]:
        """Token ids that stand for the names of parties; none where the network was trained on the names."""
        return self.tokenization.ids_of(STAND_INS)

    @property
    def onnx_path(self) -> Path:
        return self.folder / ONNX

    @property
    def weight_paths(self) -> list[Path]:
        return [self.folder / name for name in weight_files(self.folder)]

    @property
    def hash(self) -> str:
        """SHA-256 over the files that decide a prediction, as hexadecimal digits."""
        digest = hashlib.sha256()
        for name in checkpoint_files(self.folder):
            digest.update((self.folder / name).read_bytes())
        return digest.hexdigest()


def checkpoint_files(folder: Path) -> tuple[str, ...]:
    """Names of the files that a prediction rests on, whether they are there or not."""
    return (CONFIG, TOKENIZER, *weight_files(folder), ONNX)


def read_config(path: Path) -> dict[str, Any]:
    """The config.json of a checkpoint. Raises CheckpointError where its format or labels are not ours."""
    try:
        config: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        found, names = config["format"], config["labels"]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"expected a slant checkpoint configuration in {path}, found something else ({error})"
        ) from error
    expected = {head: list(tags) for head, tags in LABELS.items()}
    if found != FORMAT or names != expected:
        raise CheckpointError(
            f"expected checkpoint format {FORMAT} with this version's labels, found format {found} in {path}: "
            "train it anew or install the slant version that wrote it"
        )
    return config


def write_config(folder: Path, *, encoder: Mapping[str, Any], max_tokens: int, calibration: Calibration) -> None:
    """Write config.json; the inverse of `read_config`."""
    config = {
        "format": FORMAT,
        "encoder": dict(encoder),
        "max_tokens": max_tokens,
        "labels": {head: list(tags) for head, tags in LABELS.items()},
        "calibration": calibration.to_dict(),
    }
    (folder / CONFIG).write_text(json.dumps(config, indent=1) + "\n", encoding="utf-8")
