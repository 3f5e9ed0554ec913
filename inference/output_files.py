"""Where a run's rows go: a folder of Parquet tables, or files of lines or CSV that grow part by part.

Both keep what was written of a part only once all of it is on the disk, whenever they are killed.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from slant.inference.output_manifest import merge, read, to_json
from slant.inference.run_parts import Shard
from slant.inference.writing import LINES, Format, csv_header

Sizes = Mapping[str, int]

_SHARD = re.compile(r"^(?:\.journal|manifest)(?:\.(\d+)-of-(\d+))?\.jsonl?$")


class OutputError(ValueError):
    """An output that cannot be written to. The message says what was expected, what was found and what to do."""


class Output(Protocol):
    """`path`: as the user named it; `journal`, `manifest`: of the run, or of its shard."""

    path: Path
    shard: Shard
    journal: Path
    manifest: Path

    def prepare(self) -> None:
        """Make the folders."""

    def others(self) -> str | None:
        """What lies there that is not this run's and would be mixed with it or replaced."""

    def siblings(self) -> list[Path]:
        """Journals and manifests of the run's other shards that share the folder."""

    def merge(self) -> None:
        """Write the manifest of the whole run, where all of its shards are finished."""

    def write(self, number: int, contents: Mapping[str, bytes]) -> Sizes:
        """Write one part, and return what `restore` is to find when the process was killed after it."""

    def restore(self, parts: Iterable[tuple[int, Sizes]]) -> None:
        """Go back to what these parts left. Raises OutputError where less than that is there."""

    def finish(self) -> None:
        """Give the finished rows their names; may be done again."""

    def missing(self, parts: int) -> str | None:
        """A file of a finished run of so many parts that is not there."""

    def clear(self) -> None:
        """Remove the rows that an earlier run left, but for finished files that will be replaced at the end."""

    def abandon(self) -> None:
        """Remove what a run without a finished part made."""


class TableFolder:
    """PATH/TABLE/part-NNNNNN.parquet for each of the tables, and PATH/manifest.json; shards may share the folder."""

    def __init__(self, path: Path, shard: Shard) -> None:
        self.path = path
        self.whole = path / "manifest.json"
        self.manifest = path / f"manifest{shard.suffix}.json"
        self.journal = path / f".journal{shard.suffix}.jsonl"
        self.shard = shard

    def prepare(self) -> None:
        for name in Format.PARQUET.names:
            (self.path / name).mkdir(parents=True, exist_ok=True)

    def others(self) -> str | None:
        for path in sorted(self.path.glob("*")):
            found = _SHARD.match(path.name)
            if found and int(found[2] or 1) != self.shard.count:
                return path.name
        return next((f"{path.parent.name}/{path.name}" for path in self._parts()), None)

    def siblings(self) -> list[Path]:
        shards = (Shard(index, self.shard.count) for index in range(self.shard.count) if index != self.shard.index)
        others = (TableFolder(self.path, shard) for shard in shards)
        return [path for other in others for path in (other.manifest, other.journal) if path.is_file()]

    def merge(self) -> None:
        shards = [Shard(index, self.shard.count) for index in range(self.shard.count)]
        manifests = [read(TableFolder(self.path, shard).manifest) for shard in shards]
        if len(shards) > 1 and all(manifests) and (whole := merge(one for one in manifests if one)):
            half = self.path / f".{self.manifest.name}.whole.tmp"  # two shards may finish at once
            write_durably(self.whole, to_json(whole), half=half)

    def write(self, number: int, contents: Mapping[str, bytes]) -> Sizes:
        for name, data in contents.items():
            write_durably(self._part(name, number), data)
        return {name: len(data) for name, data in contents.items()}

    def restore(self, parts: Iterable[tuple[int, Sizes]]) -> None:
        for number, sizes in parts:
            for name, size in sizes.items():
                path = self._part(name, number)
                if not path.is_file() or path.stat().st_size != size:
                    raise _lost(path, f"{size} bytes", "another file" if path.is_file() else "no file")

    def finish(self) -> None:
        """Nothing: a part has its name as soon as it is whole."""

    def missing(self, parts: int) -> str | None:
        numbers = range(self.shard.index, parts * self.shard.count, self.shard.count)
        expected = (self._part(name, number) for name in Format.PARQUET.names for number in numbers)
        return next((str(path) for path in expected if not path.is_file()), None)

    def clear(self) -> None:
        of_shards = [path for path in self.path.glob("*") if _SHARD.match(path.name) and path != self.journal]
        for path in (self.whole, self.manifest, *self._parts(), *(of_shards if self.shard.count == 1 else ())):
            path.unlink(missing_ok=True)

    def abandon(self) -> None:
        self.clear()
        self.journal.unlink(missing_ok=True)
        if self.shard.count > 1:
            return  # another job may be about to write there
        for folder in (*(self.path / name for name in Format.PARQUET.names), self.path):
            with suppress(OSError):  # it holds something else
                folder.rmdir()

    def _part(self, name: str, number: int) -> Path:
        return self.path / name / f"part-{number:06}.parquet"

    def _parts(self) -> list[Path]:
        """The shard's own parts, half-written ones too."""
        files = (path for name in Format.PARQUET.names for path in sorted((self.path / name).glob("*part-*.parquet*")))
        numbers = ((path, re.search(r"part-(\d+)\.parquet", path.name)) for path in files)
        return [path for path, number in numbers if number and self.shard.holds(int(number[1]))]


