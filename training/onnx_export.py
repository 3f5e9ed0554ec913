"""Network -> ONNX with 8-bit weights.

Weights are stored as int8 with one scale a channel and turned back into float32 when the session loads;
the arithmetic is float32. Dynamic quantisation, which also rounds activations, takes its scale from the whole
batch, so that a sentence's scores would depend on what else is in the batch: slant rules that out.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from slant.models.batch import Batch, Output
from slant.models.network import Network

INPUTS = tuple(f.name for f in dataclasses.fields(Batch))
OUTPUTS = tuple(f.name for f in dataclasses.fields(Output))
OPSET = 18
# Smaller tensors are kept as they are: they are few bytes, and some are biases.
LEAST_QUANTISED = 10_000


class _Flat(nn.Module):
    """The network with plain tensors in and out, as ONNX has it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor, mention_mask: Tensor) -> tuple[Tensor, ...]:
        output = self.network(Batch(input_ids, attention_mask, mention_mask))
        return tuple(getattr(output, name) for name in OUTPUTS)


def export_onnx(network: Network, path: Path) -> None:
    """Write the network, in evaluation mode, to `path` with free batch, token and party axes."""
    example = (
        torch.full((2, 7), 5, dtype=torch.int64),
        torch.ones(2, 7, dtype=torch.int64),
        torch.ones(2, 3, 7, dtype=torch.float32),
    )
    batch, tokens, parties = (torch.export.Dim.DYNAMIC for _ in range(3))
    program = torch.onnx.export(
        _Flat(network).eval(),
        example,
        dynamo=True,
        opset_version=OPSET,
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_shapes=({0: batch, 1: tokens}, {0: batch, 1: tokens}, {0: batch, 1: parties, 2: tokens}),
        verbose=False,
    )
    assert program is not None
    model = program.model_proto
    quantise_weights(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def quantise_weights(model: onnx.ModelProto) -> None:
    """Replace each large float matrix by int8, a float scale a channel, and the nodes that multiply them."""
    gathered = {node.input[0] for node in model.graph.node if node.op_type == "Gather"}
    nodes: list[onnx.NodeProto] = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) != 2 or np.prod(tensor.dims) < LEAST_QUANTISED:
            continue
        # A row of an embedding is a channel; so is a column of a matrix that is multiplied from the right.
        axis = 1 if tensor.name in gathered else 0
        whole, scale = quantise(numpy_helper.to_array(tensor), axis=axis)
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(numpy_helper.from_array(whole, f"{tensor.name}.int8"))
        model.graph.initializer.append(numpy_helper.from_array(scale, f"{tensor.name}.scale"))
        nodes += _restore(tensor.name)
    for position, node in enumerate(nodes):
        model.graph.node.insert(position, node)


def quantise(weights: NDArray[np.float32], *, axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Symmetric 8-bit rounding along `axis`: whole * scale is within scale / 2 of the weights."""
    scale = np.abs(weights).max(axis=axis, keepdims=True) / 127.0
    scale = np.where(scale == 0, 1.0, scale).astype(np.float32)
    return np.round(weights / scale).astype(np.int8), scale


def _restore(name: str) -> Iterator[onnx.NodeProto]:
    yield helper.make_node("Cast", [f"{name}.int8"], [f"{name}.float"], to=TensorProto.FLOAT)
    yield helper.make_node("Mul", [f"{name}.float", f"{name}.scale"], [name])
