"""`slant data`: the labelled sets that slant reads, and which of them are here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slant.commands.terminal import console


def run(
    data: Annotated[Path | None, typer.Option(help="A folder of labelled sets; says which are present.")] = None,
) -> None:
    """List the labelled sets: what is in them, their labels, licence, and where each is had.

    Example: slant data --data data
    """
    from rich.table import Table

    from slant.training.readers import SETS

    if data is not None and not data.is_dir():
        raise FileNotFoundError(f"{data}: expected a folder of labelled sets, found none there; check the path")
    table = Table("set", "what", "labels", "licence as stated", "where", "folder", *(["present"] if data else []))
    for name, labelled in SETS.items():
        present = [] if data is None else ["yes" if (data / labelled.folder).exists() else "no"]
        table.add_row(name, labelled.what, labelled.labels, labelled.licence, labelled.where, labelled.folder, *present)
    console().print(table)
