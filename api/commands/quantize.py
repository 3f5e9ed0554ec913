"""`slant quantize`: a checkpoint in, the same in 8 bits out, or a refusal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from slant.commands.options import SetsOption


def run(
    checkpoint: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A folder that `slant train` wrote.")],
    out: Annotated[Path, typer.Argument(metavar="OUT", help="The folder to write, not there yet.")],
    data: SetsOption,
    what: Annotated[
        str,
        typer.Option(
            help="weights: 8 bits on disk, float32 arithmetic; products: 8-bit arithmetic in the onnx engine, with a "
            "scale for each token, so that no result depends on the sentences beside it."
        ),
    ] = "weights",
    tolerance: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Largest difference of a dev figure that is let through, in 0..1.")
    ] = 0.005,
) -> None:
    """Write a checkpoint in 8 bits, if it predicts as before.

    It is refused where the labels of a head agree in less than 99 % on the dev parts of its sets, or a dev figure is
    further off than the tolerance; then nothing is written.

    Example: slant quantize runs/base/checkpoint models/weights/base --data data
    """
    from slant.training.compression import Scheme, quantize

    if what not in tuple(Scheme):
        raise ValueError(f"expected --what to be one of {', '.join(Scheme)}, found {what!r}")
    precision = quantize(checkpoint, out, data=data, scheme=Scheme(what), tolerance=tolerance)
    console = Console(stderr=True)
    for head, share in precision.agreement.items():
        console.print(f"{head}: {share:.2%} of {precision.items[head]} labels agree", highlight=False)
    name, gap = precision.largest_gap
    console.print(f"largest difference of a dev figure: {gap:.4f} ({name}); written to {out}", highlight=False)
