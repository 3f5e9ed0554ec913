"""Swapping the names of two parties in a text, exactly.

"Aliyev accused the Armenian army" becomes "Pashinyan accused the Azerbaijani army": each word of a party is replaced by
the other party's word of the same kind and place (adjective for adjective, second leader for second leader). What
stands around a name keeps its grammar: case, a or an, the, possessives. Checks that swap gender or names in this way
are in Garg et al. (2019), "Counterfactual fairness in text classification through robustness", and as an invariance
test in Ribeiro et al. (2020), "Beyond accuracy: behavioral testing of NLP models with CheckList".

Rules where the other party has no word of that kind and place:
1. the first that it has of that kind ("Aussie" becomes "Peruvian"): a `REPEATED` replacement;
2. the nearest kind (`_NEAREST`: a surname for a leader, an adjective for a noun), else its name: `NAMED`.
Words that say what a party is said to be ("separatists", "the regime") are no names: such a text is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from slant.analysis.audit.articles import possessive, takes_an, takes_the
from slant.analysis.audit.forms import Forms, Kind, inner_pattern
from slant.inference.aliases import Alias, fold
from slant.inference.parties import Parties
from slant.models.records import Mention

PAIRED, REPEATED, NAMED, GRAMMAR = "paired", "repeated", "named", "grammar"

_NEAREST = {
    Kind.ADJECTIVE: (Kind.NOUN,),
    Kind.NOUN: (Kind.ADJECTIVE,),
    Kind.LEADER: (Kind.SURNAME,),
    Kind.SURNAME: (Kind.LEADER,),
    Kind.PEOPLE: (Kind.ADJECTIVE,),  # "Togolese" are both
}
# They may stand with "the".
_NAMES = (Kind.NAME, Kind.ACRONYM, Kind.PLACE, Kind.OTHER, Kind.FORCE)
_ARTICLE = re.compile(r"(?<![^\W_])(an?|An?|AN?)(\s+)\Z")
_THE_BEFORE = re.compile(r"(?<![^\W_])(the|The|THE)(\s+)\Z")
_POSSESSIVE = re.compile(r"(['’])(s|S)?(?![^\W_])")
_OPENED = re.compile(r"(?<![^\W_])['‘](?=[^\W_]|\Z)")
_SENTENCE_START = re.compile(r"(?:\A|[.!?:]['\"”’)]*\s+|\A['\"“‘(\[]+)\Z")
# Before these words a name bears no "the": "northern Armenia", "Greater Armenia".
_QUALIFIED = re.compile(r"(?:\w+ern|[Cc]entral|[Aa]ll|[Gg]reater|[Mm]odern|[Nn]eighbou?ring|[Oo]ccupied|-)\s*\Z")


class SwapError(ValueError):
    """A text in which the names cannot be swapped; the message is the reason, the same for all such texts."""


@dataclass(frozen=True, slots=True)
class Replacement:
    """The text [start, end) that was replaced, by what is now at [new_start, new_end), and by which rule."""

    start: int
    end: int
    old: str
    new_start: int
    new: str
    rule: str

    @property
    def new_end(self) -> int:
        return self.new_start + len(self.new)


@dataclass(frozen=True, slots=True)
class Swapped:
    """A text with names swapped; replacements are in order, and do not overlap."""

    text: str
    replacements: tuple[Replacement, ...]

    def count(self, rule: str) -> int:
        return sum(replacement.rule == rule for replacement in self.replacements)

    def map_offset(self, offset: int) -> int:
        """The offset in the swapped text of an offset in the text before. Within a name it stays within the name."""
        shift = 0
        for replacement in self.replacements:
            if offset <= replacement.start:
                break
            if offset < replacement.end:
                return min(replacement.new_start + offset - replacement.start, replacement.new_end)
            shift = replacement.new_end - replacement.end
        return offset + shift

    def undo(self) -> str:
        """The text before."""
        pieces, at = [], 0
        for replacement in self.replacements:
            pieces += [self.text[at : replacement.new_start], replacement.old]
            at = replacement.new_end
        return "".join(pieces) + self.text[at:]


@dataclass(frozen=True, slots=True)
class _Edit:
    start: int
    end: int
    new: str
    rule: str


class NameSwap:
    """Swaps the names of the parties `first` and `second` of a party file; all others stay."""

    def __init__(self, parties: Parties, first: str, second: str) -> None:
        """Raises ValueError where the party file lacks one of the two."""
        known = {party.id: party for party in parties.parties}
        missing = [id_ for id_ in (first, second) if id_ not in known]
        if missing or first == second:
            raise ValueError(f"expected two parties of the party file, found {first!r} and {second!r}; check their ids")
        self.other = {first: second, second: first}
        self._parties = parties
        self._forms = {id_: Forms.of(known[id_]) for id_ in self.other}

    def swap(self, text: str) -> Swapped:
        """Raises SwapError where the text names a party by a description, or would name other parties afterwards."""
        mentions = self._parties.find(text)
        edits = [edit for m in mentions if m.party in self.other for edit in self._edits(text, m)]
        swapped = _apply(text, edits)
        self._check(mentions, swapped)
        return swapped

    def _check(self, mentions: Sequence[Mention], swapped: Swapped) -> None:
        """Each mention must have become one of the other party, at its place, and no new one stand anywhere."""
        after = self._parties.find(swapped.text)
        expected = [self.other.get(mention.party, mention.party) for mention in mentions]
        if [mention.party for mention in after] != expected:
            raise SwapError("the swapped text would name other parties")
        for old, new in zip(mentions, after, strict=True):
            if not (swapped.map_offset(old.start) < new.end and new.start < swapped.map_offset(old.end)):
                raise SwapError("the swapped text would name other parties")

    def _edits(self, text: str, mention: Mention) -> Iterator[_Edit]:
        own, other = self._forms[mention.party], self._forms[self.other[mention.party]]
        for start, end, word, kind, place in _words(own, mention):
            new, rule = _counterpart(other, kind, place)
            is_name = kind in _NAMES and own.kind_of(Alias(mention.text)) == (kind, place)
            yield from _fitted(text, (start, end), word.text, new, rule, is_name=is_name)


def _words(own: Forms, mention: Mention) -> Iterator[tuple[int, int, Alias, Kind, int]]:
    """[start, end) of the words of a mention that are replaced, with their kind and their place in it."""
    found = own.kind_of(Alias(mention.text))
    if found is None or found[0] is Kind.DESCRIPTION:
        raise SwapError("a party is named by a description")
    kind, place = found
    if kind is not Kind.COMPOUND:
        yield mention.start, mention.end, own.by_kind[kind][place], kind, place
        return
    folded = fold(mention.text)
    taken: list[tuple[int, int]] = []
    for alias in own.inner():
        for match in inner_pattern(alias).finditer(folded.text):
            if all(match.end() <= low or high <= match.start() for low, high in taken):
                taken.append(match.span())
                start, end = folded.origin[match.start()], folded.origin[match.end() - 1] + 1
                inner_kind = own.kind_of(alias)
                assert inner_kind is not None
                yield mention.start + start, mention.start + end, alias, *inner_kind


def _counterpart(other: Forms, kind: Kind, place: int) -> tuple[str, str]:
    words = other.by_kind.get(kind, ())
    if place < len(words):
        return words[place].text, PAIRED
    if words:
        return words[0].text, REPEATED
    return other.first(*_NEAREST.get(kind, ())) or other.party.name, NAMED


def _fitted(text: str, span: tuple[int, int], old: str, new: str, rule: str, *, is_name: bool) -> Iterator[_Edit]:
    """The edit of one name, and those of the article before it and of the possessive ending after it.

    An article or ending that does not fit the old name is left: it is the author's mistake, or something else.
    """
    start, end = span
    in_capitals = text[start:end].isupper() and not old.isupper()
    written = new.upper() if in_capitals else new
    article = _ARTICLE.search(text, 0, start)
    if article and (len(article.group(1)) == 2) == takes_an(old) != takes_an(new):
        letter = article.group(1)[0]
        fitting = letter + ("N" if in_capitals else "n") if takes_an(new) else letter
        yield _Edit(*article.span(1), fitting, GRAMMAR)
    if is_name and takes_the(old) != takes_the(new):
        the = _THE_BEFORE.search(text, 0, start)
        if the and takes_the(old):
            yield _Edit(the.start(), start, "", GRAMMAR)
        elif takes_the(new) and not the and text[end : end + 1] != "-" and not _QUALIFIED.search(text, 0, start):
            fitting = "The " if _SENTENCE_START.search(text, 0, start) else "the "
            written = (fitting.upper() if in_capitals else fitting) + written
    yield _Edit(start, end, written, rule)
    ending = _POSSESSIVE.match(text, end)
    # A bare mark may close what a mark before the name has opened.
    closes = ending is not None and ending.group(2) is None and _OPENED.search(text, 0, start) is not None
    if ending and not closes and possessive(old) != possessive(new) and len(ending.group()) == len(possessive(old)):
        yield _Edit(*ending.span(), ending.group(1) + possessive(new)[1:], GRAMMAR)


def _apply(text: str, edits: Sequence[_Edit]) -> Swapped:
    pieces: list[str] = []
    replacements: list[Replacement] = []
    at = length = 0
    for edit in sorted(edits, key=lambda e: e.start):
        pieces += [text[at : edit.start], edit.new]
        length += edit.start - at
        replacements.append(Replacement(edit.start, edit.end, text[edit.start : edit.end], length, edit.new, edit.rule))
        length += len(edit.new)
        at = edit.end
    return Swapped("".join(pieces) + text[at:], tuple(replacements))
