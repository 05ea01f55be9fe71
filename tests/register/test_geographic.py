"""Files of shapes, in any coordinate system, as lists with points in degrees."""

from __future__ import annotations

import json
import zipfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from assetmap.errors import InputError
from assetmap.register.candidates import translate
from assetmap.register.columns import propose_columns
from assetmap.register.incoming import Incoming
from assetmap.register.reading import read_incoming

# A point in Sale, as OS coordinates and degrees agree on it to a metre.
EAST, NORTH = 379_000.0, 391_000.0


@pytest.fixture
def places() -> gpd.GeoDataFrame:
    shapes = [
        shapely.Point(EAST, NORTH),
        shapely.box(EAST, NORTH, EAST + 200, NORTH + 100),
        # a horseshoe: its middle lies outside it
        shapely.Polygon([(0, 0), (90, 0), (90, 90), (60, 90), (60, 30), (30, 30), (30, 90), (0, 90)]),
        None,
    ]
    shapes[2] = shapely.transform(shapes[2], lambda xy: xy + np.array([EAST, NORTH]))
    cells = {
        "Name": ["Club", "Park", "School", "Nowhere"],
        "places": [1, 2, 3, None],
        "seen": [date(2026, 11, 5)] * 4,
    }
    return gpd.GeoDataFrame(cells, geometry=shapes, crs=27700)


def check(found: Incoming, shapes: gpd.GeoSeries) -> None:
    degrees = shapes.to_crs(4326)
    assert [row.number for row in found.rows] == list(range(1, len(shapes) + 1))
    for row, shape in zip(found.rows, degrees, strict=True):
        if shape is None:
            assert (row.longitude, row.latitude) == (None, None)
        else:
            assert row.longitude is not None
            assert row.latitude is not None
            assert shape.buffer(2e-6).contains(shapely.Point(row.longitude, row.latitude))
            assert row.longitude < 0 < row.latitude


@pytest.mark.parametrize("crs", [27700, 4326, 3857])
@pytest.mark.parametrize("ending", ["gpkg", "geojson"])
def test_points_areas_and_rows_without_a_shape(
    tmp_path: Path, places: gpd.GeoDataFrame, crs: int, ending: str
) -> None:
    path = tmp_path / f"places.{ending}"
    places.to_crs(crs).to_file(path)
    found = read_incoming(path)
    check(found, places.geometry)
    assert dict(found.rows[0].cells) == {"Name": "Club", "places": "1", "seen": "2026-11-05"}
    assert found.rows[3].cells["places"] == ""
    said = " ".join(found.notes)
    assert "one point inside each" in said
    assert "1 row has no shape" in said
    assert ("were turned from" in said) == (crs != 4326)


def test_kml_and_kmz(tmp_path: Path, places: gpd.GeoDataFrame) -> None:
    path = tmp_path / "places.kml"
    places.iloc[:3].to_crs(4326).to_file(path, driver="KML")
    check(read_incoming(path), places.geometry.iloc[:3])
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.write(path, "doc.kml")
    found = read_incoming(tmp_path / "a.kmz")
    assert [row.cells["Name"] for row in found.rows] == ["Club", "Park", "School"]


def test_a_zipped_shapefile(tmp_path: Path, places: gpd.GeoDataFrame) -> None:
    places.iloc[:1].to_file(tmp_path / "shape", driver="ESRI Shapefile")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for file in sorted((tmp_path / "shape").iterdir()):
            archive.write(file, file.name)
    check(read_incoming(tmp_path / "a.zip"), places.geometry.iloc[:1])


def test_the_fullest_layer_is_read_and_another_can_be_chosen(
    tmp_path: Path, places: gpd.GeoDataFrame
) -> None:
    path = tmp_path / "a.gpkg"
    places.iloc[:1].to_file(path, layer="few")
    places.iloc[:3].to_file(path, layer="Many")
    found = read_incoming(path)
    assert found.sheet == "Many"
    assert len(found.rows) == 3
    assert "other layers: 'few' (1 shape)" in " ".join(found.notes)
    assert len(read_incoming(path, sheet="FEW").rows) == 1
    with pytest.raises(InputError, match="there is no layer 'none'"):
        read_incoming(path, sheet="none")


