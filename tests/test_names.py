"""Names are read as stand-ins: what is masked, and that offsets and labels survive it."""

from __future__ import annotations

from pathlib import Path

import pytest

from slant.models.names import STAND_INS, Name, mask_names, names_in, party_names
from slant.models.tokenization import Tokenization
from tests.tiny import write_encoder


@pytest.fixture(scope="module")
def tokenization(tmp_path_factory: pytest.TempPathFactory) -> Tokenization:
    folder: Path = write_encoder(tmp_path_factory.mktemp("encoder"))
    tokenization = Tokenization.from_file(folder / "tokenizer.json")
    tokenization.add_tokens(STAND_INS)
    return tokenization


@pytest.mark.parametrize(
    ("mention", "names"),
    [
        ("Armenia", ["Armenia"]),
        ("the Armenian forces", ["Armenian"]),
        ("The Armenian forces", ["Armenian"]),
        ("The ministry", []),
        ("Azerbaijani Defence Ministry", ["Azerbaijani"]),
        ("Republic of Armenia", ["Republic of Armenia"]),
        ("Nagorno-Karabakh", ["Nagorno-Karabakh"]),
        ("U.S. President Donald Trump", ["U.S.", "Donald Trump"]),
        ("US troops", ["US"]),
        ("it told us", []),
        ("Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Turkey's Erdogan", ["Turkey", "Erdogan"]),
        ("Terrorists", []),
        ("the rebels", []),
        ("He", []),
        ("REGIME FORCES", []),
        ("St. Kitts.", ["St. Kitts"]),
    ],
)
def test_names_are_capitalised_words_that_are_not_common_ones(mention: str, names: list[str]) -> None:
    assert [mention[start:end] for start, end in names_in(mention, 0, len(mention))] == names


def masked(tokenization: Tokenization, text: str, **mentions: str) -> tuple[list[str], list[int]]:
    """Words and ids of the text with the names in the given mentions masked, all of each."""
    spans = {party: [(text.index(words), text.index(words) + len(words))] for party, words in mentions.items()}
    encoded = mask_names(tokenization.encode([text])[0], party_names(text, spans), tokenization.ids_of(STAND_INS))
    assert [encoded.word_of[token] for token in encoded.first] == list(range(len(encoded.words)))
    return [text[start:end] for start, end in encoded.words], encoded.ids.tolist()


def test_a_name_is_one_word_of_one_token_at_its_own_offsets(tokenization: Tokenization) -> None:
    words, ids = masked(tokenization, "Then South Avaria’s army met Belmont.", a="South Avaria", b="Belmont")
    assert words == ["Then", "South Avaria", "’", "s", "army", "met", "Belmont", "."]
    first, second, *_ = tokenization.ids_of(STAND_INS)
    assert [token for token in ids if token >= first] == [first, second]


def test_swapped_names_are_the_same_input(tokenization: Tokenization) -> None:
    text = "Avaria’s troops attacked the Belmont town of Lir."
    swapped = "Belmont’s troops attacked the Avaria town of Lir."
    assert (
        masked(tokenization, text, a="Avaria", b="Belmont")[1]
        == masked(tokenization, swapped, a="Avaria", b="Belmont")[1]
    )


def test_a_party_keeps_its_stand_in_and_the_ninth_shares_the_last(tokenization: Tokenization) -> None:
    text = " ".join(f"N{number}" for number in range(10)) + " N0"
    names = [Name(3 * n, 3 * n + 2, str(n)) for n in range(10)] + [Name(30, 32, "0")]
    ids = mask_names(tokenization.encode([text])[0], names, tokenization.ids_of(STAND_INS)).ids.tolist()
    stand_ins = list(tokenization.ids_of(STAND_INS))
    assert ids[1:-1] == [*stand_ins, stand_ins[-1], stand_ins[-1], stand_ins[0]]


def test_names_stay_where_the_vocabulary_has_no_stand_ins(tmp_path: Path) -> None:
    plain = Tokenization.from_file(write_encoder(tmp_path) / "tokenizer.json")
    assert plain.ids_of(STAND_INS) == ()
    (encoded,) = plain.encode(["Avaria met Belmont."])
    assert mask_names(encoded, [Name(0, 6, "a")], ()) is encoded


def test_overlapping_names_are_masked_once(tokenization: Tokenization) -> None:
    (encoded,) = tokenization.encode(["South Avaria met them."])
    both = mask_names(encoded, [Name(0, 12, "a"), Name(6, 12, "b")], tokenization.ids_of(STAND_INS))
    one = mask_names(encoded, [Name(0, 12, "a")], tokenization.ids_of(STAND_INS))
    assert both.ids.tolist() == one.ids.tolist()
    assert both.words.tolist() == one.words.tolist()
