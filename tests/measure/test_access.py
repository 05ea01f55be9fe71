from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from assetmap.errors import InputError
from assetmap.measure.access import StraightLine, nearest_metres, people_within, resident_points, share
from tests.measure.frames import PEOPLE, W1, W2, W3, W4, WARDS, lsoas, postcodes, square, wards

POPULATION = pd.Series(PEOPLE, index=WARDS)
calmly = settings(deadline=None)


def test_people_stand_evenly_at_the_postcodes_of_their_area() -> None:
    got = resident_points(wards(), POPULATION, postcodes())
    # 1000 / 4 postcodes = 250 people at each; 2000 / 4 = 500; 3000 / 4 = 750; 400 / 4 = 100.
    assert got["people"].tolist() == [250.0] * 4 + [500.0] * 4 + [750.0] * 4 + [100.0] * 4
    assert got["x"].tolist()[:5] == [100.0, 300.0, 700.0, 900.0, 1100.0]
    assert got["ward_code"].astype(str).tolist() == [code for code in WARDS for _ in range(4)]
    assert (got["ward_code"] == got["area_code"]).all()


def test_lsoas_take_their_postcodes_into_their_ward() -> None:
    areas = lsoas()
    got = resident_points(areas, areas["population"], postcodes(), areas["ward_code"])
    # The third LSOA (500 people at x = 1100 and 1300) lies in the square of W2, and belongs to W1.
    third = got[got["area_code"] == "E01000003"]
    assert third["x"].tolist() == [1100.0, 1300.0]
    assert third["people"].tolist() == [250.0, 250.0]
    assert third["ward_code"].astype(str).tolist() == [W1, W1]
    assert got.groupby("ward_code", observed=True)["people"].sum().tolist() == [1000.0, 2000.0, 3000.0, 400.0]


def test_an_area_without_postcodes_has_one_point_inside() -> None:
    ring = shapely.box(0, 0, 1000, 1000) - shapely.box(10, 10, 990, 990)  # its centroid is not in it
    areas = gpd.GeoDataFrame(index=["a"], geometry=[ring], crs=27700)
    got = resident_points(areas, pd.Series({"a": 7.0}), postcodes().iloc[:0])
    assert got["people"].tolist() == [7.0]
    assert shapely.covers(ring, shapely.Point(got.loc[0, "x"], got.loc[0, "y"]))


@pytest.mark.parametrize("order", [1, -1])
def test_a_postcode_on_a_boundary_belongs_to_the_lowest_code(order: int) -> None:
    on_edge = pd.DataFrame({"x": [1000.0, 2000.0, 0.0], "y": [500.0, 1000.0, 0.0]})
    got = resident_points(wards().iloc[::order], POPULATION, on_edge.iloc[::order])
    # x = 1000 is W1's and W2's: W1. x = 2000 is W2's and W3's: W2. The corner is W1's alone.
    assert got.loc[got["ward_code"] == W1, "x"].tolist() == [0.0, 1000.0]
    assert got.loc[got["ward_code"] == W2, "x"].tolist() == [2000.0]


def test_postcodes_elsewhere_and_nowhere_are_left_out() -> None:
    more = pd.concat([postcodes(), pd.DataFrame({"x": [-50.0, np.nan], "y": [500.0, 500.0]})])
    pd.testing.assert_frame_equal(
        resident_points(wards(), POPULATION, more), resident_points(wards(), POPULATION, postcodes())
    )


def test_unknown_people_stay_unknown() -> None:
    people = POPULATION.copy()
    people[W2] = np.nan
    got = resident_points(wards(), people, postcodes())
    assert got.loc[got["ward_code"] == W2, "people"].isna().all()
    assert got.loc[got["ward_code"] != W2, "people"].notna().all()


@pytest.mark.parametrize("crs", [4326, 3857, None])
def test_only_metres_will_do(crs: int | None) -> None:
    areas = gpd.GeoDataFrame(index=["a"], geometry=[square(0)], crs=crs)
    if crs == 3857:
        resident_points(areas, pd.Series({"a": 1.0}), postcodes())  # metres of another kind
        return
    with pytest.raises(InputError, match="metres"):
        resident_points(areas, pd.Series({"a": 1.0}), postcodes())


def test_feet_will_not_do() -> None:
    areas = gpd.GeoDataFrame(index=["a"], geometry=[square(0)], crs=2263)
    with pytest.raises(InputError, match="metres"):
        resident_points(areas, pd.Series({"a": 1.0}), postcodes())


def test_an_area_needs_a_shape() -> None:
    areas = gpd.GeoDataFrame(index=["a"], geometry=[shapely.Polygon()], crs=27700)
    with pytest.raises(InputError, match="no shape"):
        resident_points(areas, pd.Series({"a": 1.0}), postcodes())


