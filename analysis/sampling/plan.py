"""How a sample is to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from slant.analysis.sampling.drawing import SamplingError

DESIGNS = ("random", "stratified", "active")
UNITS = ("sentences", "documents")
ALLOCATIONS = ("neyman", "proportional")
PREDICTED = "predicted"


@dataclass(frozen=True)
class Plan:
    """What to draw. design: one of DESIGNS; unit: of UNITS; strata: metadata keys, or "predicted": slant's own label,
    or of several measures the quarter in which its uncertainty falls; the stratified design takes it without strata.

    allocation: of ALLOCATIONS, how strata share the sample. per_document: at most so many sentences of each document
    that is drawn, at random. parties: for measures about parties, only these. Raises SamplingError where it cannot be.
    """

    design: str = "random"
    unit: str = "sentences"
    strata: Sequence[str] = ()
    allocation: str = "neyman"
    per_document: int | None = None
    parties: Sequence[str] = ()
    seed: int = 0

    def __post_init__(self) -> None:
        for name, known in (("design", DESIGNS), ("unit", UNITS), ("allocation", ALLOCATIONS)):
            if getattr(self, name) not in known:
                raise SamplingError(f"expected {name} to be one of {', '.join(known)}, found {getattr(self, name)!r}")
        if self.strata and self.design != "stratified":
            raise SamplingError(
                f"expected strata with the stratified design alone, found {self.design} and {list(self.strata)}; "
                "choose --design stratified"
            )
        if self.per_document is not None and (self.unit != "documents" or self.per_document < 1):
            raise SamplingError(
                f"expected 1 or more sentences per document, with documents as the unit, found {self.per_document} "
                f"and {self.unit}; choose --unit documents"
            )

    @property
    def stratified_by(self) -> Sequence[str]:
        return self.strata or ((PREDICTED,) if self.design == "stratified" else ())
