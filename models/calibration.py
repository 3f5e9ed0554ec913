"""What decoding adds to the logits: temperatures, offsets, scales of phrases and thresholds, all tuned on dev, and tag
transitions, which are learnt.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TAGS, CASTS, FRAMES, LOADED_TAGS, ROLES
from slant.models.records import Record

HEADS = ("attribution", "stance", "loaded", "evidence", "frames", "biased", "sentiment", "role", "casts")
# Heads whose labels are given or not, by a threshold, with the classes that count as given; of one logit, itself.
GIVEN: Mapping[str, tuple[bool, ...]] = {
    "evidence": (True,),
    "frames": (True,),
    "biased": (True,),
    "casts": tuple(cast != CASTS[0] for cast in CASTS),
}
TAG_HEADS: Mapping[str, tuple[str, ...]] = {"attribution": ATTRIBUTION_TAGS, "loaded": LOADED_TAGS}


@dataclass(frozen=True, slots=True)
class Transitions(Record):
    """Scores of a linear-chain CRF over N tags: start (N,), end (N,), matrix (N, N) from -> to."""

    start: tuple[float, ...]
    end: tuple[float, ...]
    matrix: tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class Thresholds(Record):
    """Least probability at which a label is given; `frames` by frame, `spans` by part of an attribution: of the span to
    be exactly right.
    """

    frames: Mapping[str, float]
    biased: float
    evidence: float
    casts: float
    role: float
    spans: Mapping[str, float] = field(default_factory=lambda: dict.fromkeys(ATTRIBUTION_PARTS, 0.35))


@dataclass(frozen=True, slots=True)
class PhraseScale(Record):
    """Log-odds that a word of a given phrase rightly belongs to one: `offset`, plus `slope` times those of the phrase's
    mean probability under the chain of tags (Platt, 1999), plus `evidence` times those of the strongest evidence for a
    frame among its words. The neutral scale leaves the mean as it is.
    """

    offset: float = 0.0
    slope: float = 1.0
    evidence: float = 0.0

    def score(self, chance: float, evidence: float) -> float:
        odds = self.offset + self.slope * log_odds(chance) + self.evidence * log_odds(evidence)
        return 0.5 * (1 + math.tanh(0.5 * odds))  # does not overflow


def log_odds(chance: float) -> float:
    """Of a probability, held off 0 and 1 by the last of the four decimals that scores have."""
    chance = min(max(chance, 1e-4), 1 - 1e-4)
    return math.log(chance / (1 - chance))


@dataclass(frozen=True, slots=True)
class Calibration(Record):
    """temperatures: logits are divided by them (Guo et al., 2017). offsets: then added to the logits of what is given,
    by head of `GIVEN`, 0 where not named (Platt, 1999); what is rare is else given with too high a score.
    antagonist_bias: added to that role's logit, since the share of roles where the model is used need not be that of
    the training set (Saerens et al., 2002). span_bias: added to the O score of a head whose best sequence is taken, so
    that below 0 more spans are found. transitions: by tag head. frame_heat: the temperature of a party's sentiment is
    that of its head times exp(frame_heat * p), p the probability of the sentence's most probable frame. phrases: by
    kind of phrase, neutral where not named.
    """

    temperatures: Mapping[str, float]
    thresholds: Thresholds
    span_bias: Mapping[str, float]
    transitions: Mapping[str, Transitions]
    antagonist_bias: float = 0.0
    offsets: Mapping[str, float] = field(default_factory=dict)
    frame_heat: float = 0.0
    phrases: Mapping[str, PhraseScale] = field(default_factory=dict)

    @classmethod
    def default(cls) -> Calibration:
        """Neutral: temperature 1, thresholds .5, no bias, no transition scores."""
        return cls(
            temperatures=dict.fromkeys(HEADS, 1.0),
            thresholds=Thresholds(dict.fromkeys(FRAMES, 0.5), biased=0.5, evidence=0.5, casts=0.5, role=0.5),
            span_bias={"loaded": 0.0},
            transitions={head: _flat(len(tags)) for head, tags in TAG_HEADS.items()},
        )

    def scaled(self, logits: NDArray[np.floating], head: str) -> NDArray[np.floating]:
        """Logits (..., classes) of a head, or of a head of one logit any shape, as its probabilities are made from;
        those of sentiment before the heat of frames.
        """
        scaled: NDArray[Any] = logits / self.temperatures[head]
        if (offset := self.offsets.get(head, 0.0)) != 0:
            scaled = scaled + (np.where(GIVEN[head], offset, 0.0) if len(GIVEN[head]) > 1 else offset)
        if head == "role":
            scaled = scaled + np.where(np.array(ROLES) == "antagonist", self.antagonist_bias, 0.0)
        return scaled


def _flat(tags: int) -> Transitions:
    return Transitions((0.0,) * tags, (0.0,) * tags, ((0.0,) * tags,) * tags)
