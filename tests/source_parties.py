"""News-like sentences with one attribution each and the party that its source speaks for, written by hand.

`tests/data/source_parties/PART.tsv`, a line a case: the party file, the party (`-` where the source has none) and
the text, in which *stars* mark the cue, or the source where there is none. All events are invented. The rules may be
written with *develop* in view; of *held* only the totals are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import slant

_FOLDER = Path(__file__).parent / "data" / "source_parties"
NOBODY = "-"


@dataclass(frozen=True, slots=True)
class Case:
    """[start, end) of the text is the cue or the source that is asked for."""

    parties: str
    party: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Answer:
    """`found`: whether an attribution was read there; `party`: that of its source, NOBODY where it has none."""

    case: Case
    found: bool
    party: str

    @property
    def right(self) -> bool:
        """A source that speaks for no party must have been given none; that it was read is not asked."""
        return self.party == self.case.party


def cases(part: str) -> list[Case]:
    lines = (_FOLDER / f"{part}.tsv").read_text(encoding="utf-8").splitlines()
    return [_case(*line.split("\t")) for line in lines]


def _case(parties: str, party: str, marked: str) -> Case:
    before, words, after = marked.split("*")
    return Case(parties, party, before + words + after, len(before), len(before + words))


def answer(model: slant.Model, case: Case) -> Answer:
    """By the attribution whose cue overlaps the marked words, else whose source does."""
    read = [a for s in model.score(case.text, parties=case.parties).sentences for a in s.attributions]
    for part in ("cue", "source"):
        for attribution in read:
            span = getattr(attribution, part)
            if span is not None and span.start < case.end and case.start < span.end:
                return Answer(case, True, attribution.party or NOBODY)
    return Answer(case, False, NOBODY)
