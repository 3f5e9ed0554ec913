"""Which format a file of codes has, and reading and writing it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path

from slant.analysis.coding import brat, doccano, inception, label_studio, ours, tabular
from slant.analysis.coding.codings import CodedUnit, Coding, CodingError
from slant.analysis.coding.scored import of_rows
from slant.analysis.rows import JSON_LINES, Rows

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
# The others are folders.
SUFFIXES: Mapping[CodingFormat, str] = {
    CodingFormat.JSONL: ".jsonl",
    CodingFormat.DOCCANO: ".jsonl",
    CodingFormat.CSV: ".csv",
    CodingFormat.LABEL_STUDIO: ".json",
}


def read_codings(path: Path, mends: Counter[str]) -> list[Coding]:
    """The codings in a file or folder, whose format is told by its name and its first row. `mends` counts, by kind,
    what was mended. Raises CodingError.
    """
    if not path.exists():
        raise CodingError(f"{path}: expected a file of codes, found nothing there; check the path")
    try:
        codings = _reader(path)(path, mends)
    except UnicodeDecodeError as error:
        raise CodingError(f"{path}: expected text in UTF-8, found otherwise ({error})") from None
    for kind in [kind for kind, count in mends.items() if not count]:
        del mends[kind]
    return codings


def write_codings(path: Path, codings: Sequence[Coding], format_: CodingFormat) -> Counter[str]:
    """What the format cannot hold of the codings, by kind and how often; the rest is written. Raises CodingError where
    it cannot hold a text, or the path is not one for it; OSError where nothing can be written there.
    """
    if format_ in SUFFIXES and path.suffix != SUFFIXES[format_]:
        raise CodingError(f"expected a path that ends in {SUFFIXES[format_]} for {format_}, found {path}")
    if format_ not in SUFFIXES and path.is_file():
        raise CodingError(f"expected a folder for {format_}, found the file {path}")
    path.parent.mkdir(parents=True, exist_ok=True)
    WRITERS[format_](path, codings)
    return _lost([unit for coding in codings for unit in coding.units], format_)


def _lost(units: Sequence[CodedUnit], format_: CodingFormat) -> Counter[str]:
    lost: Counter[str] = Counter()
    if format_ is CodingFormat.BRAT:
        lost["questions about a whole text"] = sum(len(unit.answers) for unit in units)
    elif format_ is CodingFormat.DOCCANO:
        said = sum(bool(span.attributes) for unit in units for span in unit.spans or ())
        lost["what is said of a phrase (polarity, stance, party, ...)"] = said
    return +lost


def _reader(path: Path) -> Reader:
    if path.is_dir():
        if (path / "sentences").is_dir():
            return _scored
        if next(path.rglob("*.ann"), None):
            return brat.read
        if next(path.rglob("*.xmi"), None) or next(path.rglob("*.zip"), None):
            return inception.read
        raise CodingError(f"{path}: expected .ann files (brat) or .xmi or .zip files (INCEpTION) in it, found none")
    if path.name.endswith(JSON_LINES[1:]):
        return _scored
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return tabular.read
    if suffix == ".zip":
        return inception.read
    if suffix == ".json":
        return _of_json(path)
    if suffix == ".jsonl":
        return _of_lines(path)
    raise CodingError(
        f"{path}: expected .jsonl, .csv, .json (Label Studio), .zip (INCEpTION) or a folder (brat, INCEpTION), found "
        f"{suffix or 'no extension'}"
    )


def _of_json(path: Path) -> Reader:
    try:
        values = json.loads(path.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CodingError(f"{path}: expected the JSON of Label Studio or INCEpTION, found none ({error})") from None
    return inception.read if isinstance(values, dict) and "%FEATURE_STRUCTURES" in values else label_studio.read


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
        ({"cats"}, doccano.read),
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
