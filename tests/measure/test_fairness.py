from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.measure.day import on_day
from assetmap.measure.fairness import concentration_curve, concentration_index, fairness_on, fifths
from assetmap.measure.ground import prepare
from tests.measure.frames import SETTINGS, lists, log, official, organisations, postcodes

D = date(2026, 11, 23)
calmly = settings(deadline=None, max_examples=60)


def areas(people: Any, reached: Any, score: Any) -> dict[str, pd.Series]:
    values = {"people": people, "reached": reached, "score": score}
    return {name: pd.Series(numbers, dtype=float) for name, numbers in values.items()}


def test_the_curve_and_the_index_by_hand() -> None:
    # From the most deprived (score 40): 100 people, 10 reached; 300, 60; 100, 30. 500 people, 100 reached.
    curve = concentration_curve(**areas([300, 100, 100], [60, 10, 30], [20, 40, 5]))
    assert curve["people"].tolist() == [0.0, 0.2, 0.8, 1.0]
    assert curve["reached"].tolist() == [0.0, 0.1, 0.7, 1.0]
    # Areas under it: 0.2 x 0.05 + 0.6 x 0.4 + 0.2 x 0.85 = 0.01 + 0.24 + 0.17 = 0.42; 1 - 2 x 0.42 = 0.16.
    # The same by steps: (0.2 x 0.7 - 0.8 x 0.1) + (0.8 x 1 - 1 x 0.7) = 0.06 + 0.1 = 0.16.
    assert concentration_index(curve) == pytest.approx(0.16)


def test_all_reached_alike_is_the_diagonal() -> None:
    curve = concentration_curve(**areas([100, 300, 50], [20, 60, 10], [3, 2, 1]))
    assert curve["people"].tolist() == pytest.approx(curve["reached"].tolist())
    assert concentration_index(curve) == pytest.approx(0)


def test_only_the_most_or_only_the_least_deprived() -> None:
    # Half of the people are reached: the bounds are m - 1 and 1 - m.
    most = concentration_curve(**areas([50, 50], [50, 0], [2, 1]))
    least = concentration_curve(**areas([50, 50], [0, 50], [2, 1]))
    assert (concentration_index(most), concentration_index(least)) == (-0.5, 0.5)


def test_areas_of_one_score_are_one_step() -> None:
    one = concentration_curve(**areas([50, 50, 100], [50, 0, 0], [2, 2, 1]))
    two = concentration_curve(**areas([50, 50, 100], [0, 50, 0], [2, 2, 1]))
    pd.testing.assert_frame_equal(one, two)
    assert len(one) == 3


@pytest.mark.parametrize(
    "made",
    [
        areas([50, np.nan], [5, 5], [2, 1]),
        areas([50, 50], [5, np.nan], [2, 1]),
        areas([50, 50], [5, 5], [2, np.nan]),
        areas([50, 50], [0, 0], [2, 1]),  # nobody is reached
        areas([], [], []),
    ],
)
def test_unknown_and_nobody(made: dict[str, pd.Series]) -> None:
    assert np.isnan(concentration_index(concentration_curve(**made)))


def test_an_area_where_nobody_lives_takes_no_part() -> None:
    with_it = concentration_curve(**areas([100, 0, 100], [10, 0, 20], [3, np.nan, 1]))
    pd.testing.assert_frame_equal(with_it, concentration_curve(**areas([100, 100], [10, 20], [3, 1])))


def test_national_fifths_by_hand() -> None:
    made = areas([100, 100, 50, 200], [10, 30, 50, 100], [40, 35, 20, 1])
    # Deciles 1 and 2: 200 people, 40 reached: 0.2. Deciles 9 and 10: 200 people, 100 reached: 0.5. 0.2 / 0.5.
    got = fifths(**made, decile=pd.Series([1.0, 2.0, 5.0, 10.0]))
    assert got == {
        "residents_most": 200.0,
        "share_reached_most": 0.2,
        "residents_least": 200.0,
        "share_reached_least": 0.5,
        "fairness_ratio": pytest.approx(0.4),
    }


def test_own_fifths_by_hand() -> None:
    # 500 people: a fifth is 100. The most deprived: all 60 of the first (6 reached), and 40 of the 240 of the
    # second (24 reached of 240, so 4): 10 of 100. The least: 100 of the 200 of the last, 50 of its 100.
    got = fifths(**areas([60, 240, 200], [6, 24, 100], [40, 20, 5]))
    assert (got["residents_most"], got["residents_least"]) == (100.0, 100.0)
    assert got["share_reached_most"] == pytest.approx(0.1)
    assert got["share_reached_least"] == pytest.approx(0.5)
    assert got["fairness_ratio"] == pytest.approx(0.2)


def test_a_fifth_without_residents_or_of_unknown_ones_has_no_share() -> None:
    got = fifths(**areas([10, 10], [5, 5], [2, 1]), decile=pd.Series([1.0, 5.0]))
    assert np.isnan(got["share_reached_least"])
    assert np.isnan(got["fairness_ratio"])
    got = fifths(**areas([10, 10], [5, 5], [2, 1]), decile=pd.Series([1.0, np.nan]))
    assert np.isnan(got["share_reached_most"])
    nobody = fifths(**areas([10, 10], [0, 0], [2, 1]))
    assert (nobody["share_reached_most"], nobody["share_reached_least"]) == (0.0, 0.0)
    assert np.isnan(nobody["fairness_ratio"])


