"""What a teacher says of each training row, once, before its student begins; kept in a file that a killed run goes on
with.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from numpy.typing import NDArray
from rich.progress import Progress
from torch import Tensor

from slant.models.batch import Output
from slant.models.labels import ATTRIBUTION_TAGS, CASTS, CUE_STANCES, FRAMES, LOADED_TAGS, ROLES, SENTIMENTS
from slant.models.network import Network
from slant.training.loss import Collator, Targets
from slant.training.precision import computing_in

# Tokens of a batch of the teacher's, padding included.
_BATCH_TOKENS = 4096
# Batches between two notes of how far it has come.
_SAVED_EVERY = 20


@dataclass(frozen=True, slots=True)
class Soft:
    """A teacher's probabilities, B rows: tags (B, W, N) and expected moves (B, N, N) of attribution and loaded, stance
    (B, W, S), evidence (B, W, 12), frames (B, 12), biased (B,), sentiment, role (B, K, L), casts (B, K, 12, C). 0 where
    there is no word, no party, or, `known` (B,), nothing that the teacher said.
    """

    known: Tensor
    attribution: Tensor
    attribution_moves: Tensor
    loaded: Tensor
    loaded_moves: Tensor
    stance: Tensor
    evidence: Tensor
    frames: Tensor
    biased: Tensor
    sentiment: Tensor
    role: Tensor
    casts: Tensor


# Of one row of W words and K parties; -1 stands for W, -2 for K.
_WORDS, _PARTIES = -1, -2
_SHAPES: Mapping[str, tuple[int, ...]] = {
    "attribution": (_WORDS, len(ATTRIBUTION_TAGS)),
    "attribution_moves": (len(ATTRIBUTION_TAGS), len(ATTRIBUTION_TAGS)),
    "loaded": (_WORDS, len(LOADED_TAGS)),
    "loaded_moves": (len(LOADED_TAGS), len(LOADED_TAGS)),
    "stance": (_WORDS, len(CUE_STANCES)),
    "evidence": (_WORDS, len(FRAMES)),
    "frames": (len(FRAMES),),
    "biased": (),
    "sentiment": (_PARTIES, len(SENTIMENTS)),
    "role": (_PARTIES, len(ROLES)),
    "casts": (_PARTIES, len(FRAMES), len(CASTS)),
}


class SoftTargets:
    """By the `place` of a row of the student's table (slant.training.features)."""

    def __init__(self, file: Path, table: Dataset) -> None:
        """`file` is made, or gone on with, as large as the rows of `table` need; `new` says which."""
        self._words = {p: len(first) for p, first in zip(table["place"][:], table["first"][:], strict=True)}
        self._parties = {p: len(own) for p, own in zip(table["place"][:], table["mentions"][:], strict=True)}
        sizes = [sum(math.prod(shape) for shape in self._shapes(place).values()) + 1 for place in self._words]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        self._span = {p: (int(a), int(b)) for p, a, b in zip(self._words, starts[:-1], starts[1:], strict=True)}
        self.new = not file.exists() or file.stat().st_size != 2 * starts[-1]
        self._values = np.memmap(file, np.float16, mode="w+" if self.new else "r+", shape=(max(1, int(starts[-1])),))

    def _shapes(self, place: int) -> dict[str, tuple[int, ...]]:
        sizes = {_WORDS: self._words[place], _PARTIES: self._parties[place]}
        return {name: tuple(sizes.get(n, n) for n in shape) for name, shape in _SHAPES.items()}

    @property
    def summary(self) -> str:
        """A line for the log."""
        known = sum(bool(self._values[low]) for low, _ in self._span.values())
        return f"the teacher says something of {known} of {len(self._span)} sentences"

    def fits(self, place: int, *, words: int, parties: int) -> bool:
        """Whether a row of the teacher's, of so many words and parties, is the same sentence."""
        return (self._words.get(place), self._parties.get(place)) == (words, parties)

    def write(self, place: int, values: Mapping[str, NDArray[np.float32]]) -> None:
        low, high = self._span[place]
        flat = [np.ravel(values[name]) for name in _SHAPES]
        self._values[low:high] = np.concatenate([[1.0], *flat])

    def flush(self) -> None:
        self._values.flush()

    def batch(self, places: Sequence[int], *, words: int, parties: int) -> Soft:
        """Of rows with these places, padded to so many words and parties."""
        found: dict[str, NDArray[np.float32]] = {
            name: np.zeros((len(places), *(({_WORDS: words, _PARTIES: parties}).get(n, n) for n in shape)), np.float32)
            for name, shape in _SHAPES.items()
        }
        known = np.zeros(len(places), np.float32)
        for row, place in enumerate(places):
            low, high = self._span[place]
            values = np.asarray(self._values[low:high], np.float32)
            known[row], begin = values[0], 1
            for name, shape in self._shapes(place).items():
                size = math.prod(shape)
                found[name][row, ...][_corner(shape)] = values[begin : begin + size].reshape(shape)
                begin += size
        return Soft(torch.from_numpy(known), **{name: torch.from_numpy(array) for name, array in found.items()})


