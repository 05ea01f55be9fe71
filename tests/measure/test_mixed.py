"""Some localities have their walking network, others do not: each is measured as if all were like it."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.load.network import WalkNetwork, make_network
from assetmap.measure.access import StraightLine, Walk
from assetmap.measure.ground import prepare
from assetmap.measure.honesty import caveats, without_path
from assetmap.measure.mixed import Mixed, for_points, methods
from assetmap.measure.model import Measures, measure, measure_on
from assetmap.measure.sensitivity import sensitivity, variants
from assetmap.measure.walking import SNAP_LIMIT, OnNetwork
from tests.measure.frames import (
    SETTINGS,
    THRESHOLDS,
    W1,
    W2,
    W3,
    W4,
    lists,
    official,
    organisations,
    postcodes,
)
from tests.measure.test_model import D, example, made_lists, places

LIMIT = THRESHOLDS.walk_metres  # 500 m along the way, 400 m in a straight line
STRAIGHT = StraightLine(THRESHOLDS.detour, LIMIT)
ALPHA, BETA = "E08000001", "E08000002"


def street(*gaps: float) -> WalkNetwork:
    """A street along y = 500 from x = 0 to 4000, a node each 50 m, without the pieces after `gaps`."""
    x = np.arange(0.0, 4001.0, 50.0)
    tail = np.flatnonzero(~np.isin(x, gaps) & (x < 4000))
    return make_network(x, np.full(len(x), 500.0), tail, tail + 1)


def half(walk: Walk, *codes: str) -> Mixed:
    return Mixed(walk, STRAIGHT, frozenset(codes))


def run(made: SimpleNamespace, walk: Walk | None, place: SimpleNamespace | None = None) -> Measures:
    return measure(place or official(), made, postcodes(), SETTINGS, D, walk)


def test_a_border_by_hand() -> None:
    # Alpha has its streets, which end at x = 2050; beta has none. One place stands at 2000, on the border.
    walk = half(OnNetwork(street(*range(2050, 4000, 50)), LIMIT), ALPHA)
    made = lists(organisations(a={"x": 2000.0, "y": 500.0, "ward_code": W2}))
    got = run(made, walk)
    # Of W2's four postcodes, those at 1700 and 1900 are 300 and 100 m away along the street. Of W3's, those
    # at 2100 and 2300 are within 400 m in a straight line, though no street that we have leads there.
    assert got.wards["share_within_reach_any"].tolist() == [0.0, 0.5, 0.5, 0.0]
    assert got.wards["reach_method"].tolist() == ["network", "network", "straight_line", "straight_line"]
    assert got.reach_method == "mixed"
    # A place across the border, at 2050, is reached from alpha along the street that goes there.
    made = lists(organisations(a={"locality": "beta", "x": 2050.0, "y": 500.0, "ward_code": W3}))
    assert run(made, walk).wards.loc[W2, "share_within_reach_any"] == 0.5
    # Where the street is broken between 1950 and 2000, nobody of alpha can go there.
    broken = half(OnNetwork(street(1950, *range(2050, 4000, 50)), LIMIT), ALPHA)
    assert run(made, broken).wards["share_within_reach_any"].tolist() == [0.0, 0.0, 0.5, 0.0]


def test_a_ward_is_measured_in_one_way_wherever_its_people_stand() -> None:
    # The left half of W2 counts in W1 by the lookup; were it of another locality, it would go with W1.
    place = official(with_lsoas=True)
    place.wards = place.wards.assign(locality_code=[ALPHA, BETA, BETA, BETA])
    walk = half(OnNetwork(street(), LIMIT), ALPHA)
    ground = prepare(place, example(), postcodes(), SETTINGS, walk)  # type: ignore[arg-type]
    assert isinstance(ground.walk, Mixed)
    assert ground.walk.along is not None
    assert ground.points.loc[ground.walk.along, "ward_code"].unique().tolist() == [W1]
    assert ground.walk.along.sum() == 6  # four postcodes in W1, two in the left half of W2
    got = measure_on(ground, D)
    assert got.lsoas is not None
    assert got.lsoas["reach_method"].tolist() == ["network"] * 3 + ["straight_line"] * 5
    assert methods(STRAIGHT, place.wards["locality_code"]).tolist() == ["straight_line"] * 4


def test_it_must_be_told_where_residents_live() -> None:
    walk = half(OnNetwork(street(), LIMIT), ALPHA)
    xy = np.zeros((3, 2))
    with pytest.raises(ValueError, match="for_points"):
        walk.nearest(xy, xy)
    points = pd.DataFrame({"ward_code": pd.Categorical([W1, None, W3])})
    told = for_points(walk, points, pd.Series([ALPHA, BETA], index=[W1, W3]))
    assert isinstance(told, Mixed)
    assert told.along is not None
    assert told.along.tolist() == [True, False, False]
    with pytest.raises(ValueError, match="for_points"):
        told.within(xy[:2], xy)
    assert for_points(STRAIGHT, points, pd.Series(dtype="str")) is STRAIGHT


def test_without_places_or_without_residents() -> None:
    walk = replace(half(OnNetwork(street(), LIMIT), ALPHA), along=np.array([True, False]))
    xy, none = np.array([[0.0, 500.0], [10.0, 500.0]]), np.zeros((0, 2))
    assert walk.nearest(xy, none).tolist() == [np.inf, np.inf]
    assert walk.within(xy, none).shape == (0, 2)
    assert replace(walk, along=np.zeros(0, dtype=bool)).within(none, xy).shape == (2, 0)


def test_a_place_that_no_path_leads_to_is_named() -> None:
    made = lists(
        organisations(
            near={"x": 500.0, "y": 0.0, "ward_code": W1},  # exactly 500 m from the street: joined to it
            far={"x": 500.0, "y": 1000.1, "ward_code": W1},  # 500.1 m
            hidden={"x": 600.0, "y": 1100.0, "ward_code": W1, "sensitive_location": True},
            one={"x": 1500.0, "y": 1100.0, "ward_code": W2},
            two={"x": 1500.0, "y": -0.1, "ward_code": W2},
            beta={"x": 2500.0, "y": 1200.0, "ward_code": W3, "locality": "beta"},
        )
    )

    def said(walk: Walk | None) -> tuple[list[str], dict[str, str]]:
        ground = prepare(official(), made, postcodes(), SETTINGS, walk)  # type: ignore[arg-type]
        noted = caveats(ground, measure_on(ground, D), approximate=False)
        noted = noted[noted["kind"] == "no_path"]
        return without_path(ground).tolist(), dict(zip(noted["area"], noted["text"], strict=True))

    one = (
        "1 organisation here is more than 500 metres from any path: it reaches nobody on foot. Check where "
        "it is."
    )
    many = (
        "2 organisations here are more than 500 metres from any path: they reach nobody on foot. Check where "
        "they are."
    )
    along = OnNetwork(street(), LIMIT)
    # The sensitive one is named to the team alone, and counted nowhere: it would tell where it can be.
    assert said(along) == (["far", "hidden", "one", "two", "beta"], {W1: one, W2: many, W3: one})
    assert said(half(along, ALPHA)) == (["far", "hidden", "one", "two"], {W1: one, W2: many})
    assert said(None) == ([], {})  # in straight lines there is a way from everywhere


def test_what_is_said_of_it() -> None:
    ground = prepare(official(), example(), postcodes(), SETTINGS, half(OnNetwork(street(), LIMIT), BETA))  # type: ignore[arg-type]
    noted = caveats(ground, measure_on(ground, D), approximate=False)
    assert noted.loc[noted["area"] == "", "kind"].tolist() == ["mixed", "whole_wards"]
    ways = noted[noted["kind"].isin(["network", "straight_line"])]
    assert dict(zip(ways["area"], ways["kind"], strict=True)) == {
        W1: "straight_line", W2: "straight_line", W3: "network", W4: "network",
    }  # fmt: skip


# --- each locality as in a build of its own method --------------------------------------------------------


@st.composite
def grids(draw: st.DrawFn) -> WalkNetwork:
    """Streets 100 m apart around the line of the postcodes, some of them missing."""
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    columns, rows = 41, 5
    x, y = (one.ravel() for one in np.meshgrid(np.arange(columns) * 100.0, 300 + np.arange(rows) * 100.0))
    at = np.arange(columns * rows).reshape(rows, columns)
    tail = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    head = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    kept = random.random(len(tail)) < draw(st.sampled_from([0.3, 0.6, 0.9]))
    x, y = x + random.integers(-20, 21, len(x)), y + random.integers(-20, 21, len(y))
    return make_network(x, y, tail[kept], head[kept])


def fetched(network: WalkNetwork, west: float, east: float) -> WalkNetwork:
    """What is fetched for an area: edges with an end in it or in its margin."""
    margin = LIMIT + SNAP_LIMIT
    inside = (network.x >= west - margin) & (network.x <= east + margin)
    kept = inside[network.tail] | inside[network.head]
    return make_network(
        network.x, network.y, network.tail[kept], network.head[kept], network.metres[kept], node=network.node
    )


def same_locality(got: Measures, other: Measures, slug: str) -> None:
    """The rows of one locality are to the bit those of another build."""
    for mine, theirs in (
        (got.wards[got.wards["locality"] == slug], other.wards[other.wards["locality"] == slug]),
        (got.localities.loc[[slug]], other.localities.loc[[slug]]),
    ):
        pd.testing.assert_frame_equal(mine, theirs, check_exact=True)
    if got.lsoas is not None and other.lsoas is not None:
        home = got.wards["locality"].reindex(got.lsoas["ward_code"]).to_numpy() == slug
        pd.testing.assert_frame_equal(got.lsoas[home], other.lsoas[home], check_exact=True)


@settings(deadline=None, max_examples=12)
@given(grids(), made_lists, places)
def test_each_locality_is_that_of_a_full_build(
    network: WalkNetwork, made: SimpleNamespace, where: SimpleNamespace
) -> None:
    along, straight = run(made, OnNetwork(network, LIMIT), where), run(made, None, where)
    for code, slug, other, west, east in (
        (ALPHA, "alpha", "beta", 0.0, 2000.0),
        (BETA, "beta", "alpha", 2000.0, 4000.0),
    ):
        # Only the streets that are fetched for it: those of the neighbour are not there.
        got = run(made, half(OnNetwork(fetched(network, west, east), LIMIT), code), where)
        same_locality(got, along, slug)
        same_locality(got, straight, other)


@settings(deadline=None, max_examples=8)
@given(grids(), made_lists)
def test_all_or_none_of_them_are_plain(network: WalkNetwork, made: SimpleNamespace) -> None:
    walk = OnNetwork(network, LIMIT)
    same = pd.testing.assert_frame_equal
    for mixed, plain in ((half(walk, ALPHA, BETA), walk), (half(walk), None)):
        got, other = run(made, mixed), run(made, plain)
        same(got.wards, other.wards, check_exact=True)
        same(got.next_up, other.next_up)
        same(got.fairness.places, other.fairness.places)


@settings(deadline=None, max_examples=4)
@given(grids(), made_lists)
def test_moved_thresholds_move_both(network: WalkNetwork, made: SimpleNamespace) -> None:
    walk = half(OnNetwork(network, LIMIT), ALPHA)
    ground = prepare(official(), made, postcodes(), SETTINGS, walk)  # type: ignore[arg-type]
    rows = sensitivity(ground, D).set_index(["threshold", "value", "locality"])["unreached"]
    names = {name for name, _, _ in variants(ground)}
    assert {"detour", "walk_minutes"} <= names
    for name, value, moved in variants(ground):
        other = half(replace(walk.network, limit=moved.walk_metres), ALPHA)  # type: ignore[type-var]
        other = replace(other, straight=StraightLine(moved.detour, moved.walk_metres))
        got = measure(official(), made, postcodes(), replace(SETTINGS, thresholds=moved), D, other)  # type: ignore[arg-type]
        expected = got.localities["unreached_target_residents"]
        for slug in ("alpha", "beta"):
            if (name, slug) == ("detour", "alpha"):  # nothing of alpha hangs on it
                assert (name, float(value), slug) not in rows.index
                continue
            assert rows[(name, float(value), slug)] == pytest.approx(expected[slug], nan_ok=True)
