"""Grouping of flat spans into attributions, and the type by quotation marks.

A case marks spans as {KIND NUMBERS|words}: s source, c cue, x content; the numbers say to which attributions
the span belongs.
"""

from __future__ import annotations

import re

import pytest

from slant.inference.attribution import group, quotation_type
from slant.models.records import Sentence, Span

MARKED = re.compile(r"\{([scx])([\d,]+)\|([^}]*)\}")
KINDS = {"s": "source", "c": "cue", "x": "content"}
# An attribution: source, cue, contents as texts.
Parts = tuple[str | None, str | None, tuple[str, ...]]

CASES = [
    "{s1|The ministry} {c1|said} {x1|the truce had been violated}.",
    "{x1|The truce had been violated}, {s1|the ministry} {c1|said}.",
    "“{x1|We did not fire first},” {c1|said} {s1|Colonel Aram Petrosyan}.",
    '"{x1|We will hold the town}," {s1|he} {c1|said}, "{x1|and we will rebuild it}."',
    "{c1|According to} {s1|two diplomats}, {x1|talks will resume on Monday}.",
    "{x1|Talks will resume on Monday}, {c1|according to} {s1|two diplomats}.",
    "{s1|Mayor}: {x1|Water supply restored in the northern district}",
    "{x1|Water supply restored in the northern district} - {s1|mayor}",
    "{s1,2|He} {c1|said} {x1|the bridge was intact} and {c2|added} that {x2|trains were running}.",
    "{s1,2|The envoy} {c1|warned} the parties on Friday {x1|the deadline was near} and {c2|urged} {x2|them to sign}.",
    "{s1,2|Residents} {c1|said} that {x1|the shelling began at dawn}, {c2|adding} that {x2|nobody was hurt}.",
    "{s1|Baku} {c1|says} {x1|its soldiers were attacked}; {s2|Yerevan} {c2|denies} {x2|any attack}.",
    "{s1|One witness} {c1|spoke of} {x1|two blasts} while {s2|another} {c2|reported} {x2|three}.",
    "{x1|Six people died}, {s1|the hospital} {c1|said}, and {s2|police} {c2|confirmed} {x2|one arrest}.",
    "{s1|The general} {c1|claimed} {x1|victory}, but {x2|the town is still contested}, {s2|monitors} {c2|noted}.",
    "{s1|The agency} {c1|said}, {c2|citing} {s2|an unnamed officer}, that {x1,2|the depot had burned down}.",
    "{x1,2|The depot had burned down}, {s1|the agency} {c1|reported}, {c2|citing} {s2|an unnamed officer}.",
    "The {c1|alleged} {x1|attack} was discussed by the council.",
    "{s1|Officials} {c1|confirmed} {x1|the strike} after an {c2|alleged} {x2|breach of the truce}.",
    "{s1|The mayor} {c1|promised} {x1|calm} amid {c2|reports} that {x2|shops had been looted}.",
    "Troops {c1|reportedly} {x1|left the city overnight}.",
    "{s1|The court} {c1|ruled} {x1|the detention unlawful}, {c2|allegedly} {x2|under pressure from abroad}.",
    "“{x1|It was chaos}.”",
    "“{x1|And then the lights went out},” {c1|recalled} {s1,2|Anna}, {c2|saying} {x2|she hid in the cellar}.",
    "{s1|The president} {c1|is believed} {x1|to favour a deal}.",
    "{c1|Asked} whether {x1|he would resign}, {s2|the minister} {c2|replied} that {x2|he would not}.",
    "{x1|Peace is possible} - {s1|negotiator}. {s2|The other side} {c2|stated} that {x2|it was not}.",
    "{x1|The road is closed} {c1|according to} {s1,2|drivers} who {c2|complain of} {x2|long queues}.",
    "{s1|The report} {c1|says} {x1|the dam failed}, {x1|that nobody was warned} and {x1|that records were lost}.",
    "{c1|Citing} {x1|a lack of funds}, {s1,2|the charity} {c2|announced} {x2|it would close}.",
    "{s1,2|She} {c1|urges} {x1|him to leave} and {c2|repeatedly says}: {x2|do not look back}.",
    "{s1,2|The union} {c1|admitted} {x1|loss} and has {c2|accused} {x2,3|men of theft}, {c3|echoed} by {s3|rivals}.",
    "{s1,2|Bo} {c1|admitted} {x1|loss} and has {c2|accused} {x2,3|her of it}, {s4|a charge} {c3|echoed} by {s3|Ana}.",
    "{x1|Foul play} was {c1|alleged} by {s1|rivals}, but {s2|Ana} {c2|denied} {x2|it}.",
    "{s1|The mayor} {c1|said} {x1|so}, and {c2|added} {s2|his clerk}: {x2|not now}.",
    "{s1|A spokeswoman} {c1|declined to comment}.",
    "{s1|The envoy}.",
    "Nothing is said here.",
]


