from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from assetmap.check.places import near_any, wards_of_points
from tests.check.world import BOLTON, CITY, EAST, wards


def points(*pairs: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    array = np.array(pairs, dtype=float)
    return array[:, 0], array[:, 1]


def test_a_point_lies_in_one_ward_or_none() -> None:
    x, y = points((371000, 409000), (384500, 399000), (387000, 399000), (0, 0), (np.nan, 1), (380000, 399000))
    assert wards_of_points(wards(), x, y) == [BOLTON, CITY, EAST, "", "", ""]


def test_on_a_boundary_it_is_the_lowest_code_in_any_order_of_wards() -> None:
    # x = 386000 is the edge between City and East; 388000 is East's own outer edge; 386000, 400000 a corner.
    x, y = points((386000, 399000), (388000, 399000), (386000, 400000))
    assert wards_of_points(wards(), x, y) == [CITY, EAST, CITY]
    turned = gpd.GeoDataFrame(wards().iloc[::-1])
    assert wards_of_points(turned, x, y) == [CITY, EAST, CITY]


def test_no_wards_and_no_points() -> None:
    assert wards_of_points(wards().iloc[:0], *points((1, 1))) == [""]
    assert wards_of_points(wards(), np.array([]), np.array([])) == []


def test_near_any() -> None:
    # The square of Bolton ends at x = 372500.
    area = shapely.STRtree(wards().geometry.to_numpy())
    x, y = points((374500, 409000), (374501, 409000), (371000, 409000), (np.nan, np.nan), (np.inf, 409000))
    assert near_any(area, x, y, 2000.0).tolist() == [True, False, True, False, False]
