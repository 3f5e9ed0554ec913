"""Checkpoints by name: in the installation, in SLANT_HOME, on the hub, in that order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import huggingface_hub
import pytest

import slant
from slant.models import locations
from slant.models.checkpoint import CheckpointError
from slant.models.locations import find_checkpoint, shipped_checkpoint

Places = tuple[Path, Path, list[str]]


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """The folder of an installation's weights, SLANT_HOME, and what was asked of the hub."""
    weights, home, asked = tmp_path / "weights", tmp_path / "home", []
    weights.mkdir()
    home.mkdir()

    def fetch(repository: str) -> str:
        asked.append(repository)
        (tmp_path / "fetched").mkdir(exist_ok=True)
        return str(tmp_path / "fetched")

    monkeypatch.setattr(locations, "_weights", lambda: weights)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", fetch)
    monkeypatch.setenv("SLANT_HOME", str(home))
    monkeypatch.setenv("SLANT_HUB", "newsroom")
    monkeypatch.chdir(tmp_path)
    return weights, home, asked


def test_a_name_is_found_in_the_stated_order(places: Places, tmp_path: Path) -> None:
    weights, home, asked = places
    assert find_checkpoint("base") == tmp_path / "fetched"
    assert asked == ["newsroom/base"]
    (home / "base").mkdir()
    assert find_checkpoint("base") == home / "base"
    (weights / "base").mkdir()
    assert find_checkpoint(Path("base")) == weights / "base"
    (tmp_path / "base").mkdir()
    assert find_checkpoint("base") == Path("base")
    assert asked == ["newsroom/base"]


def test_a_repository_of_the_hub_is_asked_for_by_its_owner(places: Places, tmp_path: Path) -> None:
    assert find_checkpoint("someone/slant-base") == tmp_path / "fetched"
    assert places[2] == ["someone/slant-base"]


def test_without_a_name_it_is_the_shipped_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SLANT_HOME", raising=False)
    assert find_checkpoint() == shipped_checkpoint() == find_checkpoint("small")
    assert slant.load("small").checkpoint.hash == slant.load().checkpoint.hash


def test_what_is_nowhere_is_told_with_the_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, slant_command: Callable[..., tuple[int, str, str]]
) -> None:
    for name in ("SLANT_HOME", "SLANT_HUB"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "a.txt").write_text("Armenia attacked Azerbaijan.", encoding="utf-8")
    code, _, error = slant_command("score", "a.txt", "--model", "nonesuch")
    assert code == 1
    assert str(shipped_checkpoint().parent / "nonesuch") in error
    assert "SLANT_HOME, which is not set" in error
    assert len(error.strip().splitlines()) == 1


def test_a_hub_that_does_not_answer_is_one_line(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(repository: str) -> str:
        raise huggingface_hub.errors.LocalEntryNotFoundError("no network\nand not in the cache")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", refuse)
    with pytest.raises(
        CheckpointError, match=r"newsroom/base on the Hugging Face hub, found LocalEntryNotFoundError"
    ) as it:
        find_checkpoint("base")
    assert "\n" not in str(it.value)
