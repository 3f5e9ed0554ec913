"""From codings to the table: which texts and questions are compared, phrases, coders beside the model, the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from slant.analysis.agreement.agreement import Agreement, Row, agree
from slant.analysis.agreement.gamma import with_gamma
from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError, named_apart
from slant.analysis.coding.formats import CodingFormat, write_codings

TEXT = "Rebels shelled the town, the ministry said."


def unit(doc: str, *spans: tuple[str, str], **answers: tuple[str, ...]) -> CodedUnit:
    placed = (CodedSpan(label, TEXT.index(words), TEXT.index(words) + len(words), words) for label, words in spans)
    return CodedUnit(doc, TEXT, answers=answers, spans=tuple(placed))


def value(agreement: Agreement, question: str, figure: str, label: str = "", coders: str | None = None) -> float | None:
    rows = [r for r in agreement.rows if (r.question, r.label, r.figure) == (question, label, figure)]
    rows = [r for r in rows if coders in (None, r.coders)]
    assert len(rows) == 1, rows
    return rows[0].estimate.value


def two(first: list[CodedUnit], second: list[CodedUnit]) -> Agreement:
    return agree([Coding("anna", tuple(first)), Coding("ben", tuple(second))])


def test_questions_with_one_answer() -> None:
    """Of four texts three agree; alpha by hand: D_o = 2/8, D_e = 2 * 3 * 5 / (8 * 7)."""
    anna = [unit(str(n), biased=(a,)) for n, a in enumerate(("biased", "biased", "unbiased", "unbiased"))]
    ben = [unit(str(n), biased=(a,)) for n, a in enumerate(("biased", "unbiased", "unbiased", "unbiased"))]
    found = two(anna, ben)
    assert value(found, "biased", "agreement") == 0.75
    assert value(found, "biased", "alpha") == pytest.approx(1 - (2 / 8) / (30 / 56))
    assert value(found, "biased", "cohen_kappa") == pytest.approx(0.5)
    assert (found.shared, found.alone) == (4, 0)


def test_ordered_answers_also_count_how_far_apart() -> None:
    near = two(
        [unit(str(n), **{"sentiment:north": (a,)}) for n, a in enumerate(("negative", "neutral", "positive"))],
        [unit(str(n), **{"sentiment:north": (a,)}) for n, a in enumerate(("negative", "neutral", "neutral"))],
    )
    far = two(
        [unit(str(n), **{"sentiment:north": (a,)}) for n, a in enumerate(("negative", "neutral", "positive"))],
        [unit(str(n), **{"sentiment:north": (a,)}) for n, a in enumerate(("negative", "neutral", "negative"))],
    )
    low, high = (value(x, "sentiment:north", "alpha.interval") for x in (far, near))
    assert low is not None
    assert high is not None
    assert low < high


def test_questions_with_many_answers_are_judged_label_by_label() -> None:
    anna = [unit("1", frames=("outlaw", "aggression")), unit("2", frames=()), unit("3", frames=("outlaw",))]
    ben = [unit("1", frames=("outlaw",)), unit("2", frames=()), unit("3", frames=("outlaw",))]
    found = two(anna, ben)
    assert value(found, "frames", "alpha", "outlaw") == 1
    assert value(found, "frames", "agreement", "aggression") == pytest.approx(2 / 3)
    assert not [row for row in found.rows if row.question == "frames" and not row.label]
    (rare,) = {row.prevalence for row in found.rows if (row.question, row.label) == ("frames", "aggression")}
    assert rare == pytest.approx(1 / 6)


def test_a_question_that_one_coder_was_not_asked_is_not_compared() -> None:
    found = two([unit("1", biased=("biased",), frames=())], [unit("1", frames=())])
    assert "biased" not in {row.question for row in found.rows}


def test_phrases() -> None:
    """Of 2 + 2 phrases: one pair with the same ends, and one more that overlaps; a label of its own matches none."""
    anna = [unit("1", ("aggression", "shelled the town"), ("source", "the ministry"))]
    ben = [unit("1", ("aggression", "shelled"), ("source", "the ministry"))]
    found = two(anna, ben)
    assert value(found, "spans", "exact_f1") == 0.5
    assert value(found, "spans", "overlap_f1") == 1
    assert value(found, "spans", "exact_f1", "source") == value(found, "spans", "alpha.characters", "source") == 1
    other = two([unit("1", ("loaded", "shelled"))], [unit("1", ("aggression", "shelled"))])
    assert value(other, "spans", "overlap_f1") == 0


def test_characters_alpha_falls_with_the_length_that_differs() -> None:
    whole = [unit("1", ("loaded", "shelled the town"))]
    near, far = [unit("1", ("loaded", "shelled the"))], [unit("1", ("loaded", "shelled"))]
    alphas = [value(two(whole, other), "spans", "alpha.characters", "loaded") for other in (whole, near, far)]
    assert alphas[0] == 1
    assert alphas == sorted(alphas, reverse=True)  # type: ignore[type-var]


def test_gamma_is_one_for_equal_phrases_and_less_for_others() -> None:
    anna = Coding("anna", tuple(unit(str(n), ("loaded", "shelled"), ("source", "the ministry")) for n in range(4)))
    ben = Coding("ben", tuple(unit(str(n), ("loaded", "Rebels"), ("source", "the ministry")) for n in range(4)))
    same = with_gamma(agree([anna, Coding("ben", anna.units)]), [anna, Coding("ben", anna.units)])
    other = with_gamma(agree([anna, ben]), [anna, ben])
    assert value(same, "spans", "gamma") == pytest.approx(1)
    found = value(other, "spans", "gamma")
    assert found is not None
    assert found < 0.9
    assert value(with_gamma(agree([anna, ben]), [anna, ben]), "spans", "gamma") == found


def test_three_coders_with_gaps() -> None:
    anna = Coding("anna", (unit("1", biased=("biased",)), unit("2", biased=("unbiased",)), unit("4")))
    ben = Coding("ben", (unit("1", biased=("biased",)), unit("2", biased=("biased",))))
    cleo = Coding("cleo", (unit("2", biased=("unbiased",)), unit("3", biased=("biased",))))
    found = agree([anna, ben, cleo])
    assert (found.shared, found.alone) == (2, 2)
    pairs = {row.coders for row in found.rows if row.figure == "cohen_kappa" and not row.label}
    assert pairs == {"anna, ben", "anna, cleo", "ben, cleo"}


def test_the_order_of_texts_and_files_says_nothing() -> None:
    anna = [unit(str(n), ("loaded", "shelled"), biased=("biased" if n % 3 else "unbiased",)) for n in range(9)]
    ben = [unit(str(n), ("loaded", "shelled the"), biased=("biased" if n % 2 else "unbiased",)) for n in range(9)]
    one, other = two(anna, ben), two(anna[::-1], ben[3:] + ben[:3])
    assert one == other


def test_texts_that_nobody_shares_are_one_line() -> None:
    with pytest.raises(CodingError, match="differ in id, place or length"):
        two([unit("1")], [unit("2")])
    with pytest.raises(CodingError, match="at least two coders, found anna"):
        agree([Coding("anna", (unit("1"),))])
    with pytest.raises(CodingError, match="each text once"):
        Coding("anna", (unit("1"), unit("1")))


def test_coders_of_one_name_are_told_apart() -> None:
    names = [c.coder for c in named_apart([Coding("anna", (unit("1"),)), Coding("anna", (unit("1"),))])]
    assert names == ["anna", "anna (2)"]


def test_rare_labels_are_marked() -> None:
    row = {"question": "frames", "label": "outlaw", "coders": "all", "figure": "alpha", "units": 9, "documents": 9}
    (common,) = two([unit("1", frames=("outlaw",)), unit("2")], [unit("1", frames=()), unit("2")]).rows[:1]
    assert not common.rare
    assert Row(**row, estimate=common.estimate, prevalence=0.04).rare  # type: ignore[arg-type]


def test_the_command(tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]) -> None:
    anna = Coding("anna", tuple(unit(str(n), ("loaded", "shelled"), biased=("biased",)) for n in range(3)))
    ben = Coding("ben", tuple(unit(str(n), ("loaded", "shelled"), biased=("unbiased",)) for n in range(3)))
    write_codings(tmp_path / "anna.csv", [anna], CodingFormat.CSV)
    write_codings(tmp_path / "ben.json", [ben], CodingFormat.LABEL_STUDIO)
    code, out, error = slant_command("agree", tmp_path / "anna.csv", tmp_path / "ben.json", "--json", "out/a.json")
    assert code == 0, error
    assert "2 coders (anna, ben): 3 texts" in out
    report = json.loads(Path("out/a.json").read_text(encoding="utf-8"))
    by = {(row["question"], row["label"], row["figure"]): row for row in report["figures"]}
    assert by["spans", "", "exact_f1"]["value"] == 1
    assert by["biased", "", "agreement"]["value"] == 0
    code, _, error = slant_command("agree", tmp_path / "nowhere.csv")
    assert code == 1
    assert error.count("\n") == 1
    assert "found nothing there" in error
