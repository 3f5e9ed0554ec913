"""Several parties at once: "both sides", "the two countries", "the warring parties".

Whom they stand for, by the first of these that gives an answer:
 1. two parties that this sentence or the one before joins by "and";
 2. the only two fitting parties of these two sentences;
 3. two parties that the file calls adversaries and that the text has named, the pair named most where there are more;
 4. of the fitting parties up to three sentences back, the two named most in the text, if the third was named less.
"The two countries" and "both governments" fit states only. Allies of each other are no pair.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from slant.inference.discourse import Discourse
from slant.inference.party_files import Party

_REACH = 3
_STATES = "countries nations states governments neighbours neighbors capitals kingdoms republics"
_ANY = "sides parties rivals foes enemies adversaries belligerents armies militaries camps combatants"
_PERSONS = "men women leaders presidents ministers"
_NOUN = "|".join((_STATES + " " + _ANY + " " + _PERSONS).split())
_SINGLE = "side|country|nation|government|army|capital|leader"
# Between "both" and its noun stand adjectives: "both have lost men" is not about men.
_ADJECTIVES = r"(?:(?!(?:have|had|has|are|were|was|is|did|do|said|say|of|in|the|and|to|on)\b)[^\W\d_][\w-]*\s+){0,2}?"
_VERB = r"(?:have|has|had|are|is|were|was|did|do|does|would|will|agreed|accuse|deny|denied|met|fought|signed|say|said)"
_WARRING = "warring|opposing|rival|feuding|belligerent|conflicting|fighting"
_COLLECTIVE = re.compile(
    rf"(?:(?:both|the\s+two|both\s+of\s+the)\s+{_ADJECTIVES}(?:{_NOUN})"
    rf"|(?:neither|either|each)\s+(?:{_SINGLE})"
    rf"|the\s+(?:{_WARRING})\s+(?:sides|parties|countries|nations|states|neighbours|neighbors|camps)"
    rf"|the\s+(?:sides|belligerents|parties(?=\s+(?:\w+ed|{_VERB})\b))"
    r"|the\s+(?:[^\W\d_][\w-]*\s+)?(?:neighbours|neighbors|rivals|foes|adversaries)"
    rf"|the\s+two(?=\s+{_VERB}\b|[.,;:!?])"
    rf"|both(?=\s+{_VERB}\b))"
    r"(?![\w-])(?!\s+of\b)",
    re.IGNORECASE,
)
# The words that a collective may begin with, in small letters.
FIRST_WORDS = frozenset(("both", "the", "neither", "either", "each"))
_STATES_ONLY = re.compile(rf"(?:{'|'.join(_STATES.split())}|country|nation|government|capital)\Z", re.IGNORECASE)
_PERSONS_ONLY = re.compile(rf"(?:{'|'.join(_PERSONS.split())}|leader)\Z", re.IGNORECASE)


def collective_end(text: str, start: int, end: int) -> int:
    """Up to where a collective runs that starts at `start`, at most to `end`; `start` where there is none."""
    found = _COLLECTIVE.match(text, start, end)
    return found.end() if found else start


def pair(
    words: str, discourse: Discourse, parties: Mapping[str, Party], acting: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """The ids of the two parties that the collective `words` stands for; empty where that cannot be told.

    `acting`: the subject of the clause, where the collective is not; it is not one of them.
    """
    if _PERSONS_ONLY.search(words) and (persons := _persons(discourse)):
        return persons if len(persons) == 2 and all(persons) else ()
    states = bool(_STATES_ONLY.search(words))
    named = [p for p in discourse.counts if p not in acting and (not states or parties[p].kind == "state")]
    near = _near(1, named, discourse)
    return (
        _joined(named, discourse)
        or (_unless_allies(near, parties) if len(near) == 2 else ())
        or _adversaries(named, discourse, parties)
        or _most_named(named, discourse, parties)
    )


def _persons(discourse: Discourse) -> tuple[str, ...]:
    """The parties of the persons just spoken of, each once; "" for one of no party."""
    persons = [r for r in discourse.backwards(1) if r.kind == "person" and not r.plural and (r.name or r.parties)]
    return tuple(dict.fromkeys(r.parties[0] if r.parties else "" for r in persons))


def _joined(named: Collection[str], discourse: Discourse) -> tuple[str, ...]:
    """Two parties that this sentence or the one before joins: "between Washington and Beijing"."""
    return next((r.parties for r in discourse.backwards(1) if len(r.parties) == 2 and set(r.parties) <= set(named)), ())


def _adversaries(named: Collection[str], discourse: Discourse, parties: Mapping[str, Party]) -> tuple[str, ...]:
    pairs = [(one, other) for one in named for other in parties[one].adversary_of if other in named]
    counts = discourse.counts
    return max(pairs, key=lambda p: min(counts[p[0]], counts[p[1]]), default=())


def _most_named(named: Collection[str], discourse: Discourse, parties: Mapping[str, Party]) -> tuple[str, ...]:
    for reach in range(2, _REACH + 1):
        found = sorted(_near(reach, named, discourse), key=lambda p: -discourse.counts[p])
        if len(found) == 2 or (len(found) > 2 and discourse.counts[found[1]] > discourse.counts[found[2]]):
            return _unless_allies(found[:2], parties)
    return ()


def _near(reach: int, named: Collection[str], discourse: Discourse) -> list[str]:
    """The parties in this sentence and so many before, each once."""
    return [p for p in dict.fromkeys(p for r in discourse.backwards(reach) for p in r.parties) if p in named]


def _unless_allies(pair: Sequence[str], parties: Mapping[str, Party]) -> tuple[str, ...]:
    one, other = pair
    return () if other in parties[one].ally_of or one in parties[other].ally_of else (one, other)