class GrowingFiles:
    """One file a name, PATH alone or STEM.TABLE.csv each; a shard's own files have its number behind the stem.

    A part is put behind the others in FILE.part; a cut-off one is cut away when the run goes on.
    """

    def __init__(self, path: Path, shard: Shard, format_: Format) -> None:
        ending = f".{format_}"
        stem = path.name[: -len(ending)] if path.name.lower().endswith(ending) else path.name
        ending = path.name[len(stem) :]
        self.path = path.with_name(f"{stem}{shard.suffix}{ending}")
        self.shard = shard
        self.manifest = self.path.with_name(f"{self.path.name}.manifest.json")
        self.journal = self.path.with_name(f"{self.path.name}.journal")
        tables = {name: path.with_name(f"{stem}{shard.suffix}.{name}.csv") for name in format_.names}
        self._files = {LINES: self.path} if format_.names == (LINES,) else tables
        self._headers = {name: b"" if name == LINES else csv_header(name) for name in self._files}

    def prepare(self) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def others(self) -> str | None:
        return next((path.name for path in self._files.values() if path.exists()), None)

    def siblings(self) -> list[Path]:
        return []

    def merge(self) -> None:
        """Nothing: each shard has files of its own."""

    def write(self, number: int, contents: Mapping[str, bytes]) -> Sizes:
        return {name: self._append(name, data) for name, data in contents.items()}

    def restore(self, parts: Iterable[tuple[int, Sizes]]) -> None:
        last = max(parts, default=(0, {}), key=lambda part: part[0])[1]
        for name, path in self._files.items():
            kept = last.get(name, 0)
            part = _part(path)
            found = part.stat().st_size if part.is_file() else 0
            if found < kept:
                raise _lost(part, f"{kept} bytes or more", f"{found}")
            if part.is_file():
                os.truncate(part, kept)
            self._append(name, b"")

    def finish(self) -> None:
        for path in self._files.values():
            if _part(path).exists():
                os.replace(_part(path), path)
        _flush_folder(self.path.parent)

    def missing(self, parts: int) -> str | None:
        return next((str(path) for path in self._files.values() if not path.is_file()), None)

    def clear(self) -> None:
        for path in map(_part, self._files.values()):
            path.unlink(missing_ok=True)

    def abandon(self) -> None:
        self.clear()
        self.journal.unlink(missing_ok=True)

    def _append(self, name: str, data: bytes) -> int:
        with _part(self._files[name]).open("ab") as file:
            if file.tell() == 0:
                file.write(self._headers[name])
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            return file.tell()


def open_output(path: Path, format_: Format, shard: Shard) -> Output:
    """Nothing is made or read yet. Raises OutputError where a file is in the way of a folder, or a folder of a file."""
    if format_ is Format.PARQUET:
        if path.is_file():
            raise OutputError(f"{path}: expected a folder for Parquet tables, found a file; name another")
        return TableFolder(path, shard)
    if path.is_dir():
        raise OutputError(f"{path}: expected a file to write {format_} to, found a folder; name a file in it")
    return GrowingFiles(path, shard, format_)


def write_durably(path: Path, data: bytes, *, half: Path | None = None) -> None:
    """Write `path` so that, whenever the process is killed, it is there whole or as it was before.

    `half`: the file beside it that is written first.
    """
    half = half or path.with_name(f".{path.name}.tmp")
    with half.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
    _flush_folder(path.parent)


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")


def _flush_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _lost(path: Path, expected: str, found: str) -> OutputError:
    return OutputError(
        f"{path}: expected {expected} that the run had written there, found {found}; start anew with --overwrite"
    )
