"""The labelled-sentence record that every reader yields and every trainer and evaluation takes.

A label that a set does not have is None ("unknown"); a label that it has and that is absent from a
sentence is empty. Unknown labels are masked in the loss and left out of the figures, never guessed.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class LabelledSpan:
    """Half-open code-point offsets into the sentence (in a `LabelledDocument`'s own labels: into the document)."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LabelledAttribution:
    """Parts may be absent (empty) or discontinuous (several spans); type and stance None where not coded."""

    source: tuple[LabelledSpan, ...]
    cue: tuple[LabelledSpan, ...]
    content: tuple[LabelledSpan, ...]
    type: str | None = None
    cue_stance: str | None = None


@dataclass(frozen=True, slots=True)
class LabelledFrame:
    """A frame with its evidence, and the index in `parties` of the party that it casts, with polarity -1, 0, +1."""

    frame: str
    evidence: LabelledSpan | None
    party: int | None = None
    polarity: int | None = None


@dataclass(frozen=True, slots=True)
class LabelledParty:
    """One party of a sentence: all its given mentions, first the one that was coded.

    `casts_known` says whether the set codes which frames cast which party (they are in `frames`).
    """

    mentions: tuple[LabelledSpan, ...]
    sentiment: str | None = None
    role: str | None = None
    casts_known: bool = False


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """One sentence with what its set says of it. `start` is its offset in the document's text.

    `frames_known` names the frames that the set codes (none: no frame labels at all); `disputed` names
    frames that only one of two coders gave: masked in training, scored neither way.
    """

    id: str
    text: str
    start: int = 0
    parties: tuple[LabelledParty, ...] = ()
    attribution: tuple[LabelledAttribution, ...] | None = None
    loaded: tuple[LabelledSpan, ...] | None = None
    frames: tuple[LabelledFrame, ...] = ()
    frames_known: frozenset[str] = frozenset()
    disputed: frozenset[str] = frozenset()
    biased: bool | None = None


@dataclass(frozen=True, slots=True)
class LabelledDocument:
    """The unit of splitting and of resampling.

    `text[s.start : s.start + len(s.text)] == s.text` for each of its sentences. `loaded` and `attribution` hold
    the labels of a set that is scored on whole documents, before they are cut at sentence ends. `running`: the
    sentences follow each other in one text, so that an attribution may run over their ends.
    """

    id: str
    set: str
    split: str
    licence: str
    text: str
    sentences: tuple[LabelledSentence, ...]
    loaded: tuple[LabelledSpan, ...] | None = None
    attribution: tuple[LabelledAttribution, ...] | None = None
    outlet: str = ""
    conflict: str = ""
    running: bool = False


@dataclass(slots=True)
class Alignment:
    """Counts, for one reading of a set, what became of its labels; nothing is dropped without a count here.

    `lost` is by reason ("text not found", "offsets do not match the text", ...); `mended` likewise
    (kept after a stated repair: "trimmed white space", "cut at a sentence end").
    """

    kept: int = 0
    lost: Counter[str] = field(default_factory=Counter)
    mended: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    @property
    def lost_share(self) -> float:
        """Share of the set's labels that could not be aligned, 0..1."""
        total = self.kept + sum(self.lost.values())
        return sum(self.lost.values()) / total if total else 0.0

    def lose(self, reason: str, where: str) -> None:
        """Count a label that cannot be aligned; `where` (file and line or id) is kept for the first few."""
        self.lost[reason] += 1
        if len(self.examples) < 20:
            self.examples.append(f"{where}: {reason}")


class FormatError(ValueError):
    """A file breaks its set's format. The message gives file, line, what was expected and what was found."""
