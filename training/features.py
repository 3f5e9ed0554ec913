"""Labelled sentences -> rows of numbers, kept as an Arrow table by the `datasets` library."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from datasets import Dataset, Features, List, Value

from slant.models.labels import (
    ATTRIBUTION_PARTS,
    ATTRIBUTION_TAGS,
    CASTS,
    CUE_STANCES,
    FRAMES,
    LOADED_TAGS,
    ROLES,
    SENTIMENTS,
)
from slant.models.names import STAND_INS, Name, mask_names
from slant.models.tokenization import EncodedText, Tokenization
from slant.training.examples import LabelledDocument, LabelledParty, LabelledSentence, LabelledSpan
from slant.training.naming import row_names

# The target of a label that is not known; cross-entropy leaves it out.
UNKNOWN = -100

INTEGERS = List(Value("int64"))
COLUMNS = Features(
    {
        "set": Value("string"),
        "place": Value("int64"),  # of the sentence among all of the documents'
        "input_ids": INTEGERS,
        "first": INTEGERS,  # (W,) token of each word
        "attribution": INTEGERS,  # (W,) tags, or empty where unknown
        "stance": INTEGERS,  # (W,) on cue words, else UNKNOWN
        "loaded": INTEGERS,  # (W,) tags, or empty where unknown
        "frames": INTEGERS,  # (12,) 0, 1 or UNKNOWN
        "evidence": List(INTEGERS),  # each [frame, first word, end word]
        "evidence_known": INTEGERS,  # (12,) 1 where the words of the frame are known, none included
        "biased": Value("int64"),
        "mentions": List(INTEGERS),  # (K, *) tokens of each party
        "sentiment": INTEGERS,  # (K,)
        "role": INTEGERS,  # (K,)
        "casts": List(INTEGERS),  # (K, 12)
    }
)


Names = Callable[[LabelledSentence], Sequence[Name]]


def build_table(
    documents: Iterable[LabelledDocument],
    tokenization: Tokenization,
    *,
    max_tokens: int,
    names: Names | None = None,
    unlabelled: bool = False,
) -> Dataset:
    """One row a sentence that has any label. Prints nothing and drops nothing but what `table.info` counts.

    `names` gives the names that are masked in a sentence's row; None: those of its labelled parties. `unlabelled`: a
    row for sentences without a label, too.

    The counts ("sentences without a label", "sentences over max_tokens", "labels lost to overlap") are in
    `table.info.description`, as text.
    """
    counts: Counter[str] = Counter()
    chosen = names or partial(row_names, given=1.0, others=0.0, seed=0)
    rows = list(_rows(_placed(documents, unlabelled, counts), tokenization, max_tokens, chosen, counts))
    table = Dataset.from_list(rows, features=COLUMNS)
    table.info.description = "; ".join(f"{name}: {n}" for name, n in sorted(counts.items()))
    return table


def _placed(
    documents: Iterable[LabelledDocument], unlabelled: bool, counts: Counter[str]
) -> Iterator[tuple[str, list[tuple[int, LabelledSentence]]]]:
    """By document its set, and the sentences that become rows, each with its place among all of the documents'."""
    begin = 0
    for document in documents:
        numbered = list(enumerate(document.sentences, begin))
        begin += len(numbered)
        chosen = [(place, sentence) for place, sentence in numbered if unlabelled or has_labels(sentence)]
        counts["sentences without a label"] += len(numbered) - len(chosen)
        yield document.set, chosen


def _rows(
    documents: Iterable[tuple[str, list[tuple[int, LabelledSentence]]]],
    tokenization: Tokenization,
    max_tokens: int,
    names: Names,
    counts: Counter[str],
) -> Iterator[dict[str, Any]]:
    stand_ins = tokenization.ids_of(STAND_INS)
    for set_name, sentences in documents:
        encodings = tokenization.encode([sentence.text for _, sentence in sentences])
        for (place, sentence), unmasked in zip(sentences, encodings, strict=True):
            encoded = mask_names(unmasked, names(sentence), stand_ins) if stand_ins else unmasked
            if len(encoded.ids) > max_tokens:
                # A handful of over-long sentences would set the memory of every batch they fall in.
                counts["sentences over max_tokens, left out"] += 1
            elif len(encoded.words):
                yield {"set": set_name, "place": place, **sentence_row(sentence, encoded, counts)}


def has_labels(sentence: LabelledSentence) -> bool:
    """Whether any head can learn from the sentence."""
    return bool(
        sentence.attribution is not None
        or sentence.loaded is not None
        or sentence.frames_known
        or sentence.biased is not None
        or any(p.sentiment or p.role or p.casts_known for p in sentence.parties)
    )


