"""What is reported: figures of agreement, each with its interval and what it rests on."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from slant.analysis.agreement.intervals import Estimate

# Below this share of an answer (or above one less it) kappa and alpha fall with it, whatever the coders do.
RARE = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One figure. coders: whose, "all" or two names; question, label: "" for all labels of the question; units: those
    that two of the coders answered; prevalence: the label's share of their answers, None over all labels.
    """

    question: str
    label: str
    coders: str
    figure: str
    estimate: Estimate
    units: int
    documents: int
    number: int
    prevalence: float | None = None

    @property
    def rare(self) -> bool:
        """Whether the label is so rare, or so common, that a low coefficient says little."""
        return self.prevalence is not None and not RARE <= self.prevalence <= 1 - RARE

    def to_dict(self) -> dict[str, Any]:
        values = asdict(self)
        own = {key: value for key, value in values.items() if key not in ("estimate", "number")}
        return {**own, "coders_number": self.number, **values["estimate"], "rare": self.rare}


@dataclass(frozen=True, slots=True)
class Agreement:
    """`shared`: texts that two coders coded; `alone`: texts that one alone did, which say nothing of agreement;
    `mended`: what was mended or left out of the files, by kind.
    """

    coders: tuple[str, ...]
    shared: int
    alone: int
    rows: tuple[Row, ...]
    mended: Mapping[str, int] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "coders": list(self.coders),
            "shared": self.shared,
            "alone": self.alone,
            "mended": dict(self.mended),
            "figures": [row.to_dict() for row in self.rows],
        }

    def write_csv(self, path: Path) -> None:
        """One row a figure."""
        rows: Sequence[dict[str, Any]] = [row.to_dict() for row in self.rows]
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.DictWriter(out, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
