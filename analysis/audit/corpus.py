"""What an audit compares in a user's own corpus: sentences that name two parties."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from slant.analysis.audit.name_swap import NameSwap
from slant.analysis.audit.perturbations import ALL, Comparison, Perturbations, Text, marks_stripped
from slant.analysis.audit.templates import Pair
from slant.inference.parties import Parties
from slant.inference.segmentation import split
from slant.models.records import Document, ScoredDocument

# Of a corpus, unless a limit is given.
DEFAULT_LIMIT = 2000


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence by itself, where it stands in the corpus, and two of the parties that it names."""

    base: str
    text: str
    pair: Pair


def candidates(
    rows: Iterable[Document | ScoredDocument], parties: Parties, pairs: Sequence[Pair], skipped: Counter[str]
) -> Iterator[Candidate]:
    """Each sentence once, with the first of `pairs` that it names, or without pairs its first two parties."""
    seen: set[bytes] = set()
    for row in rows:
        if isinstance(row, ScoredDocument):
            skipped["corpus: a row that cannot be read"] += 1
            continue
        for sentence in split(row):
            named = list(dict.fromkeys(mention.party for mention in parties.find(sentence.text)))
            pair = _pair(named, pairs)
            if pair is not None and (digest := _digest(sentence.text)) not in seen:
                seen.add(digest)
                yield Candidate(f"{row.id}#{sentence.index}", sentence.text, pair)


def sample(found: Iterable[Candidate], limit: int, seed: int) -> list[Candidate]:
    """At most `limit`, each with the same chance, in the order of the corpus (Vitter's algorithm R)."""
    random, kept = Random(seed), list[tuple[int, Candidate]]()
    for number, candidate in enumerate(found):
        if number < limit:
            kept.append((number, candidate))
        elif (place := random.randrange(number + 1)) < limit:
            kept[place] = (number, candidate)
    return [candidate for _, candidate in sorted(kept, key=lambda pair: pair[0])]


def corpus_comparisons(chosen: Sequence[Candidate], build: Perturbations) -> Iterator[Comparison]:
    """Names swapped, the order of the party file, quotation marks taken away."""
    swappers: dict[tuple[str, str], NameSwap] = {}
    for candidate in chosen:
        ids = candidate.pair.ids
        if ids not in swappers:
            swappers[ids] = NameSwap(build.parties, *ids)
        found = build.swap(swappers[ids], candidate.text, base=candidate.base, pair=candidate.pair)
        if found is None:
            continue
        yield found
        yield Comparison("file order", candidate.base, found.before, Text(candidate.text, reordered=True), ALL)
        if '"' in candidate.text or "“" in candidate.text:
            yield from marks_stripped(candidate.text, base=candidate.base)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest()


def _pair(named: Sequence[str], pairs: Sequence[Pair]) -> Pair | None:
    if pairs:
        return next((pair for pair in pairs if set(pair.ids) <= set(named)), None)
    if len(named) < 2:
        return None
    first, second = sorted(named[:2])
    return Pair(first, second, "corpus")
