"""F1 of classes, as a metric of the `evaluate` library: `evaluate.load("training/metrics/macro_f1.py")`.

It gives "macro_f1" over the classes found, "accuracy", and "f1", a dict by class.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import datasets
import evaluate

from slant.training.metrics.counts import accuracy, f1, label_tallies, macro_f1


class MacroF1(evaluate.Metric):  # type: ignore[misc]
    """`compute(predictions=, references=, labels=)`: one class each an item; `labels` lists all classes."""

    def _info(self) -> evaluate.MetricInfo:
        label = datasets.Value("string")
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            inputs_description=str(type(self).__doc__),
            features=datasets.Features({"predictions": label, "references": label}),
        )

    def _compute(
        self, *, predictions: Sequence[str], references: Sequence[str], labels: Sequence[str]
    ) -> dict[str, Any]:
        tallies = label_tallies([{label} for label in references], [{label} for label in predictions], labels)
        return {
            "macro_f1": float(macro_f1(tallies)),
            "accuracy": float(accuracy(tallies)),
            "f1": dict(zip(labels, f1(tallies).tolist(), strict=True)),
        }
