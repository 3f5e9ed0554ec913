"""A tiny encoder and tiny labelled sets, made on the spot, for tests of the whole run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ACTORS = ("Avaria", "Belmont", "the Ministry", "General Orlov", "rebels", "civilians", "Mayor Dunn", "the Council")
VERBS = (
    ("praised", "liberated", 1, "liberation"),
    ("attacked", "invaded", -1, "aggression"),
    ("met", "held talks with", 0, "diplomacy"),
    ("defended", "repelled", 1, "self_defence"),
    ("accused", "occupied", -1, "occupation"),
)


def write_encoder(folder: Path, *, width: int = 32, layers: int = 2) -> Path:
    """A BERT of random weights with a WordPiece vocabulary of letters and a few words."""
    import torch
    from tokenizers import BertWordPieceTokenizer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    words = {word.lower() for text in _sentences() for word in text["sentence"].replace(".", " ").split()}
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *".,\"'-:", *letters, *(f"##{c}" for c in letters)]
    vocabulary += sorted(words - set(vocabulary))
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=len(vocabulary), hidden_size=width, num_hidden_layers=layers, num_attention_heads=2,
        intermediate_size=2 * width, max_position_embeddings=256,
    )  # fmt: skip
    BertModel(config).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    backend = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=True)
    BertTokenizerFast(tokenizer_object=backend._tokenizer).save_pretrained(folder)
    return folder


def write_sets(folder: Path) -> Path:
    """newsmtsc and conflict_frames in their published formats, 200 sentences each."""
    rows = list(_sentences())
    for name in ("newsmtsc", "conflict_frames"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    _write_lines(folder / "newsmtsc" / "train.jsonl", [_newsmtsc(row) for row in rows])
    _write_lines(folder / "conflict_frames" / "train.jsonl", [_conflict(row) for row in rows])
    return folder


def _write_lines(path: Path, rows: list[dict[str, Any]]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _sentences() -> Iterator[dict[str, Any]]:
    number = 0
    for a in ACTORS:
        for b in ACTORS:
            for verb, frame_verb, polarity, frame in VERBS:
                if a == b or number >= 200:
                    continue
                text = f"Envoy {number} said {a} {frame_verb} {b} after {a} {verb} {b} on day {number}."
                yield {
                    "number": number, "sentence": text, "actor": a, "other": b,
                    "frame": frame, "phrase": frame_verb, "polarity": polarity,
                }  # fmt: skip
                number += 1


def _place(text: str, phrase: str) -> dict[str, Any]:
    start = text.index(phrase)
    return {"text": phrase, "start": start, "end": start + len(phrase)}


def _newsmtsc(row: dict[str, Any]) -> dict[str, Any]:
    gid = f"tiny_{row['number'] // 4}_1_{row['number']}_{row['actor']}_0_3"
    span = _place(row["sentence"], row["actor"])
    target = {"Input.gid": gid, "from": span["start"], "to": span["end"], "mention": span["text"]}
    return {
        "primary_gid": gid,
        "sentence_normalized": row["sentence"],
        "targets": [{**target, "polarity": 4.0 + 2 * row["polarity"]}],
    }


def _conflict(row: dict[str, Any]) -> dict[str, Any]:
    # Sentences of their own, or deduplication would rightly take most of them for repeats.
    text = "In Karvin, " + row["sentence"][0].lower() + row["sentence"][1:]
    party, phrase = _place(text, row["actor"]), _place(text, row["phrase"])
    content = text[text.index(row["actor"]) : -1]
    return {
        "id": f"tiny-{row['number']}", "conflict": "tiny", "corpus": "tiny", "doc": f"doc{row['number'] // 4}",
        "outlet": "", "sentence": text,
        "frames": [{"frame": row["frame"], **phrase, "party": party, "polarity": row["polarity"]}],
        "loaded": [phrase] if row["polarity"] else [],
        "attribution": [
            {"source": _place(text, f"envoy {row['number']}"), "cue": _place(text, "said"),
             "content": _place(text, content), "type": "indirect", "cue_stance": "neutral"}
        ],
        "sentiment": [{**party, "polarity": row["polarity"]}],
    }  # fmt: skip
