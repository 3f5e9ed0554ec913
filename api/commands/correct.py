"""`slant correct`: figures corrected by a hand-coded sample, beside the naive ones."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slant.commands.terminal import console


def run(
    source: Annotated[
        Path, typer.Argument(metavar="ROWS", help="What slant score wrote: a folder of tables or .jsonl.")
    ],
    coded: Annotated[Path, typer.Argument(metavar="CODED", help="A file of slant sample, its gold columns filled in.")],
    measures: Annotated[
        list[str] | None, typer.Option("--measure", help="What to estimate; without it, all that was coded.")
    ] = None,
    by: Annotated[str, typer.Option(metavar="KEY,...", help="Metadata keys, month, year ..., or party.")] = "",
    differences: Annotated[
        bool, typer.Option("--differences", help="Also the differences between all pairs of groups.")
    ] = False,
    parties: Annotated[
        str, typer.Option("--party", metavar="ID,...", help="For measures about parties: these alone.")
    ] = "",
    corpus_only: Annotated[
        bool, typer.Option("--corpus-only", help="The figures of this corpus alone, not of more documents like it.")
    ] = False,
    date_key: Annotated[str, typer.Option(help="The metadata key of the dates that periods are made of.")] = "date",
    date_format: Annotated[
        str | None, typer.Option(help="Their format, as in %d/%m/%Y; without it, the one that reads all.")
    ] = None,
    level: Annotated[float, typer.Option(min=0.5, max=0.999, help="Of the intervals.")] = 0.95,
    seed: Annotated[int, typer.Option(min=0, help="Deals documents to the folds of DSL.")] = 0,
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT", help="Write .csv, .parquet or .jsonl, not to stdout."),
    ] = None,
) -> None:
    """Estimate shares and means from slant's labels on all units and gold labels on a sample of them.

    Side by side: naive (slant's labels alone), gold (the coded units alone), PPI++ and DSL, and a sentence on what the
    sample can tell. docs/correction.md says which to report.

    Example: slant correct out/rows sample.csv --by outlet --differences -o corrected.csv
    """
    from slant.analysis.aggregate.dates import Dates
    from slant.analysis.correction.correct import Settings, correct
    from slant.analysis.correction.display import show
    from slant.analysis.correction.measures import Measure
    from slant.analysis.correction.table import write_table
    from slant.analysis.rows import Rows
    from slant.analysis.sampling.sample_file import Sample

    sample = Sample.read(coded)
    asked = [Measure.parse(measure) for measure in measures or []]
    dates = Dates(date_key, date_format)
    settings = Settings(_split(by), differences, _split(parties), dates, not corpus_only, level, seed)
    table = correct(Rows.open(source), sample, asked, settings)
    if output is None:
        show(table, settings.by, console())
    else:
        write_table(table, output)


def _split(text: str) -> list[str]:
    return [part for part in (part.strip() for part in text.split(",")) if part]
