"""Differences between groups, with intervals, p-values and false-discovery control: `differences(found, "outlet")`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from slant.analysis.aggregate.aggregate import Aggregate, Part, flags, keyed, labelled
from slant.analysis.aggregate.cells import Cells
from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.distributions import t_two_sided
from slant.analysis.aggregate.groups import Grouping
from slant.analysis.aggregate.intervals import columns
from slant.analysis.aggregate.measures import AggregateError
from slant.analysis.aggregate.resampling import Resampler
from slant.analysis.aggregate.results import Result, table_of
from slant.analysis.aggregate.testing import adjust, flip, permute

Floats = npt.NDArray[np.float64]
FAMILIES = ("all", "measure")
# With as many documents behind the variance on both sides, the permutation distribution is the t to two digits.
_LARGE = 50.0
PERMUTATION, SIGNS, STUDENT = "permutation", "sign flips", "t"


@dataclass(frozen=True)
class Differences(Result):
    """A row for each pair of groups and figure: `difference` is value_a - value_b."""


@dataclass
class _Pairs:
    """Pairs of cells of a part, (P,) each, and what was found of their differences."""

    part: Part
    a: Codes
    b: Codes
    correlation: Floats
    p: Floats
    test: npt.NDArray[np.object_]


def differences(
    found: Aggregate, key: str, *, reference: str | None = None, fdr: str = "bh", family: str = "all"
) -> Differences:
    """Differences between the values of `key`, all pairs or each against `reference`, other keys being equal.

    `fdr`: "bh" or "by"; `family`: "all", q is over every difference of the table, or "measure", over a measure's.
    Pairs in which nothing was counted on either side are left out.

    Raises AggregateError where `key` is not one of those that `found` is grouped by, or has no `reference`.
    """
    groups, resampler = found.grouping, found.resampler
    assert groups is not None
    assert resampler is not None
    if key not in groups.by:
        raise AggregateError(f"expected a key to compare of --by ({', '.join(groups.by) or 'none'}), found {key!r}")
    if reference is not None and reference not in groups.names[key]:
        raise AggregateError(f"expected a reference among {', '.join(groups.names[key])}, found {reference!r}")
    if family not in FAMILIES:
        raise AggregateError(f"expected a family of {', '.join(FAMILIES)}, found {family!r}")
    tested = [_test(part, groups, key, reference, resampler) for part in found.parts]
    p = np.concatenate([pairs.p for pairs in tested])
    if not len(p):
        raise AggregateError(f"expected at least two values of {key!r} to compare, found fewer")
    ends = np.cumsum([len(pairs.p) for pairs in tested])
    spans = [(0, len(p))] if family == "all" else list(zip([0, *ends[:-1]], ends, strict=True))
    q = np.concatenate([adjust(p[start:end], fdr) for start, end in spans])
    parts = zip(tested, np.split(q, ends[:-1]), strict=True)
    tables = [_table(pairs, own, groups, key) for pairs, own in parts if len(pairs.p)]
    settings = {"compare": key, "reference": reference, "fdr": fdr, "family": family}
    count = int(np.count_nonzero(~np.isnan(p)))
    scope = "all of them" if family == "all" else "those of a measure"
    return Differences(
        table=pa.concat_tables(tables),
        settings={**found.settings, **settings},
        notes=(*found.notes, f"{count} differences tested; q ({fdr.upper()}) is over {scope}"),
    )


def _test(part: Part, groups: Grouping, key: str, reference: str | None, resampler: Resampler) -> _Pairs:
    a, b = _pairs(part.cells, groups, key, reference)
    found = part.estimates
    flat = (found.variance[a] == 0) & (found.variance[b] == 0) & (found.value[a] == found.value[b])
    a, b = a[~flat], b[~flat]
    pairs = _Pairs(part, a, b, np.zeros(len(a)), np.full(len(a), np.nan), np.full(len(a), "", dtype=object))
    apart = key in groups.of_document
    usable = (found.documents[a] > 1) & (found.documents[b] > 1)
    for chosen in _together(part.cells, a, b, usable):
        if apart:
            _permuted(pairs, chosen, resampler)
        else:
            _flipped(pairs, chosen, resampler)
    _large(pairs, usable, apart=apart)
    return pairs


def _pairs(cells: Cells, groups: Grouping, key: str, reference: str | None) -> tuple[Codes, Codes]:
    """Pairs of cells that differ in `key` alone, the first before the second in the order of its names."""
    named = np.unique([name or "" for name in cells.label], return_inverse=True)[1]
    polarity = np.zeros(len(cells), dtype=np.int64) if cells.polarity is None else cells.polarity
    others = [cells.group[other] for other in groups.by if other != key]
    _, context = np.unique(np.stack([named, polarity, *others]), axis=1, return_inverse=True)
    order = np.lexsort((cells.group[key], context))
    known = order[cells.group[key][order] < len(groups.names[key])]
    ends = np.flatnonzero(np.diff(context[known])) + 1
    against = None if reference is None else groups.names[key].index(reference)
    pairs: list[tuple[int, int]] = []
    for members in np.split(known, ends):
        if against is None:
            pairs.extend(combinations(members.tolist(), 2))
            continue
        of_reference = [cell for cell in members.tolist() if cells.group[key][cell] == against]
        pairs.extend((cell, of_reference[0]) for cell in members.tolist() if of_reference and cell != of_reference[0])
    found = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return found[:, 0], found[:, 1]


def _together(cells: Cells, a: Codes, b: Codes, usable: npt.NDArray[np.bool_]) -> Iterator[Codes]:
    """Places of pairs with the same two denominators."""
    asked = np.flatnonzero(usable)
    code = cells.base[a[asked]] * cells.bottom.count + cells.base[b[asked]]
    order = np.argsort(code, kind="stable")
    yield from (asked[part] for part in np.split(order, np.flatnonzero(np.diff(code[order])) + 1) if len(part))


def _denominator(cells: Cells, cell: int) -> tuple[Codes, Floats]:
    """The documents of a cell's denominator, and what they add to it."""
    base = cells.base[cell]
    rows = slice(cells.bottom.starts[base], cells.bottom.starts[base + 1])
    return cells.bottom.doc[rows], cells.bottom.amount[rows]


