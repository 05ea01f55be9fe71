"""Walking distance from where residents stand to the organisations nearest to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from assetmap.errors import InputError
from assetmap.measure.words import STRAIGHT_LINE

if TYPE_CHECKING:
    import geopandas as gpd
    from scipy import sparse

__all__ = [
    "StraightLine",
    "Walk",
    "add_people",
    "area_at",
    "areas_of",
    "nearest_metres",
    "people_within",
    "resident_points",
    "share",
]

Floats = NDArray[np.float64]


class Walk(Protocol):
    """A way of measuring how far it is on foot; what implements it is a frozen dataclass.

    Points are arrays of float of shape (n, 2): x and y in metres (EPSG:27700). Places with a NaN are near
    nobody.
    """

    @property
    def method(self) -> str:
        """What it is called in files: "straight_line", "network" or "mixed"."""

    @property
    def limit(self) -> float:
        """The longest way that is within reach, in metres along the way; exactly this long counts."""

    def nearest(self, residents_xy: Floats, places_xy: Floats) -> Floats:
        """Metres from each resident's point to the nearest place; infinite where there is none."""

    def within(self, residents_xy: Floats, places_xy: Floats) -> sparse.csr_array:
        """Which residents' points are within the limit of each place: bool, places x residents."""


@dataclass(frozen=True)
class StraightLine:
    """The straight line, made longer by a detour factor (:func:`nearest_metres`).

    Attributes
    ----------
    detour : float
        How much longer paths are than the straight line, 1 or more.
    limit : float
        Metres along the way.
    """

    detour: float
    limit: float

    @property
    def method(self) -> str:
        """What it is called in files."""
        return STRAIGHT_LINE

    def nearest(self, residents_xy: Floats, places_xy: Floats) -> Floats:
        """Metres from each resident's point to the nearest place: :func:`nearest_metres`."""
        return nearest_metres(residents_xy, places_xy, self.detour)

    def within(self, residents_xy: Floats, places_xy: Floats) -> sparse.csr_array:
        """Which residents' points are within the limit of each place: bool, places x residents."""
        from scipy import sparse
        from scipy.spatial import cKDTree

        shape = (len(places_xy), len(residents_xy))
        known = np.flatnonzero(np.isfinite(places_xy).all(axis=1))
        if not len(known) or not len(residents_xy):
            return sparse.csr_array(shape, dtype=bool)
        # A little further than the limit, so that rounding decides as it does for the nearest place.
        radius = self.limit / self.detour * (1 + 1e-9)
        pairs = cKDTree(places_xy[known]).sparse_distance_matrix(
            cKDTree(residents_xy), radius, output_type="ndarray"
        )
        pairs = pairs[pairs["v"] * self.detour <= self.limit]
        ones = np.ones(len(pairs), dtype=bool)
        sets = sparse.csr_array((ones, (known[pairs["i"]], pairs["j"])), shape=shape)
        sets.sort_indices()
        return sets


def resident_points(
    areas: gpd.GeoDataFrame,
    population: pd.Series[float],
    postcodes: pd.DataFrame,
    ward_of: pd.Series[str] | None = None,
) -> pd.DataFrame:
    """Stand each area's residents evenly at its postcodes.

    People at a postcode = residents of its area / postcodes in its area. An area in which no postcode lies
    has one point inside it. So the people of an area always add up to its residents.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons indexed by area code (wards or LSOAs), in a CRS of metres (EPSG:27700).
    population : Series of float
        Residents, indexed by area code; where it is NaN, the people at its points are NaN.
    postcodes : DataFrame
        ``x, y`` in the CRS of `areas`, a row a postcode. Those outside all areas, or without a position, are
        left out.
    ward_of : Series of str, optional
        The ward of each area, indexed by area code; the areas are wards themselves if it is not given.
        Postcodes follow their area into its ward (ONS best-fit), wherever ward boundaries are drawn.

    Returns
    -------
    DataFrame
        ``area_code, ward_code`` (categorical), ``x, y`` (metres), ``people`` (float), sorted by area code,
        x and y, so that it does not depend on the order of rows given.

    Raises
    ------
    InputError
        `areas` has no CRS, or one that is not in metres.

    Notes
    -----
    A postcode exactly on a boundary belongs to the touching area with the lowest code. Weighting areas by the
    postcodes within them is dasymetric allocation to points; see ``docs/method.md``.
    """
    import shapely

    _refuse_degrees(areas)
    areas = areas.sort_index()
    shapes = np.asarray(areas.geometry.array)
    xy = postcodes[["x", "y"]].to_numpy(dtype=float)
    xy = xy[np.isfinite(xy).all(axis=1)]
    area = _lowest_area(shapes, xy)
    xy, area = xy[area < len(areas)], area[area < len(areas)]
    bare = np.setdiff1d(np.arange(len(areas)), area)
    inside = shapely.get_coordinates(shapely.point_on_surface(shapes[bare])).reshape(-1, 2)
    if len(inside) < len(bare):
        raise InputError(
            "some areas have no shape", remedy="leave areas with an empty geometry out, or mend them"
        )
    area, xy = np.concatenate([area, bare]), np.concatenate([xy, inside])
    order = np.lexsort((xy[:, 1], xy[:, 0], area))
    area, xy = area[order], xy[order]
    each = population.reindex(areas.index).to_numpy(dtype=float) / np.bincount(area, minlength=len(areas))
    codes = pd.Categorical.from_codes(area, categories=areas.index)
    if ward_of is None:
        wards = codes
    else:
        of_area = pd.Categorical(ward_of.reindex(areas.index).to_numpy(dtype=object))
        wards = pd.Categorical.from_codes(of_area.codes[area], dtype=of_area.dtype)
    return pd.DataFrame(
        {"area_code": codes, "ward_code": wards, "x": xy[:, 0], "y": xy[:, 1], "people": each[area]}
    )


