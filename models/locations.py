"""Where a checkpoint is found by name: in slant itself, in a folder of the user's, or on the Hugging Face hub."""

from __future__ import annotations

import os
import re
from importlib import resources
from pathlib import Path

from slant.models.checkpoint import CheckpointError

SHIPPED = "small"
# A folder of checkpoints, one folder each, and the owner on the hub whose repository of that name is looked for.
HOME, HUB = "SLANT_HOME", "SLANT_HUB"
_NAME = re.compile(r"[\w][\w.-]*")
_ON_HUB = re.compile(r"[\w][\w.-]*/[\w][\w.-]*")


def shipped_checkpoint() -> Path:
    """The folder of the checkpoint that comes with slant."""
    return _weights() / SHIPPED


def find_checkpoint(name: str | Path | None = None) -> Path:
    """The folder of a checkpoint: a path; None for the shipped one; a bare name as "base", looked for among the weights
    of this installation or clone, then in $SLANT_HOME, then on the hub as $SLANT_HUB/name; or "owner/name" on the hub.

    What comes from the hub is kept by huggingface_hub, and not fetched again. Raises CheckpointError where it is
    nowhere, with the places that were looked at.
    """
    if name is None:
        return shipped_checkpoint()
    if (path := Path(name)).is_dir():
        return path
    looked = [str(path)]
    if _NAME.fullmatch(str(name)):
        home = os.environ.get(HOME)
        for folder in (_weights(), *([Path(home)] if home else [])):
            if (folder / name).is_dir():
                return folder / name
            looked.append(str(folder / name))
        if owner := os.environ.get(HUB):
            return _from_hub(f"{owner}/{name}")
        looked += [f"{variable}, which is not set" for variable in (HOME, HUB) if not os.environ.get(variable)]
    elif _ON_HUB.fullmatch(str(name)):
        return _from_hub(str(name))
    raise CheckpointError(
        f"expected the folder of a checkpoint or a name, found nothing for {str(name)!r} at {'; '.join(looked)}: give "
        f"a folder that `slant train` wrote, owner/name on the hub, or put the checkpoint into a folder that {HOME} "
        "names"
    )


def _weights() -> Path:
    return Path(str(resources.files("slant.models") / "weights"))


def _from_hub(repository: str) -> Path:
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(repository))
    except (OSError, ValueError) as error:
        raise CheckpointError(
            f"expected the checkpoint {repository} on the Hugging Face hub, found {type(error).__name__} "
            f"({' '.join(str(error).split())[:200]}): check the name and the network, or give a folder"
        ) from error
