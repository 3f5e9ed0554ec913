"""The sentences that an audit runs on by default, and how names are filled into them.

A template says the same of whichever parties stand in its slots, as in CheckList's templates (Ribeiro et al., 2020);
the shipped ones are in configs/audit.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any

from slant.analysis.audit.articles import possessive, takes_an, takes_the
from slant.analysis.audit.forms import Forms, Kind
from slant.inference.parties import Parties

_SLOT = re.compile(r"(?P<article>\b[Aa]n? )?\{(?P<slot>[ABC])(?:\.(?P<form>\w+))?\}(?P<possessive>'s)?")
_KINDS: Mapping[str, tuple[Kind, ...]] = {
    "adj": (Kind.ADJECTIVE, Kind.NOUN),
    "people": (Kind.PEOPLE,),
    "capital": (Kind.PLACE,),
    "leader": (Kind.LEADER,),
    "surname": (Kind.SURNAME,),
}


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence with slots. `kind`: what it is about."""

    id: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Negation:
    """A sentence and its negation, which should treat the party in the slot `target` differently."""

    id: str
    affirmed: str
    negated: str
    target: str


@dataclass(frozen=True, slots=True)
class Proposition:
    """One proposition in several wordings."""

    id: str
    wordings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sentences:
    """All that configs/audit holds but the names. `frames` and `marks` are frames of attribution round `contents`."""

    templates: tuple[Template, ...]
    negations: tuple[Negation, ...]
    propositions: tuple[Proposition, ...]
    contents: tuple[str, ...]
    frames: tuple[str, ...]
    marks: tuple[str, ...]

    @classmethod
    def shipped(cls) -> Sentences:
        quotes = _read("quotes")
        return cls(
            templates=tuple(
                Template(f"{kind}-{number:02}", kind, text)
                for kind, texts in _read("templates").items()
                for number, text in enumerate(texts, start=1)
            ),
            negations=tuple(
                Negation(f"negation-{number:02}", **table)
                for number, table in enumerate(_read("negations")["negation"], start=1)
            ),
            propositions=tuple(
                Proposition(table["id"], tuple(table["wordings"])) for table in _read("wordings")["proposition"]
            ),
            contents=tuple(quotes["contents"]),
            frames=tuple(quotes["frames"]),
            marks=tuple(quotes["marks"]),
        )


@dataclass(frozen=True, slots=True)
class Pair:
    """Two party ids, and the group that the pair belongs to."""

    first: str
    second: str
    group: str

    @property
    def ids(self) -> tuple[str, str]:
        return self.first, self.second

    @classmethod
    def parse(cls, text: str, group: str) -> Pair:
        """From "first:second". Raises ValueError for anything else."""
        first, second = text.split(":")
        return cls(first, second, group)

    def __str__(self) -> str:
        return f"{self.first}:{self.second}"


@dataclass(frozen=True, slots=True)
class Cast:
    """Who fills the slots: pairs; names to substitute, by group; the bystander beside those, the source of quotes."""

    pairs: tuple[Pair, ...]
    names: Mapping[str, tuple[str, ...]]
    bystander: str | None
    source: str | None

    @classmethod
    def shipped(cls, parties: Parties) -> Cast:
        """What configs/audit/pairs.toml names and the party file has; without a pair in it, its first two parties."""
        table, known = _read("pairs"), list(parties.names)
        shipped = [Pair.parse(text, group) for group, texts in table["pairs"].items() for text in texts]
        pairs = [pair for pair in shipped if set(pair.ids) <= set(known)]
        if not pairs and len(known) > 1:
            pairs = [Pair(known[0], known[1], "first of the file")]
        return cls(
            pairs=tuple(pairs),
            names={group: tuple(id_ for id_ in ids if id_ in known) for group, ids in table["names"].items()},
            bystander=table["bystander"] if table["bystander"] in known else None,
            source=table["source"] if table["source"] in known else None,
        )


def _read(name: str) -> dict[str, Any]:
    path = resources.files("slant.configs") / "audit" / f"{name}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


class Filler:
    """Fills the slots of templates with the words of parties."""

    def __init__(self, parties: Parties) -> None:
        self.parties = parties
        self._forms = {party.id: Forms.of(party) for party in parties.parties}

    def fill(self, template: str, slots: Mapping[str, str]) -> str | None:
        """The sentence with the parties `slots` (id by slot letter) in it; None where a party has no such word, or
        where those are not just the parties that are found in it.
        """
        missing = False

        def word(match: re.Match[str]) -> str:
            nonlocal missing
            form = self._word(slots[match["slot"]], match["form"])
            missing |= form is None
            return _fit(match, form or "", template)

        text = _SLOT.sub(word, template)
        named = {slots[match["slot"]] for match in _SLOT.finditer(template)}
        if missing or {mention.party for mention in self.parties.find(text)} != named:
            return None
        return text

    def _word(self, party: str, form: str | None) -> str | None:
        forms = self._forms[party]
        return forms.first(*_KINDS[form]) if form else forms.party.name


def _fit(match: re.Match[str], form: str, template: str) -> str:
    article = match["article"] or ""
    if article:
        article = article[0] + ("n " if takes_an(form or "x") else " ")
    elif not match["form"] and takes_the(form):
        starts = match.start() == 0 or template[: match.start()] == '"'
        article = "The " if starts else "the "
    return article + form + (possessive(form) if match["possessive"] else "")
