"""Which format a file of codes has, and reading and writing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from slant.analysis.coding import brat, doccano, inception, label_studio, ours, tabular
from slant.analysis.coding.codings import Coding, CodingError
from slant.analysis.coding.scored import of_rows
from slant.analysis.rows import Rows

Reader = Callable[[Path, Counter[str]], list[Coding]]
Writer = Callable[[Path, Sequence[Coding]], None]


class CodingFormat(StrEnum):
    """What `slant export` writes."""

    JSONL = "jsonl"
    CSV = "csv"
    LABEL_STUDIO = "label-studio"
    DOCCANO = "doccano"
    BRAT = "brat"
    INCEPTION = "inception"


WRITERS: Mapping[CodingFormat, Writer] = {
    CodingFormat.JSONL: ours.write_plain,
    CodingFormat.CSV: tabular.write,
    CodingFormat.LABEL_STUDIO: label_studio.write,
    CodingFormat.DOCCANO: doccano.write,
    CodingFormat.BRAT: brat.write,
    CodingFormat.INCEPTION: inception.write,
}
FOLDERS = (CodingFormat.BRAT, CodingFormat.INCEPTION)
SUFFIXES = {CodingFormat.JSONL: ".jsonl", CodingFormat.DOCCANO: ".jsonl", CodingFormat.CSV: ".csv"}


def read_codings(path: Path, mends: Counter[str]) -> list[Coding]:
    """The codings in a file or folder, whose format is told by its name and its first row. `mends` counts, by kind,
    what was mended. Raises CodingError.
    """
    if not path.exists():
        raise CodingError(f"{path}: expected a file of codes, found nothing there; check the path")
    return _reader(path)(path, mends)


def write_codings(path: Path, codings: Sequence[Coding], format_: CodingFormat) -> None:
    """Raises CodingError where the format cannot hold a text, OSError where nothing can be written there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    WRITERS[format_](path, codings)


def _reader(path: Path) -> Reader:
    if path.is_dir():
        if (path / "sentences").is_dir():
            return _scored
        if next(path.rglob("*.ann"), None):
            return brat.read
        if next(path.rglob("*.xmi"), None) or next(path.rglob("*.zip"), None):
            return inception.read
        raise CodingError(f"{path}: expected .ann files (brat) or .xmi or .zip files (INCEpTION) in it, found none")
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return tabular.read
    if suffix == ".zip":
        return inception.read
    if suffix == ".json":
        return label_studio.read
    if suffix == ".jsonl":
        return _of_lines(path)
    raise CodingError(
        f"{path}: expected .jsonl, .csv, .json (Label Studio), .zip (INCEpTION) or a folder (brat, INCEpTION), found "
        f"{suffix or 'no extension'}"
    )


def _of_lines(path: Path) -> Reader:
    """By the keys of the first line."""
    _, line = next(ours.lines(path), (None, None))
    if line is None:
        raise CodingError(f"{path}: expected codes, found an empty file")
    for keys, reader in (
        ({"sentences", "id"}, _scored),
        ({"answers", "spans"}, ours.read_plain),
        ({"sentence", "frames"}, ours.read_coded_sentences),
        ({"entities"}, doccano.read),
        ({"label"}, doccano.read),
    ):
        if keys <= line.keys():
            return reader
    raise CodingError(
        f"{path}: expected rows of slant score, of slant export, of the conflict-frames set or of doccano, found the "
        f"keys {sorted(line)}"
    )


def _scored(path: Path, mends: Counter[str]) -> list[Coding]:
    return [of_rows(Rows.open(path))]
