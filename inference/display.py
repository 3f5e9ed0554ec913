"""A scored document as a table on a terminal: one block of lines a sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from slant.models.records import (
    Attribution,
    FrameReading,
    LoadedSpan,
    PartyReading,
    PartyRole,
    ScoredDocument,
    ScoredSentence,
    Voice,
)

_STYLES = {"negative": "red", "neutral": "dim", "positive": "green", -1: "red", 0: "dim", 1: "green"}
_SIGNS = {-1: "accused", 0: "neither accused nor favoured", 1: "favoured"}


class _Speakers:
    """Names of parties, and of whose voice something is in: a party's, else the source's own words."""

    def __init__(self, document: ScoredDocument, names: Mapping[str, str]) -> None:
        self._names = names
        self._sources = {a.id: a.source for s in document.sentences for a in s.attributions}

    def party(self, party: str) -> str:
        return self._names.get(party, party)

    def voice(self, voice: Voice) -> Text:
        if voice.attribution is None:
            return Text(" [author]", style="dim")
        source = self._sources.get(voice.attribution)
        unnamed = "a source not named" if source is None else source.text
        return Text(f" [{unnamed if voice.party is None else self.party(voice.party)}]", style="magenta")


def show(document: ScoredDocument, names: Mapping[str, str], console: Console) -> None:
    """Print `document`; `names` maps party ids to the names to show."""
    title = f"{document.id}: {document.error or f'{len(document.sentences)} sentences'}"
    console.print(Text(title, style="bold red" if document.error else "bold"))
    if document.error is None:
        speakers = _Speakers(document, names)
        console.print(_table(document, speakers))
        for role in document.roles:
            console.print(_role(role, speakers))


def _table(document: ScoredDocument, speakers: _Speakers) -> Table:
    table = Table(box=box.SIMPLE, show_header=False, show_edge=False, pad_edge=False)
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    for scored in document.sentences:
        number = str(scored.sentence.index + 1)
        table.add_row(number, "", Text(" ".join(scored.sentence.text.split()), style="bold"))
        for kind, line in _lines(scored, speakers):
            table.add_row("", kind, line)
        table.add_section()
    return table


def _lines(scored: ScoredSentence, speakers: _Speakers) -> Iterator[tuple[str, Text]]:
    for attribution in scored.attributions:
        yield "says", _attribution(attribution, speakers)
    for frame in scored.frames:
        yield "frame", _frame(frame, speakers)
    if scored.loaded:
        yield "loaded", _loaded(scored.loaded, speakers)
    for party in scored.parties:
        yield "party", _party(party, speakers)
    if scored.biased:
        yield "biased", Text(f"{scored.biased_score:.2f}")
    if scored.windowed:
        yield "note", Text("too long for one pass: read in overlapping windows", style="dim")


def _role(role: PartyRole, speakers: _Speakers) -> Text:
    line = Text(f"{speakers.party(role.party)}, in {role.sentences} sentences", style="bold")
    given = "no role" if role.role is None else f"{role.role} {role.role_scores[role.role]:.2f}"
    return line.append(f" · {given}", style="not bold")


def _attribution(attribution: Attribution, speakers: _Speakers) -> Text:
    line = Text(attribution.source.text if attribution.source else "(no source named)", style="magenta")
    if attribution.party is not None:
        line.append(f" [{speakers.party(attribution.party)}]", style="dim")
    if attribution.cue is not None:
        line.append(f" · {attribution.cue.text}", style="yellow")
    if attribution.content:
        line.append(" · " + " … ".join(_quote(span.text) for span in attribution.content), style="none")
    return line.append(f" ({attribution.type}, cue {attribution.cue_stance})", style="dim")


def _frame(frame: FrameReading, speakers: _Speakers) -> Text:
    line = Text(f"{frame.frame} {frame.score:.2f}")
    if frame.evidence is not None:
        line.append(f" · {_quote(frame.evidence.text)}")
    if frame.party is not None and frame.polarity is not None:
        line.append(f" · {speakers.party(frame.party)} {_SIGNS[frame.polarity]}", style=_STYLES[frame.polarity])
    return line.append_text(speakers.voice(frame.voice))


def _loaded(spans: tuple[LoadedSpan, ...], speakers: _Speakers) -> Text:
    return Text(" · ").join(Text(_quote(span.text)).append_text(speakers.voice(span.voice)) for span in spans)


def _party(party: PartyReading, speakers: _Speakers) -> Text:
    line = Text(f"{speakers.party(party.party)}: ")
    if party.sentiment is None:
        line.append("sentiment not sure", style="dim")
    else:
        line.append(f"{party.sentiment} {party.sentiment_scores[party.sentiment]:.2f}", style=_STYLES[party.sentiment])
    if party.role is not None:
        line.append(f" · {party.role} {party.role_scores[party.role]:.2f}")
    if party.frames:
        line.append(" · " + ", ".join(f"{frame.frame} {frame.polarity:+d}" for frame in party.frames))
    return line.append_text(speakers.voice(party.voice))


def _quote(text: str) -> str:
    return "“" + " ".join(text.split()).strip('“”" ') + "”"
