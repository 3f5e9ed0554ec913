"""Other ways to read a sentence and its parties, for ablations.py; see parts.py."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import short_runs
import torch
from torch import Tensor

from slant.models.batch import Batch, Output
from slant.models.network import MentionAttention, Network
from slant.models.tokenization import EncodedText, Tokenization
from slant.training.preparation import TrainingCorpus

# Of the sentence before, at most so many tokens: about a line and a half of print.
CONTEXT_TOKENS = 48
# The sets whose documents are whole articles; in the others a sentence stands alone.
WHOLE_DOCUMENTS = ("polnear", "semeval2023_task3", "semeval2025_task10")


@contextmanager
def mentions_alone() -> Iterator[None]:
    """A party is [the mean of its mentions' tokens; CLS]: it attends to nothing."""

    def forward(_: MentionAttention, states: Tensor, mask: Tensor, mention_mask: Tensor, cls: Tensor) -> Tensor:
        """As MentionAttention's, with zeros for what the mention attends to."""
        mention = (mention_mask @ states) / mention_mask.sum(2, keepdim=True).clamp(min=1.0)
        return torch.cat([mention, torch.zeros_like(mention), cls.unsqueeze(1).expand_as(mention)], dim=-1)

    with patch.object(MentionAttention, "forward", forward):
        yield


@contextmanager
def marked_mentions() -> Iterator[None]:
    """The encoder is told which tokens are of parties, all parties alike, by its second segment."""
    plain = Network.forward

    def forward(self: Network, batch: Batch[Tensor]) -> Output[Tensor]:
        """As Network's."""
        segments = batch.mention_mask.bool().any(1).long()

        def tell(_: Any, args: Any, kwargs: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
            return args, {**kwargs, "token_type_ids": segments}

        hook = self.encoder.register_forward_pre_hook(tell, with_kwargs=True)
        try:
            return plain(self, batch)
        finally:
            hook.remove()

    with patch.object(Network, "forward", forward):
        yield


@contextmanager
def sentence_before() -> Iterator[None]:
    """The end of the sentence before stands in front, where a set has whole articles. The encoder alone reads it: no
    word of it is tagged, no party in it is read, and its names stay.
    """
    before: dict[str, str] = {}
    read, encode = short_runs.read, Tokenization.encode

    def reading(*args: Any) -> TrainingCorpus:
        corpus = read(*args)
        for document in (*corpus.train, *corpus.dev):
            for left, right in pairwise(document.sentences if document.set in WHOLE_DOCUMENTS else ()):
                before[right.text] = left.text
        return corpus

    def encoding(self: Tokenization, texts: Sequence[str]) -> list[EncodedText]:
        encoded = encode(self, texts)
        contexts = iter(encode(self, [before[text] for text in texts if text in before]))
        return [
            _behind(next(contexts), own) if text in before else own for text, own in zip(texts, encoded, strict=True)
        ]

    with patch.object(short_runs, "read", reading), patch.object(Tokenization, "encode", encoding):
        yield


def _behind(context: EncodedText, own: EncodedText) -> EncodedText:
    """[CLS] end of the context [SEP] own [SEP]; a sentence that would need windows stays alone."""
    shown = context.ids[1:][-CONTEXT_TOKENS - 1 :]
    if len(own.ids) + len(shown) > 256:
        return own
    return dataclasses.replace(
        own,
        ids=np.concatenate([own.ids[:1], shown, own.ids[1:]]),
        first=own.first + len(shown),
        word_of=np.concatenate([own.word_of[:1], np.full(len(shown), -1), own.word_of[1:]]),
    )
