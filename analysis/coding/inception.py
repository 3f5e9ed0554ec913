"""INCEpTION's UIMA CAS (https://inception-project.github.io) as XMI with a TypeSystem.xml, or as JSON, in folders or in
the zip files that it exports. Needs slant[annotate] (dkpro-cassis, which turns the UTF-16 offsets of UIMA into code
points and back).

Both our layers are spans, since INCEpTION takes only such layers from a type system: webanno.custom.SlantSpan has the
features label, and what is said of a phrase; webanno.custom.SlantAnswer lies on the whole text and has question and
answer, "(asked)" where there is none yet.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import quote, unquote

from slant.analysis.coding.codings import (
    ATTRIBUTES,
    SPAN_LABELS,
    CodedSpan,
    CodedUnit,
    Coding,
    CodingError,
    in_order,
)

SPAN, ANSWER = "webanno.custom.SlantSpan", "webanno.custom.SlantAnswer"
# `type` is taken: every feature structure has one.
FEATURES = {key: "speech" if key == "type" else key for key in ATTRIBUTES}
TYPES = "TypeSystem.xml"
ASKED = "(asked)"
# The text as it was imported, before anyone coded it.
UNCODED = "INITIAL_CAS"
# What UIMA and INCEpTION put into every file: tokens, sentences, metadata, tag sets.
BUILT_IN = re.compile(r"uima\.|de\.tudarmstadt\.ukp\.(dkpro\.core\.api\.(segmentation|metadata|xml)|inception|clarin)")
# DOCUMENT@START, as our own files are named.
OURS = re.compile(r"(?P<doc>.+)@(?P<start>\d+)")


class CasFile(NamedTuple):
    """One coder's file of one text. `types`: its type system, None for JSON, which has its own."""

    where: str
    document: str
    coder: str
    content: bytes
    types: bytes | None


def write(folder: Path, codings: Sequence[Coding]) -> None:
    """TypeSystem.xml, whose layers the project imports, and a folder for each coder with a file for each text."""
    from cassis import Cas

    types = _types()
    folder.mkdir(parents=True, exist_ok=True)
    types.to_xml(folder / TYPES)
    for coding in codings:
        own = folder / quote(coding.coder, safe=" @")
        own.mkdir(exist_ok=True)
        for unit in coding.units:
            cas = Cas(typesystem=types)
            cas.sofa_string, cas.sofa_mime = unit.text, "text/plain"
            _fill(cas, unit)
            try:
                cas.to_xmi(own / f"{quote(unit.doc_id, safe='')}@{unit.start}.xmi")
            except ValueError as error:
                raise CodingError(
                    f"{unit.doc_id}: expected text that XML can hold, found otherwise ({error})"
                ) from None


def read(path: Path, mends: Counter[str]) -> list[Coding]:
    """A folder, a zip file or a .json file, as INCEpTION exports them, or as written here. Layers other than ours that
    have a feature `value` or `label` are read by it, and counted; other layers are left out, and counted. Raises
    CodingError.
    """
    units: dict[str, list[CodedUnit]] = {}
    for file in _files(path):
        if file.coder == UNCODED:
            mends[f"left out: {UNCODED}, the texts before anyone coded them"] += 1
        else:
            units.setdefault(file.coder, []).append(_unit(file, mends))
    if not units:
        raise CodingError(f"{path}: expected coded .xmi files with a {TYPES}, found none; export as UIMA CAS XMI")
    return [Coding(coder, tuple(own)) for coder, own in sorted(units.items())]


def _types() -> Any:
    from cassis import TypeSystem

    types = TypeSystem()
    said = {FEATURES[key]: f"{', '.join(of)}: {' | '.join(values)}" for key, (of, values) in ATTRIBUTES.items()}
    for name, features in (
        (SPAN, {"label": " | ".join(SPAN_LABELS)} | said),
        (ANSWER, {"question": "frames, biased, sentiment:PARTY, role:PARTY", "answer": f"in place of {ASKED}"}),
    ):
        layer = types.create_type(name=name, supertypeName="uima.tcas.Annotation")
        for feature, values in features.items():
            types.create_feature(domainType=layer, name=feature, rangeType="uima.cas.String", description=values)
    return types


def _fill(cas: Any, unit: CodedUnit) -> None:
    span, answer = cas.typesystem.get_type(SPAN), cas.typesystem.get_type(ANSWER)
    for found in unit.spans or ():
        known = {FEATURES[key]: value for key, value in found.attributes.items() if key in FEATURES}
        cas.add(span(begin=found.start, end=found.end, label=found.label, **known))
    for question in (*unit.answers, *(["spans"] if unit.spans is not None else [])):
        # A question without an answer was asked all the same.
        for given in unit.answers.get(question) or (ASKED,):
            cas.add(answer(begin=0, end=len(unit.text), question=question, answer=given))


