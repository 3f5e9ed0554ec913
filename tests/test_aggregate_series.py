"""Dates, periods, smooth curves, and the wording that sets groups apart."""

from __future__ import annotations

import math

import numpy as np
import pytest

from slant.analysis.aggregate.aggregate import aggregate
from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.dates import MISSING, Dates, name_period, period_of, read_days
from slant.analysis.aggregate.measures import AggregateError
from slant.analysis.aggregate.series import series
from slant.analysis.aggregate.smoothing import Lines, smooth
from slant.analysis.aggregate.word_counts import WordCounts, words_of
from slant.analysis.aggregate.wording import Terms, log_odds, wording
from tests.scored_by_hand import AUTHOR, article, sentence


@pytest.mark.parametrize(
    ("text", "format_"),
    [
        ("2017-04-05", "%Y-%m-%d"),
        ("2017-04-05T23:10:00Z", "%Y-%m-%d"),
        ("2017-04-05 23:10:00.123 +0300", "%Y-%m-%d"),
        ("20170405", "%Y%m%d"),
        ("5.4.2017", "%d.%m.%Y"),
        ("5 April 2017", "%d %B %Y"),
        ("Apr 5, 2017", "%b %d, %Y"),
        ("Wed, 05 Apr 2017 10:00:00 GMT", "%a, %d %b %Y"),
    ],
)
def test_common_dates_are_read(text: str, format_: str) -> None:
    days, found = read_days([text, None], Dates())
    assert days.tolist() == [17261, MISSING]
    assert found == format_


def test_one_date_tells_days_from_months() -> None:
    assert read_days(["1/5/2017", "1/31/2017"], Dates())[1] == "%m/%d/%Y"
    assert read_days(["1/5/2017", "31/1/2017"], Dates())[1] == "%d/%m/%Y"
    assert read_days(["5/5/2017"], Dates())[0].tolist() == [17291]
    with pytest.raises(AggregateError, match="found '1/5/2017', which may be %d/%m/%Y or %m/%d/%Y"):
        read_days(["1/5/2017", "2/6/2017"], Dates())
    assert read_days(["1/5/2017"], Dates(format="%d/%m/%Y"))[0].tolist() == [17287]


def test_dates_that_cannot_be_read_are_counted_and_shown() -> None:
    with pytest.raises(AggregateError, match=r"found 3 of 5 that cannot be read by %Y-%m-%d, such as 'June', 'n\.d\.'"):
        read_days(["2017-01-02", "n.d.", "n.d.", "June", "2017-01-03", None], Dates())
    with pytest.raises(AggregateError, match="in any known format, such as 'June'; mend them"):
        read_days(["June"], Dates())
    with pytest.raises(AggregateError, match="expected dates in the metadata's 'when', found none"):
        read_days([None], Dates("when"))


@pytest.mark.parametrize(
    ("period", "name"),
    [("day", "2016-01-03"), ("week", "2015-W53"), ("month", "2016-01"), ("quarter", "2016-Q1"), ("year", "2016")],
)
def test_periods_are_counted_without_gaps(period: str, name: str) -> None:
    day = 16803  # 2016-01-03, a Sunday
    here, later = period_of(np.array([day, day + 366]), period)
    assert name_period(int(here), period) == name
    assert later - here == {"day": 366, "week": 53, "month": 12, "quarter": 4, "year": 1}[period]
    assert period_of(np.array([MISSING]), period)[0] == MISSING


def lines(truth: np.ndarray, each: int = 3) -> Lines:
    time = np.repeat(np.arange(len(truth)), each)
    x = np.tile(np.arange(1.0, each + 1) * 10, len(truth))
    return Lines(x, (x * truth[time])[:, None], time)


def weights(count: int) -> np.ndarray:
    return np.random.default_rng(0).multinomial(count, np.full(count, 1 / count), size=200)


