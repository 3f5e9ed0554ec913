"""Options that several commands share."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Engine(StrEnum):
    ONNX = "onnx"
    TORCH = "torch"


EngineOption = Annotated[Engine, typer.Option(help='onnx on the CPU, or torch (pip install "slant\\[train]").')]
ModelOption = Annotated[
    Path | None, typer.Option("--model", help="A checkpoint folder or a name (base); without it, the shipped one.")
]
SetsOption = Annotated[Path, typer.Option(help="The folder of labelled sets; `slant data` says what belongs there.")]
