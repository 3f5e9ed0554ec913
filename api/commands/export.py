"""`slant export`: scored texts to code by hand, with slant's codes as suggestions or without."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slant.analysis.coding.formats import CodingFormat
    from slant.analysis.rows import Rows


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
    codes: Annotated[
        Path | None,
        typer.Option(metavar="CODED", help="Write the sample with these codes in its gold columns, for slant correct."),
    ] = None,
    coder: Annotated[str | None, typer.Option(metavar="NAME", help="Whose, where CODED is of several.")] = None,
) -> None:
    """Write texts for coding by hand, in the format of a tool that people code with; or a sample that was coded there.

    Example: slant export out/rows --format label-studio --sample sample.csv --blind -o out/tasks.json

    Example: slant export out/rows --format inception --documents -o out/inception

    Example: slant export out/rows --sample sample.csv --codes export.json --coder anna -o coded.csv
    """
    from slant.analysis.coding.formats import CodingFormat
    from slant.analysis.rows import Rows

    if format_ not in list(CodingFormat):
        raise typer.BadParameter(
            f"expected one of {', '.join(CodingFormat)}, found {format_!r}.", param_hint="--format"
        )
    if codes is None:
        _texts(Rows.open(rows), output, CodingFormat(format_), sample, whole=documents, blind=blind)
    elif sample is None:
        raise typer.BadParameter("expected the sample that was coded, found none.", param_hint="--sample")
    else:
        _coded_sample(Rows.open(rows), sample, codes, coder, output=output)


def _texts(rows: Rows, output: Path, format_: CodingFormat, sample: Path | None, *, whole: bool, blind: bool) -> None:
    from slant.analysis.coding.formats import write_codings
    from slant.analysis.coding.scored import of_rows
    from slant.analysis.sampling.sample_file import Sample

    only = None if sample is None else {(row.doc, row.sentence) for row in Sample.read(sample).rows}
    coding = of_rows(rows, only=only, whole=whole, blind=blind)
    if not coding.units:
        raise ValueError(f"{rows.name}: expected texts to code, found none; choose a sample of the same rows")
    if not whole and len(coding.units) < len(only or ()):
        found = f"{len(coding.units)} of {len(only or ())}"
        raise ValueError(
            f"{sample}: expected sentences of {rows.name}, found {found} there; name the rows that it was drawn from"
        )
    for kind, count in write_codings(output, [coding], format_).items():
        typer.echo(f"slant: {format_} cannot hold {kind}: {count} left out", err=True)
    typer.echo(f"slant: {len(coding.units)} {'documents' if whole else 'sentences'} in {output}", err=True)


def _coded_sample(rows: Rows, sample: Path, codes: Path, coder: str | None, *, output: Path) -> None:
    from slant.analysis.coding.formats import read_codings
    from slant.analysis.coding.gold import filled
    from slant.analysis.sampling.sample_file import Sample

    mends: Counter[str] = Counter()
    codings = {coding.coder: coding for coding in read_codings(codes, mends)}
    chosen = next(iter(codings)) if coder is None and len(codings) == 1 else coder
    if chosen not in codings:
        raise ValueError(
            f"{codes}: expected one coder, found {', '.join(codings) or 'none'}; choose one of them: --coder NAME"
        )
    coded, empty = filled(Sample.read(sample), codings[chosen], rows)
    coded.write(output)
    for kind, count in mends.items():
        typer.echo(f"slant: {kind}: {count}", err=True)
    for kind, count in empty.items():
        typer.echo(f"slant: left empty, {kind}: {count}", err=True)
    typer.echo(f"slant: {len(coded.rows)} rows in {output}", err=True)
