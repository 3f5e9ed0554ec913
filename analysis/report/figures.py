"""The report's figures as PNG and SVG, for a paper: the same cells as in the report, drawn by matplotlib.

The same findings give the same bytes: the fonts are those that come with matplotlib, ids and dates are fixed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slant.analysis.report.corpus import Corpus
from slant.analysis.report.findings import SENTIMENT, UNKNOWN, Findings, Table
from slant.models.labels import FRAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "svg.hashsalt": "slant",
    # As text, a journal can set it in its own face.
    "svg.fonttype": "none",
    "figure.dpi": 100,
}
_GROUPS, _PARTIES, _SOURCES = 20, 10, 6
_DPI = 200
_VOICES = {"author": "the author's voice", "source": "the sources' voice"}
_CASTS = {-1: "accused", 1: "favoured"}


def write_figures(corpus: Corpus, findings: Findings, folder: Path) -> Iterator[Path]:
    """Write each figure to `folder` as NAME.png and NAME.svg; needs matplotlib."""
    import matplotlib

    folder.mkdir(parents=True, exist_ok=True)
    with matplotlib.rc_context({**matplotlib.rcParamsDefault, **_STYLE, "backend": "agg"}):
        for name, figure in _figures(corpus, findings):
            for suffix, made in (("png", {"Software": None}), ("svg", {"Date": None, "Creator": None})):
                path = folder / f"{name}.{suffix}"
                figure.savefig(path, dpi=_DPI, bbox_inches="tight", metadata=made)
                yield path


def _figures(corpus: Corpus, findings: Findings) -> Iterator[tuple[str, Figure]]:
    for voice, words in _VOICES.items():
        measures = findings.parties.get(voice, {})
        if SENTIMENT in measures:
            title = f"Mean sentiment toward each party, in {words}"
            yield f"sentiment_{voice}", _heat(corpus, findings, measures[SENTIMENT], title, diverging=True)
        for frame in FRAMES:
            for polarity, cast in _CASTS.items():
                table = measures.get(f"{frame}/{polarity}", {})
                if any(cell[3] for row in table.values() for cell in row.values()):
                    title = f"Share of sentences about each party that cast it as {cast}: {_plain(frame)}, in {words}"
                    yield f"frame_{frame}_{cast}_{voice}", _heat(corpus, findings, table, title, diverging=False)
    if findings.source_words:
        yield "speakers", _speakers(corpus, findings)
    if findings.time is not None:
        for voice, words in _VOICES.items():
            yield f"time_{voice}", _time(findings.time, voice, words)


def _heat(corpus: Corpus, findings: Findings, table: Table, title: str, *, diverging: bool) -> Figure:
    """Groups by parties. A cell has its value and interval; one of few documents is hatched."""
    from matplotlib.figure import Figure
    from matplotlib.patches import Rectangle

    parties = findings.parties_shown[:_PARTIES]
    groups = [group for group in findings.groups[:_GROUPS] if group in table]
    figure = Figure(figsize=(1.5 + 0.85 * len(parties), 0.9 + 0.4 * len(groups)))
    axes = figure.add_subplot()
    cells = {(g, p): table[g][p] for g in groups for p in parties if p in table[g]}
    largest = 1.0 if diverging else max([0.05, *(cell[0] for cell in cells.values() if not cell[6])])
    for (group, party), cell in cells.items():
        x, y = parties.index(party), groups.index(group)
        colour = _colour(cell[0] / largest, diverging=diverging)
        look = {"hatch": "////", "edgecolor": "0.75"} if cell[6] else {"edgecolor": "white"}
        axes.add_patch(Rectangle((x - 0.5, y - 0.5), 1, 1, facecolor=colour, linewidth=0.8, **look))
        axes.text(x, y - 0.12, _shown(cell[0], diverging), ha="center", va="center", fontsize=8)
        interval = "" if cell[1] is None or cell[2] is None else _interval(cell[1], cell[2], diverging)
        axes.text(x, y + 0.24, interval, ha="center", va="center", fontsize=5, color="0.25")
    axes.set(xlim=(-0.5, len(parties) - 0.5), ylim=(len(groups) - 0.5, -0.5))
    axes.set_xticks(range(len(parties)), [_wrapped(corpus, party) for party in parties])
    axes.set_yticks(range(len(groups)), groups)
    axes.tick_params(length=0, top=False, labeltop=True, bottom=False, labelbottom=False)
    for spine in axes.spines.values():
        spine.set_visible(False)
    _head(figure, axes, title, "95 % intervals over documents; hatched: few documents.")
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
    figure = Figure(figsize=(1.2 + 1.35 * len(parties), 0.9 + 0.25 * len(groups)))
    panels = figure.subplots(1, len(parties), sharey=True, squeeze=False)[0]
    for axes, party in zip(panels, parties, strict=True):
        for place, group in enumerate(groups):
            cell = table[group].get(party)
            if cell is not None:
                _point(axes, place, cell[0], (cell[1], cell[2]), few=cell[6])
        axes.set_title("no party known" if party == UNKNOWN else _wrapped(corpus, party), fontsize=7, loc="left")
        axes.set(xlim=(0, None), ylim=(len(groups) - 0.5, -0.5))
        axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
        axes.grid(axis="x", color="0.9", linewidth=0.6)
        axes.tick_params(length=0, labelsize=6)
    panels[0].set_yticks(range(len(groups)), groups, fontsize=7)
    _head(figure, panels[0], "Share of attributed words by the party of their source", "Hollow: few documents.")
    return figure


def _point(axes: Axes, place: int, value: float, ends: tuple[float | None, float | None], *, few: bool) -> None:
    low, high = ends
    if low is not None and high is not None:
        axes.plot([low, high], [place, place], color="#5b6b7d", linewidth=1)
    axes.plot([value], [place], "o", color="#0a5fa8", markersize=3.5, markerfacecolor="white" if few else "#0a5fa8")


def _time(time: Mapping[str, Any], voice: str, words: str) -> Figure:
    """A panel a frame: each period's share with its interval, and the smoothed line with its band."""
    from matplotlib.figure import Figure

    series = time["series"].get(voice, {}).get("", {})
    periods = [period["name"] for period in time["periods"]]
    figure = Figure(figsize=(10, 7.5))
    panels = figure.subplots(4, 3, sharex=True)
    for axes, frame in zip(panels.flat, FRAMES, strict=True):
        points = series.get(frame, [])
        _panel(axes, points, periods)
        axes.set_title(_plain(frame), fontsize=8, loc="left")
    _head(figure, panels[0][0], f"Share of sentences with each frame, in {words}, by {time['period']}", time["smoothing"])
    return figure


