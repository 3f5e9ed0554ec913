"""A run's rows as arrays: one Facts for each kind of thing that measures count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from slant.analysis.aggregate.columns import Coded, Codes, coded
from slant.analysis.aggregate.measures import AggregateError
from slant.analysis.aggregate.spoken import SpokenWords, spoken_words
from slant.analysis.rows import Rows
from slant.models.labels import CUE_STANCES, FRAMES, ROLES, SENTIMENTS

NONE = "(none)"
AUTHOR = "author"


@dataclass(frozen=True)
class Facts:
    """Things in a corpus, (R,) each: the document and the sentence (its row) they stand in, how much they weigh."""

    doc: Codes
    sentence: Codes
    amount: npt.NDArray[np.float64]
    keys: Mapping[str, Coded] = field(default_factory=dict)
    label: Coded | None = None
    polarity: Codes | None = None

    def take(self, rows: Codes) -> Facts:
        keys = {name: key.take(rows) for name, key in self.keys.items()}
        label = None if self.label is None else self.label.take(rows)
        polarity = None if self.polarity is None else self.polarity[rows]
        return Facts(self.doc[rows], self.sentence[rows], self.amount[rows], keys, label, polarity)


class Corpus:
    """The documents that were scored, in the order of their ids, and what was read in them.

    Their order in the input does not matter. Documents with an error are counted in `errors` and left out.
    """

    def __init__(self, rows: Rows) -> None:
        self.rows = rows
        documents = rows.table("documents", ["doc", "doc_id", "error", "roles"])
        scored = documents.filter(pc.is_null(documents["error"]))
        self.errors = documents.num_rows - scored.num_rows
        if not scored.num_rows:
            raise AggregateError(
                f"{rows.name}: expected scored documents, found none"
                + (f" ({self.errors} with an error); see their error" if self.errors else "; score some first")
            )
        self._documents = scored.sort_by([("doc_id", "ascending"), ("doc", "ascending")])
        self.ids: list[str] = self._documents["doc_id"].to_pylist()
        places = self._documents["doc"].to_numpy()
        self._order = np.argsort(places)
        self._places = places[self._order]

    def __len__(self) -> int:
        return len(self.ids)

    def metadata(self, key: str) -> list[str | None]:
        """The values of a metadata key, one a document; AggregateError where no document has it."""
        if key not in self.rows.meta_keys:
            raise AggregateError(f"{self.rows.name}: no key {key!r} in the metadata, which has {self.rows.meta_keys}")
        table = self.rows.table("documents", ["doc"], meta=[key])
        by_place = dict(zip(table["doc"].to_pylist(), table[key].to_pylist(), strict=True))
        return [by_place[place] for place in self._documents["doc"].to_pylist()]

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """Every party that is named as read, cast or speaking, sorted."""
        columns = [self._readings_table["party"], self._spans["party"], self._spans["voice_party"]]
        return tuple(sorted({name for c in columns for name in pc.unique(c).to_pylist() if name is not None}))

    @cached_property
    def documents(self) -> Facts:
        every = np.arange(len(self), dtype=np.int64)
        return Facts(every, np.full(len(self), -1), np.ones(len(self)))

    @cached_property
    def sentences(self) -> Facts:
        return self._facts(self._sentences)

    @cached_property
    def biased(self) -> Facts:
        return self._facts(self._sentences.filter(pc.fill_null(self._sentences["biased"], False)))

    @cached_property
    def judged(self) -> Facts:
        """Sentences of which it is said whether they are biased: all, unless slant was asked to abstain."""
        return self._facts(self._sentences.filter(pc.is_valid(self._sentences["biased"])))

    @cached_property
    def words(self) -> Facts:
        return self._facts(self._sentences, "words")

    @cached_property
    def frames(self) -> Facts:
        table = self._of_kind("frame")
        return self._facts(table, keys=self._voices(table), label=coded(table["label"], FRAMES))

    @cached_property
    def casts(self) -> Facts:
        table = self._of_kind("cast")
        return self._facts(
            table,
            keys={"party": self._party(table["party"]), **self._voices(table)},
            label=coded(table["label"], FRAMES),
            polarity=table["polarity"].to_numpy().astype(np.int64),
        )

    @cached_property
    def readings(self) -> Facts:
        """Of each party in each sentence that mentions it."""
        table = self._readings_table
        return self._facts(table, keys=self._reading_keys(table))

    @cached_property
    def sentiments(self) -> Facts:
        """Readings that have a sentiment: all, unless slant was asked to abstain."""
        table = self._readings_table.filter(pc.is_valid(self._readings_table["sentiment"]))
        return self._facts(table, keys=self._reading_keys(table), label=coded(table["sentiment"], SENTIMENTS))

    @cached_property
    def sentence_roles(self) -> Facts:
        table = self._readings_table
        label = coded(pc.fill_null(table["role"], NONE), (*ROLES, NONE))
        return self._facts(table, keys=self._reading_keys(table), label=label)

    @cached_property
    def document_roles(self) -> Facts:
        """The role of each party in each document that mentions it; documents without roles give none."""
        roles = self._documents["roles"].combine_chunks()
        doc = pc.list_parent_indices(roles).to_numpy().astype(np.int64)
        flat = pc.list_flatten(roles)
        label = coded(pc.fill_null(pc.struct_field(flat, "role"), NONE), (*ROLES, NONE))
        keys = {"party": self._party(pc.struct_field(flat, "party"))}
        return Facts(doc, np.full(len(doc), -1), np.ones(len(doc)), keys, label)

    @cached_property
    def loaded(self) -> Facts:
        table = self._of_kind("loaded")
        return self._facts(table, "words", keys=self._voices(table))

    @cached_property
    def spoken(self) -> Facts:
        """Words in attributed content, each in the innermost attribution's, by sentence and source's party."""
        found = self._spoken
        doc = self.sentences.doc[found.sentence]
        source = self._source(Coded(found.party, self.parties))
        return Facts(doc, found.sentence, found.words.astype(np.float64), label=source)

    @cached_property
    def voiced_words(self) -> Facts:
        """All words by voice: those in attributed content are the source's, all others the author's."""
        spoken, every = self.spoken, self.words
        assert spoken.label is not None
        said = np.bincount(spoken.sentence, spoken.amount, minlength=len(every.doc))
        doc, sentence = np.concatenate([every.doc, spoken.doc]), np.concatenate([every.sentence, spoken.sentence])
        amount = np.concatenate([every.amount - said, spoken.amount])
        own = np.zeros(len(every.doc), dtype=np.int64)
        voice = Coded(np.concatenate([own, np.ones(len(spoken.doc), dtype=np.int64)]), (AUTHOR, "source"))
        by_party = Coded(np.concatenate([own, spoken.label.codes + 1]), (AUTHOR, *spoken.label.names))
        return Facts(doc, sentence, amount, {"voice": voice, "voice_party": by_party})

    @cached_property
    def attributions(self) -> Facts:
        """One each, in the sentence of its cue; the label is the source's party."""
        table = self._attributions
        party = self._party(table["party"])
        return self._facts(table, keys={"party": party}, label=self._source(party))

    @cached_property
    def stances(self) -> Facts:
        table = self._attributions
        keys = {"party": self._party(table["party"])}
        return self._facts(table, keys=keys, label=coded(table["cue_stance"], CUE_STANCES))

    @cached_property
    def _attributions(self) -> pa.Table:
        table = self._of_kind("attribution")
        doc, number = table["doc"].to_numpy(), table["attribution"].to_numpy().astype(np.int64)
        _, first = np.unique(doc * (number.max(initial=0) + 1) + number, return_index=True)
        return table.take(pa.array(first))

    @cached_property
    def _sentences(self) -> pa.Table:
        return self._sentence_table("words", "biased")

    def _sentence_table(self, *columns: str) -> pa.Table:
        table = self.rows.table("sentences", ["doc", "sentence", *columns])
        return table.sort_by([("doc", "ascending"), ("sentence", "ascending")])

    @cached_property
    def _spans(self) -> pa.Table:
        columns = ["doc", "sentence", "kind", "label", "start", "end", "words", "party", "polarity"]
        return self.rows.table("spans", [*columns, "attribution", "within", "cue_stance", "voice", "voice_party"])

    @cached_property
    def _readings_table(self) -> pa.Table:
        return self.rows.table("parties", ["doc", "sentence", "party", "sentiment", "role", "voice", "voice_party"])

    @cached_property
    def _spoken(self) -> SpokenWords:
        table = self._of_kind("attribution")
        content = table.filter(pc.equal(table["label"], "content"))
        text = self._sentence_table("start", "end", "text")  # not kept: it is most of the corpus
        return spoken_words(text, content, self._party(content["party"]).codes)

    def _of_kind(self, kind: str) -> pa.Table:
        return self._spans.filter(pc.equal(self._spans["kind"], kind))

    def _reading_keys(self, table: pa.Table) -> dict[str, Coded]:
        return {"party": self._party(table["party"]), **self._voices(table)}

    def _party(self, column: pa.ChunkedArray) -> Coded:
        return coded(column, self.parties)

    def _source(self, party: Coded) -> Coded:
        """A source's party as a label, where none is known is one of its own."""
        return Coded(party.codes, (*party.names, NONE))

    def _voices(self, table: pa.Table) -> dict[str, Coded]:
        own = pc.equal(table["voice"], AUTHOR)
        party = pc.if_else(own, AUTHOR, pc.fill_null(table["voice_party"], NONE))
        return {
            "voice": coded(table["voice"], (AUTHOR, "source")),
            "voice_party": coded(party, (AUTHOR, *self.parties, NONE)),
        }

    def _facts(
        self,
        table: pa.Table,
        amount: str | None = None,
        *,
        keys: Mapping[str, Coded] | None = None,
        label: Coded | None = None,
        polarity: Codes | None = None,
    ) -> Facts:
        weight = np.ones(table.num_rows) if amount is None else table[amount].to_numpy().astype(np.float64)
        return Facts(self.doc_of(table), self._sentence(table), weight, keys or {}, label, polarity)

    def doc_of(self, table: pa.Table) -> Codes:
        """The documents that the rows of a table are of; those with an error have no rows."""
        found: Codes = self._order[np.searchsorted(self._places, table["doc"].to_numpy())]
        return found

    def _sentence(self, table: pa.Table) -> Codes:
        """The rows of the sentences table that the rows of `table` stand in."""
        doc, index = self._sentences["doc"].to_numpy(), self._sentences["sentence"].to_numpy().astype(np.int64)
        size = index.max(initial=0) + 1
        known = doc * size + index
        asked = table["doc"].to_numpy() * size + table["sentence"].to_numpy().astype(np.int64)
        found: Codes = np.searchsorted(known, asked)
        return found
