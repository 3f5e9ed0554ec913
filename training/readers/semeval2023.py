"""SemEval-2023 task 3, subtask 3: spans of persuasion techniques in English news articles.

`X-articles-subtask-3/article<id>.txt` beside `X-labels-subtask-3-spans/article<id>-labels-subtask-3.txt`, whose
lines are: article id, technique, start, end (tabs; code points of the file, a byte order mark counted).
"""

from __future__ import annotations

import codecs
import re
from collections import defaultdict
from pathlib import Path

from slant.inference.segmentation import split
from slant.models.records import Document
from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledSentence, LabelledSpan
from slant.training.readers.cutting import cut, union
from slant.training.readers.files import read_text

LICENCE = "registration terms of the task; none in the files"
LOADED = ("Loaded_Language", "Name_Calling-Labeling")
# The rest of the task's taxonomy: ways of arguing, not loaded wording; passed over.
OTHER_TECHNIQUES = frozenset(
    (
        "Appeal_to_Authority",
        "Appeal_to_Fear-Prejudice",
        "Appeal_to_Hypocrisy",
        "Appeal_to_Popularity",
        "Appeal_to_Time",
        "Appeal_to_Values",
        "Causal_Oversimplification",
        "Consequential_Oversimplification",
        "Conversation_Killer",
        "Doubt",
        "Exaggeration-Minimisation",
        "False_Dilemma-No_Choice",
        "Flag_Waving",
        "Guilt_by_Association",
        "Obfuscation-Vagueness-Confusion",
        "Questioning_the_Reputation",
        "Red_Herring",
        "Repetition",
        "Slogans",
        "Straw_Man",
        "Whataboutism",
    )
)
ARTICLE = re.compile(r"article(\w+)\.txt")


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per article. `path`: a folder of articles, or one that holds such folders at any depth.

    Where several languages are there, only English (`en/`) is read. An article without a spans file has no labels
    (`loaded` None), and is counted; a folder where none has one is an error.
    """
    folders = [path] if _holds_articles(path) else sorted(filter(_holds_articles, path.rglob("*articles*")))
    folders = [folder for folder in folders if folder.parent.name == "en"] or folders
    if not folders:
        raise FormatError(f"{path}: expected a folder *-articles-subtask-3 with article<id>.txt, found none")
    return [document for folder in folders for document in _read_folder(folder, alignment)]


def _holds_articles(folder: Path) -> bool:
    return "articles" in folder.name and folder.is_dir() and any(folder.glob("article*.txt"))


def _read_folder(folder: Path, alignment: Alignment) -> list[LabelledDocument]:
    labels = folder.with_name(folder.name.replace("articles", "labels") + "-spans")
    if not labels.is_dir():
        raise FormatError(f"{folder}: expected its span labels beside it in {labels.name}/, found no such folder")
    documents = []
    for file in sorted(folder.glob("article*.txt")):
        match = ARTICLE.fullmatch(file.name)
        if match is None:
            raise FormatError(f"{file}: expected a name article<id>.txt")
        spans_file = labels / f"article{match[1]}-labels-subtask-3.txt"
        documents.append(_document(file, match[1], spans_file, alignment))
    if all(document.loaded is None for document in documents):
        raise FormatError(f"{labels}: expected article<id>-labels-subtask-3.txt for the articles, found none")
    return documents


def _document(file: Path, article: str, spans_file: Path, alignment: Alignment) -> LabelledDocument:
    text = read_text(file)
    loaded = None
    if spans_file.is_file():
        mark = int(file.read_bytes().startswith(codecs.BOM_UTF8))
        loaded = _loaded(spans_file, article, LabelledSpan(mark, mark + len(text)), alignment)
    else:
        alignment.lose("article without a spans file", str(file))
    name = file.parent.name.partition("-")[0]
    return LabelledDocument(
        id=article,
        set="semeval2023_task3",
        split=name if name in ("dev", "test") else "train",
        licence=LICENCE,
        text=text,
        sentences=_sentences(Document(article, text), loaded, alignment),
        loaded=loaded,
    )


def _loaded(file: Path, article: str, within: LabelledSpan, alignment: Alignment) -> tuple[LabelledSpan, ...]:
    """The document's spans of both techniques, unmerged. `within`: where in the article's file its text stands."""
    spans = []
    for number, line in enumerate(read_text(file).splitlines(), start=1):
        where = f"{file}:{number}"
        fields = line.rstrip().split("\t")
        if len(fields) != 4 or not (fields[2].isdigit() and fields[3].isdigit()):
            raise FormatError(f"{where}: expected article id, technique, start, end between tabs, found {line[:60]!r}")
        if fields[0] != article:
            raise FormatError(f"{where}: expected the article id {article}, found {fields[0]!r}")
        technique, start, end = fields[1], int(fields[2]), int(fields[3])
        if technique not in LOADED:
            if technique not in OTHER_TECHNIQUES:
                alignment.lose("unknown technique", where)
            continue
        if not within.start <= start < end <= within.end:
            alignment.lose("offsets outside the text", where)
            continue
        alignment.kept += 1
        spans.append(LabelledSpan(start - within.start, end - within.start))
    return tuple(sorted(spans, key=lambda span: (span.start, span.end)))


def _sentences(
    document: Document, loaded: tuple[LabelledSpan, ...] | None, alignment: Alignment
) -> tuple[LabelledSentence, ...]:
    sentences = split(document)
    by_sentence: defaultdict[int, list[LabelledSpan]] = defaultdict(list)
    for span in loaded or ():
        pieces = cut(span, sentences)
        if len(pieces) > 1:
            alignment.mended["cut at a sentence end"] += 1
        for position, piece in pieces:
            by_sentence[position].append(piece)
    return tuple(
        LabelledSentence(
            id=f"{document.id}#{sentence.index}",
            text=sentence.text,
            start=sentence.start,
            loaded=None if loaded is None else union(by_sentence[position]),
        )
        for position, sentence in enumerate(sentences)
    )
