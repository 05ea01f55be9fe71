"""Exported files: the values, that they read back, and the dictionary of them."""

from __future__ import annotations

import json
import math
import re
from itertools import zip_longest
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest

from assetmap.mapping.text import page_data
from assetmap.measure.fairness import Fairness, effort
from assetmap.measure.localities import summary
from assetmap.measure.model import EXPORT_COLUMNS
from assetmap.publish import site
from assetmap.publish.dictionary import TABLES
from tests.project import build
from tests.publish.exported import by, project, read, rows

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
    for (_, _, measures, _, audience, _), folder in zip(seen, ("data", "team/data"), strict=True):
        assert audience == ("partner" if folder == "data" else "team")
        table = pd.read_csv(
            tmp_path / "maps" / folder / "wards.csv", index_col="ward_code", encoding="utf-8-sig"
        )
        assert list(table.columns) == [*EXPORT_COLUMNS, "share_reached", "cautions", "indicator_age"]
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
    assert data["words"]["sensitivity"]["help"].endswith(
        "The limits of your own figures (=Older) are not moved."
    )
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
    plain = dict.fromkeys(("localities", "measures", "next", "concentration", "dictionary", "about"))
    assert dict(kinds) == shaped | plain


def test_points_are_those_of_the_columns(maps: Path) -> None:
    usual = by(maps / "data" / "organisations.csv", "id")["usual"]
    assert (usual["latitude"], usual["longitude"]) == ("53.57770", "-2.42820")
    layer = read(maps / "data" / "assetmap.gpkg", layer="organisations").set_index("id")
    back = layer.to_crs(4326).geometry["usual"]
    assert (back.y, back.x) == pytest.approx((53.5777, -2.4282), abs=2e-6)
    flat = read(maps / "data" / "organisations.geojson").set_index("id")
    assert (flat.geometry["usual"].x, flat.geometry["usual"].y) == (-2.4282, 53.5777)


# --- the dictionary ---------------------------------------------------------------------------------------


def test_every_column_is_in_the_dictionary_with_meaning_unit_and_source(maps: Path) -> None:
    for folder in (maps / "data", maps / "team" / "data"):
        told = rows(folder / "dictionary.csv")
        assert all(row["meaning"] and row["unit"] and row["source"] for row in told)
        for name in ("wards", "localities", "measures", "next", "concentration", "organisations"):
            assert [row["column"] for row in told if row["table"] == name] == list(
                rows(folder / f"{name}.csv")[0]
            )


def test_the_columns_of_the_dictionary_are_those_of_the_measures() -> None:
    assert [one.name for one in TABLES["wards"]] == [
        "ward_code",
        *EXPORT_COLUMNS,
        "share_reached",
        "cautions",
    ]
    documented = summary.__doc__ or ""
    fair = {"reach_method", "cautions", *re.findall(r"\w+", f"{Fairness.__doc__} {effort.__doc__}")}
    for one in TABLES["localities"][3:]:
        known = one.name in documented or one.name in fair or one.name.startswith("wards_")
        assert known or one.name in ("population", "target_residents", "unreached_target_residents"), one.name


def test_what_the_figures_rest_on_goes_with_them(maps: Path) -> None:
    about = [(row["what"], row["text"]) for row in rows(maps / "data" / "about.csv")]
    assert ("Day of the figures", "2026-11-23") in about
    assert any(what == "'=Older" or "Open Government Licence" in text for what, text in about)
    assert any(what == "Note" and "Approximate shapes" in text for what, text in about)


def test_the_page_on_exports_has_the_tables_of_the_code() -> None:
    from tests.publish.exports_page import PAGE, made_anew

    text = PAGE.read_text("utf-8")
    assert made_anew(text) == text, "write them anew: .venv/bin/python -m tests.publish.exports_page"
