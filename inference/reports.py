"""The attributions of a document while they are joined and completed: what the rules of reported_speech work on."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from slant.inference.aliases import aligned
from slant.inference.cue_lexicon import word_set
from slant.inference.discourse import Words
from slant.inference.quotations import Paragraphs, Quotation, quotations
from slant.models.records import Attribution, Mention, ScoredSentence, Sentence, Span

# The score of a span that a rule finds, since the network gives none.
RULE_SCORE = 0.9
# Mentions are shorter than this, so that those that overlap a span are found by their starts.
_LONGEST_MENTION = 200

FIRST_PERSON = word_set("i we my our me us mine ours")


@dataclass(slots=True, eq=False)
class Report:
    """An attribution in the making. `verbatim`: direct speech without marks, as in transcripts."""

    source: Span | None = None
    cue: Span | None = None
    content: tuple[Span, ...] = ()
    stance: str = "neutral"
    party: str | None = None
    verbatim: bool = False

    @property
    def spans(self) -> tuple[Span, ...]:
        return tuple(span for span in (self.source, self.cue, *self.content) if span is not None)

    @property
    def anchor(self) -> Span:
        return self.cue or self.source or self.content[0]

    @property
    def orphan(self) -> bool:
        """Content alone, whose speaker is to be found."""
        return self.source is None and self.cue is None

    @property
    def start(self) -> int:
        return min(span.start for span in self.spans)

    @property
    def hull(self) -> tuple[int, int]:
        """From the first to the last word of cue and content (or of source and content where there is no cue)."""
        own = [self.cue or self.source, *self.content]
        return min(s.start for s in own if s), max(s.end for s in own if s)

    def add(self, *content: Span) -> None:
        """Content pieces stay in order; one that is there already is not added again."""
        self.content = tuple(sorted({*self.content, *content}, key=lambda span: (span.start, span.end)))

    def without(self, content: Span) -> None:
        self.content = tuple(span for span in self.content if span != content)


class Reports:
    """The reports of one document, with its sentences, paragraphs, quotations and mentions."""

    def __init__(self, text: str, scored: Sequence[ScoredSentence], mentions: Sequence[Mention]) -> None:
        self.text = text
        self.sentences: list[Sentence] = [s.sentence for s in scored]
        self._starts = [sentence.start for sentence in self.sentences]
        self.paragraphs = Paragraphs(text, self.sentences)
        self.quotations: list[Quotation] = quotations(text, self.sentences)
        self._mentions = sorted(mentions, key=lambda mention: (mention.start, mention.end))
        self._mention_starts = [mention.start for mention in self._mentions]
        self._words: dict[int, Words] = {}
        self.all = [_report(attribution) for s in scored for attribution in s.attributions]

    def index_at(self, position: int) -> int:
        """The sentence in which, or else behind which, the position is."""
        return max(0, bisect_right(self._starts, position) - 1)

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """Those that overlap [start, end)."""
        low = bisect_left(self._mention_starts, start - _LONGEST_MENTION)
        high = bisect_left(self._mention_starts, end)
        return [mention for mention in self._mentions[low:high] if mention.end > start]

    def words(self, index: int) -> Words:
        """Of a sentence; offsets are into the document."""
        if index not in self._words:
            sentence = self.sentences[index]
            plain = aligned(sentence.text)
            own = Words.of(plain, replace(sentence, start=0, end=len(plain)))
            starts, ends = (tuple(sentence.start + at for at in places) for places in (own.start, own.end))
            self._words[index] = replace(own, start=starts, end=ends)
        return self._words[index]

    def span(self, start: int, end: int, label: str, score: float = RULE_SCORE) -> Span:
        return Span(start, end, self.text[start:end], label, score)

    def by_sentence(self) -> list[list[Report]]:
        """The reports that are anchored in each sentence, in order of their anchors."""
        found: list[list[Report]] = [[] for _ in self.sentences]
        for report in sorted(self.all, key=lambda r: (r.anchor.start, r.anchor.end)):
            found[self.index_at(report.anchor.start)].append(report)
        return found

    def contents(self) -> list[tuple[Span, Report]]:
        """All content pieces in order, each with each report that holds it."""
        pairs = [(piece, report) for report in self.all for piece in report.content]
        return sorted(pairs, key=lambda pair: (pair[0].start, pair[0].end))

    def drop(self, gone: Sequence[Report]) -> None:
        away = {id(report) for report in gone}
        self.all = [report for report in self.all if id(report) not in away]


def overlapping(
    contents: Sequence[tuple[Span, Report]], ranges: Sequence[tuple[int, int]]
) -> Iterator[list[tuple[Span, Report]]]:
    """For each of the ranges, which are in order, the contents that overlap it, in order."""
    near: list[tuple[Span, Report]] = []
    following = 0
    for start, end in ranges:
        while following < len(contents) and contents[following][0].start < end:
            near.append(contents[following])
            following += 1
        near = [pair for pair in near if pair[0].end > start]
        yield [pair for pair in near if pair[0].start < end]


def _report(given: Attribution) -> Report:
    return Report(given.source, given.cue, given.content, given.cue_stance, given.party)
