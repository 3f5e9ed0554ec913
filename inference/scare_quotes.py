"""Scare quotes (rule 9 of reported_speech): marks around a word or two that no one is named as saying.

They are no attribution but loaded wording, unless a loaded span is there already. Titles of works, nicknames and terms
that are being named are neither.
"""

from __future__ import annotations

import re

from slant.inference.cue_lexicon import word_set
from slant.inference.reports import Report, Reports
from slant.models.records import LoadedSpan

MOST_WORDS = 4
_MARKS = "\"“”„«»‹›‘’'"
_EDGE = _MARKS + " ,.;:!?"
# Ahead of a term that is named, or of a title.
_NAMING = re.compile(
    r"\b(?:called|known as|dubbed|named|titled|entitled|nicknamed|code-?named"
    r"|the (?:word|term|phrase|name|expression|label|slogan"
    r"|hashtag|song|film|movie|book|novel|album|show|series|play|article|essay|poem)s?|mean(?:s|ing)?|film|movie|book|novel"
    r"|album|song|slogan|short for|translates as|alias|aka|a\.k\.a\.)\s*$",
    re.IGNORECASE,
)
_SMALL = word_set("a an the of in on at for to and or with from by de la")


def scare_quotes(reports: Reports) -> list[LoadedSpan]:
    """Takes them out of the reports; gives those of them that are loaded wording."""
    found = [report for report in reports.all if _is_scare_quote(reports, report)]
    reports.drop(found)
    return [_loaded(reports, report) for report in found if not _names(reports, report)]


def _is_scare_quote(reports: Reports, report: Report) -> bool:
    if not report.orphan or len(report.content) != 1:
        return False
    (span,) = report.content
    words = span.text.strip(_EDGE).split()
    if not 1 <= len(words) <= MOST_WORDS:
        return False
    before, after = reports.text[span.start - 1 : span.start], reports.text[span.end : span.end + 1]
    marked = span.text[0] in _MARKS or (before != "" and before in _MARKS)
    closed = span.text.rstrip(" ,.;:!?")[-1] in _MARKS or (after != "" and after in _MARKS)
    sentence = reports.sentences[reports.index_at(span.start)]
    if span.end > sentence.end:
        return False
    # A quotation that is all of its sentence is speech: "Never."
    rest = sentence.text.replace(span.text, "", 1).strip(_EDGE)
    return marked and closed and bool(rest)


def _names(reports: Reports, report: Report) -> bool:
    """Whether the words are a title, a nickname or a term that is named."""
    (span,) = report.content
    ahead = reports.text[max(0, span.start - 40) : span.start].rstrip(_MARKS + " ")
    if _NAMING.search(ahead):
        return True
    words = [word for word in span.text.strip(_EDGE).split() if word.lower() not in _SMALL]
    capital = bool(words) and all(word[:1].isupper() or word[:1].isdigit() for word in words)
    if capital and len(words) > 1:
        return True
    # Juan "Chapo" Perez
    behind = reports.text[span.end : span.end + 20].lstrip(_MARKS + " ,")
    last = ahead.split()[-1] if ahead.split() else ""
    return capital and last[:1].isupper() and behind[:1].isupper()


def _loaded(reports: Reports, report: Report) -> LoadedSpan:
    (span,) = report.content
    start = span.start + len(span.text) - len(span.text.lstrip(_EDGE))
    end = span.start + len(span.text.rstrip(_EDGE))
    return LoadedSpan(start, end, reports.text[start:end], "loaded", span.score)
