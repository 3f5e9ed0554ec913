"""NewsMTSC (Hamborg and Donnay, EACL 2021): sentences of news, with the sentiment toward the people they mention.

One JSON record a line; offsets are half-open code points into the sentence, `polarity` is 2, 4 or 6:

    {"primary_gid", "sentence_normalized", "targets": [{"from", "to", "mention", "polarity",
                                                        "further_mentions": [{"from", "to", "mention"}]}]}
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledParty, LabelledSentence
from slant.training.readers.files import assemble, files_in, locate, read_jsonl, require, split_of

LICENCE = "MIT"
SENTIMENT_OF: dict[float, str] = {2: "negative", 4: "neutral", 6: "positive"}

# corpus, article (two numbers), sentence, then the mention and its offsets:
# "allsides_1000_401_25_Reality Leigh Winner_0_6", "polusa_v1_113704059_-1_35_Northam_148_155"
GID = re.compile(r"(?P<article>.+?_-?\d+_-?\d+)_(?P<sentence>\d+)_.*", re.DOTALL)


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per article. `path`: a .jsonl file, or a folder of them.

    Labels are targets. A few are coded twice under two names of the same person; both stay, as in published figures.
    """
    return [document for file in files_in(path, ".jsonl") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    # A sentence whose targets the set spreads over several rows is one sentence.
    articles: defaultdict[str, dict[tuple[str, str], LabelledSentence]] = defaultdict(dict)
    for line, record in read_jsonl(file):
        where = f"{file}:{line}"
        gid, text = require(record, "primary_gid", str, where), require(record, "sentence_normalized", str, where)
        match = GID.fullmatch(gid)
        article, number = (match["article"], match["sentence"]) if match else (gid, "")
        parties = _parties(text, require(record, "targets", list, where), where, alignment)
        before = articles[article].get((number, text))
        if before is not None:
            parties = (*before.parties, *parties)
        articles[article][number, text] = LabelledSentence(before.id if before else gid, text, parties=parties)
    return [
        assemble(list(sentences.values()), id=article, set="newsmtsc", split=split_of(file.stem), licence=LICENCE)
        for article, sentences in articles.items()
    ]


def _parties(text: str, targets: list[Any], where: str, alignment: Alignment) -> tuple[LabelledParty, ...]:
    parties = []
    for target in targets:
        polarity = require(target, "polarity", object, where)
        sentiment = SENTIMENT_OF.get(polarity) if isinstance(polarity, int | float) else None
        if sentiment is None:
            raise FormatError(f"{where}: expected polarity to be one of {list(SENTIMENT_OF)}, found {polarity!r}")
        mentions = []
        for mention in (target, *(target.get("further_mentions") or ())):
            words, start, end = (require(mention, "mention", str, where), *_offsets(mention, where))
            span = locate(text, words, start, end, alignment=alignment, where=where)
            if span is None and mention is target:
                break
            if span is not None and span not in mentions:
                mentions.append(span)
        else:
            alignment.kept += 1
            parties.append(LabelledParty(tuple(mentions), sentiment=sentiment))
    return tuple(parties)


def _offsets(mention: Any, where: str) -> tuple[int, int]:
    return require(mention, "from", int, where), require(mention, "to", int, where)
