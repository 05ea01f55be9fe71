"""Voronoi cells of postcodes, dissolved by ward: hand-worked squares, and what must hold for any points."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.embed.shapes import around, positions, ward_cells
from assetmap.embed.simplify import simplify_coverage
from assetmap.errors import InputError

GRID = [(x, y) for x in range(0, 1000, 100) for y in range(0, 1000, 100)]


def places(area: dict[tuple[int, int], str]) -> pd.DataFrame:
    """The 10 x 10 grid of points 100 m apart: "" outside, and what `area` says."""
    rows = [(x, y, area.get((x, y), "")) for x, y in GRID]
    return positions(pd.DataFrame(rows, columns=["x", "y", "area"]))


def postcodes() -> pd.DataFrame:
    rows = [
        ("AA1 1AA", 10, 1000, 1000, "E08000001", "E05000001"),
        ("AA1 1AB", 10, 1200, 1000, "E08000001", "E05000002"),
        ("AA1 1AC", 90, 0, 0, "E08000001", "E05000002"),
        ("AA2 2AA", 10, 1700, 1000, "E08000002", "E05000003"),
        ("AA2 2AB", 10, 1701, 1000, "E08000002", "E05000003"),
        ("AA2 2AC", 10, 1200, 1501, "E08000002", "E05000003"),
    ]
    columns = ["postcode", "quality", "x", "y", "district_code", "ward_code"]
    return pd.DataFrame(rows, columns=columns)


def test_around_takes_neighbours_within_the_margin_and_none_without_position() -> None:
    near = around(postcodes(), ["E08000001"], margin=500)
    assert dict(zip(near["postcode"], near["area"], strict=True)) == {
        "AA1 1AA": "E05000001",
        "AA1 1AB": "E05000002",
        "AA2 2AA": "",  # 500 m east of the last of ours
    }


def test_around_needs_every_local_authority() -> None:
    with pytest.raises(InputError, match="no postcode of E08000009"):
        around(postcodes(), ["E08000001", "E08000009"])


def test_positions_go_by_majority_and_ties_to_the_lowest_code() -> None:
    rows = [(1, 1, "B"), (1, 1, "B"), (1, 1, "A"), (0, 5, "C"), (0, 5, "B"), (0, 4, "")]
    made = positions(pd.DataFrame(rows, columns=["x", "y", "area"]))
    assert made.to_numpy().tolist() == [[0, 4, ""], [0, 5, "B"], [1, 1, "B"]]


def test_cells_of_a_grid_by_hand() -> None:
    # A: two points side by side; B: one point north of them. Each cell is 100 m x 100 m.
    made = ward_cells(places({(400, 400): "A", (500, 400): "A", (400, 500): "B"}))
    assert list(made.index) == ["A", "B"]
    assert made.geometry["A"].equals(shapely.box(350, 350, 550, 450))
    assert made.geometry["B"].equals(shapely.box(350, 450, 450, 550))
    assert made.crs.to_epsg() == 27700


def test_a_point_of_outside_in_the_midst_leaves_no_hole() -> None:
    block = {(x, y): "A" for x in (300, 400, 500) for y in (300, 400, 500) if (x, y) != (400, 400)}
    shape = ward_cells(places(block)).geometry["A"]
    assert len(shape.interiors) == 0
    assert shape.equals(shapely.box(250, 250, 550, 550))


def test_an_island_stays_with_its_ward() -> None:
    block = {(x, y): "A" for x in (300, 400, 500) for y in (300, 400, 500)} | {(400, 400): "B"}
    block[(800, 800)] = "B"
    made = ward_cells(places(block))
    assert len(made.geometry["B"].geoms) == 2
    assert shapely.coverage_is_valid(made.geometry.to_numpy())


POINTS = st.lists(
    st.tuples(st.integers(0, 400), st.integers(0, 400), st.sampled_from("ABCD")), min_size=12, max_size=60
)


@settings(deadline=None, max_examples=60)
@given(POINTS, st.sampled_from([5.0, 60.0, 1000.0]))
def test_simplified_shapes_stay_a_coverage_and_keep_every_point(
    rows: list[tuple[int, int, str]], tolerance: float
) -> None:
    frame = [(400 + x, 400 + y, a) for x, y, a in rows]
    ring = [(x, y, "") for x in range(0, 1300, 100) for y in (0, 1200)]
    ring += [(x, y, "") for y in range(100, 1200, 100) for x in (0, 1200)]
    at = positions(pd.DataFrame(frame + ring, columns=["x", "y", "area"]))
    cells = ward_cells(at)
    shapes = cells.geometry.to_numpy()
    sides = at[["x", "y"]].to_numpy(float)
    made = simplify_coverage(shapes, tolerance, sides)
    assert shapely.is_valid(made).all()
    assert shapely.coverage_is_valid(made)
    assert shapely.get_num_coordinates(made).sum() <= shapely.get_num_coordinates(shapes).sum()
    assert shapely.union_all(made).area == pytest.approx(shapely.area(made).sum())
    for name, shape in zip(cells.index, made, strict=True):
        own = (at["area"] == name).to_numpy()
        assert shapely.contains_xy(shape, *sides[own].T).all()
        assert not shapely.contains_xy(shape, *sides[~own].T).any()


def test_simplify_by_hand() -> None:
    # Two squares side by side; the border between them has a step of 2 m: triangles of 0.5 x 2 x 49 = 49 m2.
    step = [(100, 0), (100, 50), (102, 51), (100, 52), (100, 100)]
    west = shapely.Polygon([(0, 0), *step, (0, 100)])
    east = shapely.Polygon([*step, (200, 100), (200, 0)])
    both = np.array([west, east])
    nothing = np.array([[1000.0, 1000.0]])
    plain = simplify_coverage(both, 10.0, nothing)
    assert plain[0].equals(shapely.box(0, 0, 100, 100))
    assert plain[1].equals(shapely.box(100, 0, 200, 100))
    # below the size of the step nothing but the points on the straight line goes
    fine = simplify_coverage(both, 0.5, nothing)
    assert shapely.get_num_coordinates(fine[0]) == 8
    # a point in the step keeps it
    kept = simplify_coverage(both, 10.0, np.array([[101.0, 51.0]]))
    assert shapely.contains_xy(kept[0], 101, 51)
    assert not shapely.contains_xy(kept[1], 101, 51)
    assert shapely.coverage_is_valid(kept)


def test_simplify_leaves_a_notch_that_another_area_reaches_into() -> None:
    # The notch of the first area is a triangle of 20 x 80 / 2 = 800 m2; the second area's tip lies in it.
    notched = shapely.Polygon([(0, 0), (100, 0), (100, 100), (60, 100), (50, 20), (40, 100), (0, 100)])
    spike = shapely.Polygon([(48, 120), (50, 50), (52, 120)])
    nothing = np.array([[1000.0, 1000.0]])
    alone = simplify_coverage(np.array([notched]), 30.0, nothing)
    assert alone[0].equals(shapely.box(0, 0, 100, 100))
    both = simplify_coverage(np.array([notched, spike]), 30.0, nothing)
    assert both[0].equals(notched)
    assert shapely.coverage_is_valid(both)


def test_simplify_an_area_of_two_parts() -> None:
    # a point half-way along the border of each part goes, of the other area beside it too
    west = shapely.Polygon([(0, 0), (100, 0), (100, 50), (100, 100), (0, 100)])
    middle = shapely.Polygon([(100, 0), (200, 0), (200, 50), (200, 100), (100, 100), (100, 50)])
    east = shapely.Polygon([(200, 0), (300, 0), (300, 100), (200, 100), (200, 50)])
    made = simplify_coverage(
        np.array([shapely.MultiPolygon([west, east]), middle]), 1.0, np.array([[1000.0, 1000.0]])
    )
    assert shapely.get_num_coordinates(made).tolist() == [10, 5]
    assert made[1].equals(shapely.box(100, 0, 200, 100))
    assert shapely.coverage_is_valid(made)
