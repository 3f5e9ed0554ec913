"""Words keep exact code-point offsets, whatever the text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slant.models.tokenization import Tokenization
from tests.tiny import write_encoder


@pytest.fixture(scope="module")
def tokenization(tmp_path_factory: pytest.TempPathFactory) -> Tokenization:
    folder: Path = write_encoder(tmp_path_factory.mktemp("encoder"))
    return Tokenization.from_file(folder / "tokenizer.json")


def test_words_and_spans(tokenization: Tokenization) -> None:
    text = "Avaria’s army\u00a0met  “rebels”."
    (encoded,) = tokenization.encode([text])
    words = [text[start:end] for start, end in encoded.words]
    assert words == ["Avaria", "’", "s", "army", "met", "“", "rebels", "”", "."]
    start = text.index("army")
    assert encoded.words_in(start, start + 8) == (3, 5)
    assert encoded.words_in(start + 1, start + 2) == (3, 4)  # a part of a word stands for the word
    assert encoded.words_in(13, 14) == (4, 4)  # white space holds no word
    assert [encoded.word_of[i] for i in encoded.first] == list(range(len(words)))


@given(st.lists(st.text(st.characters(codec=None), max_size=40), min_size=1, max_size=4))
def test_offsets_hold_on_any_text(tokenization: Tokenization, texts: list[str]) -> None:
    for text, encoded in zip(texts, tokenization.encode(texts), strict=True):
        previous = 0
        for start, end in encoded.words.tolist():
            assert previous <= start < end <= len(text)
            assert not text[start].isspace()
            previous = end
        assert (encoded.word_of >= 0).sum() == len(encoded.ids) - 2


def test_nothing_is_truncated(tokenization: Tokenization) -> None:
    (encoded,) = tokenization.encode(["rebels " * 2000])
    assert len(encoded.words) == 2000
