"""Which figures each labelled set is judged by. The names are those of `slant evaluate`'s output.

In a name, `exact_f1` is F1 of spans with the same two ends, `overlap_f1` shares characters as SemEval-2020 task 11 SI
does, `macro_f1` is the mean over the labels that gold or prediction have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from slant.models.labels import ATTRIBUTION_PARTS, FRAMES, ROLES, SENTIMENTS
from slant.training import attribution_counts, comparison
from slant.training.comparison import BIASED, Pair
from slant.training.examples import LabelledDocument
from slant.training.metrics.counts import (
    Counts,
    Figure,
    accuracy,
    f1,
    f1_of,
    macro_f1,
    micro_f1,
    overlap_f1,
    overlap_f1_of,
)


@dataclass(frozen=True, slots=True)
class Task:
    """`items` says how many labelled items a document has, `counts` compares them, `figures` are of summed counts."""

    items: Callable[[LabelledDocument], int]
    counts: Callable[[Pair], Counts]
    figures: Mapping[str, Figure]


def targets(document: LabelledDocument) -> int:
    """Parties with a sentiment."""
    return sum(party.sentiment is not None for sentence in document.sentences for party in sentence.parties)


def role_bearers(document: LabelledDocument) -> int:
    """Parties with a role."""
    return sum(party.role is not None for sentence in document.sentences for party in sentence.parties)


def biased_sentences(document: LabelledDocument) -> int:
    return sum(sentence.biased is not None for sentence in document.sentences)


def loaded_sentences(document: LabelledDocument) -> int:
    return sum(sentence.loaded is not None for sentence in document.sentences)


def attribution_sentences(document: LabelledDocument) -> int:
    return sum(sentence.attribution is not None for sentence in document.sentences)


def named_sources(document: LabelledDocument) -> int:
    """Coded sources that name a labelled party."""
    return len(attribution_counts.coded_source_parties(document))


def frame_sentences(document: LabelledDocument) -> int:
    return sum(bool(sentence.frames_known) for sentence in document.sentences)


def _each(prefix: str, labels: tuple[str, ...], figure: Callable[[int], Figure]) -> dict[str, Figure]:
    return {f"{prefix}.{label}": figure(index) for index, label in enumerate(labels)}


SENTIMENT = Task(
    targets,
    comparison.sentiments,
    {
        "sentiment.macro_f1": macro_f1,
        "sentiment.accuracy": accuracy,
        **_each("sentiment.f1", SENTIMENTS, f1_of),
    },
)
ROLE = Task(
    role_bearers,
    comparison.roles,
    {"role.accuracy": accuracy, "role.macro_f1": macro_f1, **_each("role.f1", ROLES, f1_of)},
)
BIAS = Task(
    biased_sentences,
    comparison.biased,
    {"biased.macro_f1": macro_f1, "biased.accuracy": accuracy, **_each("biased.f1", BIASED, f1_of)},
)
LOADED = (
    Task(loaded_sentences, comparison.loaded_overlap, {"loaded.overlap_f1": overlap_f1}),
    Task(loaded_sentences, comparison.loaded_exact, {"loaded.exact_f1": f1}),
)
LOADED_SENTENCES = Task(loaded_sentences, comparison.loaded_sentences, {"loaded.sentence_f1": f1})
EXACT = _each("attribution.exact_f1", ATTRIBUTION_PARTS, f1_of)
ATTRIBUTION = (
    Task(attribution_sentences, attribution_counts.attribution_exact, EXACT),
    Task(
        attribution_sentences,
        attribution_counts.attribution_overlap,
        _each("attribution.overlap_f1", ATTRIBUTION_PARTS, overlap_f1_of),
    ),
)
ATTRIBUTION_ON_TOKENS = Task(attribution_sentences, attribution_counts.attribution_exact_on_tokens, EXACT)
ATTRIBUTION_PRESENT = Task(
    attribution_sentences, attribution_counts.attribution_present, {"attribution.present_accuracy": accuracy}
)
SOURCE_PARTY = Task(named_sources, attribution_counts.source_parties, {"attribution.source_party": accuracy})
VOICE = Task(frame_sentences, attribution_counts.voices, {"voice.accuracy": accuracy})
# Of the cues that were found exactly: what a reader of the output sees of the two labels.
CUES = (
    Task(attribution_sentences, attribution_counts.cue_stances, {"attribution.stance_accuracy": accuracy}),
    Task(attribution_sentences, attribution_counts.attribution_types, {"attribution.type_accuracy": accuracy}),
)
FRAME_SET = Task(frame_sentences, comparison.frames, {"frames.micro_f1": micro_f1, "frames.macro_f1": macro_f1})
EACH_FRAME = Task(frame_sentences, comparison.frames, _each("frames.f1", FRAMES, f1_of))
DIRECTED = Task(frame_sentences, comparison.directed, {"directed.f1": f1})
EVIDENCE = Task(frame_sentences, comparison.evidence, {"evidence.overlap_f1": overlap_f1})

# The first task of a set says what its items are.
TASKS: dict[str, tuple[Task, ...]] = {
    "newsmtsc": (SENTIMENT,),
    "newstsc": (SENTIMENT,),
    "babe": (BIAS, *LOADED),
    "basil": (*LOADED, LOADED_SENTENCES),
    "semeval2023_task3": LOADED,
    "semeval2025_task10": (ROLE,),
    "newswcl50": (FRAME_SET, EVIDENCE),
    "polnear": ATTRIBUTION,
    "polnear_bio": (ATTRIBUTION_ON_TOKENS,),
    "checkthat": (BIAS,),
    "contrasts": (FRAME_SET, DIRECTED, EVIDENCE, SENTIMENT),
    "conflict_frames": (
        FRAME_SET, DIRECTED, EVIDENCE, SENTIMENT, *LOADED, *ATTRIBUTION, ATTRIBUTION_PRESENT, *CUES,
        SOURCE_PARTY, VOICE, EACH_FRAME,
    ),
}  # fmt: skip
