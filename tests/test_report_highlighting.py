"""Highlighted sentences: every span whole and in its lane, the text untouched, nothing in it taken for markup."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slant.inference.highlighting import LANES, document_html, pieces_of, sentence_html, text_html
from slant.inference.marks import KINDS, Line, Mark, MarkedSentence, mark_document
from slant.inference.tables import to_tables
from slant.models.records import (
    Attribution,
    CastFrame,
    FrameReading,
    LoadedSpan,
    Mention,
    PartyReading,
    ScoredDocument,
    ScoredSentence,
    Sentence,
    Span,
    Voice,
)

TEXT = "The brutal Asmar army shelled Varn, Lidia said. “It fled. It is weak,” she claimed."


class Page(HTMLParser):
    """The text of the page, and for each `mark` its classes, attributes and text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text, self.marks, self.tags, self._open = "", [], [], False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "mark":
            self.marks.append([dict(attrs), ""])
            self._open = True

    def handle_endtag(self, tag: str) -> None:
        self._open = self._open and tag != "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open:
            self.marks[-1][1] += data


def place(text: str, phrase: str) -> tuple[int, int, str]:
    start = text.index(phrase)
    return start, start + len(phrase), phrase


def span(phrase: str, label: str) -> Span:
    return Span(*place(TEXT, phrase), label, 0.9)


@pytest.fixture
def document() -> ScoredDocument:
    said = Attribution(
        span("Lidia", "source"), span("said", "cue"), (span("The brutal Asmar army shelled Varn", "content"),),
        "indirect", "neutral", "lidia", 0,
    )  # fmt: skip
    claimed = Attribution(
        None, span("claimed", "cue"), (span("It fled. It is weak", "content"),), "direct", "doubt", None, 1
    )
    shelled = span("Asmar army shelled", "frame")
    voice = Voice(0, "lidia")
    scores = {"negative": 0.8, "neutral": 0.1, "positive": 0.1}
    asmar = PartyReading(
        "asmar", (Mention("asmar", *place(TEXT, "Asmar army")),), "negative", scores, "antagonist",
        {"antagonist": 0.7, "innocent": 0.2, "protagonist": 0.1},
        (CastFrame("aggression", -1, 0.7, shelled, voice),), voice,
    )  # fmt: skip
    first = ScoredSentence(
        Sentence("d", 0, *place(TEXT, "The brutal Asmar army shelled Varn, Lidia said.")), (said,),
        (FrameReading("aggression", 0.9, shelled, "asmar", -1, voice), FrameReading("atrocity", 0.6, None)),
        (LoadedSpan(*place(TEXT, "brutal"), "loaded", 0.8, voice),), True, 0.7, (asmar,),
    )  # fmt: skip
    rest = [
        ScoredSentence(Sentence("d", index, *place(TEXT, text)), own, (), (), False, 0.1, ())
        for index, text, own in ((1, "“It fled.", ()), (2, "It is weak,” she claimed.", (claimed,)))
    ]
    return ScoredDocument("d", TEXT, (first, *rest))


def marked(document: ScoredDocument) -> list[MarkedSentence]:
    tables = {name: table.to_pylist() for name, table in to_tables([(0, document)]).items()}
    return mark_document(tables["sentences"], tables["parties"], tables["spans"], {"asmar": "Asmar"})


def test_every_span_is_marked_where_it_stands_and_its_reading_is_told(document: ScoredDocument) -> None:
    first = marked(document)[0]
    found = {(mark.kind, TEXT[mark.start : mark.end], first.lines[mark.line].kind) for mark in first.marks}
    assert found == {
        ("source", "Lidia", "attribution"),
        ("cue", "said", "attribution"),
        ("content", "The brutal Asmar army shelled Varn", "attribution"),
        ("frame", "Asmar army shelled", "frame"),
        ("loaded", "brutal", "loaded"),
        ("mention", "Asmar army", "party"),
    }
    assert [line.text for line in first.lines] == [
        "“Lidia” [lidia]: indirect speech, cue “said”, neutral",
        "aggression 0.90; accuses Asmar, words of “Lidia” [lidia]",
        "atrocity 0.60; casts no party, the author's words",
        "“brutal” 0.80; words of “Lidia” [lidia]",
        "Asmar: negative 0.80, antagonist 0.70; words of “Lidia” [lidia]",
        "biased 0.70",
    ]


