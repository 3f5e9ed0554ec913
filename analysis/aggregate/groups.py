"""The keys that a corpus is grouped by: metadata, periods of time, party, voice and frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from slant.analysis.aggregate.columns import Coded, Codes
from slant.analysis.aggregate.corpus import Corpus, Facts
from slant.analysis.aggregate.dates import MISSING, Dates, name_period, period_of, read_days
from slant.analysis.aggregate.measures import KEYS, PERIODS, AggregateError
from slant.models.labels import FRAMES

_META = "meta."


@dataclass(frozen=True)
class Grouping:
    """`by`: the keys in the order asked; `of_document`: those of them that a document has one value of, (D,) each.

    `kept` (D,) says which documents the filters leave; `only` holds the filters on the other keys.
    """

    by: tuple[str, ...]
    of_document: Mapping[str, Coded]
    kept: np.ndarray
    only: Mapping[str, frozenset[str]]
    names: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()

    def codes(self, facts: Facts, keys: Sequence[str]) -> Codes:
        """The groups of facts by `keys`, as one number each; see `decode`."""
        group = np.zeros(len(facts.doc), dtype=np.int64)
        for key in keys:
            own = self.of_document[key].codes[facts.doc] if key in self.of_document else facts.keys[key].codes
            group = group * (len(self.names[key]) + 1) + own
        return group

    def decode(self, group: Codes, keys: Sequence[str]) -> dict[str, Codes]:
        """Places in `names[key]` of each group; the place after the last is null."""
        places = {}
        for key in reversed(keys):
            group, places[key] = np.divmod(group, len(self.names[key]) + 1)
        return places

    def values(self, key: str) -> tuple[str | None, ...]:
        return (*self.names[key], None)


def grouping(
    corpus: Corpus, by: Sequence[str], dates: Dates, where: Mapping[str, Sequence[str]] | None = None
) -> Grouping:
    """Raises AggregateError for a key that is asked for twice or is unknown, and for dates that cannot be read."""
    keys = tuple(by)
    if len(set(keys)) < len(keys):
        raise AggregateError(f"expected each key once, found {', '.join(keys)}")
    filters = {key: frozenset(values) for key, values in (where or {}).items()}
    found: dict[str, Coded] = {}
    notes: list[str] = []
    for key in dict.fromkeys([*keys, *filters]):
        if key not in KEYS:
            found[key] = _of_documents(corpus, key, dates, notes)
    kept = np.ones(len(corpus), dtype=bool)
    for key, wanted in filters.items():
        if key in found:
            kept &= np.array([value in wanted for value in found[key].values])[found[key].codes]
        elif key not in keys:
            raise AggregateError(f"expected a filter on metadata, time or a key of --by, found {key!r}; add it to --by")
    if not kept.any():
        raise AggregateError(f"expected documents that the filters leave ({', '.join(filters)}), found none")
    return Grouping(
        by=keys,
        of_document={key: found[key] for key in keys if key in found},
        kept=kept,
        only={key: wanted for key, wanted in filters.items() if key not in found},
        names={key: found[key].names if key in found else _names(corpus, key) for key in keys},
        notes=tuple(dict.fromkeys(notes)),
    )


def _names(corpus: Corpus, key: str) -> tuple[str, ...]:
    if key == "party":
        return corpus.parties
    return FRAMES if key == "frame" else corpus.frames.keys[key].names


def _of_documents(corpus: Corpus, key: str, dates: Dates, notes: list[str]) -> Coded:
    if key in PERIODS:
        return _periods(corpus, key, dates, notes)
    name = key.removeprefix(_META)
    if name not in corpus.rows.meta_keys:
        known = ", ".join(corpus.rows.meta_keys) or "no metadata"
        raise AggregateError(
            f"expected a key of the documents ({known}), of time ({', '.join(PERIODS)}), or {', '.join(KEYS)}; "
            f"found {key!r}"
        )
    values = corpus.metadata(name)
    names = tuple(sorted({value for value in values if value is not None}))
    place = {name: i for i, name in enumerate(names)}
    return Coded(np.array([len(names) if v is None else place[v] for v in values], dtype=np.int64), names)


def _periods(corpus: Corpus, period: str, dates: Dates, notes: list[str]) -> Coded:
    places, note = periods(corpus, period, dates)
    if period in corpus.rows.meta_keys:
        notes.append(f"{period} is the period of {dates.key!r}; the metadata's own is meta.{period}")
    notes.append(note)
    known = np.unique(places[places != MISSING])
    codes = np.where(places == MISSING, len(known), np.searchsorted(known, places))
    return Coded(codes, tuple(name_period(int(place), period) for place in known))


def periods(corpus: Corpus, period: str, dates: Dates) -> tuple[Codes, str]:
    """Each document's place in time (MISSING without a date), and how the dates were read."""
    if dates.key not in corpus.rows.meta_keys:
        known = ", ".join(corpus.rows.meta_keys) or "none"
        raise AggregateError(
            f"expected the dates of the documents under {dates.key!r}, found the keys: {known}; name it (--date-key)"
        )
    days, format_ = read_days(corpus.metadata(dates.key), dates)
    return period_of(days, period), f"dates in {dates.key!r} were read as {format_}"
