"""Imports go one way, and the base install needs no torch (docs: CONTRIBUTING.md)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# What each room may import besides itself.
ALLOWED = {
    "models": set(),
    "configs": set(),
    "inference": {"models", "configs"},
    "training": {"models", "configs", "inference"},
    # audits and alias suggestions run the prediction path
    "analysis": {"models", "configs", "inference"},
    "api": {"models", "configs", "inference", "training", "analysis"},
}
FILES = [path.relative_to(ROOT) for room in ALLOWED for path in sorted((ROOT / room).rglob("*.py"))]


def imports(tree: ast.Module) -> Iterator[str]:
    """Dotted names of all that is imported, at the top or within functions; relative ones start with a dot."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            # `from slant import models` names a room too.
            yield from ([f"slant.{a.name}" for a in node.names] if base == "slant" else [base])


def room_of(name: str) -> str | None:
    """The room of a module of ours; "api" for what is neither of the other rooms'."""
    first, _, rest = name.partition(".")
    if first != "slant":
        return None
    room = rest.partition(".")[0]
    return room if room in ALLOWED else "api"


def test_the_rooms_are_found() -> None:
    assert {path.parts[0] for path in FILES} == set(ALLOWED)


@pytest.mark.parametrize("path", FILES, ids=str)
def test_imports_go_one_way(path: Path) -> None:
    room = path.parts[0]
    names = list(imports(ast.parse((ROOT / path).read_text(encoding="utf-8"))))
    wrong = [name for name in names if room_of(name) not in {None, room, *ALLOWED[room]}]
    assert not wrong, f"{path} may import {sorted(ALLOWED[room])}, found {wrong}"
    assert not [name for name in names if name.startswith(".")], f"{path}: write imports in full, from slant. on"


def test_no_package_shadows_ours_or_a_library() -> None:
    assert not (ROOT / "slant").exists()
    assert not [path for path in FILES if path.name in {"datasets.py", "evaluate.py"} and path.parts[0] != "api"]


@pytest.mark.parametrize("module", ["slant", "slant.cli", "slant.inference.model", "slant.models.checkpoint"])
def test_the_base_needs_no_torch(module: str) -> None:
    heavy = {"torch", "transformers", "datasets", "evaluate", "sklearn"}
    code = f"import sys, {module}; print(*sorted({heavy!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT.parent)
    assert done.stdout.strip() == ""
