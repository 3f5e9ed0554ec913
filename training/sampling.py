"""Which sentences a run sees, in which order: drawn once from the seed, so that a resumed run sees the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from datasets import Dataset

from slant.models.tokenization import IntArray
from slant.training.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Plan:
    """order: row numbers of the whole run, `steps` batches an epoch."""

    order: IntArray
    steps: int
    shares: Mapping[str, float]
    sizes: Mapping[str, int]

    @property
    def summary(self) -> str:
        shares = ", ".join(f"{name} {share:.0%} of draws ({self.sizes[name]})" for name, share in self.shares.items())
        return f"{len(self.order)} sentences in all, {self.steps} steps an epoch: {shares}"


def plan_run(table: Dataset, recipe: Recipe) -> Plan:
    """Draw the rows of every epoch."""
    names = table["set"][:]
    sizes = {name: names.count(name) for name in sorted(set(names))}
    shares = set_shares(sizes, factors=recipe.sets, temperature=recipe.temperature)
    lengths = np.asarray([len(ids) for ids in table["input_ids"]], dtype=np.int64)
    epochs = []
    for epoch in range(recipe.epochs):
        drawn = draw_epoch(names, shares=shares, sentences=recipe.epoch_sentences, seed=recipe.seed, epoch=epoch)
        epochs.append(group_by_length(drawn, lengths, batch_size=recipe.batch_size, seed=recipe.seed + epoch))
    return Plan(np.concatenate(epochs), len(epochs[0]) // recipe.batch_size, shares, sizes)


def set_shares(sizes: Mapping[str, int], *, factors: Mapping[str, float], temperature: float) -> dict[str, float]:
    """Share of each set: factor * size ** (1 / temperature), normalised to 1."""
    raw = {name: factors[name] * size ** (1.0 / temperature) for name, size in sizes.items() if size}
    total = sum(raw.values())
    return {name: value / total for name, value in raw.items()}


def draw_epoch(
    set_names: Sequence[str], *, shares: Mapping[str, float], sentences: int, seed: int, epoch: int
) -> IntArray:
    """(about `sentences`,) row numbers of one epoch in random order, each set to its share.

    A set goes through all of its rows before any repeats: epoch e continues a set's own endless shuffle
    where epoch e - 1 stopped.
    """
    names = np.asarray(set_names)
    drawn = [np.zeros(0, dtype=np.int64)]
    for position, (name, share) in enumerate(sorted(shares.items())):
        rows = np.flatnonzero(names == name)
        count = round(share * sentences)
        if count:
            begin = epoch * count
            passes = range(begin // len(rows), (begin + count - 1) // len(rows) + 1)
            endless = [np.random.default_rng((seed, position, p)).permutation(rows) for p in passes]
            offset = begin % len(rows)
            drawn.append(np.concatenate(endless)[offset : offset + count])
    order = np.concatenate(drawn)
    np.random.default_rng((seed, 1_000_003, epoch)).shuffle(order)
    return order.astype(np.int64)


def group_by_length(order: IntArray, lengths: IntArray, *, batch_size: int, seed: int) -> IntArray:
    """Reorder so that a batch holds sentences of like length, and drop the last batch where it is not whole.

    Within pools of 16 batches rows are sorted by length, and the pool's batches are shuffled.
    """
    rng = np.random.default_rng(seed)
    order = order[: len(order) // batch_size * batch_size]
    pool = 16 * batch_size
    batches = [np.zeros((0, batch_size), dtype=np.int64)]
    for begin in range(0, len(order), pool):
        rows = order[begin : begin + pool]
        rows = rows[np.argsort(-lengths[rows], kind="stable")]
        batches.append(rng.permutation(rows.reshape(-1, batch_size)))
    return np.concatenate(batches).reshape(-1)
