"""The figures of a report. All are counted by slant.analysis.aggregate; here they are asked for and laid out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from slant.analysis.aggregate.aggregate import Aggregate, Where, aggregate
from slant.analysis.aggregate.corpus import NONE, Facts
from slant.analysis.aggregate.corpus import Corpus as Counted
from slant.analysis.aggregate.dates import Dates
from slant.analysis.aggregate.measures import KEYS, PERIODS, AggregateError
from slant.analysis.aggregate.resampling import Draws
from slant.analysis.aggregate.series import series
from slant.analysis.aggregate.wording import wording
from slant.analysis.report.corpus import WITHOUT, Corpus
from slant.analysis.report.over_time import OverTime, over_time
from slant.analysis.report.readings import party_order

if TYPE_CHECKING:
    from slant.analysis.report.report import Settings

# The groups with most articles and the parties that are read most: the rest is in no figure, but can be read.
GROUPS, PARTIES = 40, 24
# What a source of no known party is called in the report's addresses.
UNKNOWN = "-"
# So many parties have lines of their own over time, and so many terms are told of each group.
TIMED, TERMS = 4, 15
# A term is told where it sets the group apart at this false-discovery rate.
_RATE = 0.05
SENTIMENT = "sentiment"
_DIGITS = 4

# value, low, high, count, units, documents, and whether these are few; low and high may be None.
Cell = tuple[float, float | None, float | None, float, float, int, bool]
Table = dict[str, dict[str, Cell]]
# A term, its log-odds, z over documents, and how often it stands here and elsewhere.
Term = tuple[str, float, float, int, int]


@dataclass(frozen=True)
class Findings:
    """`parties`: voice -> measure ("sentiment", or "FRAME/POLARITY") -> group -> party; `source_words` and `stances`:
    group -> label; `attributed` and `wording`: by group. `groups` and `parties_shown` say in which order.
    """

    groups: Sequence[str]
    parties_shown: Sequence[str]
    parties: Mapping[str, Mapping[str, Table]]
    source_words: Table
    stances: Table
    attributed: Mapping[str, Cell]
    time: OverTime | None
    wording: Mapping[str, Sequence[Term]]
    spoken: Facts
    notes: Sequence[str]

    def to_dict(self) -> dict[str, Any]:
        """As the report's script reads it."""
        return {
            "groups": list(self.groups),
            "parties_shown": list(self.parties_shown),
            "parties": self.parties,
            "speakers": {"words": self.source_words, "stance": self.stances, "attributed": self.attributed},
            "time": None if self.time is None else self.time.to_dict(),
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
        time=None if settings.dates is None else count.over_time(settings.dates, settings.period, parties[:TIMED]),
        wording=count.wording(),
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
        counted = self._aggregate(*keys, measures=measures, where=where)
        self.notes += counted.notes
        rows: list[dict[str, Any]] = counted.table.to_pylist()
        return rows

    def over_time(self, dates: Dates, period: str, parties: Sequence[str]) -> OverTime:
        """The frames of all articles by voice, and how they cast each of the parties."""
        rows = self._corpus.rows
        found = [aggregate(rows, ("voice",), measures=("frame_sentences",), draws=self._draws)]
        if self._corpus.parties.num_rows:
            of_parties = {"party": list(parties)}
            keys, measures = ("party", "voice"), ("cast_sentences",)
            found.append(aggregate(rows, keys, measures=measures, where=of_parties, draws=self._draws))
        lines = [series(one, period, dates=dates) for one in found]
        self.notes += [note for one in lines for note in one.notes]
        return over_time(lines, period)

    def wording(self) -> dict[str, list[Term]]:
        """Of each group the terms that set it apart, most certain first; none where there is nothing to compare."""
        if self.key is None or len(set(self._corpus.groups) - {WITHOUT}) < 2:
            return {}
        try:
            compared = wording(self._corpus.rows, self.key, where=self._where)
        except AggregateError as error:  # texts too short or too few for any term
            self.notes.append(str(error))
            return {}
        self.notes += compared.notes
        found: dict[str, list[Term]] = {}
        for row in compared.table.filter(pc.less(compared.table["q"], _RATE)).to_pylist():
            told = found.setdefault(row["a"], [])
            if row["log_odds"] > 0 and len(told) < TERMS:
                numbers = round(row["log_odds"], _DIGITS), round(row["z_clustered"], 2)
                told.append((row["term"], *numbers, row["count_a"], row["count_b"]))
        return found

    def _aggregate(self, *keys: str, measures: Sequence[str], where: Where | None = None) -> Aggregate:
        every = [*([self.key] if self.key else []), *keys]
        return aggregate(
            self._corpus.rows, every, measures=measures, where={**self._where, **(where or {})}, draws=self._draws
        )

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
