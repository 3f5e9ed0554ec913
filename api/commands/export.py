"""`slant export`: scored texts to code by hand, with slant's codes as suggestions or without."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slant.analysis.coding.scored import Place


def run(
    rows: Annotated[
        Path, typer.Argument(metavar="ROWS", help="What slant score wrote: a folder of tables, or .jsonl.")
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="OUT", help="A file; a folder for brat, inception.")
    ],
    format_: Annotated[
        str, typer.Option("--format", help="label-studio, doccano, inception, brat, csv or jsonl.")
    ] = "csv",
    sample: Annotated[
        Path | None, typer.Option(metavar="SAMPLE", help="Only what slant sample drew (.csv or .jsonl).")
    ] = None,
    documents: Annotated[
        bool, typer.Option("--documents/--sentences", help="Whole documents, of which phrases are coded; or sentences.")
    ] = False,
    blind: Annotated[bool, typer.Option("--blind", help="Without what slant read.")] = False,
) -> None:
    """Write texts for coding by hand, in the format of a tool that people code with.

    Example: slant export out/rows --format label-studio --sample sample.csv --blind -o out/tasks.json

    Example: slant export out/rows --format inception --documents -o out/inception
    """
    from slant.analysis.coding.formats import CodingFormat, write_codings
    from slant.analysis.coding.scored import of_rows
    from slant.analysis.rows import Rows

    if format_ not in list(CodingFormat):
        raise typer.BadParameter(
            f"expected one of {', '.join(CodingFormat)}, found {format_!r}.", param_hint="--format"
        )
    only = None if sample is None else _places(sample)
    coding = of_rows(Rows.open(rows), only=only, whole=documents, blind=blind)
    if not coding.units:
        raise ValueError(f"{rows}: expected texts to code, found none; choose a sample of the same rows")
    if sample is not None and not documents and len(coding.units) < len(only or ()):
        found = f"{len(coding.units)} of {len(only or ())}"
        raise ValueError(
            f"{sample}: expected sentences of {rows}, found {found} there; name the rows that it was drawn from"
        )
    for kind, count in write_codings(output, [coding], CodingFormat(format_)).items():
        typer.echo(f"slant: {format_} cannot hold {kind}: {count} left out", err=True)
    typer.echo(f"slant: {len(coding.units)} {'documents' if documents else 'sentences'} in {output}", err=True)


def _places(sample: Path) -> set[Place]:
    from slant.analysis.sampling.sample_file import Sample

    return {(row.doc, row.sentence) for row in Sample.read(sample).rows}
