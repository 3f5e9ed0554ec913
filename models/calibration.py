"""What decoding adds to the logits: temperatures, thresholds and tag transitions, all tuned on dev."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from slant.models.labels import ATTRIBUTION_TAGS, FRAMES, LOADED_TAGS
from slant.models.records import Record

HEADS = ("attribution", "stance", "loaded", "evidence", "frames", "biased", "sentiment", "role", "casts")
TAG_HEADS: Mapping[str, tuple[str, ...]] = {"attribution": ATTRIBUTION_TAGS, "loaded": LOADED_TAGS}


@dataclass(frozen=True, slots=True)
class Transitions(Record):
    """Scores of a linear-chain CRF over N tags: start (N,), end (N,), matrix (N, N) from -> to."""

    start: tuple[float, ...]
    end: tuple[float, ...]
    matrix: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Thresholds(Record):
    """Least probability at which a label is given; `frames` by frame."""

    frames: Mapping[str, float]
    biased: float
    evidence: float
    casts: float
    role: float


@dataclass(frozen=True, slots=True)
class Calibration(Record):
    """temperatures: logits are divided by them (Guo et al., 2017). antagonist_bias: added to that role's logit, since
    the share of roles where the model is used need not be that of the training set (Saerens et al., 2002). span_bias:
    added to a tag head's O score, so that below 0 more spans are found. transitions: by tag head.
    """

    temperatures: Mapping[str, float]
    thresholds: Thresholds
    span_bias: Mapping[str, float]
    transitions: Mapping[str, Transitions]
    antagonist_bias: float = 0.0

    @classmethod
    def default(cls) -> Calibration:
        """Neutral: temperature 1, thresholds .5, no bias, no transition scores."""
        return cls(
            temperatures=dict.fromkeys(HEADS, 1.0),
            thresholds=Thresholds(dict.fromkeys(FRAMES, 0.5), biased=0.5, evidence=0.5, casts=0.5, role=0.5),
            span_bias=dict.fromkeys(TAG_HEADS, 0.0),
            transitions={head: _flat(len(tags)) for head, tags in TAG_HEADS.items()},
        )


def _flat(tags: int) -> Transitions:
    return Transitions((0.0,) * tags, (0.0,) * tags, ((0.0,) * tags,) * tags)
