"""Cues of attribution: where they stand in a text, and their stance toward what they report.

The stance is decided in this order, by the words of the cue and the clause around it:
 1. Where the words report nothing (claimed the lives of, a noted author, 12 confirmed cases, warning shots) or claim
    a deed (claimed responsibility), it is neutral.
 2. Words of disbelief make it doubt: falsely said, "without evidence", what it calls, could not verify.
 3. Otherwise it is that of the lexicon: of the entries that the cue holds, the last that is not neutral.
 4. A cue of doubt or endorsement that is negated or only asked for is neutral: refused to confirm, did not claim,
    hopes to discover.
 5. What the lexicon does not know is left to the model, or is neutral.
The lexicon is a prior on the model's probabilities, which outweigh it only where they are surer than it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from slant.inference.cue_lexicon import CLAUSE, NOUNS, OBJECT, PARTICLES, plural, verb_forms, word_set
from slant.models.labels import CUE_STANCES

# The odds of the lexicon's stance against each other one, from its accuracy on the hand-written cues of the tests.
_PRIOR_ODDS = 20.0

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_NOT = (
    r"(?:\b(?:not|never|no|neither|nor|nobody|none|without|cannot|hardly|unable|unwilling|refus\w+|declin\w+|fail\w*"
    r"|yet to|stopp?\w* short of|instead of|rather than)\b|n['’]t\b)"
)
# Ahead of the cue, with at most three words between that open no clause.
_LINK = r"(?:\s+(?!but\b|and\b|that\b|who\b|which\b|when\b|because\b)[\w'’-]+){0,3}\s*$"
_NEGATED = re.compile(_NOT + _LINK, re.IGNORECASE)
# A noun is negated by its own article alone: "no evidence for their claims".
_NO_SUCH = re.compile(r"\b(?:no|any|neither|nor)\s+(?:[\w'’-]+\s+)?$", re.IGNORECASE)
_UNREAL = re.compile(
    r"\b(?:hop\w+|ask\w*|want\w*|order\w*|urg\w+|beg\w*|try|tries|tried|trying|seek\w*|sought|demand\w*|press\w*|if|whether"
    r"|calls? on|called on)\b(?:\s+[\w'’-]+){0,3}\s+to\s+$",
    re.IGNORECASE,
)
_UNVERIFIED = re.compile(
    r"(?:\b(?:not|unable|cannot|impossible|difficult|hard|never)\b|n['’]t\b)[^,;:.]{0,40}"
    r"\b(?:verif(?:y|ied)|corroborated?|authenticated?|substantiated?)\b",
    re.IGNORECASE,
)
_DISBELIEF_AHEAD = re.compile(
    r"(?:\b(?:false|wrong|mistaken|misleading|incorrect|erroneous|spurious|baseless|groundless|implausib|dishonest)(?:ly)?"
    r"|\b(?:unconfirmed|unverified|unsubstantiated|unproven|unfounded|bogus|fake)"
    r")\s*$",
    re.IGNORECASE,
)
# "what it calls terrorism"
_SO_CALLED = re.compile(r"\bwhat\s+(?:[\w'’-]+\s+){1,4}(?:call|describ|term|dub|portray|label)\w*$", re.IGNORECASE)
_DISBELIEF_IN = re.compile(
    r"\b(?:false|wrong|mistaken|misleading|incorrect|erroneous|spurious|baseless|groundless|unfounded)(?:ly)?\b"
    r"|\b(?:unconfirmed|unverified|unsubstantiated|unproven|bogus|fake)\b|\bwithout\b[^.;]{0,20}\b(?:evidence|proof)\b",
    re.IGNORECASE,
)
_DISBELIEF_BEHIND = re.compile(
    r"[^.;:]{0,40}?\bwithout\s+(?:\w+\s+){0,2}(?:evidence|proof|foundation|basis)\b", re.IGNORECASE
)
_QUANTITY = (
    r"(?:(?:at least|more than|nearly|about|around|over|up to|some)\s+)?(?:[\d,.]+|\w+)(?:\s+(?:more|of|its|young))*"
)
# From the cue on: the words of a report that report nothing here.
_IDIOM = re.compile(
    r"claim(?:s|ed|ing)?\s+(?:asylum|benefits|damages|refugee)\b"
    rf"|claim(?:s|ed|ing)?\s+(?:the\s+)?(?:{_QUANTITY}\s+)?(?:lives|life|victims|casualties)\b"
    r"|claim(?:s|ed|ing)?\s+(?:(?:his|her|its|their)\s+)(?:\w+\s+)?(?:goal|title|prize|medal|seat|win|place|throne)s?\b"
    r"|confirm(?:s|ed)?\s+(?:dead|killed|cases?|deaths?|infections?|kills?)\b"
    r"|confirm(?:s|ed)?\s+(?:him|her|them|the nominee|[A-Z]\w+)\s+(?:as|to)\b"
    r"|confirmed\s+as\b|noted\s+(?:for|down)\b|noting\s+down\b|exposed\s+to\b|known\s+(?:as|for)\b"
    r"|admitt?(?:s|ed)?\s+(?:him\s+|her\s+|them\s+)?(?:in)?to\s+(?:\w+\s+){0,2}(?:hospital|clinic|ward|university|club)"
    r"|(?:find|finds|found)\s+(?:\w+\s+)?(?:guilty|dead|alive|unconscious|shot|refuge|himself|herself|themselves)\b"
    r"|warning\s+(?:shots?|signs?|lights?|labels?|systems?|time)\b|show(?:s|ed|n|ing)?\s+(?:off|up)\b"
    r"|(?:discover|find|show)(?:s|ed|ing)?\s+(?:the|a)\s+(?:bod|corpse)",
    re.IGNORECASE,
)
# From the cue on: who claims a deed doubts nothing.
_DEED = re.compile(
    r"claim(?:s|ed|ing)?\s+(?:of\s+)?(?:(?:full|sole|joint)\s+)?(?:responsibility|credit)\b"
    r"|claim(?:s|ed|ing)?\s+(?:[\w-]+\s+){1,5}?(?:attack|bombing|blast)s?(?=\s*(?:[.,;]|on\b|in\b|at\b|$))"
    r"|claimed\s+by\b",
    re.IGNORECASE,
)
_PARTICIPLES = word_set("""noted confirmed acknowledged proven established known admitted recognized recognised""")
# A determiner or number ahead of a participle and a noun behind make it an adjective.
_DETERMINER = re.compile(
    r"(?:\b(?:a|an|the|his|her|its|their|our|my|no|any|many|few|some)|[\d,.]*\d)\s+$", re.IGNORECASE
)
_NOUN_BEHIND = re.compile(r"\s+(?!that\b|by\b|in\b|on\b|to\b|the\b|a\b)[\w-]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cue:
    """An entry of the lexicon at [start, end) of a text. `kind`: clause, object, noun or particle."""

    start: int
    end: int
    lemma: str
    stance: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Entry:
    lemma: str
    stance: str
    kind: str


def _forms() -> dict[str, _Entry]:
    """By form in small letters. A form of a verb is a verb before it is a noun, and a report of a clause first."""
    entries: dict[str, _Entry] = {}
    for kind, group in (("particle", PARTICLES), ("clause", CLAUSE), ("object", OBJECT), ("noun", NOUNS)):
        for stance, lemmas in group.items():
            for lemma in sorted(lemmas):
                forms = {"noun": lambda noun: (noun, plural(noun)), "particle": lambda word: (word,)}.get(
                    kind, verb_forms
                )
                for form in forms(lemma):
                    entries.setdefault(form, _Entry(lemma, stance, kind))
    return entries


_FORMS = _forms()
_LONGEST: dict[str, int] = {}
for _form in _FORMS:
    _first = _form.split(" ")[0]
    _LONGEST[_first] = max(_LONGEST.get(_first, 0), len(_form.split(" ")))


def find_cues(text: str, start: int = 0, end: int | None = None) -> Iterator[Cue]:
    """The entries of the lexicon in text[start:end], the longest at each word, in order."""
    words = list(_WORD.finditer(text, start, len(text) if end is None else end))
    at = 0
    while at < len(words):
        longest = min(_LONGEST.get(words[at].group().lower(), 0), len(words) - at)
        for length in range(longest, 0, -1):
            form = " ".join(word.group().lower() for word in words[at : at + length])
            entry = _FORMS.get(form)
            if entry is not None:
                yield Cue(words[at].start(), words[at + length - 1].end(), entry.lemma, entry.stance, entry.kind)
                at += length - 1
                break
        at += 1


def cue_stance(sentence: str, start: int, end: int, model_scores: Mapping[str, float] | None = None) -> str:
    """The stance of the cue sentence[start:end]. `model_scores`: the model's probability of each stance."""
    known = _lexical_stance(sentence, start, end)
    if model_scores is None:
        return known or CUE_STANCES[0]
    weighed = {s: model_scores[s] * (_PRIOR_ODDS if s == known else 1.0) for s in CUE_STANCES}
    return max(CUE_STANCES, key=weighed.__getitem__)


