"""Measures the directed reading on minimal pairs: python tests/minimal_pairs.py [--model FOLDER] [--errors]

A pair is two sentences that differ in little; tests/data/minimal_pairs/KIND.toml holds those of one kind, each with
the `parties` to look for (a shipped file; "states" if left out), the texts `a` and `b`, and what must hold of each
(`a_checks`, `b_checks`, or `both_checks`). Expectations follow the codebook of the conflict frames. A check is one of

    {party, cast = FRAME, polarity}          the frame casts the party so
    {party, not_cast = FRAME [, polarity]}   it does not (with that polarity, or at all)
    {party, sentiment = LABEL}, {party, not_sentiment = LABEL}
    {party, frame = FRAME, voice = WHOSE}    cast in the words of "author", of a "reported" source, or of that party
    {party, frame = FRAME, evidence_within = CLAUSE}   cast by a phrase that stands in these words of the sentence
    {frame = FRAME}, {no_frame = FRAME}      the sentence has the frame, or not

A pair is right where every check of both sentences holds. The sentences were written before any model read them.
"""

from __future__ import annotations

import argparse
import math
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import slant
from slant.models.labels import FRAMES, SENTIMENTS
from slant.models.records import CastFrame, PartyReading, ScoredSentence

FOLDER = Path(__file__).parent / "data" / "minimal_pairs"

# Which keys a check of each claim has, beside the claim's own; those in brackets may be left out.
CLAIMS: Mapping[str, tuple[set[str], set[str]]] = {
    "cast": ({"party", "polarity"}, set()),
    "not_cast": ({"party"}, {"polarity"}),
    "sentiment": ({"party"}, set()),
    "not_sentiment": ({"party"}, set()),
    "voice": ({"party", "frame"}, set()),
    "evidence_within": ({"party", "frame"}, set()),
    "frame": (set(), set()),
    "no_frame": (set(), set()),
}


@dataclass(frozen=True, slots=True)
class Check:
    """A `claim` of CLAIMS with its `value`; the frame of a claim whose value is a frame stands in `frame` too."""

    claim: str
    value: str
    party: str | None = None
    frame: str | None = None
    polarity: int | None = None

    def __str__(self) -> str:
        words = [self.party, self.claim, self.value, None if self.polarity is None else f"{self.polarity:+d}"]
        if self.claim in ("voice", "evidence_within"):
            words.insert(1, self.frame)
        return " ".join(word for word in words if word)

    def holds(self, sentence: ScoredSentence) -> bool:
        """Of a party that the sentence's reading does not know, nothing holds."""
        if self.party is None:
            return (self.frame in {reading.frame for reading in sentence.frames}) == (self.claim == "frame")
        reading = next((r for r in sentence.parties if r.party == self.party), None)
        return reading is not None and self._holds_of(reading, sentence)

    def _holds_of(self, reading: PartyReading, sentence: ScoredSentence) -> bool:
        if self.claim.endswith("sentiment"):
            return (reading.sentiment == self.value) == (self.claim == "sentiment")
        casts = [c for c in reading.frames if c.frame == self.frame and self.polarity in (None, c.polarity)]
        if self.claim in ("cast", "not_cast"):
            return bool(casts) == (self.claim == "cast")
        holds = self._said_by if self.claim == "voice" else self._stands_within
        return bool(casts) and all(holds(cast, sentence) for cast in casts)

    def _said_by(self, cast: CastFrame, sentence: ScoredSentence) -> bool:
        if self.value == "author":
            return cast.voice.attribution is None
        return cast.voice.attribution is not None and self.value in ("reported", cast.voice.party)

    def _stands_within(self, cast: CastFrame, sentence: ScoredSentence) -> bool:
        start = sentence.sentence.start + sentence.sentence.text.index(self.value)
        return cast.evidence is not None and start <= cast.evidence.start <= cast.evidence.end <= start + len(
            self.value
        )


@dataclass(frozen=True, slots=True)
class Side:
    """One sentence of a pair, and what must hold of it."""

    text: str
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Pair:
    kind: str
    parties: str
    sides: tuple[Side, Side]


