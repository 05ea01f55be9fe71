from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from assetmap.measure.fairness import Fairness
from assetmap.measure.ground import prepare
from assetmap.measure.honesty import CAVEATS, caveats, fairness_caveats, people_caveat, ranking_caveats
from assetmap.measure.model import measure_on
from tests.measure.frames import SETTINGS, W1, W2, W3, W4, figures, lists, official, organisations, postcodes
from tests.measure.test_model import D


def noted(made: Any, place: Any = None, approximate: bool = False) -> pd.DataFrame:
    ground = prepare(place or official(), made, postcodes(), SETTINGS)
    return caveats(ground, measure_on(ground, D), approximate=approximate)


def club(ward: str, **more: Any) -> dict[str, Any]:
    return {"x": 500.0, "y": 500.0, "ward_code": ward, **more}


def test_what_each_ward_rests_on_by_hand() -> None:
    made = lists(
        organisations(
            a=club(W1, assured_date="2025-11-22"),  # 366 days before: too long ago
            b=club(W1, assured_date="2025-11-23", status="unknown"),
            c=club(W1, assured_date=""),
            d=club(W2, assured_date=""),
            e=club(W3, status="closed"),
        )
    )
    place = official(figures=figures((1000.0, 99.0, np.nan, 400.0), q20=(0.5, 0.6, 0.8, 0.0)))
    got = noted(made, place)
    assert tuple(got.columns) == CAVEATS
    mine = got[got["area"] != ""].set_index(["area", "kind"])["text"].to_dict()
    assert mine == {
        (
            W1,
            "stale",
        ): "2 of the 3 organisations serving it were last checked more than 365 days ago, or never.",
        (W1, "unknown_status"): "1 of the 3 organisations serving it is not known to be active still.",
        (W2, "few_people"): "Only 99 people live here: a few of them move the shares a lot.",
        (W2, "few_target_people"): "Only 99 people live in its target areas: the number reached is rough.",
        (
            W2,
            "few_organisations",
        ): "Only 1 organisation that we know of serves it: the rate and the state hang on each one.",
        (W2, "stale"): "The only organisation serving it was last checked more than 365 days ago, or never.",
        (W3, "unknown_people"): "How many people live here is not known, nor anything that follows from it.",
    }
    assert not (got["area"] == W4).any()  # nobody serves it, which is no small number but none


def test_what_all_wards_rest_on() -> None:
    kinds = noted(lists(), approximate=True)["kind"].tolist()
    assert kinds == ["approximate_shapes", "straight_line", "whole_wards"]
    small = official(with_lsoas=True)
    assert noted(lists(), small)["kind"].tolist() == ["straight_line"]


def test_where_nobody_noted_what_most_are_for() -> None:
    made = lists(
        organisations(
            a=club(W1, activity_focus=""),
            b=club(W1, activity_focus="unknown"),
            c=club(W1, activity_focus="none"),
            d=club(W2, activity_focus=""),
            e=club(W2, activity_focus="primary"),  # half is not more than half
            f=club(W3, activity_focus=""),
            g=club(W3, activity_focus="primary", status="closed"),  # does not count
        )
    )
    got = noted(made)
    got = got[got["kind"] == "unknown_focus"]
    # Of all six that count, a, b, d and f: four.
    assert list(zip(got["area"], got["n"], got["of"], strict=True)) == [
        (W1, 2, 3),
        (W3, 1, 1),
        ("alpha", 4, 6),
    ]
    said = (
        "For {}, nobody has noted whether physical activity is what {} for: the share within reach of "
        "physical activity may be far too low."
    )
    assert got["text"].tolist() == [
        said.format("2 of the 3 organisations serving it", "they are"),
        said.format("the only one of the organisations serving it", "it is"),
        said.format("4 of the 6 organisations of Alpha", "they are"),
    ]
    assert set(got["figures"]) == {("share_within_reach_active",)}


def test_every_figure_named_is_a_column() -> None:
    made = lists(organisations(a=club(W1, assured_date="", status="unknown")))
    ground = prepare(official(), made, postcodes(), SETTINGS)  # type: ignore[arg-type]
    measures = measure_on(ground, D)
    for figures_ in caveats(ground, measures, approximate=True)["figures"]:
        assert set(figures_) <= set(measures.wards.columns)


