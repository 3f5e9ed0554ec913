"""From the best weights of a run to a checkpoint folder that is complete."""

from __future__ import annotations

import dataclasses
import json
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from slant.inference.engine import OnnxEngine, TorchEngine
from slant.models.checkpoint import ONNX, TOKENIZER, TRAINING, Checkpoint, write_config
from slant.models.network import Network
from slant.models.weight_files import WEIGHTS, load_weights
from slant.training.calibrate import calibrate
from slant.training.development import Development, Remembering, untuned
from slant.training.features import build_table
from slant.training.figures import write_figures
from slant.training.onnx_export import onnx_graph, write_onnx
from slant.training.parity import measure_parity
from slant.training.preparation import TrainingCorpus
from slant.training.recipe import Recipe
from slant.training.weight_storage import in_16_bits, write_weights


def export_checkpoint(
    out: Path,
    network: Network,
    *,
    recipe: Recipe,
    corpus: TrainingCorpus,
    development: Development,
    parent: Checkpoint | None = None,
    teacher: Checkpoint | None = None,
) -> Path:
    """Write `out/checkpoint` from `out/best`: fp16 weights, ONNX, calibration on dev, dev figures, card.

    `network` is of the shape of those weights, which it takes; `parent` is the checkpoint that training began from,
    `teacher` the one that it heard.
    Everything is fitted and measured on the files as shipped. Raises ParityError.
    """
    folder = out / "checkpoint"
    folder.mkdir(exist_ok=True)
    network = network.cpu()
    weights = write_weights(folder, in_16_bits(load_weights([out / "best" / WEIGHTS])))
    network.load_state_dict(load_weights(weights))
    network.eval()
    development.tokenization.save(folder / TOKENIZER)
    write_onnx(onnx_graph(network), folder / ONNX, weights)
    table = build_table(corpus.dev, development.tokenization, max_tokens=recipe.max_tokens)
    engine = Remembering(OnnxEngine(folder / ONNX))
    parity = measure_parity(engine, TorchEngine(network), table, pad_id=development.tokenization.pad_id)
    calibration = calibrate(engine, development, table, untuned(network))
    write_config(folder, encoder=encoder_config(network), max_tokens=recipe.max_tokens, calibration=calibration)
    write_figures(
        folder, training_record(recipe, corpus, parity=parity, parent=parent, teacher=teacher), corpus, engine
    )
    return folder


def encoder_config(network: Network) -> dict[str, Any]:
    """The encoder's configuration, without the path that it was loaded from."""
    config: dict[str, Any] = network.encoder.config.to_dict()  # type: ignore[union-attr, operator]
    return {key: value for key, value in config.items() if key != "_name_or_path"}


def training_record(
    recipe: Recipe,
    corpus: TrainingCorpus,
    *,
    parity: Mapping[str, float],
    parent: Checkpoint | None = None,
    teacher: Checkpoint | None = None,
) -> dict[str, Any]:
    """What training.json says: enough to repeat the run and to tie a figure to it."""
    packages = ("slant", "torch", "transformers", "datasets", "tokenizers", "onnxruntime", "onnx")
    return {
        "recipe": {**dataclasses.asdict(recipe), "encoder": Path(recipe.encoder).name},
        "started_from": None if parent is None else _ancestor(parent),
        "taught_by": None if teacher is None else _ancestor(teacher),
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": {"python": platform.python_version(), **{name: version(name) for name in packages}},
        "data": {
            name: {"documents": documents, "sentences": sentences, "licence": corpus.licences[name], "sha256": digest}
            for (name, (documents, sentences)), digest in zip(
                corpus.counts("train").items(), corpus.digest().values(), strict=True
            )
        },
        "alignment": {
            name: {"kept": a.kept, "lost": dict(a.lost), "mended": dict(a.mended)}
            for name, a in corpus.alignments.items()
        },
        "conflicts": corpus.conflicts,
        "removed_as_repeats": corpus.removed,
        "parity": dict(parity),
    }


def _ancestor(parent: Checkpoint) -> dict[str, Any]:
    """A checkpoint that this one learnt from, with what that learnt from."""
    written = json.loads((parent.folder / TRAINING).read_text(encoding="utf-8"))
    return {
        "sha256": parent.hash,
        **{key: written[key] for key in ("recipe", "started_from", "data") if key in written},
    }
