"""From scored rows to a sample, from the coded sample to corrected figures, by the API and by the commands."""

from __future__ import annotations

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from slant.analysis.correction.advice import advise
from slant.analysis.correction.corpus import CorrectionError
from slant.analysis.correction.correct import Settings, correct
from slant.analysis.correction.matching import match
from slant.analysis.correction.measures import Measure
from slant.analysis.correction.table import write_table
from slant.analysis.correction.units import units
from slant.analysis.correction.variance import Estimate
from slant.analysis.rows import Rows
from slant.analysis.sampling.drawing import SamplingError
from slant.analysis.sampling.plan import Plan
from slant.analysis.sampling.planning import forecast
from slant.analysis.sampling.sample import draw, frame
from slant.analysis.sampling.sample_file import COLUMNS, NOT_ASKED, Sample
from slant.commands import correct as correct_command
from slant.commands import sample as sample_command
from tests.coded_rows import Truth, coded_by, invented, write_rows

AGGRESSION = Measure.parse("frame:aggression")
PLANS = {
    "random": Plan(seed=1),
    "stratified": Plan("stratified", strata=["outlet", "predicted"], seed=1),
    "active": Plan("active", seed=1),
    "documents": Plan(unit="documents", seed=1),
    "nested": Plan(unit="documents", per_document=3, seed=1),
}


@pytest.fixture(scope="module")
def corpus() -> tuple[Rows, Truth]:
    documents, truth = invented(200)
    return Rows.of(documents), truth


def coded(rows: Rows, truth: Truth, plan: Plan, n: int) -> Sample:
    return coded_by(draw(frame(rows, [AGGRESSION], plan), rows, n), lambda unit, _: int(truth[unit]))


@pytest.mark.parametrize(
    ("name", "level", "predicted"),
    [
        ("frame:aggression", 6, 1),
        ("frame:aggression@author", 6, None),
        ("loaded@source", 6, None),
        ("biased", 6, 1),
        ("cast:aggression:-1", 7, None),
        ("sentiment", 7, -1),
        ("sentiment:negative", 7, 1),
        ("role:antagonist", 7, 1),
    ],
)
def test_units_have_the_labels_of_the_rows(
    corpus: tuple[Rows, Truth], name: str, level: int, predicted: int | None
) -> None:
    found = units(corpus[0], Measure.parse(name))
    assert len(found.doc) == 200 * level
    assert Measure.parse(name).name == name
    frames = units(corpus[0], AGGRESSION)
    label = dict(zip(frames.sentence_key.tolist(), frames.predicted.tolist(), strict=True))
    expected = np.array([label[key] for key in found.sentence_key.tolist()])
    if predicted is None:
        of_voice = {"author": found.sentence % 2 == 0, "source": found.sentence % 2 == 1}
        expected = expected * of_voice.get(str(found.measure.voice), True) * (found.party != "sylvania")
        predicted = 1
    assert (found.predicted == predicted * expected).all()
    assert (found.variance >= 0).all()
    assert (np.abs(found.expected) <= 1).all()


@pytest.mark.parametrize(
    "name", ["frame:nonsense", "cast:aggression", "cast:aggression:2", "biased@author", "sentiment:angry", "role", ""]
)
def test_what_is_no_measure_is_refused(name: str) -> None:
    with pytest.raises(CorrectionError, match="expected a measure"):
        Measure.parse(name)


