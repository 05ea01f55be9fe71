"""Simplify a coverage without moving any postcode to another side of a border."""

from __future__ import annotations

import heapq
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely
from scipy.spatial import cKDTree

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["simplify_coverage"]


def simplify_coverage(
    shapes: NDArray[np.object_], tolerance: float, keep_sides: NDArray[np.float64]
) -> NDArray[np.object_]:
    """Take the least important vertices out of all borders at once.

    Visvalingam and Whyatt's method (1993): the vertex whose triangle with its two neighbours is smallest goes
    first. Here it may go only if no other vertex and no point of `keep_sides` lies in that triangle: so
    borders never cross, neighbours go on sharing every vertex, and every point stays on its side of every
    border. Where three areas meet nothing moves.

    Parameters
    ----------
    shapes : array of Polygon or MultiPolygon
        An exact coverage in metres (:func:`shapely.coverage_is_valid`).
    tolerance : float
        Metres; triangles up to the square of it, in area, go.
    keep_sides : array, shape (n, 2)
        Points that must stay in the area they are in.

    Returns
    -------
    array of Polygon or MultiPolygon
        The same areas in the same order; an exact coverage.
    """
    coordinates, index = np.unique(shapely.get_coordinates(shapes), axis=0, return_inverse=True)
    kept = _kept(coordinates, _neighbours(shapes, index.ravel()), tolerance, keep_sides)
    lookup = {(x, y): bool(k) for (x, y), k in zip(coordinates.tolist(), kept, strict=True)}
    out = np.empty(len(shapes), dtype=object)
    for i, shape in enumerate(shapes):
        parts = [
            shapely.Polygon(_thinned(part.exterior, lookup), [_thinned(r, lookup) for r in part.interiors])
            for part in shapely.get_parts(shape)
        ]
        out[i] = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    return out


def _neighbours(shapes: NDArray[np.object_], index: NDArray[np.intp]) -> list[set[int]]:
    neighbours: list[set[int]] = [set() for _ in range(int(index.max()) + 1)]
    start = 0
    for ring in shapely.get_rings(shapely.get_parts(shapes)):
        count = shapely.get_num_coordinates(ring)
        around = index[start : start + count].tolist()
        start += count
        for a, b in pairwise(around):
            neighbours[a].add(b)
            neighbours[b].add(a)
    return neighbours


def _kept(
    coordinates: NDArray[np.float64],
    neighbours: list[set[int]],
    tolerance: float,
    keep_sides: NDArray[np.float64],
) -> NDArray[np.bool_]:
    kept = np.ones(len(coordinates), dtype=bool)
    points = coordinates.tolist()
    limit = tolerance**2
    vertices, places = cKDTree(coordinates), cKDTree(keep_sides)

    def size(v: int) -> float:
        (ax, ay), (bx, by) = (points[n] for n in sorted(neighbours[v]))
        vx, vy = points[v]
        return float(abs((ax - vx) * (by - vy) - (bx - vx) * (ay - vy)) / 2)

    heap = [(size(v), v) for v in range(len(points)) if len(neighbours[v]) == 2]
    heapq.heapify(heap)
    while heap and heap[0][0] <= limit:
        area, v = heapq.heappop(heap)
        if not kept[v] or area != size(v):
            continue
        a, b = sorted(neighbours[v])
        triangle = np.array([points[a], points[v], points[b]])
        if b in neighbours[a]:
            continue
        inside = [n for n in _within(vertices, coordinates, triangle) if kept[n] and n not in (a, v, b)]
        if inside or _within(places, keep_sides, triangle):
            continue
        kept[v] = False
        for one, other in ((a, b), (b, a)):
            neighbours[one].discard(v)
            neighbours[one].add(other)
        for one in (a, b):
            if len(neighbours[one]) == 2:
                heapq.heappush(heap, (size(one), one))
    return kept


def _within(tree: cKDTree, points: NDArray[np.float64], triangle: NDArray[np.float64]) -> list[int]:
    middle = triangle.mean(axis=0)
    radius = float(np.hypot(*(triangle - middle).T).max())
    near = tree.query_ball_point(middle, radius + 0.01, return_sorted=True)
    if not near:
        return []
    (ax, ay), (bx, by), (cx, cy) = triangle
    x, y = points[near].T
    turns = np.array(
        [
            (bx - ax) * (y - ay) - (by - ay) * (x - ax),
            (cx - bx) * (y - by) - (cy - by) * (x - bx),
            (ax - cx) * (y - cy) - (ay - cy) * (x - cx),
        ]
    )
    slack = 1e-6
    hit = np.all(turns >= -slack, axis=0) | np.all(turns <= slack, axis=0)
    return [near[i] for i in np.flatnonzero(hit)]


def _thinned(ring: shapely.LinearRing, kept: dict[tuple[float, float], bool]) -> list[tuple[float, float]]:
    points = [(x, y) for x, y in ring.coords[:-1] if kept[(x, y)]]
    return [*points, points[0]]
