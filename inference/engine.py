"""What runs the network: onnxruntime on CPUs, or torch. Same inputs, same outputs; neither is imported before use."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from slant.models.batch import Batch, NumpyBatch, NumpyOutput, Output

if TYPE_CHECKING:
    from slant.models.network import Network

INPUTS = tuple(field.name for field in fields(Batch))
OUTPUTS = tuple(field.name for field in fields(Output))


class Engine(Protocol):
    """Runs the network on one batch. A row's numbers depend on no other row."""

    def run(self, batch: NumpyBatch) -> NumpyOutput: ...


class OnnxEngine:
    """The default. The file holds float16 weights with casts to float32, which onnxruntime folds when it loads: it
    computes in float32, with the numbers that the torch engine has.
    """

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        """`threads`: of one operation; None leaves it to onnxruntime (one a core)."""
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
        if threads is not None:
            options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        arrays = self._session.run(list(OUTPUTS), {name: getattr(batch, name) for name in INPUTS})
        return Output(*arrays)


class TorchEngine:
    """For GPUs, and for evaluation during training; needs slant[train]."""

    def __init__(self, network: Network, *, device: str = "cpu") -> None:
        """`network` is moved to the device, and is in evaluation mode during each run."""
        self._network = network.to(device)
        self._device = device

    @classmethod
    def from_checkpoint(cls, folder: Path, *, device: str = "cpu") -> TorchEngine:
        """Raises CheckpointError where the folder is not complete."""
        from slant.models.network import Network

        return cls(Network.from_checkpoint(folder), device=device)

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        import torch

        training = self._network.training
        self._network.eval()
        tensors = Batch(*(torch.from_numpy(getattr(batch, name)).to(self._device) for name in INPUTS))
        with torch.inference_mode():
            output = self._network(tensors)
        self._network.train(training)
        return Output(*(np.asarray(getattr(output, name).float().cpu().numpy()) for name in OUTPUTS))
