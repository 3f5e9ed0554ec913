"""Noun phrases without a parser: where one ends, what its head stands for, and whether a word is a finite verb."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from slant.inference.cue_lexicon import word_set
from slant.inference.discourse import Words
from slant.inference.word_classes import (
    ADVERBS,
    CONJUNCTIONS,
    DAYS,
    DETERMINERS,
    FEMALE,
    FORCES,
    HUMANS,
    MALE,
    MODIFIERS,
    NO_VERBS,
    ORGANS,
    PEOPLE,
    PLURAL_TITLES,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVES,
    SINGULAR_FORCES,
    TITLES,
    UNSURE_VERBS,
    VERBS,
)

_BORDERS = PREPOSITIONS | CONJUNCTIONS | RELATIVES | PRONOUNS | DETERMINERS
_ING_NOUNS = word_set(
    """
    morning evening building meeting shelling bombing fighting warning briefing ruling king ring
    """
)
# Longest run of words that is looked at as one noun phrase, so that the time stays linear.
_LONGEST = 9


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words `first`..`last` (both included) of one noun phrase without its determiner. `head` in small letters;
    `name`: the words of a person's name at its end, as (first, last), if it has one.
    """

    first: int
    last: int
    head: str
    kind: str
    plural: bool
    female: bool | None
    titles: frozenset[str]
    name: tuple[int, int] | None


_NO_NAMES = TITLES | ORGANS | FORCES | PLURAL_TITLES | HUMANS | PEOPLE | MODIFIERS | DAYS | word_set(
    """
    staff service committee house bank party institute university mr mrs ms sir news agency times street
    """
)  # fmt: skip


def is_mark(word: str) -> bool:
    return not word[0].isalnum()


def is_verb(words: Words, i: int, *, after_noun: bool) -> bool:
    """Whether word i is a finite verb, or a participle that closes a noun phrase before it."""
    word = words.low[i]
    if word in NO_VERBS or (words.text[i][0].isupper() and i > 0 and not after_noun):
        return False
    if word in UNSURE_VERBS:
        return after_noun
    return word in VERBS or (len(word) > 4 and word.endswith("ed"))


def is_nominal(words: Words, i: int) -> bool:
    """Whether word i may belong to a noun phrase, verbs aside."""
    word = words.low[i]
    if is_mark(word):
        return word == "-"
    return word not in _BORDERS and (word not in ADVERBS or words.text[i][0].isupper())


def is_name(words: Words, i: int) -> bool:
    """Whether word i alone names somebody or something: it is no day, and says not where or when."""
    if not words.text[i][0].isupper() or words.low[i] in DAYS:
        return False
    if i == 0:
        return len(words) > 1 and (words.low[1] == "," or is_verb(words, 1, after_noun=True))
    return words.low[i - 1] not in PREPOSITIONS


def phrase_from(words: Words, first: int, barred: Collection[int], *, verb_first: bool = False) -> Phrase | None:
    """The noun phrase whose first word after any determiner is `first`; it stops before the words in `barred`.

    `verb_first`: whether the first word may be a verb instead, as after a name.
    """
    last = first - 1
    for i in range(first, min(len(words), first + _LONGEST)):
        if i in barred or not is_nominal(words, i):
            break
        if (i > first or verb_first) and is_verb(words, i, after_noun=_plain_noun(words, i - 1, first, verb_first)):
            break
        if i > first and words.low[i].endswith("ing") and words.low[i] not in _ING_NOUNS:
            break
        last = i
    while last >= first and words.low[last] == "-":
        last -= 1
    return describe(words, first, _name_end(words, first, last)) if last >= first else None


def _name_end(words: Words, first: int, last: int) -> int:
    """Where the phrase ends if a name behind a title does: "envoy A B three times"."""
    for i in range(first, last):
        if words.low[i] in TITLES and words.text[i + 1][0].isupper() and _name_part(words, i + 1):
            end = i + 1
            while end < last and _name_part(words, end + 1):
                end += 1
            return end
    return last


def _plain_noun(words: Words, i: int, first: int, verb_first: bool) -> bool:
    """Whether a doubtful form after word i is rather a verb: after a plural or at the place of a name's verb."""
    if i < first:
        return verb_first
    return words.low[i].endswith("s") or words.low[i] in PEOPLE or words.text[i][0].isupper()


def describe(words: Words, first: int, last: int) -> Phrase:
    name = _name(words, first, last)
    end = name[0] - 1 if name and name[0] > first else last
    head = words.low[end]
    kind, plural = classify(head)
    titles = frozenset(word for word in words.low[first : last + 1] if word in TITLES)
    if name and (kind != "person" or plural):
        kind, plural = "person", False
    own = set(words.low[first : last + 1])
    female = True if own & FEMALE else False if own & MALE else None
    return Phrase(first, last, head, kind, plural, female, titles, name)


def classify(head: str) -> tuple[str, bool]:
    """The kind of referent that a head noun stands for, and whether it is plural."""
    if head in TITLES:
        return "person", False
    if head in PLURAL_TITLES:
        return "person", True
    if head in FORCES:
        return "force", head not in SINGULAR_FORCES
    if head in ORGANS:
        return "organ", False
    if head in HUMANS:
        return "person", False
    if head in PEOPLE:
        return "people", True
    return "thing", head.endswith("s") and not head.endswith("ss")


def _name(words: Words, first: int, last: int) -> tuple[int, int] | None:
    """The last words of the phrase, capitalised and neither title nor office: a person's name, perhaps."""
    start = last + 1
    while start > first and _name_part(words, start - 1):
        start -= 1
    while start <= last and words.low[start] == "-":
        start += 1
    long_enough = last - start + 1 >= 2 or (start > first and last == start and words.low[start - 1] in TITLES)
    return (start, last) if long_enough else None


def _name_part(words: Words, i: int) -> bool:
    low = words.low[i]
    if low in ("-", "al", "el", "bin", "de", "von", "van"):
        return True
    return words.text[i][0].isupper() and low not in _NO_NAMES
