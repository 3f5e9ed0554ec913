"""Which party a source speaks for, by the head of its noun phrase.

The rules, in order; a mention is one of the party mentions that overlap the source:
 1. A mention that covers the source is its party: "it", "the ministry", where resolution linked them.
 2. What stands before the first preposition decides, the first mention in it first: "Ukraine's ambassador to Russia",
    "a US official in Kabul", "his ministry". Not counted are mentions that say where, whereof or against what the head
    is ("Moscow-based", "Russia expert", "anti-Russian"), what is independent of the state that it names ("the Syrian
    Observatory", "a Russian opposition leader", "a German newspaper"), who no longer serves it ("a former Russian
    general"; a leader by name always counts), and the possessor of a counterpart, rival or critic ("his Russian
    counterpart").
 3. Where there is none, the prepositional phrases in order, if they say whom the head belongs to ("the head of the UN
    mission in Armenia", "an adviser to the Ukrainian president", "a statement issued by the ministry"), not where it is
    or what it deals with ("the mayor of Shusha in Azerbaijan", "envoy for Syria", "critics of Assad").
 4. Where there is none, the same for an apposition ("Jo Hale, 52, the EU's envoy"), never for a relative clause.
 5. Where there is none, whom the source cites: "Reuters, citing Syrian state media".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from slant.inference.cue_lexicon import word_set
from slant.models.records import Mention, Span

_BREAK = re.compile(r",|;|\(|\)|\s[–—-]+\s|\b(?:who|whom|whose|which|that|where|when|while)\b", re.IGNORECASE)
_CITES = re.compile(r"\s*(?:citing|quoting|who cit\w+|which cit\w+|referring to)\b", re.IGNORECASE)
# What follows a name after a comma and is no apposition.
_NO_APPOSITION = re.compile(
    r"\s*(?:\w+ing\b|in\b|at\b|on\b|from\b|near\b|who|which|that|where|when|while|and\b|but\b|\d)", re.I
)
_AGE = re.compile(r"\s*\d{1,3}\s*(?:$|,)")
_PREPOSITION = re.compile(
    r"\b(?:of|for|from|at|with|within|inside|to|in|on|near|against|about|around|over|outside|across|by|under|after|before"
    r"|during|between|among|along|into|through|toward|towards|behind)\b",
    re.IGNORECASE,
)
_BELONGING = word_set("of for from at with within")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")

_COMPOUND = re.compile(
    r"-(?:based|born|held|occupied|controlled|backed|supported|funded|trained|educated|speaking|besieged|bound|linked"
    r"|aligned|leaning|friendly|allied|language|owned)\b",
    re.I,
)
_AGAINST = re.compile(r"\b(?:anti|non|pro)[- ]?$", re.IGNORECASE)
# Nobody's any more. What a state or a party was is no office: "the former Soviet republic".
_FORMER = re.compile(
    r"\b(?:former|formerly|ex|retired|ousted|deposed|onetime|one-time)[ -](?!Soviet\b|Yugoslav\b)", re.I
)
_FORMER_AHEAD = re.compile(_FORMER.pattern + r"(?:[\w-]+ )?$", re.I)
_FORMER_BEHIND = re.compile(r"(?:['’]s)?\s+(?:former|ex|retired|ousted|deposed)[ -]", re.I)
_ATTRIBUTIVE = re.compile(r"(?:['’]s)?\s+[\w\"]")
_PRESS = (
    r"newspapers?|dail(?:y|ies)|weekl(?:y|ies)|magazines?|tabloids?|broadsheets?|broadcasters?|websites?|news sites?"
    r"|outlets?|(?:media|press)(?! (?:offic|secretary|service|wing|arm|department|advis))|channels?"
    r"|radio station|television station|think[- ]?tanks?|pollsters?"
)
_BUSINESS = (
    r"compan(?:y|ies)|firms?|automakers?|carmakers?|manufacturers?|airlines?|retailers?|shipowners?|owners?|insurers?"
    r"|traders?|charit(?:y|ies)|(?:peace|rights|activist|civil society|aid) groups?|trade unions?"
)
_COMMERCIAL = re.compile(
    r"(?:\s+(?!and\b|state\b|state-|official\b|government|military\b|army\b)[\w-]+){0,2}?"
    rf"\s+(?:{_PRESS}|{_BUSINESS})\b"
)
# Named after a state, and not of its government or army.
_INDEPENDENT = re.compile(
    r"(?:\s+(?!and\b)[\w-]+){0,3}?\s+[Oo]bservatory\b|\s+(?:war )?monitor\b"
    r"|(?:\s+[A-Z][\w-]*)*?\s+(?:Network|Times|Post|Herald|Journal|Review|University|Institute|Church|Centre"
    r"|Center|Association|Society|Foundation|Club|Coalition|Campaign|Red Crescent|Red Cross|Bar|School)\b"
    r"|(?:\s+[\w-]+){0,2}?\s+(?:opposition|dissidents?|exiles?|defectors?|human rights|rights|aid|deserters?"
    r"|monitoring group|whistleblowers?|refugees?)\b"
)
# A name (not a demonym) before these says what they deal with.
_STUDENT_OF = re.compile(
    r"(?:\s+[\w-]+){0,1}?\s+(?:experts?|analysts?|watchers?|specialists?|scholars?|researchers?|critics?|sceptics?|hawks?)\b"
)
_DEMONYM = re.compile(r"(?:[^t]ian|ean|ican|erman|ghan|[a-z]i|ish|ese|ench|utch)s?$|^[A-Z][A-Z.]+$")
_RELATIONS = word_set(
    """counterpart counterparts colleague colleagues ally allies neighbour neighbours neighbor neighbors rival rivals
    enemy enemies foe foes opponent opponents critic critics adversary adversaries partner partners victims backers
    sponsors detractors"""
)
_OPPOSED = re.compile(
    r"\b(?:critics?|opponents?|victims?|enem(?:y|ies)|foes?|rivals?|survivors?|residents?|natives?|inhabitants?|students?"
    r"|visitors?|experts?|scholars?|historians?|neighbou?rs?|targets?|veterans?|wi(?:fe|ves)|widows?|husband|mothers?"
    r"|fathers?|parents|sons?|daughters?|brothers?|sisters?|famil(?:y|ies)|relatives|friends?)\s*$",
    re.IGNORECASE,
)
_DEALS_WITH = re.compile(
    r"\b(?:envoys?|representatives?|rapporteurs?|coordinators?|negotiators?|mediators?|commissioner|director|analyst"
    r"|expert|researcher)\s*$",
    re.IGNORECASE,
)
# Words that are somebody's: "a statement (issued) by the ministry", "footage from the army".
_DOCUMENT = re.compile(
    r"\b(?:statements?|reports?|communiques?|communiqués?|claims?|letters?|documents?|footage|videos?|remarks|comments"
    r"|announcements?|briefings?|posts?|bulletins?|figures|data|estimates?|assessments?|leaflets?|messages?"
    r"|press releases?)"
    r"(?:\s+(?:\w+\s+)?(?:issued|released|published|made|posted|signed|carried|given|compiled|circulated))?\s*$",
    re.IGNORECASE,
)
_LOYAL = re.compile(
    r"\b(?:close|loyal|allied|advis[eo]rs?|aides?|assistants?|counsel|affiliated|belonging|linked)\s*$", re.I
)
_ORGAN = re.compile(
    r"\s+(?:\w+\s+){0,2}?(?:army|military|navy|air force|forces|ministry|government|administration|parliament|command"
    r"|camp"
    r"|security|intelligence|police|delegation|presidency|embassy|leadership|cabinet|capital'?s? government)\b",
    re.IGNORECASE,
)
_SEATS = frozenset({"kremlin", "white house", "pentagon", "downing street", "state department", "elysée"})


@dataclass(frozen=True, slots=True)
class _Phrase:
    """Words [start, end) of the source, behind a preposition or at its head (None), and what stands before them."""

    start: int
    end: int
    preposition: str | None
    ahead: str


def party_of(source: Span, mentions: Sequence[Mention]) -> str | None:
    """None where the source names no party. Mentions are of the document, as is the source."""
    own = sorted((m for m in mentions if m.start < source.end and source.start < m.end), key=lambda m: m.start)
    for mention in own:
        if mention.start <= source.start and source.end <= mention.end:
            return mention.party
    return _Source(source, own).party() if own else None


class _Source:
    """A source with the mentions that overlap it."""

    def __init__(self, source: Span, mentions: Sequence[Mention]) -> None:
        self._text = source.text
        # In offsets into the source's own text.
        self._mentions = [
            (max(0, m.start - source.start), min(len(self._text), m.end - source.start), m) for m in mentions
        ]

    def party(self) -> str | None:
        edges = [0, *(edge for m in self._outside(_BREAK) for edge in (m.start(), m.end())), len(self._text)]
        marks = ["", *(m.group().strip().lower() for m in self._outside(_BREAK))]
        segments = list(zip(edges[::2], edges[1::2], marks, strict=True))
        for number, (start, end, mark) in enumerate(segments):
            if number and _AGE.match(self._text, start):
                continue
            if number and (mark.isalpha() or _NO_APPOSITION.match(self._text, start)):
                break
            party = self._segment(start, end)
            if party is not None:
                return party
        return self._cited([start for start, _, _ in segments[1:]])

    def _outside(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Matches that stand in no mention, since names have commas and prepositions of their own."""
        return [
            match
            for match in pattern.finditer(self._text)
            if not any(start < match.end() and match.start() < end for start, end, _ in self._mentions)
        ]

    def _cited(self, starts: Sequence[int]) -> str | None:
        cites = next((m for start in starts if (m := _CITES.match(self._text, start))), None)
        return self._segment(cites.end(), len(self._text)) if cites else None

    def _segment(self, start: int, end: int) -> str | None:
        for phrase in self._phrases(start, end):
            mention = self._first(phrase) if _belongs(phrase) else self._organ(phrase)
            if mention is not None:
                return mention.party
        return None

    def _phrases(self, start: int, end: int) -> Iterator[_Phrase]:
        cuts = [m for m in self._outside(_PREPOSITION) if start <= m.start() and m.end() <= end]
        heads: list[tuple[int, int, str | None]] = [(start, start, None)]
        heads += [(m.start(), m.end(), m.group().lower()) for m in cuts]
        for (before, begin, preposition), (stop, _, _) in pairwise([*heads, (end, end, None)]):
            yield _Phrase(begin, stop, preposition, self._text[start:before].rstrip())

    def _within(self, phrase: _Phrase) -> list[tuple[int, int, Mention]]:
        return [(start, end, m) for start, end, m in self._mentions if phrase.start <= start < phrase.end]

    def _first(self, phrase: _Phrase) -> Mention | None:
        fitting = [(start, end, m) for start, end, m in self._within(phrase) if self._names(start, end)]
        words = {word.group().lower() for word in _WORD.finditer(self._text, phrase.start, phrase.end)}
        if words & _RELATIONS:
            fitting = [(start, end, m) for start, end, m in fitting if not self._possesses(end, m)]
        return fitting[0][2] if fitting else None

    def _organ(self, phrase: _Phrase) -> Mention | None:
        """ "in the Russian army", though "in Russia" says where."""
        if phrase.preposition not in ("in", "inside", "on", "to"):
            return None
        for _, end, mention in self._within(phrase):
            if phrase.preposition != "to" and (_ORGAN.match(self._text, end) or mention.text.lower() in _SEATS):
                return mention
        return None

    def _names(self, start: int, end: int) -> bool:
        """Whether a mention says whose the head is."""
        behind = self._text[end:]
        if _COMPOUND.match(behind) or _AGAINST.search(self._text[:start]) or _INDEPENDENT.match(behind):
            return False
        # "Opposition websites" are the opposition's, "Syrian websites" nobody's.
        if _DEMONYM.search(self._text[start:end]) and _COMMERCIAL.match(behind):
            return False
        if _FORMER_BEHIND.match(behind) or (_ATTRIBUTIVE.match(behind) and _FORMER_AHEAD.search(self._text[:start])):
            return False
        return not (_STUDENT_OF.match(behind) and not _DEMONYM.search(self._text[start:end]))

    def _possesses(self, end: int, mention: Mention) -> bool:
        return self._text[end : end + 2] in ("'s", "’s") or mention.text.lower() in ("his", "her", "its", "their")


def _belongs(phrase: _Phrase) -> bool:
    if phrase.preposition is None:
        return True
    if _FORMER.search(phrase.ahead):
        return False
    if phrase.preposition == "by":
        return bool(_DOCUMENT.search(phrase.ahead))
    if phrase.preposition == "to":
        return bool(_LOYAL.search(phrase.ahead))
    if phrase.preposition not in _BELONGING or _OPPOSED.search(phrase.ahead):
        return False
    return not (phrase.preposition == "for" and _DEALS_WITH.search(phrase.ahead))
