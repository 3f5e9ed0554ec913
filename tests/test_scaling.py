"""Temperatures, offsets, and scales of phrases: found where they are known, the same in any company, and kept."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from scipy.special import expit, softmax

from slant.models.calibration import GIVEN, Calibration, PhraseScale
from slant.models.labels import CASTS, FRAMES
from slant.training.phrase_scores import Phrase, fit_scale
from slant.training.scaling import LEAST_ITEMS, _fit, _fit_given, _fit_heated


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


def test_the_heat_is_the_one_that_labels_were_drawn_with() -> None:
    rng = np.random.default_rng(8)
    logits, frames = rng.normal(scale=3, size=(40_000, 3)), rng.random(40_000)
    chances = softmax(logits / np.exp(0.3 + 0.5 * frames)[:, None], axis=1)
    labels = (rng.random((len(logits), 1)) > chances.cumsum(axis=1)).sum(axis=1).clip(max=2)
    temperature, heat = _fit_heated([(logits, labels)], frames)
    assert (np.log(temperature), heat) == pytest.approx((0.3, 0.5), abs=0.06)
    assert _fit_heated([], frames) == (1.0, 0.0)


def phrases(rng: np.random.Generator, count: int, scale: PhraseScale, name: str = "a") -> list[Phrase]:
    drawn = []
    for chance, evidence in rng.uniform(0.02, 0.98, size=(count, 2)).tolist():
        words = int(rng.integers(1, 8))
        drawn.append(Phrase(name, chance, evidence, int(rng.binomial(words, scale.score(chance, evidence))), words))
    return drawn


def test_the_scale_is_the_one_that_words_were_right_by() -> None:
    scale = PhraseScale(-0.5, 0.8, 0.3)
    found = fit_scale(phrases(np.random.default_rng(9), 8000, scale), evidence=True)
    assert found is not None
    assert (found.offset, found.slope, found.evidence) == pytest.approx((-0.5, 0.8, 0.3), abs=0.08)


def test_every_set_counts_alike() -> None:
    rng = np.random.default_rng(10)
    large, small = (phrases(rng, n, PhraseScale(by), name) for n, by, name in ((9000, -1.5, "a"), (900, 1.5, "b")))
    found = fit_scale(large + small, evidence=False)
    assert found is not None
    assert found.offset == pytest.approx(0.0, abs=0.15)
    assert found.evidence == 0.0


def test_few_words_have_no_scale() -> None:
    rng = np.random.default_rng(11)
    assert fit_scale([], evidence=True) is None
    assert fit_scale([Phrase("a", 0.9, 0.1, 1, 1)] * 400, evidence=False) is None
    assert fit_scale(phrases(rng, 10, PhraseScale()), evidence=False) is None


def test_scores_follow_chances_whatever_was_right() -> None:
    """.90 all right and .89 all wrong, and the reverse: a fit without bounds runs away, or turns the order round."""
    for surer, less in ((9, 0), (0, 9)):
        given = [Phrase("a", 0.9, 0.1, surer, 9), Phrase("a", 0.89, 0.1, less, 9)] * 40
        found = fit_scale(given, evidence=True)
        assert found is not None
        scores = [found.score(chance, 0.5) for chance in (0.0, 0.2, 0.9, 1.0)]
        assert scores == sorted(scores)
        assert all(0 <= score <= 1 for score in scores)


@pytest.mark.parametrize("chance", [0.0, 1e-9, 0.3, 1.0])
def test_a_neutral_scale_leaves_a_score(chance: float) -> None:
    assert PhraseScale().score(chance, 1.0) == pytest.approx(chance, abs=1e-4)


def test_a_calibration_of_an_older_version_is_read() -> None:
    values = Calibration.default().to_dict()
    for name in ("offsets", "frame_heat", "phrases"):
        del values[name]
    assert Calibration.from_dict(values) == Calibration.default()
    scaled = dataclasses.replace(Calibration.default(), phrases={"cue": PhraseScale(1.0, 2.0)}, frame_heat=0.2)
    assert Calibration.from_dict(scaled.to_dict()) == scaled
