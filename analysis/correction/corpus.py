"""A corpus whose units all have a label from a classifier, and some a gold label too."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from slant.analysis.correction.variance import Floats, Ints, Layout


class CorrectionError(ValueError):
    """Labels that cannot be used. The message says what was expected, what was found and what to do."""


@dataclass(frozen=True, slots=True)
class CodedCorpus:
    """N units of which n were coded by hand.

    predicted (N,): the classifier's value; document (N,): 0..D-1; coded (n,): places of the coded units in 0..N-1;
    gold (n,): their gold values; probability (n,): with which each came to be coded; layout: how they were drawn.
    features (N, k): what a prediction of the gold value may use, for DSL.
    """

    predicted: Floats
    document: Ints
    coded: Ints
    gold: Floats
    probability: Floats
    layout: Layout
    features: Floats

    def __post_init__(self) -> None:
        if not len(self.predicted):
            raise CorrectionError("expected at least one unit with a predicted value, found none")
        for name, values in (("predicted", self.predicted), ("gold", self.gold), ("features", self.features)):
            if not np.isfinite(values).all():
                raise CorrectionError(f"expected finite values of {name}, found nan or infinity; leave those units out")
        if not ((self.probability > 0) & (self.probability <= 1)).all():
            found = sorted(set(self.probability[~((self.probability > 0) & (self.probability <= 1))].tolist()))[:3]
            raise CorrectionError(f"expected inclusion probabilities above 0 and at most 1, found {found}")

    @property
    def documents(self) -> int:
        return int(self.document.max()) + 1

    @property
    def weights(self) -> Floats:
        """(n,): for how many units of the corpus each coded one stands."""
        return 1 / self.probability


def coded_corpus(
    predicted: ArrayLike,
    gold: ArrayLike,
    *,
    probability: ArrayLike | None = None,
    documents: Sequence[Any] | NDArray[Any] | None = None,
    draws: Sequence[Any] | NDArray[Any] | None = None,
    draw_probability: ArrayLike | None = None,
    strata: Sequence[Any] | NDArray[Any] | None = None,
    features: ArrayLike | None = None,
) -> CodedCorpus:
    """A corpus from arrays over its N units; gold is nan where a unit was not coded.

    probability: of being coded (read at coded units; without it, n/N for all). documents: any names; without them
    every unit is its own document. draws: what was drawn at once (the unit; give documents where documents were drawn),
    with draw_probability (that of the unit) where only a part of a draw's units was coded. strata: of the draws.
    features (N,) or (N, k): further predictors of gold, such as a score.
    Raises CorrectionError where lengths differ, a value is not finite, or a probability is not within (0, 1].
    """
    values, golden = np.asarray(predicted, float), np.asarray(gold, float)
    units = len(values)
    coded = np.flatnonzero(~np.isnan(golden))
    chance = np.full(units, len(coded) / max(units, 1)) if probability is None else np.asarray(probability, float)
    of_draw = chance if draw_probability is None else np.asarray(draw_probability, float)
    names = {
        "gold": golden,
        "probability": chance,
        "draw_probability": of_draw,
        "documents": documents,
        "draws": draws,
        "strata": strata,
    }
    for name, given in names.items():
        if given is not None and len(given) != units:
            raise CorrectionError(f"expected {units} values of {name}, one a unit, found {len(given)}")
    document = np.arange(units) if documents is None else codes(documents)
    draw = codes(coded if draws is None else np.asarray(draws)[coded])
    stratum = np.zeros(len(coded), np.int64) if strata is None else codes(np.asarray(strata)[coded])
    first = np.unique(draw, return_index=True)[1]
    nested = bool((chance[coded] < of_draw[coded]).any())
    layout = Layout(document[coded], draw, stratum[first], of_draw[coded][first], nested)
    extra = np.empty((units, 0)) if features is None else np.asarray(features, float).reshape(units, -1)
    predictors = np.column_stack([values, extra])
    return CodedCorpus(values, document, coded, golden[coded], chance[coded], layout, predictors)


def codes(names: Sequence[Any] | NDArray[Any]) -> Ints:
    """Each name's number, counted from 0."""
    return np.unique(np.asarray(names), return_inverse=True)[1].reshape(-1).astype(np.int64)
