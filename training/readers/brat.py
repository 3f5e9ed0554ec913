"""PolNeAR's stand-off annotation files: brat's format, with argument numbers and texts that run over lines.

T3<tab>Content 115 290;292 300<tab>the annotated text      a span, perhaps of several pieces
E1<tab>Attribution:T4 Content:T3 Cue:T2 Source:T1          a relation between spans
#1<tab>AnnotatorNotes T66<tab>a remark                     passed over
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from slant.training.examples import FormatError, LabelledSpan
from slant.training.readers.files import read_text

ENTRY = re.compile(r"(?P<id>[TE#]\d+)\t(?P<rest>.*)", re.DOTALL)
SPAN = re.compile(r"(?P<label>\S+) (?P<pieces>\d+ \d+(?:;\d+ \d+)*)\t(?P<text>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Marked:
    """A labelled span: `pieces` into the document, `text` as the file repeats it, and the file's line."""

    label: str
    pieces: tuple[LabelledSpan, ...]
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Relation:
    """Spans that belong together: (role, span id) pairs, and the file's line."""

    arguments: tuple[tuple[str, str], ...]
    line: int


def read_brat(path: Path) -> tuple[dict[str, Marked], list[Relation]]:
    """Spans by id, and relations. Raises FormatError with file and line."""
    marked: dict[str, Marked] = {}
    relations = []
    for line, entry in _entries(path):
        match = ENTRY.fullmatch(entry)
        if match is None:
            raise FormatError(f"{path}:{line}: expected a T, E or # entry, found {entry[:60]!r}")
        if match["id"].startswith("T"):
            marked[match["id"]] = _marked(match["rest"], line, f"{path}:{line}")
        elif match["id"].startswith("E"):
            relations.append(_relation(match["rest"], line, f"{path}:{line}"))
    return marked, relations


def _entries(path: Path) -> list[tuple[int, str]]:
    """(Number of the first line, text) of each entry: an annotated text with line breaks goes on over lines."""
    entries: list[tuple[int, str]] = []
    for number, line in enumerate(read_text(path).rstrip("\n").split("\n"), start=1):
        if entries and entries[-1][1].startswith("T") and not ENTRY.match(line):
            entries[-1] = (entries[-1][0], f"{entries[-1][1]}\n{line}")
        elif line.strip():
            entries.append((number, line))
    return entries


def _marked(rest: str, line: int, where: str) -> Marked:
    match = SPAN.fullmatch(rest)
    if match is None:
        raise FormatError(f"{where}: expected 'Label start end[;start end]<tab>text', found {rest[:60]!r}")
    pairs = (piece.split(" ") for piece in match["pieces"].split(";"))
    pieces = tuple(LabelledSpan(int(start), int(end)) for start, end in pairs)
    return Marked(match["label"], pieces, match["text"], line)


def _relation(rest: str, line: int, where: str) -> Relation:
    arguments = tuple(argument.partition(":") for argument in rest.split())
    if not arguments or not all(role and target for role, _, target in arguments):
        raise FormatError(f"{where}: expected 'Role:T1 Role:T2 ...', found {rest[:60]!r}")
    return Relation(tuple((role, target) for role, _, target in arguments), line)
