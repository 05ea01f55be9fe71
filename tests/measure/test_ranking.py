from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from math import e
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from assetmap.check.lists import Lists
from assetmap.measure.day import on_day
from assetmap.measure.ground import prepare
from assetmap.measure.model import measure
from assetmap.measure.ranking import NEXT_UP, next_up, rank_contacts
from assetmap.measure.sentences import reason
from assetmap.publish.audience import lists_for
from tests.measure.frames import (
    PEOPLE,
    SETTINGS,
    W1,
    W2,
    W3,
    W4,
    decisions,
    figures,
    lists,
    log,
    official,
    organisations,
    postcodes,
)
from tests.measure.test_model import made_lists, places

D = date(2026, 11, 23)
calmly = settings(deadline=None, max_examples=60)


def rank(sets: Any, weight: Any, reached: Any = None, keys: Any = None) -> pd.DataFrame:
    made = np.asarray(sets, dtype=bool)
    none = np.zeros(made.shape[1], dtype=bool)
    names = keys or [f"o{n}" for n in range(len(made))]
    return rank_contacts(
        sparse.csr_array(made), np.asarray(weight, dtype=float), none if reached is None else reached, names
    )


def test_after_each_pick_the_rest_is_counted_anew() -> None:
    #          people:  10  20  30  40
    got = rank([[1, 1, 1, 0],   # a: 60
                [0, 1, 1, 0],   # b: 50, all of them a's
                [0, 0, 1, 1]],  # c: 70
               [10, 20, 30, 40], keys=["a", "b", "c"])  # fmt: skip
    # c first (70). Then a adds 10 + 20 = 30 and b adds 20: a. Then b adds nobody.
    assert got["key"].tolist() == ["c", "a"]
    assert got["gain"].tolist() == [70.0, 30.0]
    assert got["total"].tolist() == [70.0, 100.0]
    assert got["rank"].tolist() == [1, 2]


def test_those_reached_already_and_unknown_people_add_nothing() -> None:
    reached = np.array([True, False, False])
    got = rank([[1, 1, 1]], [10, 20, np.nan], reached)
    assert got["gain"].tolist() == [20.0]


def test_equal_gains_go_by_key_whatever_the_order_of_rows() -> None:
    one = rank([[1, 0], [0, 1]], [5, 5], keys=["b", "a"])
    assert one["key"].tolist() == ["a", "b"]


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (0, 0)])
def test_nobody_to_rank(shape: tuple[int, int]) -> None:
    assert rank(np.zeros(shape), np.ones(shape[1])).empty


cases = st.tuples(st.integers(1, 7), st.integers(1, 9)).flatmap(
    lambda size: st.tuples(
        st.lists(
            st.lists(st.booleans(), min_size=size[1], max_size=size[1]), min_size=size[0], max_size=size[0]
        ),
        st.lists(st.integers(0, 9), min_size=size[1], max_size=size[1]),
        st.lists(st.booleans(), min_size=size[1], max_size=size[1]),
    )
)


def plain(sets: np.ndarray, weight: np.ndarray) -> list[tuple[int, float]]:
    """Every set counted anew after every pick."""
    left, picks = weight.copy(), []
    while len(sets) and (gains := sets @ left).max() > 0:
        best = int(np.argmax(gains))
        picks.append((best, float(gains[best])))
        left[sets[best]] = 0
    return picks


@calmly
@given(cases)
def test_it_is_the_greedy_order_and_never_far_from_the_best(made: Any) -> None:
    sets, weight, reached = (np.array(part) for part in made)
    got = rank(sets, weight, reached)
    free = np.where(reached, 0.0, weight.astype(float))
    assert [(int(key[1:]), gain) for key, gain in zip(got["key"], got["gain"], strict=True)] == plain(
        sets, free
    )
    assert got["gain"].is_monotonic_decreasing
    for k in range(1, len(got) + 1):
        best = max(free[sets[list(chosen)].any(axis=0)].sum() for chosen in combinations(range(len(sets)), k))
        assert got["total"].iloc[k - 1] >= (1 - 1 / e) * best - 1e-9
        assert got["total"].iloc[k - 1] <= best + 1e-9


@calmly
@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_organisations_and_points_does_not_matter(made: Any, random: Any) -> None:
    sets, weight, reached = (np.array(part) for part in made)
    rows = random.sample(range(len(sets)), len(sets))
    columns = random.sample(range(len(weight)), len(weight))
    keys = [f"o{n}" for n in rows]
    two = rank(sets[rows][:, columns], weight[columns], reached[columns], keys)
    pd.testing.assert_frame_equal(rank(sets, weight, reached), two)


