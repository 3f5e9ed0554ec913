"""Codings written by hand or drawn at random, for the files that hold them and for how far their coders agree."""

from __future__ import annotations

from hypothesis import strategies as st

from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding
from slant.analysis.coding.formats import CodingFormat
from slant.models.labels import FRAMES

NAMES = {CodingFormat.JSONL: "c.jsonl", CodingFormat.DOCCANO: "c.jsonl", CodingFormat.CSV: "c.csv"} | {
    CodingFormat.LABEL_STUDIO: "c.json",
    CodingFormat.BRAT: "brat",
    CodingFormat.INCEPTION: "inception",
}
# Emoji (two UTF-16 units), right to left, combining marks, line ends of both kinds, quotes, commas, tabs.
PIECES = ("Rebels ", "shelled ", "😀", "👨‍👩‍👧 ", "שלום ", "é", "\r\n", "\n", '"the town", ', "a\tb ", "  ", "=; ")
SAID: dict[str, dict[str, str]] = {
    "aggression": {"polarity": "-1", "party": "north; =%"},
    "cue": {"type": "direct", "cue_stance": "doubt"},
    "mention": {"party": "north; =%", "sentiment": "negative", "role": "none"},
    "loaded": {},
}


@st.composite
def codings(draw: st.DrawFn) -> Coding:
    units = []
    for number in range(draw(st.integers(1, 3))):
        text = "".join(draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12)))
        ends = st.integers(0, len(text))
        spans = {}
        for a, b in draw(st.lists(st.tuples(ends, ends), max_size=4)):
            start, end = sorted((a, b))
            if start < end:
                label = draw(st.sampled_from(sorted(SAID)))
                said = draw(st.sampled_from([SAID[label], {}]))
                spans[start, end, label] = CodedSpan(label, start, end, text[start:end], said)
        answers: dict[str, tuple[str, ...]] = {
            "frames": tuple(draw(st.lists(st.sampled_from(FRAMES), unique=True, max_size=2))),
            "biased": ("biased",),
            "sentiment:north": (draw(st.sampled_from(("negative", "neutral"))),),
        }
        units.append(CodedUnit(f"d/{number} ü", text, 7 * number, answers, tuple(spans[key] for key in sorted(spans))))
    return Coding("anna@example.org", tuple(units))


def held(unit: CodedUnit, format_: CodingFormat) -> CodedUnit:
    """What the format can hold of a unit."""
    spans = unit.spans
    if format_ is CodingFormat.DOCCANO and spans is not None:  # no attributes, so that two phrases may become one
        spans = tuple({(s.start, s.end, s.label): CodedSpan(s.label, s.start, s.end, s.text) for s in spans}.values())
    answers = {} if format_ is CodingFormat.BRAT else unit.answers
    return CodedUnit(unit.doc_id, unit.text, unit.start, answers, spans)
