"""Temperature scaling on dev (Guo et al., "On Calibration of Modern Neural Networks", 2017)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

import numpy as np
from datasets import Dataset
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax

from slant.inference.engine import Engine
from slant.models.batch import Batch, NumpyOutput
from slant.models.calibration import HEADS
from slant.training.features import UNKNOWN
from slant.training.loss import Collator, Targets

FloatArray = NDArray[np.floating]
Pairs = tuple[FloatArray, NDArray[np.integer]]
# Fewer labelled items than this say nothing about confidence; the head keeps temperature 1.
LEAST_ITEMS = 50


def fit_temperatures(engine: Engine, table: Dataset, *, pad_id: int, batch_size: int = 32) -> dict[str, float]:
    """The temperature of each head that minimises the negative log-likelihood of the rows of `table`.

    Binary heads are read as two classes with logits (0, z). Tag heads are fitted by word, without transitions.
    """
    collator = Collator(pad_id)
    found: dict[str, list[Pairs]] = defaultdict(list)
    for begin in range(0, len(table), batch_size):
        rows = collator([table[i] for i in range(begin, min(begin + batch_size, len(table)))])
        batch = rows["batch"]
        arrays = Batch(batch.input_ids.numpy(), batch.attention_mask.numpy(), batch.mention_mask.numpy())
        for head, pair in _labelled(engine.run(arrays), rows["targets"]).items():
            found[head].append(pair)
    pooled = {head: tuple(np.concatenate(parts) for parts in zip(*pairs, strict=True)) for head, pairs in found.items()}
    return {head: _fit(*pooled[head]) if head in pooled else 1.0 for head in HEADS}


def _labelled(output: NumpyOutput, targets: Targets) -> Mapping[str, Pairs]:
    """Logits (N, classes) and targets (N,) of what is labelled, by head."""
    first = targets.first.numpy()[:, :, None]
    known = targets.evidence_known.numpy() > 0
    evidence = np.where(known, targets.evidence.numpy(), UNKNOWN).astype(np.int64)
    pairs: dict[str, Pairs] = {
        head: (np.take_along_axis(getattr(output, head), first, axis=1), getattr(targets, head).numpy())
        for head in ("attribution", "stance", "loaded")
    }
    pairs |= {head: (getattr(output, head), getattr(targets, head).numpy()) for head in ("sentiment", "role", "casts")}
    binary = {
        "frames": (output.frames, targets.frames.numpy()),
        "biased": (output.biased, targets.biased.numpy()),
        "evidence": (np.take_along_axis(output.evidence, first, axis=1), evidence),
    }
    pairs |= {head: (np.stack([np.zeros_like(z), z], axis=-1), t) for head, (z, t) in binary.items()}
    return {head: (logits[t != UNKNOWN], t[t != UNKNOWN]) for head, (logits, t) in pairs.items()}


def _fit(logits: FloatArray, targets: NDArray[np.integer]) -> float:
    if len(targets) < LEAST_ITEMS:
        return 1.0

    def loss(log_temperature: float) -> float:
        probabilities = log_softmax(logits / np.exp(log_temperature), axis=-1)
        return -float(np.take_along_axis(probabilities, targets[:, None], axis=-1).mean())

    return round(float(np.exp(minimize_scalar(loss, bounds=(-1.5, 1.5), method="bounded").x)), 4)
