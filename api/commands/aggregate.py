"""`slant aggregate`: shares and means by group with intervals, differences, wording, series."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slant.commands.terminal import console

if TYPE_CHECKING:
    from slant.analysis.aggregate.results import Result


class Of(StrEnum):
    MENTIONS = "mentions"
    ALL = "all"


class Words(StrEnum):
    SENTENCES = "sentences"
    LOADED = "loaded"
    EVIDENCE = "evidence"


class Fdr(StrEnum):
    BH = "bh"
    BY = "by"


class Family(StrEnum):
    ALL = "all"
    MEASURE = "measure"


def run(
    source: Annotated[
        str, typer.Argument(metavar="ROWS", help="What slant score wrote: a folder of tables or .jsonl.")
    ],
    by: Annotated[
        str,
        typer.Option(
            metavar="KEY,...",
            help="Metadata keys, day, week, month, quarter, year, party, voice, voice_party, frame; none: the whole.",
        ),
    ] = "",
    measures: Annotated[
        str, typer.Option("-m", "--measure", metavar="NAME,...", help="Without it, all that the keys allow.")
    ] = "",
    where: Annotated[
        list[str] | None, typer.Option(metavar="KEY=VALUE,...", help="Only these values of a key; repeat for more.")
    ] = None,
    of: Annotated[
        Of, typer.Option(help="What casts a party is a share of: what mentions the party, or all sentences, documents.")
    ] = Of.MENTIONS,
    compare: Annotated[str, typer.Option(metavar="KEY", help="Differences between the values of a key of --by.")] = "",
    reference: Annotated[
        str | None, typer.Option(metavar="VALUE", help="--compare and --wording set all others against this one.")
    ] = None,
    fdr: Annotated[Fdr, typer.Option(help="Benjamini-Hochberg, or -Yekutieli for any dependence.")] = Fdr.BH,
    family: Annotated[Family, typer.Option(help="q is over all differences, or over each measure's.")] = Family.ALL,
    smooth: Annotated[str, typer.Option(metavar="PERIOD", help="Series by day, week, month, quarter, year.")] = "",
    bandwidth: Annotated[
        float | None, typer.Option(help="Of --smooth, in periods; without it, by cross-validation.")
    ] = None,
    wording: Annotated[str, typer.Option(metavar="KEY", help="The words that set the values of a key apart.")] = "",
    words: Annotated[Words, typer.Option(help="--wording counts words of these.")] = Words.SENTENCES,
    prior: Annotated[
        float | None, typer.Option(help="Of --wording, in words; without it, a document's mean length.")
    ] = None,
    date_key: Annotated[str, typer.Option(help="The metadata key of dates.")] = "date",
    date_format: Annotated[
        str | None, typer.Option(metavar="FORMAT", help="As %d/%m/%Y; without it, the one that reads all dates.")
    ] = None,
    replicates: Annotated[int, typer.Option(min=200, help="Bootstrap samples of documents.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Draws samples and permutations.")] = 0,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="OUT", help="A .parquet, .csv or .json file.")
    ] = None,
    rows: Annotated[int, typer.Option(min=1, help="Rows shown of each table.")] = 40,
) -> None:
    """From rows to findings: shares and means by group, with 95 % intervals over documents (docs/aggregate.md).

    With -o out/a.parquet, differences go to out/a.differences.parquet, series and wording likewise. Without it a
    terminal shows tables and a pipe gets JSON.

    Example: slant aggregate out/rows --by outlet,party,voice -m cast_sentences -o out/casts.parquet

    Example: slant aggregate out/rows --by outlet -m frame_sentences,loaded_words --compare outlet --reference reuters
    """
    from slant.analysis.aggregate.aggregate import aggregate
    from slant.analysis.aggregate.dates import Dates
    from slant.analysis.aggregate.differences import differences
    from slant.analysis.aggregate.resampling import Draws
    from slant.analysis.aggregate.results import check_suffix
    from slant.analysis.aggregate.series import series
    from slant.analysis.aggregate.wording import Terms
    from slant.analysis.aggregate.wording import wording as set_apart
    from slant.analysis.rows import Rows

    if output is not None:
        check_suffix(output)
    dates, only, opened = Dates(date_key, date_format), _where(where or []), Rows.open(source)
    found = aggregate(
        opened,
        _names(by),
        measures=_names(measures) or None,
        dates=dates,
        of=of.value,
        where=only,
        draws=Draws(replicates, seed),
    )
    results: dict[str, Result] = {"": found}
    if compare:
        against = reference if not wording or compare == wording else None
        results["differences"] = differences(found, compare, reference=against, fdr=fdr.value, family=family.value)
    if smooth:
        results["series"] = series(found, smooth, dates=dates, bandwidth=bandwidth)
    if wording:
        terms = Terms(of=words.value, prior=prior)
        results["wording"] = set_apart(
            opened, wording, reference=reference, terms=terms, dates=dates, where=only, fdr=fdr.value
        )
    _give(results, output, rows)


def _give(results: dict[str, Result], output: Path | None, rows: int) -> None:
    from slant.analysis.aggregate.display import show

    if output is None and not sys.stdout.isatty():
        print(json.dumps({name or "aggregate": result.to_dict() for name, result in results.items()}))
        return
    for name, result in results.items():
        if output is None:
            show(result, console(), rows=rows)
        else:
            path = output.with_suffix(f".{name}{output.suffix}") if name else output
            typer.echo(f"{result.write(path)}: {result.table.num_rows:,} rows")
    if output is not None:
        for note in dict.fromkeys(note for result in results.values() for note in result.notes):
            typer.echo(note)


def _names(text: str) -> list[str]:
    return [name for name in (part.strip() for part in text.split(",")) if name]


def _where(texts: Iterable[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for text in texts:
        key, equals, values = text.partition("=")
        if not (key and equals and _names(values)):
            raise typer.BadParameter(f"expected KEY=VALUE,..., found {text!r}.", param_hint="--where")
        filters.setdefault(key, []).extend(_names(values))
    return filters
