"""Splits by document, and no sentence of a test in anything that a model learns from or is chosen by."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from slant.training import corpus
from slant.training.corpus import DEV_SHARE, deduplicate, load_sets, normalised, split_documents
from slant.training.examples import LabelledDocument, LabelledParty, LabelledSentence, LabelledSpan

LEAKED = "The minister denied every charge."


def document(
    set_: str, identifier: str, *sentences: str, split: str = "train", party: int | None = None
) -> LabelledDocument:
    parties = () if party is None else (LabelledParty((LabelledSpan(party, party + 3),)),)
    labelled, start = [], 0
    for number, text in enumerate(sentences):
        labelled.append(LabelledSentence(f"{identifier}#{number}", text, start, parties))
        start += len(text) + 1
    return LabelledDocument(identifier, set_, split, "made up", "\n".join(sentences), tuple(labelled))


def texts(documents: list[LabelledDocument], split: str) -> list[str]:
    return [s.text for d in documents if d.split == split for s in d.sentences]


def many(set_: str, count: int, split: str = "train") -> list[LabelledDocument]:
    return [document(set_, f"{split}-{n}", f"{split} sentence number {n} of {set_}", split=split) for n in range(count)]


def test_each_set_gives_its_share_and_published_splits_stay() -> None:
    documents = [
        *many("babe", 50),
        *many("polnear", 30),
        *many("polnear", 4, "dev"),
        *many("newsmtsc", 100),
        *many("newsmtsc", 7, "test"),
        *many("basil", 5),
        *many("newstsc", 6),
        *many("newstsc", 6, "test"),
        *many("polnear_bio", 3, "dev"),
    ]
    sizes = Counter((d.set, d.split) for d in split_documents(documents, seed=3))
    assert sizes == {
        ("babe", "train"): 45,
        ("babe", "dev"): 5,
        ("polnear", "train"): 30,
        ("polnear", "dev"): 4,
        ("newsmtsc", "train"): 92,
        ("newsmtsc", "dev"): 8,
        ("newsmtsc", "test"): 7,
        ("basil", "test"): 5,
        ("newstsc", "train"): 12,
        ("polnear_bio", "dev"): 3,
    }


def test_splits_depend_on_the_seed_not_on_order_nor_on_other_sets() -> None:
    babe, newswcl50 = many("babe", 40), many("newswcl50", 40)
    first = split_documents(babe + newswcl50, seed=1)
    shuffled = random.Random(0).sample(babe, len(babe))
    again = {d.id: d.split for d in split_documents(shuffled, seed=1)}
    assert again == {d.id: d.split for d in first if d.set == "babe"}
    assert again != {d.id: d.split for d in split_documents(babe, seed=2)}
    assert [replace(d, split="train") for d in first] == babe + newswcl50, "nothing but the split changes"


def test_a_document_read_in_two_pieces_stays_in_one_split() -> None:
    pieces = [piece for d in many("babe", 30) for piece in (d, replace(d, text="more", sentences=()))]
    splits: dict[str, set[str]] = {}
    for piece in split_documents(pieces, seed=1):
        splits.setdefault(piece.id, set()).add(piece.split)
    assert all(len(found) == 1 for found in splits.values())


def test_test_sentences_leave_dev_and_train_and_dev_sentences_leave_train() -> None:
    documents = [
        document("babe", "a", LEAKED, "Only train has this one.", split="train"),
        document("polnear", "b", "“The minister”, denied every CHARGE", "Dev has this one too.", split="dev"),
        document("newsmtsc", "c", LEAKED, split="test"),
        document("newswcl50", "d", "Dev has this one too!", split="train"),
    ]
    result, removed = deduplicate(documents)
    assert texts(result, "train") == ["Only train has this one."]
    assert texts(result, "dev") == ["Dev has this one too."]
    assert texts(result, "test") == [LEAKED]
    assert removed == {("babe", "train"): 1, ("polnear", "dev"): 1, ("newswcl50", "train"): 1}
    assert [d.text for d in result] == [d.text for d in documents]
    held = {normalised(text) for text in texts(result, "test") + texts(result, "dev")}
    assert not held & {normalised(text) for text in texts(result, "train")}
    for kept in result:
        assert all(kept.text[s.start : s.start + len(s.text)] == s.text for s in kept.sentences)


def test_short_sentences_stay() -> None:
    documents = [document("babe", "a", "By Our Staff – "), document("babe", "b", "By our staff", split="test")]
    assert deduplicate(documents) == (documents, Counter())


def test_repeats_go_within_a_sets_train_only() -> None:
    documents = [
        document("newstsc", "b", LEAKED, party=0),
        document("newstsc", "a", LEAKED, party=0),
        document("newstsc", "c", LEAKED, party=4),
        document("newsmtsc", "d", LEAKED, party=0),
    ]
    result, removed = deduplicate(documents)
    assert [len(d.sentences) for d in result] == [0, 1, 1, 1], "of equals the first by id stays; other parties stay"
    assert removed == {("newstsc", "train"): 1}
    backwards, _ = deduplicate(documents[::-1])
    assert backwards[::-1] == result
    tests = [replace(d, split="test") for d in documents]
    assert deduplicate(tests) == (tests, Counter())


def test_raw_and_tokenised_text_normalise_alike() -> None:
    assert normalised("He didn’t – “ever” – pay ½.") == normalised("He did n't -- `` ever '' -- pay 1⁄2 .")
    assert normalised("Straße") == normalised("STRASSE")


def test_shares_name_sets_of_the_registry() -> None:
    assert DEV_SHARE.keys() | corpus.FIXED_SPLIT.keys() <= corpus.SETS.keys()


def test_loading_names_what_is_unknown_and_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"polnear.*found gossip"):
        load_sets(tmp_path, ["gossip", "polnear"])
    with pytest.raises(FileNotFoundError, match="polnear_bio"):
        load_sets(tmp_path, ["polnear_bio"])


def test_loading_reads_a_named_set_from_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / corpus.SETS["polnear_bio"].folder
    folder.mkdir()
    record = '{"id": "x", "tokens": ["He", "spoke"], "labels": ["B-source", "B-cue"]}\n'
    (folder / "valid.jsonl").write_text(record, encoding="utf-8")
    documents, alignments = load_sets(tmp_path, ["polnear_bio"])
    assert [d.set for d in documents] == ["polnear_bio"]
    assert {name: alignment.kept for name, alignment in alignments.items()} == {"polnear_bio": 2}
