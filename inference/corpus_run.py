"""A corpus run: rows in, rows out, part by part, so that it may be killed at any moment and started again.

A part is scored by `run_parts.score_part`, written, flushed to the disk and then recorded in a journal. Started again,
a run keeps the parts that its journal names and does the rest, and its rows are byte for byte those of a run that was
never stopped. Memory holds one part at a time.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from typing import Any, Protocol

from slant.inference.output_files import Output, OutputError, write_durably
from slant.inference.output_manifest import Counts, differences, read, to_json, versions
from slant.inference.run_journal import Journal, peek
from slant.inference.run_parts import PART_ROWS, Part, Row, ScoredPart, Settings, cut_parts, load_model, score_part
from slant.models.records import ScoredDocument


class RunStopped(ValueError):
    """A run that cannot go on, and has finished parts. The message says why, and that the same command goes on."""


class Rows(Protocol):
    """What a run reads: slant.inference.sources.Source."""

    @property
    def name(self) -> str: ...

    @property
    def sha256(self) -> str: ...

    def rows(self) -> Iterator[Row]: ...


class Watch:
    """What is told of a run as it goes on; this one keeps it to itself."""

    def kept(self, rows: int) -> None:
        """So many rows were scored and written before."""

    def scored(self, document: ScoredDocument) -> None:
        """One document, as soon as it is scored; only where this process scores it."""

    def written(self, counts: Counts) -> None:
        """One part, as soon as it is safe."""


Runner = Callable[[Iterable[Part], Settings, Watch], Iterable[ScoredPart]]


def run_here(parts: Iterable[Part], settings: Settings, watch: Watch) -> Iterator[ScoredPart]:
    """One part after the other in this process."""
    return (score_part(part, settings, watch.scored) for part in parts)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`counts`: of all rows that the output holds; `already`: whether all of them were there before."""

    counts: Counts
    already: bool = False


