"""INCEpTION's UIMA CAS XMI (https://inception-project.github.io): DOCUMENT/CODER.xmi beside a TypeSystem.xml, or the
zip files of both that its export has. Needs slant[annotate] (dkpro-cassis, which turns the UTF-16 offsets of UIMA into
code points and back).

Our layer is webanno.custom.SlantSpan, with the features label, polarity, speech and cue_stance; answers about the whole
text are document metadata, webanno.custom.SlantAnswer, with question and answer.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from slant.analysis.coding.brat import ATTRIBUTES
from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError
from slant.analysis.coding.ours import in_order

SPAN, ANSWER = "webanno.custom.SlantSpan", "webanno.custom.SlantAnswer"
# `type` is taken: every feature structure has one.
FEATURES = {key: "speech" if key == "type" else key for key in ATTRIBUTES}
TYPES = "TypeSystem.xml"
ASKED = "(asked)"


def write(folder: Path, codings: Sequence[Coding]) -> None:
    """A folder for each text with a file for each coder, and TypeSystem.xml, whose layers the project imports."""
    from cassis import Cas

    types = _types()
    folder.mkdir(parents=True, exist_ok=True)
    types.to_xml(folder / TYPES)
    for coding in codings:
        for unit in coding.units:
            cas = Cas(typesystem=types)
            cas.sofa_string, cas.sofa_mime = unit.text, "text/plain"
            _fill(cas, unit)
            own = folder / f"{quote(unit.doc_id, safe='')}@{unit.start}"
            own.mkdir(exist_ok=True)
            try:
                cas.to_xmi(own / f"{quote(coding.coder, safe=' @')}.xmi")
            except ValueError as error:
                raise CodingError(
                    f"{unit.doc_id}: expected text that XML can hold, found otherwise ({error})"
                ) from None


def read(path: Path, mends: Counter[str]) -> list[Coding]:
    """A folder, or a zip file, as INCEpTION exports it. Layers other than ours that have a feature `value` or `label`
    are read by it, and counted. Raises CodingError.
    """
    units: dict[str, list[CodedUnit]] = {}
    for where, document, coder, xmi, types in _files(path):
        units.setdefault(coder, []).append(_unit(where, document, xmi, types, mends))
    if not units:
        raise CodingError(f"{path}: expected .xmi files with a {TYPES}, found none; export as UIMA CAS XMI")
    return [Coding(coder, tuple(own)) for coder, own in sorted(units.items())]


def _types() -> Any:
    from cassis import TypeSystem

    types = TypeSystem()
    for name, base, features in (
        (SPAN, "uima.tcas.Annotation", ("label", *FEATURES.values())),
        (ANSWER, "uima.cas.AnnotationBase", ("question", "answer")),
    ):
        layer = types.create_type(name=name, supertypeName=base)
        for feature in features:
            types.create_feature(domainType=layer, name=feature, rangeType="uima.cas.String")
    return types


def _fill(cas: Any, unit: CodedUnit) -> None:
    span, answer = cas.typesystem.get_type(SPAN), cas.typesystem.get_type(ANSWER)
    for found in unit.spans or ():
        known = {FEATURES[key]: value for key, value in found.attributes.items() if key in FEATURES}
        cas.add(span(begin=found.start, end=found.end, label=found.label, **known))
    for question in (*unit.answers, *(["spans"] if unit.spans is not None else [])):
        # A question without an answer was asked all the same.
        for given in unit.answers.get(question) or (ASKED,):
            cas.add(answer(question=question, answer=given))


def _files(path: Path) -> Iterator[tuple[str, str, str, bytes, bytes]]:
    """Where, document, coder, XMI and type system of each."""
    if path.is_file():
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, str(path), path.parent.name, path.stem)
        return
    for file in sorted(path.rglob("*.zip")):
        with zipfile.ZipFile(file) as archive:
            yield from _members(archive, str(file), file.parent.name, file.stem)
    for file in sorted(path.rglob("*.xmi")):
        places = [folder / TYPES for folder in file.parents if folder == path or path in folder.parents]
        types = next((place for place in places if place.is_file()), None)
        if types is None:
            raise CodingError(
                f"{file}: expected {TYPES} beside it or above, found none; export it with the type system"
            )
        yield str(file), file.parent.name, file.stem, file.read_bytes(), types.read_bytes()


def _members(
    archive: zipfile.ZipFile, where: str, document: str, coder: str
) -> Iterator[tuple[str, str, str, bytes, bytes]]:
    names = archive.namelist()
    types = next((name for name in names if name.endswith(TYPES)), None)
    for name in names:
        if name.endswith(".xmi"):
            if types is None:
                raise CodingError(f"{where}: expected {TYPES} in it, found {', '.join(names)}")
            yield f"{where}!{name}", document, coder, archive.read(name), archive.read(types)
        elif name.endswith(".zip"):
            inner = Path(name)
            with zipfile.ZipFile(io.BytesIO(archive.read(name))) as member:
                yield from _members(member, f"{where}!{name}", inner.parent.name or document, inner.stem)


def _unit(where: str, document: str, xmi: bytes, types: bytes, mends: Counter[str]) -> CodedUnit:
    from cassis import load_cas_from_xmi, load_typesystem

    try:
        cas = load_cas_from_xmi(io.BytesIO(xmi), typesystem=load_typesystem(io.BytesIO(types)))
    except Exception as error:  # it raises whatever its parser meets
        raise CodingError(f"{where}: expected UIMA CAS XMI, found otherwise ({error})") from None
    answers: dict[str, tuple[str, ...]] = {}
    spans: list[CodedSpan] = []
    for found in cas.select_all_fs():
        if found.type.name == ANSWER:
            given = () if found.answer == ASKED else (found.answer,)
            answers[found.question] = (*answers.get(found.question, ()), *given)
        elif (span := _span(found, cas.sofa_string, mends)) is not None:
            spans.append(span)
    known = "spans" in answers or bool(spans) or not answers
    answers.pop("spans", None)
    doc_id, _, start = document.rpartition("@")
    place = (unquote(doc_id), int(start)) if doc_id and start.isdecimal() else (document, 0)
    return CodedUnit(place[0], cas.sofa_string, place[1], answers, in_order(spans) if known else None)


def _span(found: Any, text: str, mends: Counter[str]) -> CodedSpan | None:
    names = {feature.name for feature in found.type.all_features}
    feature = next((name for name in ("label", "value") if name in names), None)
    if feature is None or "begin" not in names or not getattr(found, feature) or found.begin >= found.end:
        return None
    if found.type.name != SPAN:
        mends[f"read from the layer {found.type.name}"] += 1
    said = {key: getattr(found, own) for key, own in FEATURES.items() if own in names and getattr(found, own)}
    return CodedSpan(getattr(found, feature), found.begin, found.end, text[found.begin : found.end], said)
