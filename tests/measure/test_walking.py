from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assetmap.load.network import WalkNetwork, make_network
from assetmap.measure import walking
from assetmap.measure.access import StraightLine, Walk
from assetmap.measure.streets import Streets
from assetmap.measure.walking import OnNetwork

Points = list[tuple[float, float]]
NAN = (np.nan, np.nan)


def array(points: Points) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array(points, dtype=float).reshape(-1, 2)


def nearest(walk: Walk, residents: Points, places: Points) -> list[float]:
    return walk.nearest(array(residents), array(places)).tolist()


def within(walk: Walk, residents: Points, places: Points) -> list[list[bool]]:
    return walk.within(array(residents), array(places)).toarray().tolist()


def corner() -> WalkNetwork:
    """A street of 100 m to the east, then one of 100 m to the north; and an island far in the east.

    ::

                 c (100, 100)      d (900, 0)
                 |                 |
        a ------ b                 e (900, -50)
        (0, 0)   (100, 0)
    """
    return make_network([0, 100, 100, 900, 900], [0, 0, 100, 0, -50], [0, 1, 3], [1, 2, 4])


# --- by hand ----------------------------------------------------------------------------------------------


def test_along_the_streets() -> None:
    walk = OnNetwork(corner(), limit=1000.0)
    # From (20, 10): 10 m to the street, 80 m to the corner, 50 m up, 5 m to the place at (105, 50): 145 m.
    # The straight line is 94 m.
    assert nearest(walk, [(20, 10)], [(105, 50)]) == [145.0]
    assert walk.method == "network"


def test_along_one_street() -> None:
    walk = OnNetwork(corner(), limit=1000.0)
    # Both on the first street: 10 + (70 - 20) + 5 = 65 m, and not over an end of it.
    assert nearest(walk, [(20, 10)], [(70, -5)]) == [65.0]
    assert nearest(walk, [(20, 10)], [(20, 10)]) == [20.0]  # to the street and back


def test_a_street_that_is_not_the_shortest_way() -> None:
    # Between a and b there is a path of 300 m though the way over c is 100 + 100 m.
    walk = OnNetwork(make_network([0, 100, 50], [0, 0, 80], [0, 0, 2], [1, 2, 1], [300, 100, 100]), 1000.0)
    # From a (0, 0) to b (100, 0): over c. From (10, 0) to (90, 0): 30 m back to a, 200 m, 30 m from b; along
    # the path it would be 240 m.
    assert nearest(walk, [(0, 0), (10, 0)], [(100, 0)]) == [200.0, 230.0]
    assert nearest(walk, [(10, 0)], [(90, 0)]) == [240.0]
    # At (20, 0) to (99, 0): 237 m along the path; over a and c 60 + 200 + 3 = 263 m.
    assert nearest(walk, [(20, 0)], [(99, 0)]) == [237.0]


def test_two_streets_between_two_junctions() -> None:
    # From p (0, 0) to q (80, 0): 50 + 50 m over a bend at (40, 30), 104 + 104 m over one at (40, -96). At p
    # and q there is a dead end of 50 m each.
    x, y = [0, 80, 40, 40, -50, 130], [0, 0, 30, -96, 0, 0]
    walk = OnNetwork(make_network(x, y, [0, 2, 0, 3, 0, 1], [2, 1, 3, 1, 4, 5]), 1000.0)
    assert nearest(walk, [(-50, 0), (40, -96), (40, 30)], [(130, 0)]) == [200.0, 154.0, 100.0]
    assert nearest(walk, [(40, -96)], [(40, 30)]) == [154.0]


def test_a_ring_without_a_junction() -> None:
    # Sides of 30, 40 and 50 m. From (0, 20) to (30, 0): 20 + 30 m, or 20 + 50 m; from (15, 20): 25 m.
    walk = OnNetwork(make_network([0, 30, 0], [0, 0, 40], [0, 1, 2], [1, 2, 0]), 1000.0)
    assert nearest(walk, [(0, 20), (15, 20), (0, 40)], [(30, 0)]) == [50.0, 25.0, 50.0]


