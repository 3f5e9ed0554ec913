"""Tag sequences, runs of evidence, and the labels that thresholds give."""

from __future__ import annotations

import dataclasses
import itertools
import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit

from slant.inference.answers import Answer
from slant.inference.decoding import decode
from slant.inference.framing import best_run
from slant.inference.viterbi import best_tags, tagged_spans
from slant.models.batch import NumpyOutput, Output
from slant.models.calibration import Calibration, PhraseScale, Transitions
from slant.models.labels import ATTRIBUTION_TAGS, CASTS, FRAMES, LOADED_TAGS, forbidden_transitions
from slant.models.records import Mention, ScoredSentence, Sentence
from tests.fake_engine import make_tokenization

TEXT = "The ministry said Armenia violated the brutal truce"
WORDS = TEXT.split()


def random_transitions(random: np.random.Generator, tags: int) -> Transitions:
    return Transitions(
        tuple(random.normal(size=tags)),
        tuple(random.normal(size=tags)),
        tuple(map(tuple, random.normal(size=(tags, tags)))),
    )


def by_brute_force(emissions: np.ndarray, tags: tuple[str, ...], transitions: Transitions, bias: float) -> list[int]:
    begin, forbidden = forbidden_transitions(tags)

    def score(path: Sequence[int]) -> float:
        if begin[path[0]] or any(forbidden[a][b] for a, b in itertools.pairwise(path)):
            return -np.inf
        moves = sum(transitions.matrix[a][b] for a, b in itertools.pairwise(path))
        emitted = sum(emissions[word, tag] + bias * (tag == 0) for word, tag in enumerate(path))
        return transitions.start[path[0]] + emitted + moves + transitions.end[path[-1]]

    return list(max(itertools.product(range(len(tags)), repeat=len(emissions)), key=score))


@pytest.mark.parametrize(("tags", "longest"), [(ATTRIBUTION_TAGS, 4), (LOADED_TAGS, 7)])
@pytest.mark.parametrize("bias", [0.0, -1.5])
def test_best_tags_are_those_of_a_search_over_all(tags: tuple[str, ...], longest: int, bias: float) -> None:
    random = np.random.default_rng(7)
    transitions = random_transitions(random, len(tags))
    sentences = [random.normal(size=(1 + n % longest, len(tags))) for n in range(2 * longest)]
    found = best_tags(sentences, tags, transitions=transitions, bias=bias)
    assert [path.tolist() for path in found] == [by_brute_force(e, tags, transitions, bias) for e in sentences]


@settings(max_examples=40, deadline=None)
@given(lengths=st.lists(st.integers(0, 12), max_size=6), seed=st.integers(0, 2**16))
def test_tags_are_well_formed_and_do_not_depend_on_the_company(lengths: list[int], seed: int) -> None:
    random = np.random.default_rng(seed)
    transitions = random_transitions(random, len(ATTRIBUTION_TAGS))
    sentences = [random.normal(scale=3, size=(length, len(ATTRIBUTION_TAGS))) for length in lengths]
    begin, forbidden = forbidden_transitions(ATTRIBUTION_TAGS)
    together = best_tags(sentences, ATTRIBUTION_TAGS, transitions=transitions)
    for sentence, path in zip(sentences, together, strict=True):
        (alone,) = best_tags([sentence], ATTRIBUTION_TAGS, transitions=transitions)
        assert path.tolist() == alone.tolist()
        assert len(path) == len(sentence)
        assert not len(path) or not begin[path[0]]
        assert not any(forbidden[a][b] for a, b in itertools.pairwise(path))


def test_no_sentences_have_no_tags() -> None:
    assert best_tags([], LOADED_TAGS, transitions=Calibration.default().transitions["loaded"]) == []


def test_a_lower_bias_never_finds_fewer_words() -> None:
    emissions = [np.random.default_rng(3).normal(size=(40, 3))]
    transitions = Calibration.default().transitions["loaded"]
    tagged = [(best_tags(emissions, LOADED_TAGS, transitions=transitions, bias=b)[0] > 0).sum() for b in (2, 0, -2)]
    assert tagged == sorted(tagged)
    assert tagged[0] < tagged[-1]


@pytest.mark.parametrize(
    ("path", "spans"),
    [
        ([], []),
        ([0, 0], []),
        ([1, 2, 2], [("source", 0, 3)]),
        ([1, 1, 2, 0, 5, 3], [("source", 0, 1), ("source", 1, 3), ("content", 4, 5), ("cue", 5, 6)]),
    ],
)
def test_spans_are_read_off_the_tags(path: list[int], spans: list[tuple[str, int, int]]) -> None:
    assert tagged_spans(np.array(path, dtype=np.int64), ATTRIBUTION_TAGS) == spans


