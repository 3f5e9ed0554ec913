"""Intervals and tests on simulated corpora with a known truth, and on cases worked by hand."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np
import pytest

from slant.analysis.aggregate.aggregate import aggregate
from slant.analysis.aggregate.differences import differences
from slant.analysis.aggregate.distributions import beta_cdf, beta_quantile, t_quantile, t_two_sided
from slant.analysis.aggregate.measures import AggregateError
from slant.analysis.aggregate.resampling import Draws, Resampler
from slant.analysis.aggregate.testing import adjust, flip, permute
from tests.clustered import corpora, covered, draw
from tests.scored_by_hand import AUTHOR, article, party, says, sentence


@pytest.mark.parametrize(
    ("documents", "share", "rho", "corpora_"), [(12, 0.4, 0.2, 600), (40, 0.1, 0.1, 600), (150, 0.3, 0.3, 300)]
)
def test_intervals_hold_the_truth(documents: int, share: float, rho: float, corpora_: int) -> None:
    random = np.random.default_rng(5)
    sets = [[draw(random, (documents,), share, rho)] for _ in range(corpora_)]
    assert 0.93 <= covered(corpora(sets), share) <= 0.97


def test_sentences_of_a_document_are_not_independent() -> None:
    """As if they were, intervals would be far too narrow; the test would fail with sentences as units."""
    random = np.random.default_rng(6)
    x, y = draw(random, (60,), 0.3, 0.4)
    found = corpora([[(x, y)]]).table.to_pylist()[0]
    value, sentences = y.sum() / x.sum(), x.sum()
    binomial = 2 * 1.96 * np.sqrt(value * (1 - value) / sentences)
    assert found["high"] - found["low"] > 1.7 * binomial


@pytest.mark.parametrize(("share", "method"), [(0.3, "bootstrap-t"), (0.02, "Korn-Graubard")])
def test_saying_everything_twice_narrows_nothing(share: float, method: str) -> None:
    x, y = draw(np.random.default_rng(3), (200,), share, 0.2)
    once, twice = (corpora([[(k * x, k * y)]]).table.to_pylist()[0] for k in (1, 2))
    assert once["interval"] == twice["interval"] == method
    assert twice["high"] - twice["low"] >= 0.97 * (once["high"] - once["low"])


def test_a_share_of_0_has_an_upper_bound() -> None:
    x = np.full(30, 10.0)
    found = corpora([[(x, np.zeros(30))]]).table.to_pylist()[0]
    # Nothing shows how alike the sentences of a document are: 30 documents of t's quantile, not 300 sentences.
    effective = 30 * (1.959964 / 2.045230) ** 2
    assert found["interval"] == "Korn-Graubard"
    assert (found["value"], found["low"]) == (0, 0)
    assert found["high"] == pytest.approx(1 - 0.025 ** (1 / effective), rel=1e-5)
    full = corpora([[(x, x)]]).table.to_pylist()[0]
    assert (full["value"], full["high"], full["low"]) == (1, 1, pytest.approx(1 - found["high"]))


def test_what_other_groups_show_of_a_label_bounds_a_share_of_0() -> None:
    def outlet(name: str, hits: int) -> list:
        frames = [("outlaw", AUTHOR)]
        return [
            article(
                f"{name}{n}",
                [sentence("A b c.", frames=frames if n < hits and i == 0 else []) for i in range(5)],
                outlet=name,
            )
            for n in range(20)
        ]

    alone = aggregate(outlet("A", 0), ["outlet"], measures=["frame_sentences"]).table.to_pylist()
    both = aggregate(outlet("A", 0) + outlet("B", 6), ["outlet"], measures=["frame_sentences"]).table.to_pylist()
    high = [next(r["high"] for r in rows if (r["outlet"], r["label"]) == ("A", "outlaw")) for rows in (alone, both)]
    # In B it stands once in a document: there is nothing that makes sentences of a document alike.
    assert high[1] < high[0] / 2
    assert high[1] == pytest.approx(1 - 0.025 ** (1 / (100 * (1.959964 / 2.093024) ** 2)), rel=1e-5)


def test_the_seed_alone_decides_the_draw() -> None:
    random = np.random.default_rng(1)
    sets = [[draw(random, (200,), 0.3, 0.2)]]
    one, same, other = (corpora(sets, seed=seed).table["low"].to_pylist() for seed in (0, 0, 1))
    assert one == same
    assert one != other
    documents = np.arange(7)
    blocks = list(Resampler([str(n) for n in documents], Draws(250)).weights(documents))
    assert sum(len(block) for block in blocks) == 250
    assert all((block.sum(axis=1) == 7).all() for block in blocks)


def test_no_difference_is_seldom_found_and_intervals_of_differences_hold() -> None:
    random = np.random.default_rng(8)
    sets = [[draw(random, (n,), 0.15, 0.1) for n in (30, 60)] for _ in range(250)]
    table = differences(corpora(sets), "outlet").table
    assert np.mean(table["p"].to_numpy() <= 0.05) <= 0.07
    low, high = table["low"].to_numpy(), table["high"].to_numpy()
    assert 0.93 <= np.mean((low <= 0) & (high >= 0)) <= 0.98
    sets = [[draw(random, (40,), share, 0.1) for share in (0.1, 0.4)] for _ in range(40)]
    table = differences(corpora(sets), "outlet").table
    assert np.mean(table["p"].to_numpy() <= 0.05) == 1
    assert covered_difference(table, -0.3) >= 0.85


def covered_difference(table, truth: float) -> float:
    return float(np.mean((table["low"].to_numpy() <= truth) & (truth <= table["high"].to_numpy())))


def test_large_groups_are_tested_by_t() -> None:
    random = np.random.default_rng(9)
    one, other = draw(random, (400,), 0.3, 0.1), draw(random, (400,), 0.3, 0.1)
    row = differences(corpora([[one, other]]), "outlet").table.to_pylist()[0]
    assert row["test"] == "t"
    x, y = (np.concatenate(parts) for parts in zip(one, other, strict=True))
    members = Resampler([str(n) for n in range(800)], Draws()).members(np.arange(400), np.arange(400, 800))
    assert row["p"] == pytest.approx(permute(x, y[:, None], 400, members)[0], abs=0.02)


def test_a_permutation_test_counts_what_is_as_far_out() -> None:
    x, y = np.ones(8), np.array([1.0, 1, 1, 0, 0, 0, 0, 0])
    members = Resampler(list("abcdefgh"), Draws()).members(np.arange(4), np.arange(4, 8))
    # |difference| is .75 where all three are on one side: 10 of the 70 ways.
    ways = [sum(y[list(chosen)]) for chosen in combinations(range(8), 4)]
    exact = np.mean([k in (0, 3) for k in ways])
    assert permute(x, y[:, None], 4, members)[0] == pytest.approx(exact, abs=0.03)


def test_one_document_proves_nothing() -> None:
    # Over its standard error a single hit is about 1 wherever it falls, and largest among documents of one length.
    x = np.array([5.0] * 51 + [1, 9] * 5 + [5])
    y = np.zeros((62, 1))
    y[3] = 1
    members = Resampler([str(n) for n in range(62)], Draws()).members(np.arange(51), np.arange(51, 62))
    assert permute(x, y, 51, members)[0] > 0.3


def test_sign_flips_count_what_is_as_far_out() -> None:
    residual = np.array([[1.0], [2], [3], [4], [5], [6]])
    sums = [abs(np.dot(signs, residual[:, 0])) for signs in product([-1, 1], repeat=6)]
    signs = Resampler(list("abcdef"), Draws()).signs(np.arange(6))
    assert flip(residual, signs)[0] == pytest.approx(np.mean(np.array(sums) >= 21), abs=0.01)


def test_voices_are_compared_within_documents() -> None:
    """Every document accuses more in its own voice; documents differ so much that as two samples nothing would show."""
    source = says("red")
    documents = []
    for n in range(14):
        casts = [
            [("aggression", -1, AUTHOR)] if i < n + 1 else [("aggression", -1, source)] if i < 2 * n + 1 else []
            for i in range(2 * n + 2)
        ]
        documents.append(article(f"d{n}", [sentence("A b.", parties=[party("blue", casts=c)]) for c in casts]))
    found = aggregate(documents, ["voice"], measures=["cast_sentences"])
    row = differences(found, "voice").table.to_pylist()[0]
    assert (row["voice_a"], row["voice_b"], row["test"]) == ("author", "source", "sign flips")
    assert row["difference"] == pytest.approx(14 / 210)
    assert row["p"] < 0.001
    assert row["low"] > -0.05


def test_what_parties_share_does_not_widen_their_difference() -> None:
    """Blue and red are treated alike in every document: their difference is better known than either."""
    moods = ["negative", "neutral", "positive"]
    documents = [
        article(f"d{n}", [sentence("A b.", parties=[party(who, moods[n * n % 3]) for who in ("blue", "red")])] * 2)
        for n in range(40)
    ]
    found = aggregate(documents, ["party"], measures=["sentiment_mean"])
    one = found.table.to_pylist()[0]
    row = differences(found, "party").table.to_pylist()[0]
    assert row["difference"] == 0
    assert row["low"] <= 0 <= row["high"]
    assert row["high"] - row["low"] < 0.3 * (one["high"] - one["low"])


def test_differences_against_a_reference_turn_with_it() -> None:
    random = np.random.default_rng(4)
    found = corpora([[draw(random, (30,), share, 0.1) for share in (0.1, 0.2, 0.4)]])
    pairs = {(r["outlet_a"], r["outlet_b"]): r for r in differences(found, "outlet").table.to_pylist()}
    assert list(pairs) == [("00000", "00001"), ("00000", "00002"), ("00001", "00002")]
    against = differences(found, "outlet", reference="00001").table.to_pylist()
    assert [(r["outlet_a"], r["outlet_b"]) for r in against] == [("00000", "00001"), ("00002", "00001")]
    turned, row = against[1], pairs["00001", "00002"]
    assert (turned["difference"], turned["low"]) == (pytest.approx(-row["difference"]), pytest.approx(-row["high"]))
    assert turned["p"] == pytest.approx(row["p"], abs=0.02)


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    """The 15 p-values of their example, of which the first four are rejected at .05."""
    p = [
        0.0001,
        0.0004,
        0.0019,
        0.0095,
        0.0201,
        0.0278,
        0.0298,
        0.0344,
        0.0459,
        0.324,
        0.4262,
        0.5719,
        0.6528,
        0.759,
        1.0,
    ]
    turned = np.array([np.nan, *p[::-1]])
    q = adjust(turned, "bh")
    assert np.isnan(q[0])
    assert q[-1] == pytest.approx(0.0015)
    assert q[-4] == pytest.approx(0.0095 * 15 / 4)
    assert q[-6] == q[-7] == pytest.approx(0.0298 * 15 / 7)
    assert q[-8] == pytest.approx(0.0344 * 15 / 8)
    assert (q[1:] <= 0.05).sum() == 4
    harmonic = sum(1 / k for k in range(1, 16))
    assert adjust(turned, "by")[-4] == pytest.approx(0.0095 * 15 / 4 * harmonic)


def test_a_family_is_the_table_or_a_measure() -> None:
    documents = [
        article(f"{o}{n}", [sentence("A b c.", biased=n < 6 * k, frames=[("outlaw", AUTHOR)] * (n % 2))], outlet=o)
        for k, o in enumerate("AB")
        for n in range(12)
    ]
    found = aggregate(documents, ["outlet"], measures=["biased_sentences", "frame_sentences", "frame_documents"])
    q = {
        family: {row["measure"]: row["q"] for row in differences(found, "outlet", family=family).table.to_pylist()}
        for family in ("all", "measure")
    }
    assert q["measure"]["biased_sentences"] < q["all"]["biased_sentences"]
    for wrong in ({"key": "party"}, {"key": "outlet", "reference": "C"}, {"key": "outlet", "family": "x"}):
        with pytest.raises(AggregateError, match="expected a"):
            differences(found, **wrong)


def test_distributions_are_those_of_the_tables() -> None:
    assert t_quantile(0.95, [1, 10, 1e7]) == pytest.approx([12.7062, 2.22814, 1.95996], rel=1e-5)
    assert t_two_sided([12.7062, -2.22814, 0], [1, 10, 5]) == pytest.approx([0.05, 0.05, 1], rel=1e-4)
    assert t_two_sided(np.inf, 4) == 0
    assert beta_cdf(0.5, 2, 3) == pytest.approx(0.6875)
    x = np.array([1e-6, 0.01, 0.3, 0.9, 0.999])
    assert beta_quantile(beta_cdf(x, 0.7, 31), 0.7, 31)[:3] == pytest.approx(x[:3], rel=1e-9)
    assert beta_quantile([0.025, 0.975], [3, 4], [8, 7]) == pytest.approx([0.066739, 0.652453], abs=1e-5)
