"""Data inside an HTML file: gzip, then base64, in script elements that no browser runs."""

from __future__ import annotations

import base64
import gzip
import json
from typing import Any

import numpy.typing as npt


def json_block(name: str, value: Any) -> str:
    """A block that the report's script reads as JSON."""
    return _block(name, json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8"))


def array_block(name: str, values: npt.NDArray[Any]) -> str:
    """A block that the report's script reads as a typed array: little-endian, of the array's own type."""
    return _block(name, values.astype(values.dtype.newbyteorder("<")).tobytes(), kind=str(values.dtype))


def _block(name: str, data: bytes, kind: str = "json") -> str:
    # mtime 0: the same rows give the same file.
    packed = base64.b64encode(gzip.compress(data, compresslevel=9, mtime=0)).decode("ascii")
    return f'<script type="text/plain" id="data-{name}" data-kind="{kind}">{packed}</script>\n'
