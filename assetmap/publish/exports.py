"""The figures as files for other programs: CSV, GeoJSON, one GeoPackage, one Excel workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from assetmap.publish.geofiles import table_geojson, tables_geopackage
from assetmap.publish.tables import Table, table_csv
from assetmap.publish.workbook import tables_workbook

__all__ = ["GEOPACKAGE", "WORKBOOK", "export_files"]

GEOPACKAGE = "assetmap.gpkg"
WORKBOOK = "assetmap.xlsx"


def export_files(tables: Sequence[Table], about: Table, day: date) -> dict[str, bytes]:
    """Write tables in all forms.

    Parameters
    ----------
    tables : sequence of Table
        As :func:`assetmap.publish.tables.export_tables` gives them.
    about : Table
        As :func:`assetmap.publish.tables.about` gives it.
    day : date
        The date of the map: the only time that stands in a file.

    Returns
    -------
    dict of str to bytes
        By file name. The same tables give the same bytes.
    """
    every = (*tables, about)
    out = {f"{table.name}.csv": table_csv(table) for table in every}
    out |= {f"{table.name}.geojson": table_geojson(table) for table in tables if table.shapes is not None}
    out[GEOPACKAGE] = tables_geopackage(every, day)
    out[WORKBOOK] = tables_workbook(every, day)
    return out
