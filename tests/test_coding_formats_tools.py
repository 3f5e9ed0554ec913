"""Files as Label Studio, doccano, brat and INCEpTION write them, of projects that slant did not set up."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError
from slant.analysis.coding.formats import CodingFormat, read_codings, write_codings

TEXT = "😀 Rebels shelled\nthe town."
SPAN = {"id": "x1", "from_name": "spans", "to_name": "text", "type": "labels", "origin": "manual"}


def studio(tmp_path: Path, *tasks: dict[str, Any]) -> tuple[dict[str, CodedUnit], Counter[str]]:
    """By coder, the unit of the last task."""
    (tmp_path / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
    mends: Counter[str] = Counter()
    return {coding.coder: coding.units[-1] for coding in read_codings(tmp_path / "export.json", mends)}, mends


def test_label_studio_as_it_exports(tmp_path: Path) -> None:
    """Two annotators and a prediction; the first skipped one of his, and has a draft; code points, as it counts now."""
    region = {"start": 2, "end": 8, "text": "Rebels", "labels": ["outlaw"]}
    said = {"start": 2, "end": 8, "text": "Rebels", "choices": ["-1", "0"]}
    results = [
        {**SPAN, "value": region},
        {"id": "x1", "from_name": "polarity", "to_name": "text", "type": "choices", "value": said},
        {"id": "x2", "from_name": "biased", "to_name": "text", "type": "choices", "value": {"choices": ["biased"]}},
        {"from_id": "x1", "to_id": "x1", "type": "relation", "direction": "right"},
    ]
    task = {
        "id": 31,
        "data": {"text": TEXT},
        "annotations": [
            {"id": 1, "completed_by": 4, "result": results, "was_cancelled": False},
            {"id": 2, "completed_by": 4, "result": [], "was_cancelled": True},
            {"id": 3, "completed_by": {"id": 5, "email": "b@example.org"}, "result": []},
        ],
        "drafts": [{"id": 9}],
        "predictions": [{"model_version": "slant", "result": results[:1]}, 17],
    }
    read, mends = studio(tmp_path, task)
    assert read["4"].spans == (CodedSpan("outlaw", 2, 8, "Rebels", {"polarity": "-1"}),)
    assert read["4"].answers == {"biased": ("biased",)}
    assert read["b@example.org"].spans == ()
    assert read["slant"].spans == (CodedSpan("outlaw", 2, 8, "Rebels"),)
    assert read["slant"].key == ("31", 0, len(TEXT))
    assert mends == {
        "left out: annotations that were cancelled or skipped": 1,
        "left out: drafts, which nobody submitted": 1,
        "left out: predictions that are not in the file": 1,
        "left out: results of type relation": 1,
        "left out: second choices for one region": 1,
    }


@pytest.mark.parametrize(
    ("start", "end", "text", "mended"),
    [
        (2, 20, "Rebels shelled\\nthe", {}),  # as its editor keeps a line end
        (3, 9, "Rebels", {"UTF-16 code units": 1}),  # versions before 1.13 or so
        (2, 8, None, {}),  # saveTextResult="no"
    ],
)
def test_label_studios_phrases(tmp_path: Path, start: int, end: int, text: str | None, mended: dict[str, int]) -> None:
    value = {"start": start, "end": end, "labels": ["loaded"]} | ({} if text is None else {"text": text})
    task = {"id": 1, "data": {"text": TEXT}, "annotations": [{"completed_by": 1, "result": [{**SPAN, "value": value}]}]}
    read, mends = studio(tmp_path, task)
    (span,) = read["1"].spans or ()
    assert span.text == (text or "Rebels").replace("\\n", "\n")
    assert mends == mended


def test_label_studios_hypertext_is_refused(tmp_path: Path) -> None:
    value = {"start": "/div[1]/text()[1]", "end": "/div[1]/text()[1]", "startOffset": 1, "labels": ["loaded"]}
    task = {"id": 7, "data": {"text": TEXT}, "annotations": [{"completed_by": 1, "result": [{**SPAN, "value": value}]}]}
    with pytest.raises(CodingError, match="task 7: expected numbers in start and end"):
        studio(tmp_path, task)


def test_label_studios_interface_asks_what_the_tasks_hold(tmp_path: Path) -> None:
    mention = CodedSpan("mention", 2, 8, "Rebels", {"party": "north & co", "sentiment": "negative"})
    unit = CodedUnit("d", TEXT, answers={"frames": (), "role:south": ("none",)}, spans=(mention,))
    write_codings(tmp_path / "tasks.json", [Coding("slant", (unit,))], CodingFormat.LABEL_STUDIO)
    view = ET.parse(tmp_path / "tasks.config.xml").getroot()
    choices = {found.attrib["name"]: [c.attrib["value"] for c in found] for found in view.iter("Choices")}
    regions = {found.attrib["name"]: found.attrib.get("whenLabelValue") for found in view.iter("Choices")}
    assert {found.attrib["name"] for found in view.iter("Labels")} == {"spans"}
    assert choices["party"] == ["north & co", "south"]
    assert choices["role:south"][-1] == "none"
    assert regions["sentiment"] == "mention"
    assert regions["frames"] is None
    (task,) = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    named = {result["from_name"] for result in task["predictions"][0]["result"]}
    assert named <= {"spans", *choices}, "a suggestion for a control that is not there"


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
        (
            {"id": 1, "text": "A b", "entities": [[0, 1, "cue"]], "cats": ["frames=outlaw"], "Comments": []},
            [(0, 1, "cue")],
            {"frames": ("outlaw",)},
        ),
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


def test_doccanos_labels_cover_its_lines(tmp_path: Path) -> None:
    spans = (CodedSpan("loaded", 2, 8, "Rebels"),)
    unit = CodedUnit("d", TEXT, answers={"frames": ("outlaw",), "biased": ()}, spans=spans)
    write_codings(tmp_path / "c.jsonl", [Coding("slant", (unit,))], CodingFormat.DOCCANO)
    line = json.loads((tmp_path / "c.jsonl").read_text(encoding="utf-8"))
    of = {
        kind: {label["text"] for label in json.loads((tmp_path / f"c.{kind}.json").read_text(encoding="utf-8"))}
        for kind in ("span_labels", "category_labels")
    }
    assert {label for _, _, label in line["entities"]} <= of["span_labels"]
    assert set(line["cats"]) <= of["category_labels"]
    assert "biased=unbiased" in of["category_labels"]


def test_brat_with_pieces_attributes_and_what_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"He said,\nas he left, that it rained.")
    ann = "T1\tcontent 0 7;21 35\tHe said that it rained\nA1\tNegated T1\nT2\tcue 3 7\tsaid\nA2\tcue_stance T2 doubt\n"
    (tmp_path / "a.ann").write_text(ann + "R1\tRel Arg1:T1 Arg2:T2\n#1\tAnnotatorNotes T1\tnote\n", encoding="utf-8")
    mends: Counter[str] = Counter()
    (read,) = read_codings(tmp_path, mends)
    spans = {(s.label, s.text): s.attributes for s in read.units[0].spans or ()}
    assert spans == {
        ("content", "He said"): {"Negated": "yes", "part": "T1"},
        ("content", "that it rained"): {"Negated": "yes", "part": "T1"},
        ("cue", "said"): {"cue_stance": "doubt"},
    }
    assert mends == {"left out: relations of brat": 1, "left out: notes of brat": 1}


def test_brats_settings_name_what_its_files_use(tmp_path: Path) -> None:
    span = CodedSpan("mention", 2, 8, "Rebels", {"party": "north", "sentiment": "negative"})
    write_codings(tmp_path / "brat", [Coding("slant", (CodedUnit("d", TEXT, spans=(span,)),))], CodingFormat.BRAT)
    settings = (tmp_path / "brat" / "slant" / "annotation.conf").read_text(encoding="utf-8").splitlines()
    assert "mention" in settings[1 : settings.index("[relations]")]
    assert "party\tArg:mention|occupation|" in "\n".join(settings)
    assert any(line.startswith("party\t") and line.endswith("Value:north") for line in settings)
    assert "mention\tbgColor:#" in (tmp_path / "brat" / "slant" / "visual.conf").read_text(encoding="utf-8")


XMI = """<?xml version="1.0" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:tcas="http:///uima/tcas.ecore"
  xmlns:custom="http:///webanno/custom.ecore"
  xmlns:type="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmi:version="2.0">
