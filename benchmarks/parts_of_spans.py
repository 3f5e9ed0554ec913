"""Other ways to find the spans of attributions, for ablations.py; see parts.py."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from slant.inference import decoding
from slant.inference.viterbi import tagged_spans
from slant.models.calibration import TAG_HEADS
from slant.models.crf import CRF
from slant.models.network import Network

# Width of the two vectors that say together whether a span begins at one word and ends at another.
SPAN_WIDTH = 32


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
def whole_spans(head: str) -> Iterator[None]:
    """The spans of a tag head as segments with scores of their own (semi-Markov CRF: Sarawagi and Cohen, NeurIPS 2004)
    in place of a chain of tags. A segment's score is the sum of its words' tag scores and of a product of what its
    first and its last word say (biaffine: Yu et al., ACL 2020); words between segments have the score of "O". Scores
    of phrases stay those of a chain, and say nothing here.
    """
    load, chain = Network.from_pretrained.__func__, CRF.forward  # type: ignore[attr-defined]
    best, marginals = decoding.best_tags, decoding.tag_marginals
    count = len(TAG_HEADS[head])

    def starting(cls: type[Network], encoder: str, *, dropout: float = 0.1) -> Network:
        network: Network = load(cls, encoder, dropout=dropout)
        width = getattr(network, head).in_features
        setattr(network, head, nn.Linear(width, count + 2 * (count // 2) * SPAN_WIDTH))
        return network

    def forward(self: CRF, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """As CRF's; of the head the likelihood of the segments that the tags spell."""
        if emissions.shape[2] == self.start.shape[0]:
            return chain(self, emissions, tags, mask)
        return _segment_likelihood(emissions, tags, mask, TAG_HEADS[head])

    def decoded(emissions: Sequence[Any], tags: tuple[str, ...], **options: Any) -> list[Any]:
        if not emissions or emissions[0].shape[1] == len(tags):
            return best(emissions, tags, **options)
        return [_best_segments(torch.from_numpy(np.asarray(own, dtype=np.float32)), count) for own in emissions]

    def narrowed(emissions: Sequence[Any], tags: tuple[str, ...], **options: Any) -> list[Any]:
        return marginals([own[:, : len(tags)] for own in emissions], tags, **options)

    with (
        patch.object(Network, "from_pretrained", classmethod(starting)),
        patch.object(CRF, "forward", forward),
        patch.object(decoding, "best_tags", decoded),
        patch.object(decoding, "tag_marginals", narrowed),
    ):
        yield


def _segment_likelihood(emissions: Tensor, tags: Tensor, mask: Tensor, names: tuple[str, ...]) -> Tensor:
    """Negative log-likelihood (B,) of the segments that the tags (B, W) spell; mask (B, W) True on words."""
    outside, segments = _segment_scores(emissions, len(names))
    lengths = mask.sum(1)
    score = []
    for row, length in enumerate(lengths.tolist()):
        path = tags[row, :length]
        spans = tagged_spans(path.numpy(), names)
        own = [segments[row, low, high - 1, names.index(f"B-{kind}") // 2] for kind, low, high in spans]
        score.append(outside[row, :length][path == 0].sum() + sum(own))
    # sums[w]: log of the sum over all segmentations of the first w words.
    sums = [torch.zeros(len(emissions))]
    for word in range(emissions.shape[1]):
        ended = (torch.stack(sums, 1).unsqueeze(2) + segments[:, : word + 1, word]).flatten(1)
        sums.append(torch.logsumexp(torch.cat([ended, (sums[word] + outside[:, word]).unsqueeze(1)], 1), 1))
    normaliser = torch.stack(sums, 1).gather(1, lengths.unsqueeze(1)).squeeze(1)
    return normaliser - torch.stack(score)


def _segment_scores(emissions: Tensor, count: int) -> tuple[Tensor, Tensor]:
    """Of `count` tags: what a word outside of segments scores (B, W), and a segment by its first and last word and kind
    (B, W, W, kinds); -1e4 where it would end before it begins.
    """
    rows, words, _ = emissions.shape
    kinds = count // 2
    tags, ends = emissions[..., :count], emissions[..., count:]
    begin, inside = tags[..., 1::2], tags[..., 2::2]
    first, last = ends.view(rows, words, 2, kinds, SPAN_WIDTH).unbind(2)
    together = torch.einsum("bskr,bekr->bsek", first, last) / SPAN_WIDTH**0.5
    sums = inside.cumsum(1)
    within = sums.unsqueeze(1) + (begin - sums).unsqueeze(2)
    wrong = torch.ones(words, words, dtype=torch.bool).tril(-1)[None, :, :, None]
    return tags[..., 0], (within + together).masked_fill(wrong, -1e4)


def _best_segments(emissions: Tensor, count: int) -> np.ndarray[Any, np.dtype[np.int64]]:
    """The tags (W,) of the best segmentation of one sentence."""
    outside, segments = (scores[0] for scores in _segment_scores(emissions.unsqueeze(0), count))
    best, came = [torch.tensor(0.0)], []
    for word in range(len(emissions)):
        ended = torch.stack(best).unsqueeze(1) + segments[: word + 1, word]
        value, place = ended.flatten().max(0)
        alone = best[word] + outside[word]
        best.append(torch.maximum(value, alone))
        came.append(divmod(int(place), segments.shape[2]) if value > alone else (word, -1))
    path, end = np.zeros(len(emissions), dtype=np.int64), len(emissions)
    while end:
        begin, kind = came[end - 1]
        if kind >= 0:
            path[begin:end] = 2 * kind + 2
            path[begin] = 2 * kind + 1
        end = begin
    return path
