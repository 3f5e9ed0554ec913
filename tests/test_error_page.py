"""The page of a scorer's errors: what it counts, what it shows, and that a set's text cannot break it."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from slant.training.error_page import ENDINGS, error_page
from slant.training.errors import MOST_WRONG, HeadErrors, errors
from slant.training.evaluation import Reading, evaluate, read_documents
from slant.training.examples import LabelledDocument, LabelledFrame, LabelledSentence
from slant.training.readers import SETS
from tests.hand_written import HandWritten, at, document, party

HOSTILE = 'A <script>alert("1")</script> | & mob\x07, *one* `two`\nleft $policy.'


def read(name: str, documents: list[LabelledDocument], answers: dict[str, Any]) -> Reading:
    scorer: Any = HandWritten(answers)
    return read_documents(name, documents, scorer)


def page(reading: Reading, ending: str) -> str:
    evaluation = evaluate(reading, path="folder/set.csv", model="weights", resamples=0)
    return error_page(SETS[reading.set], reading, evaluation, ending)


def sentiments() -> Reading:
    """Expected neutral, neutral, positive; found neutral, negative, negative."""
    text = "One met Two and Three."
    labels = {"One": "neutral", "Two": "neutral", "Three": "positive"}
    parties = tuple(party(text, name, sentiment=label) for name, label in labels.items())
    said = [{"sentiment": found} for found in ("neutral", "negative", "negative")]
    return read(
        "newsmtsc", [document(LabelledSentence("a", text, parties=parties), id="d1")], {text: {"parties": said}}
    )


def test_classes_are_counted_expected_by_found() -> None:
    (head,) = errors(sentiments())
    assert head.counts.columns == ("expected", "found negative", "found neutral", "found positive", "all")
    assert head.counts.rows == (("negative", (0, 0, 0, 0)), ("neutral", (1, 1, 0, 2)), ("positive", (1, 0, 0, 1)))
    assert (head.judged, head.all_wrong, head.all_missed) == (3, 2, 0)
    assert [(e.document, e.expected, e.found, e.score, e.marked) for e in head.wrong] == [
        ("d1", "neutral", "negative", 1.0, "Two"),
        ("d1", "positive", "negative", 1.0, "Three"),
    ]
    assert all(e.before + e.marked + e.after == "One met Two and Three." for e in head.wrong)


def test_labels_are_counted_by_what_was_expected_and_found() -> None:
    sentence = LabelledSentence(
        "a",
        "They fled.",
        frames=(LabelledFrame("victimhood", None), LabelledFrame("weakness", None)),
        frames_known=frozenset({"victimhood", "weakness", "atrocity", "outlaw"}),
    )
    found = {"They fled.": {"frames": {"victimhood": "fled", "atrocity": "fled"}}}
    (head,) = errors(read("newswcl50", [document(sentence)], found))
    assert head.counts.columns == ("label", "expected and found", "found only", "expected only")
    assert dict(head.counts.rows) == {"victimhood": (1, 0, 0), "atrocity": (0, 1, 0), "weakness": (0, 0, 1)}
    assert [(e.expected, e.found, e.score) for e in head.wrong] == [("nothing", "atrocity", 0.9)]
    assert [(e.expected, e.found, e.score) for e in head.missed] == [("weakness", "nothing", None)]


def test_the_surest_errors_come_first_and_are_not_all() -> None:
    documents, answers = [], {}
    for k in range(MOST_WRONG + 5):
        text = f"Number {k}."
        documents.append(
            document(LabelledSentence(text, text, parties=(party(text, "Number", role="innocent"),)), id=text)
        )
        answers[text] = {"parties": [{"role": "antagonist"}]}
    reading = read("semeval2025_task10", documents, answers)
    sure = reading.pairs[-1]
    scores = {"antagonist": 0.8, "innocent": 0.1, "protagonist": 0.1}
    roles = tuple(dataclasses.replace(role, role_scores=scores) for role in sure.scored.roles)
    pairs = [*reading.pairs[:-1], dataclasses.replace(sure, scored=dataclasses.replace(sure.scored, roles=roles))]
    (head,) = errors(dataclasses.replace(reading, pairs=pairs))
    assert (len(head.wrong), head.all_wrong) == (MOST_WRONG, MOST_WRONG + 5)
    assert [e.document for e in head.wrong[:3]] == [f"Number {MOST_WRONG + 4}.", "Number 0.", "Number 1."]


class Structure(HTMLParser):
    """What a page is made of: tags, the text, and how many cells each row of a table has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[int]] = []
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta",):
            self.open.append(tag)
        if tag == "table":
            self.rows.append([])
        elif tag == "tr":
            self.rows[-1].append(0)
        elif tag in ("th", "td"):
            self.rows[-1][-1] += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def hostile() -> Reading:
    sentence = LabelledSentence("a", HOSTILE, parties=(party(HOSTILE, "mob", sentiment="neutral"),))
    answers = {HOSTILE: {"parties": [{"sentiment": "negative"}]}}
    return read("newsmtsc", [document(sentence, id='"><img src=x onerror=alert(1)>')], answers)


