"""Scored rows of invented documents whose true labels are known, and coders who write them into a sample."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow.parquet

from slant.analysis.sampling.sample_file import NOT_ASKED, Sample
from slant.inference.tables import to_tables
from slant.models.records import (
    CastFrame,
    FrameReading,
    LoadedSpan,
    Mention,
    PartyReading,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)

OUTLETS = ("herald", "tribune")
PARTIES = ("freedonia", "sylvania")
Truth = Mapping[tuple[int, int, str], float]


def invented(documents: int = 80, sentences: int = 6, seed: int = 0) -> tuple[list[ScoredDocument], Truth]:
    """Documents, and whether each sentence truly has the aggression frame, by (doc, sentence, "").

    The tribune frames twice as often, and its frames are missed or invented more; a found frame casts freedonia with
    polarity -1, in the author's voice in even sentences. The first sentence of a document names sylvania too.
    """
    random = np.random.default_rng(seed)
    truth: dict[tuple[int, int, str], float] = {}
    found = []
    for doc in range(documents):
        outlet = doc % 2
        rate = random.beta(2, 3) * (0.6 if outlet == 0 else 1.2)
        read, start = [], 0
        for index in range(sentences):
            true = bool(random.random() < rate)
            wrong = bool(random.random() < (0.15, 0.3)[outlet])
            truth[doc, index, ""] = float(true)
            text = f"Freedonia did thing {index} of story {doc}."
            read.append(_sentence(f"d{doc}", index, start, text, found=true != wrong, random=random))
            start += len(text) + 1
        whole = " ".join(sentence.sentence.text for sentence in read)
        meta = {"outlet": OUTLETS[outlet], "date": f"2024-{doc % 3 + 1:02d}-05"}
        found.append(ScoredDocument(f"d{doc}", whole, tuple(read), meta))
    return found, truth


def _sentence(
    doc_id: str, index: int, start: int, text: str, *, found: bool, random: np.random.Generator
) -> ScoredSentence:
    voice = Voice() if index % 2 == 0 else Voice(0, "sylvania")
    end = start + len(text)
    evidence = Span(start, start + 9, text[:9], "evidence", 0.8)
    score = float(random.uniform(0.6, 0.95))
    names = PARTIES if index == 0 else PARTIES[:1]
    chance = (
        {"negative": 0.7, "neutral": 0.2, "positive": 0.1}
        if found
        else dict.fromkeys(("negative", "neutral", "positive"), 1 / 3)
    )
    return ScoredSentence(
        sentence=Sentence(doc_id, index, start, end, text),
        attributions=(),
        frames=(FrameReading("aggression", score, evidence, PARTIES[0], -1, voice),) if found else (),
        loaded=(LoadedSpan(start, start + 9, text[:9], "loaded", 0.9, voice),) if found else (),
        biased=found,
        biased_score=score if found else 1 - score,
        parties=tuple(
            PartyReading(
                party=name,
                mentions=(Mention(name, start, start + 9, text[:9]),),
                sentiment="negative" if found else "neutral",
                sentiment_scores=chance,
                role="antagonist" if found else None,
                role_scores={"antagonist": chance["negative"], "innocent": 0.2, "protagonist": 0.1},
                frames=(CastFrame("aggression", -1, score, evidence, voice),) if found and name == PARTIES[0] else (),
                voice=voice,
            )
            for name in names
        ),
    )


def write_rows(path: Path, documents: list[ScoredDocument]) -> Path:
    """A folder of tables, as slant score leaves it."""
    for name, table in to_tables(enumerate(documents)).items():
        (path / name).mkdir(parents=True)
        pyarrow.parquet.write_table(table, path / name / "part-00000.parquet")
    return path


def coded_by(sample: Sample, answer: Callable[[tuple[int, int, str], str], object]) -> Sample:
    """The sample with each asked cell filled in by `answer`(unit, column)."""
    gold = [
        {
            column: cell if cell == NOT_ASKED else str(answer((row.doc, row.sentence, row.party), column))
            for column, cell in cells.items()
        }
        for row, cells in zip(sample.rows, sample.gold, strict=True)
    ]
    return Sample(sample.rows, gold, sample.name)
