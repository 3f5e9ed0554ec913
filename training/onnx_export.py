"""Network -> ONNX with 32-bit arithmetic, whose matrices stay where they are: in the checkpoint's safetensors file.

The ONNX file is the graph alone. Its matrices are ranges of bytes of model.safetensors, float16, which onnxruntime
reads and turns into float32 when the session loads: the two engines compute with the same numbers, and a checkpoint
holds them once.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

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


def write_onnx(model: onnx.ModelProto, path: Path, weights: Path) -> None:
    """Write the graph beside `weights`, a safetensors file of the same network in the same folder, which it reads its
    matrices from. A matrix that is not there, to the bit in float16, stays in the graph. Changes `model`.
    """
    assert weights.parent == path.parent
    stored = _stored_tensors(weights)
    nodes: list[onnx.NodeProto] = []
    for tensor in list(model.graph.initializer):
        if tensor.data_type == TensorProto.FLOAT and len(tensor.dims) >= 2:
            model.graph.initializer.remove(tensor)
            kept, before = _as_half(tensor, stored, weights.name)
            model.graph.initializer.append(kept)
            nodes += before
    for position, node in enumerate(nodes):
        model.graph.node.insert(position, node)
    onnx.save(model, str(path))
    onnx.checker.check_model(str(path))


@dataclasses.dataclass(frozen=True, slots=True)
class _Stored:
    """Where a tensor's bytes lie in its file; `flipped`: as the transpose of what was asked for."""

    offset: int
    shape: tuple[int, ...]
    flipped: bool = False


def _stored_tensors(weights: Path) -> dict[bytes, _Stored]:
    """Every float16 matrix of a safetensors file, and its transpose, by its bytes (row-major).

    The format: 8 bytes of header length, a JSON header with each tensor's offsets behind it, then the tensors.
    """
    content = weights.read_bytes()
    begin = 8 + int.from_bytes(content[:8], "little")
    found: dict[bytes, _Stored] = {}
    for name, entry in json.loads(content[8:begin]).items():
        if name == "__metadata__" or entry["dtype"] != "F16" or len(entry["shape"]) < 2:
            continue
        low, high = (begin + offset for offset in entry["data_offsets"])
        shape = tuple(entry["shape"])
        matrix: NDArray[np.float16] = np.frombuffer(content[low:high], "<f2").reshape(shape)
        if len(shape) == 2:
            found.setdefault(matrix.T.tobytes(), _Stored(low, shape, flipped=True))
        found[matrix.tobytes()] = _Stored(low, shape)
    return found


def _as_half(
    tensor: TensorProto, stored: dict[bytes, _Stored], location: str
) -> tuple[TensorProto, list[onnx.NodeProto]]:
    """A float32 tensor as a float16 one, in the file `location` if it has it, and the nodes that give it back."""
    values = numpy_helper.to_array(tensor).astype(np.float16)
    place, name = stored.get(values.tobytes()), tensor.name
    if place is None:
        kept = numpy_helper.from_array(values, f"{name}.half")
        return kept, [helper.make_node("Cast", [kept.name], [name], to=TensorProto.FLOAT)]
    kept = TensorProto(name=f"{name}.half", data_type=TensorProto.FLOAT16, dims=place.shape)
    kept.data_location = TensorProto.EXTERNAL
    for key, value in (("location", location), ("offset", place.offset), ("length", values.nbytes)):
        kept.external_data.add(key=key, value=str(value))
    full = f"{name}.flipped" if place.flipped else name
    nodes = [helper.make_node("Cast", [kept.name], [full], to=TensorProto.FLOAT)]
    if place.flipped:
        nodes.append(helper.make_node("Transpose", [full], [name], perm=[1, 0]))
    return kept, nodes


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
