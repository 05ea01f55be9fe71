from __future__ import annotations

from dataclasses import replace
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.load.words import ACTIVITY_FOCUS, ASSET_TYPES, STATUSES
from assetmap.measure.model import EXPORT_COLUMNS, Measures, measure
from assetmap.measure.words import GAP_STATES, STAGES
from tests.measure.frames import (
    PEOPLE,
    SETTINGS,
    W1,
    W2,
    W3,
    W4,
    WARDS,
    decisions,
    figures,
    lists,
    log,
    lsoas,
    official,
    organisations,
    postcodes,
    square,
    wards,
)

D = date(2026, 11, 23)
calmly = settings(deadline=None, max_examples=25)


def run(made: SimpleNamespace, place: SimpleNamespace | None = None, as_of: date = D) -> Measures:
    return measure(place or official(), made, postcodes(), SETTINGS, as_of)


def example(last_talk: str = "2026-05-07") -> SimpleNamespace:
    """One is engaged in W1, and one was in W3 that also serves W4 by name (200 days before D: gone quiet)."""
    return lists(
        organisations(
            o1={"x": 500.0, "y": 500.0, "ward_code": W1, "asset_type": "faith"},
            o2={"x": 1000.0, "y": 500.0, "ward_code": W1, "activity_focus": "none", "status": "unknown"},
            o3={
                "locality": "beta",
                "x": 2500.0,
                "y": 500.0,
                "ward_code": W3,
                "activity_focus": "secondary",
                "serves": (W4,),
            },
            o4={"locality": "beta", "serves": (W2,)},  # not located: serves nobody
            o5={"locality": "beta", "location_type": "online", "serves": ("all",)},
            o6={"x": 1500.0, "y": 500.0, "ward_code": W2, "do_not_list": True},
        ),
        log(
            {"key": "o1", "date": "2026-11-13", "stage": "talking", "two_way": True},
            {
                "key": "o3",
                "date": last_talk,
                "stage": "working_together",
                "two_way": True,
                "locality": "beta",
            },
            {"key": "o5", "date": "2026-11-01", "stage": "leading", "two_way": True, "locality": "beta"},
        ),
        decisions({"area_code": W2, "decision": "target", "reason": "two estates"}),
    )


def test_the_row_of_four_wards_by_hand() -> None:
    got = run(example())
    frame = got.wards
    assert tuple(frame.columns[: len(EXPORT_COLUMNS)]) == EXPORT_COLUMNS
    assert frame.index.tolist() == list(WARDS)
    assert frame["target"].tolist() == [True, True, True, False]
    assert frame["target_basis"].tolist() == ["statistics", "judgement", "statistics", ""]
    assert frame["organisations_in"].tolist() == [2, 0, 1, 0]
    assert frame["organisations_serving"].tolist() == [2, 0, 1, 1]
    # 2 for 1000, 0 for 2000, 1 for 3000, 1 for 400 residents.
    np.testing.assert_allclose(frame["organisations_per_1000"], [2.0, 0.0, 1 / 3, 2.5])
    # 400 m around x = 500, 1000 and 2500 on the line of the postcodes (100, 300, 700, 900 in each ward):
    # o1 reaches 100 to 900; o2 700 to 1300; o3 2100 to 2900, both ends exactly 400 m away.
    assert frame["share_within_reach_any"].tolist() == [1.0, 0.5, 1.0, 0.0]
    assert frame["share_within_reach_active"].tolist() == [1.0, 0.0, 1.0, 0.0]  # o2 offers no activity
    assert frame["share_within_reach_engaged"].tolist() == [1.0, 0.0, 0.0, 0.0]  # o1 only
    assert frame[["engaged", "gone_quiet", "dormant"]].to_numpy().tolist() == [
        [1, 0, 0],
        [0, 0, 0],
        [0, 1, 0],
        [0, 1, 0],
    ]
    assert frame["gap_state"].tolist() == ["one_voice", "no_known_organisations", "gone_quiet", "gone_quiet"]
    assert frame["target_residents"].tolist() == [1000.0, 2000.0, 3000.0, 0.0]
    assert frame["unreached_target_residents"].tolist() == [0.0, 2000.0, 3000.0, 0.0]
    assert frame["gap_rank"].tolist() == [2, 1, 1, 2]
    assert set(frame["reach_method"]) == {"straight_line"}
    # And the columns after those of the export.
    assert frame["target_reason"].tolist() == ["", "two estates", "", ""]
    assert frame.loc[W1, [f"stage_{stage}" for stage in STAGES]].tolist() == [1, 0, 1, 0, 0, 0, 0]
    assert frame.loc[W1, ["organisations_primary", "organisations_secondary"]].tolist() == [1, 0]
    assert frame.loc[W1, ["contacted", "ever_engaged"]].tolist() == [1, 1]
    assert frame["sectors_engaged"].tolist() == [("faith",), (), (), ()]
    assert frame["reached"].tolist() == [1000.0, 0.0, 0.0, 0.0]
    assert got.lsoas is None
    assert got.reach_method == "straight_line"
    assert got.as_of == D


