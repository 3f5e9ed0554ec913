"""From labelled sets on disk to a corpus that may be trained on: read, split by document, keep the splits apart.

documents, alignments = load_sets(data, ["babe", "newsmtsc"])
documents, removed = deduplicate(split_documents(documents, seed=1))
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from slant.training.examples import Alignment, LabelledDocument, LabelledSentence
from slant.training.readers import SETS

# Sets that stand in one split whatever their files are called.
FIXED_SPLIT = {
    "basil": "test",  # kept whole as the test of loaded wording on a set that nothing is trained on
    "newstsc": "train",  # its own test shares sentences with its train, so neither dev nor test can rest on it
}

# Share of a set's documents that goes from train to dev; 0 where a set is not named.
# polnear and checkthat publish a dev; polnear_bio is that same dev in another form.
DEV_SHARE = {
    "newsmtsc": 0.08,  # 7,758 sentences: 8 % are enough to choose by
    "babe": 0.10,
    "semeval2023_task3": 0.10,
    "semeval2025_task10": 0.20,  # 202 documents with few mentions each: less leaves too few mentions in dev
    "conflict_frames": 0.15,  # twelve frames, some rare: each should occur in dev
    "newswcl50": 0.15,
}

# A shorter sentence ("By Staff") recurs by chance, so its recurrence leaks nothing.
LEAST_WORDS = 4
NEITHER_LETTER_NOR_DIGIT = re.compile(r"[\W_]+")


def load_sets(data: Path, names: Sequence[str]) -> tuple[list[LabelledDocument], dict[str, Alignment]]:
    """The documents of the named sets under `data`, each in its own folder, and what became of their labels.

    Raises ValueError for a name that is not in the registry, FileNotFoundError for a folder that is not there.
    """
    unknown = sorted(set(names) - SETS.keys())
    if unknown:
        raise ValueError(f"expected names of labelled sets ({', '.join(sorted(SETS))}), found {', '.join(unknown)}")
    missing = [str(data / SETS[name].folder) for name in names if not (data / SETS[name].folder).exists()]
    if missing:
        raise FileNotFoundError(f"expected labelled sets in these folders, found none: {', '.join(missing)}")
    documents: list[LabelledDocument] = []
    alignments = {name: Alignment() for name in names}
    for name, alignment in alignments.items():
        documents += SETS[name].read(data / SETS[name].folder, alignment)
    return documents, alignments


def split_documents(documents: Iterable[LabelledDocument], *, seed: int) -> list[LabelledDocument]:
    """The documents with their final `split`: a published dev or test stays, train gives its share to dev.

    Which documents go is decided by a hash of seed, set and id, so it depends neither on their order nor on other sets.
    """
    documents = [replace(document, split=FIXED_SPLIT.get(document.set, document.split)) for document in documents]
    train: defaultdict[str, set[str]] = defaultdict(set)
    for document in documents:
        if document.split == "train":
            train[document.set].add(document.id)
    to_dev = {name: _chosen(ids, DEV_SHARE.get(name, 0.0), f"{seed}/{name}") for name, ids in train.items()}
    return [
        replace(document, split="dev")
        if document.split == "train" and document.id in to_dev[document.set]
        else document
        for document in documents
    ]


def _chosen(ids: Iterable[str], share: float, salt: str) -> set[str]:
    ranked = sorted(ids, key=lambda identifier: hashlib.sha256(f"{salt}/{identifier}".encode()).digest())
    return set(ranked[: round(share * len(ranked))])


def deduplicate(documents: Iterable[LabelledDocument]) -> tuple[list[LabelledDocument], Counter[tuple[str, str]]]:
    """The documents without sentences that would leak, and how many went, by (set, split).

    Across all sets: a sentence of any test goes from every dev and train, one of any dev from every train. In one
    set's train, a sentence that stands twice with the same parties goes once (the first by document id stays, also
    where its labels differ). Sentences of fewer than `LEAST_WORDS` words stay. Documents keep their whole text.
    """
    documents = list(documents)
    held = {
        split: {normalised(s.text) for d in documents if d.split == split for s in d.sentences}
        for split in ("dev", "test")
    }
    forbidden = {"test": frozenset[str](), "dev": held["test"], "train": held["test"] | held["dev"]}
    removed: Counter[tuple[str, str]] = Counter()

    def allowed(document: LabelledDocument, sentence: LabelledSentence) -> bool:
        return normalised(sentence.text) not in forbidden[document.split]

    return _kept(_kept(documents, allowed, removed), _first_of_its_kind(), removed), removed


def _kept(
    documents: Sequence[LabelledDocument],
    keep: Callable[[LabelledDocument, LabelledSentence], bool],
    removed: Counter[tuple[str, str]],
) -> list[LabelledDocument]:
    """The documents, in their order, with the sentences to keep; asked in order of set and id, which decides ties."""
    result = list(documents)
    for position in sorted(range(len(result)), key=lambda p: (result[p].set, result[p].id)):
        document = result[position]
        sentences = tuple(
            sentence for sentence in document.sentences if _short(sentence.text) or keep(document, sentence)
        )
        if len(sentences) < len(document.sentences):
            removed[document.set, document.split] += len(document.sentences) - len(sentences)
            result[position] = replace(document, sentences=sentences)
    return result


def _first_of_its_kind() -> Callable[[LabelledDocument, LabelledSentence], bool]:
    seen: set[tuple[object, ...]] = set()

    def first(document: LabelledDocument, sentence: LabelledSentence) -> bool:
        if document.split != "train":
            return True
        # A set with one record for each target repeats the sentence with another party: that is another example.
        parties = frozenset(party.mentions[:1] for party in sentence.parties)
        kind = (document.set, normalised(sentence.text), parties)
        new = kind not in seen
        seen.add(kind)
        return new

    return first


def normalised(text: str) -> str:
    """Letters and digits only, compatibility forms and case folded: the same for raw and for tokenised text."""
    return NEITHER_LETTER_NOR_DIGIT.sub("", unicodedata.normalize("NFKC", text).casefold())


def _short(text: str) -> bool:
    return sum(bool(normalised(word)) for word in text.split()) < LEAST_WORDS
