"""Training recipes: frozen settings read from TOML, checked before anything is loaded."""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Any

from slant.models.calibration import HEADS

PRECISIONS = ("float32", "bfloat16")


class RecipeError(ValueError):
    """A recipe is not usable; the message names every key at fault."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training run does. A recipe file holds what differs from the defaults."""

    name: str
    # The pretrained encoder: a local folder or a name on the hub.
    encoder: str
    # Labelled sets to learn from, each with a factor on its share.
    sets: Mapping[str, float]
    # Share of a set = factor * sentences ** (1 / temperature), normalised; 1 is proportional, large is even.
    temperature: float = 2.0
    # Sentences drawn between two evaluations.
    epoch_sentences: int = 16000
    epochs: int = 6
    batch_size: int = 32
    # Peak rates of a linear schedule with warm-up: of the encoder, and of the heads.
    learning_rate: float = 8e-5
    head_learning_rate: float = 5e-4
    warmup_share: float = 0.06
    weight_decay: float = 0.01
    dropout: float = 0.1
    # So many of the encoder's layers are kept, evenly spaced from the first to the last; 0 keeps all.
    layers: int = 0
    # Longest sentence in tokens; longer ones are left out of training and windowed in inference.
    max_tokens: int = 256
    # Shares of sentences in which the names of labelled parties, and of other states, are masked (slant.models.names);
    # given names are masked wherever the model is used. Both 0: the network reads names.
    masked_parties: float = 1.0
    masked_states: float = 0.5
    # Of a run with a teacher (slant.training.distillation): the factor on what it learns from it, and the temperature
    # at which both are compared. A factor of 0 is a run without one.
    soft_weight: float = 0.0
    soft_temperature: float = 2.0
    # Factor on each head's loss (see slant.training.loss); 1 where not named.
    loss_weights: Mapping[str, float] = field(default_factory=dict)
    seed: int = 13
    # What the network's products are computed in while it learns, one of PRECISIONS; weights, losses and figures stay
    # float32. `slant train --precision` replaces it, since it depends on the machine.
    precision: str = "float32"
    # The state is saved this often, so that a killed run resumes.
    save_minutes: float = 4.0

    def __post_init__(self) -> None:
        positive = (
            "temperature", "epoch_sentences", "epochs", "batch_size", "learning_rate", "head_learning_rate",
            "soft_temperature",
        )  # fmt: skip
        faults = [
            f"{key}: expected more than 0, found {getattr(self, key)}" for key in positive if getattr(self, key) <= 0
        ]
        for key in ("soft_weight", "layers"):
            if getattr(self, key) < 0:
                faults.append(f"{key}: expected at least 0, found {getattr(self, key)}")
        for key in ("warmup_share", "dropout"):
            if not 0 <= getattr(self, key) < 1:
                faults.append(f"{key}: expected a share in [0, 1), found {getattr(self, key)}")
        for key in ("masked_parties", "masked_states"):
            if not 0 <= getattr(self, key) <= 1:
                faults.append(f"{key}: expected a share in [0, 1], found {getattr(self, key)}")
        if self.precision not in PRECISIONS:
            faults.append(f"precision: expected one of {', '.join(PRECISIONS)}, found {self.precision!r}")
        if not self.sets:
            faults.append("sets: expected at least one labelled set, found none")
        unknown = sorted(set(self.loss_weights) - set(HEADS))
        if unknown:
            faults.append(f"loss_weights: expected heads among {', '.join(HEADS)}, found {', '.join(unknown)}")
        if faults:
            raise RecipeError(f"recipe {self.name!r}: " + "; ".join(faults))


def load_recipe(name_or_path: str) -> Recipe:
    """A shipped recipe by name ("small"), or a TOML file by path.

    Raises RecipeError where it is not found, not TOML, or has unknown, missing or mistyped keys (all at once).
    """
    path = Path(name_or_path)
    if path.suffix == ".toml":
        if not path.is_file():
            raise RecipeError(f"expected a recipe file, found nothing at {path}")
        return parse_recipe(path.read_text(encoding="utf-8"), name=path.stem)
    shipped = resources.files("slant.configs") / "recipes" / f"{name_or_path}.toml"
    if not shipped.is_file():
        raise RecipeError(
            f"expected one of the recipes {', '.join(shipped_recipes())} or a .toml file, found {name_or_path!r}"
        )
    return parse_recipe(shipped.read_text(encoding="utf-8"), name=name_or_path)


def shipped_recipes() -> list[str]:
    """Names of the recipes that come with slant."""
    folder = resources.files("slant.configs") / "recipes"
    return sorted(Path(entry.name).stem for entry in folder.iterdir() if entry.name.endswith(".toml"))


def parse_recipe(text: str, *, name: str) -> Recipe:
    """See `load_recipe`."""
    try:
        values: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"recipe {name!r}: expected TOML, found {error}") from error
    fields = {f.name: f for f in dataclasses.fields(Recipe) if f.name != "name"}
    faults = [f"unknown key {key!r}" for key in sorted(set(values) - set(fields))]
    faults += [f"missing key {key!r}" for key in ("encoder", "sets") if key not in values]
    kinds: dict[str, type | tuple[type, ...]] = {
        "int": int,
        "float": (int, float),
        "str": str,
        "Mapping[str, float]": dict,
    }
    for key, value in values.items():
        if key in fields and (isinstance(value, bool) or not isinstance(value, kinds[str(fields[key].type)])):
            faults.append(f"{key}: expected {fields[key].type}, found {value!r}")
    if faults:
        raise RecipeError(f"recipe {name!r}: " + "; ".join(faults) + f"; known keys: {', '.join(fields)}")
    return Recipe(name=name, **values)
