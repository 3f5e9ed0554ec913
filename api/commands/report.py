"""`slant report`: rows in, one HTML file out, and its figures as pictures."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from slant.analysis.aggregate.dates import Dates
    from slant.analysis.rows import Rows


def run(
    rows: Annotated[
        Path, typer.Argument(metavar="ROWS", help="What slant score -o wrote: a folder, or a .jsonl file.")
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="REPORT.html", help="Write the report here.")],
    figures: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help='Also write its figures here, as PNG and SVG (needs "slant\\[report]").'),
    ] = None,
    parties: Annotated[
        str | None,
        typer.Option("-p", "--parties", help="A shipped party file's name, or the path of a TOML file: for the names."),
    ] = None,
    by: Annotated[
        str | None, typer.Option(metavar="KEY", help="The metadata key to compare by; outlet, where documents have it.")
    ] = None,
    date_key: Annotated[
        str | None, typer.Option(metavar="KEY", help="The metadata key of dates; date, where documents have it.")
    ] = None,
    date_format: Annotated[str | None, typer.Option(metavar="FORMAT", help="Of the dates, as in %d/%m/%Y.")] = None,
    period: Annotated[str, typer.Option(help="day, week, month, quarter or year.")] = "month",
    title: Annotated[str | None, typer.Option(help="The heading of the report.")] = None,
    lang: Annotated[str, typer.Option(help="The language of the articles, as in HTML's lang.")] = "en",
    seed: Annotated[int, typer.Option(min=0, help="Draws the bootstrap samples.")] = 0,
) -> None:
    """Show a scored corpus as one file that a browser opens: its figures, the sentences behind each, its articles.

    Example: slant report out/scored -o out/report.html -p syria --by outlet
    """
    from slant.analysis.report.findings import find
    from slant.analysis.report.report import Settings, read_corpus, write_report
    from slant.analysis.rows import Rows

    found = Rows.open(rows)
    if output.is_dir():
        raise ValueError(f"{output}: expected the name of a file to write, found a folder; try -o {output}/report.html")
    settings = Settings(
        by=by,
        dates=_dates(found, date_key, date_format),
        title=title,
        names=_names(found, parties),
        lang=lang,
        period=period,
        seed=seed,
    )
    if figures is not None:
        import matplotlib  # noqa: F401  before the work, not after it
    with _stage("counting"):
        corpus = read_corpus(found, settings)
        findings = find(corpus, settings)
    with _stage("writing"):
        write_report(corpus, findings, output, settings)
    typer.echo(f"{output}: {len(corpus):,} articles, {os.path.getsize(output) / 1e6:.1f} MB")
    if figures is not None:
        from slant.analysis.report.figures import write_figures

        for path in write_figures(corpus, findings, figures):
            typer.echo(str(path))


def _stage(words: str) -> AbstractContextManager[object]:
    """Says on a terminal what goes on."""
    from rich.console import Console

    return Console(stderr=True).status(words)


def _dates(rows: Rows, key: str | None, format_: str | None) -> Dates | None:
    from slant.analysis.aggregate.dates import Dates

    if key is None and "date" not in rows.meta_keys:
        return None
    return Dates(key or "date", format_)


def _names(rows: Rows, parties: str | None) -> Mapping[str, str]:
    """From the file that is named, else from the shipped one that the run's manifest names."""
    from slant.inference.parties import Parties, shipped_names

    file = parties or rows.manifest.get("parties", {}).get("file")
    if file is None or (parties is None and file not in shipped_names()):
        return {}
    return Parties.load(file).names
