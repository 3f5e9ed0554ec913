"""`slant card`: the figures of a checkpoint, measured anew."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slant.commands.options import SetsOption


def run(
    checkpoint: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A folder that `slant train` wrote.")],
    data: SetsOption,
) -> None:
    """Measure a checkpoint on dev and on the public tests, and write its training.json and MODEL_CARD.md anew.

    For when the rules beside the network have changed since it was trained. Its weights and calibration stay.

    Example: slant card runs/small/checkpoint --data data
    """
    from slant.training.figures import measure_again

    measure_again(checkpoint, data=data)
