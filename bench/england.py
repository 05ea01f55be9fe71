"""A made England, built at 1 %, 10 % and 100 %: seconds and peak memory, each in a process of its own.

    python -m bench.england [--parts 1 10 100] [--limit SECONDS]

Made are 309 authorities, 6,798 wards, 33,990 LSOAs, 1.5 million postcodes and a million organisations, as
files such as are published; postcodes stand in place of the directory's. Measured is the whole of
`assetmap maps`: pages and exports for partners and the team, straight lines, one process.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from bench.place import AUTHORITIES, ORGANISATIONS, write_place
from bench.results import Result
from bench.runs import Run, timed

PARTS = (1, 10, 100)  # percent
LIMIT = 3600.0  # seconds


def main() -> None:
    """Build each part, and print what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--parts", type=int, nargs="+", default=list(PARTS), help="percent of England")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds after which a build is stopped")
    parser.add_argument("--build", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.build:
        build(chosen.build)
        return
    for part in chosen.parts:
        count, run = measured(part, chosen.limit)
        print(
            f"{part:>3} %: {count:>3} authorities {run.seconds:9.1f} s {run.megabytes:8,.0f} MB", flush=True
        )


def results() -> list[Result]:
    """The curve: seconds and memory of each part against a straight line through the smallest."""
    out: list[Result] = []
    first: tuple[int, Run] | None = None
    for part in PARTS:
        try:
            count, run = measured(part, LIMIT)
        except RuntimeError as error:
            print(f"England, {part} %: {str(error).splitlines()[0]}", flush=True)
            break
        if first is None:
            first = count, run
        times = count / first[0]
        what = f"England, {part} %: {count} authorities, {count * ORGANISATIONS:,} organisations"
        line = f"{times:.1f} times the smallest part"
        out.append(Result(what, [run.processor], line, [first[1].processor * times], 1.1, "s of a processor"))
        out.append(Result("… peak memory", [run.megabytes], line, [first[1].megabytes * times], 1.1, "MB"))
    return out


def measured(part: int, limit: float) -> tuple[int, Run]:
    """So many hundredths of England: how many authorities, and what the build took."""
    count = max(round(AUTHORITIES * part / 100), 1)
    with tempfile.TemporaryDirectory() as folder:
        settings = write_place(Path(folder), count)
        return count, timed([sys.executable, "-m", "bench.england", "--build", str(settings)], limit=limit)


def build(settings: Path) -> None:
    """Run `assetmap maps` with the made postcodes in place of the directory's."""
    import pandas as pd

    from assetmap.cli import main as assetmap
    from assetmap.publish import site

    def resident_postcodes(codes: list[str], _: Path) -> pd.DataFrame:
        frame = pd.read_pickle(settings.parent / "postcodes.pickle")
        return frame[frame["locality_code"].isin(codes)]

    site.resident_postcodes = resident_postcodes
    sys.exit(assetmap(["maps", "--settings", str(settings), "--as-of", "2026-11-23", "--default", "--quiet"]))


if __name__ == "__main__":
    main()
