"""Masked-language-model warm-up: `python benchmarks/warm_up.py --data DIR --encoder PATH --out DIR`.

The encoder goes on guessing masked words (Gururangan et al., ACL 2020, "Don't stop pretraining") in the training
sentences of all labelled sets, and of `--unlabelled` texts where such are given, and is saved as an encoder to train
from: ablations.py takes it as --warmed. Its head for guessing has no training: sentence encoders ship none.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import torch
from datasets import Dataset
from torch.nn import functional
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    DataCollatorForLanguageModeling,
    Trainer,
    TrainingArguments,
)

from slant.training.precision import check_precision, computing_in
from slant.training.preparation import CONTRASTS, prepare_corpus
from slant.training.recipe import load_recipe
from slant.training.run_folder import last_state
from slant.training.unlabelled import UNLABELLED

MASKED_SHARE = 0.15
MAX_TOKENS = 128


class Guessing(Trainer):
    """Trainer that runs the head over masked tokens alone: over the vocabulary it costs as much as the encoder."""

    precision = "float32"

    def compute_loss(
        self,
        model: Any,
        inputs: Any,
        return_outputs: bool = False,
        num_items_in_batch: torch.Tensor | int | None = None,
    ) -> Any:
        labels = inputs.pop("labels")
        with computing_in(self.precision, self.args.device.type):
            states = model.base_model(**inputs).last_hidden_state
            head = model.cls if hasattr(model, "cls") else model.lm_head
            loss = functional.cross_entropy(head(states[labels >= 0]).float(), labels[labels >= 0])
        return (loss, states) if return_outputs else loss


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--data", type=Path, required=True)
    options.add_argument("--encoder", required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--unlabelled", nargs="*", default=[], help="as `slant train` takes them")
    options.add_argument("--epochs", type=float, default=1.0)
    options.add_argument("--rate", type=float, default=2e-4)
    options.add_argument("--precision", default="float32")
    given = options.parse_args()
    check_precision(given.precision)
    # Our contrast sentences are no news.
    sets = [name for name in load_recipe("distilled").sets if name not in (CONTRASTS, UNLABELLED)]
    if given.unlabelled:
        sets.append(UNLABELLED)
    corpus = prepare_corpus(given.data, sets, unlabelled=given.unlabelled)
    texts = dict.fromkeys(sentence.text for document in corpus.train for sentence in document.sentences)
    tokenizer = AutoTokenizer.from_pretrained(given.encoder)
    ids = tokenizer(list(texts), truncation=True, max_length=MAX_TOKENS, return_attention_mask=False)["input_ids"]
    arguments = TrainingArguments(
        output_dir=str(given.out / "state"),
        num_train_epochs=given.epochs,
        per_device_train_batch_size=32,
        train_sampling_strategy="group_by_length",
        learning_rate=given.rate,
        warmup_steps=0.06,
        weight_decay=0.01,
        logging_steps=100,
        save_steps=500,
        save_total_limit=1,
        remove_unused_columns=False,
        report_to="none",
        seed=13,
    )
    model = AutoModelForMaskedLM.from_pretrained(given.encoder, dtype=torch.float32)
    trainer = Guessing(
        model=model,
        args=arguments,
        train_dataset=Dataset.from_dict({"input_ids": ids}),
        data_collator=DataCollatorForLanguageModeling(tokenizer, mlm_probability=MASKED_SHARE),
    )
    trainer.precision = given.precision
    trainer.train(resume_from_checkpoint=last_state(given.out / "state"))
    model.base_model.save_pretrained(given.out / "encoder")
    tokenizer.save_pretrained(given.out / "encoder")
    print(f"{len(texts)} sentences -> {given.out / 'encoder'}")


if __name__ == "__main__":
    main()