def parse(case: str) -> tuple[str, list[Span], dict[str, list[Span]]]:
    """The plain text, its spans, and the spans of each attribution by number."""
    text, at = "", 0
    spans: list[Span] = []
    groups: dict[str, list[Span]] = {}
    for match in MARKED.finditer(case):
        text += case[at : match.start()]
        kind, numbers, words = match.groups()
        span = Span(len(text), len(text) + len(words), words, KINDS[kind], 1.0)
        text, at = text + words, match.end()
        spans.append(span)
        for number in numbers.split(","):
            groups.setdefault(number, []).append(span)
    return text + case[at:], spans, groups


def parts(spans: list[Span]) -> Parts:
    sources, cues, contents = ([s.text for s in spans if s.label == kind] for kind in KINDS.values())
    return sources[0] if sources else None, cues[0] if cues else None, tuple(contents)


def shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by, span.text, span.label, span.score)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("offset", [0, 100])
def test_spans_are_grouped_as_a_reader_would(case: str, offset: int) -> None:
    text, spans, groups = parse(case)
    sentence = Sentence("d", 0, offset, offset + len(text), text)
    voices = group([shifted(span, offset) for span in spans], sentence)
    found = [
        (
            voice.source.text if voice.source else None,
            voice.cue.text if voice.cue else None,
            tuple(span.text for span in voice.content),
        )
        for voice in voices
    ]
    assert sorted(found, key=repr) == sorted((parts(own) for own in groups.values()), key=repr)


@pytest.mark.parametrize("case", CASES)
def test_no_span_is_dropped_whatever_stands_beside_it(case: str) -> None:
    text, spans, _ = parse(case)
    sentence = Sentence("d", 0, 0, len(text), text)
    for left_out in range(len(spans)):
        rest = spans[:left_out] + spans[left_out + 1 :]
        voices = group(rest, sentence)
        held = {span for voice in voices for span in (voice.source, voice.cue, *voice.content) if span is not None}
        assert held == set(rest)


def test_attributions_come_in_the_order_in_which_they_begin() -> None:
    text, spans, _ = parse(CASES[13])
    voices = group(spans[::-1], Sentence("d", 0, 0, len(text), text))
    assert [voice.start for voice in voices] == sorted(voice.start for voice in voices)


TYPES = [
    ("direct", '"{x1|We did not fire first}," he said.'),
    ("direct", "“{x1|We did not fire first},” he said."),
    ("direct", "„{x1|We did not fire first}“, he said."),
    ("direct", "«{x1|We did not fire first}», he said."),
    ("direct", "'{x1|We didn't fire first},' he said."),
    ("direct", "‘{x1|We didn’t fire first},’ he said."),
    ("direct", 'He said {x1|"we did not fire first"}.'),
    ("direct", '"{x1|We will stay}," he said, "{x1|and we will fight}."'),
    ("direct", "“{x1|This goes on in the next sentence}."),
    ("direct", "{x1|This went on from the sentence before}”, he said."),
    ("direct", '{x1|This went on from the sentence before}," he said.'),
    ("direct", '" {x1|We did not fire first} , " he said .'),
    ("direct", "''{x1|We did not fire first},'' he said."),
    ("direct", "“{x1|He told me ‘run’ and I ran},” she said."),
    ("indirect", "He said {x1|they did not fire first}."),
    ("indirect", "He said {x1|the soldiers’ families didn’t know}."),
    ("indirect", "He said {x1|the soldiers' families didn't know}."),
    ("indirect", 'The "peace corps" said {x1|it would leave}.'),
    ("indirect", 'He said {x1|a 12" pipe had burst}.'),
    ("indirect", "He remembered {x1|the winter of '44}."),
    ("indirect", ""),
    ("mixed", 'He said {x1|they were "ready to fight"}.'),
    ("mixed", "He said {x1|they were “ready to fight” and would not leave}."),
    ("mixed", "He said {x1|the 'so-called truce' was over}."),
    ("mixed", '"{x1|The army is hitting back" against the town} he added.'),
    ("mixed", '{x1|Nobody was warned}, she said: "{x1|Nobody at all}."'),
]


@pytest.mark.parametrize(("expected", "case"), TYPES)
def test_type_is_read_from_quotation_marks(expected: str, case: str) -> None:
    text, spans, _ = parse(case)
    moved = [shifted(span, 40) for span in spans]
    assert quotation_type(moved, Sentence("d", 1, 40, 40 + len(text), text)) == expected
