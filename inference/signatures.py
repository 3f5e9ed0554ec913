"""Signatures (rules 8 and 11 of reported_speech): "The bridge was hit. — Gull News." is the agency's own report, in the
author's voice; in "We will hold the bridge. (Source: Avarian Council)" the council speaks.
"""

from __future__ import annotations

import re

from slant.inference.furniture import signature
from slant.inference.reports import Reports
from slant.models.records import Span

_SIGNED = re.compile(r"\(Source:\s*(?P<name>[^()\n:]{2,60})\)")


def drop_signatures(reports: Reports) -> None:
    """Changes the reports in place."""
    own = reports.by_sentence()
    gone = []
    for index, sentence in enumerate(reports.sentences):
        # The signature may have been split off.
        start = sentence.start
        if index and sentence.text[0] in "–—-" and not reports.paragraphs.first(index):
            start = reports.sentences[index - 1].start
        name = signature(reports.text[start : sentence.end])
        if name is not None:
            low, high = start + name[0], start + name[1]
            signed = (r for r in own[index] if r.cue is None and r.source and r.source.start >= low)
            gone += [report for report in signed if report.source and report.source.end <= high]
    reports.drop(gone)


def signer(reports: Reports) -> Span | None:
    """Who signs the document as its source, "(Source: X)" at the end of its last statement; None where two do."""
    found = list(_SIGNED.finditer(reports.text)) if "(Source:" in reports.text else []
    return reports.span(*found[0].span("name"), "source") if len(found) == 1 else None
