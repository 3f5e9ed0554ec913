"""The label sets. Ids are positions in these tuples; nothing else in slant spells a label set out.

What the frames mean is in docs/frames.md, which restates the codebook they were coded by.
"""

FRAMES = (
    "occupation",
    "liberation",
    "aggression",
    "self_defence",
    "victimhood",
    "atrocity",
    "outlaw",
    "legality",
    "military_strength",
    "weakness",
    "diplomacy",
    "deception",
)
SENTIMENTS = ("negative", "neutral", "positive")
ROLES = ("antagonist", "innocent", "protagonist")
ATTRIBUTION_PARTS = ("source", "cue", "content")
ATTRIBUTION_TYPES = ("direct", "indirect", "mixed")
CUE_STANCES = ("neutral", "doubt", "endorse")
LOADED = ("loaded",)

# How a frame casts a party: first "does not", then the three polarities, -1 accusing to +1 favouring.
CASTS = ("none", "-1", "0", "+1")


def bio(kinds: tuple[str, ...]) -> tuple[str, ...]:
    """BIO tags of span kinds: "O", then "B-kind", "I-kind" of each kind in order."""
    return ("O", *(f"{prefix}-{kind}" for kind in kinds for prefix in "BI"))


ATTRIBUTION_TAGS = bio(ATTRIBUTION_PARTS)
LOADED_TAGS = bio(LOADED)


def forbidden_transitions(tags: tuple[str, ...]) -> tuple[list[bool], list[list[bool]]]:
    """Which BIO tags may not begin a sentence (N,), and which may not follow which (N, N), from -> to.

    I-kind may only follow B-kind or I-kind of the same kind.
    """
    start = [tag.startswith("I-") for tag in tags]
    matrix = [[to.startswith("I-") and before[2:] != to[2:] for to in tags] for before in tags]
    return start, matrix
