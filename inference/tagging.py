"""Tag heads' logits -> tags, their probabilities, and the phrases that the tags spell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from slant.inference.answers import Doubles, mean
from slant.inference.expected_spans import expected_tags
from slant.inference.marginals import tag_marginals
from slant.inference.viterbi import Integers, best_tags, tagged_spans
from slant.models.calibration import TAG_HEADS, Calibration

Floats = NDArray[np.floating]


def tag(logits: Sequence[Floats], head: str, calibration: Calibration) -> Iterator[tuple[Integers, Doubles]]:
    """Of each sentence the tags (W,) that are given, and the probabilities (W, N) of all, (0, N) where no span is given
    that would need them.

    Attributions are quoted as they stand, so that the spans are given which are most probably exactly right; loaded
    wording is looked for at its place, and is what the best sequence has.

    Probabilities are of the whole chain, not of one word's logits: those leave out what the tags around it say, and are
    wrong as probabilities by .3 to .5 (docs/calibration.md).
    """
    tags, transitions = TAG_HEADS[head], calibration.transitions[head]
    temperature = calibration.temperatures[head]
    if head == "attribution":
        return expected_tags(
            logits, tags, transitions=transitions, temperature=temperature, least=calibration.thresholds.spans
        )
    paths = best_tags(logits, tags, transitions=transitions, bias=calibration.span_bias[head])
    # Most sentences have no loaded wording.
    wanted = [own for own, path in zip(logits, paths, strict=True) if path.any()]
    found = iter(tag_marginals(wanted, tags, transitions=transitions, temperature=temperature))
    return ((path, next(found) if path.any() else np.zeros((0, len(tags)))) for path in paths)


def phrases(path: Integers, chances: Doubles, tags: tuple[str, ...]) -> Iterator[tuple[str, int, int, float]]:
    """(kind, first word, end word, mean probability of the kind over its words) of each span in a sentence's tags (W,),
    whose probabilities are `chances` (W, N).
    """
    for kind, low, high in tagged_spans(path, tags):
        begin = tags.index(f"B-{kind}")
        yield kind, low, high, mean(np.add.reduce(chances[low:high, begin : begin + 2], axis=1))
