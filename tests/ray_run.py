"""`python -m tests.ray_run FOLDER`: a run on two Ray workers, one killed in the middle, and a local run.

Prints one JSON object: the workers that were killed, and whether the two runs left the same rows.
"""

from __future__ import annotations

import json
import signal
import sys
import threading
import time
from pathlib import Path

import psutil
import ray

from slant.inference.corpus_run import CorpusRun, Outcome, Runner, run_here
from slant.inference.output_files import open_output
from slant.inference.parties import Parties
from slant.inference.ray_runner import RayRunner
from slant.inference.run_parts import Settings, Shard
from slant.inference.writing import Format
from slant.models.records import Document
from tests.corpora import Given, left

EXAMPLES = Path(__file__).parent.parent / "examples"


def corpus() -> Given:
    paragraphs = [p for path in sorted(EXAMPLES.glob("*.txt")) for p in path.read_text("utf-8").split("\n\n") if p]
    return Given([Document(str(n), paragraphs[n % len(paragraphs)], {"n": n}) for n in range(60)])


def score(folder: Path, runner: Runner) -> Outcome:
    settings = Settings(Parties.load("karabakh").parties, Format.PARQUET)
    return CorpusRun(corpus(), open_output(folder, Format.PARQUET, Shard()), settings, 3, runner=runner).run()


def kill_a_worker(killed: list[int]) -> None:
    """SIGKILL to the first process that is scoring a part, once another is as well."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        busy = [p for p in psutil.process_iter(["cmdline"]) if (p.info["cmdline"] or [""])[0] == "ray::score_part"]
        if len(busy) == 2:
            busy[0].send_signal(signal.SIGKILL)
            killed.append(busy[0].pid)
            return
        time.sleep(0.002)


def main(folder: Path) -> None:
    killed: list[int] = []
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    killer = threading.Thread(target=kill_a_worker, args=(killed,))
    killer.start()
    outcome = score(folder / "ray", RayRunner())
    killer.join()
    ray.shutdown()
    score(folder / "here", run_here)
    same = left(folder / "ray") == left(folder / "here")
    print(json.dumps({"killed": len(killed), "documents": outcome.counts.documents, "same": same}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
