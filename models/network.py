"""The network: one encoder pass over a sentence answers every question about it.

Token heads read each word, sentence heads the whole, and the mention head each party: a party costs one
small attention, not an encoder pass of its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoConfig, AutoModel

from slant.models.batch import Batch, Output
from slant.models.checkpoint import Checkpoint
from slant.models.crf import CRF
from slant.models.labels import ATTRIBUTION_TAGS, CASTS, CUE_STANCES, FRAMES, LOADED_TAGS, ROLES, SENTIMENTS
from slant.models.weight_files import load_weights

MASKED = -1e4


class Network(nn.Module):
    """Any `AutoModel` encoder of width d with slant's heads. See `Output` for what it returns."""

    def __init__(self, encoder: nn.Module, *, dropout: float = 0.1) -> None:
        super().__init__()
        width = int(encoder.config.hidden_size)  # type: ignore[union-attr, arg-type]
        # The pooler is an untrained leftover of pretraining for our use; without it no parameter goes unused.
        if getattr(encoder, "pooler", None) is not None:
            encoder.pooler = None  # type: ignore[assignment]
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.attribution = nn.Linear(width, len(ATTRIBUTION_TAGS))
        self.stance = nn.Linear(width, len(CUE_STANCES))
        self.loaded = nn.Linear(width, len(LOADED_TAGS))
        self.evidence = nn.Linear(width, len(FRAMES))
        self.frames = LabelAttention(width, len(FRAMES))
        self.biased = nn.Linear(2 * width, 1)
        self.mention = MentionAttention(width)
        self.sentiment = _perceptron(3 * width, width, len(SENTIMENTS), dropout)
        self.role = _perceptron(3 * width, width, len(ROLES), dropout)
        self.casts = _perceptron(3 * width, width, len(FRAMES) * len(CASTS), dropout)
        self.attribution_crf = CRF(ATTRIBUTION_TAGS)
        self.loaded_crf = CRF(LOADED_TAGS)
        self._start_from_absence()

    @torch.no_grad()
    def _start_from_absence(self) -> None:
        """Begin where most answers are: frames are rare, and rarer still on a given word or party.

        Otherwise the first steps go into unlearning absent labels, at the encoder's cost (Lin et al., 2017).
        """
        self.evidence.bias.fill_(-3.0)
        self.frames.bias.fill_(-2.0)
        last = self.casts[-1]
        assert isinstance(last, nn.Linear)
        last.bias.view(len(FRAMES), len(CASTS))[:, 0] += 4.0

    @classmethod
    def from_pretrained(cls, encoder: str, *, dropout: float = 0.1) -> Network:
        """Heads not yet trained on an encoder given by a local folder or a name on the hub."""
        return cls(AutoModel.from_pretrained(encoder, dtype=torch.float32), dropout=dropout)

    @classmethod
    def from_checkpoint(cls, folder: Path) -> Network:
        """The trained network, in evaluation mode. Raises CheckpointError where the folder is not complete."""
        checkpoint = Checkpoint.load(folder)
        config: dict[str, Any] = dict(checkpoint.encoder)
        network = cls(AutoModel.from_config(AutoConfig.for_model(config.pop("model_type"), **config)))  # type: ignore[no-untyped-call]
        network.load_state_dict(load_weights(checkpoint.weight_paths))
        return network.eval()

    @property
    def vocabulary_size(self) -> int:
        return int(self.encoder.get_input_embeddings().weight.shape[0])  # type: ignore[operator]

    def keep_layers(self, count: int) -> None:
        """Keep `count` layers of the encoder, evenly spaced from first to last (Sanh et al., 2019, "DistilBERT").

        Raises ValueError where the encoder has fewer, or its layers are not where BERT's and MPNet's are.
        """
        stack: Any = getattr(self.encoder, "encoder", None)
        layers = getattr(stack, "layer", None)
        if layers is None or not 2 <= count <= len(layers):
            found = "none that slant knows how to leave out" if layers is None else f"one with {len(layers)}"
            raise ValueError(
                f"expected an encoder with at least {max(count, 2)} layers to keep {count} of, found {found}"
            )
        last, steps = len(layers) - 1, count - 1
        stack.layer = nn.ModuleList(layers[round(step * last / steps)] for step in range(count))
        self.encoder.config.num_hidden_layers = count  # type: ignore[union-attr]

    @torch.no_grad()
    def add_stand_ins(self, stand_ins: Sequence[int], names: Sequence[int]) -> None:
        """Give the ids `stand_ins`, those behind the encoder's vocabulary, states near the mean of the tokens `names`,
        those of the names that they stand for (of all tokens where there is none).

        With no training a stand-in near that mean is read nearly as well as a name, one drawn at random is not; a third
        of the spread of tokens tells the stand-ins apart (docs/network.md).
        """
        encoder: Any = self.encoder
        encoder.resize_token_embeddings(max(stand_ins) + 1, mean_resizing=False)
        weights = encoder.get_input_embeddings().weight
        known = weights[: min(stand_ins)]
        middle = (known[list(names)] if names else known).mean(0)
        for token in stand_ins:
            weights[token] = middle + 0.3 * known.std(0) * torch.randn(weights.shape[1])

    def forward(self, batch: Batch[Tensor]) -> Output[Tensor]:
        mask = batch.attention_mask
        states = self.encoder(input_ids=batch.input_ids, attention_mask=mask).last_hidden_state
        states = self.dropout(states)  # (B, T, d)
        cls = states[:, 0]
        mean = (states * mask.unsqueeze(2)).sum(1) / mask.sum(1, keepdim=True)
        parties = self.mention(states, mask, batch.mention_mask, cls)  # (B, K, 3d)
        casts = self.casts(parties)
        return Output(
            attribution=self.attribution(states),
            stance=self.stance(states),
            loaded=self.loaded(states),
            evidence=self.evidence(states),
            frames=self.frames(states, mask),
            biased=self.biased(torch.cat([cls, mean], dim=-1)).squeeze(-1),
            sentiment=self.sentiment(parties),
            role=self.role(parties),
            casts=casts.reshape(casts.shape[0], casts.shape[1], len(FRAMES), len(CASTS)),
        )


