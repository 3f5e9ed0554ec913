"""Running an audit: build texts, read each of them once by the path that users take, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from slant.analysis.audit.corpus import DEFAULT_LIMIT, candidates, corpus_comparisons, sample
from slant.analysis.audit.perturbations import Comparison, Family, Perturbations, Text
from slant.analysis.audit.report import Report, report
from slant.analysis.audit.tally import Tally
from slant.analysis.audit.templates import Cast, Pair, Sentences
from slant.inference.parties import Parties
from slant.models.records import Document, ScoredDocument, ScoredSentence

# Wraps the documents on their way to the model, with their number: a progress bar.
Watch = Callable[[Iterator[ScoredDocument], int], Iterable[ScoredDocument]]


class Reader(Protocol):
    """What reads the texts: slant.inference.model.Model, or anything with its `score_all`."""

    def score_all(self, documents: Iterable[Document | ScoredDocument], parties: Parties) -> Iterator[ScoredDocument]:
        """In the order given."""


def audit(
    model: Reader,
    parties: Parties,
    *,
    rows: Iterable[Document | ScoredDocument] | None = None,
    pairs: Sequence[Pair] = (),
    seed: int = 0,
    limit: int | None = None,
    watch: Watch = lambda scored, _: scored,
) -> Report:
    """`rows`: a corpus to audit on, None for the shipped sentences. `pairs`: of parties, else the shipped ones.

    Raises ValueError where there is nothing to compare.
    """
    cast = Cast.shipped(parties)
    if pairs:
        cast = Cast(tuple(pairs), cast.names, cast.bystander, cast.source)
    build = Perturbations(parties, cast, Sentences.shipped(), seed, limit)
    comparisons, families = _built(build, rows, pairs)
    if not any(comparison.test == "swap" for comparison in comparisons):
        raise ValueError(
            "expected sentences in which two parties can be swapped, found none; give another party file, other pairs "
            "or another corpus"
        )
    texts = {text: None for c in comparisons for text in (c.before, c.after)}
    texts |= {member.text: None for family in families for member in family.members}
    readings = read(model, parties, list(texts), watch)
    tally = Tally()
    tally.compare(comparisons, readings)
    tally.gather(families, readings)
    return report(tally, build, seed=seed, texts=len(texts))


def _built(
    build: Perturbations, rows: Iterable[Document | ScoredDocument] | None, pairs: Sequence[Pair]
) -> tuple[list[Comparison], list[Family]]:
    if rows is None:
        return list(build.comparisons()), list(build.families())
    found = candidates(rows, build.parties, pairs, build.skipped)
    limit = DEFAULT_LIMIT if build.limit is None else build.limit
    return list(corpus_comparisons(sample(found, limit, build.seed), build)), []


def read(model: Reader, parties: Parties, texts: Sequence[Text], watch: Watch) -> dict[Text, ScoredSentence]:
    """Each text as a document of its own; those that are not one sentence then are left out."""
    readings = {}
    for reordered in (False, True):
        looked_for = Parties(parties.parties[::-1]) if reordered else parties
        chosen = [text for text in texts if text.reordered == reordered]
        documents = [Document(str(number), text.text) for number, text in enumerate(chosen)]
        scored = watch(model.score_all(documents, looked_for), len(documents))
        for text, document in zip(chosen, scored, strict=True):
            if len(document.sentences) == 1:
                readings[text] = document.sentences[0]
    return readings