@pytest.mark.parametrize(
    ("measure", "cell", "value"),
    [
        ("frame:aggression", "Yes", 1),
        ("frame:aggression", 0, 0),
        ("frame:aggression", False, 0),
        ("sentiment", "negative", -1),
        ("sentiment", "+1", 1),
        ("sentiment:neutral", "0", 1),
        ("role:antagonist", "none", 0),
        ("cast:aggression:-1", "-1", 1),
        ("cast:aggression:-1", "none", 0),
        ("cast:aggression:0", 0, 1),
    ],
)
def test_answers_of_coders(measure: str, cell: object, value: float) -> None:
    assert Measure.parse(measure).gold(cell) == value
    assert np.isnan(Measure.parse(measure).gold(" "))
    with pytest.raises(CorrectionError, match="found 'maybe'; mend that row"):
        Measure.parse(measure).gold("maybe")


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_a_sample_is_written_and_read_whole(
    corpus: tuple[Rows, Truth], plan: Plan, suffix: str, tmp_path: Path
) -> None:
    rows, _ = corpus
    sample = draw(frame(rows, [AGGRESSION], plan), rows, 60)
    sample.write(tmp_path / f"sample{suffix}")
    read = Sample.read(tmp_path / f"sample{suffix}")
    assert (list(read.rows), list(read.gold)) == (list(sample.rows), list(sample.gold))
    texts = rows.table("sentences", ["doc", "sentence", "text"]).to_pylist()
    text = {(row["doc"], row["sentence"]): row["text"] for row in texts}
    for row in sample.rows:
        assert row.text == text[row.doc, row.sentence]
        assert row.before == text.get((row.doc, row.sentence - 1), "")
    assert len({row.drawn for row in sample.rows}) == 60


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_probabilities_make_the_sample_stand_for_the_corpus(corpus: tuple[Rows, Truth], plan: Plan) -> None:
    rows, _ = corpus
    possible = frame(rows, [AGGRESSION], plan)
    totals = [
        sum(1 / row.probability for row in draw(dataclasses.replace(possible, plan=each), rows, 60).rows)
        for each in (dataclasses.replace(plan, seed=seed) for seed in range(30))
    ]
    assert np.mean(totals) == pytest.approx(1200, rel=0.02)
    if plan.design != "active":
        assert np.std(totals) < 1e-6


def test_measures_of_sentences_and_of_parties_are_coded_together(corpus: tuple[Rows, Truth]) -> None:
    rows, _ = corpus
    measures = [AGGRESSION, Measure.parse("sentiment"), Measure.parse("sentiment:negative")]
    sample = draw(frame(rows, measures, Plan()), rows, 50)
    assert {tuple(gold) for gold in sample.gold} == {("gold:frame:aggression", "gold:sentiment")}
    for row, gold in zip(sample.rows, sample.gold, strict=True):
        assert gold["gold:frame:aggression"] == (NOT_ASKED if row.party else "")
        assert gold["gold:sentiment"] == ("" if row.party else NOT_ASKED)
    filled = coded_by(sample, lambda unit, column: "negative" if column == "gold:sentiment" else "1")
    table = correct(rows, filled, [*measures, Measure.parse("sentiment:positive")]).to_pylist()
    assert [row["gold"] for row in table] == [1, -1, 1, 0]
    assert [row["coded"] for row in table] == [50] + 3 * [sum(bool(row.party) for row in sample.rows)]


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_corrected_figures_hold_the_truth(corpus: tuple[Rows, Truth], plan: Plan) -> None:
    rows, truth = corpus
    sample = coded(rows, truth, plan, 240 if plan.unit == "sentences" else 70)
    settings = Settings(by=["outlet"], differences=True, beyond=False, level=0.999)
    first, second, apart = correct(rows, sample, [AGGRESSION], settings).to_pylist()
    true = [np.mean([value for (doc, _, _), value in truth.items() if doc % 2 == outlet]) for outlet in (0, 1)]
    for row, value in ((first, true[0]), (second, true[1]), (apart, true[0] - true[1])):
        for name in ("gold", "ppi", "dsl"):
            assert row[f"{name}_low"] < value < row[f"{name}_high"]
        assert row["level"] == 0.999
    assert (first["outlet"], second["outlet"], apart["versus_outlet"]) == ("herald", "tribune", "tribune")
    assert (first["units"], first["documents"], apart["units"]) == (600, 100, 1200)
    assert first["coded"] + second["coded"] == len(sample.rows) == apart["coded"]
    assert apart["dsl"] == pytest.approx(first["dsl"] - second["dsl"])
    assert first["naive"] == pytest.approx(
        units(rows, AGGRESSION).predicted[units(rows, AGGRESSION).doc % 2 == 0].mean()
    )


def test_a_corpus_coded_whole_is_its_own_truth(corpus: tuple[Rows, Truth]) -> None:
    rows, truth = corpus
    (row,) = correct(rows, coded(rows, truth, Plan(), 1200), [AGGRESSION], Settings(beyond=False)).to_pylist()
    for name in ("gold", "ppi", "dsl"):
        assert row[name] == pytest.approx(np.mean(list(truth.values())))
        assert row[f"{name}_high"] == pytest.approx(row[f"{name}_low"])
    assert row["bias"] == pytest.approx(row["naive"] - row["gold"])


