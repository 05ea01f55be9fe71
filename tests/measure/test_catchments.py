"""Two-step floating catchments: by hand, against numpy, and what must hold of any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy import sparse

from assetmap.measure.catchments import SUPPLY, shared_out
from assetmap.measure.localities import whole
from assetmap.measure.model import Measures, measure
from tests.measure.frames import (
    PEOPLE,
    SETTINGS,
    W1,
    W2,
    W3,
    WARDS,
    figures,
    lists,
    lsoas,
    official,
    organisations,
    postcodes,
)

D = date(2026, 11, 23)
ON = replace(SETTINGS, catchments=True)
calmly = settings(deadline=None, max_examples=60)

Floats = np.ndarray
Made = tuple[Floats, Floats, Floats]


def reach(*rows: list[int]) -> sparse.csr_array:
    return sparse.csr_array(np.array(rows, dtype=bool))


@st.composite
def worlds(draw: st.DrawFn, unknown: bool = False) -> Made:
    """Who reaches whom, people, and capacities; some reach nobody, and at some points nobody lives."""
    places, points = draw(st.integers(1, 6)), draw(st.integers(1, 8))
    people = st.one_of(st.just(0.0), st.floats(0.1, 500))
    if unknown:
        people = st.one_of(people, st.just(np.nan))
    return (
        draw(hnp.arrays(bool, (places, points))),
        draw(hnp.arrays(float, points, elements=people)),
        draw(hnp.arrays(float, places, elements=st.one_of(st.just(1.0), st.floats(0.5, 300)))),
    )


def by_numpy(within: Floats, people: Floats, capacity: Floats) -> Floats:
    """The formulas, written out."""
    each = np.zeros(len(people))
    for j in range(len(capacity)):
        demand = people[within[j]].sum()
        if demand > 0:
            each[within[j]] += capacity[j] / demand
    return each


def test_by_hand() -> None:
    # Places:  P has room for 1, Q for 30, R for 5. Points: a 100 people, b 200, c 50, d nobody, e 40.
    # P is near a and b: 1/300. Q is near b, c and d: 30/250. R is near d only, where nobody lives.
    within = reach([1, 1, 0, 0, 0], [0, 1, 1, 1, 0], [0, 0, 0, 1, 0])
    people = np.array([100.0, 200.0, 50.0, 0.0, 40.0])
    each = shared_out(within, people, np.array([1.0, 30.0, 5.0]))
    np.testing.assert_allclose(each, [1 / 300, 1 / 300 + 0.12, 0.12, 0.12, 0.0], rtol=1e-14)
    assert (people * each).sum() == pytest.approx(31)  # P and Q: nobody can walk to R


def test_what_is_unknown_stays_unknown() -> None:
    # Nobody knows how many live at b. So it is not known among how many P is shared, nor what a has of it.
    within = reach([1, 1, 0, 0], [0, 0, 1, 0])
    each = shared_out(within, np.array([100.0, np.nan, 50.0, 10.0]), np.array([1.0, 1.0]))
    np.testing.assert_allclose(each, [np.nan, np.nan, 0.02, 0.0])


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0), (2, 3)])
def test_nobody_and_nothing(shape: tuple[int, int]) -> None:
    each = shared_out(sparse.csr_array(shape, dtype=bool), np.full(shape[1], 10.0), np.ones(shape[0]))
    assert each.tolist() == [0.0] * shape[1]


@calmly
@given(worlds())
def test_as_numpy_does_it_and_adding_up_to_the_capacity(made: Made) -> None:
    within, people, capacity = made
    each = shared_out(sparse.csr_array(within), people, capacity)
    np.testing.assert_allclose(each, by_numpy(within, people, capacity), rtol=1e-12)
    reached = (within & (people > 0)).any(axis=1)
    assert (people * each).sum() == pytest.approx(capacity[reached].sum())
    assert (each[~within.any(axis=0)] == 0).all()


@calmly
@given(worlds(unknown=True), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(made: Made, random: object) -> None:
    within, people, capacity = made
    each = shared_out(sparse.csr_array(within), people, capacity)
    rows, columns = list(range(len(capacity))), list(range(len(people)))
    random.shuffle(rows)  # type: ignore[attr-defined]
    random.shuffle(columns)  # type: ignore[attr-defined]
    again = shared_out(sparse.csr_array(within[rows]), people, capacity[rows])
    np.testing.assert_array_equal(again, each)
    again = shared_out(sparse.csr_array(within[:, columns]), people[columns], capacity)
    np.testing.assert_allclose(again, each[columns], rtol=1e-12)


@calmly
@given(worlds(unknown=True))
def test_unknown_just_where_it_hangs_on_people_who_are(made: Made) -> None:
    within, people, capacity = made
    each = shared_out(sparse.csr_array(within), people, capacity)
    rough = (within & np.isnan(people)).any(axis=1)
    np.testing.assert_array_equal(np.isnan(each), np.isnan(people) | within[rough].any(axis=0))
    known = by_numpy(within, np.nan_to_num(people), capacity)
    np.testing.assert_allclose(each[~np.isnan(each)], known[~np.isnan(each)], rtol=1e-12)


def row(**changes: dict[str, object]) -> pd.DataFrame:
    """Three that count, and two that do not: one is online, and one is not to be listed."""
    rows = {
        "o1": {"x": 500.0, "y": 500.0, "ward_code": W1},
        "o2": {"x": 1000.0, "y": 500.0, "ward_code": W1, "status": "unknown"},
        "o3": {"locality": "beta", "x": 2500.0, "y": 500.0, "ward_code": W3},
        "o4": {"locality": "beta", "x": 2500.0, "y": 500.0, "location_type": "online"},
        "o5": {"x": 1500.0, "y": 500.0, "ward_code": W2, "do_not_list": True},
    }
    return organisations(**{key: one | changes.get(key, {}) for key, one in rows.items()})


def run(listed: pd.DataFrame, **place: object) -> Measures:
    return measure(official(**place), lists(listed), postcodes(), ON, D)  # type: ignore[arg-type]


def test_the_row_of_four_wards_by_hand() -> None:
    # Postcodes stand at 100, 300, 700, 900 m of each ward; 250, 500, 750 and 100 people at each; 400 m reach.
    # o1 is near all of W1: 1/1000. o2 is near half of W1 and half of W2: 1/1500. o3 near all of W3: 1/3000.
    got = run(row())
    np.testing.assert_allclose(got.wards[SUPPLY], [1 + 1 / 3, 1 / 3, 1 / 3, 0.0])
    assert got.lsoas is None
    # The means of residents: two places for 3,000, one for 3,400, three for 6,400.
    np.testing.assert_allclose(got.localities[SUPPLY], [2 / 3, 1 / 3.4])
    assert whole(got.localities)[SUPPLY] == pytest.approx(3 / 6.4)


def test_room_for_more_than_one() -> None:
    listed = row().assign(capacity=[30.0, np.nan, 0.5, 99.0, 99.0])
    np.testing.assert_allclose(run(listed).wards[SUPPLY], [30 + 1 / 3, 1 / 3, 1 / 6, 0.0])


def test_small_areas_add_up_to_wards_and_to_the_places() -> None:
    got = run(row(), with_lsoas=True)
    assert got.lsoas is not None
    in_lsoas = got.lsoas[SUPPLY] * lsoas()["population"]
    assert in_lsoas.sum() == pytest.approx(3000)
    by_ward = in_lsoas.groupby(got.lsoas["ward_code"]).sum()
    np.testing.assert_allclose(by_ward, (got.wards[SUPPLY] * got.wards["population"]).loc[by_ward.index])
    # o1 is near the first two LSOAs, with 400 and 100 people; o2 near the second and the third, with 500.
    np.testing.assert_allclose(got.lsoas[SUPPLY].iloc[:2], [2.0, 2 + 1 / 0.6])


def test_wards_of_nobody_and_of_people_unknown() -> None:
    got = run(row(), figures=figures((1000.0, 2000.0, 0.0, np.nan))).wards[SUPPLY]
    np.testing.assert_allclose(got, [1 + 1 / 3, 1 / 3, np.nan, np.nan])
    # o2 is shared with people of W2: where they are not known, neither is what W1 has of it.
    got = run(row(), figures=figures((1000.0, np.nan, 3000.0, 400.0))).wards[SUPPLY]
    np.testing.assert_allclose(got, [np.nan, np.nan, 1 / 3, 0.0])


def test_only_where_the_settings_ask_for_it() -> None:
    got = measure(official(), lists(row()), postcodes(), SETTINGS, D)  # type: ignore[arg-type]
    assert SUPPLY not in got.wards
    assert SUPPLY not in got.localities
    on = run(row())
    pd.testing.assert_frame_equal(on.wards.drop(columns=SUPPLY), got.wards)
    assert on.wards.index.tolist() == list(WARDS)
    assert on.wards["population"].tolist() == list(PEOPLE)
