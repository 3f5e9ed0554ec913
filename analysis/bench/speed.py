"""How fast slant is on this machine: documents to written rows, by stage, and against the machine's own arithmetic."""

from __future__ import annotations

import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from slant.analysis.bench.products import share_in_products
from slant.inference.engine import Engine, TorchEngine, available_cores, open_engine
from slant.inference.model import Model
from slant.inference.parties import Parties
from slant.inference.run_parts import collecting_rarely
from slant.inference.writing import Format, Placed, encode
from slant.models.batch import NumpyBatch, NumpyOutput
from slant.models.checkpoint import Checkpoint
from slant.models.records import Document
from slant.models.weight_files import read_header

REST = "reading, writing and the rest"
# Runs a command and prints the most memory that it had, in KiB. getrusage of a child would be wrong on Linux, where it
# counts what the parent had when it forked.
_WATCHED = """
import pathlib, resource, sys
from slant.cli import app
app(sys.argv[1:], standalone_mode=False)
status = pathlib.Path("/proc/self/status")
if status.exists():
    print(next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM")))
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@dataclass(slots=True)
class Counted:
    """An engine that counts what it is given, `tokens` of sentences and `places` with padding, and keeps the batches
    where it is given a list for them.
    """

    engine: Engine
    tokens: int = 0
    places: int = 0
    batches: list[NumpyBatch] | None = None
    _lock: Lock = field(default_factory=Lock)

    @property
    def workers(self) -> int:
        return self.engine.workers

    @property
    def identity(self) -> str:
        return self.engine.identity

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        mask = np.asarray(batch.attention_mask)
        with self._lock:
            self.tokens += int(mask.sum())
            self.places += mask.size
            if self.batches is not None:
                self.batches.append(batch)
        return self.engine.run(batch)


@dataclass(frozen=True, slots=True)
class Speed:
    """Of one pass over the documents. `seconds` of the clock; `stages`: CPU seconds over all threads."""

    documents: int
    sentences: int
    repeats: int
    tokens: int
    places: int
    seconds: float
    stages: dict[str, float]

    def to_dict(self) -> dict[str, Any]:
        cpu = sum(self.stages.values())
        return {
            "documents": self.documents,
            "sentences": self.sentences,
            "repeats": self.repeats,
            "sentences_per_second": self.sentences / self.seconds,
            "tokens_per_second": self.tokens / self.seconds,
            "padding": 1 - self.tokens / self.places,
            "cpu_seconds": cpu,
            "stages": {stage: spent / cpu for stage, spent in self.stages.items()},
        }


@dataclass(slots=True)
class Bench:
    """One checkpoint on `documents`. Rates are of all heads, from text to the bytes of Parquet tables.

    `engine`: "onnx" or "torch" (slant.inference.engine.open_engine).
    """

    checkpoint: Checkpoint
    documents: Sequence[Document]
    parties: Parties
    engine: str = "onnx"
    _engine: Counted = field(init=False)

    def __post_init__(self) -> None:
        self._engine = Counted(open_engine(self.checkpoint, self.engine))

    def throughput(self) -> Speed:
        """One pass with a scorer of its own: nothing is remembered from the pass before."""
        model = Model(self.checkpoint, self._engine)
        self._engine.tokens = self._engine.places = 0
        begun, cpu = time.perf_counter(), time.process_time()
        sentences = 0

        def placed() -> Iterator[Placed]:
            nonlocal sentences
            for doc, scored in enumerate(model.score_all(self.documents, self.parties)):
                sentences += len(scored.sentences)
                yield doc, scored

        with tempfile.TemporaryFile() as out, collecting_rarely():
            for content in encode(placed(), Format.PARQUET).values():
                out.write(content)
        seconds, cpu = time.perf_counter() - begun, time.process_time() - cpu
        stages = dict(model.scorer.stages.seconds)
        stages[REST] = max(0.0, cpu - sum(stages.values()))
        counted = self._engine
        return Speed(
            len(self.documents), sentences, model.scorer.repeats, counted.tokens, counted.places, seconds, stages
        )

    def latency(self, articles: int = 30) -> dict[str, float]:
        """Milliseconds for one article at a time: median and 95th percentile."""
        model = Model(self.checkpoint, self._engine)
        spent = []
        for document in self.documents[:articles]:
            begun = time.perf_counter()
            model.score(document, self.parties)
            spent.append(1000 * (time.perf_counter() - begun))
        return {
            "articles": len(spent),
            "median_ms": statistics.median(spent),
            "p95_ms": float(np.quantile(spent, 0.95)),
        }

    def in_products(self, documents: int = 40) -> float:
        """The share of the engine's operations' time that goes into matrix products, by the engine's own profile."""
        batches: list[NumpyBatch] = []
        kept = Counted(self._engine.engine, batches=batches)
        for _ in Model(self.checkpoint, kept).score_all(self.documents[:documents], self.parties):
            pass
        return share_in_products(self.checkpoint, self._engine.engine, batches)

    @property
    def on_gpu(self) -> bool:
        engine = self._engine.engine
        return isinstance(engine, TorchEngine) and engine.on_gpu

    def machine(self) -> dict[str, Any]:
        """What the figures are of."""
        return {
            "processor": _processor(),
            "cores": available_cores(),
            "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
            "system": platform.platform(terse=True),
            "python": platform.python_version(),
            "engine": self._engine.identity,
            "numpy": np.__version__,
        }

    def operations_per_token(self) -> int:
        """Floating-point operations in the encoder's matrices for one token; the products of attention and the heads
        are left out, so that what is achieved is never overstated.
        """
        headers = (read_header(path)[0].items() for path in self.checkpoint.weight_paths)
        layers = (v["shape"] for k, v in chain.from_iterable(headers) if ".layer." in k and k.endswith(".weight"))
        return sum(2 * shape[0] * shape[1] for shape in layers if len(shape) == 2)


def fresh_process(checkpoint: Checkpoint, documents: Sequence[Document], parties: str, engine: str) -> dict[str, float]:
    """`slant score` in processes of its own: seconds from start to exit on one article (median of three), and the
    largest memory of a process that scores all of the documents, in MiB.
    """
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder) / "corpus.jsonl"
        lines = (json.dumps({"id": str(n), "text": d.text}) + "\n" for n, d in enumerate(documents))
        corpus.write_text("".join(lines), encoding="utf-8")
        article = Path(folder) / "article.txt"
        article.write_text(documents[0].text, encoding="utf-8")
        options = ["score", "--model", str(checkpoint.folder), "-p", parties, "--engine", engine, "--no-table"]
        slant = [sys.executable, "-m", "slant", *options]
        cold = statistics.median(_seconds([*slant, str(article)]) for _ in range(3))
        watched = [sys.executable, "-c", _WATCHED, *options, str(corpus), "-o", str(Path(folder) / "rows")]
        done = subprocess.run(watched, check=True, capture_output=True, text=True)
    return {"cold_start_seconds": cold, "peak_memory_mib": int(done.stdout.splitlines()[-1]) / 2**10}


def _seconds(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
