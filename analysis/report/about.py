"""The report's first section, as markup: what the corpus is, what scored it, and what that is worth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pyarrow.compute as pc

from slant.analysis.report.corpus import Corpus
from slant.analysis.report.scorer import Figure, Scorer
from slant.inference.highlighting import text_html

# Rows that could not be scored are named up to so many.
_ERRORS_SHOWN = 50
# The figures of a card that the report's own rest on: (set, figure, what it measures).
_HEADLINES = (
    ("newsmtsc", "sentiment.macro_f1", "sentiment toward a party, macro-F1"),
    ("conflict_frames", "frames.micro_f1", "frames of a sentence, micro-F1"),
    ("conflict_frames", "directed.f1", "frame, the party it casts and how, F1"),
    ("conflict_frames", "voice.accuracy", "whose voice a frame is in, accuracy"),
    ("polnear", "attribution.overlap_f1.source", "source of an attribution (any overlap), F1"),
    ("polnear", "attribution.overlap_f1.content", "what is attributed (any overlap), F1"),
    ("conflict_frames", "attribution.stance_accuracy", "stance of a cue, accuracy"),
    ("basil", "loaded.sentence_f1", "sentences with loaded wording, F1"),
)
_SPLITS = (
    "Public tests chose nothing. Dev figures also chose the checkpoint and its thresholds, so they are optimistic. "
    "Names of parties are masked in a run, too."
)
_CAVEATS = (
    "Every number rests on a model's readings, with its errors, which may differ by outlet and party. The "
    "intervals say how the articles would vary if others were drawn, not how often the model is wrong: for that, code "
    "a sample by hand and correct with it (slant sample, slant correct).",
    "Intervals are 95 %, over articles, one cell at a time: among many cells some stand out by chance. Whether two "
    "outlets differ cannot be read off two intervals: slant aggregate tests differences, with false-discovery control.",
    "A difference between outlets may be one of topics, places and dates, not of treatment.",
    "“Author” is the outlet's own words; “source” is what it reports others as saying. Which sources it reports is its "
    "choice too.",
    "Cells that rest on few articles are marked; do not rest a claim on one of them, nor on one sentence.",
)


def about(corpus: Corpus, scorer: Scorer, *, group: str, notes: Sequence[str]) -> str:
    """The markup of the section; `notes` are what the counting left out, and how it read the dates."""
    return "".join(
        (
            '<h2 id="corpus-title">The corpus and how it was scored</h2>',
            _tiles(corpus, group),
            _skipped(corpus),
            "<h3>How to read the figures</h3>",
            _list([*_CAVEATS, *(f"Of the counting: {note}." for note in notes)]),
            "<h3>What scored it</h3>",
            _scorer(scorer),
            _manifest(corpus.rows.manifest),
        )
    )


def _tiles(corpus: Corpus, group: str) -> str:
    days = sorted(day for day in corpus.days if day is not None)
    errors = corpus.documents["error"].length() - corpus.documents["error"].null_count
    shown = {
        "articles": f"{len(corpus):,}",
        "sentences": f"{corpus.sentences.num_rows:,}",
        "words": f"{pc.sum(corpus.sentences['words']).as_py() or 0:,}",
        f"{group}s": f"{len({one for one in corpus.groups if one is not None}):,}",
        "readings of parties": f"{corpus.parties.num_rows:,}",
        "not scored": f"{errors:,}",
        "first and last day": f"{days[0]} to {days[-1]}" if days else "no dates",
    }
    without = sum(day is None for day in corpus.days)
    note = f"<p>{without:,} articles have no date.</p>" if days and without else ""
    tiles = "".join(f"<div><dt>{text_html(name)}</dt><dd>{value}</dd></div>" for name, value in shown.items())
    return f'<dl class="tiles">{tiles}</dl>{note}'


def _skipped(corpus: Corpus) -> str:
    windowed = int(pc.sum(corpus.sentences["windowed"]).as_py() or 0)
    found = [
        (row["doc_id"], row["error"])
        for row in corpus.documents.select(["doc_id", "error"]).to_pylist()
        if row["error"] is not None
    ]
    parts = []
    if windowed:
        parts.append(f"<p>{windowed:,} sentences were too long for one pass and read in overlapping windows.</p>")
    if found:
        reasons = Counter(error for _, error in found).most_common(5)
        words = "; ".join(f"{text_html(reason)} ({times:,})" for reason, times in reasons)
        ids = [f"<bdi>{text_html(doc_id)}</bdi>" for doc_id, _ in found[:_ERRORS_SHOWN]]
        more = f" and {len(found) - len(ids):,} more" if len(found) > len(ids) else ""
        parts.append(f"<p>Not scored, and in no figure: {words}.</p>")
        parts.append(f"<details><summary>Which</summary><p>{', '.join(ids)}{more}</p></details>")
    return "".join(parts)


def _scorer(scorer: Scorer) -> str:
    if scorer.sha256 is None:
        return (
            "<p>No manifest stands beside the rows, so the checkpoint that scored them is not known, and no figures "
            "of its quality can be given.</p>"
        )
    which = f"SHA-256 <code>{scorer.sha256}</code>"
    if not scorer.figures:
        return f"<p>Scored by {text_html(scorer.name)}, {which}: its figures cannot be given.</p>"
    kind = "the checkpoint that comes with slant" if scorer.shipped else "a checkpoint of your own"
    head = f"<p>Scored by {kind}, <code>{text_html(scorer.name)}</code>, {which}.</p>"
    best: dict[tuple[str, str], Figure] = {}
    for figure in scorer.figures:
        best.setdefault((figure.set, figure.name), figure)
    rows = [(words, best[set_, name]) for set_, name, words in _HEADLINES if (set_, name) in best]
    everything = _figures("All figures of the card", [(figure.name, figure) for figure in scorer.figures])
    return (
        head
        + _figures("How well it does, as its model card says", rows)
        + f'<p class="note">{text_html(_SPLITS)}</p>'
        + f"<details><summary>All figures of the card</summary>{everything}</details>"
        + (f"<h4>Limits that its card states</h4>{_list(scorer.limits)}" if scorer.limits else "")
    )


def _figures(caption: str, rows: Iterable[tuple[str, Figure]]) -> str:
    body = "".join(
        f'<tr><th scope="row">{text_html(words)}</th><td class="number">{f.value:.2f}</td>'
        f'<td class="number">{f.low:.2f} to {f.high:.2f}</td><td>{text_html(f.set)}</td>'
        f'<td class="number">{f.items:,}</td><td>{text_html(f.split)}</td></tr>'
        for words, f in rows
    )
    head = "".join(f'<th scope="col">{name}</th>' for name in ("", "value", "95 % interval", "set", "items", "split"))
    head = head.replace('<th scope="col"></th>', "<td></td>")
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{text_html(caption)}"><table class="plain">'
        f"<caption>{text_html(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _manifest(manifest: Mapping[str, Any]) -> str:
    if not manifest:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{text_html(key)}</th><td><bdi>{text_html(value)}</bdi></td></tr>'
        for key, value in _flat(manifest, "")
    )
    table = f'<table class="plain"><caption>Manifest of the run</caption><tbody>{rows}</tbody></table>'
    return f"<details><summary>Manifest of the run</summary>{table}</details>"


def _flat(values: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key} · ")
        else:
            yield f"{prefix}{key}", ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _list(points: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{text_html(point)}</li>" for point in points) + "</ul>"