def _permuted(pairs: _Pairs, chosen: Codes, resampler: Resampler) -> None:
    cells, found = pairs.part.cells, pairs.part.estimates
    small = np.minimum(found.carriers[pairs.a[chosen]], found.carriers[pairs.b[chosen]]) < _LARGE
    chosen = chosen[small]
    if not len(chosen):
        return
    (first, x), (second, z) = _denominator(cells, pairs.a[chosen[0]]), _denominator(cells, pairs.b[chosen[0]])
    y = np.concatenate([columns(cells, pairs.a[chosen], first), columns(cells, pairs.b[chosen], second)])
    pairs.p[chosen] = permute(np.concatenate([x, z]), y, len(first), resampler.members(first, second))
    pairs.test[chosen] = PERMUTATION


def _flipped(pairs: _Pairs, chosen: Codes, resampler: Resampler) -> None:
    """The correlation of the two values over the documents that they share, and the test by sign flips."""
    cells, found = pairs.part.cells, pairs.part.estimates
    a, b = pairs.a[chosen], pairs.b[chosen]
    (first, x), (second, z) = _denominator(cells, a[0]), _denominator(cells, b[0])
    documents = np.union1d(first, second)
    x, z = (_spread(documents, *side)[:, None] for side in ((first, x), (second, z)))
    y, w = columns(cells, a, documents), columns(cells, b, documents)
    residuals = (y - found.value[a] * x) / x.sum(), (w - found.value[b] * z) / z.sum()
    norm = np.sqrt((residuals[0] ** 2).sum(axis=0) * (residuals[1] ** 2).sum(axis=0))
    product = (residuals[0] * residuals[1]).sum(axis=0)
    pairs.correlation[chosen] = np.divide(product, norm, out=np.zeros_like(norm), where=norm > 0)
    equal = (y.sum(axis=0) + w.sum(axis=0)) / (x.sum() + z.sum())
    small = np.minimum(found.carriers[a], found.carriers[b]) < _LARGE
    if small.any():
        under = ((y - equal * x) / x.sum() - (w - equal * z) / z.sum())[:, small]
        pairs.p[chosen[small]] = flip(under, resampler.signs(documents))
        pairs.test[chosen[small]] = SIGNS


