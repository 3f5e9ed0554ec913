"""Scores that are probabilities, on dev: temperatures (Guo et al., "On Calibration of Modern Neural Networks", 2017),
and offsets of what is given by a threshold (Platt, "Probabilistic Outputs for Support Vector Machines", 1999).
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from datasets import Dataset
from numpy.typing import NDArray
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_softmax
from torch import Tensor

from slant.inference.engine import Engine
from slant.inference.marginals import tag_marginals
from slant.models.batch import Batch, NumpyOutput
from slant.models.calibration import GIVEN, HEADS, TAG_HEADS, Calibration, Transitions
from slant.training.features import UNKNOWN
from slant.training.loss import Collator, Targets

FloatArray = NDArray[np.floating]
Pairs = tuple[FloatArray, NDArray[np.integer]]
# Fewer labelled items than this say nothing about confidence; the head keeps temperature 1, offset 0 where fewer are
# given or fewer are not, heat 0 where fewer frames are labelled, and a kind of phrase its mean probability.
LEAST_ITEMS = 50


def fit_scores(
    engine: Engine, table: Dataset, calibration: Calibration, *, pad_id: int, batch_size: int = 32
) -> Calibration:
    """`calibration` with the temperature of each head, the offset of each head of `GIVEN`, and the heat of frames, that
    minimise the negative log-likelihood of the rows of `table`.

    Binary heads are read as two classes with logits (0, z). Of tag heads it is that of each word's tag in the chain,
    whose transitions are divided by the temperature too.
    """
    found: dict[str, list[Pairs]] = defaultdict(list)
    frames_of_party: list[FloatArray] = []
    for output, targets, _ in run_table(engine, table, pad_id=pad_id, batch_size=batch_size):
        for head, pair in _labelled(output, targets).items():
            found[head].append(pair)
        for head in TAG_HEADS:
            found[head] += _sequences(output, targets, head)
        frames_of_party.append(output.frames[np.nonzero(targets.sentiment.numpy() != UNKNOWN)[0]])
    temperatures = {head: _fit_chains(found[head], head, calibration.transitions[head]) for head in TAG_HEADS}
    temperatures |= {head: _fit(found[head]) for head in ("stance", "role")}
    offsets = {}
    for head in GIVEN:
        temperatures[head], offsets[head] = _fit_given(found[head], head)
    temperatures["sentiment"], heat = _fit(found["sentiment"]), 0.0
    if (
        sum(len(targets) for _, targets in found["frames"]) >= LEAST_ITEMS
    ):  # else nobody knows what its frames are worth
        scaled = dataclasses.replace(calibration, temperatures=temperatures, offsets=offsets).scaled
        frames = expit(scaled(np.concatenate(frames_of_party), "frames")).max(axis=1)
        temperatures["sentiment"], heat = _fit_heated(found["sentiment"], frames)
    ordered = {head: temperatures[head] for head in HEADS}
    return dataclasses.replace(calibration, temperatures=ordered, offsets=offsets, frame_heat=heat)


def run_table(
    engine: Engine, table: Dataset, *, pad_id: int, batch_size: int = 32
) -> Iterator[tuple[NumpyOutput, Targets, list[str]]]:
    """What the engine says of the rows of `table`, batch by batch, beside their labels and their sets."""
    collator = Collator(pad_id)
    # Rows of like length together, so that little of a batch is padding.
    longest_first = sorted(range(len(table)), key=[-len(ids) for ids in table["input_ids"]].__getitem__)

    def run(begin: int) -> tuple[NumpyOutput, Targets, list[str]]:
        own = [table[i] for i in longest_first[begin : begin + batch_size]]
        rows = collator(own)
        batch: Batch[Tensor] = rows["batch"]
        arrays = Batch(batch.input_ids.numpy(), batch.attention_mask.numpy(), batch.mention_mask.numpy())
        return engine.run(arrays), rows["targets"], [row["set"] for row in own]

    with ThreadPoolExecutor(engine.workers) as threads:
        yield from threads.map(run, range(0, len(table), batch_size))


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


def _fit_heated(pairs: Sequence[Pairs], frames: FloatArray) -> tuple[float, float]:
    """Temperature, and what its logarithm gains with the probability (N,) of the sentence's most probable frame."""
    if not pairs or len(frames) < LEAST_ITEMS:
        return 1.0, 0.0
    logits, targets = _joined(pairs)

    def loss(power_and_heat: FloatArray) -> float:
        power, heat = power_and_heat
        return _surprise(logits / np.exp(power + heat * frames)[:, None], targets)

    power, heat = minimize(loss, (0.0, 0.0), method="L-BFGS-B", bounds=[(-1.5, 1.5), (-1.0, 1.0)]).x
    return round(float(np.exp(power)), 4), round(float(heat), 4)


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
