"""Sources after a cue that always has one (rule 2 of reported_speech): "according to", "citing", "in the words of",
"as X put it", "per X". The network may give the cue alone, or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from slant.inference.reports import Report, Reports
from slant.inference.speaker_phrases import can_speak, names_speaker
from slant.models.records import Sentence, Span

_CUE = re.compile(
    r"\b(?:according to|(?:as )?quoted by|citing|in the words of|in the (?:view|opinion) of|as per|per)\s+",
    re.IGNORECASE,
)
_SURE = re.compile(
    r"\b(?:according to|in the words of|in the (?:view|opinion) of)\s+(?=[A-Z]|(?:the|a|an|two|several|some)\s)",
    re.IGNORECASE,
)
# "According to plan": no one says so. "Citing a lack of funds": that is what is said.
_NO_SOURCE = re.compile(
    r"(?:the |a |an |its |their |his |her |our )?(?:own |original |latest |new )?"
    r"(?:plan|plans|schedule|taste|need|needs|law|laws|rules?"
    r"|tradition|custom|size|age|whether|how|what|where|type|capita|cent|day|week|month|year|hour|person|head|household|lack"
    r"|concerns?|fears?|health|security|safety|reasons?|risks?|threats?|evidence|costs?|need|failure|poor|bad|low|high"
    r"|increas\w+|violations?|national|public)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"(?:(?:the|a|an|his|her|its|their|two|three|several|some|local|one)\s)?"
    r"(?:[\w&'’-]+|[A-Z]\.(?:[A-Z]\.)*|(?:Mr|Mrs|Ms|Dr|Gen|Col|Sen|Rep|Gov)\.)(?:\s(?!(?:said|says|which|who|that|has|have|had|is|was"
    r"|were|are|will|would|could|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b)(?:[\w&'’-]+|(?:[A-Z]\.)+)){0,10}"
)
_OPENS_CLAUSE = re.compile(
    r"\s(?=(?:the|an?|he|she|it|they|there|its|his|her|their|this|these|those|we|two|three|some|several|many|at least"
    r"|more than|nearly|about|\d+)\s)"
)
# Words that a phrase does not end with.
_UNFINISHED = re.compile(
    r"\b(?:of|to|for|from|with|in|at|on|by|and|or|the|an?|as|than|['’]s|senior|local|former|official)$", re.IGNORECASE
)
# A name or a plural, to which no name can belong as in "the group Hezbollah".
_WHOLE = re.compile(r"(?:\b[A-Z][\w.'’-]*|s|\bpeople)$")
# Longest source that is looked for without a stop behind it, in characters.
_LONGEST = 80
_CITING = re.compile(r"citing|quoting", re.IGNORECASE)
_PREPOSITION = re.compile(r"\s(?:of|with|from|in|at|on|for|to|who|which)\s|,")
_PUT_IT = re.compile(r"\bas\s+(?P<source>(?:[\w.'’-]+\s){1,6}?)(?P<cue>(?:has |had |once )?put it)\b")


def complete_sources(reports: Reports) -> None:
    """Changes the reports in place."""
    for sentence, own in zip(reports.sentences, reports.by_sentence(), strict=True):
        _sort_out_citing(reports, own)
        _sort_out_cited(own)
        for report in own:
            if report.cue is not None and report.source is None:
                report.source = _behind(reports, report.cue, report.content)
                _give_way(reports, report)
        if all(report.orphan for report in own):
            _add(reports, sentence, own)
        for match in _PUT_IT.finditer(sentence.text):
            _put_it(reports, own, sentence.start, match)


def _sort_out_citing(reports: Reports, own: Sequence[Report]) -> None:
    """In "X, citing Y, said Z" the network takes Y for the speaker of Z, or for what is cited."""
    for citing, main in pairwise(own):
        if not (citing.cue and main.cue and main.content and _CITING.fullmatch(citing.cue.text)):
            continue
        behind = citing.cue.end + 1
        if main.source and main.source.start == behind and citing.source and not citing.content:
            citing.source, main.source = main.source, citing.source
            citing.content = main.content
        elif len(citing.content) == 1 and citing.content[0].start == behind and citing.source == main.source:
            cited = citing.content[0]
            if reports.text[cited.end : cited.end + 1] == "," and can_speak(cited.text):
                citing.source, citing.content = replace(cited, label="source"), main.content


def _sort_out_cited(own: Sequence[Report]) -> None:
    """In "X said Z, citing Y" the network takes Y for what X cites, or X for who is cited."""
    for main, citing in pairwise(own):
        if not (citing.cue and main.content and _CITING.fullmatch(citing.cue.text) and len(citing.content) == 1):
            continue
        (cited,) = citing.content
        head = _PREPOSITION.split(cited.text)[0]
        if citing.source == main.source and cited.start == citing.cue.end + 1 and can_speak(head):
            citing.source, citing.content = replace(cited, label="source"), main.content


def _behind(reports: Reports, cue: Span, content: Sequence[Span] = ()) -> Span | None:
    """The source right behind a cue that asks for one. It does not take all of the content."""
    match = _CUE.fullmatch(cue.text + " ")
    if match is None:
        return None
    sentence = reports.sentences[reports.index_at(cue.start)]
    start = cue.end + len(reports.text[cue.end : cue.end + 2]) - len(reports.text[cue.end : cue.end + 2].lstrip())
    found = _SOURCE.match(reports.text, start, sentence.end)
    if found is None or _NO_SOURCE.match(reports.text, start):
        return None
    stopped = found.end() >= sentence.end or reports.text[found.end()] in ',.;:)—–"”!?'
    whole = any(piece.start == start and piece.end <= found.end() for piece in content)
    end = found.end() if stopped and not whole else _before_subject(reports, start, sentence.end)
    return None if end is None else reports.span(start, end, "source")


def _before_subject(reports: Reports, start: int, limit: int) -> int | None:
    """Where a source ends that no comma closes: before a determiner or pronoun, or a mention of a party, that must open
    the clause which is reported ("according to residents the shelling ...").
    """
    opening = [match.start() for match in _OPENS_CLAUSE.finditer(reports.text, start, min(limit, start + _LONGEST))]
    mentions = reports.mentions_in(start + 1, min(limit, start + _LONGEST))
    ends = [m.start - 1 for m in mentions if m.start > start and _WHOLE.search(reports.text, start, m.start - 1)]
    for end in sorted(opening + ends):
        source = reports.text[start:end]
        if source.strip() and not _UNFINISHED.search(source) and names_speaker(source):
            return end
    return None


def _give_way(reports: Reports, report: Report) -> None:
    """Content that began with the words of the source begins behind them."""
    if report.source is None or not report.content or report.content[0].start != report.source.start:
        return
    first = report.content[0]
    start = report.source.end + 1
    rest = (reports.span(start, first.end, "content", first.score),) if start < first.end else ()
    report.content = rest + report.content[1:]


def _add(reports: Reports, sentence: Sentence, own: Sequence[Report]) -> None:
    """A report for "according to X" where the network saw neither cue nor source in the sentence."""
    match = _SURE.search(sentence.text)
    if match is None:
        return
    start, end = sentence.start + match.start(), sentence.start + len(sentence.text[: match.end()].rstrip())
    cue = reports.span(start, end, "cue")
    source = _behind(reports, cue)
    if source is None:
        return
    opens = not sentence.text[: match.start()].strip(' "“‘')
    low, high = (source.end, sentence.end) if opens else (sentence.start, start)
    content = _trimmed(reports, low, high)
    if content is None:
        return
    inside = [r for r in own if content.start <= r.start and r.content[-1].end <= content.end]
    report = inside[0] if inside else Report(content=(content,))
    report.cue, report.source = cue, source
    if not inside:
        reports.all.append(report)


def _trimmed(reports: Reports, low: int, high: int) -> Span | None:
    text = reports.text[low:high]
    start = low + len(text) - len(text.lstrip(" ,:\n"))
    end = low + len(text.rstrip(" ,.;:\n"))
    return reports.span(start, end, "content") if len(reports.text[start:end].split()) >= 2 else None


def _put_it(reports: Reports, own: Sequence[Report], offset: int, match: re.Match[str]) -> None:
    """ "as X put it": X is the source, whatever the network made of it."""
    start, end = offset + match.start("source"), offset + match.end("source") - 1
    low, high = offset + match.start(), offset + match.end()
    for report in own:
        cue = report.cue
        if cue is not None and low <= cue.start and cue.end <= high and report.source is None:
            report.source = reports.span(start, end, "source")
