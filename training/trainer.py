"""The training run: `slant train RECIPE --data DIR --encoder PATH --out DIR`.

`transformers.Trainer` runs the loop over our network, collator and loss. What a run sees, and in which order,
is fixed beforehand (slant.training.sampling), so that a killed run resumes to the same result.
"""

from __future__ import annotations

import dataclasses
import math
import sys
from collections import defaultdict
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from torch import nn
from torch.utils.data import Sampler, SequentialSampler
from transformers import AutoTokenizer, PrinterCallback, Trainer, TrainingArguments, set_seed

from slant.models.batch import Output
from slant.models.checkpoint import TOKENIZER, Checkpoint
from slant.models.locations import find_checkpoint
from slant.models.names import STAND_INS
from slant.models.network import Network
from slant.models.tokenization import Tokenization
from slant.training.callbacks import KeepBest, Progress, TimedSave
from slant.training.development import Development
from slant.training.distillation import SoftCollator, check_teaching, hear, soft_losses
from slant.training.export import export_checkpoint
from slant.training.features import build_table
from slant.training.loss import Collator, Targets, losses
from slant.training.naming import name_tokens, row_names
from slant.training.precision import check_precision, computing_in
from slant.training.preparation import TrainingCorpus, prepare_corpus
from slant.training.recipe import Recipe
from slant.training.run_folder import claim_folder, last_state
from slant.training.sampling import Plan, plan_run
from slant.training.soft_targets import Soft, SoftTargets


def train(
    recipe: Recipe,
    *,
    data: Path,
    out: Path,
    encoder: str | None = None,
    start: Path | None = None,
    teacher: Path | None = None,
    unlabelled: Sequence[str] = (),
    precision: str | None = None,
    resume: bool = True,
) -> Path:
    """Train by a recipe and return the checkpoint folder, `out/checkpoint`.

    `encoder` replaces the recipe's: a local folder or a hub name; `precision` too. `start` is a checkpoint folder whose
    network and tokenizer go on learning, instead of an encoder with heads of no training. `teacher` is a checkpoint
    folder that says of every sentence what a student should, and `unlabelled` are texts to hear it on
    (slant.training.distillation). A run killed before is resumed from `out` unless `resume` is False.

    Raises ValueError where `out` holds another run, this machine has no such precision, a recipe of a student has no
    teacher or the reverse, or a loss is not finite; CheckpointError where `start` or `teacher` is no checkpoint.
    """
    recipe = dataclasses.replace(recipe, encoder=encoder or recipe.encoder, precision=precision or recipe.precision)
    check_precision(recipe.precision)
    check_teaching(recipe, teacher, unlabelled)
    parent, master = (None if name is None else Checkpoint.load(find_checkpoint(name)) for name in (start, teacher))
    settings = {
        **dataclasses.asdict(recipe),
        "start": parent and parent.hash,
        "teacher": master and master.hash,
        "unlabelled": list(unlabelled),
    }
    claim_folder(out, settings, resume=resume)
    set_seed(recipe.seed)
    corpus = prepare_corpus(data, list(recipe.sets), unlabelled=unlabelled)
    if master is not None:
        corpus = corpus.with_parties()
    tokenization = load_tokenization(recipe, parent, out)
    names = partial(row_names, given=recipe.masked_parties, others=recipe.masked_states, seed=recipe.seed)
    table = build_table(
        corpus.train, tokenization, max_tokens=recipe.max_tokens, names=names, unlabelled=master is not None
    )
    plan = plan_run(table, recipe)
    for line in (corpus.summary, plan.summary, table.info.description):
        print(line, file=sys.stderr, flush=True)
    network = start_network(recipe, parent, corpus, tokenization)
    if not torch.cuda.is_available():
        # Attention with dropout has no fused kernel on a CPU; what stands in for it there is slower than the plain one.
        network.encoder.set_attn_implementation("eager")  # type: ignore[operator]
    soft = None
    if master is not None:
        soft = hear(master, corpus, table.select(np.unique(plan.order)), names=names, recipe=recipe, folder=out)
        print(soft.summary, file=sys.stderr, flush=True)
    development = Development(corpus.dev, tokenization, max_tokens=recipe.max_tokens)
    trainer = build_trainer(network, table, plan, recipe=recipe, development=development, out=out, soft=soft)
    trainer.train(resume_from_checkpoint=last_state(out / "state") if resume else None)
    return export_checkpoint(
        out, network, recipe=recipe, corpus=corpus, development=development, parent=parent, teacher=master
    )


