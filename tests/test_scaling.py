"""Temperatures and offsets: found where they are known, the same in any company, and kept."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, softmax

from slant.models.calibration import GIVEN, Calibration
from slant.models.labels import CASTS, FRAMES
from slant.training.scaling import LEAST_ITEMS, _fit, _fit_given


def test_the_offset_is_the_one_that_labels_were_drawn_with() -> None:
    rng = np.random.default_rng(3)
    logits = rng.normal(scale=4, size=40_000)
    labels = (rng.random(len(logits)) < expit(logits / 2 - 1)).astype(np.int64)
    pairs = [(np.stack([np.zeros_like(logits), logits], axis=1), labels)]
    assert _fit_given(pairs, "frames") == pytest.approx((2, -1), abs=0.1)


def test_one_offset_for_all_casts_that_are_given() -> None:
    rng = np.random.default_rng(4)
    logits = rng.normal(scale=3, size=(40_000, len(CASTS)))
    chances = softmax(logits / 1.5 + np.array([0, 0.8, 0.8, 0.8]), axis=1)
    labels = (rng.random((len(logits), 1)) > chances.cumsum(axis=1)).sum(axis=1).clip(max=len(CASTS) - 1)
    assert _fit_given([(logits, labels)], "casts") == pytest.approx((1.5, 0.8), abs=0.1)


def test_few_labels_move_nothing() -> None:
    rng = np.random.default_rng(5)
    logits, labels = rng.normal(size=(400, 2)), np.zeros(400, dtype=np.int64)
    labels[: LEAST_ITEMS - 1] = 1
    assert _fit_given([(logits, labels)], "biased") == (_fit([(logits, labels)]), 0.0)
    assert _fit_given([], "biased") == (1.0, 0.0)


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(6)
    logits, labels = rng.normal(scale=3, size=(300, 2)), rng.integers(0, 2, 300)
    parts = [(logits[:100], labels[:100]), (logits[100:], labels[100:])]
    assert _fit_given(parts, "frames") == pytest.approx(_fit_given(parts[::-1], "frames"), abs=1e-3)


@pytest.mark.parametrize("head", GIVEN)
def test_an_offset_moves_what_is_given_alone(head: str) -> None:
    shape = (5, len(FRAMES), len(CASTS)) if head == "casts" else (5, len(FRAMES))
    logits = np.random.default_rng(7).normal(size=shape).astype(np.float32)
    values = Calibration.default().to_dict()
    plain, moved = (
        Calibration.from_dict(values | {"offsets": offsets}).scaled(logits, head) for offsets in ({}, {head: -0.5})
    )
    np.testing.assert_array_equal(plain, logits)
    given = np.array(GIVEN[head] if head == "casts" else True)
    np.testing.assert_allclose(moved, logits - 0.5 * given, rtol=1e-6)


def test_a_calibration_without_offsets_is_read() -> None:
    values = Calibration.default().to_dict()
    del values["offsets"]
    assert Calibration.from_dict(values) == Calibration.default()
