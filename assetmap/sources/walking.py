"""The network that people walk on, out of OpenStreetMap: asked for tile by tile, made a graph of by osmnx.

Only the standard library is imported at the top: where a network lies is looked up at the start of a build.
"""

from __future__ import annotations

import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assetmap.errors import SourceError
from assetmap.settings import Settings
from assetmap.sources.openstreetmap import osm_xml
from assetmap.sources.store import cache_folder

if TYPE_CHECKING:
    import numpy as np
    import shapely
    from numpy.typing import NDArray

    from assetmap.sources.overpass import Asked, Overpass

    Area = shapely.Polygon | shapely.MultiPolygon
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

__all__ = ["Ways", "fetch_ways", "network_path", "tiles_of", "with_networks"]

#: Metres along the side of a tile. Tiles lie on the grid of Great Britain, so that neighbours share them.
TILE = 5000.0
#: Metres that a tile is widened by where it is asked for, since its sides are not quite north and east.
_WIDER = 50.0
#: Metres below which a way counts as this long: a length of 0 would be no way at all.
_SHORTEST = 0.001
_NOT_ON_FOOT = (
    "abandoned|bus_guideway|busway|construction|elevator|motor|motorway|motorway_link|no|planned|platform|"
    "proposed|raceway|razed|rest_area|services"
)
_HIGHWAY = f'["highway"]["highway"!~"^({_NOT_ON_FOOT})$"]["area"!~"^yes$"]["motorroad"!~"^yes$"]'
#: Ways that anyone may walk on; cycle tracks are among them, as the law here has it.
_OPEN = (
    f'{_HIGHWAY}["access"!~"^(private|no)$"]["foot"!~"^(no|private|use_sidepath)$"]["service"!~"^private$"]'
)
#: Ways closed to others, and open on foot.
_OPEN_ON_FOOT = f'{_HIGHWAY}["access"~"^(private|no)$"]["foot"~"^(yes|designated|permissive|public)$"]'


@dataclass(frozen=True)
class Ways:
    """A network on foot. Every edge is a straight piece of a way, and can be walked both ways.

    Attributes
    ----------
    node : ndarray of int64
        The number of each node in OpenStreetMap, rising.
    x, y : ndarray of float64
        A node each, EPSG:27700, in the order of their numbers in OpenStreetMap.
    tail, head : ndarray of int32
        An edge each: positions of its nodes; ``tail < head``, sorted, no edge twice.
    metres : ndarray of float64
        Length of each edge in EPSG:27700.
    fetched : date
        When the oldest part was asked for.
    tiles, asked : int
        Of how many tiles it is made, and how many of them were asked for now.
    """

    node: NDArray[np.int64]
    x: Floats
    y: Floats
    tail: Ints
    head: Ints
    metres: Floats
    fetched: date
    tiles: int
    asked: int


def fetch_ways(overpass: Overpass, area: Area, name: str, margin: float) -> Ways:
    """Fetch the network on foot of an area and what is near it.

    Each tile is kept when it is there: a fetch that was stopped goes on where it was, and a neighbour's does
    not ask for it again.

    Parameters
    ----------
    overpass : Overpass
    area : shapely.Polygon or shapely.MultiPolygon
        EPSG:27700.
    name : str
        What it is called, for messages.
    margin : float
        Metres around it. Ways that begin within them are there as far as their next point.

    Raises
    ------
    SourceError
        A tile could not be had, or there is no way in the whole area.
    """
    wide: Area = area.buffer(margin)
    tiles = tiles_of(wide)
    parts = []
    days, asked = [], 0
    for number, tile in enumerate(tiles, 1):
        answer = overpass.ask(f"the ways of {name}, part {number} of {len(tiles)}", _query(tile))
        days.append(answer.fetched)
        asked += not answer.kept
        parts.append(_graph(answer))
    node, lon, lat, tail, head = _joined(parts)
    if not len(tail):
        raise SourceError(
            f"asked for the ways on foot of {name}, the server knows of none",
            where=overpass.settings.overpass,
            remedy="see that the server covers this part of the world, or ask another: --overpass ADDRESS",
        )
    x, y = _in_metres(lon, lat)
    used, tail, head = _within(wide, x, y, tail, head)
    x, y = x[used], y[used]
    metres = _lengths(x, y, tail, head)
    return Ways(node[used], x, y, tail, head, metres, min(days).date(), len(tiles), asked)


