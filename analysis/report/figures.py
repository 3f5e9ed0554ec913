"""The report's figures as PNG and SVG, for a paper: the same cells as in the report, drawn by matplotlib.

The same findings give the same bytes: the fonts are those that come with matplotlib, ids and dates are fixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slant.analysis.report.corpus import Corpus
from slant.analysis.report.findings import SENTIMENT, UNKNOWN, Findings, Table
from slant.analysis.report.over_time import EVERYONE, OverTime, Point
from slant.analysis.report.readings import CASTS, usual_casts
from slant.models.labels import FRAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STYLE: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "slant",
    # As text, a journal can set it in its own face.
    "svg.fonttype": "none",
    "figure.dpi": 100,
}
_GROUPS, _PARTIES, _SOURCES, _WORDED, _TERMS = 20, 10, 6, 12, 10
_DPI = 200
_BLUE = "#0a5fa8"
_VOICES = {"author": "the author's voice", "source": "the sources' voice"}


def write_figures(corpus: Corpus, findings: Findings, folder: Path) -> Iterator[Path]:
    """Write each figure to `folder` as NAME.png and NAME.svg; needs matplotlib."""
    import matplotlib

    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context():
        # A user's own settings would give other bytes.
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(_STYLE)
        for name, figure in _figures(corpus, findings):
            # Laid out once, for both.
            figure.draw_without_rendering()
            figure.set_layout_engine("none")
            for suffix, made in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
                path = folder / f"{name}.{suffix}"
                figure.savefig(path, dpi=_DPI, metadata=made)
                yield path


def _figures(corpus: Corpus, findings: Findings) -> Iterator[tuple[str, Figure]]:
    for voice, words in _VOICES.items():
        measures = findings.parties.get(voice, {})
        if SENTIMENT in measures:
            title = f"Mean sentiment toward each party, in {words}"
            yield f"sentiment_{voice}", _heat(corpus, findings, measures[SENTIMENT], title, diverging=True)
        for frame, polarity in usual_casts(corpus).items():
            table = measures.get(f"{frame}/{polarity}", {})
            if any(cell[3] for row in table.values() for cell in row.values()):
                how = "as neither accused nor favoured" if polarity == 0 else f"as {CASTS[polarity]}"
                title = f"Share of sentences about each party that cast it {how}: {_plain(frame)}, in {words}"
                yield f"frame_{frame}_{CASTS[polarity]}_{voice}", _heat(corpus, findings, table, title, diverging=False)
    if findings.source_words:
        yield "speakers", _speakers(corpus, findings)
    if findings.time is not None:
        for voice, words in _VOICES.items():
            yield f"time_{voice}", _time(findings.time, voice, words)
    if findings.wording:
        yield "wording", _wording(findings)


def _heat(corpus: Corpus, findings: Findings, table: Table, title: str, *, diverging: bool) -> Figure:
    """Groups by parties. A cell has its value and interval; one of few documents is hatched."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    parties = findings.parties_shown[:_PARTIES]
    groups = [group for group in findings.groups[:_GROUPS] if group in table]
    figure = Figure(figsize=(1.5 + 0.85 * len(parties), 1.4 + 0.4 * len(groups)), layout="constrained")
    axes = figure.add_subplot()
    cells = {(g, p): table[g][p] for g in groups for p in parties if p in table[g]}
    largest = 1.0 if diverging else max([0.05, *(cell[0] for cell in cells.values() if not cell[6])])
    for (group, party), cell in cells.items():
        x, y = parties.index(party), groups.index(group)
        colour = _colour(cell[0] / largest, diverging=diverging)
        box = Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour, edgecolor="white", linewidth=0.8)
        if cell[6]:
            box.set(hatch="////", edgecolor="0.85")
        axes.add_patch(box)
        axes.text(x, y - 0.12, _shown(cell[0], diverging), ha="center", va="center", fontsize=8)
        interval = "" if cell[1] is None or cell[2] is None else _interval(cell[1], cell[2], diverging)
        axes.text(x, y + 0.24, interval, ha="center", va="center", fontsize=5, color="0.25")
    axes.set(xlim=(-0.5, len(parties) - 0.5), ylim=(len(groups) - 0.5, -0.5))
    axes.set_xticks(range(len(parties)), [_wrapped(corpus, party) for party in parties])
    axes.set_yticks(range(len(groups)), groups)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _head(figure, title, "95 % intervals over documents; hatched: few documents.")
    return figure


def _speakers(corpus: Corpus, findings: Findings) -> Figure:
    """A panel for each of the parties that speak most: the share of the attributed words, by group."""
    from matplotlib.figure import Figure

    table = findings.source_words
    groups = [group for group in findings.groups[:_GROUPS] if group in table]
    spoken: dict[str, float] = {}
    for group in groups:
        for party, cell in table[group].items():
            spoken[party] = spoken.get(party, 0.0) + cell[3]
    known = sorted((party for party in spoken if party != UNKNOWN), key=lambda party: -spoken[party])
    parties = [*known[:_SOURCES], UNKNOWN]
    figure = Figure(figsize=(1.2 + 1.2 * len(parties), 1.2 + 0.25 * len(groups)), layout="constrained")
    panels = figure.subplots(1, len(parties), sharey=True, squeeze=False)[0]
    for axes, party in zip(panels, parties, strict=True):
        for place, group in enumerate(groups):
            if party in table[group]:
                value, low, high, *_, few = table[group][party]
                _point(axes, place, value, (low, high), few=few)
        axes.set_title("no party known" if party == UNKNOWN else _wrapped(corpus, party), fontsize=7, loc="left")
        axes.set(xlim=(0, None), ylim=(len(groups) - 0.5, -0.5))
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        axes.grid(axis="x", color="0.9", linewidth=0.6)
        axes.tick_params(length=0, labelsize=6)
    panels[0].set_yticks(range(len(groups)), groups, fontsize=7)
    _head(figure, "Share of attributed words by the party of their source", "Hollow: few documents.")
    return figure


