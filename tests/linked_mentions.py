"""News-like passages with every mention of a party linked by hand: `tests/data/linked_mentions/PARTY_FILE.txt`.

A passage opens with a line `== NAME HALF`; a mention stands as `[[words|party|kind]]`, one of several parties as
`[[words|party+party|kind]]`. All events and most names are invented. What stands without a mark is no mention.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_FOLDER = Path(__file__).parent / "data" / "linked_mentions"
_PASSAGE = re.compile(r"^== (\S+) (develop|held)\n", re.MULTILINE)
_MARK = re.compile(r"\[\[([^|\]]+)\|([^|\]]+)\|([^|\]]+)\]\]")

KINDS = (
    "alias", "demonym", "compound", "capital", "force", "organ", "leader", "surname", "title", "description",
    "collective", "pronoun",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LinkedMention:
    start: int
    end: int
    party: str
    kind: str


@dataclass(frozen=True, slots=True)
class Passage:
    """`parties`: the party file; `half`: "develop" (the rules were written on it) or "held" (they were not)."""

    name: str
    parties: str
    half: str
    text: str
    mentions: tuple[LinkedMention, ...]


def passages() -> list[Passage]:
    found = []
    for path in sorted(_FOLDER.glob("*.txt")):
        pieces = _PASSAGE.split(path.read_text(encoding="utf-8"))
        for name, half, marked in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            text, mentions = _read(marked.strip())
            found.append(Passage(name, path.stem, half, text, mentions))
    return found


def _read(marked: str) -> tuple[str, tuple[LinkedMention, ...]]:
    text, position = "", 0
    mentions = []
    for mark in _MARK.finditer(marked):
        words, parties, kind = mark.groups()
        if kind not in KINDS:
            raise ValueError(f"expected a kind of mention among {KINDS}, found {mark.group()!r}")
        text += marked[position : mark.start()]
        mentions += [LinkedMention(len(text), len(text) + len(words), party, kind) for party in parties.split("+")]
        text += words
        position = mark.end()
    return text + marked[position:], tuple(mentions)
