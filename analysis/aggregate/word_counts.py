"""Words and pairs of words of a corpus, counted by document."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from slant.analysis.aggregate.columns import Codes
from slant.analysis.aggregate.corpus import Corpus
from slant.analysis.aggregate.measures import AggregateError

SENTENCES, LOADED, EVIDENCE = "sentences", "loaded", "evidence"
TEXTS = (SENTENCES, LOADED, EVIDENCE)
# Letters, digits and what joins them: don't, anti-government, U.S. without its last point.
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")


@dataclass(frozen=True)
class WordCounts:
    """How often each term stands in each document: rows (R,) in the order of (term, doc). `terms` are names."""

    terms: list[str]
    term: Codes
    doc: Codes
    times: npt.NDArray[np.float64]

    def kept(self, keep: npt.NDArray[np.bool_]) -> WordCounts:
        """Those terms alone, (V,)."""
        place = np.cumsum(keep) - 1
        rows = keep[self.term]
        terms = [term for term, kept in zip(self.terms, keep.tolist(), strict=True) if kept]
        return WordCounts(terms, place[self.term[rows]], self.doc[rows], self.times[rows])


def words_of(text: str) -> list[str]:
    """The words of a text, lower case, typographic apostrophes made plain."""
    return [word.replace("’", "'") for word in _WORD.findall(text.lower())]


def count_terms(corpus: Corpus, kept: npt.NDArray[np.bool_], *, of: str, length: int) -> WordCounts:
    """Terms of 1 or 2 words of the documents `kept` (D,): of their sentences, their loaded wording, or the phrases that
    show their frames. A term never runs over the end of what it is counted in.
    """
    if of not in TEXTS:
        raise AggregateError(f"expected words of {', '.join(TEXTS)}, found {of!r}")
    docs, texts = _texts(corpus, of)
    vocabulary: dict[str, int] = {}
    owners: list[int] = []
    codes: list[int] = []
    for place, (doc, text) in enumerate(zip(docs.tolist(), texts, strict=True)):
        if kept[doc] and text is not None:
            found = [vocabulary.setdefault(word, len(vocabulary)) for word in words_of(text)]
            codes += found
            owners += [place] * len(found)
    words, code, owner = list(vocabulary), np.array(codes, dtype=np.int64), np.array(owners, dtype=np.int64)
    if length == 1:
        return _tally(words, code, docs[owner])
    within = owner[1:] == owner[:-1]
    pairs, term = np.unique((code[:-1] * len(words) + code[1:])[within], return_inverse=True)
    names = [f"{words[pair // len(words)]} {words[pair % len(words)]}" for pair in pairs.tolist()]
    return _tally(names, term, docs[owner[1:][within]])


def _texts(corpus: Corpus, of: str) -> tuple[Codes, Iterable[str | None]]:
    if of == SENTENCES:
        table = corpus.rows.table("sentences", ["doc", "text"])
    else:
        table = corpus.rows.table("spans", ["doc", "sentence", "kind", "start", "end", "text"])
        table = table.filter(pc.equal(table["kind"], "loaded" if of == LOADED else "frame"))
    docs = corpus.doc_of(table)
    if of != EVIDENCE:
        return docs, table["text"].to_pylist()
    # One phrase may show several frames: it is counted once.
    places = zip(docs.tolist(), table["start"].to_pylist(), table["end"].to_pylist(), strict=True)
    first = sorted({place: row for row, place in reversed(list(enumerate(places)))}.values())
    return docs[first], table["text"].take(first).to_pylist()


def _tally(terms: list[str], term: Codes, doc: Codes) -> WordCounts:
    size = int(doc.max(initial=0)) + 1
    found, times = np.unique(term * size + doc, return_counts=True)
    return WordCounts(terms, found // size, found % size, times.astype(np.float64))
