"""How often the intervals of slant.analysis.correction hold the truth, and how wide they are, in simulated corpora.

    python benchmarks/correction_coverage.py --replicates 4000

Each replicate makes a new corpus: documents of 1 to 11 sentences, each with its own rate of the label, from two outlets
that a classifier reads with different errors, and a score that is only roughly right. A sample of it is coded without
error. The truth is the share in the population of documents, or in the very corpus.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from slant.analysis.correction.corpus import CodedCorpus, coded_corpus
from slant.analysis.correction.estimators import cross_fitted, dsl, gold_only, naive, ppi
from slant.analysis.correction.variance import Linear, estimate
from slant.analysis.sampling.drawing import allocate, draw_active, draw_random, draw_stratified

DESIGNS = ("random", "stratified", "active", "documents", "nested")
ESTIMATORS = ("naive", "gold", "ppi", "dsl")
DOCUMENTS = 400
# Two outlets, the second of which frames more often and is read worse.
RATES, MISSED, INVENTED = (0.2, 0.4), (0.25, 0.15), (0.08, 0.2)
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Simulated:
    """Units (N,): document, outlet (0 or 1), the true label, the predicted one and its score."""

    document: NDArray[np.int64]
    outlet: NDArray[np.int64]
    truth: Values
    predicted: Values
    score: Values


def simulate(random: np.random.Generator, documents: int = DOCUMENTS) -> Simulated:
    """A corpus in which the sentences of a document are alike, and long documents frame more often than short ones."""
    outlet_of = np.arange(documents) % 2
    length = random.integers(1, 12, documents)
    rate = random.beta(4 * np.take(RATES, outlet_of), 4 * (1 - np.take(RATES, outlet_of)))
    document = np.repeat(np.arange(documents), length)
    outlet = outlet_of[document]
    truth = (random.random(len(document)) < rate[document] * (0.6 + 0.05 * length[document])).astype(float)
    wrong = np.where(truth == 1, np.take(MISSED, outlet), np.take(INVENTED, outlet))
    missed = random.random(len(document)) < wrong
    predicted = np.where(missed, 1 - truth, truth)
    # The classifier is less certain where it is wrong, but not always.
    certainty = np.where(missed, random.beta(3, 2, len(document)), random.beta(6, 1.5, len(document)))
    return Simulated(document, outlet, truth, predicted, np.where(predicted == 1, certainty, 1 - certainty))


def code(corpus: Simulated, design: str, n: int, seed: int) -> CodedCorpus:
    """The corpus with n sentences coded, or n/5 documents, or (nested) up to three sentences of each of n/3."""
    units = len(corpus.document)
    documents = int(corpus.document[-1]) + 1
    gold, chance = np.full(units, np.nan), np.full(units, np.nan)
    strata: NDArray[np.int64] = np.zeros(units, np.int64)
    if design in ("documents", "nested"):
        drawn = draw_random(documents, n // (5 if design == "documents" else 3), seed)
        rows = np.flatnonzero(np.isin(corpus.document, drawn.chosen))
        chance[rows] = drawn.probability[0]
        if design == "nested":
            rows, part = _within(corpus.document[rows], rows, seed)
            chance[rows] *= part
    else:
        if design == "random":
            drawn = draw_random(units, n, seed)
        elif design == "stratified":
            strata = 2 * corpus.outlet + corpus.predicted.astype(np.int64)
            spread = np.sqrt(np.bincount(strata, corpus.score * (1 - corpus.score)) / np.bincount(strata))
            drawn = draw_stratified(strata, allocate(n, np.bincount(strata), spread), seed)
        else:
            drawn = draw_active(np.sqrt(corpus.score * (1 - corpus.score)), n, seed)
        rows = drawn.chosen
        chance[rows] = drawn.probability
    gold[rows] = corpus.truth[rows]
    whole = design in ("documents", "nested")
    return coded_corpus(
        corpus.predicted,
        gold,
        probability=chance,
        documents=corpus.document,
        draws=corpus.document if whole else None,
        draw_probability=np.full(units, drawn.probability[0]) if whole else None,
        strata=strata,
        features=corpus.score,
    )


def _within(document: NDArray[np.int64], rows: NDArray[np.int64], seed: int) -> tuple[NDArray[np.int64], Values]:
    order = np.random.default_rng(seed + 1).permutation(len(rows))
    order = order[np.argsort(document[order], kind="stable")]
    _, starts, lengths = np.unique(document[order], return_index=True, return_counts=True)
    place = np.arange(len(order)) - np.repeat(starts, lengths)
    length = np.repeat(lengths, lengths)
    return rows[order[place < 3]], np.minimum(3 / length, 1)[place < 3]


def targets(corpus: Simulated) -> dict[str, tuple[float, float, float]]:
    """The truth of this corpus: all sentences, outlet 0, and outlet 1 less outlet 0."""
    first, second = (float(corpus.truth[corpus.outlet == k].mean()) for k in (0, 1))
    return {"corpus": (float(corpus.truth.mean()), first, second - first)}


def expected() -> tuple[float, float, float]:
    """The same of the population of documents, exactly: sentence-weighted over lengths 1 to 11."""
    lengths = np.arange(1, 12)
    factor = float((lengths * (0.6 + 0.05 * lengths)).sum() / lengths.sum())
    first, second = (rate * factor for rate in RATES)
    return (first + second) / 2, first, second - first


def run(
    design: str, n: int, replicates: int, *, beyond: bool, seed: int = 0
) -> Iterator[list[list[tuple[float, ...]]]]:
    """For each replicate, for each estimator and each target: value, low, high, truth."""
    random = np.random.default_rng(seed)
    population = expected()
    for replicate in range(replicates):
        corpus = simulate(random)
        truth = population if beyond else targets(corpus)["corpus"]
        coded = code(corpus, design, n, seed * 1_000_003 + replicate)
        yield [
            [
                (*_interval(linear, coded, share=place < 2, beyond=beyond), true)
                for place, (linear, true) in enumerate(zip(lines, truth, strict=True))
            ]
            for lines in _linear(coded, corpus.outlet)
        ]


def _linear(coded: CodedCorpus, outlet: NDArray[np.int64]) -> Iterator[tuple[Linear, Linear, Linear]]:
    outcome = cross_fitted(coded)
    ways: tuple[Callable[[NDArray[np.bool_] | None], Linear], ...] = (
        lambda inside: naive(coded, inside),
        lambda inside: gold_only(coded, inside),
        lambda inside: ppi(coded, inside),
        lambda inside: dsl(coded, inside, outcome=outcome),
    )
    for way in ways:
        first, second = way(outlet == 0), way(outlet == 1)
        yield way(None), first, second.minus(first)


def _interval(linear: Linear, coded: CodedCorpus, *, share: bool, beyond: bool) -> tuple[float, float, float]:
    found = estimate(linear, coded.layout, beyond=beyond)
    return (found.value, *found.interval(share=share))


def coverage(design: str, n: int, replicates: int, *, beyond: bool, seed: int = 0) -> tuple[Values, Values, Values]:
    """(estimators, targets): share of samples whose interval holds the truth (one that gives none does not), mean width
    of the intervals, and mean error.
    """
    found = np.array(list(run(design, n, replicates, beyond=beyond, seed=seed)))  # (replicates, 4, 3, 4)
    value, low, high, truth = np.moveaxis(found, -1, 0)
    made = ~np.isnan(low)
    width = np.where(made, high - low, 0).sum(0) / np.maximum(made.sum(0), 1)
    return ((low <= truth) & (truth <= high)).mean(0), width, (value - truth).mean(0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--replicates", type=int, default=2000)
    parser.add_argument("--n", type=int, nargs="+", default=[300])
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    print("| truth of | design | n | estimator | all: coverage, width | one outlet | difference | error, all |")
    print("|---|---|---|---|---|---|---|---|")
    for beyond in (True, False):
        for n in asked.n:
            for design in DESIGNS:
                held, width, error = coverage(design, n, asked.replicates, beyond=beyond, seed=asked.seed)
                for k, name in enumerate(ESTIMATORS):
                    if name == "naive" and not beyond:
                        continue  # of the corpus alone it has no interval: all units have a label
                    cells = " | ".join(f"{100 * held[k, t]:.1f}, {width[k, t]:.3f}" for t in range(3))
                    where = "population" if beyond else "corpus"
                    print(f"| {where} | {design} | {n} | {name} | {cells} | {error[k, 0]:+.3f} |", flush=True)


if __name__ == "__main__":
    main()
