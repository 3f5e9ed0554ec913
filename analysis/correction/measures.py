"""What is measured on each unit of a corpus: a value that slant predicts, and that a person may code."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from slant.analysis.correction.corpus import CorrectionError
from slant.models.labels import FRAMES, ROLES, SENTIMENTS

POLARITIES = ("-1", "0", "1")
VOICES = ("author", "source")
GRAMMAR = (
    "frame:FRAME, cast:FRAME:POLARITY, loaded (each may end in @author or @source), biased, sentiment, "
    "sentiment:LABEL or role:LABEL"
)
_YES, _NO = ("1", "true", "yes", "1.0"), ("0", "false", "no", "0.0")


@dataclass(frozen=True, slots=True)
class Measure:
    """A share (of sentences, or of a party's sentences) or, for plain "sentiment", a mean of -1, 0 and 1.

    frame: the sentence has the frame `label`. cast: the frame `label` casts the party with `polarity`. loaded: the
    sentence has loaded wording; biased: it is biased. sentiment, role: that toward the party is `label`. With `voice`,
    frame, cast or wording must be in it, or the value is 0.
    """

    kind: str
    label: str | None = None
    polarity: int | None = None
    voice: str | None = None

    @classmethod
    def parse(cls, text: str) -> Measure:
        """Raises CorrectionError where `text` is not of GRAMMAR."""
        body, at, voice = text.partition("@")
        parts = [part.removeprefix("+") for part in body.split(":")]
        known = {("frame", 2): FRAMES, ("cast", 3): FRAMES, ("sentiment", 2): SENTIMENTS, ("role", 2): ROLES}
        labels = known.get((parts[0], len(parts)))
        right = parts[1] in labels if labels else len(parts) == 1 and parts[0] in ("biased", "sentiment", "loaded")
        right = right and (len(parts) < 3 or parts[2] in POLARITIES)
        right = right and (not at or (voice in VOICES and parts[0] in ("frame", "cast", "loaded")))
        if not right:
            raise CorrectionError(f"expected a measure ({GRAMMAR}), found {text!r}; frames: {', '.join(FRAMES)}")
        polarity = int(parts[2]) if len(parts) == 3 else None
        return cls(parts[0], parts[1] if len(parts) > 1 else None, polarity, voice or None)

    @property
    def name(self) -> str:
        parts = [self.kind, *([self.label] if self.label else [])]
        if self.polarity is not None:
            parts.append(f"{self.polarity:+d}" if self.polarity else "0")
        return ":".join(parts) + (f"@{self.voice}" if self.voice else "")

    @property
    def of_parties(self) -> bool:
        """Whether a unit is a sentence's treatment of one party, or a sentence."""
        return self.kind in ("cast", "sentiment", "role")

    @property
    def column(self) -> str:
        """The column that a coder fills in: shares of labels share the column of the label."""
        if self.kind in ("sentiment", "role"):
            return f"gold:{self.kind}"
        label = f":{self.label}" if self.label else ""
        return f"gold:{self.kind}{label}" + (f"@{self.voice}" if self.voice else "")

    @property
    def bounds(self) -> tuple[float, float]:
        """What the mean of the values can be."""
        return (-1.0, 1.0) if self.is_mean else (0.0, 1.0)

    @property
    def is_mean(self) -> bool:
        return self.kind == "sentiment" and self.label is None

    @property
    def answers(self) -> tuple[str, ...]:
        """What a coder may write."""
        if self.kind == "sentiment":
            return SENTIMENTS
        if self.kind == "role":
            return (*ROLES, "none")
        return ("none", "-1", "0", "1") if self.kind == "cast" else ("0", "1")

    def gold(self, cell: Any) -> float:
        """The value of what a coder wrote; nan for an empty cell. Raises CorrectionError for another answer."""
        text = "" if cell is None else str(cell).strip().lower()
        if not text:
            return math.nan
        if self.kind == "sentiment":
            text = dict(zip(("-1", "0", "1"), SENTIMENTS, strict=True)).get(
                text.removeprefix("+").removesuffix(".0"), text
            )
        elif self.kind == "cast":
            text = text.removeprefix("+").removesuffix(".0")
        else:
            text = "1" if text in _YES else "0" if text in _NO else text
        if text not in self.answers:
            raise CorrectionError(
                f"expected {' or '.join(self.answers)} in {self.column}, found {cell!r}; mend that row"
            )
        if self.is_mean:
            return float(SENTIMENTS.index(text) - 1)
        wanted = self.polarity if self.kind == "cast" else self.label if self.kind in ("sentiment", "role") else 1
        return float(text == str(wanted))
