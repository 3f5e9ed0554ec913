"""What is marked in a sentence: the spans of all readings, and for each reading a line that says what it is.

Made from the rows of `slant.inference.tables`, so that a document at hand and a corpus on disk are marked alike.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Cells = Mapping[str, Any]

# What a mark is of; `mention` is of a party.
KINDS = ("source", "cue", "content", "frame", "loaded", "mention")

CASTS = {-1: "accuses", 0: "casts neither way", 1: "favours"}


class Mark(NamedTuple):
    """Characters start..end of the document, as one of KINDS; `line` is the place of the reading that it shows.

    `sign` is the sentiment of a mention's party there, -1, 0 or +1; 0 for all other kinds.
    """

    start: int
    end: int
    kind: str
    line: int
    sign: int = 0


class Line(NamedTuple):
    """A reading in words; `kind` is attribution, frame, loaded, party or biased."""

    kind: str
    text: str


@dataclass
class MarkedSentence:
    """A sentence (a row of `sentences`), its readings as lines, and the marks that point at them."""

    sentence: Cells
    lines: list[Line] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _places: dict[object, int] = field(default_factory=dict)

    def add(self, key: object, line: Line) -> int:
        """The place of the reading `key` among the lines; a second call adds nothing."""
        if key not in self._places:
            self._places[key] = len(self.lines)
            self.lines.append(line)
        return self._places[key]

    def mark(self, kind: str, place: Cells, line: int, sign: int = 0) -> None:
        """Mark what of `place` stands in this sentence."""
        start, end = max(place["start"], self.sentence["start"]), min(place["end"], self.sentence["end"])
        if start < end:
            self.marks.append(Mark(start, end, kind, line, sign))


def mark_document(
    sentences: Sequence[Cells], parties: Sequence[Cells], spans: Sequence[Cells], names: Mapping[str, str]
) -> list[MarkedSentence]:
    """The sentences of one document in order, from its rows of the three tables; `names` by party id, where known."""
    marked = [MarkedSentence(row) for row in sorted(sentences, key=lambda row: row["start"])]
    by_index = {one.sentence["sentence"]: one for one in marked}
    said = _attributions(spans)
    words = _Words(said, names)
    for attribution, parts in said.items():
        line = Line("attribution", words.attribution(parts))
        for part in parts:
            for one in _over(marked, part):
                one.mark(part["label"], part, one.add(("attribution", attribution), line))
    casts = _casts(spans)
    for row in _of_kind(spans, "frame", "cast"):
        _frame(by_index[row["sentence"]], row, casts.get((row["sentence"], row["label"]), ()), words)
    for row in _of_kind(spans, "loaded"):
        one = by_index[row["sentence"]]
        one.mark("loaded", row, one.add(("loaded", row["start"]), Line("loaded", words.loaded(row))))
    for row in parties:
        one = by_index[row["sentence"]]
        place = one.add(("party", row["party"]), Line("party", words.party(row)))
        for mention in row["mentions"]:
            one.mark("mention", mention, place, {"negative": -1, "positive": 1}.get(row["sentiment"], 0))
    for one in marked:
        if one.sentence["biased"]:
            one.add("biased", Line("biased", f"biased {one.sentence['biased_score']:.2f}"))
    return marked


def _frame(one: MarkedSentence, row: Cells, casts: Sequence[Cells], words: _Words) -> None:
    """A frame's row and those of the parties that it casts share a line."""
    place = one.add(("frame", row["label"]), Line("frame", words.frame(row, casts)))
    if row["start"] is not None and not any(
        (mark.start, mark.end, mark.line) == (row["start"], row["end"], place) for mark in one.marks
    ):
        one.mark("frame", row, place)


def _attributions(spans: Sequence[Cells]) -> dict[int, list[Cells]]:
    found: dict[int, list[Cells]] = {}
    for row in _of_kind(spans, "attribution"):
        found.setdefault(row["attribution"], []).append(row)
    return found


def _casts(spans: Sequence[Cells]) -> dict[tuple[int, str], list[Cells]]:
    found: dict[tuple[int, str], list[Cells]] = {}
    for row in _of_kind(spans, "cast"):
        found.setdefault((row["sentence"], row["label"]), []).append(row)
    return found


def _of_kind(spans: Sequence[Cells], *kinds: str) -> Iterator[Cells]:
    return (row for row in spans if row["kind"] in kinds)


def _over(marked: Sequence[MarkedSentence], place: Cells) -> Iterator[MarkedSentence]:
    """The sentences that `place` reaches into: content runs over sentence ends."""
    first = bisect_right(marked, place["start"], key=lambda one: one.sentence["end"])
    last = bisect_left(marked, place["end"], key=lambda one: one.sentence["start"])
    yield from marked[first:last]


class _Words:
    """The readings of a document in words."""

    def __init__(self, said: Mapping[int, Sequence[Cells]], names: Mapping[str, str]) -> None:
        self._said, self._names = said, names

    def attribution(self, parts: Sequence[Cells]) -> str:
        row = parts[0]
        cue = next((part["text"] for part in parts if part["label"] == "cue"), None)
        named = self._source(row["attribution"]) + (f" [{self._name(row['party'])}]" if row["party"] else "")
        stance = f"cue {quote(cue)}, {row['cue_stance']}" if cue else "no cue"
        within = "" if row["within"] is None else f"; in the words of {self._source(row['within'])}"
        return f"{named}: {row['type']} speech, {stance}{within}"

    def frame(self, row: Cells, casts: Sequence[Cells]) -> str:
        line = f"{label(row['label'])} {row['score']:.2f}"
        for cast in casts:
            line += f"; {CASTS[cast['polarity']]} {self._name(cast['party'])}, {self._voice(cast)}"
        return line if casts else f"{line}; casts no party, {self._voice(row)}"

    def loaded(self, row: Cells) -> str:
        return f"{quote(row['text'])} {row['score']:.2f}; {self._voice(row)}"

    def party(self, row: Cells) -> str:
        sentiment, role = row["sentiment"], row["role"]
        toward = "sentiment not sure" if sentiment is None else f"{sentiment} {row[f'sentiment_{sentiment}']:.2f}"
        line = f"{self._name(row['party'])}: {toward}"
        if role is not None:
            line += f", {role} {row[f'role_{role}']:.2f}"
        linked = [m for m in row["mentions"] if m["link"] not in ("alias", "given")]
        by_rule = f"; linked by rule: {', '.join(quote(m['text']) for m in linked)}" if linked else ""
        return f"{line}; {self._voice(row)}{by_rule}"

    def _voice(self, row: Cells) -> str:
        if row["voice"] != "source":
            return "the author's words"
        party = f" [{self._name(row['voice_party'])}]" if row["voice_party"] else ""
        return f"words of {self._source(row['voice_attribution'])}{party}"

    def _source(self, attribution: int) -> str:
        parts = self._said.get(attribution, ())
        return next((quote(part["text"]) for part in parts if part["label"] == "source"), "a source not named")

    def _name(self, party: str) -> str:
        return self._names.get(party, label(party))


def label(name: str) -> str:
    """A label or an id as words."""
    return name.replace("_", " ")


def quote(text: str) -> str:
    return "“" + " ".join(text.split()).strip('“”" ') + "”"
