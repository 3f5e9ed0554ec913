"""F1 of spans of one kind, as a metric of the `evaluate` library: `evaluate.load("training/metrics/span_f1.py")`.

It gives "exact_f1", "exact_precision" and "exact_recall" of spans with the same two ends, and "overlap_f1", which
counts shared characters as SemEval-2020 task 11 SI (Da San Martino et al., 2020) does.
"""

from __future__ import annotations

from collections.abc import Sequence

import datasets
import evaluate
import numpy as np

from slant.training.metrics.counts import f1, overlap, overlap_f1, precision, recall, tally

Spans = Sequence[Sequence[int]]


class SpanF1(evaluate.Metric):  # type: ignore[misc]
    """`compute(predictions=, references=)`: for each text a list of spans, [start, end), in any one unit."""

    def _info(self) -> evaluate.MetricInfo:
        spans = datasets.Sequence(datasets.Sequence(datasets.Value("int64")))
        return evaluate.MetricInfo(
            description=__doc__,
            citation="",
            inputs_description=str(type(self).__doc__),
            features=datasets.Features({"predictions": spans, "references": spans}),
        )

    def _compute(self, *, predictions: Sequence[Spans], references: Sequence[Spans]) -> dict[str, float]:
        pairs = [
            ({(start, end) for start, end in gold}, {(start, end) for start, end in predicted})
            for gold, predicted in zip(references, predictions, strict=True)
        ]
        exact = sum((tally(*pair) for pair in pairs), np.zeros(3))
        shared = sum((overlap(*pair) for pair in pairs), np.zeros(4))
        return {
            "exact_f1": float(f1(exact)),
            "exact_precision": float(precision(exact)),
            "exact_recall": float(recall(exact)),
            "overlap_f1": float(overlap_f1(shared)),
        }
