"""How far a run has come, on stderr: documents, sentences, sentences a second. Nothing without a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

import typer

from slant.inference.corpus_run import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from slant.inference.output_manifest import Counts
    from slant.models.records import ScoredDocument


class Progress(Watch):
    """A line that is drawn while the `with` block runs; `sink` gets every document that this process scores."""

    def __init__(self, *, hidden: bool, sink: Callable[[ScoredDocument], object] | None = None) -> None:
        self._shown = not hidden and sys.stderr.isatty()
        self._sink = sink
        # Rows and sentences that were seen one by one, and those in finished parts: of parts scored by other
        # processes only the latter are known.
        self._seen, self._safe = (0, 0), (0, 0)

    def __enter__(self) -> Self:
        if self._shown:
            from rich.console import Console
            from rich.progress import Progress as Line
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

            columns = SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn()
            self._line = Line(*columns, console=Console(stderr=True), transient=True)
            self._task = self._line.add_task("scoring", total=None)
            self._line.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._shown:
            self._line.stop()

    def kept(self, rows: int) -> None:
        if rows:
            typer.echo(f"slant: {rows} rows were scored before and are kept, going on", err=True)

    def scored(self, document: ScoredDocument) -> None:
        if self._sink is not None:
            self._sink(document)
        self._seen = self._seen[0] + 1, self._seen[1] + len(document.sentences)
        self._draw()

    def written(self, counts: Counts) -> None:
        self._safe = self._safe[0] + counts.rows, self._safe[1] + counts.sentences
        self._draw()

    def _draw(self) -> None:
        if self._shown:
            rows, sentences = max(self._seen, self._safe)
            rate = sentences / (self._line.tasks[0].elapsed or 1)
            shown = f"{rows:,} documents · {sentences:,} sentences · {rate:,.0f} sentences/s"
            self._line.update(self._task, description=shown)
