"""Wards and LSOAs as one coverage for drawing, so that borders meant to be the same line are drawn as one.

Official wards and LSOAs are generalised apart from each other: where their borders run together on the
ground they lie metres apart in the files. Measures use the shapes as they are; only pages use these.
"""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from assetmap.mapping.shapes import simplify_coverage

__all__ = ["align"]

GRID_METRES = 0.5
SLIVER_METRES = 40.0
Shapes = np.ndarray[Any, np.dtype[np.object_]]
Numbers = np.ndarray[Any, np.dtype[np.int64]]


def align(
    wards: gpd.GeoSeries, lsoas: gpd.GeoSeries, tolerance: float
) -> tuple[gpd.GeoSeries, gpd.GeoSeries]:
    """Draw wards and LSOAs from the same pieces.

    Both are cut along all borders. A piece narrower than 40 m, or inside only one of the two, joins the
    neighbour with which it shares the longest border. The pieces are simplified as one coverage and joined
    to wards and to LSOAs again.

    Parameters
    ----------
    wards, lsoas : GeoSeries of Polygon or MultiPolygon, EPSG:27700
    tolerance : float
        As for :func:`assetmap.mapping.shapes.simplify_coverage`, metres.

    Returns
    -------
    tuple of GeoSeries
        Wards and LSOAs on their own index. Where a ward or an LSOA would be left with nothing, both come back
        simplified each for itself.
    """
    pieces, of_ward, of_lsoa = _pieces(np.asarray(wards.values), np.asarray(lsoas.values))
    pair, parts = np.unique(np.stack([of_ward, of_lsoa]), axis=1, return_inverse=True)
    joined = _join(pieces, parts, pair.shape[1])
    if set(pair[0]) != set(range(len(wards))) or set(pair[1]) != set(range(len(lsoas))):
        return simplify_coverage(wards, tolerance), simplify_coverage(lsoas, tolerance)
    simple = np.asarray(simplify_coverage(gpd.GeoSeries(joined, crs=wards.crs), tolerance).values)
    return (
        gpd.GeoSeries(_join(simple, pair[0], len(wards)), index=wards.index, crs=wards.crs),
        gpd.GeoSeries(_join(simple, pair[1], len(lsoas)), index=lsoas.index, crs=lsoas.crs),
    )


def _pieces(wards: Shapes, lsoas: Shapes) -> tuple[Shapes, Numbers, Numbers]:
    """What all borders cut the place into, each piece with the numbers of its ward and its LSOA."""
    borders = shapely.union_all(shapely.boundary(np.concatenate([wards, lsoas])), grid_size=GRID_METRES)
    pieces = shapely.get_parts(shapely.polygonize([borders]))
    inside = shapely.point_on_surface(pieces)
    of_ward, of_lsoa = _holder(wards, inside), _holder(lsoas, inside)
    here = (of_ward >= 0) | (of_lsoa >= 0)
    pieces, of_ward, of_lsoa = pieces[here], of_ward[here], of_lsoa[here]
    narrow = shapely.is_empty(shapely.buffer(pieces, -SLIVER_METRES / 2, quad_segs=1))
    left = narrow | (of_ward < 0) | (of_lsoa < 0)
    tree = shapely.STRtree(pieces)
    while left.any():
        one, other = _best_neighbours(pieces, left, tree)
        if not len(one):
            break
        of_ward[one], of_lsoa[one] = of_ward[other], of_lsoa[other]
        left[one] = False
    return pieces[~left], of_ward[~left], of_lsoa[~left]


def _holder(shapes: Shapes, points: Shapes) -> Numbers:
    """The number of the first shape that holds each point, -1 where none does."""
    point, shape = shapely.STRtree(shapes).query(points, predicate="within")
    found = np.full(len(points), len(shapes))
    np.minimum.at(found, point, shape)
    return np.where(found < len(shapes), found, -1)


def _best_neighbours(
    pieces: Shapes, left: np.ndarray[Any, np.dtype[np.bool_]], tree: Any
) -> tuple[Numbers, Numbers]:
    """Pieces left over that touch one that is settled, and with which settled one they share most border."""
    numbers = np.flatnonzero(left)
    found, other = tree.query(pieces[numbers], predicate="touches")
    one, other = numbers[found][~left[other]], other[~left[other]]
    shared = shapely.length(
        shapely.intersection(shapely.boundary(pieces[one]), shapely.boundary(pieces[other]))
    )
    frame = pd.DataFrame({"one": one, "other": other, "shared": shared})
    best = frame[frame["shared"] > 0].sort_values(["one", "shared", "other"]).groupby("one").last()
    return best.index.to_numpy(), best["other"].to_numpy()


def _join(pieces: Shapes, number: Numbers, count: int) -> Shapes:
    """Pieces of one coverage joined by number."""
    return np.array([shapely.coverage_union_all(pieces[number == n]) for n in range(count)], dtype=object)
