"""The errors of a scorer on a labelled set as a page to read: HTML that loads nothing, or Markdown."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.metadata import version
from string import Template

from slant.inference.highlighting import css, text_html
from slant.training.errors import Error, HeadErrors, Table, errors
from slant.training.evaluation import Evaluation, Reading
from slant.training.readers import LabelledSet

ENDINGS = (".html", ".md")
_COLUMNS = ("document", "expected", "found", "score", "sentence, with what is judged marked")
_SPECIAL = re.compile(r"([\\`*_\[\]|#~])")


def error_page(labelled: LabelledSet, reading: Reading, evaluation: Evaluation, ending: str) -> str:
    """The page on what was read of a set, in the form of one of ENDINGS."""
    title = f"Errors on {labelled.title}"
    return (_html if ending == ".html" else _markdown)(title, _about(labelled, reading, evaluation), errors(reading))


def _about(labelled: LabelledSet, reading: Reading, evaluation: Evaluation) -> list[str]:
    """What a reader has to know first."""
    licences = "; ".join(dict.fromkeys(pair.labelled.licence for pair in reading.pairs))
    return [
        f"The sentences on this page are those of {labelled.title} ({labelled.source}), under the licence: {licences}. "
        "Whether the page may be passed on depends on it.",
        f"{evaluation.items:,} items in {evaluation.documents:,} documents of {evaluation.path}, read by "
        f"{evaluation.model}.",
        "What a set expects is what its coders said: an error here may be theirs.",
    ]


def _html(title: str, about: Sequence[str], heads: Sequence[HeadErrors]) -> str:
    assets = resources.files("slant.training")
    style = css() + assets.joinpath("error_page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode("ascii")
    contents = "".join(f'<li><a href="#{head.head}">{text_html(head.head)}</a></li>' for head in heads)
    return Template(assets.joinpath("error_page.html").read_text(encoding="utf-8")).substitute(
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        version=version("slant"),
        title=text_html(title),
        style=style,
        about="".join(f"<p>{text_html(line)}</p>" for line in about),
        contents=contents,
        sections="".join(_section_html(head) for head in heads),
    )


def _section_html(head: HeadErrors) -> str:
    name = text_html(head.head)
    tables = [_table_html(head.counts.caption, head.counts.columns, _counts_html(head.counts))]
    for caption, shown in _lists(head):
        tables.append(_table_html(caption, _COLUMNS, [_error_html(error) for error in shown]))
    title = f'<h2 id="{name}-title">{name}</h2>'
    return f'<section id="{name}" aria-labelledby="{name}-title">{title}{"".join(tables)}</section>'


def _table_html(caption: str, columns: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{text_html(column)}</th>' for column in columns)
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{text_html(caption)}"><table>'
        f"<caption>{text_html(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _counts_html(table: Table) -> list[str]:
    return [
        f'<tr><th scope="row">{text_html(label)}</th>'
        + "".join(f'<td class="number">{count:,}</td>' for count in counts)
        + "</tr>"
        for label, counts in table.rows
    ]


def _error_html(error: Error) -> str:
    before, marked, after = (text_html(text) for text in (error.before, error.marked, error.after))
    sentence = f"{before}<mark>{marked}</mark>{after}" if error.before or error.after else marked
    return (
        f'<tr><th scope="row"><bdi>{text_html(error.document)}</bdi></th><td>{text_html(error.expected)}</td>'
        f'<td>{text_html(error.found)}</td><td class="number">{_score(error)}</td>'
        f'<td class="sentence" dir="auto">{sentence}</td></tr>'
    )


def _markdown(title: str, about: Sequence[str], heads: Sequence[HeadErrors]) -> str:
    lines = [f"# {_escaped(title)}", "", *(f"{_escaped(line)}\n" for line in about)]
    for head in heads:
        lines += [f"## {_escaped(head.head)}", ""]
        counts = [[label, *(f"{count:,}" for count in row)] for label, row in head.counts.rows]
        lines += _table_markdown(head.counts.caption, head.counts.columns, counts)
        for caption, shown in _lists(head):
            lines += _table_markdown(caption, _COLUMNS, [_error_markdown(error) for error in shown])
    return "\n".join(lines)


def _table_markdown(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    listed = (columns, ["---"] * len(columns), *rows)
    return [f"{_escaped(caption)}:", "", *(f"| {' | '.join(row)} |" for row in listed), ""]


def _error_markdown(error: Error) -> list[str]:
    before, marked, after = (_escaped(text) for text in (error.before, error.marked, error.after))
    sentence = f"{before}<mark>{marked}</mark>{after}" if error.before or error.after else marked
    return [_escaped(error.document), _escaped(error.expected), _escaped(error.found), _score(error), sentence]


def _escaped(text: str) -> str:
    """For a cell of a table: one line, in which no sign is one of Markdown or HTML."""
    plain = text_html(" ".join(text.splitlines())).replace("&quot;", '"').replace("&#x27;", "'")
    return _SPECIAL.sub(r"\\\1", plain)


def _lists(head: HeadErrors) -> list[tuple[str, tuple[Error, ...]]]:
    """The lists of errors that are not empty, with captions."""
    wrong = f"{head.head}: found wrongly, the surest first ({len(head.wrong)} of {head.all_wrong:,})"
    missed = f"{head.head}: expected, and nothing found ({len(head.missed)} of {head.all_missed:,})"
    return [(caption, shown) for caption, shown in ((wrong, head.wrong), (missed, head.missed)) if shown]


def _score(error: Error) -> str:
    return "none" if error.score is None else f"{error.score:.2f}"