# --- on a place ---------------------------------------------------------------------------------------------


def example() -> SimpleNamespace:
    """W1, W2 (by judgement) and W3 are targets: 1000, 2000 and 3000 people, at four postcodes each."""
    return lists(
        organisations(
            now={"x": 300.0, "y": 500.0, "ward_code": W1},  # engaged: 100, 300, 700 of W1
            near={"x": 700.0, "y": 500.0, "ward_code": W1},  # 300, 700, 900 of W1 and 1100 of W2
            wide={"x": 3900.0, "y": 500.0, "ward_code": W4, "serves": (W3,), "locality": "beta"},
            gone={"x": 1300.0, "y": 500.0, "ward_code": W2},  # 900 of W1; 1100, 1300 and 1700 of W2
            no={"x": 1700.0, "y": 500.0, "ward_code": W2},
            shut={"x": 1700.0, "y": 500.0, "ward_code": W2, "status": "closed"},
        ),
        log(
            {"key": "now", "date": "2026-11-01", "stage": "talking", "two_way": True},
            {"key": "gone", "date": "2026-03-05", "stage": "leading", "two_way": True},
            {"key": "no", "date": "2026-03-05", "stage": "declined", "two_way": True},
            {"key": "wide", "date": "2026-10-05", "stage": "paused", "two_way": True},
        ),
        decisions({"area_code": W2, "decision": "target"}),
    )


def ranked(made: SimpleNamespace, **changes: Any) -> pd.DataFrame:
    ground = prepare(official(), made, postcodes(), SETTINGS)  # type: ignore[arg-type]
    return next_up(ground, on_day(ground, D), **changes)


def test_who_to_talk_to_next_by_hand() -> None:
    got = ranked(example())
    assert tuple(got.columns) == NEXT_UP
    # wide serves W3 by name: its 3000 people. It lies in W4, which is no target: its own reach adds nobody.
    # gone: 900 of W1 (250) + 1100, 1300, 1700 of W2 (3 x 500) = 1750 people, none reached now.
    # near: 300, 700, 900 of W1 (750; 300 and 700 are reached now: 500) + 1100 of W2 (500) = 1250 people, 750
    # not reached; both of those are gone's too, so after gone it adds nobody and is not ranked.
    assert got["key"].tolist() == ["wide", "gone"]
    assert got["gain"].tolist() == [3000.0, 1750.0]
    assert got["total"].tolist() == [3000.0, 4750.0]
    assert got["rank_in_locality"].tolist() == [1, 1]
    assert got["by_remit"].tolist() == [True, False]
    assert got["stage"].tolist() == ["paused", "leading"]
    assert [reason(row) for row in got.to_dict("records")] == [
        (
            "3,000 people in target areas within its reach, or in wards that it serves, whom nobody we work "
            "with reaches now; "
            "paused, last spoken to in October 2026"
        ),
        (
            "1,750 people in target areas within its reach whom nobody we work with reaches now; "
            "gone quiet, last spoken to in March 2026"
        ),
    ]


def asked(*rows: tuple[str, str, bool]) -> str:
    """What is said of the contacts with an organisation: each a date, a stage, and whether it answered."""
    made = example()
    mine = [{"key": "gone", "date": day, "stage": stage, "two_way": two} for day, stage, two in rows]
    made.log = log(*mine)
    return str(reason(ranked(made, named=["gone"]).iloc[0].to_dict())).partition("; ")[2]


def test_a_message_left_is_no_talk() -> None:
    assert asked(("2026-09-30", "contacted", False)) == "never spoken to; last tried in September 2026"
    met, left = ("2026-05-04", "contacted", True), ("2026-08-01", "contacted", False)
    assert asked(met, left) == "last spoken to in May 2026, last tried in August 2026"
    assert asked(left, ("2026-08-31", "contacted", True)) == "last spoken to in August 2026"  # answered then
    assert asked(met, ("2026-05-20", "contacted", False)) == "last spoken to in May 2026"  # in one month
    assert asked(("2026-07-01", "paused", False)) == "paused, never spoken to; last tried in July 2026"
    assert asked(("2026-07-01", "known", False)) == "never spoken to"  # known is no contact


