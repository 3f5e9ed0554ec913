"""Training: whose name a mention bears, roles on every sentence that names the bearer, which names a row masks."""

from __future__ import annotations

from dataclasses import replace

from slant.training.examples import LabelledDocument, LabelledSentence
from slant.training.naming import bearer, elsewhere, row_names, spread_roles
from tests.hand_written import document, party

FIRST, SECOND, THIRD = "Orlov shelled the town.", "The town feared Orlov.", "Orlova met Dunn and Dunn."


def roles(labelled: LabelledDocument) -> list[list[tuple[str, str | None]]]:
    """By sentence, the words of each party's mentions with its role."""
    return [[(s.text[m.start : m.end], p.role) for p in s.parties for m in p.mentions] for s in labelled.sentences]


def plain(text: str) -> LabelledSentence:
    return LabelledSentence(text, text)


def annotated(text: str, *bearers: tuple[str, str]) -> LabelledSentence:
    return replace(plain(text), parties=tuple(party(text, words, role=role) for words, role in bearers))


def test_a_role_stands_on_every_sentence_that_names_its_bearer() -> None:
    given = document(annotated(FIRST, ("Orlov", "antagonist")), plain(SECOND), annotated(THIRD, ("Dunn", "innocent")))
    assert roles(spread_roles(given)) == [
        [("Orlov", "antagonist")],
        [("Orlov", "antagonist")],
        [("Dunn", "innocent"), ("Dunn", "innocent")],  # whole words: not "Orlova"
    ]


def test_words_with_two_roles_are_left_alone_and_other_labels_stay() -> None:
    twice = document(
        annotated(FIRST, ("Orlov", "antagonist")), annotated(SECOND, ("Orlov", "protagonist")), plain("Orlov left.")
    )
    assert roles(spread_roles(twice))[2] == []
    felt = replace(plain(SECOND), parties=(party(SECOND, "Orlov", sentiment="negative"),))
    kept = spread_roles(document(annotated(FIRST, ("Orlov", "antagonist")), felt))
    assert kept.sentences[1].parties == felt.parties


def test_elsewhere_is_in_offsets_of_the_document() -> None:
    given = document(plain(FIRST), plain(SECOND))
    (found,) = elsewhere(given, 0, 5)
    assert given.text[slice(*found)] == "Orlov"
    assert found[0] > len(FIRST)


def test_one_bearer_by_many_names() -> None:
    assert bearer("Kyiv") == bearer("Ukrainian troops") == "ukraine"
    assert bearer("the Fed") == "fed"
    assert bearer("the rebels") == "the rebels"


def test_given_names_and_other_states_are_masked_as_often_as_asked() -> None:
    text = "Orlov met the envoy of Peru in Lima, and Peruvian rebels left."
    sentence = replace(plain(text), parties=(party(text, "Orlov", sentiment="neutral"),))

    def masked(given: float, others: float) -> set[str]:
        return {text[n.start : n.end] for n in row_names(sentence, given=given, others=others, seed=3)}

    assert masked(0, 0) == set()
    assert masked(1, 0) == {"Orlov"}
    assert masked(0, 1) >= {"Peru", "Peruvian"}
    assert "Orlov" not in masked(0, 1)
    assert masked(1, 1) >= {"Orlov", "Peru", "Peruvian"}
    peru = {n.party for n in row_names(sentence, given=0, others=1, seed=3)}
    assert peru == {"peru"}


def test_the_draw_depends_on_text_and_seed_alone() -> None:
    sentences = [annotated(f"Orlov spoke {n} times.", ("Orlov", "innocent")) for n in range(200)]

    def drawn(seed: int) -> list[bool]:
        return [bool(row_names(s, given=0.6, others=0, seed=seed)) for s in sentences]

    assert drawn(1) == drawn(1) != drawn(2)
    assert 90 < sum(drawn(1)) < 150
