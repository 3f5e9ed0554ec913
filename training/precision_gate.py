"""Whether a network in 8 bits predicts as in 32: its labels, head by head, and its dev figures."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import numpy as np
from datasets import Dataset
from numpy.typing import NDArray
from scipy.special import expit, softmax

from slant.inference.engine import Engine
from slant.inference.tagging import tag
from slant.models.batch import NumpyOutput
from slant.models.calibration import HEADS, TAG_HEADS, Calibration
from slant.models.labels import FRAMES
from slant.training.development import Development, flat_figures
from slant.training.parity import ParityError, table_batches

# Least share of equal labels of a head, and largest difference of a dev figure, of 8 bits and 32.
AGREEMENT = 0.99
FIGURE = 0.005

Labels = dict[str, NDArray[np.int64]]


@dataclasses.dataclass(frozen=True, slots=True)
class Precision:
    """`agreement`: share of equal labels by head, of `items` labels; `figures`: (exact, coarse) by "set/figure"."""

    agreement: Mapping[str, float]
    items: Mapping[str, int]
    figures: Mapping[str, tuple[float, float]]

    @property
    def largest_gap(self) -> tuple[str, float]:
        """The figure that differs most, and by how much."""
        gaps = {name: abs(exact - coarse) for name, (exact, coarse) in self.figures.items()}
        name = max(gaps, key=gaps.__getitem__)
        return name, gaps[name]

    def faults(self, tolerance: float = FIGURE) -> list[str]:
        """What is not within AGREEMENT and `tolerance`, with its value."""
        apart = [
            f"labels of {head} agree in {share:.2%}" for head, share in self.agreement.items() if share < AGREEMENT
        ]
        apart += [
            f"{name} is {coarse:.3f} and was {exact:.3f}"
            for name, (exact, coarse) in self.figures.items()
            if abs(exact - coarse) > tolerance
        ]
        return apart

    def check(self, tolerance: float = FIGURE) -> None:
        """Raises ParityError with every figure that is too far off."""
        if faults := self.faults(tolerance):
            raise ParityError(
                f"expected 8-bit labels that agree in at least {AGREEMENT:.0%} for each head and dev figures within "
                f"{100 * tolerance:g} points, found: {'; '.join(faults)}; nothing was written"
            )

    def to_dict(self) -> dict[str, Any]:
        return {
            "agreement": {head: round(share, 5) for head, share in self.agreement.items()},
            "items": dict(self.items),
            "figures": {name: [round(value, 5) for value in pair] for name, pair in self.figures.items()},
        }


def compare_precision(
    exact: Engine, coarse: Engine, development: Development, table: Dataset, *, calibration: Calibration
) -> Precision:
    """Labels on the rows of `table`, head by head, and all figures of `development`, by both engines."""
    ours, theirs = (
        head_labels(engine, table, calibration, pad_id=development.tokenization.pad_id) for engine in (exact, coarse)
    )
    figures = [flat_figures(development.evaluate(engine, calibration)) for engine in (exact, coarse)]
    return Precision(
        agreement={head: float((labels == theirs[head]).mean()) for head, labels in ours.items()},
        items={head: len(labels) for head, labels in ours.items()},
        figures={name: (value, figures[1][name]) for name, value in figures[0].items()},
    )


def head_labels(engine: Engine, table: Dataset, calibration: Calibration, *, pad_id: int) -> Labels:
    """Each head's labels on the rows of `table`, one after the other, as decoding would give them; a head without
    an item is left out.

    attribution, loaded: a tag a word; stance: a label a word; evidence: a word and frame; frames: a frame; biased:
    a sentence; sentiment, role: a party; casts: a party and frame.
    """
    found: dict[str, list[NDArray[np.int64]]] = defaultdict(list)
    for rows, batch in table_batches(table, pad_id=pad_id):
        output = engine.run(batch)
        for place, row in enumerate(rows):
            for head, labels in _labels(output, place, row, calibration).items():
                found[head].append(labels.ravel())
    pooled = {head: np.concatenate(found[head]) for head in HEADS if head in found}
    return {head: labels for head, labels in pooled.items() if len(labels)}


def _labels(output: NumpyOutput, place: int, row: Mapping[str, Any], calibration: Calibration) -> Labels:
    first, parties = row["first"], len(row["mentions"])
    thresholds, scaled = calibration.thresholds, calibration.scaled
    labels = {head: next(tag([getattr(output, head)[place][first]], head, calibration))[0] for head in TAG_HEADS}
    frames = expit(scaled(output.frames[place], "frames"))
    labels |= {
        "stance": output.stance[place][first].argmax(-1),
        "evidence": expit(scaled(output.evidence[place][first], "evidence")) >= thresholds.evidence,
        "frames": frames >= [thresholds.frames[frame] for frame in FRAMES],
        "biased": expit(scaled(output.biased[place], "biased")) >= thresholds.biased,
        "sentiment": output.sentiment[place][:parties].argmax(-1),
    }
    roles = softmax(scaled(output.role[place][:parties], "role"), axis=-1)
    labels["role"] = np.where(roles.max(-1) >= thresholds.role, roles.argmax(-1), -1)
    casts = softmax(scaled(output.casts[place][:parties], "casts"), axis=-1)
    labels["casts"] = np.where(1 - casts[..., 0] >= thresholds.casts, casts[..., 1:].argmax(-1), -1)
    return {head: np.asarray(values, dtype=np.int64) for head, values in labels.items()}
