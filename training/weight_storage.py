"""Weights of a network -> what slant.models.weight_files reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from slant.models.batch import Batch, NumpyBatch
from slant.models.network import Network
from slant.models.weight_files import SCALE, WEIGHTS, shard_name
from slant.training.rounding import LEVELS, Array, round_weights

# Weights that share a scale. Twice as many would save 6 % of the file and make errors a tenth to a third larger.
GROUP = 16
# Smaller matrices stay in 16 bits: they are the last layers of heads, where an error goes straight into a label.
LEAST_ENTRIES = 2**16
# A file over 100 MB is refused by the usual hosts of repositories.
MOST_BYTES = 95_000_000


def in_16_bits(weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Floats as float16, all else as it is."""
    return {name: _half(tensor) for name, tensor in weights.items()}


def in_8_bits(weights: Mapping[str, Tensor], second: Mapping[str, Array] | None = None) -> dict[str, Tensor]:
    """Large matrices as int8 with a float16 scale for each GROUP weights of a row (a whole row where it cannot be cut
    evenly): 9 bits a weight. The rest in 16 bits.

    `second`: by matrix of shape (N, K), the second moments (K, K) of what it is multiplied by, as `second_moments`
    gives them; where there are none each weight is rounded by itself.
    """
    stored: dict[str, Tensor] = {}
    for name, tensor in weights.items():
        if not is_large(tensor):
            stored[name] = _half(tensor)
            continue
        width = tensor.shape[-1]
        groups = tensor.float().reshape(*tensor.shape[:-1], -1, GROUP if width % GROUP == 0 else width)
        # Rounded before it is used, so that its own rounding costs nothing; 2 ** -24 is the least float16 above 0.
        scale = (groups.abs().amax(-1) / LEVELS).clamp(min=2**-24).half()
        if second is not None and name in second:
            each = scale.double().repeat_interleave(groups.shape[-1], dim=-1)
            rounded = torch.from_numpy(round_weights(tensor.double().T.numpy(), second[name], each.T.numpy()).T)
        else:
            rounded = (groups / scale.float().unsqueeze(-1)).round().clamp(-LEVELS, LEVELS).to(torch.int8)
        stored[name] = rounded.reshape(tensor.shape).contiguous()
        stored[name + SCALE] = scale.contiguous()
    return stored


def is_large(tensor: Tensor) -> bool:
    """Whether a tensor is worth 8 bits."""
    return tensor.ndim >= 2 and tensor.numel() >= LEAST_ENTRIES and tensor.is_floating_point()


@torch.no_grad()
def second_moments(network: Network, batches: Iterable[NumpyBatch]) -> dict[str, Array]:
    """X' X (K, K) of the inputs X of each large linear map on calibration sentences, padding left out, by the name of
    its weights.
    """
    moments: dict[str, Array] = {}
    mask = torch.zeros(0)

    def watch(name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
        def add(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            rows = inputs[0][mask] if inputs[0].shape[:2] == mask.shape else inputs[0].flatten(0, -2)
            own = (rows.T @ rows).double().numpy()
            moments[name] = moments[name] + own if name in moments else own

        return add

    hooks = [
        module.register_forward_pre_hook(watch(f"{name}.weight"))
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear) and is_large(module.weight)
    ]
    try:
        for batch in batches:
            tensors = Batch(*(torch.from_numpy(getattr(batch, field.name)) for field in fields(batch)))
            mask = tensors.attention_mask.bool()
            network.eval()(tensors)
    finally:
        for hook in hooks:
            hook.remove()
    return moments


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
