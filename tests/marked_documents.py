"""Documents with attributions marked in their text, as the network would decode them sentence by sentence.

{s1|...}, {c1|...} and {x1|...} mark source, cue and content of attribution 1, {s1,2|...} a source of two attributions,
{l|...} loaded wording. What comes out is
written as "source | cue | content / further content | remarks", where nothing is "-" and the remarks may be the type,
the stance, "in N" (it stands within the N-th attribution, from 0) and "of PARTY".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slant.inference.attribution import quotation_type
from slant.inference.segmentation import split
from slant.models.records import Attribution, Document, LoadedSpan, Mention, ScoredSentence, Sentence, Span

_MARK = re.compile(r"\{([scxl])([\d,]*)\|([^}]*)\}")
_KINDS = {"s": "source", "c": "cue", "x": "content", "l": "loaded"}
_REMARKS = ("direct", "mixed", "indirect", "neutral", "doubt", "endorse")


@dataclass(frozen=True)
class Marked:
    """A text, its decoded sentences, and its party mentions."""

    text: str
    sentences: tuple[ScoredSentence, ...]
    mentions: tuple[Mention, ...]


def marked(case: str, parties: Mapping[str, str] | None = None) -> Marked:
    """`parties`: party by words; each occurrence of the words in the text is a mention, "he" and the like resolved."""
    text, last = "", 0
    spans: list[tuple[str, Span]] = []
    for match in _MARK.finditer(case):
        text += case[last : match.start()]
        kind, number, words = match.groups()
        span = Span(len(text), len(text) + len(words), words, _KINDS[kind], 0.8)
        spans += [(each, span) for each in number.split(",")]
        text, last = text + words, match.end()
    text += case[last:]
    sentences = split(Document("d", text))
    return Marked(text, tuple(_scored(sentence, spans) for sentence in sentences), _mentions(text, parties or {}))


def _scored(sentence: Sentence, spans: Sequence[tuple[str, Span]]) -> ScoredSentence:
    own = [(n, span) for n, span in spans if sentence.start <= span.start < sentence.end]
    groups: dict[str, list[Span]] = {}
    for number, span in own:
        assert span.end <= sentence.end, f"{span.text!r} runs over the end of {sentence.text!r}"
        if span.label != "loaded":
            groups.setdefault(number, []).append(span)
    loaded = tuple(LoadedSpan(s.start, s.end, s.text, s.label, s.score) for _, s in own if s.label == "loaded")
    attributions = tuple(_attribution(group, sentence) for group in groups.values())
    return ScoredSentence(sentence, attributions, (), loaded, False, 0.1, ())


def _attribution(group: Sequence[Span], sentence: Sentence) -> Attribution:
    sources, cues, contents = ([s for s in group if s.label == kind] for kind in ("source", "cue", "content"))
    kind = quotation_type(contents, sentence)
    return Attribution(*(found[0] if found else None for found in (sources, cues)), tuple(contents), kind, "neutral")


def _mentions(text: str, parties: Mapping[str, str]) -> tuple[Mention, ...]:
    found = [
        Mention(
            party, match.start(), match.end(), words, "pronoun" if words.lower() in ("he", "she", "it") else "alias"
        )
        for words, party in parties.items()
        for match in re.finditer(rf"\b{re.escape(words)}\b", text)
    ]
    return tuple(sorted(found, key=lambda mention: mention.start))


def attributions(sentences: Sequence[ScoredSentence]) -> list[Attribution]:
    """In the order of their ids."""
    return sorted((a for s in sentences for a in s.attributions), key=lambda a: a.id)


def as_expected(found: Attribution, expected: str) -> str:
    """An attribution in the form in which cases are written, with those remarks that `expected` makes."""
    parts = [found.source.text if found.source else "-", found.cue.text if found.cue else "-"]
    parts.append(" / ".join(piece.text for piece in found.content) or "-")
    pieces = expected.split(" | ")
    if len(pieces) > 3:
        parts.append(", ".join(_remark(found, remark.strip()) for remark in pieces[3].split(",")))
    return " | ".join(parts)


def _remark(found: Attribution, remark: str) -> str:
    if remark.startswith("of "):
        return f"of {found.party}"
    if remark.startswith("in ") or remark == "outer":
        return "outer" if found.within is None else f"in {found.within}"
    assert remark in _REMARKS, f"unknown remark {remark!r}"
    return found.type if remark in _REMARKS[:3] else found.cue_stance
