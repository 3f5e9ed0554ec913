"""Linear-chain conditional random field over BIO tags (Lafferty et al., 2001); training side.

Decoding is slant.inference.decoding, which takes the same transitions as plain numbers.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from slant.models.calibration import Transitions
from slant.models.labels import forbidden_transitions

FORBIDDEN = -1e4


class CRF(nn.Module):
    """Transition scores of N tags; ill-formed BIO sequences have no probability."""

    start_penalty: Tensor
    matrix_penalty: Tensor

    def __init__(self, tags: tuple[str, ...]) -> None:
        super().__init__()
        self.start = nn.Parameter(torch.zeros(len(tags)))
        self.end = nn.Parameter(torch.zeros(len(tags)))
        self.matrix = nn.Parameter(torch.zeros(len(tags), len(tags)))
        start, matrix = forbidden_transitions(tags)
        self.register_buffer("start_penalty", torch.tensor(start) * FORBIDDEN, persistent=False)
        self.register_buffer("matrix_penalty", torch.tensor(matrix) * FORBIDDEN, persistent=False)

    def forward(self, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        """Negative log-likelihood (B,) of the tags (B, W) under emissions (B, W, N).

        mask (B, W) is True on words and must be a prefix of each row with at least one word.
        """
        return self._normaliser(emissions, mask) - self._score(emissions, tags, mask)

    def transitions(self) -> Transitions:
        """The learned scores as numbers for decoding."""
        return Transitions(
            tuple(self.start.tolist()), tuple(self.end.tolist()), tuple(map(tuple, self.matrix.tolist()))
        )

    def _score(self, emissions: Tensor, tags: Tensor, mask: Tensor) -> Tensor:
        start = self.start + self.start_penalty
        matrix = self.matrix + self.matrix_penalty
        emitted = emissions.gather(2, tags.unsqueeze(2)).squeeze(2)
        moved = matrix[tags[:, :-1], tags[:, 1:]]
        last = tags.gather(1, mask.sum(1, keepdim=True) - 1).squeeze(1)
        return start[tags[:, 0]] + (emitted * mask).sum(1) + (moved * mask[:, 1:]).sum(1) + self.end[last]

    def _normaliser(self, emissions: Tensor, mask: Tensor) -> Tensor:
        matrix = (self.matrix + self.matrix_penalty).unsqueeze(0)
        alpha = self.start + self.start_penalty + emissions[:, 0]
        for word in range(1, emissions.shape[1]):
            step = torch.logsumexp(alpha.unsqueeze(2) + matrix, dim=1) + emissions[:, word]
            alpha = torch.where(mask[:, word].unsqueeze(1), step, alpha)
        return torch.logsumexp(alpha + self.end, dim=1)
