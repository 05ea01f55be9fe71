"""Polygons -> the compact topology that a page carries: each shared border is stored once.

Coordinates become whole numbers (1e-5 of a degree, about one metre), rings become lists of arcs. An arc is
written as steps from point to point, and a ring as steps from arc number to arc number: small numbers that
repeat compress best. ``docs/payload.md`` has the format.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

__all__ = ["PRECISION", "encode_topology", "label_points", "simplify_coverage"]

PRECISION = 100_000  # parts of a degree
Point = tuple[int, int]
Arc = tuple[Point, ...]


def simplify_coverage(shapes: gpd.GeoSeries, tolerance: float) -> gpd.GeoSeries:
    """Simplify polygons that share borders, without gaps or overlaps between them.

    Parameters
    ----------
    shapes : GeoSeries of Polygon or MultiPolygon, projected CRS in metres
    tolerance : float
        Length in metres: the square root of the triangle's area that may be dropped
        (Visvalingam-Whyatt, as ``shapely.coverage_simplify`` does it).

    Returns
    -------
    GeoSeries
        The same index and CRS. Where the shapes are not a valid coverage they come back as they were.
    """
    if shapes.crs is None or not shapes.crs.is_projected:
        raise ValueError("simplify_coverage needs metres: a projected CRS")
    values = np.asarray(shapes.values)
    if not shapely.coverage_is_valid(values):
        return shapes
    return gpd.GeoSeries(shapely.coverage_simplify(values, tolerance), index=shapes.index, crs=shapes.crs)


def encode_topology(objects: Mapping[str, gpd.GeoSeries]) -> dict[str, Any]:
    """Encode named sets of polygons as one topology.

    Parameters
    ----------
    objects : mapping of name to GeoSeries
        Polygons or MultiPolygons in any CRS.

    Returns
    -------
    dict
        ``precision`` (parts of a degree), ``arcs`` (each ``[dx, dy, …]``, longitude first; the first step is
        from the last point of the arc before) and ``objects``: for each name and each shape its polygons,
        each a list of rings, each a list of arcs: twice the step from the number of the arc before, plus one
        where the arc is read backwards.
    """
    rings: list[list[Point]] = []
    shapes: dict[str, list[list[list[int]]]] = {}
    for name, series in objects.items():
        lonlat = series.to_crs(4326)
        shapes[name] = []
        for shape in lonlat.values:
            polygons: list[list[int]] = []
            for polygon in getattr(shape, "geoms", [shape]):
                numbers = []
                for line in (polygon.exterior, *polygon.interiors):
                    ring = _ring(shapely.get_coordinates(line))
                    if ring:
                        numbers.append(len(rings))
                        rings.append(ring)
                if numbers:
                    polygons.append(numbers)
            shapes[name].append(polygons)
    junctions = _junctions(rings)
    numbers_of: dict[Arc, int] = {}
    arcs: list[Arc] = []
    as_arcs = _number_steps([_cut(ring, junctions, numbers_of, arcs) for ring in rings])
    return {
        "precision": PRECISION,
        "arcs": _point_steps(arcs),
        "objects": {
            name: [[[as_arcs[n] for n in polygon] for polygon in polygons] for polygons in shaped]
            for name, shaped in shapes.items()
        },
    }


def label_points(shapes: gpd.GeoSeries) -> list[list[float]]:
    """Where a shape's name stands: the middle of the widest circle within it (pole of inaccessibility).

    Parameters
    ----------
    shapes : GeoSeries of Polygon or MultiPolygon, projected CRS in metres

    Returns
    -------
    list of [latitude, longitude]
        Degrees, EPSG:4326, rounded to about ten metres.
    """
    if shapes.empty:
        return []
    rays = shapely.maximum_inscribed_circle(np.asarray(shapes.values), tolerance=50)
    middles = gpd.GeoSeries(shapely.get_point(rays, 0), crs=shapes.crs).to_crs(4326)
    return [[round(point.y, 4), round(point.x, 4)] for point in middles]


def _ring(coordinates: np.ndarray[Any, np.dtype[np.float64]]) -> list[Point]:
    """Whole-number points of a closed ring, the first not repeated, repeats dropped."""
    whole = np.rint(coordinates * PRECISION).astype(int).tolist()
    out: list[Point] = []
    for x, y in whole:
        if not out or out[-1] != (x, y):
            out.append((x, y))
    if len(out) > 1 and out[0] == out[-1]:
        out.pop()
    return out if len(out) >= 3 else []


def _junctions(rings: Sequence[Sequence[Point]]) -> set[Point]:
    """Points where borders meet: those whose neighbours differ from one ring to another."""
    beside: dict[Point, tuple[Point, Point]] = {}
    found: set[Point] = set()
    for ring in rings:
        for before, here, after in zip((ring[-1], *ring[:-1]), ring, (*ring[1:], ring[0]), strict=True):
            pair = (before, after) if before < after else (after, before)
            if beside.setdefault(here, pair) != pair:
                found.add(here)
    return found


def _cut(ring: list[Point], junctions: set[Point], numbers: dict[Arc, int], arcs: list[Arc]) -> list[int]:
    """The ring as arc numbers, new arcs added to ``arcs``."""
    at = [i for i, point in enumerate(ring) if point in junctions]
    if not at:
        start = ring.index(min(ring))
        turned = [*ring[start:], *ring[: start + 1]]
        return [_number(tuple(turned), numbers, arcs)]
    turned = [*ring[at[0] :], *ring[: at[0] + 1]]
    out, arc = [], [turned[0]]
    for point in turned[1:]:
        arc.append(point)
        if point in junctions:
            out.append(_number(tuple(arc), numbers, arcs))
            arc = [point]
    return out


def _number(arc: Arc, numbers: dict[Arc, int], arcs: list[Arc]) -> int:
    backwards = arc[::-1]
    if backwards in numbers:
        return ~numbers[backwards]
    if arc not in numbers:
        numbers[arc] = len(arcs)
        arcs.append(arc)
    return numbers[arc]


def _point_steps(arcs: Sequence[Arc]) -> list[list[int]]:
    """Each arc as steps, the first from where the arc before it ended."""
    out = []
    at = (0, 0)
    for arc in arcs:
        out.append([step for a, b in pairwise((at, *arc)) for step in (b[0] - a[0], b[1] - a[1])])
        at = arc[-1]
    return out


def _number_steps(rings: Sequence[Sequence[int]]) -> list[list[int]]:
    """Arc numbers (``~n``: n backwards) as steps, over all rings, with the direction as the last bit."""
    out = []
    last = 0
    for ring in rings:
        steps = []
        for n in ring:
            number = ~n if n < 0 else n
            steps.append(2 * (number - last) + (n < 0))
            last = number
        out.append(steps)
    return out
