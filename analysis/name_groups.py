"""Names of a corpus put together that are forms of one: acronyms, plurals, demonyms, spellings, surnames."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from slant.analysis.name_counts import Names, Use
from slant.analysis.name_variants import (
    Words,
    abbreviates,
    core,
    inflected,
    initials,
    is_acronym,
    short_forms,
    sound,
    spelled_alike,
)
from slant.analysis.name_words import FORCE_NAMES, GOVERNMENT, GROUP_NOUNS, NEWSROOMS, PLACE_ENDINGS, SIDES, WEAK_TITLES
from slant.inference.aliases import Alias

# Of the uses of a short form, the share that must be one full name's for it to be that name's.
_CLEAR = 0.8
# Beside the uses of the full names that end in it, how often a short form of several groups' names stands alone.
_KNOWN_ALONE = 0.3
# Of its uses, from which on a name is a place's, and from which on a title makes it a person's.
_LOCATED = 0.25
_TITLED = 0.05
# Of its uses, from which on a short form is somebody's name.
_ACTING = 0.05
# Of words that are no short form of the names that begin with them: "Islamic", "European".
_ADJECTIVE_ENDINGS = ("ic", "ist", "ish", "ian", "ean", "ese")
# Of its uses, from which on a name with an article, or with forces or organs behind it, is a group's.
_GROUPED = 0.1


@dataclass(slots=True)
class Name:
    """A name in all its writings that an alias does not tell apart; `text` is how it is written most."""

    key: str
    text: str
    use: Use
    titles: Counter[tuple[str, str]] = field(default_factory=Counter)
    doubt: str = ""

    @property
    def is_place(self) -> bool:
        return self.use.located >= _LOCATED * self.use.count or self.text.split()[-1].lower() in PLACE_ENDINGS

    @property
    def is_group(self) -> bool:
        """Whether anything but its verbs says that it is no person: forces of its own, an article, an acronym."""
        formed = is_acronym(self.text) or any(word.lower() in GROUP_NOUNS | SIDES for word in self.text.split())
        return (
            formed or bool(self.use.acronyms) or self.use.tails.total() + self.use.articles >= _GROUPED * self.use.count
        )

    @property
    def is_force(self) -> bool:
        """By its name alone: "Syrian Arab Army"."""
        words = self.text.lower().split()
        return len(words) > 1 and not self.is_place and any(word in FORCE_NAMES for word in words)

    @property
    def is_newsroom(self) -> bool:
        return not NEWSROOMS.isdisjoint(core(self.text)) or self.use.told > 0.3 * self.use.count

    @property
    def is_person(self) -> bool:
        """By its titles; "Free Syrian Army commander Salim Idris" makes none of the army."""
        titled = sum(n for (_, title), n in self.titles.items() if _is_office(title))
        formed = is_acronym(self.text) or any(word.lower() in GROUP_NOUNS for word in self.text.split())
        return not formed and not self.is_place and titled >= max(1.0, _TITLED * self.use.count)


def _is_office(title: str) -> bool:
    return title != "capital" and not set(title.split()) <= WEAK_TITLES


def pooled(names: Names) -> dict[str, Name]:
    """By the key of the alias that finds them (slant.inference.aliases), the most frequent first."""
    writings: dict[str, list[str]] = defaultdict(list)
    for text in names.uses:
        if text[0].isalnum():
            writings[Alias(text).key].append(text)
    pool = []
    for key, texts in writings.items():
        # "al-Nusra" as an alias also finds "Al-Nusra", which starts sentences; not the other way round.
        texts.sort(key=lambda text: (text[0].isupper(), -names.uses[text].count, text))
        use, titles = Use(), Counter[tuple[str, str]]()
        for text in texts:
            use.merge(names.uses[text])
            titles += names.titles.get(text, Counter())
        pool.append(Name(key, texts[0], use, titles))
    return {name.key: name for name in sorted(pool, key=lambda name: (-name.use.count, name.text))}


class Likeness:
    """Finds, among known names, those of which another is a form."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        """`texts` by key."""
        self._cores = {key: core(text) for key, text in texts.items()}
        self._by_core: dict[Words, list[str]] = defaultdict(list)
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        self._by_start: dict[tuple[Words, str], list[str]] = defaultdict(list)
        for key, words in self._cores.items():
            self._by_core[words].append(key)
            self._by_sound[sound(words)].append(key)
            self._by_start[words[:-1], words[-1][:3]].append(key)

    def of(self, text: str) -> Iterator[tuple[str, str]]:
        """(key, doubt) of each name that `text` is a form of, the surest first."""
        words = core(text)
        yield from ((key, "") for key in self._by_core[words])
        for key in self._by_start[words[:-1], words[-1][:3]]:
            if inflected(self._cores[key], words):
                yield key, ""
        for key in self._by_sound[sound(words)]:
            if self._cores[key] != words and spelled_alike(self._cores[key], words):
                yield key, f"spelled like {' '.join(self._cores[key])!r}"


class Groups:
    """Sets of names that are forms of one (union-find); a group is known by its most frequent name's key."""

    def __init__(self, pool: Mapping[str, Name], fixed: Collection[str]) -> None:
        """`fixed` are the keys that are a party's already: they join no group."""
        self._pool, self._rank = pool, {key: i for i, key in enumerate(pool)}
        self._free = {key: name for key, name in pool.items() if key not in fixed}
        self._above = {key: key for key in self._free}
        self.acronyms = self._acronyms()
        self._link_forms()
        self._link_acronyms()
        self._link_short_forms()

    def __iter__(self) -> Iterator[list[Name]]:
        """Every group, its names in the order of the pool."""
        groups: dict[str, list[Name]] = defaultdict(list)
        for key, name in self._free.items():
            groups[self.top(key)].append(name)
        yield from groups.values()

    def top(self, key: str) -> str:
        while self._above[key] != key:
            key = self._above[key]
        return key

    def _join(self, one: str, other: str) -> None:
        first, second = sorted((self.top(one), self.top(other)), key=self._rank.__getitem__)
        self._above[second] = first

    def _acronyms(self) -> dict[str, str]:
        """Each acronym's key to the key of the full name, given in brackets or by initials alone."""
        claims: dict[str, Counter[str]] = defaultdict(Counter)
        for key, name in self._pool.items():
            if name.is_person or name.is_newsroom or name.is_place:
                continue
            for acronym, count in name.use.acronyms.items():
                short = Alias(acronym).key
                if short in self._pool and short != key and acronym.lower() not in NEWSROOMS and " " in name.text:
                    claims[short][key] += count
        return {short: _most(counts) for short, counts in {**self._by_initials(), **claims}.items()}

    def _by_initials(self) -> dict[str, Counter[str]]:
        spelled: dict[str, Counter[str]] = defaultdict(Counter)
        for key, name in self._pool.items():
            if not name.is_place and not name.is_person:
                spelled[initials(name.text)][key] += name.use.count
        found = {}
        for key, name in self._pool.items():
            letters = name.text.replace(".", "")
            if is_acronym(name.text) and letters in spelled and letters.lower() not in NEWSROOMS:
                counts = Counter(
                    {k: n for k, n in spelled[letters].items() if abbreviates(letters, self._pool[k].text)}
                )
                if counts:
                    found[key] = counts
        return found

    def _link_forms(self) -> None:
        likeness = Likeness({key: name.text for key, name in self._free.items()})
        for key, name in self._free.items():
            for other, doubt in likeness.of(name.text):
                if other != key and self.top(other) != self.top(key):
                    if self._rank[other] < self._rank[key]:
                        name.doubt = name.doubt or doubt
                    self._join(key, other)
        government = [key for key, name in self._free.items() if name.text.split()[0] in GOVERNMENT]
        for key in government:
            self._join(key, government[0])

    def _link_acronyms(self) -> None:
        for short, full in self.acronyms.items():
            if short in self._above and full in self._above:
                self._join(short, full)

    def _link_short_forms(self) -> None:
        claims: dict[str, Counter[str]] = defaultdict(Counter)
        for key, name in self._free.items():
            for form in short_forms(name.text):
                short = Alias(form).key
                if short in self._free and short != key and not self._free[short].is_place and not name.is_place:
                    claims[short][self.top(key)] += name.use.count
        for short, counts in claims.items():
            adjective = self._free[short].text.endswith(_ADJECTIVE_ENDINGS)
            if adjective or short in SIDES or not _acts(self._free[short]):
                continue
            total = counts.total()
            for group in sorted(counts, key=lambda key: (-counts[key], self._rank[key])):
                if counts[group] >= _CLEAR * total or self._names_the_same(self._free[short], group, total):
                    full = self._free[group].text
                    if self.top(short) != self.top(group):
                        self._free[short].doubt = self._free[short].doubt or f"short for {full!r}"
                    self._join(short, group)

    def _names_the_same(self, short: Name, full: str, total: int) -> bool:
        """Whether the full name adds to a group's nothing that is a name of its own: "Nusra", "Jabhat al-Nusra"."""
        extra = set(core(self._free[full].text)) - set(core(short.text))
        group = short.is_group or (short.use.tails.total() > 1 and not short.titles)
        own = group and short.use.count >= _KNOWN_ALONE * total
        return own and not self._free[full].is_person and not any(self._stands_alone(word, full) for word in extra)

    def _stands_alone(self, word: str, full: str) -> bool:
        alone = self._pool.get(word)
        return alone is not None and alone.use.count >= _KNOWN_ALONE * self._free[full].use.count


def _acts(name: Name) -> bool:
    return name.use.acts + name.use.tails.total() + name.titles.total() >= _ACTING * name.use.count


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda key: (-counts[key], key))


def votes(group: Sequence[Name], owner: Callable[[str], str | None], *, capitals: bool) -> Counter[str]:
    """Which party's office, or which party's capital, the corpus says that a group of names is, and how often."""
    found: Counter[str] = Counter()
    for name in group:
        for (of, title), count in name.titles.items():
            party = owner(of) if of and (title == "capital" if capitals else _is_office(title)) else None
            if party is not None:
                found[party] += count
    return found
