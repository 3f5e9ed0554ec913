"""Text without labels, for a student to hear its teacher on; and parties in sentences that label none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from slant.inference.parties import Parties
from slant.inference.segmentation import split
from slant.inference.sources import open_source
from slant.models.records import Document
from slant.training.capitalised_names import capitalised_names
from slant.training.examples import LabelledDocument, LabelledParty, LabelledSentence, LabelledSpan

# The name of these sentences among a recipe's sets.
UNLABELLED = "unlabelled"
LICENCE = "of the texts given to --unlabelled"


def read_unlabelled(paths: Sequence[str | Path]) -> list[LabelledDocument]:
    """Every text of files or folders that `slant score` reads, in sentences without a label.

    Raises SourceError where there is no such input, ValueError where it has no text that can be read.
    """
    documents = []
    for path in paths:
        source = open_source(path)
        read = [_document(source.name, row) for row in source.rows() if isinstance(row, Document)]
        if not read:
            raise ValueError(f"{source.name}: expected texts to learn from, found none that can be read")
        documents += read
    return documents


def with_parties(document: LabelledDocument, parties: Parties, common: frozenset[str]) -> LabelledDocument:
    """The document with the parties and the other bearers of names in sentences that label no party: a teacher says of
    these what a set does not. `common` words are no names (slant.training.capitalised_names).
    """
    return replace(
        document, sentences=tuple(_with_parties(sentence, parties, common) for sentence in document.sentences)
    )


def _document(source: str, row: Document) -> LabelledDocument:
    sentences = tuple(LabelledSentence(f"{row.id}/{s.index}", s.text, start=s.start) for s in split(row))
    return LabelledDocument(f"{source}/{row.id}", UNLABELLED, "train", LICENCE, row.text, sentences, running=True)


def _with_parties(sentence: LabelledSentence, parties: Parties, common: frozenset[str]) -> LabelledSentence:
    if sentence.parties:
        return sentence
    spans: dict[str, list[LabelledSpan]] = {}
    for mention in parties.find(sentence.text):
        spans.setdefault(mention.party, []).append(LabelledSpan(mention.start, mention.end))
    taken = [span for own in spans.values() for span in own]
    for bearer, names in capitalised_names(sentence.text, common).items():
        for start, end in names:
            if not any(start < other.end and other.start < end for other in taken):
                # A name may be spelt as a party's id is.
                spans.setdefault(f"name {bearer}", []).append(LabelledSpan(start, end))
    return replace(sentence, parties=tuple(LabelledParty(tuple(own)) for own in spans.values()))
