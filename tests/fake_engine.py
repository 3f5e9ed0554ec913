"""A network of a table: each token's logits are drawn by its id, whatever stands around it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from tokenizers.processors import TemplateProcessing

from slant.models.batch import NumpyBatch, NumpyOutput, Output
from slant.models.labels import ATTRIBUTION_TAGS, CASTS, CUE_STANCES, FRAMES, LOADED_TAGS, ROLES, SENTIMENTS
from slant.models.tokenization import Tokenization

SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def make_tokenization(texts: str) -> Tokenization:
    """WordPiece over the words of `texts`, and every letter as a piece for words that are not among them."""
    words = sorted(set(texts.lower().split()))
    letters = sorted({letter for letter in texts.lower() if not letter.isspace()} | set("abcdefghijklmnopqrstuvwxyz"))
    vocabulary = [*SPECIALS, *letters, *(f"##{letter}" for letter in letters), *(w for w in words if len(w) > 1)]
    ids = {piece: index for index, piece in enumerate(dict.fromkeys(vocabulary))}
    tokenizer = Tokenizer(WordPiece(ids, unk_token="[UNK]"))
    tokenizer.normalizer = BertNormalizer()
    tokenizer.pre_tokenizer = BertPreTokenizer()
    tokenizer.post_processor = TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])]
    )
    return Tokenization(tokenizer)


class FakeEngine:
    """Token heads look a token's logits up; a frame has its largest token's logit; a party the mean over its tokens.

    `shapes` records the (rows, tokens) of every batch that was run, rows of padding left out.
    """

    workers = 1

    def __init__(self, vocabulary: int = 1000, *, seed: int = 0) -> None:
        random = np.random.default_rng(seed)

        def table(*shape: int) -> NDArray[np.float32]:
            return random.normal(scale=2.0, size=(vocabulary, *shape)).astype(np.float32)

        self._attribution, self._stance = table(len(ATTRIBUTION_TAGS)), table(len(CUE_STANCES))
        self._loaded, self._evidence = table(len(LOADED_TAGS)), table(len(FRAMES))
        self._frames, self._biased = table(len(FRAMES)) - 4, table()
        self._sentiment, self._role = table(len(SENTIMENTS)), table(len(ROLES))
        self._casts = table(len(FRAMES), len(CASTS))
        self.identity = f"table {vocabulary} {seed}"
        self.shapes: list[tuple[int, ...]] = []

    def run(self, batch: NumpyBatch) -> NumpyOutput:
        ids, mask, mentions = batch.input_ids, batch.attention_mask.astype(bool), batch.mention_mask
        self.shapes.append((int((mask.sum(axis=1) > 1).sum()), ids.shape[1]))

        def largest(table: NDArray[np.float32]) -> NDArray[np.float32]:
            shown = mask.reshape(mask.shape + (1,) * (table.ndim - 1))
            return np.where(shown, table[ids], -np.inf).max(axis=1)

        def of_mentions(table: NDArray[np.float32]) -> NDArray[np.float32]:
            flat = mentions @ table[ids].reshape(*ids.shape, -1) / np.maximum(mentions.sum(axis=2, keepdims=True), 1)
            return flat.reshape(*flat.shape[:2], *table.shape[1:])

        return Output(
            attribution=self._attribution[ids],
            stance=self._stance[ids],
            loaded=self._loaded[ids],
            evidence=self._evidence[ids],
            frames=largest(self._frames),
            biased=largest(self._biased),
            sentiment=of_mentions(self._sentiment),
            role=of_mentions(self._role),
            casts=of_mentions(self._casts),
        )
