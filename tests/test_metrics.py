"""Figures on cases worked by hand, and against scikit-learn, seqeval and nervaluate on random ones."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TAGS
from slant.training.metrics import counts
from slant.training.metrics.counts import Interval

METRICS = Path(counts.__file__).parent
LABELS = ("negative", "neutral", "positive")
SpansByKind = dict[str, set[Interval]]


# --- by hand


def test_exact_f1() -> None:
    tally = counts.tally({(0, 3), (5, 9), (12, 20)}, {(0, 3), (5, 8)})
    assert tally.tolist() == [1, 2, 3]
    assert counts.precision(tally) == pytest.approx(1 / 2)
    assert counts.recall(tally) == pytest.approx(1 / 3)
    assert counts.f1(tally) == pytest.approx(2 / 5)


@pytest.mark.parametrize(
    ("gold", "predicted", "expected", "score"),
    [
        # Half of the prediction is gold, all of the gold is predicted: P 1/2, R 1.
        ([(0, 10)], [(0, 20)], [0.5, 1, 1.0, 1], 2 / 3),
        # Two gold spans under one prediction: P (4 + 4) / 10 of one span, R 2 of 2.
        ([(0, 4), (6, 10)], [(0, 10)], [0.8, 1, 2.0, 2], 2 * 0.8 / 1.8),
        # One gold span in two pieces and a false one: P (1 + 1 + 0) / 3, R (0.2 + 0.3) / 1.
        ([(0, 10)], [(0, 2), (4, 7), (50, 51)], [2.0, 3, 0.5, 1], 2 * (2 / 3) * 0.5 / (2 / 3 + 0.5)),
        # Overlapping gold spans are one, (0, 8): P 1, R 1/2.
        ([(0, 6), (4, 8)], [(0, 4)], [1.0, 1, 0.5, 1], 2 / 3),
        # Spans that only touch stay two.
        ([(0, 4), (4, 8)], [(0, 4)], [1.0, 1, 1.0, 2], 2 / 3),
        ([(0, 4)], [(4, 8)], [0, 1, 0, 1], 0.0),
        ([(0, 4)], [], [0, 0, 0, 1], 0.0),
        ([], [(0, 4)], [0, 1, 0, 0], 0.0),
    ],
)
def test_overlap_f1(gold: list[Interval], predicted: list[Interval], expected: list[float], score: float) -> None:
    found = counts.overlap(gold, predicted)
    assert found.tolist() == pytest.approx(expected)
    assert counts.overlap_f1(found) == pytest.approx(score)


def test_overlap_f1_averages_over_the_spans_of_all_documents() -> None:
    """As the task's scorer does: not a mean of the documents' scores."""
    total = counts.overlap([(0, 10)], [(0, 10)]) + counts.overlap([(0, 10), (20, 30)], [])
    assert counts.overlap_f1(total) == pytest.approx(2 * 1 * (1 / 3) / (1 + 1 / 3))


def test_nothing_to_judge_is_nan() -> None:
    assert np.isnan(counts.f1(np.zeros(3)))
    assert np.isnan(counts.overlap_f1(np.zeros(4)))
    assert np.isnan(counts.macro_f1(np.zeros((2, 3))))


def test_macro_f1_leaves_out_only_the_labels_that_neither_side_has() -> None:
    tallies = counts.label_tallies([["a"], ["a"]], [["a"], ["b"]], ("a", "b", "c"))
    assert counts.f1(tallies)[:2].tolist() == pytest.approx([2 / 3, 0])
    assert counts.macro_f1(tallies) == pytest.approx(1 / 3)
    assert counts.accuracy(tallies) == pytest.approx(1 / 2)
    assert counts.f1_of(0)(tallies) == pytest.approx(2 / 3)


def test_figures_take_many_counts_at_once() -> None:
    random = np.random.default_rng(3)
    tallies, overlaps = random.integers(0, 4, (50, 4, 3)).astype(float), random.random((50, 4))
    for figure, many in ((counts.micro_f1, tallies), (counts.macro_f1, tallies), (counts.overlap_f1, overlaps)):
        np.testing.assert_array_equal(figure(many), [figure(one) for one in many])


# --- against other libraries


def test_classes_against_sklearn() -> None:
    from sklearn.metrics import accuracy_score, f1_score

    random = np.random.default_rng(4)
    for classes in (LABELS, LABELS[:2]):
        gold, predicted = random.choice(classes, (2, 60)).tolist()
        tallies = counts.label_tallies([[g] for g in gold], [[p] for p in predicted], LABELS)
        # scikit-learn's default: the classes that gold or prediction have.
        assert counts.macro_f1(tallies) == pytest.approx(f1_score(gold, predicted, average="macro"))
        assert counts.accuracy(tallies) == pytest.approx(accuracy_score(gold, predicted))
        each = f1_score(gold, predicted, average=None, labels=LABELS, zero_division=np.nan)
        np.testing.assert_allclose(counts.f1(tallies), each)


def test_labels_against_sklearn() -> None:
    from sklearn.metrics import f1_score

    random = np.random.default_rng(5)
    gold, predicted = random.random((2, 40, 6)) < (0.5, 0.4, 0.3, 0.2, 0.1, 0.0)
    labels = tuple("abcdef")
    tallies = counts.label_tallies(
        *([[labels[i] for i in row.nonzero()[0]] for row in m] for m in (gold, predicted)), labels
    )
    assert counts.micro_f1(tallies) == pytest.approx(f1_score(gold, predicted, average="micro"))
    macro = f1_score(gold, predicted, average="macro", zero_division=np.nan)
    assert counts.macro_f1(tallies) == pytest.approx(macro)


def random_tags(random: np.random.Generator, length: int) -> list[str]:
    """Well-formed BIO."""
    tags = ["O"]
    for tag in random.choice(ATTRIBUTION_TAGS, length).tolist():
        tags.append(f"B{tag[1:]}" if tag[0] == "I" and tags[-1][2:] != tag[2:] else tag)
    return tags[1:]


def spans_of(tags: list[str]) -> SpansByKind:
    found: SpansByKind = {part: set() for part in ATTRIBUTION_PARTS}
    for start, tag in enumerate(tags):
        if tag[0] == "B":
            end = start + 1
            while end < len(tags) and tags[end] == f"I{tag[1:]}":
                end += 1
            found[tag[2:]].add((start, end))
    return found


def tag_pairs() -> list[tuple[list[str], list[str]]]:
    """Gold and predicted tags that agree in part."""
    random = np.random.default_rng(6)
    pairs = []
    for _ in range(40):
        gold, other, cut = random_tags(random, 12), random_tags(random, 12), int(random.integers(12))
        pairs.append((gold, [*gold[:cut], *(["O"] if cut < 12 else []), *other[: 11 - cut]]))
    return [(gold, ["B" + t[1:] if t[0] == "I" and (i == 0 or p[i - 1][2:] != t[2:]) else t for i, t in enumerate(p)])
            for gold, p in pairs]  # fmt: skip


def test_exact_spans_against_seqeval() -> None:
    from seqeval.metrics import classification_report
    from seqeval.scheme import IOB2

    pairs = tag_pairs()
    gold, predicted = ([pair[side] for pair in pairs] for side in (0, 1))
    report: Any = classification_report(gold, predicted, mode="strict", scheme=IOB2, output_dict=True, zero_division=0)
    for part in ATTRIBUTION_PARTS:
        total = sum((counts.tally(spans_of(g)[part], spans_of(p)[part]) for g, p in pairs), np.zeros(3))
        assert counts.f1(total) == pytest.approx(report[part]["f1-score"])
        assert counts.precision(total) == pytest.approx(report[part]["precision"])
        assert counts.recall(total) == pytest.approx(report[part]["recall"])


def test_exact_spans_against_nervaluate() -> None:
    from nervaluate import Evaluator

    pairs = tag_pairs()
    as_lists = [[pair[side] for pair in pairs] for side in (0, 1)]
    found = Evaluator(*as_lists, tags=list(ATTRIBUTION_PARTS), loader="list").evaluate()
    for part in ATTRIBUTION_PARTS:
        total = sum((counts.tally(spans_of(g)[part], spans_of(p)[part]) for g, p in pairs), np.zeros(3))
        assert counts.f1(total) == pytest.approx(found["entities"][part]["strict"].f1)


# --- the metrics of the `evaluate` library


def test_macro_f1_metric(tmp_path: Path) -> None:
    from slant.training.metrics.macro_f1 import MacroF1

    metric = MacroF1(cache_dir=str(tmp_path))
    found = metric.compute(predictions=["a", "b", "b"], references=["a", "a", "b"], labels=["a", "b"])
    assert found == {
        "macro_f1": pytest.approx(2 / 3),
        "accuracy": pytest.approx(2 / 3),
        "f1": {"a": pytest.approx(2 / 3), "b": pytest.approx(2 / 3)},
    }


def test_multilabel_f1_metric(tmp_path: Path) -> None:
    from slant.training.metrics.multilabel_f1 import MultilabelF1

    metric = MultilabelF1(cache_dir=str(tmp_path))
    found = metric.compute(predictions=[["a"], []], references=[["a", "b"], ["a"]], labels=["a", "b"])
    assert found["micro_f1"] == pytest.approx(2 / 4)
    assert found["macro_f1"] == pytest.approx((2 / 3 + 0) / 2)
    assert found["f1"] == {"a": pytest.approx(2 / 3), "b": 0.0}


def test_span_f1_metric(tmp_path: Path) -> None:
    from slant.training.metrics.span_f1 import SpanF1

    metric = SpanF1(cache_dir=str(tmp_path))
    metric.add_batch(predictions=[[[0, 20]], []], references=[[[0, 10]], []])
    found = metric.compute()
    assert found == {
        "exact_f1": 0.0,
        "exact_precision": 0.0,
        "exact_recall": 0.0,
        "overlap_f1": pytest.approx(2 / 3),
    }


def test_each_metric_loads_from_its_file_offline(tmp_path: Path) -> None:
    """In a process of its own: `evaluate` copies the module below HF_HOME, which it reads once."""
    files = [METRICS / f"{name}.py" for name in ("macro_f1", "multilabel_f1", "span_f1")]
    program = f"import evaluate\nfor file in {[str(file) for file in files]!r}: print(evaluate.load(file).name)"
    environment = {**os.environ, "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1", "HF_EVALUATE_OFFLINE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, text=True, timeout=600
    )
    assert done.stdout.split() == ["macro_f1", "multilabel_f1", "span_f1"], done.stderr
