"""Calibration and risk-coverage: figures worked by hand, and scores that are right by construction."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from slant.training.bootstrap import Interval, bootstrap, bootstrap_weighted
from slant.training.examples import LabelledSentence
from slant.training.judgements import Judgement
from slant.training.reliability import Reliability, reliability

SENTENCE = LabelledSentence("s", "Some words.")


def judged(score: float | None, right: int, of: int = 1) -> Judgement:
    return Judgement(SENTENCE, 0, 4, "a", "a" if right else "b", score, right, of)


def of(*rows: tuple[float, int], **options: Any) -> Reliability:
    """Each label in a document of its own."""
    found = reliability([[judged(*row)] for row in rows], "labels", **options)
    assert found is not None
    return found


def test_expected_calibration_error_by_hand() -> None:
    """.8 and .84 share a bin, half right: |.82 - .5| of 2 in 4; .9 and 1 share the last: |.95 - 1| of 2 in 4."""
    found = of((0.8, 1), (0.84, 0), (0.9, 1), (1.0, 1))
    assert found.ece.value == pytest.approx(0.5 * 0.32 + 0.5 * 0.05)
    assert [(b.low, b.high, b.items, b.accuracy) for b in found.bins] == [(0.8, 0.9, 2, 0.5), (0.9, 1.0, 2, 1.0)]
    assert [b.score for b in found.bins] == pytest.approx([0.82, 0.95])
    assert (found.items, found.counted, found.score) == (4, "labels", pytest.approx(0.885))
    assert found.accuracy.value == 0.75


@pytest.mark.parametrize("tenths", range(1, 10))
def test_a_score_at_a_border_is_in_the_upper_bin(tenths: int) -> None:
    (only,) = of((tenths / 10, 1)).bins
    assert only.low == tenths / 10


def test_error_at_coverage_by_hand() -> None:
    """Of ten labels by falling score the third and the last are wrong."""
    rows = [(0.99 - k / 100, int(k not in (2, 9))) for k in range(10)]
    found = of(*rows)
    assert {share: error.value for share, error in found.error.items()} == pytest.approx(
        {1.0: 0.2, 0.9: 1 / 9, 0.8: 1 / 8, 0.7: 1 / 7, 0.5: 1 / 5}
    )
    assert found.least == pytest.approx({1.0: 0.9, 0.9: 0.91, 0.8: 0.92, 0.7: 0.93, 0.5: 0.95})
    # Between labels errors add up in straight lines.
    wrong = np.interp(np.arange(1, 101) / 10, range(11), [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 2])
    assert found.area.value == pytest.approx((wrong / (np.arange(1, 101) / 10)).mean())


def test_labels_with_equal_scores_have_no_order() -> None:
    """All scores equal: at any coverage the error is that of all, whatever the order of the rows."""
    rows = [(0.7, 1), (0.7, 0), (0.7, 1), (0.7, 1)]
    for order in (rows, rows[::-1]):
        found = of(*order)
        assert [error.value for error in found.error.values()] == pytest.approx([0.25] * 5)
        assert found.area.value == pytest.approx(0.25)


def test_who_abstains_below_the_least_score_keeps_that_coverage() -> None:
    scores = np.round(np.random.default_rng(5).uniform(0.3, 1, 97), 2)
    found = of(*((score, 1) for score in scores.tolist()), resamples=0)
    for share, least in found.least.items():
        assert (scores > least).mean() < share <= (scores >= least).mean()


def test_a_span_counts_as_many_times_as_it_has_words() -> None:
    spans = reliability([[judged(0.9, 1, 4), judged(0.5, 2, 2)]], "words")
    words = reliability([[judged(0.9, 1), *[judged(0.9, 0)] * 3, *[judged(0.5, 1)] * 2]], "words")
    assert spans is not None
    assert words is not None
    assert (spans.items, spans.ece, spans.error, spans.area) == (words.items, words.ece, words.error, words.area)


def test_what_was_missed_has_no_score_and_is_left_out() -> None:
    assert reliability([[judged(None, 0)], []], "labels") is None
    found = reliability([[judged(0.9, 1), judged(None, 0)]], "labels")
    assert found is not None
    assert found.items == 1


def test_scores_that_are_right_are_told_from_scores_that_are_not() -> None:
    random = np.random.default_rng(3)
    scores = np.round(random.uniform(0.4, 1, 2000), 4)
    right = random.random(2000) < scores
    fair = of(*zip(scores.tolist(), right.tolist(), strict=True), resamples=0)
    assert fair.ece.value < 2 * fair.calibrated < 0.1
    sure = of(*((round(s**0.3, 4), r) for s, r in zip(scores.tolist(), right.tolist(), strict=True)), resamples=0)
    assert sure.ece.value > 5 * sure.calibrated
    # More sure of all labels alike: their order, and so the error at a coverage, is the same.
    assert sure.area.value == pytest.approx(fair.area.value, abs=1e-3)


def test_few_labels_differ_from_their_scores_by_chance() -> None:
    few, many = (of(*[(0.7, 1)] * n, resamples=0).calibrated for n in (10, 1000))
    assert few > 5 * many


def test_intervals_are_by_document() -> None:
    """Right and wrong labels together in each document, or apart: only the latter has a spread."""
    mixed = reliability([[judged(0.5, 1), judged(0.5, 0)]] * 8, "labels")
    apart = reliability([[judged(0.5, 1)] * 2, [judged(0.5, 0)] * 2] * 4, "labels")
    assert mixed is not None
    assert apart is not None
    assert mixed.accuracy == Interval(0.5, 0.5, 0.5)
    assert apart.accuracy.low is not None
    assert apart.accuracy.low < 0.3
    one = reliability([[judged(0.5, 1)]], "labels")
    assert one is not None
    assert one.ece == Interval(0.5, None, None)


def test_weighted_bootstrap_is_the_bootstrap_of_counts() -> None:
    counts = np.random.default_rng(4).integers(1, 6, size=(15, 2)).astype(float)

    def ratio(sums: Any) -> Any:
        return sums[..., 0] / (sums[..., 0] + sums[..., 1])

    (weighted,) = bootstrap_weighted(15, lambda weights: np.array([ratio(weights @ counts)]))
    plain = bootstrap(counts, ratio)
    assert (weighted.value, weighted.low, weighted.high) == pytest.approx((plain.value, plain.low, plain.high))


def test_as_json() -> None:
    written = of((0.8, 1), (0.9, 0)).to_dict()
    assert set(written) == {
        "items", "counted", "score", "accuracy", "ece", "ece_if_calibrated", "bins", "error_at_coverage",
        "least_score_at_coverage", "area_under_error",
    }  # fmt: skip
    assert list(written["error_at_coverage"]) == ["1.0", "0.9", "0.8", "0.7", "0.5"]
    assert written["bins"][0] == {"low": 0.8, "high": 0.9, "items": 1, "score": 0.8, "accuracy": 1.0}
