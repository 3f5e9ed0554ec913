"""Coefficients against published examples, against their definitions, and their intervals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import cohen_kappa_score

from slant.analysis.agreement.coefficients import (
    MISSING,
    Ints,
    alpha,
    cohen_kappa,
    coincidences,
    confusions,
    distance_counts,
    fleiss_kappa,
    masi,
    percent,
    rating_counts,
    weighted_alpha,
)
from slant.analysis.agreement.intervals import estimate
from slant.analysis.agreement.unitising import joint_alpha, unit_counts
from slant.analysis.coding.codings import CodedSpan

# Krippendorff (2011), section C: four observers, twelve units, five values, some missing.
OBSERVERS = [
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
]
# Fleiss (1971), table 1 as it is commonly given: ten subjects, fourteen raters, five categories.
SUBJECTS = [
    (0, 0, 0, 0, 14), (0, 2, 6, 4, 2), (0, 0, 3, 5, 6), (0, 3, 9, 2, 0), (2, 2, 8, 1, 1),
    (7, 7, 0, 0, 0), (3, 2, 6, 3, 0), (2, 5, 3, 2, 2), (6, 5, 2, 1, 0), (0, 2, 2, 3, 7),
]  # fmt: skip


def krippendorffs() -> Ints:
    rows = [[MISSING if value == "." else int(value) - 1 for value in line.split()] for line in OBSERVERS]
    return np.array(rows).T


@pytest.mark.parametrize(("metric", "value"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_alpha_of_krippendorffs_example(metric: str, value: float) -> None:
    assert alpha(metric)(coincidences(krippendorffs(), 5).sum(axis=0)) == pytest.approx(value, abs=0.0005)  # type: ignore[arg-type]


def test_kappa_of_fleiss_example() -> None:
    ratings = np.array([[k for k, n in enumerate(subject) for _ in range(n)] for subject in SUBJECTS])
    assert fleiss_kappa(rating_counts(ratings, 5).sum(axis=0)) == pytest.approx(0.210, abs=0.0005)


def test_kappa_by_hand() -> None:
    """20 + 15 of 50 agree: .70; by chance .5 * .6 + .5 * .4 = .50."""
    pairs = [(0, 0)] * 20 + [(0, 1)] * 5 + [(1, 0)] * 10 + [(1, 1)] * 15
    assert cohen_kappa(confusions(np.array(pairs), 2).sum(axis=0)) == pytest.approx(0.4)


# Krippendorff (2004), "Measuring the reliability of qualitative text analysis data": begin and length of the units that
# two observers found, of two categories, on a continuum from 150 to 450.
UNITS = {
    "c": ([(225, 70), (370, 30)], [(220, 80), (355, 20), (400, 20)]),
    "k": ([(180, 60), (300, 50)], [(180, 60), (300, 50)]),
}


def unitised(category: str) -> list[list[CodedSpan]]:
    return [[CodedSpan(category, b - 150, b - 150 + n, "x") for b, n in observer] for observer in UNITS[category]]


def test_unitising_alpha_of_krippendorffs_example() -> None:
    """He rounds the disagreements to four decimals: .0144 and .0532 for c, whose alpha is then .7286."""
    counts = [unit_counts([unitised(category)], [300]) for category in UNITS]
    alphas = [joint_alpha([own.shape[1]])(own.sum(axis=0)) for own in counts]
    assert counts[0][0, 0] / (2 * 300**2) == pytest.approx(0.0144, abs=0.00005)
    assert alphas == [pytest.approx(0.7286, abs=0.0005), 1]
    both = joint_alpha([own.shape[1] for own in counts])(np.hstack(counts).sum(axis=0))
    assert both == pytest.approx(0.859, abs=0.0005)


def test_unitising_alpha_of_phrases_at_random_is_about_zero() -> None:
    """Phrases of 12 characters, with gaps between them that are geometric, of mean 40."""
    random = np.random.default_rng(2)

    def own() -> list[CodedSpan]:
        begins = np.cumsum(12 + random.geometric(1 / 40, size=400)) - 12
        return [CodedSpan("c", int(b), int(b) + 12, "x") for b in begins if b < 19_980]

    counts = unit_counts([[own(), own()] for _ in range(4)], [20_000] * 4)
    assert joint_alpha([counts.shape[1]])(counts.sum(axis=0)) == pytest.approx(0, abs=0.03)


def test_no_phrase_at_all_says_nothing() -> None:
    counts = unit_counts([[[], []], [[], []]], [40, 50])
    assert np.isnan(joint_alpha([counts.shape[1]])(counts.sum(axis=0)))


def test_distances_of_sets() -> None:
    """Passonneau (2006): the same, one within the other, overlapping, apart."""
    sets = [frozenset(s) for s in ("ab", "a", "bc", "d", "")]
    assert [masi(sets[0], s) for s in sets] == [0, pytest.approx(2 / 3), pytest.approx(8 / 9), 1, 1]


@given(st.lists(st.lists(st.integers(-1, 3), min_size=3, max_size=3), min_size=2, max_size=12))
def test_alpha_with_given_distances_is_alpha(rows: list[list[int]]) -> None:
    """Nominal alpha is the case in which all answers are equally far apart."""
    ratings, apart = np.array(rows), 1 - np.eye(4)
    given_ = weighted_alpha(apart)(distance_counts(ratings, apart).sum(axis=0))
    assert given_ == pytest.approx(alpha("nominal")(coincidences(ratings, 4).sum(axis=0)), nan_ok=True)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=2, max_size=30))
def test_kappa_is_scikit_learns(pairs: list[tuple[int, int]]) -> None:
    ratings = np.array(pairs)
    ours = cohen_kappa(confusions(ratings, 3).sum(axis=0))
    if len(np.unique(ratings)) > 1:
        assert ours == pytest.approx(cohen_kappa_score(*ratings.T, labels=[0, 1, 2]), nan_ok=True)


@given(st.lists(st.lists(st.integers(-1, 3), min_size=3, max_size=3), min_size=2, max_size=12), st.randoms())
def test_the_order_of_units_and_coders_says_nothing(rows: list[list[int]], random: object) -> None:
    ratings = np.array(rows)
    turned = ratings[::-1, [2, 0, 1]]
    for counts, figure in ((coincidences, alpha("ordinal")), (rating_counts, fleiss_kappa)):
        ours, theirs = (figure(counts(r, 4).sum(axis=0)) for r in (ratings, turned))  # type: ignore[operator]
        assert ours == pytest.approx(theirs, nan_ok=True)


def test_full_agreement_is_one_and_one_answer_alone_says_nothing() -> None:
    same = np.array([[0, 0], [1, 1], [2, 2]])
    for metric in ("nominal", "ordinal", "interval"):
        assert alpha(metric)(coincidences(same, 3).sum(axis=0)) == 1  # type: ignore[arg-type]
    assert cohen_kappa(confusions(same, 3).sum(axis=0)) == fleiss_kappa(rating_counts(same, 3).sum(axis=0)) == 1
    one = np.zeros((5, 2), dtype=np.int64)
    assert np.isnan(alpha("nominal")(coincidences(one, 2).sum(axis=0)))
    assert np.isnan(cohen_kappa(confusions(one, 2).sum(axis=0)))
    assert percent(rating_counts(one, 2).sum(axis=0)) == 1


def test_a_unit_with_one_answer_counts_for_nothing() -> None:
    ratings = np.array([[0, 0], [1, 0], [1, 1], [1, MISSING]])
    for counts in (coincidences, rating_counts, confusions):
        assert not counts(ratings, 2)[3].any()


def test_chance_agreement_is_about_zero() -> None:
    ratings = np.random.default_rng(0).choice(3, size=(4000, 3), p=[0.7, 0.2, 0.1])
    for counts, figure in ((coincidences, alpha("nominal")), (rating_counts, fleiss_kappa)):
        assert figure(counts(ratings, 3).sum(axis=0)) == pytest.approx(0, abs=0.03)  # type: ignore[operator]


def test_documents_are_drawn_whole() -> None:
    """The same units in few documents say less, and one document has no interval."""
    random = np.random.default_rng(1)
    truth = np.repeat(random.integers(0, 2, 20), 10)
    ratings = np.column_stack([truth, np.where(np.repeat(random.random(20) < 0.2, 10), 1 - truth, truth)])
    counts = coincidences(ratings, 2)
    wide = estimate(counts, np.repeat(np.arange(20), 10), alpha("nominal"))
    narrow = estimate(counts, np.arange(200), alpha("nominal"))
    assert wide.value == narrow.value
    assert wide.low is not None
    assert narrow.low is not None
    assert wide.low < narrow.low - 0.05
    assert estimate(counts, np.zeros(200, dtype=np.int64), alpha("nominal")).low is None
