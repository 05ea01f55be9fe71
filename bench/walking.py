"""On foot along a network: how long one question takes, beside the usual ways to ask it.

    python -m bench.walking

Made is a network of 300,000 nodes, with 10,000 organisations and 75,000 postcodes. Asked is how far it is
from each postcode to the nearest organisation, up to 1,200 m. All others start from the same network, already
in memory, and from the nodes nearest to the organisations; ours also joins both ends to the nearest point of
the nearest street. With --peers igraph and pandana are asked too; both must be installed.
Ratios are of the quickest runs: whatever else a machine does only ever makes a run slower.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import networkx as nx
import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse import csgraph
from scipy.spatial import cKDTree

from assetmap.load.network import WalkNetwork, make_network, network_bytes, read_network
from assetmap.measure.walking import OnNetwork

Array = np.ndarray[Any, Any]
Way = tuple[Callable[[], Any], float, float]  # what asks, seconds to build, the part of all that is asked

LIMIT = 1200.0
SPACING = 45.0


def made(nodes: int, random: np.random.Generator, spacing: float = SPACING, wide: float = 1.0) -> WalkNetwork:
    """Streets in a bent grid, so many times as wide as high, of which three in ten are missing."""
    high, across = round((nodes / wide) ** 0.5), round((nodes * wide) ** 0.5)
    at = np.arange(high * across).reshape(high, across)
    y, x = np.mgrid[0:high, 0:across] * spacing + random.uniform(-12, 12, (2, high, across))
    tail = np.concatenate([at[:, :-1].ravel(), at[:-1].ravel()])
    head = np.concatenate([at[:, 1:].ravel(), at[1:].ravel()])
    there = random.random(len(tail)) < 0.7
    return make_network(x.ravel(), y.ravel(), tail[there], head[there])


def seconds(work: Callable[[], Any]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def main() -> None:
    """Make the network, and print how long each takes."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--nodes", type=int, default=300_000)
    parser.add_argument("--organisations", type=int, default=10_000)
    parser.add_argument("--postcodes", type=int, default=75_000)
    parser.add_argument("--egos", type=int, default=100, help="how many ego graphs are made")
    parser.add_argument("--peers", action="store_true", help="ask igraph and pandana too")
    parser.add_argument("--times", type=int, default=5, help="how many runs")
    chosen = parser.parse_args()

    random = np.random.default_rng(1)
    network = made(chosen.nodes, random)
    corner = np.array([network.x.max(), network.y.max()])
    residents, places = (random.uniform(0, corner, (n, 2)) for n in (chosen.postcodes, chosen.organisations))
    print(f"{len(network.x):,} nodes, {len(network.tail):,} edges, {len(places):,} organisations, ", end="")
    print(f"{len(residents):,} postcodes, up to {LIMIT:,.0f} m; {chosen.times} runs\n")

    print("Ours, step by step")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "network.npz"
        path.write_bytes(network_bytes(network))
        read = median([seconds(lambda: read_network(path)) for _ in range(chosen.times)])
        line("read the file", read, f"{path.stat().st_size:,} bytes")
        began = time.perf_counter()
        walk = OnNetwork(read_network(path), LIMIT)
        walk.nearest(residents, places)
        line("the first question, from the file to the answer", time.perf_counter() - began)
    began = time.perf_counter()
    sets = walk.within(residents, places)
    line("who is within reach of each organisation", time.perf_counter() - began, f"{sets.nnz:,} pairs")

    xy = np.column_stack([network.x, network.y])
    tree = cKDTree(xy)
    sources, ends = np.unique(tree.query(places)[1]), tree.query(residents)[1]
    both = np.concatenate([network.tail, network.head]), np.concatenate([network.head, network.tail])
    graph = sparse.csr_array((np.tile(network.metres, 2), both), shape=(len(xy), len(xy)))

    def by_scipy() -> Array:
        return csgraph.dijkstra(graph, indices=sources, min_only=True, limit=LIMIT)[ends]

    expected = by_scipy()
    ways: dict[str, Way] = {
        "ours, the same points again": (lambda: walk.nearest(residents, places), 0.0, 1),
        "scipy, from all at once": (by_scipy, 0.0, 1),
        **with_networkx(network, sources, ends, expected, chosen.egos),
    }
    if chosen.peers:
        ways |= with_igraph(network, sources, ends, expected)
        ways |= with_pandana(network, sources, ends, expected)
    # In turn, so that whatever else the machine does weighs on all.
    took: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(chosen.times):
        for name, (ask, _, part) in ways.items():
            if part == 1 or not turn:
                took[name].append(seconds(ask) / part)
    print("\nThe usual ways (from the nearest nodes, without the way to them)")
    print(f"{'':52}{'build':>9}{'median':>10}{'quickest':>10}{'ours is':>11}")
    first, second, third, fourth, *_ = (min(some) for some in took.values())
    for name, some in took.items():
        times = f"{ways[name][1]:8.2f}s{median(some):9.3f}s{min(some):9.3f}s{min(some) / first:9.1f} x"
        print(f"{name:52}{times}")

    same = np.allclose(walk.nearest(xy[ends], xy[sources]), expected, rtol=0, atol=1e-5)
    print(f"\nthe same ways as scipy's from node to node: {same}")
    for words, ratio, least in (
        ("times as fast as one ego graph an organisation (at least 200)", fourth / first, 200),
        ("times as fast as networkx from all at once (at least 20)", third / first, 20),
        ("of bare scipy's speed (at least 0.5)", second / first, 0.5),
    ):
        print(f"{'holds' if ratio >= least else 'MISSED':8}{ratio:9.2f} {words}")


