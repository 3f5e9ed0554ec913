"""What slant read, as a coder's codes: to compare with people's, and as suggestions for people who code."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from slant.analysis.coding.codings import MENTION, NOBODY, PARTY, CodedSpan, CodedUnit, Coding, in_order
from slant.analysis.rows import Rows

MODEL = "slant"
Place = tuple[int, int]  # doc, sentence
Cells = Mapping[str, Any]


def of_rows(rows: Rows, *, only: Collection[Place] | None = None, whole: bool = False, blind: bool = False) -> Coding:
    """A unit for each sentence, or for each document where `whole`, in the order of the input.

    `only`: these sentences, or the documents that hold them. `blind`: the same units with every question asked and none
    answered, of no coder yet. Of sentences the questions are asked, for each party too, and phrases; of whole documents
    only phrases, among them the parties' mentions, of which sentiment and role are said. Phrases that run over the end
    of a sentence are left out of it.

    A document is put together from its sentences; what was between them, white space, comes out as line ends where it
    was more than one character, else as a blank, so that offsets into the document hold. The second document with the
    id X is "X#2".
    """
    places = None if only is None else {doc if whole else (doc, sentence) for doc, sentence in only}
    by_unit: dict[Any, list[Cells]] = defaultdict(list)
    for row in rows.table("sentences", ["doc", "doc_id", "sentence", "start", "end", "text", "biased"]).to_pylist():
        key = row["doc"] if whole else (row["doc"], row["sentence"])
        if places is None or key in places:
            by_unit[key].append(row)
    spans, parties, name = _by_sentence(rows, "spans"), _by_sentence(rows, "parties"), names(rows)
    units = []
    for sentences in by_unit.values():
        ordered = sorted(sentences, key=lambda row: row["sentence"])
        answers = {} if whole else _answers(ordered[0], spans, parties)
        here = [(row["doc"], row["sentence"]) for row in ordered]
        text, start = (_document(ordered), 0) if whole else (ordered[0]["text"], ordered[0]["start"])
        found = [s for place in here for row in spans[place] for s in _span(row, text, start)]
        if whole:
            found += [mention for place in here for row in parties[place] for mention in _mentions(row, text)]
        placed = in_order(found)
        if blind:
            answers, placed = dict.fromkeys(answers, ()), ()
        units.append(CodedUnit(name[ordered[0]["doc"]], text, start, answers, placed))
    return Coding(NOBODY if blind else MODEL, tuple(units))


def names(rows: Rows) -> dict[int, str]:
    """A name for each document by its place in the input: ids may repeat, and a coder codes each text once."""
    result: dict[int, str] = {}
    seen: Counter[str] = Counter()
    taken: set[str] = set()
    for row in rows.table("documents", ["doc", "doc_id"]).to_pylist():
        name = row["doc_id"]
        while name in taken:
            seen[row["doc_id"]] += 1
            name = f"{row['doc_id']}#{seen[row['doc_id']] + 1}"
        taken.add(name)
        result[row["doc"]] = name
    return result


def _by_sentence(rows: Rows, table: str) -> dict[Place, list[Cells]]:
    found: dict[Place, list[Cells]] = defaultdict(list)
    for row in rows.table(table).to_pylist():
        found[row["doc"], row["sentence"]].append(row)
    return found


def _answers(
    sentence: Cells, spans: Mapping[Place, list[Cells]], parties: Mapping[Place, list[Cells]]
) -> dict[str, tuple[str, ...]]:
    place = (sentence["doc"], sentence["sentence"])
    answers: dict[str, tuple[str, ...]] = {
        "frames": tuple(dict.fromkeys(span["label"] for span in spans[place] if span["kind"] == "frame")),
    }
    # Where slant was asked to abstain, an unsure label is no answer.
    if sentence["biased"] is not None:
        answers["biased"] = ("biased" if sentence["biased"] else "unbiased",)
    for party in parties[place]:
        if party["sentiment"] is not None:
            answers[f"sentiment:{party['party']}"] = (party["sentiment"],)
        answers[f"role:{party['party']}"] = (party["role"] or "none",)
    return answers


def _span(row: Cells, text: str, start: int) -> list[CodedSpan]:
    """None where the phrase is unknown, is a party's view of a frame that is there already, or leaves the text."""
    if row["start"] is None or row["kind"] == "cast":
        return []
    low, high = row["start"] - start, row["end"] - start
    if low < 0 or text[low:high] != row["text"]:
        return []
    attributes = {}
    if row["label"] == "cue":
        attributes = {"type": row["type"], "cue_stance": row["cue_stance"]}
    elif row["kind"] == "frame":
        polarity = None if row["polarity"] is None else str(row["polarity"])
        attributes = {key: value for key, value in (("polarity", polarity), (PARTY, row["party"])) if value is not None}
    return [CodedSpan("loaded" if row["kind"] == "loaded" else row["label"], low, high, row["text"], attributes)]


def _mentions(reading: Cells, text: str) -> Iterator[CodedSpan]:
    """With what the whole sentence says of the party: slant does not read one mention by itself."""
    said = {PARTY: reading["party"], "role": reading["role"] or "none"}
    if reading["sentiment"] is not None:
        said["sentiment"] = reading["sentiment"]
    for mention in reading["mentions"]:
        if text[mention["start"] : mention["end"]] == mention["text"]:
            yield CodedSpan(MENTION, mention["start"], mention["end"], mention["text"], said)


def _document(sentences: list[Cells]) -> str:
    text = ""
    for sentence in sentences:
        gap = sentence["start"] - len(text)
        text += (" " if gap == 1 and text else "\n" * gap) + sentence["text"]
    return text
