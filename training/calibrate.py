"""Temperatures, thresholds and biases, fitted on dev: `slant calibrate CHECKPOINT --data DIR`."""

from __future__ import annotations

import dataclasses
from pathlib import Path

from datasets import Dataset

from slant.inference.engine import Engine, OnnxEngine
from slant.models.calibration import Calibration
from slant.models.checkpoint import Checkpoint, write_config
from slant.training.development import Development, Remembering, tune
from slant.training.features import build_table
from slant.training.figures import read_record
from slant.training.phrase_scores import fit_phrases
from slant.training.preparation import CONTRASTS, prepare_corpus
from slant.training.scaling import fit_scores

# Sentences that we wrote to be hard, whose errors are sure and would take confidence from news, and frames coded under
# another codebook.
_OTHERWISE = (CONTRASTS, "newswcl50")


def calibrate(engine: Engine, development: Development, table: Dataset, start: Calibration) -> Calibration:
    """`start` with all but its transitions fitted on the dev documents, and on their rows, `table`.

    Scores are fitted without `_OTHERWISE`, which thresholds and biases do not see either.
    """
    neutral = dataclasses.replace(Calibration.default(), transitions=start.transitions)
    pad_id = development.tokenization.pad_id
    own = table.select([row for row, name in enumerate(table["set"]) if name not in _OTHERWISE])
    tuned = tune(development, engine, fit_scores(engine, own, neutral, pad_id=pad_id))
    return dataclasses.replace(tuned, phrases=fit_phrases(engine, own, tuned, pad_id=pad_id))


def calibrate_again(folder: Path, *, data: Path) -> Calibration:
    """Fit a checkpoint's calibration anew on the dev parts of the sets that it learnt from, and write its config.json.

    Raises CheckpointError where it is none, or has no record of its training. Its figures are then to be measured anew
    (slant.training.figures.measure_again).
    """
    checkpoint = Checkpoint.load(folder)
    corpus = prepare_corpus(data, list(read_record(checkpoint)["recipe"]["sets"]))
    development = Development(corpus.dev, checkpoint.tokenization, max_tokens=checkpoint.max_tokens)
    table = build_table(corpus.dev, checkpoint.tokenization, max_tokens=checkpoint.max_tokens)
    engine = Remembering(OnnxEngine(checkpoint.onnx_path))
    calibration = calibrate(engine, development, table, checkpoint.calibration)
    write_config(folder, encoder=checkpoint.encoder, max_tokens=checkpoint.max_tokens, calibration=calibration)
    return calibration