<cas:NULL xmi:id="0"/>
<type:Sentence xmi:id="2" sofa="1" begin="0" end="27"/><type:Token xmi:id="3" sofa="1" begin="3" end="9"/>
<custom:Frames xmi:id="4" sofa="1" begin="3" end="9" value="outlaw"/>
<custom:Frames xmi:id="5" sofa="1" begin="{begin}" end="{end}" value="aggression"/>
<custom:Marks xmi:id="6" sofa="1" begin="3" end="9" certain="true"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="😀 Rebels shelled&#10;the town."/>
<cas:View sofa="1" members="2 3 4 5 6"/></xmi:XMI>"""


def type_system() -> bytes:
    from cassis import TypeSystem

    types = TypeSystem()
    for name, feature in (("Frames", "value"), ("Marks", "certain")):
        layer = types.create_type(name=f"webanno.custom.{name}", supertypeName="uima.tcas.Annotation")
        types.create_feature(domainType=layer, name=feature, rangeType="uima.cas.String")
    for name in ("Sentence", "Token"):
        types.create_type(
            name=f"de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.{name}", supertypeName="uima.tcas.Annotation"
        )
    return str(types.to_xml()).encode("utf-8")


def project(path: Path, begin: int = 10, end: int = 26, coders: tuple[str, ...] = ("anna", "ben")) -> Path:
    """As INCEpTION exports a project: for each text a zip of any name for each coder, with CODER.xmi in it."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("exportedproject.json", "{}")
        for number, coder in enumerate((*coders, "INITIAL_CAS")):
            inner = path.with_name(f"webanno{number}export.zip")
            with zipfile.ZipFile(inner, "w") as own:
                own.writestr(f"{coder}.xmi", XMI.format(begin=begin, end=end))
                own.writestr("TypeSystem.xml", type_system())
            archive.write(inner, f"annotation/report.txt/{inner.name}")
            inner.unlink()
    return path


