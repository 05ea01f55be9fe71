"""A million points into 1,700 polygons, beside geopandas.sjoin.

    python -m bench.join

The polygons are made wards with wiggly borders; all ways must find the same.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

import geopandas as gpd
import numpy as np

from assetmap.measure.access import area_at
from bench.place import CORNER, SIDE, write_place
from bench.results import Result, in_turn, shown

POINTS, AUTHORITIES, TIMES = 1_000_000, 77, 5  # 77 authorities have 1,694 wards


def results() -> list[Result]:
    """Ask each way in turn."""
    with tempfile.TemporaryDirectory() as folder:
        write_place(Path(folder), AUTHORITIES, organisations=0, postcodes=1)
        wards = gpd.read_file(Path(folder) / "WD24.gpkg")
    random = np.random.default_rng(1)
    xy = random.uniform(0, SIDE * 18, (POINTS, 2)) * [1, 5 / 18] + CORNER
    found: dict[str, np.ndarray] = {}

    def ours() -> float:
        began = time.process_time()
        found["ours"] = area_at(wards, xy)
        return time.process_time() - began

    def theirs() -> float:
        began = time.process_time()
        points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=27700)
        joined = gpd.sjoin(points, wards, how="left", predicate="within")
        took = time.process_time() - began
        found["theirs"] = joined["index_right"].fillna(len(wards)).to_numpy(dtype=int)
        return took

    took = in_turn(TIMES, ours=ours, theirs=theirs)
    same = float((found["ours"] == found["theirs"]).mean())
    if same < 0.9999:  # points on a border belong to neither by "within"
        raise RuntimeError(f"only {same:.2%} of the points lie in the same ward")
    what = f"a million points into {len(wards):,} polygons"
    return [Result(what, took["ours"], "`geopandas.sjoin`, within", took["theirs"], 1.0)]


if __name__ == "__main__":
    shown(results())
