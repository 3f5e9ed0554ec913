"""Corpora, a model of a table and runs over them, for tests of what runs leave behind."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from slant.inference.cache import AnswerCache
from slant.inference.corpus_run import CorpusRun, Outcome, Watch
from slant.inference.model import Model
from slant.inference.output_files import open_output
from slant.inference.parties import Parties
from slant.inference.run_parts import Row, Settings, Shard
from slant.inference.writing import Format
from slant.models.batch import NumpyBatch, NumpyOutput
from slant.models.calibration import Calibration
from slant.models.checkpoint import Checkpoint
from slant.models.records import Document, ScoredDocument
from tests.fake_engine import FakeEngine, make_tokenization

PARTIES = Parties.from_dict({"party": [{"id": "north", "name": "Northland"}, {"id": "south", "name": "Southland"}]})
WORDS = "the ministry said forces of Northland and Southland had violated truce on Monday brutal"
PATHS = {Format.PARQUET: "out", Format.CSV: "out.csv"} | {f: f"out.{f}" for f in Format if f.startswith("jsonl")}


class SlowEngine(FakeEngine):
    """Each batch takes `seconds` more."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seed=2)
        self._seconds = seconds

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        time.sleep(self._seconds)
        return super().run(batch)


class FakeCheckpoint(Checkpoint):
    """One that is in no folder."""

    hash = "0" * 64


def fake_model(*, seconds: float = 0, max_tokens: int = 64, cache: str | None = None) -> Model:
    checkpoint = FakeCheckpoint(Path("weights"), {}, max_tokens, Calibration.default(), make_tokenization(WORDS))
    return Model(checkpoint, SlowEngine(seconds), cache=None if cache is None else AnswerCache(Path(cache)))


class Given:
    """Rows at hand as an input."""

    name = "given"

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = rows

    @property
    def sha256(self) -> str:
        return hashlib.sha256(repr(self._rows).encode()).hexdigest()

    def rows(self) -> Iterator[Row]:
        yield from self._rows


def corpus(number: int = 23) -> list[Row]:
    """Documents of one to four sentences, every seventh a row that could not be read."""
    parties = ("Northland", "Southland", "The ministry", "Monday")
    rows: list[Row] = []
    for n in range(number):
        lines = [
            f"{parties[(n + i) % 4]} said forces of {parties[n % 2]} violated the truce." for i in range(n % 4 + 1)
        ]
        bad = ScoredDocument(f"d{n}", "", (), {"n": n}, "expected text in 'text', found null")
        rows.append(bad if n % 7 == 6 else Document(f"d{n}", " ".join(lines), {"outlet": "A" if n % 2 else 'É, "B"'}))
    return rows


def run(
    rows: Sequence[Row],
    path: Path,
    format_: Format = Format.PARQUET,
    *,
    shard: Shard = Shard(),  # noqa: B008
    part_rows: int = 4,
    overwrite: bool = False,
    watch: Watch | None = None,
    **settings: Any,
) -> Outcome:
    """A run with the model that Model.load gives."""
    chosen = Settings(PARTIES.parties, format_, **settings)
    output = open_output(path, format_, shard)
    return CorpusRun(Given(rows), output, chosen, part_rows).run(overwrite=overwrite, watch=watch)


def left(folder: Path) -> dict[str, bytes]:
    """Every file below the folder by its name; of a manifest all but its times."""
    files = {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}
    return {name: _timeless(data) if "manifest" in name else data for name, data in files.items()}


def _timeless(manifest: bytes) -> bytes:
    values = json.loads(manifest)
    return json.dumps({k: v for k, v in values.items() if k not in ("started", "seconds")}).encode()


class Watched(Watch):
    """What was told; raises in the middle of document number `stop_after` + 1."""

    def __init__(self, *, stop_after: int | None = None) -> None:
        self.ids: list[str] = []
        self.kept_rows = 0
        self._stop_after = stop_after

    def kept(self, rows: int) -> None:
        self.kept_rows = rows

    def scored(self, document: ScoredDocument) -> None:
        if len(self.ids) == self._stop_after:
            raise ValueError("stopped")
        self.ids.append(document.id)
