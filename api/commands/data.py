"""`slant data`: the labelled sets that slant reads, and which of them are here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slant.commands.terminal import console


def run(
    data: Annotated[Path | None, typer.Option(help="A folder of labelled sets; says which sets are here.")] = None,
) -> None:
    """List the labelled sets: what each holds, its licence, and where it is had.

    Example: slant data --data data
    """
    from rich.table import Table

    from slant.training.readers import SETS

    if data is not None and not data.is_dir():
        raise FileNotFoundError(f"{data}: expected a folder of labelled sets, found none there; check the path")
    table = Table(show_lines=True)
    table.add_column("set", no_wrap=True)
    for heading in ("what it holds", "licence as stated", "where it is had", "folder", *(["here"] if data else [])):
        table.add_column(heading, overflow="fold")
    for name, labelled in SETS.items():
        here = [] if data is None else ["yes" if (data / labelled.folder).exists() else "no"]
        what = f"{labelled.title}: {labelled.holds}"
        table.add_row(name, what, labelled.licence, labelled.source, labelled.folder, *here)
    console().print(table)
