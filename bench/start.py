"""How soon small commands answer, beside importing geopandas.

python -m bench.start
"""

from __future__ import annotations

import sys

from bench.results import Result, in_turn, shown
from bench.runs import timed

TIMES = 9


def results() -> list[Result]:
    """Run each in a process of its own, in turn."""
    python = [sys.executable]
    took = in_turn(
        TIMES,
        pandas=lambda: timed([*python, "-c", "import geopandas"]).processor,
        help=lambda: timed([*python, "-m", "assetmap", "--help"]).processor,
        status=lambda: timed([*python, "-m", "assetmap", "data", "status"]).processor,
    )
    return [
        Result(f"`assetmap {name}`", took[key], "`import geopandas`", took["pandas"], 1 / 3)
        for key, name in (("help", "--help"), ("status", "data status"))
    ]


if __name__ == "__main__":
    shown(results())
