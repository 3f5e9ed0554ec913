"""What the documents show runs: the Python and the commands of each page, in their order, in a fresh folder.

A block that cannot run here (it needs labelled sets, a network, hours) has the line `<!-- not run: why -->` above it.
Blocks of other languages (`text`, `toml`, `json`) show what something looks like, and are not run.
"""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
FENCE = re.compile(
    r"^(?P<why><!-- not run: .+ -->\n\n?)?```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
LANGUAGES = ("python", "sh", "text", "toml", "json", "yaml", "bibtex", "html", "csv", "xml")


@dataclass(frozen=True)
class Block:
    line: int
    language: str
    code: str
    run: bool


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    return [
        Block(text[: found.start()].count("\n") + 1, found["language"], found["code"], found["why"] is None)
        for found in FENCE.finditer(text)
    ]


def commands(code: str) -> Iterator[list[str]]:
    """The words of each command; a backslash at a line's end goes on to the next."""
    for line in code.replace("\\\n", " ").splitlines():
        if words := shlex.split(line, comments=True):
            yield words


def test_every_page_is_found() -> None:
    assert len(PAGES) > 10
    assert any(block.language == "sh" and block.run for page in PAGES for block in blocks(page))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_blocks_say_what_they_are(page: Path) -> None:
    """So that none escapes being run for want of a language."""
    for block in blocks(page):
        assert block.language in LANGUAGES, f"{page}:{block.line}: ```{block.language}"
        if block.language == "sh" and block.run:
            for words in commands(block.code):
                assert words[0] == "slant", f"{page}:{block.line}: {words[0]} is not run here: say why above the block"


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if any(b.run and b.language in ("python", "sh") for b in blocks(page))],
    ids=lambda page: page.relative_to(ROOT).as_posix(),
)
def test_the_code_runs(page: Path, tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    names: dict[str, object] = {}
    for block in blocks(page):
        where = f"{page.name}:{block.line}"
        if block.run and block.language == "python":
            exec(compile("\n" * block.line + block.code, str(page), "exec"), names)
        elif block.run and block.language == "sh":
            for words in commands(block.code):
                code, _, error = slant_command(*words[1:])
                assert code == 0, f"{where}: {' '.join(words)}\n{error}"