def test_a_page_is_whole_loads_nothing_and_runs_nothing() -> None:
    found = Structure(page(hostile(), ".html"))
    assert not found.open
    assert {tag for tag, _ in found.tags}.isdisjoint({"script", "img", "link", "iframe", "object"})
    assert not [key for _, attributes in found.tags for key in attributes if key.startswith("on") or key == "src"]
    assert [a["href"] for tag, a in found.tags if tag == "a"] == ["#errors", "#sentiment"]
    assert HOSTILE.replace("\x07", "␇") in found.text
    assert '"><img src=x onerror=alert(1)>' in found.text


def test_the_policy_allows_the_style_and_nothing_else() -> None:
    text = page(hostile(), ".html")
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    assert "url(" not in style


def test_tables_have_captions_and_headers() -> None:
    found = Structure(page(sentiments(), ".html"))
    tags = [tag for tag, _ in found.tags]
    assert tags.count("table") == tags.count("caption") == tags.count("thead") == 2
    assert all(len(set(rows)) == 1 for rows in found.rows)
    scopes = [attributes.get("scope") for tag, attributes in found.tags if tag == "th"]
    assert set(scopes) == {"col", "row"}
    assert scopes.count("row") == sum(len(rows) - 1 for rows in found.rows)
    regions = [a for _, a in found.tags if a.get("role") == "region"]
    assert all(region["tabindex"] == "0" and region["aria-label"] for region in regions)
    assert dict(found.tags)["html"] == {"lang": "en"}


def test_a_page_in_markdown_keeps_its_tables() -> None:
    text = page(hostile(), ".md")
    (row,) = (line for line in text.splitlines() if "mob" in line)
    assert len(re.findall(r"(?<!\\)\|", row)) == 6
    assert "<script" not in text
    assert "<img" not in text
    assert r"\| &amp; <mark>mob</mark>␇, \*one\* \`two\` left $policy. |" in row


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_page_says_whose_text_it_holds(ending: str) -> None:
    reading = sentiments()
    licensed = dataclasses.replace(reading.pairs[0].labelled, licence="CC BY-NC")
    reading = dataclasses.replace(reading, pairs=[dataclasses.replace(reading.pairs[0], labelled=licensed)])
    before = page(reading, ending).partition("found negative")[0]
    assert "are those of NewsMTSC (Hamborg and Donnay" in before
    assert "under the licence: CC BY-NC. Whether the page may be passed on" in before
    assert "3 items in 1 documents of folder/set.csv, read by weights." in before


def test_a_head_without_errors_has_its_counts_alone() -> None:
    text = "One left."
    sentence = LabelledSentence("a", text, parties=(party(text, "One", sentiment="neutral"),))
    reading = read("newsmtsc", [document(sentence)], {})
    (head,) = errors(reading)
    assert isinstance(head, HeadErrors)
    assert (head.wrong, head.missed) == ((), ())
    assert page(reading, ".html").count("<table>") == 1


def test_a_frame_cast_the_wrong_way_shows_both() -> None:
    text = "One shelled Two."
    frames = (LabelledFrame("atrocity", at(text, "shelled"), 0, -1),)
    sentence = LabelledSentence(
        "a", text, parties=(party(text, "One", casts_known=True),), frames=frames, frames_known=frozenset({"atrocity"})
    )
    reading = read("conflict_frames", [document(sentence)], {text: {"parties": [{"frames": [("atrocity", 1)]}]}})
    assert "| d | atrocity -1 | atrocity +1 | 0.90 | <mark>One</mark> shelled Two. |" in page(reading, ".md")
