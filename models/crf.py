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

    def marginals(self, emissions: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Probability of each tag at each word (B, W, N), 0 where there is no word, and the expected number of each
        move from a tag to the next (B, N, N). Arguments of `forward`; no gradient goes through.
        """
        with torch.enable_grad():
            emissions = emissions.detach().requires_grad_()
            matrix = (self.matrix + self.matrix_penalty).detach().expand(len(emissions), -1, -1).requires_grad_()
            # The gradient of log Z by a score is how often the score is expected to count.
            normaliser = self._normaliser(emissions, mask, matrix).sum()
            tags, moves = torch.autograd.grad(normaliser, (emissions, matrix))
        return tags, moves

    def cross_entropy(self, emissions: Tensor, mask: Tensor, tags: Tensor, moves: Tensor) -> Tensor:
        """Cross-entropy (B,) of a distribution over tag sequences with these marginals, relative to this CRF's: exact,
        since a sequence's score is a sum over its tags and moves (Wang et al., ACL 2021, "Structural Knowledge
        Distillation"). tags, moves: as `marginals` gives them.
        """
        last = tags.gather(1, (mask.sum(1) - 1)[:, None, None].expand(-1, 1, tags.shape[2])).squeeze(1)
        score = (
            (tags * emissions).sum((1, 2))
            + ((self.start + self.start_penalty) * tags[:, 0]).sum(1)
            + ((self.matrix + self.matrix_penalty) * moves).sum((1, 2))
            + (self.end * last).sum(1)
        )
        return self._normaliser(emissions, mask) - score

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

    def _normaliser(self, emissions: Tensor, mask: Tensor, matrix: Tensor | None = None) -> Tensor:
        """Log of the sum over all tag sequences (B,); `matrix` (B, N, N) in place of the CRF's own."""
        matrix = (self.matrix + self.matrix_penalty).unsqueeze(0) if matrix is None else matrix
        alpha = self.start + self.start_penalty + emissions[:, 0]
        for word in range(1, emissions.shape[1]):
            step = torch.logsumexp(alpha.unsqueeze(2) + matrix, dim=1) + emissions[:, word]
            alpha = torch.where(mask[:, word].unsqueeze(1), step, alpha)
        return torch.logsumexp(alpha + self.end, dim=1)
