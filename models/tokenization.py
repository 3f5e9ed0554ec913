"""Sentence text -> token ids and words with code-point offsets. The same code serves training and inference."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer

IntArray = NDArray[np.int64]

# The tokenizer's UTF-8 has no form for half a surrogate pair; a stand-in of one code point keeps offsets.
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class EncodedText:
    """T tokens (special ones included) and W words of one text.

    ids (T,), words (W, 2) half-open code-point offsets, first (W,) the token where each word begins,
    word_of (T,) the word of each token, -1 on special tokens.
    """

    ids: IntArray
    words: IntArray
    first: IntArray
    word_of: IntArray

    def words_in(self, start: int, end: int) -> tuple[int, int]:
        """Half-open range of the words that overlap the offsets [start, end); empty where none does."""
        low = int(np.searchsorted(self.words[:, 1], start, side="right"))
        high = int(np.searchsorted(self.words[:, 0], end, side="left"))
        return low, max(low, high)

    def tokens_in(self, start: int, end: int) -> NDArray[np.bool_]:
        """(T,) True on every token of the words that overlap the offsets [start, end)."""
        low, high = self.words_in(start, end)
        return (self.word_of >= low) & (self.word_of < high)


class Tokenization:
    """A `tokenizer.json`, read without transformers; it never truncates."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self.pad_id = self._special("[PAD]", "<pad>")
        specials = tokenizer.encode("").ids
        if len(specials) != 2:
            raise ValueError(f"expected a tokenizer that adds 2 special tokens to a text, found {len(specials)}")
        self.cls_id, self.sep_id = specials

    @classmethod
    def from_file(cls, path: Path) -> Tokenization:
        return cls(Tokenizer.from_file(str(path)))

    def save(self, path: Path) -> None:
        self._tokenizer.save(str(path))

    @property
    def vocabulary_size(self) -> int:
        return self._tokenizer.get_vocab_size()

    def add_tokens(self, tokens: Sequence[str]) -> None:
        """Give each token that is not there an id of its own, behind those that are."""
        self._tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in tokens])

    def ids_of(self, tokens: Sequence[str]) -> tuple[int, ...]:
        """Their ids; empty where the vocabulary lacks one of them."""
        found = [self._tokenizer.token_to_id(token) for token in tokens]
        ids = tuple(int(token) for token in found if token is not None)
        return ids if len(ids) == len(found) else ()

    def encode(self, texts: Sequence[str]) -> list[EncodedText]:
        clean = [_LONE_SURROGATE.sub("\ufffd", text) for text in texts]
        encodings = self._tokenizer.encode_batch(clean)
        return [_encoded(text, e.ids, e.offsets, e.word_ids) for text, e in zip(clean, encodings, strict=True)]

    def _special(self, *names: str) -> int:
        for name in names:
            found = self._tokenizer.token_to_id(name)
            if found is not None:
                return int(found)
        raise ValueError(f"expected a tokenizer with a padding token {' or '.join(names)}, found neither")


def _encoded(
    text: str, ids: Sequence[int], offsets: Sequence[tuple[int, int]], word_ids: Sequence[int | None]
) -> EncodedText:
    word_of = np.array([-1 if word is None else word for word in word_ids], dtype=np.int64)
    tokens = np.flatnonzero(word_of >= 0)  # special tokens stand in no word
    begins = np.flatnonzero(np.diff(word_of[tokens], prepend=-1))  # places in `tokens`
    word_of[tokens] = np.repeat(np.arange(len(begins)), np.diff(begins, append=len(tokens)))
    bounds = np.array(offsets, dtype=np.int64).reshape(-1, 2)[tokens]
    words = np.empty((len(begins), 2), dtype=np.int64)
    words[:, 0] = bounds[begins, 0]
    if len(begins):
        words[:, 1] = np.maximum.reduceat(bounds[:, 1], begins)
    for word, (start, end) in enumerate(bounds[begins].tolist()):
        # Byte-level tokenizers count the space before a word as its own.
        while start < end and text[start].isspace():
            start += 1
            words[word, 0] = start
    return EncodedText(ids=np.array(ids, dtype=np.int64), words=words, first=tokens[begins], word_of=word_of)