@dataclass(frozen=True, slots=True)
class CorpusRun:
    """`about`: what the manifest says of the input and of the parties beyond what is known here, by section.

    `runner`: how parts become scored parts, in their order; the result is the same with any.
    """

    source: Rows
    output: Output
    settings: Settings
    part_rows: int = PART_ROWS
    about: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    runner: Runner = run_here

    def run(self, *, overwrite: bool = False, watch: Watch | None = None) -> Outcome:
        """Score what is not scored yet. A run that raises keeps its finished parts, or leaves nothing if it has none.

        Raises OutputError where the output is another run's or cannot be written to, SourceError where the input
        cannot be read, CheckpointError where the checkpoint cannot be used.
        """
        try:
            return self._run(self._describe(), overwrite=overwrite, watch=watch or Watch())
        finally:
            load_model.cache_clear()

    def _run(self, described: dict[str, Any], *, overwrite: bool, watch: Watch) -> Outcome:
        output = self.output
        if not overwrite and not output.journal.exists():
            if (manifest := read(output.manifest)) is not None:
                return self._finished(described, manifest)
            if found := output.others():
                raise _refused(output, "no rows that this run did not write", found)
        for sibling in () if overwrite else output.siblings():
            self._compare(described, (peek if sibling.suffix == ".jsonl" else read)(sibling), "shard")
        with self._open_journal(described, anew=overwrite) as journal:
            self._compare(described, journal.settings)
            if journal.manifest is None:
                with self._writing():
                    self._restore(journal)
                manifest = self._score(journal, watch)
                with self._writing():
                    journal.finish(manifest)
            with self._writing():
                return self._conclude(journal)

    def _describe(self) -> dict[str, Any]:
        """The settings, as the manifest has them."""
        from slant.inference.tables import SCHEMA_VERSION

        model, _ = load_model(self.settings)
        shard = self.output.shard
        parties = hashlib.sha256(repr(self.settings.parties).encode()).hexdigest()
        return {
            "schema_version": SCHEMA_VERSION,
            "format": str(self.settings.format),
            "input": {"path": self.source.name, **self.about.get("input", {})},
            "parties": {**self.about.get("parties", {}), "sha256": parties, "resolved": self.settings.resolve},
            "checkpoint": {"path": str(model.checkpoint.folder), "sha256": model.checkpoint.hash},
            "engine": self.settings.engine,
            "on_overlong": self.settings.on_overlong,
            "abstain": asdict(self.settings.abstention),
            "shard_rows": self.part_rows,
            "shard": str(shard) if shard.count > 1 else None,
            "versions": versions(),
            "seed": None,  # scoring draws nothing at random
        }

    def _finished(self, described: Mapping[str, Any], manifest: Mapping[str, Any]) -> Outcome:
        """The outcome of a finished run, if it is this one."""
        self._compare(described, manifest)
        if missing := self.output.missing(manifest["parts"]):
            raise _refused(self.output, "the rows of the finished run", f"no {missing}")
        for _ in self.source.rows():
            pass
        if self.source.sha256 != manifest["input"]["sha256"]:
            raise _refused(self.output, "rows of this input", "those of an input with another content")
        return Outcome(Counts.total([manifest["counts"]]), already=True)

    def _compare(self, described: Mapping[str, Any], found: Mapping[str, Any] | None, *aside: str) -> None:
        if found and (other := differences({k: v for k, v in described.items() if k not in aside}, found)):
            raise _refused(self.output, "rows of the same settings", "; ".join(other))

    def _open_journal(self, described: Mapping[str, Any], *, anew: bool) -> Journal:
        output = self.output
        try:
            output.prepare()
            return Journal(output.journal, {**described, "started": _now()}, anew=anew)
        except BlockingIOError:
            raise OutputError(f"{output.path}: expected no other run at work there, found one; wait for it") from None
        except OSError as error:
            raise OutputError(
                f"{output.path}: expected a place to write to, found {error.strerror} ({error.filename}); name another"
            ) from None

    def _restore(self, journal: Journal) -> None:
        """The output as the journal has it."""
        if not journal.finished:
            self.output.clear()
            self.output.prepare()
        self.output.restore((part["part"], part["sizes"]) for part in journal.parts())

    def _score(self, journal: Journal, watch: Watch) -> dict[str, Any]:
        """Score the parts that are not finished; the manifest of all."""
        try:
            watch.kept(sum(part["rows"] for part in journal.parts()))
            begun = time.monotonic()
            for part in self.runner(self._unfinished(journal), self.settings, watch):
                self._write(part, journal, seconds=time.monotonic() - begun)
                watch.written(part.counts)
                begun = time.monotonic()
        except BaseException as error:
            if not journal.finished:
                self.output.abandon()
            elif isinstance(error, ValueError | OSError) and not isinstance(error, OutputError):
                kept = sum(part["rows"] for part in journal.parts())
                raise RunStopped(
                    f"{error}; {kept} scored rows are kept: mend it and run the same command again"
                ) from error
            raise
        return {
            **journal.settings,
            "input": {**journal.settings["input"], "sha256": self.source.sha256},
            "parts": len(journal.finished),
            "counts": Counts.total(part["counts"] for part in journal.parts()).to_dict(),
            "seconds": round(sum(part["seconds"] for part in journal.parts()), 3),
        }

    def _unfinished(self, journal: Journal) -> Iterator[Part]:
        """This shard's parts but for those in the journal, which are compared with it."""
        kept = dict(journal.finished)
        for part in cut_parts(self.source.rows(), self.part_rows):
            if not self.output.shard.holds(part.number):
                continue
            if (digest := kept.pop(part.number, None)) is None:
                yield part
            elif digest != part.digest:
                raise _refused(self.output, "the input of the run there", f"other rows from row {part.first + 1} on")
        if kept:
            raise _refused(self.output, "the input of the run there", "fewer rows")

    def _write(self, part: ScoredPart, journal: Journal, *, seconds: float) -> None:
        with self._writing():
            sizes = self.output.write(part.number, part.contents)
            known = {"rows": part.rows, "sizes": sizes, "counts": part.counts.to_dict(), "seconds": seconds}
            journal.record(part.number, part.digest, **known)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise OutputError(
                f"{self.output.path}: expected room to write, found {error.strerror or error}; what is finished is "
                "kept: make room and run the same command again"
            ) from error

    def _conclude(self, journal: Journal) -> Outcome:
        """All that follows the last part; done again from the start where a kill cut it off."""
        assert journal.manifest is not None
        self.output.finish()
        write_durably(self.output.manifest, to_json(journal.manifest))
        self.output.merge()
        self.output.journal.unlink()
        return Outcome(Counts.total([journal.manifest["counts"]]))


def _refused(output: Output, expected: str, found: str) -> OutputError:
    return OutputError(
        f"{output.path}: expected {expected}, found {found}; name another output, or start anew with --overwrite"
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