def _point(axes: Axes, place: int, value: float, ends: tuple[float | None, float | None], *, few: bool) -> None:
    low, high = ends
    if low is not None and high is not None:
        axes.plot([low, high], [place, place], color="#5b6b7d", linewidth=1)
    axes.plot([value], [place], "o", color=_BLUE, markersize=3.5, markerfacecolor="white" if few else _BLUE)


def _time(time: OverTime, voice: str, words: str) -> Figure:
    """A panel a frame: each period's share, and the smoothed line with its band."""
    from matplotlib.figure import Figure

    lines = time.lines[voice].get(EVERYONE, {})
    figure = Figure(figsize=(9, 7.5), layout="constrained")
    panels = figure.subplots(4, 3, sharex=True)
    for axes, frame in zip(panels.flat, FRAMES, strict=True):
        _panel(axes, lines.get(frame, []), [name for name, _, _ in time.periods])
        axes.set_title(_plain(frame), fontsize=8, loc="left")
    note = f"Points: single {time.period}s, hollow: few documents. Line: local linear regression, 95 % band over them."
    _head(figure, f"Share of sentences with each frame, in {words}", note)
    return figure


def _panel(axes: Axes, points: Sequence[Point], periods: Sequence[str]) -> None:
    for period, value, _, _, few, *_ in points:
        if value is not None:
            axes.plot([period], [value], "o", color=_BLUE, markersize=2.2, markerfacecolor="white" if few else _BLUE)
    drawn = [(period, curve, low, high) for period, _, _, _, _, curve, low, high in points if curve is not None]
    axes.plot([point[0] for point in drawn], [point[1] for point in drawn], color=_BLUE, linewidth=1.2)
    banded = [(period, low, high) for period, _, low, high in drawn if low is not None and high is not None]
    x, low, high = ([point[at] for point in banded] for at in range(3))
    axes.fill_between(x, low, high, color=_BLUE, alpha=0.16, linewidth=0)
    certain = [value for _, value, _, _, few, *_ in points if value is not None and not few]
    top = max([0.01, *certain, *(min(point[3] or 0, 2 * point[1]) for point in drawn)])
    axes.set(xlim=(-0.5, len(periods) - 0.5), ylim=(-0.03 * top, min(1.03, 1.05 * top)))
    axes.set_xticks([0, len(periods) - 1] if len(periods) > 1 else [0], [*dict.fromkeys((periods[0], periods[-1]))])
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %")
    axes.grid(axis="y", color="0.9", linewidth=0.6)
    axes.tick_params(length=0, labelsize=6)


def _wording(findings: Findings) -> Figure:
    """A panel for each of the groups with most documents: its terms by their log-odds against all others."""
    from matplotlib.figure import Figure

    groups = [group for group in findings.groups if findings.wording.get(group)][:_WORDED]
    rows = -(-len(groups) // 3)
    figure = Figure(figsize=(9, 0.4 + 2.1 * rows), layout="constrained")
    panels = figure.subplots(rows, 3, squeeze=False)
    for axes in panels.flat[len(groups) :]:
        axes.set_visible(False)
    for axes, group in zip(panels.flat, groups, strict=False):
        terms = findings.wording[group][:_TERMS]
        axes.barh(range(len(terms)), [term[1] for term in terms], color=_BLUE, alpha=0.75, height=0.6)
        axes.set_yticks(range(len(terms)), [term[0].replace("$", r"\$") for term in terms], fontsize=6)
        axes.set_ylim(_TERMS - 0.5, -0.5)
        axes.set_title(group.replace("$", r"\$"), fontsize=8, loc="left")
        axes.tick_params(length=0, labelsize=6)
    note = "Monroe et al. 2008, informative Dirichlet prior; false-discovery rate under 5 %, highest z first."
    _head(figure, "Terms that set each group apart: log-odds against all others", note)
    return figure


def _colour(strength: float, *, diverging: bool) -> tuple[float, ...]:
    """The report's own scale: at most 60 % of the pole's colour on white, so that black text is legible."""
    from matplotlib.colors import to_rgb

    pole = to_rgb("#8a72c2" if not diverging else "#d9772b" if strength < 0 else "#4a8fd6")
    share = 0.6 * min(1.0, abs(strength))
    return tuple(1 - share * (1 - part) for part in pole)


def _shown(value: float, diverging: bool) -> str:
    if diverging:
        return "0.00" if abs(value) < 0.005 else f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")
    return f"{100 * value:.1f} %" if 0 < value < 0.0995 else f"{100 * value:.0f} %"


def _interval(low: float, high: float, diverging: bool) -> str:
    return f"{_shown(low, diverging).removesuffix(' %')} to {_shown(high, diverging)}"


def _wrapped(corpus: Corpus, party: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(corpus.names.get(party, _plain(party)), 12))


def _plain(label: str) -> str:
    return label.replace("_", " ")


def _head(figure: Figure, title: str, note: str) -> None:
    figure.suptitle(title, x=0.01, ha="left", fontsize=9, fontweight="bold")
    figure.supxlabel(note, x=0.01, ha="left", fontsize=6, color="0.35")