def test_organisations_and_serving() -> None:
    got = run(example())
    assert got.organisations.index.tolist() == ["o1", "o2", "o3", "o4", "o5"]  # not o6: do not list
    assert got.organisations["engagement"].tolist() == ["engaged", "", "gone_quiet", "", "engaged"]
    assert got.serving.to_numpy().tolist() == [
        [W1, "o1", "in"],
        [W1, "o2", "in"],
        [W3, "o3", "in"],
        [W4, "o3", "named"],
    ]


def test_a_column_of_any_name_in_a_list_does_no_harm() -> None:
    made = example()
    made.organisations = made.organisations.assign(stage="x", engagement="y", contacted="z", wards=1)
    pd.testing.assert_frame_equal(run(made).wards, run(example()).wards)


def test_localities_by_hand() -> None:
    got = run(example()).localities
    assert got.index.tolist() == ["alpha", "beta"]
    assert got["population"].tolist() == [3000.0, 3400.0]
    assert got["target_wards"].tolist() == [2, 1]
    assert got["target_residents"].tolist() == [3000.0, 3000.0]
    assert got["unreached_target_residents"].tolist() == [2000.0, 3000.0]
    assert got["organisations"].tolist() == [2, 1]
    assert got["engaged"].tolist() == [1, 0]  # o5 is engaged, but online: it does not count
    assert got["unplaced"].tolist() == [0, 1]
    assert got["unknown_status"].tolist() == [1, 0]


def test_by_remit_all_residents_are_reached() -> None:
    # o3 talked 10 days ago: engaged. It stands in W3 (all within reach) and names W4 (none within reach).
    frame = run(example("2026-11-13")).wards
    assert frame["share_within_reach_engaged"].tolist() == [1.0, 0.0, 1.0, 0.0]
    assert frame["share_reached"].tolist() == [1.0, 0.0, 1.0, 1.0]
    assert frame["reached_by_reach"].tolist() == [1000.0, 0.0, 3000.0, 0.0]
    assert frame["reached_by_remit"].tolist() == [0.0, 0.0, 0.0, 400.0]
    assert frame["gap_state"].tolist() == ["one_voice", "no_known_organisations", "one_voice", "one_voice"]
    assert frame["unreached_target_residents"].tolist() == [0.0, 2000.0, 0.0, 0.0]


def test_meeting_residents_makes_one_voice_engaged() -> None:
    made = example()
    made.log = pd.concat([made.log, log({"date": "2026-06-01", "ward_code": W1, "residents_reached": 20})])
    frame = run(made).wards
    assert frame.loc[W1, "gap_state"] == "engaged"
    assert frame.loc[W1, ["resident_contacts", "residents_met"]].tolist() == [1, 20.0]


