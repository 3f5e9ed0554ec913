"""What tests of readers share: writing records, and looking labels up in what was read."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from slant.training.examples import LabelledDocument, LabelledSentence, LabelledSpan


def write_jsonl(file: Path, records: Iterable[Any]) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return file


def only_sentence(documents: list[LabelledDocument]) -> LabelledSentence:
    (document,) = documents
    (sentence,) = document.sentences
    return sentence


def words(sentence: LabelledSentence, spans: Iterable[LabelledSpan] | None) -> list[str]:
    assert spans is not None
    return [sentence.text[span.start : span.end] for span in spans]


def assert_placed(documents: list[LabelledDocument]) -> None:
    for document in documents:
        for s in document.sentences:
            assert document.text[s.start : s.start + len(s.text)] == s.text