def sentence_row(sentence: LabelledSentence, encoded: EncodedText, counts: Counter[str]) -> dict[str, Any]:
    """The columns of COLUMNS for one sentence, but for its set and place."""
    frames, evidence, evidence_known = _frame_targets(sentence, encoded)
    return {
        "input_ids": encoded.ids.tolist(),
        "first": encoded.first.tolist(),
        "attribution": attribution_tags(sentence, encoded, counts),
        "stance": _stance_targets(sentence, encoded),
        "loaded": _loaded_tags(sentence, encoded, counts),
        "frames": frames,
        "evidence": evidence,
        "evidence_known": evidence_known,
        "biased": UNKNOWN if sentence.biased is None else int(sentence.biased),
        "mentions": [_party_tokens(party, encoded) for party in sentence.parties],
        "sentiment": [_id(SENTIMENTS, party.sentiment) for party in sentence.parties],
        "role": [_id(ROLES, party.role) for party in sentence.parties],
        "casts": [_cast_targets(sentence, index) for index in range(len(sentence.parties))],
    }


def attribution_tags(sentence: LabelledSentence, encoded: EncodedText, counts: Counter[str]) -> list[int]:
    """(W,) BIO tags. One word has one tag: the longest content wins over what is nested in it, as in the BIO
    release of PolNeAR (CofeNet, Wang et al., 2022); the rest is counted as lost.
    """
    if sentence.attribution is None:
        return []
    content, source, cue = (
        [span for a in sentence.attribution for span in getattr(a, part)] for part in ("content", "source", "cue")
    )
    content.sort(key=lambda span: span.start - span.end)
    tagged = [(span, "content") for span in content] + [(s, "source") for s in source] + [(s, "cue") for s in cue]
    assert {kind for _, kind in tagged} <= set(ATTRIBUTION_PARTS)
    return _tags(tagged, encoded, ATTRIBUTION_TAGS, counts)


def _loaded_tags(sentence: LabelledSentence, encoded: EncodedText, counts: Counter[str]) -> list[int]:
    if sentence.loaded is None:
        return []
    return _tags([(span, "loaded") for span in sentence.loaded], encoded, LOADED_TAGS, counts)


def _tags(
    spans: Sequence[tuple[LabelledSpan, str]], encoded: EncodedText, tags: tuple[str, ...], counts: Counter[str]
) -> list[int]:
    ids = [0] * len(encoded.words)
    for span, kind in spans:
        low, high = encoded.words_in(span.start, span.end)
        if low == high or any(ids[low:high]):
            counts["labels lost to overlap"] += 1
            continue
        ids[low:high] = [tags.index(f"B-{kind}")] + [tags.index(f"I-{kind}")] * (high - low - 1)
    return ids


def _stance_targets(sentence: LabelledSentence, encoded: EncodedText) -> list[int]:
    targets = [UNKNOWN] * len(encoded.words)
    for attribution in sentence.attribution or ():
        if attribution.cue_stance is not None:
            for span in attribution.cue:
                low, high = encoded.words_in(span.start, span.end)
                targets[low:high] = [CUE_STANCES.index(attribution.cue_stance)] * (high - low)
    return targets


def _frame_targets(sentence: LabelledSentence, encoded: EncodedText) -> tuple[list[int], list[list[int]], list[int]]:
    present = {f.frame for f in sentence.frames}
    frames = [
        UNKNOWN if f not in sentence.frames_known or f in sentence.disputed else int(f in present) for f in FRAMES
    ]
    shown = [f for f in sentence.frames if f.evidence is not None]
    unshown = {f.frame for f in sentence.frames if f.evidence is None}
    evidence = [
        [FRAMES.index(f.frame), *encoded.words_in(f.evidence.start, f.evidence.end)] for f in shown if f.evidence
    ]
    known = [int(target != UNKNOWN and name not in unshown) for name, target in zip(FRAMES, frames, strict=True)]
    return frames, evidence, known


def _party_tokens(party: LabelledParty, encoded: EncodedText) -> list[int]:
    tokens = sum(encoded.tokens_in(m.start, m.end).astype(int) for m in party.mentions)
    return [index for index, count in enumerate(tokens.tolist()) if count]  # type: ignore[union-attr]


def _cast_targets(sentence: LabelledSentence, party: int) -> list[int]:
    if not sentence.parties[party].casts_known:
        return [UNKNOWN] * len(FRAMES)
    targets = [UNKNOWN if frame in sentence.disputed else 0 for frame in FRAMES]
    for reading in sentence.frames:
        if reading.party == party and reading.polarity is not None and reading.frame not in sentence.disputed:
            targets[FRAMES.index(reading.frame)] = CASTS.index(f"{reading.polarity:+d}".replace("+0", "0"))
    return targets


def _id(labels: tuple[str, ...], label: str | None) -> int:
    return UNKNOWN if label is None else labels.index(label)
