"""doccano's JSON Lines (https://doccano.github.io/doccano/): one text a line, one file a coder.

Written for a project of intent detection and slot filling, the one kind with answers about the text and phrases:
{"text", "entities": [[start, end, label], ...], "cats": ["frames=aggression"], and what identifies it}, with the labels
of phrases and of categories in files of their own. Read are also {"label": [[start, end, label], ...]} of sequence
labelling, entities {"label", "start_offset", "end_offset"} of projects with relations, and {"label": ["answer", ...]}
of text classification. Offsets are code points; the phrases themselves are not in the file, so that offsets can only be
checked to lie in the text.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from slant.analysis.coding.codings import (
    COLOURS,
    QUESTIONS,
    SPAN_LABELS,
    CodedSpan,
    CodedUnit,
    Coding,
    CodingError,
    in_order,
)
from slant.analysis.coding.offsets import place
from slant.analysis.coding.ours import lines

# The question of categories that do not name theirs.
QUESTION = "category"
ASKED = "asked"


def write(path: Path, codings: Sequence[Coding]) -> None:
    """One file for each coder: `path` itself where there is one, else with the coder's name before the ending; beside
    it NAME.span_labels.json and NAME.category_labels.json, to import on the page of labels.
    """
    questions = sorted({question for coding in codings for unit in coding.units for question in unit.answers})
    asked = [q for q in questions if q.partition(":")[0] in QUESTIONS]
    categories = [f"{question}={answer}" for question in asked for answer in QUESTIONS[question.partition(":")[0]]]
    for name, labels in (("span_labels", SPAN_LABELS), ("category_labels", categories)):
        types = [_label_type(label, place) for place, label in enumerate(labels)]
        path.with_suffix(f".{name}.json").write_text(json.dumps(types, indent=1) + "\n", encoding="utf-8")
    for coding in codings:
        own = path if len(codings) == 1 else path.with_name(f"{path.stem}.{coding.coder}{path.suffix}")
        with own.open("w", encoding="utf-8") as out:
            out.writelines(json.dumps(_line(coding.coder, unit), ensure_ascii=False) + "\n" for unit in coding.units)


def read(path: Path, mends: Counter[str]) -> list[Coding]:
    """The coder is the file's name, or the `coder` that we wrote. Raises CodingError."""
    units, coder = [], path.stem
    for where, line in lines(path):
        text = line.get("text", line.get("data"))
        if not isinstance(text, str):
            raise CodingError(f"{where}: expected text in 'text', found the keys {sorted(line)}")
        coder = str(line.get("coder", coder))
        units.append(
            CodedUnit(
                doc_id=str(line.get("doc_id", line.get("id", where))),
                text=text,
                start=int(line.get("start", 0)),
                answers=_answers(line),
                spans=_spans(line, text, where, mends),
            )
        )
    return [Coding(coder, tuple(units))]


def _line(coder: str, unit: CodedUnit) -> dict[str, Any]:
    return {
        "text": unit.text,
        "entities": [[span.start, span.end, span.label] for span in unit.spans or ()],
        "cats": [f"{question}={answer}" for question, answers in unit.answers.items() for answer in answers],
        ASKED: [*unit.answers, *(["spans"] if unit.spans is not None else [])],
        "coder": coder,
        "doc_id": unit.doc_id,
        "start": unit.start,
    }


def _answers(line: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    answers: dict[str, tuple[str, ...]] = {question: () for question in line.get(ASKED, ()) if question != "spans"}
    given = line.get("cats", ())
    if not given and _is_categories(line.get("label", ())):
        given = line.get("label", ())
    for category in given:
        question, named, answer = str(category).rpartition("=")
        key = question if named else QUESTION
        answers[key] = (*answers.get(key, ()), answer)
    return answers


def _spans(line: Mapping[str, Any], text: str, where: str, mends: Counter[str]) -> tuple[CodedSpan, ...] | None:
    if "entities" not in line and _is_categories(line.get("label", ())):
        return None
    if ASKED in line and "spans" not in line[ASKED]:
        return None
    return in_order(_placed(line, text, where, mends), mends)


def _placed(line: Mapping[str, Any], text: str, where: str, mends: Counter[str]) -> Iterator[CodedSpan]:
    if line.get("relations"):
        mends["left out: relations between phrases"] += len(line["relations"])
    try:
        entities = line.get("entities", line.get("label", ()))
        rows = [(e["start_offset"], e["end_offset"], e["label"]) if isinstance(e, dict) else e for e in entities]
        given = [(str(label), int(start), int(end)) for start, end, label in rows]
    except (KeyError, TypeError, ValueError) as error:
        raise CodingError(f"{where}: expected entities or label as doccano exports them, found {error}") from None
    for label, start, end in given:
        low, high = place(text, start, end, phrase=None, where=where, mends=mends)
        yield CodedSpan(label, low, high, text[low:high])


def _is_categories(label: Any) -> bool:
    return bool(label) and all(isinstance(item, str) for item in label)


def _label_type(label: str, place: int) -> dict[str, Any]:
    colour = COLOURS[place % len(COLOURS)]
    return {"text": label, "prefix_key": None, "suffix_key": None, "background_color": colour, "text_color": "#ffffff"}
