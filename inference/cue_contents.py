"""Contents of attributions that have none, and reports by nouns (rule 4 of reported_speech).

1. A source and cue that end their sentence report the clause before them ("The bridge was hit, Orlov assumes.").
2. A verb of the lexicon with its source right before it reports the words behind it, a clause or an object, up to the
   end of its clause ("the guard confirmed the liberation of the town").
3. Content alone, behind a noun that reports and says whose it is, is that source's: "warnings from the ministry that
   ...", "claims by Orlov that ...", "Orlov's claim that ...", "in her opinion, ...".
"""

from __future__ import annotations

import re

from slant.inference.cue_lexicon import NOUNS, plural
from slant.inference.cues import cue_stance, find_cues, reports_nothing
from slant.inference.furniture import before_signature
from slant.inference.reports import Report, Reports
from slant.inference.speaker_phrases import names_speaker
from slant.models.records import Sentence, Span

_STOPS = " \t\n\xa0.,;:!?\"”’'"
_BEHIND = re.compile(
    r"\s+(?:(that)\s+)?(?=(?:the|a|an|his|her|its|their|this|that|these|those|any|all|no|some|what|how|why|whether|where|he|she|it|they|we|there|[A-Z\d\"“‘])\b|to\s(?!the\b|an?\b|his\b|her\b|its\b|their\b|[A-Z])"
    r"|[\"“‘])"
)
_END = re.compile(
    r";\s|(?<=[a-z)]{3})\.\s(?=[A-Z])|,\s(?![A-Z][\w-]+(?:\s\w+)?[.,])|\s[–—-]\s"
    r"|\s(?:while|whereas|but|as|after|before|although|though|because)\s"
)
# What follows at once is who is told.
_TELLING = re.compile(r"(?:.*\s)?(?:t(?:ell|old|elling|ells)|inform\w*|brief\w*|notif\w*|assur\w*)$", re.IGNORECASE)
# Characters ahead of a content in which its noun is looked for.
_REACH = 120
_NOUN_FORMS = sorted({form for nouns in NOUNS.values() for noun in nouns for form in (noun, plural(noun))})
_NOUN = rf"(?P<cue>{'|'.join(map(re.escape, _NOUN_FORMS))})"
_POSSESSOR = (
    r"(?P<source>\b(?:[Hh]is|[Hh]er|[Tt]heir|[Ii]ts|[Oo]ur|[Mm]y)"
    r"|\b(?:(?:[Tt]he|[Aa]n?)\s[\w-]+(?:\s[\w-]+){0,2}|[A-Z][\w.-]*(?:\s[A-Z][\w.-]*){0,3})(?:['’]s|(?<=s)['’]))"
)
_PHRASE = r"(?:the |a |an |some |two |several )?[\w.'’&-]+(?:\s(?:of |for |the |in )?[\w.'’&-]+){0,6}?"
# What stands right before the content.
_BEFORE = (
    re.compile(
        rf"\b(?:[Ii]n|[Bb]y)\s{_POSSESSOR}\s(?:own\s|personal\s)?"
        r"(?P<cue>view|opinion|words|account|estimates?|estimation|assessment|judge?ment|telling|reckoning)\s*,?\s*[\"“‘]?$"
    ),
    re.compile(rf"\b(?i:{_NOUN})\s+(?:from|by|of)\s+(?P<source>{_PHRASE})\s*(?:that|,|:)\s*[\"“‘]?$"),
    re.compile(rf"{_POSSESSOR}\s(?:[a-z]+\s)?{_NOUN}\s*(?:that|:)\s*[\"“‘]?$"),
)


def complete_contents(reports: Reports) -> None:
    """Changes the reports in place."""
    for sentence, own in zip(reports.sentences, reports.by_sentence(), strict=True):
        for report in own:
            if report.cue is not None and report.source is not None and not report.content:
                _complete(reports, sentence, report, own)
            elif report.orphan:
                _give_noun(reports, sentence, report)


def _complete(reports: Reports, sentence: Sentence, report: Report, own: list[Report]) -> None:
    source, cue = report.source, report.cue
    assert source is not None
    assert cue is not None
    entry = next(find_cues(reports.text, cue.start, cue.end), None)
    if entry is None or entry.kind not in ("clause", "object") or reports.text[source.end : cue.start].strip():
        return
    taken = [span for other in own if other is not report for span in other.spans]
    behind = reports.text[cue.end : sentence.start + before_signature(sentence.text)]
    if not behind.strip(_STOPS):
        if ":" in cue.text + behind:
            return
        content = _before(reports, sentence, source) if entry.kind == "clause" else None
    else:
        content = _object(reports, sentence, cue)
    if content is not None and not any(s.start < content.end and content.start < s.end for s in taken):
        report.content = (content,)


def _before(reports: Reports, sentence: Sentence, source: Span) -> Span | None:
    ahead = reports.text[sentence.start : source.start]
    if not ahead.rstrip().endswith(",") or not (
        names_speaker(source.text) or reports.mentions_in(source.start, source.end)
    ):
        return None
    start = sentence.start + len(ahead) - len(ahead.lstrip())
    end = sentence.start + len(ahead.rstrip(" ,\n"))
    return reports.span(start, end, "content") if len(reports.text[start:end].split()) >= 4 else None


def _object(reports: Reports, sentence: Sentence, cue: Span) -> Span | None:
    limit = sentence.start + before_signature(sentence.text)
    begins = _BEHIND.match(reports.text, cue.end, limit)
    if begins is None or (_TELLING.match(cue.text) and not begins.group(1)):
        return None
    if reports_nothing(sentence.text, cue.start - sentence.start, cue.end - sentence.start):
        return None
    stop = _END.search(reports.text, begins.end(), limit)
    end = begins.end() + len(reports.text[begins.end() : stop.start() if stop else limit].rstrip(_STOPS))
    words = reports.text[begins.end() : end].split()
    return reports.span(begins.end(), end, "content") if len(words) > 1 else None


def _give_noun(reports: Reports, sentence: Sentence, report: Report) -> None:
    content = report.content[0]
    offset = max(sentence.start, content.start - _REACH)
    ahead = reports.text[offset : content.start]
    for match in filter(None, (pattern.search(ahead) for pattern in _BEFORE)):
        source, cue = match.span("source"), match.span("cue")
        # Whose it is may be told by a phrase, behind the noun, or by a possessive ahead of it.
        if source[0] > cue[0] and not names_speaker(match["source"]):
            continue
        report.source = reports.span(offset + source[0], offset + source[1], "source")
        report.cue = reports.span(offset + cue[0], offset + cue[1], "cue")
        low, high = report.cue.start - sentence.start, report.cue.end - sentence.start
        report.stance = cue_stance(sentence.text, low, high)
        return
