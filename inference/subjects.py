"""The noun phrase that is the subject of a verb, found without a parser, for verbs that are known to report.

A subject ends right before its verb, auxiliaries and adverbs aside. It is the phrase there together with the phrases
that it hangs on by a preposition ("the head of the agency"); a phrase that hangs on a preposition with nothing that can
be its head ("after talks in Geneva") is none.
"""

from __future__ import annotations

from collections.abc import Iterator

from slant.inference.cue_lexicon import IRREGULAR, word_set
from slant.inference.discourse import Words
from slant.inference.noun_phrases import is_nominal, is_verb
from slant.inference.word_classes import (
    ADVERBS,
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    NO_VERBS,
    PEOPLE,
    PREPOSITIONS,
    RELATIVES,
)

_POSSESSIVES = word_set("his her its their our my your")
_SUBJECT_PRONOUNS = word_set("he she it they we i you who which everyone everybody nobody someone somebody others many")
_LINKS = word_set("of for from in at with to on within by")
_ABBREVIATED = word_set("mr mrs ms dr gen col sen rep gov lt st capt maj sgt prof")
_CONTRACTED = word_set("t ve re ll d")
_TIMES = DAYS | word_set("day days week weeks month months year years morning evening afternoon night weekend today")
_AHEAD = (DETERMINERS - {"that"}) | _POSSESSIVES | {"one"}
_WEEKDAYS = word_set("monday tuesday wednesday thursday friday saturday sunday")
_NEAR_DAY = word_set("on late early last this earlier later")
_QUOTES = frozenset("\"“”„'‘’«»")
_PARTICIPLES = frozenset(form for forms in IRREGULAR.values() for form in forms[-1:])
# Longest subject and longest way between subject and verb that are looked at, so that the time stays linear.
_LONGEST = 24
_NAME = 5
_BETWEEN = 5
_BRACKETED = 7
_INSERTED = 20

Range = tuple[int, int]


def before_verb(words: Words, verb: int) -> tuple[int, bool]:
    """Where word `verb`'s auxiliaries and adverbs begin, and whether one of them is a form of "be"."""
    i, be = verb, False
    while i > 0 and verb - i < _BETWEEN:
        word = words.low[i - 1]
        if word in AUXILIARIES or _contracted(words, i - 1):
            be = be or word in BE or word == "re"
        elif word not in ADVERBS and word != "'" and not (word.endswith("ly") and not words.text[i - 1][0].isupper()):
            break
        i -= 1
    return i, be


def _contracted(words: Words, i: int) -> bool:
    """ "t", "ve" and the like behind an apostrophe."""
    return words.low[i] in _CONTRACTED and words.low[i - 1 : i] == ("'",)


def before_day(words: Words, last: int) -> int:
    """The last word ahead of a day between subject and verb, `last` if there is none: "Orlov late on Monday said"."""
    if last < 0 or words.low[last] not in _WEEKDAYS:
        return last
    i = last - 1
    while i >= 0 and words.low[i] in _NEAR_DAY:
        i -= 1
    return i


def before_insertion(words: Words, last: int) -> Iterator[int]:
    """The last words ahead of what two commas enclose, the second of them word `last`, or else of a relative clause
    that ends with it, the nearest first: "Orlov, after the talks, said", "the group which fled said".
    """
    enclosed = words.low[last] == ","
    for i in range(last - 1, max(0, last - _INSERTED), -1):
        if words.low[i] in (",", ".", ";", ":", "?", "!"):
            if not enclosed or words.low[i] != ",":
                return
            yield i - 1
        elif not enclosed and words.low[i] in RELATIVES and is_verb(words, i + 1, after_noun=True):
            yield i - 1


def name_in_quotes(words: Words, last: int) -> Range | None:
    """A name in quotation marks of which word `last` is the second, with its marks: the "Azov" regiment's."""
    if last < 2 or words.text[last] not in _QUOTES:
        return None
    first = last - 1
    while last - first < _NAME and words.text[first][0].isupper() and first > 0:
        first -= 1
    return (first, last) if first < last - 1 and words.text[first] in _QUOTES else None


