"""PolNeAR as BIO sentences, the form in which CofeNet (COLING 2022) scored it: one JSON record a line.

    {"id": "article_annotator", "tokens": [...], "labels": ["O", "B-source", "I-source", ...]}

A sentence's text is its tokens joined by single spaces, with the Penn Treebank's stand-ins for quotation marks and
brackets turned back (`` is “, -LRB- is a bracket), one token for one, so that it reads as text. The format says which
words are source, cue or content, not which belong together, so each run is an attribution of that one part.

A row often holds several sentences. They are split as any text is; the runs stay whole in the document's `attribution`,
which is what is scored.
"""

from __future__ import annotations

from itertools import accumulate
from pathlib import Path
from typing import Any

from slant.inference.segmentation import split
from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TAGS
from slant.models.records import Document
from slant.training.examples import (
    Alignment,
    FormatError,
    LabelledAttribution,
    LabelledDocument,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.readers.cutting import cut
from slant.training.readers.files import files_in, read_jsonl, require

PENN = {
    "``": "“", "''": "”", "`": "‘", "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
}  # fmt: skip

Row = tuple[list[str], list[str]]  # tokens and tags
Run = tuple[str, LabelledSpan]
LICENCE = "Apache-2.0 (repository of the BIO form); PolNeAR states none"


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per article and annotator. `path`: a JSONL file, or a folder of them."""
    return [document for file in files_in(path, ".jsonl") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    articles: dict[str, list[Row]] = {}
    for line, record in read_jsonl(file):
        where = f"{file}:{line}"
        row = _row(record, where)
        articles.setdefault(require(record, "id", str, where), []).append(row)
    split_name = "test" if "test" in file.stem else "dev"
    return [_document(article, rows, split_name, alignment) for article, rows in articles.items()]


def _row(record: dict[str, Any], where: str) -> Row:
    tokens, tags = require(record, "tokens", list, where), require(record, "labels", list, where)
    if len(tokens) != len(tags) or not all(isinstance(token, str) and token for token in tokens):
        raise FormatError(f"{where}: expected one label for each non-empty token, found {len(tags)} for {len(tokens)}")
    for tag in tags:
        if tag not in ATTRIBUTION_TAGS:
            raise FormatError(f"{where}: expected labels of {ATTRIBUTION_TAGS}, found {tag!r}")
    return tokens, tags


def _document(article: str, rows: list[Row], split_name: str, alignment: Alignment) -> LabelledDocument:
    # Where no mark opens a quotation, the article had undirected marks, and the release took them all for closing ones.
    directed = any("``" in tokens for tokens, _ in rows)
    signs = PENN if directed else {**PENN, "''": '"'}
    sentences: list[LabelledSentence] = []
    attribution: list[LabelledAttribution] = []
    texts: list[str] = []
    start = 0
    for penn_tokens, tags in rows:
        tokens = [signs.get(token, token) for token in penn_tokens]
        runs = spans_of(tokens, tags, alignment)
        alignment.kept += len(runs)
        text = " ".join(tokens)
        texts.append(text)
        found = split(Document(article, text))
        pieces: list[list[LabelledAttribution]] = [[] for _ in found]
        for part, span in runs:
            attribution.append(_attribution(part, LabelledSpan(start + span.start, start + span.end)))
            for position, piece in cut(span, found):
                pieces[position].append(_attribution(part, piece))
        for sentence, own in zip(found, pieces, strict=True):
            name = f"{article}#{len(sentences)}"
            sentences.append(LabelledSentence(name, sentence.text, start + sentence.start, attribution=tuple(own)))
        start += len(text) + 1
    return LabelledDocument(
        id=article,
        set="polnear_bio",
        split=split_name,
        licence=LICENCE,
        text="\n".join(texts),
        sentences=tuple(sentences),
        attribution=tuple(attribution),
        outlet=article.partition("_")[0],
        running=True,
    )


def _attribution(part: str, span: LabelledSpan) -> LabelledAttribution:
    source, cue, content = ((span,) if part == name else () for name in ATTRIBUTION_PARTS)
    return LabelledAttribution(source, cue, content)


def spans_of(tokens: list[str], tags: list[str], alignment: Alignment) -> list[Run]:
    """(Part, span in the space-joined tokens) of each BIO run; an I- that continues nothing begins a run."""
    ends = list(accumulate(len(token) + 1 for token in tokens))
    runs: list[Run] = []
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
