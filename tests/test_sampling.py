"""What a run sees is fixed by the seed, keeps to the shares, and goes round each set evenly."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from slant.training.sampling import draw_epoch, group_by_length, set_shares

NAMES = ["big"] * 900 + ["small"] * 100


def test_shares_follow_the_temperature() -> None:
    sizes = {"big": 900, "small": 100}
    even = {"big": 1.0, "small": 1.0}
    assert set_shares(sizes, factors=even, temperature=1.0) == pytest.approx({"big": 0.9, "small": 0.1})
    assert set_shares(sizes, factors=even, temperature=2.0) == pytest.approx({"big": 0.75, "small": 0.25})
    assert set_shares(sizes, factors={"big": 1.0, "small": 3.0}, temperature=2.0) == pytest.approx(
        {"big": 0.5, "small": 0.5}
    )


def test_a_set_is_gone_through_before_any_row_repeats() -> None:
    epochs = [
        draw_epoch(NAMES, shares={"big": 0.5, "small": 0.5}, sentences=120, seed=7, epoch=epoch) for epoch in range(5)
    ]
    seen = Counter(int(row) for epoch in epochs for row in epoch)
    assert {seen[row] for row in range(900, 1000)} == {3}  # 5 x 60 draws from 100 rows
    assert max(seen[row] for row in range(900)) == 1
    again = draw_epoch(NAMES, shares={"big": 0.5, "small": 0.5}, sentences=120, seed=7, epoch=3)
    assert again.tolist() == epochs[3].tolist()
    assert epochs[0].tolist() != epochs[1].tolist()


def test_grouping_keeps_the_rows_and_evens_the_lengths() -> None:
    rng = np.random.default_rng(0)
    lengths = rng.integers(5, 100, size=1000)
    order = rng.permutation(1000)
    grouped = group_by_length(order, lengths, batch_size=8, seed=1)
    assert sorted(grouped.tolist()) == sorted(order[: 1000 // 8 * 8].tolist())
    spread = [np.ptp(lengths[batch]) for batch in grouped.reshape(-1, 8)]
    assert np.mean(spread) < 15 < np.mean([np.ptp(lengths[batch]) for batch in order[:1000].reshape(-1, 8)])
