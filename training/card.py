"""The model card, written from training.json so that no figure in it is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

LIMITS = """\
* English news only. Trained on US politics, and on the wars in Syria and Ukraine; other conflicts are a transfer.
* One sentence at a time: a quotation that runs over several sentences is attributed only where its speaker stands.
* The conflict frames were coded by a language model under a codebook, not by people: figures on them say how well
  that coding is reproduced, not that experts would agree.
* The model has learnt which names are written about badly. Do not read one sentence's sentiment as a finding;
  compare shares over many sentences, with intervals, and code a sample by hand.
* Which party a frame casts is found less well for names that it did not train on: in "the villages that Armenia had
  illegally occupied" it finds the occupation and its words, but not that Armenia is cast.
* "Violated the ceasefire" can be read as diplomacy by its last word alone; frames of rarer wording are weaker.
* Roles were learnt from few mentions of two topics (the war in Ukraine, climate)."""


def model_card(record: Mapping[str, Any]) -> str:
    """Markdown from the record that `training_record` makes, with its "dev" and "test" evaluations."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    recipe = record["recipe"]
    yield from (
        f"# slant {recipe['name']}",
        "",
        f"Attribution, framing and party sentiment in English news, one pass of {recipe['encoder']} a sentence. "
        f"Recipe `{recipe['name']}`, seed {recipe['seed']}, {recipe['epochs']} epochs of "
        f"{recipe['epoch_sentences']} sentences; written {record['written'][:10]}.",
        "",
        "## What it learnt from",
        "",
        "| set | documents | sentences | licence as stated |",
        "|---|---|---|---|",
    )
    for name, data in record["data"].items():
        yield f"| {name} | {data['documents']} | {data['sentences']} | {data['licence']} |"
    yield from (
        "",
        "Several of these sets state no licence, or one that is non-commercial or copyleft. No text of theirs is in "
        "the checkpoint; whether its use in your setting is covered is yours to judge.",
    )
    yield from _figures("Figures on dev (used to choose the checkpoint and its thresholds: optimistic)", record["dev"])
    yield from _figures("Figures on public tests (not used for any choice)", record["test"])
    yield from (
        "",
        "95 % intervals by bootstrap over documents, 1000 resamples. One training run: the spread",
    )
    yield "between seeds is not in them."
    yield from ("", "## Limits", "", LIMITS)


def _figures(title: str, evaluations: Mapping[str, Any]) -> Iterator[str]:
    yield from (
        "",
        f"## {title}",
        "",
        "| set | figure | value | 95 % interval | items | documents |",
        "|---|---|---|---|---|---|",
    )
    for name, evaluation in evaluations.items():
        for metric, interval in evaluation["metrics"].items():
            span = f"{interval['low']:.3f} to {interval['high']:.3f}" if interval["low"] is not None else ""
            yield (
                f"| {name} | {metric} | {interval['value']:.3f} | {span} | {evaluation['items']} "
                f"| {evaluation['documents']} |"
            )
