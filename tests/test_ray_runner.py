"""A run on Ray leaves what a local run leaves, whatever becomes of its workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from slant.inference.engine import OnnxEngine
from slant.inference.parties import Parties
from slant.inference.ray_runner import RayRunner
from slant.inference.run_parts import Part, Settings, load_model
from slant.inference.writing import Format

ROOT = Path(__file__).parent.parent


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path: Path) -> None:
    """In a process of its own: Ray needs sockets, of this machine alone."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.ray_run", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == {"killed": 1, "documents": 60, "same": True}


class OneWorker:
    """As much of Ray as the runner asks for, done at once and here, on a cluster with these resources."""

    exceptions = SimpleNamespace(RayTaskError=KeyError, RayError=LookupError)
    put = get = staticmethod(lambda value: value)
    is_initialized = staticmethod(lambda: True)

    def __init__(self, **resources: float) -> None:
        self.resources = resources
        self.asked: list[dict[str, float]] = []
        self.sent: list[Settings] = []

    def cluster_resources(self) -> dict[str, float]:
        return self.resources

    def remote(self, **options: float) -> Callable[[Any], Any]:
        self.asked.append({name: options[name] for name in ("num_cpus", "num_gpus")})
        return lambda function: SimpleNamespace(remote=lambda part, settings: self.sent.append(settings) or part)

    def run(self, monkeypatch: pytest.MonkeyPatch, runner: RayRunner, engine: str = "onnx") -> None:
        monkeypatch.setitem(sys.modules, "ray", self)
        settings = Settings(Parties.load("karabakh").parties, Format.PARQUET, engine=engine)
        parts = [Part(n, n, ()) for n in range(5)]
        assert list(runner(parts, settings, lambda document: None)) == parts  # type: ignore[comparison-overlap]


def test_a_worker_keeps_to_its_own_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each of a machine's 64 workers would run 64 batches at a time."""
    cluster = OneWorker(CPU=6.0)
    cluster.run(monkeypatch, RayRunner(cpus=3))
    assert cluster.asked == [{"num_cpus": 3, "num_gpus": 0.0}]
    assert [own.threads for own in cluster.sent] == [3] * 5
    made: list[int | None] = []
    monkeypatch.setattr(
        "slant.inference.engine.OnnxEngine", lambda path, threads: made.append(threads) or OnnxEngine(path)
    )
    load_model.cache_clear()
    load_model(cluster.sent[0])
    load_model.cache_clear()
    assert made == [3]


def test_workers_share_a_gpu_by_the_share_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster = OneWorker(CPU=16.0, GPU=1.0)
    cluster.run(monkeypatch, RayRunner(gpus=0.25), engine="torch")
    assert cluster.asked == [{"num_cpus": 1, "num_gpus": 0.25}]


@pytest.mark.parametrize(
    ("runner", "engine", "resources", "fault"),
    [
        (RayRunner(gpus=0.5), "onnx", {"GPU": 1.0}, "expected --engine torch with --gpus, found onnx"),
        (RayRunner(), "torch", {"GPU": 2.0}, "on a cluster with 2 GPUs, found none"),
        (RayRunner(gpus=1), "torch", {}, "expected a GPU on this machine for --gpus 1, found none"),
    ],
)
def test_gpus_that_do_not_go_with_the_engine_or_the_cluster_are_refused(
    monkeypatch: pytest.MonkeyPatch, runner: RayRunner, engine: str, resources: dict[str, float], fault: str
) -> None:
    """A cluster without GPUs yet may add them; a machine does not."""
    with pytest.raises(ValueError, match=fault):
        OneWorker(CPU=2.0, **resources).run(monkeypatch, runner, engine)
    OneWorker(CPU=2.0).run(monkeypatch, RayRunner("auto", gpus=0.5), "torch")