rows = st.lists(
    st.tuples(st.integers(0, 500), st.integers(0, 4).map(lambda n: n / 4), st.integers(0, 6)),
    min_size=1,
    max_size=12,
)


@calmly
@given(rows, st.randoms(use_true_random=False))
def test_bounds_order_and_a_covariance(made: Any, random: Any) -> None:
    people, part, score = (np.array(column, dtype=float) for column in zip(*made, strict=True))
    values = areas(people, people * part, score)
    curve = concentration_curve(**values)
    index = concentration_index(curve)
    order = random.sample(range(len(people)), len(people))
    pd.testing.assert_frame_equal(curve, concentration_curve(**{k: v.iloc[order] for k, v in values.items()}))
    if not np.isfinite(index):
        assert people.sum() == 0 or (people * part).sum() == 0
        return
    mean = (people * part).sum() / people.sum()
    assert mean - 1 - 1e-9 <= index <= 1 - mean + 1e-9
    # Another way: 2 / mean x the covariance of being reached and the fractional rank (the middle of a step).
    rank = [(people[score > mine].sum() + people[score == mine].sum() / 2) / people.sum() for mine in score]
    covariance = (people * (part - mean) * (np.array(rank) - 0.5)).sum() / people.sum()
    assert index == pytest.approx(2 / mean * covariance, abs=1e-9)


def example() -> Any:
    return lists(
        organisations(
            a={"x": 500.0, "y": 500.0, "ward_code": "E05000001"},
            b={"x": 3500.0, "y": 500.0, "ward_code": "E05000004", "locality": "beta"},
        ),
        log(
            {"key": "a", "date": "2026-11-01", "stage": "talking", "two_way": True},
            {"key": "a", "date": "2026-10-01", "stage": ""},
            {"key": "a", "date": "2026-10-01", "stage": "known"},  # noted only: no contact
            {"key": "a", "date": "2025-11-01", "stage": "talking", "two_way": True},  # over a year ago
            {"key": "a", "date": "2026-12-01", "stage": "talking", "two_way": True},  # not yet
            {"key": "b", "date": "2026-11-02", "stage": "talking", "two_way": True, "locality": "beta"},
        ),
    )


def test_on_a_place_by_hand() -> None:
    ground = prepare(official(with_lsoas=True), example(), postcodes(), SETTINGS)  # type: ignore[arg-type]
    got = fairness_on(ground, on_day(ground, D))
    places = got.places
    assert got.basis == "national"
    assert places.index.tolist() == ["alpha", "beta", ""]
    # LSOAs of 400 100 500 2000 | 1000 2000 300 100 people; deciles 1 2 3 5 | 2 9 10 10.
    # a reaches the first two, b the last two. Most deprived: 400 + 100 of alpha (all), 1000 of beta (none).
    assert places["residents_most"].tolist() == [500.0, 1000.0, 1500.0]
    assert places["share_reached_most"].tolist() == [1.0, 0.0, pytest.approx(500 / 1500)]
    # Least deprived: nobody of alpha; 2000 + 300 + 100 of beta, of whom 400 are reached.
    assert places["residents_least"].tolist() == [0.0, 2400.0, 2400.0]
    assert places["share_reached_least"].tolist()[1:] == [pytest.approx(400 / 2400)] * 2
    assert np.isnan(places["fairness_ratio"].iloc[0])
    assert places["fairness_ratio"].tolist()[1:] == [0.0, pytest.approx(2.0)]
    # Two contacts of alpha in the last year, one of them two-way; one of beta.
    assert places["contacts"].tolist() == [2, 1, 3]
    assert places["two_way"].tolist() == [1, 1, 2]
    assert places["share_of_contacts"].tolist() == [pytest.approx(2 / 3), pytest.approx(1 / 3), 1.0]
    assert places["share_of_two_way"].tolist() == [0.5, 0.5, 1.0]
    # Target residents: 500 of alpha, 1000 of beta; not reached are those of beta.
    assert places["share_of_target_residents"].tolist() == [pytest.approx(1 / 3), pytest.approx(2 / 3), 1.0]
    assert places["share_of_unreached"].tolist() == [0.0, 1.0, 1.0]
    assert got.curves["alpha"]["people"].iloc[-1] == 1.0
    # a is near people of alpha's most deprived fifth; b near people of beta's least deprived one alone.
    assert places["engaged_any"].tolist() == [1, 1, 2]
    assert places["engaged_most"].tolist() == [1, 0, 1]
    assert places["engaged_least"].tolist() == [0, 1, 1]


def test_without_lsoas_the_fifths_are_those_of_the_place() -> None:
    ground = prepare(official(), example(), postcodes(), SETTINGS)  # type: ignore[arg-type]
    got = fairness_on(ground, on_day(ground, D))
    assert got.basis == "wards"
    # 6400 people: a fifth is 1280, all of W3 (score 50, nobody reached). W4 (score 5): 400, all reached;
    # 880 more of W2 (score 10), none of them reached.
    assert got.places.loc["", "residents_most"] == 1280.0
    assert got.places.loc["", "share_reached_most"] == 0.0
    assert got.places.loc["", "share_reached_least"] == pytest.approx(400 / 1280)
    # The most deprived fifth is part of W3, with nobody near; the least is W4, with b near, and part of W2.
    assert got.places.loc["", ["engaged_any", "engaged_most", "engaged_least"]].tolist() == [2, 0, 1]
