"""brat's standoff files (https://brat.nlplab.org/standoff.html): NAME.txt and NAME.ann for each text, a folder a coder.

    T1<TAB>label start end[;start end]<TAB>phrase        A1<TAB>polarity T1 -1

Offsets are code points. brat codes phrases, so that answers about a whole text are not written, and none are read. A
phrase in several pieces is read as that many, with the attribute "part" naming the phrase.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import quote, unquote

from slant.analysis.coding.codings import (
    ATTRIBUTES,
    COLOURS,
    PARTY,
    SPAN_LABELS,
    CodedSpan,
    CodedUnit,
    Coding,
    CodingError,
    in_order,
    parties_of,
)
from slant.analysis.coding.offsets import place

# Lines of other kinds than phrases, attributes and notes on them.
OTHER = {"R": "relations", "*": "relations", "E": "events", "N": "normalizations"}


def write(folder: Path, codings: Sequence[Coding]) -> None:
    """A folder for each coder, with annotation.conf and visual.conf for our labels."""
    for coding in codings:
        own = folder / quote(coding.coder, safe=" ")
        own.mkdir(parents=True, exist_ok=True)
        (own / "annotation.conf").write_text(_annotation_conf(parties_of(codings)), encoding="utf-8")
        (own / "visual.conf").write_text(_visual_conf(), encoding="utf-8")
        for unit in coding.units:
            stem = f"{quote(unit.doc_id, safe='')}@{unit.start}"
            # Written as they are: a line end that is changed moves every offset behind it.
            (own / f"{stem}.txt").write_bytes(unit.text.encode("utf-8"))
            (own / f"{stem}.ann").write_bytes("".join(_lines(unit.spans or ())).encode("utf-8"))


def read(folder: Path, mends: Counter[str]) -> list[Coding]:
    """Of a folder of .ann files, or of one such folder a coder. Raises CodingError."""
    folders = sorted({path.parent for path in folder.rglob("*.ann")})
    if not folders:
        raise CodingError(f"{folder}: expected .ann files beside .txt files, found none")
    return [Coding(unquote(own.name), tuple(_units(own, mends))) for own in folders]


def _units(folder: Path, mends: Counter[str]) -> Iterator[CodedUnit]:
    for path in sorted(folder.glob("*.ann")):
        text_file = path.with_suffix(".txt")
        if not text_file.is_file():
            raise CodingError(f"{path}: expected its text in {text_file.name} beside it, found none")
        text = text_file.read_bytes().decode("utf-8").removeprefix("\ufeff")
        doc_id, _, start = path.stem.rpartition("@")
        name, begin = (unquote(doc_id), int(start)) if start.isdecimal() and doc_id else (path.stem, 0)
        yield CodedUnit(name, text, begin, spans=in_order(_spans(path, text, mends), mends))


def _spans(path: Path, text: str, mends: Counter[str]) -> list[CodedSpan]:
    attributes: dict[str, dict[str, str]] = {}
    bounds: list[tuple[str, str, str]] = []
    for number, line in enumerate(path.read_bytes().decode("utf-8").split("\n"), start=1):
        fields = line.rstrip("\r").split("\t")
        if line[:1] == "T" and len(fields) >= 3:
            bounds.append((fields[0], fields[1], "\t".join(fields[2:])))
        elif line[:1] in "AM" and len(fields) == 2 and len(words := fields[1].split(" ")) >= 2:
            attributes.setdefault(words[1], {})[words[0]] = _value(words)
        elif line[:1] in OTHER:
            mends[f"left out: {OTHER[line[:1]]} of brat"] += 1
        elif line[:1] == "#":
            mends["left out: notes of brat"] += 1
        elif line.strip():
            raise CodingError(f"{path}:{number}: expected a line of brat's standoff format, found {line!r}")
    spans: list[CodedSpan] = []
    for identifier, placed, phrase in bounds:
        label, _, pieces = placed.partition(" ")
        spans += _pieces(text, label, pieces, phrase, f"{path}: {identifier}", attributes.get(identifier, {}), mends)
    return spans


def _value(words: Sequence[str]) -> str:
    """Of an attribute line, whose values have no blanks: so parties are written with %20 for them."""
    value = words[2] if len(words) > 2 else "yes"
    return unquote(value) if words[0] == PARTY else value


def _pieces(
    text: str, label: str, pieces: str, phrase: str, where: str, attributes: Mapping[str, str], mends: Counter[str]
) -> Iterator[CodedSpan]:
    several = pieces.split(";")
    left = phrase
    for piece in several:
        try:
            start, end = (int(number) for number in piece.split(" "))
        except ValueError:
            raise CodingError(f"{where}: expected offsets as in '3 9;12 20', found {pieces!r}") from None
        # brat joins the pieces of a phrase by blanks, and shows a line end inside one as a blank.
        words = left[: end - start] if len(several) > 1 else left
        left = left[end - start + 1 :]
        if words == text[start:end].replace("\n", " ").replace("\r", " "):
            words = text[start:end]
        start, end = place(text, start, end, phrase=words, where=where, mends=mends)
        extra = {"part": where.rpartition(" ")[2]} if len(several) > 1 else {}
        yield CodedSpan(label, start, end, text[start:end], {**attributes, **extra})


def _lines(spans: Sequence[CodedSpan]) -> Iterator[str]:
    number = 0
    for place_, span in enumerate(spans, start=1):
        phrase = span.text.replace("\n", " ").replace("\r", " ")
        yield f"T{place_}\t{span.label} {span.start} {span.end}\t{phrase}\n"
        for key, value in span.attributes.items():
            if key in ATTRIBUTES:
                number += 1
                yield f"A{number}\t{key} T{place_} {_token(value) if key == PARTY else value}\n"


def _token(party: str) -> str:
    return quote(party, safe="")


def _annotation_conf(parties: Sequence[str]) -> str:
    said = {
        key: (of, [_token(party) for party in parties] if key == PARTY else values)
        for key, (of, values) in ATTRIBUTES.items()
    }
    attributes = "\n".join(
        f"{key}\tArg:{'|'.join(of)}, Value:{'|'.join(values)}" for key, (of, values) in said.items() if values
    )
    return "\n".join(
        ["[entities]", *SPAN_LABELS, "", "[relations]", "", "[events]", "", "[attributes]", attributes, ""]
    )


def _visual_conf() -> str:
    colours = (
        f"{label}\tbgColor:{COLOURS[place % len(COLOURS)]}, fgColor:white" for place, label in enumerate(SPAN_LABELS)
    )
    return "\n".join(["[labels]", "", "[drawing]", "SPAN_DEFAULT\tfgColor:black, borderColor:darken", *colours, ""])
