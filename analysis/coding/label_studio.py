"""Label Studio's JSON (https://labelstud.io/guide/export): a list of tasks, each with annotations and predictions.

Phrases are regions of the control "spans"; what is said of a phrase (polarity, stance, party, sentiment) are choices
of the same region; answers about the whole text are choices of a control for each question. Offsets are code points
(HumanSignal/label-studio#6135); older versions counted UTF-16 code units, which the phrase beside them tells.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from slant.analysis.coding.codings import (
    ATTRIBUTES,
    COLOURS,
    MANY,
    NOBODY,
    PARTY,
    QUESTIONS,
    SPAN_LABELS,
    CodedSpan,
    CodedUnit,
    Coding,
    CodingError,
    in_order,
    parties_of,
)
from slant.analysis.coding.offsets import place
from slant.analysis.coding.scored import MODEL

SPANS = "spans"
ASKED = "asked"


def write(path: Path, codings: Sequence[Coding]) -> None:
    """The tasks, slant's codes as predictions and people's as annotations, and beside them the labelling interface,
    NAME.config.xml, to paste into the project's settings.
    """
    tasks: dict[tuple[str, int, int], dict[str, Any]] = {}
    for coding in codings:
        for unit in coding.units:
            data = {"text": unit.text, "doc_id": unit.doc_id, "start": unit.start, ASKED: []}
            task = tasks.setdefault(unit.key, {"data": data, "annotations": [], "predictions": []})
            # Kept in the data, since an export has nothing for a question that was left without an answer.
            task["data"][ASKED] = sorted({*task["data"][ASKED], *_asked(unit)})
            if coding.coder == MODEL:
                task["predictions"].append({"model_version": MODEL, "result": list(_result(unit))})
            elif coding.coder != NOBODY:
                task["annotations"].append({"completed_by": {"email": coding.coder}, "result": list(_result(unit))})
    path.write_text(json.dumps(list(tasks.values()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    asked = {question for coding in codings for unit in coding.units for question in unit.answers}
    path.with_suffix(".config.xml").write_text(config(sorted(asked), parties_of(codings)), encoding="utf-8")


def config(questions: Sequence[str], parties: Sequence[str]) -> str:
    """The labelling interface: our phrases with what is said of them, and the questions about the whole text."""
    labels = "\n".join(
        f'    <Label value="{label}" background="{COLOURS[k % len(COLOURS)]}"/>' for k, label in enumerate(SPAN_LABELS)
    )
    said = {name: (of, parties if name == PARTY else values) for name, (of, values) in ATTRIBUTES.items()}
    regions = "\n".join(_choices(name, values, of=of) for name, (of, values) in said.items() if values)
    whole = "\n".join(
        f'  <Header value={quoteattr(question)} size="5"/>\n' + _choices(question, QUESTIONS[base], many=base in MANY)
        for question in questions
        if (base := question.partition(":")[0]) in QUESTIONS
    )
    return (
        # Without this style blanks are shown, and kept beside a region, as one.
        "<View>\n  <Style>.htx-text { white-space: pre-wrap; }</Style>\n"
        f'  <Labels name="{SPANS}" toName="text">\n{labels}\n  </Labels>\n'
        f'  <Text name="text" value="$text" granularity="word"/>\n{regions}\n{whole}\n</View>\n'
    )


def read(path: Path, mends: Counter[str]) -> list[Coding]:
    """One coding for each annotator; predictions are those of their model. Raises CodingError."""
    tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(tasks, list) or not all(isinstance(task, dict) and "data" in task for task in tasks):
        raise CodingError(f"{path}: expected a list of tasks with data; export as JSON, not as JSON-MIN")
    units: dict[str, list[CodedUnit]] = {}
    for number, task in enumerate(tasks, start=1):
        where = f"{path}: task {task.get('id', number)}"
        text = task["data"].get("text")
        if not isinstance(text, str):
            raise CodingError(f"{where}: expected text in data.text, found the keys {sorted(task['data'])}")
        doc_id = str(task["data"].get("doc_id", task.get("id", number)))
        asked = task["data"].get(ASKED, (SPANS,))
        for coder, results in _coded(task, mends):
            read_ = _Results(text, results, where, mends)
            answers = {**{question: () for question in asked if question != SPANS}, **read_.answers}
            unit = CodedUnit(doc_id, text, int(task["data"].get("start", 0)), answers, read_.spans(asked))
            units.setdefault(coder, []).append(unit)
    return [Coding(coder, tuple(own)) for coder, own in units.items()]


def _choices(name: str, values: Sequence[str], *, of: Sequence[str] = (), many: bool = False) -> str:
    """`of`: the labels of the regions that are asked about, none for the whole text."""
    shown = f' visibleWhen="region-selected" whenTagName="{SPANS}" whenLabelValue="{",".join(of)}"' if of else ""
    where = f' perRegion="true"{shown}' if of else ""
    choice = "multiple" if many else "single-radio"
    options = "".join(f"<Choice value={quoteattr(value)}/>" for value in values)
    return f'  <Choices name={quoteattr(name)} toName="text" choice="{choice}"{where}>{options}</Choices>'


def _asked(unit: CodedUnit) -> list[str]:
    return [*unit.answers, *([SPANS] if unit.spans is not None else [])]


def _result(unit: CodedUnit) -> Iterator[dict[str, Any]]:
    for number, span in enumerate(unit.spans or ()):
        region = {"start": span.start, "end": span.end, "text": span.text}
        base = {"id": f"s{number}", "to_name": "text"}
        yield {**base, "from_name": SPANS, "type": "labels", "value": {**region, "labels": [span.label]}}
        for name, value in span.attributes.items():
            yield {**base, "from_name": name, "type": "choices", "value": {**region, "choices": [value]}}
    for number, (question, answers) in enumerate(unit.answers.items()):
        if answers:
            chosen = {"choices": list(answers)}
            yield {"id": f"q{number}", "from_name": question, "to_name": "text", "type": "choices", "value": chosen}


def _coded(task: Mapping[str, Any], mends: Counter[str]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Coder and results of each annotation that was not cancelled and prediction."""
    for annotation in task.get("annotations", ()):
        if annotation.get("was_cancelled"):
            mends["left out: annotations that were cancelled or skipped"] += 1
            continue
        by = annotation.get("completed_by", "annotator")
        coder = str(by.get("email", by.get("id"))) if isinstance(by, dict) else str(by)
        yield coder, annotation.get("result", ())
    if task.get("drafts"):
        mends["left out: drafts, which nobody submitted"] += len(task["drafts"])
    for prediction in task.get("predictions", ()):
        # Some exports have the numbers of the predictions alone.
        if isinstance(prediction, dict):
            yield str(prediction.get("model_version") or "model"), prediction.get("result", ())
        else:
            mends["left out: predictions that are not in the file"] += 1


