"""What a network's products are computed in while it learns; weights, losses and figures are float32."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch


def check_precision(precision: str) -> None:
    """Raises ValueError where this machine has no fast arithmetic in `precision`, one of recipe.PRECISIONS."""
    if precision == "float32" or torch.cuda.is_available():
        return
    if not (torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()):
        raise ValueError(
            "expected a GPU, or a processor with AVX512_BF16 or AMX, for bfloat16, found neither: it would be many "
            "times slower than float32, so leave --precision away"
        )


def computing_in(precision: str, device: str) -> AbstractContextManager[Any]:
    """Products of the network in `precision` on a device of this type."""
    return nullcontext() if precision == "float32" else torch.autocast(device, torch.bfloat16)
