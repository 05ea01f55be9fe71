"""Tables with shapes as GeoJSON (RFC 7946, degrees) and as one GeoPackage (British National Grid)."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError, FeatureError, GeometryError

from assetmap.errors import PublishError
from assetmap.load.grid import to_degrees
from assetmap.publish.dictionary import DIGITS
from assetmap.publish.tables import Table

__all__ = ["table_geojson", "tables_geopackage"]

_DECIMALS = 6  # of a degree: about a tenth of a metre
_KINDS = {"organisations": "Point"}
_USUAL_KIND = "MultiPolygon"


def table_geojson(table: Table) -> bytes:
    """Write a table with shapes as GeoJSON.

    Parameters
    ----------
    table : Table
        Its shapes are in EPSG:27700.

    Returns
    -------
    bytes
        A feature collection as RFC 7946 has it: longitude and latitude on WGS 84, outer rings
        counterclockwise, numbers as numbers, null where unknown and for a row without a shape. A feature a
        line. Points are those of the columns ``longitude`` and ``latitude``.
    """
    shapes = _in_degrees(table)
    names = [column.name for column in table.columns]
    features = (
        f'{{"type":"Feature","properties":{_json(dict(zip(names, row, strict=True)))},"geometry":{shape}}}'
        for row, shape in zip(table.rows, shapes, strict=True)
    )
    head = f'{{"type":"FeatureCollection","name":{_json(table.name)},"features":[\n'
    return (head + ",\n".join(features) + "\n]}\n").encode()


def tables_geopackage(tables: Iterable[Table], day: date) -> bytes:
    """Write tables as the layers of one GeoPackage (EPSG:27700); those without shapes as plain tables.

    Parameters
    ----------
    tables : iterable of Table
    day : date
        Stands in the file as the time of the last change, so that the same tables give the same bytes.

    Returns
    -------
    bytes

    Raises
    ------
    PublishError
        The disk has no room for it while it is made.
    """
    options = {"OGR_CURRENT_DATE": f"{day.isoformat()}T00:00:00.000Z", "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    pyogrio.set_gdal_config_options(options)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tables.gpkg"
            for table in tables:
                frame = _frame(table)
                kind = _KINDS.get(table.name, _USUAL_KIND)
                shaped: dict[str, Any] = {}
                if table.shapes is not None:
                    shaped = {"geometry_type": kind, "promote_to_multi": kind != "Point"}
                pyogrio.write_dataframe(frame, path, layer=table.name, driver="GPKG", **shaped)
            return path.read_bytes()
    except (OSError, DataSourceError, FeatureError, GeometryError) as error:
        raise PublishError(
            f"the GeoPackage cannot be made: {str(error).strip()[:200]}",
            where=tempfile.gettempdir(),
            remedy="see that the disk has room there, and that the folder can be written to",
        ) from None
    finally:
        pyogrio.set_gdal_config_options(dict.fromkeys(options))


def _in_degrees(table: Table) -> list[str]:
    if "longitude" in table.cells:
        points = zip(table.cells["longitude"], table.cells["latitude"], strict=True)
        return ["null" if one[0] is None else _json({"type": "Point", "coordinates": one}) for one in points]
    degrees = to_degrees()

    def turned(xy: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        return np.round(np.column_stack(degrees.transform(xy[:, 0], xy[:, 1])), _DECIMALS)

    shapes = shapely.orient_polygons(shapely.transform(table.shapes, turned), exterior_cw=False)
    return [made or "null" for made in cast(Any, shapely.to_geojson(shapes))]


def _frame(table: Table) -> pd.DataFrame:
    made = {}
    for column in table.columns:
        kind = "str" if not column.is_number else "float64" if DIGITS[column.unit] else "Int64"
        made[column.name] = pd.Series(cast(Any, table.cells[column.name]), dtype=kind)
    frame = pd.DataFrame(made)
    return frame if table.shapes is None else gpd.GeoDataFrame(frame, geometry=table.shapes, crs=27700)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
