"""Speakers whom somebody else quotes (rule 2 of reported_speech), whatever the network made of them.

1. "X quoted Y as saying ...", "..., the agency quoted Y as saying": Y says it, within what X quotes.
2. "X, quoting Y, said ...": Y is who is quoted.
3. "Y was quoted (by X) as saying ...", "Y, quoted by X, said ..." is one report of Y's, as it is coded.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from slant.inference.cues import cue_stance, find_cues
from slant.inference.reports import Report, Reports
from slant.inference.source_party import party_of
from slant.inference.speaker_phrases import names_speaker
from slant.models.records import Span

_QUOTING = r"\b(?P<verb>(?:quot|cit)(?:ed|es?|ing))"
_WHO = r"(?P<who>(?!by\b|as\b)[^\s,;:\"“”][^;:\"“”]{0,120}?)"
_SAYING = r"as\s+(?P<saying>(?:\w+ly\s+)?\w+ing)\b"
_ACTIVE = re.compile(rf"{_QUOTING}\s+{_WHO},?\s+{_SAYING}")
_PASSIVE = re.compile(rf"(?:\b(?:is|was|were|been|being)\s+)?{_QUOTING}(?:\s+by\s+[^;:\"“”]{{1,120}}?)?\s+{_SAYING}")
# Between commas; what is quoted or cited there may as well be a thing.
_INSERTED = re.compile(rf",\s+{_QUOTING}\s+(?P<by>by\s+)?(?P<who>[^,;:\"“”]{{1,80}}),")
_HANGS = re.compile(r",|\s(?:of|in|at|from|with|on|for|to|close|near|inside|who)\s")
_ASIDE = re.compile(
    r",\s+(?:who|which|whose)\b"
    r"|,?\s(?:(?:late|early|on|last)\s)*(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|yesterday|today)$"
)
_LEADING = re.compile(r"\s*(?:that\s+)?")


def sort_out_quoted(reports: Reports) -> None:
    """Changes the reports in place."""
    for sentence, own in zip(reports.sentences, reports.by_sentence(), strict=True):
        if not own or ("quot" not in sentence.text and "cit" not in sentence.text):
            continue
        for match in _ACTIVE.finditer(sentence.text):
            _Quotation(reports, own, sentence.start, match).name_speaker()
        for match in _PASSIVE.finditer(sentence.text):
            _Quotation(reports, own, sentence.start, match).join()
        for match in _INSERTED.finditer(sentence.text):
            _Quotation(reports, own, sentence.start, match).name_inserted()


class _Quotation:
    """A match in a sentence that begins at `offset`, and the reports of the sentence."""

    def __init__(self, reports: Reports, own: Sequence[Report], offset: int, match: re.Match[str]) -> None:
        self.reports, self.own, self.offset, self.match = reports, own, offset, match

    def at(self, group: str) -> tuple[int, int]:
        return self.offset + self.match.start(group), self.offset + self.match.end(group)

    def with_cue(self, group: str) -> Report | None:
        """The first report whose cue has words of the group."""
        start, end = self.at(group)
        return next((r for r in self.own if r.cue and r.cue.start < end and start < r.cue.end), None)

    def name_speaker(self) -> None:
        """ "X quoted Y as saying": the source of "saying" is Y."""
        if not self._reports_speech():
            return
        outer, inner, content = self._both()
        if not content:
            return
        start, end = self.at("who")
        aside = _ASIDE.search(self.reports.text, start, end)
        who = self.reports.span(start, aside.start() if aside else end, "source")
        quoter = next((r.source for r in (outer, inner) if r and r.source and r.source.end <= self.at("verb")[0]), None)
        kept = next((r.source for r in self.own if r is not outer and r.source and r.source.start == start), who)
        verb, saying = self.at("verb"), self.at("saying")
        self._set(outer, quoter, content, verb, apart=saying)
        self._set(inner if inner is not outer else None, kept, content, saying, apart=verb)
        self.reports.drop([r for r in self.own if not r.cue and not r.content and r.source == kept])

    def join(self) -> None:
        """ "Y was quoted by X as saying" is one report."""
        first, second = self.with_cue("verb"), self.with_cue("saying")
        if first is None or second is None or first is second or first.source != second.source:
            return
        start = min(first.anchor.start, self.offset + self.match.start())
        first.cue = self.reports.span(start, self.at("saying")[1], "cue")
        first.add(*second.content)
        self.reports.drop([second])

    def name_inserted(self) -> None:
        """ "X, quoting Y, said": the source of the quoting is Y, if Y can speak; "Y, quoted by X, said": one report."""
        citing, who = self.with_cue("verb"), self.reports.span(*self.at("who"), "source")
        passive = self.match["by"] is not None
        if citing is None or passive != self.match["verb"].endswith("ed"):
            return
        main = next((r for r in self.own if r is not citing and r.cue and r.cue.start >= who.end and r.content), None)
        if main is None or citing.source != main.source:
            return
        if passive:
            self.reports.drop([citing])
            return
        mentions = self.reports.mentions_in(who.start, who.end)
        if names_speaker(_HANGS.split(who.text)[0]) or party_of(who, mentions) is not None:
            citing.source, citing.content = who, main.content

    def _reports_speech(self) -> bool:
        entry = next(find_cues(self.reports.text, *self.at("saying")), None)
        return entry is not None and entry.kind in ("clause", "object")

    def _both(self) -> tuple[Report | None, Report | None, tuple[Span, ...]]:
        """The report of who quotes, that of who is quoted (the same where the network has one for both), and what both
        report: of content that begins with the speaker what stands behind "saying".
        """
        outer, inner = self.with_cue("verb"), self.with_cue("saying")
        low, high = self.at("verb")[1], self.at("saying")[1]
        given = (inner and inner.content) or (outer and outer.content) or ()
        content: list[Span] = []
        for piece in given:
            if low <= piece.start < high:
                if content:
                    continue
                start = high + len(_LEADING.match(self.reports.text, high).group())  # type: ignore[union-attr]
                if piece.end <= start:
                    continue
                piece = self.reports.span(start, piece.end, "content", piece.score)
            content.append(piece)
        return outer, inner, tuple(content)

    def _set(
        self,
        report: Report | None,
        source: Span | None,
        content: tuple[Span, ...],
        cue: tuple[int, int],
        *,
        apart: tuple[int, int],
    ) -> None:
        """A new report where there is none. Its own cue stays if it has no word of `apart`."""
        if report is None:
            report = Report()
            self.reports.all.append(report)
        report.source, report.content = source, content
        if report.cue is None or (report.cue.start < apart[1] and apart[0] < report.cue.end):
            report.cue = self.reports.span(*cue, "cue")
            sentence = self.reports.sentences[self.reports.index_at(cue[0])]
            report.stance = cue_stance(sentence.text, cue[0] - sentence.start, cue[1] - sentence.start)
