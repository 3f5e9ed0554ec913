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
# since contents have many words, sources and cues few. Chosen on dev, by `small`.
WORD_WORTH: Mapping[str, float] = {"source": 0.15, "cue": 0.15, "content": 0.05}
# No span has more words than this: nobody's words are so many in one sentence, and text without a stop may have
# thousands.
LONGEST = 256
# Numbers in the table of spans of a block: (sentences, words, kinds, lengths).
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
        # Elsewhere no span is worth giving: none is likelier than its least likely word, and words count against it.
        doubt = min(0.5, price.min())
        likely = np.flatnonzero((chances[:, :, 1::2] + chances[:, :, 2::2]).max(axis=(1, 2)) > doubt)
        words = chances.shape[1]
        size = max(1, _TABLE // (words * min(words, LONGEST) * len(kinds)))
        for low in range(0, len(likely), size):
            some = likely[low : low + size]
            paths[some] = best_spans(
                span_chances(chains, some), chances[some], chains.lengths[some], price=price, word_worth=word_worth
            )
        for row, path, own, length in zip(rows, paths, chances, chains.lengths.tolist(), strict=True):
            found[row] = (path[:length], own[:length])
    return (found[row] for row in range(len(emissions)))


def span_chances(chains: Chains, rows: NDArray[np.integer]) -> Doubles:
    """Of R sentences the probability of each span to be exactly one of the sequence's, by its last word, kind and first
    word (R, W, K, L): the L words that end with the last one, 0 where these would begin before the sentence. L is W, or
    LONGEST if that is less.
    """
    forward, backward, scales = chains.forward[rows], chains.backward[rows], chains.scales[rows]
    words, last = forward.shape[1], (chains.lengths[rows] - 1)[:, None]
    # Nothing but B- and I- of its own kind leads to an I-, so that all else ends a span.
    leaving = chains.matrix.copy()
    leaving[:, 2::2] = 0.0
    later = np.exp(chains.scores[rows])[:, 1:] * backward[:, 1:] / scales[:, 1:, None]
    after = (leaving * later[:, :, None, :]).sum(axis=3)  # (R, W - 1, N)
    after = np.concatenate([after, backward[:, -1:]], axis=1)
    begin, inside = np.arange(1, leaving.shape[0], 2), np.arange(2, leaving.shape[0], 2)
    with np.errstate(divide="ignore"):
        matrix = np.log(chains.matrix)
        begun = np.log(forward[:, :, begin])  # (R, W, K)
        ended = np.log(np.where((np.arange(words) == last)[:, :, None], backward, after))
    steps = chains.scores[rows][:, :, inside] + matrix[inside, inside] - np.log(scales)[:, :, None]
    through = steps.cumsum(axis=1)
    first = _before(begun + matrix[begin, inside] - matrix[inside, inside] - through, -np.inf)
    chances = first + (through + ended[:, :, inside])[..., None]
    chances[..., -1] = begun + ended[:, :, begin]
    return np.asarray(np.exp(np.minimum(chances, 0.0)))


def _before(values: Doubles, fill: float) -> Doubles:
    """values (R, W, K) of the L words that end with each word (R, W, K, L), `fill` before the first."""
    longest = min(values.shape[1], LONGEST)
    padded = np.pad(values, ((0, 0), (longest - 1, 0), (0, 0)), constant_values=fill)
    return np.lib.stride_tricks.sliding_window_view(padded, longest, axis=1)


def best_spans(
    chances: Doubles, tags: Doubles, lengths: NDArray[np.integer], *, price: Doubles, word_worth: Doubles
) -> Integers:
    """Tags (R, W) of the set of spans with the largest sum, see `expected_tags`: of R sentences, the chances of spans
    as `span_chances` has them and of tags (R, W, N), and by kind the least chance, price (K,), and what a word counts,
    (K,), given.
    """
    rows, words, kinds, longest = chances.shape
    inside = (tags[:, :, 1::2] + tags[:, :, 2::2] - 0.5).cumsum(axis=1)
    until = np.concatenate([np.zeros((rows, 1, kinds)), inside[:, :-1]], axis=1)
    gains = chances - price[:, None] + word_worth[:, None] * (inside[..., None] - _before(until, 0.0))
    # Best sums up to each word, behind as many places before the sentence as a span may reach back.
    totals = np.full((rows, longest + words), -np.inf)
    totals[:, longest - 1] = 0.0
    # Which span ends at a word, as kind * longest + place of its first word; -1 where none does.
    spans = np.full((rows, words), -1)
    for word in range(words):
        ended = (totals[:, None, word : word + longest] + gains[:, word]).reshape(rows, -1)
        place = ended.argmax(axis=1)
        total, without = ended[np.arange(rows), place], totals[:, word + longest - 1]
        given = (total > without) & (word < lengths)
        totals[:, word + longest] = np.where(given, total, without)
        spans[:, word] = np.where(given, place, -1)
    paths = np.zeros((rows, words), dtype=np.int64)
    for row, length in enumerate(lengths.tolist()):
        word = length - 1
        while word >= 0:
            if (place := int(spans[row, word])) >= 0:
                kind, reach = divmod(place, longest)
                begin = word - longest + 1 + reach
                paths[row, begin + 1 : word + 1] = 2 * kind + 2
                paths[row, begin] = 2 * kind + 1
                word = begin
            word -= 1
    return paths