def test_periods_and_parties_are_groups_too(corpus: tuple[Rows, Truth]) -> None:
    rows, _ = corpus
    sample = coded_by(draw(frame(rows, [Measure.parse("sentiment")], Plan()), rows, 300), lambda *_: "negative")
    table = correct(rows, sample, (), Settings(by=["party", "month"])).to_pylist()
    assert [(row["party"], row["month"]) for row in table] == [
        (party, f"2024-{month:02d}") for party in ("freedonia", "sylvania") for month in (1, 2, 3)
    ]
    with pytest.raises(CorrectionError, match="expected no party in --by for frame:aggression"):
        correct(rows, coded(rows, corpus[1], Plan(), 60), [AGGRESSION], Settings(by=["party"]))


def test_rows_that_were_not_coded_are_missing_at_random(corpus: tuple[Rows, Truth]) -> None:
    rows, truth = corpus
    full = coded(rows, truth, PLANS["stratified"], 240)
    half = Sample(full.rows, [cells if k < 150 else dict.fromkeys(cells, "") for k, cells in enumerate(full.gold)])
    matched = match(rows, half, AGGRESSION)
    assert (matched.asked, matched.coded) == (240, 150)
    assert (1 / matched.corpus.probability).sum() == pytest.approx(1200)
    assert len(matched.corpus.layout.probability) == 150
    assert matched.corpus.layout.probability == pytest.approx(matched.corpus.probability)


def test_a_sample_about_one_party_is_not_one_about_all(corpus: tuple[Rows, Truth]) -> None:
    rows, _ = corpus
    measure = Measure.parse("sentiment")
    sample = coded_by(draw(frame(rows, [measure], Plan(parties=["sylvania"])), rows, 60), lambda *_: "neutral")
    assert {row.party for row in sample.rows} == {"sylvania"}
    assert correct(rows, sample, [measure]).to_pylist()[0]["units"] == 200
    with pytest.raises(CorrectionError, match=r"expected parties of this sample \(sylvania\)"):
        match(rows, sample, measure, parties=["freedonia"])
    with pytest.raises(CorrectionError, match="expected units of sentiment about ruritania"):
        units(rows, measure, parties=["ruritania"])


def test_without_measures_the_usual_is_coded(corpus: tuple[Rows, Truth]) -> None:
    rows, truth = corpus
    for plan in (Plan("stratified"), Plan("active")):
        sample = draw(frame(rows, [], plan), rows, 60)
        assert len(sample.gold[0]) == 12 + len(["loaded", "biased", "sentiment", "role"])
        assert len({row.stratum for row in sample.rows}) <= 4
    only = [{name: "" if name != "gold:biased" else cell for name, cell in gold.items()} for gold in sample.gold]
    coded_one = coded_by(
        Sample(sample.rows, only), lambda unit, column: int(truth[unit]) if column == "gold:biased" else ""
    )
    assert correct(rows, coded_one)["measure"].to_pylist() == ["biased"]
    with pytest.raises(CorrectionError, match="expected answers in columns gold:"):
        correct(rows, sample)


def broken(sample: Sample, **changes: object) -> Sample:
    return Sample([dataclasses.replace(sample.rows[0], **changes), *sample.rows[1:]], sample.gold, "broken")  # type: ignore[arg-type]


def test_a_sample_of_other_rows_is_refused(corpus: tuple[Rows, Truth]) -> None:
    rows, truth = corpus
    sample = coded(rows, truth, Plan(), 60)
    for changes in ({"text": "Another."}, {"start": 1_000}, {"doc_id": "x"}, {"sentence": 99}):
        with pytest.raises(CorrectionError, match="found 1 of 60 not there, first doc"):
            match(rows, broken(sample, **changes), AGGRESSION)
    with pytest.raises(CorrectionError, match="expected the column gold:biased, found gold:frame:aggression"):
        match(rows, sample, Measure.parse("biased"))
    with pytest.raises(CorrectionError, match="expected coded units in gold:frame:aggression, found none"):
        match(rows, coded_by(sample, lambda *_: ""), AGGRESSION)


