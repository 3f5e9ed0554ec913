"""One coder's codes of some texts: the record that every format is read into and written from."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from slant.models.labels import ATTRIBUTION_PARTS, ATTRIBUTION_TYPES, CUE_STANCES, FRAMES, ROLES, SENTIMENTS

# The questions that slant answers about a whole text, with their answers; "many" may have several answers or none.
QUESTIONS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"frames": FRAMES, "biased": ("unbiased", "biased"), "sentiment": SENTIMENTS, "role": (*ROLES, "none")}
)
MANY = ("frames",)
# Answers in their order, where they have one: as far apart as they stand in the list.
ORDERED = ("sentiment", "polarity")
# The words that name a party; what the text says of it is said of them.
MENTION = "mention"
SPAN_LABELS = (*ATTRIBUTION_PARTS, "loaded", MENTION, *FRAMES)
# What is said of a phrase: of phrases with which labels, and in which words. A party has whatever name it has.
PARTY = "party"
ATTRIBUTES: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = MappingProxyType(
    {
        "polarity": (FRAMES, ("-1", "0", "1")),
        "type": (("cue",), ATTRIBUTION_TYPES),
        "cue_stance": (("cue",), CUE_STANCES),
        "sentiment": ((MENTION,), SENTIMENTS),
        "role": ((MENTION,), (*ROLES, "none")),
        PARTY: ((MENTION, *FRAMES), ()),
    }
)
# Okabe & Ito's, which colour-blind people tell apart too; white letters can be read on them.
COLOURS = ("#0072b2", "#d55e00", "#00785a", "#9e5583", "#8a6d00", "#2a7fb0", "#5b5b5b")
# Who is to code a text that nobody has coded yet.
NOBODY = "coder"


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


def in_order(spans: Iterable[CodedSpan], mends: Counter[str] | None = None) -> tuple[CodedSpan, ...]:
    """As they stand in the text; one that is there twice, with the same label and attributes, once, and counted."""
    given = sorted(spans, key=lambda span: (span.start, span.end, span.label))
    kept = {(s.start, s.end, s.label, *sorted(s.attributes.items())): s for s in given}
    if mends is not None and len(kept) < len(given):
        mends["the same phrase twice, taken once"] += len(given) - len(kept)
    return tuple(kept.values())


def parties_of(codings: Iterable[Coding]) -> list[str]:
    """The parties that phrases or questions are about."""
    units = [unit for coding in codings for unit in coding.units]
    named = {span.attributes[PARTY] for unit in units for span in unit.spans or () if PARTY in span.attributes}
    asked = {question.partition(":")[2] for unit in units for question in unit.answers}
    return sorted((named | asked) - {""})


def by_coder(codings: Iterable[Coding]) -> list[Coding]:
    """One coding for each coder: two of the same name are put together, unless both coded a text. Then the second
    "anna" is taken for another, "anna (2)".
    """
    result: dict[str, Coding] = {}
    for coding in codings:
        name, number = coding.coder, 1
        keys = {unit.key for unit in coding.units}
        while name in result and keys & {unit.key for unit in result[name].units}:
            number += 1
            name = f"{coding.coder} ({number})"
        before = result[name].units if name in result else ()
        result[name] = Coding(name, (*before, *coding.units))
    return list(result.values())
