from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from assetmap.load.backdrop import Backdrop, make_backdrop
from assetmap.mapping.backdrop import BUDGET, PRECISION, encode_backdrop, encode_overview
from assetmap.mapping.text import packed_json
from assetmap.sources.backdrop import BackdropKind, read_backdrop_kinds

KINDS = read_backdrop_kinds()
ROAD = BackdropKind("road", False, {}, 5, 50, overview=True)
RAIL = BackdropKind("rail", False, {}, 5, 50, overview=False)
PARK = BackdropKind("park", True, {}, 5, 50, overview=False)
#: About the extent of Manchester, in metres.
WEST, SOUTH, EAST, NORTH = 378_000, 386_000, 390_000, 405_000


def lines_of(kind: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Longitudes and latitudes, worked out from the steps as the document of the payload says."""
    xs, ys = (list(accumulate(kind["steps"][start::2])) for start in (0, 1))
    ends = list(accumulate(kind["lengths"]))
    assert ends[-1] == len(xs) == len(ys)
    return [
        [(xs[n] / PRECISION, ys[n] / PRECISION) for n in range(end - length, end)]
        for end, length in zip(ends, kind["lengths"], strict=True)
    ]


def test_lines_come_back_within_two_metres() -> None:
    lines = (
        ((380_000, 390_000), (381_000, 390_500)),
        ((385_000, 395_000), (385_000, 396_000), (384_000, 396_000)),
    )
    made = encode_backdrop(Backdrop({"road": lines}, {}), [ROAD])
    assert made is not None
    [kind] = made["kinds"]
    assert (kind["kind"], kind["area"], kind["lengths"]) == ("road", False, [2, 3])
    to_metres = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    for line, found in zip(lines, lines_of(kind), strict=True):
        for (x, y), point in zip(line, found, strict=True):
            assert math.dist((x, y), to_metres.transform(*point)) < 2


def test_areas_lie_under_lines_and_the_important_over_the_others() -> None:
    ring = ((380_000, 390_000), (380_900, 390_000), (380_900, 390_900), (380_000, 390_000))
    line = ((380_000, 390_000), (381_000, 390_000))
    made = encode_backdrop(
        Backdrop({"road": (line,), "park": (ring,), "rail": (line,)}, {}), [ROAD, PARK, RAIL]
    )
    assert made is not None
    assert [one["kind"] for one in made["kinds"]] == ["park", "rail", "road"]


def test_points_and_lines_that_fall_together_are_left_out() -> None:
    lines = (
        ((380_000, 390_000), (380_000, 390_001), (380_500, 390_001)),
        ((380_000, 390_000), (380_000, 390_000)),
    )
    made = encode_backdrop(Backdrop({"road": lines}, {}), [ROAD])
    assert made is not None
    assert made["kinds"][0]["lengths"] == [2]


def test_nothing_is_nothing() -> None:
    assert encode_backdrop(Backdrop({}, {}), [ROAD]) is None
    assert encode_overview([], KINDS) is None


def wandering(rng: np.random.Generator, points: int) -> shapely.LineString:
    """A way that turns as roads do, with a point every 12 m or so."""
    turn = np.cumsum(rng.normal(0, 0.12, points)) + rng.uniform(0, 2 * math.pi)
    steps = np.column_stack([np.cos(turn), np.sin(turn)]) * rng.uniform(4, 20, (points, 1))
    start = (rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH))
    return shapely.LineString(np.cumsum(steps, axis=0) + start)


def blob(rng: np.random.Generator, points: int) -> shapely.Polygon:
    angle = np.linspace(0, 2 * math.pi, points, endpoint=False)
    radius = rng.uniform(60, 350) * rng.uniform(0.85, 1.15, points)
    middle = (rng.uniform(WEST, EAST), rng.uniform(SOUTH, NORTH))
    return shapely.Polygon(np.column_stack([np.cos(angle) * radius, np.sin(angle) * radius]) + middle)


@pytest.fixture(scope="module")
def heavy() -> Backdrop:
    return heavy_backdrop()


def heavy_backdrop() -> Backdrop:
    """2,000 ways and areas of 150 to 300 points."""
    rng = np.random.default_rng(6)
    kinds, shapes = [], []
    for kind in KINDS:
        for _ in range(200):
            kinds.append(kind.kind)
            points = int(rng.integers(150, 300))
            shapes.append(blob(rng, points) if kind.area else wandering(rng, points))
    frame = gpd.GeoDataFrame({"kind": kinds}, geometry=shapes, crs=27700)
    return make_backdrop(frame, shapely.box(WEST, SOUTH, EAST, NORTH), KINDS, {})


def test_a_heavy_backdrop_keeps_to_its_budget(heavy: Backdrop) -> None:
    whole = encode_backdrop(heavy, KINDS, 10**9)
    made = encode_backdrop(heavy, KINDS)
    assert whole is not None
    assert made is not None
    assert len(packed_json(whole)) > BUDGET  # so there was something to leave out
    # What it adds to a page: the page's data is compressed as one.
    other = {"words": ["a page has more than this"] * 50, "numbers": list(range(5000))}
    assert len(packed_json({**other, "backdrop": made})) - len(packed_json(other)) <= 250_000
    kept = [kind.kind for kind in KINDS if kind.kind in {one["kind"] for one in made["kinds"]}]
    assert kept == [kind.kind for kind in KINDS][: len(kept)]  # the least important are left out first
    assert len(kept) >= 5
    assert encode_backdrop(heavy, KINDS) == made


@pytest.mark.parametrize("budget", [0, 10, 5_000, 60_000])
def test_any_budget_holds(heavy: Backdrop, budget: int) -> None:
    made = encode_backdrop(heavy, KINDS, budget)
    assert made is None or len(packed_json(made)) <= budget


def test_the_overview_shows_few_kinds_and_each_line_once(heavy: Backdrop) -> None:
    made = encode_overview([heavy, heavy], KINDS)
    assert made is not None
    assert {one["kind"] for one in made["kinds"]} == {"motorway", "trunk", "rail", "river"}
    assert made == encode_overview([heavy], KINDS)
    assert len(packed_json(made)) < BUDGET / 2
