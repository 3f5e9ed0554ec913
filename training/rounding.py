"""Matrices as 8-bit integers with the least error in the products that they are part of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LEVELS = 127
# GPTQ: share of the mean second moment that is added to each, so that the inverse exists.
DAMPING = 0.01
_BLOCK = 64


@dataclass(slots=True)
class Moments:
    """Of the rows of X (N, K) on calibration sentences: `largest` (K,) magnitude and `second` (K, K) = X' X."""

    largest: Array
    second: Array

    def add(self, rows: Array) -> None:
        self.largest = np.maximum(self.largest, np.abs(rows).max(axis=0))
        self.second += rows.T @ rows


def smoothing(moments: Moments, weights: Array, *, shift: float, alpha: float) -> Array:
    """(K,) factors that rows of W are multiplied by and columns of X divided by, of geometric mean 1."""
    activation = np.maximum(moments.largest + shift, 1e-5)
    factors = activation**alpha / np.maximum(np.abs(weights).max(axis=1), 1e-5) ** (1 - alpha)
    return np.asarray(factors / np.exp(np.log(factors).mean()))


def round_weights(weight: Array, second: Array, scale: Array) -> NDArray[np.int8]:
    """W (K, N) as integers of these scales, (K, N) or (N,), with the least error of X W; second (K, K) = X' X.

    Weights are not rounded one by one: the error of each is made up for by those that are still to be rounded (GPTQ,
    Frantar et al., 2023).
    """
    scale = np.broadcast_to(scale, weight.shape)
    damped = second + np.eye(len(second)) * max(DAMPING * float(np.mean(np.diag(second))), 1e-8)
    # Row i of the factor says how the error of row i of W is spread over the rows behind it.
    factor = np.linalg.cholesky(np.linalg.inv(damped)).T
    rest, rounded = weight.copy(), np.empty(weight.shape, dtype=np.int8)
    for begin in range(0, len(rest), _BLOCK):
        block = range(begin, min(begin + _BLOCK, len(rest)))
        errors = np.empty((len(block), rest.shape[1]))
        for row in block:
            rounded[row] = np.clip(np.round(rest[row] / scale[row]), -LEVELS, LEVELS)
            errors[row - begin] = (rest[row] - rounded[row] * scale[row]) / factor[row, row]
            rest[row + 1 : block.stop] -= np.outer(factor[row, row + 1 : block.stop], errors[row - begin])
        # The rows behind the block take its errors all at once, which is a tenth of the time.
        rest[block.stop :] -= factor[begin : block.stop, block.stop :].T @ errors
    return rounded


def column_scales(weight: Array) -> Array:
    """(N,) of W (K, N): the largest weight of a column is the largest integer."""
    return np.asarray(np.maximum(np.abs(weight).max(axis=0) / LEVELS, 1e-12))
