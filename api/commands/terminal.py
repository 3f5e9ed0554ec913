"""What commands show to a person: tables on stdout, a progress bar on stderr."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

Item = TypeVar("Item")

# Of a table that goes to a file or a pipe.
_WIDTH = 140


def console() -> Console:
    """Prints to stdout, as wide as the terminal."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)


def track(items: Iterable[Item], description: str, *, total: int | None = None, hidden: bool = False) -> Iterator[Item]:
    """The items themselves; without a terminal, or `hidden`, nothing is drawn."""
    if hidden or not sys.stderr.isatty():
        yield from items
        return
    from rich.console import Console
    from rich.progress import track as draw

    yield from draw(items, description, total=total, console=Console(stderr=True), transient=True)
