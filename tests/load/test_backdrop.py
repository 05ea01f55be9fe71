from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from assetmap.errors import InputError
from assetmap.load.backdrop import (
    Backdrop,
    about_backdrop,
    backdrop_bytes,
    make_backdrop,
    read_backdrop,
)
from assetmap.sources.backdrop import MARGIN, BackdropKind

ROAD = BackdropKind("road", False, {"highway": ("motorway",)}, tolerance=5, smallest=50, overview=True)
PARK = BackdropKind("park", True, {"leisure": ("park",)}, tolerance=10, smallest=10_000, overview=False)
AREA = shapely.box(0, 0, 4000, 4000)
ABOUT = {"source": "OpenStreetMap", "fetched": "2026-11-23"}


def frame(*shapes: tuple[str, Any]) -> gpd.GeoDataFrame:
    kinds, geometry = [kind for kind, _ in shapes], [shape for _, shape in shapes]
    return gpd.GeoDataFrame({"kind": kinds}, geometry=geometry, crs=27700)


def road(*points: tuple[float, float]) -> tuple[str, Any]:
    return "road", shapely.LineString(points)


def park(west: float, south: float, east: float, north: float) -> tuple[str, Any]:
    return "park", shapely.box(west, south, east, north)


def made(*shapes: tuple[str, Any], kinds: Sequence[BackdropKind] = (ROAD, PARK)) -> Backdrop:
    return make_backdrop(frame(*shapes), AREA, kinds, ABOUT)


def test_ways_that_go_on_become_one_line_and_straight_points_go() -> None:
    found = made(road((0, 0), (500, 3), (1000, 0)), road((1000, 0), (2000, 0), (2000, 900)))
    # 3 m off is within the tolerance of 5 m; the corner is not.
    assert found.lines == {"road": (((0, 0), (2000, 0), (2000, 900)),)}
    assert found.about == ABOUT


def test_a_crossing_stays_a_crossing() -> None:
    found = made(road((0, 500), (500, 500)), road((500, 500), (900, 500)), road((500, 500), (500, 900)))
    assert found.lines["road"] == (
        ((0, 500), (500, 500)),
        ((500, 500), (500, 900)),
        ((500, 500), (900, 500)),
    )


def test_it_is_cut_just_outside_the_area() -> None:
    found = made(road((-9000, 2000), (9000, 2000)), road((0, 9000), (900, 9000)))
    assert found.lines["road"] == (((-int(MARGIN), 2000), (4000 + int(MARGIN), 2000)),)


def test_what_is_too_small_is_left_out() -> None:
    found = made(road((0, 0), (49, 0)), road((0, 100), (51, 100)), park(0, 0, 99, 99), park(500, 0, 601, 100))
    assert found.lines["road"] == (((0, 100), (51, 100)),)
    assert len(found.lines["park"]) == 1
    assert made(park(0, 0, 99, 99)).lines == {}


def test_areas_that_touch_or_overlap_are_one_and_holes_stay_if_large() -> None:
    found = made(park(0, 0, 500, 500), park(400, 0, 900, 500))
    [ring] = found.lines["park"]
    assert set(ring) == {(0, 0), (900, 0), (900, 500), (0, 500)}
    assert ring[0] == ring[-1]
    holed = shapely.Polygon(
        shapely.box(0, 0, 1000, 1000).exterior.coords,
        [shapely.box(100, 100, 300, 300).exterior.coords, shapely.box(500, 500, 550, 550).exterior.coords],
    )
    outer, inner = made(("park", holed)).lines["park"]
    assert {shapely.Polygon(outer).area, shapely.Polygon(inner).area} == {1_000_000, 40_000}


def test_a_park_that_crosses_itself_is_mended() -> None:
    bow = shapely.Polygon([(0, 0), (1000, 1000), (1000, 0), (0, 1000)])
    assert len(made(("park", bow)).lines["park"]) == 2


def test_the_order_of_rows_and_of_points_is_no_matter() -> None:
    shapes = [
        road((0, 0), (1000, 40)), road((1000, 40), (1700, 900)), road((1000, 40), (1800, -100)),
        road((0, 0), (-500, -700)), park(0, 0, 500, 500), park(480, 100, 900, 500),
        park(2000, 2000, 2300, 2300),
    ]  # fmt: skip
    back = [(kind, shape.reverse()) for kind, shape in reversed(shapes)]
    assert backdrop_bytes(made(*shapes)) == backdrop_bytes(made(*back))
    assert backdrop_bytes(made(*shapes, *shapes)) == backdrop_bytes(made(*shapes))


def test_it_needs_metres() -> None:
    degrees = frame(road((0, 0), (900, 0))).set_crs(4326, allow_override=True)
    with pytest.raises(ValueError, match="27700"):
        make_backdrop(degrees, AREA, [ROAD], ABOUT)


def test_the_file_gives_back_what_went_in(tmp_path: Path) -> None:
    backdrop = made(road((-7, 0), (2000, 0), (2000, 900)), park(0, 0, 500, 500))
    path = tmp_path / "b.json.gz"
    path.write_bytes(backdrop_bytes(backdrop))
    assert read_backdrop(path) == backdrop
    assert about_backdrop(path) == ABOUT
    assert backdrop_bytes(read_backdrop(path)) == path.read_bytes()


@pytest.mark.parametrize("content", [
    None, b"", b"no", gzip.compress(b"[]"), gzip.compress(b"{"), gzip.compress(b'{"format":2}'),
    gzip.compress(json.dumps({"format": 1, "lines": {}}).encode()),
    gzip.compress(json.dumps({"format": 1, "about": {}, "lines": {"road": [[1]]}}).encode()),
    gzip.compress(json.dumps({"format": 1, "about": {}, "lines": {"road": [["x", 2]]}}).encode()),
    gzip.compress(json.dumps({"format": 1, "about": {}, "lines": [1]}).encode()),
    backdrop_bytes(Backdrop({}, ABOUT))[:-9],
])  # fmt: skip
def test_a_file_that_is_none_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "b.json.gz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InputError, match=r"(?s)b\.json\.gz.*--only backdrop --refresh"):
        read_backdrop(path)
