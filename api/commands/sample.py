"""`slant sample`: sentences or documents to code by hand, drawn with known probabilities."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slant.analysis.sampling.planning import Forecast


class Design(StrEnum):
    RANDOM = "random"
    STRATIFIED = "stratified"
    ACTIVE = "active"


class Unit(StrEnum):
    SENTENCES = "sentences"
    DOCUMENTS = "documents"


class Allocation(StrEnum):
    NEYMAN = "neyman"
    PROPORTIONAL = "proportional"


def run(
    source: Annotated[
        Path, typer.Argument(metavar="ROWS", help="What slant score wrote: a folder of tables or .jsonl.")
    ],
    measures: Annotated[
        list[str] | None,
        typer.Option(
            "--measure", help="What is to be coded, such as frame:aggression; again for more. Without it, the usual."
        ),
    ] = None,
    n: Annotated[
        int | None, typer.Option("-n", min=1, help="How many to draw; without it, what --width needs.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT", help="Write here, .jsonl or .csv; else only forecast."),
    ] = None,
    design: Annotated[
        Design, typer.Option(help="Evenly, by strata, or more where slant is less certain.")
    ] = Design.RANDOM,
    unit: Annotated[Unit, typer.Option(help="What is drawn.")] = Unit.SENTENCES,
    strata: Annotated[
        str,
        typer.Option(
            metavar="KEY,...", help='For stratified: metadata keys, or "predicted" (the default): slant\'s own label.'
        ),
    ] = "",
    allocation: Annotated[Allocation, typer.Option(help="How strata share the sample.")] = Allocation.NEYMAN,
    per_document: Annotated[
        int | None, typer.Option(min=1, help="Of each document drawn, only so many sentences.")
    ] = None,
    parties: Annotated[
        str, typer.Option("--party", metavar="ID,...", help="For measures about parties: these alone.")
    ] = "",
    width: Annotated[
        float | None, typer.Option(help="Say how many are needed for 95 % intervals this wide (high less low).")
    ] = None,
    pilot: Annotated[
        Path | None, typer.Option(metavar="CODED", help="Forecast from the errors found in this coded sample.")
    ] = None,
    corpus_only: Annotated[
        bool, typer.Option("--corpus-only", help="Forecast for this corpus alone, not for more documents like it.")
    ] = False,
    seed: Annotated[int, typer.Option(min=0, help="The same seed draws the same sample.")] = 0,
) -> None:
    """Draw sentences or documents to code by hand, and say how exact the corrected figures will be.

    Fill in the gold columns of the file, keep the others, and give it to slant correct.

    Example: slant sample out/rows -n 300 --design active --measure frame:aggression -o sample.csv

    Example: slant sample out/rows --width 0.05 --design stratified --strata outlet,predicted --measure biased
    """
    from slant.analysis.correction.matching import match
    from slant.analysis.correction.measures import Measure
    from slant.analysis.rows import Rows
    from slant.analysis.sampling.plan import Plan
    from slant.analysis.sampling.planning import forecast
    from slant.analysis.sampling.sample import draw, frame
    from slant.analysis.sampling.sample_file import Sample

    rows = Rows.open(source)
    plan = Plan(design.value, unit.value, _split(strata), allocation.value, per_document, _split(parties), seed)
    possible = frame(rows, [Measure.parse(measure) for measure in measures or []], plan)
    coded = None if pilot is None else Sample.read(pilot)
    found = [
        forecast(
            possible,
            table,
            n,
            wanted=width,
            beyond=not corpus_only,
            pilot=None if coded is None else match(rows, coded, table.measure, parties=plan.parties).corpus,
        )
        for table in possible.tables
    ]
    for expected in found:
        typer.echo(_sentence(expected, unit.value), err=True)
    if output is None:
        return
    sample = draw(possible, rows, max(expected.n for expected in found))
    sample.write(output)
    drawn = len({row.drawn for row in sample.rows})
    typer.echo(
        f"{output}: {len(sample.rows)} rows to code, from {drawn} of {len(possible.keys)} {unit.value}", err=True
    )


def _sentence(expected: Forecast, unit: str) -> str:
    said = (
        f"{expected.measure}: {expected.n} {unit} give a 95 % interval about {expected.width:.3f} wide "
        f"({expected.gold_width:.3f} by hand coding alone)"
    )
    if expected.wanted is None:
        return said
    if expected.needed is None:
        return f"{said}; {expected.wanted:g} is out of reach: with all {unit} coded it is {expected.floor:.3f}"
    alone = "more than there are" if expected.gold_needed is None else f"{expected.gold_needed}"
    return f"{said}; {expected.wanted:g} needs {expected.needed} {unit} ({alone} by hand coding alone)"


def _split(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]