def test_only_those_that_may_be_named_are_ranked() -> None:
    got = ranked(example(), named=["near", "wide"])
    assert got["key"].tolist() == ["wide", "near"]
    assert got[["people", "reached_now", "by_earlier", "gain"]].iloc[1].tolist() == [
        1250.0,
        500.0,
        0.0,
        750.0,
    ]
    assert reason(got.iloc[1].to_dict()) == (
        "750 people in target areas within its reach whom nobody we work with reaches now; never spoken to"
    )
    # After gone, which reaches all of them, near's 750 would be reached without it: made by hand.
    later = got.iloc[1].to_dict() | {"gain": 250.0, "by_earlier": 500.0, "by_remit": True}
    assert reason(later) == (
        "750 people in target areas within its reach, or in wards that it serves, whom nobody we work with "
        "reaches now, and those above would reach 500 of them too; never spoken to"
    )


def test_one_that_declined_is_not_pressed() -> None:
    got = ranked(example(), named=["no"])
    assert got.empty
    assert tuple(got.columns) == NEXT_UP


def test_in_the_partners_lists_one_that_declined_is_known_and_no_more() -> None:
    made = example()
    made.organisations = made.organisations.assign(sensitive_location=False)
    team = Lists(made.organisations, made.log, made.decisions, ())
    its = lists_for("partner", team, measure(official(), team, postcodes(), SETTINGS, D))  # type: ignore[arg-type]
    got = ranked(its).set_index("key")  # type: ignore[arg-type]
    assert got["gain"].to_dict() == {"wide": 3000.0, "gone": 1750.0, "no": 500.0}  # no: 1900 of W2 after gone
    assert got.loc[["wide", "no"], "stage"].tolist() == ["known", "known"]  # wide paused
    assert got.loc[["wide", "no"], "last_contact"].isna().all()


def test_those_reached_by_remit_are_reached() -> None:
    made = example()
    extra = organisations(three={"x": 2500.0, "y": 500.0, "ward_code": W3, "locality": "beta"})
    made.organisations = pd.concat([made.organisations, extra])
    # three: all four postcodes of W3, 3000 people. Wide serves W3 by name, and is paused: none is reached.
    assert ranked(made, named=["three"])["gain"].tolist() == [3000.0]
    talk = log({"key": "wide", "date": "2026-11-05", "stage": "talking", "two_way": True})
    made.log = pd.concat([made.log, talk])
    assert ranked(made, named=["three"]).empty


def test_of_one_ward_alone() -> None:
    got = ranked(example(), wards=[W1])
    # Of W1, 900 is left: near and gone both reach it; near comes later by key.
    assert got["key"].tolist() == ["gone"]
    assert got["gain"].tolist() == [250.0]


def test_target_areas_of_unknown_people_are_said() -> None:
    ground = prepare(
        official(figures=figures((1000.0, np.nan, *PEOPLE[2:]))),  # type: ignore[arg-type]
        example(), postcodes(), SETTINGS,
    )  # fmt: skip
    got = next_up(ground, on_day(ground, D), named=["gone"])
    assert got["gain"].tolist() == [250.0]
    assert got["incomplete"].tolist() == [True]
    assert "some areas of unknown number" in reason(got.iloc[0].to_dict())


@settings(deadline=None, max_examples=25)
@given(made_lists, places)
def test_all_that_are_ranked_together_reach_no_more_than_are_left(
    made: SimpleNamespace, where: SimpleNamespace
) -> None:
    ground = prepare(where, made, postcodes(), SETTINGS)
    day = on_day(ground, D)
    got = next_up(ground, day)
    left = day.wards["unreached_target_residents"]
    assert got["gain"].sum() <= left.sum() + 1e-6 or left.isna().any()
    np.testing.assert_allclose(got["people"], got["reached_now"] + got["by_earlier"] + got["gain"], atol=1e-5)
    assert not got["engagement"].eq("engaged").any()
    assert not got["stage"].eq("declined").any()
    # Once those ranked are engaged, what is left is smaller by what was promised.
    words = {"date": pd.Timestamp(D), "stage": "talking", "two_way": True}
    more = log(*({"key": key, **words} for key in got["key"]))
    then = prepare(
        where, SimpleNamespace(**vars(made) | {"log": pd.concat([made.log, more])}), postcodes(), SETTINGS
    )
    after = on_day(then, D).wards["unreached_target_residents"]
    if left.notna().all() and not made.log["date"].eq(pd.Timestamp(D)).any():
        np.testing.assert_allclose(left.sum() - after.sum(), got["gain"].sum(), atol=1e-5)


def test_settings_reach_the_ranking() -> None:
    farther = replace(SETTINGS, thresholds=replace(SETTINGS.thresholds, walk_minutes=30))
    ground = prepare(official(), example(), postcodes(), farther)  # type: ignore[arg-type]
    assert next_up(ground, on_day(ground, D))["gain"].sum() != ranked(example())["gain"].sum()