def test_content_that_runs_over_a_sentence_end_is_marked_in_both(document: ScoredDocument) -> None:
    _, second, third = marked(document)
    for sentence, words in ((second, "It fled."), (third, "It is weak")):
        (content,) = [mark for mark in sentence.marks if mark.kind == "content"]
        assert TEXT[content.start : content.end] == words
        assert "cue “claimed”, doubt" in sentence.lines[content.line].text


spans = st.tuples(st.integers(0, 60), st.integers(1, 30)).map(lambda pair: (pair[0], min(60, sum(pair))))
marks = st.lists(st.tuples(spans, st.sampled_from(KINDS)), max_size=9).map(
    lambda found: [Mark(start, end, kind, number) for number, ((start, end), kind) in enumerate(found) if start < end]
)


@given(marks=marks)
def test_pieces_cover_the_sentence_once_and_each_lies_whole_in_its_marks(marks: list[Mark]) -> None:
    pieces = list(pieces_of(0, 60, marks))
    assert [start for start, _, _ in pieces[1:]] == [end for _, end, _ in pieces[:-1]]
    assert (pieces[0][0], pieces[-1][1]) == (0, 60)
    for mark in marks:
        assert sum(end - start for start, end, over in pieces if mark in over) == mark.end - mark.start


@given(marks=marks, text=st.text(alphabet="ab<>&\"' \u202eé😀", min_size=60, max_size=60))
def test_no_two_spans_share_a_lane_and_each_keeps_its_own(marks: list[Mark], text: str) -> None:
    one = MarkedSentence({"sentence": 0, "start": 0, "end": 60, "text": text}, [Line("x", "y")] * 9, marks)
    page = Page(sentence_html(one).partition("</p>")[0])
    assert page.text == text
    lanes: dict[int, set[str]] = {}
    kinds = {mark.line: mark.kind for mark in marks}
    for attributes, _ in page.marks:
        drawn = [name for name in attributes["class"].split() if name[-1].isdigit() and name[0] in "scqf"]
        crowded = any(name.endswith(str(LANES)) for name in drawn)
        assert crowded or len({name[1:] for name in drawn}) == len(drawn)
        for line in map(int, attributes["data-r"].split()):
            if kinds[line] in ("source", "cue", "content", "frame"):
                known = lanes.setdefault(line, set(drawn))
                known &= set(drawn)
                assert known, "a span changed its lane"


HOSTILE = "<script>alert(1)</script> \"x\" 'y' &amp; \u202eevil\u202c שלום 😀 \x07\x1b[0m " + "W" * 3000


def test_what_stands_in_a_text_is_never_markup() -> None:
    html = text_html(HOSTILE)
    assert not re.search("[<>\"'\x00-\x08\x0b-\x1f]", html)
    assert unescape(html) == HOSTILE.replace("\x07", "␇").replace("\x1b", "␛")
    assert text_html("\ud800").encode("utf-8") == "\N{REPLACEMENT CHARACTER}".encode()
    hostile = ScoredSentence(Sentence(HOSTILE, 0, 0, len(HOSTILE), HOSTILE), (), (), (
        LoadedSpan(0, len(HOSTILE), HOSTILE, "loaded", 0.5),), False, 0, ())  # fmt: skip
    page = Page(document_html(ScoredDocument(HOSTILE, HOSTILE, (hostile,)), {HOSTILE: HOSTILE}))
    assert "script" not in page.tags
    assert all(not name.startswith("on") for attributes, _ in page.marks for name in attributes)


def test_a_notebook_gets_a_fragment_that_needs_nothing_else(document: ScoredDocument) -> None:
    html = document_html(document, {"asmar": "Asmar"})
    page = Page(html)
    assert html.startswith("<div")
    assert html.endswith("</div>")
    assert not {"script", "link", "img", "html"} & set(page.tags)
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme: dark" in html
    titles = {text: attributes["title"] for attributes, text in page.marks}
    assert "Asmar: negative 0.80" in titles["Asmar army"]
    assert "accuses Asmar" in titles["Asmar army"]


def test_a_document_that_was_not_scored_says_why() -> None:
    assert "not scored: expected &lt;text&gt;" in document_html(ScoredDocument("d", "", (), {}, "expected <text>"))


def test_a_notebook_shows_a_document() -> None:
    import slant

    shown = slant.ScoredDocument("d", "", ())._repr_html_()  # type: ignore[attr-defined]
    assert '<div class="slant">' in shown