def test_a_street_that_comes_back_to_where_it_began() -> None:
    # The same ring, with a dead end of 60 m at (0, 0).
    walk = OnNetwork(make_network([0, 30, 0, -60], [0, 0, 40, 0], [0, 1, 2, 0], [1, 2, 0, 3]), 1000.0)
    # (15, 20) to (-60, 0): 25 + 30 + 60 m. (0, 10) to (10, 0): 20 m over (0, 0), 100 m the other way round.
    assert nearest(walk, [(15, 20)], [(-60, 0)]) == [115.0]
    assert nearest(walk, [(0, 10)], [(10, 0)]) == [20.0]
    assert nearest(walk, [(0, 30)], [(30, 0)]) == [60.0]  # 10 + 50 m, and as far over (0, 0): 30 + 30 m


def test_the_nearest_of_several_and_an_island() -> None:
    walk = OnNetwork(corner(), limit=1000.0)
    places: Points = [(100, 100), (0, 0), (900, 0)]
    # (60, 0): 60 m to a, 140 m to c. (100, 90): 10 m to c. (900, -50): 50 m to the place on its island.
    assert nearest(walk, [(60, 0), (100, 90), (900, -50)], places) == [60.0, 10.0, 50.0]
    # Without the place on the island, there is no way to one from there.
    assert nearest(walk, [(900, -50)], places[:2]) == [np.inf]
    assert within(walk, [(60, 0), (900, -50)], places) == [[True, False], [True, False], [False, True]]


def test_exactly_at_the_limit_counts() -> None:
    # From (20, 10) to (105, 50) it is 145 m.
    for limit, found in ((145.0, [145.0]), (144.999, [np.inf])):
        walk = OnNetwork(corner(), limit)
        assert nearest(walk, [(20, 10)], [(105, 50)]) == found
        assert within(walk, [(20, 10)], [(105, 50)]) == [[found == [145.0]]]
    # Ten streets of 0.1 m: their sum is 0.9999999999999999 or 1.0, whichever way it is added up.
    row = make_network([n / 10 for n in range(11)], [0] * 11, range(10), range(1, 11))
    assert within(OnNetwork(row, 1.0), [(0, 0)], [(1, 0)]) == [[True]]
    assert nearest(OnNetwork(row, 1.0), [(1, 0)], [(0, 0)]) == [1.0]


def test_too_far_from_any_path() -> None:
    walk = OnNetwork(corner(), limit=2000.0, snap_limit=500.0)
    # (-300, -400) is 500 m from a; (-300, -401) is further.
    near, far = (-300, -400), (-300, -401)
    assert nearest(walk, [near, far], [(0, 0)]) == [500.0, np.inf]
    assert nearest(walk, [(0, 0)], [far]) == [np.inf]
    assert within(walk, [near, far], [(0, 0), far]) == [[True, False], [False, False]]


def test_of_edges_equally_near_the_first_counts() -> None:
    # (50, 50) is 50 m from each of two streets that do not meet. The lower numbered one has its nodes 0, 1.
    streets = make_network([0, 100, 0, 100], [0, 0, 100, 100], [0, 2], [1, 3])
    assert nearest(OnNetwork(streets, 1000.0), [(50, 50)], [(0, 0), (0, 100)]) == [100.0]
    assert nearest(OnNetwork(streets, 1000.0), [(50, 50)], [(0, 100)]) == [np.inf]


def test_points_that_are_nowhere() -> None:
    walk = OnNetwork(corner(), limit=1000.0)
    assert nearest(walk, [NAN, (0, 0), (0, np.nan)], [NAN, (10, 0)]) == [np.inf, 10.0, np.inf]
    assert within(walk, [NAN, (0, 0)], [NAN, (10, 0)]) == [[False, False], [False, True]]
    assert nearest(walk, [(0, 0)], [NAN]) == [np.inf]


def test_nothing_at_all() -> None:
    for network in (corner(), make_network([], [], [], [])):
        walk = OnNetwork(network, limit=100.0)
        assert nearest(walk, [(900, 0)], []) == [np.inf]
        assert nearest(walk, [], [(0, 0)]) == []
        assert within(walk, [], [(0, 0)]) == [[]]
        assert within(walk, [(0, 0)], []) == []
    assert nearest(walk, [(0, 0)], [(0, 0)]) == [np.inf]  # without a network there is no way
    assert within(walk, [(0, 0)], [(0, 0)]) == [[False]]


