"""float32 ONNX graph -> 8-bit weights and 8-bit activations, in such a way that no answer depends on the batch.

Each large matrix product X W over tokens becomes integers: W has one scale a column (channel), X one a row (token),
taken from the row itself when the network runs. onnxruntime's own dynamic quantisation has one scale for the whole
batch, so that what a sentence is read as would depend on its neighbours; and its errors are three times as large.

Three things keep the error small, none of which costs more than an elementwise pass:
* Columns of X that are far larger than the rest are divided by a factor, and the rows of W multiplied by it
  (SmoothQuant, Xiao et al., 2023, equation 4).
* What follows a GELU is never below -0.17: it is shifted to be positive, which doubles its levels.
* Weights are not rounded one by one: the error of each is made up for by those that are still to be rounded, by the
  second moments of X on calibration sentences (GPTQ, Frantar et al., 2023).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from slant.inference.engine import INPUTS
from slant.models.batch import NumpyBatch
from slant.training.onnx_matrices import drop_unused
from slant.training.rounding import LEVELS, Array, Moments, column_scales, round_weights, smoothing

# A narrower matrix takes no time worth saving.
LEAST_WIDTH = 32
# SmoothQuant's alpha, of what comes from a normalisation or an attention, and from a GELU; the pair with the best
# label agreement on dev of .3/.5/.7/.75/.8 each (docs/speed.md).
ALPHA, ALPHA_GELU = 0.75, 0.5
# The least value of x * Phi(x) is -0.16997.
GELU_SHIFT = 0.17


@dataclass(frozen=True, slots=True)
class _Product:
    """A node X W with a constant W; `after_gelu`: X is never below -GELU_SHIFT."""

    node: onnx.NodeProto
    weight: Array
    after_gelu: bool


def quantize_products(model: onnx.ModelProto, batches: Iterable[NumpyBatch]) -> int:
    """Turn the products over tokens of a float32 graph into products of integers, and say how many these are.

    `batches`: calibration sentences, some hundreds. Changes `model`. Raises ValueError where it has no such product.
    """
    products = _products(model)
    moments = calibrate(model, products, batches)
    rewriter = _Rewriter(moments, _by_input(products, moments))
    model.graph.node.extend(rewriter.rewritten(model.graph))
    model.graph.initializer.extend(rewriter.constants)
    drop_unused(model)
    if all(opset.domain != "com.microsoft" for opset in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    return rewriter.written


def calibrate(
    model: onnx.ModelProto, products: Sequence[_Product], batches: Iterable[NumpyBatch]
) -> dict[str, Moments]:
    """The moments of the inputs of products, by name; only of those that have a row for each token."""
    import onnxruntime

    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    names = sorted({product.node.input[0] for product in products})
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    options = onnxruntime.SessionOptions()
    # Fusing would take away what is watched.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = onnxruntime.InferenceSession(watched.SerializeToString(), options, providers=["CPUExecutionProvider"])
    moments: dict[str, Moments] = {}
    for batch in batches:
        tokens = np.asarray(batch.attention_mask, dtype=bool)
        for name, values in zip(
            names, session.run(names, {head: getattr(batch, head) for head in INPUTS}), strict=True
        ):
            if values.shape[:2] != tokens.shape:
                continue
            width = values.shape[2]
            own = moments.setdefault(name, Moments(np.zeros(width), np.zeros((width, width))))
            own.add(values[tokens].astype(np.float64))
    if not moments:
        raise ValueError(
            f"expected matrix products over tokens with matrices of at least {LEAST_WIDTH} by {LEAST_WIDTH}, found none"
        )
    return moments


@dataclass(slots=True)
class _Rewriter:
    """Nodes for nodes. Products that share an input share what turns it into integers."""

    moments: Mapping[str, Moments]
    products: Mapping[str, list[_Product]]
    constants: list[onnx.TensorProto] = field(default_factory=list)
    written: int = 0

    def rewritten(self, graph: onnx.GraphProto) -> list[onnx.NodeProto]:
        """All nodes of the graph, which they are taken out of."""
        by_output = {product.node.output[0]: product for own in self.products.values() for product in own}
        self._constant("quantize.axes", np.array([-1], dtype=np.int64))
        self._constant("quantize.one", np.float32(1))
        nodes: list[onnx.NodeProto] = []
        done: set[str] = set()
        for node in graph.node:
            product = by_output.get(node.output[0])
            if product is None:
                nodes.append(node)
                continue
            name = node.input[0]
            factors = self._factors(name)
            if name not in done:
                nodes += self._to_integers(name, factors, after_gelu=product.after_gelu)
                done.add(name)
            nodes += self._product(product, factors)
        del graph.node[:]
        return nodes

    def _factors(self, name: str) -> Array:
        weights = np.concatenate([product.weight for product in self.products[name]], axis=1)
        after_gelu = self.products[name][0].after_gelu
        shift, alpha = (GELU_SHIFT, ALPHA_GELU) if after_gelu else (0.0, ALPHA)
        return smoothing(self.moments[name], weights, shift=shift, alpha=alpha)

    def _to_integers(self, name: str, factors: Array, *, after_gelu: bool) -> list[onnx.NodeProto]:
        """X -> bytes (B, T, K) and their scale (B, T, 1)."""
        of, levels, zero = f"{name}.int8", 2 * LEVELS + 1 if after_gelu else LEVELS, 0 if after_gelu else LEVELS + 1
        self._constant(f"{of}.factors", (1 / factors).astype(np.float32))
        self._constant(f"{of}.level", np.float32(1 / levels))
        self._constant(f"{of}.least", np.float32(1e-9))
        self._constant(f"{of}.zero", np.uint8(zero))
        nodes = []
        if after_gelu:
            self._constant(f"{of}.shift", np.float32(GELU_SHIFT))
            nodes.append(helper.make_node("Add", [name, f"{of}.shift"], [f"{of}.shifted"]))
        even = f"{of}.even"
        nodes.append(helper.make_node("Mul", [f"{of}.shifted" if after_gelu else name, f"{of}.factors"], [even]))
        if not after_gelu:
            nodes.append(helper.make_node("Abs", [even], [f"{of}.magnitude"]))
        magnitude = even if after_gelu else f"{of}.magnitude"
        return [
            *nodes,
            helper.make_node("ReduceMax", [magnitude, "quantize.axes"], [f"{of}.largest"], keepdims=1),
            helper.make_node("Mul", [f"{of}.largest", f"{of}.level"], [f"{of}.wanted"]),
            helper.make_node("Max", [f"{of}.wanted", f"{of}.least"], [f"{of}.scale"]),
            helper.make_node("Div", [even, f"{of}.scale"], [f"{of}.scaled"]),
            helper.make_node("QuantizeLinear", [f"{of}.scaled", "quantize.one", f"{of}.zero"], [of]),
        ]

    def _product(self, product: _Product, factors: Array) -> list[onnx.NodeProto]:
        node, of = product.node, f"{product.node.input[0]}.int8"
        name = node.output[0]
        second = self.moments[node.input[0]].second / np.outer(factors, factors)
        weight = product.weight * factors[:, None]
        scale = column_scales(weight)
        rounded = round_weights(weight, second, scale)
        self._constant(f"{name}.weight", rounded)
        self._constant(f"{name}.scale", scale.astype(np.float32))
        self.written += 1
        raw, result = f"{name}.raw", f"{name}.product" if product.after_gelu else name
        inputs = [of, f"{name}.weight", "quantize.one", f"{name}.scale", f"{of}.zero"]
        nodes = [
            helper.make_node("MatMulIntegerToFloat", inputs, [raw], domain="com.microsoft"),
            helper.make_node("Mul", [raw, f"{of}.scale"], [result]),
        ]
        if product.after_gelu:
            # What the shift adds is the same for every row.
            added = GELU_SHIFT * (1 / factors) @ (rounded * scale)
            self._constant(f"{name}.added", added.astype(np.float32))
            nodes.append(helper.make_node("Sub", [result, f"{name}.added"], [name]))
        return nodes

    def _constant(self, name: str, value: NDArray[np.generic] | np.generic) -> None:
        self.constants.append(numpy_helper.from_array(np.asarray(value), name))


def _products(model: onnx.ModelProto) -> list[_Product]:
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    made_by = {name: node for node in model.graph.node for name in node.output}
    found = []
    for node in model.graph.node:
        weight = constants.get(node.input[1]) if node.op_type == "MatMul" else None
        if weight is not None and len(weight.dims) == 2 and min(weight.dims) >= LEAST_WIDTH:
            before = made_by.get(node.input[0])
            after_gelu = before is not None and before.op_type == "Gelu"
            found.append(_Product(node, numpy_helper.to_array(weight).astype(np.float64), after_gelu))
    return found


def _by_input(products: Iterable[_Product], moments: Mapping[str, Moments]) -> dict[str, list[_Product]]:
    grouped: dict[str, list[_Product]] = defaultdict(list)
    for product in products:
        if product.node.input[0] in moments:
            grouped[product.node.input[0]].append(product)
    return dict(grouped)
