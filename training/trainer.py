"""The training run: `slant train RECIPE --data DIR --encoder PATH --out DIR`.

`transformers.Trainer` runs the loop over our network, collator and loss. What a run sees, and in which order,
is fixed beforehand (slant.training.sampling), so that a killed run resumes to the same result.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
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
from slant.models.names import STAND_INS
from slant.models.network import Network
from slant.models.tokenization import Tokenization
from slant.training.callbacks import KeepBest, Progress, TimedSave
from slant.training.development import Development
from slant.training.export import export_checkpoint
from slant.training.features import build_table
from slant.training.loss import Collator, Targets, losses
from slant.training.naming import name_tokens, row_names
from slant.training.precision import check_precision, computing_in
from slant.training.preparation import TrainingCorpus, prepare_corpus
from slant.training.recipe import Recipe
from slant.training.sampling import draw_epoch, group_by_length, set_shares


def train(
    recipe: Recipe,
    *,
    data: Path,
    out: Path,
    encoder: str | None = None,
    start: Path | None = None,
    precision: str | None = None,
    resume: bool = True,
) -> Path:
    """Train by a recipe and return the checkpoint folder, `out/checkpoint`.

    `encoder` replaces the recipe's: a local folder or a hub name; `precision` too. `start` is a checkpoint folder whose
    network and tokenizer go on learning, instead of an encoder with heads of no training. A run killed before is
    resumed from `out` unless `resume` is False. Raises ValueError where `out` holds another run or this machine has no
    such precision, CheckpointError where `start` is no checkpoint.
    """
    recipe = dataclasses.replace(recipe, encoder=encoder or recipe.encoder, precision=precision or recipe.precision)
    check_precision(recipe.precision)
    parent = None if start is None else Checkpoint.load(start)
    claim_folder(out, {**dataclasses.asdict(recipe), "start": parent and parent.hash}, resume=resume)
    set_seed(recipe.seed)
    corpus = prepare_corpus(data, list(recipe.sets))
    tokenization = load_tokenization(recipe, parent, out)
    names = partial(row_names, given=recipe.masked_parties, others=recipe.masked_states, seed=recipe.seed)
    table = build_table(corpus.train, tokenization, max_tokens=recipe.max_tokens, names=names)
    plan = plan_run(table, recipe)
    for line in (corpus.summary, plan.summary, table.info.description):
        print(line, file=sys.stderr, flush=True)
    network = start_network(recipe, parent, corpus, tokenization)
    development = Development(corpus.dev, tokenization, max_tokens=recipe.max_tokens)
    trainer = build_trainer(network, table, plan, recipe=recipe, development=development, out=out)
    trainer.train(resume_from_checkpoint=last_state(out / "state") if resume else None)
    return export_checkpoint(out, network, recipe=recipe, corpus=corpus, development=development, parent=parent)


@dataclass(frozen=True, slots=True)
class Plan:
    """order: row numbers of the whole run, `steps` batches an epoch."""

    order: np.ndarray
    steps: int
    shares: Mapping[str, float]
    sizes: Mapping[str, int]

    @property
    def summary(self) -> str:
        shares = ", ".join(f"{name} {share:.0%} of draws ({self.sizes[name]})" for name, share in self.shares.items())
        return f"{len(self.order)} sentences in all, {self.steps} steps an epoch: {shares}"


def plan_run(table: Dataset, recipe: Recipe) -> Plan:
    """Draw the rows of every epoch."""
    names = table["set"][:]
    sizes = {name: names.count(name) for name in sorted(set(names))}
    shares = set_shares(sizes, factors=recipe.sets, temperature=recipe.temperature)
    lengths = np.asarray([len(ids) for ids in table["input_ids"]], dtype=np.int64)
    epochs = []
    for epoch in range(recipe.epochs):
        drawn = draw_epoch(names, shares=shares, sentences=recipe.epoch_sentences, seed=recipe.seed, epoch=epoch)
        epochs.append(group_by_length(drawn, lengths, batch_size=recipe.batch_size, seed=recipe.seed + epoch))
    return Plan(np.concatenate(epochs), len(epochs[0]) // recipe.batch_size, shares, sizes)


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
        heads = losses(self.accelerator.unwrap_model(model), output, targets)
        for head, value in heads.items():
            self._head_losses[head] += value.detach().item()
        self._head_steps += 1
        loss = torch.stack([self.recipe.loss_weights.get(head, 1.0) * value for head, value in heads.items()]).sum()
        return (loss, output) if return_outputs else loss

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
    network: Network, table: Dataset, plan: Plan, *, recipe: Recipe, development: Development, out: Path
) -> SlantTrainer:
    """The Trainer over the planned order, with its optimiser and callbacks."""
    total = len(plan.order) // recipe.batch_size
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
        data_collator=Collator(development.tokenization.pad_id),
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
    return torch.optim.AdamW([{"params": p, "lr": rate, "weight_decay": decay} for (rate, decay), p in groups.items()])


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
    """The parent's network, or heads not yet trained on the recipe's encoder; it knows all of the tokens."""
    if parent is None:
        network = Network.from_pretrained(recipe.encoder, dropout=recipe.dropout)
    else:
        network = Network.from_checkpoint(parent.folder)
    stand_ins = tokenization.ids_of(STAND_INS)
    if stand_ins and max(stand_ins) >= network.vocabulary_size:
        network.add_stand_ins(stand_ins, name_tokens(corpus.train, tokenization))
    return network


def claim_folder(out: Path, settings: Mapping[str, Any], *, resume: bool) -> None:
    """Make `out` this run's, so that no run continues another's state. Raises ValueError where it is not."""
    out.mkdir(parents=True, exist_ok=True)
    claimed, wanted = out / "recipe.json", json.dumps(settings, indent=1)
    if claimed.exists() and claimed.read_text(encoding="utf-8") != wanted:
        raise ValueError(
            f"expected an empty folder or this recipe's own run, found another recipe's run in {out}: "
            "give another --out"
        )
    if claimed.exists() and not resume and last_state(out / "state"):
        raise ValueError(f"expected an empty folder, found a run in {out}: resume it or give another --out")
    claimed.write_text(wanted, encoding="utf-8")


def last_state(folder: Path) -> str | None:
    """The newest whole saved state; trainer_state.json is the last file that a save writes."""
    whole = [path.parent for path in folder.glob("checkpoint-*/trainer_state.json")]
    return str(max(whole, key=lambda path: int(path.name.split("-")[1]))) if whole else None
