"""The articles of a report, highlighted, in blocks that a browser unpacks when it shows them."""

from __future__ import annotations

from collections.abc import Iterator

from slant.analysis.report.corpus import Corpus, DocumentCells
from slant.analysis.report.embedding import json_block
from slant.inference.highlighting import sentence_html
from slant.inference.marks import mark_document

# A block holds whole articles, and ends with the one that reaches so many sentences.
SENTENCES_A_BLOCK = 400
_TITLE = 110
# Characters between two sentences from which on the second begins a paragraph (a space is one, a blank line two).
_PARAGRAPH = 2


def article_blocks(corpus: Corpus) -> Iterator[str]:
    """Blocks `html-0`, `text-0`, `html-1` ...: of each article its sentences, highlighted and as plain text; then
    `documents`, one row an article: id, title, group, day, error, first block, roles.
    """
    rows: list[list[object]] = []
    html: list[list[str]] = []
    text: list[list[str]] = []
    number = 0
    heads = zip(
        *(corpus.documents[name].to_pylist() for name in ("doc_id", "error", "roles")),
        corpus.groups,
        corpus.days,
        strict=True,
    )
    for cells, (doc_id, error, roles, group, day) in zip(corpus.cells(), heads, strict=True):
        if sum(map(len, text)) >= SENTENCES_A_BLOCK:
            yield json_block(f"html-{number}", html) + json_block(f"text-{number}", text)
            html, text, number = [], [], number + 1
        html.append(_article(cells, corpus))
        text.append([" ".join(row["text"].split()) for row in sorted(cells.sentences, key=lambda row: row["start"])])
        parties = [[corpus.names.get(r["party"], r["party"]), r["role"], r["sentences"]] for r in roles or ()]
        rows.append([doc_id, _title(text[-1]), group, day, error, len(text[-1]), number, len(text) - 1, parties])
    yield json_block(f"html-{number}", html) + json_block(f"text-{number}", text)
    yield json_block("documents", rows)


def _article(cells: DocumentCells, corpus: Corpus) -> list[str]:
    shown, last = [], None
    for marked in mark_document(cells.sentences, cells.parties, cells.spans, corpus.names):
        gap = 0 if last is None else marked.sentence["start"] - last
        shown.append(sentence_html(marked, paragraph=gap >= _PARAGRAPH))
        last = marked.sentence["end"]
    return shown


def _title(sentences: list[str]) -> str:
    """The first sentence, cut at a word."""
    first = sentences[0] if sentences else ""
    return first if len(first) <= _TITLE else first[:_TITLE].rsplit(" ", 1)[0] + " …"
