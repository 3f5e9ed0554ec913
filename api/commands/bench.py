"""`slant bench`: how fast slant is on this machine, and beside it what one would run instead."""

from __future__ import annotations

import importlib.util
import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from slant.commands.options import Engine, EngineOption, ModelOption
from slant.commands.terminal import console

if TYPE_CHECKING:
    from slant.analysis.bench.speed import Bench
    from slant.inference.parties import Parties
    from slant.models.records import Document

# Pairs of the other's batches: what the pipeline does unless told, and what suits a CPU better.
_BATCHES = (1, 16)


def run(
    source: Annotated[str, typer.Argument(metavar="CORPUS", help="Documents to be timed on (docs/input.md).")],
    parties: Annotated[
        str, typer.Option("-p", "--parties", help="A shipped party file's name, or the path of a TOML file.")
    ] = "states",
    model: ModelOption = None,
    engine: EngineOption = Engine.ONNX,
    text_column: Annotated[str, typer.Option(help="The key or column of the text.")] = "text",
    limit: Annotated[int, typer.Option(min=1, help="At most so many documents.")] = 200,
    rounds: Annotated[int, typer.Option(min=1, help="Each is timed so often, in turn; medians are shown.")] = 3,
    pairs: Annotated[int, typer.Option(min=0, help="Pairs for the other in a round; 0 leaves it out.")] = 128,
    output: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write all figures here.")] = None,
) -> None:
    """Time slant on your documents: sentences a second, stages, memory, and a pair classifier beside it.

    Run it on a machine that does nothing else.

    Example: slant bench articles.jsonl -p syria
    """
    from slant.analysis.bench.speed import Bench
    from slant.inference.parties import Parties
    from slant.inference.sources import open_source
    from slant.models.checkpoint import Checkpoint
    from slant.models.locations import find_checkpoint
    from slant.models.records import Document

    rows = (row for row in open_source(source, text_column=text_column).rows() if isinstance(row, Document))
    documents = [row for row, _ in zip(rows, range(limit), strict=False)]
    if not documents:
        raise ValueError(f"{source}: expected documents to be timed on, found none")
    bench = Bench(Checkpoint.load(find_checkpoint(model)), documents, Parties.load(parties), engine)
    found = _measure(bench, parties, rounds=rounds, pairs=pairs)
    _show(found)
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _measure(bench: Bench, parties: str, *, rounds: int, pairs: int) -> dict[str, Any]:
    from slant.analysis.bench.matrix_rate import matrix_rate
    from slant.analysis.bench.speed import fresh_process
    from slant.inference.stages import ENGINE

    other = _PairClassifiers(bench.checkpoint.folder, bench.documents, bench.parties, pairs) if pairs else None
    passes, rates = [], []
    bench.latency(1)  # what is loaded at first use is not timed
    for _ in range(rounds):
        passes.append(bench.throughput().to_dict())
        rates.append(matrix_rate())
        if other is not None:
            other.time()
    speed = sorted(passes, key=lambda one: one["sentences_per_second"])[len(passes) // 2]
    products = bench.in_products()
    return {
        "machine": bench.machine(),
        "rounds": rounds,
        "speed": speed,
        "all_sentences_per_second": [one["sentences_per_second"] for one in passes],
        "in_matrix_products": {
            "of_engine": products,
            "of_all": None if bench.on_gpu else products * speed["stages"][ENGINE],
        },
        "matrix_rate": None
        if bench.on_gpu
        else {
            "operations_per_second": statistics.median(rates),
            "achieved": speed["tokens_per_second"] * bench.operations_per_token() / statistics.median(rates),
        },
        "latency": bench.latency(),
        **fresh_process(bench.checkpoint, bench.documents, parties, bench.engine),
        "pair_classifier": None if other is None else other.result(speed["sentences_per_second"]),
    }


class _PairClassifiers:
    """The other, once for each size of batch. Without torch it says so and is left out."""

    def __init__(self, checkpoint: Path, documents: Sequence[Document], parties: Parties, size: int) -> None:
        from slant.analysis.bench.pair_classifier import PairClassifier, pairs_of, sample
        from slant.models.checkpoint import TOKENIZER

        if importlib.util.find_spec("torch") is None or importlib.util.find_spec("transformers") is None:
            raise ModuleNotFoundError("No module named 'torch'", name="torch")
        found, self._sentences = pairs_of(documents, parties)
        self._all = len(found)
        self._pairs = sample(found, size)
        self._rates: dict[int, list[float]] = {batch: [] for batch in _BATCHES}
        self._classifiers = {b: PairClassifier(checkpoint / TOKENIZER, batch=b) for b in _BATCHES if self._pairs}

    def time(self) -> None:
        for batch, classifier in self._classifiers.items():
            self._rates[batch].append(classifier.pairs_per_second(self._pairs))

    def result(self, sentences_per_second: float) -> dict[str, Any]:
        """The time of all pairs, shared out over all sentences: one without a party costs it nothing."""
        per_sentence = self._all / self._sentences
        rows = []
        for batch, rates in self._rates.items():
            if rates:
                rate = statistics.median(rates)
                times = sentences_per_second / (rate / per_sentence)
                rows.append({"batch": batch, "pairs_per_second": rate, "slant_is_faster": times})
        return {"pairs_per_sentence": per_sentence, "timed_pairs": len(self._pairs), "batches": rows}


def _show(found: dict[str, Any]) -> None:
    out, speed = console(), found["speed"]
    out.print("; ".join(f"{key} {value}" for key, value in found["machine"].items()), soft_wrap=True)
    lines = {
        "sentences a second (all heads)": f"{speed['sentences_per_second']:.0f}",
        "of how many": f"{speed['sentences']} in {speed['documents']} documents, {speed['repeats']} exact repeats",
        "tokens a second": f"{speed['tokens_per_second']:.0f}",
        "padding": f"{speed['padding']:.1%}",
        "one article at a time": "{median_ms:.0f} ms median, {p95_ms:.0f} ms 95th percentile, n {articles}".format(
            **found["latency"]
        ),
        "cold start, one article": f"{found['cold_start_seconds']:.2f} s",
        "peak memory": f"{found['peak_memory_mib']:.0f} MiB",
    }
    # Of a GPU there is no CPU time to share out, and the float32 rate is the processor's.
    products = found["in_matrix_products"]
    lines["in matrix products"] = f"{products['of_engine']:.0%} of the engine's time"
    if products["of_all"] is not None:
        lines["in matrix products"] += f", {products['of_all']:.0%} of all CPU time"
    if (rate := found["matrix_rate"]) is not None:
        lines["of the machine's float32 rate"] = (
            f"{rate['achieved']:.0%} of {rate['operations_per_second'] / 1e9:.0f} GFLOP/s"
        )
    lines |= {f"CPU time in {stage}": f"{share:.1%}" for stage, share in speed["stages"].items()}
    for row in (found["pair_classifier"] or {"batches": []})["batches"]:
        lines[f"RoBERTa-base pairs, batch {row['batch']}"] = (
            f"{row['pairs_per_second']:.1f} pairs a second ({found['pair_classifier']['pairs_per_sentence']:.2f} pairs "
            f"a sentence; random weights; one task of three): slant is {row['slant_is_faster']:.1f} times as fast"
        )
    for name, value in lines.items():
        out.print(f"{name:44}{value}", soft_wrap=True)
