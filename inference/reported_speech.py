"""Who says what over a whole document: the sentence-level attributions joined, completed, nested and numbered.

The rules, in order, precision before recall; none needs more than the records that the sentences were decoded to:
 1. Quotations that run over sentence ends or paragraphs are one attribution (running_quotations).
 2. A cue that always has a source gets it: "according to X", "as X put it", "citing X" (completed_sources); "X quoted
    Y as saying" is what Y says (quoted_speakers).
 3. A source that the grammar of its clause forbids is corrected (misread_sources); a verb that has content and no
    source gets its subject (cue_subjects), or its agent or subject behind it (sources_behind).
 4. Contents of verbs that have none, and reports by nouns: "warnings from X that ..." (cue_contents). Contents that the
    grammar forbids are corrected (misread_contents).
 5. Speakers beside a colon or a dash: headlines and transcripts (headlines).
 6. Speaker lines: '"..." - Name', 'Name: "..."' (speakers).
 7. A quotation that stands alone is the speaker's who spoke before or speaks next (speakers).
 8. An agency that signs its report is no source (signatures).
 9. Scare quotes are no attribution but loaded wording (scare_quotes).
10. Nested reports: inner and outer are both kept (nested_reports). An attribution is `within` the innermost other one
    whose content holds its cue and content; one that cites the source of content that it shares is within the other,
    and one whom the other quotes within that ("X quoted Y as saying").
11. Party of the source, by the head of its noun phrase (source_party), or of what a relative pronoun refers to; "I" and
    "we" have that of the attribution in which they stand, else of who signs the text as its source (signatures). Type
    over the whole of the content.
12. Ids from 0 in the order of first positions; each attribution goes to the sentence of its cue, else of its source,
    else of its first content.
No rule looks farther than a quotation may run, so that the time is linear in the length of the document. Applied to its
own result the pass changes nothing, unless the quotation marks of the text make no sense.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from slant.inference.attribution import type_in_marks
from slant.inference.completed_sources import complete_sources
from slant.inference.cue_contents import complete_contents
from slant.inference.cue_subjects import antecedent, complete_subjects
from slant.inference.headlines import complete_headlines
from slant.inference.misread_contents import correct_contents
from slant.inference.misread_sources import correct_sources
from slant.inference.nested_reports import nest_reports
from slant.inference.nesting import enclosing
from slant.inference.quotations import quoted
from slant.inference.quoted_speakers import sort_out_quoted
from slant.inference.reports import FIRST_PERSON, Report, Reports
from slant.inference.running_quotations import join_quotations
from slant.inference.scare_quotes import scare_quotes
from slant.inference.signatures import drop_signatures, signer
from slant.inference.source_party import party_of
from slant.inference.sources_behind import complete_behind
from slant.inference.speakers import find_speakers
from slant.models.records import Attribution, LoadedSpan, Mention, ScoredSentence


def link_attributions(
    text: str, sentences: Sequence[ScoredSentence], mentions: Sequence[Mention]
) -> tuple[ScoredSentence, ...]:
    """The sentences of one running document, in order, with the attributions of the document.

    `mentions`: all party mentions of the document, resolved ones included. Only `attributions` change, and `loaded`
    where scare quotes are added.
    """
    reports = Reports(text, sentences, mentions)
    join_quotations(reports)
    complete_sources(reports)
    sort_out_quoted(reports)
    correct_sources(reports)
    complete_subjects(reports)
    complete_behind(reports)
    complete_contents(reports)
    correct_contents(reports)
    complete_headlines(reports)
    find_speakers(reports)
    drop_signatures(reports)
    loaded = scare_quotes(reports)
    nest_reports(reports)
    return _with_loaded(_with_attributions(reports, sentences), loaded)


def _with_attributions(reports: Reports, sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    ordered = sorted(reports.all, key=lambda r: (r.start, r.anchor.start, -r.hull[1]))
    outer = enclosing(ordered)
    parties: list[str | None] = [_party(reports, report) for report in ordered]
    signed = signer(reports)
    author = None if signed is None else party_of(signed, reports.mentions_in(signed.start, signed.end))
    for index in sorted(range(len(ordered)), key=lambda i: -_length(ordered[i])):
        source, holder = ordered[index].source, outer[index]
        if parties[index] is None and source and source.text.lower() in FIRST_PERSON:
            parties[index] = author if holder is None else parties[holder]
    inside = _inside_marks(reports)
    own: list[list[Attribution]] = [[] for _ in sentences]
    for index, report in enumerate(ordered):
        own[reports.index_at(report.anchor.start)].append(
            Attribution(
                source=report.source,
                cue=report.cue,
                content=report.content,
                type="direct" if report.verbatim else type_in_marks(report.content, reports.text, inside),
                cue_stance=report.stance,
                party=parties[index],
                id=index,
                within=outer[index],
            )
        )
    return [replace(s, attributions=tuple(a)) for s, a in zip(sentences, own, strict=True)]


def _length(report: Report) -> int:
    start, end = report.hull
    return end - start


def _party(reports: Reports, report: Report) -> str | None:
    if report.source is None:
        return report.party
    named = antecedent(reports, report.source) or report.source
    return party_of(named, reports.mentions_in(named.start, named.end))


def _inside_marks(reports: Reports) -> NDArray[np.bool_]:
    """(characters of the text,) True inside quotation marks, those of running quotations included."""
    inside = np.zeros(len(reports.text), dtype=np.bool_)
    for sentence in reports.sentences:
        inside[sentence.start : sentence.end] = quoted(sentence.text)
    for quotation in reports.quotations:
        if quotation.closed:
            inside[quotation.start : quotation.end] = True
    return inside


def _with_loaded(sentences: Sequence[ScoredSentence], loaded: Sequence[LoadedSpan]) -> tuple[ScoredSentence, ...]:
    """Each scare quote in its sentence, unless a loaded span overlaps it there."""
    following = 0
    result = []
    for scored in sentences:
        spans = list(scored.loaded)
        while following < len(loaded) and loaded[following].start < scored.sentence.end:
            new = loaded[following]
            following += 1
            if not any(span.start < new.end and new.start < span.end for span in spans):
                spans.append(new)
        changed = len(spans) > len(scored.loaded)
        result.append(replace(scored, loaded=tuple(sorted(spans, key=lambda s: s.start))) if changed else scored)
    return tuple(result)
