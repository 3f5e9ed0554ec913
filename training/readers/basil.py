"""BASIL (Fan et al., EMNLP 2019, second release): articles, and phrases that carry bias, lexical or informational.

A folder with `articles/` and `annotations/`, JSON files matched by name (`X.json`, `X_ann.json`). Lexical bias is
a choice of words, and is what slant calls loaded; informational bias is not in the words, and is left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledSentence, LabelledSpan
from slant.training.readers.files import assemble, read_json, require

LICENCE = "none stated"
BIASES = ("lex", "inf")
PARAGRAPH_SENTENCE = re.compile(r"p(\d+)")


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per annotated article; its sentences are those of the body, as published (7,984 in all)."""
    root = path if (path / "articles").is_dir() else path.parent
    if not ((root / "articles").is_dir() and (root / "annotations").is_dir()):
        raise FormatError(f"{path}: expected a folder with articles/ and annotations/")
    articles = {file.stem: file for file in sorted((root / "articles").rglob("*.json"))}
    annotations = {file.stem.removesuffix("_ann"): file for file in sorted((root / "annotations").rglob("*.json"))}
    for name in sorted(annotations.keys() - articles.keys()):
        raise FormatError(f"{annotations[name]}: expected an article {name}.json under {root / 'articles'}, found none")
    for name in sorted(articles.keys() - annotations.keys()):
        alignment.lose("article without annotations", str(articles[name]))
    return [_document(name, articles[name], file, alignment) for name, file in annotations.items()]


def _document(name: str, article_file: Path, annotation_file: Path, alignment: Alignment) -> LabelledDocument:
    article = read_json(article_file)
    paragraphs = require(article, "body-paragraphs", list, str(article_file))
    texts = [text for paragraph in paragraphs for text in paragraph]
    if not texts or not all(isinstance(text, str) for text in texts):
        raise FormatError(f"{article_file}: expected body-paragraphs to be a list of lists of sentences")
    loaded = _loaded(texts, annotation_file, alignment)
    sentences = [
        LabelledSentence(id=f"{name}#p{number}", text=text, loaded=tuple(loaded[number]))
        for number, text in enumerate(texts)
        if text.strip()
    ]
    outlet = require(article, "source", str, str(article_file)).lower()
    return assemble(sentences, id=name, set="basil", split="test", licence=LICENCE, outlet=outlet)


def _loaded(texts: list[str], file: Path, alignment: Alignment) -> defaultdict[int, list[LabelledSpan]]:
    """Lexical spans by sentence number."""
    found: defaultdict[int, list[LabelledSpan]] = defaultdict(list)
    phrases = require(read_json(file), "phrase-level-annotations", list, str(file))
    for position, phrase in enumerate(phrases):
        where = f"{file}: phrase {position}"
        bias, sentence = require(phrase, "bias", str, where), require(phrase, "id", str, where)
        if bias not in BIASES:
            raise FormatError(f"{where}: expected bias to be one of {BIASES}, found {bias!r}")
        if bias == "inf":
            continue
        if sentence == "title":
            # 3 phrases in 300 titles: the coders did not go through titles, so titles are no sentences here.
            alignment.lose("in the title, which the set does not code throughout", where)
            continue
        match = PARAGRAPH_SENTENCE.fullmatch(sentence)
        if match is None or int(match[1]) >= len(texts):
            raise FormatError(f"{where}: expected a sentence p0 to p{len(texts) - 1}, found {sentence!r}")
        number = int(match[1])
        span = _span(texts[number], phrase, where, alignment)
        if span is not None and span not in found[number]:
            found[number].append(span)
    for spans in found.values():
        spans.sort(key=lambda span: (span.start, span.end))
    return found


def _span(text: str, phrase: dict[str, Any], where: str, alignment: Alignment) -> LabelledSpan | None:
    """The phrase's span in its sentence, found by its words where its offsets are off."""
    start, end = require(phrase, "start", int, where), require(phrase, "end", int, where)
    words = require(phrase, "txt", str, where)
    if 0 <= start < end <= len(text) and text[start:end] == words:
        alignment.kept += 1
        return LabelledSpan(start, end)
    if words and text.count(words) == 1:
        alignment.kept += 1
        alignment.mended["offsets found again by the words"] += 1
        return LabelledSpan(text.index(words), text.index(words) + len(words))
    alignment.lose("offsets do not match the text", where)
    return None
