"""One HTML file out of its parts. It may load nothing: no script, style, font or image from anywhere."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from importlib import resources
from importlib.metadata import version
from string import Template
from typing import TextIO

from slant.inference.highlighting import css, legend_html, text_html

# In the order in which they are run.
SCRIPTS = (
    "elements",
    "data",
    "filter",
    "tables",
    "heat",
    "speakers",
    "time",
    "wording",
    "findings",
    "search",
    "article",
    "app",
)
STYLES = ("report", "figures", "print")


def write_page(file: TextIO, blocks: Iterable[str], *, title: str, subtitle: str, group: str, about: str) -> None:
    """Write the report; `blocks` of data are written as they come, and `about` is markup, all else text."""
    style = css() + "".join(_asset(f"{name}.css") for name in STYLES)
    script = '"use strict";\n' + "".join(_asset(f"{name}.js") for name in SCRIPTS)
    values = {
        "policy": _policy(style, script),
        "version": version("slant"),
        "title": text_html(title),
        "subtitle": text_html(subtitle),
        "groups": text_html(f"{group}s"),
        "about": about,
        "legend": legend_html(),
        "style": style,
        "script": script,
    }
    before, after = _asset("page.html").split("$data")
    file.write(_filled(before, values))
    for block in blocks:
        file.write(block)
    file.write(_filled(after, values))


def _policy(style: str, script: str) -> str:
    """Nothing from anywhere, and of scripts and styles only those that stand here."""
    allowed = {"style-src": _digest(style), "script-src": _digest(script)}
    rules = "; ".join(f"{name} '{digest}'" for name, digest in allowed.items())
    return f"default-src 'none'; {rules}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _asset(name: str) -> str:
    return resources.files("slant.analysis.report").joinpath("assets", name).read_text(encoding="utf-8")


def _filled(text: str, values: Mapping[str, str]) -> str:
    return Template(text).substitute(values)
