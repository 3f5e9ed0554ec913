"""The cue lexicon: forms, and the stance of cues in context.

tests/data/cues_*.tsv: a stance and a sentence with its cue in brackets, written by hand. The rules were made with
cues_tuned in view; cues_held was written before them and read only afterwards.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from slant.inference.cue_lexicon import CLAUSE, NOUNS, OBJECT, PARTICLES, verb_forms
from slant.inference.cues import cue_stance, find_cues
from slant.models.labels import CUE_STANCES

DATA = Path(__file__).parent / "data"
Case = tuple[str, str, int, int]  # stance, sentence, start and end of the cue


def cases(name: str) -> list[Case]:
    found = []
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        stance, marked = line.split("\t")
        start, end = marked.index("["), marked.index("]") - 1
        found.append((stance, marked.replace("[", "").replace("]", ""), start, end))
    return found


def accuracy(some: list[Case]) -> float:
    return sum(cue_stance(text, start, end) == stance for stance, text, start, end in some) / len(some)


def test_the_cases_are_many_and_varied() -> None:
    everything = cases("cues_tuned.tsv") + cases("cues_held.tsv")
    lemmas = {cue.lemma for _, text, start, end in everything for cue in find_cues(text, start, end)}
    assert len(everything) >= 200
    assert len(lemmas) >= 60
    assert {stance for stance, *_ in everything} == set(CUE_STANCES)


@pytest.mark.parametrize("name", ["cues_tuned.tsv", "cues_held.tsv"])
def test_lexicon_and_context_give_the_stance(name: str) -> None:
    assert accuracy(cases(name)) >= 0.95


@pytest.mark.parametrize("stance", CUE_STANCES)
def test_no_stance_is_got_at_the_cost_of_another(stance: str) -> None:
    own = [case for case in cases("cues_tuned.tsv") + cases("cues_held.tsv") if case[0] == stance]
    assert accuracy(own) >= 0.9


def test_context_matters() -> None:
    """Without their sentences many cues read otherwise, or the set would not test context."""
    everything = cases("cues_tuned.tsv") + cases("cues_held.tsv")
    alone = sum(cue_stance(text[start:end], 0, end - start) == stance for stance, text, start, end in everything)
    assert alone / len(everything) < accuracy(everything) - 0.1


def test_the_lexicon_is_large_and_of_one_mind() -> None:
    for groups in ((CLAUSE, OBJECT), (NOUNS,), (PARTICLES,)):
        stances: dict[str, set[str]] = {}
        for group in groups:
            for stance, lemmas in group.items():
                assert stance in CUE_STANCES
                for lemma in lemmas:
                    stances.setdefault(lemma, set()).add(stance)
        assert not {lemma for lemma, found in stances.items() if len(found) > 1}
    verbs = {lemma for group in (CLAUSE, OBJECT) for lemmas in group.values() for lemma in lemmas}
    assert len(verbs) >= 250


@pytest.mark.parametrize(
    ("verb", "forms"),
    [
        ("say", "say says saying said"),
        ("deny", "deny denies denying denied"),
        ("admit", "admit admits admitting admitted"),
        ("acknowledge", "acknowledge acknowledges acknowledging acknowledged"),
        ("stress", "stress stresses stressing stressed"),
        ("foresee", "foresee foresees foreseeing foresaw foreseen"),
        ("agree", "agree agrees agreeing agreed"),
        ("lie", "lie lies lying lied"),
        ("convey", "convey conveys conveying conveyed"),
        ("go on", "go on,goes on,going on,went on,gone on"),
        ("point out", "point out,points out,pointing out,pointed out"),
    ],
)
def test_forms_of_verbs(verb: str, forms: str) -> None:
    expected = forms.split(",") if "," in forms else forms.split()
    assert list(verb_forms(verb)) == expected


def test_cues_are_found_longest_first() -> None:
    text = "He pointed out that, according to her, the group cast doubt on it and claimed responsibility."
    found = [(text[cue.start : cue.end], cue.lemma, cue.stance) for cue in find_cues(text)]
    assert found == [
        ("pointed out", "point out", "endorse"),
        ("according to", "according to", "neutral"),
        ("cast doubt on", "cast doubt on", "doubt"),
        ("claimed responsibility", "claim responsibility", "neutral"),
    ]


SURE = {"neutral": 0.04, "doubt": 0.95, "endorse": 0.01}
TORN = {"neutral": 0.5, "doubt": 0.2, "endorse": 0.3}


@pytest.mark.parametrize(
    ("sentence", "cue", "scores", "expected"),
    [
        ("The mayor said so.", "said", TORN, "neutral"),
        ("The mayor admitted so.", "admitted", TORN, "endorse"),
        ("The mayor grumbled so.", "grumbled", SURE, "doubt"),
        ("The mayor grumbled so.", "grumbled", None, "neutral"),
        ("The mayor said so.", "said", SURE, "doubt"),
        ("The mayor admitted so.", "admitted", {"neutral": 0.9, "doubt": 0.05, "endorse": 0.05}, "endorse"),
        ("The mayor refused to confirm it.", "confirm", {"neutral": 0.1, "doubt": 0.0, "endorse": 0.9}, "neutral"),
    ],
)
def test_the_lexicon_is_a_prior_on_the_model(
    sentence: str, cue: str, scores: dict[str, float] | None, expected: str
) -> None:
    start = sentence.index(cue)
    assert cue_stance(sentence, start, start + len(cue), scores) == expected
