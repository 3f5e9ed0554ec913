"""The markup of contrast templates (configs/contrasts/*.toml): one template a line.

    "A- B0 | {A.forces} [aggression A-: {shelled|bombed} homes] in {B.demonym} {place}, [src: monitors] [cue: said]."

Before the bar stand the parties with the sentiment that the sentence leaves toward each ("A-", "B0", "C+"), and
"groups" where armed groups may take the parts as well as states. After it, with spans that may nest:

* {A}, {A's}, {A.demonym}, {A.people}, {A.capital}, {A.leader}, {A.forces}: a mention of party A; {A.bare}: its
  name without the article that it may have.
* {village|town}: one of these words; {place}: a word of the list of that name in fillers.toml, never the same twice.
* [aggression A-: ...]: evidence of a frame and whom it casts with which polarity; without a party: nobody named.
* [loaded: ...]; [src: ...], [cue: ...], [cue doubt: ...], [say: ...], [say direct: ...] parts of an attribution;
  src2, cue2 and say2 of a second one. Several labels of one span are joined by commas.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slant.models.labels import ATTRIBUTION_TYPES, CUE_STANCES, FRAMES
from slant.training.examples import FormatError

POLARITIES = {"-": -1, "0": 0, "+": 1}
DEV_SHARE = 10
MOST_FRAMES = 5
FORMS = ("name", "demonym", "people", "capital", "leader", "forces")
_TOKEN = re.compile(
    r"\{(?P<filled>[^{}]+)\}|\[(?P<labels>[^\[\]{}:]+): |(?P<close>\])|(?P<text>[^\[\]{}]+)|(?P<fault>.)"
)
_SLOT = re.compile(r"(?P<slot>[A-D])(?:(?P<possessive>'s)|\.(?P<form>[a-z]+))?")
_LABEL = re.compile(r"(?P<kind>[a-z_]+)(?P<number>\d?)(?: (?P<value>\S+))?")


@dataclass(frozen=True, slots=True)
class Slot:
    """A mention of the party that fills `slot`; `article`: with "the" before it if its name takes one."""

    slot: str
    form: str
    possessive: bool = False
    article: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One of several choices, or a word of the list that its only one names."""

    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A frame with its (slot, polarity) casts, "loaded", or a part of attribution `number` with its type or stance."""

    kind: str
    casts: tuple[tuple[str, int], ...] = ()
    number: int = 0
    value: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled stretch of a template."""

    labels: tuple[Label, ...]
    pieces: tuple[str | Slot | Words | Span, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """`sentiments`: -1, 0, +1 by slot, in the order of the parties; `forms`: those that each slot asks for."""

    id: str
    where: str
    construction: str
    groups: bool
    sentiments: Mapping[str, int]
    forms: Mapping[str, frozenset[str]]
    pieces: tuple[str | Slot | Words | Span, ...]

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels of all its spans."""
        return tuple(label for span in spans_of(self.pieces) for label in span.labels)

    @property
    def split(self) -> str:
        """ "dev" for a tenth of all templates, by their words, so that none moves when others are added."""
        return "dev" if int(self.id.rpartition("-")[2], 16) % DEV_SHARE == 0 else "train"


def spans_of(pieces: Sequence[str | Slot | Words | Span]) -> list[Span]:
    """All spans, outer before inner."""
    spans = []
    for piece in pieces:
        if isinstance(piece, Span):
            spans += [piece, *spans_of(piece.pieces)]
    return spans


def parse_template(line: str, file: str, construction: str) -> Template:
    """One template. FormatError names the file and the line's words on any fault."""
    where = f"{file}.toml, {construction}: {line!r}"
    header, bar, marked = line.partition(" | ") if not line.startswith("| ") else ("", "|", line[2:])
    if not bar:
        raise FormatError(f"{where}: expected 'A- B0 | sentence', found no bar")
    sentiments: dict[str, int] = {}
    for word in (words := header.split()):
        if word != "groups":
            slot, polarity = _cast(word, where)
            sentiments[slot] = polarity
    pieces = _parse(marked, where)
    forms: dict[str, set[str]] = {slot: set() for slot in sentiments}
    for mention in _slots(pieces):
        forms.setdefault(mention.slot, set()).add(mention.form)
    template = Template(
        id=f"{file}-{zlib.crc32(line.encode()):08x}",
        where=where,
        construction=construction,
        groups="groups" in words,
        sentiments=sentiments,
        forms={slot: frozenset(named) for slot, named in forms.items()},
        pieces=pieces,
    )
    _check(template)
    return template


def _check(template: Template) -> None:
    """Every party named has a sentiment and the other way round; casts go to parties; parts belong together."""
    unnamed = [slot for slot, forms in template.forms.items() if not forms or slot not in template.sentiments]
    unnamed += [slot for label in template.labels for slot, _ in label.casts if slot not in template.sentiments]
    if unnamed:
        raise FormatError(
            f"{template.where}: expected the parties before the bar to be those after it, found {unnamed}"
        )
    if sum(label.kind in FRAMES for label in template.labels) > MOST_FRAMES:
        raise FormatError(f"{template.where}: expected at most {MOST_FRAMES} frames")
    numbers = {label.number for label in template.labels if label.kind in ("src", "cue")}
    if bare := {label.number for label in template.labels if label.kind == "say"} ^ numbers:
        raise FormatError(f"{template.where}: expected source or cue with content, found only one of them: {bare}")


def _slots(pieces: Sequence[str | Slot | Words | Span]) -> list[Slot]:
    inner = [slot for span in spans_of(pieces) for slot in span.pieces if isinstance(slot, Slot)]
    return [piece for piece in pieces if isinstance(piece, Slot)] + inner


def _parse(marked: str, where: str) -> tuple[str | Slot | Words | Span, ...]:
    """The pieces of marked text: a stack of open spans, the sentence at its bottom."""
    open_spans: list[tuple[tuple[Label, ...], list[str | Slot | Words | Span]]] = [((), [])]
    for token in _TOKEN.finditer(marked):
        if token["labels"]:
            open_spans.append((tuple(_label(label, where) for label in token["labels"].split(", ")), []))
        elif token["close"]:
            labels, pieces = open_spans.pop()
            if not open_spans:
                raise FormatError(f"{where}: expected an open span, found ']' at {token.start()}")
            open_spans[-1][1].append(Span(labels, tuple(pieces)))
        elif token["fault"]:
            raise FormatError(f"{where}: expected text, {{...}} or [label: ...], found {token[0]!r} at {token.start()}")
        else:
            open_spans[-1][1].append(_filled(token["filled"], where) if token["filled"] else token[0])
    if len(open_spans) > 1:
        raise FormatError(f"{where}: expected each span to be closed, found {len(open_spans) - 1} open")
    return tuple(open_spans[0][1])


def _filled(words: str, where: str) -> Slot | Words:
    if slot := _SLOT.fullmatch(words):
        form = "name" if slot["form"] in (None, "bare") else slot["form"]
        if form not in FORMS:
            raise FormatError(f"{where}: expected a form of a party, found {{{words}}}")
        return Slot(slot["slot"], form, possessive=bool(slot["possessive"]), article=not slot["form"])
    return Words(tuple(words.split("|")))


def _label(text: str, where: str) -> Label:
    match = _LABEL.fullmatch(text)
    kind, value = (match["kind"], match["value"] or "") if match else ("", "")
    if match and kind in FRAMES and not match["number"]:
        return Label(kind, tuple(_cast(cast, where) for cast in re.findall(r"..?", value)))
    allowed = {"src": (), "cue": CUE_STANCES, "say": ATTRIBUTION_TYPES, "loaded": ()}.get(kind)
    if match is None or allowed is None or (value and value not in allowed):
        raise FormatError(f"{where}: expected a frame with its casts, loaded, src, cue or say, found {text!r}")
    # 0 is no attribution; "src" alone belongs to the first.
    number = int(match["number"] or 1) if kind != "loaded" else 0
    return Label(kind, number=number, value=value)


def _cast(text: str, where: str) -> tuple[str, int]:
    if not re.fullmatch(r"[A-D][-0+]", text):
        raise FormatError(f"{where}: expected a party and -, 0 or +, as in 'A-', found {text!r}")
    return text[0], POLARITIES[text[1]]
