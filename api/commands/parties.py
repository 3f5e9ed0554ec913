"""`slant parties`: the party files that ship with slant, and any other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from slant.commands.terminal import console

if TYPE_CHECKING:
    from slant.inference.aliases import Alias

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Look at party files: who is looked for in a text, and by which words.

    Example: slant parties show karabakh
    """


@app.command("show")
def show(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="A shipped file's name or a TOML file; without it, the names."),
    ] = None,
) -> None:
    """Print a party file as a table, or the names of those that ship with slant.

    Example: slant parties show karabakh
    """
    from rich.table import Table

    from slant.inference.parties import Parties, shipped_names

    if name is None:
        for shipped in shipped_names():
            typer.echo(shipped)
        return
    table = Table("id", "name", "aliases", "leaders", "forces", "places", "allies")
    for party in Parties.load(name).parties:
        groups = (party.aliases, party.leaders, party.forces, party.places)
        table.add_row(party.id, party.name, *map(_words, groups), ", ".join(party.ally_of))
    console().print(table)


def _words(aliases: Sequence[Alias]) -> str:
    return ", ".join(alias.text for alias in aliases)
