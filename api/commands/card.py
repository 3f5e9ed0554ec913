"""`slant card`: the figures of a checkpoint, measured anew, with the audit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from slant.commands.options import SetsOption

# As `slant audit` has it, and what is kept of its figures.
THRESHOLD = 0.03
KEPT = ("seed", "judged", "passed", "interval", "tests", "pair_groups", "counts")


def run(
    checkpoint: Annotated[Path, typer.Argument(metavar="CHECKPOINT", help="A folder that `slant train` wrote.")],
    data: SetsOption,
    parties: Annotated[
        str, typer.Option("-p", "--parties", help="Whose treatment is audited: a shipped party file's name, or a file.")
    ] = "states",
) -> None:
    """Measure a checkpoint on dev and on the public tests, audit it, and write training.json and MODEL_CARD.md anew.

    For a checkpoint that is to be published, and for when the rules beside the network have changed since it was
    trained. Its weights and calibration stay.

    Example: slant card runs/small/checkpoint --data data
    """
    from slant.analysis.audit.audit import audit
    from slant.inference.model import Model
    from slant.inference.parties import Parties
    from slant.training.figures import measure_again, write_record

    looked_for = Parties.load(parties)
    record = measure_again(checkpoint, data=data)
    found = audit(Model.load(checkpoint), looked_for).to_dict(THRESHOLD)
    record["audit"] = {"parties": parties, **{key: found[key] for key in KEPT}}
    write_record(checkpoint, record)
