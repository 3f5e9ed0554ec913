"""`slant evaluate`: the figures of a model on a labelled set, by the same path that `slant score` takes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from slant.commands.options import Engine, EngineOption, ModelOption


class Part(StrEnum):
    TRAIN = "train"
    DEV = "dev"
    TEST = "test"


def run(
    name: Annotated[str, typer.Argument(metavar="SET", help="A labelled set; `slant data` lists them.")],
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A file or folder in the set's own format.")],
    model: ModelOption = None,
    compare: Annotated[
        Path | None, typer.Option(metavar="OTHER", help="A second checkpoint folder: also say how the two differ.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write the figures here.")] = None,
    part: Annotated[
        Part | None, typer.Option(help="Only the documents that slant train puts in this part; without it, all.")
    ] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KEY",
            help="Also the figures of slices: by length, voice, party, outlet, conflict or seen; may be repeated.",
        ),
    ] = None,
    errors: Annotated[
        Path | None,
        typer.Option(metavar="OUT", help="Write a page of the model's errors, .html or .md; it holds the set's text."),
    ] = None,
    engine: EngineOption = Engine.ONNX,
    masked: Annotated[
        bool,
        typer.Option(
            "--masked/--names",
            help="Read the mentions with their names masked, as those of a party file are, or as they stand.",
        ),
    ] = False,
) -> None:
    """Evaluate a model on a labelled set: figures, and whether its scores are right (docs/calibration.md).

    95 % intervals are by bootstrap over documents.

    Example: slant evaluate newsmtsc data/newsmtsc/devtest_mt.jsonl --json out/newsmtsc.json

    Example: slant evaluate newsmtsc data/newsmtsc/devtest_mt.jsonl --compare runs/other/checkpoint
    """
    from slant.commands.evaluation_tables import print_differences, print_figures, print_reliability, print_slices
    from slant.inference.model import Model
    from slant.training.corpus import split_documents
    from slant.training.error_page import error_page
    from slant.training.evaluation import compare_documents, evaluate, evaluate_reliability, read_documents
    from slant.training.examples import Alignment
    from slant.training.figures import seen_conflicts
    from slant.training.preparation import SPLIT_SEED
    from slant.training.readers import SETS
    from slant.training.slices import require, slices

    _check(name, path, errors, by or ())
    loaded = Model.load(model, engine=engine.value)
    other = None if compare is None else Model.load(compare, engine=engine.value)
    alignment = Alignment()
    documents = SETS[name].read(path, alignment)
    if part is not None:
        documents = [document for document in split_documents(documents, seed=SPLIT_SEED) if document.split == part]
    for key in by or ():
        require(key, name, documents)
    seen = seen_conflicts(loaded.checkpoint) if "seen" in (by or ()) else ()
    reading = read_documents(name, documents, loaded.scorer, masked=masked)
    evaluation = evaluate(reading, path=str(path), model=str(loaded.checkpoint.folder))
    print_figures(evaluation, alignment)
    reliability = evaluate_reliability(reading)
    print_reliability(reliability)
    result = evaluation.to_dict()
    result["reliability"] = {head: found.to_dict() for head, found in reliability.items()}
    for key in by or ():
        found = slices(reading, key, seen=seen)
        print_slices(key, found)
        result.setdefault("slices", {})[key] = {one.name: one.to_dict() for one in found}
    if other is not None:
        differences = compare_documents(name, documents, loaded.scorer, other.scorer, masked=masked)
        print_differences(differences)
        result["compared_with"] = str(other.checkpoint.folder)
        result["differences"] = {metric: found.to_dict() for metric, found in differences.items()}
    if output is not None:
        _write(output, json.dumps(result, indent=2) + "\n")
    if errors is not None:
        _write(errors, error_page(SETS[name], reading, evaluation, errors.suffix))


def _check(name: str, path: Path, errors: Path | None, by: Sequence[str]) -> None:
    from slant.training.error_page import ENDINGS
    from slant.training.readers import SETS
    from slant.training.slices import KEYS

    if name not in SETS:
        raise typer.BadParameter(f"expected one of {', '.join(SETS)}, found {name!r}.", param_hint="SET")
    if errors is not None and errors.suffix not in ENDINGS:
        raise typer.BadParameter(f"expected a page in {' or '.join(ENDINGS)}, found {errors}.", param_hint="--errors")
    if unknown := [key for key in by if key not in KEYS]:
        raise typer.BadParameter(f"expected keys among {', '.join(KEYS)}, found {unknown[0]!r}.", param_hint="--by")
    if not path.exists():
        raise FileNotFoundError(f"{path}: expected a file or folder of {name}, found nothing there; check the path")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
