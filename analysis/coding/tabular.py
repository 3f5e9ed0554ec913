"""Codings as a CSV table: one row for each answer and each phrase, and one for each text without any.

Columns: coder, doc_id, start (of the text in its document), text, kind (see KINDS), question (of an answer) or label
(of a span), answer ("" where the question has none), span_start, span_end, span_text, attributes ("key=value; ...",
with %, ; and = in them as %25, %3B and %3D).
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError, in_order
from slant.analysis.coding.offsets import place

COLUMNS = (
    "coder", "doc_id", "start", "text", "kind", "question", "answer",
    "span_start", "span_end", "span_text", "attributes",
)  # fmt: skip
# "spans": phrases were asked for, and there are none; "none": nothing was asked.
KINDS = ("answer", "span", "none", "spans")


def write(path: Path, codings: Sequence[Coding]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for coding in codings:
            for unit in coding.units:
                base = (coding.coder, unit.doc_id, unit.start, unit.text)
                writer.writerows((*base, *row) for row in _rows(unit))


def read(path: Path, mends: Counter[str]) -> list[Coding]:
    """Raises CodingError, with the row, where a column is missing or a row is not what its kind says."""
    units: dict[str, dict[tuple[str, int, str], CodedUnit]] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        table = csv.DictReader(file)
        missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
        if missing:
            raise CodingError(
                f"{path}: expected the columns {', '.join(COLUMNS)}, found none named {', '.join(missing)}"
            )
        for number, row in enumerate(table, start=2):
            where = f"{path}:{number}"
            try:
                key = (row["doc_id"], int(row["start"] or 0), row["text"])
            except ValueError:
                raise CodingError(f"{where}: expected a number in start, found {row['start']!r}") from None
            own = units.setdefault(row["coder"] or path.stem, {})
            unit = own.get(key, CodedUnit(key[0], key[2], key[1]))
            own[key] = _with(unit, row, where, mends)
    return [Coding(coder, tuple(own.values())) for coder, own in units.items()]


def _rows(unit: CodedUnit) -> Iterator[tuple[object, ...]]:
    for question, answers in unit.answers.items():
        for answer in answers or ("",):
            yield "answer", question, answer, "", "", "", ""
    for span in unit.spans or ():
        attributes = "; ".join(f"{_escaped(key)}={_escaped(value)}" for key, value in span.attributes.items())
        yield "span", span.label, "", span.start, span.end, span.text, attributes
    if unit.spans == ():
        # That there are none was coded, too.
        yield "spans", "", "", "", "", "", ""
    elif not unit.answers and unit.spans is None:
        yield "none", "", "", "", "", "", ""


def _with(unit: CodedUnit, row: Mapping[str, str], where: str, mends: Counter[str]) -> CodedUnit:
    kind, question = row["kind"], row["question"]
    if kind not in KINDS:
        raise CodingError(f"{where}: expected a kind, one of {', '.join(KINDS)}, found {kind!r}")
    answers, spans = dict(unit.answers), unit.spans
    if kind == "answer":
        answers[question] = (*answers.get(question, ()), *([row["answer"]] if row["answer"] else []))
    elif kind == "span":
        try:
            offsets = int(row["span_start"]), int(row["span_end"])
        except ValueError:
            found = f"{row['span_start']!r} and {row['span_end']!r}"
            raise CodingError(f"{where}: expected numbers in span_start and span_end, found {found}") from None
        start, end = place(unit.text, *offsets, phrase=row["span_text"], where=where, mends=mends)
        pairs = (pair.partition("=") for pair in row["attributes"].split("; ") if pair)
        said = {unquote(key): unquote(value) for key, _, value in pairs}
        span = CodedSpan(question, start, end, unit.text[start:end], said)
        spans = in_order([*(spans or ()), span], mends)
    elif kind == "spans":
        spans = spans or ()
    return CodedUnit(unit.doc_id, unit.text, unit.start, answers, spans)


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(";", "%3B").replace("=", "%3D")
