"""What evaluation gives to the scorer, what it returns, and the figure that it chooses a checkpoint by."""

from __future__ import annotations

import json
from typing import Any

import pytest

from slant.models.labels import SENTIMENTS
from slant.training.bootstrap import Interval
from slant.training.evaluation import SELECTED, Evaluation, evaluate_documents, selection
from slant.training.examples import LabelledParty, LabelledSentence, LabelledSpan
from slant.training.tasks import TASKS
from tests.hand_written import HandWritten, compare, document, evaluate, party

NAMES = {
    "newsmtsc": {"sentiment.macro_f1", "sentiment.accuracy", *(f"sentiment.f1.{s}" for s in SENTIMENTS)},
    "babe": {"biased.macro_f1", "loaded.overlap_f1", "loaded.exact_f1"},
    "checkthat": {"biased.macro_f1"},
    "semeval2023_task3": {"loaded.overlap_f1", "loaded.exact_f1"},
    "basil": {"loaded.overlap_f1", "loaded.exact_f1", "loaded.sentence_f1"},
    "polnear_bio": {f"attribution.exact_f1.{part}" for part in ("source", "cue", "content")},
    "polnear": {
        f"attribution.{how}_f1.{part}" for how in ("exact", "overlap") for part in ("source", "cue", "content")
    },
    "semeval2025_task10": {"role.accuracy", "role.macro_f1"},
    "newswcl50": {"frames.micro_f1", "frames.macro_f1"},
    "conflict_frames": {
        "frames.micro_f1", "frames.macro_f1", "directed.f1", "evidence.overlap_f1", "sentiment.macro_f1",
        "loaded.overlap_f1", "attribution.present_accuracy", "voice.accuracy",
        *(f"attribution.exact_f1.{part}" for part in ("source", "cue", "content")),
    },
}  # fmt: skip
NAMES["contrasts"] = {
    "frames.micro_f1", "frames.macro_f1", "directed.f1", "evidence.overlap_f1", "sentiment.macro_f1",
}  # fmt: skip
NAMES["newstsc"] = NAMES["newsmtsc"]


def test_every_set_has_its_figures() -> None:
    assert {name: NAMES[name] - {f for task in tasks for f in task.figures} for name, tasks in TASKS.items()} == {
        name: set() for name in NAMES
    }


def test_the_path_is_given_the_sets_own_sentences_and_mentions() -> None:
    first = LabelledSentence("a", "One met Two.", parties=(party("One met Two.", "One", sentiment="neutral"),))
    text = "Two left; Two won."
    mentions = (LabelledSpan(0, 3), LabelledSpan(10, 13))
    second = LabelledSentence("b", text, parties=(LabelledParty(mentions, sentiment="positive"),))
    scorer: Any = HandWritten({})
    evaluate_documents("newsmtsc", [document(first, second)], scorer)
    (item,) = scorer.items
    whole = item.document.text
    assert [(s.start, s.text) for s in item.sentences] == [(0, "One met Two."), (13, text)]
    assert [(m.start, whole[m.start : m.end], m.text) for m in item.mentions] == [
        (0, "One", "One"),
        (13, "Two", "Two"),
        (23, "Two", "Two"),
    ]
    assert item.mentions[0].party != item.mentions[1].party == item.mentions[2].party


def test_the_result_as_json() -> None:
    sentences = [LabelledSentence(name, name, biased=name in "ab") for name in "abcd"]
    answers = {"a": {"biased": True}, "c": {"biased": True}}
    documents = [
        document(*sentences[:2]),
        document(*sentences[2:], id="e"),
        document(LabelledSentence("x", "x"), id="x"),
    ]
    found = evaluate("checkthat", documents, answers, path="test.tsv", model="small").to_dict()
    assert json.loads(json.dumps(found)) == found
    metrics = found.pop("metrics")
    assert found == {"set": "checkthat", "path": "test.tsv", "model": "small", "items": 4, "documents": 2}
    # One right and one wrong of either class.
    assert metrics["biased.macro_f1"]["value"] == metrics["biased.accuracy"]["value"] == 0.5
    assert all(set(m) == {"value", "low", "high"} and m["low"] <= m["value"] <= m["high"] for m in metrics.values())


def test_no_intervals_without_resamples_or_for_one_document() -> None:
    documents = [document(LabelledSentence("a", "a", biased=True)), document(LabelledSentence("b", "b", biased=True))]
    for found in (evaluate("checkthat", documents, {}, resamples=0), evaluate("checkthat", documents[:1], {})):
        assert found.metrics["biased.accuracy"] == Interval(0.0, None, None)


def test_a_split_without_labels_is_an_error() -> None:
    with pytest.raises(
        ValueError, match=r"labels for any of biased\.macro_f1.* found none in 1 documents; give a split"
    ):
        evaluate("checkthat", [document(LabelledSentence("a", "a"))], {})
    with pytest.raises(ValueError, match=r"a set with figures, one of newsmtsc.*found 'nix'"):
        evaluate("nix", [], {})


def test_figures_without_any_label_are_named_not_guessed() -> None:
    found = evaluate("babe", [document(LabelledSentence("a", "a", biased=True))], {})
    assert found.unlabelled == ("loaded.overlap_f1", "loaded.exact_f1")
    assert not any(name.startswith("loaded") for name in found.metrics)


def evaluation(name: str, **metrics: float) -> Evaluation:
    figures = {key.replace("__", "."): Interval(value, None, None) for key, value in metrics.items()}
    return Evaluation(name, "", "", 1, 1, figures)


def test_selection_is_the_mean_over_heads() -> None:
    evaluations = {
        "newsmtsc": evaluation("newsmtsc", sentiment__macro_f1=0.8, sentiment__accuracy=0.1),
        "polnear": evaluation("polnear", **{
            f"attribution__exact_f1__{part}": value for part, value in (("source", 0.7), ("cue", 0.6), ("content", 0.5))
        }),
        "basil": evaluation("basil", loaded__exact_f1=0.0),
    }  # fmt: skip
    assert selection(evaluations) == pytest.approx((0.8 + 0.6) / 2)


def test_selection_names_figures_that_exist() -> None:
    for name, figures in SELECTED:
        assert set(figures) <= {figure for task in TASKS[name] for figure in task.figures}


def test_selection_needs_one_of_its_sets() -> None:
    with pytest.raises(ValueError, match=r"at least one of newsmtsc, .*found those of basil; train on one"):
        selection({"basil": evaluation("basil", loaded__exact_f1=0.0)})


def test_two_models_are_compared_on_the_same_documents() -> None:
    documents = [
        document(*(LabelledSentence(f"{n}{k}", f"{n}{k}", biased=k < 2) for k in range(4)), id=str(n)) for n in range(6)
    ]
    right = {f"{n}{k}": {"biased": k < 2} for n in range(6) for k in range(4)}
    wrong = {f"{n}{k}": {"biased": k < 1} for n in range(6) for k in range(4)}
    found = compare("checkthat", documents, right, wrong)
    assert found["biased.accuracy"].first == 1.0
    assert found["biased.accuracy"].second == 0.75
    assert found["biased.accuracy"].p < 0.05
    assert compare("checkthat", documents, right, right)["biased.accuracy"].p == 1.0
