"""Are the scores the probabilities that they are called, and what is left out by asking for more confidence?

Calibration (Guo et al., 2017): labels are put into BINS bins of equal width by score; the expected calibration error
(ECE) is the mean, over labels, of the distance between a bin's mean score and its share of right labels.

Risk and coverage (Geifman & El-Yaniv, 2017): the error among the most confident share of the labels; of labels with
equal scores at the border, each is counted by its part. `area` is the mean error over coverages of 1, 2 ... 100 %.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slant.training.bootstrap import RESAMPLES, Interval, Weights, bootstrap_weighted
from slant.training.judgements import Judgement

BINS = 10
COVERAGES = (1.0, 0.9, 0.8, 0.7, 0.5)
_STEPS = np.arange(1, 101) / 100
# Draws of labels as right or wrong by their own scores, which say what ECE is without any miscalibration.
_DRAWS = 200

FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """Labels with a score of [low, high): how many, their mean score, and the share that is right."""

    low: float
    high: float
    items: int
    score: float
    accuracy: float

    def to_dict(self) -> dict[str, float]:
        return {name: getattr(self, name) for name in ("low", "high", "items", "score", "accuracy")}


@dataclass(frozen=True, slots=True)
class Reliability:
    """Of one head. `score` is the mean; `calibrated`: the ECE of labels that are right as often as their scores say,
    by chance alone, so that only what is above it speaks against the scores. By coverage, `error` and `least`, the
    lowest score among what is covered: what to abstain below.
    """

    items: int
    counted: str
    score: float
    accuracy: Interval
    ece: Interval
    calibrated: float
    bins: tuple[Bin, ...]
    error: Mapping[float, Interval]
    least: Mapping[float, float]
    area: Interval

    def to_dict(self) -> dict[str, Any]:
        return {
            "items": self.items,
            "counted": self.counted,
            "score": self.score,
            "accuracy": self.accuracy.to_dict(),
            "ece": self.ece.to_dict(),
            "ece_if_calibrated": self.calibrated,
            "bins": [one.to_dict() for one in self.bins],
            "error_at_coverage": {f"{share:.1f}": error.to_dict() for share, error in self.error.items()},
            "least_score_at_coverage": {f"{share:.1f}": least for share, least in self.least.items()},
            "area_under_error": self.area.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class _Labels:
    """The labels that were given, N of them, the most confident first; all arrays (N,). A span is as many items as it
    has words, `of`, of which `right` are right. `document` is its position.
    """

    score: FloatArray
    right: FloatArray
    of: FloatArray
    document: NDArray[np.integer]


def reliability(
    documents: Sequence[Sequence[Judgement]], counted: str, *, resamples: int = RESAMPLES
) -> Reliability | None:
    """Of the judgements of one head by document; None where no label was given. `counted` says what its items are."""
    rows = [
        (judgement.score, judgement.right, judgement.of, position)
        for position, own in enumerate(documents)
        for judgement in own
        if judgement.score is not None
    ]
    if not rows:
        return None
    score, right, of, document = np.array(sorted(rows, key=lambda row: -row[0]), dtype=np.float64).T
    labels = _Labels(score, right, of, document.astype(np.int64))
    accuracy, ece, area, *error = bootstrap_weighted(len(documents), partial(_figures, labels), resamples=resamples)
    return Reliability(
        items=int(of.sum()),
        counted=counted,
        score=float(np.average(score, weights=of)),
        accuracy=accuracy,
        ece=ece,
        calibrated=_ece_if_calibrated(labels),
        bins=_bins(labels),
        error=dict(zip(COVERAGES, error, strict=True)),
        least=_least_scores(labels),
        area=area,
    )


def _figures(labels: _Labels, weights: Weights) -> FloatArray:
    """Accuracy, ECE, area, and the error at COVERAGES, of documents drawn `weights` (D,) times."""
    drawn = weights[labels.document]
    of, right = drawn * labels.of, drawn * labels.right
    total = of.sum()
    if not total:
        return np.full(3 + len(COVERAGES), np.nan)
    # Where a run of equal scores ends: between these, each of them is counted by its part.
    ends = np.append(np.flatnonzero(np.diff(labels.score)), len(labels.score) - 1)
    seen, wrong = (np.append(0, np.cumsum(x)[ends]) for x in (of, of - right))
    covered = np.concatenate([_STEPS, COVERAGES]) * total
    error = np.interp(covered, seen, wrong) / covered
    area = error[: len(_STEPS)].mean()
    return np.array([right.sum() / total, _ece(labels.score, right, of), area, *error[len(_STEPS) :]])


def _least_scores(labels: _Labels) -> dict[float, float]:
    seen = np.cumsum(labels.of)
    # A hair less than the share, so that .7 of 10 is 7 labels and not 8.
    places = np.searchsorted(seen, np.array(COVERAGES) * seen[-1] - 1e-6)
    return dict(zip(COVERAGES, labels.score[places].tolist(), strict=True))


def _ece(score: FloatArray, right: FloatArray, of: FloatArray) -> float:
    said, found = (np.bincount(_places(score), weights=x, minlength=BINS) for x in (score * of, right))
    return float(np.abs(said - found).sum() / of.sum())


def _places(score: FloatArray) -> NDArray[np.integer]:
    """The bin of each score; 1 is in the last. Scores have four decimals, so that a product is rounded, not cut."""
    return np.minimum(np.floor(np.round(score * BINS, 6)), BINS - 1).astype(np.int64)


def _ece_if_calibrated(labels: _Labels) -> float:
    random = np.random.default_rng(0)
    draws = random.random((_DRAWS, len(labels.score))) < labels.score
    return float(np.mean([_ece(labels.score, right * labels.of, labels.of) for right in draws]))


def _bins(labels: _Labels) -> tuple[Bin, ...]:
    places = _places(labels.score)
    found = []
    for place in np.unique(places).tolist():
        inside = places == place
        items = labels.of[inside].sum()
        score = float(np.average(labels.score[inside], weights=labels.of[inside]))
        found.append(
            Bin(place / BINS, (place + 1) / BINS, int(items), score, float(labels.right[inside].sum() / items))
        )
    return tuple(found)
