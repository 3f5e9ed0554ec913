"""NewsTSC (Hamborg et al., 2021), the older set beside NewsMTSC: one target a record, organisations and places too.

One JSON record a line; offsets are half-open code points into the sentence:

    {"label", "local_context", "target_local_from", "target_local_to", "target_mention"}
"""

from __future__ import annotations

from pathlib import Path

from slant.models.labels import SENTIMENTS
from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledParty, LabelledSentence
from slant.training.readers.files import assemble, files_in, locate, read_jsonl, require, split_of

LICENCE = "MIT"


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per distinct sentence, since the set names no articles. `path`: a .jsonl file, or a folder of them.

    Labels are targets.
    """
    return [document for file in files_in(path, ".jsonl") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    sentences: dict[str, tuple[int, list[LabelledParty]]] = {}
    for line, record in read_jsonl(file):
        where = f"{file}:{line}"
        text, label = require(record, "local_context", str, where), require(record, "label", str, where)
        if label not in SENTIMENTS:
            raise FormatError(f"{where}: expected label to be one of {SENTIMENTS}, found {label!r}")
        words = require(record, "target_mention", str, where)
        start, end = (require(record, f"target_local_{key}", int, where) for key in ("from", "to"))
        _, parties = sentences.setdefault(text, (line, []))
        span = locate(text, words, start, end, alignment=alignment, where=where)
        if span is None:
            continue
        alignment.kept += 1
        party = LabelledParty((span,), sentiment=label)
        if party in parties:
            alignment.mended["the same target again, read once"] += 1
        else:
            parties.append(party)
    split = split_of(file.stem)
    return [
        assemble(
            [LabelledSentence(f"{file.stem}:{line}", text, parties=tuple(parties))],
            id=f"{file.stem}:{line}",
            set="newstsc",
            split=split,
            licence=LICENCE,
        )
        for text, (line, parties) in sentences.items()
    ]