def collection(*shapes: object) -> str:
    features = [{"type": "Feature", "properties": {"Name": "A"}, "geometry": shape} for shape in shapes]
    return json.dumps({"type": "FeatureCollection", "features": features})


def test_a_line_is_its_middle(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(collection({"type": "LineString", "coordinates": [[-2.4, 53.4], [-2.2, 53.4]]}))
    row = read_incoming(path).rows[0]
    assert (row.longitude, row.latitude) == (-2.3, 53.4)


def test_an_outline_that_crosses_itself_still_has_a_point(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    bow = [[-2.4, 53.4], [-2.3, 53.5], [-2.3, 53.4], [-2.4, 53.5], [-2.4, 53.4]]
    path.write_text(collection({"type": "Polygon", "coordinates": [bow]}))
    row = read_incoming(path).rows[0]
    assert row.longitude is not None
    assert -2.4 < row.longitude < -2.3


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_a_file_that_names_no_coordinate_system(tmp_path: Path, places: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.gpkg"
    places.iloc[:1].set_crs(None, allow_override=True).to_file(path)
    found = read_incoming(path)
    check(found, places.geometry.iloc[:1])
    assert "look like eastings and northings" in " ".join(found.notes)


@pytest.mark.filterwarnings("ignore:'crs' was not provided:UserWarning")
def test_positions_that_nobody_can_read_are_refused(tmp_path: Path, places: gpd.GeoDataFrame) -> None:
    path = tmp_path / "a.gpkg"
    far = places.iloc[:1].to_crs(3857).set_crs(None, allow_override=True)
    far.to_file(path)
    with pytest.raises(InputError, match="does not name its coordinate system"):
        read_incoming(path)


@pytest.mark.parametrize(
    "text", ['{"type": "FeatureCollection", "features": [', '{"a": 1}', "[[1, 2]]", "<kml><a"]
)
def test_damaged_files(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.geojson"
    path.write_text(text)
    with pytest.raises(InputError):
        read_incoming(path)


def test_a_description_with_an_address_in_it_stays_a_description(tmp_path):
    marks = "".join(
        f"<Placemark><name>Example {at} Allotments</name><description><![CDATA[<b>Plots:</b> {at}<br>"
        f'Ask <a href="mailto:allotments{at}@example.org">us &amp; all</a>]]></description>'
        "<Point><coordinates>-2.4,53.6,0</coordinates></Point></Placemark>"
        for at in range(3)
    )
    file = tmp_path / "allotments.kml"
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder>{marks}</Folder></Document></kml>'
    file.write_text(f'<?xml version="1.0" encoding="UTF-8"?>{kml}', encoding="utf-8")
    found = read_incoming(file)
    assert found.rows[1].cells["description"] == "Plots: 1\nAsk us & all (mailto:allotments1@example.org)"
    assert any("<b>" in note for note in found.notes)
    columns = propose_columns(found, remembered={}, corrections={})
    assert {one.heading: one.target for one in columns}["description"] == "description"
    made = translate(found, columns, (), constants={})
    assert made[1].contact == {"email": "allotments1@example.org"}
    assert made[1].cells["description"].startswith("Plots: 1")
    assert "@" not in made[1].cells["description"]


@pytest.mark.parametrize("name", ["list.shp", "LIST.SHP"])
def test_a_shapefile_is_read_with_the_files_beside_it(tmp_path, name):
    gpd.GeoDataFrame({"Name": ["Anvil"]}, geometry=[shapely.Point(372500, 409000)], crs=27700).to_file(
        tmp_path / "list.shp"
    )
    for one in list(tmp_path.iterdir()):
        one.rename(tmp_path / (one.name.upper() if name.isupper() else one.name))
    found = read_incoming(tmp_path / name)
    assert [row.cells["Name"] for row in found.rows] == ["Anvil"]
    assert found.rows[0].latitude == pytest.approx(53.577, abs=0.01)
    next(one for one in tmp_path.iterdir() if one.suffix.lower() == ".dbf").unlink()
    with pytest.raises(InputError, match="dbf is not beside it") as caught:
        read_incoming(tmp_path / name)
    assert ".prj" in str(caught.value)
