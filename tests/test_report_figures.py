"""The figures of a report: over time, in wording, and as pictures."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import pytest

from slant.analysis.aggregate.dates import Dates
from slant.analysis.report.corpus import Corpus
from slant.analysis.report.findings import Findings, find
from slant.analysis.report.report import Settings, read_corpus
from slant.analysis.rows import Rows
from slant.models.records import ScoredDocument
from tests.report_rows import HOSTILE, NAMES, OUTLETS, documents


@pytest.fixture(scope="module")
def counted() -> tuple[Corpus, Findings]:
    settings = Settings(dates=Dates("date"), names=NAMES)
    corpus = read_corpus(Rows.of(documents(), HOSTILE[:60]), settings)
    return corpus, find(corpus, settings)


def test_figures_as_pictures_are_the_same_every_time(counted: tuple[Corpus, Findings], tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    from slant.analysis.report.figures import write_figures

    corpus, findings = counted
    first = [*write_figures(corpus, findings, tmp_path / "a")]
    names = {path.name for path in first}
    assert {"sentiment_author.png", "frame_aggression_accused_source.svg", "speakers.png"} <= names
    assert "frame_occupation_accused_author.png" not in names, "a frame that nothing shows"
    for one, other in zip(first, islice(write_figures(corpus, findings, tmp_path / "b"), 6), strict=False):
        assert one.read_bytes() == other.read_bytes(), one.name
    svg = (tmp_path / "a" / "sentiment_author.svg").read_text("utf-8")
    assert "Asmar" in svg
    assert "<b>Sons" not in svg


def test_points_in_time_are_those_of_the_months(counted: tuple[Corpus, Findings]) -> None:
    time = counted[1].time
    assert time is not None
    names = [name for name, _, _ in time.periods]
    assert (names[0], names[-1], len(names)) == ("2020-01", "2020-12", 12)
    for number, value, sentences, articles, *_ in time.lines["author"][""]["liberation"]:
        month = [
            one for one in documents() if str(one.meta.get("date", "")).startswith(names[number]) and not one.error
        ]
        texts = [sentence.sentence.text for one in month for sentence in one.sentences]
        assert (sentences, articles) == (len(texts), len(month))
        assert value == round(sum("liberated" in text for text in texts) / len(texts), 4)
    assert "aggression/-1" in time.lines["source"]["asmar"]
    assert "aggression/-1" not in time.lines["author"]["asmar"]


@pytest.mark.parametrize(
    ("period", "name", "first", "last"),
    [
        ("day", "2020-02-29", "2020-02-29", "2020-02-29"),
        ("week", "2020-W53", "2020-12-28", "2021-01-03"),
        ("month", "2020-02", "2020-02-01", "2020-02-29"),
        ("quarter", "2020-Q4", "2020-10-01", "2020-12-31"),
        ("year", "2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_period_links_to_its_days(period: str, name: str, first: str, last: str) -> None:
    rows = [ScoredDocument(one.id, one.text, one.sentences, {"date": last}) for one in documents(4)]
    time = find(read_corpus(Rows.of(rows), settings := Settings(dates=Dates(), period=period)), settings).time
    assert time is not None
    assert time.to_dict()["periods"] == [{"name": name, "from": first, "to": last}]


def test_the_wording_of_a_group_is_told_with_its_counts(counted: tuple[Corpus, Findings]) -> None:
    wording = counted[1].wording
    assert "crimson crimson" in {term[0] for term in wording[OUTLETS[0]]}
    ((_, value, z, here, elsewhere),) = [term for term in wording[OUTLETS[0]] if term[0] == "crimson"]
    assert (here, elsewhere) == (sum(one.text.count("crimson") for one in documents()), 0)
    assert value > 0
    assert z > 2
    assert "crimson" not in {term[0] for term in wording.get(OUTLETS[1], [])}
