"""slant: who says it, how it is framed, and how it treats each party, in news, sentence by sentence.

import slant

model = slant.load()
document = model.score(text, parties="karabakh")
"""

from __future__ import annotations

from pathlib import Path

from slant.inference.frames import score_frame
from slant.inference.model import Model
from slant.inference.parties import Parties, PartyFileError
from slant.models.checkpoint import CheckpointError
from slant.models.records import (
    Attribution,
    CastFrame,
    Document,
    FrameReading,
    LoadedSpan,
    Mention,
    PartyReading,
    PartyRole,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)

__all__ = [
    "Attribution",
    "CastFrame",
    "CheckpointError",
    "Document",
    "FrameReading",
    "LoadedSpan",
    "Mention",
    "Model",
    "Parties",
    "PartyFileError",
    "PartyReading",
    "PartyRole",
    "ScoredDocument",
    "ScoredSentence",
    "Sentence",
    "Span",
    "Voice",
    "load",
    "score_frame",
]


def _html(document: ScoredDocument) -> str:
    from slant.inference.highlighting import document_html

    return document_html(document)


# What a notebook shows. It is set here since models may not import inference.
ScoredDocument._repr_html_ = _html  # type: ignore[attr-defined]


def load(path: str | Path | None = None, *, engine: str = "onnx", cache: str | Path | None = None) -> Model:
    """The model in a checkpoint folder or of a name ("base"), without `path` the one that ships with slant; see
    `Model.load`.
    """
    return Model.load(path, engine=engine, cache=cache)
