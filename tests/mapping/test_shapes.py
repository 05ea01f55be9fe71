from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Point, Polygon, box

from assetmap.mapping.shapes import PRECISION, encode_topology, simplify_coverage


def decode(topology: dict[str, Any], name: str) -> list[shapely.Geometry]:
    """Read a topology back the way the page does."""
    arcs: list[Any] = []
    at = np.zeros(2, dtype=int)
    for arc in topology["arcs"]:
        points = at + np.cumsum(np.array(arc).reshape(-1, 2), axis=0)
        arcs.append(points / topology["precision"])
        at = points[-1]
    number = 0

    def ring(steps: list[int]) -> Any:
        nonlocal number
        parts = []
        for step in steps:
            number += step // 2
            parts.append(arcs[number][::-1] if step % 2 else arcs[number])
        return np.concatenate([parts[0], *(part[1:] for part in parts[1:])])

    shapes = {
        kind: [
            MultiPolygon([(ring(p[0]), [ring(hole) for hole in p[1:]]) for p in shape]) for shape in shaped
        ]
        for kind, shaped in topology["objects"].items()
    }
    return shapes[name]


def same(a: shapely.Geometry, b: shapely.Geometry) -> bool:
    return bool(a.symmetric_difference(b).area < 1e-9)


def series(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(list(shapes), crs=4326)


def test_a_border_between_two_squares_is_stored_once() -> None:
    # Two squares side by side: three arcs, the border of both and the rest of each.
    left, right = box(0, 0, 1, 1), box(1, 0, 2, 1)
    topology = encode_topology({"wards": series(left, right)})
    assert len(topology["arcs"]) == 3
    steps = [step for shape in topology["objects"]["wards"] for ring in shape[0] for step in ring]
    used = list(np.cumsum([step // 2 for step in steps]))
    assert sorted(used.count(n) for n in range(3)) == [1, 1, 2]
    assert all(same(a, b) for a, b in zip(decode(topology, "wards"), [left, right], strict=True))


def test_an_outline_shares_its_arcs_with_the_shapes_in_it() -> None:
    squares = series(box(0, 0, 1, 1), box(1, 0, 2, 1))
    alone = encode_topology({"wards": squares})
    both = encode_topology({"wards": squares, "outline": series(squares.union_all())})
    assert len(both["arcs"]) == len(alone["arcs"])


def test_islands_holes_and_a_shape_within_a_hole() -> None:
    ring = box(0, 0, 3, 3).difference(box(1, 1, 2, 2))
    shapes = [MultiPolygon([ring, box(5, 5, 6, 6)]), box(1, 1, 2, 2)]
    topology = encode_topology({"wards": series(*shapes)})
    assert all(same(a, b) for a, b in zip(decode(topology, "wards"), shapes, strict=True))


def test_coordinates_are_rounded_to_the_precision_and_no_further() -> None:
    shape = Polygon([(-2.1234567, 53.1), (-2.0, 53.2), (-2.05, 53.3)])
    first = shapely.get_coordinates(decode(encode_topology({"a": series(shape)}), "a")[0])
    assert abs(first - np.rint(first * PRECISION) / PRECISION).max() < 1e-12
    assert abs(first[:, 0].min() + 2.12346) < 1e-9


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=3, max_size=9, unique=True))
def test_any_coverage_reads_back(points: list[tuple[int, int]]) -> None:
    cells = shapely.voronoi_polygons(shapely.MultiPoint(points), extend_to=box(0, 0, 40, 40)).geoms
    exact = shapely.set_precision(np.array(list(cells)), 1e-3)
    topology = encode_topology({"cells": gpd.GeoSeries(exact, crs=4326)})
    assert all(same(a, b) for a, b in zip(decode(topology, "cells"), exact, strict=True))


def test_simplifying_leaves_no_gap_and_no_overlap() -> None:
    middle = [(1 + 0.01 * (i % 2), i / 50) for i in range(51)]
    left = Polygon([(0, 0), *middle, (0, 1)])
    right = Polygon([(2, 0), (2, 1), *middle[::-1]])
    shapes = gpd.GeoSeries([left, right], crs=27700)
    simple = simplify_coverage(shapes, 0.2)
    assert (
        shapely.get_num_coordinates(simple.values).sum()
        < shapely.get_num_coordinates(shapes.values).sum() / 3
    )
    assert shapely.coverage_is_valid(np.asarray(simple.values))
    assert simple.union_all().equals(box(0, 0, 2, 1))


def test_simplifying_refuses_degrees() -> None:
    with pytest.raises(ValueError, match="metres"):
        simplify_coverage(gpd.GeoSeries([Point(0, 0).buffer(1)], crs=4326), 10)
