"""How fast this machine multiplies float32 matrices: what an engine's rate is held against."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray

# As the network's largest product at many tokens.
ROWS, INNER, COLUMNS = 4096, 1536, 384


def matrix_rate(seconds: float = 1.0) -> float:
    """Float32 operations a second in one matrix product on all cores: the best of many tries, for so many seconds each,
    of numpy and, where onnx is installed (slant[train]), of onnxruntime, which is the faster on some processors.
    """
    rng = np.random.default_rng(0)
    left = rng.normal(size=(ROWS, INNER)).astype(np.float32)
    right = rng.normal(size=(INNER, COLUMNS)).astype(np.float32)
    return max(_rate(product, seconds) for product in _products(left, right))


def _rate(product: Callable[[], object], seconds: float) -> float:
    best, until = 0.0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        begun = time.perf_counter()
        product()
        best = max(best, 2 * ROWS * INNER * COLUMNS / (time.perf_counter() - begun))
    return best


def _products(left: NDArray[np.float32], right: NDArray[np.float32]) -> Iterator[Callable[[], object]]:
    out = np.empty((ROWS, COLUMNS), np.float32)  # kept, or making room for it would be timed
    yield partial(np.matmul, left, right, out=out)
    try:
        from onnx import TensorProto, helper, numpy_helper
    except ModuleNotFoundError:
        return
    import onnxruntime

    graph = helper.make_graph(
        [helper.make_node("MatMul", ["left", "right"], ["product"])],
        "product",
        [helper.make_tensor_value_info("left", TensorProto.FLOAT, [ROWS, INNER])],
        [helper.make_tensor_value_info("product", TensorProto.FLOAT, [ROWS, COLUMNS])],
        [numpy_helper.from_array(right, "right")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 20)], ir_version=10)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    yield partial(session.run, None, {"left": left})
