"""Contents that the network gave and that the grammar of the sentence forbids (rule 4 of reported_speech).

1. What "which" or "who" reports ends with the relative clause: in "Russia, which denies hitting towns, has hit towns"
   with the comma.
2. What a claim claims ends before it is said of the claim that nobody could verify it.
3. A phrase between a quotation and the name of its speaker is the speaker's: '"We are ready," one of them, Ana Rossi,
   said'.
4. A determiner is no source: "they were hit, an accusation Russia denies" is no report of "an".
"""

from __future__ import annotations

import re
from bisect import bisect_left

from slant.inference.cue_lexicon import word_set
from slant.inference.reports import Report, Reports
from slant.inference.word_classes import AUXILIARIES, RELATIVES, SAYING
from slant.models.records import Span

_UNVERIFIED = re.compile(
    r"\s(?:(?:could|can|has|have|had|was|were)\s?(?:not|n['’]t)|cannot)\s(?:(?:yet|immediately|independently)\s)*"
    r"(?:be\s|been\s)?(?:(?:immediately|independently)\s)*(?:verified|confirmed|corroborated|authenticated)\b"
)
_QUOTED = re.compile(r"(?s:[\"“].*[\"”]),?\s+(?P<apposed>(?:one|another|a|an|the|his|her|their)\s[^,;:.\"“”]{1,60})")
_CLAIMS = ("claim", "claims", "report", "reports", "assertion", "assertions", "allegation", "allegations")
_ARTICLES = word_set("a an the")


def correct_contents(reports: Reports) -> None:
    """Changes the reports in place."""
    gone = []
    for report in reports.all:
        if report.source is None:
            continue
        if report.source.text.lower() in _ARTICLES:
            gone.append(report)
        elif report.source.text.lower() in RELATIVES:
            report.content = tuple(_within_clause(reports, piece) for piece in report.content)
        elif report.content:
            _give_apposed(reports, report, report.source)
            report.content = tuple(_before_doubt(reports, report, piece) for piece in report.content)
    reports.drop(gone)


def _within_clause(reports: Reports, piece: Span) -> Span:
    words = reports.words(reports.index_at(piece.start))
    first, last = bisect_left(words.start, piece.start), bisect_left(words.start, piece.end)
    commas = [i for i in range(first, last) if words.low[i] == ","][:2]
    # Of two commas the second closes what the first opens: "who said the port, a ruin, was safe".
    if len(commas) == 1 and commas[0] + 1 < last and words.low[commas[0] + 1] in AUXILIARIES | SAYING:
        return reports.span(piece.start, words.start[commas[0]], "content", piece.score)
    return piece


def _before_doubt(reports: Reports, report: Report, piece: Span) -> Span:
    # Of a noun alone: "Russia's claim to hold the town could not be verified", but "said it could not be verified".
    if report.cue is None or not report.cue.text.lower().endswith(_CLAIMS):
        return piece
    found = _UNVERIFIED.search(piece.text)
    return reports.span(piece.start, piece.start + found.start(), "content", piece.score) if found else piece


def _give_apposed(reports: Reports, report: Report, source: Span) -> None:
    piece = report.content[-1]
    found = _QUOTED.fullmatch(piece.text) if piece.end < source.start else None
    if found is not None and reports.text[piece.end : source.start].strip() == ",":
        start = piece.start + found.start("apposed")
        end = piece.start + len(piece.text[: found.start("apposed")].rstrip())
        report.source = reports.span(start, source.end, "source", source.score)
        report.content = (*report.content[:-1], reports.span(piece.start, end, "content", piece.score))