def _lexical_stance(sentence: str, start: int, end: int) -> str | None:
    """By rules 1 to 4; None for what the lexicon does not know."""
    cue = sentence[start:end]
    ahead, behind = sentence[max(0, start - 80) : start], sentence[end : end + 80]
    if reports_nothing(sentence, start, end) or _opens(_DEED, cue, behind):
        return "neutral"
    if _UNVERIFIED.search(_clause(ahead) + cue) or _DISBELIEF_AHEAD.search(ahead) or _DISBELIEF_IN.search(cue):
        return "doubt"
    if _DISBELIEF_BEHIND.match(behind) or _SO_CALLED.search(ahead + cue):
        return "doubt"
    found = list(find_cues(sentence, start, end))
    if not found:
        return None
    decisive = next((entry for entry in reversed(found) if entry.stance != "neutral"), found[-1])
    if decisive.stance == "neutral" or decisive.kind == "particle":
        return decisive.stance
    before = ahead + sentence[start : decisive.start]
    negation = _NO_SUCH if decisive.kind == "noun" else _NEGATED
    if negation.search(_clause(before)) or (decisive.stance == "endorse" and _UNREAL.search(before)):
        return "neutral"
    return decisive.stance


def reports_nothing(sentence: str, start: int, end: int) -> bool:
    """Whether what looks like a cue is none: "claimed the lives of", "a noted author"."""
    cue, ahead, behind = sentence[start:end], sentence[max(0, start - 80) : start], sentence[end : end + 80]
    if _opens(_IDIOM, cue, behind):
        return True
    adjective = cue.lower() in _PARTICIPLES and _DETERMINER.search(ahead)
    return bool(adjective and _NOUN_BEHIND.match(behind))


def _opens(pattern: re.Pattern[str], cue: str, behind: str) -> bool:
    """Whether the pattern matches from a word of the cue on."""
    found = pattern.search(cue + behind)
    return found is not None and found.start() < len(cue)


def _clause(ahead: str) -> str:
    """What of the words ahead is of the same clause."""
    return re.split(r"[,;:.!?\"“”]", ahead)[-1]
