"""The model that users hold: a checkpoint, an engine and the one prediction path."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from slant.inference.abstention import Abstention
from slant.inference.cache import AnswerCache
from slant.inference.engine import Engine, open_engine
from slant.inference.parties import Parties
from slant.inference.resolution import resolve as find_mentions
from slant.inference.scoring import Item, Scorer
from slant.inference.segmentation import split
from slant.inference.stages import MATCHING, SEGMENTATION
from slant.models.checkpoint import Checkpoint
from slant.models.locations import find_checkpoint
from slant.models.records import Document, ScoredDocument, Sentence


class OnOverlong(StrEnum):
    """What becomes of a document with a sentence too long for one pass: read in windows, or an error."""

    WINDOW = "window"
    ERROR = "error"


# Beyond these a text is a corpus in one file, or has lost its full stops; reading it would take hours and gigabytes.
MOST_SENTENCES = 10_000
MOST_CHARACTERS = 100_000

_SURROGATE = re.compile("[\ud800-\udfff]")


class Model:
    """Scores text. `scorer` takes sentences and mentions that are given instead of found."""

    def __init__(self, checkpoint: Checkpoint, engine: Engine, *, cache: AnswerCache | None = None) -> None:
        self.checkpoint = checkpoint
        self.scorer = Scorer(checkpoint, engine, cache=cache)
        self._parties: dict[str, Parties] = {}

    @classmethod
    def load(
        cls,
        path: str | Path | None = None,
        *,
        engine: str = "onnx",
        cache: str | Path | None = None,
        threads: int | None = None,
    ) -> Model:
        """`path`: a checkpoint folder, a name as "base" (see slant.models.locations), None for the shipped one;
        `engine`: "onnx" or "torch", on a GPU if it has one; `cache`: a file, made where there is none, that keeps what
        the network says of each sentence for later runs; `threads`: batches at a time of the onnx engine, None for one
        a core.

        Raises CheckpointError where it is not found or not complete, ModuleNotFoundError where torch is not installed.
        """
        checkpoint = Checkpoint.load(find_checkpoint(path))
        answers = None if cache is None else AnswerCache(Path(cache))
        return cls(checkpoint, open_engine(checkpoint, engine, threads=threads), cache=answers)

    def score(
        self,
        text: str | Document,
        parties: str | Path | Parties = "states",
        *,
        resolve: bool = True,
        abstain: float | Mapping[str, float] | None = None,
    ) -> ScoredDocument:
        """All sentences of one text. `parties`: a shipped party file's name, a TOML file, or parties at hand.

        `resolve`: parties are also found by descriptions, titles and pronouns (slant.inference.resolution), not only
        by the names in the file. `abstain`: give no sentiment, role or bias below this probability, one for all or by
        head as {"sentiment": 0.7}; the scores stay.
        """
        document = text if isinstance(text, Document) else Document("text", text)
        return next(self.score_all([document], parties, resolve=resolve, abstain=abstain))

    def score_all(
        self,
        documents: Iterable[Document | ScoredDocument],
        parties: str | Path | Parties = "states",
        *,
        resolve: bool = True,
        on_overlong: str = OnOverlong.WINDOW,
        abstain: float | Mapping[str, float] | Abstention | None = None,
    ) -> Iterator[ScoredDocument]:
        """In the order given, taken as they are needed; a row that could not be read comes out as it went in. `resolve`
        and `abstain`: see `score`.

        `on_overlong`: a sentence too long for one pass of the network is read in windows ("window"), or its document
        comes out with an error that names it ("error"). So does, always, a document with half a surrogate pair, with
        more than MOST_SENTENCES sentences, or with one of more than MOST_CHARACTERS characters.
        """
        if on_overlong not in tuple(OnOverlong):
            raise ValueError(f"expected on_overlong to be one of {', '.join(OnOverlong)}, found {on_overlong!r}")
        abstention = abstain if isinstance(abstain, Abstention) else Abstention.of(abstain)
        looked_for = self._load_parties(parties)
        taken: deque[Document | ScoredDocument] = deque()
        stages = self.scorer.stages

        def items() -> Iterator[Item]:
            for row in documents:
                with stages(SEGMENTATION):
                    sentences = split(row) if isinstance(row, Document) else []
                row = _unless_unreadable(row, sentences)
                taken.append(row)
                if isinstance(row, Document):
                    with stages(MATCHING):
                        mentions = find_mentions(row.text, sentences, looked_for, enabled=resolve)
                    yield Item(row, sentences, mentions)

        for scored in self.scorer.score_all(items()):
            while isinstance(row := taken.popleft(), ScoredDocument):
                yield row
            given = abstention.apply(scored)
            yield self._with_overlong_refused(given) if on_overlong == OnOverlong.ERROR else given
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


def _unless_unreadable(row: Document | ScoredDocument, sentences: Sequence[Sentence]) -> Document | ScoredDocument:
    """The row, with an error in place of its sentences where it is no text that can be read."""
    error = None if isinstance(row, ScoredDocument) else _unreadable(row.text, sentences)
    return row if error is None else ScoredDocument(row.id, row.text, (), row.meta, error)


def _unreadable(text: str, sentences: Sequence[Sentence]) -> str | None:
    # Half a surrogate pair, a character cut in two, is no text to a tokenizer and has no place in UTF-8.
    if half := _SURROGATE.search(text):
        return (
            f"expected Unicode text, found half a surrogate pair (U+{ord(half[0]):04X}) at character {half.start()}; "
            "read the text again from where it came from"
        )
    if len(sentences) > MOST_SENTENCES:
        return (
            f"expected a document of at most {MOST_SENTENCES} sentences, found {len(sentences)}; split it into the "
            "articles that it is made of"
        )
    longest = max(sentences, key=lambda sentence: len(sentence.text), default=None)
    if longest is not None and len(longest.text) > MOST_CHARACTERS:
        return (
            f"expected sentences of at most {MOST_CHARACTERS} characters, found {len(longest.text)} in sentence "
            f"{longest.index}; see what became of the full stops and line ends of the text"
        )
    return None
