"""A checkpoint in fewer bits: `slant quantize CHECKPOINT OUT --data DIR`, refused where it predicts otherwise."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Any

from slant.inference.engine import OnnxEngine
from slant.models.batch import NumpyBatch
from slant.models.checkpoint import CONFIG, ONNX, TOKENIZER, Checkpoint
from slant.models.network import Network
from slant.models.weight_files import load_weights
from slant.training.development import Development, Remembering
from slant.training.features import build_table
from slant.training.figures import read_record, write_figures
from slant.training.onnx_export import onnx_graph, write_onnx
from slant.training.parity import table_batches
from slant.training.precision_gate import FIGURE, Precision, compare_precision
from slant.training.preparation import TrainingCorpus, prepare_corpus
from slant.training.quantization import quantize_products
from slant.training.weight_storage import in_8_bits, second_moments, write_weights

# Documents and sentences of the training part that activations are looked at on.
CALIBRATION_DOCUMENTS, CALIBRATION_SENTENCES = 600, 500


class Scheme(StrEnum):
    """What is in 8 bits: the weights on disk (arithmetic stays float32), or the products of the onnxruntime engine."""

    WEIGHTS = "weights"
    PRODUCTS = "products"


def quantize(source: Path, out: Path, *, data: Path, scheme: Scheme, tolerance: float = FIGURE) -> Precision:
    """Write the checkpoint `source` in 8 bits to the new folder `out`, with figures of its own, and say how far it is
    from `source` on the dev parts of the sets that that learnt from, read from `data`.

    Raises ParityError where labels agree less, or dev figures differ more, than is let through; CheckpointError where
    `source` is no checkpoint with a record of its training; FileExistsError where `out` is there. Then nothing is left.
    """
    if out.exists():
        raise FileExistsError(f"expected a folder that is not there yet, found {out}: give another")
    checkpoint = Checkpoint.load(source)
    record = read_record(checkpoint)
    corpus = prepare_corpus(data, list(record["recipe"]["sets"]))
    # Beside its place, so that what is whole is moved there in one step.
    unfinished = out.with_name(out.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        _write(checkpoint, unfinished, corpus, scheme)
        engine = Remembering(OnnxEngine(unfinished / ONNX))
        precision = _compare(checkpoint, engine, corpus)
        precision.check(tolerance)
        write_figures(unfinished, _with_precision(record, checkpoint, scheme, precision), corpus, engine)
        unfinished.rename(out)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return precision


def _write(checkpoint: Checkpoint, folder: Path, corpus: TrainingCorpus, scheme: Scheme) -> None:
    for name in (CONFIG, TOKENIZER):
        shutil.copyfile(checkpoint.folder / name, folder / name)
    network = Network.from_checkpoint(checkpoint.folder)
    if scheme == Scheme.WEIGHTS:
        second = second_moments(network, _calibration_batches(checkpoint, corpus))
        files = write_weights(folder, in_8_bits(network.state_dict(), second))
        network.load_state_dict(load_weights(files))
        graph = onnx_graph(network)
    else:
        files = [Path(shutil.copyfile(path, folder / path.name)) for path in checkpoint.weight_paths]
        graph = onnx_graph(network)
        quantize_products(graph, _calibration_batches(checkpoint, corpus))
    write_onnx(graph, folder / ONNX, files)


def _calibration_batches(checkpoint: Checkpoint, corpus: TrainingCorpus) -> Iterator[NumpyBatch]:
    number = min(CALIBRATION_DOCUMENTS, len(corpus.train))
    documents = random.Random(0).sample(corpus.train, number)
    table = build_table(documents, checkpoint.tokenization, max_tokens=checkpoint.max_tokens).shuffle(seed=0)
    table = table.select(range(min(CALIBRATION_SENTENCES, len(table))))
    return (batch for _, batch in table_batches(table, pad_id=checkpoint.tokenization.pad_id))


def _compare(checkpoint: Checkpoint, engine: Remembering, corpus: TrainingCorpus) -> Precision:
    table = build_table(corpus.dev, checkpoint.tokenization, max_tokens=checkpoint.max_tokens)
    development = Development(corpus.dev, checkpoint.tokenization, max_tokens=checkpoint.max_tokens)
    exact = Remembering(OnnxEngine(checkpoint.onnx_path))
    return compare_precision(exact, engine, development, table, calibration=checkpoint.calibration)


def _with_precision(
    record: dict[str, Any], checkpoint: Checkpoint, scheme: Scheme, precision: Precision
) -> dict[str, Any]:
    quantized = {"scheme": str(scheme), "from": checkpoint.hash, **precision.to_dict()}
    return {**record, "quantized": quantized}