def test_with_lsoas_by_hand() -> None:
    got = run(example(), official(with_lsoas=True))
    assert got.lsoas is not None
    # Eight LSOAs of 500 m, two postcodes in each; o1 reaches those of the first two. The third
    # (1100 and 1300) is within reach of o2, and belongs to W1 by the lookup.
    assert got.lsoas["share_within_reach_any"].tolist() == [1, 1, 1, 0, 1, 1, 0, 0]
    assert got.lsoas["share_within_reach_engaged"].tolist() == [1, 1, 0, 0, 0, 0, 0, 0]
    # Deciles 1 2 3 | 5 | 2 9 | 10 10; W2 is a target by judgement, and its one LSOA with it.
    assert got.lsoas["target"].tolist() == [True, True, False, True, True, False, False, False]
    assert got.lsoas["target_basis"].tolist()[:4] == ["statistics", "statistics", "", "judgement"]
    assert got.lsoas["unreached_target_residents"].tolist() == [0, 0, 0, 2000, 1000, 0, 0, 0]
    frame = got.wards
    # W1: 400 + 100 of its 1000 are within reach of o1; all of them of o1 or o2. W2 is its fourth LSOA alone.
    assert frame["share_within_reach_engaged"].tolist() == [0.5, 0.0, 0.0, 0.0]
    assert frame["share_within_reach_any"].tolist() == [1.0, 0.0, 1.0, 0.0]
    # W1: 400 + 100; W2: all by judgement; W3: its one LSOA in decile 2; W4: none.
    assert frame["target_residents"].tolist() == [500.0, 2000.0, 1000.0, 0.0]
    assert frame["unreached_target_residents"].tolist() == [0.0, 2000.0, 1000.0, 0.0]


def test_remit_reaches_all_lsoas_of_the_ward() -> None:
    areas = lsoas().assign(imd_decile=1.0)
    got = run(example("2026-11-13"), official(lsoas=areas))
    assert got.lsoas is not None
    assert got.lsoas["share_reached"].tolist() == [1, 1, 0, 0, 1, 1, 1, 1]
    assert got.wards["unreached_target_residents"].tolist() == [500.0, 2000.0, 0.0, 0.0]


def test_unknown_residents_stay_unknown() -> None:
    people = (np.nan, *PEOPLE[1:])
    got = run(example(), official(figures=figures(people)))
    unknown = ["population", "organisations_per_1000", "share_within_reach_any", "share_reached"]
    unknown += ["target_residents", "unreached_target_residents", "reached", "reached_by_reach"]
    assert got.wards.loc[W1, unknown].isna().all()
    assert got.wards.loc[W1, "gap_state"] == "one_voice"
    assert got.wards.loc[[W2, W3, W4], unknown].notna().all(axis=None)
    assert got.localities.loc["alpha", ["population", "share_reached"]].isna().all()
    assert got.localities.loc["beta", ["population", "share_reached"]].notna().all()


def test_one_lsoa_of_unknown_residents_makes_its_ward_unknown() -> None:
    areas = lsoas()
    areas.loc["E01000001", "population"] = np.nan  # a target in W1, within reach
    got = run(example(), official(lsoas=areas)).wards
    assert (
        got.loc[W1, ["share_within_reach_any", "target_residents", "unreached_target_residents"]].isna().all()
    )
    assert got.loc[[W2, W3, W4], "share_within_reach_any"].notna().all()


def test_a_ward_of_no_residents() -> None:
    got = run(example(), official(figures=figures((0.0, *PEOPLE[1:]))))
    assert (
        got.wards.loc[W1, ["organisations_per_1000", "share_within_reach_any", "share_reached"]].isna().all()
    )
    assert got.wards.loc[W1, ["target_residents", "unreached_target_residents"]].tolist() == [0.0, 0.0]
    assert got.localities.loc["alpha", "share_reached"] == 0.0


@pytest.mark.parametrize("with_lsoas", [False, True])
def test_empty_lists(with_lsoas: bool) -> None:
    got = run(lists(), official(with_lsoas))
    assert set(got.wards["gap_state"]) == {"no_known_organisations"}
    assert (got.wards["organisations_per_1000"] == 0).all()
    assert (got.wards["share_within_reach_any"] == 0).all()
    left = got.wards["unreached_target_residents"]
    assert left.tolist() == ([500.0, 0.0, 1000.0, 0.0] if with_lsoas else [1000.0, 0.0, 3000.0, 0.0])
    assert got.organisations.empty
    assert got.serving.empty
    assert (got.localities["organisations"] == 0).all()


def test_without_postcodes_people_stand_inside_their_area() -> None:
    got = measure(official(), example(), postcodes().iloc[:0], SETTINGS, D)
    # The four points are the middles of the squares: 500, 1500, 2500, 3500. o1 and o3 stand on two of them.
    assert got.wards["share_within_reach_any"].tolist() == [1.0, 0.0, 1.0, 0.0]


def test_an_earlier_date_sees_the_log_up_to_it() -> None:
    got = run(example(), as_of=date(2026, 5, 7)).wards
    assert got["gap_state"].tolist() == [
        "known_not_contacted",
        "no_known_organisations",
        "one_voice",
        "one_voice",
    ]


