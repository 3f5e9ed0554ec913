"""Short training runs that end in dev figures, without what a checkpoint needs; for ablations.py and cross_sets.py."""

from __future__ import annotations

import dataclasses
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from functools import cache, partial
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import numpy as np
from scipy.stats import t as student
from transformers import set_seed

from slant.models.checkpoint import Checkpoint
from slant.models.locations import find_checkpoint
from slant.training.development import Development
from slant.training.distillation import hear
from slant.training.evaluation import SELECTION
from slant.training.features import build_table
from slant.training.naming import row_names
from slant.training.preparation import TrainingCorpus, prepare_corpus
from slant.training.recipe import Recipe, load_recipe
from slant.training.run_folder import last_state
from slant.training.sampling import plan_run
from slant.training.trainer import build_trainer, load_tokenization, start_network
from slant.training.unlabelled import UNLABELLED


def plain_recipe(*, encoder: str, precision: str, sentences: int) -> Recipe:
    """`distilled` without teacher and unlabelled texts, one epoch of so many sentences."""
    recipe = load_recipe("distilled")
    return dataclasses.replace(
        recipe, encoder=encoder, precision=precision, soft_weight=0.0, epochs=1, epoch_sentences=sentences,
        sets=without(recipe.sets, UNLABELLED),
    )  # fmt: skip


def without(sets: Mapping[str, float], *names: str) -> dict[str, float]:
    return {name: factor for name, factor in sets.items() if name not in names}


class Log:
    """Runs in a file of JSON Lines, each known by its `key`; what is there is not run again."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self.runs = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def run(self, key: Mapping[str, Any], recipe: Recipe, data: Path, **options: Any) -> dict[str, float]:
        """The dev figures of a run, see `train`."""
        for run in self.runs:
            if run["key"] == key:
                return dict(run["figures"])
        began = time.monotonic()
        figures = train(recipe, data, **options)
        self.runs.append({"key": dict(key), "seconds": round(time.monotonic() - began), "figures": figures})
        with self._path.open("a") as file:
            file.write(json.dumps(self.runs[-1]) + "\n")
        return figures


@cache
def read(data: Path, learnt: tuple[str, ...], judged: tuple[str, ...], everyones_parties: bool) -> TrainingCorpus:
    """All sets are read together, so that no sentence is learnt from one and judged on in another."""
    corpus = prepare_corpus(data, sorted({*learnt, *judged}))
    corpus = dataclasses.replace(
        corpus,
        train=tuple(document for document in corpus.train if document.set in learnt),
        dev=tuple(document for document in corpus.dev if document.set in judged),
    )
    return corpus.with_parties() if everyones_parties else corpus


def train(
    recipe: Recipe, data: Path, *, teacher: str | None = None, judged: Sequence[str] | None = None
) -> dict[str, float]:
    """Uncalibrated figures "set/figure" after the last step, on the dev documents of the sets `judged`, or else of the
    sets that are learnt from. As `slant.training.trainer.train`, which also makes a checkpoint.
    """
    set_seed(recipe.seed)
    taught = recipe.soft_weight > 0
    learnt = tuple(recipe.sets)
    corpus = read(data, learnt, learnt if judged is None else tuple(judged), taught)
    names = partial(row_names, given=recipe.masked_parties, others=recipe.masked_states, seed=recipe.seed)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        tokenization = load_tokenization(recipe, None, out)
        table = build_table(corpus.train, tokenization, max_tokens=recipe.max_tokens, names=names, unlabelled=taught)
        plan = plan_run(table, recipe)
        network = start_network(recipe, None, corpus, tokenization)
        soft = None
        if taught:
            assert teacher is not None
            master, rows = Checkpoint.load(find_checkpoint(teacher)), table.select(np.unique(plan.order))
            soft = hear(master, corpus, rows, names=names, recipe=recipe, folder=out)
        development = Development(corpus.dev, tokenization, max_tokens=recipe.max_tokens)
        trainer = build_trainer(network, table, plan, recipe=recipe, development=development, out=out, soft=soft)
        trainer.train(resume_from_checkpoint=last_state(out / "state"))
        (figures,) = [entry for entry in trainer.state.log_history if f"eval_{SELECTION}" in entry]
    return {name.removeprefix("eval_"): value for name, value in figures.items() if name.startswith("eval_")}


def interval(values: Sequence[float], *, signed: bool = False) -> str:
    """The mean over seeds with its 95 % interval by Student's t; a single seed has none."""
    sign = "+" if signed else ""
    if len(values) < 2:
        return f"{values[0]:{sign}.3f}"
    width = student.ppf(0.975, len(values) - 1) * stdev(values) / len(values) ** 0.5
    return f"{fmean(values):{sign}.3f} ({fmean(values) - width:{sign}.3f} to {fmean(values) + width:{sign}.3f})"
