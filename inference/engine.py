"""What runs the network: onnxruntime on CPUs, or torch. Same inputs, same outputs; neither is imported before use."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from slant.models.batch import Batch, NumpyBatch, NumpyOutput, Output
from slant.models.checkpoint import Checkpoint, CheckpointError

if TYPE_CHECKING:
    from slant.models.network import Network

INPUTS = tuple(field.name for field in fields(Batch))
OUTPUTS = tuple(field.name for field in fields(Output))


class Engine(Protocol):
    """Runs the network on one batch. A row's numbers depend on no other row."""

    @property
    def workers(self) -> int:
        """Batches that are best run at a time, each by a thread of its own."""

    @property
    def identity(self) -> str:
        """What computes: two engines whose numbers may differ in any bit have different ones."""

    def run(self, batch: NumpyBatch) -> NumpyOutput: ...


class OnnxEngine:
    """The default. The file is a graph whose matrices are float16 in model.safetensors beside it, with casts to float32
    that onnxruntime folds when it loads: it computes in float32, with the numbers that the torch engine has.

    One batch is one thread's work, and as many batches as there are cores run at a time: threads that share one
    operation wait for each other at each of the network's 250 operations (docs/speed.md).
    """

    def __init__(self, path: Path, *, threads: int | None = None, profile: Path | None = None) -> None:
        """`threads`: batches at a time, None for one a core; `profile`: write a profile of each operation there.

        Raises CheckpointError where onnxruntime cannot load the file, or the matrices beside it.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        options.intra_op_num_threads = 1
        # A plan of memory is kept for every shape of batch, and no two batches need have the same.
        options.enable_mem_pattern = False
        # Products of 8-bit integers (`slant quantize`): without it a processor of AVX2 alone adds pairs of them up in
        # 16 bits, which run over.
        options.add_session_config_entry("session.x64quantprecision", "1")
        if profile is not None:
            options.enable_profiling = True
            options.profile_file_prefix = str(profile)
        try:
            self._session = onnxruntime.InferenceSession(
                str(path),
                options,
                providers=["CPUExecutionProvider"],
                # On CPUs it takes ten times as long as the addition and the normalisation that it would replace.
                disabled_optimizers=["SkipLayerNormFusion"],
            )
        except Exception as error:  # onnxruntime's errors have no base of their own
            raise CheckpointError(
                f"expected a network that onnxruntime loads, found {path} damaged or another checkpoint's "
                f"({' '.join(str(error).split())[:200]}): copy the whole checkpoint folder anew"
            ) from error
        self._workers = threads or available_cores()
        self._identity = f"onnxruntime {onnxruntime.__version__} {path.name}"

    @property
    def workers(self) -> int:
        return self._workers

    @property
    def identity(self) -> str:
        return self._identity

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        arrays = self._session.run(list(OUTPUTS), {name: getattr(batch, name) for name in INPUTS})
        return Output(*arrays)

    def end_profiling(self) -> Path:
        """The file of the profile that was asked for."""
        return Path(self._session.end_profiling())


class TorchEngine:
    """For GPUs, and for evaluation during training; needs slant[train].

    A GPU computes in float16 where that is safe (autocast), a CPU in float32. How fast it is on a GPU has not been
    measured.
    """

    def __init__(self, network: Network, *, device: str = "cpu", compiled: bool = False) -> None:
        """`network` is moved to the device, and is in evaluation mode during each run. `compiled`: by torch.compile,
        which takes a minute before the first batch.
        """
        import torch

        self._network = network.to(device)
        self._forward: Any = torch.compile(self._network, dynamic=True) if compiled else self._network
        self._device = torch.device(device)

    @classmethod
    def from_checkpoint(cls, folder: Path, *, device: str = "cpu", compiled: bool = False) -> TorchEngine:
        """Raises CheckpointError where the folder is not complete."""
        from slant.models.network import Network

        return cls(Network.from_checkpoint(folder), device=device, compiled=compiled)

    @property
    def workers(self) -> int:
        return 1

    @property
    def on_gpu(self) -> bool:
        return self._device.type == "cuda"

    @property
    def identity(self) -> str:
        import torch

        device = torch.cuda.get_device_name(self._device) if self.on_gpu else self._device.type
        return f"torch {torch.__version__} {device}"

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        import torch

        training = self._network.training
        self._network.eval()
        tensors = Batch(*(torch.from_numpy(getattr(batch, name)).to(self._device) for name in INPUTS))
        with torch.inference_mode(), self._precision():
            output = self._forward(tensors)
        self._network.train(training)
        return Output(*(np.asarray(getattr(output, name).float().cpu().numpy()) for name in OUTPUTS))

    def _precision(self) -> AbstractContextManager[Any]:
        """float16 on a GPU; on a CPU neither it nor bfloat16, whose 8 bits move labels."""
        import torch

        return torch.autocast("cuda", torch.float16) if self.on_gpu else nullcontext()


def open_engine(checkpoint: Checkpoint, name: str, *, threads: int | None = None) -> Engine:
    """`name`: "onnx", or "torch" on a GPU if there is one. `threads`: batches at a time of onnx, None for one a core.

    Raises ValueError where the name is another, CheckpointError where the checkpoint is not complete and
    ModuleNotFoundError where torch is not installed.
    """
    if name == "onnx":
        return OnnxEngine(checkpoint.onnx_path, threads=threads)
    if name == "torch":
        import torch

        return TorchEngine.from_checkpoint(checkpoint.folder, device="cuda" if torch.cuda.is_available() else "cpu")
    raise ValueError(f"expected the engine onnx or torch, found {name!r}")


def available_cores() -> int:
    """CPU cores that this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity is not None else os.cpu_count() or 1
