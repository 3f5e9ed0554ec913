"""Several parties at once: "both sides", "the two countries", "the warring parties".

Whom they stand for, by the first of these that gives an answer:
 1. two parties that this sentence or the one before joins by "and";
 2. two parties that the file calls adversaries and that the text has named, the pair named most where there are more;
 3. the only two fitting parties of this sentence and those before, up to three back;
 4. among more than two of these, the two named most in the text so far, if the third was named less.
"The two countries" and "both governments" fit states only. Allies of each other are no pair.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from slant.inference.discourse import Discourse
from slant.inference.party_files import Party

_REACH = 3
_STATES = "countries nations states governments neighbours neighbors capitals kingdoms republics"
_ANY = "sides parties rivals foes enemies adversaries belligerents armies militaries camps combatants"
_PERSONS = "men women leaders presidents ministers"
_NOUN = "|".join((_STATES + " " + _ANY + " " + _PERSONS).split())
_COLLECTIVE = re.compile(
    rf"(?:(?:both|the\s+two|both\s+of\s+the)\s+(?:[^\W\d_][\w-]*\s+){{0,2}}?(?:{_NOUN})"
    r"|the\s+(?:(?:warring|opposing|rival|feuding|belligerent|conflicting|fighting)\s+"
    r"(?:sides|parties|countries|nations|states|neighbours|neighbors|camps)|sides|belligerents|"
    r"parties(?=\s+(?:\w+ed|have|had|are|were|will|would|must|should|could|met|fought|say|said)\b)|"
    r"(?:[^\W\d_][\w-]*\s+)?(?:neighbours|neighbors|rivals|foes|adversaries))"
    r"|the\s+two(?=\s+(?:have|had|are|were|agreed|accuse|met|fought|signed)\b|[.,;:!?])"
    r"|both(?=\s+(?:have|had|are|were|say|said|deny|denied|accuse|claim|insist)\b))"
    r"(?![\w-])(?!\s+of\b)",
    re.IGNORECASE,
)
_STATES_ONLY = re.compile(rf"(?:{'|'.join(_STATES.split())})\Z", re.IGNORECASE)
_PERSONS_ONLY = re.compile(rf"(?:{'|'.join(_PERSONS.split())})\Z", re.IGNORECASE)


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
    return (
        _joined(set(named), discourse)
        or _adversaries(named, discourse, parties)
        or _local(set(named), discourse, parties)
    )


def _persons(discourse: Discourse) -> tuple[str, ...]:
    """The parties of the persons just spoken of, each once; "" for one of no party."""
    persons = [r for r in discourse.backwards(1) if r.kind == "person" and not r.plural and (r.name or r.parties)]
    return tuple(dict.fromkeys(r.parties[0] if r.parties else "" for r in persons))


def _joined(named: set[str], discourse: Discourse) -> tuple[str, ...]:
    """Two parties that this sentence or the one before joins: "between Washington and Beijing"."""
    return next((r.parties for r in discourse.backwards(1) if len(r.parties) == 2 and named.issuperset(r.parties)), ())


def _adversaries(named: Sequence[str], discourse: Discourse, parties: Mapping[str, Party]) -> tuple[str, ...]:
    pairs = [(one, other) for one in named for other in parties[one].adversary_of if other in named]
    counts = discourse.counts
    return max(pairs, key=lambda p: min(counts[p[0]], counts[p[1]]), default=())


def _local(named: set[str], discourse: Discourse, parties: Mapping[str, Party]) -> tuple[str, ...]:
    for reach in range(1, _REACH + 1):
        found = [p for p in dict.fromkeys(p for r in discourse.backwards(reach) for p in r.parties) if p in named]
        if len(found) == 2:
            one, other = found
            return () if other in parties[one].ally_of and one in parties[other].ally_of else (one, other)
        if len(found) > 2:
            first, second, third = sorted(found, key=lambda p: -discourse.counts[p])[:3]
            return (first, second) if discourse.counts[second] > discourse.counts[third] else ()
    return ()
