"""Sources that the network gave and that the grammar of the clause forbids (rule 3 of reported_speech).

Right before a finite verb or a participle stands what the network takes for its subject, though
 1. it hangs on a preposition: in "the minister in a call with Orlov thanked" the subject is "the minister", in "the
    council condemned the raids in Syria stressing" it is "the council";
 2. or it is joined by "and" to a clause before it, and the verb is singular: in "the alliance groups rebels and Moscow
    has demanded" it is "Moscow".
"""

from __future__ import annotations

import re
from bisect import bisect_left

from slant.inference.cue_lexicon import word_set
from slant.inference.cue_subjects import nearest_subject
from slant.inference.cues import find_cues
from slant.inference.discourse import Words
from slant.inference.reports import Report, Reports
from slant.inference.source_party import party_of
from slant.inference.speaker_phrases import names_speaker
from slant.inference.subjects import before_verb, phrases_ending, subject_ending
from slant.inference.word_classes import PREPOSITIONS
from slant.models.records import Span

# What hangs on these is no part of a speaker's name, as "of" and "for" may be.
_ADVERBIAL = word_set("in at on with during after before against near over between amid")
_SINGULAR = word_set("has is was does")
# A phrase hangs on these; farther back than such a phrase is long nothing is looked at.
_HANGS = re.compile(r"\b(?:with|in)\s[^,;:]{0,60}$")


def correct_sources(reports: Reports) -> None:
    """Changes the reports in place."""
    for report in reports.all:
        source, cue = report.source, report.cue
        if source is not None and cue is not None and source.end < cue.start and _doubtful(reports, source):
            _correct(reports, reports.words(reports.index_at(cue.start)), report)


def _doubtful(reports: Reports, source: Span) -> bool:
    """Whether a source is worth a look at its clause."""
    ahead = reports.text[max(0, source.start - 70) : source.start]
    return " and " in source.text or bool(_HANGS.search(ahead))


def _correct(reports: Reports, words: Words, report: Report) -> None:
    source, cue = report.source, report.cue
    assert source is not None
    assert cue is not None
    entry = next(find_cues(reports.text, cue.start, cue.end), None)
    if entry is None or entry.kind not in ("clause", "object"):
        return
    verb = bisect_left(words.start, entry.start)
    start, _ = before_verb(words, verb)
    last = start - 1
    if last < 0 or words.end[last] != source.end:
        return
    # What is said without a comma may end with a preposition's phrase: "shots were fired near the dam Orlov said".
    said = not words.low[verb].endswith("ing") and any(piece.end <= source.start for piece in report.content)
    found = _joined(reports, words, source, start)
    if found is None and not said:
        found = _governing(reports, words, source, verb, last)
    if found is not None:
        report.source = found


def _joined(reports: Reports, words: Words, source: Span, verb: int) -> Span | None:
    """The mention that ends a source behind "and", where the verb is singular and a clause stands before."""
    if words.low[verb] not in _SINGULAR:
        return None
    mention = next((m for m in reports.mentions_in(source.start, source.end) if m.end == source.end), None)
    if mention is None:
        return None
    low, first = bisect_left(words.start, source.start), bisect_left(words.start, mention.start)
    if first - 1 <= low or words.low[first - 1] != "and":
        return None
    ahead = phrases_ending(words, first - 2)[-1:]
    # One phrase from its first word on, as in "a mediator between Israel and Egypt", is no clause.
    clause = [begin for begin, _ in ahead if begin > low and words.low[begin - 1] not in PREPOSITIONS]
    return reports.span(mention.start, mention.end, "source") if clause else None


def _governing(reports: Reports, words: Words, source: Span, verb: int, last: int) -> Span | None:
    """The subject on which the phrase hangs that was taken for it."""
    phrases = phrases_ending(words, last)
    first = phrases[0][0] if phrases else 0
    if first == 0 or words.start[first] > source.start:
        return None
    if words.low[verb].endswith("ing"):
        # "With some reports saying", "quoted Orlov as saying" have subjects of their own; a place has not spoken.
        if words.low[first - 1] != "in" or not reports.mentions_in(source.start, source.end):
            return None
        found = nearest_subject(reports, words, first - 1)
        return reports.span(*found, "source") if found else None
    whole = subject_ending(words, last)
    if words.low[first - 1] != "with" or whole is None or whole[0] >= first - 1:
        return None
    end = next(i for i in range(whole[0] + 1, last + 1) if words.low[i] in _ADVERBIAL)
    head = reports.span(words.start[whole[0]], words.end[end - 1], "source")
    named = party_of(head, reports.mentions_in(head.start, head.end)) is not None or " " in head.text
    return head if named and names_speaker(head.text) else None
