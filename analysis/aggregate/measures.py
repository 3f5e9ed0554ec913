"""What can be counted: each measure is a sum over a sum, and this says of what. docs/aggregate.md explains them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

# Keys beside the metadata of documents. A metadata key of one of these names is asked for as "meta.NAME".
PERIODS = ("day", "week", "month", "quarter", "year")
VOICES = ("voice", "voice_party")
KEYS = ("party", *VOICES, "frame")


class AggregateError(ValueError):
    """What cannot be aggregated. The message says what was expected, what was found and what to do."""


@dataclass(frozen=True)
class Measure:
    """`name`: sum of `counts` over sum of `unit`s, of the documents of a group.

    The quotient is in `low`..1 and shown times `scale`. `keys` are those of KEYS that it can be grouped by; of these,
    `split` only split what is counted, not what it is divided by, so that the parts add up to the whole.
    """

    name: str
    counts: str
    unit: str
    denominator: str
    keys: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    low: float = 0.0
    scale: float = 1.0


_MENTIONED = "sentences that mention the party"
_SHARES = "attributed {} by source party; label: the party, or '(none)' where it is not known"

MEASURES = (
    Measure(
        "frame_sentences", "sentences with the frame", "sentence", "all sentences", (*VOICES, "frame"), split=VOICES
    ),
    Measure("frame_documents", "documents with the frame", "document", "all documents", VOICES, split=VOICES),
    Measure(
        "cast_sentences",
        "sentences in which the frame casts the party with the polarity",
        "party reading",
        _MENTIONED,
        KEYS,
        split=VOICES,
    ),
    Measure(
        "cast_documents",
        "documents in which the frame casts the party with the polarity",
        "document and party",
        "documents that mention the party",
        ("party", *VOICES),
        split=VOICES,
    ),
    Measure("sentiment_mean", "sentiment, -1, 0 or 1", "party reading", f"{_MENTIONED}, in the voice", KEYS, low=-1.0),
    Measure("sentiment_share", "sentences of the sentiment", "party reading", f"{_MENTIONED}, in the voice", KEYS),
    Measure("role_sentences", "sentences of the role", "party reading", f"{_MENTIONED}, in the voice", KEYS),
    Measure(
        "role_documents",
        "documents of the role",
        "document and party",
        "documents that mention the party",
        ("party",),
    ),
    Measure("loaded_words", "loaded words", "1,000 words", "words, in the voice", (*VOICES, "frame"), scale=1000.0),
    Measure("biased_sentences", "biased sentences", "sentence", "all sentences", ("frame",)),
    Measure("attributed_words", "words in attributed content", "word", "all words", ("frame",)),
    Measure("attributed_sentences", "sentences with attributed content", "sentence", "all sentences", ("frame",)),
    Measure("source_words", _SHARES.format("words"), "word", "words in attributed content", ("frame",)),
    Measure(
        "source_sentences",
        _SHARES.format("sentences") + "; these overlap",
        "sentence",
        "sentences with attributed content",
        ("frame",),
    ),
    Measure("source_attributions", _SHARES.format("statements"), "attribution", "all attributions", ("frame",)),
    Measure(
        "cue_stance",
        "attributions whose cue is of the stance",
        "attribution",
        "attributions, of the source's party",
        ("party", "frame"),
    ),
)
BY_NAME = {measure.name: measure for measure in MEASURES}


def choose(names: Sequence[str] | None, keys: Iterable[str]) -> tuple[list[Measure], list[str]]:
    """The measures asked for, and what to tell of those left out.

    Without `names` all that can be grouped by `keys`; a measure asked for by name that cannot be is an AggregateError.
    """
    ours = [key for key in keys if key in KEYS]
    unknown = [name for name in names or () if name not in BY_NAME]
    if unknown:
        raise AggregateError(f"expected measures of {', '.join(BY_NAME)}; found {', '.join(unknown)}")
    asked = MEASURES if names is None else [BY_NAME[name] for name in dict.fromkeys(names)]
    barred = {measure.name: [key for key in ours if key not in measure.keys] for measure in asked}
    left_out = [name for name, wrong in barred.items() if wrong]
    if names is not None and left_out:
        name = left_out[0]
        raise AggregateError(
            f"expected keys that {name} can be grouped by ({', '.join(BY_NAME[name].keys) or 'metadata and time'}), "
            f"found {', '.join(barred[name])}; leave out the key or the measure"
        )
    if len(left_out) == len(asked):
        raise AggregateError(f"expected keys that go together, found {', '.join(ours)}, which no measure has; drop one")
    notes = [f"left out, as they have no {' or '.join(ours)}: {', '.join(left_out)}"] if left_out else []
    return [measure for measure in asked if not barred[measure.name]], notes
