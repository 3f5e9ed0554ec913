"""Other losses and rates, for ablations.py; see parts.py."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import torch
from torch import Tensor, nn
from torch.nn import functional

from slant.models.batch import Batch, Output
from slant.models.network import Network
from slant.training import loss, trainer
from slant.training.features import UNKNOWN
from slant.training.recipe import Recipe
from slant.training.trainer import SlantTrainer

# By so much less does each layer learn than the one above it.
LAYER_DECAY = 0.9
SMOOTHING = 0.1
DIVERGENCE_WEIGHT = 1.0
# Of a sentence's word vectors, as one vector, an adversary may move this share of its length.
ADVERSARY_SHARE = 0.05


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
def adversarial_pass() -> Iterator[None]:
    """A second pass over word vectors that are moved to where the loss grows the fastest (Miyato et al., ICLR 2017,
    "Adversarial Training Methods for Semi-Supervised Text Classification"): the mean of both losses, each with
    a dropout of its own.
    """
    plain = SlantTrainer.compute_loss

    def compute_loss(
        self: SlantTrainer, model: Any, inputs: Any, return_outputs: bool = False, num_items_in_batch: Any = None
    ) -> Any:
        words = self.accelerator.unwrap_model(model).encoder.get_input_embeddings()
        seen: list[Tensor] = []
        hook = words.register_forward_hook(lambda _, __, vectors: seen.append(vectors))
        try:
            clean, output = plain(self, model, inputs, return_outputs=True)
        finally:
            hook.remove()
        (vectors,) = seen
        (steepest,) = torch.autograd.grad(clean, vectors, retain_graph=True)
        known = inputs["batch"].attention_mask.unsqueeze(2)
        away = functional.normalize((steepest * known).flatten(1), dim=1).view_as(steepest)
        length = (vectors.detach() * known).flatten(1).norm(dim=1)
        moved = ADVERSARY_SHARE * length[:, None, None] * away
        hook = words.register_forward_hook(lambda _, __, vectors: vectors + moved)
        try:
            total = (clean + plain(self, model, inputs)) / 2
        finally:
            hook.remove()
        return (total, output) if return_outputs else total

    with patch.object(SlantTrainer, "compute_loss", compute_loss):
        yield
