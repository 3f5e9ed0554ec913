"""From folders of labelled sets to what a run trains and chooses on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from slant.inference.parties import Parties
from slant.training.capitalised_names import common_words
from slant.training.contrasts import contrast_documents
from slant.training.corpus import deduplicate, load_sets, split_documents
from slant.training.examples import Alignment, LabelledDocument
from slant.training.naming import spread_roles
from slant.training.readers import SETS
from slant.training.unlabelled import UNLABELLED, read_unlabelled, with_parties

# Apart from a run's seed, so that runs of several seeds choose on the same documents.
SPLIT_SEED = 1
# Our own sentences (slant.training.contrasts), the only set that is not on disk.
CONTRASTS = "contrasts"


@dataclass(frozen=True, slots=True)
class TrainingCorpus:
    """Documents by split, free of repeats across splits, and what reading them found."""

    train: tuple[LabelledDocument, ...]
    dev: tuple[LabelledDocument, ...]
    test: tuple[LabelledDocument, ...]
    alignments: dict[str, Alignment]
    removed: dict[str, int]

    def with_parties(self) -> TrainingCorpus:
        """Training sentences that label no party have those that they name: states by the shipped file, and whoever
        else has a name.
        """
        states = Parties.load("states")
        common = common_words(sentence.text for document in self.train for sentence in document.sentences)
        return replace(self, train=tuple(with_parties(document, states, common) for document in self.train))

    @property
    def conflicts(self) -> list[str]:
        """Those that the training documents are said to be about."""
        return sorted({document.conflict for document in self.train if document.conflict})

    @property
    def licences(self) -> dict[str, str]:
        """Licence of each set that is trained on."""
        return {d.set: d.licence for d in self.train}

    def counts(self, split: str) -> dict[str, tuple[int, int]]:
        """(documents, sentences) of each set in "train" or "dev"."""
        counts: dict[str, tuple[int, int]] = {}
        for document in self.train if split == "train" else self.dev:
            documents, sentences = counts.get(document.set, (0, 0))
            counts[document.set] = (documents + 1, sentences + len(document.sentences))
        return counts

    def digest(self) -> dict[str, str]:
        """SHA-256 of each set's training text, so that a figure can be tied to the data it came from."""
        digests: dict[str, hashlib._Hash] = {}
        for document in self.train:
            digest = digests.setdefault(document.set, hashlib.sha256())
            for sentence in document.sentences:
                digest.update(sentence.text.encode("utf-8", "replace") + b"\n")
        return {name: digest.hexdigest() for name, digest in digests.items()}

    @property
    def summary(self) -> str:
        """Lines for the log: splits, labels that do not align, sentences that were removed as repeats."""
        lines = [f"{split}: {self.counts(split)}" for split in ("train", "dev")]
        lines += [
            f"{name}: {a.kept} labels, {a.lost_share:.2%} not aligned {dict(a.lost)}, mended {dict(a.mended)}"
            for name, a in self.alignments.items()
        ]
        return "\n".join([*lines, f"removed as repeats: {self.removed}"])


def prepare_corpus(data: Path, sets: Sequence[str], *, unlabelled: Sequence[str] = ()) -> TrainingCorpus:
    """Read, split and deduplicate. `sets` may name CONTRASTS, our own sentences, which need no file, and UNLABELLED,
    the texts of the files and folders `unlabelled`, all of them for training.

    Every set that is present in `data` is read, since a public test keeps its sentences out of the training
    part of all others; `train` and `dev` hold the named sets only.
    """
    on_disk = [name for name in sets if name not in (CONTRASTS, UNLABELLED)]
    present = [name for name, labelled in SETS.items() if name in on_disk or (data / labelled.folder).exists()]
    documents, alignments = load_sets(data, [*present, *(name for name in on_disk if name not in SETS)])
    if CONTRASTS in sets:
        documents += contrast_documents()
    documents = [*split_documents(documents, seed=SPLIT_SEED), *read_unlabelled(unlabelled)]
    documents, removed = deduplicate(documents)
    return TrainingCorpus(
        train=tuple(spread_roles(d) for d in documents if d.split == "train" and d.set in sets),
        dev=tuple(d for d in documents if d.split == "dev" and d.set in sets),
        test=tuple(d for d in documents if d.split == "test"),
        alignments=alignments,
        removed={f"{name}/{split}": count for (name, split), count in sorted(removed.items())},
    )
