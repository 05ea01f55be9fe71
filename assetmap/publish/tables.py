"""What is exported, as tables of plain cells, and their form as CSV files that open in Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Any

import numpy as np
import pandas as pd

from assetmap.check.faults import Fault
from assetmap.check.report import COLUMNS, fault_rows
from assetmap.load.cells import protect
from assetmap.load.grid import to_metres
from assetmap.load.official import Official
from assetmap.mapping.insight import Insight
from assetmap.measure.indicators import of_localities
from assetmap.measure.model import Measures
from assetmap.publish.dictionary import (
    DIGITS,
    MEASURE_UNITS,
    SUPPLY_COLUMN,
    TABLES,
    TEAM_ONLY,
    Column,
    indicator_column,
)
from assetmap.publish.told_tables import (
    concentration,
    locality_cautions,
    long_measures,
    next_rows,
    small_area_cautions,
    ward_cautions,
)
from assetmap.settings import Settings

__all__ = ["Cell", "Table", "about", "csv_bytes", "export_tables", "faults_csv", "table_csv"]

Cell = str | int | float | None
_COPIES = {"team": "The team's: not to be sent on", "partner": "Partners'", "public": "Everybody's"}


@dataclass(frozen=True)
class Table:
    """One table.

    Attributes
    ----------
    name : str
        Of its files and its layer: ``wards``.
    title : str
        Of its sheet in the workbook.
    columns : tuple of Column
    cells : mapping of str to list
        For each column, text, or numbers with None where unknown.
    shapes : ndarray of shapely geometries or None
        EPSG:27700; None for a table without shapes, None in it for a row without.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    cells: Mapping[str, Sequence[Cell]]
    shapes: np.ndarray[Any, Any] | None = None

    @property
    def rows(self) -> Iterable[tuple[Cell, ...]]:
        """The rows, each with a cell for each column."""
        return zip(*(self.cells[column.name] for column in self.columns), strict=True)


def export_tables(
    settings: Settings,
    official: Official,
    measures: Measures,
    places: pd.DataFrame,
    audience: str,
    told: Insight,
) -> tuple[Table, ...]:
    """Put together the tables that one audience gets.

    Parameters
    ----------
    settings : Settings
    official : Official
    measures : Measures
        Of the lists as this audience may see them (:func:`assetmap.publish.audience.lists_for`).
    places : DataFrame
        The organisations that it may see (:func:`assetmap.publish.audience.places_for`). Nothing else is
        known of organisations here: their points are made from the degrees in it.
    audience : {"partner", "team"}
    told : Insight
        What goes beyond single areas, of the same measures.

    Returns
    -------
    tuple of Table
        ``wards``, ``lsoas`` where there are any, ``localities``, ``measures``, ``next``, ``concentration``,
        ``organisations``, and ``dictionary``: the columns of the others. The rows are in the order of codes,
        of the settings, of dates, of ranks, and of keys.
    """
    indicators = official.indicators
    own = tuple(indicator_column(one) for one in indicators.declared)
    names = official.wards[["ward_name", "locality_code", "locality_name"]]
    wards = measures.wards.join(indicators.wards).assign(cautions=ward_cautions(told, measures.wards.index))
    wards = wards.rename_axis("ward_code").reset_index()
    tables = [_table("wards", "Wards", wards, own, official.wards.geometry.reindex(measures.wards.index))]
    if measures.lsoas is not None and official.lsoas is not None:
        figures = official.lsoas[["imd_score", "imd_rank", "imd_decile"]]
        lsoas = measures.lsoas.join(figures).join(names, on="ward_code")
        there = () if indicators.lsoas is None else tuple(c for c in own if c.name in indicators.lsoas)
        if indicators.lsoas is not None:
            lsoas = lsoas.join(indicators.lsoas)
        known = lsoas["population"].where(lsoas["target"], 0.0)
        lsoas = lsoas.assign(target_residents=known, cautions=small_area_cautions(lsoas["population"]))
        lsoas["reach_method"] = measures.wards["reach_method"].reindex(lsoas["ward_code"]).to_numpy()
        shapes = official.lsoas.geometry.reindex(lsoas.index)
        lsoas = lsoas.rename_axis("lsoa_code").reset_index()
        tables.append(_table("lsoas", "Small areas", lsoas, there, shapes))
    localities = measures.localities.assign(
        locality_code=[one.code for one in settings.localities],
        locality_name=[one.name for one in settings.localities],
        reach_method=measures.wards.groupby("locality")["reach_method"].first(),
        cautions=locality_cautions(told, measures.localities.index),
    )
    localities = localities.join(told.fairness.places)
    localities = localities.join(of_localities(indicators, official.wards["locality"], localities.index))
    localities = localities.rename_axis("locality").reset_index()
    tables.append(_table("localities", "Localities", localities, own))
    tables.append(_table("measures", "Measures", long_measures(settings, told, measures, MEASURE_UNITS), ()))
    tables.append(_table("next", "Who to talk to next", next_rows(settings, measures, places), ()))
    tables.append(_table("concentration", "Concentration curves", concentration(settings, told), ()))
    tables.append(_organisations(places, audience))
    return (*tables, _dictionary(tables, official))


