"""Agreement with ppi_py (package ppi-python) on the settings of its own tests and on weights, and where we differ."""

from __future__ import annotations

import numpy as np
import pytest

from slant.analysis.correction.arrays import ppi_mean
from slant.analysis.correction.corpus import coded_corpus
from slant.analysis.correction.estimators import gold_only, ppi
from slant.analysis.correction.variance import estimate

ppi_py = pytest.importorskip("ppi_py", reason="pip install ppi-python")


def test_its_test_of_the_point_estimate() -> None:
    """tests/test_mean.py of ppi_py: gold plus 2, and others that are all 2, give 0."""
    gold = np.random.default_rng(0).normal(0, 1, 100)
    others = np.full(10_000, 2.0)
    assert ppi_mean(gold, gold + 2, others).value == pytest.approx(0, abs=1e-12)
    assert ppi_py.ppi_mean_pointestimate(gold, gold + 2, others) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("power", [None, 0.0, 0.3, 1.0])
@pytest.mark.parametrize("level", [0.5, 0.8, 0.9, 0.95, 0.99])
def test_its_test_of_the_interval(power: float | None, level: float) -> None:
    """tests/test_mean.py of ppi_py: 10,000 of each, the predictions off by 2 and worthless; its levels."""
    random = np.random.default_rng(1)
    gold, on_gold, others = random.normal(0, 1, 10_000), random.normal(-2, 1, 10_000), random.normal(-2, 1, 10_000)
    ours = ppi_mean(gold, on_gold, others, power=power)
    theirs = ppi_py.ppi_mean_ci(gold, on_gold, others, alpha=1 - level, lam=power)
    assert ours.interval(level) == pytest.approx([float(bound[0]) for bound in theirs], abs=1e-12)


@pytest.mark.parametrize(("n", "others"), [(30, 40), (300, 5_000), (1_000, 200)])
def test_useful_predictions_are_tuned_alike(n: int, others: int) -> None:
    random = np.random.default_rng(n)
    truth = random.binomial(1, 0.3, n + others).astype(float)
    predicted = np.where(random.random(n + others) < 0.15, 1 - truth, truth)
    arrays = truth[:n], predicted[:n], predicted[n:]
    ours = ppi_mean(*arrays)
    assert 0.05 < (ours.power or 0) < 1
    assert ours.value == pytest.approx(float(ppi_py.ppi_mean_pointestimate(*arrays)[0]), abs=1e-12)
    theirs = ppi_py.ppi_mean_ci(*arrays, alpha=0.05)
    assert ours.interval() == pytest.approx([float(bound[0]) for bound in theirs], abs=1e-12)


@pytest.mark.parametrize("power", [None, 0.0, 0.6, 1.0])
def test_weights_give_the_same_estimate(power: float | None) -> None:
    random = np.random.default_rng(3)
    gold = random.normal(1, 1, 400)
    on_gold, others = 0.7 * gold + random.normal(0, 0.5, 400), random.normal(1, 1, 3_000)
    w, v = random.random(400) + 0.1, random.random(3_000) + 0.1
    ours = ppi_mean(gold, on_gold, others, weights=(5 * w, v), power=power)
    theirs = ppi_py.ppi_mean_pointestimate(gold, on_gold, others, w=w, w_unlabeled=v, lam=power)
    assert ours.value == pytest.approx(float(theirs if np.ndim(theirs) == 0 else theirs[0]), abs=1e-12)


def test_weighted_intervals_differ_by_the_linearisation_alone() -> None:
    """With weighted means of 0 it makes no difference; elsewhere ours is what a shift of the data leaves alone."""
    random = np.random.default_rng(4)
    gold = random.normal(0, 1, 200)
    on_gold, others = gold + random.normal(0, 1, 200), random.normal(0, 1, 2_000)
    w, v = random.random(200) + 0.1, random.random(2_000) + 0.1
    shift = float(np.average(others, weights=v))
    on_gold, others = on_gold - shift, others - shift
    gold = gold - float(np.average(gold - 0.5 * on_gold, weights=w))
    theirs = ppi_py.ppi_mean_ci(gold, on_gold, others, alpha=0.1, w=w, w_unlabeled=v, lam=0.5)
    ours = ppi_mean(gold, on_gold, others, weights=(w, v), power=0.5)
    assert ours.interval(0.9) == pytest.approx([float(bound[0]) for bound in theirs], abs=1e-12)
    moved = ppi_mean(gold + 9, on_gold - 4, others - 4, weights=(w, v), power=0.5)
    assert moved.se == pytest.approx(ours.se, rel=1e-9)
    low, high = ppi_py.ppi_mean_ci(gold + 9, on_gold - 4, others - 4, alpha=0.1, w=w, w_unlabeled=v, lam=0.5)
    assert float(high[0] - low[0]) > 2 * (ours.interval(0.9)[1] - ours.interval(0.9)[0])


def test_a_coded_corpus_is_the_same_estimator() -> None:
    """Of a simple random sample: lambda for the mean of all predictions is (1 + n/N) times that for uncoded ones."""
    random = np.random.default_rng(5)
    truth = random.binomial(1, 0.4, 5_000).astype(float)
    predicted = np.where(random.random(5_000) < 0.2, 1 - truth, truth)
    coded = random.permutation(5_000)[:500]
    gold = np.full(5_000, np.nan)
    gold[coded] = truth[coded]
    corpus = coded_corpus(predicted, gold)
    rest = np.isnan(gold)
    for power in (0.4, 0.8):
        ours = estimate(ppi(corpus, power=power), corpus.layout)
        theirs = ppi_mean(truth[coded], predicted[coded], predicted[rest], power=power * rest.mean())
        assert ours.value == pytest.approx(theirs.value, abs=1e-12)
        assert ours.se == pytest.approx(theirs.se, rel=0.02)
    tuned = ppi_mean(truth[coded], predicted[coded], predicted[rest])
    assert ppi(corpus).power == pytest.approx((tuned.power or 0) / rest.mean(), rel=0.02)


def test_no_weight_on_predictions_is_the_classical_interval() -> None:
    random = np.random.default_rng(6)
    gold = random.normal(0, 1, 150)
    corpus = coded_corpus(np.zeros(150), gold, probability=np.full(150, 1e-9))
    low, high = estimate(gold_only(corpus), corpus.layout).interval(0.9)
    theirs = ppi_py.classical_mean_ci(gold, alpha=0.1)
    # Student's t with n - 1 against the normal, and leverage: 1 % at n = 150
    assert (low, high) == pytest.approx(theirs, abs=0.01)
