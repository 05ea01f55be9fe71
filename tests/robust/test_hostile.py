"""Files made to do harm end in a clear message, soon and in little memory."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from assetmap.errors import InputError
from assetmap.load import limits
from assetmap.load.boundaries import read_wards
from assetmap.load.embedded import Embedded
from assetmap.load.lists import read_sheet
from assetmap.load.schema import ASSETS
from assetmap.load.tables import open_table
from assetmap.register.reading import read_incoming
from assetmap.register.workbook_read import read_grids
from tests.project import ROOT
from tests.robust.hostile import HOSTILE, bomb, features, packed, polygon, star

if sys.platform == "win32":
    pytest.skip("limits on memory as on Linux and macOS", allow_module_level=True)

from tests.robust.reading import MEGABYTES, SECONDS, read_all

#: What is no list at all, however it is told; and the few that can be read.
SAID = {
    "zip bomb, Excel": "2,000 MB, more than the 400 MB",
    "zip bomb, Excel, that lies": "damaged",
    "many members": "6,000 files in it",
    "cells without a place": "more than the 5,000,000 cells",
    "three times the rows that are read": "600,000 rows",
    "the far corner": "too large",
    "a cell of 50 MB, CSV": "row 2",
    "a cell of 50 MB, Excel": "cell A2 has 52,428,800 letters",
    "5,000 columns, CSV": "5,000 columns",
    "5,000 columns, GeoJSON": "5,000 columns",
    "one wide row and very many, CSV": "cells",
    "commas only, CSV": "cells",
    "a hundred shapes that cross": "cross themselves",
    "another file, by VRT": "damaged",
    "a command, by GDALG": "damaged",
}


def test_hostile_files_of_partners(capsys: pytest.CaptureFixture[str]) -> None:
    seen = {}
    quick = [name for name in HOSTILE if "million" not in name]  # those take seconds even on an idle computer
    for name, done, said in read_all(quick):
        seen[name] = said
        assert done.code in (0, 1), (name, done.code, said)
        assert done.seconds < SECONDS, name
        assert done.megabytes < MEGABYTES, name
        assert "Traceback" not in said, name
        assert "root:" not in said, name
        if done.code == 1:
            assert HOSTILE[name][0] in said, name  # where
            assert "What to do:" in said, name
        assert SAID.get(name, "") in said, (name, said)
    assert list(seen) == quick


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def ward(*shapes: object, **named: object) -> bytes:
    made = json.loads(features(*shapes, **named))
    for n, one in enumerate(made["features"]):
        one["properties"] = {"WD24CD": f"E0500000{n}", "WD24NM": "W", "LAD24CD": "E08000001"}
    return json.dumps(made).encode()


def refused(files: Path) -> Iterator[tuple[str, object]]:
    yield (
        "crosses itself more than",
        lambda: read_wards(write(files, "w.geojson", ward(polygon(star(3000)))), ["E08000001"]),
    )
    yield (
        "no shape",
        lambda: read_wards(
            write(files, "w.geojson", ward({"type": "Polygon", "coordinates": []})), ["E08000001"]
        ),
    )
    metres = [[370000, 400000], [370001, 400000], [370001, 400001], [370000, 400000]]
    yield "degrees", lambda: read_wards(
        write(files, "w.geojson", ward(polygon(star(5)), polygon(metres))),
        ["E08000001"],
    )  # fmt: skip
    yield "2,000 MB|3,000 MB", lambda: open_table(write(files, "t.zip", bomb(["t.csv"], 3000)), "a table")
    yield "damaged", lambda: open_table(write(files, "t.zip", bomb(["t.csv"], 2500, 100)), "a table")
    yield "field larger", lambda: open_table(write(files, "t.csv", b"x" * 200_000 + b",b\n1,2\n"), "a table")
    yield (
        "5,000 columns",
        lambda: read_sheet(
            write(files, "assets.csv", ",".join(f"c{n}" for n in range(5000)).encode() + b"\n1\n"), ASSETS
        ),
    )
    yield (
        "more than 131,072 letters",
        lambda: read_sheet(
            write(files, "assets.csv", b"name,asset_type\n" + b"x" * 50_000_000 + b",venue\n"), ASSETS
        ),
    )
    yield (
        "5,000,000 cells",
        lambda: read_sheet(write(files, "assets.csv", b"name,asset_type\n" + b"\n" * 5_000_001), ASSETS),
    )
    yield "101 MB", lambda: read_sheet(sparse(files / "assets.csv", 101), ASSETS)
    yield "2,049 MB", lambda: open_table(sparse(files / "t.csv", 2049), "a table")
    yield "100 MB", lambda: read_grids(bomb(["xl/workbook.xml"], 2000), "book.xlsx")
    yield "damaged", lambda: read_grids(bomb(["xl/workbook.xml"], 2000, 100), "book.xlsx")


def sparse(path: Path, megabytes: int) -> Path:
    """A file of that length, which takes no room."""
    path.write_bytes(b"")
    os.truncate(path, megabytes * 2**20)
    return path


def test_hostile_official_files_lists_and_workbooks(tmp_path: Path) -> None:
    for said, read in refused(tmp_path):
        with pytest.raises(InputError, match=said) as caught:
            read()  # type: ignore[operator]
        assert "What to do:" in str(caught.value)


def test_no_member_of_a_packed_file_is_what_another_reader_would_open(tmp_path: Path) -> None:
    secret = write(tmp_path, "secret.csv", b"word\nhush\n")
    vrt = (
        f"<OGRVRTDataSource><!-- <kml --><OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    ).encode()
    side = {"a.shx": b"", "a.dbf": b""}
    for name, content in (
        ("a.kml", vrt),
        ("b.kml", b"<?xml version='1.0'?>\n" + vrt),
        ("a.kmz", packed({"doc.kml": vrt})),
        ("a.zip", packed({"a.shp": vrt})),
        ("b.zip", packed({"a.shp": vrt, **side})),
    ):
        with pytest.raises(InputError, match="damaged"):
            read_incoming(write(tmp_path, name, content))


def test_shapes_that_cross_a_little_and_empty_ones_are_read(tmp_path: Path) -> None:
    bow = polygon([[-2.4, 53.5], [-2.3, 53.6], [-2.3, 53.5], [-2.4, 53.6], [-2.4, 53.5]])
    empty = {"type": "Polygon", "coordinates": []}
    found = read_incoming(write(tmp_path, "a.geojson", features(bow, empty, None, polygon(star(60)))))
    assert [row.longitude is not None for row in found.rows] == [True, False, False, True]
    assert "2 rows have no shape." in found.notes


@pytest.mark.parametrize(
    "shape",
    [
        None,
        {"type": "Point", "coordinates": [-2.4, 53.5]},
        polygon(star(8)),
        {"type": "Polygon", "coordinates": []},
    ],
    ids=["none", "point", "crosses", "empty"],
)
def test_a_default_ward_without_a_usable_outline_is_named(tmp_path: Path, shape: object) -> None:
    folder = tmp_path / "boundaries"
    folder.mkdir()
    whole = json.loads((ROOT / "boundaries" / "wards.geojson").read_text("utf-8"))
    whole["features"][7]["geometry"] = shape
    write(folder, "wards.geojson", json.dumps(whole).encode())
    code = whole["features"][7]["properties"]["ward_code"]
    with pytest.raises(InputError, match=f"boundaries/wards.geojson: .*crosses itself: {code}\n.*What to do"):
        _ = Embedded(folder).wards


def test_layers_in_two_coordinate_systems_each_count_in_their_own(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for name, crs, point in (("wgs", 4326, (-2.43, 53.58)), ("grid", 27700, (371500.0, 409200.0))):
        frame = gpd.GeoDataFrame({"Name": [name]}, geometry=[shapely.Point(point)], crs=crs)
        frame.to_file(path, layer=name)
    for name in ("wgs", "grid"):
        row = read_incoming(path, sheet=name).rows[0]
        assert (round(row.longitude or 0, 2), round(row.latitude or 0, 2)) == (-2.43, 53.58)


def test_crossings_are_counted_well_enough() -> None:
    assert limits.crossings(shapely.box(0, 0, 1, 1)) == 0
    assert limits.crossings(shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])) == 1
    # Of n random chords of a square, 23 % of the n²/2 pairs cross (Santaló's mean for random segments).
    assert 0.18 < limits.crossings(shapely.Polygon(star(400))) / (400**2 / 2) < 0.28


def test_a_true_size_and_a_file_in_a_file(tmp_path: Path) -> None:
    limits.check_packed(packed({"a": b"x" * 1000, "b": b""}), "a.zip", most=1000)
    with pytest.raises(InputError, match="unpacked"):
        limits.check_packed(packed({"a": b"x" * 1001}), "a.zip", most=1000)
    with pytest.raises(InputError, match="damaged"):
        limits.check_packed(b"PK\x03\x04" + b"x" * 40, "a.zip")
