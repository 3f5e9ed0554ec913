"""How often 95 % intervals hold the truth, on simulated corpora: `python benchmarks/coverage.py [CORPORA]`.

Prints markdown tables: of shares, ours beside the percentile and the BCa bootstrap; of differences, with how often a
test without anything to find says p <= .05; and of smooth curves. Documents have 1 + negative binomial (mean 12)
sentences; rho is the correlation of the labels of two sentences of a document. Minutes at 1,000 corpora a row.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import NormalDist

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from slant.analysis.aggregate.differences import differences
from slant.analysis.aggregate.intervals import EXACT
from slant.analysis.aggregate.resampling import Draws, Resampler
from slant.analysis.aggregate.smoothing import Lines, smooth
from tests.clustered import corpora, covered, draw

_NORMAL = NormalDist()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    shares(count)
    print()
    pairs(count)
    print()
    curves(count)


def shares(count: int) -> None:
    """Intervals of one share."""
    print("| documents | share | rho | ours % | width | Korn-Graubard % of cells | percentile % | BCa % |")
    print("|---|---|---|---|---|---|---|---|")
    for documents in (5, 10, 20, 50, 200):
        for share, rho in ((0.02, 0.05), (0.02, 0.2), (0.1, 0.05), (0.1, 0.2), (0.4, 0.05), (0.4, 0.2)):
            random = np.random.default_rng(1)
            sets = [[draw(random, (documents,), share, rho)] for _ in range(count)]
            found = corpora(sets)
            method = found.parts[0].estimates.method
            width = np.median(found.table["high"].to_numpy() - found.table["low"].to_numpy())
            others = np.mean([_classical(x, y, share, random) for ((x, y),) in sets], axis=0)
            figures = [covered(found, share), np.mean(method == EXACT), *others]
            ours, exact, percentile, bca = (f"{100 * figure:.1f}" for figure in figures)
            print(
                f"| {documents} | {share} | {rho} | {ours} | {width:.3f} | {exact} | {percentile} | {bca} |", flush=True
            )


def _classical(x: np.ndarray, y: np.ndarray, share: float, random: np.random.Generator) -> tuple[bool, bool]:
    """Whether the percentile and the BCa interval of a bootstrap over documents hold the share."""
    count, value = len(x), y.sum() / x.sum()
    weights = random.multinomial(count, np.full(count, 1 / count), size=1000)
    drawn = (weights @ y) / (weights @ x)
    middle = np.mean(drawn < value) + np.mean(drawn == value) / 2
    bias = _NORMAL.inv_cdf(float(np.clip(middle, 0.001, 0.999)))
    without = (y.sum() - y) / (x.sum() - x)
    deviation = without.mean() - without
    power = (deviation**2).sum() ** 1.5
    acceleration = (deviation**3).sum() / (6 * power) if power > 0 else 0.0
    held = []
    for levels in ((0.025, 0.975), tuple(_shifted(z, bias, acceleration) for z in (-1.96, 1.96))):
        low, high = np.quantile(drawn, levels)
        held.append(bool(low <= share <= high))
    return held[0], held[1]


def _shifted(z: float, bias: float, acceleration: float) -> float:
    return _NORMAL.cdf(bias + (bias + z) / (1 - acceleration * (bias + z)))


def pairs(count: int) -> None:
    """Intervals of differences of two shares, and tests where there is none."""
    print("| documents | shares | rho | difference held % | p <= .05 % | p <= .01 % |")
    print("|---|---|---|---|---|---|")
    cases = [((10, 10), (0.1, 0.1)), ((10, 50), (0.1, 0.1)), ((50, 50), (0.02, 0.02)), ((20, 200), (0.02, 0.02))]
    cases += [((50, 200), (0.3, 0.3)), ((200, 200), (0.1, 0.1)), ((20, 50), (0.1, 0.3)), ((50, 50), (0.02, 0.1))]
    for documents, share in cases:
        for rhos in ((0.05, 0.05), (0.2, 0.2), (0.3, 0.05)):
            random = np.random.default_rng(2)
            sets = [
                [draw(random, (n,), s, r) for n, s, r in zip(documents, share, rhos, strict=True)] for _ in range(count)
            ]
            table = differences(corpora(sets), "outlet").table
            low, high, p = (table[name].to_numpy() for name in ("low", "high", "p"))
            truth = share[0] - share[1]
            # Corpora in which neither has any are no row: there the interval of the difference holds 0.
            held = np.sum((low <= truth) & (truth <= high)) + (count - len(p)) * (truth == 0)
            rejected = [f"{100 * np.sum(p <= level) / count:.1f}" for level in (0.05, 0.01)]
            size = rejected if truth == 0 else [f"(power) {figure}" for figure in rejected]
            print(f"| {documents} | {share} | {rhos} | {100 * held / count:.1f} | {' | '.join(size)} |", flush=True)


def curves(count: int) -> None:
    """Bands of smooth curves: how often they hold the curve, mean over its points."""
    print("| documents a period | curve | held % |")
    print("|---|---|---|")
    periods = 36
    shapes = {
        "level .2": np.full(periods, 0.2),
        ".1 to .3 on a line": np.linspace(0.1, 0.3, periods),
        "a wave of .2 +- .1": 0.2 + 0.1 * np.sin(np.arange(periods) / periods * 2 * np.pi),
    }
    for each in (2, 8):
        for name, truth in shapes.items():
            random, points = np.random.default_rng(3), []
            for _ in range(max(100, count // 5)):
                time = np.repeat(np.arange(periods), each)
                drawn = [draw(random, (each,), share, 0.1) for share in truth]
                x, y = (np.concatenate(part) for part in zip(*drawn, strict=True))
                resampler = Resampler([str(i) for i in range(len(x))], Draws(400, int(random.integers(1 << 30))))
                weights = np.concatenate(list(resampler.weights(np.arange(len(x)))))
                found = smooth(Lines(x, y[:, None], time), weights, bandwidth=None, lowest=0.0)
                points.append(np.mean((found.low[0] <= truth) & (truth <= found.high[0])))
            print(f"| {each} | {name} | {100 * np.mean(points):.1f} |", flush=True)


if __name__ == "__main__":
    main()
