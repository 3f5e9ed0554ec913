"""Other ways to find spans, for ablations.py; see parts.py."""

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
from slant.inference.expected_spans import WORD_WORTH, best_spans
from slant.inference.viterbi import tagged_spans
from slant.models.calibration import TAG_HEADS, Calibration
from slant.models.crf import CRF
from slant.models.network import Network

# Width of the two vectors that say together whether a span begins at one word and ends at another.
SPAN_WIDTH = 32
# The least probability of loaded wording, and what a word of it counts: attributions alone have theirs.
LOADED_LEAST, LOADED_WORTH = 0.2, 0.3


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
    first and its last word say (biaffine: Yu et al., ACL 2020); words between segments have the score of "O".
    Segments are given that are most probably right, as spans of attributions are.
    """
    load, chain, plain = Network.from_pretrained.__func__, CRF.forward, decoding.tag  # type: ignore[attr-defined]
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

    def tagging(logits: Sequence[Any], of: str, calibration: Calibration) -> Any:
        if of != head:
            return plain(logits, of, calibration)
        kinds = [tag[2:] for tag in TAG_HEADS[head][1::2]]
        worths = {
            "price": np.array([calibration.thresholds.spans.get(kind, LOADED_LEAST) for kind in kinds]),
            "word_worth": np.array([WORD_WORTH.get(kind, LOADED_WORTH) for kind in kinds]),
        }
        return (_expected_segments(torch.from_numpy(np.asarray(own, np.float64)), count, **worths) for own in logits)

    with (
        patch.object(Network, "from_pretrained", classmethod(starting)),
        patch.object(CRF, "forward", forward),
        patch.object(decoding, "tag", tagging),
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
    sums = torch.stack(_beginnings(outside, segments), 1)
    return sums.gather(1, lengths.unsqueeze(1)).squeeze(1) - torch.stack(score)


def _beginnings(outside: Tensor, segments: Tensor) -> list[Tensor]:
    """W + 1 of (B,): logs of the sums over all segmentations of the first words."""
    sums = [outside.new_zeros(len(outside))]
    for word in range(outside.shape[1]):
        ended = (torch.stack(sums, 1).unsqueeze(2) + segments[:, : word + 1, word]).flatten(1)
        sums.append(torch.logsumexp(torch.cat([ended, (sums[word] + outside[:, word]).unsqueeze(1)], 1), 1))
    return sums


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


def _expected_segments(emissions: Tensor, count: int, **worths: Any) -> tuple[Any, Any]:
    """The tags (W,) of the segments of one sentence that are most probably right, as `expected_tags` has those of a
    chain, and the probability (W, count) of each kind at each word, all of it on B-.
    """
    if not len(emissions):
        return np.zeros(0, np.int64), np.zeros((0, count))
    outside, segments = _segment_scores(emissions.unsqueeze(0), count)
    before = torch.stack(_beginnings(outside, segments), 1)[0]
    # The same from the end: what begins last is then what ends first.
    turned = segments.flip(1, 2).transpose(1, 2)
    behind = torch.stack(_beginnings(outside.flip(1), turned), 1)[0].flip(0)
    chances = (before[:-1, None, None] + segments[0] + behind[None, 1:, None] - before[-1]).exp()
    # A segment covers what lies between its ends: those begun by a word, less those ended before it.
    covering = chances.sum(1).cumsum(0) - torch.cat([chances.new_zeros(1, count // 2), chances.sum(0).cumsum(0)[:-1]])
    tags = torch.zeros(len(emissions), count, dtype=chances.dtype)
    tags[:, 1::2] = covering
    # By last word, kind and first word, all of those that end with the last one.
    words = np.arange(len(emissions))
    starts = words[:, None] - words[::-1]
    by_end = np.where(starts[..., None] >= 0, chances.numpy()[starts, words[:, None]], 0.0).transpose(0, 2, 1)
    path = best_spans(by_end[None], tags.numpy()[None], np.array([len(emissions)]), **worths)[0]
    return path, tags.numpy()