class _Results:
    """The results of one annotation, by region."""

    def __init__(self, text: str, results: Sequence[Mapping[str, Any]], where: str, mends: Counter[str]) -> None:
        self.answers: dict[str, tuple[str, ...]] = {}
        self._text, self._where, self._mends = text, where, mends
        self._regions: dict[str, list[CodedSpan]] = {}
        self._said: dict[str, dict[str, str]] = {}
        for result in results:
            try:
                self._take(result)
            except (KeyError, TypeError, IndexError) as error:
                raise CodingError(f"{where}: expected a result as Label Studio exports it, found {error}") from None

    def _take(self, result: Mapping[str, Any]) -> None:
        value = result["value"] if result["type"] in ("labels", "choices") else {}
        if result["type"] == "labels":
            start, end = self._place(value)
            spans = [CodedSpan(label, start, end, self._text[start:end]) for label in value["labels"]]
            self._regions[result["id"]] = spans
            self._mends["left out: regions without a label"] += not spans
        elif result["type"] == "choices" and "start" in value:
            first, *others = value["choices"]
            self._said.setdefault(result["id"], {})[result["from_name"]] = first
            self._mends["left out: second choices for one region"] += len(others)
        elif result["type"] == "choices":
            self.answers[result["from_name"]] = tuple(value["choices"])
        else:
            self._mends[f"left out: results of type {result['type']}"] += 1

    def _place(self, value: Mapping[str, Any]) -> tuple[int, int]:
        start, end, phrase = value["start"], value["end"], value.get("text")
        if not (isinstance(start, int) and isinstance(end, int)):
            raise CodingError(
                f"{self._where}: expected numbers in start and end, found {start!r}, {end!r}; code Text, not HyperText"
            )
        # A line end inside a phrase is shown as a backslash and an n.
        lines = self._text[max(start, 0) : end].replace("\r", "\n").replace("\n", "\\n")
        if phrase == lines:
            phrase = self._text[max(start, 0) : end]
        return place(self._text, start, end, phrase=phrase, where=self._where, mends=self._mends)

    def spans(self, asked: Sequence[str]) -> tuple[CodedSpan, ...] | None:
        if SPANS not in asked and not self._regions:
            return None
        return in_order(
            (
                CodedSpan(span.label, span.start, span.end, span.text, self._said.get(region, {}))
                for region, spans in self._regions.items()
                for span in spans
            ),
            self._mends,
        )
