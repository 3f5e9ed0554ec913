"""The path from text to scored document, on a network that reads each token by itself."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from slant.inference import scoring
from slant.inference.scoring import Item, Scorer
from slant.models.batch import NumpyBatch, NumpyOutput
from slant.models.calibration import Calibration
from slant.models.checkpoint import Checkpoint
from slant.models.records import Document, Mention, ScoredDocument, ScoredSentence, Sentence
from tests.fake_engine import FakeEngine, make_tokenization

VOCABULARY = "the ministry said forces of Northland and Southland had violated “ the truce ” on Monday , brutal 🙂 ."
WORDS = VOCABULARY.split()
TOKENIZATION = make_tokenization(VOCABULARY)


def make_scorer(*, max_tokens: int = 256, batch_tokens: int = 4096, engine: FakeEngine | None = None) -> Scorer:
    checkpoint = Checkpoint(Path(), {}, max_tokens, Calibration.default(), TOKENIZATION)
    return Scorer(checkpoint, engine or FakeEngine(seed=2), batch_tokens=batch_tokens)


def make_item(number: int, *lengths: int) -> Item:
    """Sentences of so many words, two spaces apart, with every party name in them as a mention."""
    draw = random.Random(number)
    lines = [" ".join(draw.choices(WORDS, k=length)) for length in lengths]
    text = "  ".join(lines)
    sentences, at = [], 0
    for index, line in enumerate(lines):
        sentences.append(Sentence(f"d{number}", index, at, at + len(line), line))
        at += len(line) + 2
    return Item(Document(f"d{number}", text, {"outlet": "x"}), sentences, list(find_parties(text)))


def find_parties(text: str) -> Iterator[Mention]:
    for name in ("Northland", "Southland"):
        at = text.find(name)
        while at >= 0:
            yield Mention(name.lower(), at, at + len(name), name)
            at = text.find(name, at + 1)


def make_items() -> list[Item]:
    return [make_item(n, *((n * 7 + i * 5) % 30 + 1 for i in range(n % 4))) for n in range(24)]


@settings(max_examples=30, deadline=None)
@given(number=st.integers(0, 500), lengths=st.lists(st.integers(1, 40), max_size=4), max_tokens=st.integers(8, 60))
@example(number=254, lengths=[19, 40, 3], max_tokens=8)  # marks around words on both sides of a sentence end
def test_offsets_point_at_the_text(number: int, lengths: list[int], max_tokens: int) -> None:
    item = make_item(number, *lengths)
    scored = make_scorer(max_tokens=max_tokens).score(item.document, sentences=item.sentences, mentions=item.mentions)
    assert len(scored.sentences) == len(lengths)
    for found in scored.sentences:
        for span in spans_of(found):
            assert scored.text[span.start : span.end] == span.text
            # Attributions may run over sentence ends.
            runs_over = getattr(span, "label", "") in ("source", "cue", "content")
            assert runs_over or found.sentence.start <= span.start < span.end <= found.sentence.end
            assert 0 <= getattr(span, "score", 0) <= 1


def spans_of(found: ScoredSentence) -> list[object]:
    mentions = [mention for party in found.parties for mention in party.mentions]
    evidence = [frame.evidence for frame in found.frames]
    voices = [span for a in found.attributions for span in (a.source, a.cue, *a.content)]
    return [span for span in (*mentions, *evidence, *voices, *found.loaded) if span is not None]


@pytest.mark.parametrize("batch_tokens", [1, 50, 4096])
@pytest.mark.parametrize("pool", [1, 7, 1024])
def test_batch_size_and_pool_change_nothing(batch_tokens: int, pool: int, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = [
        make_scorer(batch_tokens=1).score(i.document, sentences=i.sentences, mentions=i.mentions) for i in make_items()
    ]
    monkeypatch.setattr(scoring, "POOL", pool)
    assert list(make_scorer(batch_tokens=batch_tokens).score_all(make_items())) == expected


def test_order_changes_nothing() -> None:
    items = make_items()
    forward = list(make_scorer().score_all(items))
    assert list(make_scorer().score_all(reversed(items))) == forward[::-1]
    assert [d.id for d in forward] == [i.document.id for i in items]
    assert forward[0].meta == {"outlet": "x"}


def test_windows_change_nothing_where_tokens_are_read_alone() -> None:
    items = [Item(i.document, i.sentences) for i in make_items()]
    whole, cut = (list(make_scorer(max_tokens=n).score_all(items)) for n in (256, 12))
    flags = [s.windowed for d in cut for s in d.sentences]
    assert not any(s.windowed for d in whole for s in d.sentences)
    assert any(flags)
    assert not all(flags)
    for one, other in zip(whole, cut, strict=True):
        assert [_unflagged(s) for s in one.sentences] == [_unflagged(s) for s in other.sentences]


def _unflagged(found: ScoredSentence) -> dict[str, object]:
    values = found.to_dict()
    del values["windowed"]
    return values


def test_batches_stay_within_the_budget_and_are_sorted_by_length() -> None:
    engine = FakeEngine()
    list(make_scorer(batch_tokens=60, engine=engine).score_all(make_items()))
    assert all(rows * tokens <= 60 or rows == 1 for rows, tokens in engine.shapes)
    assert [tokens for _, tokens in engine.shapes] == sorted(tokens for _, tokens in engine.shapes)
    assert max(rows for rows, _ in engine.shapes) > 2


def test_documents_are_taken_a_pool_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scoring, "POOL", 3)
    taken = 0

    def items() -> Iterator[Item]:
        nonlocal taken
        for number in range(50):
            taken += 1
            yield make_item(number, 4)

    next(make_scorer().score_all(items()))
    assert taken == 6  # one pool is read while the one before is decoded


@pytest.mark.parametrize("text", ["", "   \n"])
def test_a_document_without_a_sentence_is_empty(text: str) -> None:
    assert make_scorer().score(Document("d", text)) == ScoredDocument("d", text, ())
    assert make_scorer().score(Document("d", text), sentences=[]) == ScoredDocument("d", text, ())


def test_sentences_are_found_where_none_are_given() -> None:
    text = "The ministry said forces had violated the truce. Northland said nothing on Monday."
    found = make_scorer().score(Document("d", text), mentions=list(find_parties(text))).sentences
    assert [s.sentence.text for s in found] == [text[:48], text[49:]]
    assert [[p.party for p in s.parties] for s in found] == [[], ["northland"]]


def test_a_party_with_several_mentions_is_one_reading_over_all() -> None:
    class Spy(FakeEngine):
        masks: np.ndarray

        def run(self, batch: NumpyBatch) -> NumpyOutput:
            self.masks = np.asarray(batch.mention_mask)
            return super().run(batch)

    text = "Northland said Southland and Northland had violated the truce"
    engine = Spy()
    sentence = Sentence("d", 0, 0, len(text), text)
    scored = make_scorer(engine=engine).score(
        Document("d", text), sentences=[sentence], mentions=list(find_parties(text))
    )
    assert [(p.party, len(p.mentions)) for p in scored.sentences[0].parties] == [("northland", 2), ("southland", 1)]
    assert engine.masks[0].sum(axis=1).tolist() == [2, 1]


def test_a_mention_over_a_sentence_end_is_read_where_it_starts() -> None:
    text = "the truce of Northland and Southland had"
    sentences = [Sentence("d", 0, 0, 22, text[:22]), Sentence("d", 1, 23, len(text), text[23:])]
    mention = Mention("both", 13, 36, text[13:36])
    scored = make_scorer().score(Document("d", text), sentences=sentences, mentions=[mention])
    assert [[p.mentions for p in s.parties] for s in scored.sentences] == [[(mention,)], []]


def test_a_mention_without_a_word_is_read_all_the_same() -> None:
    text = "the truce \u200b\u00ad on Monday"
    mention = Mention("p", 10, 12, text[10:12])
    scored = make_scorer().score(
        Document("d", text), sentences=[Sentence("d", 0, 0, len(text), text)], mentions=[mention]
    )
    assert [p.party for p in scored.sentences[0].parties] == ["p"]


@pytest.mark.parametrize(("start", "end", "found"), [(1, 10, "orthland "), (40, 49, "''"), (-9, 0, "''")])
def test_a_mention_that_is_not_in_the_text_is_an_error(start: int, end: int, found: str) -> None:
    document = Document("d7", "Northland said nothing")
    with pytest.raises(ValueError, match=rf"'d7': expected 'Northland' at the offsets {start}..{end}, found .*{found}"):
        make_scorer().score(document, mentions=[Mention("n", start, end, "Northland")])


def test_a_sentence_that_is_not_in_the_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="half-open offsets in code points"):
        make_scorer().score(Document("d", "the truce"), sentences=[Sentence("d", 0, 0, 9, "the true")])


def test_scoring_imports_no_torch() -> None:
    code = "import sys, slant.inference.scoring; sys.exit(bool({'torch', 'transformers'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
