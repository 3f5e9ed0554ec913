"""Our own files of codes: plain codings, and coded sentences as in the conflict-frames set.

A plain coding is JSON Lines, one text a line: {"coder", "doc_id", "start", "text", "answers": {question: [answer]},
"spans": [{"label", "start", "end", "text", "attributes"}] or null}.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError, in_order
from slant.analysis.coding.offsets import place
from slant.models.labels import SENTIMENTS


def read_plain(path: Path, mends: Counter[str]) -> list[Coding]:
    """Plain codings. Raises CodingError."""
    units: dict[str, list[CodedUnit]] = {}
    for where, line in lines(path):
        try:
            unit = CodedUnit(
                doc_id=str(line["doc_id"]),
                text=line["text"],
                start=int(line.get("start", 0)),
                answers={question: tuple(answers) for question, answers in line.get("answers", {}).items()},
                spans=None if line.get("spans") is None else in_order(_spans(line, where, mends), mends),
            )
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise _broken(where, "coder, doc_id, text, answers and spans", error) from None
        units.setdefault(str(line.get("coder", path.stem)), []).append(unit)
    return [Coding(coder, tuple(own)) for coder, own in units.items()]


def write_plain(path: Path, codings: Sequence[Coding]) -> None:
    with path.open("w", encoding="utf-8") as out:
        for coding in codings:
            for unit in coding.units:
                out.write(json.dumps(_plain(coding.coder, unit), ensure_ascii=False) + "\n")


def read_coded_sentences(path: Path, mends: Counter[str]) -> list[Coding]:
    """Sentences coded as in the conflict-frames set; their coder is the file's name. Raises CodingError."""
    units = []
    for where, line in lines(path):
        try:
            text = line["sentence"]
            spans = [
                *((f["frame"], f, {"polarity": str(f["polarity"])}) for f in line["frames"]),
                *(("loaded", found, {}) for found in line.get("loaded", ())),
                *(
                    (part, a[part], {"type": a["type"], "cue_stance": a["cue_stance"]} if part == "cue" else {})
                    for a in line.get("attribution", ())
                    for part in ("source", "cue", "content")
                    if a[part]
                ),
            ]
            placed = [_span(label, text, value, attributes, where, mends) for label, value, attributes in spans]
            frames = tuple(dict.fromkeys(f["frame"] for f in line["frames"]))
            answers = {"frames": frames, **_sentiments(line.get("sentiment", ()))}
            units.append(CodedUnit(line["id"], text, answers=answers, spans=in_order(placed, mends)))
        except (KeyError, TypeError) as error:
            raise _broken(where, "id, sentence, frames ... as in the conflict-frames set", error) from None
    return [Coding(path.stem, tuple(units))]


def lines(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each line's place and JSON object. Raises CodingError."""
    with path.open(encoding="utf-8-sig") as file:
        for number, line in enumerate(file, start=1):
            where = f"{path}:{number}"
            if not line.strip():
                continue
            try:
                values = json.loads(line)
            except json.JSONDecodeError as error:
                raise CodingError(f"{where}: expected a JSON object, found no JSON ({error})") from None
            if not isinstance(values, dict):
                raise CodingError(f"{where}: expected a JSON object, found {type(values).__name__}")
            yield where, values


def _plain(coder: str, unit: CodedUnit) -> dict[str, Any]:
    spans = None
    if unit.spans is not None:
        spans = [
            {"label": s.label, "start": s.start, "end": s.end, "text": s.text, "attributes": dict(s.attributes)}
            for s in unit.spans
        ]
    answers = {question: list(answers) for question, answers in unit.answers.items()}
    return {
        "coder": coder,
        "doc_id": unit.doc_id,
        "start": unit.start,
        "text": unit.text,
        "answers": answers,
        "spans": spans,
    }


def _spans(line: Mapping[str, Any], where: str, mends: Counter[str]) -> Iterator[CodedSpan]:
    for span in line["spans"]:
        yield _span(span["label"], line["text"], span, span.get("attributes", {}), where, mends)


def _span(
    label: str, text: str, value: Mapping[str, Any], attributes: Mapping[str, str], where: str, mends: Counter[str]
) -> CodedSpan:
    start, end = place(text, value["start"], value["end"], phrase=value["text"], where=where, mends=mends)
    return CodedSpan(label, start, end, text[start:end], attributes)


def _sentiments(coded: Iterable[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    """Toward the words of each mention: the set names no parties."""
    return {f"sentiment:{found['text']}": (SENTIMENTS[found["polarity"] + 1],) for found in coded}


def _broken(where: str, expected: str, error: Exception) -> CodingError:
    if isinstance(error, CodingError):
        return error
    found = f"no {error}" if isinstance(error, KeyError) else str(error)
    return CodingError(f"{where}: expected {expected}, found {found}")
