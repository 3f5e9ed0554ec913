"""`slant bench` counts what it says it counts; how fast it is is nothing to test."""

from __future__ import annotations

import dataclasses
import json
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from slant.analysis.bench.matrix_rate import COLUMNS, INNER, ROWS, _products, matrix_rate
from slant.analysis.bench.pair_classifier import pairs_of, sample
from slant.analysis.bench.speed import REST, Bench
from slant.inference.parties import Parties
from slant.inference.stages import ENGINE
from slant.models.checkpoint import Checkpoint
from slant.models.locations import shipped_checkpoint
from slant.models.records import Document

TEXTS = [
    "Armenia condemned the strikes. Nobody was hurt.",
    "Azerbaijan and Armenia agreed to meet in Moscow.",
    "Armenia condemned the strikes. It rained.",
]


@pytest.fixture(scope="module")
def bench() -> Bench:
    documents = [Document(str(n), text) for n, text in enumerate(TEXTS)]
    return Bench(Checkpoint.load(shipped_checkpoint()), documents, Parties.load("karabakh"))


def test_a_pass_counts_sentences_repeats_and_tokens(bench: Bench) -> None:
    first, second = bench.throughput(), bench.throughput()
    assert (first.documents, first.sentences, first.repeats) == (3, 5, 1)
    assert (second.tokens, second.repeats) == (first.tokens, first.repeats)
    assert first.places >= first.tokens > 5 * 4
    stages = first.to_dict()["stages"]
    assert sum(stages.values()) == pytest.approx(1)
    assert stages[ENGINE] > 0
    assert REST in stages


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_products_are_most_of_the_engine_but_not_all(bench: Bench, engine: str) -> None:
    assert 0.2 < dataclasses.replace(bench, engine=engine).in_products() < 1


def test_either_engine_reads_the_same_sentences_and_is_named(bench: Bench) -> None:
    other = dataclasses.replace(bench, engine="torch")
    passes = [one.throughput() for one in (bench, other)]
    assert len({(one.sentences, one.repeats) for one in passes}) == 1
    assert str(bench.machine()["engine"]).startswith("onnxruntime ")
    assert str(other.machine()["engine"]).startswith("torch ")


def test_operations_are_those_of_the_encoder(bench: Bench) -> None:
    # Six layers of four (384, 384) and two (384, 1536) matrices; a multiplication and an addition for each weight.
    assert bench.operations_per_token() == 2 * 6 * (4 * 384 * 384 + 2 * 384 * 1536)


def test_a_pair_is_a_sentence_and_a_party_in_it() -> None:
    documents = [Document(str(n), text) for n, text in enumerate(TEXTS)]
    pairs, sentences = pairs_of(documents, Parties.load("karabakh"))
    assert sentences == 5
    named = [(pair["text"][:9], pair["text_pair"]) for pair in pairs]
    assert ("Azerbaija", "Armenia") in named
    assert ("Azerbaija", "Azerbaijan") in named
    assert not any(pair["text"] == "Nobody was hurt." for pair in pairs)
    assert sample(pairs, 2) == sample(pairs, 2)
    assert len(sample(pairs, 100)) == len(pairs)


@pytest.mark.parametrize("engine", ["onnx", "torch"])
def test_the_command_writes_its_figures(
    tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]], engine: str
) -> None:
    article = tmp_path / "a.txt"
    article.write_text(TEXTS[0], encoding="utf-8")
    options = (
        "-p",
        "karabakh",
        "--rounds",
        "1",
        "--pairs",
        "0",
        "--json",
        str(tmp_path / "bench.json"),
        "--engine",
        engine,
    )
    code, out, error = slant_command("bench", str(article), *options)
    assert code == 0, error
    found = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))
    assert found["speed"]["sentences"] == 2
    assert found["pair_classifier"] is None
    assert 100 < found["peak_memory_mib"] < 4000
    assert "sentences a second" in out


def test_a_corpus_without_documents_is_refused(
    tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    (tmp_path / "empty.jsonl").write_text('{"title": "no text"}\n', encoding="utf-8")
    code, _, error = slant_command("bench", str(tmp_path / "empty.jsonl"), "--pairs", "0")
    assert code != 0
    assert "expected documents to be timed on" in error


def test_the_matrix_rate_is_that_of_a_real_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without onnx it is numpy's; with it never less than numpy's share of the same second would be."""
    rng = np.random.default_rng(0)
    left, right = (rng.normal(size=shape).astype(np.float32) for shape in ((ROWS, INNER), (INNER, COLUMNS)))
    numpy_product, onnx_product = _products(left, right)
    np.testing.assert_allclose(np.asarray(onnx_product())[0], numpy_product(), rtol=1e-3, atol=1e-2)
    monkeypatch.setitem(sys.modules, "onnx", None)
    assert len(list(_products(left, right))) == 1
    assert matrix_rate(0.01) > 0