@settings(max_examples=60, deadline=None)
@given(gains=st.lists(st.floats(-1, 1, allow_subnormal=False), min_size=1, max_size=12))
def test_best_run_has_the_largest_sum(gains: list[float]) -> None:
    low, high = best_run(np.array(gains))
    sums = [sum(gains[a:b]) for a in range(len(gains)) for b in range(a + 1, len(gains) + 1)]
    assert 0 <= low < high <= len(gains)
    assert sum(gains[low:high]) == pytest.approx(max(sums), abs=1e-9)


def test_best_run_without_a_gain_is_the_best_word() -> None:
    assert best_run(np.array([-0.5, -0.1, -0.3])) == (1, 2)


def blank(words: int, parties: int = 1) -> NumpyOutput:
    """Logits that give no label: "O", no frame, not biased, neutral, no cast."""
    output = Output(
        attribution=np.zeros((words, 7), np.float32),
        stance=np.zeros((words, 3), np.float32),
        loaded=np.zeros((words, 3), np.float32),
        evidence=np.full((words, 12), -4, np.float32),
        frames=np.full(12, -4, np.float32),
        biased=np.float32(-4),
        sentiment=np.zeros((parties, 3), np.float32),
        role=np.zeros((parties, 3), np.float32),
        casts=np.zeros((parties, 12, 4), np.float32),
    )
    output.attribution[:, 0] = output.loaded[:, 0] = 4
    output.casts[:, :, 0] = 4
    return output


def answer(output: NumpyOutput, *parties: str, offset: int = 10) -> Answer:
    encoded = make_tokenization(TEXT).encode([TEXT])[0]
    found = tuple(
        (name, (Mention(name, offset + at, offset + at + len(name), name),))
        for name in parties
        for at in [TEXT.find(name)]
    )
    return Answer(Sentence("d", 0, offset, offset + len(TEXT), TEXT), encoded, found, output)


def decoded(output: NumpyOutput, *parties: str, calibration: Calibration | None = None) -> ScoredSentence:
    return decode([answer(output, *parties)], calibration or Calibration.default())[0]


def test_a_sentence_of_blank_logits_has_no_labels() -> None:
    scored = decoded(blank(len(WORDS)))
    assert (scored.attributions, scored.frames, scored.loaded, scored.parties) == ((), (), (), ())
    assert (scored.biased, scored.biased_score) == (False, 0.018)


def test_spans_become_an_attribution_with_stance_and_party() -> None:
    output = blank(len(WORDS), parties=2)
    for word, tag in enumerate([1, 2, 3, 5, 6, 6, 6, 6]):
        output.attribution[word, tag] = 8
    output.stance[2] = [0, 3, 0]
    output.stance[4] = [0, 0, 9]  # not a cue word: never read
    (found,) = decoded(output, "ministry", "Armenia").attributions
    assert found.source is not None
    assert found.cue is not None
    assert (found.source.text, found.cue.text) == ("The ministry", "said")
    assert [span.text for span in found.content] == ["Armenia violated the brutal truce"]
    assert (found.type, found.cue_stance, found.party) == ("indirect", "doubt", "ministry")
    assert found.source.start == 10
    # Of the chain's sequences over the two words, with a = e^8, o = e^4 and 1 for other tags: those that begin with
    # the source are a (a + o + 3), all others o (o + 3) + 2 (o + 4); at the second word a a, and a + o + 2 begin there.
    a, o = math.exp(8), math.exp(4)
    every = a * (a + o + 3) + o * (o + 3) + 2 * (o + 4)
    assert found.source.score == pytest.approx((a * (a + o + 3) + a * a + a + o + 2) / (2 * every), abs=1e-4)


def test_frames_carry_evidence_and_the_party_cast_most_probably() -> None:
    output = blank(len(WORDS), parties=2)
    aggression, outlaw = FRAMES.index("aggression"), FRAMES.index("outlaw")
    output.frames[[aggression, outlaw]] = 2
    output.evidence[4:6, aggression] = 3
    output.casts[0, aggression] = [0, 3, 0, 0]
    output.casts[1, aggression] = [0, 0, 0, 5]
    first, second = decoded(output, "ministry", "Armenia").frames
    assert first.evidence is not None
    assert (first.frame, first.evidence.text, first.evidence.label) == ("aggression", "violated the", "aggression")
    assert (first.party, first.polarity) == ("Armenia", 1)
    assert second.evidence is not None
    assert (second.frame, second.party, second.polarity) == ("outlaw", None, None)
    assert second.evidence.text in WORDS