def line(name: str, took: float, note: str = "") -> None:
    """Print one step."""
    print(f"{name:52}{took:17.3f}s  {note}")


def with_networkx(
    network: WalkNetwork, sources: Array, ends: Array, expected: Array, egos: int
) -> dict[str, Way]:
    """From all at once, and one ego graph for each of some organisations."""
    began = time.perf_counter()
    graph = nx.Graph()
    edges = zip(network.tail.tolist(), network.head.tolist(), network.metres.tolist(), strict=True)
    graph.add_weighted_edges_from(edges, weight="metres")
    build = time.perf_counter() - began
    start = sources.tolist()

    def ask() -> dict[int, float]:
        found: dict[int, float] = nx.multi_source_dijkstra_path_length(graph, start, LIMIT, weight="metres")
        return found

    found = ask()
    assert np.allclose([found.get(end, np.inf) for end in ends.tolist()], expected)
    some = start[:: max(1, len(start) // egos)][:egos]

    def each() -> None:
        for one in some:
            nx.ego_graph(graph, one, LIMIT, distance="metres")

    return {
        "networkx, from all at once": (ask, build, 1.0),
        f"networkx, one ego graph an organisation (from {len(some)})": (each, build, len(some) / len(start)),
    }


def with_igraph(network: WalkNetwork, sources: Array, ends: Array, expected: Array) -> dict[str, Way]:
    """From one more node that is joined to all organisations."""
    import igraph

    began = time.perf_counter()
    top = len(network.x)
    pairs = np.concatenate(
        [
            np.column_stack([network.tail, network.head]),
            np.column_stack([np.full(len(sources), top), sources]),
        ]
    )
    graph = igraph.Graph(n=top + 1, edges=pairs)
    weights = [*network.metres.tolist(), *[0.0] * len(sources)]
    build = time.perf_counter() - began

    def ask() -> Array:
        return np.array(graph.distances(top, None, weights)[0])[ends]

    near = np.isfinite(expected)
    assert np.allclose(ask()[near], expected[near])
    return {"igraph, from all at once (no limit)": (ask, build, 1.0)}


def with_pandana(network: WalkNetwork, sources: Array, ends: Array, expected: Array) -> dict[str, Way]:
    """The nearest point of interest of every node."""
    import pandana

    began = time.perf_counter()
    lengths = pd.DataFrame({"metres": network.metres})
    x, y, tail, head = (pd.Series(getattr(network, name)) for name in ("x", "y", "tail", "head"))
    streets = pandana.Network(x, y, tail, head, lengths)
    build = time.perf_counter() - began

    def ask() -> Array:
        streets.set_pois("organisations", LIMIT, 1, x[sources], y[sources])
        found = streets.nearest_pois(LIMIT, "organisations", num_pois=1, max_distance=np.inf)
        return found[1].to_numpy()[ends]

    near = np.isfinite(expected) & (expected < LIMIT - 1)  # to it, the limit is as good as nothing found
    assert np.allclose(ask()[near], expected[near], rtol=0, atol=0.01)
    return {"pandana": (ask, build, 1.0)}


if __name__ == "__main__":
    main()
