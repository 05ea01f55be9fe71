"""The shapes that pages draw: simplified as a coverage, with the localities' outlines made from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd

from assetmap.load.backdrop import Backdrop
from assetmap.load.official import Official
from assetmap.mapping.backdrop import encode_backdrop, encode_overview
from assetmap.mapping.coverage import align
from assetmap.mapping.shapes import encode_topology, label_points, simplify_coverage
from assetmap.settings import Locality
from assetmap.sources.backdrop import read_backdrop_kinds

__all__ = ["Drawing", "Ground", "make_ground"]

SIMPLIFY_METRES = 20.0


@dataclass(frozen=True)
class Drawing:
    """What one page draws.

    Attributes
    ----------
    shapes : dict
        The topology (:func:`assetmap.mapping.shapes.encode_topology`) of ``areas`` and, on a locality's
        page, of its ``outline``, the localities ``around`` it, and its LSOAs (``small``) where there are any.
    labels : list of [latitude, longitude]
        Where the names of the areas stand.
    around : list of dict
        ``name`` and ``label`` of the localities around.
    backdrop : dict or None
        What lies under the areas (:func:`assetmap.mapping.backdrop.encode_backdrop`).
    """

    shapes: Mapping[str, Any]
    labels: Sequence[Sequence[float]]
    around: Sequence[Mapping[str, Any]] = ()
    backdrop: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Ground:
    """The drawing of each locality's page, by slug, and of the overview; made once for all audiences."""

    localities: Mapping[str, Drawing]
    overview: Drawing


def make_ground(
    official: Official, localities: Sequence[Locality], backdrops: Mapping[str, Backdrop] | None = None
) -> Ground:
    """Make the shapes to draw.

    Parameters
    ----------
    official : Official
    localities : sequence of Locality
        The pages to draw for, and the areas of the overview in this order.
    backdrops : mapping of str to Backdrop, optional
        Roads, railways, water and parks of localities, by slug.

    Returns
    -------
    Ground
        Wards and LSOAs as one coverage (approximate wards alone as they are: they are simplified already),
        and the localities' outlines, dissolved from the wards drawn so that their borders agree.
    """
    wards, lsoas = official.wards.geometry, None
    if official.lsoas is not None:
        wards, lsoas = align(wards, official.lsoas.geometry, SIMPLIFY_METRES)
    elif not official.approximate:
        wards = simplify_coverage(wards, SIMPLIFY_METRES)
    frame = gpd.GeoDataFrame({"locality": official.wards["locality"]}, geometry=wards)
    outlines = frame.dissolve("locality").geometry
    drawings, backdrops, kinds = {}, backdrops or {}, read_backdrop_kinds()
    for one in localities:
        here = official.wards.index[official.wards["locality"] == one.slug]
        near = _seen_around(outlines, one.slug)
        layers = {
            "areas": wards.loc[here],
            "outline": outlines.loc[[one.slug]],
            "around": outlines.loc[near.index],
        }
        if lsoas is not None and official.lsoas is not None:
            layers["small"] = lsoas.loc[_lsoas_of(official.lsoas, here)]
        names = [other.name for slug in near.index for other in localities if other.slug == slug]
        around = [{"name": name, "label": at} for name, at in zip(names, label_points(near), strict=True)]
        under = encode_backdrop(backdrops[one.slug], kinds) if one.slug in backdrops else None
        drawings[one.slug] = Drawing(encode_topology(layers), label_points(wards.loc[here]), around, under)
    ordered = outlines.loc[[one.slug for one in localities]]
    under = encode_overview([backdrops[slug] for slug in sorted(backdrops)], kinds)
    whole = Drawing(encode_topology({"areas": ordered}), label_points(ordered), backdrop=under)
    return Ground(drawings, whole)


def _lsoas_of(lsoas: pd.DataFrame, wards: pd.Index) -> pd.Index:
    return lsoas.index[lsoas["ward_code"].isin(wards)]


def _seen_around(outlines: gpd.GeoSeries, slug: str) -> gpd.GeoSeries:
    """Those parts of the other localities that are seen when a page opens."""
    west, south, east, north = outlines.loc[slug].bounds
    margin = 0.25 * max(east - west, north - south)
    seen = outlines.drop(slug).clip_by_rect(west - margin, south - margin, east + margin, north + margin)
    return seen[seen.area > margin**2 / 10]
