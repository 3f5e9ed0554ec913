"""Drawing samples with known probabilities: exact, bounded, of fixed size, the same by seed."""

from __future__ import annotations

import numpy as np
import pytest

from slant.analysis.sampling.drawing import (
    EVEN,
    Drawn,
    SamplingError,
    active_probabilities,
    allocate,
    draw_active,
    draw_random,
    draw_stratified,
)

DRAWS = 4000


def share_drawn(draw: object, size: int, n: int) -> np.ndarray:
    """How often each of `size` is drawn, each time exactly n different ones."""
    counts = np.zeros(size)
    for seed in range(DRAWS):
        drawn: Drawn = draw(seed)  # type: ignore[operator]
        assert len(set(drawn.chosen.tolist())) == n
        counts[drawn.chosen] += 1
    return counts / DRAWS


def assert_near(share: np.ndarray, probability: np.ndarray) -> None:
    error = np.sqrt(probability * (1 - probability) / DRAWS)
    assert (np.abs(share - probability) <= 4 * error + 1e-12).all()


def test_a_random_sample_draws_each_alike() -> None:
    assert_near(share_drawn(lambda seed: draw_random(40, 10, seed), 40, 10), np.full(40, 0.25))
    assert set(draw_random(40, 10, 0).probability) == {0.25}


def test_strata_are_drawn_by_their_allocation() -> None:
    strata = np.array([0] * 5 + [1] * 20 + [2] * 15)
    allocation = np.array([5, 4, 3])
    share = share_drawn(lambda seed: draw_stratified(strata, allocation, seed), 40, 12)
    probability = (allocation / np.array([5, 20, 15]))[strata]
    assert_near(share, probability)
    drawn = draw_stratified(strata, allocation, 1)
    assert (drawn.probability == probability[drawn.chosen]).all()
    assert np.bincount(strata[drawn.chosen]).tolist() == [5, 4, 3]


def test_active_sampling_has_the_probabilities_that_it_says() -> None:
    uncertainty = np.random.default_rng(0).random(40) ** 6
    probability = active_probabilities(uncertainty, 12, even=0.3)
    assert probability.sum() == pytest.approx(12)
    assert (probability == 1).any()
    assert_near(share_drawn(lambda seed: draw_active(uncertainty, 12, seed, even=0.3), 40, 12), probability)
    drawn = draw_active(uncertainty, 12, 3, even=0.3)
    assert (drawn.probability == probability[drawn.chosen]).all()


def test_any_two_can_be_drawn_together() -> None:
    """Else no variance could be estimated: neighbours in a file are often of one document."""
    together = np.zeros((40, 40))
    for seed in range(DRAWS):
        chosen = draw_active(np.ones(40), 10, seed).chosen
        together[np.ix_(chosen, chosen)] += 1
    independent = 0.25 * 9 / 39
    assert np.diag(together, 1) / DRAWS == pytest.approx(np.full(39, independent), rel=0.3)


@pytest.mark.parametrize("shape", [0.2, 1.0, 5.0, 40.0])
def test_weights_of_active_samples_are_bounded(shape: float) -> None:
    uncertainty = np.random.default_rng(1).gamma(1 / shape, size=5000)
    probability = active_probabilities(uncertainty, 300)
    assert probability.sum() == pytest.approx(300)
    assert (1 / probability).max() <= 5000 / 300 / EVEN * (1 + 1e-9)
    assert (np.diff(probability[np.argsort(uncertainty)]) >= -1e-12).all()


def test_active_sampling_is_even_where_nothing_is_uncertain() -> None:
    assert active_probabilities(np.zeros(50), 10) == pytest.approx(np.full(50, 0.2))
    assert active_probabilities(np.ones(50), 50) == pytest.approx(np.ones(50))


def test_the_same_seed_draws_the_same_sample() -> None:
    uncertainty = np.random.default_rng(2).random(100)
    first, again, other = (draw_active(uncertainty, 20, seed).chosen for seed in (5, 5, 6))
    assert (first == again).all()
    assert (first != other).any()


def test_whoever_stops_early_has_a_random_part() -> None:
    """Draws come in random order: the first half is as often of the first stratum as the second half is."""
    strata = np.repeat([0, 1], 50)
    firsts = [strata[draw_stratified(strata, np.array([10, 10]), seed).chosen[:10]].mean() for seed in range(400)]
    assert np.mean(firsts) == pytest.approx(0.5, abs=0.03)


def test_allocation_is_proportional_or_neyman() -> None:
    sizes = np.array([100, 300, 600])
    assert allocate(100, sizes).tolist() == [10, 30, 60]
    # 100 x .5, 300 x .1, 600 x .02: 50, 30 and 12 parts of 92
    assert allocate(92, sizes, np.array([0.5, 0.1, 0.02])).tolist() == [50, 30, 12]
    assert allocate(300, sizes, np.array([1.0, 0.0, 0.0])).sum() == 300
    assert allocate(300, sizes, np.array([1.0, 0.0, 0.0]))[0] == 100
    assert allocate(60, sizes, np.zeros(3)).tolist() == [6, 18, 36]


def test_allocation_leaves_no_stratum_without_a_variance() -> None:
    random = np.random.default_rng(3)
    for _ in range(500):
        sizes = random.integers(1, 60, random.integers(1, 8))
        least = np.minimum(sizes, 2)
        n = int(random.integers(least.sum(), sizes.sum() + 1))
        found = allocate(n, sizes, random.random(len(sizes)) * random.integers(0, 2, len(sizes)))
        assert found.sum() == n
        assert ((least <= found) & (found <= sizes)).all()


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(SamplingError, match=r"expected a sample of 4 \(2 of each of 2 strata\) to 40, found 3"):
        allocate(3, np.array([20, 20]))
    with pytest.raises(SamplingError, match="expected a sample of 1 to 5, found 6"):
        active_probabilities(np.ones(5), 6)
    with pytest.raises(SamplingError, match="even part above 0"):
        active_probabilities(np.ones(5), 3, even=0)
    with pytest.raises(SamplingError, match="expected an allocation of 0 to"):
        draw_stratified(np.zeros(3, np.int64), np.array([4]), 0)
