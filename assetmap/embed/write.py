"""Write the files of ``boundaries/``: the same bytes for the same input."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from assetmap.errors import InputError

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["figures_csv", "in_degrees", "live_postcodes", "sources_json", "wards_geojson", "write"]

DECIMALS = 5
MOST_BYTES = 250_000


def in_degrees(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """A coverage in EPSG:4326, rounded to five decimals (about a metre), still a coverage.

    Neighbours share every vertex, and equal vertices stay equal when rounded; so only a shape that rounding
    makes touch itself can break the coverage.

    Raises
    ------
    InputError
        That happened.
    """
    degrees = shapes.to_crs(4326)
    rounded = shapely.transform(degrees.to_numpy(), lambda xy: np.round(xy, DECIMALS))
    if not (shapely.is_valid(rounded).all() and shapely.coverage_is_valid(rounded)):
        raise InputError(
            "rounding the coordinates breaks the shapes", remedy="change TOLERANCE in assetmap/embed"
        )
    ordered = shapely.orient_polygons(shapely.normalize(rounded), exterior_cw=False)
    return type(shapes)(ordered, index=shapes.index, crs=4326)


def wards_geojson(wards: gpd.GeoDataFrame) -> str:
    """GeoJSON (RFC 7946) of the wards, one feature a line, sorted by code.

    Parameters
    ----------
    wards : geopandas.GeoDataFrame
        Index ward code; ``ward_name``, ``locality_code``; geometry as :func:`in_degrees` returns it.

    Raises
    ------
    InputError
        The text is longer than the file may be.
    """
    lines = []
    for row in wards.sort_index().itertuples():
        properties = {"ward_code": row.Index, "ward_name": row.ward_name, "locality_code": row.locality_code}
        feature = {"type": "Feature", "properties": properties, "geometry": _geometry(row.geometry)}
        lines.append(json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
    text = '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"
    if len(text.encode()) > MOST_BYTES:
        raise InputError(
            f"the ward shapes take {len(text.encode()):,} bytes, more than {MOST_BYTES:,}",
            remedy="raise TOLERANCE in assetmap/embed",
        )
    return text


def live_postcodes(postcodes: pd.DataFrame, district_codes: Iterable[str], about: Iterable[str]) -> str:
    """The live postcodes of some local authorities, one line a sector.

    Parameters
    ----------
    postcodes : pandas.DataFrame
        Columns ``postcode`` and ``district_code``.
    district_codes : iterable of str
    about : iterable of str
        Lines that say where they come from.

    Returns
    -------
    str
        ``# `` lines, a line ``@ `` with the local authorities' codes, then lines such as ``M1 1 ADAEAF``:
        outward code, sector digit, and the two closing letters of each postcode of the sector.
    """
    codes = sorted(district_codes)
    own = postcodes.loc[postcodes["district_code"].isin(codes), "postcode"]
    sectors: dict[str, set[str]] = {}
    for postcode in own.str.replace(" ", "", regex=False):
        sectors.setdefault(f"{postcode[:-3]} {postcode[-3]}", set()).add(postcode[-2:])
    lines = [f"{sector} {''.join(sorted(units))}" for sector, units in sorted(sectors.items())]
    return "\n".join([*(f"# {line}" for line in about), f"@ {' '.join(codes)}", *lines]) + "\n"


def figures_csv(figures: pd.DataFrame) -> str:
    """Ward figures as CSV, sorted by ward code: up to nine decimals, unknown = blank."""
    made = figures.sort_index()
    text = made.astype(object).map(_cell).to_csv(lineterminator="\n")
    return str(text)


def sources_json(about: Mapping[str, Any]) -> str:
    """``sources.json``: editions, and the sources of the shapes and of the figures."""
    return json.dumps(about, ensure_ascii=False, indent=2) + "\n"


def write(path: Path, text: str) -> bool:
    """Write a file by way of a temporary one; returns whether it changed."""
    data = text.encode()
    if path.is_file() and path.read_bytes() == data:
        return False
    temporary = path.with_name(path.name + ".new")
    temporary.write_bytes(data)
    temporary.replace(path)
    return True


def _cell(value: object) -> object:
    if isinstance(value, float):
        if np.isnan(value):
            return ""
        return str(int(value)) if value.is_integer() else repr(round(value, 9))
    return value


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(shapely.to_geojson(shape))
    return made
