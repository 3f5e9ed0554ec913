"""Counting: for each cell (a group and a label) of a measure, what each document adds to its sums."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.corpus import Corpus, Facts
from slant.analysis.aggregate.counted import by_frame, facts, splits
from slant.analysis.aggregate.groups import Grouping
from slant.analysis.aggregate.measures import VOICES, Measure

Floats = npt.NDArray[np.float64]
# A label with a polarity is coded label * 3 + polarity + 1.
_POLARITIES = 3


@dataclass(frozen=True)
class Sums:
    """What documents add to sums, in the order of (sum, document); a pair has one row. (R,) each."""

    of: Codes
    doc: Codes
    amount: Floats
    count: int

    @cached_property
    def starts(self) -> Codes:
        """(count + 1,): the rows of sum s are starts[s] to starts[s + 1]."""
        return np.searchsorted(self.of, np.arange(self.count + 1))

    def totals(self, amount: Floats | None = None) -> Floats:
        """(count,): the sums of `amount` (R,), of the rows' own without it."""
        weights = self.amount if amount is None else amount
        return np.bincount(self.of, weights, minlength=self.count).astype(np.float64)


@dataclass(frozen=True)
class Cells:
    """The cells of a measure: cell c is sum c of `top` over sum `base[c]` of `bottom`.

    `group`: for each key the places (C,) in the grouping's names. `label` and `polarity` (C,) may be absent.
    """

    measure: Measure
    group: dict[str, Codes]
    label: list[str | None]
    polarity: Codes | None
    base: Codes
    top: Sums
    bottom: Sums

    def __len__(self) -> int:
        return len(self.base)

    @cached_property
    def beside(self) -> Floats:
        """For each row of `top`, what its document adds to the cell's denominator."""
        if not len(self.bottom.doc):
            return np.zeros(len(self.top.doc))
        size = int(max(self.top.doc.max(initial=0), self.bottom.doc.max())) + 1
        known = self.bottom.of * size + self.bottom.doc
        asked = self.base[self.top.of] * size + self.top.doc
        place = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        return np.where(known[place] == asked, self.bottom.amount[place], 0.0)

    def documents(self, base: int) -> Codes:
        """The documents with something in a denominator, in order."""
        return self.bottom.doc[self.bottom.starts[base] : self.bottom.starts[base + 1]]


def count(corpus: Corpus, measure: Measure, grouping: Grouping, of: str) -> Cells:
    """The cells of `measure`: every group whose denominator is not 0, by every label, those of count 0 included.

    Groups by party, voice and frame are those found anywhere, in each group of documents.
    """
    counter = _Counter(corpus, measure, grouping, of)
    return counter.cells()


