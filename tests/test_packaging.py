"""What ships is what is tested: the built wheel, installed in a fresh environment, used from another directory."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SCORE = """
import json, sys
import slant

document = slant.load().score("Armenian forces shelled the town, Azerbaijan's ministry said.", parties="karabakh")
heavy = sorted({"torch", "transformers", "datasets"} & set(sys.modules))
print(json.dumps([slant.__file__, document.to_dict(), heavy]))
"""

ROWS = """
import json
import slant

document = slant.load().score(slant.Document("d", "Armenian forces shelled the town.", {"outlet": "A"}), "karabakh")
open("rows.jsonl", "w").write(json.dumps(document.to_dict()) + "\\n")
"""

pytestmark = [pytest.mark.wheel, pytest.mark.xdist_group("wheel")]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(part) for part in command], cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the tracked files so that nothing left lying about gets in."""
    source, out = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    files = run("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT).split("\0")
    for name in filter(None, files):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_bytes((ROOT / name).read_bytes())
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", out, source, cwd=out)
    return next(out.glob("slant-*.whl"))


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs' folder of a fresh environment with nothing but the wheel and what it asks for."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    programs = folder / ("Scripts" if sys.platform == "win32" else "bin")
    pinned = ["--constraint", ROOT / "constraints.txt"]
    run(programs / "python", "-m", "pip", "install", "--quiet", *pinned, wheel, cwd=folder)
    return programs


def test_the_wheel_holds_every_module_and_the_checkpoint(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    rooms = {
        "api": "slant",
        **{room: f"slant/{room}" for room in ("models", "training", "inference", "analysis", "configs")},
    }
    for room, package in rooms.items():
        for path in (ROOT / room).rglob("*.py"):
            assert f"{package}/{path.relative_to(ROOT / room).as_posix()}" in names
    shipped = {name.removeprefix("slant/models/weights/small/") for name in names if "/weights/small/" in name}
    assert shipped >= {"config.json", "tokenizer.json", "model.safetensors", "model.onnx", "MODEL_CARD.md"}
    assert {"slant/py.typed", "slant/configs/parties/states.toml", "slant/configs/recipes/small.toml"} <= names
    assert not [name for name in names if name.startswith(("tests/", "slant/tests/", "examples/"))]


def test_the_base_install_scores_without_torch(environment: Path, tmp_path: Path) -> None:
    where, document, heavy = json.loads(run(environment / "python", "-c", SCORE, cwd=tmp_path))
    assert not Path(where).is_relative_to(ROOT)
    (sentence,) = document["sentences"]
    assert {party["party"] for party in sentence["parties"]} == {"armenia", "azerbaijan"}
    assert heavy == []
    installed = {
        package["name"] for package in json.loads(run(environment / "pip", "list", "--format=json", cwd=tmp_path))
    }
    assert "onnxruntime" in installed
    assert not installed & {"torch", "transformers", "datasets"}


def test_the_installed_command_writes_rows_and_a_manifest(environment: Path, tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(
        "Azerbaijan said Armenia broke the truce. Armenia denied it.", encoding="utf-8"
    )
    run(environment / "slant", "score", "article.txt", "-p", "karabakh", "-o", "out.jsonl", cwd=tmp_path)
    (row,) = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(row)["id"] == "article"
    manifest = json.loads((tmp_path / "out.jsonl.manifest.json").read_text(encoding="utf-8"))
    assert manifest["counts"]["documents"] == 1


@pytest.mark.parametrize(
    ("command", "extra"),
    [
        (["score", "--engine", "torch", "-"], "train"),
        (["report", "rows.jsonl", "--figures", "pictures", "-o", "report.html"], "report"),
        (["export", "rows.jsonl", "--format", "inception", "-o", "cas"], "annotate"),
    ],
)
def test_a_command_without_its_extra_is_one_line(
    command: list[str], extra: str, environment: Path, tmp_path: Path
) -> None:
    run(environment / "python", "-c", ROWS, cwd=tmp_path)
    done = subprocess.run(
        [environment / "slant", *command], cwd=tmp_path, input="One sentence.", capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.startswith("slant: ")
    assert f'pip install "slant[{extra}]"' in done.stderr
    assert done.stderr.count("\n") == 1
