"""One plain sentence on what a coded sample does for an estimate. docs/correction.md states the conditions."""

from __future__ import annotations

from collections.abc import Mapping

from slant.analysis.correction.variance import Estimate

# Fewer positive (or negative) coded units, or fewer coded documents, and a normal approximation cannot be trusted.
LEAST = 10


def advise(units: int, documents: int, rarer: int | None, found: Mapping[str, Estimate]) -> tuple[bool, str]:
    """Whether enough is coded for the intervals to be relied on, and the sentence.

    units, documents: coded; rarer: of a share, the smaller of its positive and negative coded units; found: the
    estimates gold, ppi, dsl and bias.
    """
    gold, bias = found["gold"], found["bias"]
    if units < 2 or documents < 2:
        return False, f"Too small: {units} coded units in {documents} documents give no interval; code more."
    if not gold.se >= 0:
        return False, f"All {units} coded units are alike, which gives no interval; code more."
    if rarer is not None and rarer < LEAST:
        return False, f"Too small: {rarer} coded of the rarer answer, where intervals need {LEAST}; code more."
    if documents < LEAST:
        return False, f"Too small: {documents} documents coded, where intervals need {LEAST}; code more."
    if not bias.se > 0:
        most = 3 / units
        return False, f"No coded unit differs from slant's label: the share of errors may still be up to {most:.3f}."
    if not min(found["ppi"].se, found["dsl"].se) < gold.se:
        return True, "Slant's labels do not help: no corrected interval is narrower than that of hand coding alone."
    low, high = bias.interval()
    told = f"{bias.value:+.3f} ({low:+.3f} to {high:+.3f})"
    if low <= 0 <= high:
        return (
            True,
            f"Too small to tell the bias of slant's labels, {told}, from 0; the corrected intervals hold all the same.",
        )
    worth = effective(units, gold, found["dsl"])
    return True, f"Slant's labels are off by {told}; corrected, {units} coded units are worth {worth:.0f}."


def effective(units: int, gold: Estimate, corrected: Estimate) -> float:
    """How many units would have to be coded for the same standard error without slant's labels; nan where unknown."""
    return units * (gold.se / corrected.se) ** 2 if corrected.se > 0 else float("nan")
