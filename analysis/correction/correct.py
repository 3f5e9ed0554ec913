"""From scored rows and a coded sample to corrected figures: `slant correct`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np
import pyarrow as pa

from slant.analysis.aggregate.dates import Dates
from slant.analysis.correction.corpus import CodedCorpus, CorrectionError
from slant.analysis.correction.estimators import Inside, bias, cross_fitted, dsl, gold_only, naive, ppi
from slant.analysis.correction.grouping import Groups, grouped
from slant.analysis.correction.matching import match
from slant.analysis.correction.measures import Measure
from slant.analysis.correction.table import Line, Size, to_table
from slant.analysis.correction.variance import Floats, Linear, estimate
from slant.analysis.rows import Rows
from slant.analysis.sampling.sample_file import GOLD, NOT_ASKED, Sample
from slant.models.labels import ROLES

# A group with so many coded units gets a coefficient of its own in DSL's prediction.
_OWN_COEFFICIENT = 20


@dataclass(frozen=True)
class Settings:
    """by: metadata keys, periods of time or "party". differences: also those between all pairs of groups. parties:
    these alone. beyond: the corpus stands for more documents like it, or is all that is asked about. level: that of
    the intervals; seed: deals documents to DSL's folds.
    """

    by: Sequence[str] = ()
    differences: bool = False
    parties: Sequence[str] = ()
    dates: Dates = field(default_factory=Dates)
    beyond: bool = True
    level: float = 0.95
    seed: int = 0


@dataclass(frozen=True)
class Group:
    """A group's linearised estimates, by name, and its sizes."""

    place: int
    linear: dict[str, Linear]
    size: Size


def correct(rows: Rows, sample: Sample, measures: Sequence[Measure] = (), settings: Settings | None = None) -> pa.Table:
    """A row for each measure and group: naive, gold-only, PPI++ and DSL estimates with intervals, and advice.

    Without measures, all that the sample's gold columns can answer. docs/correction.md lists the columns.
    Raises CorrectionError as `match` and `grouped` do.
    """
    chosen = settings or Settings()
    lines = [line for measure in measures or answered(sample) for line in _lines(rows, sample, measure, chosen)]
    return to_table(lines, chosen.by, chosen.level)


def answered(sample: Sample) -> list[Measure]:
    """The measures that the gold columns of a sample answer; roles and casts label by label."""
    found: list[Measure] = []
    for column in sample.gold[0]:
        if all(gold.get(column) in ("", None, NOT_ASKED) for gold in sample.gold):
            continue
        text = column.removeprefix(GOLD)
        body, at, voice = text.partition("@")
        if body.startswith("cast:"):
            found += (Measure.parse(f"{body}:{polarity}{at}{voice}") for polarity in ("-1", "1"))
        elif text == "role":
            found += (Measure.parse(f"role:{role}") for role in ROLES)
        else:
            found.append(Measure.parse(text))
    if not found:
        raise CorrectionError(f"{sample.name}: expected answers in columns {GOLD}..., found none; code some units")
    return found


def _lines(rows: Rows, sample: Sample, measure: Measure, settings: Settings) -> Iterator[Line]:
    matched = match(rows, sample, measure, parties=settings.parties)
    groups = grouped(rows, matched.units, settings.by, settings.dates)
    corpus = _with_groups(matched.corpus, groups)
    outcome = cross_fitted(corpus, seed=settings.seed)

    def line(linear: dict[str, Linear], size: Size, names: int, versus: int | None = None) -> Line:
        found = {name: estimate(value, corpus.layout, beyond=settings.beyond) for name, value in linear.items()}
        return Line(measure, groups.names[names], None if versus is None else groups.names[versus], size, found)

    found = []
    for place in range(len(groups.names)):
        inside = groups.inside(place)
        linear = _linear(corpus, inside, outcome)
        found.append(Group(place, linear, _size(corpus, inside, measure)))
    yield from (line(group.linear, group.size, group.place) for group in found)
    if settings.differences:
        for first, second in combinations(found, 2):
            apart = {name: value.minus(second.linear[name]) for name, value in first.linear.items()}
            yield line(apart, first.size.beside(second.size), first.place, second.place)


def _linear(corpus: CodedCorpus, inside: Inside, outcome: Floats) -> dict[str, Linear]:
    return {
        "naive": naive(corpus, inside),
        "gold": gold_only(corpus, inside),
        "ppi": ppi(corpus, inside),
        "dsl": dsl(corpus, inside, outcome=outcome),
        "bias": bias(corpus, inside),
    }


def _with_groups(corpus: CodedCorpus, groups: Groups) -> CodedCorpus:
    """Its prediction of gold may differ by group, where a group has enough coded units to say how."""
    counts = np.bincount(groups.of_unit[corpus.coded], minlength=len(groups.names))
    own = [place for place, count in enumerate(counts) if count >= _OWN_COEFFICIENT and len(counts) > 1]
    dummies = [groups.inside(place).astype(float) for place in own]
    return replace(corpus, features=np.column_stack([corpus.features, *dummies]))


def _size(corpus: CodedCorpus, inside: Inside, measure: Measure) -> Size:
    coded = inside[corpus.coded]
    positive = int((corpus.gold[coded] > 0).sum())
    return Size(
        units=int(inside.sum()),
        documents=len(np.unique(corpus.document[inside])),
        coded=int(coded.sum()),
        coded_documents=len(np.unique(corpus.layout.document[coded])),
        rarer=None if measure.is_mean else min(positive, int(coded.sum()) - positive),
    )
