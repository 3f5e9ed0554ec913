"""Krippendorff's unitising alpha: agreement on where phrases of a label begin and end, corrected for chance.

Krippendorff (1995), "On the reliability of unitizing continuous data", Sociological Methodology 25; (2004), "Measuring
the reliability of qualitative text analysis data", Quality & Quantity 38(6), whose example the tests have. All texts,
one after the other, are the continuum; phrases and the gaps between them end where a text does, and so do comparisons.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from slant.analysis.agreement.coefficients import Figure, Floats, Ints
from slant.analysis.coding.codings import CodedSpan

# Of each text: the disagreement, what all its coders coded, what pairs of them did, and of the phrases their number,
# l (l - 1) and 2 l^3 - 3 l^2 + l; behind these, for each length of a phrase, what is needed of the gaps.
HEAD = 6


def unit_counts(coded: Sequence[Sequence[Sequence[CodedSpan]]], lengths: Sequence[int]) -> Floats:
    """(U, HEAD + 2 K) counts that add up, of U texts with the phrases of their coders, all of one label, and the texts'
    lengths in code points; K is how many lengths of phrases there are.
    """
    marked = [i for i, text in enumerate(coded) if any(text)]
    sections = [[_sections(own, lengths[i]) for own in coded[i]] for i in marked]
    units = [np.concatenate([own[own[:, 2] == 1, 1] for own in text]) for text in sections]
    gaps = [np.concatenate([own[own[:, 2] == 0, 1] for own in text]) for text in sections]
    sizes = np.unique(np.concatenate([*units, np.zeros(0, dtype=np.int64)]))
    whole, m = np.array(lengths), np.array([len(text) for text in coded])
    counts = np.zeros((len(coded), HEAD + 2 * len(sizes)))
    counts[:, 1], counts[:, 2] = m * whole, m * (m - 1) * whole
    # The places in gaps where a phrase of each size could stand. A text without a phrase is one gap for each coder.
    counts[:, HEAD + len(sizes) :] = m[:, None] * np.maximum(whole[:, None] - sizes + 1, 0)
    for i, text, l_u, l_g in zip(marked, sections, units, gaps, strict=True):
        counts[i, 0] = sum(_apart(a, b) for j, a in enumerate(text) for k, b in enumerate(text) if j != k)
        counts[i, 3:HEAD] = len(l_u), (l_u * (l_u - 1)).sum(), (2 * l_u**3 - 3 * l_u**2 + l_u).sum()
        counts[i, HEAD : HEAD + len(sizes)] = (l_u[:, None] == sizes).sum(axis=0) * sizes**2
        counts[i, HEAD + len(sizes) :] = np.maximum(l_g[:, None] - sizes + 1, 0).sum(axis=0)
    return counts


def joint_alpha(widths: Sequence[int]) -> Figure:
    """Alpha over labels, of their summed unit counts side by side, each so wide; nan where no label has a phrase.

    alpha = 1 - sum D_o / sum D_e. With m coders and a continuum of length L, D_o = delta / (m (m - 1) L^2) and
    D_e = 2/L (sum_g (N - 1)/3 (2 l^3 - 3 l^2 + l) + l^2 sum_gaps (l_gap - l + 1)) / (m L (m L - 1) - sum_g l (l - 1));
    m L and m (m - 1) L are sums over texts here, since not every coder codes every text.
    """
    ends = np.cumsum(widths)[:-1]

    def figure(sums: Floats) -> Floats:
        observed, expected = np.zeros(sums.shape[:-1]), np.zeros(sums.shape[:-1])
        with np.errstate(divide="ignore", invalid="ignore"):
            for own in np.split(sums, ends, axis=-1):
                apart, coded, paired, number, squares, cubes = np.moveaxis(own[..., :HEAD], -1, 0)
                of_units, of_gaps = np.split(own[..., HEAD:], 2, axis=-1)
                observed = observed + apart / paired
                chance = (number - 1) / 3 * cubes + (of_units * of_gaps).sum(axis=-1)
                expected = expected + np.where(number > 0, 2 * chance / (coded * (coded - 1) - squares), 0)
            return np.asarray(np.where(expected > 0, 1 - observed / expected, np.nan))

    return figure


def _sections(spans: Sequence[CodedSpan], length: int) -> Ints:
    """(n, 3) begin, length and whether it is a phrase of what one coder's phrases divide a text into. Phrases that
    overlap are one: alpha knows of no units within units.
    """
    found: list[tuple[int, int, int]] = []
    at = 0
    for start, end in _apart_from_each_other(spans):
        if start > at:
            found.append((at, start - at, 0))
        found.append((start, end - start, 1))
        at = end
    if at < length:
        found.append((at, length - at, 0))
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def _apart_from_each_other(spans: Sequence[CodedSpan]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _apart(first: Ints, second: Ints) -> float:
    """The sum of delta^2 of the sections of one coder by those of another: of two phrases that overlap the squared
    differences of their ends, of a phrase within a gap its squared length.
    """
    b_g, l_g, v_g = (column[:, None].astype(np.float64) for column in first.T)
    b_h, l_h, v_h = (column[None, :].astype(np.float64) for column in second.T)
    ends: NDArray[np.float64] = (b_g - b_h) ** 2 + (b_g + l_g - b_h - l_h) ** 2
    meet = (v_g == 1) & (v_h == 1) & (b_g < b_h + l_h) & (b_h < b_g + l_g)
    in_gap = (v_g == 1) & (v_h == 0) & (b_g >= b_h) & (b_g + l_g <= b_h + l_h)
    gap_of = (v_g == 0) & (v_h == 1) & (b_h >= b_g) & (b_h + l_h <= b_g + l_g)
    return float((ends * meet + l_g**2 * in_gap + l_h**2 * gap_of).sum())
