"""`slant parties`: the party files that ship with slant, any other, and making one from a corpus."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slant.commands.terminal import console, track

if TYPE_CHECKING:
    from slant.inference.aliases import Alias

app = typer.Typer(no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Party files, which say who is looked for in a text, and by which words: show, suggest, check.

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


_CORPUS_HELP = "What slant score reads: a .txt or .jsonl file, a folder of .txt files, or - for standard input."


@app.command("suggest")
def suggest(
    corpus: Annotated[str, typer.Argument(metavar="CORPUS", help=_CORPUS_HELP)],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE.toml", help="Write here; else to stdout.")
    ] = None,
    at_least: Annotated[int, typer.Option(min=1, help="How often a name must stand in the corpus.")] = 5,
    like: Annotated[
        str, typer.Option(metavar="NAME", help="Know the parties of this file: a shipped file's name, or a path.")
    ] = "states",
    text_column: Annotated[str, typer.Option(help="The key of the text in JSON Lines.")] = "text",
) -> None:
    """Propose parties and their aliases from what a corpus says, as a party file to edit.

    Example: slant parties suggest articles.jsonl -o mine.toml
    """
    from slant.analysis import alias_suggestions
    from slant.analysis.suggestion_file import to_toml
    from slant.inference.parties import Parties
    from slant.inference.sources import open_source

    known = Parties.load(like)
    source = open_source(corpus, text_column=text_column)
    found = alias_suggestions.suggest(track(source.rows(), "reading"), known, at_least=at_least)
    text = to_toml(found, source=source.name, like=like, at_least=at_least)
    if output is None:
        sys.stdout.buffer.write(text.encode())
    else:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text, encoding="utf-8")
    _tell_skipped(found.skipped, found.documents)


@app.command("check")
def check(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A TOML file, or a shipped file's name.")],
    corpus: Annotated[str, typer.Argument(metavar="CORPUS", help=_CORPUS_HELP)],
    examples: Annotated[int, typer.Option(min=0, help="So many of each alias, from different documents.")] = 3,
    output: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write all of it here.")] = None,
    text_column: Annotated[str, typer.Option(help="The key of the text in JSON Lines.")] = "text",
) -> None:
    """Show what each alias of a party file finds in a corpus, and the names that none finds.

    Example: slant parties check mine.toml articles.jsonl --examples 5
    """
    from slant.analysis import alias_check
    from slant.analysis.alias_check_display import show as show_check
    from slant.inference.parties import Parties
    from slant.inference.sources import open_source

    parties = Parties.load(file)
    source = open_source(corpus, text_column=text_column)
    found = alias_check.check(track(source.rows(), "reading"), parties, examples=examples)
    show_check(found, parties.names, console())
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        values = {"file": file, "corpus": source.name, "sha256": source.sha256, **found.to_dict()}
        output.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    _tell_skipped(found.skipped, found.documents)


def _tell_skipped(skipped: Mapping[str, int], read: int) -> None:
    if skipped:
        count = sum(skipped.values())
        most = sorted(skipped.items(), key=lambda item: -item[1])[:3]
        reasons = "; ".join(f"{reason} ({n})" for reason, n in most)
        typer.echo(f"slant: {count} of {count + read} rows could not be read: {reasons}", err=True)


def _words(aliases: Sequence[Alias]) -> str:
    return ", ".join(alias.text for alias in aliases)
