"""What the aliases of a party file find in a corpus, and what they miss: `slant parties check`."""

from __future__ import annotations

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from slant.analysis.name_counts import NameCounts
from slant.analysis.name_groups import pooled
from slant.analysis.name_words import CALENDAR, FUNCTION_WORDS, LOCATIVES, TITLE_HEADS, USUAL
from slant.inference.aliases import Alias
from slant.inference.parties import Parties
from slant.inference.segmentation import split
from slant.models.records import Document, Mention, Record, ScoredDocument

_CONTEXT = 45
# Of the matches of an alias, from which share on it is doubtful; and of how many matches at least.
_MOSTLY = 0.6
_PARTLY = 0.2
_ENOUGH = 3
_UNMATCHED = 40
_LOCATING = LOCATIVES | {"from", "to", "of"}

_WORD_AHEAD = re.compile(r"([^\W_][\w'’-]*)[ \u00a0-]$")
_WORD_BEHIND = re.compile(r"[ \u00a0-]([^\W\d_][\w'’-]*)")


@dataclass(frozen=True, slots=True)
class Example(Record):
    """An alias where it was found: keyword in context, the words on one line."""

    document: str
    ahead: str
    text: str
    behind: str


@dataclass(frozen=True, slots=True)
class AliasUse(Record):
    """What one alias found. `group`: "name" or as in party files; `doubts` say why a person should look."""

    party: str
    group: str
    alias: str
    count: int
    documents: int
    doubts: tuple[str, ...]
    examples: tuple[Example, ...]


@dataclass(frozen=True, slots=True)
class Unmatched(Record):
    """A capitalised name in which no alias was found."""

    name: str
    count: int
    example: str


@dataclass(frozen=True, slots=True)
class AliasCheck(Record):
    """All aliases in the order of the file, the commonest names that matched nothing, and what was read."""

    aliases: tuple[AliasUse, ...]
    unmatched: tuple[Unmatched, ...]
    documents: int
    mentions: int
    documents_without: int
    skipped: dict[str, int]


@dataclass(slots=True)
class _Tally:
    count: int = 0
    documents: int = 0
    last: int = -1
    located: int = 0
    initial: int = 0
    longer: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


def check(rows: Iterable[Document | ScoredDocument], parties: Parties, *, examples: int = 3) -> AliasCheck:
    """`examples`: of each alias, each from another document. Raises ValueError where no row can be read."""
    aliases = _Aliases(parties, examples)
    names, skipped = NameCounts(), Counter[str]()
    for row in rows:
        if isinstance(row, ScoredDocument):
            skipped[row.error or "no text"] += 1
        else:
            names.add(row)
            aliases.add(row)
    if not aliases.documents:
        reasons = "; ".join(f"{reason} ({n})" for reason, n in skipped.most_common(3)) or "there are no rows"
        raise ValueError(f"expected at least one row with text, found none: {reasons}")
    uses = tuple(aliases.uses())
    mentions = sum(use.count for use in uses)
    unmatched = tuple(_unmatched(names, parties))
    return AliasCheck(uses, unmatched, aliases.documents, mentions, aliases.without, dict(skipped.most_common()))


def _unmatched(counts: NameCounts, parties: Parties) -> Iterator[Unmatched]:
    found = 0
    for name in pooled(counts.names()).values():
        if found == _UNMATCHED or name.use.count < 2:
            return
        if name.text != name.text.lower() and not parties.find(name.text):
            found += 1
            yield Unmatched(name.text, name.use.count, name.use.example)


