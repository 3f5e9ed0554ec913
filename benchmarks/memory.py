"""What a corpus run needs of memory: `python benchmarks/memory.py [--stub reader|network|none] [--sentences N]`.

Runs documents from a generator through the real path of `slant score IN -o FOLDER` (cut into parts, scored, written as
Parquet, recorded) and prints the process's resident memory, now and at its peak, whenever the sentences have doubled.
What is stubbed:

* `reader` (the default): all between a part's rows and its output: each document is one of a few that were scored
  before, under another id. Fast enough for 10,000,000 sentences: cutting, tables, files, journal and manifest are real.
* `network`: the matrix products alone; every logit comes from a table by token. Sentences, mentions, batches, decoding
  and rules are real.
* `none`: nothing.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np

from slant.inference.corpus_run import CorpusRun, Watch
from slant.inference.model import Model
from slant.inference.output_files import open_output
from slant.inference.parties import Parties
from slant.inference.run_parts import Settings, Shard
from slant.inference.segmentation import split
from slant.inference.writing import Format
from slant.models.batch import NumpyBatch, NumpyOutput, Output
from slant.models.records import Document, ScoredDocument

ROOT = Path(__file__).parents[1]
# As long as articles of FA-KES, of which 804 have 10,795 sentences.
SENTENCES = 13
LIMIT = 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--stub", choices=("reader", "network", "none"), default="reader")
    parser.add_argument("--sentences", type=int, default=10_000_000)
    parser.add_argument("--at-most", type=float, default=float("inf"), help="seconds, after which no document is read")
    chosen = parser.parse_args()
    load, parties = Model.load, Parties.load("karabakh")
    if chosen.stub == "network":
        Model.load = classmethod(lambda cls, path=None, **_: Model(load(path).checkpoint, TableEngine()))  # type: ignore
    if chosen.stub == "reader":
        Model.load = classmethod(lambda cls, path=None, **_: Remembered(load(path), parties))  # type: ignore
    with tempfile.TemporaryDirectory() as folder:
        output = open_output(Path(folder) / "rows", Format.PARQUET, Shard())
        end = time.monotonic() + chosen.at_most
        source = Generated(chosen.sentences, end, varied=chosen.stub != "reader")
        settings = Settings(parties.parties, Format.PARQUET)
        watch = Intervals()
        outcome = CorpusRun(source, output, settings).run(watch=watch)
        watch.show()
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    print(f"{outcome.counts.sentences:,} sentences, {size / 2**20:,.0f} MiB of rows; stubbed: {chosen.stub}")
    print(f"peak {peak():,.0f} MiB, limit {LIMIT:,}: {'within' if peak() <= LIMIT else 'OVER'}")


class Generated:
    """Documents of so many sentences together, each of some of the shipped examples; none when time is up.

    `varied`: no sentence is that of another document, so that none is taken from a repeat.
    """

    name, sha256 = "generated", "0" * 64

    def __init__(self, sentences: int, end: float, *, varied: bool) -> None:
        self._sentences, self._end, self._varied = sentences, end, varied

    def rows(self) -> Iterator[Document]:
        texts = articles()
        lengths = [len(split(Document("", text))) for text in texts]
        sentences = 0
        for number in count():
            if sentences >= self._sentences or time.monotonic() > self._end:
                return
            sentences += lengths[number % len(texts)]
            text = texts[number % len(texts)]
            text = text.replace(". ", f" on day {number}. ") if self._varied else text
            yield Document(f"d{number}", text, {"outlet": f"outlet {number % 20}", "n": number})


def articles() -> list[str]:
    """Texts of SENTENCES sentences, in every order that begins at another one."""
    lines = [
        line.strip()
        for path in sorted((ROOT / "examples").glob("*.txt"))
        for line in path.read_text(encoding="utf-8").replace(". ", ".\n").splitlines()
        if line.endswith(".")
    ]
    return [" ".join((lines * 2)[start : start + SENTENCES]) for start in range(len(lines))]


class TableEngine:
    """Logits by token, as a network's that sees nothing around it."""

    workers, identity = 2, "table"

    def __init__(self) -> None:
        random = np.random.default_rng(0)
        shapes = {"attribution": (7,), "stance": (3,), "loaded": (3,), "evidence": (12,), "frames": (12,), "biased": ()}
        parties = {"sentiment": (3,), "role": (3,), "casts": (12, 4)}
        self._tables = {
            head: random.normal(size=(31_000, *shape)).astype(np.float32)
            for head, shape in {**shapes, **parties}.items()
        }
        # Few tokens are anything, and a sentence has a frame or two.
        self._tables["attribution"][..., 0] += 3
        self._tables["loaded"][..., 0] += 4
        self._tables["frames"] -= 5

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        ids, mask = batch.input_ids, batch.attention_mask.astype(bool)
        words = {head: self._tables[head][ids] for head in ("attribution", "stance", "loaded", "evidence")}
        texts = {"frames": np.where(mask[..., None], self._tables["frames"][ids], -np.inf).max(axis=1)}
        first = batch.mention_mask.argmax(axis=2)  # (rows, parties): the first token of each party's mentions
        of = np.take_along_axis(ids, first, axis=1)
        parties = {head: self._tables[head][of] for head in ("sentiment", "role", "casts")}
        return Output(**words, **texts, biased=self._tables["biased"][ids[:, 1]], **parties)


class Remembered(Model):
    """Gives each document what was read in its text once."""

    def __init__(self, model: Model, parties: Parties) -> None:
        super().__init__(model.checkpoint, TableEngine())
        documents = [Document("", text) for text in articles()]
        self._read = {scored.text: scored for scored in model.score_all(documents, parties)}

    def score_all(self, documents: object, *_: object, **__: object) -> Iterator[ScoredDocument]:
        for document in documents:  # type: ignore[attr-defined]
            yield replace(self._read[document.text], id=document.id, meta=document.meta)


class Intervals(Watch):
    """Prints the memory whenever the sentences have doubled."""

    def __init__(self) -> None:
        self._sentences, self._next, self._begun = 0, 1000, time.monotonic()

    def scored(self, document: ScoredDocument) -> None:
        self._sentences += len(document.sentences)
        if self._sentences >= self._next:
            self._next *= 2
            self.show()

    def show(self) -> None:
        seconds = time.monotonic() - self._begun
        print(f"{self._sentences:>12,} sentences {seconds:8.0f} s {now():8,.0f} MiB, peak {peak():,.0f}", flush=True)


def now() -> float:
    """MiB (Linux)."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def peak() -> float:
    """MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
