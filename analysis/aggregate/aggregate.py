"""Shares and means of a corpus by group, with intervals over documents: `aggregate(rows, by=("outlet", "party"))`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from slant.analysis.aggregate.cells import Cells, count
from slant.analysis.aggregate.corpus import Corpus
from slant.analysis.aggregate.counted import MENTIONS, OF
from slant.analysis.aggregate.dates import Dates
from slant.analysis.aggregate.groups import Grouping, grouping
from slant.analysis.aggregate.intervals import FEW_DOCUMENTS, Estimates, estimate
from slant.analysis.aggregate.measures import AggregateError, Measure, choose
from slant.analysis.aggregate.resampling import LEVEL, Draws, Resampler
from slant.analysis.aggregate.results import Column, Result, origin, table_of
from slant.analysis.rows import Rows
from slant.models.records import ScoredDocument

AnyRows = Rows | str | Path | Sequence[ScoredDocument]
Where = Mapping[str, Sequence[str]]
FEW, ONE = "few documents", "one document"


@dataclass(frozen=True)
class Part:
    """One measure's cells and what was estimated of them: rows of the aggregate's table, in order."""

    cells: Cells
    estimates: Estimates


@dataclass(frozen=True)
class Aggregate(Result):
    """A row for each group and measure, and label where the measure has labels; docs/aggregate.md names the columns.

    The rest is what differences and series are made from.
    """

    corpus: Corpus | None = None
    parts: tuple[Part, ...] = ()
    grouping: Grouping | None = None
    resampler: Resampler | None = None


def aggregate(
    rows: AnyRows,
    by: Sequence[str] = (),
    *,
    measures: Sequence[str] | None = None,
    dates: Dates | None = None,
    of: str = MENTIONS,
    where: Where | None = None,
    draws: Draws | None = None,
) -> Aggregate:
    """Count `measures` (without them, all that the keys allow) in the groups of `by`, with 95 % intervals.

    `by`: keys of the documents' metadata ("meta.KEY" for one named like a key of slant), day, week, month, quarter or
    year of `dates`, party, voice, voice_party, frame. `of`: "mentions", what casts a party is a share of the sentences
    (documents) that mention it, or "all". `where`: {key: values}, the others are left out.

    Raises AggregateError, in a line, where the keys, measures, dates or rows do not allow it.
    """
    if of not in OF:
        raise AggregateError(f"expected of to be one of {', '.join(OF)}, found {of!r}")
    dates, draws = dates or Dates(), draws or Draws()
    chosen, notes = choose(measures, by)
    corpus = Corpus(open_rows(rows))
    groups = grouping(corpus, by, dates, where)
    resampler = Resampler(corpus.ids, draws)
    counted = [count(corpus, measure, groups, of) for measure in chosen]
    parts = tuple(Part(cells, estimate(cells, resampler)) for cells in counted if len(cells))
    if not parts:
        raise AggregateError(f"{corpus.rows.name}: expected something to count, found none of {_names(chosen)}")
    empty = [cells.measure.name for cells in counted if not len(cells)]
    if empty:
        notes = [*notes, f"nothing to divide by: {', '.join(empty)}"]
    notes = [*notes, *_abstained(corpus, chosen)]
    if corpus.errors:
        notes = [*notes, f"left out: {corpus.errors} documents with an error"]
    return Aggregate(
        table=pa.concat_tables(list(_tables(parts, groups))),
        settings={
            **origin(corpus.rows),
            **{"by": list(by), "measures": [measure.name for measure in chosen], "of": of},
            **{"where": {key: sorted(values) for key, values in (where or {}).items()}},
            **{"documents": int(groups.kept.sum()), "errors": corpus.errors},
            **{"level": LEVEL, "replicates": draws.replicates, "seed": draws.seed},
        },
        notes=(*notes, *groups.notes),
        corpus=corpus,
        parts=parts,
        grouping=groups,
        resampler=resampler,
    )


def open_rows(rows: AnyRows) -> Rows:
    """Rows at hand, those that a path names, or those of scored documents."""
    if isinstance(rows, Rows):
        return rows
    return Rows.open(rows) if isinstance(rows, str | Path) else Rows.of(rows)


def flags(documents: np.ndarray) -> list[str]:
    """What to tell of figures of so many documents."""
    return [ONE if n <= 1 else FEW if n < FEW_DOCUMENTS else "" for n in documents.tolist()]


def keyed(cells: Cells, groups: Grouping, rows: np.ndarray, keys: Sequence[str]) -> list[Column]:
    """The columns of the keys of some cells."""
    return [(key, pa.string(), [groups.values(key)[place] for place in cells.group[key][rows]]) for key in keys]


def labelled(cells: Cells, rows: np.ndarray) -> list[Column]:
    """The columns that say which figure it is."""
    polarity = [None] * len(rows) if cells.polarity is None else cells.polarity[rows].tolist()
    return [
        ("measure", pa.string(), [cells.measure.name] * len(rows)),
        ("label", pa.string(), [cells.label[row] for row in rows]),
        ("polarity", pa.int8(), polarity),
    ]


def _abstained(corpus: Corpus, chosen: Sequence[Measure]) -> Iterator[str]:
    """What the chosen measures leave out because slant was asked to abstain (slant.inference.abstention)."""
    heads = {measure.name.split("_")[0] for measure in chosen}
    for head, of, given, things in (
        ("sentiment", corpus.readings, corpus.sentiments, "readings of parties"),
        ("biased", corpus.sentences, corpus.judged, "sentences"),
    ):
        every, without = len(of.doc), len(of.doc) - len(given.doc)
        if without and head in heads:
            yield f"not counted by {head}: {without} of all {every} {things}, too unsure for --abstain"
    least = corpus.rows.manifest.get("abstain", {}).get("role", 0)
    if least and "role" in heads:
        yield f"(none): also roles of a probability below {least:g}, for --abstain"


def _tables(parts: Sequence[Part], groups: Grouping) -> Iterator[pa.Table]:
    for part in parts:
        cells, found, measure = part.cells, part.estimates, part.cells.measure
        every = np.arange(len(cells))
        yield table_of(
            [
                *keyed(cells, groups, every, groups.by),
                *labelled(cells, every),
                ("value", pa.float64(), found.value * measure.scale),
                ("low", pa.float64(), found.low * measure.scale),
                ("high", pa.float64(), found.high * measure.scale),
                ("per", pa.string(), [measure.unit] * len(cells)),
                ("count", pa.float64(), found.count),
                ("n_units", pa.float64(), found.units),
                ("n_documents", pa.int64(), found.documents),
                ("denominator", pa.string(), [measure.denominator] * len(cells)),
                ("interval", pa.string(), found.method),
                ("flag", pa.string(), flags(found.documents)),
            ]
        )


def _names(measures: Sequence[Measure]) -> str:
    return ", ".join(measure.name for measure in measures)