def tiles_of(area: Area) -> list[tuple[float, float, float, float]]:
    """The tiles that an area touches, as west, south, east, north in EPSG:27700; sorted."""
    import shapely

    west, south, east, north = area.bounds
    columns = range(math.floor(west / TILE), math.ceil(east / TILE))
    rows = range(math.floor(south / TILE), math.ceil(north / TILE))
    corners = ((column * TILE, row * TILE) for column in columns for row in rows)
    tiles = [(x, y, x + TILE, y + TILE) for x, y in corners]
    return [tile for tile in tiles if area.intersects(shapely.box(*tile))]


def network_path(settings: Settings, cache: Path, code: str) -> Path:
    """Where the network of a locality lies, for the walking limit of the settings.

    Parameters
    ----------
    settings : Settings
    cache : Path
        As of :func:`assetmap.sources.store.cache_folder`.
    code : str
        Of the local authority.
    """
    return cache / "network" / f"{code}-{settings.thresholds.walk_metres:.0f}m.npz"


def with_networks(settings: Settings, cache: Path | None = None) -> tuple[Settings, tuple[str, ...]]:
    """The settings with the walking networks that were fetched.

    Parameters
    ----------
    settings : Settings
    cache : Path, optional
        The folder of the cache, where it is not the usual one.

    Returns
    -------
    settings : Settings
        With `networks`, of the localities that have one.
    missing : tuple of str
        The names of those that have none, where others have.
    """
    folder = cache_folder(settings, cache)
    paths = [(one.name, network_path(settings, folder, one.code)) for one in settings.localities]
    missing = tuple(name for name, path in paths if not path.is_file())
    networks = tuple(path for _, path in paths if path.is_file())
    return replace(settings, networks=networks), missing if networks else ()


def _query(tile: tuple[float, float, float, float]) -> str:
    import geopandas as gpd
    import shapely

    corners = gpd.GeoSeries([shapely.box(*tile).buffer(_WIDER, join_style="mitre")], crs=27700).to_crs(4326)
    west, south, east, north = corners.total_bounds
    box = f"({south:.5f},{west:.5f},{north:.5f},{east:.5f})"
    return f"(way{_OPEN}{box};way{_OPEN_ON_FOOT}{box};);(._;>;);out skel qt;"


def _graph(asked: Asked) -> tuple[Any, ...]:
    """Node numbers, longitudes, latitudes and the numbers of both ends of each edge of a tile."""
    import numpy as np
    import osmnx

    elements = [one for one in asked.elements if one["type"] != "relation"]
    if not any(len(one.get("nodes", ())) > 1 for one in elements):
        return (np.empty(0, np.int64), np.empty(0), np.empty(0), np.empty((0, 2), np.int64))
    with tempfile.TemporaryDirectory(prefix="assetmap-") as folder:
        path = Path(folder) / "ways.osm"
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(osm_xml(elements, ()))
        graph = osmnx.graph_from_xml(path, bidirectional=True, simplify=False, retain_all=True)
    ids = np.fromiter(graph.nodes, np.int64, len(graph))
    lon = np.fromiter((one for _, one in graph.nodes(data="x")), np.float64, len(graph))
    lat = np.fromiter((one for _, one in graph.nodes(data="y")), np.float64, len(graph))
    ends = np.array([(u, v) for u, v in graph.edges() if u < v], dtype=np.int64).reshape(-1, 2)
    return ids, lon, lat, ends


def _joined(parts: Sequence[tuple[Any, ...]]) -> tuple[Any, ...]:
    """The parts as one, by the numbers of nodes."""
    import numpy as np

    every, lon, lat, ends = (np.concatenate(one) for one in zip(*parts, strict=True))
    ids, first = np.unique(every, return_index=True)
    ends = np.unique(ends, axis=0)
    tail, head = (np.searchsorted(ids, ends[:, side]).astype(np.int32) for side in (0, 1))
    return ids, lon[first], lat[first], tail, head


def _in_metres(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    import pyproj

    to_metres = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    x, y = to_metres.transform(lon, lat)
    return x, y


def _within(area: Area, x: Floats, y: Floats, tail: Ints, head: Ints) -> tuple[Any, Ints, Ints]:
    """The edges that have an end in an area, and the positions of their nodes."""
    import numpy as np
    import shapely

    shapely.prepare(area)
    inside = shapely.contains_xy(area, x, y)
    kept = inside[tail] | inside[head]
    tail, head = tail[kept], head[kept]
    used = np.unique(np.concatenate([tail, head]))
    tail, head = (np.searchsorted(used, one).astype(np.int32) for one in (tail, head))
    return used, tail, head


def _lengths(x: Floats, y: Floats, tail: Ints, head: Ints) -> Floats:
    import numpy as np

    metres: Floats = np.hypot(x[head] - x[tail], y[head] - y[tail])
    return np.maximum(metres, _SHORTEST)
