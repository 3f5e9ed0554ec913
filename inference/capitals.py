"""Capitals: governments or places? "Baku said", "talks with Baku", "Baku's forces", but "in Baku", "the Baku metro".

A capital, or another place that stands for a party, is the place
 1. in a dateline ("MOSCOW, 5 May -", "Baku (Reuters)"), as any name is;
 2. after a word of place ("in", "near", "outside"), and after "from", "to", "for", "of" and "on" unless the words
    before speak of messages, pressure or help ("orders from Moscow", "pressure on Kyiv");
 3. before a noun that makes it a place or its people ("the Baku metro", "Moscow residents", "Baku's streets",
    "Baku-based"), or where it is said to be a city;
 4. after a verb of moving or of attack without more ("left Baku", "shelled Kyiv"), or before its passive.
In a list ("in London, Paris and Rome") every name goes with the first. Anywhere else it is the government.
"""

from __future__ import annotations

import re

from slant.inference.cue_lexicon import word_set
from slant.inference.discourse import Words
from slant.inference.noun_phrases import is_mark, is_nominal, is_verb
from slant.inference.word_classes import FORCES, ORGANS, PLURAL_TITLES, TITLES

_LOCATIVE = word_set(
    """
    in near outside around across through at into inside throughout above beyond along off opposite via within
    surrounding encircling
    """
)
_MESSAGES = word_set(
    """
    order orders demand demands pressure support instructions instruction signal signals denial response request
    requests backing approval statement statements reaction accusation accusations threat threats letter letters
    help weapons arms aid money funding message messages warning warnings promise promises guarantees assurances
    permission criticism invitation word proposal offer answer answers reply confirmation sanctions news
    concessions visit independence independent comment details
    """
)
_MOTION = word_set(
    """
    fly flies flew flown flying travel travels travelled traveled travelling go goes went going gone return
    returns returned returning drive drove driven driving come came trip trips visit visits train trains road
    roads flight flights bus buses moved moving leave leaves left leaving depart departs departed bound head heads
    headed heading route way back journey delegation kilometres kilometers miles km sent taken transferred marched
    march hours
    """
)
_PARTS = word_set(
    """
    east west north south outskirts suburb suburbs centre center streets street residents people city town capital
    district districts square heart edge north-east northeast northwest southeast southwest gates skyline region
    bombing shelling siege battle fall capture university bishop archbishop mayor kilometres kilometers miles km
    inhabitants citizens treaty
    """
)
_ATTACKS = word_set(
    """
    attack attacks strike strikes raid raids march advance assault assaults bombs missiles missile drones rockets
    fired descended rained fell bombardment barrage air-raid arrived
    """
)
_REACHING = word_set(
    """
    left leaving leave reached reach reaching visited visit visiting entered enter entering shelled shell shelling
    bombed bomb bombing hit hitting struck captured capture capturing besieged seize seized took take taking fled
    flee fleeing stormed surrounded encircled toured rocked pounded visits leaves reaches enters
    """
)
_PLACE_NOUNS = word_set(
    """
    metro airport airports suburb suburbs resident residents street streets region stadium university court zoo
    hospital hospitals hotel hotels cafe cafes subway underground prison prisons jail school schools square
    skyline centre center district districts outskirts population inhabitants people shops market markets mayor
    cathedral mosque museum opera port harbour harbor station stations bureau correspondent conference summit
    climate weather traffic apartment flat suburban old main central city bridge bridges park parks
    """
)
_POLITICAL = ORGANS | FORCES | TITLES | PLURAL_TITLES | frozenset(("ally", "allies", "policy", "line"))
# Words of a list that are looked back over.
_LONGEST_LIST = 20
# Not cities but seats of power: what stands around them does not make them a place.
_INSTITUTIONS = word_set("house pentagon kremlin vatican street elysee whitehall")
_HYPHENED_PLACE = frozenset(("based", "born", "bound", "area"))
_SUFFERING = word_set(
    """
    shelled bombed hit struck attacked rocked besieged captured evacuated woke awoke
    """
)
_MONTHS = "jan feb mar apr may jun jul aug sept sep oct nov dec"
_DATELINE_END = re.compile(r".{0,60}?(?:\([A-Za-z][\w ./&-]{1,25}\)|/[A-Z][\w .-]{1,25}/)?[.:]?[ ]*(?:-{1,2}|[–—])[ ]")
_DATE = re.compile(rf"\b(?:{'|'.join(_MONTHS.split())})[a-z]*\.?\b", re.IGNORECASE)


