"""Sources of cues that have none, by the grammar of their clause (rule 3 of reported_speech).

A cue is looked at where it is a verb of the lexicon in the active voice and has content. In this order:
 1. A participle behind a comma or "after", "before", "while", "by", "without" has the subject of the nearest finite
    verb ahead of it ("the capital sent troops, claiming it was asked to").
 2. A verb behind "and", "but" or "or" likewise ("rebels seized the town and pledged to hold it").
 3. Any other finite verb has the noun phrase right before it, a day between them aside, if that can speak or is of a
    party, and agrees in number ("the alliance on Monday denounced the talks"), else the one ahead of what commas
    enclose or of a relative clause ("Orlov, after the talks, denied it"); a name in quotation marks, if it is of a
    party. Content that ran over that phrase ("... was hit the agency reported") ends before it.
"""

from __future__ import annotations

from bisect import bisect_left

from slant.inference.cue_lexicon import NOUNS, plural, word_set
from slant.inference.cues import Cue, find_cues, reports_nothing
from slant.inference.discourse import Words
from slant.inference.noun_phrases import is_verb
from slant.inference.reports import Report, Reports
from slant.inference.source_party import party_of
from slant.inference.speaker_phrases import names_speaker
from slant.inference.subjects import (
    before_day,
    before_insertion,
    before_verb,
    name_in_quotes,
    participle,
    phrases_ending,
    subject_ending,
)
from slant.inference.word_classes import CONJUNCTIONS, FORCES, ORGANS, PREPOSITIONS, PRONOUNS, RELATIVES
from slant.models.records import Span

_OPENS_PARTICIPLE = word_set("after before while when by without , -")
_JOINS = word_set("and but or")
_OPENS_CLAUSE = CONJUNCTIONS | frozenset('"“‘;:(')
_REDUCED = word_set("of by as")
_EXPECTED = word_set("expected known believed said thought reported alleged")
_PLURALS = word_set("police people men women they we i you many who others")
# Forms that are nouns as often: "media reports", "weapons claims".
_NOUNS = frozenset(plural(noun) for nouns in NOUNS.values() for noun in nouns)
# Words that are looked at on the way to the subject of another verb.
_FAR = 40


def complete_subjects(reports: Reports) -> None:
    """Changes the reports in place."""
    for index, own in enumerate(reports.by_sentence()):
        silent = [report for report in own if report.cue and report.content and not report.source]
        if not silent:
            continue
        words = reports.words(index)
        for report in silent:
            assert report.cue is not None
            verb = _verb(reports, words, report.cue)
            if verb is not None:
                _complete(reports, words, report, *verb)


def _verb(reports: Reports, words: Words, cue: Span) -> tuple[int, Cue] | None:
    """The first word of the cue's verb, and its entry in the lexicon; nothing stands before it but auxiliaries."""
    entry = next(find_cues(reports.text, cue.start, cue.end), None)
    sentence = reports.sentences[reports.index_at(cue.start)]
    if entry is None or entry.kind not in ("clause", "object"):
        return None
    if reports.text[entry.start : entry.end].lower() in _NOUNS:
        return None
    if reports_nothing(sentence.text, cue.start - sentence.start, cue.end - sentence.start):
        return None
    verb = bisect_left(words.start, entry.start)
    start, _ = before_verb(words, verb)
    return (verb, entry) if words.start[start] <= cue.start else None


def _complete(reports: Reports, words: Words, report: Report, verb: int, entry: Cue) -> None:
    low = words.low[verb]
    start, be = before_verb(words, verb)
    before = words.low[start - 1] if start > 0 else ""
    found = None
    if low.endswith("ing") and not be:
        found = nearest_subject(reports, words, start) if before in _OPENS_PARTICIPLE else None
    elif (be and not low.endswith("ing") and participle(low)) or (start == verb and _reduced(words, verb)):
        return
    elif before in _JOINS:
        found = nearest_subject(reports, words, start)
    else:
        last = before_day(words, start - 1)
        found = _speaker_ending(reports, words, last) or _before_insertion(reports, words, last, report)
        if found is not None and not _agrees(reports.text[slice(*found)], words, (start, verb), entry):
            return
    if found is not None:
        report.source = reports.span(*found, "source")
        _cut_contents(reports, report)


def _speaker_ending(reports: Reports, words: Words, last: int) -> tuple[int, int] | None:
    """The subject that ends with word `last`, as offsets, where it can speak."""
    quoted = name_in_quotes(words, last)
    if quoted is not None:
        span = reports.span(words.start[quoted[0]], words.end[last], "source")
        mentions = reports.mentions_in(span.start, span.end)
        return (span.start, span.end) if party_of(span, mentions) is not None else None
    found = subject_ending(words, last)
    if found is None:
        return None
    if found[0] == found[1] and words.low[last] in PRONOUNS | RELATIVES:
        return words.start[last], words.end[last]
    return (words.start[found[0]], words.end[found[1]]) if _speaks(reports, words, found) else None


