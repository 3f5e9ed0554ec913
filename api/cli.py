"""The command line: `slant score ARTICLE.txt -p karabakh`. See `slant --help`.

Errors are one line on stderr, "slant: expected, found, what to do"; exit codes are 0, 1 (failed) and 2 (usage).
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import Annotated, cast

import typer

from slant.commands import (
    aggregate,
    agree,
    audit,
    bench,
    calibrate,
    card,
    correct,
    data,
    evaluate,
    export,
    parties,
    quantize,
    report,
    sample,
    score,
    train,
)

# typer re-exports none of its own base classes of usage errors, and newer ones carry click inside: ask a known one.
_UsageError = cast(type[typer.BadParameter], typer.BadParameter.__bases__[0])

# Which extra brings a package that a command may miss; what is not here is for training.
EXTRAS = {
    "matplotlib": "report",
    "pandas": "report",
    "cassis": "annotate",
    "pyannote": "annotate",
    "pygamma_agreement": "annotate",
    "ray": "ray",
}

app = typer.Typer(
    name="slant",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("score")(score.run)
app.command("aggregate")(aggregate.run)
app.command("report")(report.run)
app.command("sample")(sample.run)
app.command("export")(export.run)
app.command("agree")(agree.run)
app.command("correct")(correct.run)
app.command("audit")(audit.run)
app.command("evaluate")(evaluate.run)
app.command("bench")(bench.run)
app.command("train")(train.run)
app.command("quantize")(quantize.run)
app.command("calibrate")(calibrate.run)
app.command("card")(card.run)
app.command("data")(data.run)
app.add_typer(parties.app, name="parties")


def _print_version(asked: bool) -> None:
    if asked:
        typer.echo(f"slant {version('slant')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Who says it, how it is framed, and how it treats each party, in news, sentence by sentence.

    Example: slant score article.txt -p karabakh
    """


def main() -> None:
    """Run the command line. What a user can mend comes as one line (SLANT_DEBUG=1 keeps its traceback)."""
    sys.exit(_run())


def _run() -> int:
    try:
        return app(standalone_mode=False) or 0
    except _UsageError as error:
        return _fail(f"{error.format_message()} Try: slant --help", 2)
    except BrokenPipeError:
        # The reader went away (`| head`); point stdout elsewhere so that closing it does not complain again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except ModuleNotFoundError as error:
        if (error.name or "slant").partition(".")[0] == "slant":
            raise
        extra = EXTRAS.get((error.name or "").partition(".")[0], "train")
        return _fail(
            f'this needs the package {error.name}, which is not installed; run: pip install "slant[{extra}]"', 1
        )
    except (ValueError, OSError) as error:
        if os.environ.get("SLANT_DEBUG"):
            raise
        return _fail(str(error), 1)
    except KeyboardInterrupt:
        return _fail("interrupted", 130)


def _fail(message: str, code: int) -> int:
    print("slant:", "; ".join(message.splitlines()), file=sys.stderr)
    return code
