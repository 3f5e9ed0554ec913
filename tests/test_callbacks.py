"""Which of a run's weights are kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file
from transformers import TrainerControl, TrainerState, TrainingArguments

from slant.training.callbacks import KeepBest
from slant.training.evaluation import SELECTION


@pytest.mark.parametrize(
    ("figures", "kept"),
    [
        ((0.5, 0.6, 0.7), 3),
        ((0.7, 0.6, 0.5), 1),
        ((0.6, 0.7, 0.699), 3),  # no worse than dev can tell, and learnt at a lower rate
        ((0.7, 0.697, 0.699), 3),
        ((0.7, 0.6985, 0.697), 2),  # small steps down do not add up: all are held against the best
    ],
)
def test_the_last_weights_that_dev_does_not_tell_from_the_best_are_kept(
    tmp_path: Path, figures: tuple[float, ...], kept: int
) -> None:
    keep, arguments, control = (
        KeepBest(tmp_path / "best"),
        TrainingArguments(output_dir=str(tmp_path)),
        TrainerControl(),
    )
    network = torch.nn.Linear(1, 1)
    for step, figure in enumerate(figures, start=1):
        torch.nn.init.constant_(network.weight, step)
        state = TrainerState(global_step=step)
        keep.on_evaluate(arguments, state, control, metrics={f"eval_{SELECTION}": figure}, model=network)
    assert load_file(tmp_path / "best" / "model.safetensors")["weight"].item() == kept
    record = json.loads((tmp_path / "best" / "figures.json").read_text())
    assert (record["step"], record[SELECTION], record["best"]) == (kept, figures[kept - 1], max(figures[:kept]))