def subject_ending(words: Words, last: int) -> Range | None:
    """The subject whose last word is `last`, as its first and its last word; None where there is none."""
    if last < 0:
        return None
    if words.low[last] in _SUBJECT_PRONOUNS:
        return last, last
    chain = list(_chain(words, _before_brackets(words, last)))
    whole = [first for first in chain if first == 0 or words.low[first - 1] not in PREPOSITIONS]
    return _without_participle(words, _with_joined(words, whole[-1]), last) if whole else None


def phrases_ending(words: Words, last: int) -> list[Range]:
    """The noun phrase whose last word is `last`, then each that it hangs on with it: "Syria", "the war in Syria"."""
    return [(first, last) for first in _chain(words, last)] if last >= 0 else []


def _without_participle(words: Words, first: int, last: int) -> Range | None:
    """Of "wounded Ana Rossi" the name; nothing of "linked to the ministry", which hangs on a noun."""
    if not words.low[first].endswith("ed") or words.low[first] in NO_VERBS:
        return first, last
    return (first + 1, last) if first < last and words.text[first + 1][0].isupper() else None


def _before_brackets(words: Words, i: int) -> int:
    """The last word ahead of short brackets that word `i` closes: of "(IS)" in "the Islamic State (IS) group"."""
    if i < 0 or words.low[i] != ")":
        return i
    opened = next((j for j in range(i - 1, max(-1, i - _BRACKETED), -1) if words.low[j] == "("), None)
    return i if opened is None else opened - 1


def _chain(words: Words, last: int) -> Iterator[int]:
    """The first words of the phrase that ends with `last` and of those that it hangs on, the nearest first."""
    end = last
    while last - end < _LONGEST:
        first = _phrase_ending(words, end)
        if first is None:
            return
        yield first
        if first < 2 or words.low[first - 1] not in _LINKS:
            return
        end = first - 2


def _with_joined(words: Words, first: int) -> int:
    """The first word of a phrase that opens the clause and is joined to this one: "A and B said"."""
    if first < 2 or words.low[first - 1] != "and":
        return first
    joined = _phrase_ending(words, first - 2)
    opens = joined is not None and (
        joined == 0 or words.low[joined - 1] in CONJUNCTIONS | ADVERBS or _is_stop(words, joined - 1)
    )
    return joined if joined is not None and opens else first


def _is_stop(words: Words, i: int) -> bool:
    return words.low[i] in ',;:.("'


def _phrase_ending(words: Words, last: int) -> int | None:
    """The first word, determiner included, of the noun phrase without prepositions that ends with word `last`."""
    first = last + 1
    while first > 0 and last - first < _LONGEST and _inside(words, first - 1, last):
        first -= 1
        if first <= last:
            first = _before_brackets(words, first - 1) + 1
    while first <= last and not words.text[first][0].isalnum():
        first += 1
    if first > last or (last == first and words.low[first] in _TIMES):
        return None
    while first > 0 and words.low[first - 1] in _AHEAD:
        first -= 1
    return first


def _inside(words: Words, i: int, last: int) -> bool:
    word = words.low[i]
    joined = i < last and words.end[i] == words.start[i + 1]
    if word == "'":
        return joined or words.low[i - 1].endswith("s")
    if word == ".":
        return i > 0 and (len(words.text[i - 1]) == 1 or words.low[i - 1] in _ABBREVIATED)
    if word in ("&", "/", "-"):
        return joined
    if (i > 0 and words.hyphened(i - 1)) or words.hyphened(i + 1):
        return True
    if words.text[i] == "US" or (words.text[i] == "IS" and i < last and words.text[i + 1].islower()):
        # No pronoun and no verb: "IS group claimed".
        return True
    if word in RELATIVES or (word in _TIMES and (i == 0 or words.text[i].islower())) or not is_nominal(words, i):
        return False
    if i == last:
        return word not in AUXILIARIES
    if words.text[i + 1][0].isupper() and (word in PEOPLE or (words.text[i].islower() and word.endswith("s"))):
        # A name has no plural before it: "in both districts Rossi said".
        return False
    return not is_verb(words, i, after_noun=False) or _adjective(words, i)


def _adjective(words: Words, i: int) -> bool:
    """Whether a participle before a noun belongs to its phrase: "the accused men"."""
    return i > 0 and words.low[i - 1] in _AHEAD


def participle(word: str) -> bool:
    """Whether a form may be a past participle."""
    return word.endswith("ed") or word in _PARTICIPLES
