"""No test reaches the network: sockets are blocked here, and what the tests start is told to stay offline."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pytest_socket import disable_socket

# Set before any test imports the libraries that read them.
for _name in ("HF_HUB_OFFLINE", "HF_DATASETS_OFFLINE", "HF_EVALUATE_OFFLINE", "TRANSFORMERS_OFFLINE"):
    os.environ[_name] = "1"
# Two workers share the cores; more threads than that only take turns.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


@pytest.fixture(autouse=True)
def _no_network() -> None:
    disable_socket(allow_unix_socket=True)


@pytest.fixture
def slant_command(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> Callable[..., tuple[int, str, str]]:
    """slant ARGS... -> exit code, stdout, stderr, in a fresh folder."""
    from slant import cli

    monkeypatch.chdir(tmp_path)

    def slant_(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["slant", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        sys.stdout.flush()
        out, err = capsysbinary.readouterr()
        return int(left.value.code or 0), out.decode(), err.decode()

    return slant_