def _panel(axes: Axes, points: Sequence[Sequence[Any]], periods: Sequence[str]) -> None:
    for period, value, low, high, _, n, _, few, *_ in points:
        if n:
            if low is not None:
                axes.plot([period, period], [low, high], color="0.8", linewidth=0.7, zorder=1)
            axes.plot([period], [value], "o", color="#0a5fa8", markersize=2.2, markerfacecolor="white" if few else "#0a5fa8")
    smooth = [point for point in points if point[8] is not None]
    axes.plot([point[0] for point in smooth], [point[8] for point in smooth], color="#0a5fa8", linewidth=1.2)
    banded = [point for point in smooth if point[9] is not None]
    x, low, high = ([point[at] for point in banded] for at in (0, 9, 10))
    axes.fill_between(x, low, high, color="#0a5fa8", alpha=0.16, linewidth=0)
    top = max([0.01, *(2.5 * point[1] for point in points if point[5] and not point[7]), *high])
    axes.set(xlim=(-0.5, len(periods) - 0.5), ylim=(0, min(1.0, top)))
    axes.set_xticks([0, len(periods) - 1], [periods[0], periods[-1]])
    axes.yaxis.set_major_formatter(lambda value, _: f"{100 * value:.3g} %")
    axes.grid(axis="y", color="0.9", linewidth=0.6)
    axes.tick_params(length=0, labelsize=6)


def _colour(strength: float, *, diverging: bool) -> tuple[float, ...]:
    """The report's own scale: at most 60 % of the pole's colour on white, so that black text is legible."""
    from matplotlib.colors import to_rgb

    pole = to_rgb("#8a72c2" if not diverging else "#d9772b" if strength < 0 else "#4a8fd6")
    share = 0.6 * min(1.0, abs(strength))
    return tuple(1 - share * (1 - part) for part in pole)


def _shown(value: float, diverging: bool) -> str:
    if diverging:
        return f"{value:+.2f}".replace("-", "\N{MINUS SIGN}")
    return f"{100 * value:.1f} %" if 0 < value < 0.0995 else f"{100 * value:.0f} %"


def _interval(low: float, high: float, diverging: bool) -> str:
    return f"{_shown(low, diverging).removesuffix(' %')} to {_shown(high, diverging)}"


def _wrapped(corpus: Corpus, party: str) -> str:
    import textwrap

    return "\n".join(textwrap.wrap(corpus.names.get(party, _plain(party)), 12))


def _plain(label: str) -> str:
    return label.replace("_", " ")


def _head(figure: Figure, axes: Axes, title: str, note: str) -> None:
    figure.suptitle(title, x=axes.get_position().x0, y=1.02, ha="left", va="bottom", fontsize=9, fontweight="bold")
    figure.text(axes.get_position().x0, 0.0, note, ha="left", va="top", fontsize=6, color="0.35")
