"""Quotations that run over sentence ends and paragraphs become one attribution (rule 1 of reported_speech).

The network reads a sentence at a time and gives a piece a sentence, often without source or cue, or none. All pieces
within the marks are one, and with them what is between; the attribution whose cue or source stands outside of the
marks owns it. What the quoted speaker reports in turn ("He told me to run") stays an attribution of its own. Where the
closing mark is missing only pieces that the network gave are joined, up to the first that has a speaker of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from statistics import fmean

from slant.inference.quotations import Quotation
from slant.inference.reports import FIRST_PERSON, RULE_SCORE, Report, Reports, overlapping
from slant.models.records import Span

Piece = tuple[Span, Report]

# What may stand between the marks and the words of a content without being lost from it.
_SPACE = re.compile(r"[ ,]{0,3}")
_TRIM = " \t\r\n\xa0\"“”„«»‹›‘’'.,;:!?…"


def join_quotations(reports: Reports) -> None:
    """Changes the reports in place."""
    chains = list(_chains(reports.quotations))
    ranges = [(chain[0].start, chain[-1].end) for chain in chains]
    # What a chain changes lies within its own range, and ranges do not overlap.
    silent = _without_content(reports)
    for chain, pieces in zip(chains, list(overlapping(reports.contents(), ranges)), strict=True):
        closed = chain if chain[-1].closed else chain[:-1]
        if closed and (closed[0].first != closed[-1].last or not pieces):
            _join(reports, closed, _within(reports, pieces, closed), silent)
        if not chain[-1].closed:
            _join_unclosed(reports, chain[-1], _within(reports, pieces, chain[-1:]))
    reports.all = [report for report in reports.all if report.spans]


def _chains(found: Sequence[Quotation]) -> Iterator[list[Quotation]]:
    """Each quotation with those that go on with it."""
    chain: list[Quotation] = []
    for quotation in found:
        if chain and not quotation.goes_on:
            yield chain
            chain = []
        chain.append(quotation)
    if chain:
        yield chain


def _within(reports: Reports, pieces: Sequence[Piece], chain: Sequence[Quotation]) -> list[Piece]:
    """Those that overlap the quotation, and have not been taken into one before. What reaches beyond its sentences is
    content of someone in whose speech the quotation stands.
    """
    low, high = reports.sentences[chain[0].first].start, reports.sentences[chain[-1].last].end
    return [
        (span, report)
        for span, report in pieces
        if span in report.content and low <= span.start < chain[-1].end and chain[0].start < span.end <= high
    ]


def _without_content(reports: Reports) -> tuple[dict[int, Report], dict[int, Report]]:
    """Reports that have a source or cue only, by where these begin and by where they end."""
    silent = [report for report in reports.all if not report.content]
    return {min(s.start for s in r.spans): r for r in silent}, {max(s.end for s in r.spans): r for r in silent}


def _beside(
    reports: Reports, chain: Sequence[Quotation], silent: tuple[dict[int, Report], dict[int, Report]]
) -> Report | None:
    """The report that has everything but its content, right behind the marks ('"...," he said') or ahead of them."""
    start, end = chain[0].start, chain[-1].end
    behind = end + len(_SPACE.match(reports.text, end).group())  # type: ignore[union-attr]
    ahead = len(reports.text[max(0, start - 4) : start].rstrip(" ,:\n"))
    return silent[0].get(behind) or silent[1].get(max(0, start - 4) + ahead)


def _join(
    reports: Reports,
    chain: Sequence[Quotation],
    pieces: Sequence[Piece],
    silent: tuple[dict[int, Report], dict[int, Report]],
) -> None:
    outer = [(span, report) for span, report in pieces if not _inner(report, chain)]
    owner = _owner(chain, outer)
    if owner is None or owner.orphan:
        beside = _beside(reports, chain, silent)
        owner = beside if beside is not None and not _inner(beside, chain) else owner
    if owner is None:
        if _told_already(chain, pieces) or chain[0].first == chain[-1].last:
            return
        owner = Report()
        reports.all.append(owner)
    for quotation in chain:
        own = [pair for pair in outer if pair[0].start < quotation.end and pair[0].end > quotation.start]
        joined = _joined(reports, quotation, [span for span, _ in own])
        for span, report in own:
            report.without(span)
            if not report.orphan:
                report.add(joined)
        owner.add(joined)


def _told_already(chain: Sequence[Quotation], pieces: Sequence[Piece]) -> bool:
    """Whether a report made within the marks has nearly all: one whose speaker is named there ("PENCE: ...)."""
    told: dict[int, int] = {}
    for span, report in pieces:
        told[id(report)] = told.get(id(report), 0) + span.end - span.start
    return max(told.values(), default=0) > 0.8 * sum(quotation.end - quotation.start for quotation in chain)


def _inner(report: Report, chain: Sequence[Quotation]) -> bool:
    """Whether a report is made within the quotation."""
    if report.orphan:
        return False
    anchor = report.anchor
    return any(quotation.start <= anchor.start and anchor.end <= quotation.end for quotation in chain)


def _owner(chain: Sequence[Quotation], outer: Sequence[Piece]) -> Report | None:
    """Of the reports outside of the marks the one with most of a speaker, then the nearest; else any of the orphans."""
    if not outer:
        return None
    start, end = chain[0].start, chain[-1].end

    def rank(report: Report) -> tuple[bool, bool, int]:
        distance = min(abs(report.anchor.start - end), abs(start - report.anchor.end))
        return report.orphan, report.source is None, distance

    return min((report for _, report in outer), key=rank)


def _joined(reports: Reports, quotation: Quotation, spans: Sequence[Span]) -> Span:
    """One span over the quotation. Its ends are those of the pieces where only marks and stops are beyond."""
    text = reports.text
    start, end = quotation.start, quotation.end
    if spans:
        first, last = spans[0].start, max(span.end for span in spans)
        marks = first <= start
        if first <= start or not text[start:first].strip(_TRIM):
            start = first
        if last >= end or not text[last:end].strip(_TRIM):
            end = last
        elif not marks:
            end = start + len(text[start:end].rstrip(_TRIM))
    score = round(fmean(span.score for span in spans), 4) if spans else RULE_SCORE
    return reports.span(start, end, "content", score)


def _join_unclosed(reports: Reports, quotation: Quotation, pieces: Sequence[Piece]) -> None:
    run: list[Piece] = []
    for span, report in pieces:
        index = reports.index_at(span.start)
        if not run and (index != quotation.first or span.end <= quotation.start):
            return
        if run and _speaks_first(report, span):
            if report.source and report.source.text.lower() in FIRST_PERSON:
                continue
            break
        run.append((span, report))
        if not report.orphan and len(run) > 1:
            break
    if len(run) < 2:
        return
    owner = min((report for _, report in run), key=lambda report: (report.orphan, report.source is None))
    joined = reports.span(
        run[0][0].start, max(span.end for span, _ in run), "content", round(fmean(span.score for span, _ in run), 4)
    )
    for span, report in run:
        report.without(span)
        if not report.orphan:
            report.add(joined)
    owner.add(joined)


def _speaks_first(report: Report, content: Span) -> bool:
    """Whether source or cue stand ahead of the content, so that something new begins."""
    return any(span and span.end <= content.start for span in (report.source, report.cue))
