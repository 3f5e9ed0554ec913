"""Split a document into sentences with exact offsets.

Two steps: lines become blocks (blocks.py), then every mark that may end a sentence is judged by the
words around it. Each step looks at a bounded stretch of text around a line end or a mark, so the time is linear in
the length of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from slant.inference.abbreviations import (
    AFTER_TIMES,
    ANYWHERE,
    BEFORE_NAMES,
    BEFORE_NUMBERS,
    EXCLAIMED,
    HOSTS,
    MONTHS,
    MONTHS_AND_DAYS,
    OPENERS,
    SPEECH,
)
from slant.inference.blocks import SPACES, blocks, strip
from slant.models.records import Document, Sentence

_GAP = re.compile(f"[{re.escape(SPACES)}]*")

_WIDE_MARKS = "。！？｡"
_MARK = re.compile(r"\.(?:[ \u00a0]?\.)+[!?…]*|[.!?…‼⁇⁈⁉؟۔։।" + _WIDE_MARKS + "]+")
_QUOTES = "\"'“”„‟‘’‚«»‹›「」"
_CLOSERS = "\"'“”’»›«‹)]}」*"
_FOOTNOTE = re.compile(r"\[\d{1,3}\]")
_EMOJI = re.compile(
    f"[ \u00a0]?[\u2600-\u27bf\u2b50\u200d\ufe0f\U0001f300-\U0001f64f\U0001f680-\U0001faff]+(?=[{re.escape(SPACES)}]|$)"
)
_WORD_EDGE = re.compile(r"[\s(\[{\"“”„‘«»‹›/—–]")
_NEXT_WORD = re.compile(r"[\s\"'“”„‘’«»‹›(\[{•▪●*–—-]{0,8}(\w[\w'’-]{0,30})")
_ALNUM = re.compile(r"[^\W_]")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,12}-)?(?:[^\W\d_]\.-?)*[^\W\d_]")
_SHORT = BEFORE_NAMES | BEFORE_NUMBERS | MONTHS_AND_DAYS | ANYWHERE
_TIME_OF_DAY = re.compile(r"[ap]\.m", re.IGNORECASE)
_ZONE_OR_DIGIT = re.compile(r"\(?(?:\d|[ECMP]\.(?:[SD]\.)?T\b)")
_HOST_GOES_ON = re.compile(r"\w{1,30}[./@]\w")
# They look like abbreviations or initials but end a sentence: "etc.", "20 C.", "so did I."
_PLAIN_END = re.compile(r"(?:\betc|\d[ \u00a0°]{0,2}[CF]|[a-z] I)\Z")
_ITEM = re.compile(r"\d{1,3}|\d{1,2}(?:\.\d{1,2}){1,2}|[IVX]{1,5}|[A-Za-z]")
_ROMAN_OR_DIGIT = re.compile(r"\d|[IVXLC]+\b|(?:One|Two|Ten)\b")
_SPEAKER = re.compile(r"(?:[^\W\d_][\w'’-]{0,30}\.?[ \u00a0]){1,5}(?:" + "|".join(sorted(SPEECH)) + r")\b")
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# "BAKU (Reuters) -", "STEPANAKERT, September 28. /ARKA/.", "YEREVAN. –": no full stop in here ends a sentence.
_DATELINE = re.compile(
    r"(?:S[Tt]\. )?[A-Z][\w'’-]{1,30}(?:[ -][A-Z][\w'’-]{1,30}){0,3}(?:, [A-Z][\w.]{1,30}(?: [A-Z]\w{1,30}){0,2})?"
    rf"(?:[.,]? (?:\d{{1,2}} )?(?i:{_MONTH})\.?(?: \d{{1,2}}(?:st|nd|rd|th)?)?(?:, \d{{4}})?)?[.,]?"
    r"(?: ?/[A-Za-z][\w .-]{1,30}/\.?| [A-Z]{4,20}\.| ?\([A-Z][\w ./-]{1,30}\)\.?(?: ?[–—-])?| [–—-])"
)


def split(document: Document) -> list[Sentence]:
    """The sentences of `document`, in order; every character outside of them is white space or has no width."""
    text = document.text
    spans = [span for start, end in blocks(text) for span in _spans(text, start, end)]
    return [Sentence(document.id, index, start, end, text[start:end]) for index, (start, end) in enumerate(spans)]


@dataclass(frozen=True, slots=True)
class _Stop:
    """A mark that may end the sentence that began at `begin`.

    The mark is text[mark:mark_end], what closes with it text[mark_end:after], the text behind goes on at `next`.
    """

    text: str
    begin: int
    mark: int
    mark_end: int
    after: int
    next: int

    @property
    def word(self) -> str:
        """The word before the mark, without a closing quote or bracket."""
        return _WORD_EDGE.split(self.text[max(self.begin, self.mark - 40) : self.mark].rstrip("'’)]"))[-1]

    @property
    def next_word(self) -> str:
        found = _NEXT_WORD.match(self.text, self.next)
        return found[1].replace("’", "'") if found else ""

    @property
    def closes_quote(self) -> bool:
        return any(c in _QUOTES for c in self.text[self.mark_end : self.after])

    @property
    def opener_follows(self) -> bool:
        """Whether a word follows that opens sentences; an initial ("A. Smith") is none."""
        found = _NEXT_WORD.match(self.text, self.next)
        return found is not None and self.next_word in OPENERS and self.text[found.end() : found.end() + 1] != "."


def _spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    dateline = _DATELINE.match(text, start, min(end, start + 120))
    protected = dateline.end() if dateline else start
    begin, first_word, quotes, counted = start, _first_word(text, start, end), 0, start
    for mark in _MARK.finditer(text, start, end):
        if mark.start() < max(first_word, begin) or mark.start() < protected:
            continue
        quotes, counted = quotes + text.count('"', counted, mark.start()), mark.start()
        after = _close(text, mark.end(), end, in_quote=quotes % 2 == 1)
        stop = _Stop(text, begin, mark.start(), mark.end(), after, _skip_gap(text, after, end))
        if stop.next >= end:
            break
        if _is_end(stop):
            yield strip(text, begin, after)
            begin, first_word = stop.next, _first_word(text, stop.next, end)
    yield begin, end


def _first_word(text: str, start: int, end: int) -> int:
    found = _ALNUM.search(text, start, end)
    return found.start() if found else end


def _skip_gap(text: str, position: int, end: int) -> int:
    found = _GAP.match(text, position, end)
    return found.end() if found else position


def _close(text: str, position: int, end: int, *, in_quote: bool) -> int:
    """The end of the quotes, brackets, footnote signs and emoji that close with a mark that ends at `position`."""
    while position < end:
        footnote = _FOOTNOTE.match(text, position, end)
        if footnote:
            position = footnote.end()
            continue
        if text[position] not in _CLOSERS:
            break
        # "ended."The next": a quote before a letter opens, unless one is open already.
        before_letter = position + 1 < end and text[position + 1].isalnum()
        if before_letter and (text[position] in "“«‹" or (text[position] == '"' and not in_quote)):
            break
        in_quote = in_quote and text[position] != '"'
        position += 1
    alone = _skip_gap(text, position, end)
    detached = position < alone < end and (text[alone] in "”»›)]" or (text[alone] == '"' and in_quote))
    if detached and text[alone + 1 : alone + 2] in ("", *SPACES):
        position = alone + 1
    emoji = _EMOJI.match(text, position, end)
    return emoji.end() if emoji else position


def _is_end(stop: _Stop) -> bool:
    mark = stop.text[stop.mark : stop.mark_end]
    if mark[-1] in _WIDE_MARKS:
        return True
    if stop.next == stop.after:
        return _lacks_space(stop)
    if mark == ".":
        return _full_stop_ends(stop)
    if set(mark) <= set(". \u00a0…"):
        return _ellipsis_ends(stop)
    return _exclamation_ends(stop)


def _full_stop_ends(stop: _Stop) -> bool:
    word, following = stop.word, stop.next_word
    if stop.mark - len(word) == stop.begin and _ITEM.fullmatch(word):
        return False
    if following[:1].islower():
        return _lower_case_follows(stop)
    if stop.text[stop.next] in "–—-" and stop.closes_quote:
        return False
    if word in BEFORE_NAMES:
        return False
    if word in BEFORE_NUMBERS:
        return not _ROMAN_OR_DIGIT.match(following)
    if word.isdigit() and len(word) <= 2 and following in MONTHS:
        return False
    if _TIME_OF_DAY.fullmatch(word):
        return following not in AFTER_TIMES and not _ZONE_OR_DIGIT.match(stop.text, stop.next)
    if _PLAIN_END.search(stop.text, max(stop.begin, stop.mark - 8), stop.mark):
        return True
    if word in MONTHS_AND_DAYS or word in ANYWHERE or _DOTTED.fullmatch(word):
        return stop.opener_follows or (stop.closes_quote and stop.text[stop.begin] in _QUOTES)
    return True


def _is_short(word: str) -> bool:
    return word.rpartition("-")[2] in _SHORT or _DOTTED.fullmatch(word) is not None


def _lower_case_follows(stop: _Stop) -> bool:
    """A full stop before a lower-case letter ends a sentence after a plain word, not after what may be shortened."""
    word, following = stop.word, stop.next_word
    if _is_short(word) or stop.after > stop.mark_end or not word:
        return False
    if any(c.isupper() for c in following) or following.capitalize() in OPENERS:
        return True
    return word.islower() and word.isalpha() and len(word) >= 3


def _ellipsis_ends(stop: _Stop) -> bool:
    before, following = stop.text[stop.mark - 1], stop.next_word
    if before in "([\"'“‘«„" or not following or following[0].islower():
        return False
    return stop.opener_follows if before in SPACES else True


def _exclamation_ends(stop: _Stop) -> bool:
    following = stop.next_word
    if stop.text[stop.mark - 1] in "([":
        return False
    if following[:1].islower():
        return any(c.isupper() for c in following)
    if stop.word in EXCLAIMED:
        return stop.opener_follows
    if stop.closes_quote and not stop.opener_follows:
        return not _SPEAKER.match(stop.text, stop.next)
    return True


def _lacks_space(stop: _Stop) -> bool:
    """ "ended.The next" and "ended?”The next", but not in addresses, host names and abbreviations."""
    word, following, text = stop.word, stop.next_word, stop.text
    if text[stop.next] in ",;:–—-" or not following[:1].isupper():
        return False
    if not (following[1:2].islower() or following in OPENERS) or following.lower() in HOSTS:
        return False
    if _is_short(word) or _HOST_GOES_ON.match(text, stop.next):
        return False
    before = text[max(stop.begin, stop.mark - 200) : stop.mark].split() or [""]
    chunk = before[-1] + text[stop.mark : stop.mark + 40].split()[0]
    if any(sign in chunk for sign in ("://", "www.", "@", "#")):
        return False
    if stop.after > stop.mark_end or text[stop.mark] != ".":
        return True
    return word[-1:].islower() or (word[-1:].isdigit() and stop.mark - len(word) > stop.begin)
