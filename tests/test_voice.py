"""Voice: whose words a frame, loaded wording and a party's treatment are."""

from __future__ import annotations

from slant.inference.voice import give_voices, number_attributions
from slant.models.records import (
    AUTHOR,
    Attribution,
    CastFrame,
    FrameReading,
    LoadedSpan,
    Mention,
    PartyReading,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)

TEXT = "Avaria said Belmont had burned homes. It called the raid savage. Belmont burned homes."
EVEN = {"negative": 0.4, "neutral": 0.3, "positive": 0.3}


def span(words: str, *, label: str = "content", nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = TEXT.index(words, start + 1)
    return Span(start, start + len(words), words, label, 0.9)


def said(content: str, *, id: int = 0, party: str | None = "avaria", within: int | None = None) -> Attribution:
    return Attribution(None, None, (span(content),), "indirect", "neutral", party, id, within)


def sentence(
    words: str, *attributions: Attribution, evidence: Span | None = None, mentions: tuple[Span, ...] = ()
) -> ScoredSentence:
    start = TEXT.index(words)
    found = tuple(Mention("belmont", m.start, m.end, m.text) for m in mentions)
    casts = (CastFrame("aggression", -1, 0.9, evidence),)
    loaded = () if evidence is None else (LoadedSpan(evidence.start, evidence.end, evidence.text, "loaded", 0.9),)
    return ScoredSentence(
        sentence=Sentence("d", 0, start, start + len(words), words),
        attributions=attributions,
        frames=(FrameReading("aggression", 0.9, evidence),),
        loaded=loaded,
        biased=False,
        biased_score=0.1,
        parties=(PartyReading("belmont", found, "negative", EVEN, None, EVEN, casts),) if found else (),
    )


def test_what_stands_in_content_is_the_sources_and_all_else_the_authors() -> None:
    homes, again = span("burned homes"), span("burned homes", nth=1)
    reported, own = give_voices(
        [
            sentence(
                "Avaria said Belmont had burned homes.",
                said("Belmont had burned homes"),
                evidence=homes,
                mentions=(span("Belmont"),),
            ),
            sentence("Belmont burned homes.", evidence=again, mentions=(span("Belmont", nth=1),)),
        ]
    )
    avaria = Voice(0, "avaria")
    assert [f.voice for f in reported.frames] == [s.voice for s in reported.loaded] == [avaria]
    assert (reported.parties[0].voice, reported.parties[0].frames[0].voice) == (avaria, avaria)
    assert [f.voice for f in own.frames] == [s.voice for s in own.loaded] == [AUTHOR]
    assert (own.parties[0].voice, own.parties[0].frames[0].voice) == (AUTHOR, AUTHOR)


def test_content_that_runs_on_gives_its_voice_to_the_next_sentence() -> None:
    first = sentence("Avaria said Belmont had burned homes.", said(TEXT[12:63]))
    (_, second) = give_voices([first, sentence("It called the raid savage.", evidence=span("savage"))])
    assert second.frames[0].voice == Voice(0, "avaria")


def test_the_innermost_voice_wins_and_of_equal_contents_the_nested_one() -> None:
    whole, part = said("Belmont had burned homes"), said("burned homes", id=1, party=None, within=0)
    (nested,) = give_voices([sentence("Avaria said Belmont had burned homes.", whole, part, evidence=span("burned"))])
    assert nested.frames[0].voice == Voice(1, None)
    same = said("Belmont had burned homes", id=1, party="lir", within=0)
    (cited,) = give_voices([sentence("Avaria said Belmont had burned homes.", whole, same, evidence=span("burned"))])
    assert cited.frames[0].voice == Voice(1, "lir")


def test_a_partys_voice_is_that_of_most_of_its_mentions() -> None:
    content = said("Belmont had burned homes")
    mentions = (span("Avaria"), span("Belmont"), span("homes"))
    (mostly,) = give_voices([sentence("Avaria said Belmont had burned homes.", content, mentions=mentions)])
    assert mostly.parties[0].voice == Voice(0, "avaria")
    (source,) = give_voices([sentence("Avaria said Belmont had burned homes.", content, mentions=mentions[:1])])
    assert source.parties[0].voice == AUTHOR


def test_a_phrase_half_outside_is_the_authors() -> None:
    content = said("burned homes")
    (crossing,) = give_voices(
        [sentence("Avaria said Belmont had burned homes.", content, evidence=span("Belmont had burned"))]
    )
    assert crossing.frames[0].voice == AUTHOR


def test_numbers_run_over_texts() -> None:
    first = sentence("Avaria said Belmont had burned homes.", said("Belmont"), said("burned", id=1, within=0))
    second = sentence("It called the raid savage.", said("the raid"), said("savage", id=1, within=0))
    numbered = number_attributions([[first], [second]])
    assert [(a.id, a.within) for s in numbered for a in s.attributions] == [(0, None), (1, 0), (2, None), (3, 2)]
