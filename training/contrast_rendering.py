"""One sentence of a contrast template: its slots filled, and its labels where they come to stand."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from slant.models.labels import FRAMES, SENTIMENTS
from slant.training.contrast_templates import Label, Slot, Span, Template, Words
from slant.training.examples import (
    FormatError,
    LabelledAttribution,
    LabelledFrame,
    LabelledParty,
    LabelledSentence,
    LabelledSpan,
)

MOST_WORDS = 45
# Share of the sentences with typewriter quotation marks, so that neither kind of marks tells anything.
PLAIN_QUOTES = 0.5
_PLAIN = str.maketrans("“”’", '""\'')


@dataclass(frozen=True, slots=True)
class PartyNames:
    """What a party is called, by form; an absent form keeps it out of the templates that ask for it.

    `article`: its name takes "the". `state`: armed groups only fill the templates that are open to them.
    """

    forms: Mapping[str, tuple[str, ...]]
    article: bool = False
    state: bool = True


@dataclass(frozen=True, slots=True)
class Fillers:
    """Parties, pairs of parties that news sets against each other, and word lists by name."""

    parties: Mapping[str, PartyNames]
    rivals: tuple[tuple[str, str], ...]
    words: Mapping[str, tuple[str, ...]]


def render(template: Template, parties: Mapping[str, PartyNames], fillers: Fillers, seed: str) -> LabelledSentence:
    """One sentence with its labels. `parties`: by slot ("A", ...); equal seeds choose equal words."""
    return _Rendering(template, parties, fillers, seed).sentence()


class _Rendering:
    """Writes one sentence from left to right and notes where its labels come to stand."""

    def __init__(self, template: Template, parties: Mapping[str, PartyNames], fillers: Fillers, seed: str) -> None:
        self.template, self.parties = template, parties
        # Two, so that the words do not hang on how many forms a party has.
        self.rng, self.form_rng = random.Random(f"{seed} words"), random.Random(f"{seed} forms")
        self.words = {name: self.rng.sample(words, len(words)) for name, words in fillers.words.items()}
        self.text = ""
        self.mentions: dict[str, list[LabelledSpan]] = {slot: [] for slot in template.sentiments}
        self.labels: list[tuple[Label, LabelledSpan]] = []

    def sentence(self) -> LabelledSentence:
        self._write(self.template.pieces)
        self.text = self.text[0].upper() + self.text[1:]
        if self.rng.random() < PLAIN_QUOTES:
            self.text = self.text.translate(_PLAIN)
        self._check()
        slots = list(self.template.sentiments)
        labels = sorted(self.labels, key=lambda labelled: labelled[1].start)
        return LabelledSentence(
            id="0",
            text=self.text,
            parties=tuple(
                LabelledParty(tuple(self.mentions[slot]), sentiment=SENTIMENTS[sentiment + 1], casts_known=True)
                for slot, sentiment in self.template.sentiments.items()
            ),
            attribution=_attribution(labels),
            loaded=tuple(span for label, span in labels if label.kind == "loaded"),
            frames=tuple(
                frame for label, span in labels if label.kind in FRAMES for frame in _cast_frames(label, span, slots)
            ),
            frames_known=frozenset(FRAMES),
        )

    def _write(self, pieces: Sequence[str | Slot | Words | Span]) -> None:
        for piece in pieces:
            if isinstance(piece, str):
                self.text += piece
            elif isinstance(piece, Words):
                self.text += self._word(piece)
            elif isinstance(piece, Slot):
                self._mention(piece)
            else:
                start = len(self.text)
                self._write(piece.pieces)
                span = LabelledSpan(start, len(self.text))
                self.labels.extend((label, span) for label in piece.labels)

    def _word(self, piece: Words) -> str:
        if len(piece.choices) > 1:
            return self.rng.choice(piece.choices)
        words = self.words.get(piece.choices[0])
        if not words:
            self._fault("a word list of fillers.toml with words left", piece.choices[0])
        return words.pop()

    def _mention(self, piece: Slot) -> None:
        party = self.parties[piece.slot]
        form = self.form_rng.choice(party.forms[piece.form])
        if party.article and piece.article:
            self.text += "the "
        self.mentions[piece.slot].append(LabelledSpan(len(self.text), len(self.text) + len(form)))
        self.text += form
        if piece.possessive:
            self.text += "’" if form.endswith("s") and party.article else "’s"

    def _check(self) -> None:
        text = self.text
        if found := re.search(r"[\[\]{}]|  |^\s|\s$|\b(\w+) \1\b", text):
            self._fault("a clean sentence", found[0])
        if len(text.split()) > MOST_WORDS:
            self._fault(f"at most {MOST_WORDS} words", text)
        for _, span in self.labels:
            if text[span.start : span.end].strip() != text[span.start : span.end] or span.start == span.end:
                self._fault("a labelled phrase without white space at its ends", repr(text[span.start : span.end]))
        for slot, party in self.parties.items():
            for form in set(itertools.chain.from_iterable(party.forms.values())):
                for found in re.finditer(rf"\b{re.escape(form)}\b", text):
                    if not any(m.start < found.end() and found.start() < m.end for m in self.mentions[slot]):
                        self._fault(f"{form!r} marked as a mention of {slot}", text)

    def _fault(self, expected: str, found: str) -> NoReturn:
        raise FormatError(f"{self.template.where}: expected {expected}, found {found!r}")


def _cast_frames(label: Label, span: LabelledSpan, slots: list[str]) -> list[LabelledFrame]:
    """The frame, once for each party that it casts, or once for nobody."""
    casts = [LabelledFrame(label.kind, span, slots.index(slot), polarity) for slot, polarity in label.casts]
    return casts or [LabelledFrame(label.kind, span)]


def _attribution(labels: Sequence[tuple[Label, LabelledSpan]]) -> tuple[LabelledAttribution, ...]:
    numbers = sorted({label.number for label, _ in labels if label.kind in ("src", "cue", "say")})
    return tuple(_report([(label, span) for label, span in labels if label.number == number]) for number in numbers)


def _report(labels: Sequence[tuple[Label, LabelledSpan]]) -> LabelledAttribution:
    """One attribution; its type stands at its content, its stance at its cue."""
    parts = {kind: tuple(span for label, span in labels if label.kind == kind) for kind in ("src", "cue", "say")}
    given = {
        kind: next((label.value for label, _ in labels if label.kind == kind and label.value), "") for kind in parts
    }
    return LabelledAttribution(
        parts["src"],
        parts["cue"],
        parts["say"],
        type=given["say"] or "indirect",
        cue_stance=given["cue"] or "neutral",
    )
