"""8-bit products and `slant quantize`: what may differ, what may not, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch

from slant.inference.engine import OUTPUTS, OnnxEngine
from slant.models.batch import Batch, NumpyBatch
from slant.models.checkpoint import Checkpoint
from slant.models.network import Network
from slant.models.weight_files import load_weights
from slant.training.onnx_export import onnx_graph, write_onnx
from slant.training.precision_gate import Precision
from slant.training.quantization import quantize_products
from slant.training.recipe import load_recipe
from slant.training.rounding import Moments, column_scales, round_weights, smoothing
from slant.training.trainer import train
from slant.training.weight_storage import in_16_bits, write_weights
from tests.tiny import write_encoder, write_sets

# One worker exports graphs and trains.
pytestmark = pytest.mark.xdist_group("training")

RECIPE = """
encoder = "ENCODER"
epoch_sentences = 160
epochs = 2
batch_size = 8
learning_rate = 2e-3
head_learning_rate = 5e-3
[sets]
newsmtsc = 1.0
conflict_frames = 1.0
"""


def moments_of(rows: np.ndarray) -> Moments:
    moments = Moments(np.zeros(rows.shape[1]), np.zeros((rows.shape[1],) * 2))
    for part in np.array_split(rows, 3):
        moments.add(part)
    return moments


def test_moments_do_not_depend_on_batches() -> None:
    rows = np.random.default_rng(0).normal(size=(50, 8))
    moments = moments_of(rows)
    np.testing.assert_allclose(moments.second, rows.T @ rows)
    np.testing.assert_array_equal(moments.largest, np.abs(rows).max(0))


def test_rounding_heeds_what_the_weights_are_multiplied_by() -> None:
    rng = np.random.default_rng(1)
    # Columns that go together, as in a network: an error in one can be made up for in another.
    rows = rng.normal(size=(400, 6)) @ rng.normal(size=(6, 48)) + 0.05 * rng.normal(size=(400, 48))
    weight = rng.normal(size=(48, 20))
    scale = column_scales(weight)
    rounded = round_weights(weight, rows.T @ rows, scale)
    assert rounded.dtype == np.int8
    assert np.abs(rounded.astype(int)).max() <= 127
    nearest = np.round(weight / scale) * scale
    errors = [np.square(rows @ (restored - weight)).sum() for restored in (rounded * scale, nearest)]
    assert errors[0] < 0.5 * errors[1]


def test_factors_even_out_large_columns() -> None:
    rng = np.random.default_rng(2)
    rows = rng.normal(size=(200, 16)) * np.logspace(-1, 2, 16)
    weights = rng.normal(size=(16, 8))
    factors = smoothing(moments_of(rows), weights, shift=0.0, alpha=0.75)
    assert np.log(factors).mean() == pytest.approx(0)
    np.testing.assert_allclose((rows / factors) @ (weights * factors[:, None]), rows @ weights)
    spread, before = (np.ptp(np.log(np.abs(values).max(0))) for values in (rows / factors, rows))
    assert spread < 0.4 * before


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> tuple[OnnxEngine, OnnxEngine, list[NumpyBatch]]:
    """The same network in 32 and in 8 bits, and batches."""
    folder = tmp_path_factory.mktemp("engines")
    torch.manual_seed(5)
    network = Network.from_pretrained(str(write_encoder(folder / "encoder", width=64))).eval()
    files = write_weights(folder, in_16_bits(network.state_dict()))
    network.load_state_dict(load_weights(files))
    rng = np.random.default_rng(1)
    batches: list[NumpyBatch] = [
        Batch(rng.integers(5, 50, (n, 12)), np.ones((n, 12), np.int64), np.ones((n, 2, 12), np.float32))
        for n in (1, 4, 9)
    ]
    write_onnx(onnx_graph(network), folder / "exact.onnx", files)
    graph = onnx_graph(network)
    # Six a layer, and those of the heads that see each token.
    assert quantize_products(graph, batches) >= 12
    write_onnx(graph, folder / "coarse.onnx", files)
    return OnnxEngine(folder / "exact.onnx"), OnnxEngine(folder / "coarse.onnx"), batches


def test_8_bit_products_are_near_and_not_equal(engines: tuple[OnnxEngine, OnnxEngine, list[NumpyBatch]]) -> None:
    exact, coarse, batches = engines
    for head in ("attribution", "frames", "sentiment"):
        ours, theirs = (getattr(engine.run(batches[2]), head) for engine in (coarse, exact))
        gap = np.abs(ours - theirs).max()
        assert 0 < gap < 0.1 * np.ptp(theirs), head


def test_8_bit_products_do_not_depend_on_the_batch(engines: tuple[OnnxEngine, OnnxEngine, list[NumpyBatch]]) -> None:
    _, coarse, batches = engines
    together = coarse.run(batches[2])
    for row in range(8):
        # Two rows, as slant.models.batch.collate makes them at least: with one the products of heads add up otherwise.
        pair = coarse.run(Batch(*(getattr(batches[2], field.name)[row : row + 2] for field in fields(Batch))))
        for head in OUTPUTS:
            np.testing.assert_array_equal(getattr(pair, head), getattr(together, head)[row : row + 2], err_msg=head)


def test_a_graph_without_products_is_told(engines: tuple[OnnxEngine, OnnxEngine, list[NumpyBatch]]) -> None:
    import onnx
    from onnx import TensorProto, helper

    empty = helper.make_model(
        helper.make_graph(
            [helper.make_node("Identity", ["input_ids"], ["x"])], "g",
            [helper.make_tensor_value_info("input_ids", TensorProto.INT64, None)],
            [helper.make_tensor_value_info("x", TensorProto.INT64, None)],
        ),
        opset_imports=[helper.make_opsetid("", 20)],
        ir_version=min(onnx.IR_VERSION, 10),
    )  # fmt: skip
    with pytest.raises(ValueError, match="expected matrix products over tokens"):
        quantize_products(empty, [])


def test_the_gate_names_what_is_off() -> None:
    precision = Precision(
        {"frames": 0.995, "role": 0.98}, {"frames": 1000, "role": 50}, {"a/f1": (0.7, 0.706), "b": (1, 1)}
    )
    assert precision.faults() == ["labels of role agree in 98.00%", "a/f1 is 0.706 and was 0.700"]
    assert precision.faults(tolerance=0.01) == ["labels of role agree in 98.00%"]
    assert precision.largest_gap == ("a/f1", pytest.approx(0.006))
    with pytest.raises(ValueError, match="nothing was written"):
        precision.check()


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quantize")
    encoder = write_encoder(folder / "encoder")
    write_sets(folder / "data")
    (folder / "mini.toml").write_text(RECIPE.replace("ENCODER", str(encoder)), encoding="utf-8")
    train(load_recipe(str(folder / "mini.toml")), data=folder / "data", out=folder / "run")
    return folder


Slant = Callable[..., tuple[int, str, str]]


def test_a_checkpoint_in_8_bits_is_complete_and_says_so(workplace: Path, slant_command: Slant) -> None:
    source, out = workplace / "run" / "checkpoint", workplace / "eight"
    code, _, error = slant_command("quantize", source, out, "--data", workplace / "data")
    assert code == 0, error
    record = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert record["quantized"]["from"] == Checkpoint.load(source).hash
    assert record["quantized"]["scheme"] == "weights"
    assert min(record["quantized"]["agreement"].values()) >= 0.99
    assert {*record["dev"]} == {"newsmtsc", "conflict_frames"}
    assert "stored in 8 bits" in (out / "MODEL_CARD.md").read_text(encoding="utf-8")
    (workplace / "a.txt").write_text("Avaria invaded Belmont.", encoding="utf-8")
    code, _, error = slant_command("score", workplace / "a.txt", "--model", out)
    assert code == 0, error
    code, _, error = slant_command("quantize", source, out, "--data", workplace / "data")
    assert code == 1
    assert "found" in error
    assert "give another" in error


def test_what_predicts_otherwise_is_refused_and_leaves_nothing(
    workplace: Path, slant_command: Slant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def spoil(weights: Mapping[str, torch.Tensor], _: object) -> dict[str, torch.Tensor]:
        return {name: tensor.half() * (0 if name.startswith("frames") else 1) for name, tensor in weights.items()}

    monkeypatch.setattr("slant.training.compression.in_8_bits", spoil)
    out = workplace / "refused"
    code, _, error = slant_command("quantize", workplace / "run" / "checkpoint", out, "--data", workplace / "data")
    assert code == 1
    assert "labels of frames agree in" in error
    assert "nothing was written" in error
    assert "Traceback" not in error
    assert not [path for path in workplace.iterdir() if path.name.startswith("refused")]


def test_products_are_computed_in_8_bits(workplace: Path, slant_command: Slant) -> None:
    source, out = workplace / "run" / "checkpoint", workplace / "products"
    arguments = ("--data", workplace / "data", "--what", "products", "--tolerance", "0.05")
    code, _, error = slant_command("quantize", source, out, *arguments)
    assert code == 0, error
    assert (out / "model.safetensors").read_bytes() == (source / "model.safetensors").read_bytes()
    assert b"MatMulIntegerToFloat" in (out / "model.onnx").read_bytes()
    assert b"MatMulIntegerToFloat" not in (source / "model.onnx").read_bytes()


def test_what_is_no_scheme_is_told(workplace: Path, slant_command: Slant) -> None:
    code, _, error = slant_command(
        "quantize", workplace / "run" / "checkpoint", "x", "--data", workplace / "data", "--what", "all"
    )
    assert code == 1
    assert "expected --what to be one of weights, products, found 'all'" in error


def test_a_card_is_made_anew(workplace: Path, slant_command: Slant) -> None:
    folder = workplace / "run" / "checkpoint"
    before, sha256 = json.loads((folder / "training.json").read_text(encoding="utf-8")), Checkpoint.load(folder).hash
    spoilt = {**before, "dev": {}}
    (folder / "training.json").write_text(json.dumps(spoilt), encoding="utf-8")
    code, _, error = slant_command("card", folder, "--data", workplace / "data")
    assert code == 0, error
    after = json.loads((folder / "training.json").read_text(encoding="utf-8"))
    assert after.pop("measured_again")["slant"]
    audit = after.pop("audit")
    assert after == before
    assert Checkpoint.load(folder).hash == sha256
    card = (folder / "MODEL_CARD.md").read_text(encoding="utf-8")
    (swap,) = (row for row in audit["tests"] if row["test"] == "swap" and row["head"] == "sentiment")
    assert f"| swap | sentiment | {swap['flip_rate']:.1%} |" in card
    sentiment = after["reliability"]["dev"]["newsmtsc"]["sentiment"]
    assert f"| dev | newsmtsc | sentiment | {sentiment['items']} parties |" in card
    assert sentiment["items"] == after["dev"]["newsmtsc"]["items"]
