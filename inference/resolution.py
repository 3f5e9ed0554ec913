"""Who is meant: all mentions of the parties in a document, the named ones and those that only its course tells.

The rules, in order; each leaves alone what one before it has taken, and a doubtful case is left out:
 1. alias: what the party file names (`Parties.find`), save names in a dateline, capitals that are places
    (`capitals`), and a leader's surname behind somebody else's first name (`namesakes`).
 2. collective: "both sides", "the two countries" (`collectives`), one mention a party at the same offsets.
 3. leader: persons whom the text gives an office with a party ("Armenian Foreign Minister A B", "A B, a spokesman for
    the ministry"); surname: a person named before, by the last name alone.
 4. title, organ, force, description: "the president", "the ministry", "the army", "the group" (`descriptions`).
 5. pronoun: "it", "its", "they", "he", "she" (`pronouns`).
The first is all that `enabled=False` leaves. A mention is the shortest words that do it: "its" in "its army".
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from slant.inference.aliases import aligned
from slant.inference.capitals import dateline_end, is_place
from slant.inference.clause import Clause
from slant.inference.discourse import Discourse, Words
from slant.inference.namesakes import is_namesake
from slant.inference.parties import NamedMention, Parties
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
    plain = aligned(text)
    at = 0
    for sentence in sentences:
        own = []
        while at < len(found) and found[at].mention.start < sentence.end:
            if found[at].mention.start >= sentence.start:
                own.append(found[at])
            at += 1
        words = Words.of(plain, sentence)
        if not len(words):
            continue
        aliases = _Aliases(words, own, plain, parties)
        mentions += [alias.mention for alias in aliases.kept]
        if enabled:
            mentions += read_sentence(Clause(words, text, plain, discourse), aliases.named, aliases.places, parties)
    return sorted(mentions, key=lambda mention: (mention.start, mention.end, mention.party))


class _Aliases:
    """The aliases of a sentence. `kept`: those that name their party; `named`: the same by first word; `places`: of the
    capitals that are places, the party that each would stand for, by first word.
    """

    def __init__(self, words: Words, found: Sequence[NamedMention], text: str, parties: Parties) -> None:
        self.kept: list[NamedMention] = []
        self.named: dict[int, NamedMention] = {}
        self.places: dict[int, str] = {}
        dateline = dateline_end(words, text) if found else 0
        for alias in found:
            mention = alias.mention
            first = bisect_right(words.start, mention.start) - 1
            last = words.last_before(mention.end, first)
            if mention.start < dateline:
                continue
            if alias.group == "places" and is_place(words, first, last):
                self.places[first] = mention.party
            elif alias.group != "leaders" or not is_namesake(words, first, last, parties.by_id[mention.party]):
                self.kept.append(alias)
                self.named[first] = alias
