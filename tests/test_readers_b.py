"""Readers of BASIL, SemEval-2023 task 3, NewsWCL50 and PolNeAR (brat and BIO), on hand-written files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledSentence, LabelledSpan
from slant.training.readers import basil, newswcl50, polnear, polnear_bio, semeval2023


def words(text: str, spans: tuple[LabelledSpan, ...] | None) -> list[str]:
    assert spans is not None
    return [text[span.start : span.end] for span in spans]


def aligned(document: LabelledDocument) -> bool:
    return all(document.text[s.start : s.start + len(s.text)] == s.text for s in document.sentences)


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8"))
    return file


def write_json(file: Path, value: object) -> Path:
    return write(file, json.dumps(value))


# BASIL

PARAGRAPHS = [["The mayor’s reckless plan failed.", ""], ["Voters shrugged, and shrugged again."]]


def phrase(**changes: object) -> dict[str, object]:
    return {"id": "p0", "start": 12, "end": 20, "txt": "reckless", "bias": "lex"} | changes


def write_basil(root: Path, *phrases: dict[str, object]) -> Path:
    write_json(root / "articles/2012/x_1.json", {"body-paragraphs": PARAGRAPHS, "title": "Plan", "source": "NYT"})
    write_json(root / "annotations/2012/x_1_ann.json", {"phrase-level-annotations": list(phrases)})
    return root


@pytest.mark.parametrize("start_at", ["", "articles"])
def test_basil_reads_lexical_spans_of_body_sentences(tmp_path: Path, start_at: str) -> None:
    root = write_basil(tmp_path, phrase(), phrase(id="p2", start=0, end=6, txt="Voters", bias="inf"))
    alignment = Alignment()
    [document] = basil.read(root / start_at, alignment)
    assert (document.id, document.outlet, document.split) == ("x_1", "nyt", "test")
    assert aligned(document)
    assert [s.id for s in document.sentences] == ["x_1#p0", "x_1#p2"], "the empty sentence is none, numbers stay"
    assert words(document.sentences[0].text, document.sentences[0].loaded) == ["reckless"]
    assert document.sentences[1].loaded == ()
    assert (alignment.kept, alignment.lost_share) == (1, 0.0)


def test_basil_mends_by_unique_words_and_counts_the_lost(tmp_path: Path) -> None:
    root = write_basil(
        tmp_path,
        phrase(start=3, end=11),
        phrase(id="p2", start=1, end=9, txt="shrugged"),
        phrase(id="title", start=0, end=4, txt="Plan"),
    )
    alignment = Alignment()
    [document] = basil.read(root, alignment)
    assert words(document.sentences[0].text, document.sentences[0].loaded) == ["reckless"]
    assert alignment.kept == 1
    assert sum(alignment.mended.values()) == 1
    assert sum(alignment.lost.values()) == 2
    assert "phrase 1" in alignment.examples[0]


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"bias": "lexical"}, "bias"), ({"id": "p7"}, "p0 to p2"), ({"id": "q0"}, "p0 to p2"), ({"start": "12"}, "start")],
)
def test_basil_names_file_and_phrase_of_a_break(tmp_path: Path, changes: dict[str, object], message: str) -> None:
    root = write_basil(tmp_path, phrase(**changes))
    with pytest.raises(FormatError, match=rf"x_1_ann\.json: phrase 0.*{message}"):
        basil.read(root, Alignment())


def test_basil_wants_both_folders_and_an_article_for_each_annotation(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="articles/ and annotations/"):
        basil.read(tmp_path, Alignment())
    root = write_basil(tmp_path, phrase())
    write_json(root / "articles/2012/unlabelled.json", {})
    alignment = Alignment()
    assert len(basil.read(root, alignment)) == 1
    assert alignment.lost == {"article without annotations": 1}
    write_json(root / "annotations/2012/y_1_ann.json", {})
    with pytest.raises(FormatError, match=r"y_1\.json"):
        basil.read(root, Alignment())


# SemEval-2023 task 3

ARTICLE = "A vile act\n\nThe corrupt regime struck again. Nobody was hurt.\n"


def write_semeval(root: Path, *, split: str = "train", text: str = ARTICLE, labels: str = "") -> Path:
    write(root / f"{split}-articles-subtask-3/article12.txt", text)
    write(root / f"{split}-labels-subtask-3-spans/article12-labels-subtask-3.txt", labels)
    return root


def label(technique: str, words_: str, text: str = ARTICLE) -> str:
    start = text.index(words_)
    return f"12\t{technique}\t{start}\t{start + len(words_)}\n"


LABELS = (
    label("Name_Calling-Labeling", "corrupt regime") + label("Loaded_Language", "corrupt") + label("Doubt", "Nobody")
)


@pytest.mark.parametrize("start_at", ["", "en", "en/train-articles-subtask-3"])
def test_semeval2023_merges_in_sentences_and_keeps_document_spans(tmp_path: Path, start_at: str) -> None:
    write_semeval(tmp_path / "en", labels=LABELS)
    write_semeval(tmp_path / "fr", labels="no English, not read")
    alignment = Alignment()
    [document] = semeval2023.read(tmp_path / start_at, alignment)
    assert (document.id, document.split, document.text) == ("12", "train", ARTICLE)
    assert aligned(document)
    assert words(ARTICLE, document.loaded) == ["corrupt", "corrupt regime"]
    assert [words(s.text, s.loaded) for s in document.sentences if s.loaded] == [["corrupt regime"]]
    assert all(s.loaded is not None for s in document.sentences)
    assert (alignment.kept, alignment.lost_share) == (2, 0.0)


def test_semeval2023_cuts_at_sentence_ends(tmp_path: Path) -> None:
    alignment = Alignment()
    root = write_semeval(tmp_path, labels=label("Loaded_Language", "vile act\n\nThe corrupt"))
    [document] = semeval2023.read(root, alignment)
    assert [words(s.text, s.loaded) for s in document.sentences if s.loaded] == [["vile act"], ["The corrupt"]]
    assert alignment.mended == {"cut at a sentence end": 1}


def test_semeval2023_offsets_count_the_byte_order_mark(tmp_path: Path) -> None:
    marked = "\ufeff" + ARTICLE
    root = write_semeval(tmp_path, split="dev", text=marked, labels=label("Loaded_Language", "corrupt", marked))
    [document] = semeval2023.read(root, Alignment())
    assert document.split == "dev"
    assert document.text == ARTICLE
    assert words(ARTICLE, document.loaded) == ["corrupt"]


def test_semeval2023_counts_what_it_cannot_place(tmp_path: Path) -> None:
    root = write_semeval(tmp_path, labels="12\tLoaded_Language\t900\t910\n12\tMumbling\t0\t1\n" + LABELS)
    write(root / "train-articles-subtask-3/article13.txt", "No labels here at all.")
    alignment = Alignment()
    _, unlabelled = semeval2023.read(root, alignment)
    assert unlabelled.loaded is None
    assert [s.loaded for s in unlabelled.sentences] == [None]
    assert alignment.kept == 2
    assert alignment.lost == {
        "offsets outside the text": 1,
        "unknown technique": 1,
        "article without a spans file": 1,
    }


@pytest.mark.parametrize("line", ["12\tDoubt\t3", "12\tDoubt\t3\tx", "13\tDoubt\t3\t4"])
def test_semeval2023_names_file_and_line_of_a_break(tmp_path: Path, line: str) -> None:
    root = write_semeval(tmp_path, labels=LABELS + line + "\n")
    with pytest.raises(FormatError, match=r"article12-labels-subtask-3\.txt:4: expected"):
        semeval2023.read(root, Alignment())


def test_semeval2023_wants_articles_with_labels(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="articles-subtask-3"):
        semeval2023.read(tmp_path, Alignment())
    write(tmp_path / "test-articles-subtask-3/article1.txt", "Words.")
    with pytest.raises(FormatError, match="test-labels-subtask-3-spans"):
        semeval2023.read(tmp_path, Alignment())
    (tmp_path / "test-labels-subtask-3-spans").mkdir()
    with pytest.raises(FormatError, match="found none"):
        semeval2023.read(tmp_path, Alignment())


# NewsWCL50


def coded(identifier: str, sentence: str, *codes: tuple[str, str]) -> dict[str, Any]:
    annotations = [
        {"code_type": "PROPERTY", "code_name": name, "code_mention": mention, "target_concept": "Ruritania"}
        for name, mention in codes
    ]
    return {"id": identifier, "sentence": sentence, "annotations": annotations}


def test_newswcl50_maps_properties_to_frames_of_articles_in_order(tmp_path: Path) -> None:
    records = [
        coded("4_LL_10", "Ruritania backed down.", ("Weakness", "backed down"), ("Power", "Ruritania")),
        coded("4_LL_9", "It broke  the law again.", ("Unlawfulness", "Broke the law"), ("Aggressor", "absent words")),
        coded("4_R_0", "A legal act.", ("Lawfulness", "legal"), ("Lawfulness", "legal"), ("Novelty", "act")),
    ]
    records[0]["annotations"].append(
        {"code_type": "COUNTRY", "code_name": "Victim", "code_mention": "Ruritania", "target_concept": ""}
    )
    file = write_json(tmp_path / "any_name.json", records)
    alignment = Alignment()
    documents = newswcl50.read(tmp_path, alignment)
    assert documents == newswcl50.read(file, Alignment())
    assert [(d.id, d.outlet, [s.id for s in d.sentences]) for d in documents] == [
        ("4_LL", "LL", ["4_LL_9", "4_LL_10"]),
        ("4_R", "R", ["4_R_0"]),
    ]
    assert all(map(aligned, documents))
    frames = [[(f.frame, words(s.text, f.evidence and (f.evidence,))) for f in s.frames] for s in sentences(documents)]
    assert frames == [[("legality", ["broke  the law"])], [("weakness", ["backed down"])], [("legality", ["legal"])]]
    assert sentences(documents)[0].frames_known == {"aggression", "victimhood", "legality", "deception", "weakness"}
    assert alignment.kept == 4
    assert alignment.lost == {"text not found": 1, "unknown property": 1}
    assert sum(alignment.mended.values()) == 1


def sentences(documents: list[LabelledDocument]) -> list[LabelledSentence]:
    return [sentence for document in documents for sentence in document.sentences]


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ({}, "expected a list"),
        ([coded("1_L_0", "A b.")] * 2, "sentence 1.*twice"),
        ([coded("1-L-0", "A b.")], "sentence 0.*event_outlet_number"),
        ([{"id": "1_L_0", "annotations": []}], "sentence 0.*sentence"),
        ([{"id": "1_L_0", "sentence": "A b.", "annotations": [{"code_type": "PROPERTY"}]}], "code_name"),
    ],
)
def test_newswcl50_names_file_and_sentence_of_a_break(tmp_path: Path, records: object, message: str) -> None:
    file = write_json(tmp_path / "set.json", records)
    with pytest.raises(FormatError, match=rf"set\.json.*{message}"):
        newswcl50.read(file, Alignment())


# PolNeAR

NEWS = "Ms. Doe said taxes rise. They “will hurt”, she warned.\n\nFollow us online.\n"


def part(identifier: str, kind: str, *pieces: str) -> str:
    offsets = ";".join(f"{NEWS.index(piece)} {NEWS.index(piece) + len(piece)}" for piece in pieces)
    return f"{identifier}\t{kind} {offsets}\t{' '.join(pieces)}\n"


SAID = (
    part("T1", "Source", "Ms. Doe")
    + part("T2", "Cue", "said")
    + part("T3", "Content", "taxes rise. They “will hurt”")
    + part("T4", "Attribution", "said")
    + "E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3\n"
)


def write_polnear(root: Path, **readings: str) -> Path:
    write(root / "data/train/text/daily_doe.txt", NEWS)
    for annotator, entries in readings.items():
        write(root / f"data/train/attributions/daily_doe_{annotator}.ann", entries)
    return root


def shown(sentence: LabelledSentence) -> list[tuple[list[str], list[str], list[str]]]:
    assert sentence.attribution is not None
    return [tuple(words(sentence.text, p) for p in (a.source, a.cue, a.content)) for a in sentence.attribution]  # type: ignore[misc]


@pytest.mark.parametrize("start_at", ["", "data", "data/train"])
def test_polnear_gives_each_sentence_its_own_part(tmp_path: Path, start_at: str) -> None:
    alignment = Alignment()
    [document] = polnear.read(write_polnear(tmp_path, abcd=SAID) / start_at, alignment)
    assert (document.id, document.outlet, document.split, document.text) == ("daily_doe", "daily", "train", NEWS)
    assert aligned(document)
    first, second, third = document.sentences
    assert shown(first) == [(["Ms. Doe"], ["said"], ["taxes rise."])]
    assert shown(second) == [([], [], ["They “will hurt”"])]
    assert third.attribution == ()
    # What is scored on the document is whole.
    assert document.running
    (whole,) = document.attribution or ()
    parts = [[NEWS[span.start : span.end] for span in getattr(whole, p)] for p in ("source", "cue", "content")]
    assert parts == [["Ms. Doe"], ["said"], ["taxes rise. They “will hurt”"]]
    assert alignment.kept == 3
    assert alignment.mended == {"cut at a sentence end": 1}
    assert not alignment.lost


def test_polnear_reads_pieces_texts_over_lines_numbered_roles_and_remarks(tmp_path: Path) -> None:
    warned = (
        part("T1", "Source", "she")
        + part("T2", "Cue", "warned")
        + part("T3", "Content", "They", "“will hurt”")
        + part("T4", "Content", "she warned.\n\nFollow")
        + "#1\tAnnotatorNotes T3\tIs this one?\n"
        + "E1\tAttribution-no-source:T9 Source:T1 Cue:T2 Content:T3 Content2:T4\n"
        + part("T9", "Attribution-no-source", "warned")
    )
    alignment = Alignment()
    [document] = polnear.read(write_polnear(tmp_path, abcd=warned), alignment)
    assert shown(document.sentences[1]) == [(["she"], ["warned"], ["They", "“will hurt”", "she warned."])]
    assert shown(document.sentences[2]) == [([], [], ["Follow"])]
    assert not alignment.lost


def test_polnear_takes_the_annotator_with_the_fewest_marks(tmp_path: Path) -> None:
    root = write_polnear(tmp_path, a1=part("T1", "Discuss", "taxes"), b2=SAID, c3="")
    [document] = polnear.read(root, Alignment())
    assert len(shown(document.sentences[0])) == 1


def test_polnear_does_not_know_discarded_sentences(tmp_path: Path) -> None:
    alignment = Alignment()
    marks = part("T7", "Discard", "Follow us") + part("T8", "Discuss", "They")
    inside = part("T9", "Cue", "online") + "E2\tCue:T9\n"
    [document] = polnear.read(write_polnear(tmp_path, a1=SAID + marks + inside), alignment)
    assert [s.attribution is None for s in document.sentences] == [False, False, True]
    assert document.attribution is not None
    assert len(document.attribution) == 1
    assert alignment.lost == {"in discarded text": 1}


def test_polnear_counts_what_it_cannot_place(tmp_path: Path) -> None:
    bad = (
        "T5\tCue 0 3\tsaid\n"
        "T6\tRumour 0 3\tMs.\n" + part("T7", "Source", "she") + "E2\tSource:T5 Cue:T5 Content:T99 Cue:T1\n"
    )
    alignment = Alignment()
    polnear.read(write_polnear(tmp_path, a1=SAID + bad), alignment)
    assert alignment.kept == 3
    assert alignment.lost == {
        "offsets do not match the text": 1,
        "unknown label": 1,
        "part of no attribution": 1,
        "relation to a missing span or one of another label": 2,
    }
    assert "daily_doe_a1.ann:6" in alignment.examples[0]


@pytest.mark.parametrize("line", ["X1\tCue 0 3\tMs.", "T8 Cue 0 3", "T8\tCue 0-3\tMs.", "E2\tCue"])
def test_polnear_names_file_and_line_of_a_break(tmp_path: Path, line: str) -> None:
    with pytest.raises(FormatError, match=r"daily_doe_a1\.ann:6: expected"):
        polnear.read(write_polnear(tmp_path, a1=SAID + line + "\n"), Alignment())


def test_polnear_wants_a_compartment_and_a_text_for_each_file(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="text/ and attributions/"):
        polnear.read(tmp_path, Alignment())
    root = write_polnear(tmp_path, a1=SAID)
    write(root / "data/train/text/unread.txt", "Words.")
    alignment = Alignment()
    assert len(polnear.read(root, alignment)) == 1
    assert alignment.lost == {"article without annotations": 1}
    write(root / "data/train/attributions/other_a1.ann", SAID)
    with pytest.raises(FormatError, match=r"other\.txt"):
        polnear.read(root, Alignment())


# PolNeAR as BIO


def bio(article: str, text: str, labels: str) -> str:
    return json.dumps({"id": article, "tokens": text.split(" "), "labels": labels.split(" ")}) + "\n"


def test_polnear_bio_gives_back_each_run(tmp_path: Path) -> None:
    file = write(
        tmp_path / "valid.jsonl",
        bio("daily_x_a1", "She did say it ’s bad .", "B-source B-cue I-cue B-content I-content I-content O")
        + bio("daily_y_a1", "Nothing .", "O O")
        + bio("daily_x_a1", "She Bob say", "B-source B-source I-cue"),
    )
    alignment = Alignment()
    x, y = polnear_bio.read(file, alignment)
    assert (x.id, x.outlet, x.split) == ("daily_x_a1", "daily", "dev")
    assert aligned(x)
    assert x.sentences[0].text == "She did say it ’s bad ."
    assert shown(x.sentences[0]) == [(["She"], [], []), ([], ["did say"], []), ([], [], ["it ’s bad"])]
    assert shown(x.sentences[1]) == [(["She"], [], []), (["Bob"], [], []), ([], ["say"], [])]
    assert y.sentences[0].attribution == ()
    assert alignment.kept == 6
    assert sum(alignment.mended.values()) == 1


def test_polnear_bio_splits_rows_and_keeps_their_runs_whole(tmp_path: Path) -> None:
    tokens = "`` We won . They fled , '' said Ann -LRB- 40 -RRB- ."
    tags = "B-content " + "I-content " * 7 + "B-cue B-source O O O O"
    (found,) = polnear_bio.read(write(tmp_path / "valid.jsonl", bio("x", tokens, tags)), Alignment())
    assert found.text == "“ We won . They fled , ” said Ann ( 40 ) ."
    assert [sentence.text for sentence in found.sentences] == ["“ We won .", "They fled , ” said Ann ( 40 ) ."]
    assert aligned(found)
    assert shown(found.sentences[1])[0] == ([], [], ["They fled , ”"])
    (run,) = (span for a in found.attribution or () for span in a.content)
    assert found.text[run.start : run.end] == "“ We won . They fled , ”"


def test_polnear_bio_reads_folders_and_names_the_test(tmp_path: Path) -> None:
    write(tmp_path / "test.jsonl", bio("x", "A", "O"))
    write(tmp_path / "valid.jsonl", bio("y", "A", "O"))
    assert [(d.id, d.split) for d in polnear_bio.read(tmp_path, Alignment())] == [("x", "test"), ("y", "dev")]


@pytest.mark.parametrize(
    ("line", "message"),
    [(bio("x", "A b", "O"), "one label"), (bio("x", "A", "B-speaker"), "B-speaker"), ('{"id": "x"}\n', "tokens")],
)
def test_polnear_bio_names_file_and_line_of_a_break(tmp_path: Path, line: str, message: str) -> None:
    file = write(tmp_path / "valid.jsonl", bio("x", "A", "O") + line)
    with pytest.raises(FormatError, match=rf"valid\.jsonl:2: .*{message}"):
        polnear_bio.read(file, Alignment())


@pytest.mark.parametrize("reader", [newswcl50, polnear_bio])
def test_an_empty_folder_is_an_error(tmp_path: Path, reader: Any) -> None:
    with pytest.raises(FormatError, match="found none"):
        reader.read(tmp_path, Alignment())
