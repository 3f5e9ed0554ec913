"""The file that is coded by hand: one row per unit, with what the correction must know of how it was drawn.

docs/correction.md documents the columns. JSON Lines or CSV, by the name's ending.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from slant.analysis.sampling.drawing import SamplingError

GOLD = "gold:"
# What a coder leaves as it is: the column is about another kind of unit than the row.
NOT_ASKED = "-"
SUFFIXES = (".jsonl", ".csv")


@dataclass(frozen=True, slots=True)
class SampleRow:
    """A unit to code. party: "" where the unit is the sentence. unit: what was drawn, "sentences" or "documents".

    probability: with which this unit came into the sample; draw_probability: with which its sentence or document was
    drawn (they differ where only some sentences of a document are coded). stratum: a name. parties: those that the
    sample is about, with spaces between, "" for all. before, after: the sentences around it, for whoever codes.
    """

    doc: int
    doc_id: str
    sentence: int
    start: int
    end: int
    party: str
    text: str
    before: str
    after: str
    unit: str
    design: str
    stratum: str
    probability: float
    draw_probability: float
    parties: str
    seed: int

    @property
    def drawn(self) -> tuple[int, int]:
        """What was drawn: the sentence, or the document."""
        return (self.doc, self.sentence if self.unit == "sentences" else -1)


COLUMNS = tuple(field.name for field in fields(SampleRow))
_NUMBERS: Mapping[str, type] = {
    **dict.fromkeys(("doc", "sentence", "start", "end", "seed"), int),
    **dict.fromkeys(("probability", "draw_probability"), float),
}


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows of a sample, and what is in their gold columns: one mapping a row, by column name."""

    rows: Sequence[SampleRow]
    gold: Sequence[Mapping[str, Any]]
    name: str = "sample"

    def write(self, path: Path) -> None:
        """Raises SamplingError where the name ends in neither .jsonl nor .csv."""
        suffix = _suffix(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        values = [{name: getattr(row, name) for name in COLUMNS} | dict(gold) for row, gold in self._pairs()]
        with path.open("w", encoding="utf-8", newline="") as out:
            if suffix == ".jsonl":
                out.writelines(json.dumps(value, ensure_ascii=False) + "\n" for value in values)
                return
            writer = csv.DictWriter(out, list(values[0]))
            writer.writeheader()
            writer.writerows(values)

    @classmethod
    def read(cls, path: Path) -> Sample:
        """A sample, coded or not. Raises SamplingError where a column that slant sample wrote is missing or broken."""
        suffix = _suffix(path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines: Iterable[dict[str, Any]] = (
                csv.DictReader(file) if suffix == ".csv" else (json.loads(line) for line in file if line.strip())
            )
            try:
                read = [_row(path, number, line) for number, line in enumerate(lines, start=1)]
            except (json.JSONDecodeError, UnicodeDecodeError, csv.Error) as error:
                raise SamplingError(f"{path}: expected {suffix[1:]} that slant sample wrote, found {error}") from None
        if not read:
            raise SamplingError(f"{path}: expected rows that slant sample wrote, found none")
        if len({(row.doc, row.sentence, row.party) for row, _ in read}) < len(read):
            raise SamplingError(f"{path}: expected each unit once, found one twice; leave one row of each")
        if len({(row.unit, row.design, row.parties, row.seed) for row, _ in read}) > 1:
            raise SamplingError(f"{path}: expected one sample, found rows of several; correct with each by itself")
        return cls([row for row, _ in read], [gold for _, gold in read], str(path))

    def _pairs(self) -> Iterable[tuple[SampleRow, Mapping[str, Any]]]:
        return zip(self.rows, self.gold, strict=True)


def _row(path: Path, number: int, line: Mapping[str, Any]) -> tuple[SampleRow, dict[str, Any]]:
    missing = [name for name in COLUMNS if name not in line]
    if missing:
        raise SamplingError(
            f"{path}: row {number}: expected the columns of slant sample, found none named {', '.join(missing)}; "
            "keep all of its columns while coding"
        )
    values: dict[str, Any] = {}
    for name in COLUMNS:
        try:
            values[name] = _NUMBERS.get(name, _text)(line[name])
        except (TypeError, ValueError):
            raise SamplingError(
                f"{path}: row {number}: expected a number in {name}, found {line[name]!r}; restore the file's own"
            ) from None
    return SampleRow(**values), {name: cell for name, cell in line.items() if name and name.startswith(GOLD)}


def _text(cell: Any) -> str:
    return "" if cell is None else str(cell)


def _suffix(path: Path) -> str:
    if path.suffix not in SUFFIXES:
        raise SamplingError(f"expected a sample that ends in {' or '.join(SUFFIXES)}, found {path}")
    return path.suffix
