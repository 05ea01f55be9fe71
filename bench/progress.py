"""36 months for 10 localities, against one date: at most 3 times as long.

    python -m bench.progress

Uses the lists in assets/ and the boundaries that come with the project, under settings of its own.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

from assetmap.check.lists import check_lists
from assetmap.load.official import load_official
from assetmap.load.postcodes import resident_postcodes
from assetmap.measure.ground import prepare
from assetmap.measure.model import measure
from assetmap.measure.progress import month_ends, progress
from assetmap.settings import read_settings

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("Bolton", "Bury", "Manchester", "Oldham", "Rochdale", "Salford", "Stockport", "Tameside", "Trafford",
         "Wigan")  # fmt: skip
SETTINGS = "\n".join(
    [
        'place = "Greater Manchester"',
        "[folders]",
        f"assets = '{ROOT / 'assets'}'",
        f"boundaries = '{ROOT / 'boundaries'}'",
        "[localities]",
        *(
            f'{name.lower()} = {{ code = "E080000{n:02}", name = "{name}" }}'
            for n, name in enumerate(NAMES, start=1)
        ),
    ]
)


def main() -> None:
    """Measure one date and 36 months, and print how long each takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--times", type=int, default=5, help="how often; the quickest counts")
    chosen = parser.parse_args()
    as_of = date(2026, 11, 23)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "assetmap.toml"
        file.write_text(SETTINGS, encoding="utf-8")
        settings = read_settings(file)
    official = load_official(settings)
    lists = check_lists(settings, official.wards, as_of=as_of)
    postcodes = resident_postcodes([one.code for one in settings.localities], settings.boundaries_dir)
    days = month_ends(date(2023, 12, 1), as_of)

    one, many = [], []
    for _ in range(chosen.times):
        began = time.perf_counter()
        measure(official, lists, postcodes, settings, as_of)
        one.append(time.perf_counter() - began)
        began = time.perf_counter()
        progress(prepare(official, lists, postcodes, settings), days)
        many.append(time.perf_counter() - began)
    places = f"{len(settings.localities)} localities, {len(lists.organisations):,} organisations"
    print(f"{places}, {len(lists.log):,} rows of the log, {len(postcodes):,} postcodes")
    print(f"one date:   {min(one):.3f} s")
    print(f"{len(days)} months:  {min(many):.3f} s, which is {min(many) / min(one):.2f} times as long")


if __name__ == "__main__":
    main()