@pytest.mark.parametrize("shape", ["level", "line"])
def test_a_curve_of_a_line_is_the_line(shape: str) -> None:
    truth = np.full(24, 0.3) if shape == "level" else np.linspace(0.1, 0.6, 24)
    found = smooth(lines(truth), weights(72), bandwidth=5, lowest=0.0)
    assert found.smooth[0] == pytest.approx(truth)
    assert found.high[0] - found.low[0] == pytest.approx(0, abs=1e-6)


def test_a_wider_kernel_is_chosen_where_there_is_only_noise() -> None:
    random = np.random.default_rng(2)
    noise = lines(0.3 + 0.1 * random.normal(size=40))
    jump = lines(np.where(np.arange(40) < 20, 0.1, 0.6) + 0.001 * random.normal(size=40))
    wide, narrow = (smooth(one, weights(120), bandwidth=None, lowest=0.0).bandwidth for one in (noise, jump))
    assert wide > narrow == 3


def test_gaps_are_rows_without_a_value_and_far_ones_without_a_curve() -> None:
    months = [1, 1, 2, 2, 3, 3, 11, 11, 12, 12]
    documents = [
        article(f"d{n}", [sentence("A b.", biased=n % 3 == 0)], date=f"2020-{month:02d}-03")
        for n, month in enumerate(months)
    ]
    found = aggregate(documents, measures=["biased_sentences"])
    rows = series(found, "month", bandwidth=2).table.to_pylist()
    assert [row["period"] for row in rows] == [f"2020-{month:02d}" for month in range(1, 13)]
    assert [row["n_documents"] for row in rows] == [2, 2, 2, 0, 0, 0, 0, 0, 0, 0, 2, 2]
    assert rows[0]["value"] == 0.5
    assert (rows[5]["value"], rows[5]["smooth"], rows[5]["low"], rows[5]["flag"]) == (None, None, None, "no documents")
    assert rows[3]["value"] is None
    assert rows[3]["smooth"] is not None
    assert [
        row["smooth"]
        for row in series(aggregate(documents[:6], measures=["biased_sentences"]), "month").table.to_pylist()
    ] == [None] * 3
    for wrong in ({"period": "decade"}, {"period": "month", "bandwidth": 1}):
        with pytest.raises(AggregateError, match="expected a"):
            series(found, **wrong)


COUNTS = WordCounts(
    ["red", "blue"],
    np.array([0, 0, 0, 1, 1]),
    np.array([0, 1, 2, 0, 2]),
    np.array([6.0, 2, 1, 4, 9]),
)
FIRST: Codes = np.array([0, 1])
SECOND: Codes = np.array([2])


def test_log_odds_are_those_of_equations_16_to_22() -> None:
    """red 8 : 1, blue 4 : 9 and the prior .9 and 1.3, worked out by hand."""
    found = log_odds(COUNTS, FIRST, SECOND, np.array([0.9, 1.3]))
    delta = math.log(8.9 / (12 + 2.2 - 8.9)) - math.log(1.9 / (10 + 2.2 - 1.9))
    assert delta == pytest.approx(2.2086, abs=1e-4)
    assert found.value[0] == pytest.approx(delta)
    assert found.z[0] == pytest.approx(delta / math.sqrt(1 / 8.9 + 1 / 1.9))
    other = log_odds(COUNTS, SECOND, FIRST, np.array([0.9, 1.3]))
    assert other.value == pytest.approx(-found.value)
    assert other.z == pytest.approx(-found.z)
    assert other.z_clustered == pytest.approx(-found.z_clustered)


