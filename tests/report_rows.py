"""A small corpus with known readings: what the report's tests are made on. Its texts are ours, some of them hostile."""

from __future__ import annotations

import random
from collections.abc import Callable

from slant.models.records import (
    Attribution,
    CastFrame,
    FrameReading,
    LoadedSpan,
    Mention,
    PartyReading,
    PartyRole,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)

NAMES = {"asmar": "Asmar", "varn": "Varn & <b>Sons</b>"}
OUTLETS = ("Daily", "Herald", 'Post "X" & <i>Co</i>')
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(2)> \u202eevil\u202c שלום עולם 😀 \x07 &amp; 'x' \"y\" "
    + "W" * 400
)


class Builder:
    """Sentences one after the other, with readings at phrases of them."""

    def __init__(self, doc_id: str) -> None:
        self.id, self.text, self.scored, self.said = doc_id, "", [], 0

    def add(self, text: str, read: Callable[[Place], dict[str, object]] | None = None) -> None:
        start = len(self.text) + (2 if self.text else 0)
        self.text += ("\n\n" if self.text else "") + text
        sentence = Sentence(self.id, len(self.scored), start, start + len(text), text)
        empty = {"attributions": (), "frames": (), "loaded": (), "parties": (), "biased": False, "biased_score": 0.1}
        found = read(Place(text, start, self.said)) if read else {}
        self.said += len(found.get("attributions", ()))
        self.scored.append(ScoredSentence(sentence, **{**empty, **found}))


class Place:
    """Spans of one sentence by their words; `said` is the number of its attribution."""

    def __init__(self, text: str, start: int, said: int) -> None:
        self._text, self._start, self.said = text, start, said

    def at(self, phrase: str) -> tuple[int, int, str]:
        start = self._start + self._text.index(phrase)
        return start, start + len(phrase), phrase

    def span(self, phrase: str, label: str) -> Span:
        return Span(*self.at(phrase), label, 0.9)

    def party(self, party: str, phrase: str, sentiment: str, voice: Voice, *casts: CastFrame) -> PartyReading:
        scores = {name: 0.8 if name == sentiment else 0.1 for name in ("negative", "neutral", "positive")}
        roles = {"antagonist": 0.6, "innocent": 0.3, "protagonist": 0.1}
        mention = Mention(party, *self.at(phrase))
        return PartyReading(party, (mention,), sentiment, scores, "antagonist", roles, casts, voice)


def reported(place: Place) -> dict[str, object]:
    """ "Lidia said the brutal Asmar army shelled Varn.": a frame in a source's voice, nested in what she said."""
    voice = Voice(place.said, "varn")
    shelled = place.span("Asmar army shelled", "frame")
    said = Attribution(
        place.span("Lidia", "source"), place.span("said", "cue"),
        (place.span("the brutal Asmar army shelled Varn", "content"),), "indirect", "neutral", "varn", place.said,
    )  # fmt: skip
    cast = CastFrame("aggression", -1, 0.8, shelled, voice)
    return {
        "attributions": (said,),
        "frames": (FrameReading("aggression", 0.9, shelled, "asmar", -1, voice),),
        "loaded": (LoadedSpan(*place.at("brutal"), "loaded", 0.8, voice),),
        "parties": (
            place.party("asmar", "Asmar army", "negative", voice, cast), place.party("varn", "Varn", "neutral", voice)),
        "biased": True,
        "biased_score": 0.7,
    }  # fmt: skip


def own(place: Place) -> dict[str, object]:
    """ "Asmar forces liberated the quiet valley.": a frame in the author's voice."""
    freed = place.span("liberated", "frame")
    return {
        "frames": (FrameReading("liberation", 0.7, freed, "asmar", 1),),
        "parties": (
            place.party("asmar", "Asmar forces", "positive", Voice(), CastFrame("liberation", 1, 0.7, freed)),),
    }  # fmt: skip


def doubted(place: Place) -> dict[str, object]:
    """ "Someone claimed it was over.": a source of no known party, and a cue that doubts."""
    said = Attribution(
        place.span("Someone", "source"), place.span("claimed", "cue"), (place.span("it was over", "content"),),
        "indirect", "doubt", None, place.said,
    )  # fmt: skip
    return {"attributions": (said,)}


def documents(count: int = 48) -> list[ScoredDocument]:
    """Articles of three outlets over a year; the last three are hostile, not scored, and without any metadata."""
    draw = random.Random(4)
    found = []
    for number in range(count):
        outlet = OUTLETS[number % len(OUTLETS)]
        builder = Builder(f"d{number}")
        colour = "amber" if number % 3 else "crimson, crimson, crimson, crimson"
        builder.add(f"Report {number} of the {colour} morning.")
        for _ in range(draw.randint(1, 4)):
            text, read = draw.choice(
                [
                    ("Lidia said the brutal Asmar army shelled Varn.", reported),
                    ("Asmar forces liberated the quiet valley.", own),
                    ("Someone claimed it was over.", doubted),
                ][: 3 if number % 3 else 2]
            )
            builder.add(text, read)
        meta = {"outlet": outlet, "date": f"2020-{number % 12 + 1:02d}-15"}
        roles = (PartyRole("asmar", "antagonist", {"antagonist": 0.6, "innocent": 0.3, "protagonist": 0.1}, 2),)
        found.append(ScoredDocument(builder.id, builder.text, tuple(builder.scored), meta, None, roles))
    hostile = Builder(HOSTILE[:200])
    hostile.add(HOSTILE)
    found.append(
        ScoredDocument(hostile.id, HOSTILE, tuple(hostile.scored), {"outlet": OUTLETS[2], "date": "2020-05-01"})
    )
    found.append(ScoredDocument("bad", "", (), {"outlet": OUTLETS[0]}, "expected <text>, found none"))
    bare = Builder("bare")
    bare.add("Nothing is known of this one.")
    return [*found, ScoredDocument("bare", bare.text, tuple(bare.scored))]
