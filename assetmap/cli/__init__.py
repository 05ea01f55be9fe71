"""The command line: the only place that prints or exits."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from assetmap import __version__
from assetmap.cli import (
    add,
    check,
    data,
    discover,
    explain,
    importing,
    init,
    log,
    maps,
    matches,
    network,
    pack,
    plain,
    stale,
    undo,
    workbook,
)
from assetmap.cli import next as upcoming
from assetmap.cli.terminal import guarded
from assetmap.errors import AssetmapError

__all__ = ["main"]

FAULT_IN_PROGRAM = 70

COMMANDS = (
    maps,
    explain,
    check,
    importing,
    matches,
    discover,
    add,
    log,
    stale,
    upcoming,
    workbook,
    undo,
    plain,
    pack,
    data,
    network,
    init,
)
"""In the order in which ``assetmap --help`` names them."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; what it prints acts on no terminal, whatever stands in the lists.

    Parameters
    ----------
    arguments : sequence of str, optional
        The words after ``assetmap``; those of the process by default.

    Returns
    -------
    int
        0 all is well, 1 faults in the data, 2 wrong use, 3 a source out of reach, 70 a fault in assetmap.
    """
    with guarded():
        return _run(arguments)


def _run(arguments: Sequence[str] | None) -> int:
    parser = _parser()
    chosen = parser.parse_args(arguments)
    if not hasattr(chosen, "run"):
        parser.print_help()
        return 0
    try:
        return int(chosen.run(chosen))
    except AssetmapError as error:
        print(f"assetmap: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        print("\nassetmap: stopped. The files are as they were, or complete.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("ASSETMAP_DEBUG"):
            raise
        print(
            f"assetmap: something went wrong inside assetmap: {type(error).__name__}: {error}\n"
            "  What to do: your lists are untouched. Run the command again with ASSETMAP_DEBUG=1 in front\n"
            "  and send what it prints to those who look after assetmap.",
            file=sys.stderr,
        )
        return FAULT_IN_PROGRAM


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="assetmap",
        description="Maps of target neighbourhoods, organisations and engagement gaps, as pages to e-mail.",
        epilog="Each command explains itself:  assetmap maps --help",
    )
    parser.add_argument("--version", action="version", version=f"assetmap {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in COMMANDS:
        command.add(commands)
    return parser
