"""The shapes that pages draw: simplified as a coverage, with the localities' outlines made from them."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import geopandas as gpd

from assetmap.load.official import Official
from assetmap.mapping.shapes import label_points, simplify_coverage

__all__ = ["Ground", "make_ground", "neighbours"]

SIMPLIFY_METRES = 20.0


@dataclass(frozen=True)
class Ground:
    """Shapes as pages draw them, EPSG:27700, each on the index of its areas."""

    wards: gpd.GeoSeries
    lsoas: gpd.GeoSeries | None
    localities: gpd.GeoSeries


def make_ground(official: Official) -> Ground:
    """The shapes to draw.

    Parameters
    ----------
    official : Official

    Returns
    -------
    Ground
        Wards (approximate ones as they are: they are simplified already), LSOAs, and the localities'
        outlines, dissolved from the wards drawn so that their borders agree.
    """
    wards = official.wards.geometry
    if not official.approximate:
        wards = simplify_coverage(wards, SIMPLIFY_METRES)
    lsoas = None if official.lsoas is None else simplify_coverage(official.lsoas.geometry, SIMPLIFY_METRES)
    frame = gpd.GeoDataFrame({"locality": official.wards["locality"]}, geometry=wards)
    return Ground(wards, lsoas, frame.dissolve("locality").geometry)


def neighbours(localities: gpd.GeoSeries, slug: str) -> tuple[list[Hashable], list[list[float]]]:
    """Localities near enough to be seen around one, and where their names stand.

    Parameters
    ----------
    localities : GeoSeries
        Outlines by slug, EPSG:27700.
    slug : str

    Returns
    -------
    tuple of list of slugs and list of [latitude, longitude]
    """
    west, south, east, north = localities.loc[slug].bounds
    margin = 0.25 * max(east - west, north - south)
    others = localities.drop(slug)
    seen = others.clip_by_rect(west - margin, south - margin, east + margin, north + margin)
    seen = seen[seen.area > margin**2 / 10]
    return list(seen.index), label_points(seen) if len(seen) else []
