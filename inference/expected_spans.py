"""Spans that are most probably right, under a linear chain of tags: minimum Bayes risk decoding (Kumar and Byrne, NAACL
2004) in place of the best sequence of tags.

The best sequence is right as a whole more often than any other; yet it is not whole sentences that are asked for, but
each span. A content whose first word is in doubt may stand in no sequence as surely as it stands in many together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from slant.inference.marginals import Chains, Doubles, Floats, chains_of
from slant.inference.viterbi import Integers
from slant.models.calibration import Transitions

# What a word within a span counts, for its probability above one half, beside 1 for a span that is exactly right: where
# the ends are in doubt, a phrase that is surely there is better given with an end too many than not at all. By kind,
# since contents have many words, sources and cues few.
WORD_WORTH: Mapping[str, float] = {"source": 0.15, "cue": 0.15, "content": 0.05}
# Numbers in the table of spans of a block: (sentences, words, words, kinds).
_TABLE = 2**21


def expected_tags(
    emissions: Sequence[Floats],
    tags: tuple[str, ...],
    *,
    transitions: Transitions,
    least: Mapping[str, float],
    temperature: float = 1.0,
) -> Iterator[tuple[Integers, Doubles]]:
    """The well-formed BIO tags (W,) of each sentence, given its scores (W, N) over `tags`, and the probabilities (W, N)
    of all tags.

    Of all sets of spans without overlap it is that with the largest sum of the spans' probabilities, less `least` of
    their kind, and of WORD_WORTH of their words: the expected number of right spans, where a wrong one costs `least`.
    A span's F1 is highest about where `least` is half of it (Lipton et al., ECML 2014).
    """
    kinds = [tag[2:] for tag in tags[1::2]]
    price, word_worth = (np.array([of[kind] for kind in kinds]) for of in (least, WORD_WORTH))
    found: dict[int, tuple[Integers, Doubles]] = {}
    for rows, chains in chains_of(emissions, tags, transitions=transitions, temperature=temperature):
        chances = chains.marginals
        paths = np.zeros(chances.shape[:2], dtype=np.int64)
        # Elsewhere no span is worth giving, since none is likelier than the least likely of its words.
        likely = np.flatnonzero((chances[:, :, 1::2] + chances[:, :, 2::2]).max(axis=(1, 2)) > price.min())
        size = max(1, _TABLE // (chances.shape[1] ** 2 * len(kinds)))
        for low in range(0, len(likely), size):
            some = likely[low : low + size]
            paths[some] = best_spans(
                span_chances(chains, some), chances[some], chains.lengths[some], price=price, word_worth=word_worth
            )
        for row, path, own, length in zip(rows, paths, chances, chains.lengths.tolist(), strict=True):
            found[row] = (path[:length], own[:length])
    return (found[row] for row in range(len(emissions)))


def span_chances(chains: Chains, rows: NDArray[np.integer]) -> Doubles:
    """Of R sentences the probability of each span to be exactly one of the sequence's, by first word, last word and
    kind (R, W, W, K); what would end before it begins has no meaning.
    """
    forward, backward, scales = chains.forward[rows], chains.backward[rows], chains.scales[rows]
    words, last = forward.shape[1], (chains.lengths[rows] - 1)[:, None]
    # Nothing but B- and I- of its own kind leads to an I-, so that all else ends a span.
    leaving = chains.matrix.copy()
    leaving[:, 2::2] = 0.0
    powers = np.exp(chains.scores[rows])
    with np.errstate(divide="ignore"):
        matrix = np.log(chains.matrix)
        begun = np.log(forward[:, :, 1::2])  # (R, W, K)
        later = powers[:, 1:] * backward[:, 1:] / scales[:, 1:, None]
        after = (leaving * later[:, :, None, :]).sum(axis=3)  # (R, W - 1, N)
        after = np.concatenate([after, backward[:, -1:]], axis=1)
        ended = np.log(np.where((np.arange(words) == last)[:, :, None], backward, after))
        begin, inside = np.arange(1, matrix.shape[0], 2), np.arange(2, matrix.shape[0], 2)
        steps = chains.scores[rows][:, :, 2::2] + matrix[inside, inside] - np.log(scales)[:, :, None]
    through = steps.cumsum(axis=1)
    first = begun + matrix[begin, inside] - matrix[inside, inside] - through
    chances = first[:, :, None] + (through + ended[:, :, 2::2])[:, None]
    alone = np.arange(words)
    chances[:, alone, alone] = begun + ended[:, :, 1::2]
    return np.asarray(np.exp(np.minimum(chances, 0.0)))


def best_spans(
    chances: Doubles, tags: Doubles, lengths: NDArray[np.integer], *, price: Doubles, word_worth: Doubles
) -> Integers:
    """Tags (R, W) of the set of spans with the largest sum, see `expected_tags`: of R sentences, the chances of spans
    (R, W, W, K) and of tags (R, W, N), and by kind the least chance, price (K,), and what a word counts, (K,), given.
    """
    rows, words, _, kinds = chances.shape
    inside = (tags[:, :, 1::2] + tags[:, :, 2::2] - 0.5).cumsum(axis=1)
    before = np.concatenate([np.zeros((rows, 1, kinds)), inside[:, :-1]], axis=1)
    gains = chances - price + word_worth * (inside[:, None] - before[:, :, None])
    totals = np.zeros((rows, words + 1))
    # Which span ends at a word, as first word * kinds + kind; -1 where none does.
    spans = np.full((rows, words), -1)
    for word in range(words):
        ended = (totals[:, : word + 1, None] + gains[:, : word + 1, word]).reshape(rows, -1)
        place = ended.argmax(axis=1)
        total = ended[np.arange(rows), place]
        given = (total > totals[:, word]) & (word < lengths)
        totals[:, word + 1] = np.where(given, total, totals[:, word])
        spans[:, word] = np.where(given, place, -1)
    paths = np.zeros((rows, words), dtype=np.int64)
    for row, length in enumerate(lengths.tolist()):
        word = length - 1
        while word >= 0:
            if (place := int(spans[row, word])) >= 0:
                begin, kind = divmod(place, kinds)
                paths[row, begin + 1 : word + 1] = 2 * kind + 2
                paths[row, begin] = 2 * kind + 1
                word = begin
            word -= 1
    return paths
