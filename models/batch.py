"""What goes into the network and what comes out, for every engine.

B sentences, T tokens, K parties a sentence (those without a token are padding).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from slant.models.tokenization import EncodedText

Array = TypeVar("Array")


@dataclass(frozen=True, slots=True)
class Batch(Generic[Array]):
    """input_ids (B, T), attention_mask (B, T) int64; mention_mask (B, K, T) float32, 1 on the tokens of every
    mention of the row's k-th party.
    """

    input_ids: Array
    attention_mask: Array
    mention_mask: Array


@dataclass(frozen=True, slots=True)
class Output(Generic[Array]):
    """Logits. Token heads are read at the first token of each word.

    attribution (B, T, 7) BIO of labels.ATTRIBUTION_TAGS; stance (B, T, 3) of the cue, read at cue words;
    loaded (B, T, 3) BIO; evidence (B, T, 12) one binary logit a frame; frames (B, 12) one binary logit a
    frame; biased (B,) binary; sentiment (B, K, 3); role (B, K, 3); casts (B, K, 12, 4) per party and frame
    over labels.CASTS.
    """

    attribution: Array
    stance: Array
    loaded: Array
    evidence: Array
    frames: Array
    biased: Array
    sentiment: Array
    role: Array
    casts: Array


NumpyBatch = Batch[NDArray[np.generic]]
NumpyOutput = Output[NDArray[np.float32]]


def collate(
    encoded: Sequence[EncodedText], mentions: Sequence[Sequence[NDArray[np.bool_]]], *, pad_id: int
) -> NumpyBatch:
    """Pad encoded sentences, and for each its parties' (T,) token masks, into one batch.

    A batch has at least two rows and two parties, and an even number of tokens. A product with one row, and a sum over
    an odd number of tokens, add up in another order, and a sentence's logits would differ in their last bits by what
    else is in the batch (docs/speed.md).
    """
    rows = max(2, len(encoded))
    tokens = padded_length(max(len(e.ids) for e in encoded))
    parties = max(2, *(len(m) for m in mentions)) if mentions else 2
    input_ids = np.full((rows, tokens), pad_id, dtype=np.int64)
    attention_mask = np.zeros((rows, tokens), dtype=np.int64)
    attention_mask[len(encoded) :, 0] = 1  # a row without a token has no mean
    mention_mask = np.zeros((rows, parties, tokens), dtype=np.float32)
    for row, (e, masks) in enumerate(zip(encoded, mentions, strict=True)):
        input_ids[row, : len(e.ids)] = e.ids
        attention_mask[row, : len(e.ids)] = 1
        for party, mask in enumerate(masks):
            mention_mask[row, party, : len(mask)] = mask
    return Batch(input_ids, attention_mask, mention_mask)


def padded_length(tokens: int) -> int:
    """The tokens T of a batch whose longest row has so many."""
    return tokens + tokens % 2
