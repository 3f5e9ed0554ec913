"""Runs of capitalised words in a sentence, and what the words around each say of it.

A run is what may be one name or several: "Russian President Vladimir Putin" is split at its title, but whether "Iraq
Syria" or "Syrian Observatory for Human Rights" is one name only the corpus tells (`name_counts`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slant.analysis.name_titles import Title, ends_title, titles_in
from slant.analysis.name_tokens import COLLECTIVE_OWNERS, Token, Words, texts, tokenize
from slant.analysis.name_variants import is_acronym
from slant.analysis.name_words import (
    ACTS,
    ADVERBS_BETWEEN,
    CALENDAR,
    COLLECTIVE_NOUNS,
    FORCE_NOUNS,
    FUNCTION_WORDS,
    GOVERNMENT,
    JOINERS,
    LINKING,
    LOCATIVES,
    NOUN_MODIFIERS,
    PARTICLES,
    PLACE_NOUNS,
    SIDES,
    TITLE_HEADS,
    TITLE_MODIFIERS,
)
from slant.inference.word_classes import PREPOSITIONS

_OPENING = frozenset('"“„«‘:•*')
_FRAGMENT = 40


@dataclass(frozen=True, slots=True)
class Run:
    """Capitalised words and what stands around them.

    `initial`: its first word stands where any word has a capital. `article`: "the" stands before it. `located`,
    `acts`, `told`: it stands as a place, as the subject of a verb of speech or war, as who was told. `tail`: nouns of
    a force or an organ that follow ("air force"). `acronym`: the capitals in brackets behind it. `fragment`: of the
    sentence.
    """

    words: Words
    initial: bool
    article: bool
    located: bool
    acts: bool
    told: bool
    tail: str
    acronym: str
    fragment: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a sentence says of names; `small` and `capital` are words that stand where their case is their own."""

    runs: tuple[Run, ...]
    titles: tuple[Title, ...]
    small: tuple[str, ...]
    capital: tuple[str, ...]


_NOTHING = Reading((), (), (), ())


def read_names(sentence: str) -> Reading:
    """Headlines in title case and sentences in capitals say nothing of names: every word of theirs has a capital."""
    tokens = tokenize(sentence)
    if _all_capitals(tokens):
        return _NOTHING
    spans = list(_spans(tokens))
    pieces = [piece for low, high in spans for piece in _without_titles(tokens, low, high)]
    inside = {i for low, high in spans for i in range(low, high)}
    sides = list(_sides(tokens, inside))
    small = tuple(t.text for i, t in enumerate(tokens) if i not in inside and t.text[0].islower())
    capital = tuple(t.owner for i, t in enumerate(tokens) if i in inside and t.capital and not _initial(tokens, i))
    runs = tuple(_run(sentence, tokens, low, high) for low, high in pieces + sides)
    return Reading(runs, tuple(titles_in(tokens, pieces)), small, capital)


def _sides(tokens: Sequence[Token], inside: set[int]) -> Iterator[tuple[int, int]]:
    """Who is named without a name, or by that of another: "rebels", "government forces", "US-led coalition"."""
    for i, token in enumerate(tokens):
        following = tokens[i + 1].text if i + 1 < len(tokens) else ""
        # Behind a name they are its tail; "The" in front of a sentence is none.
        named = i - 1 in inside and tokens[i - 1].word not in FUNCTION_WORDS
        led = token.text.endswith("-led") and token.text[0].isupper() and following in FORCE_NOUNS | SIDES
        if led or (token.text in GOVERNMENT and following in FORCE_NOUNS and not named):
            yield i, i + 2
        elif token.text in SIDES and not named and not (i and tokens[i - 1].text.endswith("-led")):
            yield i, i + 1


def _all_capitals(tokens: Sequence[Token]) -> bool:
    words = [t.text for t in tokens if len(t.text) > 2 and t.text.isalpha() and t.text.lower() not in FUNCTION_WORDS]
    return len(words) >= 4 and all(word[0].isupper() for word in words)


