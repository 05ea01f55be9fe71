from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import shapely

from assetmap.errors import SourceError
from assetmap.settings import read_settings
from assetmap.sources.overpass import Overpass
from assetmap.sources.store import keep_whole
from assetmap.sources.walking import (
    TILE,
    Ways,
    fetch_ways,
    network_path,
    tiles_of,
    with_networks,
)
from tests.sources.osm import AREA, SOUTH, WEST, World
from tests.sources.project import NOON
from tests.sources.server import Server

# It lies across two tiles: from 377,000 m to 381,000 m east, and a tile ends at 380,000 m.
WIDE = shapely.box(WEST, SOUTH, WEST + 4000, SOUTH + 900)


def edges(ways: Ways) -> set[tuple[tuple[int, int], tuple[int, int]]]:
    """Both ends of each edge, in whole metres from the corner of the place."""
    at = [(round(x - WEST), round(y - SOUTH)) for x, y in zip(ways.x, ways.y, strict=True)]
    ends = zip(ways.tail.tolist(), ways.head.tolist(), strict=True)
    return {(min(at[a], at[b]), max(at[a], at[b])) for a, b in ends}


def test_every_point_of_a_way_is_a_node_and_every_piece_an_edge(overpass: Overpass, world: World) -> None:
    # 300 m east, then 400 m north; a path joins at the bend and goes 50 m east.
    a, b, c, d = (world.node(*at) for at in ((100, 100), (400, 100), (400, 500), (450, 100)))
    world.way([a, b, c], highway="residential", oneway="yes")
    world.way([d, b], highway="footway")
    ways = fetch_ways(overpass, AREA, "Madeup", 0)
    assert edges(ways) == {((100, 100), (400, 100)), ((400, 100), (400, 500)), ((400, 100), (450, 100))}
    assert sorted(ways.metres) == pytest.approx([50, 300, 400], abs=0.01)
    assert (ways.x.dtype, ways.tail.dtype, ways.metres.dtype) == (np.float64, np.int32, np.float64)
    assert (ways.tail < ways.head).all()
    assert ways.fetched == date(2026, 11, 23)


def test_parts_that_do_not_hang_together_stay(overpass: Overpass, world: World) -> None:
    for y in (100, 500):
        world.way([world.node(100, y), world.node(200, y)], highway="path")
    assert len(fetch_ways(overpass, AREA, "Madeup", 0).tail) == 2


def test_edges_that_two_ways_share_or_that_lead_nowhere_are_one_or_none(
    overpass: Overpass, world: World
) -> None:
    a, b, c = (world.node(*at) for at in ((100, 100), (200, 100), (200, 100)))
    world.way([a, b], highway="path")
    world.way([b, a, a], highway="footway")
    world.way([b, c], highway="steps")  # two points at one place: a way of no length is still one
    ways = fetch_ways(overpass, AREA, "Madeup", 0)
    assert len(ways.tail) == 2
    assert sorted(ways.metres) == pytest.approx([0.001, 100], abs=0.01)
    assert ways.metres.min() > 0


def test_what_is_beyond_the_margin_is_left_out(overpass: Overpass, world: World) -> None:
    row = [world.node(x, 1000) for x in (1900, 2050, 2250, 2350, 2500)]
    world.way(row, highway="residential")
    ways = fetch_ways(overpass, AREA, "Madeup", 300)
    # Inside are 1,900, 2,050 and 2,250 m; the piece that begins there goes on to its next point.
    assert sorted({x for edge in edges(ways) for x, _ in edge}) == [1900, 2050, 2250, 2350]
    assert len(ways.x) == 4


def test_tiles_lie_on_the_national_grid_and_cover_the_area() -> None:
    tiles = tiles_of(WIDE)
    assert tiles == [(375_000, 385_000, 380_000, 390_000), (380_000, 385_000, 385_000, 390_000)]
    disc = shapely.Point(WEST, SOUTH).buffer(9000)
    assert shapely.covers(shapely.union_all([shapely.box(*one) for one in tiles_of(disc)]), disc)
    assert all(shapely.box(*one).intersects(disc) for one in tiles_of(disc))
    assert all(east - west == TILE for west, _, east, _ in tiles_of(disc))


def test_a_way_across_two_tiles_is_one(overpass: Overpass, world: World) -> None:
    row = [world.node(x, 500) for x in (2000, 2900, 3100, 3900)]
    world.way(row, highway="residential")
    ways = fetch_ways(overpass, WIDE, "Madeup", 0)
    assert (ways.tiles, ways.asked) == (2, 2)
    assert len(ways.x) == 4
    assert sorted(ways.metres) == pytest.approx([200, 800, 900], abs=0.05)


def test_a_fetch_that_was_stopped_goes_on_where_it_was(
    overpass: Overpass, server: Server, world: World
) -> None:
    world.way([world.node(x, 500) for x in (2000, 2900, 3100)], highway="residential")
    server.faults = {2: "504", 3: "504"}
    with pytest.raises(SourceError, match=r"ways of Madeup, part 2 of 2.*504"):
        fetch_ways(overpass, WIDE, "Madeup", 0)
    server.reset()
    ways = fetch_ways(overpass, WIDE, "Madeup", 0)
    assert (ways.tiles, ways.asked, len(server.asked)) == (2, 1, 1)
    again = fetch_ways(overpass, WIDE, "Madeup", 0)
    assert (again.asked, len(server.asked)) == (0, 1)
    for name in ("node", "x", "y", "tail", "head", "metres"):
        assert np.array_equal(getattr(again, name), getattr(ways, name)), name


