"""Network -> ONNX with 16-bit weights and 32-bit arithmetic.

Weights are stored as float16, as they are in the checkpoint's safetensors, and turned into float32 when the session
loads, so that the two engines compute with the same numbers. Dynamic 8-bit quantisation also rounds activations, with
a scale from the whole batch: a sentence's scores would depend on what else is in the batch, which slant rules out.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import Tensor, nn

from slant.models.batch import Batch, Output
from slant.models.network import Network

INPUTS = tuple(f.name for f in dataclasses.fields(Batch))
OUTPUTS = tuple(f.name for f in dataclasses.fields(Output))
OPSET = 18


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
    strip_history(model)
    store_half(model)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def store_half(model: onnx.ModelProto) -> None:
    """Store each float matrix as float16, and put a node before the graph that turns it back into float32."""
    nodes: list[onnx.NodeProto] = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) < 2:
            continue
        name = tensor.name
        half = numpy_helper.to_array(tensor).astype(np.float16)
        model.graph.initializer.remove(tensor)
        model.graph.initializer.append(numpy_helper.from_array(half, f"{name}.half"))
        nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    for position, node in enumerate(nodes):
        model.graph.node.insert(position, node)


def strip_history(model: onnx.ModelProto) -> None:
    """Drop the stack traces and file paths that the exporter notes at every node."""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