def test_the_clustered_z_is_that_of_a_bootstrap_over_documents() -> None:
    random = np.random.default_rng(3)
    documents, words = 120, 40
    share = random.dirichlet(np.full(words, 0.4), size=documents)  # documents keep to their words
    times = np.stack([random.multinomial(60, one) for one in share])
    doc, term = np.nonzero(times)
    order = np.lexsort((doc, term))
    counts = WordCounts([str(w) for w in range(words)], term[order], doc[order], times[doc, term][order].astype(float))
    prior = np.full(words, 0.5)
    first, second = np.arange(70), np.arange(70, documents)
    found = log_odds(counts, first, second, prior)

    def estimate(some: np.ndarray, others: np.ndarray) -> np.ndarray:
        sides = [times[chosen].sum(axis=0) + prior for chosen in (some, others)]
        return np.log(sides[0] / (sides[0].sum() - sides[0])) - np.log(sides[1] / (sides[1].sum() - sides[1]))

    drawn = [estimate(random.choice(first, 70), random.choice(second, 50)) for _ in range(1500)]
    ratio = found.value / found.z_clustered / np.std(drawn, axis=0)
    assert np.median(ratio) == pytest.approx(1, abs=0.05)
    assert (ratio > 0.8).all()
    assert np.median(np.abs(found.z_clustered / found.z)) < 0.6


def words(name: str, text: str, outlet: str, **read: list) -> object:
    return article(name, [sentence(text, **read)], outlet=outlet)


def test_one_document_cannot_make_a_word_an_outlet_s() -> None:
    plain = "the army of the town met the mayor"
    documents = [words(f"a{n}", f"{plain} regime" if n % 2 else plain, "A") for n in range(20)]
    documents += [words("a99", "junta " * 40 + plain, "A"), *(words(f"b{n}", plain, "B") for n in range(20))]
    documents += [words("b98", f"{plain} junta", "B"), words("b99", f"{plain} junta regime", "B")]
    rows = wording(documents, "outlet", terms=Terms(longest=1)).table.to_pylist()
    found = {row["term"]: row for row in rows if row["a"] == "A"}
    assert found["junta"]["z"] > found["regime"]["z"]
    assert found["junta"]["z_clustered"] < found["junta"]["z"] * 0.6
    assert found["regime"]["z_clustered"] > found["regime"]["z"] * 0.9
    assert (found["junta"]["count_a"], found["junta"]["n_documents_a"]) == (40, 1)
    assert all(abs(row["z_clustered"]) <= abs(row["z"]) + 1e-9 for row in rows)


def test_pairs_stay_within_what_they_are_counted_in() -> None:
    documents = [
        article(
            f"{o}{n}",
            [sentence("Vile gangs.", loaded=[("Vile", AUTHOR)]), sentence("Killed men.", loaded=[("Killed", AUTHOR)])],
            outlet=o,
        )
        for o in "AB"
        for n in range(5)
    ]
    least = Terms(times=1, documents=1)
    terms = set(wording(documents, "outlet", terms=least).table["term"].to_pylist())
    assert terms == {"vile", "gangs", "killed", "men", "vile gangs", "killed men"}
    loaded = wording(documents, "outlet", terms=Terms("loaded", times=1, documents=1), reference="B").table
    assert set(loaded["term"].to_pylist()) == {"killed", "vile"}
    assert set(loaded["b"].to_pylist()) == {"B"}
    assert words_of("Don’t say “Al-Qaeda’s U.S. war”, 2 times.") == [
        "don't",
        "say",
        "al-qaeda's",
        "u.s",
        "war",
        "2",
        "times",
    ]


@pytest.mark.parametrize(
    ("key", "options", "message"),
    [
        ("party", {}, "expected a key that documents have"),
        ("outlet", {"reference": "C"}, "expected a reference among A, B"),
        ("outlet", {"terms": Terms(times=99)}, "expected terms that stand 99 times or more in 3 documents"),
        ("outlet", {"where": {"outlet": ["A"]}}, "expected documents of at least two values of 'outlet', found 1"),
        ("outlet", {"terms": Terms(of="titles")}, "expected words of sentences, loaded, evidence"),
        ("outlet", {"terms": Terms(prior=0)}, "a prior of more than 0"),
    ],
)
def test_wording_that_cannot_be_compared_is_said_in_a_line(key: str, options: dict, message: str) -> None:
    documents = [words(f"{o}{n}", "one two", o) for o in "AB" for n in range(6)]
    with pytest.raises(AggregateError, match=message):
        wording(documents, key, **options)
