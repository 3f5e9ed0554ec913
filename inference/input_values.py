"""Values of tables, frames and JSON -> the types of JSON, so that every output can hold them (docs/input.md)."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

# Deeper values would exhaust the stack of whoever writes them out again.
DEEPEST = 50
_PLAIN = frozenset({str, int, bool, type(None)})
_NAMES = {dict: "an object", list: "a list", str: "text", bool: "true or false", int: "a number", float: "a number"}


@dataclass(frozen=True, slots=True)
class BadCell:
    """Stands for a value that its file holds and that cannot be read; `found` says why."""

    found: str


def plain(value: Any, depth: int = 0) -> Any:
    """The value as null, true, false, a number, text, a list or an object. Raises ValueError saying what it is where
    it has no such form.
    """
    if type(value) in _PLAIN:
        return value
    if isinstance(value, BadCell):
        raise ValueError(value.found)
    if depth > DEEPEST:
        raise ValueError(f"values nested more than {DEEPEST} deep")
    if isinstance(value, Mapping):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, set | frozenset):
        return [plain(item, depth + 1) for item in sorted(value, key=repr)]
    return _scalar(value, depth)


def kind_of(value: object) -> str:
    """What a value is, in the words of an error."""
    if isinstance(value, BadCell):
        return value.found
    return "null" if _is_null(value) else _NAMES.get(type(value), f"the type {type(value).__name__}")


def _scalar(value: Any, depth: int) -> Any:
    if _is_null(value):
        return None
    if isinstance(value, float):
        # JSON has no infinity.
        return float(value) if math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal | UUID):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return _from_bytes(bytes(value))
    if hasattr(value, "dtype") and hasattr(value, "astype"):
        return plain(_from_numpy(value), depth + 1)
    raise ValueError(kind_of(value))


def _from_numpy(value: Any) -> Any:
    # Python's times are days or microseconds; those of other units would become bare numbers.
    if value.dtype.kind in "mM" and not value.dtype.str.endswith("[D]"):
        value = value.astype(f"{value.dtype.kind}8[us]")
    return value.tolist()


def _is_null(value: Any) -> bool:
    if isinstance(value, float | Decimal):
        return math.isnan(value)
    # pandas is not imported for its NA and NaT, which is a datetime.
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _from_bytes(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "data:application/octet-stream;base64," + base64.b64encode(value).decode("ascii")
