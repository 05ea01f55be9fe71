"""Where organisations are: typed points and postcodes -> one point each, its quality, and its ward."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from numpy.typing import NDArray

from assetmap.check.faults import problem, quoted
from assetmap.check.rows import Rows
from assetmap.check.rules import read_degrees, read_postcode
from assetmap.errors import InputError
from assetmap.load.postcodes import EDITION, ended, locate

__all__ = ["FAR_FROM_POSTCODE", "OUTSIDE", "Places", "find_places", "near_any", "wards_of_points"]

OUTSIDE = 2000.0
"""A point further than this from every mapped ward is outside the area, in metres."""

FAR_FROM_POSTCODE = 1000.0
"""A point and a postcode further apart than this are probably not of one place, in metres."""

_Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Places:
    """One entry a row: canonical postcode, typed degrees (NaN if not used), EPSG:27700 point and so on."""

    postcode: list[str]
    latitude: _Floats
    longitude: _Floats
    x: _Floats
    y: _Floats
    quality: list[str]
    ward_code: list[str]


def find_places(
    rows: Rows,
    wards: gpd.GeoDataFrame,
    qualities: list[str],
    mapped: list[bool],
    boundaries_dir: Path,
) -> Places:
    """Place the rows of assets.csv.

    Parameters
    ----------
    rows : Rows
        Their columns ``postcode``, ``latitude`` and ``longitude`` are read; faults are noted.
    wards : GeoDataFrame
        EPSG:27700, index ``ward_code``.
    qualities : list of str
        ``location_quality`` as typed, one a row, ``""`` where blank.
    mapped : list of bool
        False for rows that have no place whatever is typed: those that are only online.
    boundaries_dir : Path
        The folder of the postcodes in use: those that have ended are located and noted.

    Returns
    -------
    Places

    Raises
    ------
    InputError
        The wards are not in EPSG:27700.
    """
    if wards.crs is None or wards.crs.to_epsg() != 27700:
        raise InputError(
            "ward shapes are needed in metres of the British National Grid (EPSG:27700)", where="wards"
        )
    postcodes = rows.read("postcode", read_postcode)
    codes = pd.Series(postcodes, dtype="str")
    found = locate(codes)
    post_x, post_y = found["x"].to_numpy(dtype=float), found["y"].to_numpy(dtype=float)
    for at, code in enumerate(postcodes):
        if code and np.isnan(post_x[at]):
            rows.add(
                at,
                "postcode",
                problem("postcode-not-found", f"{code} is not in the {EDITION}, or has no point there"),
            )
    for at in np.flatnonzero(ended(codes, boundaries_dir)).tolist():
        text = f"{postcodes[at]} is known, but no longer among the postcodes in use; it has probably ended"
        rows.add(at, "postcode", problem("ended-postcode", text))

    latitude = np.array(rows.read("latitude", read_degrees("latitude", 90.0)), dtype=float)
    longitude = np.array(rows.read("longitude", read_degrees("longitude", 180.0)), dtype=float)
    _note_halves(rows)
    typed_x, typed_y = _to_metres(longitude, latitude)
    area = shapely.STRtree(wards.geometry.to_numpy())
    near = near_any(area, typed_x, typed_y, OUTSIDE)
    apart = np.hypot(typed_x - post_x, typed_y - post_y)
    # A point far outside is believed only where the postcode says the same.
    typed = ~np.isnan(typed_x) & (near | (apart <= FAR_FROM_POSTCODE))
    refused = ~np.isnan(latitude) & ~np.isnan(longitude) & ~typed
    swapped = near_any(area, *_to_metres(latitude, longitude), OUTSIDE)
    for at in np.flatnonzero(refused).tolist():
        _note_outside(rows, at, bool(swapped[at]))
    for at in np.flatnonzero(typed & (apart > FAR_FROM_POSTCODE)).tolist():
        km = f"{apart[at] / 1000:,.1f}"
        text = f"the point is {km} km from the postcode {postcodes[at]}; the point is used"
        rows.add(at, "latitude", problem("point-far-from-postcode", text))

    mask = np.array(mapped, dtype=bool)
    x = np.where(mask, np.where(typed, typed_x, post_x), np.nan)
    y = np.where(mask, np.where(typed, typed_y, post_y), np.nan)
    placed = ~np.isnan(x)
    outside = placed & ~near_any(area, x, y, OUTSIDE)
    for at in np.flatnonzero(outside).tolist():
        column = "latitude" if typed[at] else "postcode"
        rows.add(
            at,
            column,
            problem("postcode-outside-area", "the place lies over 2 km outside all wards of the map"),
        )
    ward = wards_of_points(wards, x, y)
    return Places(
        postcode=postcodes,
        latitude=np.where(typed, latitude, np.nan),
        longitude=np.where(typed, longitude, np.nan),
        x=x,
        y=y,
        quality=[_quality(q, bool(t)) if p else "" for q, t, p in zip(qualities, typed, placed, strict=True)],
        ward_code=ward,
    )


def wards_of_points(wards: gpd.GeoDataFrame, x: _Floats, y: _Floats) -> list[str]:
    """The code of the ward that each point lies in; on a boundary the lowest code, outside all ``""``.

    Parameters
    ----------
    wards : GeoDataFrame
        Index ``ward_code``, in the metres of the points.
    x, y : arrays of float
        Metres; NaN lies in no ward.
    """
    codes = sorted(str(code) for code in wards.index)
    out = [""] * len(x)
    at = np.flatnonzero(~np.isnan(x) & ~np.isnan(y))
    if not codes or not len(at):
        return out
    shapes = wards.geometry.loc[codes].to_numpy()
    shapely.prepare(shapes)
    points, hits = shapely.STRtree(shapes).query(shapely.points(x[at], y[at]), predicate="intersects")
    lowest = np.full(len(at), len(codes))
    np.minimum.at(lowest, points, hits)
    for place, ward in zip(at, lowest, strict=True):
        if ward < len(codes):
            out[int(place)] = codes[int(ward)]
    return out


def near_any(area: shapely.STRtree, x: _Floats, y: _Floats, metres: float) -> NDArray[np.bool_]:
    """Whether each point lies within a distance of any of the shapes; False for NaN."""
    out = np.zeros(len(x), dtype=bool)
    at = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
    if len(at) and len(area.geometries):
        hits = area.query(shapely.points(x[at], y[at]), predicate="dwithin", distance=metres)[0]
        out[at[np.unique(hits)]] = True
    return out


def _to_metres(longitude: _Floats, latitude: _Floats) -> tuple[_Floats, _Floats]:
    """EPSG:4326 degrees -> EPSG:27700 metres; NaN where either is missing or on no map."""
    x, y = np.full(len(latitude), np.nan), np.full(len(latitude), np.nan)
    ok = ~np.isnan(longitude) & ~np.isnan(latitude) & (np.abs(latitude) <= 90) & (np.abs(longitude) <= 180)
    if ok.any():
        to_grid = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
        east, north = to_grid.transform(longitude[ok], latitude[ok])
        good = np.isfinite(east) & np.isfinite(north)
        x[ok], y[ok] = np.where(good, east, np.nan), np.where(good, north, np.nan)
    return x, y


def _note_halves(rows: Rows) -> None:
    for at, (lat, lon) in enumerate(zip(rows.cells["latitude"], rows.cells["longitude"], strict=True)):
        if bool(lat) != bool(lon):
            missing, given = ("longitude", "latitude") if lat else ("latitude", "longitude")
            rows.add(at, missing, problem("point-incomplete", f"{missing} is blank, and {given} is given"))


def _note_outside(rows: Rows, at: int, swapped: bool) -> None:
    lat, lon = rows.cells["latitude"][at], rows.cells["longitude"][at]
    where = f"the point {quoted(lat, 20)} north, {quoted(lon, 20)} east lies over 2 km outside all wards"
    if swapped:
        hint = f"The two are swapped: write {lon[:20]} under latitude and {lat[:20]} under longitude."
        rows.add(at, "latitude", problem("point-outside-area", where, hint))
    else:
        rows.add(at, "latitude", problem("point-outside-area", where))


def _quality(typed: str, by_point: bool) -> str:
    """A point whose quality nobody gave is not checked; a postcode is never exact."""
    if by_point:
        return typed or "unverified"
    return typed if typed in ("area", "unverified") else "postcode"
