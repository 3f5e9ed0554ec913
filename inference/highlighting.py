"""A scored document as highlighted HTML, which needs no script and no network.

Spans nest and cross. A sentence is cut wherever one begins or ends. Sources, cues, contents and frames are lines under
the words, each span in a lane of its own that it keeps from its first piece to its last; loaded words are wavy,
mentions of parties tinted. Look: highlighting.css.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib import resources

from slant.inference.marks import Mark, MarkedSentence, mark_document
from slant.inference.tables import to_tables
from slant.models.records import ScoredDocument

# Lanes that the style sheet draws. Spans that stand deeper share the last.
LANES = 6

_LETTERS = {"source": "s", "cue": "c", "content": "q", "frame": "f"}
_TINTS = {-1: "pn", 0: "p0", 1: "pp"}
_SIGNS = {-1: "\N{MINUS SIGN}", 1: "+"}
_LEGEND = {
    "source": "source",
    "cue": "cue",
    "content": "what is said",
    "frame": "frame, where it shows",
    "loaded": "loaded wording",
    "mention": "party: \N{MINUS SIGN} negative, + positive",
}
# C0 controls but for tab and line ends, delete, and lone surrogates, which no encoding takes.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def document_html(document: ScoredDocument, names: Mapping[str, str] | None = None) -> str:
    """A fragment of HTML with its style: the document's sentences, what is read in them, and its parties' roles.

    `names`: names to show by party id; without them, the ids.
    """
    tables = {name: table.to_pylist() for name, table in to_tables([(0, document)]).items()}
    names = names or {}
    head = f"<p><strong>{text_html(document.id)}</strong>"
    if document.error is not None:
        return f'<div class="slant"><style>{css()}</style>{head}: not scored: {text_html(document.error)}</p></div>'
    marked = mark_document(tables["sentences"], tables["parties"], tables["spans"], names)
    roles = "; ".join(f"{names.get(role.party, role.party)}: {role.role or 'no role'}" for role in document.roles)
    body = "".join(sentence_html(one, titles=True) for one in marked)
    return (
        f'<div class="slant"><style>{css()}</style>{head}: {len(marked)} sentences. {text_html(roles)}</p>'
        f"{legend_html()}{body}</div>"
    )


def css() -> str:
    """The style sheet of `document_html`."""
    return resources.files("slant.inference").joinpath("highlighting.css").read_text(encoding="utf-8")


def legend_html() -> str:
    """A legend whose boxes show and hide each kind of mark, by style alone."""
    boxes = "".join(
        f'<label><input type="checkbox" class="show-{kind}" checked><span class="key key-{kind}">{words}</span></label>'
        for kind, words in _LEGEND.items()
    )
    return f'<fieldset class="legend"><legend>Marked</legend>{boxes}</fieldset>'


def sentence_html(marked: MarkedSentence, *, paragraph: bool = False, titles: bool = False) -> str:
    """One sentence, which may begin a `paragraph`, and the list of its readings. Each piece of text that is marked is a
    `mark` element: data-r gives the places of its readings in the list; with `titles` their words are its tooltip.
    """
    sentence = marked.sentence
    lanes = _lanes(marked.marks)
    used = max(lanes.values(), default=0)
    pieces = "".join(
        _piece(sentence["text"][start - sentence["start"] : end - sentence["start"]], marks, end, lanes, marked, titles)
        for start, end, marks in pieces_of(sentence["start"], sentence["end"], marked.marks)
    )
    readings = "".join(f'<li class="{line.kind}">{text_html(line.text)}</li>' for line in marked.lines)
    classes = f"st n{used}{' para' if paragraph else ''}"
    return (
        f'<div class="{classes}" data-s="{sentence["sentence"]}"><p dir="auto">{pieces}</p>'
        + (f"<details><summary>Readings</summary><ul>{readings}</ul></details>" if readings else "")
        + "</div>"
    )


def pieces_of(start: int, end: int, marks: Sequence[Mark]) -> Iterator[tuple[int, int, list[Mark]]]:
    """(start, end, marks over it) of the pieces into which the ends of `marks` cut start..end, in order."""
    cuts = sorted({start, end, *(mark.start for mark in marks), *(mark.end for mark in marks)})
    for left, right in itertools.pairwise(cuts):
        yield left, right, [mark for mark in marks if mark.start <= left and right <= mark.end]


def _lanes(marks: Sequence[Mark]) -> dict[Mark, int]:
    """The lane (from 1, next to the words) of each mark that is drawn as a line: short ones inside, none on another."""
    lanes: dict[Mark, int] = {}
    for mark in sorted(marks, key=lambda mark: (mark.end - mark.start, mark.start)):
        if mark.kind in _LETTERS and mark not in lanes:
            taken = {lane for other, lane in lanes.items() if other.start < mark.end and mark.start < other.end}
            lanes[mark] = next((lane for lane in range(1, LANES) if lane not in taken), LANES)
    return lanes


def _piece(
    text: str, marks: Sequence[Mark], end: int, lanes: Mapping[Mark, int], marked: MarkedSentence, titles: bool
) -> str:
    if not marks:
        return text_html(text)
    classes = [f"{_LETTERS[mark.kind]}{lanes[mark]}" for mark in marks if mark.kind in _LETTERS]
    classes += ["w"] if any(mark.kind == "loaded" for mark in marks) else []
    mentions = [mark for mark in marks if mark.kind == "mention"]
    classes += [_TINTS[mentions[0].sign]] if mentions else []
    sign = next((f' data-sign="{_SIGNS[mark.sign]}"' for mark in mentions if mark.sign and mark.end == end), "")
    lines = sorted({mark.line for mark in marks})
    title = text_html("\n".join(marked.lines[line].text for line in lines))
    points = f' title="{title}"' if titles else f' data-r="{" ".join(map(str, lines))}"'
    return f'<mark class="{" ".join(dict.fromkeys(classes))}"{sign}{points}>{text_html(text)}</mark>'


def text_html(text: str) -> str:
    """`text` escaped for content and for attributes in quotes; what no page may hold shows as a picture of it."""
    return escape(_UNPRINTABLE.sub(_picture, text))


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    return (
        "\N{REPLACEMENT CHARACTER}" if code > 0x7F else "\N{SYMBOL FOR DELETE}" if code == 0x7F else chr(0x2400 + code)
    )
