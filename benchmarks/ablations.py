"""What each part of the recipe is worth: `python benchmarks/ablations.py --data DIR --encoder PATH --out DIR`.

Short runs of one encoder by the recipe `distilled` without its teacher, and the same with one thing changed, in the
recipe or in the code (parts.py), each with every seed. The dev figures after a run are those that choose a checkpoint:
uncalibrated, by the shipped prediction path. Prints, in Markdown, what the plain recipe reaches, and for each change
the mean over the seeds of its difference with a 95 % interval (Student's t over the seeds' differences). Runs that
`DIR/runs.jsonl` has are not repeated. With `--sets` a run learns from these alone and is judged on them: a part that
serves one head shows there in fewer sentences, and without the noise of all others.

A short run says what helps early on; what needs long training (a teacher, rare labels) is undervalued.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from statistics import fmean
from typing import Any

from parts import PARTS
from short_runs import Log, interval, plain_recipe, without

from slant.training.evaluation import SELECTED, SELECTION
from slant.training.preparation import CONTRASTS
from slant.training.recipe import Recipe

PLAIN, TEACHER, WARMED = "the recipe", "a teacher", "an encoder warmed up"
AUXILIARY = ("newstsc", "checkthat", "newswcl50")


def variations(plain: Recipe, warmed: str | None = None) -> dict[str, dict[str, Any]]:
    """What the recipe of each differs in from the plain one, by name: nothing in that of a part."""
    return {
        PLAIN: {},
        **{name: {} for name in PARTS},
        TEACHER: {"soft_weight": 1.0},
        WARMED: {"encoder": warmed},
        "no contrast sentences": {"sets": without(plain.sets, CONTRASTS)},
        "no auxiliary sets": {"sets": without(plain.sets, *AUXILIARY)},
        "sets drawn by their size": {"temperature": 1.0, "sets": dict.fromkeys(plain.sets, 1.0)},
        "all losses weigh 1": {"loss_weights": {}},
        "names never masked": {"masked_parties": 0.0, "masked_states": 0.0},
        "names always masked": {"masked_parties": 1.0, "masked_states": 1.0},
        "one rate for encoder and heads": {"head_learning_rate": plain.learning_rate},
    }


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--encoder", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--teacher", help="a checkpoint; without it there is no run with a teacher")
    options.add_argument("--warmed", help="an encoder by warm_up.py; without it there is no run with one")
    options.add_argument("--sets", nargs="+", metavar="NAME", help="that are learnt and judged; the recipe's if none")
    options.add_argument("--sentences", type=int, default=24000, help="that a run draws")
    options.add_argument("--changes", nargs="+", metavar="NAME", help="the rows of the table that are run; all if none")
    options.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    options.add_argument("--precision", default="float32")
    given = options.parse_args()
    plain = plain_recipe(encoder=given.encoder, precision=given.precision, sentences=given.sentences)
    if unknown := set(given.sets or ()) - set(plain.sets):
        options.error(f"--sets: expected names among {', '.join(plain.sets)}; found {', '.join(sorted(unknown))}")
    plain = dataclasses.replace(plain, sets={name: plain.sets[name] for name in given.sets or plain.sets})
    changed = variations(plain, given.warmed)
    if unknown := set(given.changes or ()) - set(changed):
        options.error(f"--changes: expected names among {', '.join(changed)}; found {', '.join(sorted(unknown))}")
    for name, needed in ((TEACHER, "teacher"), (WARMED, "warmed")):
        if getattr(given, needed) is None:
            if name in (given.changes or ()):
                options.error(f"--changes {name!r}: expected --{needed}, found none")
            del changed[name]
    chosen = {name: changes for name, changes in changed.items() if name in (PLAIN, *(given.changes or changed))}
    log = Log(given.out / "runs.jsonl")
    found: dict[str, list[dict[str, float]]] = {}
    for seed in given.seeds:
        for name, changes in chosen.items():
            recipe = dataclasses.replace(plain, seed=seed, **changes)
            key = {"name": name, "seed": seed, "sentences": given.sentences, "sets": sorted(plain.sets)}
            with PARTS.get(name, nullcontext)():
                figures = log.run(key, recipe, given.data, teacher=given.teacher)
            found.setdefault(name, []).append(figures)
            print(f"{name}, seed {seed}: {SELECTION} {figures[SELECTION]:.3f}", file=sys.stderr, flush=True)
    print(table(found))


def table(found: Mapping[str, Sequence[Mapping[str, float]]]) -> str:
    """A row for each figure that chooses a checkpoint, a column for each change. `found`: figures by name and seed."""
    plain = found[PLAIN]
    changed = {name: list(zip(runs, plain, strict=True)) for name, runs in found.items() if name != PLAIN}
    lines = [
        f"| dev figure | {PLAIN}, mean of {len(plain)} seeds | {' | '.join(changed)} |",
        f"|{'---|' * (len(changed) + 2)}",
    ]
    for figure in (SELECTION, *(f"{name}/{metric}" for name, metrics in SELECTED for metric in metrics)):
        if figure not in plain[0]:  # of a set that is not judged
            continue
        mean = fmean(figures[figure] for figures in plain)
        cells = [
            interval([own[figure] - other[figure] for own, other in pairs], signed=True) for pairs in changed.values()
        ]
        lines.append(f"| {figure} | {mean:.3f} | {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
