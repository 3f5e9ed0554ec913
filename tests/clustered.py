"""Simulated corpora with a known truth: documents of uneven length whose sentences are alike within a document."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.aggregate import Aggregate, Part
from slant.analysis.aggregate.cells import Cells, Sums
from slant.analysis.aggregate.columns import Coded
from slant.analysis.aggregate.groups import Grouping
from slant.analysis.aggregate.intervals import estimate
from slant.analysis.aggregate.measures import BY_NAME
from slant.analysis.aggregate.resampling import Draws, Resampler

Floats = npt.NDArray[np.float64]


def draw(random: np.random.Generator, shape: tuple[int, ...], share: float, rho: float) -> tuple[Floats, Floats]:
    """Sentences, and those with a label, of documents: x is 1 + a negative binomial of mean 12; of two sentences of a
    document the labels correlate by `rho` (beta-binomial).
    """
    sentences = 1 + random.poisson(random.gamma(1.5, 8, size=shape))
    own = random.beta(share * (1 - rho) / rho, (1 - share) * (1 - rho) / rho, size=shape)
    return sentences.astype(np.float64), random.binomial(sentences, own).astype(np.float64)


def corpora(sets: list[list[tuple[Floats, Floats]]], *, measure: str = "frame_sentences", seed: int = 0) -> Aggregate:
    """One aggregate of S corpora, each with its own label so that nothing is pooled, of groups with x and y (N,) each.

    Its keys are "corpus" and "outlet".
    """
    groups = [(s, g, x, y) for s, one in enumerate(sets) for g, (x, y) in enumerate(one)]
    sizes = np.array([len(x) for _, _, x, _ in groups])
    base, doc = np.repeat(np.arange(len(groups)), sizes), np.arange(sizes.sum())
    x, y = (np.concatenate([group[part] for group in groups]) for part in (2, 3))
    corpus, outlet = (np.array([group[part] for group in groups]) for part in (0, 1))
    some = y != 0
    cells = Cells(
        BY_NAME[measure],
        {"corpus": corpus, "outlet": outlet},
        [str(s) for s in corpus],
        None,
        np.arange(len(groups)),
        Sums(base[some], doc[some], y[some], len(groups)),
        Sums(base, doc, x, len(groups)),
    )
    names = tuple(f"{i:05d}" for i in range(max(len(sets), *(len(one) for one in sets))))
    of_document = {"corpus": Coded(corpus[base], names), "outlet": Coded(outlet[base], names)}
    kept = np.ones(len(doc), dtype=bool)
    grouping = Grouping(("corpus", "outlet"), of_document, kept, {}, dict.fromkeys(of_document, names))
    resampler = Resampler([str(i) for i in doc], Draws(1000, seed))
    part = Part(cells, estimate(cells, resampler))
    from slant.analysis.aggregate.aggregate import _tables

    table = next(iter(_tables([part], grouping)))
    return Aggregate(table, {"by": ["corpus", "outlet"]}, (), None, (part,), grouping, resampler)


def covered(found: Aggregate, truth: float) -> float:
    """The share of intervals that hold `truth`."""
    low, high = found.table["low"].to_numpy(), found.table["high"].to_numpy()
    return float(np.mean((low <= truth) & (truth <= high)))
