"""Collation into tensors, and the masked multi-task loss: a row counts only for the labels that it has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from slant.models.batch import Batch, Output
from slant.models.crf import CRF
from slant.models.network import Network
from slant.training.features import UNKNOWN


@dataclass(frozen=True, slots=True)
class Targets:
    """W words. first, word_mask (B, W); attribution, stance, loaded (B, W), UNKNOWN where not known; frames
    (B, 12), biased (B,) 0, 1 or UNKNOWN; evidence, evidence_known (B, W, 12); sentiment, role (B, K);
    casts (B, K, 12).
    """

    first: Tensor
    word_mask: Tensor
    attribution: Tensor
    stance: Tensor
    loaded: Tensor
    frames: Tensor
    biased: Tensor
    evidence: Tensor
    evidence_known: Tensor
    sentiment: Tensor
    role: Tensor
    casts: Tensor


@dataclass(frozen=True, slots=True)
class Collator:
    """Rows of `features.build_table` -> {"batch": Batch, "targets": Targets} of tensors."""

    pad_id: int

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        batch = Batch(
            input_ids=_padded([r["input_ids"] for r in rows], self.pad_id),
            attention_mask=_padded([[1] * len(r["input_ids"]) for r in rows], 0),
            mention_mask=_mention_mask(rows),
        )
        word_mask = _padded([[1] * len(r["first"]) for r in rows], 0).bool()
        words, parties = word_mask.shape[1], batch.mention_mask.shape[1]
        evidence = torch.zeros(len(rows), words, 12)
        for index, row in enumerate(rows):
            for frame, low, high in row["evidence"]:
                evidence[index, low:high, frame] = 1.0
        known = torch.tensor([r["evidence_known"] for r in rows]).unsqueeze(1) * word_mask.unsqueeze(2)
        unknown_casts = [[UNKNOWN] * 12]
        targets = Targets(
            first=_padded([r["first"] for r in rows], 0),
            word_mask=word_mask,
            attribution=_padded([r["attribution"] for r in rows], UNKNOWN, words),
            stance=_padded([r["stance"] for r in rows], UNKNOWN),
            loaded=_padded([r["loaded"] for r in rows], UNKNOWN, words),
            frames=torch.tensor([r["frames"] for r in rows]),
            biased=torch.tensor([r["biased"] for r in rows]),
            evidence=evidence,
            evidence_known=known.float(),
            sentiment=_padded([r["sentiment"] for r in rows], UNKNOWN, parties),
            role=_padded([r["role"] for r in rows], UNKNOWN, parties),
            casts=torch.tensor([[*r["casts"], *unknown_casts * (parties - len(r["casts"]))] for r in rows]),
        )
        return {"batch": batch, "targets": targets}


def losses(network: Network, output: Output[Tensor], targets: Targets) -> dict[str, Tensor]:
    """The loss of each head: the sum over what is labelled, divided by the B rows of the batch.

    Tag heads count their mean negative log-likelihood a word, so that long sentences do not outweigh others.
    Dividing by all rows lets the sampling of sets, not the chance make-up of a batch, weigh the heads.
    """
    rows = targets.first.shape[0]
    words = targets.word_mask.sum(1)

    def at_words(states: Tensor) -> Tensor:
        return states.gather(1, targets.first.unsqueeze(2).expand(-1, -1, states.shape[2]))

    def tagged(head: str, emissions: Tensor, tags: Tensor) -> Tensor:
        labelled = (tags[:, 0] != UNKNOWN).nonzero().squeeze(1)
        if not len(labelled):
            return emissions.sum() * 0.0
        crf: CRF = getattr(network, f"{head}_crf")
        nll = crf(emissions[labelled], tags[labelled].clamp(min=0), targets.word_mask[labelled])
        total: Tensor = (nll / words[labelled]).sum()
        return total

    stance_words = (targets.stance != UNKNOWN).sum(1, keepdim=True).clamp(min=1).expand_as(targets.stance)
    stance = functional.cross_entropy(
        at_words(output.stance).flatten(0, 1), targets.stance.flatten(), ignore_index=UNKNOWN, reduction="none"
    )
    evidence = functional.binary_cross_entropy_with_logits(
        at_words(output.evidence), targets.evidence, weight=targets.evidence_known, reduction="none"
    )
    totals = {
        "attribution": tagged("attribution", at_words(output.attribution), targets.attribution),
        "stance": (stance / stance_words.flatten()).sum(),
        "loaded": tagged("loaded", at_words(output.loaded), targets.loaded),
        "evidence": (evidence.sum((1, 2)) / words).sum(),
        "frames": _binary(output.frames, targets.frames),
        "biased": _binary(output.biased, targets.biased),
        "sentiment": _cross_entropy(output.sentiment, targets.sentiment),
        "role": _cross_entropy(output.role, targets.role),
        "casts": _cross_entropy(output.casts, targets.casts),
    }
    return {head: total / rows for head, total in totals.items()}


def _binary(logits: Tensor, targets: Tensor) -> Tensor:
    known = (targets != UNKNOWN).to(logits.dtype)
    return functional.binary_cross_entropy_with_logits(
        logits, targets.clamp(min=0).to(logits.dtype), weight=known, reduction="sum"
    )


def _cross_entropy(logits: Tensor, targets: Tensor) -> Tensor:
    return functional.cross_entropy(logits.flatten(0, -2), targets.flatten(), ignore_index=UNKNOWN, reduction="sum")


def _mention_mask(rows: Sequence[Mapping[str, Any]]) -> Tensor:
    parties = max(1, *(len(r["mentions"]) for r in rows))
    mask = torch.zeros(len(rows), parties, max(len(r["input_ids"]) for r in rows))
    for index, row in enumerate(rows):
        for party, tokens in enumerate(row["mentions"]):
            mask[index, party, tokens] = 1.0
    return mask


def _padded(lists: Sequence[Sequence[int]], value: int, length: int = 0) -> Tensor:
    """(B, L) with L the longest list, or `length` where that is more."""
    longest = max(length, *(len(items) for items in lists))
    return torch.tensor([[*items, *[value] * (longest - len(items))] for items in lists])
