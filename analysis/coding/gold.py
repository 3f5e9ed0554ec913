"""The answers of a coder into the gold columns of a sample, which slant correct reads."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from slant.analysis.coding.codings import PARTY, CodedUnit, Coding, CodingError
from slant.analysis.coding.scored import names
from slant.analysis.correction.measures import Measure
from slant.analysis.rows import Rows
from slant.analysis.sampling.sample_file import GOLD, Sample

# Whether a label is there, for the columns of shares.
THERE = {True: "1", False: "0"}


def filled(sample: Sample, coding: Coding, rows: Rows) -> tuple[Sample, Counter[str]]:
    """The sample with what was coded of its sentences, and how many cells stay empty and why, by kind.

    A cell that is filled in already stays. `rows`: those that the sample was drawn from. Raises CodingError where the
    coder coded none of its sentences.
    """
    by_place = {unit.key: unit for unit in coding.units}
    name, empty = names(rows), Counter[str]()
    gold = []
    units = [by_place.get((name.get(row.doc, row.doc_id), row.start, len(row.text))) for row in sample.rows]
    if not any(units):
        raise CodingError(
            f"{coding.coder}: expected codes of sentences of {sample.name}, found none; name what was coded"
        )
    for row, cells, unit in zip(sample.rows, sample.gold, units, strict=True):
        new = dict(cells)
        for column in (column for column, cell in cells.items() if cell in ("", None)):
            measure = Measure.parse(_measure(column))
            if unit is None:
                empty["not coded"] += 1
            elif measure.voice is not None:
                empty["in whose voice it is, which is not coded there"] += 1
            elif (answer := _answer(measure, unit, row.party)) is None:
                empty["without an answer"] += 1
            else:
                new[column] = answer
        gold.append(new)
    return replace(sample, gold=gold), empty


def _measure(column: str) -> str:
    """A measure of the column: those of a cast have a polarity each."""
    kind, _, rest = column.removeprefix(GOLD).partition(":")
    label, at, voice = rest.partition("@")
    return f"cast:{label}:0{at}{voice}" if kind == "cast" else column.removeprefix(GOLD)


def _answer(measure: Measure, unit: CodedUnit, party: str) -> str | None:
    """What the coder wrote, in the words of the sample; None where nothing was."""
    if measure.kind == "frame":
        return THERE[measure.label in unit.answers["frames"]] if "frames" in unit.answers else None
    if measure.kind == "biased":
        return next((THERE[answer == "biased"] for answer in unit.answers.get("biased", ())), None)
    if measure.kind in ("sentiment", "role"):
        return next(iter(unit.answers.get(f"{measure.kind}:{party}", ())), None)
    if unit.spans is None:
        return None
    if measure.kind == "loaded":
        return THERE[any(span.label == "loaded" for span in unit.spans)]
    casts = [span for span in unit.spans if span.label == measure.label and span.attributes.get(PARTY) == party]
    return casts[0].attributes.get("polarity") if casts else "none"
