"""F1 of labels, any number an item, as a metric of the `evaluate` library.

`evaluate.load("training/metrics/multilabel_f1.py")` gives "micro_f1", "macro_f1" over the labels found, and "f1", a
dict by label.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import datasets
import evaluate

from slant.training.metrics.counts import f1, label_tallies, macro_f1, micro_f1


class MultilabelF1(evaluate.Metric):  # type: ignore[misc]
    """`compute(predictions=, references=, labels=)`: a list of labels each an item; `labels` lists all of them."""

    def _info(self) -> evaluate.MetricInfo:
        some = datasets.Sequence(datasets.Value("string"))
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            inputs_description=str(type(self).__doc__),
            features=datasets.Features({"predictions": some, "references": some}),
        )

    def _compute(
        self, *, predictions: Sequence[Sequence[str]], references: Sequence[Sequence[str]], labels: Sequence[str]
    ) -> dict[str, Any]:
        tallies = label_tallies(references, predictions, labels)
        return {
            "micro_f1": float(micro_f1(tallies)),
            "macro_f1": float(macro_f1(tallies)),
            "f1": dict(zip(labels, f1(tallies).tolist(), strict=True)),
        }
