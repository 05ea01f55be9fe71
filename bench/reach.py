"""10,000 organisations in ten localities, LSOA layers, on foot along a network, beside the usual ways.

    python -m bench.reach

Ours is the whole of `assetmap maps`: pages and exports for partners and the team. The usual ways are
geopandas.sjoin (postcodes into LSOAs), one networkx ego graph an organisation (from 100 of them) on a graph
in memory, and folium with a MarkerCluster on ten pages, with no other layer than the LSOAs.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import folium
import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
from folium.plugins import MarkerCluster
from pyproj import Transformer
from scipy.spatial import cKDTree

from assetmap.load.network import join_networks, network_bytes, read_network
from bench.place import CORNER, write_place
from bench.results import Result, shown
from bench.runs import timed
from bench.walking import LIMIT, made

LOCALITIES, EACH, POSTCODES = 10, 1_000, 4_000
SIDE, ACROSS = 11_300.0, 5  # Greater Manchester's size
NODES, SPACING = 300_000, 65.0
EGOS = 100


def results() -> list[Result]:
    """Build once, and do the same the usual ways."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        settings = write_place(folder, LOCALITIES, EACH, POSTCODES, SIDE, ACROSS)
        for n in range(LOCALITIES):
            streets = made(NODES // LOCALITIES, np.random.default_rng(n), SPACING)
            x, y = streets.x + CORNER[0] + n % ACROSS * SIDE, streets.y + CORNER[1] + n // ACROSS * SIDE
            streets = replace(streets, x=x, y=y, about={"area": f"E09{n + 1:06}"})
            (folder / f"network{n}.npz").write_bytes(network_bytes(streets))
        ours = timed([sys.executable, "-m", "bench.reach", str(settings)], limit=900).processor
        theirs = usual(folder)
    what = f"{LOCALITIES * EACH:,} organisations in {LOCALITIES} localities, LSOA layers, walking reach"
    against = f"sjoin, an ego graph each (from {EGOS}), folium"
    return [Result(what, [ours], against, [theirs], 1 / 30, faster=True)]


def usual(folder: Path) -> float:
    """Seconds for the usual ways, one after the other."""
    network = join_networks([read_network(path) for path in sorted(folder.glob("network*.npz"))])
    graph = nx.Graph()
    edges = zip(network.tail.tolist(), network.head.tolist(), network.metres.tolist(), strict=True)
    graph.add_weighted_edges_from(edges, weight="metres")
    listed = {}
    for file in sorted(folder.glob("assets/*/assets.csv")):
        with file.open(encoding="utf-8", newline="") as lines:
            listed[file.parent.name] = list(csv.DictReader(lines))
    every = [row for rows in listed.values() for row in rows]
    lon, lat = (np.array([float(row[name]) for row in every]) for name in ("longitude", "latitude"))
    xy = np.column_stack(Transformer.from_crs(4326, 27700, always_xy=True).transform(lon, lat))
    nodes = cKDTree(np.column_stack([network.x, network.y])).query(xy)[1].tolist()
    lsoas = gpd.read_file(folder / "LSOA21.gpkg")

    began = time.process_time()
    for node in nodes[:: len(nodes) // EGOS][:EGOS]:
        nx.ego_graph(graph, node, LIMIT, distance="metres")
    took = (time.process_time() - began) * len(nodes) / EGOS

    began = time.process_time()
    postcodes = pd.read_pickle(folder / "postcodes.pickle")
    points = gpd.GeoDataFrame(
        postcodes, geometry=gpd.points_from_xy(postcodes["x"], postcodes["y"]), crs=27700
    )
    gpd.sjoin(points, lsoas, predicate="within")
    for n, (slug, rows) in enumerate(listed.items()):
        page = folium.Map(tiles=None)
        folium.GeoJson(lsoas.iloc[n * 110 : (n + 1) * 110]).add_to(page)
        group = MarkerCluster().add_to(page)
        for row in rows:
            text = "".join(f"<p><b>{key}</b> {value}</p>" for key, value in row.items() if value)
            folium.Marker([float(row["latitude"]), float(row["longitude"])], popup=text).add_to(group)
        page.save(folder / f"{slug}.html")
    return took + time.process_time() - began


def build(settings: Path) -> None:
    """Run `assetmap maps` with the made network and postcodes."""
    from assetmap.sources import walking
    from bench import england

    networks = tuple(sorted(settings.parent.glob("network*.npz")))
    walking.with_networks = lambda read, _: (replace(read, networks=networks), ())
    england.build(settings)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        build(Path(sys.argv[1]))
    shown(results())
