"""Attributions over a whole document; tests/marked_documents.py says how cases are written."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Mapping

import pytest

from slant.inference.reported_speech import link_attributions
from slant.models.records import Attribution, Sentence, Span
from tests.marked_documents import Marked, as_expected, attributions, marked

Case = tuple[str, list[str]]

RUNNING = [
    (
        '{x1|"We held the bridge.} {x2|We lost nobody,"} {s2|the general} {c2|said}.',
        ['the general | said | "We held the bridge. We lost nobody," | direct'],
    ),
    (
        '{s1|The general} {c1|said}: {x1|"We held the bridge.} We lost nobody. {x2|We will stay."} Snow fell.',
        ['The general | said | "We held the bridge. We lost nobody. We will stay." | direct'],
    ),
    (
        "“{x1|We held the bridge}. We lost nobody. {x2|We will stay},” {s2|she} {c2|said}.",
        ["she | said | We held the bridge. We lost nobody. We will stay | direct"],
    ),
    (
        "{s1|He} {c1|told} them: “{x1|It is over}. Go home. Rest.” They left.",
        ["He | told | It is over. Go home. Rest | direct"],
    ),
    (
        "{s1|He} {c1|said}: {x1|“It is over.}\n\n{x2|“We go home now.} We rest.”\n\nThey left.",
        ["He | said | “It is over. / “We go home now. We rest.” | direct"],
    ),
    (
        '{x1|"It is over.}\n\n"We rest," {s2|he} {c2|said}.',
        ['he | said | "It is over. / "We rest," | direct'],
    ),
    (
        "{x1|‘We didn’t sleep.} {x2|The guns’ noise never stopped,’} {c2|said} {s2|Ana Rossi}.",
        ["Ana Rossi | said | ‘We didn’t sleep. The guns’ noise never stopped,’ | direct"],
    ),
    (
        "{x1|'We didn't sleep.} {x2|It never stopped,'} {c2|said} {s2|Ana Rossi}.",
        ["Ana Rossi | said | 'We didn't sleep. It never stopped,' | direct"],
    ),
    (
        "{x1|«We did not sleep.} {x2|It never stopped»,} {c2|said} {s2|Ana Rossi}.",
        ["Ana Rossi | said | «We did not sleep. It never stopped», | direct"],
    ),
    (
        '{s1|She} {c1|said} {x1|they were "tired.} We want to go home. {x2|We want to sleep."}',
        ['She | said | they were "tired. We want to go home. We want to sleep." | mixed'],
    ),
    (
        "{x1|“He told me to run.} {s2|I} {c2|told} {x2|him no},” {s3|Ana} {c3|said}.",
        ["Ana | said | “He told me to run. I told him no,” | outer", "I | told | him no | in 0"],
    ),
    (
        "{x1|“In what he calls “hell” we live.} {x2|We are fine,”} {s2|Ana} {c2|said}.",
        ["Ana | said | “In what he calls “hell” we live. We are fine,” | direct"],
    ),
    (
        # The closing mark is missing: nothing is joined over the paragraph, and nothing that was not found is added.
        '{s1|Ana} {c1|said}: {x1|"It was cold.} {x2|We froze.} The sun rose.\n\n{s3|Bo} {c3|said} {x3|it was warm}.',
        ['Ana | said | "It was cold. We froze.', "Bo | said | it was warm"],
    ),
    (
        '{s1|Ana} {c1|said}: {x1|"It was cold.} The sun rose. {s3|Bo} {c3|said} {x3|it was warm}. Nothing else.',
        ['Ana | said | "It was cold.', "Bo | said | it was warm"],
    ),
    (
        '{s1|He} {c1|wrote} {x1|"stay}. The council met. It said the "truce" held. {s2|Bo} {c2|said} {x2|so}.',
        ['He | wrote | "stay', "Bo | said | so"],
    ),
    (
        "“We won. We won again. We will win.” The crowd sang.",
        ["- | - | “We won. We won again. We will win.” | direct"],
    ),
    (
        'A 12" pipe burst. Nobody was hurt. {s1|The firm} {c1|said} {x1|a 6" pipe would do}.',
        ['The firm | said | a 6" pipe would do | indirect'],
    ),
    (
        "{x1|“We won.}\n\n{s2|Ana} {c2|said} {x2|it was late}.",
        ["- | - | “We won.", "Ana | said | it was late"],
    ),
]  # fmt: skip

SPEAKER_LINES = [
    ('{x1|"We will hold the line."} - Aram Petrosyan', ['Aram Petrosyan | - | "We will hold the line."']),
    ("{x1|“We will hold the line.”}\n— Ana Rossi, mayor of Westport", [
        "Ana Rossi, mayor of Westport | - | “We will hold the line.”",
    ]),
    ("“We will hold. We will win.”\n― Edwin G. Monroy\n\n“It is cold here tonight.”\n― Bo Lind", [
        "Edwin G. Monroy | - | “We will hold. We will win.”",
        "Bo Lind | - | “It is cold here tonight.”",
    ]),
    ("{x1|“We will hold the line.”}\n— {s2|Ana Rossi}", ["Ana Rossi | - | “We will hold the line.”"]),
    ('Ana Rossi: {x1|"We will hold the line."}\nBo Lind: {x2|"We will not."}', [
        'Ana Rossi | - | "We will hold the line."',
        'Bo Lind | - | "We will not."',
    ]),
    ("Q: Who gave the order?\nA: The general did. He was drunk.\nQ: When?\nA: At noon.", [
        "Q | - | Who gave the order? | direct",
        "A | - | The general did. He was drunk. | direct",
        "Q | - | When? | direct",
        "A | - | At noon. | direct",
    ]),
    ("MS ROSSI: {x1|We will hold.} It is cold.\nMR LIND: We will not.\nMS ROSSI: {s2|I} {c2|think} {x2|you will}.", [
        "MS ROSSI | - | We will hold. It is cold. | direct",
        "MR LIND | - | We will not. | direct",
        "MS ROSSI | - | I think you will. | direct, outer",
        "I | think | you will | in 2",
    ]),
    ("Ingredients: flour and milk\nNote: stir well\nTime: one hour", []),
]  # fmt: skip

FOLLOWING = [
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. {x2|"The house burned down."} The rain came.',
        ['she | said | "We fled," / "The house burned down."'],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. "The house burned down." The rain came.',
        ['she | said | "We fled," / "The house burned down."'],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. "The house burned down. We saw the smoke." The rain came.',
        ['she | said | "We fled," / "The house burned down. We saw the smoke."'],
    ),
    (
        '{s1|Ana Rossi} {c1|said} {x1|the house was gone}.\n\n{x2|"There was nothing left to save."}',
        ['Ana Rossi | said | the house was gone / "There was nothing left to save." | mixed'],
    ),
    (
        '{s1|He} {c1|said}:\n\n{x2|"There was nothing left to save."}',
        ['He | said | "There was nothing left to save." | direct'],
    ),
    (
        '{s1|Bo} {c1|said} {x1|it was late}.\n\n"There was nothing left." {x2|"We slept in the car,"} {s2|Ana} {c2|said}.',
        ["Bo | said | it was late", 'Ana | said | "There was nothing left." / "We slept in the car,"'],
    ),
    (
        '{x1|"Is there anything left for us to save?"} {c2|Said} {s2|Petrov}.',
        ['Petrov | Said | "Is there anything left for us to save?"'],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}. "One more thing I saw." "And one more I heard."',
        ['she | said | "We fled," / "One more thing I saw." / "And one more I heard."'],
    ),
    (
        "The council met at noon. “The house of cards is falling.” Snow fell.",
        [],
    ),
    (
        "{s1|Bo} {c1|believes} {x1|in luck}. {x2|“The house of cards is falling.”}",
        ["Bo | believes | in luck", "- | - | “The house of cards is falling.”"],
    ),
    (
        "Ten Things We Heard This Week\n\n{x1|“The house of cards is falling.”}",
        ["- | - | “The house of cards is falling.”"],
    ),
    (
        '{x1|"We fled,"} {s1|she} {c1|said}.\n\n\'All Bets Are Off\'\n\nThe rain came.',
        ['she | said | "We fled,"'],
    ),
]  # fmt: skip

COMPLETED = [
    ("{c1|According to} the interior ministry, {x1|nine men were held}.", [
        "the interior ministry | According to | nine men were held",
    ]),
    ("{x1|Nine men were held}, {c1|according to} Ana Rossi.", ["Ana Rossi | according to | Nine men were held"]),
    ("According to two officials, nine men were held.", ["two officials | According to | nine men were held"]),
    ("Nine men were held, according to the mayor.", ["the mayor | according to | Nine men were held"]),
    ("{x1|The war is lost}, {c1|in the words of} one colonel.", ["one colonel | in the words of | The war is lost"]),
    ("{x1|The war is lost}, as one colonel {c1|put it}.", ["one colonel | put it | The war is lost"]),
    ("{c1|Per} the police, {x1|the call came at nine}.", ["the police | Per | the call came at nine"]),
    ("The work was done according to plan.", []),
    ("Wages differ according to the size of the firm.", []),
    ("{c1|Citing} a lack of funds, {x1|the club closed}.", ["- | Citing | the club closed"]),
]  # fmt: skip

HEADLINES = [
    ("Truce holds along the river: ministry\n\nThe day was calm.", ["ministry | - | Truce holds along the river"]),
    ("Avaria violated truce - Baku\n\nThe day was calm.", ["Baku | - | Avaria violated truce"]),
    ("Orlov: West is at war with us\n\nThe day was calm.", ["Orlov | - | West is at war with us"]),
    ("UN: 12 killed in market strike\n\nThe day was calm.", ["UN | - | 12 killed in market strike"]),
    ("Twelve killed in market strike – police\n\nThe day was calm.", ["police | - | Twelve killed in market strike"]),
    ("{x1|Truce holds along the river}: ministry\n\nThe day was calm.", [
        "ministry | - | Truce holds along the river",
    ]),
    ("{s1|Orlov}{c1|:} {x1|West is at war with us}\n\nThe day was calm.", ["Orlov | : | West is at war with us"]),
    ("Ana Rossi: ‘We will not leave the town’\n\nSnow fell.", ["Ana Rossi | - | ‘We will not leave the town’"]),
    ("Lind: No deal before the spring\n\n{s1|Bo Lind} {c1|said} {x1|so}.", [
        "Lind | - | No deal before the spring",
        "Bo Lind | said | so",
    ]),
    ("Update: twelve killed in market strike\n\nThe day was calm.", []),
    ("Exclusive: ministry hid the death toll\n\nThe day was calm.", []),
    ("Analysis - the truce is a trap for us\n\nThe day was calm.", []),
    ("Syria: twelve killed in market strike\n\nThe day was calm.", []),
    ("Kabul: twelve killed in market strike\n\nThe day was calm.", []),
    ("Day 12: the long march to the sea\n\nThe day was calm.", []),
    ("Twelve killed in market strike - Reuters\n\nThe day was calm.", []),
    ("Truce holds along the river - BBC News\n\nThe day was calm.", []),
    ("Climate change: the long road to May\n\nThe day was calm.", []),
    ("Twelve killed in market strike - in pictures\n\nThe day was calm.", []),
    ("The town fell at noon. It was simple: nobody shot.\n\nThe day was calm.", []),
]  # fmt: skip

NESTED = [
    ("{s1|The spokesman} {c1|said} {x1|that Guterres condemned the attack on the port}.", [
        "The spokesman | said | that Guterres condemned the attack on the port | outer",
        "Guterres | condemned | the attack on the port | in 0, neutral",
    ]),
    ("{s1|The agency} {c1|reported} {x1|that the ministry admitted the loss of the ship}.", [
        "The agency | reported | that the ministry admitted the loss of the ship | outer",
        "the ministry | admitted | the loss of the ship | in 0, endorse",
    ]),
    ("{s1|The agency} {c1|reported} {x1|that the ministry had admitted that the ship was lost}.", [
        "The agency | reported | that the ministry had admitted that the ship was lost | outer",
        "the ministry | admitted | the ship was lost | in 0, endorse",
    ]),
    ("{s1|He} {c1|said} {x1|officials claim the dam is safe}.", [
        "He | said | officials claim the dam is safe | outer",
        "officials | claim | the dam is safe | in 0, doubt",
    ]),
    ("{s1|Ana} {c1|said} {x1|that Bo claimed that Cy denied the theft of the car}.", [
        "Ana | said | that Bo claimed that Cy denied the theft of the car | outer",
        "Bo | claimed | Cy denied the theft of the car | in 0",
        "Cy | denied | the theft of the car | in 1",
    ]),
    ("{s1|She} {c1|said} {x1|that he saw the accused man near the gate}.", [
        "She | said | that he saw the accused man near the gate",
    ]),
    ("{s1|She} {c1|said} {x1|she told them about the attack}.", ["She | said | she told them about the attack"]),
    ("{s1|She} {c1|said} {x1|that a letter to Guterres condemned the attack}.", [
        "She | said | that a letter to Guterres condemned the attack",
    ]),
    ("{s1|She} {c1|said} {x1|that the president was told that it was over}.", [
        "She | said | that the president was told that it was over",
    ]),
    ("{s1|She} {c1|said} {x1|three people accused of theft had fled}.", [
        "She | said | three people accused of theft had fled",
    ]),
    ("{s1|She} {c1|said} {x1|the United States would join}.", ["She | said | the United States would join"]),
    ("{s1|She} {c1|said} {x1|the state of the stated plan was poor}.", [
        "She | said | the state of the stated plan was poor",
    ]),
    ("{s1|Bo} {c1|seized on} {x1|Orlov’s claim that the dam is safe}.", [
        "Bo | seized on | Orlov’s claim that the dam is safe | outer",
        "Orlov’s | claim | the dam is safe | in 0, doubt",
    ]),
    ("{c1|According to} {s1|the agency}, {s2|Guterres} {c2|said} {x2|the port was hit}.", [
        "the agency | According to | Guterres said the port was hit | outer",
        "Guterres | said | the port was hit | in 0",
    ]),
    ("{s1|The spokesman} {c1|said} that {s2|Guterres} {c2|condemned} {x2|the attack}.", [
        "The spokesman | said | Guterres condemned the attack | outer",
        "Guterres | condemned | the attack | in 0",
    ]),
    ("{x1|The port was hit}, {s1|Guterres} {c1|said}, {c2|according to} {s2|the agency}.", [
        "Guterres | said | The port was hit | in 1",
        "the agency | according to | The port was hit, Guterres said | outer",
    ]),
]  # fmt: skip

SCARE = [
    ("The {x1|“peace”} plan was rejected by the village.", [], ["peace"]),
    ("The {x1|'special operation'} entered its third week.", [], ["special operation"]),
    ("The “{x1|liberated}” village is empty.", [], ["liberated"]),
    ("The {x1|“so very free”} press wrote nothing.", [], ["so very free"]),
    ("The {l|“peace”} plan of the {x1|“good neighbours”} failed.", [], ["“peace”", "good neighbours"]),
    ("The “{l|peace}” and {x1|“love”} plan failed.", [], ["peace", "love"]),
    ("{x1|“Never.”}", ["- | - | “Never.”"], []),
    ("The film {x1|“Frozen North”} opened on Friday.", [], []),
    ("He was known as {x1|“Chapo”} in the trade.", [], []),
    ("Juan {x1|“Chapo”} Perez was held.", [], []),
    ("The word {x1|“saudade”} has no translation.", [], []),
    ("{s1|Bo} {c1|called} it {x1|“peace”}.", ["Bo | called | “peace”"], []),
    ("{x1|“Peace will come to this valley at last”} it read.", ["- | - | “Peace will come to this valley at last”"], []),
    ("He told us of {x1|a plan} for the town.", ["- | - | a plan"], []),
]  # fmt: skip

PARTIES: Mapping[str, str] = {
    "Avaria": "avaria", "Avarian": "avaria", "Belmont": "belmont", "He": "avaria", "She": "belmont", "the UN": "un",
}  # fmt: skip
WITH_PARTIES = [
    ("{s1|Avaria's ambassador to Belmont} {c1|said} {x1|all was well}. {s2|He} {c2|added} that {x2|it was late}.", [
        "Avaria's ambassador to Belmont | said | all was well | of avaria",
        "He | added | it was late | of avaria",
    ]),
    ('{s1|An official in Belmont} {c1|said} {x1|so}.', ["An official in Belmont | said | so | of None"]),
    ("{s1|Ana} {c1|said} {x1|that the Avarian army denied the attack on the port}.", [
        "Ana | said | that the Avarian army denied the attack on the port | of None, outer",
        "the Avarian army | denied | the attack on the port | of avaria, in 0",
    ]),
    ("{s1|She} {c1|said}: {x1|“I think we won.} {s2|I} {c2|think} {x2|we did.”}", [
        "She | said | “I think we won. I think we did.” | of belmont, outer",
        "I | think | we did.” | of belmont, in 0",
    ]),
    ("Avaria fired first - Belmont\n\nThe day was calm.", ["Belmont | - | Avaria fired first | of belmont"]),
]  # fmt: skip


def check(case: str, expected: list[str], parties: Mapping[str, str] | None = None) -> tuple[Marked, list[str]]:
    document = marked(case, parties)
    linked = link_attributions(document.text, document.sentences, document.mentions)
    found = attributions(linked)
    shown = [as_expected(a, e) for a, e in zip(found, expected, strict=False)]
    shown += [as_expected(a, "") for a in found[len(expected) :]]
    assert shown == expected
    return document, [span.text for sentence in linked for span in sentence.loaded]


@pytest.mark.parametrize(("case", "expected"), RUNNING)
def test_quotations_run_over_sentence_ends(case: str, expected: list[str]) -> None:
    check(case, expected)


@pytest.mark.parametrize(("case", "expected"), SPEAKER_LINES)
def test_lines_name_speakers(case: str, expected: list[str]) -> None:
    check(case, expected)


@pytest.mark.parametrize(("case", "expected"), FOLLOWING)
def test_a_quotation_that_stands_alone_has_the_speaker_beside_it(case: str, expected: list[str]) -> None:
    check(case, expected)


@pytest.mark.parametrize(("case", "expected"), COMPLETED)
def test_cues_that_ask_for_a_source_get_it(case: str, expected: list[str]) -> None:
    check(case, expected)


@pytest.mark.parametrize(("case", "expected"), HEADLINES)
def test_headlines_name_speakers_beside_a_colon_or_dash(case: str, expected: list[str]) -> None:
    check(case, expected, {"Baku": "azerbaijan", "Orlov": "belmont", "Syria": "syria", "Kabul": "afghanistan"})


@pytest.mark.parametrize(("case", "expected"), NESTED)
def test_reports_within_reports(case: str, expected: list[str]) -> None:
    check(case, expected)


@pytest.mark.parametrize(("case", "expected", "loaded"), SCARE)
def test_scare_quotes_are_loaded_wording(case: str, expected: list[str], loaded: list[str]) -> None:
    _, found = check(case, expected)
    assert found == loaded


@pytest.mark.parametrize(("case", "expected"), WITH_PARTIES)
def test_sources_have_the_party_of_their_head(case: str, expected: list[str]) -> None:
    check(case, expected, PARTIES)


EVERY_CASE = [
    *(case for cases in (RUNNING, SPEAKER_LINES, FOLLOWING, COMPLETED, HEADLINES, NESTED) for case, _ in cases),
    *(case for case, *_ in SCARE),
    *(case for case, _ in WITH_PARTIES),
]


def test_there_are_many_cases() -> None:
    assert len(EVERY_CASE) >= 80


def spans(attribution: Attribution) -> list[Span]:
    return [s for s in (attribution.source, attribution.cue, *attribution.content) if s]


def covered(one: Span, others: list[Span]) -> bool:
    return any(o.label == one.label and o.start <= one.start and one.end <= o.end for o in others)


def assert_sound(document: Marked, *, final: bool = True) -> None:
    linked = link_attributions(document.text, document.sentences, document.mentions)
    found = attributions(linked)
    assert [s.sentence for s in linked] == [s.sentence for s in document.sentences]
    assert [a.id for a in found] == list(range(len(found)))
    starts = [min(span.start for span in spans(a)) for a in found]
    assert starts == sorted(starts)
    for sentence in linked:
        assert [a.id for a in sentence.attributions] == sorted(a.id for a in sentence.attributions)
        for attribution in sentence.attributions:
            anchor = attribution.cue or attribution.source or attribution.content[0]
            assert sentence.sentence.start <= anchor.start < sentence.sentence.end
            assert len(set(attribution.content)) == len(attribution.content)
            for span in spans(attribution):
                assert document.text[span.start : span.end] == span.text
            seen = set()
            outer = attribution.within
            while outer is not None:
                assert outer not in seen
                seen.add(outer)
                outer = found[outer].within
    if final:
        assert link_attributions(document.text, linked, document.mentions) == linked


@pytest.mark.parametrize("case", EVERY_CASE)
def test_what_comes_out_is_sound_and_final(case: str) -> None:
    assert_sound(marked(case, PARTIES))


@pytest.mark.parametrize("case", [case for cases in (RUNNING, FOLLOWING, COMPLETED, NESTED) for case, _ in cases])
def test_no_span_is_lost(case: str) -> None:
    document = marked(case)
    after = [s for a in attributions(link_attributions(document.text, document.sentences, ())) for s in spans(a)]
    before = [s for sentence in document.sentences for a in sentence.attributions for s in spans(a)]
    assert all(covered(span, after) for span in before)


def test_other_fields_are_untouched() -> None:
    document = marked(RUNNING[0][0])
    linked = link_attributions(document.text, document.sentences, ())
    for before, after in zip(document.sentences, linked, strict=True):
        assert (before.frames, before.loaded, before.parties) == (after.frames, after.loaded, after.parties)
        assert (before.biased, before.biased_score, before.windowed) == (
            after.biased,
            after.biased_score,
            after.windowed,
        )


def test_a_document_without_quotations_is_numbered_only() -> None:
    document = marked(
        "{s1|The mayor} {c1|said} {x1|the bridge was closed}. Rain fell. {s2|Police} {c2|denied} {x2|any delay}."
    )
    linked = link_attributions(document.text, document.sentences, ())
    before = [a for s in document.sentences for a in s.attributions]
    after = [a for s in linked for a in s.attributions]
    assert [(a.source, a.cue, a.content, a.type, a.cue_stance, a.party) for a in before] == [
        (a.source, a.cue, a.content, a.type, a.cue_stance, a.party) for a in after
    ]
    assert [(a.id, a.within) for a in after] == [(0, None), (1, None)]


def test_no_sentences_no_attributions() -> None:
    assert link_attributions("", (), ()) == ()


PIECES = [
    '"', "“", "”", "‘", "’", "'", " said ", "Ana ", "the mayor ", "Bo ", "claimed that ", "it rained. ", ". ", ", ", "\n",
    "\n\n", ": ", " - ", "according to ", "We left. ", "he ", "Go! ", "«", "»", "A: ", "Q: ", "peace ", "I ", "citing ",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(150))
def test_any_text_with_any_spans_is_sound(seed: int) -> None:
    draw = random.Random(seed)
    case, number = "", 0
    for _ in range(draw.randint(5, 60)):
        piece = draw.choice(PIECES)
        kind = draw.choice("scx-----")
        if kind != "-" and piece.strip() and "." not in piece and "!" not in piece and "\n" not in piece:
            number += draw.randint(0, 1)
            case += f"{{{kind}{number}|{piece.strip()}}} "
        else:
            case += piece
    try:
        document = marked(case, {"Ana": "avaria", "the mayor": "belmont"})
    except AssertionError:  # a span over a sentence end, which the network never gives
        return
    assert_sound(document, final=False)


@pytest.mark.parametrize("seed", range(60))
def test_documents_of_many_cases_are_sound_and_final(seed: int) -> None:
    draw = random.Random(seed)
    gap = draw.choice([" ", "\n", "\n\n"])
    assert_sound(marked(gap.join(_renumbered(case, k) for k, case in enumerate(draw.sample(EVERY_CASE, 8))), PARTIES))


def _renumbered(case: str, number: int) -> str:
    """Cases side by side must not share the numbers of their attributions."""
    return re.sub(r"\{([scx])(\d)\|", lambda match: f"{{{match[1]}{number}{match[2]}|", case)


@pytest.mark.parametrize(
    "unit",
    [
        '{s1|Ana} {c1|said} {x1|"it rained}. ',
        '"We left. ',
        "“A “b ",
        '{x1|"We left."} ',
        "{s1|Ana} {c1|said} {x1|that Bo claimed that it rained}, {c2|according to} Cy. ",
        "Q: Who? \nA: Me. \n",
    ],
)
def test_time_is_linear(unit: str) -> None:
    def seconds(copies: int) -> float:
        document = marked(unit * copies)
        start = time.perf_counter()
        link_attributions(document.text, document.sentences, document.mentions)
        return time.perf_counter() - start

    seconds(10)
    small = min(seconds(100) for _ in range(2))
    assert seconds(800) < 8 * 4 * max(small, 0.005)


def test_sentences_keep_their_order() -> None:
    document = marked(" ".join(case for case, _ in RUNNING))
    linked = link_attributions(document.text, document.sentences, ())
    order: list[Sentence] = [s.sentence for s in linked]
    assert order == sorted(order, key=lambda s: s.start)
