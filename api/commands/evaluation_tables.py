"""What `slant evaluate` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.table import Table

from slant.commands.terminal import console

if TYPE_CHECKING:
    from slant.training.bootstrap import Interval
    from slant.training.evaluation import Evaluation
    from slant.training.examples import Alignment
    from slant.training.paired import Difference
    from slant.training.reliability import Reliability
    from slant.training.slices import Slice


def print_figures(found: Evaluation, alignment: Alignment) -> None:
    out = console()
    out.print(f"{found.set}: {found.items} items in {found.documents} documents")
    kinds = [f"{reason} {count}" for counts in (alignment.lost, alignment.mended) for reason, count in counts.items()]
    out.print(
        f"labels: {alignment.kept} kept, {sum(alignment.lost.values())} not aligned ({alignment.lost_share:.2%})"
        + (f": {', '.join(kinds)}" if kinds else ""),
    )
    table = Table("figure", "value", "95 % interval")
    for metric, interval in found.metrics.items():
        table.add_row(metric, f"{interval.value:.3f}", _span(interval))
    out.print(table)
    if found.unlabelled:
        out.print(f"not judged, for want of labels: {', '.join(found.unlabelled)}")


def print_reliability(found: Mapping[str, Reliability]) -> None:
    """Calibration, and the error among the most confident labels."""
    if not found:
        return
    calibration = Table(
        "head", "items", "n", "mean score", "right", "ECE", "95 % interval", "if calibrated", title="are scores right?"
    )
    coverages = next(iter(found.values())).error
    title = "error among the most confident, and the least of their scores"
    risk = Table("head", *(f"{share:.0%}" for share in coverages), "area", title=title)
    for head, one in found.items():
        calibration.add_row(
            head,
            one.counted,
            str(one.items),
            f"{one.score:.3f}",
            f"{one.accuracy.value:.3f}",
            f"{one.ece.value:.3f}",
            _span(one.ece),
            f"{one.calibrated:.3f}",
        )
        errors = (f"{error.value:.3f} ({one.least[share]:.2f})" for share, error in one.error.items())
        risk.add_row(head, *errors, f"{one.area.value:.3f}")
    out = console()
    out.print(calibration)
    out.print(risk)


def print_differences(differences: Mapping[str, Difference]) -> None:
    table = Table("figure", "model", "other", "difference", "95 % interval", "p", title="paired by document")
    for metric, found in differences.items():
        span = "" if found.low is None else f"{found.low:+.3f} to {found.high:+.3f}"
        table.add_row(
            metric, f"{found.first:.3f}", f"{found.second:.3f}", f"{found.value:+.3f}", span, f"{found.p:.3f}"
        )
    console().print(table)


def print_slices(key: str, found: Sequence[Slice]) -> None:
    """Figures over several labels, not those of each; they are all in the JSON."""
    table = Table(key, "items", "documents", "figure", "value", "95 % interval", title=f"by {key}")
    for one in found:
        for number, (metric, interval) in enumerate(one.evaluation.metrics.items()):
            if ".f1." not in metric:
                span = "few documents" if one.few else _span(interval)
                first = (one.name, str(one.evaluation.items), str(one.evaluation.documents))
                table.add_row(*(first if not number else ("", "", "")), metric, f"{interval.value:.3f}", span)
        table.add_section()
    console().print(table)


def _span(interval: Interval) -> str:
    return "" if interval.low is None else f"{interval.low:.3f} to {interval.high:.3f}"
