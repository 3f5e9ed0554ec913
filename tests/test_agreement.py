"""From codings to the table: which texts and questions are compared, phrases, coders beside the model, the command."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from slant.analysis.agreement.agreement import agree
from slant.analysis.agreement.intervals import Estimate
from slant.analysis.agreement.records import Agreement, Row
from slant.analysis.coding.codings import CodedSpan, CodedUnit, Coding, CodingError
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
    assert {row.figure for row in found.rows if row.question == "frames" and not row.label} == {"alpha.masi"}
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


def test_unitising_alpha_falls_with_the_ends_and_with_the_phrases_that_one_coder_lacks() -> None:
    spans = [("loaded", "shelled the town"), ("source", "the ministry")]
    whole = [unit(str(n), *spans) for n in range(3)]
    near = [unit(str(n), ("loaded", "shelled the"), spans[1]) for n in range(3)]
    far = [unit(str(n), spans[1]) for n in range(3)]
    alphas = [value(two(whole, other), "spans", "alpha.units") for other in (whole, near, far)]
    assert alphas[0] == 1
    assert alphas == sorted(alphas, reverse=True)  # type: ignore[type-var]
    assert len(set(alphas)) == 3


def test_what_is_said_of_a_phrase_is_compared_where_both_marked_it() -> None:
    """Also where its ends differ; of a phrase that one coder alone marked nothing can be compared."""

    def coded(polarity: str, words: str) -> list[CodedUnit]:
        start = TEXT.index(words)
        spans = [CodedSpan("aggression", start, start + len(words), words, {"polarity": polarity})]
        return [CodedUnit(str(n), TEXT, spans=tuple(spans)) for n in range(3)]

    same = two(
        coded("-1", "shelled the town")[:2] + coded("1", "shelled")[2:],
        coded("-1", "shelled")[:2] + coded("1", "shelled")[2:],
    )
    assert value(same, "spans|polarity", "alpha.ordinal") == 1
    other = two(coded("-1", "shelled the town"), coded("1", "shelled"))
    assert value(other, "spans|polarity", "agreement") == 0
    apart = two(coded("-1", "Rebels"), coded("1", "shelled"))
    assert "spans|polarity" not in {row.question for row in apart.rows}


def test_three_coders_with_gaps() -> None:
    anna = Coding("anna", (unit("1", biased=("biased",)), unit("2", biased=("unbiased",)), unit("4")))
    ben = Coding("ben", (unit("1", biased=("biased",)), unit("2", biased=("biased",))))
    cleo = Coding("cleo", (unit("2", biased=("unbiased",)), unit("3", biased=("biased",))))
    found = agree([anna, ben, cleo])
    assert (found.shared, found.alone) == (2, 2)
    rows = {(row.coders, row.figure): row for row in found.rows if not row.label}
    assert {pair for pair, figure in rows if figure == "cohen_kappa"} == {"anna, ben", "ben, cleo", "anna, cleo"}
    assert [rows[pair, "agreement"].units for pair in ("all", "anna, ben", "ben, cleo")] == [2, 2, 1]
    assert rows["all", "alpha"].number == 3


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


def test_rare_labels_are_marked() -> None:
    half = two([unit("1", frames=("outlaw",)), unit("2")], [unit("1", frames=()), unit("2")])
    (common,) = {row.rare for row in half.rows if row.label == "outlaw"}
    assert not common
    assert Row("frames", "outlaw", "all", "alpha", Estimate(0.1), 9, 9, 2, prevalence=0.04).rare


def test_the_command(tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]) -> None:
    anna = Coding("anna", tuple(unit(str(n), ("loaded", "shelled"), biased=("biased",)) for n in range(3)))
    ben = Coding("ben", tuple(unit(str(n), ("loaded", "shelled"), biased=("unbiased",)) for n in range(3)))
    write_codings(tmp_path / "anna.csv", [anna], CodingFormat.CSV)
    write_codings(tmp_path / "ben.json", [ben], CodingFormat.LABEL_STUDIO)
    code, out, error = slant_command("agree", tmp_path / "anna.csv", tmp_path / "ben.json", "--json", "out/a.json")
    assert code == 0, error
    assert "2 coders (anna, ben): 3 texts" in out
    assert "too narrow" in out
    report = json.loads(Path("out/a.json").read_text(encoding="utf-8"))
    by = {(row["question"], row["label"], row["figure"]): row for row in report["figures"]}
    assert by["spans", "", "exact_f1"]["value"] == 1
    assert by["biased", "", "agreement"]["value"] == 0
    code, _, _ = slant_command("agree", tmp_path / "anna.csv", tmp_path / "ben.json", "--json", "out/a.csv")
    with Path("out/a.csv").open(encoding="utf-8", newline="") as table:
        assert len(list(csv.DictReader(table))) == len(report["figures"])
    code, _, error = slant_command("agree", tmp_path / "nowhere.csv")
    assert code == 1
    assert error.count("\n") == 1
    assert "found nothing there" in error


def test_the_table_goes_by_label_or_by_coders(
    tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    frames = [("outlaw",), ("aggression",), ("outlaw", "aggression"), ()]
    for coder, shift in (("anna", 0), ("ben", 1), ("cleo", 0)):
        units = tuple(unit(str(n), frames=frames[(n + shift) % 4]) for n in range(4))
        write_codings(tmp_path / f"{coder}.csv", [Coding(coder, units)], CodingFormat.CSV)
    files = [tmp_path / f"{coder}.csv" for coder in ("anna", "ben", "cleo")]
    code, plain, _ = slant_command("agree", *files)
    assert code == 0
    assert "alpha.masi" in plain
    assert "outlaw" not in plain
    assert "anna, cleo" not in plain
    _, labels, _ = slant_command("agree", *files, "--by", "label")
    assert "outlaw" in labels
    _, pairs, _ = slant_command("agree", *files, "--by", "coder-pair")
    assert "anna, cleo" in pairs
    code, _, error = slant_command("agree", *files, "--by", "day")
    assert code == 2
    assert "expected label or coder-pair" in error