def test_nearest_metres() -> None:
    homes = np.array([[0.0, 0.0], [30.0, 40.0], [300.0, 0.0]])
    places = np.array([[0.0, 0.0], [300.0, 400.0], [np.nan, 1.0]])
    # From the second: 50 m to the first place, 450 m to the other. x 1.3: 65 m.
    # From the third: 300 m and 400 m. x 1.3: 390 m.
    np.testing.assert_allclose(nearest_metres(homes, places, 1.3), [0.0, 65.0, 390.0])


def test_no_place_is_infinitely_far() -> None:
    nowhere = np.empty((0, 2))
    assert nearest_metres(np.zeros((2, 2)), nowhere, 1.3).tolist() == [np.inf, np.inf]
    assert len(nearest_metres(nowhere, np.zeros((1, 2)), 1.3)) == 0


def test_people_within_counts_the_limit_itself() -> None:
    points = resident_points(wards(), POPULATION, postcodes())
    metres = np.full(16, 501.0)
    metres[[0, 1, 4]] = [0.0, 500.0, 499.0]
    got = people_within(points, metres, 500.0, "ward_code", pd.Index(WARDS))
    # W1: two postcodes of 250; W2: one of 500.
    assert got.tolist() == [500.0, 500.0, 0.0, 0.0]


def test_areas_without_points_or_with_unknown_people_are_unknown() -> None:
    people = POPULATION.copy()
    people[W2] = np.nan
    points = resident_points(wards(), people, postcodes())
    got = people_within(points, np.full(16, np.inf), 500.0, "ward_code", pd.Index([W1, W2, "E05000009"]))
    np.testing.assert_array_equal(got, [0.0, np.nan, np.nan])


def test_share_of_nobody_is_not_a_number() -> None:
    part, everyone = pd.Series([1.0, 0.0, 1.0]), pd.Series([4.0, 0.0, np.nan])
    np.testing.assert_array_equal(share(part, everyone), [0.25, np.nan, np.nan])


coordinates = arrays.arrays(
    float, st.tuples(st.integers(0, 30), st.just(2)), elements=st.integers(-200, 4200).map(float)
)


@calmly
@given(coordinates, st.permutations(range(4)))
def test_people_add_up_wherever_postcodes_are(xy: np.ndarray, order: list[int]) -> None:
    codes = pd.DataFrame(xy, columns=["x", "y"])
    got = resident_points(wards().iloc[order], POPULATION, codes)
    total = people_within(got, np.zeros(len(got)), 0.0, "ward_code", pd.Index(WARDS))
    np.testing.assert_allclose(total, PEOPLE, rtol=1e-12)
    pd.testing.assert_frame_equal(got, resident_points(wards(), POPULATION, codes.iloc[::-1]))


@calmly
@given(coordinates, coordinates)
def test_nearest_is_the_least_of_all_distances(homes: np.ndarray, places: np.ndarray) -> None:
    got = nearest_metres(homes, places, 1.3)
    for home, metres in zip(homes, got, strict=True):
        every = [float(np.hypot(*(home - place))) * 1.3 for place in places]
        assert metres == pytest.approx(min(every, default=np.inf))


def test_ward_without_people_has_no_share() -> None:
    people = POPULATION.copy()
    people[W4] = 0.0
    points = resident_points(wards(), people, postcodes())
    everyone = people_within(points, np.zeros(16), 1.0, "ward_code", pd.Index([W3, W4]))
    assert everyone.tolist() == [3000.0, 0.0]
    assert np.isnan(share(everyone, everyone)[W4])


xy = arrays.arrays(float, st.tuples(st.integers(0, 12), st.just(2)), elements=st.integers(-9, 9).map(float))


@calmly
@given(xy, xy, st.floats(1, 2), st.floats(0.5, 12))
def test_those_within_are_those_whose_nearest_is_near_enough(
    residents: np.ndarray, places: np.ndarray, detour: float, limit: float
) -> None:
    walk = StraightLine(detour, limit)
    sets = walk.within(residents, places)
    assert sets.shape == (len(places), len(residents))
    assert sets.dtype == bool
    expected = np.hypot(*(places[:, None] - residents[None]).transpose(2, 0, 1)) * detour
    clear = np.abs(expected - limit) > 1e-9
    assert (sets.toarray() == (expected <= limit))[clear].all()
    if len(places):
        near = walk.nearest(residents, places) <= limit
        assert sets.toarray().any(axis=0).tolist() == near.tolist()


def test_a_way_of_exactly_the_limit_is_within_and_a_place_without_a_position_is_near_nobody() -> None:
    walk = StraightLine(detour=1.25, limit=500.0)
    residents = np.array([[0.0, 0.0], [400.0, 0.0], [400.1, 0.0]])
    places = np.array([[0.0, 0.0], [np.nan, np.nan], [0.0, np.nan]])
    # 400 m x 1.25 = 500 m.
    assert walk.within(residents, places).toarray().tolist() == [
        [True, True, False],
        [False] * 3,
        [False] * 3,
    ]
    assert (walk.method, walk.limit) == ("straight_line", 500.0)
