"""Figures of a checkpoint on dev and on the public tests, in its training.json and model card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from slant.inference.engine import Engine, OnnxEngine
from slant.inference.scoring import Scorer
from slant.models.checkpoint import CARD, TRAINING, Checkpoint, CheckpointError
from slant.training.card import MENTION_SETS, model_card
from slant.training.errors import errors
from slant.training.evaluation import Reading, evaluate, evaluate_reliability, read_documents
from slant.training.preparation import CONTRASTS, TrainingCorpus, prepare_corpus

RESAMPLES = 1000
# Wrong readings of each head that a card shows, the surest first.
MOST_FAILURES = 3


def write_figures(
    folder: Path, record: Mapping[str, Any], corpus: TrainingCorpus, engine: Engine | None = None
) -> None:
    """`measured`, written as the checkpoint's training.json and MODEL_CARD.md."""
    write_record(folder, measured(folder, record, corpus, engine))


def measured(
    folder: Path, record: Mapping[str, Any], corpus: TrainingCorpus, engine: Engine | None = None
) -> dict[str, Any]:
    """`record` with the checkpoint's figures on the corpus's dev and test documents, with intervals; by set and head
    whether its scores are right; and what it reads wrongly in our own sentences. `engine`: the checkpoint's, if one is
    at hand.
    """
    checkpoint = Checkpoint.load(folder)
    scorer = Scorer(checkpoint, engine or OnnxEngine(checkpoint.onnx_path))
    found: dict[str, Any] = {**record, "reliability": {}, "failures": []}
    for key, documents, masked in (
        ("dev", corpus.dev, False),
        ("dev_masked", corpus.dev, True),
        ("test", corpus.test, False),
    ):
        found[key] = {}
        for name in dict.fromkeys(document.set for document in documents):
            if masked and name not in MENTION_SETS:
                continue
            own = [document for document in documents if document.set == name]
            reading = read_documents(name, own, scorer, masked=masked)
            found[key][name] = evaluate(reading, resamples=RESAMPLES).to_dict()
            if not masked:
                found["reliability"].setdefault(key, {})[name] = _reliability(reading)
            elif name == CONTRASTS:
                found["failures"] = _failures(reading)
    return found


def write_record(folder: Path, record: Mapping[str, Any]) -> None:
    """As the training.json and MODEL_CARD.md of a checkpoint."""
    (folder / TRAINING).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / CARD).write_text(model_card(record), encoding="utf-8")


def measure_again(folder: Path, *, data: Path) -> dict[str, Any]:
    """`measured` on the sets that the checkpoint learnt from, with this version's rules; when and with what is noted.
    Raises CheckpointError where it has no record of its training.
    """
    record = read_record(Checkpoint.load(folder))
    when = {"date": datetime.now(UTC).date().isoformat(), "slant": version("slant")}
    corpus = prepare_corpus(data, list(record["recipe"]["sets"]))
    return measured(folder, {**record, "conflicts": corpus.conflicts, "measured_again": when}, corpus)


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


def seen_conflicts(checkpoint: Checkpoint) -> list[str]:
    """The conflicts that a checkpoint's training documents are about. Raises CheckpointError where it does not say."""
    found: list[str] | None = read_record(checkpoint).get("conflicts")
    if found is None:
        raise CheckpointError(
            f"expected the conflicts that it learnt from in the record of {checkpoint.folder}, found none: have it "
            "written anew by slant card"
        )
    return found


def _reliability(reading: Reading) -> dict[str, Any]:
    return {
        head: {
            "items": found.items,
            "counted": found.counted,
            "accuracy": found.accuracy.to_dict(),
            "ece": found.ece.to_dict(),
            "ece_if_calibrated": found.calibrated,
        }
        for head, found in evaluate_reliability(reading, resamples=RESAMPLES).items()
    }


def _failures(reading: Reading) -> list[dict[str, Any]]:
    """Sentences of our own, which may be shown; those of the labelled sets may not."""
    return [
        {"head": of_head.head, **asdict(error)}
        for of_head in errors(reading)
        for error in (*of_head.wrong[:MOST_FAILURES], *of_head.missed[:MOST_FAILURES])
    ]