def nearest_metres(residents_xy: Floats, places_xy: Floats, detour: float) -> Floats:
    """Measure the way on foot from each point to the nearest place.

    metres = straight line x `detour`. The detour factor (circuity, pedestrian route directness) stands for
    the streets between two points: see the sources below.

    Parameters
    ----------
    residents_xy, places_xy : array of float, shape (n, 2) and (m, 2)
        x and y in metres of one projected CRS. Places with a NaN are left out.
    detour : float
        How much longer paths are than the straight line, 1 or more.

    Returns
    -------
    array of float, shape (n,)
        Metres along the way; infinite where there is no place at all.

    References
    ----------
    O'Sullivan, S., Morrall, J. (1996). Walking distances to and from light-rail transit stations.
    Transportation Research Record 1538, 19-26 (1.21 to 1.23 on foot around stations).
    Ballou, R.H., Rahardja, H., Sakai, N. (2002). Selected country circuity factors for road travel distance
    estimation. Transportation Research Part A 36(9), 843-848.
    Dill, J. (2004). Measuring network connectivity for bicycling and walking. 83rd Annual Meeting of the
    Transportation Research Board (higher on foot than by car).
    """
    from scipy.spatial import cKDTree

    places = places_xy[np.isfinite(places_xy).all(axis=1)]
    if not len(places) or not len(residents_xy):
        return np.full(len(residents_xy), np.inf)
    distance, _ = cKDTree(places).query(residents_xy)
    return np.asarray(distance, dtype=float) * detour


def people_within(
    points: pd.DataFrame, metres: Floats, limit: float, by: str, index: pd.Index[Any]
) -> pd.Series[float]:
    """Count the people who have a place within a walk of `limit` metres.

    Parameters
    ----------
    points : DataFrame
        As :func:`resident_points` gives it.
    metres : array of float
        The way from each point to its nearest place.
    limit : float
        The longest way that counts, in metres; exactly this long counts.
    by : {"area_code", "ward_code"}
        What to count by.
    index : Index
        The areas wanted.

    Returns
    -------
    Series of float
        People, on `index`; NaN in areas of unknown residents and in areas that no point belongs to.
    """
    people = points["people"].to_numpy(dtype=float)
    # NaN x 0 is NaN: an area of unknown residents stays unknown even where nobody is near.
    near = people * (np.asarray(metres) <= limit)
    return pd.Series(add_people(areas_of(points, by, index), near, len(index)), index=index, dtype=float)


def areas_of(points: pd.DataFrame, by: str, index: pd.Index[Any]) -> NDArray[np.intp]:
    """Say which area of an index each point belongs to.

    Parameters
    ----------
    points, by, index
        As in :func:`people_within`.

    Returns
    -------
    array of int
        Positions in `index`, -1 for none of them.
    """
    group = cast("pd.Categorical", points[by].array)
    position = np.append(index.get_indexer(group.categories), -1)
    return position[np.asarray(group.codes, dtype=np.intp)]


def add_people(at: NDArray[np.intp], people: Floats, count: int) -> Floats:
    """Add up people by area.

    Parameters
    ----------
    at : array of int
        The area of each point, -1 for none.
    people : array of float
        At each point.
    count : int
        How many areas there are.

    Returns
    -------
    array of float
        NaN for areas with a point of unknown people, and for those that no point belongs to.
    """
    at, people = at[at >= 0], people[at >= 0]
    total = np.bincount(at, people, count).astype(float)
    total[np.bincount(at, minlength=count) == 0] = np.nan
    return total


def share(part: pd.Series[float], whole: pd.Series[float]) -> pd.Series[float]:
    """Divide people by people: a share from 0 to 1, NaN where the whole is nobody or unknown.

    Parameters
    ----------
    part, whole : Series of float
        People, on one index.

    Returns
    -------
    Series of float
    """
    return part / whole.where(whole > 0)


def area_at(areas: gpd.GeoDataFrame, xy: Floats) -> NDArray[np.int64]:
    """The area in which each point lies.

    Parameters
    ----------
    areas : GeoDataFrame
        Polygons in a CRS of metres (EPSG:27700).
    xy : array of float, shape (n, 2)
        Points in the same CRS.

    Returns
    -------
    array of int, shape (n,)
        The area's position; on a boundary the lowest; ``len(areas)`` outside all.
    """
    return _lowest_area(np.asarray(areas.geometry.array), xy)


def _lowest_area(shapes: NDArray[Any], xy: Floats) -> NDArray[np.int64]:
    """The lowest position among the shapes that cover each point; ``len(shapes)`` for none."""
    import shapely

    lowest = np.full(len(xy), len(shapes), dtype=np.int64)
    if len(xy) and len(shapes):
        # A tree of points, asked by polygon: the polygons are the prepared ones, which is what costs.
        area, point = shapely.STRtree(cast(Any, shapely.points(xy))).query(shapes, predicate="covers")
        np.minimum.at(lowest, point, area)
    return lowest


def _refuse_degrees(areas: gpd.GeoDataFrame) -> None:
    crs = areas.crs
    if crs is None or not crs.is_projected or any(axis.unit_name != "metre" for axis in crs.axis_info[:2]):
        raise InputError(
            f"distances need coordinates in metres, but they are in {crs.name if crs else 'no known one'}",
            remedy="convert the shapes to EPSG:27700 (British National Grid) first",
        )
