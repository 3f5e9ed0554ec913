"""Files of codes: what is written is read back; offsets are checked, mended or refused; broken files are one line."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError, by_coder
from slant.analysis.coding.formats import CodingFormat, read_codings, write_codings
from slant.analysis.coding.offsets import place
from tests.codings_by_hand import NAMES, codings, held


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
    assert {u.key: u for u in read.units} == {u.key: held(u, format_) for u in coding.units}
    assert not mends, "our own writing needs no mending"


@pytest.mark.parametrize("format_", CodingFormat)
def test_two_coders_stay_two(format_: CodingFormat, tmp_path: Path) -> None:
    first = Coding("anna", (CodedUnit("d", "Rebels.", spans=(CodedSpan("loaded", 0, 6, "Rebels"),)),))
    second = Coding("ben", (CodedUnit("d", "Rebels.", spans=()),))
    write_codings(tmp_path / NAMES[format_], [first, second], format_)
    paths = [tmp_path / NAMES[format_]] if format_ is not CodingFormat.DOCCANO else sorted(tmp_path.glob("*.jsonl"))
    assert [coding for path in paths for coding in read_codings(path, Counter())] == [first, second]


@pytest.mark.parametrize("format_", [f for f in CodingFormat if f is not CodingFormat.BRAT])
def test_questions_that_were_not_asked_stay_so(format_: CodingFormat, tmp_path: Path) -> None:
    coding = Coding("anna", (CodedUnit("d", "A text.", answers={"frames": (), "biased": ("biased",)}, spans=None),))
    write_codings(tmp_path / NAMES[format_], [coding], format_)
    (read,) = read_codings(tmp_path / NAMES[format_], Counter())
    assert read.units[0].answers == {"frames": (), "biased": ("biased",)}
    assert read.units[0].spans is None


def test_what_a_format_cannot_hold_is_counted(tmp_path: Path) -> None:
    said = CodedSpan("cue", 0, 4, "Said", {"cue_stance": "doubt"})
    coding = Coding("anna", (CodedUnit("d", "Said so.", answers={"biased": ("biased",), "frames": ()}, spans=(said,)),))
    lost = {f: write_codings(tmp_path / f / NAMES[f], [coding], f).total() for f in CodingFormat}
    assert {f for f, number in lost.items() if number} == {CodingFormat.BRAT, CodingFormat.DOCCANO}
    assert (lost[CodingFormat.BRAT], lost[CodingFormat.DOCCANO]) == (2, 1)


def test_the_same_phrase_twice_is_counted_and_two_readings_of_it_are_kept(tmp_path: Path) -> None:
    span = {"label": "outlaw", "start": 0, "end": 6, "text": "Rebels"}
    readings = [span | {"attributes": {"party": party}} for party in ("a", "b", "b")]
    line = {"coder": "anna", "doc_id": "d", "text": "Rebels.", "answers": {}, "spans": readings}
    (tmp_path / "c.jsonl").write_text(json.dumps(line), encoding="utf-8")
    mends: Counter[str] = Counter()
    (read,) = read_codings(tmp_path / "c.jsonl", mends)
    assert [span.attributes["party"] for span in read.units[0].spans or ()] == ["a", "b"]
    assert mends == {"the same phrase twice, taken once": 1}


def test_coders_of_several_files_are_put_together_or_told_apart() -> None:
    one, two = (Coding("anna", (CodedUnit(doc, "A text."),)) for doc in ("1", "2"))
    assert [(c.coder, len(c.units)) for c in by_coder([one, two])] == [("anna", 2)]
    assert [(c.coder, len(c.units)) for c in by_coder([one, two, one])] == [("anna", 2), ("anna (2)", 1)]


@pytest.mark.parametrize(
    ("text", "start", "end", "phrase", "found", "kind"),
    [
        ("The rebels fled.", 4, 9, "rebels", (4, 10), "inclusive end"),
        ("😀 The rebels", 7, 13, "rebels", (6, 12), "UTF-16 code units"),
        ("The rebels fled.", 5, 11, "rebels", (4, 10), "byte order mark"),
        ("One.\r\nTwo rebels.", 9, 15, "rebels", (10, 16), "line ends of one character"),
        ("One.\n\nTwo rebels.", 12, 18, "rebels", (10, 16), "line ends of two"),
        ("The rebels fled.", 3, 10, "rebels", (4, 10), "blanks at the ends"),
        ("The  rebels fled.", 0, 11, "The rebels", (0, 11), "blanks shown otherwise"),
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
        ("a.json", "[", "found none"),
        ("a.json", '[{"data": {"body": "x"}}]', "expected text in data.text"),
        ("a.jsonl", "", "an empty file"),
        ("a.jsonl", '{"nix": 1}\n', r"found the keys \['nix'\]"),
        ("a.jsonl", "nix\n", "a.jsonl:1: expected a JSON object"),
        ("a.csv", "coder,doc_id\n", "found none named start"),
        ("a.xyz", "", "expected .jsonl, .csv"),
        ("a.jsonl", '{"text": "A b", "label": [[1, 9, "x"]]}\n', "expected offsets in a text of 3"),
        ("a.csv", b"\xff\xfe", "expected text in UTF-8"),
    ],
)
def test_files_that_break_their_format_are_one_line(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    with pytest.raises(CodingError, match=message) as caught:
        read_codings(tmp_path / name, Counter())
    assert len(str(caught.value).splitlines()) == 1


def test_a_path_of_another_format_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    coding = Coding("anna", (CodedUnit("d", "A text."),))
    with pytest.raises(CodingError, match=r"ends in \.json for label-studio"):
        write_codings(tmp_path / "new" / "tasks.csv", [coding], CodingFormat.LABEL_STUDIO)
    (tmp_path / "file").touch()
    with pytest.raises(CodingError, match="expected a folder for brat"):
        write_codings(tmp_path / "file", [coding], CodingFormat.BRAT)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
