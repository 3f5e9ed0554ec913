"""Parts that slant does not have, for ablations.py: what each would be worth.

A context manager of `PARTS` puts a variant in the place of a part of the network, its loss or its optimiser while it
is open, in training and in dev figures alike. What helps belongs in the code, and then no longer here.
"""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import numpy as np
import short_runs
import torch
from torch import Tensor, nn
from torch.nn import functional

from slant.models.batch import Batch, Output
from slant.models.crf import CRF
from slant.models.network import MentionAttention, Network
from slant.models.tokenization import EncodedText, Tokenization
from slant.training import loss, trainer
from slant.training.features import UNKNOWN
from slant.training.preparation import TrainingCorpus
from slant.training.recipe import Recipe
from slant.training.trainer import SlantTrainer

# By so much less does each layer learn than the one above it.
LAYER_DECAY = 0.9
SMOOTHING = 0.1
# Of the sentence before, at most so many tokens: about a line and a half of print.
CONTEXT_TOKENS = 48
# The sets whose documents are whole articles; in the others a sentence stands alone.
WHOLE_DOCUMENTS = ("polnear", "semeval2023_task3", "semeval2025_task10")
DIVERGENCE_WEIGHT = 1.0


@contextmanager
def words_one_by_one() -> Iterator[None]:
    """Cross-entropy of each word's tag in place of a CRF's of the sequence; decoding still forbids ill-formed ones."""

    def forward(_: CRF, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Negative log-likelihood (B,) of the tags (B, W) under emissions (B, W, N), where mask (B, W) is True."""
        each = functional.cross_entropy(emissions.flatten(0, 1), tags.flatten(), reduction="none")
        return (each.view_as(tags) * mask).sum(1)

    with patch.object(CRF, "forward", forward):
        yield


@contextmanager
def rates_by_layer() -> Iterator[None]:
    """Lower layers learn less (Howard and Ruder, ACL 2018, "discriminative fine-tuning")."""
    plain = trainer.build_optimiser

    def build(network: Network, recipe: Recipe) -> torch.optim.Optimizer:
        optimiser = plain(network, recipe)
        count = len(network.encoder.encoder.layer)  # type: ignore[union-attr, arg-type]
        names = {parameter: name for name, parameter in network.named_parameters()}
        groups: dict[tuple[float, float], list[nn.Parameter]] = defaultdict(list)
        for group in optimiser.param_groups:
            for parameter in group["params"]:
                rate = group["lr"] * LAYER_DECAY ** _depth(names[parameter], count)
                groups[rate, group["weight_decay"]].append(parameter)
        return torch.optim.AdamW([{"params": p, "lr": rate, "weight_decay": d} for (rate, d), p in groups.items()])

    with patch.object(trainer, "build_optimiser", build):
        yield


def _depth(name: str, count: int) -> int:
    """How far under the heads a parameter lies: 0 heads and last layer, `count` the embeddings."""
    _, _, layer = name.partition("encoder.encoder.layer.")
    if layer:
        return count - 1 - int(layer.split(".")[0])
    return count if name.startswith("encoder.") else 0


@contextmanager
def smoothed_labels() -> Iterator[None]:
    """A share of each target of sentiment, role and bias, which are votes, goes to the other labels (Szegedy et al.,
    2016).
    """
    cross_entropy, binary = loss._cross_entropy, loss._binary

    def smoothed(logits: Tensor, targets: Tensor) -> Tensor:
        if logits.ndim > 3:  # casts
            return cross_entropy(logits, targets)
        return functional.cross_entropy(
            logits.flatten(0, -2), targets.flatten(), ignore_index=UNKNOWN, reduction="sum", label_smoothing=SMOOTHING
        )

    def smoothed_binary(logits: Tensor, targets: Tensor) -> Tensor:
        if logits.ndim > 1:  # frames
            return binary(logits, targets)
        known = (targets != UNKNOWN).to(logits.dtype)
        soft = targets.clamp(min=0).to(logits.dtype) * (1 - SMOOTHING) + SMOOTHING / 2
        return functional.binary_cross_entropy_with_logits(logits, soft, weight=known, reduction="sum")

    with patch.object(loss, "_cross_entropy", smoothed), patch.object(loss, "_binary", smoothed_binary):
        yield


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
def agreeing_passes() -> Iterator[None]:
    """Two passes with different dropout, which are to agree (R-Drop: Liang et al., NeurIPS 2021): the mean of their
    losses, and the mean of both Kullback-Leibler divergences of every head.
    """
    plain = SlantTrainer.compute_loss

    def compute_loss(
        self: SlantTrainer, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        one, first = plain(self, model, inputs, return_outputs=True)
        other, second = plain(self, model, inputs, return_outputs=True)
        divergences = _divergences(first, second, inputs["batch"])
        apart = torch.stack([self._weight(head) * value for head, value in divergences.items()]).sum()
        total = (one + other) / 2 + DIVERGENCE_WEIGHT * apart
        return (total, first) if return_outputs else total

    with patch.object(SlantTrainer, "compute_loss", compute_loss):
        yield


def _divergences(first: Output[Tensor], second: Output[Tensor], batch: Batch[Tensor]) -> dict[str, Tensor]:
    """By head the mean over both directions, and over rows; token heads a mean over the tokens of a row."""
    tokens = batch.attention_mask.float()
    parties = batch.mention_mask.any(2).float()
    masks = {"attribution": tokens, "stance": tokens, "loaded": tokens, "sentiment": parties, "role": parties}
    found: dict[str, Tensor] = {}
    for head, mask in masks.items():
        each = _softmax_divergence(getattr(first, head), getattr(second, head))
        scale = tokens.sum(1, keepdim=True) if mask is tokens else 1.0
        found[head] = (each * mask / scale).sum() / len(tokens)
    found["casts"] = (_softmax_divergence(first.casts, second.casts) * parties.unsqueeze(2)).sum() / len(tokens)
    found["frames"] = _binary_divergence(first.frames, second.frames).sum() / len(tokens)
    found["biased"] = _binary_divergence(first.biased, second.biased).sum() / len(tokens)
    return found


def _softmax_divergence(first: Tensor, second: Tensor) -> Tensor:
    """(..., N) logits -> (...) mean of both directions."""
    one, other = first.log_softmax(-1), second.log_softmax(-1)
    return ((one.exp() - other.exp()) * (one - other)).sum(-1) / 2


def _binary_divergence(first: Tensor, second: Tensor) -> Tensor:
    """Logits -> mean of both directions, one a logit."""
    return (torch.sigmoid(first) - torch.sigmoid(second)) * (first - second) / 2


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


PARTS: dict[str, Callable[[], AbstractContextManager[None]]] = {
    "words tagged one by one": words_one_by_one,
    "rates by layer": rates_by_layer,
    "labels smoothed": smoothed_labels,
    "mentions without attention": mentions_alone,
    "mentions marked": marked_mentions,
    "two passes that agree": agreeing_passes,
    "the sentence before": sentence_before,
}
