"""Files of codes: what is written is read back, what others wrote is read; offsets are checked, mended or refused."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import slant
from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError
from slant.analysis.coding.formats import CodingFormat, read_codings, write_codings
from slant.analysis.coding.offsets import place
from slant.analysis.coding.scored import of_rows
from slant.analysis.rows import Rows
from slant.models.labels import FRAMES

ARTICLE = (
    "Azerbaijan's Defence Ministry said Armenian forces had brutally shelled the town 😀.\n\n"
    '"We will answer," it said. Two civilians were killed.'
)
NAMES = {CodingFormat.JSONL: "c.jsonl", CodingFormat.DOCCANO: "c.jsonl", CodingFormat.CSV: "c.csv"} | {
    CodingFormat.LABEL_STUDIO: "c.json",
    CodingFormat.BRAT: "brat",
    CodingFormat.INCEPTION: "inception",
}
# Emoji (two UTF-16 units), right to left, combining marks, line ends of both kinds, quotes, commas, tabs.
PIECES = ("Rebels ", "shelled ", "😀", "👨‍👩‍👧 ", "שלום ", "é", "\r\n", "\n", '"the town", ', "a\tb ", "  ", "=; ")


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    units = []
    for number in range(draw(st.integers(1, 3))):
        text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12)))
        ends = st.integers(0, len(text))
        spans = {}
        for a, b in draw(st.lists(st.tuples(ends, ends), max_size=4)):
            start, end = sorted((a, b))
            if start < end:
                label = draw(st.sampled_from(("loaded", "aggression", "cue")))
                spans[start, end, label] = CodedSpan(label, start, end, text[start:end], draw(attributes(label)))
        answers: dict[str, tuple[str, ...]] = {
            "frames": tuple(draw(st.lists(st.sampled_from(FRAMES), unique=True, max_size=2))),
            "biased": ("biased",),
            "sentiment:north": (draw(st.sampled_from(("negative", "neutral"))),),
        }
        units.append(CodedUnit(f"d/{number} ü", text, 7 * number, answers, tuple(spans[key] for key in sorted(spans))))
    return Coding("anna@example.org", tuple(units))


def attributes(label: str) -> st.SearchStrategy[dict[str, str]]:
    some = {"aggression": {"polarity": "-1"}, "cue": {"type": "direct", "cue_stance": "doubt"}, "loaded": {}}
    return st.sampled_from([some[label], {}])


@pytest.mark.parametrize("format_", CodingFormat)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(coding=codings())
def test_what_is_written_is_read_back(
    format_: CodingFormat, coding: Coding, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("codes") / NAMES[format_]
    write_codings(path, [coding], format_)
    mends: Counter[str] = Counter()
    (read,) = read_codings(path, mends)
    assert read.coder == coding.coder
    assert {u.key: u for u in read.units} == {u.key: expected(u, format_) for u in coding.units}
    assert not mends, "our own writing needs no mending"


def expected(unit: CodedUnit, format_: CodingFormat) -> CodedUnit:
    """What the format can hold of a unit."""
    spans = unit.spans
    if format_ is CodingFormat.DOCCANO:  # no attributes
        spans = tuple(CodedSpan(s.label, s.start, s.end, s.text) for s in unit.spans or ())
    answers = {} if format_ is CodingFormat.BRAT else unit.answers
    return CodedUnit(unit.doc_id, unit.text, unit.start, answers, spans)


@pytest.mark.parametrize("format_", set(CodingFormat) - {CodingFormat.BRAT, CodingFormat.INCEPTION})
def test_questions_that_were_not_asked_stay_so(format_: CodingFormat, tmp_path: Path) -> None:
    coding = Coding("anna", (CodedUnit("d", "A text.", answers={"frames": (), "biased": ("biased",)}, spans=None),))
    write_codings(tmp_path / NAMES[format_], [coding], format_)
    (read,) = read_codings(tmp_path / NAMES[format_], Counter())
    assert read.units[0].answers == {"frames": (), "biased": ("biased",)}
    assert read.units[0].spans is None


def test_label_studio_as_it_exports(tmp_path: Path) -> None:
    """Two annotators and a prediction; the first cancelled one of his; offsets of a browser."""
    text = "😀 Rebels shelled the town."
    region = {"start": 3, "end": 9, "text": "Rebels", "labels": ["outlaw"]}
    said = {"start": 3, "end": 9, "text": "Rebels", "choices": ["-1"]}
    spans = [
        {"id": "x1", "from_name": "spans", "to_name": "text", "type": "labels", "value": region, "origin": "manual"},
        {"id": "x1", "from_name": "polarity", "to_name": "text", "type": "choices", "value": said},
        {"id": "x2", "from_name": "biased", "to_name": "text", "type": "choices", "value": {"choices": ["biased"]}},
    ]
    task = {
        "id": 31,
        "data": {"text": text},
        "annotations": [
            {"id": 1, "completed_by": 4, "result": spans, "was_cancelled": False},
            {"id": 2, "completed_by": 4, "result": [], "was_cancelled": True},
            {"id": 3, "completed_by": {"id": 5, "email": "b@example.org"}, "result": []},
        ],
        "predictions": [{"model_version": "slant", "result": spans[:1]}],
    }
    (tmp_path / "export.json").write_text(json.dumps([task]), encoding="utf-8")
    mends: Counter[str] = Counter()
    read = {coding.coder: coding.units[0] for coding in read_codings(tmp_path / "export.json", mends)}
    assert read["4"].spans == (CodedSpan("outlaw", 2, 8, "Rebels", {"polarity": "-1"}),)
    assert read["4"].answers == {"biased": ("biased",)}
    assert read["b@example.org"].spans == ()
    assert read["slant"].spans == (CodedSpan("outlaw", 2, 8, "Rebels"),)
    assert read["slant"].key == ("31", 0, len(text))
    assert not mends


@pytest.mark.parametrize(
    ("line", "spans", "answers"),
    [
        ({"id": 1, "text": "A b", "label": [[0, 1, "loaded"]]}, [(0, 1, "loaded")], {}),
        ({"id": 1, "data": "A b", "label": [[2, 3, "loaded"]], "comments": []}, [(2, 3, "loaded")], {}),
        (
            {"id": 1, "text": "A b", "entities": [{"id": 9, "label": "cue", "start_offset": 0, "end_offset": 3}]},
            [(0, 3, "cue")],
            {},
        ),
        ({"id": 1, "text": "A b", "label": ["biased"]}, None, {"category": ("biased",)}),
        ({"id": 1, "text": "A b", "cats": ["frames=outlaw"], "entities": []}, [], {"frames": ("outlaw",)}),
    ],
)
def test_doccano_as_it_exports(tmp_path: Path, line: dict[str, Any], spans: Any, answers: Any) -> None:
    (tmp_path / "anna.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    (read,) = read_codings(tmp_path / "anna.jsonl", Counter())
    (unit,) = read.units
    assert read.coder == "anna"
    assert (None if unit.spans is None else [(s.start, s.end, s.label) for s in unit.spans]) == spans
    assert unit.answers == answers


def test_brat_with_pieces_and_attributes(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"He said,\nas he left, that it rained.")
    ann = "T1\tcontent 0 7;22 35\tHe said that it rained\nA1\tNegated T1\nT2\tcue 3 7\tsaid\nA2\tcue_stance T2 doubt\n"
    (tmp_path / "a.ann").write_text(ann + "R1\tRel Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tnote\n", encoding="utf-8")
    (read,) = read_codings(tmp_path, Counter())
    spans = {(s.label, s.text): s.attributes for s in read.units[0].spans or ()}
    assert spans == {
        ("content", "He said"): {"Negated": "yes", "part": "T1"},
        ("content", "that it rained"[:13]): {"Negated": "yes", "part": "T1"},
        ("cue", "said"): {"cue_stance": "doubt"},
    }


def test_slants_own_reading_is_a_coder() -> None:
    text = "Azerbaijan's Defence Ministry said Armenian forces had shelled the town. It was quiet."
    document = slant.load().score(slant.Document("d", text), parties="karabakh")
    coding = of_rows(Rows.of([document]))
    assert coding.coder == "slant"
    assert [unit.start for unit in coding.units] == [s.sentence.start for s in document.sentences]
    labels = {span.label: span.text for span in coding.units[0].spans or ()}
    assert labels["cue"] == "said"
    assert coding.units[0].answers["sentiment:armenia"] == ("negative",)
    assert coding.units[1].answers["frames"] == tuple(f.frame for f in document.sentences[1].frames)


@pytest.mark.parametrize("format_", CodingFormat)
@pytest.mark.parametrize("unit", ["--documents", "--sentences"])
def test_exported_suggestions_come_back(
    format_: CodingFormat, unit: str, tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    """By the commands: score, sample, export; what is read back is what slant read, or nothing where it is hidden."""
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "d", "text": ARTICLE}) + "\n", encoding="utf-8")
    assert slant_command("score", "in.jsonl", "-p", "karabakh", "-o", "rows.jsonl")[0] == 0
    ours = of_rows(Rows.open(tmp_path / "rows.jsonl"), whole=unit == "--documents")
    for name, blind in ((f"a{NAMES[format_]}", []), (f"b{NAMES[format_]}", ["--blind"])):
        code, _, error = slant_command("export", "rows.jsonl", "--format", format_, unit, *blind, "-o", name)
        assert code == 0, error
        (read,) = read_codings(tmp_path / name, Counter())
        assert {u.key for u in read.units} == {u.key for u in ours.units}
        for found, own in zip(sorted(read.units, key=lambda u: u.key), ours.units, strict=True):
            wanted = expected(own, format_)
            assert (found.spans or ()) == (() if blind else wanted.spans)
            assert all(not answers for answers in found.answers.values()) if blind else found.answers == wanted.answers
            assert all(ARTICLE[found.start + s.start : found.start + s.end] == s.text for s in found.spans or ())


@pytest.mark.parametrize(
    ("text", "start", "end", "phrase", "found", "kind"),
    [
        ("The rebels fled.", 4, 9, "rebels", (4, 10), "inclusive end"),
        ("😀 The rebels", 7, 13, "rebels", (6, 12), "UTF-16 code units"),
        ("The rebels fled.", 5, 11, "rebels", (4, 10), "byte order mark"),
        ("One.\r\nTwo rebels.", 9, 15, "rebels", (10, 16), "line ends of one character"),
        ("One.\n\nTwo rebels.", 12, 18, "rebels", (10, 16), "line ends of two"),
        ("The rebels fled.", 3, 10, "rebels", (4, 10), "blanks at the ends"),
    ],
)
def test_offsets_that_are_counted_otherwise_are_mended(
    text: str, start: int, end: int, phrase: str, found: tuple[int, int], kind: str
) -> None:
    mends: Counter[str] = Counter()
    assert place(text, start, end, phrase=phrase, where="f:1", mends=mends) == found
    assert mends == {kind: 1}


@pytest.mark.parametrize(
    ("text", "start", "end", "phrase"),
    [
        ("The rebels fled.", 0, 3, "rebels"),  # elsewhere
        ("The rebels fled.", 10, 40, None),  # beyond the text
        ("aaaa", 1, 2, "b"),  # nowhere
        ("The the", -3, 0, None),
    ],
)
def test_offsets_that_cannot_be_mended_are_refused(text: str, start: int, end: int, phrase: str | None) -> None:
    with pytest.raises(CodingError, match="f:1: expected"):
        place(text, start, end, phrase=phrase, where="f:1", mends=Counter())


def test_a_mend_that_could_be_two_is_refused() -> None:
    """One character on, or one back: either could be meant."""
    with pytest.raises(CodingError, match="2 ways to mend it"):
        place("xaxa", 1, 2, phrase="x", where="f:1", mends=Counter())


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.json", "{}", "a list of tasks"),
        ("a.json", "[", "no JSON"),
        ("a.json", '[{"data": {"body": "x"}}]', "expected text in data.text"),
        ("a.jsonl", "", "an empty file"),
        ("a.jsonl", '{"nix": 1}\n', r"found the keys \['nix'\]"),
        ("a.jsonl", "nix\n", "a.jsonl:1: expected a JSON object"),
        ("a.csv", "coder,doc_id\n", "found none named start"),
        ("a.xyz", "", "expected .jsonl, .csv"),
        ("a.jsonl", '{"text": "A b", "label": [[1, 9, "x"]]}\n', "expected offsets in a text of 3"),
    ],
)
def test_files_that_break_their_format_are_one_line(tmp_path: Path, name: str, content: str, message: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(CodingError, match=message) as caught:
        read_codings(tmp_path / name, Counter())
    assert len(str(caught.value).splitlines()) == 1
