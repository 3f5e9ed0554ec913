"""Speakers of quotations that stand alone (rules 6 and 7 of reported_speech).

A quotation stands alone where its marks hold nearly all of its sentence, and no cue or source is with it.
Its speaker is, in this order:
 1. who stands on a line behind it ('"..." - Name, title'), or ahead of it with a colon ('Name: "..."');
 2. whom the next sentence names as speaking, where that begins with the cue ("... said Petrov.");
 3. whom the sentence before announces ("He said:");
 4. whom the next sentence of its own paragraph quotes, where the quotation opens the paragraph;
 5. whom the sentence before quotes or reports, in its paragraph or in the one before.
From rule 2 on it becomes a piece of that speaker's attribution.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from slant.inference.cues import find_cues
from slant.inference.quotations import Quotation
from slant.inference.reports import RULE_SCORE, Report, Reports, overlapping
from slant.inference.speaker_phrases import can_speak
from slant.models.records import Span

_LINE = re.compile(
    r"[\s\xa0]*(?:[–—―‒]|-{1,2})[\s\xa0]*(?P<name>(?:[^\n\"“”.;!?:]|(?<=\b[A-Z])\.|(?<=\b[A-Z][a-z])\.){2,80}?)\.?\s*(?=\n|$)"
)
_LABEL = re.compile(r"(?P<name>[^\n\"“”.;!?:]{2,60}):\s*$")
_MARKS = "\"“”„«»‹›‘’' \t\n"
# Speech, not thought: what may be followed by the speaker's own words.
_SILENT = re.compile(
    r"(?:want|believ|think|thought|hop(?:e|ing)|fear|expect|plan|intend|know|knew|feel|felt|consider)\w*\b", re.I
)
# A shorter quotation of a paragraph of its own may be a heading or a title.
_LEAST_WORDS = 4


def find_speakers(reports: Reports) -> None:
    """Changes the reports in place."""
    own = reports.by_sentence()
    ranges = [(quotation.start, quotation.end) for quotation in reports.quotations]
    pieces = overlapping(reports.contents(), ranges)
    for quotation, found in zip(reports.quotations, list(pieces), strict=True):
        if not all(report.orphan for _, report in found) or any(span not in r.content for span, r in found):
            continue
        orphan = found[0][1] if found else None
        if _line_behind(reports, quotation, orphan, own) or _label_ahead(
            reports, quotation, orphan, own[quotation.first]
        ):
            continue
        if not _stands_alone(reports, quotation) or not (quotation.closed or found):
            continue
        content = [span for span, _ in found] or [reports.span(quotation.start, quotation.end, "content")]
        speaker = _speaker(reports, quotation, own)
        if speaker is not None:
            for span, report in found:
                report.without(span)
            speaker.add(*content)
            # Quotations that follow see who spoke this one.
            own[quotation.last].append(speaker)
    reports.all = [report for report in reports.all if report.spans]


def _stands_alone(reports: Reports, quotation: Quotation) -> bool:
    start, end = reports.sentences[quotation.first].start, reports.sentences[quotation.last].end
    if end - start > 2 * (quotation.end - quotation.start):
        return False
    outside = reports.text[start : quotation.start] + reports.text[quotation.end : end]
    words = reports.text[quotation.start : quotation.end].split()
    least = _LEAST_WORDS if reports.paragraphs.first(quotation.first) else 2
    if quotation.first == quotation.last and len(words) < 9 and _in_title_case(words):
        return False  # a heading
    return len(words) >= least and len(outside.split()) <= 0.2 * len(words)


def _line_behind(
    reports: Reports, quotation: Quotation, orphan: Report | None, own: Sequence[Sequence[Report]]
) -> bool:
    line = _LINE.match(reports.text, quotation.end)
    if not quotation.closed or line is None or not _name(line["name"]):
        return False
    source = reports.span(line.start("name"), line.end("name"), "source")
    for index in {quotation.last, reports.index_at(source.start)}:
        for report in own[index]:
            # The network may have found the name, but not what it has to do with the quotation.
            if report.source and report.source.start < source.end and source.start < report.source.end:
                _give(reports, quotation, report, orphan)
                return True
    _give(reports, quotation, orphan, None, source)
    return True


def _label_ahead(reports: Reports, quotation: Quotation, orphan: Report | None, own: Sequence[Report]) -> bool:
    start = reports.sentences[quotation.first].start
    label = _LABEL.fullmatch(reports.text, start, quotation.start)
    if label is None or not _name(label["name"]) or not _ends_line(reports, quotation):
        return False
    source = reports.span(label.start("name"), label.end("name"), "source")
    for report in own:
        if report.source and report.source.start < source.end and source.start < report.source.end:
            _give(reports, quotation, report, orphan)
            return True
    _give(reports, quotation, orphan, None, source)
    return True


def _ends_line(reports: Reports, quotation: Quotation) -> bool:
    end = reports.sentences[quotation.last].end
    return end - quotation.end < 5 and not reports.text[quotation.end : end].strip(" .")


def _name(words: str) -> bool:
    first = words.split(",")[0].strip()
    return bool(first) and len(first.split()) <= 8 and can_speak(first)


def _give(
    reports: Reports, quotation: Quotation, report: Report | None, orphan: Report | None, source: Span | None = None
) -> None:
    """The quotation to a report, a new one where there is none; what an orphan holds of it goes there too."""
    if report is None:
        report = Report()
        reports.all.append(report)
    if source is not None:
        report.source = source
    if orphan is not None and orphan is not report:
        report.add(*orphan.content)
        orphan.content = ()
    if not report.content:
        report.add(reports.span(quotation.start, quotation.end, "content", RULE_SCORE))


def _speaker(reports: Reports, quotation: Quotation, own: Sequence[Sequence[Report]]) -> Report | None:
    first, last = quotation.first, quotation.last
    behind = own[last + 1] if last + 1 < len(own) else ()
    if behind and _opens_with_cue(reports, behind[0], last + 1):
        return behind[0]
    ahead = _speaking(reports, own[first - 1]) if first and not _over_headline(reports, first) else None
    if first and reports.sentences[first - 1].text.rstrip().endswith(":"):
        return next((report for report in reversed(own[first - 1]) if not report.orphan), None)
    if reports.paragraphs.first(first) and behind and not reports.paragraphs.first(last + 1):
        quoting = _speaking(reports, behind)
        if quoting is not None and _quotes(reports, quoting):
            return quoting
    return ahead


def _over_headline(reports: Reports, index: int) -> bool:
    """Whether the sentence opens a paragraph behind a headline, which introduces no quotation."""
    stopped = reports.sentences[index - 1].text.rstrip(_MARKS)[-1:] in (".", "!", "?", ",", ":", "…")
    in_title_case = _in_title_case(reports.sentences[index - 1].text.split())
    return reports.paragraphs.first(index) and (in_title_case or not stopped)


def _in_title_case(words: Sequence[str]) -> bool:
    long = [word.lstrip(_MARKS) for word in words if len(word.strip(_MARKS)) > 3]
    return sum(word[:1].isupper() for word in long) > 0.7 * len(long)


def _opens_with_cue(reports: Reports, report: Report, index: int) -> bool:
    """ "... said Petrov." as a sentence of its own."""
    if report.cue is None or report.source is None or report.content:
        return False
    start = reports.sentences[index].start
    return not reports.text[start : report.start].strip(" –—-,")


def _speaking(reports: Reports, own: Sequence[Report]) -> Report | None:
    """Of the reports of a sentence that are of speech and have a source, one that quotes, not a participle, the last.

    A name without a cue is a line of its own quotation.
    """
    speaking = [report for report in reversed(own) if report.source and report.cue and _of_speech(report.cue.text)]
    return min(speaking, key=lambda r: (not _quotes(reports, r), _participle(r)), default=None)


def _of_speech(cue: str) -> bool:
    return not _SILENT.match(cue) and next(find_cues(cue), None) is not None


def _participle(report: Report) -> bool:
    return report.cue is not None and report.cue.text.split()[0].endswith("ing")


def _quotes(reports: Reports, report: Report) -> bool:
    return any(piece.text[:1] in _MARKS or reports.text[piece.start - 1] in _MARKS[:-3] for piece in report.content)
