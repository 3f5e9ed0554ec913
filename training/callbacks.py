"""What happens beside the steps of a training run: progress, saving by the clock, keeping the best."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bar
from safetensors.torch import save_file
from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from slant.training.evaluation import SELECTION


class Progress(TrainerCallback):
    """A bar on stderr where that is a terminal, a line an evaluation anywhere, and every log in a JSONL file."""

    def __init__(self, total: int, log: Path) -> None:
        self._console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._bar = Bar(
            *columns, TimeElapsedColumn(), TimeRemainingColumn(),
            console=self._console, disable=not self._console.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task("training", total=total)
        self._log = log

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._bar.start()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._bar.update(self._task, completed=state.global_step)

    def on_log(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        logs: Mapping[str, float] | None = None,
        **_: Any,
    ) -> None:
        row = {"step": state.global_step, "time": round(time.time(), 1), **(logs or {})}
        with self._log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(row) + "\n")
        if "loss" in row:
            self._bar.update(self._task, description=f"loss {row['loss']:.3f}")

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: Mapping[str, float] | None = None,
        **_: Any,
    ) -> None:
        figures = ", ".join(f"{name.removeprefix('eval_')} {value:.3f}" for name, value in (metrics or {}).items())
        self._console.print(f"step {state.global_step}: {figures}", highlight=False)

    def on_train_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._bar.stop()


class TimedSave(TrainerCallback):
    """Asks for a save when `minutes` have passed since the last."""

    def __init__(self, minutes: float) -> None:
        self._seconds = minutes * 60
        self._last = time.monotonic()

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        if time.monotonic() - self._last >= self._seconds:
            control.should_save = True

    def on_evaluate(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        # A state saved here spares a resumed run the evaluation.
        control.should_save = True

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._last = time.monotonic()


# Dev cannot tell apart what differs by less: a mention more or less moves a mean of nine figures by so much.
_TOLD_APART = 0.002


class KeepBest(TrainerCallback):
    """Keeps the weights with the best selection figure in `folder`, with the figures that chose them.

    Of those that dev does not tell from the best the last are kept, since they were learnt at a lower rate.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def on_evaluate(
        self,
        args: TrainingArguments,
        state: TrainerState,
        control: TrainerControl,
        metrics: Mapping[str, float] | None = None,
        model: Any = None,
        **_: Any,
    ) -> None:
        figures = {name.removeprefix("eval_"): value for name, value in (metrics or {}).items()}
        record = self._folder / "figures.json"
        before = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
        # A record of an older run has the figure of its best weights alone.
        best = max(figures[SELECTION], before.get("best", before.get(SELECTION, 0.0)))
        if figures[SELECTION] <= best - _TOLD_APART:
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        weights = self._folder / "model.safetensors"
        # Written aside and moved, so that a kill leaves the old best or the new one, never half of it.
        save_file(model.state_dict(), weights.with_suffix(".new"))
        os.replace(weights.with_suffix(".new"), weights)
        kept = {"step": state.global_step, "best": best, **figures}
        record.write_text(json.dumps(kept, indent=1), encoding="utf-8")
