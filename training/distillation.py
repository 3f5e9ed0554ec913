"""What a student learns from its teacher: for every head the cross-entropy with what the teacher says, on every row,
whether or not the row's set labels that head (Hinton et al., 2015, "Distilling the Knowledge in a Neural Network").
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch import Tensor
from torch.nn import functional

from slant.models.batch import Output
from slant.models.checkpoint import Checkpoint
from slant.models.crf import CRF
from slant.models.network import MASKED, Network
from slant.training.features import Names, build_table
from slant.training.loss import Collator, Targets
from slant.training.preparation import TrainingCorpus
from slant.training.recipe import Recipe
from slant.training.soft_targets import Soft, SoftTargets, ask_teacher
from slant.training.unlabelled import UNLABELLED


def check_teaching(recipe: Recipe, teacher: Path | None, unlabelled: Sequence[str]) -> None:
    """Raises ValueError where the recipe, the teacher and the unlabelled texts do not go together."""
    if bool(recipe.soft_weight) != (teacher is not None):
        raise ValueError(
            f"recipe {recipe.name!r}: expected soft_weight above 0 and a teacher, or neither, found soft_weight "
            f"{recipe.soft_weight} and {'a' if teacher else 'no'} teacher: give --teacher CHECKPOINT, or another recipe"
        )
    if bool(unlabelled) != (UNLABELLED in recipe.sets):
        raise ValueError(
            f"recipe {recipe.name!r}: expected a share of {UNLABELLED} under [sets] and texts for it, or neither, "
            f"found {len(unlabelled)} texts: give --unlabelled CORPUS, or a recipe with such a share"
        )
    if unlabelled and teacher is None:
        raise ValueError("expected a teacher that says something of the unlabelled texts, found none: give --teacher")


def hear(
    teacher: Checkpoint, corpus: TrainingCorpus, table: Dataset, *, names: Names, recipe: Recipe, folder: Path
) -> SoftTargets:
    """What the teacher says of the rows of `table`, the student's, as far as it is not in `folder` yet."""
    rows = build_table(corpus.train, teacher.tokenization, max_tokens=teacher.max_tokens, names=names, unlabelled=True)
    wanted = set(table["place"][:])
    rows = rows.select([i for i, place in enumerate(rows["place"][:]) if place in wanted])
    asked = repr((teacher.hash, recipe.soft_temperature, recipe.precision, table["place"][:], table["input_ids"][:]))
    return ask_teacher(
        Network.from_checkpoint(teacher.folder),
        rows,
        table,
        pad_id=teacher.tokenization.pad_id,
        temperature=recipe.soft_temperature,
        precision=recipe.precision,
        device="cuda" if torch.cuda.is_available() else "cpu",
        folder=folder,
        identity=hashlib.sha256(asked.encode()).hexdigest(),
    )


@dataclass(frozen=True, slots=True)
class SoftCollator:
    """What `collator` makes of rows, and beside it "soft": what the teacher says of them."""

    collator: Collator
    soft: SoftTargets

    def __call__(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        collated = self.collator(rows)
        words, parties = collated["targets"].first.shape[1], collated["batch"].mention_mask.shape[1]
        return {**collated, "soft": self.soft.batch([row["place"] for row in rows], words=words, parties=parties)}


def soft_losses(
    network: Network, output: Output[Tensor], targets: Targets, soft: Soft, *, temperature: float
) -> dict[str, Tensor]:
    """The loss of each head, over the rows as `slant.training.loss.losses` counts them: a sentence's sum over frames
    and parties, its mean over words; divided by all B rows. Rows that are not known count nothing.

    Logits are divided by `temperature`, as the teacher's were, and the loss multiplied by its square, so that gradients
    are as large as those of labels. Tag sequences are compared whole, at temperature 1.
    """
    rows = targets.first.shape[0]
    mask = targets.word_mask
    words = mask.sum(1)

    def at_words(states: Tensor) -> Tensor:
        return states.gather(1, targets.first.unsqueeze(2).expand(-1, -1, states.shape[2]))

    def tagged(head: str) -> Tensor:
        crf: CRF = getattr(network, f"{head}_crf")
        emissions = at_words(getattr(output, head))
        whole = crf.cross_entropy(emissions, mask, getattr(soft, head), getattr(soft, f"{head}_moves"))
        return whole / words

    def summed(loss: Callable[[Tensor, Tensor], Tensor], logits: Tensor, said: Tensor) -> Tensor:
        """(B,) of everything that a row has."""
        return temperature**2 * loss(logits / temperature, said).reshape(rows, -1).sum(1)

    # Where there is no word the teacher said 0, which to a sigmoid is a word without evidence.
    evidence = at_words(output.evidence).masked_fill(~mask.unsqueeze(2), MASKED)

    by_row = {
        "attribution": tagged("attribution"),
        "stance": summed(_softmax_loss, at_words(output.stance), soft.stance) / words,
        "loaded": tagged("loaded"),
        "evidence": summed(_sigmoid_loss, evidence, soft.evidence) / words,
        "frames": summed(_sigmoid_loss, output.frames, soft.frames),
        "biased": summed(_sigmoid_loss, output.biased, soft.biased),
        "sentiment": summed(_softmax_loss, output.sentiment, soft.sentiment),
        "role": summed(_softmax_loss, output.role, soft.role),
        "casts": summed(_softmax_loss, output.casts, soft.casts),
    }
    return {head: (values * soft.known).sum() / rows for head, values in by_row.items()}


def _softmax_loss(logits: Tensor, said: Tensor) -> Tensor:
    """0 where `said` is all 0, as it is where there is no word or party."""
    return -(said * functional.log_softmax(logits, -1)).sum(-1)


def _sigmoid_loss(logits: Tensor, said: Tensor) -> Tensor:
    return functional.binary_cross_entropy_with_logits(logits, said, reduction="none")
