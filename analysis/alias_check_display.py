"""The check of a party file as tables on a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from slant.analysis.alias_check import AliasCheck, AliasUse, Example

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_UNMATCHED = 30


def show(found: AliasCheck, names: Mapping[str, str], console: Console) -> None:
    """A table for each party that was found, then what was not; `names` are the parties' by id."""
    by_party: dict[str, list[AliasUse]] = {}
    for use in found.aliases:
        by_party.setdefault(use.party, []).append(use)
    silent = [names[party] for party, uses in by_party.items() if not any(use.count for use in uses)]
    for party, uses in by_party.items():
        if any(use.count for use in uses):
            _party(names[party], uses, console)
    if silent:
        console.print(f"parties that nothing named: {', '.join(silent)}", markup=False)
    _unmatched(found, console)
    share = f"{found.documents_without:,} name no party"
    console.print(f"{found.documents:,} documents ({share}), {found.mentions:,} mentions", markup=False)


def _party(name: str, uses: Sequence[AliasUse], console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    mentions = sum(use.count for use in uses)
    table = Table("alias", "group", "matches", "documents", "in context", title=Text(f"{name}: {mentions:,} mentions"))
    for use in sorted(uses, key=lambda use: (-use.count, use.alias)):
        if use.count:
            lines = Text("\n").join([*map(_in_context, use.examples), *map(_doubt, use.doubts)])
            table.add_row(Text(use.alias), use.group, f"{use.count:,}", f"{use.documents:,}", lines)
    console.print(table)
    never = [use.alias for use in uses if not use.count]
    if never:
        console.print(f"never matched: {', '.join(never)}\n", markup=False)


def _in_context(example: Example) -> Text:
    from rich.text import Text

    return Text.assemble(example.ahead, (example.text, "bold"), example.behind)


def _doubt(doubt: str) -> Text:
    from rich.text import Text

    return Text(f"doubtful: {doubt}", style="yellow")


def _unmatched(found: AliasCheck, console: Console) -> None:
    from rich.table import Table
    from rich.text import Text

    if not found.unmatched:
        return
    table = Table("name", "times", "example", title="capitalised names in which no alias was found")
    for name in found.unmatched[:_UNMATCHED]:
        table.add_row(Text(name.name), f"{name.count:,}", Text(name.example))
    console.print(table)
