"""The records that slant reads and writes.

All offsets are half-open Unicode code points into the untouched document text, so that
`document.text[x.start:x.end] == x.text` for every sentence, mention and span.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self


class Record:
    """A record that turns into plain JSON types and back: `R.from_dict(r.to_dict()) == r`."""

    __slots__ = ()

    def to_dict(self) -> dict[str, Any]:
        return {f.name: _plain(getattr(self, f.name)) for f in dataclasses.fields(self)}  # type: ignore[arg-type]

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """Raises ValueError naming the missing and the unknown keys."""
        known = {f.name: f for f in dataclasses.fields(cls)}  # type: ignore[arg-type]
        required = {
            name
            for name, f in known.items()
            if f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
        }
        missing, unknown = required - set(values), set(values) - set(known)
        if missing or unknown:
            raise ValueError(
                f"{cls.__name__}: expected the keys {sorted(known)}; "
                f"missing {sorted(missing)}, unknown {sorted(unknown)}"
            )
        hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable
        return cls(**{name: _typed(value, hints[name]) for name, value in values.items()})


@cache
def _hints(cls: type) -> dict[str, Any]:
    """Kept, since resolving them takes longer than all else in reading a record."""
    return typing.get_type_hints(cls)


def _plain(value: Any) -> Any:
    if isinstance(value, Record):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return value


def _typed(value: Any, hint: Any) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        inner = next(a for a in typing.get_args(hint) if a is not types.NoneType)
        return None if value is None else _typed(value, inner)
    if origin is tuple:
        inner = typing.get_args(hint)[0]
        return tuple(_typed(item, inner) for item in value)
    if origin is Mapping:
        inner = typing.get_args(hint)[1]
        return {key: _typed(item, inner) for key, item in value.items()}
    if isinstance(hint, type) and issubclass(hint, Record):
        return hint.from_dict(value)
    return value


@dataclass(frozen=True, slots=True)
class Document(Record):
    """A text to score; `meta` (outlet, date ...) is carried through to the output."""

    id: str
    text: str
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sentence(Record):
    """The `index`-th sentence of a document."""

    doc_id: str
    index: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Mention(Record):
    """Words that stand for a party; `party` is its id in the party file.

    `link` says how it was found: "alias" by the party file alone, "given" by the caller, else the rule of
    slant.inference.resolution that linked it to the party.
    """

    party: str
    start: int
    end: int
    text: str
    link: str = "alias"

    @property
    def resolved(self) -> bool:
        """Whether a rule linked it, rather than the party file or the caller."""
        return self.link not in ("alias", "given")


@dataclass(frozen=True, slots=True)
class Span(Record):
    """A labelled phrase; `score`, in 0..1, is the probability that a word of it belongs to such a phrase."""

    start: int
    end: int
    text: str
    label: str
    score: float


@dataclass(frozen=True, slots=True)
class Attribution(Record):
    """Who says what. `source` and `cue` may be absent; `content` may be in pieces; `party` is the source's.

    `id` numbers the attributions of a document from 0. An attribution stands in the sentence of its cue (else of
    its source, else of its first content); content, and a source that only a neighbour names, may stand in other
    sentences. `within` is the id of the attribution in whose content this one stands (nested reports).
    """

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    type: str
    cue_stance: str
    party: str | None = None
    id: int = 0
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Voice(Record):
    """Whose words: the author's (`attribution` None), or those of the source of an attribution of the document,
    the innermost where attributions are nested, with that source's party where it is known.
    """

    attribution: int | None = None
    party: str | None = None


AUTHOR = Voice()


@dataclass(frozen=True, slots=True)
class LoadedSpan(Span):
    """Loaded wording, and whose it is."""

    voice: Voice = AUTHOR


@dataclass(frozen=True, slots=True)
class FrameReading(Record):
    """A frame in a sentence: the phrase that shows it, and the party that it casts with polarity -1, 0 or +1.

    `party` and `polarity` are None where the frame casts none of the parties looked for.
    """

    frame: str
    score: float
    evidence: Span | None
    party: str | None = None
    polarity: int | None = None
    voice: Voice = AUTHOR


@dataclass(frozen=True, slots=True)
class CastFrame(Record):
    """A frame that casts one party: polarity -1 accuses, 0 neither, +1 favours; `score` is its probability.

    `evidence` is the phrase that shows the frame, never longer than the clause that carries it.
    """

    frame: str
    polarity: int
    score: float
    evidence: Span | None = None
    voice: Voice = AUTHOR


@dataclass(frozen=True, slots=True)
class PartyReading(Record):
    """How a sentence treats one party, over all of its mentions there. `voice` is that of its sentiment and role: the
    one in which most of its mentions stand.

    `role` is None where no role is probable enough, `sentiment` where slant was asked to abstain from one that is not
    (slant.inference.abstention); the scores are over all labels and sum to 1.
    """

    party: str
    mentions: tuple[Mention, ...]
    sentiment: str | None
    sentiment_scores: Mapping[str, float]
    role: str | None
    role_scores: Mapping[str, float]
    frames: tuple[CastFrame, ...]
    voice: Voice = AUTHOR


@dataclass(frozen=True, slots=True)
class ScoredSentence(Record):
    """All that slant reads in one sentence. `biased` is None where slant was asked to abstain from what it is not sure
    of, `biased_score` a probability; `windowed`: too long for one pass.
    """

    sentence: Sentence
    attributions: tuple[Attribution, ...]
    frames: tuple[FrameReading, ...]
    loaded: tuple[LoadedSpan, ...]
    biased: bool | None
    biased_score: float
    parties: tuple[PartyReading, ...]
    windowed: bool = False


@dataclass(frozen=True, slots=True)
class PartyRole(Record):
    """The role of a party in a whole document: the mean of its role scores over the `sentences` that name it."""

    party: str
    role: str | None
    role_scores: Mapping[str, float]
    sentences: int


@dataclass(frozen=True, slots=True)
class ScoredDocument(Record):
    """A document, its scored sentences and its parties' roles, or the `error` that kept it from being scored."""

    id: str
    text: str
    sentences: tuple[ScoredSentence, ...]
    meta: Mapping[str, Any] = field(default_factory=dict)
    error: str | None = None
    roles: tuple[PartyRole, ...] = ()
