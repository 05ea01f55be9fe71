"""Ward shapes out of postcode points: Voronoi cells, dissolved by ward."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import numpy as np
import shapely

from assetmap.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray

__all__ = ["around", "positions", "ward_cells"]

NO_POSITION = 90


def around(postcodes: pd.DataFrame, district_codes: Collection[str], margin: float = 8000.0) -> pd.DataFrame:
    """The postcodes of some districts, and those near by that bound them.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        As :class:`assetmap.sources.codepoint.CodePoint` has them, EPSG:27700.
    district_codes : collection of str
        The local authorities wanted.
    margin : float
        How far beyond the districts' own postcodes to take others, in metres, east, west, north and south.

    Returns
    -------
    pandas.DataFrame
        The rows that have a position, with ``area`` added: the ward's code inside the districts, "" outside.

    Raises
    ------
    InputError
        One of the districts has no postcode.
    """
    placed = postcodes[postcodes["quality"] < NO_POSITION]
    inside = placed["district_code"].isin(list(district_codes))
    missing = sorted(set(district_codes) - set(placed.loc[inside, "district_code"]))
    if missing:
        raise InputError(
            f"Code-Point Open has no postcode of {', '.join(missing)}",
            remedy="check the localities' codes in the settings: they may be of another year",
        )
    own = placed[inside]
    near = placed["x"].between(own["x"].min() - margin, own["x"].max() + margin) & placed["y"].between(
        own["y"].min() - margin, own["y"].max() + margin
    )
    return placed[near].assign(area=placed["ward_code"].where(inside, ""))


def positions(postcodes: pd.DataFrame) -> pd.DataFrame:
    """One row a place where postcodes lie, with the area most of them belong to.

    Several postcodes can share a position (flats, offices). Where they name different areas, the area of most
    of them wins; the lowest code wins a tie.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        Columns ``x``, ``y``, ``area``.

    Returns
    -------
    pandas.DataFrame
        Columns ``x``, ``y``, ``area``, sorted by x and y, no position twice.
    """
    counted = postcodes.groupby(["x", "y", "area"], as_index=False).size()
    counted = counted.sort_values(["x", "y", "size", "area"], ascending=[True, True, False, True])
    return counted.drop_duplicates(["x", "y"])[["x", "y", "area"]].reset_index(drop=True)


def ward_cells(places: pd.DataFrame) -> gpd.GeoDataFrame:
    """Every place's Voronoi cell, dissolved by area: what is nearer to its postcodes than to any other's.

    Parameters
    ----------
    places : pandas.DataFrame
        As :func:`positions` returns them, EPSG:27700.

    Returns
    -------
    geopandas.GeoDataFrame
        Index ``area`` sorted, without the outside (""); column ``geometry``, EPSG:27700. The shapes are an
        exact coverage: neighbours share every vertex of their border. A few postcodes of outside that lie
        among the areas' own, cut off from the rest of outside, are left out: they would leave holes that
        belong to no area.
    """
    import geopandas as gpd

    cells = _cells(places)
    stray = _enclosed(places, cells)
    if stray.any():
        places = places[~stray]
        cells = _cells(places)
    areas = places["area"].to_numpy()
    names = sorted(set(areas) - {""})
    shapes = [shapely.coverage_union_all(cells[areas == name]) for name in names]
    return gpd.GeoDataFrame({"geometry": shapes}, index=gpd.pd.Index(names, name="area"), crs=27700)


def _cells(places: pd.DataFrame) -> NDArray[np.object_]:
    points = shapely.MultiPoint(places[["x", "y"]].to_numpy(dtype=float))
    cells: NDArray[np.object_] = shapely.get_parts(shapely.voronoi_polygons(points, ordered=True))
    return cells


def _enclosed(places: pd.DataFrame, cells: NDArray[np.object_]) -> NDArray[np.bool_]:
    outside = (places["area"] == "").to_numpy()
    enclosed = np.zeros(len(places), dtype=bool)
    if not outside.any():
        return enclosed
    frame = shapely.box(*shapely.total_bounds(cells)).boundary
    for part in shapely.get_parts(shapely.coverage_union_all(cells[outside])):
        if not part.intersects(frame):
            enclosed |= outside & shapely.contains_xy(part, places["x"], places["y"])
    return enclosed
