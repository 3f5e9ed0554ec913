"""What a user would run instead for one of slant's tasks: a RoBERTa-base-sized classifier of (sentence, target) pairs
through the transformers pipeline, one pass a pair. Needs slant[train].

Its weights are random: speed does not depend on them. Its tokens are those of the checkpoint's own tokenizer, which
cuts English news into about as many pieces as RoBERTa's.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from slant.inference.parties import Parties
from slant.inference.resolution import resolve
from slant.inference.segmentation import split
from slant.models.records import Document

Pair = dict[str, str]


class PairClassifier:
    """`batch`: pairs at a time; the pipeline's own default is 1."""

    def __init__(self, tokenizer: Path, *, batch: int, seed: int = 0) -> None:
        import torch
        import transformers

        torch.manual_seed(seed)
        # Typed in part only.
        hub: Any = transformers
        model = hub.RobertaForSequenceClassification(hub.RobertaConfig(num_labels=3, max_position_embeddings=514))
        wordpieces = hub.PreTrainedTokenizerFast(
            tokenizer_file=str(tokenizer), pad_token="[PAD]", cls_token="[CLS]", sep_token="[SEP]", model_max_length=512
        )
        self._classify = hub.pipeline("text-classification", model=model.eval(), tokenizer=wordpieces, device="cpu")
        self._batch = batch

    def pairs_per_second(self, pairs: Sequence[Pair]) -> float:
        begun = time.perf_counter()
        self._classify(list(pairs), batch_size=self._batch, truncation=True)
        return len(pairs) / (time.perf_counter() - begun)


def pairs_of(documents: Sequence[Document], parties: Parties) -> tuple[list[Pair], int]:
    """Every (sentence, party that it mentions) of the documents, and how many sentences they have."""
    pairs: list[Pair] = []
    sentences = 0
    for document in documents:
        own = split(document)
        sentences += len(own)
        mentions = resolve(document.text, own, parties, enabled=True)
        for sentence in own:
            named = {m.party for m in mentions if sentence.start <= m.start < sentence.end}
            pairs += [{"text": sentence.text, "text_pair": parties.names[party]} for party in sorted(named)]
    return pairs, sentences


def sample(pairs: Sequence[Pair], size: int, *, seed: int = 0) -> list[Pair]:
    """So many pairs, drawn at random: enough to time a pass that would take minutes."""
    return random.Random(seed).sample(list(pairs), min(size, len(pairs)))
