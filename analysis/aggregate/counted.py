"""Which facts each measure counts, and which it divides by."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from slant.analysis.aggregate.columns import Coded
from slant.analysis.aggregate.corpus import Corpus, Facts
from slant.analysis.aggregate.measures import VOICES, AggregateError, Measure

MENTIONS, EVERY = "mentions", "all"
OF = (MENTIONS, EVERY)


def splits(measure: Measure, of: str) -> tuple[str, ...]:
    """The keys that split the count alone. Of all sentences, the party does too."""
    return (*measure.split, "party") if of == EVERY and measure.name.startswith("cast_") else measure.split


def facts(corpus: Corpus, measure: Measure, by: tuple[str, ...], of: str) -> tuple[Facts, Facts]:
    """What is counted and what it is divided by.

    Raises AggregateError where casts of several parties would be counted together in all sentences.
    """
    name = measure.name
    if name.startswith("cast_"):
        return corpus.casts, _mentioning(corpus, name, by, of)
    if name.startswith("frame_"):
        return corpus.frames, corpus.sentences if name == "frame_sentences" else corpus.documents
    if name == "sentiment_mean":
        read = corpus.sentiments
        assert read.label is not None
        return replace(read, amount=(read.label.codes - 1).astype(np.float64), label=None), read
    if name == "loaded_words":
        return corpus.loaded, corpus.voiced_words if set(VOICES) & set(by) else corpus.words
    if name in ("attributed_words", "source_words"):
        spoken = corpus.spoken
        return (spoken, spoken) if name == "source_words" else (replace(spoken, label=None), corpus.words)
    if name in ("attributed_sentences", "source_sentences"):
        spoken = corpus.spoken.take(np.flatnonzero(corpus.spoken.amount > 0))
        _, first = np.unique(spoken.sentence, return_index=True)
        attributed = replace(_counted_once(spoken.take(first)), label=None)
        return (attributed, corpus.sentences) if name == "attributed_sentences" else (_counted_once(spoken), attributed)
    same = {
        "sentiment_share": "sentiments",
        "role_sentences": "sentence_roles",
        "role_documents": "document_roles",
        "source_attributions": "attributions",
        "cue_stance": "stances",
    }
    if name in same:
        read = getattr(corpus, same[name])
        return read, read
    return corpus.biased, corpus.judged


def by_frame(found: Facts, corpus: Corpus) -> Facts:
    """The facts of sentences that show a frame, once for each frame that their sentence shows, with it as a key."""
    frames = corpus.frames
    assert frames.label is not None
    order = np.argsort(frames.sentence, kind="stable")
    first = np.searchsorted(frames.sentence[order], found.sentence)
    several = np.searchsorted(frames.sentence[order], found.sentence, side="right") - first
    rows = np.repeat(np.arange(len(found.doc)), several)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(several) - several, several)
    shown = frames.label.codes[order[np.repeat(first, several) + within]]
    repeated = found.take(rows)
    return replace(repeated, keys={**repeated.keys, "frame": Coded(shown, frames.label.names)})


def _mentioning(corpus: Corpus, name: str, by: tuple[str, ...], of: str) -> Facts:
    if of == MENTIONS:
        return corpus.readings
    if "party" not in by:
        raise AggregateError(f"expected --by party for {name} of all sentences or documents, found none; add it")
    return corpus.sentences if name == "cast_sentences" else corpus.documents


def _counted_once(found: Facts) -> Facts:
    return replace(found, amount=np.ones(len(found.doc)))
