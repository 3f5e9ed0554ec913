"""No test reaches the network: sockets are blocked here, and what the tests start is told to stay offline."""

from __future__ import annotations

import os

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