class _Aliases:
    """Counts what each alias found, document by document."""

    def __init__(self, parties: Parties, examples: int) -> None:
        self._parties, self._examples = parties, examples
        self._tallies: dict[tuple[str, str], _Tally] = {}
        self.documents = self.without = 0

    def add(self, document: Document) -> None:
        mentions = self._parties.find(document.text)
        starts = [sentence.start for sentence in split(document)] if mentions else []
        taken = {mention.start for mention in mentions} | {mention.end for mention in mentions}
        for mention in mentions:
            tally = self._tallies.setdefault((mention.party, Alias(mention.text).key), _Tally())
            self._count(tally, mention, document, starts=starts, taken=taken)
        self.documents += 1
        self.without += not mentions

    def _count(
        self, tally: _Tally, mention: Mention, document: Document, *, starts: Sequence[int], taken: set[int]
    ) -> None:
        text = document.text
        begin = starts[bisect.bisect_right(starts, mention.start) - 1]
        ahead = text[begin : mention.start]
        tally.count += 1
        tally.located += ahead.rstrip().rpartition(" ")[2].lower() in _LOCATING
        tally.initial += not any(character.isalnum() for character in ahead)
        longer = _longer_name(text, mention, begin, taken)
        if longer:
            tally.longer[longer] += 1
        if tally.last != self.documents:
            tally.last = self.documents
            tally.documents += 1
            if len(tally.examples) < self._examples:
                tally.examples.append(_example(document, mention))

    def uses(self) -> Iterator[AliasUse]:
        for party in self._parties.parties:
            told: set[str] = set()
            for group, alias in party.words():
                if alias.key in told:
                    continue
                told.add(alias.key)
                tally = self._tallies.get((party.id, alias.key), _Tally())
                doubts, examples = tuple(_doubts(tally, alias, group)), tuple(tally.examples)
                yield AliasUse(party.id, group, alias.text, tally.count, tally.documents, doubts, examples)


def _doubts(tally: _Tally, alias: Alias, group: str) -> Iterator[str]:
    if tally.count < _ENOUGH:
        return
    # The name of a state stands for a place so often that it says nothing; what is under `places` is there to act.
    if group == "places" and tally.located >= _MOSTLY * tally.count:
        yield f"mostly a place: {_share(tally.located, tally.count)} after in, at, from ..."
    if tally.initial >= _MOSTLY * tally.count and alias.text[0].isupper() and " " not in alias.text:
        yield f"mostly starts a sentence ({_share(tally.initial, tally.count)}), where any word has a capital"
    inside = tally.longer.total()
    if inside >= _PARTLY * tally.count:
        common = ", ".join(f"{name!r} ({n})" for name, n in tally.longer.most_common(3))
        yield f"{_share(inside, tally.count)} inside longer names: {common}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%} of {whole}"


def _longer_name(text: str, mention: Mention, begin: int, taken: set[int]) -> str:
    """The longer name that the mention is a piece of ("Georgia State University"), or "".

    Titles, organs and forces beside a name leave it the party's: "Georgian Defence Ministry".
    """
    start, end = mention.start, mention.end
    extra: list[str] = []
    while (ahead := _WORD_AHEAD.search(text, begin, start)) and start not in taken - {mention.start}:
        # What opens a sentence has a capital in any case.
        if ahead.start() == begin or not _joins(ahead[1]):
            break
        start = ahead.start()
        extra.append(ahead[1])
    while (behind := _WORD_BEHIND.match(text, end)) and _joins(behind[1]) and behind.start(1) not in taken:
        end = behind.end()
        extra.append(behind[1])
    usual = all(word.lower() in USUAL for word in extra)
    return "" if usual else " ".join(text[start:end].split())


def _joins(word: str) -> bool:
    plain = re.sub(r"['’]s?$", "", word).lower()
    return word[0].isupper() and plain not in CALENDAR | FUNCTION_WORDS | TITLE_HEADS


def _example(document: Document, mention: Mention) -> Example:
    text = document.text
    begin = max(0, mention.start - _CONTEXT)
    if begin and text[begin - 1].isalnum():
        # Not from the middle of a word.
        begin = text.find(" ", begin, mention.start) + 1 or begin
    ahead = text[begin : mention.start].split("\n")[-1]
    behind = text[mention.end : mention.end + _CONTEXT].split("\n")[0]
    return Example(document.id, _line(ahead).lstrip(), _line(mention.text), _line(behind).rstrip())


def _line(text: str) -> str:
    """On one line, without characters that would move a terminal's cursor."""
    return re.sub(r"\s+", " ", "".join(c if c.isprintable() else " " for c in text))
