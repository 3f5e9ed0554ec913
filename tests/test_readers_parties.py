"""Readers of sets that label parties (NewsMTSC, NewsTSC, SemEval-2025 task 10), on hand-written files."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from slant.training.examples import Alignment, FormatError
from slant.training.readers import newsmtsc, newstsc, semeval2025
from tests.reading import assert_placed, only_sentence, words, write_jsonl


def mtsc(gid: str, text: str, *targets: dict[str, Any]) -> dict[str, Any]:
    return {"primary_gid": gid, "sentence_normalized": text, "targets": list(targets)}


def target(text: str, mention: str, polarity: float, **more: Any) -> dict[str, Any]:
    start = text.index(mention)
    return {
        "Input.gid": "x",
        "from": start,
        "to": start + len(mention),
        "mention": mention,
        "polarity": polarity,
    } | more


class TestNewsMTSC:
    TEXT = "Ann praised Bob, but he mocked her."

    def test_targets_and_further_mentions(self, tmp_path: Path) -> None:
        further = [{"from": 31, "to": 34, "mention": "her"}]
        records = [
            mtsc(
                "allsides_7_8_3_Ann_0_3",
                self.TEXT,
                target(self.TEXT, "Ann", 4.0, further_mentions=further),
                target(self.TEXT, "Bob", 2.0),
            ),
            mtsc("allsides_7_8_9_Cy_K_0_2", "Cy won.", target("Cy won.", "Cy", 6)),
            mtsc("polusa_v1_55_-1_3_Di_0_2", "Di spoke.", target("Di spoke.", "Di", 4)),
        ]
        alignment = Alignment()
        documents = newsmtsc.read(write_jsonl(tmp_path / "devtest_rw.jsonl", records), alignment)
        assert [document.id for document in documents] == ["allsides_7_8", "polusa_v1_55_-1"]
        assert {(d.set, d.split, d.licence) for d in documents} == {("newsmtsc", "test", "MIT")}
        assert documents[0].text == self.TEXT + "\nCy won."
        assert_placed(documents)
        first, second = documents[0].sentences
        assert [words(first, party.mentions) for party in first.parties] == [["Ann", "her"], ["Bob"]]
        assert [party.sentiment for party in first.parties] == ["neutral", "negative"]
        assert second.parties[0].sentiment == "positive"
        assert first.loaded is None
        assert first.biased is None
        assert (alignment.kept, alignment.lost_share) == (4, 0.0)

    def test_rows_of_one_sentence_are_one_sentence(self, tmp_path: Path) -> None:
        rows = [
            mtsc("allsides_7_8_3_Ann_0_3", self.TEXT, target(self.TEXT, "Ann", 4)),
            mtsc("allsides_7_8_3_Bob_12_15", self.TEXT, target(self.TEXT, "Bob", 2)),
            mtsc("allsides_9_9_3_Bob_12_15", self.TEXT, target(self.TEXT, "Bob", 2)),
        ]
        documents = newsmtsc.read(write_jsonl(tmp_path / "x" / "train.jsonl", rows).parent, Alignment())
        assert [[len(s.parties) for s in document.sentences] for document in documents] == [[2], [1]]
        assert documents[0].split == "train"

    def test_misaligned_targets_are_counted(self, tmp_path: Path) -> None:
        slipped, gone = target(self.TEXT, "Bob", 4), target(self.TEXT, "Bob", 4)
        slipped |= {"from": 10, "to": 13}
        gone |= {"mention": "Eve"}
        half = target(self.TEXT, "Ann", 4, further_mentions=[{"from": 3, "to": 5, "mention": "it"}])
        file = write_jsonl(tmp_path / "a.jsonl", [mtsc("odd id", self.TEXT, slipped, gone, half)])
        alignment = Alignment()
        documents = newsmtsc.read(file, alignment)
        assert documents[0].id == "odd id"
        sentence = only_sentence(documents)
        assert [words(sentence, party.mentions) for party in sentence.parties] == [["Bob"], ["Ann"]]
        assert alignment.kept == 2
        assert alignment.mended.total() == 1
        assert alignment.lost == {"offsets do not match the text": 2}
        assert alignment.examples[0].startswith(f"{file}:1")

    @pytest.mark.parametrize(
        ("change", "complaint"),
        [
            ({"polarity": 5}, "polarity to be one of"),
            ({"from": "0"}, "'from' to be int"),
            ({"mention": None}, "str"),
            ({"polarity": [4]}, "polarity"),
        ],
    )
    def test_errors_name_file_and_line(self, tmp_path: Path, change: dict[str, Any], complaint: str) -> None:
        good = mtsc("allsides_7_8_3_Ann_0_3", self.TEXT, target(self.TEXT, "Ann", 4))
        bad = mtsc("allsides_7_8_4_Ann_0_3", self.TEXT, target(self.TEXT, "Ann", 4) | change)
        file = write_jsonl(tmp_path / "a.jsonl", [good, bad])
        with pytest.raises(FormatError, match=re.escape(f"{file}:2: expected ") + ".*" + complaint):
            newsmtsc.read(file, Alignment())

    def test_an_empty_folder_is_an_error(self, tmp_path: Path) -> None:
        with pytest.raises(FormatError, match=r"expected a \.jsonl file, or a folder"):
            newsmtsc.read(tmp_path, Alignment())


def tsc(text: str, mention: str, label: str, start: int | None = None) -> dict[str, Any]:
    start = text.index(mention) if start is None else start
    end = start + len(mention)
    places = {"target_local_from": start, "target_local_to": end, "target_mention": mention}
    return {"label": label, "local_context": text} | places


class TestNewsTSC:
    def test_targets_of_a_sentence_join(self, tmp_path: Path) -> None:
        text = "The bank sued Oz."
        rows = [tsc(text, "The bank", "neutral"), tsc("Oz won.", "Oz", "positive"), tsc(text, "Oz", "negative")]
        write_jsonl(tmp_path / "train.jsonl", [*rows, rows[0]])
        alignment = Alignment()
        documents = newstsc.read(tmp_path, alignment)
        assert [document.text for document in documents] == [text, "Oz won."]
        assert_placed(documents)
        sentence = documents[0].sentences[0]
        assert [(words(sentence, p.mentions), p.sentiment) for p in sentence.parties] == [
            (["The bank"], "neutral"),
            (["Oz"], "negative"),
        ]
        assert alignment.kept == 4
        assert alignment.mended == {"the same target again, read once": 1}

    def test_misaligned_and_unknown(self, tmp_path: Path) -> None:
        text = "Oz met Oz."
        alignment = Alignment()
        file = write_jsonl(tmp_path / "a.jsonl", [tsc(text, "Oz", "neutral", start=3)])
        assert only_sentence(newstsc.read(file, alignment)).parties == ()
        assert alignment.lost_share == 1.0
        write_jsonl(file, [tsc(text, "Oz", "neutral"), tsc(text, "Oz", "mixed")])
        with pytest.raises(FormatError, match=re.escape(f"{file}:2: expected label")):
            newstsc.read(file, Alignment())


class TestSemEval2025:
    TEXT = "A headline\n\nOz struck Ix at dawn. Dorothy, who fled, blamed Oz.\r\nNobody answered her.\n"

    def write(self, folder: Path, lines: Iterable[str], texts: str = "raw-documents") -> Path:
        (folder / texts).mkdir(parents=True)
        for name in ("EN_UA_1.txt", "EN_UA_2.txt"):
            (folder / texts / name).write_text(self.TEXT, encoding="utf-8", newline="")
        (folder / "subtask-1-annotations.txt").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
        return folder

    def line(self, mention: str, role: str, start: int) -> str:
        return f"EN_UA_1.txt\t{mention}\t{start}\t{start + len(mention) - 1}\t{role}\tVictim\tForeign Adversary"

    @pytest.mark.parametrize("texts", ["raw-documents", "subtask-1-documents"])
    @pytest.mark.parametrize("given", [".", "EN", "EN/subtask-1-annotations.txt"])
    def test_mentions_stand_in_their_sentences(self, tmp_path: Path, texts: str, given: str) -> None:
        first, second = self.TEXT.index("Oz"), self.TEXT.rindex("Oz")
        dorothy = self.TEXT.index("Dorothy")
        lines = [
            self.line("Oz", "Antagonist", first),
            self.line("Oz", "Antagonist", second),
            self.line("Dorothy", "Innocent", dorothy),
        ]
        self.write(tmp_path / "EN", lines, texts)
        alignment = Alignment()
        (document,) = semeval2025.read(tmp_path / given, alignment)
        assert (document.id, document.text) == ("EN_UA_1.txt", self.TEXT)
        assert document.split == ("train" if texts == "raw-documents" else "dev")
        assert_placed([document])
        placed = {
            (s.start + mention.start, party.role)
            for s in document.sentences
            for party in s.parties
            for mention in party.mentions
        }
        assert placed == {(first, "antagonist"), (second, "antagonist"), (dorothy, "innocent")}
        assert sum(not s.parties for s in document.sentences) >= 1
        assert (alignment.kept, alignment.lost_share) == (3, 0.0)

    def test_slipped_offsets_are_mended_and_wrong_ones_lost(self, tmp_path: Path) -> None:
        slipped = self.line("Dorothy", "Protagonist", self.TEXT.index("Dorothy") + 2)
        wrong = self.line("Toto", "Protagonist", 3)
        alignment = Alignment()
        semeval2025.read(self.write(tmp_path / "EN", [slipped, wrong]), alignment)
        assert (alignment.kept, alignment.mended.total(), alignment.lost.total()) == (1, 1, 1)

    def test_annotations_of_other_subtasks_are_left_alone(self, tmp_path: Path) -> None:
        folder = self.write(tmp_path / "EN", [self.line("Oz", "Antagonist", self.TEXT.index("Oz"))])
        (folder / "subtask-2-annotations.txt").write_text("EN_UA_1.txt\tURW\n")
        assert len(semeval2025.read(tmp_path, Alignment())) == 1

    @pytest.mark.parametrize(
        "bad",
        [
            "EN_UA_1.txt\tOz\t12\t13\tHero\tVictim",
            "EN_UA_1.txt\tOz\ttwelve\t13\tInnocent\tVictim",
            "EN_UA_1.txt\tOz\t12",
            "EN_UA_9.txt\tOz\t12\t13\tInnocent\tVictim",
        ],
    )
    def test_errors_name_file_and_line(self, tmp_path: Path, bad: str) -> None:
        folder = self.write(tmp_path / "EN", [self.line("Oz", "Antagonist", 12), bad])
        with pytest.raises(FormatError, match=r"subtask-1-annotations\.txt:2: expected"):
            semeval2025.read(folder, Alignment())

    def test_a_folder_without_annotations(self, tmp_path: Path) -> None:
        with pytest.raises(FormatError, match="subtask-1-annotations"):
            semeval2025.read(tmp_path, Alignment())
