"""Each label that a scorer gave, with its score, beside what the set has there; and each label that it missed.

What `slant evaluate` says of confidence (reliability.py) and of errors (error_page.py) follows from these. Where
metrics count what is right over documents, a judgement is of one label, and knows how sure the scorer was of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from slant.models.labels import ATTRIBUTION_PARTS, FRAMES, ROLES, SENTIMENTS
from slant.models.records import Span
from slant.training import tasks
from slant.training.attribution_counts import attribution_spans
from slant.training.comparison import (
    BIASED,
    Pair,
    Spans,
    in_order,
    judged_frames,
    loaded_spans,
    parties_in,
    party_id,
    the_label,
)
from slant.training.examples import LabelledSentence, LabelledSpan
from slant.training.tasks import TASKS, Task

# In place of a label: the set has none there, or the scorer gave none.
NOTHING = "nothing"

_WORD = re.compile(r"\w+|[^\w\s]+")


@dataclass(frozen=True, slots=True)
class Judgement:
    """A label of what stands at [start, end) of the document, `expected` by the set and `found` by the scorer.

    `score`: the probability that the output gives the found label; None where a label was missed. `right` of `of`:
    a span is judged by its words, any other label is one thing that is right or not.
    """

    sentence: LabelledSentence
    start: int
    end: int
    expected: str
    found: str
    score: float | None
    right: int
    of: int = 1


@dataclass(frozen=True, slots=True)
class Head:
    """What is judged of a set that has any of `tasks`. `exclusive`: each item has exactly one of `labels`."""

    name: str
    items: str
    tasks: tuple[Task, ...]
    labels: tuple[str, ...]
    judge: Callable[[Pair], Iterable[Judgement]]
    exclusive: bool = True


def heads(set_name: str) -> list[Head]:
    """What is judged of a set. Raises KeyError for a set without figures."""
    return [head for head in HEADS if any(task in TASKS[set_name] for task in head.tasks)]


def _of_class(
    sentence: LabelledSentence, span: LabelledSpan, expected: str, *, found: str, score: float | None
) -> Judgement:
    start, end = sentence.start + span.start, sentence.start + span.end
    return Judgement(sentence, start, end, expected, found, score, right=int(expected == found))


def _whole(sentence: LabelledSentence) -> LabelledSpan:
    return LabelledSpan(0, len(sentence.text))


def _sentiments(pair: Pair) -> Iterator[Judgement]:
    for sentence, scored in pair.sentences():
        for party, reading in parties_in(sentence, scored):
            if party.sentiment is not None:
                found = the_label(reading.sentiment)
                score = reading.sentiment_scores[found]
                yield _of_class(sentence, party.mentions[0], party.sentiment, found=found, score=score)


def _roles(pair: Pair) -> Iterator[Judgement]:
    """The most probable role in the document, as the figures take it."""
    scores = {role.party: role.role_scores for role in pair.scored.roles}
    for sentence in in_order(pair.labelled):
        for k, party in enumerate(sentence.parties):
            if party.role is not None:
                own = scores[party_id(sentence, k)]
                found = max(own, key=own.__getitem__)
                yield _of_class(sentence, party.mentions[0], party.role, found=found, score=own[found])


def _biased(pair: Pair) -> Iterator[Judgement]:
    """The score is the probability of the label that was given, which a threshold other than .5 may put below .5."""
    for sentence, scored in pair.sentences():
        if sentence.biased is not None:
            score = scored.biased_score if scored.biased else round(1 - scored.biased_score, 4)
            yield _of_class(
                sentence, _whole(sentence), BIASED[sentence.biased], found=BIASED[the_label(scored.biased)], score=score
            )


def _frames(pair: Pair) -> Iterator[Judgement]:
    for sentence, scored in pair.sentences():
        judged, whole = judged_frames(sentence), _whole(sentence)
        coded = {frame.frame for frame in sentence.frames} & judged
        given = {frame.frame: frame.score for frame in scored.frames if frame.frame in judged}
        for frame, score in given.items():
            yield _of_class(sentence, whole, frame if frame in coded else NOTHING, found=frame, score=score)
        for frame in sorted(coded - given.keys()):
            yield _of_class(sentence, whole, frame, found=NOTHING, score=None)


def _directed(pair: Pair) -> Iterator[Judgement]:
    """A frame that casts a party, with its polarity: of one frame and party there is one judgement."""
    for sentence, scored in pair.sentences():
        judged = judged_frames(sentence)
        for k, (party, reading) in enumerate(parties_in(sentence, scored)):
            if not party.casts_known:
                continue
            place = party.mentions[0]
            coded: dict[str, set[str]] = {}
            for frame in sentence.frames:
                if frame.party == k and frame.frame in judged:
                    coded.setdefault(frame.frame, set()).add(cast(frame.frame, frame.polarity))
            for given in reading.frames:
                if given.frame in judged:
                    found, own = cast(given.frame, given.polarity), coded.pop(given.frame, {NOTHING})
                    expected = found if found in own else min(own)
                    yield _of_class(sentence, place, expected, found=found, score=given.score)
            for own in coded.values():
                yield _of_class(sentence, place, min(own), found=NOTHING, score=None)


def cast(frame: str, polarity: int | None) -> str:
    """A frame and its polarity toward a party as one label: "atrocity -1"."""
    return frame if polarity is None else f"{frame} {polarity:+d}" if polarity else f"{frame} 0"


def _loaded(pair: Pair) -> Iterator[Judgement]:
    given = {
        (span.start, span.end): (sentence, span)
        for sentence, scored in pair.sentences()
        if sentence.loaded is not None
        for span in scored.loaded
    }
    return _of_spans(pair, loaded_spans(pair)[0], given.values(), "loaded")


def _attribution(pair: Pair, part: str, *, outer: bool) -> Iterator[Judgement]:
    """`outer`: only attributions that stand in no other, which is all that BIO tags have room for."""
    given: dict[tuple[int, int], tuple[LabelledSentence, Span]] = {}
    for sentence, scored in pair.sentences():
        for attribution in scored.attributions if sentence.attribution is not None else ():
            if outer and attribution.within is not None:
                continue
            spans = attribution.content if part == "content" else (getattr(attribution, part),)
            given |= {(span.start, span.end): (sentence, span) for span in spans if span is not None}
    return _of_spans(pair, attribution_spans(pair, part)[0], given.values(), part)


def _of_spans(
    pair: Pair, gold: Spans, given: Iterable[tuple[LabelledSentence, Span]], label: str
) -> Iterator[Judgement]:
    """Those given, each by its words that stand within coded spans, then those coded that share no word with them."""
    text = pair.labelled.text
    covered: set[int] = set()
    for sentence, span in given:
        words = _words(text, span.start, span.end)
        right = [word for word in words if any(low <= word[0] and word[1] <= high for low, high in gold)]
        covered.update(start for start, _ in right)
        expected = label if right else NOTHING
        yield Judgement(sentence, span.start, span.end, expected, label, span.score, len(right), len(words))
    for start, end in sorted(gold):
        words = _words(text, start, end)
        if not any(low in covered for low, _ in words):
            sentence = _holding(in_order(pair.labelled), start)
            yield Judgement(sentence, start, end, label, NOTHING, None, 0, len(words))


def _words(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Words and runs of marks; what has neither is one word."""
    return [match.span() for match in _WORD.finditer(text, start, end)] or [(start, end)]


