"""The labelled sets that slant knows: where each is had, what it holds, and how it is read.

    from slant.training.examples import Alignment
    from slant.training.readers import SETS

    alignment = Alignment()
    documents = SETS["newsmtsc"].read(Path("data/newsmtsc"), alignment)

None of them is part of slant. Each reader takes a folder or file in the set's own published format.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from slant.training.examples import Alignment, LabelledDocument
from slant.training.readers import (
    babe,
    basil,
    checkthat,
    conflict_frames,
    newsmtsc,
    newstsc,
    newswcl50,
    polnear,
    polnear_bio,
    semeval2023,
    semeval2025,
)


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """A labelled set. `folder` is its folder in --data DIR; `tests` are its public test files, never trained on.

    `read(path, alignment)` raises FormatError, with file and line, where the files break the set's format.
    """

    name: str
    title: str
    folder: str
    holds: str
    source: str
    licence: str
    tests: tuple[str, ...]
    read: Callable[[Path, Alignment], list[LabelledDocument]]


_ALL = (
    LabelledSet(
        name="newsmtsc",
        title="NewsMTSC",
        folder="newsmtsc",
        holds="sentiment toward the people whom a sentence mentions",
        source="Hamborg and Donnay, EACL 2021; GitHub: fhamborg/NewsMTSC",
        licence=newsmtsc.LICENCE,
        tests=("devtest_mt.jsonl", "devtest_rw.jsonl"),
        read=newsmtsc.read,
    ),
    LabelledSet(
        name="newstsc",
        title="NewsTSC",
        folder="newstsc",
        holds="sentiment toward people, organisations and places; its test shares sentences with its train",
        source="Hamborg, Donnay and Gipp, iConference 2021; GitHub: fhamborg/NewsMTSC",
        licence=newstsc.LICENCE,
        tests=(),
        read=newstsc.read,
    ),
    LabelledSet(
        name="babe",
        title="BABE (SG2)",
        folder="babe",
        holds="biased sentences and their loaded words",
        source="Spinde et al., Findings of EMNLP 2021; GitHub: Media-Bias-Group/"
        "Neural-Media-Bias-Detection-Using-Distant-Supervision-With-BABE",
        licence=babe.LICENCE,
        tests=(),
        read=babe.read,
    ),
    LabelledSet(
        name="basil",
        title="BASIL (second release)",
        folder="basil",
        holds="loaded phrases (lexical bias) in whole articles",
        source="Fan et al., EMNLP 2019; GitHub: launchnlp/BASIL",
        licence=basil.LICENCE,
        tests=("all: kept as a test across sets",),
        read=basil.read,
    ),
    LabelledSet(
        name="semeval2023_task3",
        title="SemEval-2023 task 3 (English)",
        folder="semeval2023_task3",
        holds="loaded language and name calling as spans of whole articles",
        source="Piskorski et al., SemEval 2023; propaganda.math.unipd.it/semeval2023task3, after registration",
        licence=semeval2023.LICENCE,
        tests=("dev: its articles are the test articles of the PTC corpus, which must not be added",),
        read=semeval2023.read,
    ),
    LabelledSet(
        name="semeval2025_task10",
        title="SemEval-2025 task 10, subtask 1 (English)",
        folder="semeval2025_task10",
        holds="role of the entities that an article mentions",
        source="Piskorski et al., SemEval 2025; propaganda.math.unipd.it/semeval2025task10, after registration",
        licence=semeval2025.LICENCE,
        tests=("dev: EN/subtask-1-annotations.txt of the development release",),
        read=semeval2025.read,
    ),
    LabelledSet(
        name="newswcl50",
        title="NewsWCL50",
        folder="newswcl50",
        holds="properties given to an event's actors, read as frames",
        source="Hamborg, Zhukova and Gipp, JCDL 2019; with sentences: GitHub: Luisgarchi/NewsWCL50, 3-data",
        licence=newswcl50.LICENCE,
        tests=(),
        read=newswcl50.read,
    ),
    LabelledSet(
        name="polnear",
        title="PolNeAR",
        folder="polnear",
        holds="attribution: source, cue and content in whole articles",
        source="Newell, Margolin and Ruths, LREC 2018; GitHub: networkdynamics/PolNeAR",
        licence=polnear.LICENCE,
        tests=("test",),
        read=polnear.read,
    ),
    LabelledSet(
        name="polnear_bio",
        title="PolNeAR as BIO sentences",
        folder="polnear_bio",
        holds="attribution as BIO tags of tokens, for figures that compare with CofeNet",
        source="Wang et al. (CofeNet), COLING 2022; GitHub: cofe-ai/CofeNet",
        licence=polnear_bio.LICENCE,
        tests=("test.jsonl",),
        read=polnear_bio.read,
    ),
    LabelledSet(
        name="checkthat",
        title="CheckThat! Lab 2025, task 1 (English)",
        folder="checkthat2025_subjectivity",
        holds="subjective sentences, read as biased ones",
        source="CheckThat! Lab at CLEF 2025, task 1; GitLab: checkthat_lab/clef2025-checkthat-lab",
        licence=checkthat.LICENCE,
        tests=("dev_test_en.tsv", "test_en.tsv"),
        read=checkthat.read,
    ),
    LabelledSet(
        name="conflict_frames",
        title="Conflict frames",
        folder="conflict_frames",
        holds="twelve frames with evidence and cast party, loaded wording, attribution, sentiment toward parties",
        source="slant's own labels, coded by a language model after docs/frames.md; published with slant's data",
        licence=conflict_frames.LICENCE,
        tests=("test.jsonl",),
        read=conflict_frames.read,
    ),
)

SETS: dict[str, LabelledSet] = {labelled.name: labelled for labelled in _ALL}
