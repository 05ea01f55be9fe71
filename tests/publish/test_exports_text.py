"""Exported files: hostile text comes back as typed and harmless, and the same lists give the same bytes."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import numpy as np
import openpyxl
import shapely

from assetmap.publish.dictionary import Column
from assetmap.publish.geofiles import table_geojson
from assetmap.publish.tables import Table, table_csv
from assetmap.publish.workbook import tables_workbook
from tests.project import build
from tests.publish.exported import DAY, FORMULA, HOSTILE, project, read


def test_text_that_looks_like_a_formula_is_text_everywhere(maps: Path) -> None:
    text = (maps / "data" / "organisations.csv").read_bytes().decode("utf-8-sig")
    line = next(row for row in csv.reader(io.StringIO(text, newline="")) if row[0] == "open")
    assert [
        cell for cell in line if re.match(r"[=+\-@\t\r\n]", cell) and not re.fullmatch(r"-\d+(\.\d+)?", cell)
    ] == []
    book = openpyxl.load_workbook(maps / "data" / "assetmap.xlsx")
    found = {}
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n"), (sheet.title, cell.coordinate)
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.quotePrefix
                    found[cell.value] = True
    assert {FORMULA, "-5", "+44 161 496 0000", "@SUM(A1)"} <= set(found)


def test_hostile_text_comes_back_as_typed(maps: Path) -> None:
    typed = read(maps / "data" / "assetmap.gpkg", layer="organisations").set_index("id")
    assert typed.at["open", "description"] == HOSTILE
    assert typed.at["open", "name"] == FORMULA
    flat = json.loads((maps / "data" / "organisations.geojson").read_text("utf-8"))["features"]
    [feature] = [one for one in flat if one["properties"]["id"] == "open"]
    assert feature["properties"]["description"] == HOSTILE
    sheet = openpyxl.load_workbook(maps / "data" / "assetmap.xlsx")["Organisations"]
    head = [cell.value for cell in sheet[1]]
    cells = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    assert cells["open"][head.index("description")].value == HOSTILE


def test_characters_that_a_workbook_cannot_hold_are_left_out() -> None:
    columns = (Column("name", "text", ""), Column("n", "number", ""))
    table = Table("t", "T", columns, {"name": ["a\x0bb\x00c", "#N/A"], "n": [None, 3]})
    book = openpyxl.load_workbook(io.BytesIO(tables_workbook([table], DAY)))
    assert [[cell.value for cell in row] for row in book["T"]] == [["name", "n"], ["abc", None], ["#N/A", 3]]
    assert table_csv(table).decode("utf-8-sig") == "name,n\r\na\x0bb\x00c,\r\n#N/A,3\r\n"


def test_a_hole_and_an_island_keep_their_rings() -> None:
    outer = shapely.box(380000, 400000, 381000, 401000)
    shape = shapely.MultiPolygon(
        [outer - shapely.box(380400, 400400, 380600, 400600), shapely.box(382000, 400000, 382100, 400100)]
    )
    shapes = np.array([shape, None], dtype=object)
    made = json.loads(table_geojson(Table("w", "W", (Column("a", "text", ""),), {"a": ["x", "y"]}, shapes)))
    back = shapely.geometry.shape(made["features"][0]["geometry"])
    assert [len(part.interiors) for part in back.geoms] == [1, 0]
    assert made["features"][1]["geometry"] is None


def test_the_same_lists_give_the_same_bytes(tmp_path: Path, maps: Path) -> None:
    assert build(project(tmp_path), "--quiet") == 0
    for folder in ("data", "team/data"):
        for path in (maps / folder).iterdir():
            assert (tmp_path / "maps" / folder / path.name).read_bytes() == path.read_bytes(), path.name
