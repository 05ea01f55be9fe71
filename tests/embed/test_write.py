"""The files of the default as text: the same bytes, the promised form."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import box

from assetmap.embed.write import figures_csv, in_degrees, live_postcodes, wards_geojson, write
from assetmap.errors import InputError

WARDS = gpd.GeoDataFrame(
    {"ward_name": ['Môn & "x"', "West"], "locality_code": "E08000001"},
    index=pd.Index(["E05000002", "E05000001"]),
    geometry=[box(380100, 400000, 380200, 400100), box(380000, 400000, 380100, 400100)],
    crs=27700,
)


def test_geojson_is_sorted_rounded_and_right_handed() -> None:
    degrees = in_degrees(WARDS.geometry)
    text = wards_geojson(WARDS.set_geometry(degrees))
    read = json.loads(text)
    assert [f["properties"]["ward_code"] for f in read["features"]] == ["E05000001", "E05000002"]
    assert read["features"][1]["properties"]["ward_name"] == 'Môn & "x"'
    assert set(read) == {"type", "features"}  # RFC 7946 has no crs member
    ring = read["features"][0]["geometry"]["coordinates"][0]
    assert all(round(v, 5) == v for xy in ring for v in xy)
    assert shapely.LinearRing(ring).is_ccw
    assert -2.31 < ring[0][0] < -2.29  # longitude comes first
    assert text == wards_geojson(WARDS.iloc[::-1].set_geometry(in_degrees(WARDS.iloc[::-1].geometry)))


def test_shapes_stay_a_coverage_or_it_is_an_error() -> None:
    assert shapely.coverage_is_valid(in_degrees(WARDS.geometry).to_numpy())
    thin = gpd.GeoSeries([box(380000, 400000, 380000.01, 400100)], crs=27700)
    with pytest.raises(InputError, match="rounding the coordinates breaks the shapes"):
        in_degrees(thin)


def test_too_many_bytes() -> None:
    wide = WARDS.assign(ward_name="x" * 200_000).to_crs(4326)
    with pytest.raises(InputError, match=r"take 400,\d+ bytes, more than 250,000"):
        wards_geojson(wide)


def test_live_postcodes() -> None:
    frame = pd.DataFrame(
        [
            *((f"M1 1A{letter}", "E08000003") for letter in "ZYXWUTS"),
            ("M1 1AE", "E08000003"),
            ("M1 1AD", "E08000003"),
            ("M1 2AD", "E08000003"),
            ("WA140AA", "E08000009"),
            ("M119ZZ", "E08000003"),
            ("BB1 1AA", "E07000001"),
        ],
        columns=["postcode", "district_code"],
    )
    assert live_postcodes(frame, ["E08000009", "E08000003"], ["from here", "licence"]) == (
        "# from here\n# licence\n@ E08000003 E08000009\n"
        "M1 1 ADAEASATAUAWAXAYAZ\nM1 2 AD\nM11 9 ZZ\nWA14 0 AA\n"
    )


def test_figures_keep_nine_decimals_and_unknown_is_blank() -> None:
    frame = pd.DataFrame(
        {"ward_name": ["B", "A"], "population": [1200.0, np.nan], "imd_score": [1 / 3, 0.0]},
        index=pd.Index(["E2", "E1"], name="ward_code"),
    )
    assert figures_csv(frame) == "ward_code,ward_name,population,imd_score\nE1,A,,0\nE2,B,1200,0.333333333\n"


def test_write_only_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    assert write(path, "ä\n")
    assert path.read_bytes() == "ä\n".encode()
    assert not write(path, "ä\n")
    assert write(path, "b\n")
    assert [one.name for one in tmp_path.iterdir()] == ["a.txt"]
