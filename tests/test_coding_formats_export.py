"""slant export: what slant read as a coder's codes, in each format; samples; blind; errors."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

import slant
from slant.analysis.coding.codings import Coding
from slant.analysis.coding.formats import CodingFormat, read_codings
from slant.analysis.coding.scored import of_rows
from slant.analysis.rows import Rows
from slant.analysis.sampling.sample_file import Sample
from tests.codings_by_hand import NAMES, held

ARTICLE = (
    "Azerbaijan's Defence Ministry said Armenian forces had brutally shelled the town 😀.\n\n"
    '"We will answer," it said. Two civilians were killed.'
)
Command = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def scored() -> list[slant.ScoredDocument]:
    model = slant.load()
    texts = {"d": ARTICLE, "e": "Armenian forces shelled the town.  It was quiet."}
    return [model.score(slant.Document(name, text), parties="karabakh") for name, text in texts.items()]


@pytest.fixture
def rows(scored: list[slant.ScoredDocument], tmp_path: Path) -> Path:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps(document.to_dict()) + "\n" for document in scored), encoding="utf-8")
    return path


def test_slants_reading_of_sentences_is_a_coders(scored: list[slant.ScoredDocument]) -> None:
    coding = of_rows(Rows.of(scored))
    sentences = [s for document in scored for s in document.sentences]
    assert coding.coder == "slant"
    assert [unit.start for unit in coding.units] == [s.sentence.start for s in sentences]
    first = coding.units[0]
    assert {span.label: span.text for span in first.spans or ()}["cue"] == "said"
    assert first.answers["sentiment:armenia"] == (
        next(p.sentiment for p in sentences[0].parties if p.party == "armenia"),
    )
    assert coding.units[1].answers["frames"] == tuple(dict.fromkeys(f.frame for f in sentences[1].frames))


def test_slants_reading_of_documents_has_the_mentions_and_what_is_said_of_them(
    scored: list[slant.ScoredDocument],
) -> None:
    whole = of_rows(Rows.of(scored), whole=True).units[0]
    assert whole.text == ARTICLE
    mentions = [(s.text, s.attributes["party"]) for s in whole.spans or () if s.label == "mention"]
    read = [(m.text, p.party) for s in scored[0].sentences for p in s.parties for m in p.mentions]
    assert sorted(mentions) == sorted(read)
    assert len(read) > 1
    frames = {s.label: s.attributes for s in whole.spans or () if "polarity" in s.attributes}
    cast = {f.frame: f for s in scored[0].sentences for f in s.frames if f.evidence and f.polarity is not None}
    assert {label: said["polarity"] for label, said in frames.items()} == {k: str(f.polarity) for k, f in cast.items()}


@pytest.mark.parametrize("format_", CodingFormat)
@pytest.mark.parametrize("unit", ["--documents", "--sentences"])
def test_suggestions_come_back(
    format_: CodingFormat, unit: str, rows: Path, tmp_path: Path, slant_command: Command
) -> None:
    ours = of_rows(Rows.open(rows), whole=unit == "--documents")
    code, _, error = slant_command("export", rows, "--format", format_, unit, "-o", f"new/{NAMES[format_]}")
    assert code == 0, error
    assert error.count("left out") == (format_ is CodingFormat.DOCCANO or (format_, unit) == ("brat", "--sentences"))
    (read,) = read_codings(tmp_path / "new" / NAMES[format_], Counter())
    assert read.coder == "slant"
    assert {u.key: u for u in read.units} == {u.key: held(u, format_) for u in ours.units}
    texts = {"d": ARTICLE, "e": "Armenian forces shelled the town.  It was quiet."}
    if unit == "--sentences":
        found = [(u, s) for u in read.units for s in u.spans or ()]
        assert all(texts[u.doc_id][u.start + s.start : u.start + s.end] == s.text for u, s in found)


@pytest.mark.parametrize("format_", CodingFormat)
def test_a_blind_export_is_no_ones_and_says_nothing(
    format_: CodingFormat, rows: Path, tmp_path: Path, slant_command: Command
) -> None:
    """Read back as it is, it must not pass for slant's reading, or for a coder's who found nothing."""
    code, _, error = slant_command("export", rows, "--format", format_, "--blind", "-o", NAMES[format_])
    assert code == 0, error
    read = read_codings(tmp_path / NAMES[format_], Counter())
    if format_ is CodingFormat.LABEL_STUDIO:
        assert read == []
        return
    (nobody,) = read
    assert nobody.coder == "coder"
    assert not any(unit.spans or any(unit.answers.values()) for unit in nobody.units)
    if format_ is not CodingFormat.BRAT:
        asked = {question for unit in nobody.units for question in unit.answers}
        assert {"frames", "biased", "sentiment:armenia"} <= asked


@pytest.mark.parametrize("unit", ["sentences", "documents"])
def test_only_what_was_drawn(unit: str, rows: Path, tmp_path: Path, slant_command: Command) -> None:
    drawn = ["sample", rows, "-n", "1", "--unit", unit, "--measure", "biased", "--design", "random", "-o", "sample.csv"]
    code, _, error = slant_command(*drawn)
    assert code == 0, error
    command = ["export", rows, "--format", "jsonl", "--sample", "sample.csv", f"--{unit}", "-o", "c.jsonl"]
    code, _, error = slant_command(*command)
    assert code == 0, error
    (read,) = read_codings(tmp_path / "c.jsonl", Counter())
    assert len(read.units) == 1
    assert f"1 {unit}" in error


def test_what_was_coded_in_a_tool_fills_the_sample_for_correction(
    rows: Path, tmp_path: Path, slant_command: Command
) -> None:
    """slant's own suggestions, taken as they are, must come out as its own labels."""
    measures = ("biased", "frame:aggression", "loaded", "sentiment", "cast:aggression:-1", "loaded@author")
    asked = [word for measure in measures for word in ("--measure", measure)]
    drawn = slant_command("sample", rows, "-n", "4", *asked, "--design", "random", "-o", "sample.csv")
    assert drawn[0] == 0, drawn[2]
    assert slant_command("export", rows, "--format", "label-studio", "--sample", "sample.csv", "-o", "t.json")[0] == 0
    fill = ["export", rows, "--sample", "sample.csv", "--codes", "t.json", "-o", "coded.csv"]
    code, _, error = slant_command(*fill)
    assert code == 0, error
    assert "left empty, in whose voice" in error
    ours = {(u.doc_id, u.start): u for u in of_rows(Rows.open(rows)).units}
    found = Sample.read(tmp_path / "coded.csv")
    assert len(found.rows) > 4, "rows of sentences and of parties"
    casts = 0
    for row, gold in zip(found.rows, found.gold, strict=True):
        unit = ours[row.doc_id, row.start]
        if row.party:
            assert (gold["gold:sentiment"],) == unit.answers[f"sentiment:{row.party}"]
            casts += gold["gold:cast:aggression"] == "-1"
        else:
            assert gold["gold:biased"] == str(int(unit.answers["biased"] == ("biased",)))
            assert gold["gold:frame:aggression"] == str(int("aggression" in unit.answers["frames"]))
            assert gold["gold:loaded"] == str(int(any(s.label == "loaded" for s in unit.spans or ())))
            assert gold["gold:loaded@author"] == ""
    assert casts
    assert slant_command(*fill, "--coder", "ben")[2].startswith("slant: t.json: expected one coder, found slant")


