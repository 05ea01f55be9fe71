"""Run one command of the command line, whether or not it is registered there yet."""

from __future__ import annotations

import argparse
import sys
from types import ModuleType

from assetmap.errors import AssetmapError


def run_command(module: ModuleType, *words: str) -> int:
    """Run a command with the words after its name, as :func:`assetmap.cli.main` does; the exit code."""
    parser = argparse.ArgumentParser(prog="assetmap")
    module.add(parser.add_subparsers())
    name = module.__name__.rpartition(".")[2]
    chosen = parser.parse_args([name, *words])
    try:
        return int(chosen.run(chosen))
    except AssetmapError as error:
        sys.stderr.write(f"assetmap: {error}\n")
        return error.exit_code
    except KeyboardInterrupt:
        return 130
