"""PolNeAR (Newell et al., LREC 2018): who says what in US political news.

A compartment is a folder with `text/<article>.txt` and `attributions/<article>_<annotator>.ann`; the root holds
`data/train`, `data/dev` and `data/test`.

What is taken: one annotator per article, the one with the fewest Discard and Discuss marks (of equals, the first by
name), since several readings of one text would contradict each other. Sentences that a Discard mark touches (text
that is not the article's) are unknown; Discuss marks change nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from slant.inference.segmentation import split
from slant.models.labels import ATTRIBUTION_PARTS
from slant.models.records import Document, Sentence
from slant.training.examples import (
    Alignment,
    FormatError,
    LabelledAttribution,
    LabelledDocument,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.readers.brat import Marked, Relation, read_brat
from slant.training.readers.cutting import cut
from slant.training.readers.files import read_text

LICENCE = "none stated"
PARTS = tuple(part.capitalize() for part in ATTRIBUTION_PARTS)
MARKS = ("Discard", "Discuss")
LABELS = frozenset((*PARTS, *MARKS, "Attribution", "Attribution-no-source"))


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per article. `path`: one compartment, or a folder that holds compartments at any depth.

    Labels are counted by the part: a Source, Cue or Content of one attribution.
    """
    here = (path / "attributions").is_dir()
    folders = [path] if here else sorted(folder.parent for folder in path.rglob("attributions"))
    folders = [folder for folder in folders if (folder / "text").is_dir()]
    if not folders:
        raise FormatError(f"{path}: expected a folder with text/ and attributions/ here or below, found none")
    return [document for folder in folders for document in _read_compartment(folder, alignment)]


def _read_compartment(folder: Path, alignment: Alignment) -> Iterator[LabelledDocument]:
    readings: defaultdict[str, list[Path]] = defaultdict(list)
    for file in sorted((folder / "attributions").glob("*.ann")):
        readings[file.stem.rpartition("_")[0]].append(file)
    texts = {file.stem: file for file in sorted((folder / "text").glob("*.txt"))}
    for article in sorted(readings.keys() - texts.keys()):
        raise FormatError(f"{readings[article][0]}: expected the text {folder / 'text' / article}.txt, found none")
    for article, file in texts.items():
        if article not in readings:
            alignment.lose("article without annotations", str(file))
            continue
        document = Document(article, read_text(file))
        reading = _Reading(document, split(document), readings[article], alignment)
        sentences = reading.labelled()
        yield LabelledDocument(
            id=article,
            set="polnear",
            split=folder.name if folder.name in ("dev", "test") else "train",
            licence=LICENCE,
            text=document.text,
            sentences=sentences,
            attribution=tuple(reading.whole),
            outlet=article.partition("_")[0],
            running=True,
        )


class _Reading:
    """One annotator's attributions of one document, laid onto its sentences; `whole` before they are cut there."""

    def __init__(self, document: Document, sentences: list[Sentence], files: list[Path], alignment: Alignment) -> None:
        self.text = document.text
        self.sentences = sentences
        self.alignment = alignment
        self.whole: list[LabelledAttribution] = []
        parsed = [(file, *read_brat(file)) for file in files]
        self.file, self.marked, self.relations = min(parsed, key=lambda reading: _marks(reading[1]))

    def labelled(self) -> tuple[LabelledSentence, ...]:
        attributions: defaultdict[int, list[LabelledAttribution]] = defaultdict(list)
        usable = {name: span for name, span in self.marked.items() if self._checked(span)}
        discarded = {
            position
            for span in usable.values()
            if span.label == "Discard"
            for piece in span.pieces
            for position, _ in cut(piece, self.sentences)
        }
        used: set[str] = set()
        for relation in self.relations:
            used.update(target for _, target in relation.arguments)
            for position, attribution in self._attributions(relation, usable, discarded):
                if attribution not in attributions[position]:
                    attributions[position].append(attribution)
        for name, span in usable.items():
            if span.label in PARTS and name not in used:
                self._lose("part of no attribution", span.line)
        return tuple(
            LabelledSentence(
                id=f"{sentence.doc_id}#{sentence.index}",
                text=sentence.text,
                start=sentence.start,
                attribution=None if position in discarded else tuple(attributions[position]),
            )
            for position, sentence in enumerate(self.sentences)
        )

    def _checked(self, span: Marked) -> bool:
        """Whether the label is known and the offsets give the text that the file repeats (line breaks aside)."""
        if span.label not in LABELS:
            self._lose("unknown label", span.line)
            return False
        words = " ".join(self.text[piece.start : piece.end] for piece in span.pieces)
        if words.split() == span.text.split() and span.text.strip():
            return True
        self._lose("offsets do not match the text", span.line)
        return False

    def _attributions(
        self, relation: Relation, usable: dict[str, Marked], discarded: set[int]
    ) -> Iterator[tuple[int, LabelledAttribution]]:
        """The relation as one attribution in each sentence that a part of it stands in; none if it has no parts."""
        spans: defaultdict[int, dict[str, list[LabelledSpan]]] = defaultdict(lambda: {part: [] for part in PARTS})
        whole: dict[str, list[LabelledSpan]] = {part: [] for part in PARTS}
        for role, target in relation.arguments:
            part = role.rstrip("0123456789")
            if part not in PARTS or (target in self.marked and target not in usable):
                continue
            if target not in usable or usable[target].label != part:
                self._lose("relation to a missing span or one of another label", relation.line)
                continue
            for pieces in self._pieces(usable[target], discarded):
                whole[part].append(self._joined(pieces))
                for position, span in pieces:
                    spans[position][part].append(span)
        if any(whole.values()):
            source, cue, content = (tuple(whole[part]) for part in PARTS)
            self.whole.append(LabelledAttribution(source, cue, content))
        for position, parts in sorted(spans.items()):
            source, cue, content = (tuple(parts[part]) for part in PARTS)
            yield position, LabelledAttribution(source, cue, content)

    def _pieces(self, marked: Marked, discarded: set[int]) -> list[list[tuple[int, LabelledSpan]]]:
        """Each of its pieces as what stands of it in which sentence; none of those in discarded text."""
        found = []
        for piece in marked.pieces:
            pieces = cut(piece, self.sentences)
            if len(pieces) > 1:
                self.alignment.mended["cut at a sentence end"] += 1
            elif pieces and pieces[0][1].end - pieces[0][1].start < piece.end - piece.start:
                self.alignment.mended["trimmed white space"] += 1
            kept = [(position, span) for position, span in pieces if position not in discarded]
            found += [kept] if kept else []
        if found:
            self.alignment.kept += 1
        else:
            self._lose("in discarded text", marked.line)
        return found

    def _joined(self, pieces: list[tuple[int, LabelledSpan]]) -> LabelledSpan:
        (first, start), (last, end) = pieces[0], pieces[-1]
        return LabelledSpan(self.sentences[first].start + start.start, self.sentences[last].start + end.end)

    def _lose(self, reason: str, line: int) -> None:
        self.alignment.lose(reason, f"{self.file}:{line}")


def _marks(marked: dict[str, Marked]) -> int:
    return sum(span.label in MARKS for span in marked.values())