def _files(path: Path) -> Iterator[CasFile]:
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            yield from _members(archive, str(path), path.parent.name)
        return
    if path.is_file():
        yield _named(str(path), path.parent.name, path.stem, path.read_bytes(), None)
        return
    for file in sorted(path.rglob("*.zip")):
        with zipfile.ZipFile(file) as archive:
            yield from _members(archive, str(file), file.parent.name)
    for file in sorted(path.rglob("*.xmi")):
        places = [folder / TYPES for folder in file.parents if folder == path or path in folder.parents]
        types = next((place for place in places if place.is_file()), None)
        if types is None:
            raise CodingError(
                f"{file}: expected {TYPES} beside it or above, found none; export it with the type system"
            )
        yield _named(str(file), file.parent.name, file.stem, file.read_bytes(), types.read_bytes())


def _members(archive: zipfile.ZipFile, where: str, folder: str) -> Iterator[CasFile]:
    """The files in a zip file, and in those in it: a project's has annotation/DOCUMENT/anything.zip with CODER.xmi."""
    names = sorted(archive.namelist())
    types = next((name for name in names if name.endswith(TYPES)), None)
    for name in names:
        inner = PurePosixPath(name)
        parent = inner.parent.name or folder
        if inner.suffix == ".xmi":
            if types is None:
                raise CodingError(f"{where}: expected {TYPES} in it, found {', '.join(names)}")
            yield _named(f"{where}!{name}", parent, inner.stem, archive.read(name), archive.read(types))
        elif inner.suffix == ".zip":
            with zipfile.ZipFile(io.BytesIO(archive.read(name))) as member:
                yield from _members(member, f"{where}!{name}", parent)
        elif inner.suffix == ".json" and _is_cas(content := archive.read(name)):
            yield _named(f"{where}!{name}", parent, inner.stem, content, None)


def _is_cas(content: bytes) -> bool:
    """Whether a .json file in a project is a text's, and not the project's own."""
    return b'"%FEATURE_STRUCTURES"' in content


def _named(where: str, folder: str, name: str, content: bytes, types: bytes | None) -> CasFile:
    """INCEpTION has a folder for each text with a file for each coder; here it is the other way round."""
    if OURS.fullmatch(name) and not OURS.fullmatch(folder.removesuffix(".xmi")):
        return CasFile(where, name, unquote(folder), content, types)
    return CasFile(where, folder.removesuffix(".xmi"), unquote(name), content, types)


def _cas(file: CasFile) -> Any:
    from cassis import load_cas_from_json, load_cas_from_xmi, load_typesystem

    try:
        with warnings.catch_warnings():
            # It would leave an offset as it is that lies beyond the text, or between the halves of a character.
            warnings.filterwarnings("error", message="Not mapping external offset")
            if file.types is None:
                return load_cas_from_json(io.BytesIO(file.content))
            return load_cas_from_xmi(io.BytesIO(file.content), typesystem=load_typesystem(io.BytesIO(file.types)))
    except Exception as error:  # it raises whatever its parser meets
        found = str(error).splitlines()[:1]
        raise CodingError(f"{file.where}: expected UIMA CAS XMI, found otherwise ({''.join(found)})") from None


def _unit(file: CasFile, mends: Counter[str]) -> CodedUnit:
    cas = _cas(file)
    text = cas.sofa_string
    if not isinstance(text, str):
        raise CodingError(f"{file.where}: expected a text in it, found none; export it with its text")
    answers: dict[str, tuple[str, ...]] = {}
    spans: list[CodedSpan] = []
    for found in cas.select_all_fs():
        if found.type.name == ANSWER:
            given = () if found.answer in (ASKED, None) else (found.answer,)
            answers[found.question] = (*answers.get(found.question, ()), *given)
        elif (span := _span(found, text, file.where, mends)) is not None:
            spans.append(span)
    known = "spans" in answers or bool(spans) or not answers
    answers.pop("spans", None)
    ours = OURS.fullmatch(file.document)
    place = (unquote(ours["doc"]), int(ours["start"])) if ours else (file.document, 0)
    return CodedUnit(place[0], text, place[1], answers, in_order(spans, mends) if known else None)


def _span(found: Any, text: str, where: str, mends: Counter[str]) -> CodedSpan | None:
    """None for what is no coded phrase; what may be one and cannot be read is counted."""
    layer = found.type.name
    if BUILT_IN.match(layer):
        return None
    names = {feature.name for feature in found.type.all_features}
    label = next((given for name in ("label", "value") if name in names and (given := getattr(found, name))), None)
    if label is None or "begin" not in names:
        mends[f"left out: without a label or value, in the layer {layer}"] += 1
        return None
    if found.begin == found.end:
        mends[f"left out: without a character, in the layer {layer}"] += 1
        return None
    if not (isinstance(found.begin, int) and isinstance(found.end, int) and 0 <= found.begin < found.end <= len(text)):
        raise CodingError(
            f"{where}: expected offsets in a text of {len(text)} code points, found {found.begin} to {found.end}"
        )
    if layer != SPAN:
        mends[f"read from the layer {layer}"] += 1
    said = {key: getattr(found, own) for key, own in FEATURES.items() if own in names and getattr(found, own)}
    return CodedSpan(label, found.begin, found.end, text[found.begin : found.end], said)
