"""CPU time by stage of the prediction path, for `slant bench`."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

SEGMENTATION, MATCHING, TOKENISING, ENGINE = "segmentation", "party matching", "tokenising", "engine"
DECODING, LINKING = "decoding", "linking and voice"


class Stages:
    """`seconds`: CPU time by stage over all threads, so that it is right where stages overlap. A stage within another
    counts for both.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._lock = Lock()

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begun = time.thread_time()
        try:
            yield
        finally:
            spent = time.thread_time() - begun
            with self._lock:
                self.seconds[stage] += spent
