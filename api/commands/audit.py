"""`slant audit`: whether a model treats every party alike."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slant.commands.options import Engine, EngineOption
from slant.commands.terminal import console, track

if TYPE_CHECKING:
    from slant.analysis.audit.templates import Pair
    from slant.inference.parties import Parties
    from slant.models.records import ScoredDocument


def run(
    model: Annotated[
        Path | None, typer.Argument(metavar="[MODEL]", help="A checkpoint folder; without it, the shipped one.")
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--input", metavar="CORPUS", help="Audit on sentences of this, read as slant score reads it."),
    ] = None,
    parties: Annotated[
        str, typer.Option("-p", "--parties", help="A shipped party file's name, or the path of a TOML file.")
    ] = "states",
    pairs: Annotated[
        str, typer.Option(metavar="A:B,...", help="Pairs of party ids; without them, the shipped ones.")
    ] = "",
    threshold: Annotated[float, typer.Option(min=0, max=1, help="The highest flip rate that passes.")] = 0.03,
    output: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write all figures here.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Draws sentences and bootstrap samples.")] = 0,
    limit: Annotated[
        int | None, typer.Option(min=1, help="At most so many templates; of a corpus, sentences (2,000 without it).")
    ] = None,
    engine: EngineOption = Engine.ONNX,
) -> None:
    """Swap, substitute and reorder the parties in sentences, and count the labels that do not follow.

    Exits 1 where the flip rate of sentiment or of frames under swapped names, as a point estimate, is over the
    threshold.

    Example: slant audit

    Example: slant audit runs/small --input articles.jsonl -p karabakh --json out/audit.json
    """
    from slant.analysis.audit.audit import audit
    from slant.analysis.audit.display import show
    from slant.inference.model import Model
    from slant.inference.parties import Parties
    from slant.inference.sources import open_source

    looked_for = Parties.load(parties)
    chosen = _pairs(pairs, looked_for)
    rows = open_source(source) if source is not None else None
    loaded = Model.load(model, engine=engine.value)
    report = audit(
        loaded,
        looked_for,
        rows=rows.rows() if rows is not None else None,
        pairs=chosen,
        seed=seed,
        limit=limit,
        watch=_watch,
    )
    show(report, console())
    if output is not None:
        found = {"model": str(loaded.checkpoint.folder), "checkpoint": loaded.checkpoint.hash}
        where = {"parties": parties, "input": None if rows is None else {"path": rows.name, "sha256": rows.sha256}}
        _write(output, {**found, **where, **report.to_dict(threshold)})
    rates = ", ".join(f"{head} {value:.1%}" for head, value in report.judged().items())
    passed = report.passes(threshold)
    typer.echo(f"{'passed' if passed else 'failed'}: flips under swapped names: {rates}; threshold {threshold:.1%}")
    if not passed:
        raise typer.Exit(1)


def _pairs(text: str, parties: Parties) -> Sequence[Pair]:
    from slant.analysis.audit.templates import Pair

    pairs = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        ids = part.split(":")
        if len(ids) != 2 or ids[0] == ids[1] or not set(ids) <= set(parties.names):
            raise typer.BadParameter(
                f"expected two different ids of the party file as a:b, found {part!r} (slant parties show FILE).",
                param_hint="--pairs",
            )
        pairs.append(Pair.parse(part, "given"))
    return pairs


def _watch(scored: Iterator[ScoredDocument], total: int) -> Iterable[ScoredDocument]:
    return track(scored, "reading", total=total)


def _write(path: Path, values: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(values, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
