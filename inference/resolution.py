"""Who is meant: all mentions of the parties in a document, the named ones and those that only its course tells.

The rules, in order; each leaves alone what one before it has taken, and a doubtful case is left out:
 1. alias: what the party file names (`Parties.find`), save names in a dateline, capitals that are places
    (`capitals`), and a leader's surname behind somebody else's first name.
 2. collective: "both sides", "the two countries" (`collectives`), one mention a party at the same offsets.
 3. leader: persons whom the text gives an office with a party ("Armenian Foreign Minister A B", "A B, a spokesman for
    the ministry"); surname: a person named before, by the last name alone.
 4. title, organ, force, description: "the president", "the ministry", "the army", "the group" (`descriptions`).
 5. pronoun: "it", "its", "they", "he", "she" (`pronouns`).
The first is all that `enabled=False` leaves. A mention is the shortest words that do it: "its" in "its army".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from slant.inference.capitals import dateline_end, is_place
from slant.inference.discourse import Discourse, Words
from slant.inference.parties import NamedMention, Parties
from slant.inference.persons import is_namesake
from slant.inference.sentence_reading import read_sentence
from slant.models.records import Mention, Sentence


def resolve(text: str, sentences: Sequence[Sentence], parties: Parties, *, enabled: bool = True) -> list[Mention]:
    """All mentions in order of their start; only mentions of several parties at the same offsets overlap.

    `sentences` are those of `text`, in order; what stands outside of them is not read. `enabled`: False for the
    aliases alone. Time is linear in the length of the text.
    """
    found = parties.find_named(text)
    mentions: list[Mention] = []
    discourse = Discourse()
    at = 0
    for sentence in sentences:
        own = []
        while at < len(found) and found[at].mention.start < sentence.end:
            if found[at].mention.start >= sentence.start:
                own.append(found[at])
            at += 1
        words = Words.of(sentence)
        if not len(words):
            continue
        named, places = _sort(words, own, text, parties)
        mentions += [alias.mention for alias in named.values()]
        if enabled:
            mentions += read_sentence(words, text, named, places, discourse=discourse, parties=parties)
    return sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.party))


def _sort(
    words: Words, own: Sequence[NamedMention], text: str, parties: Parties
) -> tuple[dict[int, NamedMention], dict[int, str]]:
    """The aliases of a sentence that name their party, and the capitals that are places, with the party that each
    would stand for, both by first word.
    """
    if not own:
        return {}, {}
    first_at = {start: i for i, start in enumerate(words.start)}
    last_at = {end: i for i, end in enumerate(words.end)}
    dateline = dateline_end(words, text)
    named: dict[int, NamedMention] = {}
    places: dict[int, str] = {}
    lasts: dict[int, int] = {}
    for alias in own:
        mention = alias.mention
        first = first_at.get(mention.start)
        last = last_at.get(mention.end, len(words) - 1)
        if mention.start < dateline:
            continue
        if first is None:
            continue
        if alias.group == "places" and is_place(words, first, last, lasts):
            places[first] = mention.party
        elif alias.group == "leaders" and is_namesake(words, first, last, parties.by_id[mention.party]):
            continue
        else:
            named[first] = alias
        lasts[last] = first
    return named, places
