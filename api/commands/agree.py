"""`slant agree`: how far coders, or coders and slant, agree."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from slant.commands.terminal import console


def run(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILES...",
            help="Files of codes: .jsonl or .csv of slant export, .jsonl of slant score or doccano, .json of Label "
            "Studio, a folder of brat, a folder or .zip of INCEpTION.",
        ),
    ],
    output: Annotated[Path | None, typer.Option("--json", metavar="OUT", help="Write all figures here.")] = None,
    gamma: Annotated[
        bool, typer.Option("--gamma", help='Also gamma of the phrases (slow; pip install "slant[annotate]").')
    ] = False,
) -> None:
    """Agreement of coders, with 95 % intervals by bootstrap over documents: coders with coders, or with slant.

    Example: slant agree anna.json ben.json

    Example: slant agree coded.csv out/scored.jsonl --json out/agreement.json
    """
    from slant.analysis.agreement.agreement import agree
    from slant.analysis.agreement.display import show
    from slant.analysis.agreement.gamma import with_gamma
    from slant.analysis.coding.codings import named_apart
    from slant.analysis.coding.formats import read_codings

    mends: Counter[str] = Counter()
    codings = named_apart([coding for file in files for coding in read_codings(file, mends)])
    agreement = agree(codings)
    if gamma:
        agreement = with_gamma(agreement, codings)
    for kind, count in mends.items():
        typer.echo(f"slant: {count} phrases: {kind}", err=True)
    show(agreement, console())
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        report = {"files": [str(file) for file in files], "mended": dict(mends), **agreement.to_dict()}
        output.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
