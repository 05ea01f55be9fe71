from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.measure.day import on_day
from assetmap.measure.ground import prepare
from assetmap.measure.localities import whole
from assetmap.measure.model import measure, measure_on
from assetmap.measure.progress import PROGRESS, changes, first_day, month_ends, progress
from assetmap.measure.sentences import change
from tests.measure.frames import SETTINGS, W1, lists, log, official, organisations, postcodes
from tests.measure.test_model import D, example, made_lists, places

calmly = settings(deadline=None, max_examples=25)


def ground_of(made: SimpleNamespace, where: SimpleNamespace | None = None) -> Any:
    return prepare(where or official(), made, postcodes(), SETTINGS)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "as_of", "days"),
    [
        (date(2026, 1, 31), date(2026, 3, 15), ["2026-01-31", "2026-02-28", "2026-03-15"]),
        (date(2024, 1, 1), date(2024, 2, 29), ["2024-01-31", "2024-02-29"]),  # a month's end: once
        (date(2025, 12, 31), date(2026, 1, 1), ["2025-12-31", "2026-01-01"]),
        (date(2027, 5, 1), date(2026, 3, 15), ["2026-03-15"]),  # the log begins in the future
        (None, date(2026, 3, 15), ["2026-03-15"]),  # an empty log
    ],
)
def test_month_ends(first: date | None, as_of: date, days: list[str]) -> None:
    assert [day.isoformat() for day in month_ends(first, as_of)] == days


@calmly
@given(st.dates(date(2020, 1, 1), date(2026, 1, 1)), st.integers(0, 900))
def test_month_ends_are_what_they_say(first: date, days: int) -> None:
    as_of = first + timedelta(days=days)
    got = month_ends(first, as_of)
    assert got[-1] == as_of
    assert all((day + timedelta(days=1)).day == 1 for day in got[:-1])
    assert len(got) == (as_of.year - first.year) * 12 + as_of.month - first.month + 1


def test_the_first_day_of_a_log_in_any_order() -> None:
    assert first_day(log({"date": "2026-05-01"}, {"date": "2026-02-03"})) == date(2026, 2, 3)
    assert first_day(log()) is None


def test_progress_by_hand() -> None:
    # The example: o1 (W1) talks on 13 November, o3 (W3, and W4 by name) on 7 May and is quiet by November.
    days = [date(2026, 4, 30), date(2026, 5, 31), date(2026, 11, 23)]
    got = progress(ground_of(example()), days).set_index(["date", "locality"])
    assert got.index.get_level_values("locality").tolist() == ["alpha", "beta", ""] * 3
    left = got["unreached_target_residents"].unstack("locality")
    # Targets: W1 1000, W2 2000, W3 3000. In May o3 reaches all of W3, in November o1 all of W1.
    assert left["alpha"].tolist() == [3000.0, 3000.0, 2000.0]
    assert left["beta"].tolist() == [3000.0, 0.0, 3000.0]
    assert left[""].tolist() == [6000.0, 3000.0, 5000.0]
    assert got["engaged"].unstack("locality")[""].tolist() == [0, 1, 1]
    assert got["wards_gone_quiet"].unstack("locality")["beta"].tolist() == [0, 0, 2]


@calmly
@given(made_lists, places)
def test_every_date_is_that_of_the_whole_measure(made: SimpleNamespace, where: SimpleNamespace) -> None:
    days = month_ends(date(2026, 6, 1), D)
    ground = ground_of(made, where)
    got = progress(ground, days).set_index(["date", "locality"])
    for day in days[::3]:
        alone = measure(where, made, postcodes(), SETTINGS, day)
        one = got.loc[pd.Timestamp(day)]
        assert (
            one.loc[["alpha", "beta"], list(PROGRESS)]
            .astype(float)
            .equals(alone.localities[list(PROGRESS)].astype(float))
        )
        np.testing.assert_allclose(
            one.loc[""].to_numpy(dtype=float), whole(alone.localities)[list(PROGRESS)].to_numpy(dtype=float)
        )
        pd.testing.assert_frame_equal(measure_on(ground, day).wards, alone.wards)


@pytest.mark.parametrize(
    "made", [lists(), lists(log_=log({"key": "o1", "date": "2030-01-01", "stage": "leading"}))]
)
def test_an_empty_log_and_one_of_the_future(made: SimpleNamespace) -> None:
    got = progress(ground_of(made), month_ends(first_day(made.log), D))
    assert len(got) == 3
    assert got["engaged"].tolist() == [0, 0, 0]
    assert progress(ground_of(made), []).columns.tolist() == ["date", "locality", *PROGRESS]


def test_what_changed_in_words_by_hand() -> None:
    ground = ground_of(example())
    got = changes(ground, on_day(ground, date(2026, 5, 31)), on_day(ground, D))
    said = [change(row, {"o1": "The chapel", "o3": "Swimmers"}) for row in got.to_dict("records")]
    assert said == [
        "One: known not contacted -> one voice, through The chapel",
        "Three: one voice -> gone quiet: no longer engaged: Swimmers",
        "Four: one voice -> gone quiet: no longer engaged: Swimmers",
    ]
    # W1: its 1000 people are reached now. W3: its 3000 are not any more. W4 is no target.
    assert got["unreached"].tolist() == [-1000.0, 3000.0, 0.0]
    assert (
        change(got.iloc[0].to_dict(), {}) == "One: known not contacted -> one voice, through 1 organisation"
    )


def test_nothing_changed_between_a_date_and_itself() -> None:
    ground = ground_of(example())
    assert changes(ground, on_day(ground, D), on_day(ground, D)).empty


def test_residents_met_are_said() -> None:
    made = example()
    made.log = pd.concat([made.log, log({"date": "2026-11-20", "ward_code": W1})])
    ground = ground_of(made)
    got = changes(ground, on_day(ground, date(2026, 11, 14)), on_day(ground, D))
    assert [change(row, {}) for row in got.to_dict("records")] == [
        "One: one voice -> engaged; residents met directly"
    ]


def test_through_several_of_whom_one_may_not_be_named() -> None:
    made = lists(
        organisations(
            **{name: {"x": 500.0, "y": 500.0, "ward_code": W1, "asset_type": name} for name in "abc"}
        ),
        log(*({"key": name, "date": "2026-11-01", "stage": "talking", "two_way": True} for name in "abc")),
    )
    ground = ground_of(made)
    row = changes(ground, on_day(ground, date(2026, 10, 1)), on_day(ground, D)).iloc[0].to_dict()
    assert (
        change(row, {"a": "A", "c": "C"}) == "One: known not contacted -> engaged, through A, C and 1 other"
    )
    assert (
        change(row, {"a": "A", "b": "B"}) == "One: known not contacted -> engaged, through A, B and 1 other"
    )
