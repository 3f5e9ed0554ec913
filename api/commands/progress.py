"""How far a run has come, on stderr: documents, sentences, sentences a second. Nothing without a terminal."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

import typer

from slant.inference.corpus_run import Watch

if TYPE_CHECKING:
    from collections.abc import Callable

    from slant.models.records import ScoredDocument


class Progress(Watch):
    """A line that is drawn while the `with` block runs; `sink` gets every document that is scored."""

    def __init__(self, *, hidden: bool, sink: Callable[[ScoredDocument], object] | None = None) -> None:
        self._shown = not hidden and sys.stderr.isatty()
        self._sink = sink

    def __enter__(self) -> Self:
        if self._shown:
            from rich.console import Console
            from rich.progress import Progress as Line
            from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

            text = "{task.fields[documents]:,} documents · {task.completed:,.0f} sentences · {task.fields[rate]}"
            columns = SpinnerColumn(), TextColumn(text), TimeElapsedColumn()
            self._line = Line(*columns, console=Console(stderr=True), transient=True)
            self._task = self._line.add_task("scoring", total=None, documents=0, rate="")
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
        if self._shown:
            task = self._line.tasks[0]
            documents = task.fields["documents"] + 1
            sentences = task.completed + len(document.sentences)
            rate = f"{sentences / task.elapsed:,.0f} sentences/s" if task.elapsed else ""
            self._line.update(self._task, completed=sentences, documents=documents, rate=rate)