class SlantTrainer(Trainer):
    """Trainer with our loss, our fixed order, and dev figures by the shipped prediction path."""

    def __init__(self, *args: Any, recipe: Recipe, development: Development, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recipe = recipe
        self.development = development
        self._head_losses: dict[str, float] = defaultdict(float)
        self._head_steps = 0

    def compute_loss(
        self,
        model: nn.Module,
        inputs: dict[str, torch.Tensor | Any],
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> torch.Tensor | tuple[torch.Tensor, Any]:
        targets = cast(Targets, inputs["targets"])
        with computing_in(self.recipe.precision, self.args.device.type):
            output = model(inputs["batch"])
        # Sums over a sentence's words, as the CRF's, need more digits than bfloat16 has.
        output = Output(*(getattr(output, field.name).float() for field in dataclasses.fields(output)))
        network = self.accelerator.unwrap_model(model)
        heads = losses(network, output, targets)
        if soft := cast(Soft | None, inputs.get("soft")):
            said = soft_losses(network, output, targets, soft, temperature=self.recipe.soft_temperature)
            heads |= {f"soft/{head}": value for head, value in said.items()}
        values = {head: value.detach().item() for head, value in heads.items()}
        if lost := [head for head, value in values.items() if not math.isfinite(value)]:
            # Trainer's own log would leave these steps out, and go on to weights that say nothing.
            raise ValueError(
                f"expected a finite loss, found none at step {self.state.global_step + 1} for {', '.join(lost)}; "
                "lower the recipe's learning rates, or train in float32"
            )
        for head, value in values.items():
            self._head_losses[head] += value
        self._head_steps += 1
        loss = torch.stack([self._weight(head) * value for head, value in heads.items()]).sum()
        return (loss, output) if return_outputs else loss

    def _weight(self, head: str) -> float:
        weight = self.recipe.loss_weights.get(head.removeprefix("soft/"), 1.0)
        return weight * self.recipe.soft_weight if head.startswith("soft/") else weight

    def log(self, logs: dict[str, float], *args: Any, **kwargs: Any) -> None:
        if self._head_steps:
            logs |= {f"loss/{head}": total / self._head_steps for head, total in self._head_losses.items()}
            self._head_losses.clear()
            self._head_steps = 0
        super().log(logs, *args, **kwargs)

    def evaluate(self, *_: Any, **__: Any) -> dict[str, float]:
        network = self.accelerator.unwrap_model(self.model)
        metrics = {f"eval_{name}": value for name, value in self.development.figures(network).items()}
        self.log(dict(metrics))
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        return metrics

    def _get_train_sampler(self, *_: Any) -> Sampler[int]:
        # The dataset already is the run in order.
        return SequentialSampler(self.train_dataset)  # type: ignore[arg-type]

    def _prepare_input(self, data: Any) -> Any:
        if dataclasses.is_dataclass(data) and not isinstance(data, type):
            fields = {f.name: getattr(data, f.name) for f in dataclasses.fields(data)}
            moved: Any = super()._prepare_input(fields)
            return type(data)(**moved)
        return super()._prepare_input(data)


def build_trainer(
    network: Network,
    table: Dataset,
    plan: Plan,
    *,
    recipe: Recipe,
    development: Development,
    out: Path,
    soft: SoftTargets | None = None,
) -> SlantTrainer:
    """The Trainer over the planned order, with its optimiser and callbacks."""
    total = len(plan.order) // recipe.batch_size
    collator = Collator(development.tokenization.pad_id)
    arguments = TrainingArguments(
        output_dir=str(out / "state"),
        max_steps=total,
        per_device_train_batch_size=recipe.batch_size,
        warmup_steps=round(recipe.warmup_share * total),
        lr_scheduler_type="linear",
        max_grad_norm=1.0,
        seed=recipe.seed,
        data_seed=recipe.seed,
        eval_strategy="steps",
        eval_steps=plan.steps,
        save_strategy="no",
        save_total_limit=2,
        logging_steps=max(1, min(50, plan.steps // 4)),
        remove_unused_columns=False,
        disable_tqdm=True,
        dataloader_pin_memory=torch.cuda.is_available(),
        report_to="none",
    )
    trainer = SlantTrainer(
        model=network,
        args=arguments,
        train_dataset=table.select(plan.order),
        eval_dataset=table,  # Trainer wants one; `evaluate` uses the dev documents
        data_collator=collator if soft is None else SoftCollator(collator, soft),
        optimizers=(build_optimiser(network, recipe), None),
        callbacks=[Progress(total, out / "log.jsonl"), TimedSave(recipe.save_minutes), KeepBest(out / "best")],
        recipe=recipe,
        development=development,
    )
    # It would print every log to stdout; ours go to the bar and the log file.
    trainer.remove_callback(PrinterCallback)
    return trainer


def build_optimiser(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW with the heads at a rate of their own, and no decay on biases and normalisation."""
    groups: dict[tuple[float, float], list[nn.Parameter]] = defaultdict(list)
    for name, parameter in network.named_parameters():
        rate = recipe.learning_rate if name.startswith("encoder.") else recipe.head_learning_rate
        groups[rate, recipe.weight_decay if parameter.ndim > 1 else 0.0].append(parameter)
    settings = [{"params": p, "lr": rate, "weight_decay": decay} for (rate, decay), p in groups.items()]
    return torch.optim.AdamW(settings, fused=True)


def load_tokenization(recipe: Recipe, parent: Checkpoint | None, out: Path) -> Tokenization:
    """The parent's tokenizer or the encoder's fast one, with stand-ins for names where the recipe masks them, as
    `out/tokenizer.json`.
    """
    if parent is None:
        tokenization = Tokenization(AutoTokenizer.from_pretrained(recipe.encoder, use_fast=True).backend_tokenizer)
    else:
        tokenization = parent.tokenization
    if recipe.masked_parties or recipe.masked_states:
        tokenization.add_tokens(STAND_INS)
    tokenization.save(out / TOKENIZER)
    return tokenization


def start_network(
    recipe: Recipe, parent: Checkpoint | None, corpus: TrainingCorpus, tokenization: Tokenization
) -> Network:
    """The parent's network, or heads not yet trained on the recipe's encoder; it knows all of the tokens, and has as
    many layers as the recipe keeps.
    """
    if parent is None:
        network = Network.from_pretrained(recipe.encoder, dropout=recipe.dropout)
    else:
        network = Network.from_checkpoint(parent.folder)
    if recipe.layers:
        network.keep_layers(recipe.layers)
    stand_ins = tokenization.ids_of(STAND_INS)
    if stand_ins and max(stand_ins) >= network.vocabulary_size:
        network.add_stand_ins(stand_ins, name_tokens(corpus.train, tokenization))
    return network
