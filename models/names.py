"""Names of parties are read as stand-ins: the network sees [PARTY1], never "Armenia".

A model that reads names learns what is usually said of their bearers, and then treats two parties in the same
sentence unlike (Garg et al., 2019, "Counterfactual fairness in text classification through robustness"). With
stand-ins (entity masking, as in Zhang et al., 2017, "Position-aware attention") a sentence with its names swapped is
the same input, and a name that was never in training is as good as any other.

Only the name in a mention is masked: "Armenian forces" is read as "[PARTY1] forces", and "terrorists" stays,
since it is a word and not a name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from slant.models.tokenization import EncodedText

# One for each party in the order of first mention in a sentence; the parties after that share the last.
STAND_INS = tuple(f"[PARTY{number}]" for number in range(1, 9))

_WORD = re.compile(r"[^\W_][\w.&]*")
# Small words inside names: "Republic of Armenia", "von der Leyen".
_PARTICLES = frozenset(
    ("of", "the", "de", "la", "al", "el", "bin", "ibn", "van", "von", "der", "den", "du", "da", "dos")
)
# What stands with a capital inside mentions, in titles and in headlines, and is no name.
_COMMON_WORDS = """
    a an the and for in on by from with against to at as its his her their our my your
    i me we us you he him she it they them who this that these those both all some many other others
    mr mrs ms miss dr sir lord lady king queen prince princess pope father sheikh ayatollah imam rabbi bishop
    president presidents vice deputy prime minister ministers premier chancellor secretary secretaries chief head heads
    leader leaders leadership chairman chairwoman speaker spokesman spokeswoman spokesperson ambassador envoy envoys
    senator senators sen rep representative representatives congressman congresswoman governor gov mayor judge justice
    commander commanders general generals gen colonel col lieutenant lt major maj captain capt admiral officer officers
    director former ex then acting senior top first interim new old late
    official officials government governments administration cabinet parliament senate congress assembly council
    ministry ministries department office agency court courts commission committee embassy mission delegation
    defence defense foreign interior security intelligence health finance economy energy information external affairs
    aerospace authority authorities state-run regime regimes junta puppet dictatorship occupation occupiers occupier
    army armies military force forces troop troops soldier soldiers serviceman servicemen fighter fighters unit units
    navy fleet air ground land marine marines special armed guard guards militia militias police border corps brigade
    battalion regiment division peacekeeper peacekeepers peacekeeping contingent paratroopers warplanes jets planes
    aircraft drones tanks artillery side sides
    rebel rebels insurgent insurgents separatist separatists militant militants terrorist terrorists jihadist jihadists
    jihadi jihadis islamist islamists extremist extremists gunman gunmen mercenary mercenaries bandit bandits gang gangs
    group groups faction factions movement opposition resistance coalition alliance ally allies partner partners bloc
    axis camp enemy enemies aggressor aggressors invader invaders attacker attackers zionist zionists nazi nazis
    neo-nazi neo-nazis fascist fascists thug thugs criminal criminals
    people peoples citizen citizens civilian civilians resident residents villager villagers protester protesters
    demonstrators refugee refugees prisoner prisoners hostage hostages family families child children woman women man
    men girl girls boy boys victim victims worker workers journalist journalists media activist activists lawmaker
    lawmakers politician politicians diplomat diplomats negotiator negotiators community minority ethnic so-called
    self-proclaimed self-styled pro anti backed led based run national international local regional central federal
    eastern western northern southern
"""
_COMMON = frozenset(_COMMON_WORDS.split())
# Names that are common words but for their capitals.
_ACRONYMS = frozenset(("US", "WHO"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name at the offsets [start, end), and the party that bears it."""

    start: int
    end: int
    party: str


def names_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Offsets of the names in the mention text[start:end]: runs of its capitalised words that are no common words."""
    names: list[tuple[int, int]] = []
    open_until = -1
    for word in _WORD.finditer(text, start, end):
        low, high = word.start(), word.end()
        while high > low and not text[high - 1].isalnum() and "." not in text[low : high - 1]:
            high -= 1  # a full stop behind a name, but not that of "U.S."
        if _is_name(text[low:high]):
            if names and open_until == low:
                names[-1] = (names[-1][0], high)
            else:
                names.append((low, high))
            open_until = _behind_gap(text, high, end)
        elif open_until == low and word.group() in _PARTICLES:
            open_until = _behind_gap(text, high, end)
        else:
            open_until = -1
    return names


def mask_names(encoded: EncodedText, names: Sequence[Name], stand_ins: Sequence[int]) -> EncodedText:
    """The text with each name as one word of one token. Names take `stand_ins`, ids of STAND_INS, by party in the
    order of first mention; without them all names stay. A name that overlaps an earlier one is left as it is.
    """
    if not (stand_ins and names):
        return encoded
    slots: dict[str, int] = {}
    keep = np.ones(len(encoded.ids), dtype=np.bool_)
    ids, words = encoded.ids.copy(), encoded.words.copy()
    kept_words = np.ones(len(words), dtype=np.bool_)
    for name in sorted(names, key=lambda n: (n.start, -n.end)):
        low, high = encoded.words_in(name.start, name.end)
        if low == high or not kept_words[low:high].all() or ids[encoded.first[low]] in stand_ins:
            continue
        slot = slots.setdefault(name.party, min(len(slots), len(stand_ins) - 1))
        tokens = np.flatnonzero((encoded.word_of >= low) & (encoded.word_of < high))
        keep[tokens[1:]] = False
        kept_words[low + 1 : high] = False
        ids[tokens[0]] = stand_ins[slot]
        words[low, 1] = words[high - 1, 1]
    number = np.cumsum(kept_words) - 1
    word_of = np.where(encoded.word_of >= 0, number[encoded.word_of], -1)[keep]
    position = np.cumsum(keep) - 1
    return EncodedText(
        ids=ids[keep], words=words[kept_words], first=position[encoded.first[kept_words]], word_of=word_of
    )


def party_names(text: str, mentions: Mapping[str, Sequence[tuple[int, int]]]) -> list[Name]:
    """The names in the mentions [start, end) of each party."""
    return [
        Name(*span, party)
        for party, spans in mentions.items()
        for start, end in spans
        for span in names_in(text, start, end)
    ]


def _is_name(word: str) -> bool:
    return word[0].isupper() and (word.lower() not in _COMMON or word in _ACRONYMS)


def _behind_gap(text: str, at: int, end: int) -> int:
    """Where the next word of the same name may begin: behind one space or hyphen, or full stop and space."""
    if text[at : at + 1] == "." and at < end:
        at += 1
    return at + 1 if at < end and text[at] in " -\u00a0\u2010\u2011–" else -1
