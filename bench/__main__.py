"""The comparisons of docs/benchmarks.md, and the page itself.

    python -m bench [NAME ...] [--write]

Runs the comparisons named (all where none is), prints them, and with ``--write`` makes docs/benchmarks.md
from them; of those not run, the lines of the last run stay (bench/results.json keeps them).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bench.results import Result, shown
from bench.runs import ROOT

NAMES = ("maps", "start", "join", "reach", "matching", "england")
KEPT, PAGE = ROOT / "bench" / "results.json", ROOT / "docs" / "benchmarks.md"
PACKAGES = ("pandas", "numpy", "geopandas", "shapely", "scipy", "networkx", "folium", "recordlinkage")
HEADS = ("What", "Ours", "Against", "Theirs", "Comes to", "Must be", "")
ABOVE = """# Benchmarks

<!-- Made by `make bench`; its words are in bench/__main__.py. -->

What the project promises of its speed, measured. Each line is the median of some runs, with the quickest and
the slowest in brackets; ours and the other way run in turn, on the same data, so that a busy machine weighs
on both. Seconds are those of a processor, which waiting for others does not lengthen. Ratios carry over to
other machines; seconds do not.

`make bench` runs all of it again and makes this page new; `make bench ARGS=maps` only the lines of one. The
comparison with recordlinkage is left out, and says so, where that package is not installed.
"""
BELOW = """
## What is compared

- **The maps**: the project's own lists and the boundaries that come with it, a process each. The folium
  script (`bench/folium_site.py`) draws the same pages with the same layers and organisations, popups with
  the same fields; it is given all figures worked out. It has no table, search, filters or exports.
- **Libraries**: what a build imports of others, in a process that does nothing else.
- **10,000 organisations**: made lists in a made place of ten localities with 1,100 LSOAs, 40,000 postcodes
  and 300,000 street crossings. Ours is the whole build with all exports, for partners and the team; the
  usual ways draw ten pages. The ego graphs are those of 100 organisations, taken 100 times.
- **Matching**: two lists whose truth is known (`bench/matching.py`), the same candidate pairs for both.
- **England**: made authorities of 22 wards, 110 LSOAs, 4,854 postcodes and 3,236 organisations each; 309 of
  them are England. A part of 1 % is 3 of them.

More that is measured, printed but not in this table: `python -m bench.ranking`, `bench.progress`,
`bench.walking` (ways on foot along a network beside networkx, scipy, igraph and pandana), `bench.page` (the
page in a browser).
"""


def main() -> None:
    """Run, print, and write where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--write", action="store_true", help="make docs/benchmarks.md")
    chosen = parser.parse_args()
    for name in chosen.names or NAMES:
        try:
            results: list[Result] = import_module(f"bench.{name}").results()
        except ImportError as error:
            print(f"LEFT OUT {name}: {error.name} is not installed (pip install {error.name})", flush=True)
            continue
        shown(results)
        lines = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.is_file() else {}
        lines[name] = {"machine": machine(), "cells": [one.cells() for one in results]}
        if chosen.write:
            KEPT.write_text(json.dumps(lines, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
            PAGE.write_text(page(lines), encoding="utf-8")


def machine() -> str:
    """The machine, how busy it was, and the versions."""
    model = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.is_file():
        models = [line for line in info.read_text().splitlines() if line.startswith("model name")]
        model = models[0].split(":")[1].strip() if models else model
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return f"{os.cpu_count()} × {model}{load}; Python {platform.python_version()}; " + ", ".join(
        f"{name} {found}" for name in PACKAGES if (found := _version(name))
    )


def page(lines: dict[str, Any]) -> str:
    """The page of all lines kept."""
    rows = [cells for name in NAMES if name in lines for cells in lines[name]["cells"]]
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in (HEADS, ["---"] * len(HEADS), *rows))
    return f"{ABOVE}\n## The figures\n\n{table}\n\nMeasured on:\n\n{_machines(lines)}\n{BELOW}"


def _machines(lines: dict[str, Any]) -> str:
    return "\n".join(f"- {name}: {lines[name]['machine']}" for name in NAMES if name in lines)


def _version(name: str) -> str:
    try:
        return version(name)
    except ImportError:
        return ""


if __name__ == "__main__":
    main()
