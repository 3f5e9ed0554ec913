"""How well labels carry from set to set: `python benchmarks/cross_sets.py --data DIR --encoder PATH --out DIR`.

A short run of one encoder on each set alone, and on all sets of a head together; each is judged on the dev documents of
every set that labels the head, uncalibrated, by the shipped prediction path. Prints a matrix for each head in Markdown,
rows learnt from, columns judged on: the mean over the seeds with a 95 % interval (Student's t). Runs that
`DIR/runs.jsonl` has are not repeated.
"""

from __future__ import annotations

import argparse
import dataclasses
import sys
from pathlib import Path

from short_runs import Log, interval, plain_recipe

# By head the figure that judges it, and the sets that have it.
HEADS: dict[str, tuple[str, tuple[str, ...]]] = {
    "sentiment": ("sentiment.macro_f1", ("newsmtsc", "conflict_frames")),
    "biased": ("biased.macro_f1", ("babe", "checkthat")),
    "loaded": ("loaded.overlap_f1", ("babe", "semeval2023_task3", "conflict_frames")),
    "attribution": ("attribution.overlap_f1.content", ("polnear", "conflict_frames")),
}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--encoder", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--sentences", type=int, default=6000, help="that a run draws")
    options.add_argument("--seeds", type=int, nargs="+", default=[13, 14, 15])
    options.add_argument("--precision", default="float32")
    given = options.parse_args()
    plain = plain_recipe(encoder=given.encoder, precision=given.precision, sentences=given.sentences)
    log = Log(given.out / "runs.jsonl")
    for head, (figure, sets) in HEADS.items():
        lines = [f"| {figure}; learnt from | {' | '.join(sets)} |", f"|{'---|' * (len(sets) + 1)}"]
        for learnt in (*((name,) for name in sets), sets):
            runs = []
            for seed in given.seeds:
                recipe = dataclasses.replace(plain, seed=seed, sets=dict.fromkeys(learnt, 1.0))
                key = {"head": head, "sets": list(learnt), "seed": seed, "sentences": given.sentences}
                runs.append(log.run(key, recipe, given.data, judged=sets))
                print(f"{head} from {', '.join(learnt)}, seed {seed}", file=sys.stderr, flush=True)
            cells = [interval([figures[f"{name}/{figure}"] for figures in runs]) for name in sets]
            lines.append(f"| {' and '.join(learnt)} | {' | '.join(cells)} |")
        print("\n".join(lines), end="\n\n")


if __name__ == "__main__":
    main()
