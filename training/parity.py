"""Whether an exported file predicts as the network does."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any

import numpy as np
from datasets import Dataset
from scipy.special import expit, softmax

from slant.inference.engine import Engine
from slant.models.batch import Batch, NumpyBatch
from slant.training.loss import Collator

# Largest difference of a probability between the exported file and the weights that is let through, on dev.
PARITY = 0.02
_BATCH = 16


class ParityError(ValueError):
    """An exported file does not predict as the network does."""


def table_batches(
    table: Dataset, *, pad_id: int, size: int = _BATCH
) -> Iterator[tuple[list[dict[str, Any]], NumpyBatch]]:
    """The rows of a feature table, `size` at a time in order of length, with what the network is given of them."""
    collator = Collator(pad_id)
    order = np.argsort([len(ids) for ids in table["input_ids"]], kind="stable").tolist()
    for begin in range(0, len(order), size):
        rows = [table[i] for i in order[begin : begin + size]]
        tensors = collator(rows)["batch"]
        yield rows, Batch(*(getattr(tensors, f.name).numpy() for f in dataclasses.fields(tensors)))


def measure_parity(engine: Engine, reference: Engine, table: Dataset, *, pad_id: int) -> dict[str, float]:
    """Largest and mean difference of the sentence and party probabilities between two engines on dev rows,
    and the share of equal labels. Raises ParityError where a probability differs by over PARITY.
    """
    gaps, equal = [], []
    for _, batch in table_batches(table.shuffle(seed=0).select(range(min(400, len(table)))), pad_id=pad_id):
        ours, theirs = engine.run(batch), reference.run(batch)
        present = np.asarray(batch.mention_mask).any(-1)
        gaps.append(np.abs(expit(ours.frames) - expit(theirs.frames)).ravel())
        gaps.append(np.abs(softmax(ours.sentiment, axis=-1) - softmax(theirs.sentiment, axis=-1))[present].ravel())
        equal.append(((ours.frames > 0) == (theirs.frames > 0)).ravel())
        equal.append((ours.sentiment.argmax(-1) == theirs.sentiment.argmax(-1))[present].ravel())
    gap, same = np.concatenate(gaps), np.concatenate(equal)
    figures = {"mean_gap": float(gap.mean()), "largest_gap": float(gap.max()), "equal_labels": float(same.mean())}
    if figures["largest_gap"] > PARITY:
        raise ParityError(f"expected the exported file to predict as the weights do, found {figures}")
    return figures
