"""Weights in files of 16 or 8 bits: what is read back, in one file or several, by torch and by onnxruntime."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from slant.inference.engine import OnnxEngine, TorchEngine
from slant.models.batch import Batch, NumpyBatch
from slant.models.network import Network
from slant.models.weight_files import SCALE, load_weights, weight_files
from slant.training.onnx_export import onnx_graph, write_onnx
from slant.training.weight_storage import GROUP, in_8_bits, in_16_bits, second_moments, write_weights
from tests.tiny import write_encoder

# It exports a graph, as the training runs do, and shares their worker.
pytestmark = pytest.mark.xdist_group("training")


@pytest.fixture(scope="module")
def weights() -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(3)
    wide = torch.randn(300, 256, generator=generator) * torch.logspace(-4, 1, 300).unsqueeze(1)
    return {
        "wide": wide,
        "odd": torch.randn(700, 101, generator=generator),
        "zeros": torch.zeros(256, 256),
        "narrow": torch.randn(12, 256, generator=generator),
        "bias": torch.randn(300, generator=generator),
        "places": torch.arange(10),
    }


@pytest.mark.parametrize("most_bytes", [10**9, 180_000])
def test_16_bits_are_read_back_as_rounded(weights: dict[str, Tensor], tmp_path: Path, most_bytes: int) -> None:
    files = write_weights(tmp_path, in_16_bits(weights), most_bytes=most_bytes)
    assert [file.name for file in files] == weight_files(tmp_path)
    assert len(files) == (1 if most_bytes == 10**9 else 3)
    assert all(file.stat().st_size < most_bytes + 2000 for file in files)
    back = load_weights(files)
    assert back.keys() == weights.keys()
    for name, tensor in weights.items():
        assert torch.equal(back[name], tensor.half().float() if tensor.is_floating_point() else tensor), name


def test_8_bits_are_off_by_half_a_step_of_their_group(weights: dict[str, Tensor], tmp_path: Path) -> None:
    stored = in_8_bits(weights)
    back = load_weights(write_weights(tmp_path, stored))
    assert {name for name, tensor in stored.items() if tensor.dtype == torch.int8} == {"wide", "odd", "zeros"}
    assert stored["wide" + SCALE].shape == (300, 256 // GROUP)
    assert stored["odd" + SCALE].shape == (700, 1)
    for name in ("wide", "odd", "zeros"):
        step = weights[name].reshape(*stored[name + SCALE].shape, -1).abs().amax(-1, keepdim=True) / 127
        gap = (back[name] - weights[name]).abs().reshape(*stored[name + SCALE].shape, -1)
        # The scale is itself rounded, to one part in 2048, or to the least float16.
        assert (gap <= 0.5 * step * 1.001 + 127 * 2**-24).all(), name
    assert torch.equal(back["narrow"], weights["narrow"].half().float())


def test_moments_lessen_the_error_of_what_is_computed() -> None:
    """Of a product with inputs whose columns go together, as a network's do, at the same scales."""
    generator = torch.Generator().manual_seed(5)
    few = torch.randn(2000, 24, generator=generator) @ torch.randn(24, 256, generator=generator)
    inputs = few + 0.05 * torch.randn(2000, 256, generator=generator)
    weights = {"map.weight": torch.randn(300, 256, generator=generator)}
    second = {"map.weight": (inputs.T @ inputs).double().numpy()}
    errors = []
    for stored in (in_8_bits(weights, second), in_8_bits(weights)):
        restored = stored["map.weight"].float().reshape(300, -1, GROUP) * stored["map.weight" + SCALE].unsqueeze(-1)
        errors.append((inputs @ (restored.reshape(300, 256) - weights["map.weight"]).T).square().mean().item())
    assert errors[0] < 0.3 * errors[1]


def test_moments_are_of_the_inputs_of_every_large_map(tmp_path: Path) -> None:
    torch.manual_seed(5)
    network = Network.from_pretrained(str(write_encoder(tmp_path / "encoder", width=256))).eval()
    rng = np.random.default_rng(1)
    mask = np.array([[1] * 9, [1] * 5 + [0] * 4])
    batch: NumpyBatch = Batch(rng.integers(5, 40, (2, 9)), mask, np.ones((2, 2, 9), np.float32))
    found = second_moments(network, [batch, batch])
    large = {name for name, tensor in network.state_dict().items() if tensor.numel() >= 2**16}
    assert set(found) == {name for name in large if "embeddings" not in name}
    states = network.encoder(torch.from_numpy(batch.input_ids), torch.from_numpy(mask)).last_hidden_state
    rows = states[torch.from_numpy(mask).bool()].double()
    np.testing.assert_allclose(found["mention.key.weight"], (2 * rows.T @ rows).detach().numpy(), rtol=1e-3, atol=1e-3)


def test_a_tensor_larger_than_a_file_is_told(weights: dict[str, Tensor], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"found wide of 153600"):
        write_weights(tmp_path, in_16_bits(weights), most_bytes=100_000)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("most_bytes", [10**9, 600_000])
def test_both_engines_restore_the_same_network(tmp_path: Path, bits: int, most_bytes: int) -> None:
    torch.manual_seed(5)
    network = Network.from_pretrained(str(write_encoder(tmp_path / "encoder", width=256))).eval()
    stored = in_8_bits(network.state_dict()) if bits == 8 else in_16_bits(network.state_dict())
    files = write_weights(tmp_path, stored, most_bytes=most_bytes)
    network.load_state_dict(load_weights(files))
    write_onnx(onnx_graph(network), tmp_path / "model.onnx", files)
    assert (tmp_path / "model.onnx").stat().st_size < 0.25 * sum(file.stat().st_size for file in files)
    rng = np.random.default_rng(1)
    batch: NumpyBatch = Batch(rng.integers(5, 50, (3, 9)), np.ones((3, 9), np.int64), np.ones((3, 2, 9), np.float32))
    ours, theirs = OnnxEngine(tmp_path / "model.onnx").run(batch), TorchEngine(network).run(batch)
    for head in ("attribution", "frames", "sentiment", "casts"):
        np.testing.assert_allclose(getattr(ours, head), getattr(theirs, head), atol=2e-4)