def test_the_rows_themselves_are_slants_codes(rows: Path) -> None:
    assert read_codings(rows, Counter()) == [of_rows(Rows.open(rows))]


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--format", "excel", "-o", "a.csv"], 2, "expected one of jsonl, csv"),
        (["--format", "csv", "-o", "a.json"], 1, "expected a path that ends in .csv for csv"),
        (["--format", "csv", "-o", "a.csv", "--sample", "none.csv"], 1, "none.csv"),
    ],
)
def test_errors_are_one_line(arguments: list[str], code: int, message: str, rows: Path, slant_command: Command) -> None:
    found, _, error = slant_command("export", rows, *arguments)
    assert found == code
    assert message in error
    assert len(error.strip().splitlines()) == 1


def test_documents_of_one_id_are_told_apart(scored: list[slant.ScoredDocument]) -> None:
    coding = of_rows(Rows.of([scored[0], scored[1], scored[0]]), whole=True)
    assert [unit.doc_id for unit in coding.units] == ["d", "e", "d#2"]
    only = of_rows(Rows.of([scored[0], scored[1], scored[0]]), whole=True, only=[(2, 0)])
    assert only.units == coding.units[2:], "also where the first of them was not drawn"


def test_a_coding_has_each_text_once(scored: list[slant.ScoredDocument]) -> None:
    units = of_rows(Rows.of(scored)).units
    with pytest.raises(ValueError, match="each text once"):
        Coding("anna", (*units, units[0]))
