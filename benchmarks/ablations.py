"""What each part of the recipe is worth: `python benchmarks/ablations.py --data DIR --encoder PATH --out DIR`.

Short runs of one encoder by the recipe `distilled` without its teacher, and the same with one thing changed, each with
every seed. The dev figures after a run are those that choose a checkpoint: uncalibrated, by the shipped prediction
path. Prints, in Markdown, what the plain recipe reaches, and for each change the mean over the seeds of its difference
with a 95 % interval (Student's t over the seeds' differences). Runs that `DIR/runs.jsonl` has are not repeated.

A short run says what helps early on; what needs long training (a teacher, rare labels) is undervalued.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
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
from slant.training.evaluation import SELECTED, SELECTION
from slant.training.features import build_table
from slant.training.naming import row_names
from slant.training.preparation import CONTRASTS, TrainingCorpus, prepare_corpus
from slant.training.recipe import Recipe, load_recipe
from slant.training.run_folder import last_state
from slant.training.sampling import plan_run
from slant.training.trainer import build_trainer, load_tokenization, start_network
from slant.training.unlabelled import UNLABELLED

PLAIN = "the recipe"
AUXILIARY = ("newstsc", "checkthat", "newswcl50")


def variations(plain: Recipe) -> dict[str, dict[str, Any]]:
    """What each differs in from the plain recipe, by name."""
    return {
        PLAIN: {},
        "a teacher": {"soft_weight": 1.0},
        "no contrast sentences": {"sets": without(plain.sets, CONTRASTS)},
        "no auxiliary sets": {"sets": without(plain.sets, *AUXILIARY)},
        "sets drawn by their size": {"temperature": 1.0, "sets": dict.fromkeys(plain.sets, 1.0)},
        "all losses weigh 1": {"loss_weights": {}},
        "names never masked": {"masked_parties": 0.0, "masked_states": 0.0},
        "names always masked": {"masked_parties": 1.0, "masked_states": 1.0},
        "one rate for encoder and heads": {"head_learning_rate": plain.learning_rate},
    }


def without(sets: Mapping[str, float], *names: str) -> dict[str, float]:
    return {name: factor for name, factor in sets.items() if name not in names}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--encoder", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--teacher", help="a checkpoint; without it there is no run with a teacher")
    options.add_argument("--sentences", type=int, default=12000, help="that a run draws")
    options.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    options.add_argument("--precision", default="float32")
    given = options.parse_args()
    recipe = load_recipe("distilled")
    plain = dataclasses.replace(
        recipe, encoder=given.encoder, precision=given.precision, soft_weight=0.0, epochs=1,
        epoch_sentences=given.sentences, sets=without(recipe.sets, UNLABELLED),
    )  # fmt: skip
    chosen = {
        name: changes for name, changes in variations(plain).items() if given.teacher or "soft" not in str(changes)
    }
    given.out.mkdir(parents=True, exist_ok=True)
    log = given.out / "runs.jsonl"
    runs = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    for seed in given.seeds:
        for name, changes in chosen.items():
            if any((run["name"], run["seed"], run["sentences"]) == (name, seed, given.sentences) for run in runs):
                continue
            began = time.monotonic()
            figures = train(dataclasses.replace(plain, seed=seed, **changes), given.data, given.teacher)
            run = {"name": name, "seed": seed, "sentences": given.sentences, "seconds": time.monotonic() - began}
            runs.append(run | {"figures": figures})
            with log.open("a") as file:
                file.write(json.dumps(runs[-1]) + "\n")
            print(f"{name}, seed {seed}: {SELECTION} {figures[SELECTION]:.3f}", file=sys.stderr, flush=True)
    print(table([run for run in runs if run["sentences"] == given.sentences]))


@cache
def read(data: Path, sets: tuple[str, ...], everyones_parties: bool) -> TrainingCorpus:
    corpus = prepare_corpus(data, sets)
    return corpus.with_parties() if everyones_parties else corpus


def train(recipe: Recipe, data: Path, teacher: str | None) -> dict[str, float]:
    """Dev figures after a run. As `slant.training.trainer.train`, without what a checkpoint needs."""
    set_seed(recipe.seed)
    corpus = read(data, tuple(recipe.sets), recipe.soft_weight > 0)
    names = partial(row_names, given=recipe.masked_parties, others=recipe.masked_states, seed=recipe.seed)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        tokenization = load_tokenization(recipe, None, out)
        table = build_table(
            corpus.train, tokenization, max_tokens=recipe.max_tokens, names=names, unlabelled=recipe.soft_weight > 0
        )
        plan = plan_run(table, recipe)
        network = start_network(recipe, None, corpus, tokenization)
        soft = None
        if recipe.soft_weight:
            assert teacher is not None
            master = Checkpoint.load(find_checkpoint(teacher))
            rows = table.select(np.unique(plan.order))
            soft = hear(master, corpus, rows, names=names, recipe=recipe, folder=out)
        development = Development(corpus.dev, tokenization, max_tokens=recipe.max_tokens)
        trainer = build_trainer(network, table, plan, recipe=recipe, development=development, out=out, soft=soft)
        trainer.train(resume_from_checkpoint=last_state(out / "state"))
        (figures,) = [entry for entry in trainer.state.log_history if f"eval_{SELECTION}" in entry]
    return {name.removeprefix("eval_"): value for name, value in figures.items() if name.startswith("eval_")}


def table(runs: Sequence[Mapping[str, Any]]) -> str:
    """A row for each change, a column for each figure that chooses a checkpoint."""
    columns = [SELECTION, *(f"{name}/{metric}" for name, metrics in SELECTED for metric in metrics)]
    plain = {run["seed"]: run["figures"] for run in runs if run["name"] == PLAIN}
    means = [fmean(figures[column] for figures in plain.values()) for column in columns]
    lines = [
        f"| | {' | '.join(columns)} |",
        f"|{'---|' * (len(columns) + 1)}",
        f"| {PLAIN}, mean of {len(plain)} seeds | {' | '.join(f'{mean:.3f}' for mean in means)} |",
    ]
    for name in dict.fromkeys(run["name"] for run in runs if run["name"] != PLAIN):
        pairs = [(run["figures"], plain[run["seed"]]) for run in runs if run["name"] == name and run["seed"] in plain]
        cells = [difference([own[column] - other[column] for own, other in pairs]) for column in columns]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def difference(values: Sequence[float]) -> str:
    """The mean and its interval; a single seed has none."""
    if len(values) < 2:
        return f"{values[0]:+.3f}"
    width = student.ppf(0.975, len(values) - 1) * stdev(values) / len(values) ** 0.5
    return f"{fmean(values):+.3f} ({fmean(values) - width:+.3f} to {fmean(values) + width:+.3f})"


if __name__ == "__main__":
    main()