def test_a_party_is_read_with_scores_of_all_labels() -> None:
    output = blank(len(WORDS), parties=3)  # the third row is padding of the batch
    output.sentiment[1] = [3, 0, 0]
    output.role[1] = [0, 2, 0]
    output.casts[1, 0] = [0, 0, 0, 9]
    parties = decoded(output, "ministry", "Armenia").parties
    assert [p.party for p in parties] == ["ministry", "Armenia"]
    assert (parties[1].sentiment, parties[1].role) == ("negative", "innocent")
    assert sum(parties[1].sentiment_scores.values()) == pytest.approx(1, abs=2e-4)
    assert [(f.frame, f.polarity) for f in parties[1].frames] == [(FRAMES[0], int(CASTS[3]))]
    assert parties[0].frames == ()


def test_thresholds_and_temperatures_decide() -> None:
    output = blank(len(WORDS))
    output.frames[0] = 1.0
    output.role[0] = [1, 0, 0]
    base = Calibration.default()
    frames = {**base.thresholds.frames, FRAMES[0]: 0.8}
    strict = dataclasses.replace(base, thresholds=dataclasses.replace(base.thresholds, frames=frames, role=0.9))
    assert [f.score for f in decoded(output).frames] == [0.7311]
    assert decoded(output, "Armenia", calibration=strict).frames == ()
    assert decoded(output, "Armenia", calibration=strict).parties[0].role is None
    sharp = dataclasses.replace(base, temperatures={**base.temperatures, "frames": 0.5})
    assert [f.score for f in decoded(output, calibration=sharp).frames] == [0.8808]


def test_the_scale_of_a_phrase_moves_its_score_alone() -> None:
    output = blank(len(WORDS))
    output.loaded[6, 1] = 8
    output.evidence[6, 0] = 2.0
    (plain,) = decoded(output).loaded
    for scale in (PhraseScale(offset=-1), PhraseScale(slope=0.5), PhraseScale(evidence=0.5)):
        (moved,) = decoded(
            output, calibration=dataclasses.replace(Calibration.default(), phrases={"loaded": scale})
        ).loaded
        assert (moved.start, moved.end, moved.text) == (plain.start, plain.end, plain.text)
        assert moved.score == pytest.approx(scale.score(plain.score, expit(2.0)), abs=2e-4)
        assert moved.score != plain.score
    (neutral,) = decoded(
        output, calibration=dataclasses.replace(Calibration.default(), phrases={"loaded": PhraseScale()})
    ).loaded
    assert neutral.score == pytest.approx(plain.score, abs=1e-4)


def test_a_frame_makes_sentiment_less_sure_and_changes_no_label() -> None:
    output = blank(len(WORDS), parties=1)
    output.sentiment[0] = [3, 0, 1]
    heated = dataclasses.replace(Calibration.default(), frame_heat=0.5)
    calm, calm_heated = (
        decoded(output, "Armenia", calibration=own).parties[0] for own in (Calibration.default(), heated)
    )
    assert calm.sentiment_scores["negative"] == pytest.approx(calm_heated.sentiment_scores["negative"], abs=0.01)
    output.frames[0] = 9
    framed = decoded(output, "Armenia", calibration=heated).parties[0]
    assert framed.sentiment == "negative"
    assert framed.sentiment_scores["negative"] < calm.sentiment_scores["negative"] - 0.05


def test_a_sentence_is_decoded_alike_in_any_company() -> None:
    random = np.random.default_rng(12)
    answers = []
    for parties in ((), ("Armenia",), (), ("ministry", "Armenia"), ("truce",)):
        output = blank(len(WORDS), parties=max(1, len(parties)))
        drawn = Output(*(random.normal(scale=3, size=getattr(output, name).shape) for name in Output.__slots__))
        answers.append(answer(drawn, *parties))
    scale = PhraseScale(-0.5, 0.8, 0.2)
    own = dataclasses.replace(Calibration.default(), frame_heat=0.5, phrases={"loaded": scale, "content": scale})
    assert decode(answers, own) == [decode([one], own)[0] for one in answers]


def test_a_sentence_without_a_word_is_decoded() -> None:
    output = blank(0)
    output.frames[3] = 4
    empty = make_tokenization(TEXT).encode([""])[0]
    scored = decode([Answer(Sentence("d", 0, 0, 0, ""), empty, (), output)], Calibration.default())[0]
    assert [(f.frame, f.evidence) for f in scored.frames] == [(FRAMES[3], None)]
