"""`slant score`: documents in; a table, JSON Lines, or a file of them with its manifest out."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slant.commands.options import Engine, EngineOption, ModelOption
from slant.commands.terminal import console, track

if TYPE_CHECKING:
    from slant.inference.parties import Parties
    from slant.inference.writing import Counts
    from slant.models.records import ScoredDocument

    Sink = Callable[[ScoredDocument], object]


def run(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="A .txt or .jsonl file, a folder of .txt files, or - for standard input."),
    ],
    output: Annotated[
        Path | None,
        typer.Option("-o", "--output", metavar="OUT.jsonl", help="Write here, and OUT.jsonl.manifest.json."),
    ] = None,
    parties: Annotated[
        str, typer.Option("-p", "--parties", help="A shipped party file's name, or the path of a TOML file.")
    ] = "states",
    model: ModelOption = None,
    engine: EngineOption = Engine.ONNX,
    table: Annotated[
        bool | None, typer.Option("--table/--no-table", help="Print a table; by default on a terminal, without -o.")
    ] = None,
    resolve: Annotated[
        bool,
        typer.Option(help="Also find parties by descriptions, titles and pronouns (docs/parties.md), or names only."),
    ] = True,
    text_column: Annotated[str, typer.Option(help="The key of the text in JSON Lines.")] = "text",
) -> None:
    """Score news: who says it, how it is framed, and how it treats each party.

    Example: slant score article.txt -p karabakh

    Example: slant score articles.jsonl -p syria -o out/scored.jsonl
    """
    from slant.inference.model import Model
    from slant.inference.parties import Parties
    from slant.inference.sources import open_source
    from slant.inference.writing import Counts, JsonlWriter, write_manifest

    started, counts = datetime.now(UTC), Counts()
    rows = open_source(source, text_column=text_column)
    writer = JsonlWriter(output) if output is not None else None
    looked_for = Parties.load(parties)
    scorer = Model.load(model, engine=engine.value)
    as_table = table if table is not None else sys.stdout.isatty() and output is None
    with ExitStack() as stack:
        sinks: list[Sink] = [counts.add]
        if writer is not None:
            sinks.append(stack.enter_context(writer).write)
        if as_table:
            sinks.append(_table(looked_for))
        elif writer is None:
            sinks.append(_print_line)
        for scored in track(scorer.score_all(rows.rows(), looked_for, resolve=resolve), "scoring", hidden=as_table):
            for sink in sinks:
                sink(scored)
    if output is not None:
        what = {"path": rows.name, "sha256": rows.sha256, "text_column": text_column}
        who = {**_describe(looked_for, parties), "resolved": resolve}
        settings = {"input": what, "parties": who, "engine": engine.value}
        checkpoint = {"path": str(scorer.checkpoint.folder), "sha256": scorer.checkpoint.hash}
        write_manifest(output, counts, started, {**settings, "checkpoint": checkpoint})
    _conclude(counts, parties)


def _conclude(counts: Counts, parties: str) -> None:
    """Say on stderr what the output does not hold, and why."""
    rows = counts.documents + counts.skipped.total()
    reasons = "; ".join(f"{reason} ({n})" for reason, n in counts.skipped.most_common(3))
    if not counts.documents:
        raise ValueError(f"expected at least one row that can be scored, found none in {rows}: {reasons}")
    if counts.skipped:
        typer.echo(f"slant: {counts.skipped.total()} of {rows} rows not scored, see their `error`: {reasons}", err=True)
    if counts.without_party:
        which = "the document names" if counts.documents == 1 else f"{counts.without_party} of {counts.documents} name"
        typer.echo(
            f"slant: {which} no party of {parties!r}, and so has no sentiment and no role in the output; "
            "choose others with -p (slant parties show)",
            err=True,
        )


def _describe(parties: Parties, name: str) -> dict[str, object]:
    return {"file": name, "sha256": hashlib.sha256(repr(parties.parties).encode()).hexdigest()}


def _table(parties: Parties) -> Sink:

    from slant.inference.display import show

    out = console()
    return lambda scored: show(scored, parties.names, out)


def _print_line(scored: ScoredDocument) -> None:
    from slant.inference.writing import to_line

    sys.stdout.buffer.write(to_line(scored))
