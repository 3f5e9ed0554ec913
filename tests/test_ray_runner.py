"""A run on Ray leaves what a local run leaves, whatever becomes of its workers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

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