def _before_insertion(reports: Reports, words: Words, last: int, report: Report) -> tuple[int, int] | None:
    """The subject ahead of what is inserted between it and a verb with content behind it. Where commas enclose that,
    the subject opens its clause.
    """
    assert report.cue is not None
    if last < 0 or not any(piece.start >= report.cue.end for piece in report.content):
        return None
    for i in before_insertion(words, last):
        found = None if is_verb(words, i, after_noun=True) else subject_ending(words, i)
        if found is None or not _speaks(reports, words, found):
            continue
        if words.low[last] != "," or found[0] == 0 or words.low[found[0] - 1] in _OPENS_CLAUSE:
            return words.start[found[0]], words.end[found[1]]
    return None


def _speaks(reports: Reports, words: Words, phrase: tuple[int, int]) -> bool:
    """Whether a phrase is of a party, or its head a name or a speaker."""
    if names_speaker(_head(reports, words, phrase).split(" and ")[-1]):
        return True
    span = reports.span(words.start[phrase[0]], words.end[phrase[1]], "source")
    return party_of(span, reports.mentions_in(span.start, span.end)) is not None


def _head(reports: Reports, words: Words, phrase: tuple[int, int]) -> str:
    """What of the words of a phrase stands before the first preposition."""
    first, last = phrase
    end = next((i for i in range(first + 1, last + 1) if words.low[i] in PREPOSITIONS), last + 1)
    return reports.text[words.start[first] : words.end[end - 1]]


def _agrees(subject: str, words: Words, verb: tuple[int, int], entry: Cue) -> bool:
    """Whether the verb, whose auxiliaries begin at the first of two words, is of the subject's number."""
    start, last = verb
    low, first, head = words.low[last], words.low[start], subject.split()[-1]
    common = head.islower() and head.endswith("s") and not head.endswith("ss")
    plural_subject = common or head.lower() in _PLURALS or " and " in subject
    if start < last:
        if first in ("has", "is", "was", "does"):
            return not plural_subject
        return first not in ("have", "are", "do") or plural_subject or not _is_singular(head)
    if low == entry.lemma.split()[0]:
        return plural_subject or head.endswith("s")
    return not (low.endswith("s") and plural_subject)


def _reduced(words: Words, verb: int) -> bool:
    """Whether a past form is a participle: "men accused of theft", "talks expected to fail"."""
    behind = words.low[verb + 1] if verb + 1 < len(words) else ""
    return participle(words.low[verb]) and (behind in _REDUCED or (behind == "to" and words.low[verb] in _EXPECTED))


def _is_singular(head: str) -> bool:
    """Whether a common noun in the singular can have no plural verb, as "government" can."""
    return head.islower() and head not in ORGANS | FORCES | PRONOUNS | RELATIVES


def nearest_subject(reports: Reports, words: Words, before: int) -> tuple[int, int] | None:
    """That of the nearest finite verb ahead of word `before`; no "it", which may be a thing."""
    for i in range(before - 1, max(0, before - _FAR), -1):
        if not is_verb(words, i, after_noun=True) or words.low[i] in RELATIVES:
            continue
        start, _ = before_verb(words, i)
        found = _speaker_ending(reports, words, start - 1)
        if found is not None and reports.text[slice(*found)].lower() != "it":
            return found
    return None


def _cut_contents(reports: Reports, report: Report) -> None:
    source = report.source
    assert source is not None
    kept = []
    for piece in report.content:
        if piece.start < source.start < piece.end <= source.end:
            end = piece.start + len(reports.text[piece.start : source.start].rstrip(" ,"))
            piece = reports.span(piece.start, end, "content", piece.score)
        kept.append(piece)
    report.content = tuple(kept)


def antecedent(reports: Reports, pronoun: Span) -> Span | None:
    """What a relative pronoun that is a source refers to: of the phrase before it and those that this hangs on the
    longest whose head can speak ("the head of the fund, who"), else the nearest of a party ("a raid on Moscow, which").
    """
    if pronoun.text.lower() not in RELATIVES | {"that"}:
        return None
    index = reports.index_at(pronoun.start)
    words = reports.words(index)
    last = bisect_left(words.start, pronoun.start) - 1
    last -= last >= 0 and words.low[last] == ","
    found = phrases_ending(words, last)
    heads = [phrase for phrase in found if names_speaker(_head(reports, words, phrase))]
    chosen = heads[-1:] or [phrase for phrase in found if _speaks(reports, words, phrase)]
    return reports.span(words.start[chosen[0][0]], words.end[chosen[0][1]], "source") if chosen else None
