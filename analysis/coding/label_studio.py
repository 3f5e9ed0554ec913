"""Label Studio's JSON (https://labelstud.io/guide/export): a list of tasks, each with annotations and predictions.

Phrases are regions of the control "spans"; what is said of a phrase (polarity, type, stance) are choices of the same
region; answers about the whole text are choices of a control for each question. Its editor counts in UTF-16 code units,
since it runs in a browser: so they are written, and read by checking the phrase that stands beside them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from slant.analysis.coding.brat import ATTRIBUTES
from slant.analysis.coding.codings import MANY, QUESTIONS, SPAN_LABELS, CodedSpan, CodedUnit, Coding, CodingError
from slant.analysis.coding.offsets import place, utf16_offsets
from slant.analysis.coding.ours import in_order
from slant.analysis.coding.scored import MODEL

SPANS = "spans"
ASKED = "asked"
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5b5b5b")


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
            else:
                task["annotations"].append({"completed_by": {"email": coding.coder}, "result": list(_result(unit))})
    path.write_text(json.dumps(list(tasks.values()), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    asked = {question for coding in codings for unit in coding.units for question in unit.answers}
    path.with_suffix(".config.xml").write_text(config(sorted(asked)), encoding="utf-8")


def config(questions: Sequence[str]) -> str:
    """The labelling interface: our phrases with what is said of them, and the questions about the whole text."""
    labels = "\n".join(
        f'    <Label value="{label}" background="{COLOURS[k % len(COLOURS)]}"/>' for k, label in enumerate(SPAN_LABELS)
    )
    regions = "\n".join(_choices(name, values, per_region=True) for name, values in ATTRIBUTES.items())
    whole = "\n".join(
        f'  <Header value={quoteattr(question)} size="5"/>\n' + _choices(question, QUESTIONS[base], many=base in MANY)
        for question in questions
        if (base := question.partition(":")[0]) in QUESTIONS
    )
    return (
        f'<View>\n  <Labels name="{SPANS}" toName="text">\n{labels}\n  </Labels>\n'
        f'  <Text name="text" value="$text" granularity="word"/>\n{regions}\n{whole}\n</View>\n'
    )


def read(path: Path, mends: Counter[str]) -> list[Coding]:
    """One coding for each annotator; predictions are those of their model. Raises CodingError."""
    try:
        tasks = json.loads(path.read_text(encoding="utf-8-sig"))
    except json.JSONDecodeError as error:
        raise CodingError(f"{path}: expected Label Studio's JSON export, found no JSON ({error})") from None
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
        for coder, results in _coded(task):
            read_ = _Results(text, results, where, mends)
            answers = {**{question: () for question in asked if question != SPANS}, **read_.answers}
            unit = CodedUnit(doc_id, text, int(task["data"].get("start", 0)), answers, read_.spans(asked))
            units.setdefault(coder, []).append(unit)
    return [Coding(coder, tuple(own)) for coder, own in units.items()]


def _choices(name: str, values: Sequence[str], *, per_region: bool = False, many: bool = False) -> str:
    where = ' perRegion="true"' if per_region else ""
    choice = "multiple" if many else "single-radio"
    options = "".join(f'<Choice value="{value}"/>' for value in values)
    return f'  <Choices name={quoteattr(name)} toName="text" choice="{choice}"{where}>{options}</Choices>'


def _asked(unit: CodedUnit) -> list[str]:
    return [*unit.answers, *([SPANS] if unit.spans is not None else [])]


def _result(unit: CodedUnit) -> Iterator[dict[str, Any]]:
    offsets = utf16_offsets(unit.text)
    for number, span in enumerate(unit.spans or ()):
        region = {"start": offsets[span.start], "end": offsets[span.end], "text": span.text}
        base = {"id": f"s{number}", "to_name": "text"}
        yield {**base, "from_name": SPANS, "type": "labels", "value": {**region, "labels": [span.label]}}
        for name, value in span.attributes.items():
            yield {**base, "from_name": name, "type": "choices", "value": {**region, "choices": [value]}}
    for number, (question, answers) in enumerate(unit.answers.items()):
        if answers:
            value = {"choices": list(answers)}
            yield {"id": f"q{number}", "from_name": question, "to_name": "text", "type": "choices", "value": value}


def _coded(task: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[Mapping[str, Any]]]]:
    """Coder and results of each annotation that was not cancelled and prediction."""
    for annotation in task.get("annotations", ()):
        if not annotation.get("was_cancelled"):
            by = annotation.get("completed_by", "annotator")
            coder = str(by.get("email", by.get("id"))) if isinstance(by, dict) else str(by)
            yield coder, annotation.get("result", ())
    for prediction in task.get("predictions", ()):
        if isinstance(prediction, dict):
            yield str(prediction.get("model_version") or "model"), prediction.get("result", ())


class _Results:
    """The results of one annotation, by region."""

    def __init__(self, text: str, results: Sequence[Mapping[str, Any]], where: str, mends: Counter[str]) -> None:
        self.answers: dict[str, tuple[str, ...]] = {}
        self._regions: dict[str, CodedSpan] = {}
        self._units = utf16_offsets(text)
        said: dict[str, dict[str, str]] = {}
        for result in results:
            try:
                value, name = result["value"], result["from_name"]
                if result["type"] == "labels":
                    start, end = self._place(text, value, where, mends)
                    for label in value["labels"]:
                        self._regions[f"{result['id']}/{label}"] = CodedSpan(label, start, end, text[start:end])
                elif result["type"] == "choices" and "start" in value:
                    said.setdefault(result["id"], {})[name] = value["choices"][0]
                elif result["type"] == "choices":
                    self.answers[name] = tuple(value["choices"])
                else:
                    mends[f"left out: a result of type {result['type']}"] += 1
            except (KeyError, TypeError, IndexError) as error:
                raise CodingError(f"{where}: expected a result as Label Studio exports it, found {error}") from None
        self._said = said

    def _place(self, text: str, value: Mapping[str, Any], where: str, mends: Counter[str]) -> tuple[int, int]:
        """In UTF-16 code units where the phrase stands there, else in whatever else it was counted."""
        start, end, phrase = value["start"], value["end"], value.get("text")
        if start in self._units and end in self._units:
            low, high = self._units.index(start), self._units.index(end)
            if low < high and phrase in (None, text[low:high]):
                return low, high
        return place(text, start, end, phrase=phrase, where=where, mends=mends)

    def spans(self, asked: Sequence[str]) -> tuple[CodedSpan, ...] | None:
        if SPANS not in asked and not self._regions:
            return None
        return in_order(
            CodedSpan(span.label, span.start, span.end, span.text, self._said.get(key.rpartition("/")[0], {}))
            for key, span in self._regions.items()
        )
