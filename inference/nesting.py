"""Which attribution stands within which, by where their words are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from slant.inference.reports import Report

_CITING = re.compile(r"(?:citing|quoting|cit(?:es|ed)|quot(?:es|ed))\b", re.IGNORECASE)
# Contents that overlap without one holding the other are few; more than these are not looked through.
_DEPTH = 32


def enclosing(reports: Sequence[Report]) -> list[int | None]:
    """For each report the index of the innermost other one whose content holds its cue and content.

    A report is within a longer one only, and what shares a content cites in one direction, so that no report is within
    itself.
    """
    found = _by_position(reports)
    shared: dict[tuple[int, int], list[int]] = {}
    for index, report in enumerate(reports):
        for piece in report.content:
            shared.setdefault((piece.start, piece.end), []).append(index)
    for relation in (quotes, _cites):
        for index, report in enumerate(reports):
            if report.cue is not None and report.content and found[index] is None:
                others = shared[report.content[0].start, report.content[0].end]
                free = (i for i in others if relation(reports[i], report) and not _within(found, i, index))
                found[index] = next(free, None)
    return found


def _within(found: Sequence[int | None], inner: int | None, outer: int) -> bool:
    """Whether a report is the other or stands in it, at whatever depth."""
    while inner is not None and inner != outer:
        inner = found[inner]
    return inner is not None


def quotes(outer: Report, quoted: Report) -> bool:
    """ "X quoted Y as saying": whether all content is shared, and the source stands right behind the outer's cue."""
    if outer is quoted or outer.content != quoted.content or outer.cue is None or quoted.source is None:
        return False
    return 0 < quoted.source.start - outer.cue.end <= 2 and bool(_CITING.match(outer.cue.text))


def _cites(outer: Report, citing: Report) -> bool:
    """Whether the outer shares all content with the report that cites, and cites no one itself."""
    if outer is citing or outer.content != citing.content or outer.cue is None or citing.cue is None:
        return False
    return bool(_CITING.match(citing.cue.text)) and not _CITING.match(outer.cue.text)


def _by_position(reports: Sequence[Report]) -> list[int | None]:
    # At one position contents come before the reports that they may hold.
    events = [(piece.start, 0, -piece.end, i) for i, report in enumerate(reports) for piece in report.content]
    events += [(report.hull[0], 1, report.hull[1], i) for i, report in enumerate(reports)]
    found: list[int | None] = [None] * len(reports)
    open_ones: list[tuple[int, int, int]] = []  # start, end, report
    for position, kind, end, index in sorted(events):
        open_ones = [piece for piece in open_ones[-_DEPTH:] if piece[1] > position]
        if kind == 0:
            open_ones.append((position, -end, index))
            continue
        holding = [
            (stop - start, i)
            for start, stop, i in open_ones
            if i != index and end <= stop and _length(reports[i]) > end - position
        ]
        found[index] = min(holding)[1] if holding else None
    return found


def _length(report: Report) -> int:
    start, end = report.hull
    return end - start
