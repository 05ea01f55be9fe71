"""`make maps` with what comes with the project: 22 pages, their exports, and how soon it is done again.

    python -m bench.maps

Each run is a process of its own. The folium script (:mod:`bench.folium_site`) gets all figures worked out.
"""

from __future__ import annotations

import csv
import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from assetmap.mapping.text import page_data
from bench.results import Result, in_turn, shown
from bench.runs import ROOT, Run, timed

TIMES = 3
PASS = [sys.executable, "-c", "pass"]
LIBRARIES = (
    "geopandas", "folium", "jinja2", "scipy.sparse", "scipy.spatial", "pyogrio", "xlsxwriter", "textstat",
    "rapidfuzz", "xstatic.pkg", "brotli", "msgpack",
)  # fmt: skip
MAPS = [
    sys.executable, "-m", "assetmap", "maps", "--quiet", "--default", "--as-of", "2026-11-23",
    "--cache", "none",
]  # fmt: skip


def results() -> list[Result]:
    """Run each in turn."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copytree(ROOT / "assets", folder / "assets")
        shutil.copytree(ROOT / "boundaries", folder / "boundaries")
        shutil.copy(ROOT / "assetmap.toml", folder)
        runs: list[Run] = []
        changed = 0

        def full() -> float:
            shutil.rmtree(folder / "maps", ignore_errors=True)
            runs.append(timed(MAPS, folder=folder))
            return runs[-1].processor

        def one_row() -> float:
            nonlocal changed
            changed += 1
            file = folder / "assets" / "trafford" / "assets.csv"
            with file.open(encoding="utf-8-sig", newline="") as text:
                rows = list(csv.reader(text))
            rows[1][rows[0].index("name")] = f"A new name {changed}"
            with file.open("w", encoding="utf-8-sig", newline="") as text:
                csv.writer(text).writerows(rows)
            return timed(MAPS, folder=folder).processor

        full()
        runs.clear()
        write_for_folium(folder)
        took = in_turn(
            TIMES,
            start=lambda: timed(PASS).processor,
            libraries=lambda: timed([sys.executable, "-c", f"import {', '.join(LIBRARIES)}"]).processor,
            full=full,
            nothing=lambda: timed(MAPS, folder=folder).processor,
            one_row=one_row,
            folium=lambda: timed([sys.executable, "-m", "bench.folium_site", str(folder)]).processor,
        )
    more = [one - other for one, other in zip(took["full"], took["libraries"], strict=True)]
    what = "`make maps`, 22 pages and their exports"
    return [
        Result(what, took["full"], "a folium script, pages only", took["folium"], 1 / 5, faster=True),
        Result("… more than importing the libraries", more, "", [], 2.5),
        Result("… peak memory", [one.megabytes for one in runs], "", [], 350.0, "MB"),
        Result("nothing changed", took["nothing"], "`python -c pass`", took["start"], 10.0),
        Result("one row changed in one locality", took["one_row"], "all pages", took["full"], 1 / 4),
    ]


def write_for_folium(folder: Path) -> None:
    """What the pages of the maps' folder show, as the folium script reads it."""
    maps, pages = folder / "maps", {}
    for file in sorted([*maps.glob("*.html"), *maps.glob("team/*.html")]):
        if file.name != "faults.html":
            pages[file.relative_to(maps).as_posix()] = of_page(page_data(file.read_text(encoding="utf-8")))
    (folder / "pages.json").write_text(json.dumps(pages), encoding="utf-8")
    shutil.copy(maps / "data" / "wards.geojson", folder / "wards.geojson")


def of_page(data: dict[str, Any]) -> dict[str, Any]:
    """Layers, names and organisations of one page."""
    areas, places = data["areas"], data["places"] or {}
    rows = len(places.get("name", ()))
    lists = {name: cells for name, cells in places.items() if len(cells) == rows}
    return {
        "kind": data["kind"],
        "codes": areas["code" if data["kind"] == "locality" else "name"],
        "names": areas["name"],
        "layers": {one["id"]: areas[one["id"]] for one in data["layers"] if one["id"] in areas},
        "places": [dict(zip(lists, cells, strict=True)) for cells in zip(*lists.values(), strict=True)],
    }


if __name__ == "__main__":
    shown(results())