def test_a_boundary_moved_by_a_metre_moves_who_stands_on_it_and_nobody_else() -> None:
    # Postcodes in W1 at 100, 300, 700, 900, and one more on its edge to W2, at 1000: the lower code's.
    made, there = example(), pd.concat([postcodes(), pd.DataFrame({"x": [1000.0], "y": [500.0]})])
    before = measure(official(), made, there, SETTINGS, D).wards
    shapes = wards()
    shapes.geometry = [square(0, 999), square(999, 1001), *shapes.geometry[2:]]
    after = measure(official(wards=shapes), made, there, SETTINGS, D).wards
    # o1 (x = 500) reaches 100 to 900; o2 (x = 1000) reaches 700 to 1300 and is not engaged. W1 has 5
    # postcodes of 200 people, 4 of them reached: 0.8; then its 4 of before, all reached. Of W2, 2 of 4 are
    # within reach of any, then 3 of 5.
    assert before.loc[W1, "share_within_reach_engaged"] == pytest.approx(0.8)
    assert after.loc[W1, "share_within_reach_engaged"] == 1.0
    assert before.loc[W2, "share_within_reach_any"] == 0.5
    assert after.loc[W2, "share_within_reach_any"] == pytest.approx(0.6)
    assert (before["population"] == after["population"]).all()
    pd.testing.assert_frame_equal(before.loc[[W3, W4]], after.loc[[W3, W4]].assign(gap_rank=[1, 2]))
    # A metre where nobody stands changes nothing.
    pd.testing.assert_frame_equal(run(made).wards, run(made, official(wards=shapes)).wards)


# --- what always holds ------------------------------------------------------------------------------------

codes = st.sampled_from([*WARDS, "", "E05999999"])
place = st.floats(-500, 4500, allow_nan=False).map(lambda number: round(number, 1))
organisation = st.fixed_dictionaries(
    {
        "locality": st.sampled_from(["alpha", "beta"]),
        "asset_type": st.sampled_from([*ASSET_TYPES, ""]),
        "activity_focus": st.sampled_from(list(ACTIVITY_FOCUS)),
        "status": st.sampled_from([*STATUSES, "active", "active"]),
        "location_type": st.sampled_from(["site", "site", "mobile", "online"]),
        "serves": st.lists(st.sampled_from([*WARDS, "locality", "all", "E05999999"]), max_size=3).map(tuple),
        "x": place | st.just(float("nan")),
        "ward_code": codes,
        "do_not_list": st.sampled_from([False, False, False, True]),
    }
).map(lambda row: row | {"y": 500.0 if row["x"] == row["x"] else float("nan")})
entry = st.fixed_dictionaries(
    {
        "key": st.sampled_from(["", *(f"o{n}" for n in range(6))]),
        "date": st.dates(date(2025, 8, 1), date(2027, 2, 1)),
        "ward_code": codes,
        "two_way": st.booleans(),
        "stage": st.sampled_from(["", *STAGES, "talking", "leading"]),
        "residents_reached": st.sampled_from([float("nan"), 5.0]),
    }
)
decision = st.fixed_dictionaries(
    {
        "area_code": st.sampled_from([*WARDS, "E01000001", "E01000004", "E01000008"]),
        "decision": st.sampled_from(["target", "not_target"]),
        "decided_on": st.sampled_from(["", "2026-01-01", "2026-02-01"]),
    }
)
made_lists = st.builds(
    lambda orgs, rows, judged: lists(
        organisations(**{f"o{n}": row for n, row in enumerate(orgs)}), log(*rows), decisions(*judged)
    ),
    st.lists(organisation, max_size=6),
    st.lists(entry, max_size=14),
    st.lists(decision, max_size=4),
)
places = st.builds(
    lambda with_lsoas, people: official(with_lsoas, figures=figures(PEOPLE if with_lsoas else people)),
    st.booleans(),
    st.sampled_from([PEOPLE, (0.0, *PEOPLE[1:]), (*PEOPLE[:2], np.nan, 7.0)]),
)


