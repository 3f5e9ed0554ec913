"""Figures of a scorer on a labelled set: the shipped prediction path on the set's own sentences and mentions.

evaluation = evaluate_documents("newsmtsc", documents, scorer, path="devtest_mt.jsonl", model="models/weights/small")
print(evaluation.metrics["sentiment.macro_f1"])

What is asked of the same reading besides its figures (reliability, slices, errors) takes a `Reading`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

import numpy as np

from slant.inference.scoring import Item, Scorer
from slant.models.records import Document
from slant.training.bootstrap import RESAMPLES, Interval, bootstrap
from slant.training.comparison import Pair, bearers, given_mentions, given_sentences
from slant.training.examples import LabelledDocument
from slant.training.judgements import Head, heads
from slant.training.paired import Difference, difference
from slant.training.reliability import Reliability, reliability
from slant.training.tasks import TASKS, Task

# The one figure by which a training run chooses its checkpoint, on dev; greater is better. It is the mean over the
# heads of the means of these figures; a set that a run does not have is left out.
SELECTION = "dev.mean"
SELECTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("newsmtsc", ("sentiment.macro_f1",)),
    ("babe", ("biased.macro_f1",)),
    ("semeval2023_task3", ("loaded.overlap_f1",)),
    ("polnear", ("attribution.exact_f1.source", "attribution.exact_f1.cue", "attribution.exact_f1.content")),
    ("semeval2025_task10", ("role.macro_f1",)),
    ("conflict_frames", ("frames.micro_f1",)),
    ("conflict_frames", ("directed.f1",)),
    ("conflict_frames", ("sentiment.macro_f1",)),
    ("conflict_frames", ("evidence.overlap_f1",)),
)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`items` are what the set labels: targets of sentiment, bearers of roles, else sentences. `documents` are those
    with any. `unlabelled` names the set's figures that are not there because no document has labels for them.
    """

    set: str
    path: str
    model: str
    items: int
    documents: int
    metrics: Mapping[str, Interval]
    unlabelled: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        return {
            "set": self.set,
            "path": self.path,
            "model": self.model,
            "items": self.items,
            "documents": self.documents,
            "metrics": {name: interval.to_dict() for name, interval in self.metrics.items()},
        }


@dataclass(frozen=True, slots=True)
class Reading:
    """The documents of a set that have labels for any of its tasks, each beside what the scorer read in it."""

    set: str
    tasks: tuple[Task, ...]
    pairs: Sequence[Pair]

    @property
    def present(self) -> list[Task]:
        """The tasks that any document has labels for."""
        return [task for task in self.tasks if any(task.items(pair.labelled) for pair in self.pairs)]

    @property
    def heads(self) -> list[Head]:
        """What is judged label by label, of what any document has labels for."""
        return [head for head in heads(self.set) if any(task in self.present for task in head.tasks)]


def evaluate_documents(
    set_name: str,
    documents: Sequence[LabelledDocument],
    scorer: Scorer,
    *,
    path: str = "",
    model: str = "",
    masked: bool = False,
    resamples: int = RESAMPLES,
) -> Evaluation:
    """`path` and `model` are only repeated in the result. `resamples` 0: no intervals.

    `masked`: the names of the set's mentions are read as stand-ins, as those of a party file are; without it, as all
    published figures on these sets are, with the names.

    Raises ValueError for a set without figures, and where no document has any of the set's labels.
    """
    reading = read_documents(set_name, documents, scorer, masked=masked)
    return evaluate(reading, path=path, model=model, resamples=resamples)


def read_documents(
    set_name: str, documents: Sequence[LabelledDocument], scorer: Scorer, *, masked: bool = False
) -> Reading:
    """Arguments and errors of `evaluate_documents`."""
    tasks, labelled = _judged(set_name, documents)
    return Reading(set_name, tasks, _read(labelled, scorer, masked))


