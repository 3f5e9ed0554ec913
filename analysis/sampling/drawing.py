"""Drawing m of M things (sentences or documents) to code, each with a known probability.

Every design draws a fixed number; slant.analysis.correction.variance relies on that. All are deterministic by seed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from slant.analysis.correction.variance import Floats, Ints

# Of the sample that the active design draws evenly, whatever the classifier says of its own certainty.
EVEN = 0.5
# Fewer draws in a stratum have no variance.
_LEAST = 2


class SamplingError(ValueError):
    """A sample that cannot be drawn. The message says what was expected, what was found and what to do."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """m draws in random order, so that whoever stops early leaves a random part: chosen (m,), places in 0..M-1, and
    the probability (m,) with which each was to be drawn.
    """

    chosen: Ints
    probability: Floats


def draw_random(size: int, n: int, seed: int) -> Drawn:
    """A simple random sample without replacement of n of `size`."""
    return draw_stratified(np.zeros(size, np.int64), np.array([n]), seed)


def draw_stratified(strata: Ints, allocation: Ints, seed: int) -> Drawn:
    """Simple random samples without replacement of allocation[h] of the things (M,) in stratum h."""
    random = np.random.default_rng(seed)
    sizes = np.bincount(strata, minlength=len(allocation))
    if (allocation > sizes).any() or (allocation < 0).any():
        raise SamplingError(f"expected an allocation of 0 to {sizes.tolist()}, found {allocation.tolist()}")
    order = random.permutation(len(strata))
    order = order[np.argsort(strata[order], kind="stable")]
    place_in_stratum = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    chosen = random.permutation(order[place_in_stratum < allocation[strata[order]]])
    return Drawn(chosen, (allocation / np.maximum(sizes, 1))[strata[chosen]])


def draw_active(uncertainty: Floats, n: int, seed: int, *, even: float = EVEN) -> Drawn:
    """n things with `active_probabilities`, by systematic sampling from a random order (Hartley & Rao, 1962): the
    probabilities are exact, and draws nearly as independent as a fixed size allows.
    """
    probability = active_probabilities(uncertainty, n, even=even)
    random = np.random.default_rng(seed)
    order = random.permutation(len(probability))
    reached = np.cumsum(probability[order])
    reached *= n / reached[-1]
    # One draw for each whole number plus the start that the running sum passes.
    passed = np.floor(reached - random.random())
    steps = np.diff(passed, prepend=-1.0)
    chosen = random.permutation(order[steps > 0])
    return Drawn(chosen, probability[chosen])


def active_probabilities(uncertainty: Floats, n: int, *, even: float = EVEN) -> Floats:
    """(M,): even * n/M + (1 - even) * n * u / sum u, held to 1, with sum n.

    Proportional to the root of the expected squared error is the best rule for a mean (Zrnic & Candès, 2024, "Active
    statistical inference"); mixing it with the even rule, as they do, holds the weights to 1 / even times M / n, so
    that a classifier that is wrong where it is certain cannot ruin the estimate.
    Raises SamplingError where n is not within 1..M, or `even` not within (0, 1].
    """
    size, total = len(uncertainty), float(uncertainty.sum())
    if not 1 <= n <= size:
        raise SamplingError(f"expected a sample of 1 to {size}, found {n}; choose another -n")
    if not 0 < even <= 1:
        raise SamplingError(f"expected an even part above 0 and at most 1, found {even}")
    share = np.full(size, 1 / size)
    if total > 0:
        share = even * share + (1 - even) * uncertainty / total
    probability, certain = share * n, np.zeros(size, bool)
    while (probability > 1 + 1e-12).any():
        certain |= probability >= 1
        probability = np.where(certain, 1.0, share * (n - certain.sum()) / share[~certain].sum())
    held: Floats = np.minimum(probability, 1.0)
    return held


def allocate(n: int, sizes: Ints, spread: Floats | None = None) -> Ints:
    """How many of n to draw in strata of these sizes (H,): at least 2 and at most all in each.

    Proportional to size, or with `spread` (H,), standard deviations in the strata, to size x spread (Neyman, 1934).
    Raises SamplingError where n is less than 2 a stratum, or more than there is.
    """
    least = np.minimum(sizes, _LEAST)
    if not least.sum() <= n <= sizes.sum():
        raise SamplingError(
            f"expected a sample of {least.sum()} (2 of each of {len(sizes)} strata) to {sizes.sum()}, found {n}; "
            "choose another -n, or fewer strata"
        )
    demand: Floats = sizes.astype(np.float64)
    if spread is not None and (sizes * spread).any():
        demand = demand * spread
    fixed = np.zeros(len(sizes), bool)
    wanted = demand * n / demand.sum()
    # What is held to its bound leaves the rest to be shared anew; the bound that is missed by more is held first.
    while ((wanted < least - 1e-9) | (wanted > sizes + 1e-9)).any():
        under, over = np.maximum(least - wanted, 0), np.maximum(wanted - sizes, 0)
        hold = (under > 0) if under.sum() > over.sum() else (over > 0)
        fixed |= hold
        wanted = np.where(hold, np.clip(wanted, least, sizes), wanted)
        rest = demand * ~fixed
        rest = rest if rest.any() else sizes.astype(np.float64) * ~fixed
        wanted = np.where(fixed, wanted, rest * ((n - wanted[fixed].sum()) / max(float(rest.sum()), 1e-12)))
    return _rounded(wanted, n, sizes)


def _rounded(wanted: Floats, n: int, sizes: Ints) -> Ints:
    """Whole numbers that sum to n, by largest remainders."""
    whole = np.floor(wanted + 1e-9).astype(np.int64)
    remainder = np.where(whole < sizes, wanted - whole, -np.inf)
    whole[np.argsort(-remainder, kind="stable")[: n - whole.sum()]] += 1
    return whole
