"""The wording that sets groups apart: log-odds with an informative Dirichlet prior: `wording(rows, "outlet")`.

Monroe, Colaresi and Quinn 2008, "Fightin' Words", Political Analysis 16(4): the estimate is equation 16, its variance
18 to 20, z 21 and 22; the prior (23) is the corpus itself. They take each word as drawn by itself. One document can
repeat a word forty times, so a second z takes whole documents as drawn: the same estimate over its cluster-robust
standard error, the limit of a bootstrap over documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slant.analysis.aggregate.aggregate import AnyRows, Where, open_rows
from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.corpus import Corpus
from slant.analysis.aggregate.dates import Dates
from slant.analysis.aggregate.distributions import t_two_sided
from slant.analysis.aggregate.groups import grouping
from slant.analysis.aggregate.measures import KEYS, AggregateError
from slant.analysis.aggregate.results import Column, Result, origin, table_of
from slant.analysis.aggregate.testing import adjust
from slant.analysis.aggregate.word_counts import SENTENCES, WordCounts, count_terms

Floats = npt.NDArray[np.float64]
OTHERS = "(all others)"


@dataclass(frozen=True)
class Terms:
    """Which terms are compared: of what texts, of how many words at most, and how many times and in how many documents
    they must stand. `prior`: the size in words of the Dirichlet prior; without it, the mean length of a document.
    """

    of: str = SENTENCES
    longest: int = 2  # words and pairs are compared each among themselves
    times: int = 10
    documents: int = 3
    prior: float | None = None


@dataclass(frozen=True)
class Wording(Result):
    """A row for each group and term: `log_odds` over 0 where the group (`a`) uses it more than the others (`b`).

    `z` takes words as independent, `z_clustered` documents; p and q are of the latter.
    """


@dataclass(frozen=True)
class LogOdds:
    """(V,) each: equation 16, z of 22, and z with documents as clusters."""

    value: Floats
    z: Floats
    z_clustered: Floats


def wording(
    rows: AnyRows,
    key: str,
    *,
    reference: str | None = None,
    terms: Terms | None = None,
    dates: Dates | None = None,
    where: Where | None = None,
    fdr: str = "bh",
) -> Wording:
    """Each group of documents against all others, or against the `reference`.

    `key`: of the documents' metadata, or a period of time. Raises AggregateError where there are no two groups of
    documents, where the reference is not among them, and where no term is frequent enough.
    """
    terms = terms or Terms()
    if key in KEYS:
        raise AggregateError(f"expected a key that documents have, of metadata or time, found {key!r}")
    corpus = Corpus(open_rows(rows))
    groups = grouping(corpus, (key,), dates or Dates(), where)
    group, names = groups.of_document[key].codes, groups.names[key]
    kept = groups.kept & (group < len(names))
    present = [code for code in range(len(names)) if (group[kept] == code).any()]
    if len(present) < 2:
        raise AggregateError(f"expected documents of at least two values of {key!r}, found {len(present)}")
    if reference is not None and reference not in [names[code] for code in present]:
        raise AggregateError(f"expected a reference among {', '.join(names)}, found {reference!r}")
    sides = _Sides(names, present, reference)
    counted = _counted(corpus, kept, terms)
    group = np.where(kept, group, -1)
    table = pa.concat_tables([table for counts, prior in counted for table in _tables(counts, prior, group, sides)])
    q = adjust(table["p"].to_numpy(), fdr)
    prior = float(counted[0][1].sum())
    settings = {"wording": key, "of": terms.of, "prior": prior, "reference": reference, "fdr": fdr}
    least = f"terms that stand {terms.times} times or more in {terms.documents} documents or more"
    return Wording(
        table=table.append_column("q", pa.array(q)).sort_by([("a", "ascending"), ("z_clustered", "descending")]),
        settings={**origin(corpus.rows), **settings, "documents": int(kept.sum())},
        notes=(*groups.notes, f"{sum(len(c.terms) for c, _ in counted)} {least}; q ({fdr.upper()}) is over all rows"),
    )


def log_odds(counts: WordCounts, first: Codes, second: Codes, prior: Floats) -> LogOdds:
    """Terms in the documents `first` against `second`, with pseudo-counts `prior` (V,) for both sides."""
    total = prior.sum()
    value, simple, clustered = np.zeros(len(prior)), np.zeros(len(prior)), np.zeros(len(prior))
    for sign, documents in ((1, first), (-1, second)):
        inside = np.zeros(int(counts.doc.max()) + 1, dtype=bool)
        inside[documents[documents < len(inside)]] = True
        rows = inside[counts.doc]
        times = np.bincount(counts.term[rows], counts.times[rows], minlength=len(prior))
        all_times = times.sum()
        used, unused = times + prior, all_times + total - times - prior
        value += sign * (np.log(used) - np.log(unused))
        independent = 1 / used  # equation 20
        simple += independent
        # A document's influence on the log-odds: y / used - (n - y) / unused, over all of them.
        term, y = counts.term[rows], counts.times[rows]
        lengths = np.bincount(counts.doc[rows], counts.times[rows], minlength=len(inside))
        slope = 1 / used + 1 / unused
        squares = slope**2 * np.bincount(term, y**2, minlength=len(prior))
        crossed = 2 * slope / unused * np.bincount(term, y * lengths[counts.doc[rows]], minlength=len(prior))
        influence = squares - crossed + (lengths**2).sum() / unused**2
        mean = (times / used - (all_times - times) / unused) ** 2 / max(1, len(documents))
        # Never less than of independent words: a group that has no such word shows no variance, and knows little.
        clustered += np.maximum((influence - mean) * len(documents) / max(1, len(documents) - 1), independent)
    return LogOdds(value, value / np.sqrt(simple), value / np.sqrt(clustered))


@dataclass(frozen=True)
class _Sides:
    """The names of the groups, those that have documents, and what each is set against."""

    names: Sequence[str]
    present: Sequence[int]
    reference: str | None


def _counted(corpus: Corpus, kept: npt.NDArray[np.bool_], terms: Terms) -> list[tuple[WordCounts, Floats]]:
    """The terms that are frequent enough and their prior, their share of the corpus times its size, for each length."""
    if terms.longest not in (1, 2) or (terms.prior is not None and terms.prior <= 0):
        raise AggregateError(
            f"expected terms of at most 1 or 2 words and a prior of more than 0, found {terms.longest}, {terms.prior}"
        )
    counted = []
    for length in range(1, terms.longest + 1):
        counts = count_terms(corpus, kept, of=terms.of, length=length)
        times = np.bincount(counts.term, counts.times, minlength=len(counts.terms))
        frequent = times >= terms.times
        frequent &= np.bincount(counts.term, minlength=len(counts.terms)) >= terms.documents
        if frequent.sum() > 1:  # odds are against other terms
            size = terms.prior if terms.prior is not None else times.sum() / int(kept.sum())
            counted.append((counts.kept(frequent), size * times[frequent] / times[frequent].sum()))
    if not counted:
        raise AggregateError(
            f"expected terms that stand {terms.times} times or more in {terms.documents} documents or more, found none "
            f"in {terms.of}; ask for fewer"
        )
    return counted


def _tables(counts: WordCounts, prior: Floats, group: Codes, sides: _Sides) -> Iterator[pa.Table]:
    against = None if sides.reference is None else sides.names.index(sides.reference)
    for code in sides.present:
        if code == against:
            continue
        first = np.flatnonzero(group == code)
        second = np.flatnonzero((group >= 0) & (group != code) if against is None else group == against)
        found = log_odds(counts, first, second, prior)
        own, other = (np.isin(counts.doc, documents) for documents in (first, second))
        columns: list[Column] = [
            ("a", pa.string(), [sides.names[code]] * len(prior)),
            ("b", pa.string(), [sides.reference or OTHERS] * len(prior)),
            ("term", pa.string(), counts.terms),
            ("log_odds", pa.float64(), found.value),
            ("z", pa.float64(), found.z),
            ("z_clustered", pa.float64(), found.z_clustered),
            # One document cannot show how documents differ; few say little of the tails.
            ("p", pa.float64(), _p(found.z_clustered, min(len(first), len(second)) - 1)),
        ]
        for side, rows in (("a", own), ("b", other)):
            times = np.bincount(counts.term[rows], counts.times[rows], minlength=len(prior))
            columns.append((f"count_{side}", pa.int64(), times.astype(np.int64)))
            columns.append((f"n_documents_{side}", pa.int64(), np.bincount(counts.term[rows], minlength=len(prior))))
        yield table_of(columns)


def _p(z: Floats, df: int) -> Floats:
    return t_two_sided(z, np.full(len(z), float(df))) if df >= 1 else np.full(len(z), np.nan)
