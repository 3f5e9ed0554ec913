"""`python -m tests.killed_run FOLDER`: runs that are killed and started again, against runs that never were.

Prints one JSON object: how often SIGKILL came at random, at how many writes to the disk a run was cut off, and where
the rows then differ from those of an uninterrupted run. The runs are children by fork, so that none pays for imports
and first uses; this process starts no thread (TOKENIZERS_PARALLELISM=false).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from slant.inference.model import Model
from slant.inference.writing import Format
from tests.corpora import PATHS, corpus, fake_model, left, run

KILLS = 20
ROWS = corpus(20)


def main() -> None:
    folder = Path(sys.argv[1])
    Model.load = classmethod(lambda cls, path=None, **_: fake_model(seconds=0.002))  # type: ignore[assignment,method-assign]
    (folder / "first").mkdir(parents=True)
    run(ROWS, folder / "first" / "out")
    print(json.dumps({**at_random(folder), **at_every_write(folder)}))


def at_random(folder: Path) -> dict[str, object]:
    """Runs in all formats in turn, each killed again and again after a random time until it is done."""
    random.seed(7)
    kills, differ = 0, []
    for number in count():
        if kills >= KILLS:
            return {"kills": kills, "differ": differ}
        format_ = list(Format)[number % len(Format)]
        whole, broken = folder / f"whole{number}", folder / f"broken{number}"
        seconds = uninterrupted(whole, format_)
        while killed(broken, format_, after=random.uniform(0.002, seconds)):
            kills += 1
        if left(whole) != left(broken):
            differ.append(format_)


def at_every_write(folder: Path) -> dict[str, object]:
    """Runs of two parts, cut off just before the first flush or renaming of a file, before the second, ..."""
    points, differ = 0, []
    for format_ in (Format.PARQUET, Format.CSV):
        whole = folder / f"whole-{format_}"
        uninterrupted(whole, format_, rows=5)
        for point in count():
            broken = folder / f"broken-{format_}{point}"
            if wait(start(broken, format_, rows=5, prepare=lambda point=point: cut_off_at(point))) == 0:
                break
            points += 1
            uninterrupted(broken, format_, rows=5)
            if left(whole) != left(broken):
                differ.append(f"{format_} {point}")
    return {"points": points, "differ_at": differ}


def cut_off_at(point: int) -> None:
    """End this process without any cleaning up at its `point`-th flush or renaming."""
    done = count()

    def or_end(work: Callable[..., object]) -> Callable[..., object]:
        return lambda *arguments: os._exit(9) if next(done) == point else work(*arguments)

    os.fsync = or_end(lambda handle: None)  # type: ignore[assignment]
    os.replace = or_end(os.replace)  # type: ignore[assignment]


def uninterrupted(folder: Path, format_: Format, rows: int = len(ROWS)) -> float:
    begun = time.monotonic()
    assert wait(start(folder, format_, rows=rows)) == 0, "the run failed by itself"
    return time.monotonic() - begun


def killed(folder: Path, format_: Format, *, after: float) -> bool:
    """Whether SIGKILL came before the run was done."""
    child = start(folder, format_)
    time.sleep(after)
    os.kill(child, signal.SIGKILL)
    status = wait(child)
    assert status in (0, -signal.SIGKILL), "the run failed by itself"
    return status != 0


def start(folder: Path, format_: Format, *, rows: int = len(ROWS), prepare: Callable[[], object] = list) -> int:
    child = os.fork()
    if child == 0:
        try:
            prepare()
            folder.mkdir(parents=True, exist_ok=True)
            run(ROWS[:rows], folder / PATHS[format_], format_, part_rows=4)
            os._exit(0)
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
        os._exit(1)
    return child


def wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