def test_a_file_that_was_spoilt_is_refused(corpus: tuple[Rows, Truth], tmp_path: Path) -> None:
    rows, truth = corpus
    path = tmp_path / "sample.csv"
    sample = coded(rows, truth, Plan(), 20)
    sample.write(path)
    text = path.read_text()
    for spoilt, message in (
        (text.replace("probability", "chance"), "found none named probability, draw_probability"),
        (text.replace(str(sample.rows[0].probability), "a lot"), "expected a number in probability, found 'a lot'"),
        (text + text.splitlines()[-1] + "\n", "expected each unit once"),
        (",".join(COLUMNS) + "\n", "expected rows that slant sample wrote, found none"),
    ):
        path.write_text(spoilt)
        with pytest.raises(SamplingError, match=message):
            Sample.read(path)
    with pytest.raises(SamplingError, match=r"ends in \.jsonl or \.csv"):
        sample.write(tmp_path / "sample.xlsx")


def test_plans_that_contradict_themselves_are_refused() -> None:
    for given, message in (
        ({"design": "quota"}, "expected design to be one of random, stratified, active"),
        ({"strata": ["outlet"]}, "expected strata with the stratified design alone, found random"),
        ({"per_document": 3}, "choose --unit documents"),
    ):
        with pytest.raises(SamplingError, match=message):
            Plan(**given)  # type: ignore[arg-type]


@pytest.mark.parametrize("plan", PLANS.values(), ids=PLANS)
def test_forecasts_come_true_where_scores_are_right(plan: Plan) -> None:
    """Gold drawn from slant's own scores: the widths that come out are those that were forecast."""
    rows = Rows.of(invented(120)[0])
    table = units(rows, AGGRESSION)
    random = np.random.default_rng(0)
    possible = frame(rows, [AGGRESSION], plan)
    n = 200 if plan.unit == "sentences" else 60
    expected = forecast(possible, possible.tables[0], n, beyond=False)
    widths, gold_widths = [], []
    for seed in range(20):
        truth = (random.random(len(table.doc)) < table.expected).astype(int).tolist()
        answers = dict(zip(zip(table.doc.tolist(), table.sentence.tolist(), strict=True), truth, strict=True))
        drawn = draw(dataclasses.replace(possible, plan=dataclasses.replace(plan, seed=seed)), rows, n)
        sample = coded_by(drawn, lambda unit, _, answers=answers: answers[unit[:2]])
        (row,) = correct(rows, sample, [AGGRESSION], Settings(beyond=False)).to_pylist()
        widths.append(2 * 1.96 * row["ppi_se"])
        gold_widths.append(2 * 1.96 * row["gold_se"])
    # Where a part of each document is coded, intervals for the corpus alone are cautious: no document counts as known.
    rel = 0.15 if plan.per_document is None else 0.3
    assert np.mean(widths) == pytest.approx(expected.width, rel=rel)
    assert np.mean(gold_widths) == pytest.approx(expected.gold_width, rel=rel)


def test_how_many_are_needed(corpus: tuple[Rows, Truth]) -> None:
    rows, truth = corpus
    needed = {}
    for name, plan in PLANS.items():
        possible = frame(rows, [AGGRESSION], plan)
        found = forecast(possible, possible.tables[0], None, wanted=0.09)
        assert found.needed == found.n
        assert found.width <= 0.09 < forecast(possible, possible.tables[0], found.n - 1).width
        assert found.gold_needed is None or found.gold_needed >= found.n
        needed[name] = found.n
    assert needed["active"] <= needed["random"]
    assert needed["nested"] > needed["documents"]
    possible = frame(rows, [AGGRESSION], Plan())
    (table,) = possible.tables
    assert forecast(possible, table, 100, wanted=0.001).needed is None
    with pytest.raises(SamplingError, match="give -n or --width"):
        forecast(possible, table, None)
    # Coders who toss coins: the scores know nothing of that, a pilot does.
    coins = {unit: float(np.random.default_rng(0).permutation([0, 1])[sum(unit[:2]) % 2]) for unit in truth}
    pilot = match(rows, coded(rows, coins, Plan(seed=3), 300), AGGRESSION).corpus
    hoped, learnt = (forecast(possible, table, 300, beyond=False, pilot=each) for each in (None, pilot))
    assert learnt.width > 1.1 * hoped.width


