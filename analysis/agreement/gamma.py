"""Gamma, which aligns the coders' phrases and corrects for chance at once, by the pygamma-agreement package.

Mathet, Widlöcher & Métivier (2015), "The unified and holistic method gamma for inter-annotator agreement measure and
alignment", Computational Linguistics 41(3). Needs slant[annotate].
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np

from slant.analysis.agreement.agreement import Agreement, Row
from slant.analysis.agreement.intervals import Estimate
from slant.analysis.coding.codings import CodedUnit, Coding

SEED = 0


def with_gamma(agreement: Agreement, codings: Sequence[Coding]) -> Agreement:
    """The agreement with one more row: gamma of all coders' phrases with their labels, the texts laid end to end.

    It has no interval: the package draws random phrasings for what chance would give, not documents. Where two coders
    have no phrase in any text that all coded, there is no row.
    """
    texts = _texts(codings)
    value = _gamma([coding.coder for coding in codings], texts)
    if value is None:
        return agreement
    documents = len({units[0].doc_id for units in texts})
    row = Row("spans", "", "all", "gamma", Estimate(value), len(texts), documents)
    return replace(agreement, rows=(*agreement.rows, row))


def _texts(codings: Sequence[Coding]) -> list[list[CodedUnit]]:
    """The units, one a coder, of each text whose phrases all of them coded."""
    by_key = [{unit.key: unit for unit in coding.units if unit.spans is not None} for coding in codings]
    keys = sorted(set.intersection(*(set(units) for units in by_key)))
    return [[units[key] for units in by_key] for key in keys]


def _gamma(coders: Sequence[str], texts: Sequence[Sequence[CodedUnit]]) -> float | None:
    from pyannote.core import Segment
    from pygamma_agreement import CombinedCategoricalDissimilarity, Continuum

    continuum, start = Continuum(), 0
    for units in texts:
        for coder, unit in zip(coders, units, strict=True):
            for span in unit.spans or ():
                continuum.add(coder, Segment(start + span.start, start + span.end), span.label)
        start += len(units[0].text) + 1
    if len(continuum.annotators) < 2:
        return None
    with _seeded(), _quiet():
        return float(continuum.compute_gamma(CombinedCategoricalDissimilarity(alpha=1, beta=1), fast=True).gamma)


@contextmanager
def _seeded() -> Iterator[None]:
    """The package draws from numpy's global state, which is left as it was."""
    state = np.random.get_state()
    np.random.seed(SEED)
    try:
        yield
    finally:
        np.random.set_state(state)


@contextmanager
def _quiet() -> Iterator[None]:
    """It warns at every alignment of which of two solvers it uses; both find the same optimum."""
    before = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        yield
    finally:
        logging.disable(before)