def _holding(sentences: Sequence[LabelledSentence], start: int) -> LabelledSentence:
    """The sentence in which an offset stands, or the last before it."""
    return next((s for s in reversed(sentences) if s.start <= start), sentences[0])


_CASTS = tuple(cast(frame, polarity) for frame in FRAMES for polarity in (-1, 0, 1))
HEADS = (
    Head("sentiment", "parties", (tasks.SENTIMENT,), SENTIMENTS, _sentiments),
    Head("role", "parties", (tasks.ROLE,), ROLES, _roles),
    Head("biased", "sentences", (tasks.BIAS,), BIASED, _biased),
    Head("frames", "frames given", (tasks.FRAME_SET,), FRAMES, _frames, exclusive=False),
    Head("directed", "casts given", (tasks.DIRECTED,), _CASTS, _directed, exclusive=False),
    Head("loaded", "words of phrases given", tasks.LOADED, ("loaded",), _loaded, exclusive=False),
    *(
        Head(
            f"attribution.{part}",
            f"words of {part}s given",
            of_tasks,
            (part,),
            partial(_attribution, part=part, outer=outer),
            exclusive=False,
        )
        for of_tasks, outer in ((tasks.ATTRIBUTION, False), ((tasks.ATTRIBUTION_ON_TOKENS,), True))
        for part in ATTRIBUTION_PARTS
    ),
)
