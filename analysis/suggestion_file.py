"""Suggested parties as a party file that the loader takes as it stands, with what speaks for each line behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from slant.analysis.suggested_parties import Entry, SuggestedParty, Suggestions
from slant.inference.party_files import GROUPS, LINKS

_EXPLAINED = """\
# Suggested by `slant parties suggest` from {source}: to be edited before use.
#
# Parties of {like!r} that the corpus names have the ids of that file; all others are guesses of what acts like a party.
# Merge what is one party (move the aliases), delete what is none, and set ally_of and adversary_of where they hold.
# An alias may stand with one party alone. Then see what each finds: slant parties check FILE CORPUS
#
# The number behind an alias says how often it was met: what is not in {like!r}, at least {at_least} times. Longer
# names ("Syrian army") are counted with the shorter ones that they begin with. Where a person should look again, the
# reason and an example follow.
#
# {documents}."""
_LEFT_OVER = (
    ("places", "Places of no party, commonest first"),
    ("people", "People of no party that their titles name"),
    ("others", "Other names"),
)
_WIDTH = 100
# Of each list of what is left over.
_MOST = 150


def to_toml(suggestions: Suggestions, *, source: str, like: str, at_least: int) -> str:
    """The text of the file; the same corpus and settings give the same bytes."""
    unread = suggestions.skipped.total()
    read = f"{suggestions.documents:,} documents read" + (f", {unread:,} rows could not be read" if unread else "")
    head = _EXPLAINED.format(source=_clean(source), like=_clean(like), at_least=at_least, documents=read)
    ids = {party.id for party in suggestions.parties}
    blocks = [head, *("\n".join(_party(party, ids)) for party in suggestions.parties)]
    for field, title in _LEFT_OVER:
        entries: Sequence[Entry] = getattr(suggestions, field)
        if entries:
            blocks.append("\n".join(_left_over(title, entries)))
    return "\n\n".join(blocks) + "\n"


def _party(party: SuggestedParty, ids: set[str]) -> Iterator[str]:
    documents = "" if party.documents is None else f" in {party.documents:,} documents"
    yield f"# {party.count:,} mentions{documents}"
    yield "[[party]]"
    yield f"id = {_quoted(party.id)}"
    yield f"name = {_quoted(party.name)}  # {party.name_count:,}{_example(party.example)}"
    for group in GROUPS:
        entries = party.ordered(group)
        if entries:
            yield f"{group} = ["
            yield from (_entry(entry) for entry in entries)
            yield "]"
    if party.known is not None:
        for link in LINKS:
            others = [id_ for id_ in getattr(party.known, link) if id_ in ids]
            if others:
                yield f"{link} = [{', '.join(map(_quoted, others))}]"
        yield f"kind = {_quoted(party.known.kind)}"
        if party.known.never:
            yield f"never = [{', '.join(_quoted(alias.text) for alias in party.known.never)}]"


def _entry(entry: Entry) -> str:
    value = _quoted(entry.text)
    if entry.case is not None:
        value = f"{{text = {value}, case = {'true' if entry.case else 'false'}}}"
    doubt = f"; {_clean(entry.doubt)}" if entry.doubt else ""
    example = _example(entry.example) if entry.doubt else ""
    return f"    {'' if entry.listed else '# '}{value},  # {entry.count:,}{doubt}{example}"


def _left_over(title: str, entries: Sequence[Entry]) -> Iterator[str]:
    yield f"# {title}; to use one, make it an alias of a party:"
    yield from _wrapped(f"{_clean(entry.text)} {entry.count:,}" for entry in entries[:_MOST])
    if len(entries) > _MOST:
        yield f"#   and {len(entries) - _MOST:,} more; a larger --at-least leaves out the rarest"


def _wrapped(items: Iterable[str]) -> Iterator[str]:
    line = "#  "
    for item in items:
        if len(line) + len(item) > _WIDTH:
            yield line.rstrip()
            line = "#  "
        line += f" {item};"
    yield line.rstrip("; ")


def _example(example: str) -> str:
    return f': "...{_clean(example)}..."' if example else ""


def _quoted(text: str) -> str:
    escaped = "".join(_escape(character) for character in text)
    return f'"{escaped}"'


def _escape(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _clean(text: str) -> str:
    """Fit for a comment, which may hold no control characters."""
    return "".join(character if character.isprintable() else " " for character in text)
