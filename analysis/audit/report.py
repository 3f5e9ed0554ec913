"""The figures of an audit, as records that turn into JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slant.analysis.audit.flips import HEADS, MEANING
from slant.analysis.audit.intervals import Estimate, mean, rate
from slant.analysis.audit.perturbations import Perturbations
from slant.analysis.audit.tally import CHANGES, NAME, NAME_GROUP, PAIR, PAIR_GROUP, TEST, Example, Tally, worst

FORMAT = 1
# A flip rate of one of these under the test "swap", as a point estimate, is held against the threshold.
JUDGED = ("sentiment", "frames")
_EXAMPLES = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: of which table, which of its rows and which head; for changes, a high rate is what should be."""

    table: str
    row: str
    head: str
    estimate: Estimate

    @property
    def should_change(self) -> bool:
        return self.row.endswith(CHANGES)

    def to_dict(self) -> dict[str, Any]:
        figures = self.estimate.to_dict()
        name = "change_rate" if self.should_change else "flip_rate"
        return {self.table: self.row.removesuffix(CHANGES), "head": self.head, name: figures.pop("value"), **figures}


@dataclass(frozen=True, slots=True)
class Shift:
    """By how much the probability of negative sentiment is higher for a party than for those it is compared with."""

    table: str
    row: str
    estimate: Estimate

    def to_dict(self) -> dict[str, Any]:
        figures = self.estimate.to_dict()
        return {self.table: self.row, "negative_shift": figures.pop("value"), **figures}


@dataclass(frozen=True, slots=True)
class Report:
    """`groups`: of each pair and name; `counts`: texts read and how names were swapped; `skipped`: what was left out,
    by reason.
    """

    rows: tuple[Row, ...]
    shifts: tuple[Shift, ...]
    examples: tuple[Example, ...]
    groups: Mapping[str, str]
    counts: Mapping[str, int]
    skipped: Mapping[str, int]
    seed: int

    def judged(self) -> dict[str, float]:
        """The flip rates under "swap" that are held against the threshold; a head without a decision is left out."""
        return {
            row.head: row.estimate.value
            for row in self.rows
            if (row.table, row.row) == (TEST, "swap") and row.head in JUDGED
        }

    def passes(self, threshold: float) -> bool:
        return all(value <= threshold for value in self.judged().values())

    def to_dict(self, threshold: float) -> dict[str, Any]:
        def table(name: str, *, changes: bool = False) -> list[dict[str, Any]]:
            return [row.to_dict() for row in self.rows if row.table == name and row.should_change == changes]

        def shifts(name: str) -> list[dict[str, Any]]:
            return [shift.to_dict() for shift in self.shifts if shift.table == name]

        return {
            "format": FORMAT,
            "seed": self.seed,
            "judged": {"test": "swap", "flip_rates": self.judged(), "threshold": threshold},
            "passed": self.passes(threshold),
            "interval": "95 %, bootstrap over templates or sentences; Wilson over them where none differs",
            "heads": dict(MEANING),
            "tests": table(TEST),
            "sensitivity": table(TEST, changes=True),
            "pairs": table(PAIR),
            "pair_groups": table(PAIR_GROUP),
            "names": table(NAME),
            "name_groups": table(NAME_GROUP),
            "negative_shift": {"pairs": shifts(PAIR), "names": shifts(NAME), "name_groups": shifts(NAME_GROUP)},
            "group_of": dict(self.groups),
            "counts": dict(self.counts),
            "skipped": dict(self.skipped),
            "examples": [example_dict(example) for example in worst(self.examples, _EXAMPLES)],
        }


def report(tally: Tally, build: Perturbations, *, seed: int, texts: int) -> Report:
    """All estimates, each with an interval from the same seed."""
    order = list(HEADS)
    rows = [Row(table, row, head, rate(counts, seed)) for (table, row, head), counts in tally.flips.items()]
    shifts = [Shift(table, row, mean(values, seed)) for (table, row), values in tally.shifts.items()]
    return Report(
        rows=tuple(sorted(rows, key=lambda row: order.index(row.head))),
        shifts=tuple(shifts),
        examples=tuple(tally.examples),
        groups=tally.groups,
        counts={"texts": texts, **build.counts},
        skipped={**build.skipped, **tally.unread},
        seed=seed,
    )


def example_dict(example: Example) -> dict[str, Any]:
    flips = [{"head": d.head, "item": d.item, "before": d.before, "after": d.after} for d in example.flips]
    texts = {"before": example.before, "after": example.after}
    return {"test": example.test, "base": example.base, "pair": example.pair, **texts, "flips": flips}