def test_an_edge_without_length() -> None:
    # Two nodes at one spot, joined; each at the end of a street of 100 m.
    steps = make_network([0, 100, 100, 200], [0] * 4, [0, 1, 2], [1, 2, 3])
    walk = OnNetwork(steps, limit=1000.0)
    assert nearest(walk, [(0, 0), (100, 7)], [(200, 0)]) == [200.0, 107.0]
    lone = OnNetwork(make_network([5, 5], [5, 5], [0], [1]), limit=1000.0)
    assert nearest(lone, [(5, 8)], [(1, 5)]) == [7.0]


def test_within_at_once_or_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(1)
    walk, spots = OnNetwork(corner(), limit=120.0), random.uniform(-20, 120, (30, 2))
    whole = walk.within(spots, spots[::-1])
    for name, number in {"_CELLS": 7, "_TOGETHER": 3}.items():
        monkeypatch.setattr(walking, name, number)
    parts = walk.within(spots, spots[::-1])
    assert whole.dtype == parts.dtype == bool
    assert (whole.indices.tolist(), whole.indptr.tolist()) == (parts.indices.tolist(), parts.indptr.tolist())
    assert walk.nearest(spots, spots[::-1]).tolist() == walk.nearest(spots, spots).tolist()


def test_points_are_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    plain = Streets._snap

    def counted(self: Streets, xy: Any) -> Any:
        asked.append(len(xy))
        return plain(self, xy)

    monkeypatch.setattr(Streets, "_snap", counted)
    walk = OnNetwork(corner(), limit=100.0)
    residents, places = array([(0, 5), (60, 1)]), array([(1, 1)])
    first = walk.nearest(residents, places)
    again = replace(walk, limit=120.0).nearest(residents.copy(), places)
    assert asked == [2, 1]
    assert first.tolist() == again.tolist() == [7.0, 61.0]
    residents[0] = (1, 0)  # an array that changed is another one
    assert walk.nearest(residents, places).tolist() == [1.0, 61.0]  # at (1, 0), 1 m from the place
    for n in range(20):
        walk.nearest(residents + n, places)
    assert len(walk._streets._seen) <= 8


def test_two_that_measure_alike_are_equal() -> None:
    network = corner()
    assert OnNetwork(network, 100.0) == OnNetwork(network, 100.0)
    assert OnNetwork(network, 100.0) != OnNetwork(network, 120.0)
    assert OnNetwork(network, 100.0) != OnNetwork(corner(), 100.0)
    other = replace(OnNetwork(network, 100.0), network=make_network([0, 1], [0, 0], [0], [1]))
    assert nearest(other, [(0, 0)], [(90, 0)]) == [90.0]  # what was looked up on the first is not used


# --- any network ------------------------------------------------------------------------------------------

coordinate = st.integers(0, 30).map(lambda n: n * 10.0)
spots = st.lists(st.tuples(coordinate, coordinate), min_size=1, max_size=6)
limits = st.sampled_from([50.0, 200.0, 400.0, 5000.0])


@st.composite
def networks(draw: st.DrawFn) -> WalkNetwork:
    nodes = draw(st.lists(st.tuples(coordinate, coordinate), min_size=2, max_size=9))
    at = st.integers(0, len(nodes) - 1)
    edges = draw(st.lists(st.tuples(at, at, st.sampled_from([1.0, 1.0, 1.1, 3.0])), max_size=14))
    tail, head = ([edge[end] for edge in edges] for end in (0, 1))
    xy = array(nodes)
    straight = np.hypot(*(xy[tail] - xy[head]).T) if edges else np.zeros(0)
    longer = straight * np.array([edge[2] for edge in edges])
    return make_network(xy[:, 0], xy[:, 1], tail, head, longer)


