"""Figures of a checkpoint on dev and on the public tests, in its training.json and model card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from slant.inference.engine import Engine, OnnxEngine
from slant.models.checkpoint import CARD, TRAINING, Checkpoint, CheckpointError
from slant.training.card import model_card
from slant.training.development import Development, Remembering
from slant.training.preparation import TrainingCorpus, prepare_corpus

RESAMPLES = 1000


def write_figures(
    folder: Path, record: Mapping[str, Any], corpus: TrainingCorpus, engine: Engine | None = None
) -> None:
    """Measure the checkpoint in `folder` on the corpus's dev and test documents, with intervals, and write `record`
    with the figures as its training.json and MODEL_CARD.md. `engine`: the checkpoint's, if one is at hand.
    """
    checkpoint = Checkpoint.load(folder)
    engine = engine or Remembering(OnnxEngine(checkpoint.onnx_path))
    written = dict(record)
    for key, documents, masked in (
        ("dev", corpus.dev, False),
        ("dev_masked", corpus.dev, True),
        ("test", corpus.test, False),
    ):
        development = Development(documents, checkpoint.tokenization, max_tokens=checkpoint.max_tokens)
        evaluations = development.evaluate(engine, checkpoint.calibration, masked=masked, resamples=RESAMPLES)
        written[key] = {name: evaluation.to_dict() for name, evaluation in evaluations.items()}
    (folder / TRAINING).write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    (folder / CARD).write_text(model_card(written), encoding="utf-8")


def measure_again(folder: Path, *, data: Path) -> None:
    """`write_figures` of a checkpoint on the sets that it learnt from, with this version's rules; when and with what
    is noted. Raises CheckpointError where it has no record of its training.
    """
    record = read_record(Checkpoint.load(folder))
    measured = {"date": datetime.now(UTC).date().isoformat(), "slant": version("slant")}
    corpus = prepare_corpus(data, list(record["recipe"]["sets"]))
    write_figures(folder, {**record, "measured_again": measured}, corpus)


def read_record(checkpoint: Checkpoint) -> dict[str, Any]:
    """The training.json of a checkpoint. Raises CheckpointError where it names no sets that it learnt from."""
    path = checkpoint.folder / TRAINING
    try:
        record: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        record["recipe"]["sets"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(
            f"expected the record of a training run in {path}, found none that can be read ({error}): give a folder "
            "that `slant train` wrote"
        ) from error
    return record
