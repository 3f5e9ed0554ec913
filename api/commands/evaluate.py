"""`slant evaluate`: the figures of a model on a labelled set, by the same path that `slant score` takes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from slant.commands.options import Engine, EngineOption, ModelOption
from slant.commands.terminal import console

if TYPE_CHECKING:
    from slant.training.evaluation import Evaluation
    from slant.training.examples import Alignment
    from slant.training.paired import Difference


def run(
    name: Annotated[str, typer.Argument(metavar="SET", help="A labelled set; `slant data` lists them.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file or folder in the set's own format.")],
    model: ModelOption = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="OTHER", help="A second checkpoint folder: also say how the two differ.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write the figures here.")] = None,
    engine: EngineOption = Engine.ONNX,
    masked: Annotated[
        bool,
        typer.Option(
            "--masked/--names",
            help="Read the mentions with their names masked, as those of a party file are, or as they stand.",
        ),
    ] = False,
) -> None:
    """Evaluate a model on a labelled set, with 95 % intervals by bootstrap over documents.

    Example: slant evaluate newsmtsc data/newsmtsc/devtest_mt.jsonl --json out/newsmtsc.json

    Example: slant evaluate newsmtsc data/newsmtsc/devtest_mt.jsonl --compare runs/other/checkpoint
    """
    from slant.inference.model import Model
    from slant.training.evaluation import compare_documents, evaluate_documents
    from slant.training.examples import Alignment
    from slant.training.readers import SETS

    if name not in SETS:
        raise typer.BadParameter(f"expected one of {', '.join(SETS)}, found {name!r}.", param_hint="SET")
    if not path.exists():
        raise FileNotFoundError(f"{path}: expected a file or folder of {name}, found nothing there; check the path")
    loaded = Model.load(model, engine=engine.value)
    other = None if compare is None else Model.load(compare, engine=engine.value)
    alignment = Alignment()
    documents = SETS[name].read(path, alignment)
    folder = str(loaded.checkpoint.folder)
    evaluation = evaluate_documents(name, documents, loaded.scorer, path=str(path), model=folder, masked=masked)
    _print(evaluation, alignment)
    result = evaluation.to_dict()
    if other is not None:
        differences = compare_documents(name, documents, loaded.scorer, other.scorer, masked=masked)
        _print_differences(differences)
        result["compared_with"] = str(other.checkpoint.folder)
        result["differences"] = {metric: found.to_dict() for metric, found in differences.items()}
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def _print(found: Evaluation, alignment: Alignment) -> None:
    from rich.table import Table

    out = console()
    out.print(f"{found.set}: {found.items} items in {found.documents} documents")
    kinds = [f"{reason} {count}" for counts in (alignment.lost, alignment.mended) for reason, count in counts.items()]
    out.print(
        f"labels: {alignment.kept} kept, {sum(alignment.lost.values())} not aligned ({alignment.lost_share:.2%})"
        + (f": {', '.join(kinds)}" if kinds else ""),
    )
    table = Table("figure", "value", "95 % interval")
    for metric, interval in found.metrics.items():
        span = "" if interval.low is None else f"{interval.low:.3f} to {interval.high:.3f}"
        table.add_row(metric, f"{interval.value:.3f}", span)
    out.print(table)
    if found.unlabelled:
        out.print(f"not judged, for want of labels: {', '.join(found.unlabelled)}")


def _print_differences(differences: Mapping[str, Difference]) -> None:
    from rich.table import Table

    table = Table("figure", "model", "other", "difference", "95 % interval", "p", title="paired by document")
    for metric, found in differences.items():
        span = "" if found.low is None else f"{found.low:+.3f} to {found.high:+.3f}"
        table.add_row(
            metric, f"{found.first:.3f}", f"{found.second:.3f}", f"{found.value:+.3f}", span, f"{found.p:.3f}"
        )
    console().print(table)
