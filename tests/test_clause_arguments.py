"""Subjects of verbs and the furniture of headlines, which attributions across a document rest on."""

from __future__ import annotations

import pytest

from slant.inference.aliases import aligned
from slant.inference.discourse import Words
from slant.inference.furniture import before_signature, headline_words, signature
from slant.inference.subjects import before_verb, phrases_ending, subject_ending
from slant.models.records import Sentence

# The verb in brackets, its subject before it.
SUBJECTS = [
    ("the mayor", "Yesterday the mayor [spoke]"),
    ("the mayor", "After the long raid the mayor [spoke]"),
    ("the head of the port agency", "On Monday the head of the port agency [spoke]"),
    ("A statement by the groups", "A statement by the groups [said]"),
    ("Gull News", "The port was hit, Gull News has also [reported]"),
    ("US officials", "so US officials do not [believe]"),
    ("the United States", "what the United States [says]"),
    ("the Westport-based watchdog", "by a brigade, the Westport-based watchdog [said]"),
    ("the Westport Times (WT)", "of the raid, the Westport Times (WT) [said]"),
    ("Orlov’s own aides", "because Orlov’s own aides [say]"),
    ("Mr. Rossi", "while Mr. Rossi [denies]"),
    ("Rossi and three aides", "But Rossi and three aides [say]"),
    ("they", "where they've always [said]"),
    ("who", "the aides who [said]"),
    (None, "During the talks in Westport [said]"),
    (None, "Late on Monday [said]"),
    (None, "[said]"),
    (None, ", [said]"),
    (None, "the men were linked to the ministry [said]"),
]


@pytest.mark.parametrize(("expected", "case"), SUBJECTS, ids=[case for _, case in SUBJECTS])
def test_the_subject_ends_before_the_verb_and_its_auxiliaries(expected: str | None, case: str) -> None:
    text = case.replace("[", "").replace("]", "")
    words = Words.of(aligned(text), Sentence("d", 0, 0, len(text), text))
    verb = words.start.index(case.index("["))
    found = subject_ending(words, before_verb(words, verb)[0] - 1)
    assert (None if found is None else text[words.start[found[0]] : words.end[found[1]]]) == expected


@pytest.mark.parametrize(
    ("clause", "passive"),
    [("he was often told", True), ("he has been told", True), ("they're told", True), ("he told", False)],
)
def test_forms_of_be_before_a_verb_are_seen(clause: str, passive: bool) -> None:
    words = Words.of(clause, Sentence("d", 0, 0, len(clause), clause))
    assert before_verb(words, len(words) - 1)[1] is passive


def test_a_phrase_hangs_on_those_before_it() -> None:
    text = "met the head of the navy in Westport"
    words = Words.of(text, Sentence("d", 0, 0, len(text), text))
    found = [text[words.start[first] : words.end[last]] for first, last in phrases_ending(words, len(words) - 1)]
    assert found == ["Westport", "the navy in Westport", "the head of the navy in Westport"]


HEADLINES = [
    "[Bridge hit]",
    "[Bridge hit, - mayor] (03.04.25 10:15) « War | Daily Gull",
    "03.04.25 10:15 - [Bridge hit, - mayor]",
    "[Bridge hit] | Daily Gull",
    "[Bridge hit]. VIDEO (3/4/2025)",
    "[Video shows bridge hit (again)]",
    "[Bridge hit on 03.04.25]",
]


@pytest.mark.parametrize("case", HEADLINES)
def test_furniture_is_no_part_of_a_headline(case: str) -> None:
    text = case.replace("[", "").replace("]", "")
    start, end = headline_words(text)
    assert text[start:end] == case[case.index("[") + 1 : case.index("]")]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Gull News", "The bridge was hit. — Gull News."),
        ("Gull News", 'The bridge was "hit." - Gull News'),
        (None, "“The bridge was hit.” — Ana Rossi"),
        (None, "was hit, and we fled.” — Ana Rossi"),
        (None, "The bridge was hit — Ana Rossi"),
        (None, "The bridge was hit. — and rebuilt."),
    ],
)
def test_an_agency_signs_what_is_not_all_quoted(name: str | None, text: str) -> None:
    found = signature(text)
    assert (None if found is None else text[slice(*found)]) == name
    assert text[: before_signature(text)] == (
        text if name is None else text[: text.rindex(" ", 0, text.index(name) - 1)]
    )
