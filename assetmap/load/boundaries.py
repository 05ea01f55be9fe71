"""Shapes of wards and LSOAs from files as published: any edition, any format, any CRS -> EPSG:27700."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyogrio.errors import DataLayerError, DataSourceError
from pyproj.exceptions import ProjError

from assetmap.errors import InputError
from assetmap.load.layers import Layer, field_of, find_layer
from assetmap.load.limits import MOST_CROSSINGS, crossings
from assetmap.load.tables import counted, few

__all__ = ["Areas", "read_lsoas", "read_wards"]

#: Great Britain in EPSG:27700 with room to spare: west, south, east, north.
_BRITAIN = (-100_000.0, -100_000.0, 800_000.0, 1_400_000.0)
#: How the shapes of several rows with one code lie to each other -> what is noted.
_SEVERAL = {
    "same": "came in several rows with the same shape, which counts once",
    "overlapping": "came in several rows whose shapes overlap, and that were joined (look which is right)",
    "apart": "came in several rows that were joined",
}
_OVERLAP = 0.001  # a share of the area; less is how neatly borders were drawn
_NO_CRS = (
    "give it its coordinate reference system: the .prj file beside a Shapefile, or save it again from a "
    "GIS with the right one (British National Grid is EPSG:27700)"
)


@dataclass(frozen=True)
class Areas:
    """Shapes of one kind of area from one file.

    Attributes
    ----------
    frame : geopandas.GeoDataFrame
        Index ``code`` sorted, EPSG:27700; columns ``name`` ("" where the file has none), ``locality_code``
        ("" where the file has none), ``geometry`` (valid Polygon or MultiPolygon).
    edition : str
        From the field of codes: ``WD23``, ``LSOA21``.
    name : str
        What messages call the file.
    notes : tuple of str
        What was put right on the way, in plain sentences.
    """

    frame: gpd.GeoDataFrame
    edition: str
    name: str
    notes: tuple[str, ...]


def read_wards(
    path: Path, locality_codes: Collection[str], ward_localities: pd.Series[str] | None = None
) -> Areas:
    """Read the wards of some local authorities.

    The code is the field ``WDyyCD``, the name ``WDyyNM``, the local authority ``LADyyCD``, yy being two
    digits, in any case; the latest year where there are several. Of several layers, the one that has the
    code.

    Parameters
    ----------
    path : Path
        GeoJSON, GeoPackage, Shapefile or zipped Shapefile, in any CRS that the file states.
    locality_codes : collection of str
        Codes of local authorities; wards of others are left out.
    ward_localities : pandas.Series, optional
        Local authority by ward code, from a lookup: used where the file has no field ``LADyyCD``.

    Returns
    -------
    Areas

    Raises
    ------
    InputError
        The file is something else, states no CRS or a wrong one, has a ward without a shape, or lacks the
        wards of one of the localities.
    """
    what = "ward boundaries"
    layer, code, year = find_layer(path, r"WD(\d\d)CD", "WDyyCD (such as WD24CD)", what)
    name, authority = field_of(layer, rf"WD({year})NM"), field_of(layer, r"LAD(\d\d)CD")
    columns = (
        {code: "code"}
        | ({name[0]: "name"} if name else {})
        | ({authority[0]: "locality_code"} if authority else {})
    )
    if authority:
        frame = _read(path, layer, columns, where=_is_in(authority[0], locality_codes))
    elif ward_localities is not None:
        wanted = ward_localities[ward_localities.isin(list(locality_codes))]
        frame = _read(path, layer, columns)
        frame = frame[frame["code"].isin(wanted.index)]
        frame = frame.assign(locality_code=frame["code"].map(wanted))
    else:
        raise InputError(
            "the wards do not say which local authority they belong to: looked for a field LADyyCD (such "
            f"as LAD24CD), and found {layer.described()}",
            where=path.name,
            remedy='give a lookup as well, such as LSOA21_WD24_LAD24_EW_LU.csv: [data] lookup = "…"',
        )
    missing = set(locality_codes) - set(frame["locality_code"])
    if missing:
        there = (
            sorted(set(_read(path, layer, {authority[0]: "code"}, shapes=False)["code"])) if authority else []
        )
        raise InputError(
            f"there are no wards of {few(missing)}"
            + (f"; the file has wards of {few(there)}" if there else ""),
            where=path.name,
            remedy=(
                "use a file that covers all localities of the settings, or put right the codes in "
                "[localities]"
            ),
        )
    return _areas(path, frame, f"WD{year}", "ward")


def read_lsoas(path: Path, codes: Collection[str], near: gpd.GeoDataFrame) -> Areas:
    """Read the shapes of some LSOAs.

    Parameters
    ----------
    path : Path
        As for :func:`read_wards`; the code is the field ``LSOAyyCD``.
    codes : collection of str
        The LSOAs wanted; others are left out.
    near : geopandas.GeoDataFrame
        The wards they belong to, EPSG:27700: only what lies within 5 km of these is read.

    Returns
    -------
    Areas
        Those of `codes` that the file has; the caller sees whether all are there.

    Raises
    ------
    InputError
        As for :func:`read_wards`.
    """
    layer, code, year = find_layer(path, r"LSOA(\d\d)CD", "LSOAyyCD (such as LSOA21CD)", "LSOA boundaries")
    name = field_of(layer, rf"LSOA({year})NM")
    columns = {code: "code"} | ({name[0]: "name"} if name else {})
    box = shapely.box(*near.total_bounds).buffer(5000.0)
    frame = _read(path, layer, columns, box=gpd.GeoSeries([box], crs=near.crs))
    return _areas(
        path, frame[frame["code"].isin(list(codes))].assign(locality_code=""), f"LSOA{year}", "LSOA"
    )


def _is_in(field: str, values: Iterable[str]) -> str:
    listed = ", ".join(f"'{value}'" for value in sorted(values))
    return f'"{field}" IN ({listed})'


def _read(
    path: Path,
    layer: Layer,
    columns: dict[str, str],
    *,
    where: str | None = None,
    box: gpd.GeoSeries | None = None,
    shapes: bool = True,
) -> gpd.GeoDataFrame:
    """Rows of a layer; with shapes, in EPSG:27700. `box` is in EPSG:27700."""
    options: dict[str, Any] = {"columns": list(columns), "where": where, "read_geometry": shapes}
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # what GDAL finds odd but reads
            if box is not None:
                options["bbox"] = tuple(box.to_crs(_known(path, layer.crs)).total_bounds)
            read = gpd.read_file(layer.source, layer=layer.name, engine="pyogrio", **options)
    except (DataSourceError, DataLayerError, ProjError, ValueError, shapely.errors.GEOSException) as error:
        raise InputError(
            f"the shapes cannot be read; the file is probably cut short: {str(error).strip()[:200]}",
            where=path.name,
            remedy="download the file again",
        ) from None
    frame = read.rename(columns=columns)
    for column in columns.values():
        frame[column] = frame[column].fillna("").astype(str).str.strip()
    if not shapes:
        return frame
    if "name" not in frame:
        frame["name"] = ""
    return _in_metres(path, frame)


def _known(path: Path, crs: object) -> object:
    if not crs:
        raise InputError("the file does not say which coordinates it has", where=path.name, remedy=_NO_CRS)
    return crs


def _in_metres(path: Path, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    _known(path, frame.crs)
    if frame.geometry.is_empty.all() or frame.geometry.isna().all():
        return frame.set_crs(27700, allow_override=True)
    west, south, east, north = frame.total_bounds
    if frame.crs.is_geographic and (max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90):
        raise InputError(
            f"the file says its coordinates are degrees ({frame.crs.name}), but they go up to "
            f"{east:,.0f}, {north:,.0f}",
            where=path.name,
            remedy=_NO_CRS,
        )
    swapped = frame.crs.is_geographic and 49 < west < 61 and -9 < south < 3
    try:
        made = frame.to_crs(27700)
    except ProjError as error:
        raise InputError(
            f"its coordinates cannot be turned into British National Grid: {error}",
            where=path.name,
            remedy=_NO_CRS,
        ) from None
    bounds = made.total_bounds
    inside = (
        np.isfinite(bounds).all() and (bounds[:2] > _BRITAIN[:2]).all() and (bounds[2:] < _BRITAIN[2:]).all()
    )
    if not inside:
        raise InputError(
            "the shapes lie outside Great Britain, as its coordinate reference system is said to be "
            f"{frame.crs.name}",
            where=path.name,
            remedy="latitude and longitude are swapped: longitude comes first" if swapped else _NO_CRS,
        )
    return made


def _areas(path: Path, frame: gpd.GeoDataFrame, edition: str, kind: str) -> Areas:
    odd = frame.loc[~frame["code"].str.fullmatch(r"[EWSN]\d{8}"), "code"]
    if len(odd):
        raise InputError(
            f"the code of {counted(len(odd), kind)} is not right: {few(odd.map(repr), 3)}",
            where=path.name,
            remedy="codes have nine characters, such as E05000001: put them right in the file",
        )
    empty = frame.loc[frame.geometry.isna() | frame.geometry.is_empty, "code"]
    if len(empty):
        raise InputError(
            f"there is no shape of {counted(len(empty), kind)}: {few(empty)}",
            where=path.name,
            remedy="use the file as it was published, or draw their shapes",
        )
    notes = []
    shapes = shapely.force_2d(frame.geometry.to_numpy())
    broken = ~shapely.is_valid(shapes)
    if broken.any():
        for code, shape in zip(frame.loc[broken, "code"], shapes[broken], strict=True):
            if crossings(shape) > MOST_CROSSINGS:
                raise InputError(
                    f"the outline of the {kind} {code} crosses itself more than {MOST_CROSSINGS:,} times",
                    where=path.name,
                    remedy="use the file as it was published",
                )
        shapes[broken] = [_polygons(shape) for shape in shapely.make_valid(shapes[broken])]
        notes.append(
            _note(
                path, frame.loc[broken, "code"], kind, "had an outline that crosses itself and was repaired"
            )
        )
    flat = (shapely.area(shapes) <= 0) | ~np.isin(shapely.get_type_id(shapes), (3, 6))
    if flat.any():
        raise InputError(
            f"{counted(int(flat.sum()), kind)} drawn as points or lines: {few(frame.loc[flat, 'code'])}",
            where=path.name,
            remedy="use the file of boundaries, not that of centres or lines",
        )
    frame = gpd.GeoDataFrame(frame[["code", "name", "locality_code"]], geometry=shapes, crs=frame.crs)
    twice = frame["code"].duplicated(keep=False)
    if twice.any():
        frame = _joined(path, frame, kind)
        for how, words in _SEVERAL.items():
            codes = frame.loc[frame["rows"] == how, "code"]
            if len(codes):
                notes.append(_note(path, codes, kind, words))
    frame = frame[["code", "name", "locality_code", "geometry"]].set_index("code").sort_index()
    return Areas(frame, edition, path.name, tuple(notes))


def _joined(path: Path, frame: gpd.GeoDataFrame, kind: str) -> gpd.GeoDataFrame:
    ways = frame.drop_duplicates(["code", "name", "locality_code"])
    differing = ways.loc[ways["code"].duplicated(), "code"]
    if len(differing):
        raise InputError(
            f"{counted(len(differing), f'{kind} code')} with different names or local authorities: "
            f"{few(differing)}",
            where=path.name,
            remedy="leave one row for each, or one file for each edition",
        )
    groups = frame.groupby("code", sort=True)
    joined = ways.set_index("code").sort_index()
    united = {code: _united(shapes.to_numpy()) for code, shapes in groups["geometry"]}
    joined["rows"] = [united[code][1] for code in joined.index]
    joined["geometry"] = [united[code][0] for code in joined.index]
    return joined.reset_index()


def _united(shapes: np.ndarray[Any, Any]) -> tuple[shapely.Geometry, str]:
    """The shapes of one code as one, and how they lie to each other: "" for one alone, or of `_SEVERAL`."""
    if len(shapes) == 1:
        return shapes[0], ""
    whole = _polygons(shapely.union_all(shapely.normalize(shapes)))
    if shapely.equals(shapes, whole).all():
        return whole, "same"
    area = float(shapely.area(whole))
    twice = float(shapely.area(shapes).sum()) - area
    return whole, "overlapping" if twice > _OVERLAP * area else "apart"


def _polygons(shape: shapely.Geometry) -> shapely.Geometry:
    """The polygons of a geometry, without the lines and points that a repair can leave."""
    parts = shapely.get_parts(shape)
    while (shapely.get_type_id(parts) > 3).any():
        parts = shapely.get_parts(parts)
    polygons = parts[shapely.get_type_id(parts) == 3]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(list(polygons))


def _note(path: Path, codes: pd.Series[str], kind: str, what: str) -> str:
    return f"{counted(len(codes), kind)} of {path.name} {what}: {few(codes)}."
