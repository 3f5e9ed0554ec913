"""Reading party files: TOML to `Party` records, with every fault of a file told at once.

One `[[party]]` table a party; only `id` and `name` must be there:

    [[party]]
    id = "armenia"                      # what results carry
    name = "Armenia"                    # what tables show; it is matched like an alias
    aliases = ["Armenian", "Armenians"]
    leaders = ["Nikol Pashinyan", "Pashinyan"]
    forces = ["Armenian army"]
    places = ["Yerevan"]                # places that stand for the party, capitals above all
    ally_of = "russia"                  # an id, or a list of them
    adversary_of = "azerbaijan"         # an id, or a list: whom "both sides" may stand for; holds both ways
    kind = "state"                      # or "group", "body", "people"; left out: a state if it has places, else a group
    never = ["Armenian Street"]         # phrases in which an alias does not mean the party

An alias is a string, or a table `{text = "US", case = true}` that sets its case rule (see `Alias`).
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from slant.inference.aliases import WORD, Alias

GROUPS = ("aliases", "leaders", "forces", "places")
LINKS = ("ally_of", "adversary_of")
KEYS = ("id", "name", *GROUPS, *LINKS, "kind", "never")

# What a party is, and so which words may stand for it: "the country" for a state, "the group" for an armed group or
# a movement, "the bloc" for a body of states or a court; a people has no organs.
KINDS = ("state", "group", "body", "people")


class PartyFileError(ValueError):
    """What is wrong with a party file: one line a problem."""


@dataclass(frozen=True, slots=True)
class Party:
    """A party of a party file; `ally_of` and `adversary_of` hold ids of other parties, `kind` is one of KINDS."""

    id: str
    name: str
    aliases: tuple[Alias, ...] = ()
    leaders: tuple[Alias, ...] = ()
    forces: tuple[Alias, ...] = ()
    places: tuple[Alias, ...] = ()
    ally_of: tuple[str, ...] = ()
    never: tuple[Alias, ...] = ()
    adversary_of: tuple[str, ...] = ()
    kind: str = "group"

    def words(self) -> Iterator[tuple[str, Alias]]:
        """(group, alias) of all that names the party, its name first."""
        yield "name", Alias(self.name)
        for group in GROUPS:
            for alias in getattr(self, group):
                yield group, alias


def shipped_names() -> list[str]:
    """The party files that come with slant, by the names that `Parties.load` takes."""
    folder = resources.files("slant.configs") / "parties"
    return sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml"))


def read_file(name_or_path: str | Path) -> dict[str, Any]:
    """The TOML table of a shipped file (by name) or of a file on disk. Raises PartyFileError."""
    path = Path(name_or_path)
    names = shipped_names()
    try:
        if name_or_path in names:
            content = (resources.files("slant.configs") / "parties" / f"{name_or_path}.toml").read_bytes()
        else:
            content = path.read_bytes()
        return tomllib.loads(content.decode("utf-8-sig"))
    except OSError as error:
        raise PartyFileError(
            f"{name_or_path}: expected a party file (.toml) or one of the shipped names {', '.join(names)}; "
            f"found {error.strerror or 'nothing'}; check the path"
        ) from None
    except UnicodeDecodeError as error:
        raise PartyFileError(
            f"{path}: expected UTF-8 text, found byte {error.start} that is not; save it as UTF-8"
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise PartyFileError(f"{path}: expected TOML, found a fault: {error}; correct that line") from None


def read_parties(data: Mapping[str, Any], source: str) -> tuple[Party, ...]:
    """`data` is shaped like the TOML: {"party": [{"id": ..., "name": ...}, ...]}. Raises PartyFileError."""
    problems = [f"unknown key {key!r} at the top; expected only [[party]] tables" for key in data if key != "party"]
    tables = data.get("party", [])
    if not isinstance(tables, list | tuple) or not tables:
        problems.append("expected at least one [[party]] table, found none; add one with an id and a name")
        tables = []
    parties = [_party(table, number, problems) for number, table in enumerate(tables, start=1)]
    problems += _clashes([party for party in parties if party.id])
    if problems:
        raise PartyFileError("\n".join(f"{source}: {problem}" for problem in problems))
    return tuple(parties)


def _party(table: Any, number: int, problems: list[str]) -> Party:
    if not isinstance(table, Mapping):
        problems.append(f"party {number}: expected a table, found {table!r}")
        return Party("", "")
    label = f"party {number}" + (f" ({table['id']!r})" if "id" in table else "")
    found = [f"unknown key {key!r}; known keys: {', '.join(KEYS)}" for key in table if key not in KEYS]
    id_, name = _text(table, "id", found), _text(table, "name", found)
    if name and not _starts_well(name):
        found.append(f"name: expected a letter or digit first, found {name!r}")
    groups = {key: tuple(_aliases(table.get(key, []), key, found)) for key in (*GROUPS, "never")}
    allies, adversaries = (_ids(table.get(key, ""), key, found) for key in LINKS)
    kind = table.get("kind", "state" if groups["places"] else "group")
    if kind not in KINDS:
        found.append(f"kind: expected one of {', '.join(KINDS)}, found {kind!r}")
    problems += [f"{label}: {problem}" for problem in found]
    return Party(id_, name, ally_of=allies, adversary_of=adversaries, kind=str(kind), **groups)


def _text(table: Mapping[str, Any], key: str, found: list[str]) -> str:
    value = table.get(key)
    if isinstance(value, str) and value.strip():
        return value
    found.append(f'no {key}; add {key} = "..."' if value is None else f"{key}: expected text, found {value!r}")
    return ""


def _ids(value: Any, key: str, found: list[str]) -> tuple[str, ...]:
    # An empty string is nobody, so that a template can carry the key.
    values = ([value] if value else []) if isinstance(value, str) else value
    if isinstance(values, list | tuple) and all(isinstance(id_, str) for id_ in values):
        return tuple(values)
    found.append(f"{key}: expected an id or a list of ids, found {value!r}")
    return ()


def _starts_well(text: str) -> bool:
    return WORD.match(Alias(text).folded) is not None


def _aliases(values: Any, key: str, found: list[str]) -> Iterator[Alias]:
    if not isinstance(values, list | tuple):
        found.append(f"{key}: expected a list of aliases, found {values!r}")
        return
    for value in values:
        table: Any = {"text": value} if isinstance(value, str) else value
        if not _is_alias_table(table):
            found.append(f'{key}: expected text or {{text = "...", case = true}}, found {value!r}')
        elif not table["text"].strip():
            found.append(f"{key}: empty alias; remove it")
        elif not _starts_well(table["text"]):
            found.append(f"{key}: expected an alias that starts with a letter or digit, found {table['text']!r}")
        else:
            yield Alias(table["text"], table.get("case"))


def _is_alias_table(table: Any) -> bool:
    return (
        isinstance(table, Mapping)
        and isinstance(table.get("text"), str)
        and isinstance(table.get("case", True), bool)
        and not table.keys() - {"text", "case"}
    )


def _clashes(parties: Sequence[Party]) -> Iterator[str]:
    ids: set[str] = set()
    owners: dict[str, Party] = {}
    for party in parties:
        if party.id in ids:
            yield f"party {party.id!r}: the id is given twice; every party needs its own"
            continue
        ids.add(party.id)
        barred = {alias.key for alias in party.never}
        for group, alias in party.words():
            owner = owners.setdefault(alias.key, party) if alias.key else party
            if owner is not party:
                yield (
                    f"alias {alias.text!r} belongs to two parties, {owner.id!r} and {party.id!r} ({group}); "
                    "leave it with one"
                )
            if alias.key in barred:
                yield f"party {party.id!r}: {alias.text!r} stands under {group} and under never; leave it in one"
    yield from _bad_links(parties, ids)


def _bad_links(parties: Sequence[Party], ids: set[str]) -> Iterator[str]:
    known = ", ".join(sorted(ids))
    for party in parties:
        for key in LINKS:
            for other in getattr(party, key):
                if other not in ids:
                    yield f"party {party.id!r}: {key} names {other!r}; expected an id of this file: {known}"
                elif other == party.id and key == "adversary_of":
                    yield f"party {party.id!r}: adversary_of names the party itself; remove it"
        for both in sorted(set(party.ally_of) & set(party.adversary_of)):
            yield f"party {party.id!r}: {both!r} stands under ally_of and under adversary_of; leave it in one"
