"""One coder's codes of some texts: the record that every format is read into and written from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from slant.models.labels import ATTRIBUTION_PARTS, FRAMES, ROLES, SENTIMENTS

# The questions that slant answers about a whole text, with their answers; "many" may have several answers or none.
QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"frames": FRAMES, "biased": ("unbiased", "biased"), "sentiment": SENTIMENTS, "role": (*ROLES, "none")}
)
MANY = ("frames",)
# Answers in their order, where they have one: as far apart as they stand in the list.
ORDERED = ("sentiment",)
SPAN_LABELS = (*ATTRIBUTION_PARTS, "loaded", *FRAMES)


class CodingError(ValueError):
    """A file of codes that cannot be read. The message says where, what was expected and what was found."""


@dataclass(frozen=True, slots=True)
class CodedSpan:
    """A phrase with a label. start, end: code points into the unit's text. `attributes`: what else is said of it,
    such as the polarity of a frame or the stance of a cue.
    """

    label: str
    start: int
    end: int
    text: str
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodedUnit:
    """A text, a sentence or a document, and its codes.

    `start`: where the text begins in its document. `answers`: by question, and by "question:party" where the question
    is about a party; a question that was not asked is not there, one with no answer has an empty tuple. `spans` None:
    no phrases were asked for.
    """

    doc_id: str
    text: str
    start: int = 0
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    spans: tuple[CodedSpan, ...] | None = None

    @property
    def key(self) -> tuple[str, int, int]:
        """What makes two coders' units the same."""
        return (self.doc_id, self.start, len(self.text))

    def __post_init__(self) -> None:
        for span in self.spans or ():
            found = self.text[span.start : span.end]
            if found != span.text or not 0 <= span.start < span.end:
                raise CodingError(
                    f"{self.doc_id}: expected {span.text!r} ({span.label}) at {span.start} to {span.end}, "
                    f"found {found!r}; give half-open offsets in code points into the text"
                )


@dataclass(frozen=True, slots=True)
class Coding:
    """All that one coder coded."""

    coder: str
    units: tuple[CodedUnit, ...]

    def __post_init__(self) -> None:
        keys = [unit.key for unit in self.units]
        if len(set(keys)) < len(keys):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise CodingError(
                f"{self.coder}: expected each text once, found {twice[0]!r} from {twice[1]} on twice; "
                "name the coders apart, or leave one"
            )


def named_apart(codings: Sequence[Coding]) -> list[Coding]:
    """The codings, of which none has another's name: a second "anna" becomes "anna (2)"."""
    seen: dict[str, int] = {}
    result = []
    for coding in codings:
        seen[coding.coder] = seen.get(coding.coder, 0) + 1
        number = seen[coding.coder]
        result.append(coding if number == 1 else Coding(f"{coding.coder} ({number})", coding.units))
    return result
