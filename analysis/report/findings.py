"""The figures of a report. All are counted by slant.analysis.aggregate; here they are asked for and laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from slant.analysis.aggregate.aggregate import Where, aggregate
from slant.analysis.aggregate.corpus import NONE, Facts
from slant.analysis.aggregate.corpus import Corpus as Counted
from slant.analysis.aggregate.measures import KEYS, PERIODS
from slant.analysis.aggregate.resampling import Draws
from slant.analysis.report.corpus import WITHOUT, Corpus
from slant.analysis.report.readings import party_order

if TYPE_CHECKING:
    from slant.analysis.report.report import Settings

# The groups with most articles and the parties that are read most: the rest is in no figure, but can be read.
GROUPS, PARTIES = 40, 24
# What a source of no known party is called in the report's addresses.
UNKNOWN = "-"
SENTIMENT = "sentiment"
_DIGITS = 4

# value, low, high, count, units, documents, and whether these are few; low and high may be None.
Cell = tuple[float, float | None, float | None, float, float, int, bool]
Table = dict[str, dict[str, Cell]]


@dataclass(frozen=True)
class Findings:
    """`parties`: voice -> measure ("sentiment", or "FRAME/POLARITY") -> group -> party; `source_words` and `stances`:
    group -> label; `attributed`: group -> cell. `groups` and `parties_shown` say in which order.
    """

    groups: Sequence[str]
    parties_shown: Sequence[str]
    parties: Mapping[str, Mapping[str, Table]]
    source_words: Table
    stances: Table
    attributed: Mapping[str, Cell]
    time: Mapping[str, Any] | None
    wording: Mapping[str, Any]
    spoken: Facts
    notes: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        """As the report's script reads it."""
        return {
            "groups": list(self.groups),
            "parties_shown": list(self.parties_shown),
            "parties": self.parties,
            "speakers": {"words": self.source_words, "stance": self.stances, "attributed": self.attributed},
            "time": self.time,
            "wording": self.wording,
            "notes": list(self.notes),
        }


def find(corpus: Corpus, settings: Settings) -> Findings:
    """Count everything that the report shows. Raises AggregateError where there is nothing to count."""
    key = settings.group(corpus.rows)
    groups = [name for name, _ in sorted(Counter(corpus.groups).items(), key=lambda item: (-item[1], item[0]))][:GROUPS]
    parties = party_order(corpus)[:PARTIES]
    count = _Counting(corpus, key, tuple(groups), Draws(seed=settings.seed))
    about_parties = {"party": parties}
    by_party = count.by("party", "voice", measures=("sentiment_mean", "cast_sentences"), where=about_parties)
    speech = count.by(measures=("source_words", "cue_stance", "attributed_words"))
    return Findings(
        groups=groups,
        parties_shown=parties,
        parties=_of_parties(by_party, count),
        source_words=_labelled(speech, "source_words", count),
        stances=_labelled(speech, "cue_stance", count),
        attributed={count.group(row): _cell(row) for row in speech if row["measure"] == "attributed_words"},
        time=None,
        wording={"groups": {}, "note": ""},
        spoken=Counted(corpus.rows).spoken,
        notes=tuple(dict.fromkeys(count.notes)),
    )


class _Counting:
    """Aggregates of one corpus by group; its notes say what they left out."""

    def __init__(self, corpus: Corpus, key: str | None, groups: Sequence[str], draws: Draws) -> None:
        self._corpus, self._draws = corpus, draws
        self.key = f"meta.{key}" if key in (*KEYS, *PERIODS) else key
        named = [name for name in groups if name != WITHOUT]
        self._where = {self.key: named} if self.key and len(groups) < len(set(corpus.groups)) else {}
        self.notes: list[str] = []

    def by(self, *keys: str, measures: Sequence[str], where: Where | None = None) -> list[dict[str, Any]]:
        """Rows of the aggregate; none where no party is read anywhere."""
        if "party" in keys and not self._corpus.parties.num_rows:
            return []
        every = [*([self.key] if self.key else []), *keys]
        counted = aggregate(
            self._corpus.rows, every, measures=measures, where={**self._where, **(where or {})}, draws=self._draws
        )
        self.notes += counted.notes
        rows: list[dict[str, Any]] = counted.table.to_pylist()
        return rows

    def group(self, row: Mapping[str, Any]) -> str:
        """The group of a row of an aggregate, as the report calls it."""
        if self.key is None:
            return self._corpus.groups[0]
        return WITHOUT if row[self.key] is None else str(row[self.key])


def _of_parties(rows: Sequence[Mapping[str, Any]], count: _Counting) -> dict[str, dict[str, Table]]:
    found: dict[str, dict[str, Table]] = {"author": {}, "source": {}}
    for row in rows:
        if row["voice"] is not None and row["n_units"]:
            measure = SENTIMENT if row["measure"] == "sentiment_mean" else f"{row['label']}/{row['polarity']}"
            table = found[row["voice"]].setdefault(measure, {})
            table.setdefault(count.group(row), {})[row["party"]] = _cell(row)
    return found


def _labelled(rows: Sequence[Mapping[str, Any]], measure: str, count: _Counting) -> Table:
    found: Table = {}
    for row in rows:
        if row["measure"] == measure and row["n_units"]:
            label = UNKNOWN if row["label"] == NONE else row["label"]
            found.setdefault(count.group(row), {})[label] = _cell(row)
    return found


def _cell(row: Mapping[str, Any]) -> Cell:
    value, low, high = (None if row[name] is None else round(row[name], _DIGITS) for name in ("value", "low", "high"))
    assert value is not None
    return value, low, high, row["count"], row["n_units"], row["n_documents"], bool(row["flag"])