def ask_teacher(
    teacher: Network,
    rows: Dataset,
    table: Dataset,
    *,
    pad_id: int,
    temperature: float,
    precision: str,
    device: str,
    folder: Path,
    identity: str,
) -> SoftTargets:
    """Soft targets for the rows of the student's `table`, from the teacher's `rows` of the same sentences.

    `identity` says of whom and of what: with another in `folder`, what is there is asked anew. Rows that the teacher
    does not have, or cuts into other words, stay unknown. Raises ValueError where those are all.
    """
    folder.mkdir(parents=True, exist_ok=True)
    progress, file = folder / "soft_targets.json", folder / "soft_targets.f16"
    state = json.loads(progress.read_text(encoding="utf-8")) if progress.exists() else {}
    if state.get("identity") != identity:
        state = {"identity": identity, "batches": 0}
        file.unlink(missing_ok=True)
    targets = SoftTargets(file, table)
    chosen = [
        i
        for i, (place, first, mentions) in enumerate(zip(rows["place"], rows["first"], rows["mentions"], strict=True))
        if targets.fits(place, words=len(first), parties=len(mentions))
    ]
    if not chosen:
        raise ValueError(
            f"expected a teacher that cuts sentences into the student's words, found none of {len(table)} cut alike: "
            "give a teacher whose tokenizer parts words in the same way"
        )
    batches, done = _batches(rows, chosen), 0 if targets.new else state["batches"]
    collator = Collator(pad_id)
    teacher = teacher.to(device).eval()
    with Progress(transient=True) as bar:
        task = bar.add_task("asking the teacher", total=len(batches), completed=done)
        for number in range(done, len(batches)):
            own = [rows[i] for i in batches[number]]
            collated = collator(own)
            said = _said(teacher, collated["batch"], collated["targets"], temperature, precision, device)
            for place, row in enumerate(own):
                targets.write(row["place"], _of_row(said, place, row))
            bar.advance(task)
            if (number + 1) % _SAVED_EVERY == 0 or number + 1 == len(batches):
                targets.flush()
                _note(progress, {"identity": identity, "batches": number + 1})
    return targets


def _batches(rows: Dataset, chosen: Sequence[int]) -> list[list[int]]:
    lengths = [len(ids) for ids in rows["input_ids"]]
    batches: list[list[int]] = []
    for i in sorted(chosen, key=lambda i: -lengths[i]):
        if not batches or (len(batches[-1]) + 1) * lengths[batches[-1][0]] > _BATCH_TOKENS:
            batches.append([])
        batches[-1].append(i)
    return batches


@torch.no_grad()
def _said(
    teacher: Network, batch: Any, targets: Targets, temperature: float, precision: str, device: str
) -> dict[str, NDArray[np.float32]]:
    """Probabilities by the names of `_SHAPES`, padded."""
    moved = type(batch)(*(getattr(batch, field.name).to(device) for field in fields(batch)))
    with computing_in(precision, device):
        raw = teacher(moved)
    output = Output(*(getattr(raw, field.name).float() for field in fields(raw)))
    first, mask = targets.first.to(device), targets.word_mask.to(device)

    def at_words(states: Tensor) -> Tensor:
        return states.gather(1, first.unsqueeze(2).expand(-1, -1, states.shape[2]))

    tags, moves = teacher.attribution_crf.marginals(at_words(output.attribution), mask)
    loaded, loaded_moves = teacher.loaded_crf.marginals(at_words(output.loaded), mask)
    said = {
        "attribution": tags,
        "attribution_moves": moves,
        "loaded": loaded,
        "loaded_moves": loaded_moves,
        "stance": torch.softmax(at_words(output.stance) / temperature, -1),
        "evidence": torch.sigmoid(at_words(output.evidence) / temperature),
        "frames": torch.sigmoid(output.frames / temperature),
        "biased": torch.sigmoid(output.biased / temperature),
        **{head: torch.softmax(getattr(output, head) / temperature, -1) for head in ("sentiment", "role", "casts")},
    }
    return {name: cast(NDArray[np.float32], tensor.cpu().numpy()) for name, tensor in said.items()}


def _of_row(
    said: Mapping[str, NDArray[np.float32]], place: int, row: Mapping[str, Any]
) -> dict[str, NDArray[np.float32]]:
    sizes = {_WORDS: len(row["first"]), _PARTIES: len(row["mentions"])}
    return {name: said[name][place, ...][_corner([sizes.get(n, n) for n in shape])] for name, shape in _SHAPES.items()}


def _corner(shape: Sequence[int]) -> tuple[slice, ...]:
    """The first places of each axis: what is not padding."""
    return tuple(slice(n) for n in shape)


def _note(path: Path, state: Mapping[str, Any]) -> None:
    path.with_suffix(".new").write_text(json.dumps(state), encoding="utf-8")
    os.replace(path.with_suffix(".new"), path)
