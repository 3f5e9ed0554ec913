"""Pronouns of the third person: which are nobody's, and whose the others are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from slant.inference.cue_lexicon import word_set
from slant.inference.discourse import Discourse, Referent, Words
from slant.inference.word_classes import ADVERBS, AUXILIARIES, BE, PREPOSITIONS, SAYING

# A pronoun looks so many sentences back.
_REACH = 2

_HE = word_set("he him his himself")
_SHE = word_set("she her hers herself")
# Of each pronoun for a person, whether it is a woman's.
PERSON = dict.fromkeys(_HE, False) | dict.fromkeys(_SHE, True)
SINGULAR = frozenset(("it", "its", "itself"))
PLURAL = frozenset(("they", "them", "their", "theirs", "themselves"))
ALL = SINGULAR | PLURAL | PERSON.keys()
POSSESSIVE = frozenset(("its", "their", "his"))
_OBJECT = frozenset(("him", "them"))

# Words behind an "it" that is an object.
_AFTER_OBJECTS = word_set(
    """
    to in on at from for with by of and or down up out off as into over back through against before after until
    again together without when while because a an the
    """
)
# Verbs whose object is called something: "called it illegal".
_NAMING = word_set(
    "call calls called label labels labelled labeled dub dubs dubbed brand brands branded deem deems deemed"
)
# "It was not clear", "it is hard to say", "it took nine hours", "it rained": there is nobody behind this "it".
_BEING = (
    r"'s| (?:is|was|has been|had been|will be|would be|may be|might be|could be|can be|cannot be|remains|remained|"
    r"seems|seemed|appears|appeared|became|looks|looked|proved)\b"
)
# What a party is, where other predicates are of nobody ("it was ready", but "it was clear").
_PREDICATE = (
    r"(?: also| now| still| already| not)* (?:\w+ed|\w+ing|ready|willing|able|prepared|satisfied|committed|unwilling|"
    r"unable|aware|behind|responsible) "
)
_HAPPENING = (
    r"takes?|took|emerged|emerges|turns? out|turned out|follows|followed that|happens|happened that|matters|does not "
    r"follow|did not help|does not help|comes as|came as|helps that|goes without|costs?|comes to|came to|comes down to"
)
_WEATHER = r"(?:\w+ly |has |had |has been |had been )?(?:rain|snow|thunder|hail|pour|drizzl|freez)\w*"
_MENTIONING = r"(?:should|must|may|might|can|could|has to) be (?:noted|said|added|remembered|recalled|stressed)"
_EMPTY_IT = re.compile(
    rf"it(?:(?:{_BEING})(?!{_PREDICATE})| (?:{_HAPPENING}) | {_WEATHER}| {_MENTIONING})".replace(" ", " +"),
    re.IGNORECASE,
)
# Words between a pronoun and its verb that are looked at.
_AUXILIARIES = 4
_MARKS = frozenset(".,;:!?\"“”'’")
# Referents of a sentence that a pronoun may look at, so that the time stays linear in sentences without end.
_NEAR = 40


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pronoun stands: word `i` of the sentence, the subject of its clause so far, whether it is quoted.

    `text`: that of the document, aligned.
    """

    words: Words
    i: int
    subject: Referent | None
    quoted: bool
    text: str


def is_empty(place: Place) -> bool:
    start = place.words.start[place.i]
    return place.words.low[place.i] == "it" and bool(_EMPTY_IT.match(place.text, start, start + 60))


def antecedent(place: Place, discourse: Discourse) -> Referent | None:
    """The referent behind the pronoun, or None where there is none, it is no party's, or two are as likely."""
    pronoun = place.words.low[place.i]
    if is_empty(place) or (pronoun == "it" and _is_object(place)):
        return None
    found = _in_sentence(place, discourse) or _in_earlier(place, discourse, speaks=_verb_of_saying(place) > 0)
    return found if found and found.parties else None


def _is_object(place: Place) -> bool:
    words, i = place.words, place.i
    if i == 0 or i + 1 >= len(words):
        return i > 0
    if words.low[i - 1] in PREPOSITIONS:
        return True
    # A subject has its verb behind it; an object closes the phrase, or a preposition or what it is called follows.
    return not (words.low[i + 1].isalpha()) or words.low[i + 1] in _AFTER_OBJECTS or words.low[i - 1] in _NAMING


def _fits(referent: Referent, pronoun: str) -> bool:
    if pronoun in PERSON:
        fits = referent.kind in ("person", "name") and not referent.plural
        return fits and referent.female in (None, PERSON[pronoun])
    if pronoun in SINGULAR:
        return referent.kind in ("party", "organ", "force", "thing", "name") and not referent.plural
    return referent.plural


def _verb_of_saying(place: Place) -> int:
    """The word that is a verb of saying of which the pronoun is the subject, 0 if there is none: "he has also said"."""
    low = place.words.low
    for i in range(place.i + 1, min(place.i + 1 + _AUXILIARIES, len(low))):
        if low[i] in SAYING:
            return i
        if low[i] not in ADVERBS and low[i] not in AUXILIARIES - BE:
            break
    return 0


def _closes_report(place: Place) -> bool:
    """Whether what the pronoun says stands ahead of it: "Putin must go, he said". It is nobody whom that names."""
    low, verb = place.words.low, _verb_of_saying(place)
    return verb > 0 and low[place.i - 1] in _MARKS and (verb + 1 == len(low) or low[verb + 1] in _MARKS)


def _in_sentence(place: Place, discourse: Discourse) -> Referent | None:
    """The nearest subject before the pronoun in its sentence; a possessive may also go to what stands beside it."""
    pronoun = place.words.low[place.i]
    before = [r for r in discourse.sentences[-1][-_NEAR:] if _fits(r, pronoun) and r.quoted == place.quoted]
    if _closes_report(place):
        before = [r for r in before if r.speaks]
    if pronoun in _OBJECT:
        before = [r for r in before if r is not place.subject and not _same(r, place.subject)]
    subjects = [r for r in before if r.subject]
    if subjects:
        return subjects[-1]
    # A thing that is no subject does not stand in the way; somebody else does.
    before = [r for r in before if r.parties or r.kind != "thing"]
    owners = {r.parties for r in before if r.parties}
    return before[-1] if before and (len(owners) == 1 or not before[-1].parties) else None


def _same(one: Referent, other: Referent | None) -> bool:
    return other is not None and bool(one.parties) and one.parties == other.parties and one.kind == other.kind


def _in_earlier(place: Place, discourse: Discourse, *, speaks: bool) -> Referent | None:
    """A subject of the sentence before, for a person the last and else the first; else what alone fits there; else the
    same one sentence earlier. Who `speaks` is who spoke before: "Orlov said Petrov lied. He said ...".
    """
    pronoun = place.words.low[place.i]
    if place.quoted and pronoun not in PERSON:
        return None
    for sentence in reversed(discourse.sentences[-1 - _REACH : -1]):
        fitting = [r for r in sentence[-_NEAR:] if _fits(r, pronoun)]
        if pronoun in _OBJECT:
            fitting = [r for r in fitting if not _same(r, place.subject)]
        if not fitting:
            continue
        subjects = [r for r in fitting if r.subject]
        if pronoun in PLURAL:
            subjects = [r for r in subjects if r.kind != "thing"] or subjects
        if speaks:
            subjects = [r for r in subjects if r.speaks] or subjects
        if subjects:
            return subjects[0] if pronoun not in PERSON else subjects[-1]
        owners = {r.parties for r in fitting}
        return fitting[-1] if len(owners) == 1 else None
    return None