def fairness_of(**rows: Any) -> pd.DataFrame:
    """The caveats of made places, by slug ("" for the whole place). What is not given says nothing."""
    usual = {
        "residents_most": 1000.0, "residents_least": 1000.0, "share_reached_most": 0.5,
        "share_reached_least": 0.5, "fairness_ratio": 1.0, "engaged_any": 9, "engaged_most": 3,
        "engaged_least": 3, "contacts": 20, "two_way": 20,
    }  # fmt: skip
    made = pd.DataFrame.from_dict({slug: usual | row for slug, row in rows.items()}, orient="index")
    if "" not in made.index:
        made.loc[""] = usual
    return fairness_caveats(Fairness(made, {}, "national"))


def kinds(frame: pd.DataFrame, slug: str) -> list[tuple[str, float]]:
    mine = frame[frame["locality"] == slug]
    return list(zip(mine["kind"], mine["n"].fillna(-1.0), strict=True))


def test_fairness_on_few_organisations_or_people_says_so() -> None:
    got = fairness_of(
        fine={},
        one={"engaged_any": 1, "engaged_most": 1, "engaged_least": 1},
        fifth={"engaged_most": 2, "engaged_least": 1},
        none={"engaged_any": 0, "engaged_most": 0, "engaged_least": 0, "share_reached_least": 0.0},
        people={"residents_most": 99.0, "residents_least": 0.4},
    )
    assert kinds(got, "fine") == kinds(got, "") == []
    assert kinds(got, "one") == [("few_engaged", 1)]
    assert kinds(got, "fifth") == [("few_engaged_most", 2), ("few_engaged_least", 1)]
    assert kinds(got, "none") == [("none_reached_least", -1)]
    assert kinds(got, "people") == [("few_people_most", 99), ("few_people_least", 1)]
    texts = got.set_index(["locality", "kind"])["text"]
    assert texts["one", "few_engaged"] == (
        "Only 1 organisation that we are working with has people here within reach: who is reached, and the "
        "ratio, hang on it."
    )
    assert texts["fifth", "few_engaged_most"].startswith(
        "Only 2 organisations that we are working with reach"
    )
    assert texts["people", "few_people_most"].startswith(
        "Only 99 people here live in the most deprived fifth"
    )
    assert texts["people", "few_people_least"].startswith("Only 1 person here lives in the least deprived")


def test_where_there_is_no_ratio_it_says_why() -> None:
    nobody = {"residents_least": 0.0, "share_reached_least": np.nan, "engaged_least": 0}
    got = fairness_of(
        empty=nobody,
        both=nobody | {"residents_most": 0.0, "share_reached_most": np.nan, "engaged_most": 0},
        unknown={"share_reached_most": np.nan, "residents_most": np.nan},
    )
    assert kinds(got, "empty") == [("nobody_least", -1)]
    assert kinds(got, "both") == [("nobody_most", -1), ("nobody_least", -1)]
    assert kinds(got, "unknown") == [("unknown_fifths", -1)]
    assert got["text"].str.startswith("There is no ratio").all()


def test_shares_of_few_contacts_say_so_everywhere() -> None:
    got = fairness_of(a={"contacts": 1}, **{"": {"contacts": 19, "two_way": 4}})
    assert kinds(got, "a") == kinds(got, "") == [("few_contacts", 19)]
    got = fairness_of(a={}, **{"": {"contacts": 20, "two_way": 19}})
    assert kinds(got, "a") == [("few_two_way", 19)]
    assert kinds(fairness_of(a={}, **{"": {"contacts": 0, "two_way": 0}}), "a") == []


def test_what_is_to_be_known_of_one_in_the_ranking() -> None:
    measures = measure_on(prepare(official(), lists(), postcodes(), SETTINGS), D)  # type: ignore[arg-type]
    few = "Fewer than 100 people would be added: the number is rough."
    old = "Its row was last checked more than 365 days ago, or never."
    assert ranking_caveats(100.0, "active", "2025-11-23", measures, 365) == []
    assert ranking_caveats(99.9, "active", "2025-11-22", measures, 365) == [few, old]
    unknown = "It is not known to be active still."
    assert ranking_caveats(100.0, "unknown", "", measures, 365) == [unknown, old]


def test_few_people_of_an_area() -> None:
    assert people_caveat(100.0) == people_caveat(0.0) == ""
    assert people_caveat(99.0).startswith("Only 99 people live here")
    assert people_caveat(np.nan).startswith("How many people live here is not known")
