"""The model that users hold: a checkpoint, an engine and the one prediction path."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator
from enum import StrEnum
from importlib import resources
from pathlib import Path

from slant.inference.engine import Engine, OnnxEngine, TorchEngine
from slant.inference.parties import Parties
from slant.inference.resolution import resolve as find_mentions
from slant.inference.scoring import Item, Scorer
from slant.inference.segmentation import split
from slant.models.checkpoint import Checkpoint
from slant.models.records import Document, ScoredDocument


class OnOverlong(StrEnum):
    """What becomes of a document with a sentence too long for one pass: read in windows, or an error."""

    WINDOW = "window"
    ERROR = "error"


_SURROGATE = re.compile("[\ud800-\udfff]")


class Model:
    """Scores text. `scorer` takes sentences and mentions that are given instead of found."""

    def __init__(self, checkpoint: Checkpoint, engine: Engine) -> None:
        self.checkpoint = checkpoint
        self.scorer = Scorer(checkpoint, engine)
        self._parties: dict[str, Parties] = {}

    @classmethod
    def load(cls, path: str | Path | None = None, *, engine: str = "onnx") -> Model:
        """`path`: a checkpoint folder, None for the shipped one; `engine`: "onnx" or "torch", on a GPU if it has one.

        Raises CheckpointError where the folder is not complete, ModuleNotFoundError where torch is not installed.
        """
        checkpoint = Checkpoint.load(Path(path) if path is not None else shipped_checkpoint())
        return cls(checkpoint, _engine(checkpoint, engine))

    def score(
        self, text: str | Document, parties: str | Path | Parties = "states", *, resolve: bool = True
    ) -> ScoredDocument:
        """All sentences of one text. `parties`: a shipped party file's name, a TOML file, or parties at hand.

        `resolve`: parties are also found by descriptions, titles and pronouns (slant.inference.resolution), not only
        by the names in the file.
        """
        document = text if isinstance(text, Document) else Document("text", text)
        return next(self.score_all([document], parties, resolve=resolve))

    def score_all(
        self,
        documents: Iterable[Document | ScoredDocument],
        parties: str | Path | Parties = "states",
        *,
        resolve: bool = True,
        on_overlong: str = OnOverlong.WINDOW,
    ) -> Iterator[ScoredDocument]:
        """In the order given, taken as they are needed; a row that could not be read comes out as it went in.

        `on_overlong`: a sentence too long for one pass of the network is read in windows ("window"), or its document
        comes out with an error that names it ("error"). Text that is no Unicode text comes out with an error too.
        """
        if on_overlong not in tuple(OnOverlong):
            raise ValueError(f"expected on_overlong to be one of {', '.join(OnOverlong)}, found {on_overlong!r}")
        looked_for = self._load_parties(parties)
        taken: deque[Document | ScoredDocument] = deque()

        def items() -> Iterator[Item]:
            for row in map(_with_surrogates_refused, documents):
                taken.append(row)
                if isinstance(row, Document):
                    sentences = split(row)
                    mentions = find_mentions(row.text, sentences, looked_for, enabled=resolve)
                    yield Item(row, sentences, mentions)

        for scored in self.scorer.score_all(items()):
            while isinstance(row := taken.popleft(), ScoredDocument):
                yield row
            yield self._with_overlong_refused(scored) if on_overlong == OnOverlong.ERROR else scored
        yield from (row for row in taken if isinstance(row, ScoredDocument))

    def _with_overlong_refused(self, document: ScoredDocument) -> ScoredDocument:
        overlong = next((scored.sentence for scored in document.sentences if scored.windowed), None)
        if overlong is None:
            return document
        (encoded,) = self.checkpoint.tokenization.encode([overlong.text])
        error = (
            f"expected sentences of at most {self.checkpoint.max_tokens} tokens, found {len(encoded.ids)} in sentence "
            f"{overlong.index} (characters {overlong.start} to {overlong.end}); split it, or let long sentences be "
            "read in windows"
        )
        return ScoredDocument(document.id, document.text, (), document.meta, error)

    def _load_parties(self, parties: str | Path | Parties) -> Parties:
        if isinstance(parties, Parties):
            return parties
        if str(parties) not in self._parties:
            self._parties[str(parties)] = Parties.load(parties)
        return self._parties[str(parties)]


def shipped_checkpoint() -> Path:
    """The folder of the checkpoint that comes with slant."""
    return Path(str(resources.files("slant.models") / "weights" / "small"))


def _with_surrogates_refused(row: Document | ScoredDocument) -> Document | ScoredDocument:
    """Half a surrogate pair, a character cut in two, is no text to a tokenizer and has no place in UTF-8."""
    found = _SURROGATE.search(row.text) if isinstance(row, Document) else None
    if found is None:
        return row
    error = (
        f"expected Unicode text, found half a surrogate pair (U+{ord(found[0]):04X}) at character {found.start()}; "
        "read the text again from where it came from"
    )
    return ScoredDocument(row.id, row.text, (), row.meta, error)


def _engine(checkpoint: Checkpoint, name: str) -> Engine:
    if name == "onnx":
        return OnnxEngine(checkpoint.onnx_path)
    if name == "torch":
        import torch

        return TorchEngine.from_checkpoint(checkpoint.folder, device="cuda" if torch.cuda.is_available() else "cpu")
    raise ValueError(f"expected the engine onnx or torch, found {name!r}")
