"""CheckThat! Lab 2025, task 1 (English): is a sentence of an article subjective, in its author's own voice?

Tab-separated, quoted as CSV is, with the columns sentence_id, sentence, label (SUBJ or OBJ) and, in some rows only,
solved_conflict.
"""

from __future__ import annotations

from pathlib import Path

from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledSentence
from slant.training.readers.files import assemble, files_in, read_rows, split_of

LICENCE = "CC BY-NC-SA 4.0"
BIASED_OF = {"SUBJ": True, "OBJ": False}


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per sentence, since the set names no articles. `path`: a .tsv file, or a folder of them."""
    return [document for file in files_in(path, ".tsv") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    documents = []
    for line, row in read_rows(file, "\t", ("sentence_id", "sentence", "label")):
        if row["label"] not in BIASED_OF:
            raise FormatError(f"{file}:{line}: expected label to be one of {list(BIASED_OF)}, found {row['label']!r}")
        alignment.kept += 1
        sentence = LabelledSentence(row["sentence_id"], row["sentence"], biased=BIASED_OF[row["label"]])
        documents.append(
            assemble([sentence], id=sentence.id, set="checkthat", split=split_of(file.stem), licence=LICENCE)
        )
    return documents
