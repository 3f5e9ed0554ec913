"""How long a new user waits: `python benchmarks/cold_start.py [ARTICLE.txt]`.

Runs `slant score` on one article in fresh processes (default: the shipped examples in one) and prints the seconds
of each, from start to exit, and what was imported that should not be.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
RUNS = 5


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]] or sorted((ROOT / "examples").glob("*.txt"))
    article = "\n\n".join(path.read_text(encoding="utf-8") for path in paths)
    command = [sys.executable, "-X", "importtime", "-m", "slant", "score", "-", "-p", "karabakh"]
    seconds = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        done = subprocess.run(command, input=article, capture_output=True, text=True, check=True)
        seconds.append(time.perf_counter() - begun)
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    print("seconds:", ", ".join(f"{value:.2f}" for value in sorted(seconds)))
    print("torch or transformers imported:", ", ".join(imported & {"torch", "transformers"}) or "no")


if __name__ == "__main__":
    main()
