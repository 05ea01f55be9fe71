"""Shapes in every format, edition and CRS; what is repaired; and wrong files, explained."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from shapely import LineString, MultiPolygon, Point, Polygon, box

from assetmap.errors import InputError
from assetmap.load.boundaries import read_lsoas, read_wards
from assetmap.load.layers import list_layers
from tests.load.places import DISTRICT, EAST, LSOAS, WEST, X, Y, lsoas, wards

FORMATS = ("wards.geojson", "wards.gpkg", "wards.shp", "wards.zip", "folder of it/wards.zip")


def save(frame: gpd.GeoDataFrame, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix != ".zip":
        frame.to_file(path)
        return path
    shape = path.parent / "unpacked" / "WD.shp"
    save(frame, shape)
    with zipfile.ZipFile(path, "w") as archive:
        for part in sorted(shape.parent.iterdir()):
            archive.write(part, f"inner folder/{part.name}")
    return path


def read(path: Path, **more: object) -> gpd.GeoDataFrame:
    return read_wards(path, [DISTRICT], **more).frame  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("crs", [27700, 4326, 3857])
def test_every_format_and_crs_gives_the_same_wards(tmp_path: Path, name: str, crs: int) -> None:
    made = read_wards(save(wards().to_crs(crs), tmp_path / name), [DISTRICT])
    assert made.edition == "WD24"
    assert made.notes == ()
    frame = made.frame
    assert frame.crs.to_epsg() == 27700
    assert list(frame.index) == [WEST, EAST]
    assert list(frame["name"]) == ["Westfield", "Eastfield"]
    assert list(frame["locality_code"]) == [DISTRICT, DISTRICT]
    # GeoJSON keeps coordinates to about a centimetre at best
    assert frame.geometry.area.to_numpy() == pytest.approx(2_000_000, abs=2_000)
    assert frame.total_bounds == pytest.approx((X, Y, X + 2000, Y + 2000), abs=0.5)


@pytest.mark.parametrize("year", ["19", "22", "23", "25"])
def test_any_edition_in_any_case(tmp_path: Path, year: str) -> None:
    made = wards(year)
    made.columns = [c if c == "geometry" else c.lower() for c in made.columns]
    areas = read_wards(save(made, tmp_path / "wards.gpkg"), [DISTRICT])
    assert areas.edition == f"WD{year}"
    assert list(areas.frame.index) == [WEST, EAST]


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    one = read(save(wards(), tmp_path / "a.gpkg"))
    other = read(save(wards().iloc[::-1], tmp_path / "b.gpkg"))
    assert_geodataframe_equal(one, other)


def test_wards_of_other_local_authorities_are_left_out(tmp_path: Path) -> None:
    made = wards()
    made["LAD24CD"] = ["E07000999", DISTRICT]
    assert list(read(save(made, tmp_path / "wards.gpkg")).index) == [WEST]


def test_local_authority_from_a_lookup(tmp_path: Path) -> None:
    path = save(wards(district=False), tmp_path / "wards.gpkg")
    with pytest.raises(InputError, match="do not say which local authority") as caught:
        read(path)
    assert "layer 'wards' (Polygon): WD24CD, WD24NM" in str(caught.value)
    assert "lookup" in caught.value.remedy
    known = pd.Series({EAST: DISTRICT, WEST: "E07000999"})
    assert list(read(path, ward_localities=known).index) == [EAST]


def test_of_several_layers_the_one_with_the_field_is_read(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    lsoas().to_file(path, layer="small")
    wards().to_file(path, layer="wards")
    centres = wards().set_geometry(wards().centroid)
    centres.to_file(path, layer="centres")
    assert [layer.name for layer in list_layers(path, "x")] == ["small", "wards", "centres"]
    assert len(read(path)) == 2
    assert read_lsoas(path, LSOAS, wards()).edition == "LSOA21"


def test_layers_that_could_both_be_meant_are_named(tmp_path: Path) -> None:
    path = tmp_path / "all.gpkg"
    wards("23").to_file(path, layer="old")
    wards("24").to_file(path, layer="new")
    with pytest.raises(InputError, match="more than one layer could be ward boundaries") as caught:
        read(path)
    assert "layer 'old' (Polygon): WD23CD, WD23NM, LAD23CD" in str(caught.value)
    assert "layer 'new' (Polygon): WD24CD" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no such file \(it should be ward boundaries\)"):
        read(tmp_path / "none.gpkg")


def test_lsoas_in_place_of_wards(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not hold ward boundaries") as caught:
        read(save(lsoas(), tmp_path / "wards.gpkg"))
    assert "looked for a layer of polygons with a field WDyyCD (such as WD24CD)" in str(caught.value)
    assert "layer 'wards' (Polygon): LSOA21CD" in str(caught.value)


def test_points_and_tables_in_place_of_areas(tmp_path: Path) -> None:
    centres = wards().set_geometry(wards().centroid)
    with pytest.raises(InputError, match=r"layer 'wards' \(Point\): WD24CD"):
        read(save(centres, tmp_path / "wards.gpkg"))
    table = tmp_path / "wards.csv"
    table.write_text(f"WD24CD,LAD24CD\n{WEST},{DISTRICT}\n", encoding="utf-8")
    with pytest.raises(
        InputError, match=r"a table and has no shapes .* its columns are: WD24CD, LAD24CD"
    ) as caught:
        read(table)
    assert "GeoPackage" in caught.value.remedy


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("wards.geojson", b"{ not json", "cannot be read as shapes"),
        ("wards.gpkg", b"nothing of the kind", "cannot be read as shapes"),
        ("wards.shp", b"", "the file is empty: it has 0 bytes"),
        ("wards.geojson", b"", "the file is empty: it has 0 bytes"),
        ("wards.zip", b"", "the file is empty: it has 0 bytes"),
        ("wards.zip", b"no zip", "not a zip"),
        ("wards.geojson", b"<!DOCTYPE html><html></html>", "it is a web page"),
        ("wards.txt", b"hello", "cannot be read as shapes"),
    ],
)
def test_files_that_are_nothing(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError, match=message) as caught:
        read(path)
    assert caught.value.where == name
    assert "download it again" in caught.value.remedy
    assert "flags" not in str(caught.value)


@pytest.mark.parametrize("name", ["wards.geojson", "wards.gpkg", "wards.shp", "wards.zip"])
def test_a_file_cut_short(tmp_path: Path, name: str) -> None:
    path = save(wards(), tmp_path / name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    with pytest.raises(InputError, match="cut short") as caught:
        read(path)
    assert caught.value.where == name
    assert "download" in caught.value.remedy


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "wards"
    folder.mkdir()
    with pytest.raises(InputError, match="this is a folder, not a file"):
        read(folder)


@pytest.mark.parametrize("part", [".shx", ".dbf"])
def test_a_shapefile_without_one_of_its_parts(tmp_path: Path, part: str) -> None:
    path = save(wards(), tmp_path / "wards.shp")
    path.with_suffix(part).unlink()
    with pytest.raises(
        InputError, match=rf"wards\.shp: a part of the Shapefile is missing: wards\{part}"
    ) as caught:
        read(path)
    assert "side by side" in caught.value.remedy
    zipped = tmp_path / "wards.zip"
    with zipfile.ZipFile(zipped, "w") as archive:
        archive.write(path, "in/wards.shp")
    with pytest.raises(InputError, match=r"missing: in/wards\.shx and in/wards\.dbf"):
        read(zipped)


def test_zip_without_shapes(tmp_path: Path) -> None:
    path = tmp_path / "wards.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "words")
    with pytest.raises(InputError, match=r"holds no shapes .* it holds readme\.txt"):
        read(path)


def test_no_crs(tmp_path: Path) -> None:
    path = save(wards(), tmp_path / "wards.shp")
    path.with_suffix(".prj").unlink()
    with pytest.raises(InputError, match="does not say which coordinates it has") as caught:
        read(path)
    assert ".prj" in caught.value.remedy
    save(lsoas(), tmp_path / "lsoas.shp").with_suffix(".prj").unlink()
    with pytest.raises(InputError, match="does not say which coordinates it has"):
        read_lsoas(tmp_path / "lsoas.shp", LSOAS, wards())


def geojson(path: Path, corner: tuple[float, float], size: float) -> Path:
    """GeoJSON that says nothing of its coordinates."""
    x, y = corner
    features = [
        {
            "type": "Feature",
            "properties": {"WD24CD": WEST, "LAD24CD": DISTRICT},
            "geometry": json.loads(shapely.to_geojson(box(x, y, x + size, y + size))),
        }
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path


def test_geojson_without_crs_in_degrees_metres_and_swapped(tmp_path: Path) -> None:
    path = tmp_path / "wards.geojson"
    assert list(read(geojson(path, (-0.3, 50.8), 0.01)).index) == [WEST]
    with pytest.raises(InputError, match=r"says its coordinates are degrees .* go up to 521,000"):
        read(geojson(path, (X, Y), 1000))
    with pytest.raises(InputError, match="outside Great Britain") as caught:
        read(geojson(path, (50.8, -0.3), 0.01))
    assert "latitude and longitude are swapped" in caught.value.remedy


def test_wrong_crs(tmp_path: Path) -> None:
    made = wards().set_crs(3857, allow_override=True)
    with pytest.raises(InputError, match=r"outside Great Britain, .* Pseudo-Mercator"):
        read(save(made, tmp_path / "wards.gpkg"))


def test_outline_that_crosses_itself_is_repaired_and_noted(tmp_path: Path) -> None:
    made = wards()
    # a bow tie with a spike: two triangles that meet in a point, and a line of no area
    bow = Polygon([(X, Y), (X + 1000, Y + 1000), (X + 1000, Y), (X, Y + 1000), (X, Y), (X - 500, Y), (X, Y)])
    made.geometry = [made.geometry[0], bow]
    areas = read_wards(save(made, tmp_path / "wards.gpkg"), [DISTRICT])
    assert areas.notes == (
        f"1 ward of wards.gpkg had an outline that crosses itself and was repaired: {WEST}.",
    )
    shape = areas.frame.geometry[WEST]
    assert shape.is_valid
    assert shape.geom_type in ("Polygon", "MultiPolygon")
    assert shape.area == pytest.approx(500_000)  # two triangles of 1,000 m x 500 m / 2


def test_a_ward_in_several_rows_is_joined_and_noted(tmp_path: Path) -> None:
    made = pd.concat([wards(), wards()], ignore_index=True)
    made.geometry = [*made.geometry[:2], *made.geometry[2:].translate(5000, 0)]
    areas = read_wards(save(made, tmp_path / "wards.gpkg"), [DISTRICT])
    assert len(areas.frame) == 2
    assert areas.frame.geometry.area.tolist() == [4_000_000, 4_000_000]
    assert areas.notes == (f"2 wards of wards.gpkg came in several rows that were joined: {WEST}, {EAST}.",)
    made["WD24NM"] = ["a", "b", "c", "b"]
    with pytest.raises(InputError, match=f"1 ward code with different names .* {EAST}"):
        read(save(made, tmp_path / "other.gpkg"))


def test_rows_of_one_code_with_the_same_and_with_overlapping_shapes_are_noted(tmp_path: Path) -> None:
    made = pd.concat([wards(), wards()], ignore_index=True)
    # EAST stands twice with one shape; WEST a second time 500 m further west: 1,500 m x 2,000 m in all
    made.geometry = [*made.geometry[:3], made.geometry[3:].translate(-500, 0).iloc[0]]
    areas = read_wards(save(made, tmp_path / "wards.gpkg"), [DISTRICT])
    assert areas.frame.geometry.area.tolist() == [3_000_000, 2_000_000]
    assert areas.notes == (
        f"1 ward of wards.gpkg came in several rows with the same shape, which counts once: {EAST}.",
        (
            "1 ward of wards.gpkg came in several rows whose shapes overlap, and that were joined "
            f"(look which is right): {WEST}."
        ),
    )


@pytest.mark.parametrize(
    ("shape", "message"),
    [
        (None, f"there is no shape of 1 ward: {EAST}"),
        (Polygon(), f"there is no shape of 1 ward: {EAST}"),
        (LineString([(X, Y), (X + 1, Y)]), f"1 ward drawn as points or lines: {EAST}"),
        (Point(X, Y), f"1 ward drawn as points or lines: {EAST}"),
    ],
)
def test_wards_without_an_area(tmp_path: Path, shape: shapely.Geometry | None, message: str) -> None:
    made = wards()
    made.geometry = [shape, made.geometry[1]]
    path = tmp_path / "wards.gpkg"
    made.to_file(path, geometry_type="Unknown")
    with pytest.raises(InputError, match=message):
        read(path)


def test_no_ward_of_a_locality(tmp_path: Path) -> None:
    path = save(wards(), tmp_path / "wards.gpkg")
    with pytest.raises(
        InputError, match=f"no wards of E07000999; the file has wards of {DISTRICT}"
    ) as caught:
        read_wards(path, [DISTRICT, "E07000999"])
    assert "localities" in caught.value.remedy


def test_odd_codes(tmp_path: Path) -> None:
    made = wards()
    made["WD24CD"] = ["Eastfield", None]
    with pytest.raises(InputError, match="the code of 2 wards is not right: '', 'Eastfield'"):
        read(save(made, tmp_path / "wards.gpkg"))


def test_third_dimension_is_dropped(tmp_path: Path) -> None:
    made = wards()
    made.geometry = shapely.force_3d(made.geometry.to_numpy(), 7.0)
    assert not read(save(made, tmp_path / "wards.gpkg")).geometry.has_z.any()


@pytest.mark.parametrize("crs", [27700, 4326])
def test_lsoas(tmp_path: Path, crs: int) -> None:
    far = lsoas().translate(200_000, 100_000)
    made = pd.concat([lsoas(), gpd.GeoDataFrame({"LSOA21CD": ["E01000009"] * 4}, geometry=far)])
    areas = read_lsoas(save(made.to_crs(crs), tmp_path / "lsoas.gpkg"), [*LSOAS[:3], "E01000009"], wards())
    assert areas.edition == "LSOA21"
    assert list(areas.frame.index) == list(LSOAS[:3])  # the far one is not read, the fourth not asked for
    assert areas.frame.geometry.area.to_numpy() == pytest.approx(1_000_000, rel=1e-3)


def test_multipart_wards_stay(tmp_path: Path) -> None:
    made = wards()
    made.geometry = [MultiPolygon([made.geometry[0], box(X + 3000, Y, X + 3100, Y + 100)]), made.geometry[1]]
    assert read(save(made, tmp_path / "wards.gpkg")).geometry[EAST].area == 2_010_000
