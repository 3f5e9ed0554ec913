"""What two readings of one statement should share, and where they do not.

A perturbation says how the two correspond: which party stands where which stood, and where an offset has gone. A label
decision that does not follow is a flip. That predictions should not change with the names in a sentence is
counterfactual token fairness (Garg et al., 2019, "Counterfactual fairness in text classification through robustness")
and CheckList's invariance test (Ribeiro et al., 2020).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from slant.models.records import ScoredSentence, Span, Voice

Labels = Mapping[str, Hashable]
_ARTICLE = re.compile(r"(?:the|an?)\s", re.IGNORECASE)


def same_place(offset: int) -> int:
    return offset


@dataclass(frozen=True, slots=True)
class View:
    """A reading in the terms of another: parties renamed (those not in `party` keep their id), offsets mapped."""

    sentence: ScoredSentence
    party: Mapping[str, str] = field(default_factory=dict)
    offset: Callable[[int], int] = same_place

    def named(self, party: str | None) -> str:
        return self.party.get(party, party) if party is not None else "none"

    def voiced(self, voice: Voice) -> str:
        return "author" if voice.attribution is None else f"source ({self.named(voice.party)})"

    def placed(self, span: Span | None) -> tuple[int, int] | None:
        """Where the span stands, without an article that opens it: names differ in whether they bear one."""
        if span is None:
            return None
        start = span.start
        if article := _ARTICLE.match(span.text):
            start += article.end()
        return self.offset(start), self.offset(span.end)


@dataclass(frozen=True, slots=True)
class Head:
    """Decisions of one kind. `read`: label by item (a party, a frame, or "" for the sentence).

    `sparse`: an item of which both readings say nothing is no decision. `shared`: only items that both readings have.
    `spans`: needs offsets.
    """

    read: Callable[[View], Labels]
    sparse: bool = False
    shared: bool = False
    spans: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One label before and after; `item` is the party or frame that it is of."""

    head: str
    item: str
    before: Hashable
    after: Hashable

    @property
    def flipped(self) -> bool:
        return self.before != self.after


def decisions(before: View, after: View, heads: Sequence[str]) -> Iterator[Decision]:
    for name in heads:
        head = HEADS[name]
        old, new = head.read(before), head.read(after)
        items = [item for item in old if item in new] if head.shared else list({**old, **new})
        for item in items:
            decision = Decision(name, item, old.get(item), new.get(item))
            if not head.sparse or decision.before or decision.after:
                yield decision


def departures(views: Sequence[View], heads: Sequence[str]) -> Iterator[tuple[int, Decision]]:
    """(index of the view, decision) of many readings of one statement: `before` is the label that most of them have,
    of equally frequent ones the first.
    """
    for name in heads:
        head = HEADS[name]
        readings = [head.read(view) for view in views]
        for item in dict.fromkeys(item for reading in readings for item in reading):
            labels = [reading.get(item) for reading in readings]
            if head.sparse and not any(labels):
                continue
            usual = Counter(labels).most_common(1)[0][0]
            yield from ((index, Decision(name, item, usual, label)) for index, label in enumerate(labels))


def _sentiment(view: View) -> Labels:
    return {view.named(reading.party): reading.sentiment for reading in view.sentence.parties}


def _role(view: View) -> Labels:
    return {view.named(reading.party): reading.role or "none" for reading in view.sentence.parties}


def _casts(view: View) -> Labels:
    return {
        view.named(reading.party): tuple(sorted((cast.frame, cast.polarity) for cast in reading.frames))
        for reading in view.sentence.parties
    }


def _frames(view: View) -> Labels:
    return {"": tuple(sorted(reading.frame for reading in view.sentence.frames))}


def _directed(view: View) -> Labels:
    return {"": tuple(sorted((r.frame, view.named(r.party), str(r.polarity)) for r in view.sentence.frames if r.party))}


def _evidence(view: View) -> Labels:
    return {reading.frame: view.placed(reading.evidence) for reading in view.sentence.frames}


def _biased(view: View) -> Labels:
    return {"": view.sentence.biased}


def _loaded(view: View) -> Labels:
    return {"": tuple(sorted(filter(None, map(view.placed, view.sentence.loaded))))}


def _attribution(view: View) -> Labels:
    found = [
        (view.placed(a.source), view.placed(a.cue), tuple(map(view.placed, a.content)), a.type, a.cue_stance)
        for a in view.sentence.attributions
    ]
    return {"": tuple(sorted(found, key=repr))}


def _source_party(view: View) -> Labels:
    return {"": tuple(sorted(view.named(a.party) for a in view.sentence.attributions))}


def _direct(view: View) -> Labels:
    return {"": any(a.type != "indirect" for a in view.sentence.attributions)}


def _voice(view: View) -> Labels:
    frames = {f"frame {reading.frame}": view.voiced(reading.voice) for reading in view.sentence.frames}
    return frames | {view.named(reading.party): view.voiced(reading.voice) for reading in view.sentence.parties}


HEADS: Mapping[str, Head] = {
    "sentiment": Head(_sentiment),
    "frames": Head(_frames),
    "role": Head(_role),
    "casts": Head(_casts, sparse=True),
    "directed": Head(_directed, sparse=True),
    "evidence": Head(_evidence, shared=True, spans=True),
    "biased": Head(_biased),
    "loaded": Head(_loaded, sparse=True, spans=True),
    "attribution": Head(_attribution, sparse=True, spans=True),
    "source_party": Head(_source_party, sparse=True),
    "voice": Head(_voice, shared=True),
    "direct": Head(_direct),
}

# What each head's decisions are, for tables and documents.
MEANING: Mapping[str, str] = {
    "sentiment": "sentiment of each party",
    "frames": "the set of frames of the sentence",
    "role": "role of each party",
    "casts": "which frames cast each party, and how",
    "directed": "frame, party and polarity of the sentence's frames",
    "evidence": "where a frame found in both shows",
    "biased": "whether the sentence is biased",
    "loaded": "the loaded spans of the sentence",
    "attribution": "sources, cues, contents, types and stances of the sentence",
    "source_party": "the parties of the sentence's sources",
    "voice": "whose voice a frame or a party's sentiment is in",
    "direct": "whether there is direct speech",
}

# The labels that say nothing, so that there is nothing for a negation to change.
SILENT: Mapping[str, Hashable] = {"sentiment": "neutral", "casts": (), "direct": False}
