"""`slant score`: documents in; a table or JSON Lines, or files of rows with their manifest out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slant.commands.options import Engine, EngineOption, ModelOption
from slant.commands.progress import Progress
from slant.commands.terminal import console
from slant.inference.abstention import Abstention
from slant.inference.corpus_run import CorpusRun, run_here
from slant.inference.model import Model, OnOverlong
from slant.inference.output_files import open_output
from slant.inference.output_manifest import Counts
from slant.inference.parties import Parties
from slant.inference.run_parts import PART_ROWS, Settings, Shard
from slant.inference.writing import Format, to_line

if TYPE_CHECKING:
    from slant.inference.sources import Source
    from slant.models.records import ScoredDocument

    Sink = Callable[[ScoredDocument], object]


class Runner(StrEnum):
    LOCAL = "local"
    RAY = "ray"


def run(
    source: Annotated[
        str,
        typer.Argument(metavar="IN", help="A file or folder of documents (docs/input.md), or - for standard input."),
    ],
    output: Annotated[
        str | None,
        typer.Option(
            "-o",
            "--output",
            metavar="OUT",
            help="Write here, by the ending: .jsonl (.gz, .zst), .csv, or a folder for Parquet (docs/output.md).",
        ),
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
    text_column: Annotated[str, typer.Option(help="The key or column of the text.")] = "text",
    id_column: Annotated[
        str | None, typer.Option(help='The key or column of the document\'s id; without it, "id" where there is one.')
    ] = None,
    input_format: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="What IN is, whatever it ends in: txt, csv, jsonl.gz, ...")
    ] = None,
    encoding: Annotated[str | None, typer.Option(help="Of text, CSV and JSON Lines; without it, UTF-8.")] = None,
    format_: Annotated[
        Format | None, typer.Option("--format", help="What to write, whatever OUT ends in.", show_default=False)
    ] = None,
    on_overlong: Annotated[
        OnOverlong,
        typer.Option(help="A sentence too long for one pass is read in windows, or makes its document an error."),
    ] = OnOverlong.WINDOW,
    abstain: Annotated[
        str,
        typer.Option(
            metavar="P",
            help="Give no sentiment, role or bias below this probability: .7, or sentiment=.7,role=.8 "
            "(docs/calibration.md).",
        ),
    ] = "0",
    shard: Annotated[
        str, typer.Option(metavar="I/N", help="Score one of N shares of IN, 0/N to N-1/N, for job arrays.")
    ] = "0/1",
    shard_rows: Annotated[
        int, typer.Option(min=1, help="Documents that are scored, written and kept together in a run to OUT.")
    ] = PART_ROWS,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Start anew, whatever OUT holds.")] = False,
    cache: Annotated[
        Path | None,
        typer.Option(help="Keep what the network said here, and ask it no sentence again that stands here."),
    ] = None,
    runner: Annotated[
        Runner, typer.Option(help="Score in this process, or on a Ray cluster (docs/scale.md); needs -o.")
    ] = Runner.LOCAL,
    address: Annotated[
        str | None, typer.Option(help="The Ray cluster's; without it, one of this machine's own.", show_default=False)
    ] = None,
    gpus: Annotated[
        float,
        typer.Option(min=0, help="Of a Ray worker with --engine torch, its share of a GPU: 0.25 for four on one."),
    ] = 0.0,
) -> None:
    """Score news: who says it, how it is framed, and how it treats each party.

    A run to OUT that was stopped goes on when the same command is given again.

    Example: slant score article.txt -p karabakh

    Example: slant score articles.jsonl -p syria -o out/scored
    """
    from slant.inference.ray_runner import RayRunner
    from slant.inference.sources import open_source

    share = _parse(shard)
    if runner is Runner.LOCAL and (gpus or address is not None):
        raise typer.BadParameter("--address and --gpus are for a Ray cluster: give --runner ray as well.")
    rows = open_source(
        source, text_column=text_column, id_column=id_column, input_format=input_format, encoding=encoding
    )
    looked_for = Parties.load(parties)
    settings = Settings(
        parties=looked_for.parties,
        format=format_ or (Format.of(output) if output is not None else Format.JSONL),
        checkpoint=None if model is None else str(model),
        engine=engine.value,
        resolve=resolve,
        on_overlong=on_overlong,
        abstention=_abstention(abstain),
        cache=None if cache is None else str(cache),
    )
    if output is None:
        if share.count > 1 or overwrite or settings.format is not Format.JSONL or runner is not Runner.LOCAL:
            raise typer.BadParameter("--shard, --overwrite, --format and --runner are for OUT: give -o OUT as well.")
        as_table = table if table is not None else sys.stdout.isatty()
        counts = _print(rows, settings, _table(looked_for) if as_table else _print_line, bar=not as_table)
    else:
        _refuse_itself(source, output)
        columns = {"text_column": text_column, "id_column": id_column}
        read = {**columns, "input_format": str(rows.format), "encoding": encoding}
        about: dict[str, dict[str, str | None]] = {"input": read, "parties": {"file": parties}}
        where = open_output(Path(output), settings.format, share)
        corpus_run = CorpusRun(
            rows,
            where,
            settings,
            shard_rows,
            about,
            RayRunner(address, gpus=gpus) if runner is Runner.RAY else run_here,
        )
        with Progress(hidden=bool(table), sink=_table(looked_for) if table else None) as progress:
            outcome = corpus_run.run(overwrite=overwrite, watch=progress)
        counts = outcome.counts
        if outcome.already:
            typer.echo(f"slant: {where.path}: every row is there already; --overwrite scores them anew", err=True)
    if counts.rows or share.count == 1:
        _conclude(counts, parties)


def _print(rows: Source, settings: Settings, sink: Sink, *, bar: bool) -> Counts:
    counts = Counts()
    model = Model.load(settings.checkpoint, engine=settings.engine, cache=settings.cache)
    scored = model.score_all(
        rows.rows(),
        Parties(settings.parties),
        resolve=settings.resolve,
        on_overlong=settings.on_overlong,
        abstain=settings.abstention,
    )
    with Progress(hidden=not bar, sink=sink) as progress:
        for document in scored:
            counts.add(document)
            progress.scored(document)
    return counts


def _conclude(counts: Counts, parties: str) -> None:
    """Say on stderr what the output does not hold, and why."""
    reasons = "; ".join(f"{reason} ({n})" for reason, n in counts.skipped.most_common(3))
    if not counts.documents:
        raise ValueError(f"expected at least one row that can be scored, found none in {counts.rows}: {reasons}")
    if counts.skipped:
        skipped = f"{counts.skipped.total()} of {counts.rows} rows not scored"
        typer.echo(f"slant: {skipped}, see their `error`: {reasons}", err=True)
    if counts.without_party:
        which = "the document names" if counts.documents == 1 else f"{counts.without_party} of {counts.documents} name"
        typer.echo(
            f"slant: {which} no party of {parties!r}, and so has no sentiment and no role in the output; "
            "choose others with -p (slant parties show)",
            err=True,
        )
    if counts.with_html:
        which = "the document holds" if counts.documents == 1 else f"{counts.with_html} of {counts.documents} hold"
        typer.echo(f"slant: {which} HTML, which was read as words; take it out of the texts first", err=True)


def _parse(shard: str) -> Shard:
    try:
        return Shard.parse(shard)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _abstention(text: str) -> Abstention:
    try:
        return Abstention.parse(text)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--abstain") from None


def _refuse_itself(source: str, output: str) -> None:
    """Rows in the input's folder would be read as input when the run goes on."""
    if Path(source).exists() and Path(output).resolve().is_relative_to(Path(source).resolve()):
        raise ValueError(f"{output}: expected an output outside of the input, found it in {source}; name another")


def _table(parties: Parties) -> Sink:
    from slant.inference.display import show

    out = console()
    return lambda scored: show(scored, parties.names, out)


def _print_line(scored: ScoredDocument) -> None:
    sys.stdout.buffer.write(to_line(scored))
