"""PolNeAR as BIO sentences, the form in which CofeNet (COLING 2022) scored it: one JSON record a line.

    {"id": "article_annotator", "tokens": [...], "labels": ["O", "B-source", "I-source", ...]}

A sentence's text is its tokens joined by single spaces, with the Penn Treebank's stand-ins for quotation marks and
brackets turned back (`` is “, -LRB- is a bracket), one token for one, so that it reads as text. The format says which
words are source, cue or content, not which belong together, so each run is an attribution of that one part.
"""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TAGS
from slant.training.examples import (
    Alignment,
    FormatError,
    LabelledAttribution,
    LabelledDocument,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.readers.files import assemble, files_in, read_jsonl, require

PENN = {
    "``": "“", "''": "”", "`": "‘", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
}  # fmt: skip

LICENCE = "Apache-2.0 (repository of the BIO form); PolNeAR states none"


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per article and annotator. `path`: a JSONL file, or a folder of them."""
    return [document for file in files_in(path, ".jsonl") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    articles: dict[str, list[LabelledSentence]] = {}
    for line, record in read_jsonl(file):
        where = f"{file}:{line}"
        article = require(record, "id", str, where)
        sentences = articles.setdefault(article, [])
        sentences.append(_sentence(record, f"{article}#{len(sentences)}", where, alignment))
    split = "test" if "test" in file.stem else "dev"
    return [
        assemble(
            sentences,
            id=article,
            set="polnear_bio",
            split=split,
            licence=LICENCE,
            outlet=article.partition("_")[0],
        )
        for article, sentences in articles.items()
    ]


def _sentence(record: dict[str, Any], identifier: str, where: str, alignment: Alignment) -> LabelledSentence:
    tokens, tags = require(record, "tokens", list, where), require(record, "labels", list, where)
    if len(tokens) != len(tags) or not all(isinstance(token, str) and token for token in tokens):
        raise FormatError(f"{where}: expected one label for each non-empty token, found {len(tags)} for {len(tokens)}")
    for tag in tags:
        if tag not in ATTRIBUTION_TAGS:
            raise FormatError(f"{where}: expected labels of {ATTRIBUTION_TAGS}, found {tag!r}")
    tokens = [PENN.get(token, token) for token in tokens]
    runs = spans_of(tokens, tags, alignment)
    alignment.kept += len(runs)
    attributions = []
    for run, span in runs:
        source, cue, content = ((span,) if part == run else () for part in ATTRIBUTION_PARTS)
        attributions.append(LabelledAttribution(source, cue, content))
    return LabelledSentence(id=identifier, text=" ".join(tokens), attribution=tuple(attributions))


def spans_of(tokens: list[str], tags: list[str], alignment: Alignment) -> list[tuple[str, LabelledSpan]]:
    """(Part, span in the space-joined tokens) of each BIO run; an I- that continues nothing begins a run."""
    ends = list(accumulate(len(token) + 1 for token in tokens))
    runs: list[tuple[str, LabelledSpan]] = []
    before = "O"
    for token, tag, end in zip(tokens, tags, ends, strict=True):
        part, start = tag[2:], end - 1 - len(token)
        if tag.startswith("I-") and before[2:] == part:
            runs[-1] = (part, LabelledSpan(runs[-1][1].start, end - 1))
        elif tag != "O":
            if tag.startswith("I-"):
                alignment.mended["I- with no B- before it, read as B-"] += 1
            runs.append((part, LabelledSpan(start, end - 1)))
        before = tag
    return runs
