"""BABE, SG2 (Spinde et al., Findings of EMNLP 2021): biased sentences of US news, and the words that make them so.

Semicolon-separated CSV, usually with a byte-order mark. `biased_words` is a Python list of words without offsets.
"""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

from slant.training.examples import Alignment, FormatError, LabelledDocument, LabelledSentence, LabelledSpan
from slant.training.readers.files import assemble, files_in, read_rows, split_of

LICENCE = "AGPL-3.0 (repository)"
BIASED_OF = {"Biased": True, "Non-biased": False, "No agreement": None}
COLUMNS = ("text", "news_link", "outlet", "label_bias", "biased_words")

# The lists have straight quotation marks where the sentences have typographic ones. One for one: offsets hold.
STRAIGHT = str.maketrans("“”„‘’", '"""\'\'')


def read(path: Path, alignment: Alignment) -> list[LabelledDocument]:
    """One document per news link; a sentence without one is its own. `path`: a .csv file, or a folder of them.

    Labels counted in `alignment` are the listed words, since only they have to be found.
    """
    return [document for file in files_in(path, ".csv") for document in _read_file(file, alignment)]


def _read_file(file: Path, alignment: Alignment) -> list[LabelledDocument]:
    articles: defaultdict[str, list[LabelledSentence]] = defaultdict(list)
    outlets: dict[str, str] = {}
    for line, row in read_rows(file, ";", COLUMNS):
        where, name = f"{file}:{line}", f"{file.stem}:{line}"
        article = row["news_link"].strip() or name
        outlets.setdefault(article, row["outlet"])
        articles[article].append(_sentence(row, name, where, alignment))
    split = split_of(file.stem)
    return [
        assemble(sentences, id=article, set="babe", split=split, licence=LICENCE, outlet=outlets[article])
        for article, sentences in articles.items()
    ]


def _sentence(row: dict[str, str], identifier: str, where: str, alignment: Alignment) -> LabelledSentence:
    text, label = row["text"], row["label_bias"]
    if label not in BIASED_OF:
        raise FormatError(f"{where}: expected label_bias to be one of {list(BIASED_OF)}, found {label!r}")
    words = _words(row["biased_words"], where)
    spans = _find(text, words, where, alignment)
    # Coders who found bias but agreed on no word (or on words that are not in the text) leave the words unknown.
    known = bool(spans) or (label == "Non-biased" and not words)
    return LabelledSentence(identifier, text, loaded=spans if known else None, biased=BIASED_OF[label])


def _words(listed: str, where: str) -> list[str]:
    try:
        words = ast.literal_eval(listed)
    except (ValueError, SyntaxError) as error:
        raise FormatError(f"{where}: expected biased_words to be a Python list, found {listed[:60]!r}") from error
    if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
        raise FormatError(f"{where}: expected biased_words to be a list of words, found {listed[:60]!r}")
    return [word.strip().translate(STRAIGHT).lower() for word in words]


def _find(text: str, words: list[str], where: str, alignment: Alignment) -> tuple[LabelledSpan, ...]:
    """The listed words as phrases: the lists are phrases that were cut at white space, and join again there.

    A word that occurs more often than it is listed is taken where it joins another listed word ("of" in "rivers of
    lies"), and where it joins none, as many times as it is listed, from the first on.
    """
    found = {word: _occurrences(text, word) for word in dict.fromkeys(words)}
    chosen: list[LabelledSpan] = []
    for word, times in Counter(words).items():
        spans = found[word]
        for _ in range(times - len(spans)):
            alignment.lose("listed word not in the sentence", f"{where}: {word}")
        alignment.kept += min(times, len(spans))
        if len(spans) > times:
            others = [span for other, places in found.items() if other != word for span in places]
            joined = [span for span in spans if any(_join(text, span, other) for other in others)]
            spans = joined or spans[:times]
        chosen += spans
    return _phrases(text, chosen)


def _occurrences(text: str, word: str) -> list[LabelledSpan]:
    before = r"(?<!\w)" if word[0].isalnum() else ""
    after = r"(?!\w)" if word[-1].isalnum() else ""
    pattern = re.compile(before + re.escape(word) + after, re.IGNORECASE)
    return [LabelledSpan(*match.span()) for match in pattern.finditer(text.translate(STRAIGHT))]


def _join(text: str, one: LabelledSpan, other: LabelledSpan) -> bool:
    """Whether nothing but white space stands between two spans."""
    first, second = sorted((one, other), key=lambda span: span.start)
    return not text[first.end : second.start].strip()


def _phrases(text: str, spans: Iterable[LabelledSpan]) -> tuple[LabelledSpan, ...]:
    phrases: list[LabelledSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if phrases and _join(text, phrases[-1], span):
            phrases[-1] = LabelledSpan(phrases[-1].start, max(phrases[-1].end, span.end))
        else:
            phrases.append(span)
    return tuple(phrases)