def test_advice_says_what_is_wrong() -> None:
    good = {"gold": Estimate(0.3, 0.04), "ppi": Estimate(0.31, 0.03), "dsl": Estimate(0.31, 0.02)}
    clear, unclear = Estimate(0.1, 0.02), Estimate(0.01, 0.02)

    def advice(units: int = 200, documents: int = 90, rarer: int | None = 50, **found: Estimate) -> tuple[bool, str]:
        return advise(units, documents, rarer, {**good, "bias": clear, **found})

    assert advice() == (
        True,
        "Slant's labels are off by +0.100 (+0.061 to +0.139); corrected, 200 coded units are worth 800.",
    )
    assert advice(rarer=None)[0]
    for given, message in (
        ({"units": 1}, "Too small: 1 coded units in 90 documents"),
        ({"gold": Estimate(0, float("nan"))}, "All 200 coded units are alike"),
        ({"rarer": 9}, "Too small: 9 coded of the rarer answer"),
        ({"documents": 9}, "Too small: 9 documents coded"),
        ({"bias": Estimate(0, float("nan"))}, "may still be up to 0.015"),
    ):
        enough, sentence = advice(**given)  # type: ignore[arg-type]
        assert not enough
        assert message in sentence
    worse = {"ppi": Estimate(0.3, 0.04), "dsl": Estimate(0.3, 0.05)}
    assert "do not help" in advice(**worse)[1]
    assert "Too small to tell the bias" in advice(bias=unclear)[1]


@pytest.fixture
def cli() -> typer.Typer:
    app = typer.Typer()
    app.command("sample")(sample_command.run)
    app.command("correct")(correct_command.run)
    return app


def test_the_commands(cli: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    documents, truth = invented(100)
    write_rows(Path("rows"), documents)
    run = CliRunner()

    def slant(*arguments: str) -> str:
        done = run.invoke(cli, [*arguments], catch_exceptions=False)
        assert done.exit_code == 0
        return done.output

    asked = ("rows", "-n", "150", "--design", "active", "--measure", "frame:aggression", "--width", "0.1")
    said = slant("sample", *asked, "-o", "s.csv", "--seed", "7")
    assert "150 sentences give a 95 % interval about" in said
    assert "0.1 needs" in said
    assert "s.csv: 150 rows to code, from 150 of 600 sentences" in said
    first = Path("s.csv").read_bytes()
    slant("sample", *asked, "-o", "s.csv", "--seed", "7")
    assert Path("s.csv").read_bytes() == first
    slant("sample", *asked, "-o", "s.csv", "--seed", "8")
    assert Path("s.csv").read_bytes() != first
    coded_by(Sample.read(Path("s.csv")), lambda unit, _: int(truth[unit])).write(Path("coded.csv"))
    shown = slant("correct", "rows", "coded.csv", "--by", "outlet", "--differences")
    assert "herald less tribune" in shown
    slant("correct", "rows", "coded.csv", "-o", "out.csv")
    with Path("out.csv").open() as file:
        (row,) = csv.DictReader(file)
    assert float(row["dsl_low"]) < np.mean(list(truth.values())) < float(row["dsl_high"])
    assert "is out of reach" in slant("sample", "rows", "--width", "0.001", "--measure", "biased")
    assert "150 rows" not in slant(
        "sample", "rows", "--width", "0.1", "--measure", "frame:aggression", "--pilot", "coded.csv"
    )


def test_tables_are_written_by_their_ending(corpus: tuple[Rows, Truth], tmp_path: Path) -> None:
    import pyarrow.parquet

    table = correct(corpus[0], coded(*corpus, Plan(), 90))
    write_table(table, tmp_path / "new" / "out.parquet")
    assert pyarrow.parquet.read_table(tmp_path / "new" / "out.parquet").equals(table)
    write_table(table, tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text().startswith('{"measure": "frame:aggression"')
    with pytest.raises(CorrectionError, match=r"ends in \.csv, \.parquet, \.jsonl"):
        write_table(table, tmp_path / "out.txt")
