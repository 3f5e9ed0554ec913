"""Reports within reports (rule 10 of reported_speech): "The spokesman said that Guterres condemned the attack".

Tags are flat, so the network gives one of the two. Two things are mended:
 - An outer report that shares the content of the inner one, or has none, gets the whole inner report as its content,
   where that follows it at once ("said that [X condemned Y]", "according to Z, [X said Y]") or ends right before it.
 - An inner report is found inside a content by a finite cue of the lexicon with a subject on its left that can speak, a
   name, a party or a description, never a pronoun, and on its right what the cue reports: for a cue of clauses (said) a
   clause or a quotation, for a cue of deeds (condemned) a noun phrase. Likewise one by a noun at the end of a cue: in
   "dismissed claims from Baku that X" the claims are Baku's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from slant.inference.cue_lexicon import word_set
from slant.inference.cues import Cue, cue_stance, find_cues, reports_nothing
from slant.inference.nesting import quotes
from slant.inference.reports import Report, Reports
from slant.inference.speaker_phrases import can_speak, subject_at_end
from slant.models.records import Span

_BETWEEN = re.compile(r"[\s,:]*(?:(that)\b\s*)?[\s\"“‘']*", re.IGNORECASE)
_ATTRIBUTING = re.compile(r"(?:according to|per|as per|in the (?:words|view|opinion) of)\b", re.IGNORECASE)
_AUXILIARY = re.compile(r"(?:\s+(?:has|have|had|also|later|earlier|then|now|again|[a-z]+ly))+\s*$")
# A subject for the clause that is reported, ahead of its verb.
_CLAUSE_AHEAD = re.compile(
    r"(?:\s+(?:on|in|last|late|early|this)\s+\w+(?:\s\w+)?)?\s*[:,]?\s*"
    r"(?:(that)\b|[\"“‘]\w|(?:the|a|an|he|she|it|they|we|I|its|his|her|their"
    r"|there|this|these|those|no|some|most|at least|more than|all|both|one|two|three|\d[\d,]*|[A-Z][\w'’-]+)\s)"
)
_RECIPIENT = re.compile(
    r"\s+(?:reporters|journalists|lawmakers|[A-Z][\w.'’-]*(?:\s[A-Z][\w.'’-]*){0,2}|(?:\w+\s){0,2}\w+)\s+(?=that\b)"
)
_NOUN_AHEAD = re.compile(
    r"\s+(?:the|a|an|his|her|its|their|any|all|this|that|these|those|such|what|it|him|them|[\"“‘]\w"
    r"|[A-Z][\w'’-]+|\w+s\b|\d)"
)
_CLAUSE_END = re.compile(r";|,\s(?:and|but|while|whereas|adding)\b|[\"“”]\s*$")
_OBJECT_END = re.compile(r"[;,]|\s(?:and|but|while|whereas|because|although)\s|\s[–—-]\s")
_POSSESSIVE = re.compile(r"['’]s$|s['’]$")
_NOUN_LAST = re.compile(r"(?<=\s)\w+$")
_SENDER = re.compile(r"\s+(?:from|by)\s+(?P<source>(?:the\s)?[\w.'’-]+(?:\s(?!that\b)[\w.'’-]+){0,5})\s+that\s+")
_THAT = re.compile(r"\s+that\b")
_REPORTED_NOUNS = word_set(
    """claim claims report reports warning warnings admission admissions allegation allegations accusation accusations
    assertion assertions threat threats"""
)
_PRONOUNS = word_set("he she it they we i you who which that this his her its their him them")
# Finite where no form of "be" is ahead; the other entries of the lexicon are wishes and deeds that say nothing.
_SAYING = word_set(
    """say tell add announce state report declare argue assert insist maintain contend stress explain reply reiterate
    testify claim allege admit confirm reveal acknowledge warn note concede vow pledge promise write recall conclude
    rule suggest predict deny believe complain threaten"""
) | {"point out"}
_DOING = word_set(
    """accuse blame condemn denounce criticize criticise reject dismiss deny decry deplore praise hail welcome urge
    demand refute slam oppose admit acknowledge"""
) | {"call on", "call for", "claim responsibility", "cast doubt on", "appeal to", "appeal for"}


def nest_reports(reports: Reports) -> None:
    """Changes the reports in place; what is `within` what shows from where they stand."""
    for own in reports.by_sentence():
        _complete_outer(reports, own)
    found: list[Report] = []
    for report in reports.all:
        if not report.orphan:
            for piece in report.content:
                found += _inner_reports(reports, piece)
            found += _reported_by_noun(reports, report)
    known = {report.cue.start for report in reports.all if report.cue}
    for report in found:
        assert report.cue is not None
        if report.cue.start not in known:
            known.add(report.cue.start)
            reports.all.append(report)


def _complete_outer(reports: Reports, own: Sequence[Report]) -> None:
    """The outer reports of one sentence, in order of their anchors."""
    for before, after in pairwise(own):
        if after.orphan or before.orphan or not after.content or not after.source or quotes(before, after):
            continue
        start = min(span.start for span in after.spans)
        outer_end = max(span.end for span in (before.source, before.cue) if span)
        if outer_end > start or start == after.content[0].start or not _to_be_completed(before, after):
            continue
        between = _BETWEEN.match(reports.text, outer_end, start)
        if between and between.end() == start and before.cue:
            begin = between.start(1) if between.group(1) and _keeps_that(after) else start
            before.content = (_hull(reports, after, begin),)
    for before, after in pairwise(own):
        attributed = (
            after.cue and after.source and _ATTRIBUTING.match(after.cue.text) and before.source and before.content
        )
        if attributed and not before.orphan and _to_be_completed(after, before):
            end = max(span.end for span in before.spans)
            assert after.cue is not None
            if end <= after.cue.start and not reports.text[end : after.cue.start].strip(" ,"):
                after.content = (_hull(reports, before, min(span.start for span in before.spans)),)


def _to_be_completed(outer: Report, inner: Report) -> bool:
    return outer.source is not inner.source and (not outer.content or outer.content == inner.content)


def _keeps_that(inner: Report) -> bool:
    return inner.content[0].text.lower().startswith("that ")


def _hull(reports: Reports, inner: Report, start: int) -> Span:
    end = max(span.end for span in inner.spans)
    score = min(span.score for span in inner.content)
    return reports.span(start, end, "content", score)


def _inner_reports(reports: Reports, piece: Span) -> Iterator[Report]:
    for cue in find_cues(reports.text, piece.start, piece.end):
        sentence = reports.sentences[reports.index_at(cue.start)]
        low, high = max(piece.start, sentence.start), min(piece.end, sentence.end)
        source = _subject(reports, cue, low)
        if source is None or reports_nothing(sentence.text, cue.start - sentence.start, cue.end - sentence.start):
            continue
        content = _complement(reports, cue, high)
        if content is not None:
            stance = cue_stance(sentence.text, cue.start - sentence.start, cue.end - sentence.start)
            yield Report(source, reports.span(cue.start, cue.end, "cue"), (content,), stance)


def _reported_by_noun(reports: Reports, report: Report) -> Iterator[Report]:
    """The report by the noun that ends the cue, which becomes content of the outer one."""
    cue = report.cue
    noun = None if cue is None else _NOUN_LAST.search(cue.text)
    if cue is None or noun is None or noun.group().lower() not in _REPORTED_NOUNS or not report.content:
        return
    sent = _SENDER.match(reports.text, cue.end, report.content[0].end)
    if sent is None or not report.content[0].start <= sent.end() <= report.content[0].start + len("that "):
        return
    source = reports.span(sent.start("source"), sent.end("source"), "source")
    if can_speak(source.text) or reports.mentions_in(source.start, source.end):
        content = (reports.span(sent.end(), report.content[0].end, "content"), *report.content[1:])
        at = reports.span(cue.start + noun.start(), cue.end, "cue")
        sentence = reports.sentences[reports.index_at(cue.start)]
        stance = cue_stance(sentence.text, at.start - sentence.start, at.end - sentence.start)
        whole = reports.span(at.start, content[0].end, "content", report.content[0].score)
        report.cue = reports.span(cue.start, cue.start + len(cue.text[: noun.start()].rstrip()), "cue", cue.score)
        report.content = (whole, *report.content[1:])
        yield Report(source, at, content, stance)


def _subject(reports: Reports, cue: Cue, low: int) -> Span | None:
    form = reports.text[cue.start : cue.end].lower()
    if cue.lemma not in _SAYING | _DOING or form.split()[0].endswith("ing"):
        return None
    source = _named(reports, cue, low)
    if source is None:
        return None
    if _POSSESSIVE.search(source.text):
        # "Orlov's claim that ..."
        noun = form in _REPORTED_NOUNS and _THAT.match(reports.text, cue.end)
        return source if noun else None
    # A base form is finite only with a plural subject: "officials say".
    plural = source.text.lower().endswith(("s", "police", "people", "men"))
    return source if plural or form != cue.lemma or cue.lemma == "cast doubt on" else None


def _named(reports: Reports, cue: Cue, low: int) -> Span | None:
    ahead = reports.text[low : cue.start]
    auxiliary = _AUXILIARY.search(ahead)
    ahead = (ahead[: auxiliary.start()] if auxiliary else ahead).rstrip()
    if not ahead or len(ahead) == cue.start - low:
        return None
    found = subject_at_end(ahead)
    if found is None:
        return None
    start, end = low + found[0], low + found[1]
    phrase = reports.text[start:end]
    mentioned = any(m.end == end and m.text.lower() not in _PRONOUNS for m in reports.mentions_in(start, end))
    return reports.span(start, end, "source") if mentioned or can_speak(phrase) else None


def _complement(reports: Reports, cue: Cue, high: int) -> Span | None:
    text = reports.text
    begin = None
    if cue.lemma in _SAYING:
        told = _RECIPIENT.match(text, cue.end, high)
        ahead = _CLAUSE_AHEAD.match(text, told.end() if told else cue.end, high)
        if ahead:
            begin = ahead.end(1) if ahead.group(1) else _skip(text, told.end() if told else cue.end)
        ends = _CLAUSE_END
    if begin is None and cue.lemma in _DOING and _NOUN_AHEAD.match(text, cue.end, high):
        begin, ends = _skip(text, cue.end), _OBJECT_END
    if begin is None:
        return None
    begin = _skip(text, begin)
    stop = ends.search(text, begin, high)
    end = begin + len(text[begin : stop.start() if stop else high].rstrip(" .,;:!?\"”’'"))
    enough = len(text[begin:end].split()) >= (1 if ends is _OBJECT_END else 2)
    return reports.span(begin, end, "content") if enough else None


def _skip(text: str, position: int) -> int:
    while position < len(text) and text[position] in ' ,:\n"“‘':
        position += 1
    return position
