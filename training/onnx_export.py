"""Network -> ONNX with 32-bit arithmetic, whose matrices stay where they are: in the checkpoint's weight files.

The ONNX file is the graph alone. onnxruntime reads the matrices and turns them into float32 when the session loads: the
two engines compute with the same numbers, and a checkpoint holds them once.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import TensorProto, numpy_helper
from torch import Tensor, nn

from slant.models.batch import Batch, Output
from slant.models.network import Network
from slant.training.onnx_matrices import fingerprint, stored_matrices

INPUTS = tuple(f.name for f in dataclasses.fields(Batch))
OUTPUTS = tuple(f.name for f in dataclasses.fields(Output))
# The first with GELU as one operation, which onnxruntime joins with the bias before it.
OPSET = 20


class _Flat(nn.Module):
    """The network with plain tensors in and out, as ONNX has it."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, input_ids: Tensor, attention_mask: Tensor, mention_mask: Tensor) -> tuple[Tensor, ...]:
        output = self.network(Batch(input_ids, attention_mask, mention_mask))
        return tuple(getattr(output, name) for name in OUTPUTS)


def onnx_graph(network: Network) -> onnx.ModelProto:
    """The network, in evaluation mode, with float32 weights and free batch, token and party axes."""
    example = (
        torch.full((2, 7), 5, dtype=torch.int64),
        torch.ones(2, 7, dtype=torch.int64),
        torch.ones(2, 3, 7, dtype=torch.float32),
    )
    batch, tokens, parties = (torch.export.Dim.DYNAMIC for _ in range(3))
    with _plain_attention(network):
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
    return model


def write_onnx(model: onnx.ModelProto, path: Path, weights: Sequence[Path]) -> None:
    """Write the graph beside `weights`, the weight files of the same network in the same folder, which it reads its
    matrices from. A matrix that is not there, to the bit, stays in the graph, as do vectors. Changes `model`.
    """
    assert all(file.parent == path.parent for file in weights)
    stored = stored_matrices(weights)
    nodes: list[onnx.NodeProto] = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type != TensorProto.FLOAT or len(tensor.dims) < 2:
            continue
        matrix = stored.get(fingerprint(numpy_helper.to_array(tensor)))
        if matrix is not None:
            model.graph.initializer.remove(tensor)
            initializers, restoring = matrix.restored(tensor.name)
            model.graph.initializer.extend(initializers)
            nodes += restoring
    # Before all others, since a graph's nodes are in order.
    nodes += model.graph.node
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    onnx.save(model, str(path))
    onnx.checker.check_model(str(path))


@contextmanager
def _plain_attention(network: Network) -> Iterator[None]:
    """Attention of the encoder as two products and a softmax: scaled_dot_product_attention also guards against rows
    that are masked throughout, at the cost of two passes over the scores.
    """
    encoder: Any = network.encoder
    before = encoder.config._attn_implementation
    encoder.set_attn_implementation("eager")
    try:
        yield
    finally:
        encoder.set_attn_implementation(before)


def strip_history(model: onnx.ModelProto) -> None:
    """Drop the stack traces and file paths that the exporter notes at every node."""
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    for value in (*model.graph.input, *model.graph.output, *model.graph.value_info):
        del value.metadata_props[:]
    del model.graph.metadata_props[:]
    del model.metadata_props[:]