def evaluate(reading: Reading, *, path: str = "", model: str = "", resamples: int = RESAMPLES) -> Evaluation:
    """The figures of what was read. Arguments of `evaluate_documents`."""
    present = reading.present
    metrics: dict[str, Interval] = {}
    for task in present:
        metrics |= _figures(task, reading.pairs, resamples)
    return Evaluation(
        set=reading.set,
        path=path,
        model=model,
        items=sum(present[0].items(pair.labelled) for pair in reading.pairs),
        documents=len(reading.pairs),
        metrics=metrics,
        unlabelled=tuple(name for task in reading.tasks if task not in present for name in task.figures),
    )


def evaluate_reliability(reading: Reading, *, resamples: int = RESAMPLES) -> dict[str, Reliability]:
    """By head that the documents have labels for and that gave any."""
    found: dict[str, Reliability] = {}
    for head in reading.heads:
        judged = [list(head.judge(pair)) for pair in reading.pairs]
        if (of_head := reliability(judged, head.items, resamples=resamples)) is not None:
            found[head.name] = of_head
    return found


def compare_documents(
    set_name: str, documents: Sequence[LabelledDocument], first: Scorer, second: Scorer, *, masked: bool = False
) -> dict[str, Difference]:
    """Figure by figure, how two models differ on the same documents. Arguments and errors of `evaluate_documents`."""
    tasks, labelled = _judged(set_name, documents)
    readings = [_read(labelled, scorer, masked) for scorer in (first, second)]
    differences: dict[str, Difference] = {}
    for task in tasks:
        if any(task.items(document) for document in labelled):
            ours, theirs = (np.stack([task.counts(pair) for pair in pairs]) for pairs in readings)
            differences |= {name: difference(ours, theirs, figure) for name, figure in task.figures.items()}
    return differences


def selection(evaluations: Mapping[str, Evaluation]) -> float:
    """The figure SELECTION of evaluations by set. Raises ValueError where they have none of its figures."""
    means = []
    for set_name, names in SELECTED:
        metrics = evaluations[set_name].metrics if set_name in evaluations else {}
        values = [metrics[name].value for name in names if name in metrics]
        if values:
            means.append(fmean(values))
    if not means:
        sets = ", ".join(dict.fromkeys(name for name, _ in SELECTED))
        raise ValueError(
            f"expected dev figures of at least one of {sets}; found those of {', '.join(evaluations) or 'no set'}; "
            "train on one of these sets too, since the checkpoint is chosen by them"
        )
    return fmean(means)


def _judged(set_name: str, documents: Sequence[LabelledDocument]) -> tuple[tuple[Task, ...], list[LabelledDocument]]:
    """The set's tasks, and the documents that have labels for any of them."""
    if set_name not in TASKS:
        raise ValueError(f"expected a set with figures, one of {', '.join(TASKS)}; found {set_name!r}")
    tasks = TASKS[set_name]
    labelled = [document for document in documents if any(task.items(document) for task in tasks)]
    if not labelled:
        figures = ", ".join(name for task in tasks for name in task.figures)
        raise ValueError(
            f"{set_name}: expected documents with labels for any of {figures}; found none in {len(documents)} "
            "documents; give a split whose labels are published"
        )
    return tasks, labelled


def _read(documents: Sequence[LabelledDocument], scorer: Scorer, masked: bool) -> list[Pair]:
    items = (
        Item(
            Document(d.id, d.text),
            given_sentences(d),
            given_mentions(d),
            masked=masked,
            bearers=bearers(d),
            running=d.running,
        )
        for d in documents
    )
    return [Pair(document, scored) for document, scored in zip(documents, scorer.score_all(items), strict=True)]


def _figures(task: Task, pairs: Sequence[Pair], resamples: int) -> dict[str, Interval]:
    counts = np.stack([task.counts(pair) for pair in pairs])
    return {name: bootstrap(counts, figure, resamples=resamples) for name, figure in task.figures.items()}
