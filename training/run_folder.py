"""The folder of a training run: whose it is, and how far it has come."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def claim_folder(out: Path, settings: Mapping[str, Any], *, resume: bool) -> None:
    """Make `out` this run's, so that no run continues another's state. Raises ValueError where it is not."""
    out.mkdir(parents=True, exist_ok=True)
    claimed, wanted = out / "recipe.json", json.dumps(settings, indent=1)
    if claimed.exists() and claimed.read_text(encoding="utf-8") != wanted:
        raise ValueError(
            f"expected an empty folder or this recipe's own run, found another recipe's run in {out}: "
            "give another --out"
        )
    if claimed.exists() and not resume and last_state(out / "state"):
        raise ValueError(f"expected an empty folder, found a run in {out}: resume it or give another --out")
    claimed.write_text(wanted, encoding="utf-8")


def last_state(folder: Path) -> str | None:
    """The newest whole saved state; trainer_state.json is the last file that a save writes."""
    whole = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json")]
    return str(max(whole, key=lambda path: int(path.name.split("-")[1]))) if whole else None
