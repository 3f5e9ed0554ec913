"""`slant calibrate`: a checkpoint's scores and thresholds, fitted anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slant.commands.options import SetsOption


def run(
    checkpoint: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A folder that `slant train` wrote.")],
    data: SetsOption,
) -> None:
    """Fit temperatures, offsets, scales of phrases, thresholds and biases anew on dev, and write config.json.

    `slant train` does it at its end. For when the rules beside the network have changed since; measure the figures anew
    after it, with slant card.

    Example: slant calibrate runs/small/checkpoint --data data
    """
    from slant.training.calibrate import calibrate_again

    found = calibrate_again(checkpoint, data=data)
    fitted = [f"{head}: temperature {value}" for head, value in found.temperatures.items()]
    fitted.append(f"sentiment: heat of frames {found.frame_heat}")
    fitted += [
        f"{kind}: offset {scale.offset}, slope {scale.slope}, evidence {scale.evidence}"
        for kind, scale in found.phrases.items()
    ]
    typer.echo("; ".join(fitted), err=True)