def _spans(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    low = 0
    while low < len(tokens):
        high = _span_end(tokens, low)
        if high > low:
            yield low, high
        low = max(high, low + 1)


def _span_end(tokens: Sequence[Token], low: int) -> int:
    if not (tokens[low].capital or (tokens[low].text == "al" and _capital_at(tokens, low + 1))):
        return low
    high = low + 1
    while high < len(tokens):
        if tokens[high - 1].possessive and tokens[high - 1].owner not in COLLECTIVE_OWNERS:
            break
        skip = _over_small_words(tokens, low, high)
        if not _capital_at(tokens, skip):
            break
        high = skip + 1
    return high


def _over_small_words(tokens: Sequence[Token], low: int, high: int) -> int:
    """Where a name that began at `low` would go on behind "de", "al", "of the"; "and" only behind an "of"."""
    skip = high
    while skip < len(tokens) and skip - high < 3 and tokens[skip].text in PARTICLES:
        skip += 1
    joined = any(token.text in JOINERS for token in tokens[low:high])
    if skip == high and (tokens[high].text in JOINERS or (joined and tokens[high].text == "and")):
        skip += 1
        skip += skip < len(tokens) and tokens[skip].text == "the"
    return skip


def _capital_at(tokens: Sequence[Token], index: int) -> bool:
    return index < len(tokens) and tokens[index].capital


def _without_titles(tokens: Sequence[Token], low: int, high: int) -> Iterator[tuple[int, int]]:
    """The stretches of a span that are left when its titles, days and months are taken out."""
    start = low
    for i in range(low, high + 1):
        if i < high and not _breaks(tokens, i, high):
            continue
        first, last = start, i
        while first < last and not tokens[first].capital and tokens[first].text != "al":
            first += 1
        while first < last and not tokens[last - 1].capital:
            last -= 1
        if first < last:
            yield first, last
        start = i + 1


def _breaks(tokens: Sequence[Token], i: int, high: int) -> bool:
    word = tokens[i].word
    # "Syria And Turkey In Talks", in a title: no name goes on over its small words.
    linking = tokens[i].text[0].isupper() and word in LINKING and not is_acronym(tokens[i].text)
    if word in CALENDAR or linking or ends_title(tokens, i):
        return True
    following = tokens[i + 1].word if i + 1 < high else ""
    if word in TITLE_HEADS:
        # "General Assembly", "Secretary of State": no title of a person, and a title of three words.
        return following not in COLLECTIVE_NOUNS
    if word in TITLE_MODIFIERS and following:
        return following in TITLE_HEADS or (following in TITLE_MODIFIERS and _breaks(tokens, i + 1, high))
    return False


def _initial(tokens: Sequence[Token], i: int) -> bool:
    return i == 0 or tokens[i - 1].text in _OPENING or (i == 1 and not tokens[0].text[0].isalnum())


def _run(sentence: str, tokens: Sequence[Token], low: int, high: int) -> Run:
    before = tokens[low - 1].text.lower() if low else ""
    ahead = tokens[low - 2].text.lower() if low > 1 else ""
    acronym = _acronym(tokens, high)
    behind = high + 3 if acronym else high
    after = [token.text.lower() for token in tokens[behind : behind + 4]]
    located = (
        before in LOCATIVES or (before == "of" and ahead in PLACE_NOUNS) or (bool(after) and after[0] in PLACE_NOUNS)
    )
    lead = ahead if before == "the" else before
    agent = lead == "by" and any(t.text.lower() in ACTS for t in tokens[max(0, low - 3) : low])
    return Run(
        texts(tokens, (low, high)),
        _initial(tokens, low),
        before == "the",
        located,
        (_acts(after) and lead not in PREPOSITIONS) or before in ("said", "says") or agent,
        before in ("told", "tells"),
        _tail(tokens, behind),
        acronym,
        " ".join(sentence[max(0, tokens[low].start - _FRAGMENT) : tokens[high - 1].end + _FRAGMENT].split()),
    )


def _acts(after: Sequence[str]) -> bool:
    skip = next((i for i, word in enumerate(after) if word not in ADVERBS_BETWEEN), len(after))
    if skip >= len(after) or after[skip] not in ACTS:
        return False
    # "rebels backed by Turkey" suffers the verb.
    return after[skip + 1 : skip + 2] != ["by"]


def _tail(tokens: Sequence[Token], high: int) -> str:
    words: list[str] = []
    longest = 0
    if tokens[high - 1].possessive:
        return ""
    for token in tokens[high : high + 3]:
        if token.text in COLLECTIVE_NOUNS:
            longest = len(words) + 1
        elif token.text not in NOUN_MODIFIERS:
            break
        words.append(token.text)
    # "Russian state television", "Iraqi army officers": the noun goes on.
    return " ".join(words[:longest])


def _acronym(tokens: Sequence[Token], high: int) -> str:
    written = [token.text for token in tokens[high : high + 3]]
    if len(written) < 3 or written[0] != "(" or written[2] not in (")", ";", ","):
        return ""
    return written[1] if re.fullmatch(r"[A-Z][A-Za-z&-]{0,6}[A-Z]", written[1]) else ""