@dataclass(slots=True)
class Count:
    """Pairs and checks, how many are right, and what went wrong: text, then the checks that failed."""

    pairs: int = 0
    right: int = 0
    checks: int = 0
    held: int = 0
    errors: list[tuple[str, list[Check]]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.right / self.pairs

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share of pairs right."""
        return wilson(self.right, self.pairs)


@dataclass(slots=True)
class Report:
    """Counts over all pairs and by kind, and by claim the checks [asked, held]."""

    overall: Count = field(default_factory=Count)
    kinds: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    claims: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))

    def add(self, pair: Pair, failed: Sequence[list[Check]]) -> None:
        """`failed`: of each side the checks that do not hold."""
        for count in (self.overall, self.kinds[pair.kind]):
            count.pairs += 1
            count.right += not any(failed)
            for side, wrong in zip(pair.sides, failed, strict=True):
                count.checks += len(side.checks)
                count.held += len(side.checks) - len(wrong)
                count.errors += [(side.text, wrong)] if wrong else []
        for side, wrong in zip(pair.sides, failed, strict=True):
            for check in side.checks:
                self.claims[check.claim][0] += 1
                self.claims[check.claim][1] += check not in wrong


def read_pairs(folder: Path = FOLDER) -> list[Pair]:
    """Raises ValueError naming the file and the pair that is not of the form above."""
    pairs = []
    for path in sorted(folder.glob("*.toml")):
        for number, row in enumerate(tomllib.loads(path.read_text(encoding="utf-8"))["pair"], 1):
            try:
                pairs.append(_pair(path.stem, row))
            except (KeyError, ValueError) as error:
                raise ValueError(f"{path.name}, pair {number}: {error}") from error
    return pairs


def _pair(kind: str, row: dict[str, Any]) -> Pair:
    if unknown := set(row) - {"parties", "a", "b", "a_checks", "b_checks", "both_checks"}:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    both = row.get("both_checks", [])
    a, b = (Side(row[side], tuple(map(read_check, [*both, *row.get(f"{side}_checks", [])]))) for side in "ab")
    return Pair(kind, row.get("parties", "states"), (a, b))


def read_check(row: Mapping[str, Any]) -> Check:
    """Raises ValueError naming what is missing, unknown or not of this claim."""
    claim = next((claim for claim in CLAIMS if claim in row), None)
    if claim is None:
        raise ValueError(f"expected one of {sorted(CLAIMS)} in {row}")
    needed, allowed = CLAIMS[claim]
    if needed - set(row) or set(row) - needed - allowed - {claim}:
        raise ValueError(
            f"a check of {claim} has the keys {sorted(needed)} and may have {sorted(allowed)}: found {row}"
        )
    frame = row.get("frame") or (None if claim.endswith("sentiment") else row[claim])
    check = Check(claim, row[claim], row.get("party"), frame, row.get("polarity"))
    if check.frame not in (None, *FRAMES) or check.polarity not in (None, -1, 0, 1):
        raise ValueError(f"unknown frame or polarity in {row}")
    if claim.endswith("sentiment") and check.value not in SENTIMENTS:
        raise ValueError(f"unknown sentiment in {row}")
    return check


def wilson(right: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927)."""
    z = 1.959964
    centre = (right + z * z / 2) / (trials + z * z)
    half = z / (trials + z * z) * math.sqrt(right * (trials - right) / trials + z * z / 4)
    return max(0.0, centre - half), min(1.0, centre + half)


def read_sides(model: slant.Model, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, list[ScoredSentence]]]:
    """Each pair with what the model reads in its sentences. Raises ValueError where a text is not one sentence."""
    for pair in pairs:
        documents = [slant.Document("pair", side.text) for side in pair.sides]
        scored = [document.sentences for document in model.score_all(documents, pair.parties)]
        if any(len(sentences) != 1 for sentences in scored):
            raise ValueError(f"expected one sentence each: {pair.sides[0].text!r}, {pair.sides[1].text!r}")
        yield pair, [sentences[0] for sentences in scored]


def measure(model: slant.Model) -> Report:
    """All pairs, by the path that users take."""
    report = Report()
    for pair, read in read_sides(model, read_pairs()):
        sides = zip(pair.sides, read, strict=True)
        report.add(pair, [[c for c in side.checks if not c.holds(sentence)] for side, sentence in sides])
    return report


def show(report: Report, *, errors: bool, console: Console) -> None:
    table = Table("kind", "pairs", "right", "share", "95 %", "checks held", title="Minimal pairs")
    for kind, count in [*sorted(report.kinds.items()), ("all", report.overall)]:
        low, high = count.interval
        share, interval = f"{count.share:.3f}", f"{low:.3f} to {high:.3f}"
        table.add_row(kind, f"{count.pairs}", f"{count.right}", share, interval, f"{count.held / count.checks:.3f}")
    console.print(table)
    claims = Table("claim", "checks", "held")
    for claim, (asked, held) in sorted(report.claims.items()):
        claims.add_row(claim, f"{asked}", f"{held / asked:.3f}")
    console.print(claims)
    for kind, count in sorted(report.kinds.items()) if errors else ():
        for text, wrong in count.errors:
            console.print(f"[{kind}] {text}", *(f"    not: {check}" for check in wrong), sep="\n", markup=False)


def main() -> None:
    parser = argparse.ArgumentParser(description="The directed reading on minimal pairs.")
    parser.add_argument("--model", type=Path, help="a checkpoint folder (the shipped one if left out)")
    parser.add_argument("--errors", action="store_true", help="list the checks that do not hold")
    arguments = parser.parse_args()
    show(measure(slant.load(arguments.model)), errors=arguments.errors, console=Console())


if __name__ == "__main__":
    main()
