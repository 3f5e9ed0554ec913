"""SemEval-2025 task 10, subtask 1 (English): the roles that articles give to the entities they mention.

A tab-separated annotation file without a header, and beside it a folder of plain texts:

    EN_UA_000000.txt  mention  start  end  main role  finer role  [finer role]

Offsets are code points into the text; `end` is inclusive.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from slant.inference.segmentation import split
from slant.models.labels import ROLES
from slant.models.records import Document
from slant.training.examples import (
    Alignment,
    FormatError,
    LabelledDocument,
    LabelledParty,
    LabelledSentence,
)
from slant.training.readers.cutting import cut
from slant.training.readers.files import locate, read_text

LICENCE = "registration terms of the task; none in the files"


@dataclass(frozen=True, slots=True)
class _Annotation:
    """`end` is half-open here."""

    file: str
    mention: str
    start: int
    end: int
    role: str
    where: str


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per annotated text; texts without annotations are left out. Labels are annotated mentions.

    `path`: the annotation file, the folder that holds it (EN), or a folder above.
    """
    documents = []
    for file in _annotation_files(path):
        annotated: defaultdict[str, list[_Annotation]] = defaultdict(list)
        for annotation in _annotations(file):
            annotated[annotation.file].append(annotation)
        for name, found in annotated.items():
            text_file = _text_file(file, name, found[0].where)
            documents.append(_document(text_file, found, alignment))
    return documents


def _annotation_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    beside_texts = [
        file for file in sorted(path.rglob("*.txt")) if any(other.is_dir() for other in file.parent.iterdir())
    ]
    # Copies with all subtasks have one annotation file for each.
    files = [file for file in beside_texts if file.name.startswith("subtask-1")] or beside_texts
    if not files:
        raise FormatError(f"{path}: expected subtask-1-annotations.txt beside a folder of texts, found none")
    return files


def _annotations(file: Path) -> list[_Annotation]:
    annotations = []
    for number, line in enumerate(read_text(file).split("\n"), start=1):
        if not line.strip():
            continue
        where, fields = f"{file}:{number}", line.rstrip("\r").split("\t")
        if len(fields) < 5 or not (fields[2].isdecimal() and fields[3].isdecimal()):
            raise FormatError(f"{where}: expected file, mention, start, end, role, separated by tabs; found {fields}")
        name, mention, start, end, role = fields[:5]
        if role.lower() not in ROLES:
            raise FormatError(f"{where}: expected the role to be one of {ROLES}, found {role!r}")
        annotations.append(_Annotation(name, mention, int(start), int(end) + 1, role.lower(), where))
    return annotations


def _text_file(annotation_file: Path, name: str, where: str) -> Path:
    """The text, in whichever folder beside the annotations has it: releases call that folder by different names."""
    for folder in sorted(annotation_file.parent.iterdir()):
        if folder.is_dir() and (folder / name).is_file():
            return folder / name
    raise FormatError(f"{where}: expected the text {name} in a folder beside {annotation_file.name}, found none")


def _document(file: Path, annotations: list[_Annotation], alignment: Alignment) -> LabelledDocument:
    document = Document(file.name, read_text(file))
    sentences = split(document)
    parties: defaultdict[int, list[LabelledParty]] = defaultdict(list)
    for annotation in annotations:
        start, end, where = annotation.start, annotation.end, annotation.where
        span = locate(document.text, annotation.mention, start, end, alignment=alignment, where=where)
        if span is None:
            continue
        pieces = cut(span, sentences)
        if not pieces:
            alignment.lose("outside all sentences", where)
            continue
        if len(pieces) > 1:
            alignment.mended["cut at a sentence end"] += 1
        alignment.kept += 1
        position, piece = max(pieces, key=lambda placed: placed[1].end - placed[1].start)
        parties[position].append(LabelledParty((piece,), role=annotation.role))
    return LabelledDocument(
        id=file.name,
        set="semeval2025_task10",
        # The training texts come as raw-documents, those of the later splits as subtask-1-documents.
        split="train" if file.parent.name == "raw-documents" else "dev",
        licence=LICENCE,
        text=document.text,
        sentences=tuple(
            LabelledSentence(f"{file.name}#{s.index}", s.text, s.start, parties=tuple(parties[position]))
            for position, s in enumerate(sentences)
        ),
    )