def test_neighbours_share_tiles_and_the_oldest_part_gives_the_date(
    overpass: Overpass, server: Server, world: World, tmp_path: Path
) -> None:
    world.way([world.node(x, 500) for x in (2000, 2900, 3100)], highway="residential")
    first = Overpass(overpass.settings, tmp_path / "cache", NOON)
    fetch_ways(first, shapely.box(WEST, SOUTH, WEST + 2500, SOUTH + 900), "West", 0)
    later = Overpass(overpass.settings, tmp_path / "cache", NOON + timedelta(days=5), sleep=lambda _: None)
    ways = fetch_ways(later, WIDE, "Madeup", 0)
    assert (ways.tiles, ways.asked, len(server.asked)) == (2, 1, 2)
    assert ways.fetched == date(2026, 11, 23)
    first.close()
    later.close()


def test_an_empty_tile_is_no_fault_and_an_empty_place_is_one(
    overpass: Overpass, server: Server, world: World
) -> None:
    world.way([world.node(x, 500) for x in (2000, 2900)], highway="residential")
    whole = world.answer()
    # The tile in the west is asked for first.
    server.overpass = lambda _: whole if len(server.asked) == 1 else {"elements": []}
    assert len(fetch_ways(overpass, WIDE, "Madeup", 0).tail) == 1
    server.overpass = lambda _: {"elements": []}
    with pytest.raises(SourceError, match="knows of none"):
        fetch_ways(overpass, shapely.box(0, 0, 100, 100), "Nowhere", 0)


def test_a_tile_that_the_server_gave_up_is_not_empty(
    overpass: Overpass, server: Server, world: World
) -> None:
    server.overpass = lambda _: {"elements": [], "remark": "runtime error: Query timed out"}
    with pytest.raises(SourceError, match="timed out"):
        fetch_ways(overpass, AREA, "Madeup", 0)


def test_points_that_did_not_come_are_left_out_of_their_way(overpass: Overpass, world: World) -> None:
    a, b = world.node(100, 100), world.node(200, 100)
    world.way([a, 900, b], highway="path")
    world.way([901, 902], highway="path")
    assert edges(fetch_ways(overpass, AREA, "Madeup", 0)) == {((100, 100), (200, 100))}


@pytest.mark.parametrize(("tags", "walked"), [
    ({"highway": "residential"}, True),
    ({"highway": "footway"}, True),
    ({"highway": "steps"}, True),
    ({"highway": "cycleway"}, True),
    ({"highway": "cycleway", "foot": "no"}, False),
    ({"highway": "primary", "sidewalk": "separate"}, True),
    ({"highway": "motorway"}, False),
    ({"highway": "trunk"}, True),
    ({"highway": "trunk", "motorroad": "yes"}, False),
    ({"highway": "construction"}, False),
    ({"highway": "service", "access": "private"}, False),
    ({"highway": "service", "access": "private", "foot": "permissive"}, True),
    ({"highway": "pedestrian", "area": "yes"}, False),
    ({"railway": "rail"}, False),
])  # fmt: skip
def test_which_ways_are_asked_for(
    overpass: Overpass, world: World, tags: dict[str, str], walked: bool
) -> None:
    world.way([world.node(100, 100), world.node(200, 100)], **tags)
    fetch_ways(overpass, AREA, "Madeup", 0)
    clauses = re.findall(r"way((?:\[[^\]]*\])+)\(", world.asked[0])
    assert len(clauses) == 2
    assert any(_fits(clause, tags) for clause in clauses) == walked


def _fits(clause: str, tags: dict[str, str]) -> bool:
    """What Overpass makes of filters such as ``["a"]["b"~"x|y"]["c"!~"z"]``."""
    for key, sign, pattern in re.findall(r'\["([^"]+)"(?:(!?~)"([^"]*)")?\]', clause):
        there = key in tags and (not sign or bool(re.search(pattern, tags[key])))
        if there == (sign == "!~"):
            return False
    return True


def test_the_file_is_kept_whole_and_by_walking_limit(tmp_path: Path) -> None:
    (tmp_path / "assetmap.toml").write_text('[localities]\nbury = { code = "E08000002" }\n')
    settings = read_settings(tmp_path / "assetmap.toml")
    path = network_path(settings, tmp_path / "cache", "E08000002")
    assert path.name == "E08000002-1200m.npz"
    further = replace(settings, thresholds=replace(settings.thresholds, walk_minutes=20.0))
    assert network_path(further, tmp_path, "E08000002").name == "E08000002-1600m.npz"
    assert keep_whole(path, b"a network")
    assert not keep_whole(path, b"a network")
    (tmp_path / "full").write_text("a file where the folder should be")
    with pytest.raises(SourceError, match="cannot be kept"):
        keep_whole(tmp_path / "full" / "network" / "x.npz", b"a network")


def test_the_networks_that_are_there_are_used(tmp_path: Path) -> None:
    (tmp_path / "assetmap.toml").write_text(
        '[localities]\nbury = { code = "E08000002" }\nbolton = { code = "E08000001" }\n'
    )
    settings = read_settings(tmp_path / "assetmap.toml")
    cache = tmp_path / "cache"
    assert with_networks(settings, cache) == (settings, ())
    keep_whole(network_path(settings, cache, "E08000002"), b"one")
    found, missing = with_networks(settings, cache)
    assert ([path.read_bytes() for path in found.networks], missing) == ([b"one"], ("Bolton",))
    keep_whole(network_path(settings, cache, "E08000001"), b"two")
    found, missing = with_networks(settings, cache)
    assert ([path.read_bytes() for path in found.networks], missing) == ([b"one", b"two"], ())
