"""Speakers that are named beside a colon or a dash (rule 5 of reported_speech): headlines and transcripts.

"Truce holds: ministry", "Armenia violated truce - Baku", "Putin: West is at war with us", and lines of speech
("Q: ...", "MR SMITH: ..."). A headline is a line of its own without a final stop. What stands beside the mark must be
able to speak; labels ("Update:", "Analysis -"), outlets ("- Reuters"), places and times are none. A state's name after
the mark is taken for its government, ahead of it for the topic.

Where a comma stands ahead of the dash ("Bridge lost, - Orlov"), or the date and site behind it (furniture), any name
speaks that is no outlet's; then what stands ahead of a colon is the topic, and not said.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from slant.inference.cue_lexicon import word_set
from slant.inference.furniture import headline_words
from slant.inference.party_files import read_file
from slant.inference.reports import Report, Reports
from slant.inference.speaker_phrases import SPEAKERS, can_speak
from slant.models.records import Sentence, Span

_FRONT = re.compile(r"(?P<name>[^:\n\"“”‘;.!?]{2,60}):\s+(?P<said>\S.+)", re.DOTALL)
_FRONT_ON_TOPIC = re.compile(
    r"(?P<name>[^:\n\"“”‘;.!?]{2,30}?)\s(?:on|about)\s[^:\n;.!?]{2,50}:\s+(?P<said>\S.+)", re.DOTALL
)
_BEHIND_COLON = re.compile(r"(?P<said>[^:\n]{12,}):\s+(?P<name>[^:\n\"“”‘’;.!?,]{2,40})")
_BEHIND_DASH = re.compile(r"(?P<said>.{12,})\s(?:[–—-]|--)\s(?P<name>[^:\n\"“”‘’;.!?,]{2,40})", re.DOTALL)
_SIGNED = re.compile(
    r"(?P<said>.{12,}?)(?P<comma>,)?\s?(?:[–—-]|--)\s"
    r"(?P<name>(?:[^:\n\"“”‘’;.!?,–—]|(?<=\w)['’](?=\w)|\"[^\"\n]{2,20}\"){2,60})\.?",
    re.DOTALL,
)
_TOPIC = re.compile(r"(?:[^:\n\"“”]|\"[^\"\n]{2,20}\"){3,90}:\s+(?=\S+\s\S)")
# A name alone: "the General Staff of the Northern Army", not "General Staff about the war" or "Summary of the staff".
_ONE_NAME = re.compile(
    r"(?:[Tt]he\s)?(?!Summary\b|Report\b|Statement\b)[A-Z\"][\w\"'’.-]*(?:\s(?:of|for|the|and|[A-Z\"][\w\"'’.-]*))*"
)
_LABELS = word_set(
    """update updated exclusive breaking analysis opinion comment video watch live photos photo pictures gallery
    explainer explained factbox fact timeline profile interview editorial review preview recap podcast report
    reports correction sponsored advertisement related read more note editor's quiz poll feature features news world
    politics sport sports business culture science health travel weather listen audio infographic map maps q&a
    obituary letters briefing summary key transcript special focus insight blog liveblog column"""
)
_OUTLETS = re.compile(
    r"\b(?:news|times|post|herald|guardian|telegraph|journal|tribune|gazette|today|daily|weekly|magazine|reuters|bbc|cnn|afp"
    r"|ap|al jazeera|sky|fox|nbc|cbs|abc|npr|tass|interfax|sputnik|rt|xinhua|bloomberg|politico|axios|observer|mirror"
    r"|sun"
    r"|express|press|tv|channel \d)\b",
    re.IGNORECASE,
)
_ACRONYM = re.compile(r"[A-Z]{2,6}")
_TIME = re.compile(
    r"\d|\b(?:day|week|month|year|part|chapter|january|february|march|april|june|july|august|september|october"
    r"|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b",
    re.IGNORECASE,
)
_SPEAKING = word_set("says say said claims warns vows denies tells")
_LINE = re.compile(r"[\"“]?(?P<name>Q|A|[A-Z][A-Z.'’ -]{2,40}|(?:[A-Z][\w.'’-]+ ){0,3}[A-Z][\w.'’-]+):\s+(?=\S)")
# So many lines of speech, by at least two voices, make a transcript.
_LEAST_LINES = 3
# Longest headline in characters; without a comma and a dash, or furniture, to show that it is one.
_LONGEST = 240
_LONGEST_PLAIN = 160


def complete_headlines(reports: Reports) -> None:
    """Changes the reports in place."""
    own = reports.by_sentence()
    speech = _transcript(reports)
    names = _known_speakers(reports)
    for index, sentence in enumerate(reports.sentences):
        if index in speech:
            _speech(reports, index, speech[index], own)
        elif _is_headline(reports, index):
            _carry_on(reports, sentence, own[index])
            found = _at_its_end(reports, sentence)
            if found is not None:
                _set(reports, own[index], *found)
                continue
            complete = any(report.source and report.content for report in own[index])
            if complete or len(sentence.text.rstrip()) > _LONGEST_PLAIN:
                continue
            found = _headline(reports, sentence, names)
            if found is not None:
                _complete(reports, own[index], *found)
    reports.all = [report for report in reports.all if report.spans]


def _complete(reports: Reports, own: Sequence[Report], source: Span, content: Span) -> None:
    """Content that the network found without a speaker has the one of the headline, and the other way round."""
    speaker = next((report for report in own if report.source and _overlaps(report.source, source)), None)
    if speaker is not None:
        speaker.content = (content,)
        return
    orphan = next((report for report in own if report.orphan), None)
    if orphan is None:
        if not own:
            reports.all.append(Report(source, None, (content,)))
        return
    orphan.source = source
    if len(orphan.content) == 1 and _overlaps(orphan.content[0], source):
        orphan.content = (content,)


def _at_its_end(reports: Reports, sentence: Sentence) -> tuple[Span, Span] | None:
    """The speaker behind a comma and a dash, or behind a dash ahead of furniture, that is no outlet, and what is said,
    without the topic ahead of a colon.
    """
    start, end = headline_words(sentence.text)
    match = _SIGNED.fullmatch(sentence.text, start, end)
    if match is None or not (match["comma"] or end < len(sentence.text.rstrip())):
        return None
    name = match["name"].replace('"', "")
    if not can_speak(name) or _OUTLETS.search(name) or _TIME.search(name) or len(match["said"].split()) < 3:
        return None
    said = _TOPIC.match(sentence.text, match.start("said"), match.end("said"))
    low = said.end() if said else match.start("said")
    source = reports.span(sentence.start + match.start("name"), sentence.start + match.end("name"), "source")
    return source, reports.span(sentence.start + low, sentence.start + match.end("said"), "content")


def _set(reports: Reports, own: Sequence[Report], source: Span, content: Span) -> None:
    """One report of the headline in the place of those that the network made without a cue.

    Where its topic is the speaker's fuller name ("Northern Command: ..., - Command"), that is the source; where it
    begins with the name ("Orlov on the war: ..., - Orlov"), the name there.
    """
    sentence = reports.sentences[reports.index_at(content.start)]
    start = sentence.start + headline_words(sentence.text)[0]
    topic = reports.text[start : content.start].rstrip(": \n")
    if content.start > start and source.text.lower() in topic.lower() and _ONE_NAME.fullmatch(topic):
        source = reports.span(start, start + len(topic), "source")
    elif content.start > start and topic.startswith(source.text + " "):
        source = reports.span(start, start + len(source.text), "source")
    reports.drop([report for report in own if report.cue is None])
    reports.all.append(Report(source, None, (content,)))


def _carry_on(reports: Reports, sentence: Sentence, own: Sequence[Report]) -> None:
    """What a cue and a colon announce in a headline goes on to its end: "Guard says: Bridge hit. Two hurt"."""
    end = sentence.start + headline_words(sentence.text)[1]
    for report in own:
        if report.cue and len(report.content) == 1 and report.content[0].end < end:
            (said,) = report.content
            between = reports.text[report.cue.end : said.start].strip()
            alone = not any(said.end <= span.start < end for other in own for span in other.spans)
            if alone and between == ":" and said.text[0] not in '"“‘':
                report.content = (reports.span(said.start, end, "content", said.score),)


def _overlaps(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _is_headline(reports: Reports, index: int) -> bool:
    text = reports.sentences[index].text.rstrip()
    start, end = headline_words(text)
    alone = reports.paragraphs.first(index) and (
        index + 1 == len(reports.sentences) or reports.paragraphs.first(index + 1)
    )
    return alone and "\n" not in text and end - start <= _LONGEST and (text[-1] not in ".!?…:;," or index == 0)


def _headline(reports: Reports, sentence: Sentence, names: frozenset[str]) -> tuple[Span, Span] | None:
    text = sentence.text.rstrip()
    for pattern, front in ((_FRONT_ON_TOPIC, True), (_FRONT, True), (_BEHIND_DASH, False), (_BEHIND_COLON, False)):
        match = pattern.fullmatch(text.rstrip(".") if not front else text)
        if match and _speaks(reports, sentence, match, front, names):
            source = reports.span(sentence.start + match.start("name"), sentence.start + match.end("name"), "source")
            content = reports.span(sentence.start + match.start("said"), sentence.start + match.end("said"), "content")
            return source, content
    return None


def _speaks(reports: Reports, sentence: Sentence, match: re.Match[str], front: bool, names: frozenset[str]) -> bool:
    name, said = match["name"].strip(), match["said"]
    words = name.split()
    lower = [word.lower().strip("'’") for word in words]
    if len(words) > 6 or set(lower) & _LABELS or len(said.split()) < 3 or set(lower) & _SPEAKING:
        return False
    if _TIME.search(name) or (_OUTLETS.search(name) and not front):
        return False
    if lower[-1] in SPEAKERS or _ACRONYM.fullmatch(name):
        return name.lower() not in _places()
    start = sentence.start + match.start("name")
    party = any(m.start <= start and m.end >= start + len(name) for m in reports.mentions_in(start, start + len(name)))
    if front:
        quotes = said[0] in "\"“‘'"
        return name.lower() not in _places() and can_speak(name) and (party or quotes or lower[-1] in names)
    return (party and name.lower() not in _places(capitals=False)) or (can_speak(name) and lower[-1] in names)


@lru_cache(maxsize=2)
def _places(*, capitals: bool = True) -> frozenset[str]:
    """States, and with `capitals` their capitals, in small letters."""
    states = read_file("states")["party"]
    found = {state["name"] for state in states}
    if capitals:
        found |= {place for state in states for place in state.get("places", ())}
    return frozenset(str(name).lower() for name in found)


def _known_speakers(reports: Reports) -> frozenset[str]:
    """The last words of the names that speak elsewhere in the document."""
    words = (report.source.text.split()[-1] for report in reports.all if report.source and report.source.text.split())
    return frozenset(word.lower().strip("'’.,") for word in words if word[:1].isupper())


def _transcript(reports: Reports) -> dict[int, re.Match[str]]:
    """By sentence, the label of the line of speech that it opens; empty where the document is no transcript."""
    found = {
        index: match
        for index, sentence in enumerate(reports.sentences)
        if reports.paragraphs.first(index)
        and (match := _LINE.match(sentence.text))
        and match["name"].split()[0].lower() not in _LABELS
    }
    voices = Counter(match["name"] for match in found.values())
    repeated = sum(count for count in voices.values() if count > 1 or {"Q", "A"} <= voices.keys())
    return found if len(voices) >= 2 and len(found) >= _LEAST_LINES and repeated >= 2 else {}


def _speech(reports: Reports, index: int, label: re.Match[str], own: Sequence[Sequence[Report]]) -> None:
    """The rest of a labelled paragraph is its speaker's, with what the network found there without a speaker."""
    offset = reports.sentences[index].start
    source = reports.span(offset + label.start("name"), offset + label.end("name"), "source")
    last = index
    while last + 1 < len(reports.sentences) and not reports.paragraphs.first(last + 1):
        last += 1
    content = reports.span(offset + label.end(), reports.sentences[last].end, "content")
    speaker = next((r for r in own[index] if r.source and _overlaps(r.source, source)), None)
    if speaker is None:
        speaker = Report(source)
        reports.all.append(speaker)
    # A quotation that goes on over paragraphs is an orphan with a piece in each: they are all this speaker's.
    further: list[Span] = []
    for report in (report for sentence in own[index : last + 1] for report in sentence if report.orphan):
        further += [piece for piece in report.content if piece.start >= content.end]
        report.content = tuple(piece for piece in report.content if piece.end <= content.start)
    further += [piece for piece in speaker.content if piece.start >= content.end and piece not in further]
    speaker.source, speaker.content, speaker.verbatim = speaker.source or source, (content, *further), True
