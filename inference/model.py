"""The model that users hold: a checkpoint, an engine and the one prediction path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import resources
from itertools import islice
from pathlib import Path

from slant.inference.parties import Parties
from slant.inference.scoring import Scorer
from slant.models.checkpoint import Checkpoint
from slant.models.records import Document, ScoredDocument

# Documents scored at once: enough for batches of like length, few enough to hold in memory.
_CHUNK = 64


class Model:
    """Scores text. `checkpoint` is the folder that it came from."""

    def __init__(self, checkpoint: Checkpoint, scorer: Scorer) -> None:
        self.checkpoint = checkpoint
        self._scorer = scorer
        self._parties: dict[str, Parties] = {}

    @classmethod
    def load(cls, path: str | Path | None = None, *, engine: str = "onnx") -> Model:
        """`path`: a checkpoint folder, None for the shipped one; `engine`: "onnx" or "torch".

        Raises CheckpointError where the folder lacks a file.
        """
        checkpoint = Checkpoint.load(Path(path) if path is not None else shipped_checkpoint())
        return cls(checkpoint, Scorer(checkpoint, engine))

    def score(self, text: str | Document, parties: str | Path | Parties = "states") -> ScoredDocument:
        """All sentences of one text. `parties`: a shipped party file's name, a TOML file, or parties at hand."""
        document = text if isinstance(text, Document) else Document("text", text)
        return next(self.score_all([document], parties))

    def score_all(
        self, documents: Iterable[Document | ScoredDocument], parties: str | Path | Parties = "states"
    ) -> Iterator[ScoredDocument]:
        """In the order given; a ScoredDocument (a row that could not be read) comes out as it went in."""
        looked_for = self._load_parties(parties)
        rows = iter(documents)
        while chunk := list(islice(rows, _CHUNK)):
            readable = [row for row in chunk if isinstance(row, Document)]
            scored = iter(self._scorer.score_all([(row, looked_for.find(row.text)) for row in readable]))
            yield from (next(scored) if isinstance(row, Document) else row for row in chunk)

    def _load_parties(self, parties: str | Path | Parties) -> Parties:
        if isinstance(parties, Parties):
            return parties
        if str(parties) not in self._parties:
            self._parties[str(parties)] = Parties.load(parties)
        return self._parties[str(parties)]


def shipped_checkpoint() -> Path:
    """The folder of the checkpoint that comes with slant."""
    return Path(str(resources.files("slant.models") / "weights" / "small"))
