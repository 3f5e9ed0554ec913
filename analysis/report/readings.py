"""The index of readings: what the report's filters look at, as columns of small numbers, one row a reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slant.analysis.aggregate.corpus import Facts
from slant.analysis.report.corpus import Corpus
from slant.models.labels import CUE_STANCES, FRAMES, ROLES, SENTIMENTS

Column = npt.NDArray[Any]

# What a reading is of; its place here is its number in the column `kind`.
# `spoken`: words of the sentence are a source's, of the party; `attribution`: one is made there.
KINDS = ("party", "cast", "frame", "loaded", "attribution", "spoken")
# The labels of each kind in the column `label`; loaded wording has none.
LABELS = {"party": SENTIMENTS, "cast": FRAMES, "frame": FRAMES, "attribution": CUE_STANCES}


# How a frame casts a party, by its polarity.
CASTS = {-1: "accused", 0: "neither", 1: "favoured"}


def usual_casts(corpus: Corpus) -> dict[str, int]:
    """For each frame the polarity that it casts most parties with; where it casts none, -1."""
    casts = corpus.spans.filter(pc.equal(corpus.spans["kind"], "cast"))
    counts = casts.group_by(["label", "polarity"]).aggregate([("doc", "count")]).to_pylist()
    ordered = sorted(counts, key=lambda row: (row["doc_count"], -row["polarity"]))
    return {**dict.fromkeys(FRAMES, -1), **{row["label"]: row["polarity"] for row in ordered}}


def party_order(corpus: Corpus) -> list[str]:
    """Ids of all parties that the rows name, those with most readings first."""
    counts: dict[str, int] = {}
    for table, column in ((corpus.parties, "party"), (corpus.spans, "party"), (corpus.spans, "voice_party")):
        for entry in pc.value_counts(table[column].combine_chunks()).to_pylist():
            if entry["values"] is not None:
                counts[entry["values"]] = counts.get(entry["values"], 0) + (
                    entry["counts"] if table is corpus.parties else 0
                )
    return sorted(counts, key=lambda party: (-counts[party], party))


def index(corpus: Corpus, parties: Sequence[str], spoken: Facts) -> dict[str, Column]:
    """Columns of equal length, in the order of sentences: `sentence` (its place in the corpus), `kind`, `label`,
    `party` and `voiceParty` (place in `parties` + 1, 0 for none), `voice` (0 author, 1 source), `polarity` (of a
    party's reading, the place of its role in ROLES + 1, 0 for none).

    `spoken`: whose words the attributed ones are, as they are counted.
    """
    spans = corpus.spans
    kinds = spans["kind"].to_numpy(zero_copy_only=False)
    roles = _places(corpus.parties["role"], ROLES).astype(np.int8)
    pieces = [{**_piece(corpus, corpus.parties, "party", corpus.parties["sentiment"], parties), "polarity": roles}]
    for kind in ("cast", "frame", "loaded"):
        table = spans.filter(pa.array(kinds == kind))
        pieces.append(_piece(corpus, table, kind, table["label"], parties))
    said = _once(spans.filter(pa.array(kinds == "attribution")))
    pieces += [_piece(corpus, said, "attribution", said["cue_stance"], parties), _spoken(corpus, spoken, parties)]
    columns = {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}
    order = np.argsort(columns["sentence"], kind="stable")
    return {name: column[order] for name, column in columns.items()}


def _piece(
    corpus: Corpus, table: pa.Table, kind: str, labels: pa.ChunkedArray, parties: Sequence[str]
) -> dict[str, Column]:
    rows, columns = table.num_rows, table.column_names
    voice = pc.fill_null(pc.equal(table["voice"], "source"), False)
    return {
        "sentence": corpus.sentence_places(table).astype(np.uint32),
        "kind": np.full(rows, KINDS.index(kind), np.uint8),
        "label": _places(labels, LABELS.get(kind, ())).astype(np.uint8),
        "party": _places(table["party"], parties).astype(np.uint16),
        "voice": voice.to_numpy(zero_copy_only=False).astype(np.uint8),
        "voiceParty": _places(table["voice_party"], parties).astype(np.uint16),
        "polarity": table["polarity"].fill_null(0).to_numpy().astype(np.int8)
        if "polarity" in columns
        else np.zeros(rows, np.int8),
    }


def _spoken(corpus: Corpus, spoken: Facts, parties: Sequence[str]) -> dict[str, Column]:
    """A row for each party whose words a sentence holds."""
    rows = len(spoken.sentence)
    names = spoken.label
    assert names is not None
    places = np.array([parties.index(name) + 1 if name in parties else 0 for name in names.values], np.uint16)
    sentences = corpus.rows.table("sentences", ["doc", "sentence"])
    zeros = np.zeros(rows, np.uint8)
    return {
        "sentence": corpus.sentence_places(sentences)[spoken.sentence].astype(np.uint32),
        "kind": np.full(rows, KINDS.index("spoken"), np.uint8),
        "label": zeros,
        "party": places[names.codes],
        "voice": zeros + np.uint8(1),
        "voiceParty": places[names.codes],
        "polarity": zeros.astype(np.int8),
    }


def _places(values: pa.ChunkedArray, of: Sequence[str]) -> Column:
    """Place in `of` + 1, 0 for what is not there."""
    found = pc.index_in(values, value_set=pa.array(of, pa.string()))
    return np.asarray(found.fill_null(-1).to_numpy()).astype(np.int64) + 1


def _once(attributions: pa.Table) -> pa.Table:
    """One row an attribution: its parts share all that is asked of them here."""
    doc, number = (attributions[name].to_numpy().astype(np.int64) for name in ("doc", "attribution"))
    _, first = np.unique(doc << 32 | number, return_index=True)
    return attributions.take(pa.array(np.sort(first)))
