"""On foot on the made streets of Trafford that stand in for OpenStreetMap's: networkx finds the same ways."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
from pyproj import Transformer

from assetmap.load.network import WalkNetwork, join_networks, make_network, network_bytes, read_network
from assetmap.measure.access import Floats, StraightLine
from assetmap.measure.walking import OnNetwork

LIMIT = 1200.0


@pytest.fixture(scope="module")
def network(shared: Path) -> WalkNetwork:
    """Everything with the tag ``highway`` that people may walk on."""
    path = shared / "mirror" / "osm_trafford.json"
    if not path.is_file():
        pytest.skip("needs the made streets, shared/mirror/osm_trafford.json")
    elements = json.loads(path.read_text(encoding="utf-8"))["elements"]
    nodes = [one for one in elements if one["type"] == "node"]
    position = {one["id"]: at for at, one in enumerate(nodes)}
    tail, head = [], []
    for way in elements:
        tags = way.get("tags", {})
        if way["type"] == "way" and "highway" in tags and tags.get("foot") != "no":
            tail += [position[node] for node in way["nodes"][:-1]]
            head += [position[node] for node in way["nodes"][1:]]
    project = Transformer.from_crs(4326, 27700, always_xy=True)
    x, y = project.transform([one["lon"] for one in nodes], [one["lat"] for one in nodes])
    return make_network(x, y, tail, head, node=list(position), about={"area": "Trafford"})


@pytest.fixture(scope="module")
def points(network: WalkNetwork) -> tuple[Floats, Floats]:
    """Residents and places, some of them at nodes, some far from every street."""
    random = np.random.default_rng(1)
    xy = np.column_stack([network.x, network.y])
    residents = xy[random.integers(0, len(xy), 500)] + random.normal(0, 40, (500, 2))
    places = (
        xy[random.integers(0, len(xy), 40)] + random.normal(0, 40, (40, 2)) * (np.arange(40) % 4 > 0)[:, None]
    )
    residents[:5] += 3000.0 * np.arange(5)[:, None]
    return residents, places


def put_in(graph: nx.Graph, network: WalkNetwork, xy: Floats, name: str) -> Floats:
    """Join each point to the nearest of all edges, by plain sums: its edge, metres along it and to it."""
    start = np.column_stack([network.x, network.y])[network.tail]
    step = np.column_stack([network.x, network.y])[network.head] - start
    feet = np.full((len(xy), 3), np.nan)
    for number, point in enumerate(xy):
        share = np.clip(((point - start) * step).sum(axis=1) / (step**2).sum(axis=1), 0, 1)
        apart = np.hypot(*(point - start - share[:, None] * step).T)
        edge = int(apart.argmin())
        if apart[edge] <= 500:
            along, rest = share[edge] * network.metres[edge], (1 - share[edge]) * network.metres[edge]
            graph.add_edge((name, number), int(network.tail[edge]), metres=apart[edge] + along)
            graph.add_edge((name, number), int(network.head[edge]), metres=apart[edge] + rest)
            feet[number] = edge, along, apart[edge]
    return feet


def test_as_networkx_finds_it(network: WalkNetwork, points: tuple[Floats, Floats]) -> None:
    residents, places = points
    graph = nx.Graph()
    edges = zip(network.tail.tolist(), network.head.tolist(), network.metres.tolist(), strict=True)
    graph.add_weighted_edges_from(edges, weight="metres")
    at = put_in(graph, network, residents, "resident")
    expected = np.full((len(places), len(residents)), np.inf)
    for number in range(len(places)):
        ((edge, along, own),) = put_in(graph, network, places[number : number + 1], "place")
        found = nx.single_source_dijkstra_path_length(graph, ("place", 0), LIMIT, weight="metres")
        for resident in range(len(residents)):
            expected[number, resident] = found.get(("resident", resident), np.inf)
        straight_on = np.abs(at[:, 1] - along) + at[:, 2] + own
        expected[number] = np.where(
            at[:, 0] == edge, np.minimum(straight_on, expected[number]), expected[number]
        )
        graph.remove_node(("place", 0))
    walk = OnNetwork(network, LIMIT)
    assert (walk.within(residents, places).toarray() == (expected <= LIMIT)).all()
    ways = walk.nearest(residents, places)
    near = expected.min(axis=0) <= LIMIT
    assert near.sum() > 300
    assert (~near).sum() > 5
    assert (np.isfinite(ways) == near).all()
    np.testing.assert_allclose(ways[near], expected.min(axis=0)[near], rtol=0, atol=0.001)


def test_never_shorter_than_the_straight_line(network: WalkNetwork, points: tuple[Floats, Floats]) -> None:
    residents, places = points
    straight = StraightLine(1.0, LIMIT).nearest(residents, places)
    ways = OnNetwork(network, LIMIT).nearest(residents, places)
    assert (ways >= straight - 1e-5).all()
    assert (ways[np.isfinite(ways)] / straight[np.isfinite(ways)]).mean() > 1.05


def test_two_halves_that_overlap_are_the_whole(network: WalkNetwork, tmp_path: Path) -> None:
    middle = np.median(network.x)
    parts = []
    for name, inside in (("west", network.x < middle + 500), ("east", network.x > middle - 500)):
        mine = inside[network.tail] | inside[network.head]
        ends = network.tail[mine], network.head[mine]
        part = make_network(network.x, network.y, *ends, network.metres[mine], node=network.node)
        path = tmp_path / f"{name}.npz"
        path.write_bytes(network_bytes(part))
        parts.append(read_network(path))
    joined = join_networks(parts[::-1])
    for name in ("node", "x", "y", "tail", "head", "metres"):
        assert (getattr(joined, name) == getattr(network, name)).all()
