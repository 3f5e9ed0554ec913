"""A reading by what its sentences, parties and documents are: figures of short sentences, of one outlet, of one party.

A slice keeps every sentence and takes the labels from all that is not in it: a label that is not known is judged
nowhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from slant.models.records import ScoredSentence
from slant.training import tasks
from slant.training.comparison import Pair, in_order
from slant.training.evaluation import Evaluation, Reading, evaluate
from slant.training.examples import LabelledAttribution, LabelledDocument, LabelledSentence, LabelledSpan
from slant.training.naming import bearer

# Below so many documents an interval over documents says nothing, and is left out.
LEAST_DOCUMENTS = 10
# Parties of fewer labels than this are one slice.
LEAST_LABELS = 10
OTHERS = "(others)"
LENGTHS = ((15, "1 to 15 words"), (30, "16 to 30 words"))
LONGEST = "over 30 words"

Keep = Callable[[LabelledSentence, ScoredSentence], bool]


@dataclass(frozen=True, slots=True)
class Slice:
    """`few`: of fewer documents than LEAST_DOCUMENTS, and so without intervals."""

    name: str
    evaluation: Evaluation
    few: bool

    def to_dict(self) -> dict[str, Any]:
        whole = self.evaluation.to_dict()
        return {**{key: whole[key] for key in ("items", "documents", "metrics")}, "few_documents": self.few}


def slices(reading: Reading, key: str, *, seen: Collection[str] = ()) -> list[Slice]:
    """The figures of each slice by one of KEYS. `seen`: the conflicts that the model learnt from, for "seen".

    Raises ValueError where the set has nothing to slice by.
    """
    require(key, reading.set, [pair.labelled for pair in reading.pairs])
    parts = _by_party(reading) if key == "party" else _by_sentence(reading, key, seen)
    return [_judged(name or "(none)", part) for name, part in parts]


def require(key: str, set_name: str, documents: Collection[LabelledDocument]) -> None:
    """Raises ValueError where the documents have nothing to slice by, which is known before they are read."""
    if key not in KEYS:
        raise ValueError(f"expected a key among {', '.join(KEYS)}, found {key!r}")
    if not _has(documents, key):
        raise ValueError(
            f"{set_name}: expected labels that can be told apart by {key}, found none; this set can be sliced by "
            f"{', '.join(known for known in KEYS if _has(documents, known))}"
        )


def _judged(name: str, reading: Reading) -> Slice:
    few = len(reading.pairs) < LEAST_DOCUMENTS
    return Slice(name, evaluate(reading, resamples=0) if few else evaluate(reading), few)


def _has(documents: Collection[LabelledDocument], key: str) -> bool:
    if key == "party":
        return any(known for d in documents for sentence in d.sentences for _, known in _bearers(sentence))
    if key == "outlet":
        return any(document.outlet for document in documents)
    return key in ("length", "voice") or any(document.conflict for document in documents)


def _by_sentence(reading: Reading, key: str, seen: Collection[str]) -> Iterator[tuple[str, Reading]]:
    by_document: Mapping[str, Callable[[LabelledDocument], str]] = {
        "outlet": lambda document: document.outlet,
        "conflict": lambda document: document.conflict,
        "seen": lambda document: document.conflict and ("seen" if document.conflict in seen else "unseen"),
    }
    of_document = by_document.get(key)
    if of_document is not None:
        for name in sorted({of_document(pair.labelled) for pair in reading.pairs}):
            own = [pair for pair in reading.pairs if of_document(pair.labelled) == name]
            yield name, replace(reading, pairs=own)
        return
    name_of = _length if key == "length" else _voice
    names = [*(name for _, name in LENGTHS), LONGEST] if key == "length" else ["author", "source"]
    for name in names:

        def keep(sentence: LabelledSentence, scored: ScoredSentence, name: str = name) -> bool:
            return name_of(sentence, scored) == name

        part = _restricted(reading, keep)
        if part.pairs:
            yield name, part


def _length(sentence: LabelledSentence, scored: ScoredSentence) -> str:
    words = len(sentence.text.split())
    return next((name for most, name in LENGTHS if words <= most), LONGEST)


def _voice(sentence: LabelledSentence, scored: ScoredSentence) -> str:
    """Whose words most of the sentence is, as the scorer reads it: few sets say."""
    inside = set[int]()
    for attribution in scored.attributions:
        for span in attribution.content:
            inside |= set(range(max(span.start, scored.sentence.start), min(span.end, scored.sentence.end)))
    return "source" if 2 * len(inside) >= len(sentence.text) else "author"


def _restricted(reading: Reading, keep: Keep) -> Reading:
    """The documents that have labels left for any of the tasks."""
    pairs = []
    for pair in reading.pairs:
        kept = [sentence for sentence, scored in pair.sentences() if keep(sentence, scored)]
        labelled = _only(pair.labelled, {sentence.start for sentence in kept})
        if any(task.items(labelled) for task in reading.tasks):
            pairs.append(Pair(labelled, pair.scored))
    return replace(reading, pairs=pairs)


def _only(document: LabelledDocument, starts: Collection[int]) -> LabelledDocument:
    """The document with the labels of the sentences that start there."""
    ordered = in_order(document)

    def inside(span: LabelledSpan) -> bool:
        return next((s.start for s in reversed(ordered) if s.start <= span.start), -1) in starts

    def said(attribution: LabelledAttribution) -> bool:
        return inside(next(iter((*attribution.cue, *attribution.source, *attribution.content))))

    return replace(
        document,
        sentences=tuple(s if s.start in starts else _unlabelled(s) for s in document.sentences),
        loaded=None if document.loaded is None else tuple(span for span in document.loaded if inside(span)),
        attribution=None if document.attribution is None else tuple(a for a in document.attribution if said(a)),
    )


def _unlabelled(sentence: LabelledSentence) -> LabelledSentence:
    return LabelledSentence(
        sentence.id,
        sentence.text,
        sentence.start,
        parties=tuple(replace(party, sentiment=None, role=None, casts_known=False) for party in sentence.parties),
    )


def _by_party(reading: Reading) -> Iterator[tuple[str, Reading]]:
    """What is said of one party alone: sentiment, role and casts."""
    own = tuple(task for task in reading.tasks if task in (tasks.SENTIMENT, tasks.ROLE, tasks.DIRECTED))
    counts: Counter[str] = Counter()
    for pair in reading.pairs:
        for sentence in pair.labelled.sentences:
            counts.update(name for name, known in _bearers(sentence) if known)
    common = [name for name, count in counts.most_common() if count >= LEAST_LABELS]
    for name in [*common, *([OTHERS] if len(common) < len(counts) else [])]:
        wanted = {name} if name != OTHERS else counts.keys() - set(common)
        pairs = [Pair(_of_parties(pair.labelled, wanted), pair.scored) for pair in reading.pairs]
        left = [pair for pair in pairs if any(known for s in pair.labelled.sentences for _, known in _bearers(s))]
        yield name, replace(reading, tasks=own, pairs=left)


def _bearers(sentence: LabelledSentence) -> Iterator[tuple[str, bool]]:
    """Of each party whom its first mention names, and whether it has a label."""
    for party in sentence.parties:
        first = party.mentions[0]
        known = party.sentiment is not None or party.role is not None or party.casts_known
        yield bearer(sentence.text[first.start : first.end]), known


def _of_parties(document: LabelledDocument, wanted: Collection[str]) -> LabelledDocument:
    def only(sentence: LabelledSentence) -> LabelledSentence:
        bare = _unlabelled(sentence).parties
        named = zip(sentence.parties, bare, _bearers(sentence), strict=True)
        return replace(sentence, parties=tuple(party if name in wanted else none for party, none, (name, _) in named))

    return replace(document, sentences=tuple(only(sentence) for sentence in document.sentences))


# What each key tells apart.
KEYS: Mapping[str, str] = {
    "length": "words of the sentence",
    "voice": "whether most of the sentence is the author's words or a source's, as the model reads it",
    "party": "whom a party's first mention names; only what is judged party by party",
    "outlet": "the document's outlet, where the set says it",
    "conflict": "the document's conflict, where the set says it",
    "seen": "whether the model learnt from sentences on the document's conflict",
}
