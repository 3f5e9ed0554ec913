"""Scores of phrases that say how many of their words are right, on dev (Platt, "Probabilistic Outputs for Support
Vector Machines", 1999).

Phrases are given where the chain of tags is surest, and of what is chosen so, less is right than its probability says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from datasets import Dataset
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit, log_expit

from slant.inference.engine import Engine
from slant.inference.tagging import phrases, tag
from slant.models.calibration import TAG_HEADS, Calibration, PhraseScale, log_odds
from slant.training.features import UNKNOWN
from slant.training.scaling import LEAST_ITEMS, run_table

FloatArray = NDArray[np.floating]
# Wording that shows a frame is loaded where frames are coded, and often not where they are not; attributions have
# nothing to do with frames.
BY_EVIDENCE = ("loaded",)


@dataclass(slots=True)
class _Sentences:
    """Of each sentence whose set labels a tag head: its logits (W, N), tags (W,), strongest evidence (W,), and set."""

    logits: list[FloatArray] = field(default_factory=list)
    tags: list[NDArray[np.integer]] = field(default_factory=list)
    evidence: list[FloatArray] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Phrase:
    """`chance`: the mean probability of its words; `right` of its `words` are coded; `evidence`: the strongest."""

    set: str
    chance: float
    evidence: float
    right: int
    words: int


def fit_phrases(engine: Engine, table: Dataset, calibration: Calibration, *, pad_id: int) -> dict[str, PhraseScale]:
    """The scale of each kind of phrase that minimises the negative log-likelihood of the words of the phrases that tags
    spell in the rows of `table`, before rules mend them. Every set counts alike: what a corpus is like is not known.
    """
    scales: dict[str, PhraseScale] = {}
    for head, sentences in _read(engine, table, calibration, pad_id=pad_id).items():
        by_kind: dict[str, list[Phrase]] = defaultdict(list)
        for kind, phrase in _given(head, sentences, calibration):
            by_kind[kind].append(phrase)
        for kind, own in by_kind.items():
            if scale := fit_scale(own, evidence=kind in BY_EVIDENCE):
                scales[kind] = scale
    return scales


def fit_scale(given: Sequence[Phrase], *, evidence: bool) -> PhraseScale | None:
    """None where there are too few words, or too few right or wrong ones, to say anything."""
    words, right = (np.array([getattr(phrase, name) for phrase in given], float) for name in ("words", "right"))
    if min(right.sum(), (words - right).sum()) < LEAST_ITEMS:
        return None
    of_set = {name: sum(phrase.words for phrase in given if phrase.set == name) for name in {p.set for p in given}}
    weight = np.array([1 / of_set[phrase.set] for phrase in given])
    columns = [np.ones(len(given)), np.array([log_odds(phrase.chance) for phrase in given])]
    if evidence:
        columns.append(np.array([log_odds(phrase.evidence) for phrase in given]))
    features = np.stack(columns, axis=1)

    def loss(parameters: FloatArray) -> float:
        odds = features @ parameters
        return -float((weight * (right * log_expit(odds) + (words - right) * log_expit(-odds))).sum())

    start = np.array([0.0, 1.0, 0.0][: len(columns)])
    found = minimize(loss, start, method="L-BFGS-B", bounds=[(-3.0, 3.0), (0.1, 3.0), (-1.0, 1.0)][: len(columns)])
    return PhraseScale(*(round(float(value), 4) for value in found.x))


def _read(engine: Engine, table: Dataset, calibration: Calibration, *, pad_id: int) -> Mapping[str, _Sentences]:
    found = {head: _Sentences() for head in TAG_HEADS}
    for output, targets, sets in run_table(engine, table, pad_id=pad_id):
        first, lengths = targets.first.numpy(), targets.word_mask.sum(1).tolist()
        for head, own in found.items():
            tags, logits = getattr(targets, head).numpy(), getattr(output, head)
            for row in np.flatnonzero(tags[:, 0] != UNKNOWN).tolist():
                words = first[row, : lengths[row]]
                own.logits.append(logits[row][words])
                own.tags.append(tags[row, : lengths[row]])
                own.evidence.append(expit(calibration.scaled(output.evidence[row][words], "evidence")).max(axis=1))
                own.sets.append(sets[row])
    return found


def _given(head: str, sentences: _Sentences, calibration: Calibration) -> Iterator[tuple[str, Phrase]]:
    """(kind, phrase) of what decoding gives."""
    tags = TAG_HEADS[head]
    given = tag(sentences.logits, head, calibration)
    rows = zip(given, sentences.tags, sentences.evidence, sentences.sets, strict=True)
    for (path, chances), coded, evidence, name in rows:
        for kind, low, high, chance in phrases(path, chances, tags):
            begin = tags.index(f"B-{kind}")
            right = np.isin(coded[low:high], (begin, begin + 1)).sum()
            yield kind, Phrase(name, chance, float(evidence[low:high].max()), int(right), high - low)
