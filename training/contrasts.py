"""Contrast sentences: who does what to whom, written for slant as templates and filled with parties both ways round.

In the sense of contrast sets (Gardner et al. 2020) and of CheckList (Ribeiro et al. 2020): sentences that differ
little in words and much in direction, so that a network cannot read a frame's party off its name or its place.
The templates stand in configs/contrasts; their markup is read in contrast_templates.py.
"""

from __future__ import annotations

import itertools
import random
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any

from slant.models.labels import FRAMES, SENTIMENTS
from slant.training.contrast_templates import FORMS, Label, Slot, Span, Template, Words, parse_template
from slant.training.examples import (
    FormatError,
    LabelledAttribution,
    LabelledDocument,
    LabelledFrame,
    LabelledParty,
    LabelledSentence,
    LabelledSpan,
)

LICENCE = "MIT"
FILLERS = "fillers"
MOST_WORDS = 45
# Share of the sentences that are written with typewriter quotation marks, as half of the web is.
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


def contrast_documents(seed: int = 0, renderings: int = 4) -> list[LabelledDocument]:
    """Every shipped template in `renderings` sentences, one document each; a tenth of the templates is "dev".

    Renderings 2k and 2k + 1 of a template with two parties say the same words with the parties exchanged.
    FormatError names file and template where the markup is faulty.
    """
    fillers = shipped_fillers()
    return [
        _document(template, number, text)
        for template in shipped_templates()
        for number, text in enumerate(_renderings(template, fillers, seed, renderings))
    ]


def shipped_templates() -> list[Template]:
    """The templates of all files, by file name and line. FormatError on a fault, or if one stands there twice."""
    templates: dict[str, Template] = {}
    for name, content in _files():
        for construction, lines in content.items() if name != FILLERS else ():
            for line in lines:
                template = parse_template(line, name, construction)
                if template.id in templates:
                    raise FormatError(f"{name}.toml: expected each template once, found again: {line!r}")
                templates[template.id] = template
    return list(templates.values())


def shipped_fillers() -> Fillers:
    """The parties and word lists of fillers.toml."""
    content = dict(_files())[FILLERS]
    parties = {entry["name"]: _party(entry) for entry in content["party"]}
    for name in itertools.chain.from_iterable(content["rivals"]):
        if name not in parties:
            raise FormatError(f"{FILLERS}.toml: expected rivals to be parties of the file, found {name!r}")
    rivals = tuple((one, other) for one, other in content["rivals"])
    return Fillers(parties, rivals, {name: tuple(words) for name, words in content["words"].items()})


def render(template: Template, parties: Mapping[str, PartyNames], fillers: Fillers, seed: str) -> LabelledSentence:
    """One sentence with its labels. `parties`: by slot ("A", ...); equal seeds choose equal words."""
    rendering = _Rendering(template, parties, fillers, random.Random(seed))
    return rendering.sentence()


def _files() -> list[tuple[str, dict[str, Any]]]:
    folder = resources.files("slant.configs") / "contrasts"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    contents = []
    for file in files:
        try:
            contents.append((file.name.removesuffix(".toml"), tomllib.loads(file.read_text(encoding="utf-8"))))
        except tomllib.TOMLDecodeError as error:
            raise FormatError(f"{file.name}: expected TOML, found {error}") from error
    return contents


def _party(entry: dict[str, Any]) -> PartyNames:
    if unknown := set(entry) - {*FORMS, "article", "state"}:
        raise FormatError(f"{FILLERS}.toml: {entry['name']}: expected the forms {FORMS}, found {sorted(unknown)}")
    forms = {
        form: tuple([entry[form]] if isinstance(entry[form], str) else entry[form]) for form in FORMS if form in entry
    }
    forms.setdefault("forces", tuple(f"{forms['demonym'][0]} {word}" for word in ("forces", "troops", "soldiers")))
    return PartyNames(forms, entry.get("article", False), entry.get("state", True))


def _renderings(template: Template, fillers: Fillers, seed: int, count: int) -> list[LabelledSentence]:
    rng = random.Random(f"{seed} {template.id}")
    sentences = []
    for pair in range((count + 1) // 2):
        cast = _cast(template, fillers, rng)
        exchanged = {**cast, "A": cast["B"], "B": cast["A"]} if {"A", "B"} <= set(cast) else None
        for turn in (cast, exchanged or _cast(template, fillers, rng)):
            sentences.append(render(template, turn, fillers, f"{seed} {template.id} {pair}"))
    return sentences[:count]


def _cast(template: Template, fillers: Fillers, rng: random.Random) -> dict[str, PartyNames]:
    """Parties for the template's slots, each fit for A and B alike: half the time two rivals, else any."""
    needed = {form for forms in template.forms.values() for form in forms}
    fit = [
        name
        for name, party in fillers.parties.items()
        if needed <= set(party.forms) and (party.state or template.groups)
    ]
    if len(fit) < len(template.forms):
        raise FormatError(f"{template.where}: expected parties that have {sorted(needed)}, found {fit}")
    pairs = [pair for pair in fillers.rivals if set(pair) <= set(fit)]
    first = list(rng.choice(pairs)) if pairs and rng.random() < 0.5 else []
    rng.shuffle(first)
    others = [name for name in fit if name not in first]
    names = (first + rng.sample(others, len(others)))[: len(template.forms)]
    return {slot: fillers.parties[name] for slot, name in zip(sorted(template.forms), names, strict=True)}


class _Rendering:
    """Writes one sentence from left to right and notes where its labels come to stand."""

    def __init__(
        self, template: Template, parties: Mapping[str, PartyNames], fillers: Fillers, rng: random.Random
    ) -> None:
        self.template, self.parties, self.rng = template, parties, rng
        self.words = {name: rng.sample(words, len(words)) for name, words in fillers.words.items()}
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
            self._fault(f"a word list of {FILLERS}.toml with words left", piece.choices[0])
        return words.pop()

    def _mention(self, piece: Slot) -> None:
        party = self.parties[piece.slot]
        form = self.rng.choice(party.forms[piece.form])
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

    def _fault(self, expected: str, found: str) -> None:
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


def _document(template: Template, number: int, sentence: LabelledSentence) -> LabelledDocument:
    return LabelledDocument(
        id=f"contrasts/{template.id}/{number}",
        set="contrasts",
        split=template.split,
        licence=LICENCE,
        text=sentence.text,
        sentences=(sentence,),
    )
