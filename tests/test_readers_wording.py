"""Readers of BABE, CheckThat! and the conflict frames, on hand-written files, and the registry."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from slant.models.labels import FRAMES
from slant.training.examples import Alignment, FormatError, LabelledDocument
from slant.training.readers import SETS, babe, checkthat, conflict_frames
from tests.reading import assert_placed, only_sentence, words, write_jsonl

BABE_HEADER = "\ufefftext;news_link;outlet;topic;type;label_bias;label_opinion;biased_words\n"


def babe_row(text: str, label: str, listed: str, link: str = "https://example.org/a") -> str:
    quoted = text.replace('"', '""')
    return f'"{quoted}";{link};Daily;war;left;{label};Entirely factual;{listed}\n'


def read_babe(file: Path, *rows: str) -> tuple[list[LabelledDocument], Alignment]:
    file.write_text(BABE_HEADER + "".join(rows), encoding="utf-8")
    alignment = Alignment()
    return babe.read(file, alignment), alignment


class TestBABE:
    def test_documents_are_links(self, tmp_path: Path) -> None:
        documents, alignment = read_babe(
            tmp_path / "any name.csv",
            babe_row('A "vile" plan.', "Biased", "['VILE']"),
            babe_row("A plan; no more.", "Non-biased", "[]"),
            babe_row("On its own.", "No agreement", "[]", link=""),
            babe_row("Two\nlines here.", "Biased", "[]", link=""),
        )
        assert [document.id for document in documents] == ["https://example.org/a", "any name:4", "any name:6"]
        assert_placed(documents)
        assert documents[0].outlet == "Daily"
        first, second = documents[0].sentences
        assert (words(first, first.loaded), first.biased) == (["vile"], True)
        assert (second.loaded, second.biased) == ((), False)
        assert [(s.loaded, s.biased) for d in documents[1:] for s in d.sentences] == [(None, None), (None, True)]
        assert alignment.kept == 1

    @pytest.mark.parametrize(
        ("text", "listed", "loaded"),
        [
            ("The end of the rivers of lies.", "['of', 'lies', 'rivers']", ["rivers of lies"]),
            ("A vile, vile plan.", "['vile']", ["vile"]),
            ("A vile, vile plan.", "['vile', 'vile']", ["vile", "vile"]),
            ("Evil devils are evil-minded.", "['evil']", ["Evil"]),
            ("The so-called “gender identity” law.", "['\"gender', 'identity\"']", ["“gender identity”"]),
            ("They couldn’t.", '["couldn\'t"]', ["couldn’t"]),
        ],
    )
    def test_listed_words_are_found(self, tmp_path: Path, text: str, listed: str, loaded: list[str]) -> None:
        field = '"' + listed.replace('"', '""') + '"'
        documents, alignment = read_babe(tmp_path / "a.csv", babe_row(text, "Biased", field))
        sentence = only_sentence(documents)
        assert words(sentence, sentence.loaded) == loaded
        assert alignment.lost_share == 0

    def test_words_that_are_not_there_are_lost(self, tmp_path: Path) -> None:
        documents, alignment = read_babe(
            tmp_path / "a.csv",
            babe_row("A vile plan.", "Biased", "['vile', 'vile', 'plans']"),
            babe_row("A plan.", "Non-biased", "['plans']"),
        )
        first, second = documents[0].sentences
        assert words(first, first.loaded) == ["vile"]
        assert second.loaded is None
        assert (alignment.kept, alignment.lost) == (1, {"listed word not in the sentence": 3})

    @pytest.mark.parametrize(
        "row",
        [
            babe_row("A plan.", "Perhaps", "[]"),
            babe_row("A plan.", "Biased", "vile"),
            babe_row("A plan.", "Biased", "['']"),
            "too;few\n",
        ],
    )
    def test_errors_name_file_and_line(self, tmp_path: Path, row: str) -> None:
        with pytest.raises(FormatError, match=r"a\.csv:3: expected"):
            read_babe(tmp_path / "a.csv", babe_row("A plan.", "Non-biased", "[]"), row)


class TestCheckThat:
    def test_quoting_and_ragged_rows(self, tmp_path: Path) -> None:
        (tmp_path / "dev_test_en.tsv").write_text(
            "sentence_id\tsentence\tlabel\tsolved_conflict\n"
            'id-1\t"He called it ""a farce""."\tOBJ\n'
            "id-2\tA farce, 5' tall.\tSUBJ\tFalse\n",
            encoding="utf-8",
        )
        alignment = Alignment()
        documents = checkthat.read(tmp_path, alignment)
        assert [(d.id, d.text, d.split) for d in documents] == [
            ("id-1", 'He called it "a farce".', "test"),
            ("id-2", "A farce, 5' tall.", "test"),
        ]
        assert [d.sentences[0].biased for d in documents] == [False, True]
        assert alignment.kept == 2

    def test_unknown_label(self, tmp_path: Path) -> None:
        (tmp_path / "a.tsv").write_text("sentence_id\tsentence\tlabel\n1\tx\tOBJ\n2\ty\tMAYBE\n")
        with pytest.raises(FormatError, match=r"a\.tsv:3: expected label to be one of .*'MAYBE'"):
            checkthat.read(tmp_path / "a.tsv", Alignment())


def phrase(text: str, part: str, **more: Any) -> dict[str, Any]:
    start = text.index(part)
    return {"text": part, "start": start, "end": start + len(part)} | more


class TestConflictFrames:
    TEXT = "The army of Oz said rebels and the thugs of Ix shelled Emerald."

    def record(self, **changes: Any) -> dict[str, Any]:
        text = self.TEXT
        record = {
            "id": "cf-1",
            "conflict": "oz",
            "corpus": "none",
            "doc": "d1",
            "outlet": "gazette",
            "sentence": text,
            "frames": [
                phrase(text, "shelled", frame="aggression", party=phrase(text, "rebels"), polarity=-1),
                phrase(text, "thugs", frame="outlaw", party=phrase(text, "the thugs of Ix"), polarity=-1),
                phrase(text, "shelled Emerald", frame="victimhood", party=phrase(text, "Emerald"), polarity=0),
                phrase(text, "shelled", frame="atrocity", party=None, polarity=-1),
            ],
            "loaded": [phrase(text, "thugs")],
            "attribution": [
                {
                    "source": phrase(text, "The army of Oz"),
                    "cue": phrase(text, "said"),
                    "content": None,
                    "type": "indirect",
                    "cue_stance": "neutral",
                }
            ],
            "sentiment": [
                phrase(text, "The army of Oz", polarity=0),
                phrase(text, "rebels", polarity=-1),
                phrase(text, "thugs of Ix", polarity=-1),
            ],
        }
        return record | changes

    def test_everything(self, tmp_path: Path) -> None:
        alignment = Alignment()
        file = write_jsonl(tmp_path / "held.jsonl", [self.record(disputed=["weakness"]), self.record(id="cf-2")])
        documents = conflict_frames.read(file, alignment)
        assert [(d.id, d.outlet, len(d.sentences)) for d in documents] == [("d1", "gazette", 2)]
        assert_placed(documents)
        sentence = documents[0].sentences[0]
        parties = [(*words(sentence, party.mentions), party.sentiment) for party in sentence.parties]
        assert parties == [
            ("The army of Oz", "neutral"),
            ("rebels", "negative"),
            ("thugs of Ix", "negative"),
            ("Emerald", None),
        ]
        assert all(party.casts_known for party in sentence.parties)
        assert [(f.frame, f.party, f.polarity) for f in sentence.frames] == [
            ("aggression", 1, -1),
            ("outlaw", 2, -1),
            ("victimhood", 3, 0),
            ("atrocity", None, None),
        ]
        assert words(sentence, [f.evidence for f in sentence.frames if f.evidence])[:2] == ["shelled", "thugs"]
        assert sentence.frames_known == frozenset(FRAMES)
        assert sentence.disputed == {"weakness"}
        assert words(sentence, sentence.loaded) == ["thugs"]
        assert sentence.attribution is not None
        (attribution,) = sentence.attribution
        assert words(sentence, attribution.source + attribution.cue) == ["The army of Oz", "said"]
        assert (attribution.content, attribution.type, attribution.cue_stance) == ((), "indirect", "neutral")
        assert documents[0].sentences[1].disputed == frozenset()
        assert alignment.kept == 2 * 13
        assert alignment.mended == {"a frame's party read as the overlapping parties of the sentence": 2}

    def test_a_frame_that_casts_two_parties_at_once_casts_each(self, tmp_path: Path) -> None:
        text = self.TEXT
        both = phrase(text, "rebels and the thugs of Ix")
        frames = [phrase(text, "shelled", frame="aggression", party=both, polarity=-1)]
        file = write_jsonl(tmp_path / "a.jsonl", [self.record(frames=frames)])
        sentence = only_sentence(conflict_frames.read(file, Alignment()))
        assert [(f.party, f.polarity) for f in sentence.frames] == [(1, -1), (2, -1)]

    def test_a_sentence_without_labels_is_labelled_empty(self, tmp_path: Path) -> None:
        bare = self.record(frames=[], loaded=[], attribution=[], sentiment=[])
        write_jsonl(tmp_path / "train.jsonl", [bare])
        sentence = only_sentence(conflict_frames.read(tmp_path, Alignment()))
        assert (sentence.attribution, sentence.loaded, sentence.frames, sentence.parties) == ((), (), (), ())

    def test_misaligned_phrases_are_counted(self, tmp_path: Path) -> None:
        gone = {"text": "gangs", "start": 0, "end": 5}
        file = write_jsonl(tmp_path / "a.jsonl", [self.record(loaded=[gone], frames=[], attribution=[])])
        alignment = Alignment()
        sentence = only_sentence(conflict_frames.read(file, alignment))
        assert sentence.loaded == ()
        assert alignment.lost == {"offsets do not match the text": 1}
        assert alignment.kept == 3

    @pytest.mark.parametrize(
        "change",
        [
            {"frames": [phrase(TEXT, "thugs", frame="heroism", party=None, polarity=0)]},
            {"frames": [phrase(TEXT, "thugs", frame="outlaw", party=None, polarity=2)]},
            {"frames": [phrase(TEXT, "thugs", frame="outlaw", polarity=0)]},
            {"sentiment": [phrase(TEXT, "rebels", polarity=5)]},
            {"disputed": ["heroism"]},
            {"attribution": [{"source": None, "cue": None, "content": None, "type": "x", "cue_stance": "neutral"}]},
            {"loaded": "thugs"},
            {"doc": 3},
        ],
    )
    def test_errors_name_file_and_line(self, tmp_path: Path, change: dict[str, Any]) -> None:
        file = write_jsonl(tmp_path / "a.jsonl", [self.record(), self.record(**change)])
        with pytest.raises(FormatError, match=re.escape(f"{file}:2: expected")):
            conflict_frames.read(file, Alignment())


def test_the_registry_names_every_set_once_and_says_all_about_it() -> None:
    assert len(SETS) == 11
    assert len({labelled.folder for labelled in SETS.values()}) == 11
    for name, labelled in SETS.items():
        assert labelled.name == name
        assert all((labelled.title, labelled.folder, labelled.holds, labelled.source, labelled.licence))
