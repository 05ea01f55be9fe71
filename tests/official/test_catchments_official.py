"""Supply against demand on the real Greater Manchester, with made-up places, against numpy alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from assetmap.load.official import load_official
from assetmap.load.postcodes import resident_postcodes
from assetmap.measure.catchments import SUPPLY
from assetmap.measure.localities import whole
from assetmap.measure.model import measure
from assetmap.settings import read_settings
from tests.measure.frames import lists, organisations


def test_supply_of_all_wards_and_lsoas(shared: Path, root: Path) -> None:
    folder = shared / "official"
    settings = read_settings(root / "assetmap.toml").with_data(
        wards=folder / "WD_MAY_2023_UK_BGC.geojson",
        lsoas=folder / "Lower_layer_Super_Output_Areas_December_2021_EW_BGC.geojson",
        lookup=folder / "LSOA21_WD24_LAD24_EW_LU.csv",
        deprivation=folder / "File_7_IoD2025_All_Ranks_Scores_Deciles_Population_Denominators.csv",
        population=folder / "census2021-ts001-lsoa.csv",
    )
    official = load_official(settings)
    postcodes = resident_postcodes([one.code for one in settings.localities], settings.boundaries_dir)
    areas = official.lsoas
    assert areas is not None
    # Three hundred around the middles of wards, every tenth with room for more than one.
    random = np.random.default_rng(11)
    middle = shapely.get_coordinates(shapely.point_on_surface(np.asarray(official.wards.geometry.array)))
    places = middle[random.integers(0, len(middle), 300)] + random.normal(0, 600, (300, 2))
    listed = organisations(**{f"o{n}": {"x": x, "y": y} for n, (x, y) in enumerate(places)})
    capacity = np.where(np.arange(300) % 10 == 0, random.integers(2, 80, 300), 1).astype(float)
    listed["capacity"] = np.where(capacity == 1, np.nan, capacity)
    got = measure(official, lists(listed), postcodes, replace(settings, catchments=True), date(2026, 11, 23))  # type: ignore[arg-type]

    # Where people stand, by a spatial join.
    dots = gpd.GeoDataFrame(geometry=gpd.points_from_xy(postcodes["x"], postcodes["y"]), crs=27700)
    joined = gpd.sjoin(dots, areas[["geometry"]], predicate="intersects")
    lowest = joined.groupby(level=0)["lsoa_code"].min()
    frame = pd.DataFrame({"x": dots.geometry.x, "y": dots.geometry.y, "area": lowest}).dropna()
    assert set(frame["area"]) == set(areas.index)  # no LSOA here is without a postcode
    people = (
        frame["area"].map(areas["population"]) / frame.groupby("area")["x"].transform("size")
    ).to_numpy()
    # 1,200 m along the way, each place for itself.
    xy = frame[["x", "y"]].to_numpy()
    each = np.zeros(len(frame))
    met = 0.0
    for place, room in zip(places, capacity, strict=True):
        near = np.hypot(*(xy - place).T) * 1.3 <= 1200
        if near.any():
            each[near] += room / people[near].sum()
            met += room
    frame["shared"], frame["people"] = people * each, people
    frame["ward"] = frame["area"].map(areas["ward_code"])

    for by, column in (("area", got.lsoas[SUPPLY]), ("ward", got.wards[SUPPLY])):  # type: ignore[index]
        sums = frame.groupby(by)[["shared", "people"]].sum()
        expected = 1000 * sums["shared"] / sums["people"]
        np.testing.assert_allclose(column, expected[column.index], rtol=1e-9, atol=1e-12)
    assert (got.wards[SUPPLY] == 0).any()
    assert (got.wards[SUPPLY] > 1).any()
    residents = got.wards["population"]
    assert (got.wards[SUPPLY] * residents).sum() / 1000 == pytest.approx(met)
    assert whole(got.localities)[SUPPLY] == pytest.approx(1000 * met / residents.sum())
