"""Weights on disk: one or more safetensors files of a checkpoint folder, in 16 bits, or large matrices in 8.

A matrix `name` of int8 goes with `name.scale`, float16, that has one number for each of the equal groups that its rows
are cut into: weight = integer * scale. Everything else is stored as it is, floats as float16.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import Tensor

WEIGHTS = "model.safetensors"
SCALE = ".scale"
_SHARD = re.compile(r"model-(\d{5})-of-(\d{5})\.safetensors")


def shard_name(number: int, count: int) -> str:
    """As the hub names the parts of weights that are cut into files: the first is model-00001-of-00002.safetensors."""
    return f"model-{number:05}-of-{count:05}.safetensors"


def weight_files(folder: Path) -> list[str]:
    """Names of the files that hold a checkpoint's weights, whether they are all there or not."""
    counts = {int(found[2]) for path in folder.glob("model-*.safetensors") if (found := _SHARD.fullmatch(path.name))}
    count = max(counts, default=0)
    return [shard_name(number, count) for number in range(1, count + 1)] or [WEIGHTS]


def read_header(path: Path) -> tuple[dict[str, dict[str, Any]], int]:
    """Of a safetensors file: {tensor: its "dtype", "shape" and "data_offsets"}, and where in the file data begin.

    The format: 8 bytes of header length, a JSON header with each tensor's offsets behind it, then the tensors.
    """
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(length))
    return {name: entry for name, entry in header.items() if name != "__metadata__"}, 8 + length


def load_weights(paths: Iterable[Path]) -> dict[str, Tensor]:
    """Weights as float32. Needs torch and safetensors."""
    from safetensors.torch import load_file

    stored: dict[str, Tensor] = {}
    for path in paths:
        stored |= load_file(path)
    return {name: _restored(name, stored) for name in stored if not name.endswith(SCALE)}


def _restored(name: str, stored: dict[str, Tensor]) -> Tensor:
    tensor, scale = stored[name], stored.get(name + SCALE)
    if scale is None:
        return tensor.float() if tensor.is_floating_point() else tensor
    groups = tensor.float().reshape(*scale.shape, -1)
    return (groups * scale.float().unsqueeze(-1)).reshape(tensor.shape)