def test_inception_as_it_exports(tmp_path: Path) -> None:
    """Its offsets count the emoji as two."""
    mends: Counter[str] = Counter()
    read = {coding.coder: coding.units for coding in read_codings(project(tmp_path / "p.zip"), mends)}
    assert set(read) == {"anna", "ben"}
    (unit,) = read["anna"]
    assert unit.doc_id == "report.txt"
    assert [(s.label, s.text) for s in unit.spans or ()] == [("outlaw", "Rebels"), ("aggression", "shelled\nthe town")]
    assert mends == {
        "left out: INITIAL_CAS, the texts before anyone coded them": 1,
        "left out: without a label or value, in the layer webanno.custom.Marks": 2,
        "read from the layer webanno.custom.Frames": 4,
    }


@pytest.mark.parametrize(("begin", "end"), [(10, 99), (1, 5), (-4, 5)])
def test_inception_with_offsets_that_cannot_be_is_refused(tmp_path: Path, begin: int, end: int) -> None:
    """Beyond the text, or in the middle of a character."""
    with pytest.raises(
        CodingError, match=r"p\.zip!annotation/report\.txt/webanno0export\.zip!anna\.xmi: expected"
    ) as e:
        read_codings(project(tmp_path / "p.zip", begin, end), Counter())
    assert len(str(e.value).splitlines()) == 1


def test_inceptions_json_and_broken_files(tmp_path: Path) -> None:
    from cassis import load_cas_from_xmi, load_typesystem

    cas = load_cas_from_xmi(XMI.format(begin=10, end=26), typesystem=load_typesystem(type_system().decode()))
    own = tmp_path / "report.txt"
    own.mkdir()
    cas.to_json(own / "anna.json")
    (read,) = read_codings(own / "anna.json", Counter())
    assert (read.coder, read.units[0].doc_id) == ("anna", "report.txt")
    assert [s.text for s in read.units[0].spans or ()] == ["Rebels", "shelled\nthe town"]
    (own / "anna.xmi").write_text("<xmi", encoding="utf-8")
    with pytest.raises(CodingError, match=r"anna.xmi: expected TypeSystem\.xml"):
        read_codings(tmp_path, Counter())
    (tmp_path / "TypeSystem.xml").write_bytes(type_system())
    with pytest.raises(CodingError, match="expected UIMA CAS"):
        read_codings(tmp_path, Counter())


def test_inceptions_layers_are_spans_since_it_imports_no_others(tmp_path: Path) -> None:
    unit = CodedUnit("d", TEXT, answers={"frames": ()}, spans=())
    write_codings(tmp_path / "i", [Coding("slant", (unit,))], CodingFormat.INCEPTION)
    types = ET.parse(tmp_path / "i" / "TypeSystem.xml").getroot()
    space = "{http://uima.apache.org/resourceSpecifier}"
    layers = {
        t.findtext(f"{space}name"): t.findtext(f"{space}supertypeName") for t in types.iter(f"{space}typeDescription")
    }
    ours = {name: base for name, base in layers.items() if name and name.startswith("webanno.custom.")}
    assert set(ours.values()) == {"uima.tcas.Annotation"}
    assert [path.name for path in (tmp_path / "i" / "slant").iterdir()] == ["d@0.xmi"], "a name for each text to import"
