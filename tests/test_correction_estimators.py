"""The estimators by themselves: what they reduce to, what they do in degenerate cases, and what they refuse."""

from __future__ import annotations

import math

import numpy as np
import pytest

from slant.analysis.correction.arrays import dsl_mean, ppi_mean
from slant.analysis.correction.corpus import CodedCorpus, CorrectionError, coded_corpus
from slant.analysis.correction.estimators import bias, cross_fitted, dsl, gold_only, naive, ppi
from slant.analysis.correction.student import critical, upper_tail
from slant.analysis.correction.variance import Estimate, Linear, estimate

WAYS = (naive, gold_only, ppi, dsl)


def corpus_of(coded: int = 100, units: int = 1000, seed: int = 0, **given: object) -> tuple[CodedCorpus, np.ndarray]:
    """Documents of ten sentences, labels that are wrong one time in six; and the truth."""
    random = np.random.default_rng(seed)
    truth = random.binomial(1, 0.3, units).astype(float)
    predicted = np.where(random.random(units) < 1 / 6, 1 - truth, truth)
    gold = np.where(random.permutation(units) < coded, truth, np.nan)
    return coded_corpus(predicted, gold, documents=np.arange(units) // 10, **given), truth  # type: ignore[arg-type]


def se(linear: Linear, corpus: CodedCorpus, *, beyond: bool = True) -> float:
    return estimate(linear, corpus.layout, beyond=beyond).se


def test_influences_are_the_jackknife_of_the_estimate() -> None:
    """Leaving a document out moves each estimate by its influence, to first order."""
    corpus, truth = corpus_of(units=400, coded=200)
    gold = np.full(400, np.nan)
    gold[corpus.coded] = corpus.gold
    for way in (naive, gold_only, lambda some: ppi(some, power=0.7), lambda some: dsl(some, outcome=some.predicted)):
        whole = way(corpus)
        influence = whole.documents.copy()
        np.add.at(influence, corpus.document[corpus.coded], whole.coded)
        assert influence.sum() == pytest.approx(0, abs=1e-12)
        moved = []
        for left_out in range(40):
            kept = corpus.document != left_out
            chance = np.full(400, 0.5)
            rest = coded_corpus(
                corpus.predicted[kept], gold[kept], probability=chance[kept], documents=corpus.document[kept]
            )
            moved.append(whole.value - way(rest).value)
        assert np.corrcoef(moved, influence)[0, 1] > 0.999
        assert np.std(moved) == pytest.approx(np.std(influence), rel=0.06)
    assert truth.mean() == pytest.approx(0.3, abs=0.1)


def test_all_coded_with_certainty_is_the_truth_of_the_corpus() -> None:
    random = np.random.default_rng(0)
    truth = random.binomial(1, 0.3, 500).astype(float)
    corpus = coded_corpus(1 - truth, truth, documents=np.arange(500) // 5)
    for way in (gold_only, ppi, dsl):
        found = estimate(way(corpus), corpus.layout, beyond=False)
        assert found.value == pytest.approx(truth.mean(), abs=1e-12)
        assert found.se == pytest.approx(0, abs=1e-12)
        # Of more such documents, a census of these is still a sample: the cluster variance of the truth.
        sums = (truth - truth.mean()).reshape(100, 5).sum(axis=1)
        assert se(way(corpus), corpus) == pytest.approx(math.sqrt((sums**2).sum() * 100 / 99) / 500, rel=1e-6)


def test_perfect_labels_leave_only_what_documents_vary() -> None:
    random = np.random.default_rng(1)
    truth = random.binomial(1, 0.3, 2000).astype(float)
    gold = np.where(random.permutation(2000) < 200, truth, np.nan)
    corpus = coded_corpus(truth, gold)
    assert ppi(corpus).power == pytest.approx(1)
    assert ppi(corpus).value == pytest.approx(truth.mean())
    assert se(ppi(corpus), corpus) == pytest.approx(truth.std() / math.sqrt(2000), rel=0.01)
    assert math.isnan(se(bias(corpus), corpus))  # no error among 200 is no proof that there are none


def test_worthless_labels_are_not_used() -> None:
    random = np.random.default_rng(2)
    gold = np.where(random.permutation(2000) < 200, random.binomial(1, 0.3, 2000), np.nan)
    constant = coded_corpus(np.ones(2000), gold)
    assert ppi(constant).power == 0
    assert ppi(constant).value == gold_only(constant).value
    assert dsl(constant).value == pytest.approx(gold_only(constant).value, abs=0.01)
    opposite = coded_corpus(1 - np.nan_to_num(gold), gold)
    assert ppi(opposite).power == 0


def test_gold_that_is_all_alike_has_no_interval() -> None:
    gold = np.full(500, np.nan)
    gold[:50] = 0
    corpus = coded_corpus(np.random.default_rng(0).binomial(1, 0.2, 500), gold)
    found = estimate(gold_only(corpus), corpus.layout)
    assert found.value == 0
    assert np.isnan(found.interval()).all()


def test_one_document_has_no_interval_beyond_itself() -> None:
    random = np.random.default_rng(0)
    gold = np.where(random.permutation(200) < 60, random.binomial(1, 0.4, 200), np.nan)
    corpus = coded_corpus(random.binomial(1, 0.4, 200), gold, documents=["one"] * 200)
    for way in WAYS:
        assert math.isnan(se(way(corpus), corpus))
    assert se(gold_only(corpus), corpus, beyond=False) > 0


def test_a_group_without_coded_units_has_no_estimate() -> None:
    corpus, _ = corpus_of()
    inside = np.zeros(1000, bool)
    inside[np.setdiff1d(np.arange(1000), corpus.coded)[:50]] = True
    for way in (gold_only, ppi, dsl):
        assert math.isnan(way(corpus, inside).value)
    assert naive(corpus, inside).value == corpus.predicted[inside].mean()


def test_groups_add_up() -> None:
    """DSL's pseudo-outcomes are the same in every group, so that shares of groups average to the share of all."""
    corpus, _ = corpus_of()
    outcome = cross_fitted(corpus)
    first = corpus.document % 3 == 0
    parts = [dsl(corpus, inside, outcome=outcome).value for inside in (first, ~first)]
    assert np.average(parts, weights=[first.sum(), (~first).sum()]) == pytest.approx(dsl(corpus, outcome=outcome).value)


def test_a_difference_knows_that_groups_share_documents() -> None:
    """Sentences of the same documents: what documents vary cancels out of the difference."""
    random = np.random.default_rng(3)
    rate = np.repeat(random.beta(0.5, 0.5, 200), 10)
    truth = random.binomial(1, rate).astype(float)
    corpus = coded_corpus(truth, truth, documents=np.arange(2000) // 10)
    half = np.arange(2000) % 2 == 0
    first, second = gold_only(corpus, half), gold_only(corpus, ~half)
    apart = math.hypot(se(first, corpus), se(second, corpus))
    assert se(first.minus(second), corpus) < 0.5 * apart


def test_strata_that_explain_the_errors_narrow_the_interval() -> None:
    random = np.random.default_rng(4)
    stratum = np.repeat([0, 1], 1000)
    truth = random.binomial(1, np.where(stratum, 0.9, 0.1)).astype(float)
    gold = np.full(2000, np.nan)
    for h in (0, 1):
        chosen = random.permutation(np.flatnonzero(stratum == h))[:100]
        gold[chosen] = truth[chosen]
    by_stratum, without = (coded_corpus(np.zeros(2000), gold, strata=strata) for strata in (stratum, None))
    assert se(gold_only(by_stratum), by_stratum, beyond=False) < 0.7 * se(gold_only(without), without, beyond=False)
    expected = math.sqrt(sum(0.95 * truth[stratum == h].var() / 100 for h in (0, 1)) / 4)
    assert se(gold_only(by_stratum), by_stratum, beyond=False) == pytest.approx(expected, rel=0.15)


def test_horvitz_thompson_pays_for_the_size_of_a_group() -> None:
    random = np.random.default_rng(8)
    gold = np.where(random.permutation(1000) < 100, random.binomial(1, 0.9, 1000), np.nan)
    corpus = coded_corpus(np.ones(1000), gold)
    inside = np.arange(1000) % 2 == 0
    assert gold_only(corpus, ratio=False).value == pytest.approx(gold_only(corpus).value)
    assert gold_only(corpus, inside, ratio=False).value != gold_only(corpus, inside).value
    assert se(gold_only(corpus, inside, ratio=False), corpus) > 1.5 * se(gold_only(corpus, inside), corpus)


def test_predictions_of_gold_never_saw_their_own_document() -> None:
    """With gold that is pure noise by document, what was fitted to other documents cannot follow it."""
    random = np.random.default_rng(5)
    noise = np.repeat(random.normal(size=100), 10)
    corpus = coded_corpus(
        np.zeros(1000), noise, documents=np.arange(1000) // 10, features=np.eye(100).repeat(10, axis=0)
    )
    fitted = cross_fitted(corpus)
    assert abs(np.corrcoef(fitted, noise)[0, 1]) < 0.3
    assert len({float(value) for value in fitted.round(9)}) <= 2 * 5


def test_few_gold_units_leave_the_label_as_it_is() -> None:
    corpus, _ = corpus_of(coded=15)
    assert (cross_fitted(corpus) == corpus.predicted).all()


def test_arrays_with_clusters_are_wider_and_strata_narrower() -> None:
    random = np.random.default_rng(6)
    of_gold, of_others = np.repeat(np.arange(50), 10), np.repeat(np.arange(50, 400), 10)
    level = random.normal(size=400)
    gold, others = level[of_gold] + random.normal(size=500), level[of_others] + random.normal(size=3500)
    on_gold = gold + random.normal(size=500)
    plain, clustered = ppi_mean(gold, on_gold, others), ppi_mean(gold, on_gold, others, clusters=(of_gold, of_others))
    assert clustered.se > 1.5 * plain.se
    assert clustered.df == 50 - 1 - 1
    stratum = np.repeat([0, 1], 250)
    shifted = gold + 10 * stratum
    by_stratum = ppi_mean(shifted, on_gold, others, strata=stratum, power=0.0)
    assert by_stratum.se < 0.3 * ppi_mean(shifted, on_gold, others, power=0.0).se
    # Clusters of one, and one stratum, are no clusters and no strata.
    alone = ppi_mean(gold, on_gold, others, clusters=(np.arange(500), np.arange(500, 4000)), power=0.5)
    assert alone.se == pytest.approx(ppi_mean(gold, on_gold, others, power=0.5).se, rel=0.01)


def test_dsl_on_arrays_is_unbiased_where_the_sample_is_not_even() -> None:
    random = np.random.default_rng(7)
    truth = random.binomial(1, 0.3, 3000).astype(float)
    predicted = np.where(random.random(3000) < 0.2, 1 - truth, truth)
    chance = np.where(predicted == 1, 0.5, 0.1)
    values, errors = [], []
    for _ in range(200):
        drawn = random.random(3000) < chance
        found = dsl_mean(truth[drawn], predicted[drawn], predicted[~drawn], probability=chance[drawn])
        values.append(found.value)
        errors.append(found.se)
    assert np.mean(values) == pytest.approx(truth.mean(), abs=0.004)
    # Their standard errors are those of more such units, so that they hold the spread within this corpus and Y's own.
    assert np.mean(errors) ** 2 == pytest.approx(np.var(values) + truth.var() / 3000, rel=0.25)


def test_intervals_of_shares_stay_within_reason() -> None:
    small = Estimate(0.02, 0.02, 30)
    low, high = small.interval(share=True)
    assert 0 < low < 0.02 < high < small.interval()[1] * 4
    assert small.interval()[0] < 0
    assert Estimate(-0.01, 0.02, 30).interval(share=True)[0] == 0
    middle = Estimate(0.5, 0.01, 1e9)
    assert middle.interval(share=True) == pytest.approx(middle.interval(), abs=1e-4)


@pytest.mark.parametrize(
    ("df", "level", "expected"), [(1, 0.95, 12.7062), (10, 0.9, 1.81246), (math.inf, 0.95, 1.95996)]
)
def test_critical_values_are_those_of_the_tables(df: float, level: float, expected: float) -> None:
    assert critical(level, df) == pytest.approx(expected, rel=1e-5)
    assert math.isinf(df) or upper_tail(expected, df) == pytest.approx((1 - level) / 2, rel=1e-4)


def test_what_cannot_be_used_is_refused() -> None:
    gold = np.array([1.0, np.nan, 0.0])
    with pytest.raises(CorrectionError, match="expected 3 values of documents"):
        coded_corpus([1, 0, 0], gold, documents=[1, 2])
    with pytest.raises(CorrectionError, match=r"above 0 and at most 1, found \[0\.0\]"):
        coded_corpus([1, 0, 0], gold, probability=[0, 1, 1])
    with pytest.raises(CorrectionError, match="finite values of predicted"):
        coded_corpus([np.nan, 0, 0], gold)
    with pytest.raises(CorrectionError, match="at least one unit"):
        coded_corpus([], [])
    with pytest.raises(CorrectionError, match="as many predictions as gold values, found 1, 2"):
        ppi_mean([1, 0], [1], [1])
    with pytest.raises(CorrectionError, match="expected 2 weights"):
        ppi_mean([1, 0], [1, 0], [1], weights=[1])
    with pytest.raises(ValueError, match="level between 0 and 1"):
        critical(1.0, 3)
