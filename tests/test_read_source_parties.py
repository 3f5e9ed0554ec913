"""The parties of the sources that the shipped checkpoint and the rules read in hand-written cases."""

from __future__ import annotations

from collections import Counter

import pytest

import slant
from tests.source_parties import NOBODY, Answer, Case, answer, cases

# The least share of cases right, and of those whose source speaks for a party: as measured, less .03.
FLOORS = {"develop": (0.89, 0.87), "held": (0.85, 0.84)}


@pytest.fixture(scope="module")
def model() -> slant.Model:
    return slant.load()


@pytest.mark.parametrize("part", FLOORS)
def test_sources_have_their_parties(part: str, model: slant.Model) -> None:
    answers = [answer(model, case) for case in cases(part)]
    named = [a for a in answers if a.case.party != NOBODY]
    shares = _share(answers), _share(named)
    print(f"{part}: {shares[0]:.3f} of {len(answers)}, {shares[1]:.3f} of {len(named)} with a party")
    assert all(share >= floor for share, floor in zip(shares, FLOORS[part], strict=True)), shares


def test_cases_are_many_and_of_several_conflicts() -> None:
    both: list[Case] = cases("develop") + cases("held")
    assert len({case.text for case in both}) == len(both) >= 150
    files = Counter(case.parties for case in both)
    assert set(files) == {"karabakh", "ukraine", "syria", "gaza", "states"}
    assert min(files.values()) >= 20
    assert sum(case.party == NOBODY for case in both) >= len(both) / 4
    assert all(case.end > case.start for case in both)
    for name in files:
        known = slant.Parties.load(name).names.keys() | {NOBODY}
        assert {case.party for case in both if case.parties == name} <= known


def _share(answers: list[Answer]) -> float:
    return sum(a.right for a in answers) / len(answers)
