"""The share of an engine's time that goes into matrix products: by onnxruntime's profile, or by torch's."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

from slant.inference.engine import Engine, OnnxEngine, TorchEngine
from slant.models.batch import NumpyBatch
from slant.models.checkpoint import Checkpoint

# Operations of onnxruntime and of torch that are matrix products.
_ONNX = ("MatMul", "FusedMatMul", "Gemm", "MatMulIntegerToFloat")
_TORCH = ("aten::mm", "aten::addmm", "aten::bmm", "aten::baddbmm")


def share_in_products(checkpoint: Checkpoint, engine: Engine, batches: Sequence[NumpyBatch]) -> float:
    """Of the time of all operations while the batches are run; on a GPU of the GPU's time."""
    return _by_torch(engine, batches) if isinstance(engine, TorchEngine) else _by_onnxruntime(checkpoint, batches)


def _by_onnxruntime(checkpoint: Checkpoint, batches: Sequence[NumpyBatch]) -> float:
    with tempfile.TemporaryDirectory() as folder:
        engine = OnnxEngine(checkpoint.onnx_path, profile=Path(folder) / "profile")
        for batch in batches:
            engine.run(batch)
        events = json.loads(engine.end_profiling().read_text(encoding="utf-8"))
    kernels = [e for e in events if e.get("cat") == "Node" and e["name"].endswith("_kernel_time")]
    products = sum(e["dur"] for e in kernels if e["args"]["op_name"] in _ONNX)
    return float(products / sum(e["dur"] for e in kernels))


def _by_torch(engine: TorchEngine, batches: Sequence[NumpyBatch]) -> float:
    from torch.profiler import ProfilerActivity, profile

    spent = "self_device_time_total" if engine.on_gpu else "self_cpu_time_total"
    activities = [ProfilerActivity.CPU, ProfilerActivity.CUDA] if engine.on_gpu else [ProfilerActivity.CPU]
    with profile(activities=activities) as watched:
        for batch in batches:
            engine.run(batch)
    times = {o.key: float(getattr(o, spent)) for o in watched.key_averages() if o.key.startswith("aten::")}
    return sum(times.get(name, 0.0) for name in _TORCH) / sum(times.values())
