"""Overlap and shares by hand."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from assetmap.embed.quality import measure_quality
from assetmap.errors import InputError

OFFICIAL = gpd.GeoSeries({"A": box(0, 0, 100, 100), "B": box(100, 0, 200, 100)}, crs=27700)
SHAPES = gpd.GeoSeries({"A": box(0, 0, 150, 100), "B": box(150, 0, 200, 100)}, crs=27700)
POSTCODES = pd.DataFrame(
    [(50, 50, "A"), (120, 50, "B"), (170, 50, "B"), (300, 50, "B")], columns=["x", "y", "area"]
)


def test_by_hand() -> None:
    made = measure_quality(SHAPES, OFFICIAL, POSTCODES)
    # A: 100 x 100 in common of 150 x 100; B: 50 x 100 in common of 100 x 100
    assert made.overlap.to_dict() == {"A": pytest.approx(2 / 3), "B": pytest.approx(0.5)}
    assert made.area_ratio.to_dict() == {"A": 1.5, "B": 0.5}
    assert made.same_ward == 0.75  # that at x = 120 changes its ward; that at x = 300 lies in none of both
    assert made.own_ward == 0.5
    assert made.official_own_ward == 0.75
    assert made.outline_overlap == 1
    assert "| overlap of a ward (IoU): mean | 0.5833 |" in made.lines()


def test_a_postcode_on_a_border_belongs_to_the_lowest_code() -> None:
    border = pd.DataFrame([(100, 50, "A")], columns=["x", "y", "area"])
    assert measure_quality(OFFICIAL, OFFICIAL, border).own_ward == 1


def test_other_wards_and_degrees_are_refused() -> None:
    with pytest.raises(InputError, match="not the same wards: C"):
        measure_quality(
            SHAPES, pd.concat([OFFICIAL, gpd.GeoSeries({"C": box(0, 0, 1, 1)}, crs=27700)]), POSTCODES
        )
    with pytest.raises(InputError, match="not both in EPSG:27700"):
        measure_quality(SHAPES.to_crs(4326), OFFICIAL.to_crs(4326), POSTCODES)
