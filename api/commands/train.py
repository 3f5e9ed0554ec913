"""`slant train`: a recipe, labelled sets and an encoder in; a checkpoint folder out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def run(
    recipe: Annotated[str, typer.Argument(metavar="RECIPE", help="small, base, tiny, or the path of a TOML file.")],
    data: Annotated[Path, typer.Option(help="The folder of labelled sets; `slant data` says what belongs there.")],
    out: Annotated[Path, typer.Option(help="The run's folder; the checkpoint is written there.")],
    encoder: Annotated[
        str | None, typer.Option(help="A local folder or a hub name; without it, the recipe's own.")
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option("--from", metavar="CHECKPOINT", help="Go on from this checkpoint instead of an encoder."),
    ] = None,
    teacher: Annotated[
        Path | None,
        typer.Option(
            metavar="CHECKPOINT", help="Learn what this checkpoint says of every sentence, beside the labels."
        ),
    ] = None,
    unlabelled: Annotated[
        list[str] | None,
        typer.Option(metavar="CORPUS", help="Texts to hear the teacher on: what `slant score` reads; may be repeated."),
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(help="float32 or bfloat16 (a GPU, or a processor with AVX512_BF16 or AMX); else the recipe's."),
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the state saved in --out.")] = False,
) -> None:
    """Train a model on labelled sets.

    Example: slant train small --data data --encoder encoders/all-MiniLM-L6-v2 --out runs/small

    Example: slant train directed --data data --from runs/small/checkpoint --out runs/directed

    Example: slant train distilled --data data --teacher base --unlabelled articles.jsonl --out runs/distilled
    """
    from slant.training.recipe import load_recipe

    settings = load_recipe(recipe)  # before torch is loaded: a fault in a recipe shows at once
    from slant.training.trainer import train

    train(
        settings,
        data=data,
        encoder=encoder,
        start=start,
        teacher=teacher,
        unlabelled=unlabelled or (),
        precision=precision,
        out=out,
        resume=resume,
    )
