"""Sources that stand behind their cue (rule 3 of reported_speech), where the network found none.

 1. The agent of a passive: "the raid was condemned by Cairo as a crime", "listed as a threat by Cairo". It ends
    before a stop, a verb or a preposition that is not its own; content that began with its words begins behind them.
 2. Who sends what a noun reports: "warnings from Cairo that the talks would fail".
 3. The subject behind its verb: "The border is quiet, claims New Delhi." What is said must end right before the verb,
    and the source at a stop.
Each must be able to speak or be of a party. A source for which the network gave an apposition alone ("wrote Orlov, a
former president") begins with the name.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from slant.inference.cue_lexicon import plural, word_set
from slant.inference.cues import find_cues
from slant.inference.noun_phrases import is_verb
from slant.inference.reports import Report, Reports
from slant.inference.source_party import party_of
from slant.inference.speaker_phrases import names_speaker
from slant.inference.subjects import participle
from slant.models.records import Sentence, Span

_BY = re.compile(r"\s+(?:as\s+(?:[^\s,.;:]+\s+){1,6}?)?by\s+(?!\w+ing\b)")
_WORDS = r"(?:(?:Mr|Mrs|Ms|Dr|Gen|Col|Sen|Rep|Gov)\.|(?:[A-Z]\.){1,4}|[\w&'’-]+)"
_ENDS = (
    r"(?:as|in|on|at|for|to|from|during|after|before|with|over|that|which|who|when|while|because|but|amid|under|since|until"
    r"|said|says|is|are|was|were|has|have|had|will|would|could|and (?:was|were|is|has|had|then|later))"
)
_AGENT = re.compile(rf"{_WORDS}(?:\s(?!{_ENDS}\b|of \w+ing\b){_WORDS}){{0,9}}")
_FROM = re.compile(r"\s+from\s+")
_SENDABLE = word_set(
    "warning threat demand request appeal plea pledge promise offer complaint accusation denial criticism condemnation"
)
_SENT = _SENDABLE | {plural(noun) for noun in _SENDABLE}
_OF = re.compile(r"\sof\s")
# What they are accused of stands behind "of".
_CHARGES = word_set("accuse suspect convict acquit warn remind inform notify")
_INVERTED = re.compile(rf"\s+(?P<source>{_WORDS}(?:\s(?!{_ENDS}\b){_WORDS}){{0,7}})(?=\s*(?:[.,;!?]|$))")
_NAMED = re.compile(r"\s(?P<name>[A-Z][\w'’.-]*(?:\s[A-Z][\w'’.-]*){0,4}),\s")
_GOES_ON = re.compile(r"(?:as|of|for|on|over|to|that|with)\s")
_PRONOUN = word_set("it this that him her them me us you himself herself itself themselves who which what")


def complete_behind(reports: Reports) -> None:
    """Changes the reports in place."""
    for report in reports.all:
        if report.cue is None:
            continue
        if report.source is not None:
            report.source = _with_name(reports, report.cue, report.source)
            continue
        sentence = reports.sentences[reports.index_at(report.cue.start)]
        found = (
            _agent(reports, sentence, report.cue)
            or _sender(reports, sentence, report)
            or _inverted(reports, sentence, report)
        )
        if found is not None:
            report.source = found
            _give_way(reports, report, found)


def _agent(reports: Reports, sentence: Sentence, cue: Span) -> Span | None:
    verb = cue.text.split()[-1]
    end = cue.end
    if verb in ("by", "as") and " " in cue.text:
        verb, end = cue.text.split()[-2], cue.end - 3
    by = _BY.match(reports.text, end, sentence.end)
    if by is None or not participle(verb.lower()):
        return None
    found = _AGENT.match(reports.text, by.end(), sentence.end)
    if found is None:
        return None
    text = _before_verb(reports, found.start(), found.end())
    entry = next(find_cues(reports.text, cue.start, end), None)
    of = _OF.search(text)
    if of and entry is not None and entry.lemma in _CHARGES:
        text = text[: of.start()]
    return _speaker(reports, found.start(), text)


def _sender(reports: Reports, sentence: Sentence, report: Report) -> Span | None:
    """Of "warnings from Avaria that ...". Reports, accounts and the like come from a place as often."""
    cue = report.cue
    assert cue is not None
    if cue.text.split()[-1].lower() not in _SENT:
        return None
    sender = _FROM.match(reports.text, cue.end, sentence.end)
    found = sender and _AGENT.match(reports.text, sender.end(), sentence.end)
    return _speaker(reports, found.start(), found.group()) if found else None


def _before_verb(reports: Reports, start: int, end: int) -> str:
    """What of [start, end) stands before a finite verb: "Orlov" of "Orlov hit the town"."""
    words = reports.words(reports.index_at(start))
    first = bisect_left(words.start, start)
    for i in range(first + 1, bisect_left(words.start, end)):
        if is_verb(words, i, after_noun=False):
            return reports.text[start : words.end[i - 1]]
    return reports.text[start:end]


def _inverted(reports: Reports, sentence: Sentence, report: Report) -> Span | None:
    cue = report.cue
    assert cue is not None
    ahead = reports.text[max(sentence.start, cue.start - 3) : cue.start].rstrip()
    if not ahead.endswith((",", "”", '"', "’", "?", "!")) or not any(p.end <= cue.start for p in report.content):
        return None
    entry = next(find_cues(reports.text, cue.start, cue.end), None)
    if entry is None or entry.kind != "clause" or " " in cue.text or cue.text.endswith("ing"):
        return None
    found = _INVERTED.match(reports.text, cue.end, sentence.end)
    return _speaker(reports, found.start("source"), found["source"]) if found else None


def _with_name(reports: Reports, cue: Span, source: Span) -> Span:
    """The source with the name right behind its cue to which it is an apposition."""
    apposed = cue.end < source.start and source.text.partition(" ")[0] in ("a", "an", "the", "its", "his", "her")
    name = _NAMED.fullmatch(reports.text, cue.end, source.start) if apposed else None
    return source if name is None else reports.span(name.start("name"), source.end, "source", source.score)


def _speaker(reports: Reports, start: int, text: str) -> Span | None:
    text = text.rstrip(" '’")
    span = reports.span(start, start + len(text), "source")
    if not text or text.lower() in _PRONOUN:
        return None
    mentions = reports.mentions_in(span.start, span.end)
    return span if names_speaker(text) or party_of(span, mentions) is not None else None


def _give_way(reports: Reports, report: Report, source: Span) -> None:
    """Content that begins with the words of the source begins behind them, if it goes on with a preposition; behind a
    subject there is none.
    """
    inverted = not reports.text[max(0, source.start - 8) : source.start].rstrip().endswith(" by")
    kept = []
    for piece in report.content:
        if piece.start == source.start:
            start = source.end + 1
            if inverted or not _GOES_ON.match(reports.text, start, piece.end):
                continue
            piece = reports.span(start, piece.end, "content", piece.score)
        kept.append(piece)
    report.content = tuple(kept)
