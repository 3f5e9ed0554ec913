"""From draws to the rows that a coder fills in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow.compute as pc

from slant.analysis.correction.units import Units
from slant.analysis.rows import Rows
from slant.analysis.sampling.plan import Plan
from slant.analysis.sampling.sample_file import NOT_ASKED, Sample, SampleRow

Unit = tuple[int, str]  # sentence, party


@dataclass(frozen=True, slots=True)
class Draw:
    """A drawn sentence, or document (sentence -1), its stratum's name and its probability."""

    doc: int
    sentence: int
    stratum: str
    probability: float


@dataclass(frozen=True, slots=True)
class SentenceText:
    """A sentence as the rows have it."""

    doc_id: str
    start: int
    end: int
    text: str


def to_code(rows: Rows, tables: Sequence[Units], draws: Sequence[Draw], plan: Plan) -> Sample:
    """A row for each unit of each draw, in the order of the draws, with an empty cell for each answer that is asked."""
    docs = {draw.doc for draw in draws}
    asked, texts = _asked(tables, docs), sentence_texts(rows, docs)
    random = np.random.default_rng(plan.seed)
    columns = list(dict.fromkeys(table.measure.column for table in tables))
    written, gold = [], []
    for draw in draws:
        wanted = {u: a for u, a in asked[draw.doc].items() if draw.sentence in (-1, u[0])}
        part = 1.0
        if plan.per_document is not None:
            sentences = sorted({sentence for sentence, _ in wanted})
            part = min(plan.per_document / len(sentences), 1.0)
            kept = set(random.permutation(sentences)[: plan.per_document].tolist())
            wanted = {u: a for u, a in wanted.items() if u[0] in kept}
        for unit in sorted(wanted):
            written.append(_row(draw, unit, texts[draw.doc], part, plan))
            gold.append({column: "" if column in wanted[unit] else NOT_ASKED for column in columns})
    return Sample(written, gold)


def sentence_texts(rows: Rows, docs: set[int]) -> Mapping[int, Mapping[int, SentenceText]]:
    """The sentences of these documents, by doc and sentence."""
    found: dict[int, dict[int, SentenceText]] = defaultdict(dict)
    columns = ["doc", "sentence", "doc_id", "start", "end", "text"]
    table = rows.datasets["sentences"].to_table(columns=columns, filter=pc.field("doc").isin(sorted(docs)))
    for doc, sentence, *place in zip(*(table[name].to_pylist() for name in columns), strict=True):
        found[doc][sentence] = SentenceText(*place)
    return found


def _asked(tables: Sequence[Units], docs: set[int]) -> Mapping[int, Mapping[Unit, set[str]]]:
    """For each document, for each unit, the gold columns that are asked of it."""
    asked: dict[int, dict[Unit, set[str]]] = defaultdict(lambda: defaultdict(set))
    for table in tables:
        inside = np.isin(table.doc, list(docs))
        places = zip(table.doc[inside].tolist(), table.sentence[inside].tolist(), table.party[inside], strict=True)
        for doc, sentence, party in places:
            asked[doc][sentence, party].add(table.measure.column)
    return asked


def _row(draw: Draw, unit: Unit, texts: Mapping[int, SentenceText], part: float, plan: Plan) -> SampleRow:
    sentence, party = unit
    here = texts[sentence]
    return SampleRow(
        doc=draw.doc,
        doc_id=here.doc_id,
        sentence=sentence,
        start=here.start,
        end=here.end,
        party=party,
        text=here.text,
        before=texts[sentence - 1].text if sentence - 1 in texts else "",
        after=texts[sentence + 1].text if sentence + 1 in texts else "",
        unit=plan.unit,
        design=plan.design,
        stratum=draw.stratum,
        probability=draw.probability * part,
        draw_probability=draw.probability,
        parties=" ".join(plan.parties),
        seed=plan.seed,
    )
