"""Matrices of an ONNX graph as ranges of bytes of a checkpoint's weight files, and the nodes that restore them.

onnxruntime reads the ranges (ONNX calls them external data), and folds the nodes when a session is loaded.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from slant.models.weight_files import SCALE, read_header

_TYPES: dict[str, tuple[np.dtype[Any], int]] = {
    "F16": (np.dtype("<f2"), TensorProto.FLOAT16),
    "I8": (np.dtype("i1"), TensorProto.INT8),
}


@dataclass(frozen=True, slots=True)
class _Range:
    """A tensor's bytes in a file."""

    file: Path
    offset: int
    length: int
    shape: tuple[int, ...]
    dtype: str

    def read(self) -> NDArray[np.float32]:
        with self.file.open("rb") as file:
            file.seek(self.offset)
            values: NDArray[Any] = np.frombuffer(file.read(self.length), _TYPES[self.dtype][0])
        return values.reshape(self.shape).astype(np.float32)

    def initializer(self, name: str, shape: tuple[int, ...]) -> TensorProto:
        tensor = TensorProto(name=name, data_type=_TYPES[self.dtype][1], dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        for key, value in (("location", self.file.name), ("offset", self.offset), ("length", self.length)):
            tensor.external_data.add(key=key, value=str(value))
        return tensor


@dataclass(frozen=True, slots=True)
class Matrix:
    """A stored matrix, perhaps with the scales of its groups, perhaps as the transpose of what the graph needs."""

    values: _Range
    scale: _Range | None
    flipped: bool = False

    def restored(self, name: str) -> tuple[list[TensorProto], list[onnx.NodeProto]]:
        """Initializers, and nodes whose last makes `name`."""
        made = _Chain(name)
        shape = self.values.shape
        cut = shape if self.scale is None else (*self.scale.shape, shape[-1] // self.scale.shape[-1])
        initializers = [self.values.initializer(f"{name}.stored", cut)]
        made.add("Cast", [f"{name}.stored"], to=TensorProto.FLOAT)
        if self.scale is not None:
            initializers += [
                self.scale.initializer(f"{name}.scale", (*self.scale.shape, 1)),
                numpy_helper.from_array(np.array(shape, np.int64), f"{name}.shape"),
            ]
            integers = made.last
            made.add("Cast", [f"{name}.scale"], to=TensorProto.FLOAT)
            made.add("Mul", [integers, made.last])
            made.add("Reshape", [made.last, f"{name}.shape"])
        if self.flipped:
            made.add("Transpose", [made.last], perm=[1, 0])
        return initializers, made.nodes()


class _Chain:
    """Nodes, each with one output, of which the last has the name that is wanted."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._nodes: list[onnx.NodeProto] = []
        self.last = ""

    def add(self, operation: str, inputs: list[str], **attributes: Any) -> None:
        self.last = f"{self._name}.{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, inputs, [self.last], **attributes))

    def nodes(self) -> list[onnx.NodeProto]:
        self._nodes[-1].output[0] = self._name
        return self._nodes


def stored_matrices(files: Iterable[Path]) -> dict[bytes, Matrix]:
    """Every matrix of the weight files, and its transpose, by `fingerprint`."""
    ranges: dict[str, _Range] = {}
    for file in files:
        header, begin = read_header(file)
        for name, entry in header.items():
            low, high = entry["data_offsets"]
            ranges[name] = _Range(file, begin + low, high - low, tuple(entry["shape"]), entry["dtype"])
    found: dict[bytes, Matrix] = {}
    for name, values in ranges.items():
        if values.dtype not in _TYPES or len(values.shape) < 2 or name.endswith(SCALE):
            continue
        scale = ranges.get(name + SCALE)
        matrix = values.read()
        if scale is not None:
            groups = matrix.reshape(*scale.shape, -1) * scale.read()[..., None]
            matrix = groups.reshape(values.shape)
        if matrix.ndim == 2:
            found.setdefault(fingerprint(matrix.T), Matrix(values, scale, flipped=True))
        found[fingerprint(matrix)] = Matrix(values, scale)
    return found


def fingerprint(matrix: NDArray[np.float32]) -> bytes:
    """Of float32 values in their shape."""
    digest = hashlib.sha256(str(matrix.shape).encode())
    digest.update(np.ascontiguousarray(matrix).tobytes())
    return digest.digest()


def drop_unused(model: onnx.ModelProto) -> None:
    """Take out initializers that no node reads."""
    read = {name for node in model.graph.node for name in node.input}
    unused = [tensor for tensor in model.graph.initializer if tensor.name not in read]
    for tensor in unused:
        model.graph.initializer.remove(tensor)