class _Counter:
    """The steps of `count`, and what they share."""

    def __init__(self, corpus: Corpus, measure: Measure, grouping: Grouping, of: str) -> None:
        self.measure, self.grouping = measure, grouping
        split = splits(measure, of)
        self.unsplit = [key for key in grouping.by if key not in split]
        self.split = [key for key in grouping.by if key in split]
        top, bottom = facts(corpus, measure, grouping.by, of)
        if "frame" in grouping.by:
            top, bottom = by_frame(top, corpus), by_frame(bottom, corpus)
        self.top, bottom = self._kept(top, grouping.by), self._kept(bottom, self.unsplit)
        self.bottom = bottom.take(np.flatnonzero(bottom.amount > 0))  # a voice may have no words in a sentence

    def cells(self) -> Cells:
        bases, bottom = self._sums(self.grouping.codes(self.bottom, self.unsplit), self.bottom)
        labels, label = self._labels()
        groups = self._groups(bases)
        wide = np.int64(self._width(self.split))
        own = self.grouping.codes(self.top, self.unsplit) * wide + self.grouping.codes(self.top, self.split)
        at = np.minimum(np.searchsorted(groups, own), max(0, len(groups) - 1))
        # What is counted where nothing is to divide by (a voice without words) has no share.
        inside = np.flatnonzero(groups[at] == own) if len(groups) else np.empty(0, dtype=np.int64)
        found, top = self._sums(at[inside] * len(labels) + label[inside], self.top.take(inside))
        every = np.repeat(groups, len(labels))
        place = {
            **self.grouping.decode(every // wide, self.unsplit),
            **self.grouping.decode(every % wide, self.split),
        }
        names, polarity = self._named(np.tile(labels, len(groups)))
        counted = Sums(found[top.of], top.doc, top.amount, len(every))
        return Cells(self.measure, place, names, polarity, np.searchsorted(bases, every // wide), counted, bottom)

    def _kept(self, found: Facts, keys: Sequence[str]) -> Facts:
        keep = self.grouping.kept[found.doc]
        for key, wanted in self.grouping.only.items():
            if key in keys:
                keep = keep & np.array([value in wanted for value in found.keys[key].values])[found.keys[key].codes]
        return found.take(np.flatnonzero(keep))

    def _width(self, keys: Sequence[str]) -> int:
        return int(np.prod([len(self.grouping.names[key]) + 1 for key in keys], dtype=np.int64))

    def _labels(self) -> tuple[Codes, Codes]:
        """The codes of the labels that cells are made for, and the place (R,) in them of what is counted."""
        label = self.top.label
        if label is None:
            return np.zeros(1, dtype=np.int64), np.zeros(len(self.top.doc), dtype=np.int64)
        codes = label.codes if self.top.polarity is None else label.codes * _POLARITIES + self.top.polarity + 1
        open_set = self.top.polarity is not None or self.measure.name.startswith("source_")
        labels = np.unique(codes) if open_set else np.arange(len(label.names))
        return labels, np.searchsorted(labels, codes)

    def _named(self, labels: Codes) -> tuple[list[str | None], Codes | None]:
        label = self.top.label
        if label is None:
            return [None] * len(labels), None
        if self.top.polarity is None:
            return [label.names[code] for code in labels], None
        return [label.names[code // _POLARITIES] for code in labels], labels % _POLARITIES - 1

    def _groups(self, bases: Codes) -> Codes:
        """base group * width of the split keys + their code: what the base's own keys were found with anywhere."""
        if not self.split:
            return bases
        inner = [key for key in self.unsplit if key not in self.grouping.of_document]
        wide = self._width(self.split)
        found = self.grouping.codes(self.top, inner) * wide + self.grouping.codes(self.top, self.split)
        of_base = self._again(self.grouping.decode(bases, self.unsplit), inner, len(bases))
        pairs = np.unique(np.concatenate([found, *(np.unique(of_base) * wide + part for part in self._always())]))
        first = np.searchsorted(pairs, of_base * wide)
        several = np.searchsorted(pairs, (of_base + 1) * wide) - first
        within = np.arange(several.sum()) - np.repeat(np.cumsum(several) - several, several)
        groups: Codes = np.repeat(bases, several) * wide + pairs[np.repeat(first, several) + within] % wide
        return groups

    def _always(self) -> list[int]:
        """Codes of the voices that every base gets: the author, and a source where voices are those two alone."""
        if not set(self.split) <= set(VOICES) or set(self.split) & set(self.grouping.only):
            return []
        return [0, 1] if self.split == ["voice"] else [0]

    def _again(self, places: dict[str, Codes], keys: Sequence[str], length: int) -> Codes:
        code = np.zeros(length, dtype=np.int64)
        for key in keys:
            code = code * (len(self.grouping.names[key]) + 1) + places[key]
        return code

    def _sums(self, code: Codes, found: Facts) -> tuple[Codes, Sums]:
        """The codes there are, sorted, and for each what documents add; of documents, each (and party) once."""
        if self.measure.name.endswith("_documents"):
            party = found.keys["party"].codes if "party" in found.keys else np.zeros(len(code), dtype=np.int64)
            _, first = np.unique(np.stack([code, found.doc, party]), axis=1, return_index=True)
            code, found = code[first], found.take(first)
        codes, place = np.unique(code, return_inverse=True)
        documents = len(self.grouping.kept)
        pairs, at = np.unique(place * documents + found.doc, return_inverse=True)
        amount = np.bincount(at, found.amount, minlength=len(pairs)).astype(np.float64)
        of, doc = np.divmod(pairs, documents)
        return codes, Sums(of, doc, amount, len(codes))