@calmly
@given(made_lists, places)
def test_bounds_states_and_sums(made: SimpleNamespace, where: SimpleNamespace) -> None:
    got = run(made, where)
    frame = got.wards
    known = frame[frame["population"].notna()]
    assert (known["unreached_target_residents"] >= 0).all()
    assert (known["unreached_target_residents"] <= known["target_residents"]).all()
    assert (known["target_residents"] <= known["population"]).all()
    peopled = known[known["population"] > 0]
    assert (peopled["share_within_reach_any"] >= peopled["share_within_reach_active"]).all()
    assert (peopled["share_within_reach_any"] >= peopled["share_within_reach_engaged"]).all()
    assert (peopled["share_reached"] >= peopled["share_within_reach_engaged"]).all()
    assert peopled[[name for name in frame if str(name).startswith("share_")]].le(1).all(axis=None)
    assert frame["gap_state"].isin(GAP_STATES).all()
    assert (frame["organisations_in"] <= frame["organisations_serving"]).all()
    stages = frame[[f"stage_{stage}" for stage in STAGES]].sum(axis=1)
    assert (stages == frame["organisations_serving"]).all()
    for slug, rows in frame.groupby("locality"):
        assert sorted(rows["gap_rank"]) == [1, 2]
        for name in ("population", "target_residents", "unreached_target_residents", "reached"):
            np.testing.assert_allclose(got.localities.loc[slug, name], rows[name].sum(skipna=False))
    assert got.localities[[f"wards_{state}" for state in GAP_STATES]].sum(axis=1).tolist() == [2, 2]
    if got.lsoas is not None:
        for name in ("population", "unreached_target_residents"):
            sums = got.lsoas.groupby("ward_code")[name].sum()
            np.testing.assert_allclose(frame[name], sums[frame.index])


@calmly
@given(made_lists, places, st.randoms(use_true_random=False))
def test_the_order_of_rows_areas_and_localities_does_not_matter(
    made: SimpleNamespace, where: SimpleNamespace, random: Any
) -> None:
    def mixed(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.iloc[random.sample(range(len(frame)), len(frame))]

    other = SimpleNamespace(**{name: mixed(rows) for name, rows in vars(made).items() if name != "faults"})
    elsewhere = SimpleNamespace(
        **{name: mixed(it) if isinstance(it, pd.DataFrame) else it for name, it in vars(where).items()}
    )
    turned = replace(SETTINGS, localities=SETTINGS.localities[::-1])
    one = run(made, where)
    two = measure(elsewhere, other, mixed(postcodes()), turned, D)
    same = pd.testing.assert_frame_equal
    same(one.wards, two.wards.loc[one.wards.index])
    same(one.organisations, two.organisations.loc[one.organisations.index])
    same(one.localities, two.localities.loc[one.localities.index])
    same(one.serving, two.serving)
    same(one.next_up, two.next_up)
    same(one.fairness.places, two.fairness.places.loc[one.fairness.places.index])
    for name, curve in one.fairness.curves.items():
        same(curve, two.fairness.curves[name])
    if one.lsoas is not None and two.lsoas is not None:
        same(one.lsoas, two.lsoas.loc[one.lsoas.index])


@calmly
@given(made_lists, places)
def test_what_is_dated_later_has_not_happened(made: SimpleNamespace, where: SimpleNamespace) -> None:
    past = SimpleNamespace(**vars(made) | {"log": made.log[made.log["date"] <= pd.Timestamp(D)]})
    one, two = run(made, where), run(past, where)
    pd.testing.assert_frame_equal(one.wards, two.wards)
    pd.testing.assert_frame_equal(one.organisations, two.organisations)


@calmly
@given(made_lists)
def test_lsoas_that_are_the_wards_give_the_same_reach(made: SimpleNamespace) -> None:
    # Each ward is one LSOA: the two ways of standing people at postcodes must agree.
    made.decisions = made.decisions.iloc[:0]
    areas = wards()[["geometry"]].assign(ward_code=list(WARDS), population=PEOPLE, imd_decile=[1, 5, 2, 9])
    areas["imd_score"] = [40.0, 10.0, 50.0, 5.0]
    alone = run(made, official(figures=figures(q20=(1.0, 0.0, 1.0, 0.0)))).wards
    within = run(made, official(figures=figures(q20=(1.0, 0.0, 1.0, 0.0)), lsoas=areas)).wards
    pd.testing.assert_frame_equal(alone, within)
