"""From templates and names to texts that should, or should not, be read alike.

The tests are CheckList's (Ribeiro et al., 2020): invariance (names swapped or substituted, order, wording, quotation
marks) and directional expectation (negation; the voice where an attribution is taken away).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from slant.analysis.audit.flips import HEADS, same_place
from slant.analysis.audit.name_swap import NAMED, REPEATED, NameSwap, SwapError
from slant.analysis.audit.templates import Cast, Filler, Pair, Sentences
from slant.inference.parties import Parties

ALL = tuple(head for head in HEADS if head != "direct")
WITHOUT_SPANS = tuple(head for head in ALL if not HEADS[head].spans)
CONTENT = ("sentiment", "frames", "loaded")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence to read; `reordered`: with the parties of the file in reverse order."""

    text: str
    reordered: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two texts and how they correspond. `alike`: the labels should be the same, else they should differ.

    `base`: the template or sentence that it comes from; `only`: the parties that are compared, None for all.
    """

    test: str
    base: str
    before: Text
    after: Text
    heads: tuple[str, ...]
    party: Mapping[str, str] = field(default_factory=dict)
    offset: Callable[[int], int] = same_place
    pair: Pair | None = None
    alike: bool = True
    only: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """One of many texts that say the same; `party`: the slot that each party stands in."""

    name: str
    group: str
    text: Text
    party: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Family:
    """Texts that should all be read alike."""

    test: str
    base: str
    members: tuple[Member, ...]


@dataclass(slots=True)
class Perturbations:
    """Builds what an audit compares. `counts`: how names were swapped, and what was left out and why.

    `limit`: at most so many templates (and as many negations, contents and propositions), drawn by `seed`.
    """

    parties: Parties
    cast: Cast
    sentences: Sentences
    seed: int = 0
    limit: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)

    def comparisons(self) -> Iterator[Comparison]:
        filler = Filler(self.parties)
        yield from self._swaps(filler)
        yield from self._orders(filler)
        yield from self._negations(filler)
        if self.cast.source is not None:
            yield from self._quotes(filler, self.cast.source)

    def families(self) -> Iterator[Family]:
        filler = Filler(self.parties)
        if self.cast.bystander is not None:
            yield from self._substitutions(filler, self.cast.bystander)
        yield from self._paraphrases(filler)

    def swap(self, swapper: NameSwap, text: str, *, base: str, pair: Pair) -> Comparison | None:
        """The text beside itself with the names swapped; None, and counted, where they cannot be."""
        try:
            swapped = swapper.swap(text)
        except SwapError as error:
            self.skipped[f"swap: {error}"] += 1
            return None
        self.counts["swapped"] += 1
        for rule in (REPEATED, NAMED):
            self.counts[f"swapped with a {rule} form"] += swapped.count(rule) > 0
        return Comparison(
            "swap", base, Text(text), Text(swapped.text), ALL, swapper.other, swapped.map_offset, pair=pair
        )

    def _swaps(self, filler: Filler) -> Iterator[Comparison]:
        swappers = {pair: NameSwap(self.parties, *pair.ids) for pair in self.cast.pairs}
        for template in self._drawn(self.sentences.templates):
            for pair, swapper in swappers.items():
                text = self._filled(filler, template.text, dict(zip("AB", pair.ids, strict=True)))
                turned = filler.fill(template.text, dict(zip("BA", pair.ids, strict=True)))
                if text and turned and (found := self.swap(swapper, text, base=template.id, pair=pair)):
                    yield found

    def _orders(self, filler: Filler) -> Iterator[Comparison]:
        """The order of the party file, with the first pair of each group; and "A and B" as "B and A"."""
        for template in self._drawn(self.sentences.templates):
            for pair in self._leading_pairs():
                text = self._filled(filler, template.text, dict(zip("AB", pair.ids, strict=True)))
                if not text:
                    continue
                yield Comparison("file order", template.id, Text(text), Text(text, reordered=True), ALL, pair=pair)
                turned = filler.fill(template.text, dict(zip("BA", pair.ids, strict=True)))
                if template.kind == "conjuncts" and turned:
                    yield Comparison("conjuncts", template.id, Text(text), Text(turned), WITHOUT_SPANS, pair=pair)

    def _negations(self, filler: Filler) -> Iterator[Comparison]:
        for negation in self._drawn(self.sentences.negations):
            for pair in self._leading_pairs():
                slots = dict(zip("AB", pair.ids, strict=True))
                affirmed = self._filled(filler, negation.affirmed, slots)
                negated = self._filled(filler, negation.negated, slots)
                if affirmed and negated:
                    texts, target = (Text(affirmed), Text(negated)), slots[negation.target]
                    heads = ("sentiment", "casts")
                    yield Comparison("negation", negation.id, *texts, heads, pair=pair, alike=False, only=(target,))

    def _quotes(self, filler: Filler, source: str) -> Iterator[Comparison]:
        for content in self._drawn(self.sentences.contents):
            for pair in self._leading_pairs():
                slots = dict(zip("AB", pair.ids, strict=True))
                plain = self._filled(filler, f"{_capital(content)}.", slots)
                frames = [
                    self._filled(filler, _framed(frame, content), {**slots, "C": source})
                    for frame in self.sentences.frames
                ]
                marks = [
                    self._filled(filler, _framed(frame, content), {**slots, "C": source})
                    for frame in self.sentences.marks
                ]
                if not plain:
                    continue
                for text in filter(None, frames):
                    yield from _attribution_stripped(content, text, plain, pair)
                for text in filter(None, marks):
                    yield from marks_stripped(text, base=content, pair=pair)

    def _substitutions(self, filler: Filler, bystander: str) -> Iterator[Family]:
        """Each name in turn in one slot of a template, by turns the first and the second; a bystander in the other."""
        for number, template in enumerate(self._drawn(self.sentences.templates)):
            slot, other = "AB" if number % 2 == 0 else "BA"
            members = []
            for group, names in self.cast.names.items():
                for name in names:
                    text = self._filled(filler, template.text, {slot: name, other: bystander})
                    if text:
                        members.append(Member(name, group, Text(text), {name: slot, bystander: other}))
            if len(members) > 2:
                yield Family("substitution", template.id, tuple(members))

    def _paraphrases(self, filler: Filler) -> Iterator[Family]:
        for proposition in self._drawn(self.sentences.propositions):
            for pair in self._leading_pairs():
                slots = dict(zip("AB", pair.ids, strict=True))
                party = {id_: slot for slot, id_ in slots.items()}
                texts = [self._filled(filler, wording, slots) for wording in proposition.wordings]
                members = [Member("", "", Text(text), party) for text in texts if text]
                if len(members) > 2:
                    yield Family("paraphrase", proposition.id, tuple(members))

    def _filled(self, filler: Filler, template: str, slots: Mapping[str, str]) -> str | None:
        text = filler.fill(template, slots)
        if text is None:
            self.skipped["fillings of templates for which a party lacks the word"] += 1
        return text

    def _leading_pairs(self) -> list[Pair]:
        """The first pair of each group."""
        return list({pair.group: pair for pair in reversed(self.cast.pairs)}.values())[::-1]

    def _drawn(self, items: Sequence[T]) -> Sequence[T]:
        return draw(items, self.limit, self.seed)


def draw(items: Sequence[T], limit: int | None, seed: int) -> Sequence[T]:
    """At most `limit` of the items, in their order."""
    if limit is None or limit >= len(items):
        return items
    return [items[i] for i in sorted(Random(seed).sample(range(len(items)), limit))]


_MARKS = re.compile(r"[\"“”„«»]")


def marks_stripped(text: str, *, base: str, pair: Pair | None = None) -> Iterator[Comparison]:
    """The text beside itself without its quotation marks."""
    places = [mark.start() for mark in _MARKS.finditer(text)]

    def offset(at: int) -> int:
        return at - sum(place < at for place in places)

    texts = Text(text), Text(_MARKS.sub("", text))
    yield Comparison("quotation marks", base, *texts, CONTENT, offset=offset, pair=pair)
    yield Comparison("quotation marks", base, *texts, ("direct",), pair=pair, alike=False)


def _attribution_stripped(content: str, text: str, plain: str, pair: Pair) -> Iterator[Comparison]:
    """The content alone beside the content in an attribution: read alike, but in another voice."""
    at = text.lower().index(plain.lower().rstrip("."))
    texts = Text(plain), Text(text)
    yield Comparison("attribution", content, *texts, CONTENT, offset=lambda o: o + at, pair=pair, only=pair.ids)
    yield Comparison("attribution", content, *texts, ("voice",), pair=pair, alike=False)


def _framed(frame: str, content: str) -> str:
    return frame.replace("%S", _capital(content)).replace("%s", content)


def _capital(content: str) -> str:
    return content[0].upper() + content[1:]
