"""The units of a measure in scored rows: sentences, or what each sentence says of each party that it names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from slant.analysis.correction.corpus import CorrectionError
from slant.analysis.correction.measures import Measure
from slant.analysis.correction.variance import Floats, Ints
from slant.analysis.rows import Rows
from slant.models.labels import SENTIMENTS

# Above any number of sentences in a document: doc * this + sentence is a key.
_STRIDE = 1 << 24


@dataclass(frozen=True, slots=True)
class Units:
    """N units of a measure, sorted by doc, sentence and party: doc, sentence (N,), party (N,) of str, "" for sentences.

    predicted (N,): the value by slant's label. expected and variance (N,): mean and variance of the gold value by
    slant's own scores, as far as they are in the rows (of frames not found they are not; see `_found`).
    """

    measure: Measure
    doc: Ints
    sentence: Ints
    party: NDArray[Any]
    predicted: Floats
    expected: Floats
    variance: Floats

    @property
    def sentence_key(self) -> Ints:
        return sentence_keys(self.doc, self.sentence)


def units(rows: Rows, measure: Measure, *, parties: Sequence[str] = ()) -> Units:
    """All units of `measure` in `rows`; of `parties` alone where some are named.

    Raises CorrectionError where the measure is not about parties but some are named, or where there is no unit.
    """
    if parties and not measure.of_parties:
        raise CorrectionError(f"expected no party for {measure.name}, which is about sentences, found {list(parties)}")
    name = "parties" if measure.of_parties else "sentences"
    columns = ["doc", "sentence", *(["party"] if measure.of_parties else []), *_columns(measure)]
    table = rows.datasets[name].to_table(columns=columns)
    if parties:
        table = table.filter(pc.is_in(table["party"], value_set=pa.array(list(parties), pa.string())))
    if not table.num_rows:
        about = f" about {', '.join(parties)}" if parties else ""
        raise CorrectionError(f"{rows.name}: expected units of {measure.name}{about}, found none")
    table = table.sort_by([(key, "ascending") for key in columns[: 3 if measure.of_parties else 2]])
    doc, sentence = (table[key].to_numpy().astype(np.int64) for key in ("doc", "sentence"))
    names = sorted(pc.unique(table["party"]).to_pylist()) if measure.of_parties else [""]
    code = _codes(table["party"], names) if measure.of_parties else np.zeros(len(doc), np.int64)
    party = np.array(names, object)[code]
    if measure.kind in ("frame", "cast", "loaded"):
        values = _found(rows, measure, sentence_keys(doc, sentence) * len(names) + code, names)
    else:
        values = _scored(table, measure)
    return Units(measure, doc, sentence, party, *values)


def sentence_keys(doc: Ints, sentence: Ints) -> Ints:
    """One number for each sentence of the corpus, in the order of the text."""
    return doc * _STRIDE + sentence


def split_key(keys: Ints) -> tuple[Ints, Ints]:
    """The doc and sentence of each key."""
    return keys // _STRIDE, keys % _STRIDE


def by_doc(rows: Rows, key: str, doc: Ints) -> list[str | None]:
    """The metadata `key` of the document of each of doc (M,). Raises RowsError where no document has the key."""
    table = rows.table("documents", ["doc"], meta=[key])
    values = np.asarray(table[key].to_pylist(), object)
    found: list[str | None] = values[np.searchsorted(table["doc"].to_numpy(), doc)].tolist()
    return found


def _columns(measure: Measure) -> list[str]:
    if measure.kind == "biased":
        return ["biased", "biased_score"]
    if measure.kind == "sentiment":
        return ["sentiment", *(f"sentiment_{label}" for label in SENTIMENTS)]
    return ["role", f"role_{measure.label}"] if measure.kind == "role" else []


def _scored(table: pa.Table, measure: Measure) -> tuple[Floats, Floats, Floats]:
    """Labels whose probabilities are all in the rows."""
    if measure.kind in ("biased", "sentiment") and table[measure.kind].null_count:
        raise CorrectionError(
            f"expected a label of {measure.kind} in every row, found {table[measure.kind].null_count} without: slant "
            "was asked to abstain (--abstain); score without it, since a correction weighs doubt by the scores itself"
        )
    if measure.kind == "biased":
        predicted, score = _numbers(table["biased"]), _numbers(table["biased_score"])
    elif measure.is_mean:
        predicted = np.array([SENTIMENTS.index(label) - 1.0 for label in table["sentiment"].to_pylist()])
        low, high = _numbers(table["sentiment_negative"]), _numbers(table["sentiment_positive"])
        return predicted, high - low, np.maximum(high + low - (high - low) ** 2, 0)
    else:
        predicted = _numbers(pc.fill_null(pc.equal(table[measure.kind], measure.label), False))
        score = _numbers(table[f"{measure.kind}_{measure.label}"])
    return predicted, score, score * (1 - score)


def _found(rows: Rows, measure: Measure, keys: Ints, names: Sequence[str]) -> tuple[Floats, Floats, Floats]:
    """Frames, casts and loaded wording: rows hold only what was found, with its score. keys (N,), sorted: sentence key
    times parties, plus the party's place in names.

    What was not found is taken to hold as many that were missed as there are false ones among those found, by their
    scores, evenly spread: what a threshold does that balances precision and recall.
    """
    found = np.zeros(len(keys))
    wanted = pc.field("kind") == measure.kind
    if measure.label is not None:
        wanted &= pc.field("label") == measure.label
    if measure.polarity is not None:
        wanted &= pc.field("polarity") == measure.polarity
    if measure.voice is not None:
        wanted &= pc.field("voice") == measure.voice
    spans = rows.datasets["spans"].to_table(columns=["doc", "sentence", "party", "score"], filter=wanted)
    if measure.of_parties:
        spans = spans.filter(pc.is_in(spans["party"], value_set=pa.array(names, pa.string())))
    code = _codes(spans["party"], names) if measure.of_parties else np.zeros(spans.num_rows, np.int64)
    wanted_keys = sentence_keys(spans["doc"].to_numpy(), spans["sentence"].to_numpy().astype(np.int64))
    place = np.searchsorted(keys, wanted_keys * len(names) + code)
    np.maximum.at(found, place, spans["score"].fill_null(1.0).to_numpy())
    predicted = (found > 0).astype(float)
    absent = len(found) - predicted.sum()
    missed = min((predicted - found).sum() / absent, 0.5) if absent else 0.0
    expected = np.where(found > 0, found, missed)
    return predicted, expected, expected * (1 - expected)


def _codes(column: pa.ChunkedArray, names: Sequence[str]) -> Ints:
    """Each value's place in names, which has them all."""
    found: Ints = pc.index_in(column, value_set=pa.array(names, pa.string())).to_numpy().astype(np.int64)
    return found


def _numbers(column: pa.ChunkedArray) -> Floats:
    found: Floats = column.to_numpy().astype(np.float64)
    return found
