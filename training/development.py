"""Dev figures and calibration, both by the shipped prediction path."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from slant.inference.engine import Engine, TorchEngine
from slant.inference.scoring import Scorer
from slant.models.batch import NumpyBatch, NumpyOutput
from slant.models.calibration import TAG_HEADS, Calibration
from slant.models.checkpoint import Checkpoint
from slant.models.labels import ATTRIBUTION_PARTS, FRAMES
from slant.models.network import Network
from slant.models.tokenization import Tokenization
from slant.training.evaluation import SELECTION, Evaluation, evaluate_documents, selection
from slant.training.examples import LabelledDocument

Adjust = Callable[[Calibration, float], Calibration]


class Development:
    """The dev documents of every set, with only their labelled sentences, ready to be scored."""

    def __init__(self, documents: Sequence[LabelledDocument], tokenization: Tokenization, *, max_tokens: int) -> None:
        self.tokenization = tokenization
        self.max_tokens = max_tokens
        self.by_set: dict[str, list[LabelledDocument]] = {}
        for document in documents:
            self.by_set.setdefault(document.set, []).append(document)

    def scorer(self, engine: Engine, calibration: Calibration) -> Scorer:
        checkpoint = Checkpoint(Path(), {}, self.max_tokens, calibration, self.tokenization)
        return Scorer(checkpoint, engine)

    def evaluate(
        self,
        engine: Engine,
        calibration: Calibration,
        *,
        sets: Sequence[str] = (),
        masked: bool = False,
        resamples: int = 0,
    ) -> dict[str, Evaluation]:
        """Figures of each set, without intervals unless `resamples` asks for them; `masked`: see `Item`."""
        scorer = self.scorer(engine, calibration)
        return {
            name: evaluate_documents(name, documents, scorer, masked=masked, resamples=resamples)
            for name, documents in self.by_set.items()
            if not sets or name in sets
        }

    def figures(self, network: Network) -> dict[str, float]:
        """Uncalibrated figures "set/metric" of a network in training, and the selection figure."""
        training = network.training
        evaluations = self.evaluate(TorchEngine(network.eval()), untuned(network))
        network.train(training)
        return flat_figures(evaluations)


def flat_figures(evaluations: Mapping[str, Evaluation]) -> dict[str, float]:
    """{"set/metric": value} with the selection figure first."""
    figures = {SELECTION: selection(evaluations)}
    for name, evaluation in evaluations.items():
        figures |= {f"{name}/{metric}": interval.value for metric, interval in evaluation.metrics.items()}
    return figures


def untuned(network: Network) -> Calibration:
    """Neutral calibration with the network's own tag transitions."""
    transitions = {head: getattr(network, f"{head}_crf").transitions() for head in TAG_HEADS}
    return dataclasses.replace(Calibration.default(), transitions=transitions)


