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


def test_a_worker_keeps_to_its_own_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else each of a machine's 64 workers would run 64 batches at a time."""
    sent: list[Settings] = []

    class OneWorker:
        """As much of Ray as the runner asks for, done at once and here."""

        @staticmethod
        def remote(**options: int) -> Callable[[Any], Any]:
            assert options["num_cpus"] == 3
            return lambda function: SimpleNamespace(remote=lambda part, settings: sent.append(settings) or part)

        put = get = staticmethod(lambda value: value)
        is_initialized = staticmethod(lambda: True)
        cluster_resources = staticmethod(lambda: {"CPU": 6.0})
        exceptions = SimpleNamespace(RayTaskError=KeyError, RayError=LookupError)

    monkeypatch.setitem(sys.modules, "ray", OneWorker)
    settings = Settings(Parties.load("karabakh").parties, Format.PARQUET)
    parts = [Part(n, n, ()) for n in range(5)]
    assert list(RayRunner(cpus=3)(parts, settings, lambda document: None)) == parts  # type: ignore[comparison-overlap]
    assert [own.threads for own in sent] == [3] * 5
    made: list[int | None] = []
    monkeypatch.setattr(
        "slant.inference.engine.OnnxEngine", lambda path, threads: made.append(threads) or OnnxEngine(path)
    )
    load_model.cache_clear()
    load_model(sent[0])
    load_model.cache_clear()
    assert made == [3]