def by_networkx(network: WalkNetwork, residents: Points, places: Points, snap: float) -> list[list[float]]:
    """Metres from each place to each resident, with both put into the graph as nodes."""
    lines = [
        shapely.LineString([(network.x[a], network.y[a]), (network.x[b], network.y[b])])
        for a, b in zip(network.tail, network.head, strict=True)
    ]
    graph = nx.Graph()
    on_edge: dict[int, list[tuple[float, Any]]] = {n: [] for n in range(len(lines))}
    named = [(("resident", n), xy) for n, xy in enumerate(residents)]
    named += [(("place", n), xy) for n, xy in enumerate(places)]
    for name, xy in named:
        graph.add_node(name)
        apart = [line.distance(shapely.Point(xy)) for line in lines]
        if not apart or min(apart) > snap:
            continue
        edge = apart.index(min(apart))
        share = lines[edge].project(shapely.Point(xy), normalized=True) if lines[edge].length else 0.0
        on_edge[edge].append((share, ("foot", name)))
        graph.add_edge(name, ("foot", name), weight=min(apart))
    for edge, feet in on_edge.items():
        chain = [(0.0, int(network.tail[edge])), *sorted(feet, key=lambda foot: foot[0])]
        chain.append((1.0, int(network.head[edge])))
        for (share, one), (next_share, other) in pairwise(chain):
            graph.add_edge(one, other, weight=(next_share - share) * network.metres[edge])
    lengths = [nx.single_source_dijkstra_path_length(graph, ("place", n)) for n in range(len(places))]
    return [[found.get(("resident", n), np.inf) for n in range(len(residents))] for found in lengths]


@given(networks(), spots, spots, limits, st.sampled_from([0.0, 30.0, 500.0]))
def test_as_networkx_finds_it(
    network: WalkNetwork, residents: Points, places: Points, limit: float, snap: float
) -> None:
    expected = np.round(by_networkx(network, residents, places, snap), 6)
    expected[expected > limit] = np.inf
    walk = OnNetwork(network, limit, snap)
    np.testing.assert_allclose(walk.nearest(array(residents), array(places)), expected.min(axis=0), atol=1e-5)
    assert within(walk, residents, places) == np.isfinite(expected).tolist()


@given(networks(), spots, spots, limits)
def test_symmetric(network: WalkNetwork, residents: Points, places: Points, limit: float) -> None:
    walk = OnNetwork(network, limit)
    there, back = walk.within(array(residents), array(places)), walk.within(array(places), array(residents))
    assert (there.toarray() == back.toarray().T).all()
    one, other = residents[:1], places[:1]
    assert nearest(walk, one, other) == nearest(walk, other, one)


@given(networks(), spots, spots, limits, st.randoms(use_true_random=False))
def test_order_does_not_matter(
    network: WalkNetwork, residents: Points, places: Points, limit: float, random: Any
) -> None:
    walk = OnNetwork(network, limit)
    turned, shuffled = list(range(len(residents))), list(range(len(places)))
    random.shuffle(turned)
    random.shuffle(shuffled)
    ways, sets = walk.nearest(array(residents), array(places)), walk.within(array(residents), array(places))
    again = OnNetwork(network, limit)
    assert again.nearest(array(residents)[turned], array(places)[shuffled]).tolist() == ways[turned].tolist()
    other = again.within(array(residents)[turned], array(places)[shuffled]).toarray()
    assert (other == sets.toarray()[shuffled][:, turned]).all()
    assert (np.isfinite(ways) == sets.toarray().any(axis=0)).all()  # near one is near the nearest


@given(networks(), st.data(), limits)
def test_another_path_never_makes_a_way_longer(
    network: WalkNetwork, data: st.DataObject, limit: float
) -> None:
    # At the nodes: elsewhere a new path may be the nearest one, and lead nowhere.
    if not len(network.x):
        return
    at = st.integers(0, len(network.x) - 1)
    one, other = data.draw(at), data.draw(at)
    ends = np.column_stack([network.x, network.y])
    metres = [*network.metres, 10.0 + np.hypot(*(ends[one] - ends[other]))]
    more = make_network(network.x, network.y, [*network.tail, one], [*network.head, other], metres)
    if len(np.unique(ends, axis=0)) < len(ends):
        return  # of two nodes at one spot, which is taken hangs on the edges
    before, after = (OnNetwork(streets, limit).nearest(ends, ends[:1]) for streets in (network, more))
    assert (after <= before + 1e-5).all()


@given(networks(), spots, spots)
def test_never_shorter_than_the_straight_line(
    network: WalkNetwork, residents: Points, places: Points
) -> None:
    straight = StraightLine(1.0, 5000.0).nearest(array(residents), array(places))
    assert (OnNetwork(network, 5000.0).nearest(array(residents), array(places)) >= straight - 1e-5).all()
