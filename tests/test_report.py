"""The report as a file: one that loads nothing, holds every sentence, and whose index agrees with its figures."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from slant.analysis.aggregate.dates import Dates
from slant.analysis.report.corpus import Corpus
from slant.analysis.report.findings import Findings
from slant.analysis.report.readings import KINDS
from slant.analysis.report.report import EVERYTHING, Settings, report
from slant.analysis.report.scorer import scorer
from slant.analysis.rows import Rows
from slant.commands import report as command
from slant.inference.writing import to_line
from slant.models.checkpoint import Checkpoint
from slant.models.labels import CUE_STANCES, FRAMES
from slant.models.locations import shipped_checkpoint
from slant.models.records import ScoredDocument
from tests.report_rows import HOSTILE, NAMES, OUTLETS, documents

SETTINGS = Settings(dates=Dates("date"), names=NAMES, title=HOSTILE[:60])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Corpus, Findings]:
    output = tmp_path_factory.mktemp("report") / "deep" / "report.html"
    return output, *report(Rows.of(documents(), HOSTILE[:60]), output, SETTINGS)


@pytest.fixture(scope="module")
def page(made: tuple[Path, Corpus, Findings]) -> str:
    return made[0].read_text(encoding="utf-8")


def block(page: str, name: str) -> Any:
    found = re.search(rf'id="data-{name}" data-kind="(\w+)">([^<]*)<', page)
    assert found, name
    data = gzip.decompress(base64.b64decode(found[2]))
    return json.loads(data) if found[1] == "json" else np.frombuffer(data, found[1])


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_file_loads_nothing_and_runs_only_its_own_script(page: str) -> None:
    tags = Tags(page).found
    assert not {tag for tag, _ in tags} & {"link", "img", "iframe", "object", "embed", "base", "form"}
    for tag, attributes in tags:
        assert not {"src", "srcset", "style"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")], tag
        assert (attributes.get("href") or "#").startswith("#")
    (policy,) = [str(a["content"]) for tag, a in tags if tag == "meta" and "http-equiv" in a]
    for kind in ("style", "script"):
        (text,) = re.findall(rf"<{kind}>(.*?)</{kind}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org/2000/svg)", page)


def test_what_a_user_names_stands_in_the_page_as_text(page: str) -> None:
    head = page.partition('<script type="text/plain"')[0]
    assert "<script>alert" not in head
    assert "<img" not in head
    assert "\x07" not in head
    assert unescape(re.search(r"<title>(.*?)</title>", head)[1]) == HOSTILE[:60]  # type: ignore[index]


def test_every_sentence_of_every_article_can_be_read(page: str) -> None:
    found = {row[0]: row for row in block(page, "documents")}
    for document in documents():
        _, title, group, day, error, sentences, part, place, _ = found[document.id]
        assert (group, day) == (document.meta.get("outlet", "(none)"), document.meta.get("date"))
        assert error == document.error
        assert sentences == len(document.sentences)
        texts = [" ".join(one.sentence.text.split()) for one in document.sentences]
        assert block(page, f"text-{part}")[place] == texts
        html = block(page, f"html-{part}")[place]
        assert len(html) == len(texts)
        for one, text in zip(html, document.sentences, strict=True):
            shown = unescape(re.sub("<[^>]+>", "", one.partition("</p>")[0]))
            assert shown == text.sentence.text.replace("\x07", "␇")
            assert "<script" not in one
            assert "<img" not in one
        assert title == "" or texts[0].startswith(title.removesuffix(" …"))


def test_the_index_has_as_many_sentences_for_a_cell_as_the_cell_counts(
    made: tuple[Path, Corpus, Findings], page: str
) -> None:
    _, corpus, findings = made
    columns = {name: block(page, name) for name in ("sentence", "kind", "label", "party", "voice", "polarity")}
    parties = [party["id"] for party in block(page, "meta")["parties"]]
    doc_of = np.repeat(np.arange(len(corpus)), [row[5] for row in block(page, "documents")])
    group = np.array(corpus.groups)[doc_of[columns["sentence"]]]

    def sentences(outlet: str, kind: str, **wanted: int) -> int:
        hits = (columns["kind"] == KINDS.index(kind)) & (group == outlet)
        for name, value in wanted.items():
            hits &= columns[name] == value
        return len(np.unique(columns["sentence"][hits]))

    checked = 0
    for voice, number in (("author", 0), ("source", 1)):
        for measure, table in findings.parties[voice].items():
            for outlet, row in table.items():
                for party, cell in row.items():
                    asked = {"party": parties.index(party) + 1, "voice": number}
                    if measure == "sentiment":
                        assert sentences(outlet, "party", **asked) == cell[4]
                    else:
                        frame, polarity = measure.split("/")
                        cast = {"label": FRAMES.index(frame) + 1, "polarity": int(polarity)}
                        assert sentences(outlet, "cast", **asked, **cast) == cell[3]
                    checked += cell[3] != 0
    for outlet, row in findings.stances.items():
        for stance, cell in row.items():
            # Here, no sentence has two attributions.
            assert sentences(outlet, "attribution", label=CUE_STANCES.index(stance) + 1) == cell[3]
    assert checked > 10


def test_figures_are_those_of_the_texts(made: tuple[Path, Corpus, Findings]) -> None:
    findings = made[2]
    for outlet in OUTLETS:
        mine = [one for one in documents() if one.meta.get("outlet") == outlet]
        said = [s for one in mine for s in one.sentences if "brutal" in s.sentence.text]
        freed = [s for one in mine for s in one.sentences if "liberated" in s.sentence.text]
        value, _, _, count, units, *_ = findings.parties["source"]["aggression/-1"][outlet]["asmar"]
        assert (count, units) == (len(said), len(said) + len(freed))
        assert value == round(len(said) / units, 4)
        assert findings.parties["author"]["sentiment"][outlet]["asmar"][0] == 1
        # "the brutal Asmar army shelled Varn" and "it was over", in words
        spoken = findings.source_words[outlet]
        assert spoken["varn"][3] == 6 * len(said)
    assert findings.source_words[OUTLETS[0]].get("-", [0, 0, 0, 0])[3] == 0
    assert findings.source_words[OUTLETS[1]]["-"][3] > 0


def test_the_same_rows_give_the_same_bytes(made: tuple[Path, Corpus, Findings], tmp_path: Path) -> None:
    report(Rows.of(documents(), HOSTILE[:60]), tmp_path / "again.html", SETTINGS)
    assert (tmp_path / "again.html").read_bytes() == made[0].read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["again.html"]


def test_rows_without_metadata_are_one_group_without_dates(tmp_path: Path) -> None:
    plain = [ScoredDocument(one.id, one.text, one.sentences) for one in documents(12)]
    corpus, findings = report(Rows.of(plain), tmp_path / "r.html", Settings())
    assert set(corpus.groups) == {EVERYTHING} == set(findings.parties["author"]["sentiment"])
    assert corpus.days == [None] * len(plain)
    assert findings.time is None


def test_rows_in_which_nothing_is_read_still_make_a_report(tmp_path: Path) -> None:
    bare = documents()[-1]
    _, findings = report(Rows.of([bare]), tmp_path / "r.html", Settings())
    assert findings.parties == {"author": {}, "source": {}}
    assert findings.source_words == {}
    assert "Nothing is known of this one." in json.dumps(block((tmp_path / "r.html").read_text("utf-8"), "text-0"))


def run(*arguments: object) -> tuple[int, str, BaseException | None]:
    app = typer.Typer()
    app.command()(command.run)
    done = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return done.exit_code, done.output, done.exception


def test_the_command_reads_json_lines_and_takes_names_from_the_party_file(tmp_path: Path) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(b"".join(map(to_line, documents())))
    party_file = '[[party]]\nid = "asmar"\nname = "Republic of Asmar"\naliases = ["Asmar"]\n'
    (tmp_path / "mine.toml").write_text(party_file, encoding="utf-8")
    code, said, _ = run(rows, "-o", tmp_path / "r.html", "-p", tmp_path / "mine.toml", "--lang", "en-GB")
    assert code == 0
    assert "51 articles" in said
    meta = block((tmp_path / "r.html").read_text("utf-8"), "meta")
    assert {"id": "asmar", "name": "Republic of Asmar"} in meta["parties"]
    assert (meta["groupName"], meta["lang"]) == ("outlet", "en-GB")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--by", "paper"], "expected 'paper' in the documents' metadata, found ['date', 'outlet']"),
        (["--date-key", "when"], "expected 'when' in the documents' metadata"),
        (["--date-key", "outlet"], "cannot be read"),
    ],
)
def test_what_is_not_there_is_named(tmp_path: Path, arguments: list[str], message: str) -> None:
    rows = tmp_path / "rows.jsonl"
    rows.write_bytes(b"".join(map(to_line, documents())))
    code, _, error = run(rows, "-o", tmp_path / "r.html", *arguments)
    assert code == 1
    assert isinstance(error, ValueError)
    assert message in str(error)
    assert not (tmp_path / "r.html").exists()


def test_the_card_of_the_checkpoint_that_scored_the_rows_is_quoted(tmp_path: Path) -> None:
    sha256 = Checkpoint.load(shipped_checkpoint()).hash
    found = scorer({"checkpoint": {"sha256": sha256, "path": "elsewhere"}})
    assert found.shipped
    assert found.limits
    training = json.loads((shipped_checkpoint() / "training.json").read_text("utf-8"))
    figure = next(f for f in found.figures if (f.set, f.name) == ("newsmtsc", "sentiment.macro_f1"))
    assert figure.value == training["test"]["newsmtsc"]["metrics"]["sentiment.macro_f1"]["value"]

    other = scorer({"checkpoint": {"sha256": "ab" * 32, "path": str(tmp_path)}})
    assert other.sha256 == "ab" * 32
    assert not other.figures
    assert not other.shipped
    assert scorer({}).sha256 is None


def test_the_page_says_what_scored_the_rows_and_what_was_not_scored(page: str, tmp_path: Path) -> None:
    assert "No manifest stands beside the rows" in page
    assert "expected &lt;text&gt;, found none (1)" in page
    rows = Rows.of(documents(6))
    manifest = {"checkpoint": {"sha256": "cd" * 32, "path": "gone"}, "parties": {"file": "<mine>"}}
    report(Rows(rows.name, rows.datasets, manifest), tmp_path / "r.html", Settings())
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "cd" * 32 in text
    assert "its figures cannot be given" in text
    assert "&lt;mine&gt;" in text
