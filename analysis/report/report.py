"""A report out of rows: read, count, and write one file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from slant.analysis.aggregate.dates import MISSING, Dates, read_days
from slant.analysis.aggregate.intervals import FEW_DOCUMENTS
from slant.analysis.report.about import about
from slant.analysis.report.articles import article_blocks
from slant.analysis.report.corpus import WITHOUT, Corpus
from slant.analysis.report.embedding import array_block, json_block
from slant.analysis.report.findings import Findings, find
from slant.analysis.report.page import write_page
from slant.analysis.report.readings import CASTS, KINDS, index, party_order, usual_casts
from slant.analysis.report.scorer import scorer
from slant.analysis.rows import Rows
from slant.models.labels import CUE_STANCES, FRAMES, ROLES, SENTIMENTS

# The group of all documents where they are not compared.
EVERYTHING = "all articles"
_DEFAULT_GROUP = "outlet"


@dataclass(frozen=True)
class Settings:
    """What a report compares and how it is headed.

    `by`: the metadata key whose values are compared; None takes "outlet" where documents have it, else none. `dates`
    None leaves time out; `names`: of parties by id; `lang`: of the articles (BCP 47).
    """

    by: str | None = None
    dates: Dates | None = None
    title: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    lang: str = "en"
    period: str = "month"
    seed: int = 0

    def group(self, rows: Rows) -> str | None:
        if self.by is not None:
            return self.by
        return _DEFAULT_GROUP if _DEFAULT_GROUP in rows.meta_keys else None


def read_corpus(rows: Rows, settings: Settings) -> Corpus:
    """The rows with each document's group and day. Raises RowsError or AggregateError where a key is not there."""
    group = settings.group(rows)
    documents = rows.table("documents", ["doc"], meta=[group] if group else [])
    values = documents[group].to_pylist() if group else [EVERYTHING] * documents.num_rows
    groups = [WITHOUT if value is None else value for value in values]
    return Corpus.read(rows, groups=groups, days=_days(rows, settings), names=settings.names)


def write_report(corpus: Corpus, findings: Findings, output: Path, settings: Settings) -> None:
    """Write the report of `corpus` to `output`, whole or not at all."""
    group = settings.group(corpus.rows) or "group"
    title = settings.title or f"Report on {Path(corpus.rows.name).name}"
    subtitle = f"{len(corpus):,} articles; {corpus.rows.name}"
    output.parent.mkdir(parents=True, exist_ok=True)
    unfinished = output.with_name(f".{output.name}.unfinished")
    try:
        with unfinished.open("w", encoding="utf-8", newline="\n") as file:
            text = about(corpus, scorer(corpus.rows.manifest), group=group, notes=findings.notes)
            blocks = _blocks(corpus, findings, group=group, lang=settings.lang)
            write_page(file, blocks, title=title, subtitle=subtitle, group=group, about=text)
        unfinished.replace(output)
    finally:
        unfinished.unlink(missing_ok=True)


def report(rows: Rows, output: Path, settings: Settings) -> tuple[Corpus, Findings]:
    """Read, count, write."""
    corpus = read_corpus(rows, settings)
    findings = find(corpus, settings)
    write_report(corpus, findings, output, settings)
    return corpus, findings


def _blocks(corpus: Corpus, findings: Findings, *, group: str, lang: str) -> Iterator[str]:
    parties = party_order(corpus)
    yield json_block("meta", _meta(corpus, parties, group=group, lang=lang))
    yield json_block("findings", findings.to_dict())
    for name, column in index(corpus, parties, findings.spoken).items():
        yield array_block(name, column)
    yield from article_blocks(corpus)


def _meta(corpus: Corpus, parties: list[str], *, group: str, lang: str) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for name in corpus.groups:
        counts[name] = counts.get(name, 0) + 1
    return {
        "parties": [{"id": party, "name": corpus.names.get(party, party.replace("_", " "))} for party in parties],
        "groups": sorted(counts, key=lambda name: (-counts[name], name)),
        "groupName": group,
        "lang": lang,
        "kinds": KINDS,
        "frames": FRAMES,
        "sentiments": SENTIMENTS,
        "roles": ROLES,
        "stances": CUE_STANCES,
        "few": FEW_DOCUMENTS,
        "usual": {frame: CASTS[polarity] for frame, polarity in usual_casts(corpus).items()},
    }


def _days(rows: Rows, settings: Settings) -> list[str | None]:
    """ISO dates. Raises AggregateError where dates cannot be read in one way."""
    count = rows.table("documents", ["doc"]).num_rows
    if settings.dates is None:
        return [None] * count
    values = rows.table("documents", ["doc"], meta=[settings.dates.key])[settings.dates.key].to_pylist()
    days, _ = read_days(values, settings.dates)
    epoch = date(1970, 1, 1)
    return [None if day == MISSING else (epoch + timedelta(days=int(day))).isoformat() for day in days]
