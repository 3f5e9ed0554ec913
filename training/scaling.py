"""Scores that are probabilities, on dev: temperatures (Guo et al., "On Calibration of Modern Neural Networks", 2017),
and offsets of what is given by a threshold (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from datasets import Dataset
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import log_softmax

from slant.inference.engine import Engine
from slant.inference.marginals import tag_marginals
from slant.models.batch import Batch, NumpyOutput
from slant.models.calibration import GIVEN, HEADS, TAG_HEADS, Transitions
from slant.training.features import UNKNOWN
from slant.training.loss import Collator, Targets

FloatArray = NDArray[np.floating]
Pairs = tuple[FloatArray, NDArray[np.integer]]
# Fewer labelled items than this say nothing about confidence; the head keeps temperature 1, or offset 0 where fewer are
# given or fewer are not.
LEAST_ITEMS = 50


def fit_scores(
    engine: Engine, table: Dataset, *, pad_id: int, transitions: Mapping[str, Transitions], batch_size: int = 32
) -> tuple[dict[str, float], dict[str, float]]:
    """The temperature of each head, and the offset of each head of `GIVEN`, that minimise the negative log-likelihood
    of the rows of `table`.

    Binary heads are read as two classes with logits (0, z). Of tag heads it is that of each word's tag in the chain,
    whose transitions are divided by the temperature too.
    """
    collator = Collator(pad_id)
    # Rows of like length together, so that little of a batch is padding; a loss is a mean, in any order.
    longest_first = sorted(range(len(table)), key=[-len(ids) for ids in table["input_ids"]].__getitem__)

    def run(begin: int) -> dict[str, list[Pairs]]:
        rows = collator([table[i] for i in longest_first[begin : begin + batch_size]])
        batch, targets = rows["batch"], rows["targets"]
        arrays = Batch(batch.input_ids.numpy(), batch.attention_mask.numpy(), batch.mention_mask.numpy())
        output = engine.run(arrays)
        said = {head: [pair] for head, pair in _labelled(output, targets).items()}
        return said | {head: _sequences(output, targets, head) for head in TAG_HEADS}

    found: dict[str, list[Pairs]] = defaultdict(list)
    with ThreadPoolExecutor(engine.workers) as threads:
        for said in threads.map(run, range(0, len(table), batch_size)):
            for head, pairs in said.items():
                found[head] += pairs
    temperatures = {head: _fit_chains(found[head], head, transitions[head]) for head in TAG_HEADS}
    temperatures |= {head: _fit(found[head]) for head in HEADS if head not in TAG_HEADS and head not in GIVEN}
    offsets = {}
    for head in GIVEN:
        temperatures[head], offsets[head] = _fit_given(found[head], head)
    return {head: temperatures[head] for head in HEADS}, offsets


def _sequences(output: NumpyOutput, targets: Targets, head: str) -> list[Pairs]:
    """Logits (W, N) and tags (W,) of each sentence that has them."""
    logits, tags, first = getattr(output, head), getattr(targets, head).numpy(), targets.first.numpy()
    lengths = targets.word_mask.sum(1).tolist()
    return [
        (logits[row][first[row, :length]], tags[row, :length])
        for row, length in enumerate(lengths)
        if tags[row, 0] != UNKNOWN
    ]


def _labelled(output: NumpyOutput, targets: Targets) -> Mapping[str, Pairs]:
    """Logits (N, classes) and targets (N,) of what is labelled, by head."""
    first = targets.first.numpy()[:, :, None]
    known = targets.evidence_known.numpy() > 0
    evidence = np.where(known, targets.evidence.numpy(), UNKNOWN).astype(np.int64)
    pairs: dict[str, Pairs] = {
        "stance": (np.take_along_axis(output.stance, first, axis=1), targets.stance.numpy()),
    }
    pairs |= {head: (getattr(output, head), getattr(targets, head).numpy()) for head in ("sentiment", "role", "casts")}
    binary = {
        "frames": (output.frames, targets.frames.numpy()),
        "biased": (output.biased, targets.biased.numpy()),
        "evidence": (np.take_along_axis(output.evidence, first, axis=1), evidence),
    }
    pairs |= {head: (np.stack([np.zeros_like(z), z], axis=-1), t) for head, (z, t) in binary.items()}
    return {head: (logits[t != UNKNOWN], t[t != UNKNOWN]) for head, (logits, t) in pairs.items()}


def _fit(pairs: Sequence[Pairs]) -> float:
    if not pairs:
        return 1.0
    logits, targets = _joined(pairs)
    return _least(lambda temperature: _surprise(logits / temperature, targets), len(targets))


def _fit_given(pairs: Sequence[Pairs], head: str) -> tuple[float, float]:
    """Temperature and offset."""
    if not pairs:
        return 1.0, 0.0
    logits, targets = _joined(pairs)
    given = np.array(GIVEN[head] if len(GIVEN[head]) > 1 else (False, True))
    if min(given[targets].sum(), (~given[targets]).sum()) < LEAST_ITEMS:
        return _fit(pairs), 0.0

    def loss(powers_and_offset: FloatArray) -> float:
        power, offset = powers_and_offset
        return _surprise(logits / np.exp(power) + given * offset, targets)

    power, offset = minimize(loss, (0.0, 0.0), method="L-BFGS-B", bounds=[(-1.5, 1.5), (-3.0, 3.0)]).x
    return round(float(np.exp(power)), 4), round(float(offset), 4)


def _joined(pairs: Sequence[Pairs]) -> Pairs:
    return np.concatenate([own for own, _ in pairs]), np.concatenate([own for _, own in pairs])


def _surprise(logits: FloatArray, targets: NDArray[np.integer]) -> float:
    """The mean negative log-likelihood of classes (N,) under logits (N, classes)."""
    return -float(np.take_along_axis(log_softmax(logits, axis=-1), targets[:, None], axis=-1).mean())


def _fit_chains(pairs: Sequence[Pairs], head: str, transitions: Transitions) -> float:
    emissions, tags = [own for own, _ in pairs], [own for _, own in pairs]

    def loss(temperature: float) -> float:
        marginals = tag_marginals(emissions, TAG_HEADS[head], transitions=transitions, temperature=temperature)
        chances = [np.take_along_axis(own, t[:, None], axis=1)[:, 0] for own, t in zip(marginals, tags, strict=True)]
        # A tag that the chain rules out has probability 0, at any temperature.
        return -float(np.log(np.maximum(np.concatenate(chances), 1e-12)).mean())

    return _least(loss, sum(len(own) for own in tags))


def _least(loss: Callable[[float], float], items: int) -> float:
    """The temperature of least loss; 1 where there are fewer items than say anything."""
    if items < LEAST_ITEMS:
        return 1.0
    found = minimize_scalar(lambda power: loss(float(np.exp(power))), bounds=(-1.5, 1.5), method="bounded")
    return round(float(np.exp(found.x)), 4)
