"""Over-long sentences: what is cut, what is read where, and what is put together."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from slant.inference.engine import OUTPUTS
from slant.inference.windows import Window, cut, merge, take
from slant.models.batch import NumpyOutput, Output, collate
from slant.models.tokenization import EncodedText
from tests.fake_engine import FakeEngine, make_tokenization

TEXT = "the ministry said on monday that forces of the north had crossed the river at dawn"
TOKENIZATION = make_tokenization(TEXT)


def encode(text: str) -> EncodedText:
    return TOKENIZATION.encode([text])[0]


def run(encoded: EncodedText, masks: np.ndarray) -> NumpyOutput:
    output = FakeEngine(seed=4).run(collate([encoded], [list(masks)], pad_id=TOKENIZATION.pad_id))
    return Output(*(getattr(output, head)[0] for head in OUTPUTS))


texts = st.lists(st.sampled_from([*TEXT.split(), "zzz", "unknownword", "q" * 30]), max_size=60).map(" ".join)


@settings(max_examples=80, deadline=None)
@given(text=texts, max_tokens=st.integers(3, 40))
def test_windows_hold_every_token_and_fit(text: str, max_tokens: int) -> None:
    encoded = encode(text)
    windows = cut(encoded, max_tokens)
    held = {token for window in windows for token in range(window.low, window.high)}
    assert held == set(range(1, len(encoded.ids) - 1))
    assert all(window.high - window.low + 2 <= max_tokens for window in windows)
    assert [w.low for w in windows] == sorted({w.low for w in windows})
    assert len(windows) == 1 or len(encoded.ids) > max_tokens


def test_windows_begin_and_end_at_words_and_overlap_by_a_quarter() -> None:
    encoded = encode(" ".join(["river unknown"] * 30))
    starts = {*encoded.first.tolist(), len(encoded.ids) - 1}
    windows = cut(encoded, 42)
    assert {edge for w in windows for edge in (w.low, w.high)} <= starts
    overlaps = [a.high - b.low for a, b in pairwise(windows)]
    assert all(10 <= overlap <= 17 for overlap in overlaps)


def test_a_word_longer_than_a_window_is_cut() -> None:
    windows = cut(encode("q" * 50), 12)
    assert len(windows) > 4
    assert all(w.high - w.low <= 10 for w in windows)


def test_a_window_is_a_text_with_the_words_that_begin_in_it() -> None:
    encoded = encode("the unknown river")
    part, tokens = take(encoded, Window(3, len(encoded.ids) - 1))  # from the second piece of "unknown" on
    assert part.ids.tolist() == encoded.ids[tokens].tolist()
    assert part.words.tolist() == [[12, 17]]
    assert part.ids[part.first[0]] == encoded.ids[encoded.first[2]]
    assert part.word_of.tolist() == [-1] * (len(part.ids) - 2) + [0, -1]


@settings(max_examples=60, deadline=None)
@given(text=texts, max_tokens=st.integers(3, 40))
def test_merged_windows_say_what_the_whole_says(text: str, max_tokens: int) -> None:
    """Where the network reads each token by itself, cutting must change nothing but a party's mean."""
    encoded = encode(text)
    masks = np.zeros((1, len(encoded.ids)), dtype=bool)
    masks[0, 1:-1] = encoded.word_of[1:-1] == 0
    whole = merge(encoded, [Window(1, len(encoded.ids) - 1)], rows=[run(encoded, masks)], masks=masks)
    windows = cut(encoded, max_tokens)
    parts = [(part, masks[:, tokens]) for part, tokens in (take(encoded, w) for w in windows)]
    merged = merge(encoded, windows, rows=[run(*part) for part in parts], masks=masks)
    for head in ("attribution", "stance", "loaded", "evidence", "frames", "biased"):
        np.testing.assert_array_equal(getattr(merged, head), getattr(whole, head))


def constant(words: int, value: float) -> NumpyOutput:
    """A window's output over its tokens, all of one value, for two parties."""
    shapes = {"attribution": (words, 7), "stance": (words, 3), "loaded": (words, 3), "evidence": (words, 12)}
    shapes |= {"frames": (12,), "biased": (), "sentiment": (2, 3), "role": (2, 3), "casts": (2, 12, 4)}
    return Output(*(np.full(shapes[head], value, dtype=np.float32) for head in OUTPUTS))


def test_each_word_is_read_where_it_is_farthest_from_a_cut() -> None:
    encoded = encode("the ministry said on monday that forces of")
    windows = [Window(1, 6), Window(4, 9)]
    masks = np.zeros((2, len(encoded.ids)), dtype=bool)
    merged = merge(encoded, windows, rows=[constant(7, 1.0), constant(7, 2.0)], masks=masks)
    assert merged.loaded[:, 0].tolist() == [1, 1, 1, 1, 2, 2, 2, 2]
    assert (merged.frames.max(), float(merged.biased)) == (2.0, 2.0)


def test_a_party_is_read_in_the_windows_that_mention_it() -> None:
    encoded = encode("the ministry said on monday that forces of")
    windows = [Window(1, 6), Window(4, 9)]
    masks = np.zeros((2, len(encoded.ids)), dtype=bool)
    masks[0, 2] = masks[1, 5] = True
    rows = [constant(7, 1.0), constant(7, 2.0)]
    merged = merge(encoded, windows, rows=rows, masks=masks)
    assert merged.sentiment[:, 0].tolist() == pytest.approx([1.0, 1.5])
    assert merged.casts[:, 0, 0].tolist() == pytest.approx([1.0, 1.5])
    nowhere = merge(encoded, windows, rows=rows, masks=np.zeros_like(masks))
    assert nowhere.role[:, 0].tolist() == pytest.approx([1.5, 1.5])