def about(
    settings: Settings,
    official: Official,
    measures: Measures,
    audience: str,
    told: Insight | None = None,
    ask: str = "",
) -> Table:
    """What the figures rest on: the date, the sources with their licences, the notes of the pages, cautions.

    `ask` is what readers are asked before they get in touch with an organisation of the ranking.
    """
    rows = [
        ("Place", settings.place),
        ("Copy", _COPIES[audience]),
        ("Day of the figures", measures.as_of.isoformat()),
        ("Ways on foot", measures.reach_method),
    ]
    for source in dict.fromkeys(official.sources):
        title, publisher, edition, licence, attribution = astuple(source)
        rows.append((f"Source: {title}", "; ".join(filter(None, (publisher, edition, licence, attribution)))))
    rows += [("Note", note) for note in official.notes]
    if told is not None:
        rows += [("Caution", text) for text in told.caveats.loc[told.caveats["area"] == "", "text"]]
        rows.append(("Who to talk to next", ask))
    columns = (Column("what", "text", ""), Column("text", "text", ""))
    return Table("about", "About", columns, {"what": [r[0] for r in rows], "text": [r[1] for r in rows]})


def faults_csv(faults: Iterable[Fault]) -> bytes:
    """Faults of the lists, one a line.

    Parameters
    ----------
    faults : iterable of Fault

    Returns
    -------
    bytes
        As :func:`table_csv` writes it. The cells hold what was typed: for the team only.
    """
    return csv_bytes(COLUMNS, [[protect(cell) for cell in row] for row in fault_rows(faults)])


def table_csv(table: Table) -> bytes:
    """Write a table as CSV: UTF-8 with a byte order mark, as Excel likes it.

    Parameters
    ----------
    table : Table

    Returns
    -------
    bytes
        Numbers with the decimals of their unit, blank where unknown. Text that a spreadsheet would take for a
        formula begins with an apostrophe.
    """
    columns = []
    for column in table.columns:
        cells = table.cells[column.name]
        if column.is_number:
            digits = DIGITS[column.unit]
            columns.append(
                [
                    "" if cell is None else str(cell) if isinstance(cell, int) else f"{cell:.{digits}f}"
                    for cell in cells
                ]
            )
        else:
            columns.append([protect(str(cell)) for cell in cells])
    return csv_bytes([column.name for column in table.columns], zip(*columns, strict=True))


def _table(name: str, title: str, frame: pd.DataFrame, own: tuple[Column, ...], shapes: Any = None) -> Table:
    supply = (SUPPLY_COLUMN,) if SUPPLY_COLUMN.name in frame else ()
    columns = (*TABLES[name], *supply, *own)
    cells = {column.name: _cells(column, frame[column.name]) for column in columns}
    return Table(name, title, columns, cells, None if shapes is None else shapes.to_numpy())


def _organisations(places: pd.DataFrame, audience: str) -> Table:
    """Organisations in the order of their keys."""
    import shapely

    places = places.sort_index(kind="stable")
    columns = tuple(c for c in TABLES["organisations"] if audience == "team" or c.name not in TEAM_ONLY)
    cells = {column.name: _cells(column, places[column.name]) for column in columns}
    longitude, latitude = (np.array(cells[name], dtype=float) for name in ("longitude", "latitude"))
    x, y = to_metres().transform(longitude, latitude)
    here = np.isfinite(x) & np.isfinite(longitude)
    points = np.full(len(places), None, dtype=object)
    points[here] = shapely.points(np.round(np.asarray(x)[here], 1), np.round(np.asarray(y)[here], 1))
    return Table("organisations", "Organisations", columns, cells, points)


def _dictionary(tables: Iterable[Table], official: Official) -> Table:
    rows = [
        (table.name, one.name, one.meaning, one.unit, _source(one.source, official.editions))
        for table in tables
        for one in table.columns
    ]
    columns = tuple(Column(name, "text", "") for name in ("table", "column", "meaning", "unit", "source"))
    cells = {column.name: [row[n] for row in rows] for n, column in enumerate(columns)}
    return Table("dictionary", "Data dictionary", columns, cells)


def _source(word: str, editions: Mapping[str, str]) -> str:
    if word == "measure":
        return "worked out by assetmap"
    return f"official: {editions[word]}" if word in editions else word


def _cells(column: Column, values: pd.Series[Any]) -> list[Cell]:
    if column.is_number:
        digits = DIGITS[column.unit]
        if column.unit == "as in unit":
            return [_number(float(value), 0 if float(value).is_integer() else digits) for value in values]
        return [_number(float(value), digits) for value in values.to_numpy(dtype=float, na_value=np.nan)]
    if column.unit == "yes or no":
        return [("no", "yes")[bool(value)] for value in values]
    return ["; ".join(value) if isinstance(value, tuple) else str(value) for value in values]


def _number(value: float, digits: int) -> Cell:
    if not np.isfinite(value):
        return None
    return round(value, digits) if digits else round(value)


def csv_bytes(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows of text as CSV: UTF-8 with a byte order mark. Text that people typed is protected before."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
