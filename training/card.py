"""The model card, written from training.json so that no figure in it is typed by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LIMITS = """\
* English news only. Trained on US politics, and on the wars in Syria and Ukraine; other conflicts are a transfer.
* Each sentence is read by itself; rules then join quotations over sentences and link "the ministry" or "he" to a party
  (docs/parties.md says how often they are right).
* The conflict frames were coded by a language model under a codebook, not by people: figures on them say how well
  that coding is reproduced, not that experts would agree.
* Names of the parties of a party file are masked, so that their treatment does not rest on them. Other names in a
  sentence are read, and mentions that a labelled set gives are too, unless it is evaluated with --masked.
* Which party a frame casts, and how, is the hardest of its readings: see the minimal pairs in docs/directed.md.
* Roles were learnt from few mentions of two topics (the war in Ukraine, climate)."""


# Sets that give mentions, whose names can be masked.
MENTION_SETS = ("newsmtsc", "semeval2025_task10", "conflict_frames", "contrasts")


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
    learnt: dict[str, Any] = {}
    for ancestor in _ancestors(record):
        learnt = {**ancestor["data"], **learnt}
    for name, data in learnt.items():
        yield f"| {name} | {data['documents']} | {data['sentences']} | {data['licence']} |"
    yield from (
        "",
        "Several of these sets state no licence, or one that is non-commercial or copyleft. No text of theirs is in "
        "the checkpoint; whether its use in your setting is covered is yours to judge.",
    )
    if record.get("started_from"):
        parent = record["started_from"]
        yield from (
            "",
            f"It goes on from a checkpoint of recipe `{parent['recipe']['name']}`, seed {parent['recipe']['seed']} "
            f"(SHA-256 {parent['sha256'][:16]}).",
        )
    if record.get("taught_by"):
        teacher = record["taught_by"]
        yield from (
            "",
            f"It was taught by a checkpoint of recipe `{teacher['recipe']['name']}`, seed {teacher['recipe']['seed']} "
            f"(SHA-256 {teacher['sha256'][:16]}), which said of every sentence what it should.",
        )
    if measured := record.get("measured_again"):
        yield from ("", f"The figures below were measured on {measured['date']} by slant {measured['slant']}.")
    if quantized := record.get("quantized"):
        what = {"weights": "The weights are stored in 8 bits", "products": "Matrix products are computed in 8 bits"}
        share = min(quantized["agreement"].values())
        yield from ("", f"{what[quantized['scheme']]}: on dev at least {share:.2%} of each head's labels are those of")
        yield f"the checkpoint with SHA-256 {quantized['from'][:16]}. The figures below are of the 8-bit files."
    yield from _figures("Figures on dev (used to choose the checkpoint and its thresholds: optimistic)", record["dev"])
    masked = "The same dev sets with the names of their mentions masked, as a party file's are"
    yield from _figures(masked, record["dev_masked"])
    yield from _figures("Figures on public tests (not used for any choice)", record["test"])
    yield from (
        "",
        "95 % intervals by bootstrap over documents, 1000 resamples. One training run: the spread",
    )
    yield "between seeds is not in them."
    yield from _reliability(record.get("reliability", {}))
    yield from _audit(record.get("audit"))
    yield from _failures(record.get("failures", ()))
    yield from ("", "## Limits", "", LIMITS)


def _ancestors(record: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The record itself, and those of the checkpoints that it goes on from or was taught by."""
    yield record
    for key in ("started_from", "taught_by"):
        if record.get(key):
            yield from _ancestors(record[key])


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
            yield (
                f"| {name} | {metric} | {interval['value']:.3f} | {_span(interval)} | {evaluation['items']} "
                f"| {evaluation['documents']} |"
            )


def _reliability(by_part: Mapping[str, Any]) -> Iterator[str]:
    if not by_part:
        return
    yield from (
        "",
        "## Are its scores right?",
        "",
        "Expected calibration error of each head, with what chance alone would make of it if every score were right "
        "(docs/calibration.md). What makes scores of logits was fitted on dev.",
        "",
        "| part | set | head | labels | right | calibration error | 95 % interval | by chance |",
        "|---|---|---|---|---|---|---|---|",
    )
    for part, by_set in by_part.items():
        for name, heads in by_set.items():
            for head, found in heads.items():
                labels, right = f"{found['items']} {found['counted']}", found["accuracy"]["value"]
                yield (
                    f"| {part} | {name} | {head} | {labels} | {right:.3f} "
                    f"| {found['ece']['value']:.3f} | {_span(found['ece'])} | {found['ece_if_calibrated']:.3f} |"
                )


def _audit(audit: Mapping[str, Any] | None) -> Iterator[str]:
    """As `slant card` puts it into the record."""
    if audit is None:
        return
    yield from (
        "",
        "## Are parties treated alike?",
        "",
        "`slant audit` on its own sentences: the share of labels that do not follow when the named thing is done to a "
        "sentence and nothing should change but the names (docs/audit.md).",
        "",
        "| what is done | head | flips | 95 % interval | labels |",
        "|---|---|---|---|---|",
    )
    for row in audit["tests"]:
        yield f"| {row['test']} | {row['head']} | {row['flip_rate']:.1%} | {_share_span(row)} | {row['n']} |"


def _failures(failures: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not failures:
        return
    yield from (
        "",
        "## Known failures",
        "",
        "In sentences of our own that it did not learn from: of each head the surest wrong labels, and some that it "
        "missed. What the label is of stands in bold.",
        "",
    )
    for failure in failures:
        text = f"{failure['before']}**{failure['marked']}**{failure['after']}"
        score = "" if failure["score"] is None else f" ({failure['score']:.2f})"
        yield f"* {failure['head']}: {failure['found']}{score} instead of {failure['expected']}: {text}"


def _span(interval: Mapping[str, Any]) -> str:
    return f"{interval['low']:.3f} to {interval['high']:.3f}" if interval["low"] is not None else ""


def _share_span(interval: Mapping[str, Any]) -> str:
    return f"{interval['low']:.1%} to {interval['high']:.1%}" if interval["low"] is not None else ""
