"""What stands around the words of a headline or report and is none of them: dates, sections, sites, signatures.

"31.03.22 18:29 - Bridge hit, - mayor (31.03.22 18:29) « War | Daily Gull" is "Bridge hit, - mayor"; in "The bridge was
hit. — Gull News." the agency signs its report and is not quoted.
"""

from __future__ import annotations

import re

_DATE = r"\d{1,2}[./]\d{1,2}[./]\d{2,4}(?:,?\s\d{1,2}:\d{2})?"
_FRONT = re.compile(rf"\s*{_DATE}\s+[–—-]\s+")
_BEHIND = re.compile(
    rf"(?:\s*\({_DATE}\)|\s[«»|]\s[^«»|\n]{{2,60}}|[.\s]\s*\b(?:VIDEO|PHOTOS?|INFOGRAPHICS?|MAPS?|UPDATED?)\b\.?)+\s*$"
)
# Furniture is looked for in so many characters at either end, so that the time stays linear.
_TAIL = 240
_SIGNATURE = re.compile(
    r"[.!?…](?P<mark>[\"”’»]?)\s+[–—-]{1,2}\s+(?P<name>[A-Z](?:[\w.]*\w)?(?:\s[A-Z](?:[\w.]*\w)?){0,3})\s*\.?\s*$"
)


def headline_words(text: str) -> tuple[int, int]:
    """Where the words of a headline begin and end in it; all of it where it has no furniture."""
    front = _FRONT.match(text)
    start = front.end() if front else 0
    behind = _BEHIND.search(text, max(start, len(text) - _TAIL))
    return start, behind.start() if behind and behind.start() > start else len(text.rstrip())


def signature(text: str) -> tuple[int, int] | None:
    """Where, behind the last stop of a text, the name stands that signs it: no speaker, who would be behind words that
    are all in quotation marks.
    """
    found = _SIGNATURE.search(text, max(0, len(text) - _TAIL))
    if found is None:
        return None
    words = text[: found.end("mark")].strip()
    if found["mark"] and (words[0] in '"“«‘' or not _balanced(words)):
        return None
    return found.start("name"), found.end("name")


def _balanced(words: str) -> bool:
    """Whether each quotation that ends in the words begins in them."""
    return words.count('"') % 2 == 0 and all(words.count(one) == words.count(other) for one, other in ("“”", "«»"))


def before_signature(text: str) -> int:
    """Where the words of a text end, ahead of a signature."""
    found = signature(text)
    return len(text[: found[0]].rstrip(" –—-")) if found else len(text)