def dateline_end(words: Words, text: str) -> int:
    """Up to which offset the sentence is a dateline ("BAKU, May 5 (Reuters) - "): its start where it has none."""
    start = words.start[0]
    found = _DATELINE_END.match(text, start, min(len(text), start + 100))
    if not found:
        return start
    head = found.group()
    names = re.sub(r"\([^)]*\)|/[^/]*/", "", head)
    named = _DATE.sub("", names)
    agency = "(" in head or "/" in head
    plain = all(word[0].isupper() or word.isdigit() for word in re.findall(r"\w+", named))
    dated = bool(_DATE.search(names)) or re.search(r"\d", names)
    shouted = words.text[0].isupper() and len(words.text[0]) > 3
    return found.end() if plain and (agency or dated or shouted) else start


def is_place(words: Words, first: int, last: int) -> bool:
    """Whether the capital in the words `first`..`last` is the place."""
    before = _before_list(words, first, last)
    return (
        _placed_before(words, before)
        or _placed_after(words, first, last)
        or (before >= 0 and words.low[before] in _REACHING)
    )


def _before_list(words: Words, first: int, last: int) -> int:
    """The word before the name, or before the list of names that it is in; -1 at the start of the sentence."""
    before, farthest = first - 1, first - _LONGEST_LIST
    after = words.text[last + 1 : last + 3]
    goes_on = len(after) == 2 and after[0] in (",", "and", "or") and after[1][0].isupper()
    if last + 1 < len(words) and is_verb(words, last + 1, after_noun=True):
        return before
    while before > max(0, farthest) and (words.low[before] in ("and", "or") or (words.low[before] == "," and goes_on)):
        link = before - 1 if words.low[before - 1] != "," else before - 2
        if not words.text[link][0].isupper():
            break
        while link > 0 and words.text[link - 1][0].isupper():
            link -= 1
        before, goes_on = link - 1, True
    return before


def _placed_before(words: Words, before: int) -> bool:
    if before < 0:
        return False
    word = words.low[before]
    if word in _LOCATIVE:
        return True
    near = words.low[max(0, before - 4) : before]
    if word == "from":
        return not any(other in _MESSAGES for other in near)
    if word in ("to", "for", "towards", "toward"):
        return any(other in _MOTION for other in near) and not any(other in _MESSAGES for other in near)
    if word == "of":
        return any(other in _PARTS for other in near[-1:])
    if word == "on":
        return any(other in _ATTACKS for other in near)
    return False


def _placed_after(words: Words, first: int, last: int) -> bool:
    after = last + 1
    if after >= len(words):
        return False
    if words.low[after] in "'" and after + 1 < len(words) and words.low[after + 1] == "s":
        return any(word in _PLACE_NOUNS for word in words.low[after + 2 : after + 4])
    if words.low[after] == "-" and after + 1 < len(words) and words.end[last] == words.start[after]:
        return words.low[after + 1] in _HYPHENED_PLACE
    if words.low[last] in _INSTITUTIONS:
        return False
    if _said_to_be_a_city(words, after):
        return True
    if is_mark(words.low[after]) or not is_nominal(words, after) or is_verb(words, after, after_noun=True):
        return words.low[after] in _SUFFERING
    attributive = first > 0 and words.low[first - 1] in ("the", "a", "an")
    political = any(word in _POLITICAL for word in words.low[after : after + 3])
    return words.low[after] in _PLACE_NOUNS or (attributive and not political)


def _said_to_be_a_city(words: Words, after: int) -> bool:
    following = words.low[after : after + 4]
    if following[:1] not in (("is",), ("was",), ("were",), ("has",)):
        return False
    return following[1:3] in (("a", "city"), ("the", "city"), ("a", "town"), ("the", "capital"), ("a", "place")) or any(
        word in _SUFFERING for word in following[1:3]
    )