class LabelAttention(nn.Module):
    """Each label attends over the sentence by a query of its own (Mullenbach et al., 2018)."""

    def __init__(self, width: int, labels: int) -> None:
        super().__init__()
        self.key = nn.Linear(width, width)
        self.query = nn.Parameter(torch.randn(labels, width) / math.sqrt(width))
        self.weight = nn.Parameter(torch.randn(labels, width) / math.sqrt(width))
        self.bias = nn.Parameter(torch.zeros(labels))

    def forward(self, states: Tensor, mask: Tensor) -> Tensor:
        """states (B, T, d), mask (B, T) -> logits (B, labels)."""
        scores = torch.tanh(self.key(states)) @ self.query.T  # (B, T, labels)
        scores = scores + (1 - mask.unsqueeze(2).to(scores.dtype)) * MASKED
        context = torch.softmax(scores, dim=1).transpose(1, 2) @ states  # (B, labels, d)
        return (context * self.weight).sum(-1) + self.bias


class MentionAttention(nn.Module):
    """The mean of a party's token states attends over the sentence."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heads = math.gcd(width, 4)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)

    def forward(self, states: Tensor, mask: Tensor, mention_mask: Tensor, cls: Tensor) -> Tensor:
        """states (B, T, d), mask (B, T), mention_mask (B, K, T), cls (B, d) -> [mention; attended; CLS] (B, K, 3d)."""
        mention = (mention_mask @ states) / mention_mask.sum(2, keepdim=True).clamp(min=1.0)
        penalty = (1 - mask[:, None, None, :].to(states.dtype)) * MASKED
        attended = functional.scaled_dot_product_attention(
            self._split(self.query(mention)), self._split(self.key(states)), self._split(self.value(states)), penalty
        )
        attended = attended.transpose(1, 2).flatten(2)
        return torch.cat([mention, attended, cls.unsqueeze(1).expand_as(mention)], dim=-1)

    def _split(self, states: Tensor) -> Tensor:
        """(B, N, d) -> (B, heads, N, d / heads)."""
        rows, items, width = states.shape
        return states.reshape(rows, items, self.heads, width // self.heads).transpose(1, 2)


def _perceptron(width_in: int, hidden: int, width_out: int, dropout: float) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width_in, hidden), nn.GELU(), nn.Dropout(dropout), nn.Linear(hidden, width_out))