class Remembering:
    """An engine that runs each batch once, since tuning decodes the same outputs many times."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._seen: dict[bytes, NumpyOutput] = {}

    @property
    def workers(self) -> int:
        return self._engine.workers

    @property
    def identity(self) -> str:
        return self._engine.identity

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        key = b"".join(array.tobytes() for array in (batch.input_ids, batch.mention_mask))
        if key not in self._seen:
            self._seen[key] = self._engine.run(batch)
        return self._seen[key]


@dataclasses.dataclass(frozen=True, slots=True)
class Knob:
    """One number of the calibration, the dev figures that it is chosen by ("set/metric"), and its grid."""

    name: str
    figures: tuple[str, ...]
    grid: tuple[float, ...]
    adjust: Adjust


def tune(development: Development, engine: Engine, calibration: Calibration) -> Calibration:
    """Choose thresholds and span biases on dev, one after the other; a knob without its set keeps its value.

    Of equal figures the value nearest to what was there wins, so that few labels do not move a threshold far.
    """
    for knob in knobs():
        if not any(figure.split("/")[0] in development.by_set for figure in knob.figures):
            continue
        quality = partial(_quality, development, engine, calibration, knob)
        middle = knob.grid[len(knob.grid) // 2]
        best = max(sorted(knob.grid, key=lambda value: abs(value - middle)), key=quality)
        calibration = knob.adjust(calibration, best)
    return calibration


def _quality(development: Development, engine: Engine, calibration: Calibration, knob: Knob, value: float) -> float:
    sets = {figure.split("/")[0] for figure in knob.figures}
    figures = flat_figures(development.evaluate(engine, knob.adjust(calibration, value), sets=sorted(sets)))
    found = [figures[name] for name in knob.figures if name in figures]
    # Beyond four digits a difference says nothing on a few hundred sentences.
    return round(sum(found) / len(found), 4)


def knobs() -> list[Knob]:
    """What is tuned, in order. A grid's middle is the neutral value."""
    biases = (-2.0, -1.5, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 1.5, 2.0)
    shares = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
    least = (0.25, 0.3, 0.35, 0.4, 0.45)
    # Exact spans alone would have fewer attributions than there are: presence, the source's party and voice count too.
    spans = (
        *(f"polnear/attribution.exact_f1.{part}" for part in ("source", "cue", "content")),
        "conflict_frames/attribution.present_accuracy",
        "conflict_frames/attribution.source_party",
        "conflict_frames/voice.accuracy",
    )
    loaded = tuple(f"{name}/loaded.overlap_f1" for name in ("semeval2023_task3", "babe", "conflict_frames"))
    frames = ("conflict_frames/frames.micro_f1", "conflict_frames/frames.macro_f1")
    return [
        *(Knob(f"thresholds.spans.{part}", spans, least, _least_span(part)) for part in ATTRIBUTION_PARTS),
        Knob("span_bias.loaded", loaded, biases, _loaded_bias),
        Knob("thresholds.biased", ("babe/biased.macro_f1",), shares, _threshold("biased")),
        Knob("antagonist_bias", ("semeval2025_task10/role.accuracy",), (-0.5, -0.25, 0.0, 0.25, 0.5), _antagonist_bias),
        Knob("thresholds.frames", frames, shares, _all_frames),
        # Around the common threshold, and few steps: a frame has a dozen positives on dev.
        *(
            Knob(f"thresholds.frames.{f}", frames, (-0.15, -0.1, -0.05, 0.0, 0.05, 0.1, 0.15), _frame(f))
            for f in FRAMES
        ),
        Knob("thresholds.evidence", ("conflict_frames/evidence.overlap_f1",), shares, _threshold("evidence")),
        Knob("thresholds.casts", ("conflict_frames/directed.f1",), shares, _threshold("casts")),
    ]


def _loaded_bias(calibration: Calibration, value: float) -> Calibration:
    return dataclasses.replace(calibration, span_bias={"loaded": value})


def _least_span(part: str) -> Adjust:
    def set_to(calibration: Calibration, value: float) -> Calibration:
        spans = {**calibration.thresholds.spans, part: value}
        return dataclasses.replace(calibration, thresholds=dataclasses.replace(calibration.thresholds, spans=spans))

    return set_to


def _threshold(name: str) -> Adjust:
    def set_to(calibration: Calibration, value: float) -> Calibration:
        changed: dict[str, Any] = {name: value}
        return dataclasses.replace(calibration, thresholds=dataclasses.replace(calibration.thresholds, **changed))

    return set_to


def _antagonist_bias(calibration: Calibration, value: float) -> Calibration:
    return dataclasses.replace(calibration, antagonist_bias=value)


def _all_frames(calibration: Calibration, value: float) -> Calibration:
    thresholds = dataclasses.replace(calibration.thresholds, frames=dict.fromkeys(FRAMES, value))
    return dataclasses.replace(calibration, thresholds=thresholds)


def _frame(name: str) -> Adjust:
    def shift(calibration: Calibration, step: float) -> Calibration:
        frames = dict(calibration.thresholds.frames)
        frames[name] = round(frames[name] + step, 4)
        return dataclasses.replace(calibration, thresholds=dataclasses.replace(calibration.thresholds, frames=frames))

    return shift
