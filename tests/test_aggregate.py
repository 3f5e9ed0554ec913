"""What is counted, by what it is divided, and how it is grouped."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from slant.analysis.aggregate.aggregate import Aggregate, aggregate
from slant.analysis.aggregate.dates import Dates
from slant.analysis.aggregate.measures import BY_NAME, AggregateError
from slant.models.labels import FRAMES, ROLES, SENTIMENTS
from slant.models.records import ScoredDocument
from tests.scored_by_hand import AUTHOR, article, failed, party, said, says, sentence

RED = says("red")
DOCUMENTS = [
    article(
        "a1",
        [
            sentence(
                "Blue troops brutally shelled the town.",
                frames=[("aggression", AUTHOR), ("atrocity", AUTHOR)],
                loaded=[("brutally", AUTHOR)],
                parties=[
                    party("blue", "negative", "antagonist", casts=[("aggression", -1, AUTHOR)]),
                    party("red", "positive"),
                ],
                biased=True,
            ),
            sentence(
                "Red said the vile blue army attacked again.",
                frames=[("aggression", RED)],
                loaded=[("vile", RED)],
                parties=[party("blue", "negative", casts=[("aggression", -1, RED), ("outlaw", -1, RED)], voice=RED)],
                said=[said("the vile blue army attacked again", "red", stance="doubt")],
            ),
            sentence("Talks go on.", frames=[("diplomacy", AUTHOR)]),
        ],
        roles={"blue": "antagonist", "red": None},
        outlet="A",
        date="2020-01-15",
    ),
    article(
        "a2",
        [sentence("Blue sent aid.", parties=[party("blue", "positive", "protagonist")])],
        roles={"blue": "protagonist"},
        outlet="A",
        date="2020-02-01",
    ),
    article("b1", [sentence("Rain fell.")], outlet="B", date="2020-01-31"),
    article(
        "b2",
        [sentence("Blue shelled a farm.", frames=[("aggression", AUTHOR)], parties=[party("blue")])],
        roles={"blue": None},
        outlet="B",
        date="2020-02-03",
    ),
    failed("x", outlet="A"),
]


def figure(found: Aggregate, measure: str, label: str | None = None, **keys: Any) -> dict[str, Any]:
    """The one row of these keys; KeyError where there is none."""
    rows = [
        row
        for row in found.table.to_pylist()
        if (row["measure"], row["label"]) == (measure, label) and all(row[k] == v for k, v in keys.items())
    ]
    if len(rows) != 1:
        raise KeyError(f"{measure} {label} {keys}: {len(rows)} rows")
    return rows[0]


def value(found: Aggregate, measure: str, label: str | None = None, **keys: Any) -> tuple[float, float]:
    """Counted, and divided by."""
    row = figure(found, measure, label, **keys)
    assert row["value"] == pytest.approx(row["count"] / row["n_units"] * BY_NAME[measure].scale)
    return row["count"], row["n_units"]


def test_sentences_and_documents_of_each_outlet() -> None:
    found = aggregate(DOCUMENTS, ["outlet"])
    assert value(found, "frame_sentences", "aggression", outlet="A") == (2, 4)
    assert value(found, "frame_sentences", "aggression", outlet="B") == (1, 2)
    assert value(found, "frame_documents", "aggression", outlet="A") == (1, 2)
    assert value(found, "frame_sentences", "deception", outlet="A") == (0, 4)
    assert value(found, "biased_sentences", outlet="A") == (1, 4)
    assert value(found, "loaded_words", outlet="A") == (2, 20)
    assert figure(found, "loaded_words", outlet="A")["value"] == 100
    assert figure(found, "loaded_words", outlet="A")["per"] == "1,000 words"
    assert "left out: 1 documents with an error" in found.notes


def test_casts_of_a_party_are_of_the_sentences_that_mention_it() -> None:
    found = aggregate(DOCUMENTS, ["outlet", "party", "voice"], measures=["cast_sentences", "cast_documents"])
    cast = {"party": "blue", "outlet": "A", "polarity": -1}
    assert value(found, "cast_sentences", "aggression", voice="author", **cast) == (1, 3)
    assert value(found, "cast_sentences", "aggression", voice="source", **cast) == (1, 3)
    assert value(found, "cast_documents", "aggression", voice="source", **cast) == (1, 2)
    # Blue is never cast by B, and is there with 0 of its one sentence.
    assert value(found, "cast_sentences", "outlaw", voice="source", **cast | {"outlet": "B"}) == (0, 1)


def test_casts_can_be_of_all_sentences() -> None:
    found = aggregate(DOCUMENTS, ["outlet", "party"], measures=["cast_sentences", "cast_documents"], of="all")
    assert value(found, "cast_sentences", "aggression", outlet="A", party="blue", polarity=-1) == (2, 4)
    assert value(found, "cast_documents", "aggression", outlet="B", party="blue", polarity=-1) == (0, 2)
    with pytest.raises(AggregateError, match="--by party"):
        aggregate(DOCUMENTS, ["outlet"], measures=["cast_sentences"], of="all")


def test_sentiment_and_roles_toward_parties() -> None:
    found = aggregate(DOCUMENTS, ["party"])
    assert value(found, "sentiment_mean", party="blue") == (-1, 4)
    assert value(found, "sentiment_share", "negative", party="blue") == (2, 4)
    assert value(found, "role_sentences", "(none)", party="blue") == (2, 4)
    assert value(found, "role_documents", "antagonist", party="blue") == (1, 3)
    by_voice = aggregate(DOCUMENTS, ["party", "voice_party"], measures=["sentiment_mean"])
    assert value(by_voice, "sentiment_mean", party="blue", voice_party="author") == (0, 3)
    assert value(by_voice, "sentiment_mean", party="blue", voice_party="red") == (-1, 1)


def test_who_speaks() -> None:
    found = aggregate(DOCUMENTS, ["outlet"])
    assert value(found, "attributed_words", outlet="A") == (6, 20)
    assert value(found, "attributed_sentences", outlet="A") == (1, 4)
    for measure in ("source_words", "source_sentences", "source_attributions"):
        assert figure(found, measure, "red", outlet="A")["value"] == 1
        with pytest.raises(KeyError):  # nothing is attributed in B
            figure(found, measure, "red", outlet="B")
    stances = aggregate(DOCUMENTS, ["party"], measures=["cue_stance"])
    assert value(stances, "cue_stance", "doubt", party="red") == (1, 1)


def test_loaded_words_by_voice_are_of_the_words_in_that_voice() -> None:
    found = aggregate(DOCUMENTS, ["outlet", "voice"], measures=["loaded_words"])
    assert value(found, "loaded_words", outlet="A", voice="author") == (1, 14)
    assert value(found, "loaded_words", outlet="A", voice="source") == (1, 6)


def test_content_belongs_to_the_sentence_it_stands_in_and_to_its_innermost_source() -> None:
    document = article(
        "n",
        [
            sentence(
                "The envoy said:",
                said=[
                    said("Blue was told that red had fired first", "un"),
                    said("red had fired first", "blue", id=1, within=0),
                ],
            ),
            sentence("Blue was told that red had fired first at night."),
        ],
    )
    found = aggregate([document], measures=["attributed_words", "attributed_sentences", "source_words"])
    assert value(found, "attributed_words") == (8, 13)
    assert value(found, "attributed_sentences") == (1, 2)
    assert value(found, "source_words", "un") == (4, 8)
    assert value(found, "source_words", "blue") == (4, 8)


def test_content_may_run_over_sentences() -> None:
    document = article(
        "q",
        [
            sentence("“Go home,", said=[said("Go home, all of you. Stay there", "un")]),
            sentence("all of you."),
            sentence("Stay there”, they said."),
        ],
    )
    found = aggregate([document], measures=["attributed_words", "attributed_sentences"])
    assert value(found, "attributed_words") == (7, 9)
    assert value(found, "attributed_sentences") == (3, 3)


def test_frame_as_a_key_takes_the_sentences_that_show_it() -> None:
    found = aggregate(DOCUMENTS, ["frame"], measures=["sentiment_mean", "biased_sentences", "frame_sentences"])
    assert value(found, "biased_sentences", frame="aggression") == (1, 3)
    assert value(found, "sentiment_mean", frame="atrocity") == (0, 2)
    assert value(found, "frame_sentences", "atrocity", frame="aggression") == (1, 3)


def test_periods_and_filters() -> None:
    found = aggregate(DOCUMENTS, ["month"], measures=["frame_sentences"])
    assert value(found, "frame_sentences", "aggression", month="2020-01") == (2, 4)
    assert "dates in 'date' were read as %Y-%m-%d" in found.notes
    quarter = aggregate(DOCUMENTS, ["quarter"], measures=["frame_sentences"], where={"outlet": ["B"]})
    assert value(quarter, "frame_sentences", "aggression", quarter="2020-Q1") == (1, 2)
    one = aggregate(DOCUMENTS, ["party"], measures=["sentiment_mean"], where={"party": ["red"]})
    assert one.table["party"].to_pylist() == ["red"]


def corpus(count: int, seed: int = 0, outlets: str = "AB") -> list[ScoredDocument]:
    """Random articles with everything in them."""
    dice = random.Random(seed)

    def voice() -> Any:
        return dice.choice([AUTHOR, RED, says(None)])

    def one(index: int) -> dict[str, Any]:
        text = f"Word{index} " + " ".join(f"w{dice.randrange(9)}" for _ in range(dice.randrange(3, 12)))
        parties = [
            party(
                name,
                dice.choice(SENTIMENTS),
                dice.choice([*ROLES, None]),
                casts=[(f, dice.choice([-1, 0, 1]), voice()) for f in dice.sample(FRAMES[:4], dice.randrange(3))],
                voice=voice(),
            )
            for name in ("blue", "red")
            if dice.random() < 0.6
        ]
        return sentence(
            text,
            frames=[(frame, voice()) for frame in dice.sample(FRAMES[:5], dice.randrange(3))],
            loaded=[(text.split()[0], voice())] if dice.random() < 0.2 else [],
            said=[said(text, dice.choice(["red", None]), id=index, stance=dice.choice(["neutral", "doubt"]))]
            if dice.random() < 0.3
            else [],
            parties=parties,
            biased=dice.random() < 0.3,
        )

    return [
        article(
            f"d{n}",
            [one(i) for i in range(dice.randrange(1, 9))],
            roles={"blue": dice.choice([*ROLES, None])},
            outlet=dice.choice(outlets),
            date=f"2021-{dice.randrange(1, 13):02d}-05",
        )
        for n in range(count)
    ]


KEYS: list[tuple[str, ...]] = [(), ("outlet",), ("outlet", "party", "voice"), ("voice_party",), ("frame", "month")]


@pytest.mark.parametrize("by", KEYS, ids=str)
def test_values_stand_in_their_bounds_and_intervals_around_them(by: tuple[str, ...]) -> None:
    table = aggregate(corpus(24), by).table
    assert table.num_rows
    for row in table.to_pylist():
        measure = BY_NAME[row["measure"]]
        assert measure.low <= row["value"] / measure.scale <= 1
        assert row["n_units"] > 0
        assert row["n_documents"] >= 1
        if row["n_documents"] == 1:
            assert (row["low"], row["high"], row["flag"], row["interval"]) == (None, None, "one document", "none")
        else:
            assert measure.low * measure.scale <= row["low"] <= row["value"] <= row["high"] <= measure.scale
            assert row["low"] < row["high"]
            assert row["flag"] == ("few documents" if row["n_documents"] < 10 else "")


@pytest.mark.parametrize("measure", ["sentiment_share", "role_sentences", "role_documents", "cue_stance"])
def test_shares_of_a_whole_sum_to_1(measure: str) -> None:
    sums: dict[Any, float] = {}
    for row in aggregate(corpus(30), ["outlet", "party"], measures=[measure]).table.to_pylist():
        key = (row["outlet"], row["party"])
        sums[key] = sums.get(key, 0) + row["value"]
    assert sums
    assert list(sums.values()) == pytest.approx([1] * len(sums))


@pytest.mark.parametrize("measure", ["frame_sentences", "cast_sentences"])
def test_voices_add_up_to_the_whole(measure: str) -> None:
    documents = corpus(30)
    parts: dict[Any, float] = {}
    for row in aggregate(documents, ["voice"], measures=[measure]).table.to_pylist():
        key = (row["label"], row["polarity"])
        parts[key] = parts.get(key, 0) + row["value"]
    whole = {
        (row["label"], row["polarity"]): row["value"]
        for row in aggregate(documents, measures=[measure]).table.to_pylist()
    }
    assert parts == pytest.approx(whole)


def test_the_order_of_documents_does_not_matter() -> None:
    documents = corpus(24)
    turned = list(documents)
    random.Random(1).shuffle(turned)
    by = ["outlet", "party"]
    assert aggregate(documents, by).table.to_pylist() == aggregate(turned, by).table.to_pylist()


def test_one_group_is_the_whole_and_others_do_not_change_it() -> None:
    own, others = corpus(40, outlets="A"), corpus(20, 2, outlets="B")
    whole = aggregate(own).table
    alone = aggregate(own, ["outlet"]).table.drop(["outlet"])
    assert alone.to_pylist() == whole.to_pylist()
    renamed = [ScoredDocument(f"o{d.id}", d.text, d.sentences, d.meta, None, d.roles) for d in others]
    beside = aggregate([*own, *renamed], ["outlet"])
    drawn = {
        (row["measure"], row["label"], row["polarity"]): row
        for row in beside.table.to_pylist()
        if row["outlet"] == "A" and row["interval"] == "bootstrap-t"
    }
    same = [row for row in whole.to_pylist() if (row["measure"], row["label"], row["polarity"]) in drawn]
    assert len(same) > 20
    assert [{"outlet": "A", **row} for row in same] == [
        drawn[row["measure"], row["label"], row["polarity"]] for row in same
    ]


def test_documents_without_a_value_are_a_group_of_their_own() -> None:
    documents = [*DOCUMENTS, article("c", [sentence("Snow fell.")])]
    assert value(aggregate(documents, ["outlet"], measures=["biased_sentences"]), "biased_sentences", outlet=None) == (
        0,
        1,
    )


@pytest.mark.parametrize(
    ("by", "options", "message"),
    [
        (["paper"], {}, "expected a key of the documents .date, outlet.* found 'paper'"),
        (["party"], {"measures": ["loaded_words"]}, "expected keys that loaded_words can be grouped by .voice"),
        (["outlet"], {"measures": ["tone"]}, "expected measures of frame_sentences, .* found tone"),
        (["outlet", "outlet"], {}, "expected each key once"),
        (["month"], {"dates": Dates("published")}, "expected the dates of the documents under 'published'"),
        ([], {"where": {"party": ["red"]}}, "found 'party'; add it to --by"),
        ([], {"where": {"outlet": ["C"]}}, "expected documents that the filters leave"),
        ([], {"of": "some"}, "expected of to be one of mentions, all"),
    ],
)
def test_what_cannot_be_aggregated_is_said_in_a_line(by: list[str], options: dict[str, Any], message: str) -> None:
    with pytest.raises(AggregateError, match=message) as caught:
        aggregate(DOCUMENTS, by, **options)
    assert "\n" not in str(caught.value)


def test_no_scored_document_is_an_error() -> None:
    with pytest.raises(AggregateError, match=r"expected scored documents, found none \(1 with an error"):
        aggregate([failed("x")])


def test_results_are_written_by_their_ending(tmp_path: Path) -> None:
    import pyarrow.csv
    import pyarrow.parquet

    found = aggregate(DOCUMENTS, ["outlet"], measures=["frame_sentences"])
    tables = [
        pyarrow.parquet.read_table(found.write(tmp_path / "x.parquet")).replace_schema_metadata(None),
        pyarrow.csv.read_csv(found.write(tmp_path / "x.csv")).select(["outlet", "value", "low"]),
    ]
    assert tables[0].equals(found.table)
    assert tables[1].to_pylist() == found.table.select(["outlet", "value", "low"]).to_pylist()
    assert json.loads(found.write(tmp_path / "x.json").read_text())["rows"] == found.table.to_pylist()
    about = json.loads((tmp_path / "x.csv.manifest.json").read_text())
    assert about["settings"]["seed"] == 0
    assert about["settings"]["by"] == ["outlet"]
    with pytest.raises(AggregateError, match=r"ending in \.parquet"):
        found.write(tmp_path / "x.xlsx")


def test_the_command(slant_command: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_text("".join(json.dumps(d.to_dict()) + "\n" for d in corpus(40)), encoding="utf-8")
    code, out, err = slant_command(
        *("aggregate", rows, "--by", "outlet", "-m", "frame_sentences", "--compare", "outlet", "--smooth", "month"),
        *("--wording", "outlet", "--replicates", "200", "-o", tmp_path / "out" / "a.parquet"),
    )
    assert (code, err) == (0, "")
    assert "differences tested" in out
    names = {path.name for path in (tmp_path / "out").iterdir()}
    kinds = ("a", "a.differences", "a.series", "a.wording")
    assert names == {f"{kind}.parquet{rest}" for kind in kinds for rest in ("", ".manifest.json")}
    code, out, _ = slant_command("aggregate", rows, "--by", "outlet", "--where", "outlet=A", "--replicates", "200")
    assert code == 0
    assert {row["outlet"] for row in json.loads(out)["aggregate"]["rows"]} == {"A"}
    code, _, err = slant_command("aggregate", rows, "--by", "paper")
    assert code == 1
    assert err.startswith("slant: expected a key of the documents (date, outlet)")
    assert err.count("\n") == 1
    assert slant_command("aggregate", rows, "--where", "outlet")[0] == 2


def test_tables_for_a_terminal_name_the_figures() -> None:
    from rich.console import Console

    from slant.analysis.aggregate.differences import differences
    from slant.analysis.aggregate.display import show
    from slant.analysis.aggregate.series import series
    from slant.analysis.aggregate.wording import Terms, wording

    documents = corpus(40)
    found = aggregate(documents, ["outlet"], measures=["cast_sentences"])
    console = Console(width=160, record=True, file=io.StringIO())
    words = wording(documents, "outlet", terms=Terms(times=2))
    for result in (found, differences(found, "outlet"), series(found, "month"), words):
        show(result, console, rows=5)
    text = console.export_text()
    for expected in (
        "cast_sentences",
        "accused",
        "95 % interval",
        "outlet a, b",
        "curve",
        "z, documents",
        "(all others)",
    ):
        assert expected in text
