"""NewsWCL50 (Hamborg, Zhukova & Gipp, JCDL 2019): word choice and labelling in 50 articles on ten events.

One JSON list of sentences: {"id": "1_LL_0" (event, outlet, number), "sentence": ..., "annotations": [{"code_type",
"code_name", "code_mention", "target_concept"}, ...]}. The PROPERTY codes say how a concept is presented.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from slant.training.examples import (
    Alignment,
    FormatError,
    LabelledDocument,
    LabelledFrame,
    LabelledSentence,
    LabelledSpan,
)
from slant.training.readers.files import assemble, files_in, read_text, require

LICENCE = "CC BY-SA 4.0 (annotations); texts their publishers'"

# Properties that mean one of our frames. Left out: Power, which is any power, not armed strength; Trustworthiness,
# the opposite of deception, which no frame of ours says; Refusal, which is no violence; and qualities (Importance,
# Reason, Honor, Economy ...) that frame no conflict. Frames without a property here stay unknown.
FRAME_OF = {
    "Aggressor": "aggression",
    "Victim": "victimhood",
    "Unlawfulness": "legality",
    "Lawfulness": "legality",
    "No trustworthiness": "deception",
    "Weakness": "weakness",
}
FRAMES_KNOWN = frozenset(FRAME_OF.values())
OTHER_PROPERTIES = frozenset(
    (
        "Affection",
        "Confidence",
        "Difficulty",
        "Dishonor",
        "Easiness",
        "Economy negative",
        "Economy positive",
        "Fairness",
        "Good quality",
        "Honor",
        "Importance",
        "Negative",
        "Other",
        "Poor quality",
        "Positive",
        "Power",
        "Reason",
        "Refusal",
        "Safety",
        "Trustworthiness",
        "Unfairness",
        "Unimportance",
        "Unreason",
        "Unsafety",
    )
)


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per article. `path`: a .json file, or a folder of them.

    Coders coded only an event's target concepts, so a party without a code is unknown, not uncast: frames carry no
    party here.
    """
    return [document for file in files_in(path, ".json") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    articles: defaultdict[str, dict[int, LabelledSentence]] = defaultdict(dict)
    for position, record in enumerate(_records(file)):
        where = f"{file}: sentence {position}"
        identifier = require(record, "id", str, where)
        article, _, number = identifier.rpartition("_")
        if article.count("_") != 1 or not number.isdigit():
            raise FormatError(f"{where}: expected an id event_outlet_number, found {identifier!r}")
        if int(number) in articles[article]:
            raise FormatError(f"{where}: the id {identifier!r} stands twice")
        articles[article][int(number)] = _sentence(record, identifier, where, alignment)
    return [
        assemble(
            [sentences[number] for number in sorted(sentences)],
            id=article,
            set="newswcl50",
            split="train",
            licence=LICENCE,
            outlet=article.partition("_")[2],
        )
        for article, sentences in articles.items()
    ]


def _records(file: Path) -> list[Any]:
    try:
        records = json.loads(read_text(file))
    except json.JSONDecodeError as error:
        raise FormatError(f"{file}:{error.lineno}: expected JSON, found: {error.msg}") from error
    if not isinstance(records, list):
        raise FormatError(f"{file}: expected a list of sentences, found {type(records).__name__}")
    return records


def _sentence(record: dict[str, Any], identifier: str, where: str, alignment: Alignment) -> LabelledSentence:
    text = require(record, "sentence", str, where)
    frames = []
    for code in require(record, "annotations", list, where):
        if require(code, "code_type", str, where) != "PROPERTY":
            continue
        prop = require(code, "code_name", str, where)
        frame = FRAME_OF.get(prop)
        if frame is None:
            if prop not in OTHER_PROPERTIES:
                alignment.lose("unknown property", f"{where}: {prop}")
            continue
        evidence = _find(text, require(code, "code_mention", str, where), alignment)
        if evidence is None:
            alignment.lose("text not found", where)
            continue
        alignment.kept += 1
        if LabelledFrame(frame, evidence) not in frames:
            frames.append(LabelledFrame(frame, evidence))
    return LabelledSentence(id=identifier, text=text, frames=tuple(frames), frames_known=FRAMES_KNOWN)


def _find(text: str, mention: str, alignment: Alignment) -> LabelledSpan | None:
    """Where the mention stands first in the sentence: as it is, else with case and white space disregarded."""
    start = text.find(mention)
    if mention and start >= 0:
        return LabelledSpan(start, start + len(mention))
    words = mention.split()
    match = re.search(r"\s+".join(map(re.escape, words)), text, re.IGNORECASE) if words else None
    if match is None:
        return None
    alignment.mended["found with case and white space disregarded"] += 1
    return LabelledSpan(*match.span())
