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
            help="Files of codes: .jsonl or .csv of slant export, rows of slant score, .json of Label Studio, .jsonl "
            "of doccano, a folder of brat, a folder, .zip or .json of INCEpTION.",
        ),
    ],
    by: Annotated[
        str | None, typer.Option("--by", metavar="label|coder-pair", help="Show each label, or each two coders.")
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option("--json", metavar="OUT", help="Write all figures here; as a table if it ends in .csv."),
    ] = None,
) -> None:
    """Agreement of coders, with 95 % intervals by bootstrap over documents: coders with coders, or with slant.

    Example: slant agree anna.json ben.json --by label

    Example: slant agree coded.csv out/scored.jsonl --json out/agreement.json
    """
    from slant.analysis.agreement.agreement import agree
    from slant.analysis.agreement.display import By, show
    from slant.analysis.coding.codings import by_coder
    from slant.analysis.coding.formats import read_codings

    if by is not None and by not in list(By):
        raise typer.BadParameter(f"expected {' or '.join(By)}, found {by!r}.", param_hint="--by")
    mends: Counter[str] = Counter()
    codings = by_coder(coding for file in files for coding in read_codings(file, mends))
    for kind, count in mends.items():
        typer.echo(f"slant: {kind}: {count}", err=True)
    agreement = agree(codings, mends)
    show(agreement, console(), None if by is None else By(by))
    if output is not None:
        output.parent.mkdir(parents=True, exist_ok=True)
        if output.suffix == ".csv":
            agreement.write_csv(output)
        else:
            report = {"files": [str(file) for file in files], **agreement.to_dict()}
            output.write_text(json.dumps(report, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
