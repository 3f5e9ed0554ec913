"""Weights of a network -> what slant.models.weight_files reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from slant.models.weight_files import SCALE, WEIGHTS, shard_name

LEVELS = 127
# Weights that share a scale. Twice as many would save 3 % of the file and have errors a tenth larger.
GROUP = 32
# Smaller matrices stay in 16 bits: they are the last layers of heads, where an error goes straight into a label.
LEAST_ENTRIES = 2**16
# A file over 100 MB is refused by the usual hosts of repositories.
MOST_BYTES = 95_000_000


def in_16_bits(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Floats as float16, all else as it is."""
    return {name: _half(tensor) for name, tensor in weights.items()}


def in_8_bits(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Large matrices as int8 with a float16 scale for each GROUP weights of a row (a whole row where it cannot be cut
    evenly): 8.5 bits a weight. The rest in 16 bits.
    """
    stored: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        if tensor.ndim < 2 or tensor.numel() < LEAST_ENTRIES or not tensor.is_floating_point():
            stored[name] = _half(tensor)
            continue
        width = tensor.shape[-1]
        groups = tensor.float().reshape(*tensor.shape[:-1], -1, GROUP if width % GROUP == 0 else width)
        # Rounded before it is used, so that its own rounding costs nothing; 2 ** -24 is the least float16 above 0.
        scale = (groups.abs().amax(-1) / LEVELS).clamp(min=2**-24).half()
        rounded = (groups / scale.float().unsqueeze(-1)).round().clamp(-LEVELS, LEVELS)
        stored[name] = rounded.to(torch.int8).reshape(tensor.shape).contiguous()
        stored[name + SCALE] = scale.contiguous()
    return stored


def write_weights(folder: Path, stored: Mapping[str, Tensor], *, most_bytes: int = MOST_BYTES) -> list[Path]:
    """Write tensors as they are, in as many files of at most `most_bytes` as they need, and return the files.

    Raises ValueError where one tensor alone is larger.
    """
    parts: list[dict[str, Tensor]] = [{}]
    room = most_bytes
    for name, tensor in stored.items():
        size = tensor.numel() * tensor.element_size()
        if size > most_bytes:
            raise ValueError(
                f"expected tensors of at most {most_bytes} bytes, found {name} of {size}: allow larger files"
            )
        if size > room:
            parts.append({})
            room = most_bytes
        parts[-1][name] = tensor
        room -= size
    names = [WEIGHTS] if len(parts) == 1 else [shard_name(number, len(parts)) for number in range(1, len(parts) + 1)]
    for name, part in zip(names, parts, strict=True):
        save_file(part, folder / name)
    return [folder / name for name in names]


def _half(tensor: Tensor) -> Tensor:
    return tensor.half().contiguous() if tensor.is_floating_point() else tensor
