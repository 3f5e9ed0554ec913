"""Compare slant's sentence segmentation with the libraries that are installed.

    python benchmarks/segmentation.py
    python benchmarks/segmentation.py --articles polnear/data/dev/text --tokenised polnear_bio/valid.jsonl

The first command takes the hand-written hard cases of tests/data/segmentation.jsonl, the second adds running news: the
PolNeAR development articles against the sentences of their tokenised version (a rough check: that version was split
by a program too). Libraries, each optional: pip install pysbd syntok blingfire nltk.
"""

from __future__ import annotations

import argparse
import importlib
import itertools
import json
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from slant.inference.blocks import SPACES, strip
from slant.inference.segmentation import split
from slant.models.records import Document

CASES = Path(__file__).parents[1] / "tests" / "data" / "segmentation.jsonl"
BRACKETS = {"-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}"}
TIMED_SENTENCES = 5_000
Spans = list[tuple[int, int]]
Splitter = Callable[[str], Spans]


@dataclass
class Boundaries:
    """Counts of sentence starts; the first of a text is given and not counted."""

    found: int = 0
    expected: int = 0
    right: int = 0

    def add(self, found: set[int], expected: set[int]) -> None:
        self.found += len(found)
        self.expected += len(expected)
        self.right += len(found & expected)

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.found + self.expected) if self.found + self.expected else 1.0


def ours(text: str) -> Spans:
    return [(s.start, s.end) for s in split(Document("benchmark", text))]


def pysbd() -> Splitter:
    segmenter = importlib.import_module("pysbd").Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [(s.start, s.end) for s in segmenter.segment(text)]


def syntok() -> Splitter:
    analyze = importlib.import_module("syntok.segmenter").analyze

    def spans(text: str) -> Spans:
        sentences = [sentence for paragraph in analyze(text) for sentence in paragraph if sentence]
        return [(s[0].offset, s[-1].offset + len(s[-1].value)) for s in sentences]

    return spans


def blingfire() -> Splitter:
    with_offsets = importlib.import_module("blingfire").text_to_sentences_and_offsets
    return lambda text: list(with_offsets(text)[1])


def nltk() -> Splitter:
    """Punkt as it comes without its downloaded models: no abbreviations learnt."""
    return lambda text: list(
        importlib.import_module("nltk.tokenize.punkt").PunktSentenceTokenizer().span_tokenize(text)
    )


def splitters() -> dict[str, Splitter]:
    found: dict[str, Splitter] = {"slant": ours}
    for load in (pysbd, syntok, blingfire, nltk):
        try:
            found[load.__name__] = load()
            found[load.__name__]("A test.")
        except ImportError:
            found.pop(load.__name__, None)
    return found


def is_exact(text: str, spans: Spans) -> bool:
    """In order, without overlap, and nothing but white space outside."""
    edges = [0, *itertools.chain.from_iterable(spans), len(text)]
    outside = zip(edges[::2], edges[1::2], strict=True)
    return edges == sorted(edges) and not "".join(text[a:b] for a, b in outside).strip(SPACES)


def on_cases(splitter: Splitter, cases: list[dict[str, str]]) -> tuple[float, float, float]:
    """The share of texts with exact offsets, the share split fully right, the boundary F1."""
    exact, right, boundaries = 0, 0, Boundaries()
    for case in cases:
        text = case["text"]
        spans = splitter(text)
        exact += is_exact(text, spans)
        stripped = [strip(text, *span) for span in spans]
        right += [text[a:b] for a, b in stripped] == list(case["sentences"])
        boundaries.add({a for a, _ in stripped[1:]}, set(_starts(text, case["sentences"])[1:]))
    return exact / len(cases), right / len(cases), boundaries.f1


def _starts(text: str, sentences: Iterable[str]) -> list[int]:
    starts, end = [], 0
    for sentence in sentences:
        starts.append(text.index(sentence, end))
        end = starts[-1] + len(sentence)
    return starts


@dataclass(frozen=True)
class Article:
    """Sentence starts as counts of the letters and digits before them: those that must be there, those that may."""

    text: str
    required: set[int]
    allowed: set[int]


def news(articles: Path, tokenised: Path) -> list[Article]:
    """The articles that both sets have letter by letter.

    The rows of the tokenised set hold one sentence or several; a full stop that ends one is a token of its own there
    ("U.S." and "Mr." keep theirs), so a row and a lone full stop each must end a sentence. After a lone question or
    exclamation mark, an ellipsis or a colon one may end.
    """
    texts = {_letters(text): text for path in sorted(articles.glob("*.txt")) if (text := path.read_bytes().decode())}
    rows: dict[str, list[list[str]]] = defaultdict(list)
    for line in filter(None, tokenised.read_text(encoding="utf-8").split("\n")):
        row = json.loads(line)
        rows[row["id"]].append([BRACKETS.get(token, token) for token in row["tokens"]])
    found = {}
    for sentences in rows.values():
        required, allowed, letters = set(), set(), ""
        for tokens in sentences:
            required.add(len(letters))
            for token in tokens:
                letters += _letters(token)
                if token == ".":
                    required.add(len(letters))
                elif not _letters(token):
                    allowed |= {len(letters)} if token[0] in "?!.…:" else set()
        ends = {0, len(letters)}
        if letters in texts:
            found[letters] = Article(texts[letters], required - ends, (required | allowed) - ends)
    return list(found.values())


def _letters(text: str) -> str:
    return "".join(c for c in text if c.isalnum())


def on_news(splitter: Splitter, articles: list[Article]) -> tuple[float, float]:
    """Precision (share of the sentence starts found that are allowed) and recall (of those required that are found)."""
    found, allowed, required, hit = 0, 0, 0, 0
    for article in articles:
        before = list(itertools.accumulate((c.isalnum() for c in article.text), initial=0))
        starts = {before[a] for a, _ in splitter(article.text)} - {0, before[-1]}
        found += len(starts)
        allowed += len(starts & article.allowed)
        required += len(article.required)
        hit += len(starts & article.required)
    return allowed / max(found, 1), hit / max(required, 1)


def speed(splitter: Splitter, cases: list[dict[str, str]]) -> float:
    """Sentences a second of processor time on one document of all cases, repeated, a blank line between them."""
    sentences = sum(len(case["sentences"]) for case in cases)
    repeats = max(1, TIMED_SENTENCES // sentences)
    text = "\n\n".join(case["text"] for case in cases * repeats)
    start = time.process_time()
    splitter(text)
    return sentences * repeats / (time.process_time() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=Path, help="folder of PolNeAR articles (*.txt)")
    parser.add_argument("--tokenised", type=Path, help="the same articles as tokenised sentences (JSONL)")
    options = parser.parse_args()
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").split("\n") if line]
    pairs = news(options.articles, options.tokenised) if options.articles and options.tokenised else []
    print(f"{len(cases)} hard cases, {len(pairs)} articles")
    print("| splitter | exact offsets | cases fully right | boundary F1 | news precision | news recall | sentences/s |")
    print("|---|---|---|---|---|---|---|")
    for name, splitter in splitters().items():
        exact, right, f1 = on_cases(splitter, cases)
        agreement = " | ".join(f"{share:.1%}" for share in on_news(splitter, pairs)) if pairs else "- | -"
        print(f"| {name} | {exact:.1%} | {right:.1%} | {f1:.1%} | {agreement} | {speed(splitter, cases):,.0f} |")


if __name__ == "__main__":
    main()