def _spread(documents: Codes, some: Codes, amount: Floats) -> Floats:
    found = np.zeros(len(documents))
    found[np.searchsorted(documents, some)] = amount
    return found


def _large(pairs: _Pairs, usable: npt.NDArray[np.bool_], *, apart: bool) -> None:
    """p-values of the pairs with documents enough: Welch's t with cluster-robust variances."""
    found = pairs.part.estimates
    left = np.flatnonzero(usable & np.isnan(pairs.p))
    a, b = pairs.a[left], pairs.b[left]
    one, two = found.variance[a], found.variance[b]
    variance = one + two - 2 * pairs.correlation[left] * np.sqrt(one * two)
    welch = (one + two) ** 2 / (one**2 / found.df[a] + two**2 / found.df[b])
    df = welch if apart else np.minimum(found.df[a], found.df[b])
    with np.errstate(divide="ignore", invalid="ignore"):
        t = (found.value[a] - found.value[b]) / np.sqrt(np.maximum(variance, 0.0))
    pairs.p[left] = t_two_sided(np.nan_to_num(t, nan=0.0, posinf=np.inf, neginf=-np.inf), df)
    pairs.test[left] = STUDENT


def _bounds(pairs: _Pairs) -> tuple[Floats, Floats, Floats]:
    """The difference and its interval, from the intervals of both values (MOVER: Zou and Donner 2008).

    Not symmetric, inside the range that differences can have, and honest where a side has a share of 0.
    """
    found, a, b, r = pairs.part.estimates, pairs.a, pairs.b, pairs.correlation
    difference = found.value[a] - found.value[b]
    down = found.value[a] - found.low[a], found.high[b] - found.value[b]
    up = found.high[a] - found.value[a], found.value[b] - found.low[b]
    low, high = (np.sqrt(np.maximum(one**2 + two**2 - 2 * r * one * two, 0.0)) for one, two in (down, up))
    return difference, difference - low, difference + high


def _table(pairs: _Pairs, q: Floats, groups: Grouping, key: str) -> pa.Table:
    cells, found, a, b = pairs.part.cells, pairs.part.estimates, pairs.a, pairs.b
    scale = cells.measure.scale
    difference, low, high = _bounds(pairs)
    others: Sequence[str] = [other for other in groups.by if other != key]
    sides = [
        (f"{key}_{side}", pa.string(), [groups.values(key)[place] for place in cells.group[key][rows]])
        for side, rows in (("a", a), ("b", b))
    ]
    return table_of(
        [
            *keyed(cells, groups, a, others),
            *sides,
            *labelled(cells, a),
            ("value_a", pa.float64(), found.value[a] * scale),
            ("value_b", pa.float64(), found.value[b] * scale),
            ("difference", pa.float64(), difference * scale),
            ("low", pa.float64(), low * scale),
            ("high", pa.float64(), high * scale),
            ("p", pa.float64(), pairs.p),
            ("q", pa.float64(), q),
            ("test", pa.string(), pairs.test.tolist()),
            ("per", pa.string(), [cells.measure.unit] * len(a)),
            ("n_documents_a", pa.int64(), found.documents[a]),
            ("n_documents_b", pa.int64(), found.documents[b]),
            ("flag", pa.string(), flags(np.minimum(found.documents[a], found.documents[b]))),
        ]
    )
