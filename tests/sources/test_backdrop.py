from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from assetmap.errors import SourceError, UsageError
from assetmap.settings import PageSettings, read_settings
from assetmap.sources.backdrop import (
    backdrop_path,
    backdrop_settings,
    fetch_backdrop,
    read_backdrop_kinds,
    with_backdrops,
)
from assetmap.sources.overpass import Overpass
from assetmap.sources.store import keep_whole
from tests.sources.osm import AREA, SOUTH, WEST, World
from tests.sources.server import Server

KINDS = read_backdrop_kinds()


def line(world: World, *points: tuple[float, float], **tags: str) -> None:
    world.way([world.node(*point) for point in points], **tags)


def test_each_is_of_the_first_kind_that_fits(overpass: Overpass, world: World) -> None:
    line(world, (0, 100), (900, 100), highway="motorway")
    line(world, (0, 200), (900, 200), highway="primary_link")
    line(world, (0, 300), (900, 300), railway="light_rail")
    line(world, (0, 400), (900, 400), waterway="canal")
    world.box(100, 500, 200, 200, leisure="park")
    world.box(100, 800, 200, 200, natural="water")
    line(world, (0, 1300), (900, 1300), highway="residential")  # not asked for, and not taken
    came = fetch_backdrop(overpass, AREA, "Madeup", KINDS)
    assert sorted(came.frame["kind"]) == ["motorway", "park", "primary", "rail", "river", "water"]
    assert came.frame.crs.to_epsg() == 27700
    assert (came.fetched, came.kept) == (date(2026, 11, 23), False)
    park = came.frame.geometry[came.frame["kind"] == "park"].iloc[0]
    assert park.area == pytest.approx(40_000, rel=0.001)
    west, south, *_ = park.bounds
    assert (west - WEST, south - SOUTH) == pytest.approx((100, 500), abs=0.01)


def test_a_roundabout_is_a_line_and_an_area_that_is_no_area_is_none(overpass: Overpass, world: World) -> None:
    world.box(100, 100, 50, 50, highway="primary", junction="roundabout")
    world.box(300, 100, 50, 50, highway="primary", area="yes")
    line(world, (0, 400), (900, 400), natural="water")  # a stream drawn as a lake: no area, so nothing
    frame = fetch_backdrop(overpass, AREA, "Madeup", KINDS).frame
    assert [round(one.length) for one in frame.geometry] == [200, 200]
    assert set(frame.geom_type) <= {"LineString", "MultiLineString"}


def test_a_lake_of_several_ways_has_its_island(overpass: Overpass, world: World) -> None:
    shore = world.box(0, 0, 1000, 1000)
    island = world.box(400, 400, 200, 200)
    world.relation([("outer", shore), ("inner", island)], natural="water")
    frame = fetch_backdrop(overpass, AREA, "Madeup", KINDS).frame
    assert list(frame["kind"]) == ["water"]
    assert frame.geometry.iloc[0].area == pytest.approx(1_000_000 - 40_000, rel=0.001)


@pytest.mark.parametrize(("tags", "asked"), [
    ({"highway": "motorway_link"}, True),
    ({"highway": "tertiary"}, True),
    ({"highway": "residential"}, False),
    ({"highway": "motorway_junction"}, False),
    ({"railway": "rail"}, True),
    ({"railway": "rail", "service": "siding"}, False),
    ({"railway": "abandoned"}, False),
    ({"waterway": "river"}, True),
    ({"waterway": "canal", "tunnel": "yes"}, False),
    ({"waterway": "stream"}, False),
    ({"landuse": "reservoir"}, True),
    ({"leisure": "park"}, True),
    ({"leisure": "pitch"}, False),
    ({"natural": "wood"}, True),
])  # fmt: skip
def test_which_are_asked_for(overpass: Overpass, world: World, tags: dict[str, str], asked: bool) -> None:
    line(world, (0, 0), (9, 9), highway="motorway")
    fetch_backdrop(overpass, AREA, "Madeup", KINDS)
    clauses = re.findall(r"way((?:\[[^\]]*\])+)\(poly", world.asked[0])
    fits = [
        all(
            bool(re.search(pattern, tags.get(key, ""))) == (sign == "~")
            for key, sign, pattern in re.findall(r'\["([^"]+)"(!?~)"([^"]*)"\]', clause)
        )
        for clause in clauses
    ]
    assert any(fits) == asked
    assert any(one.fits(tags) for one in KINDS) == asked
    assert len(world.asked) == 1  # one question a locality


def test_areas_are_asked_for_as_relations_too_and_lines_are_not(overpass: Overpass, world: World) -> None:
    fetch_backdrop(overpass, AREA, "Madeup", KINDS)
    relations = re.findall(r'relation\["(\w+)"~"\^\(([^)]*)\)', world.asked[0])
    assert {key for key, _ in relations} == {"landuse", "leisure", "natural", "waterway"}
    assert ("waterway", "riverbank") in relations


def test_an_answer_without_any_is_an_empty_backdrop(overpass: Overpass, world: World) -> None:
    world.node(0, 0, natural="water")
    assert fetch_backdrop(overpass, AREA, "Madeup", KINDS).frame.empty


def test_a_server_that_gave_up_is_an_error(overpass: Overpass, server: Server) -> None:
    server.overpass = lambda _: {"elements": [], "remark": "runtime error: Query timed out"}
    with pytest.raises(SourceError, match=r"roads, railways, water and parks of Madeup.*timed out"):
        fetch_backdrop(overpass, AREA, "Madeup", KINDS)


def test_a_second_time_nobody_is_asked(overpass: Overpass, server: Server, world: World) -> None:
    line(world, (0, 0), (900, 9), highway="motorway")
    fetch_backdrop(overpass, AREA, "Madeup", KINDS)
    again = fetch_backdrop(overpass, AREA, "Madeup", KINDS)
    assert (again.kept, len(again.frame), len(server.asked)) == (True, 1, 1)


def test_the_table_is_sound() -> None:
    names = [one.kind for one in KINDS]
    assert len(set(names)) == len(names)
    assert names[0] == "motorway"
    assert all(one.tags and one.tolerance > 0 and one.smallest > 0 for one in KINDS)
    assert {one.kind for one in KINDS if one.area} == {"water", "park", "wood"}
    assert not any(one.overview for one in KINDS if one.area)


def test_backdrops_are_used_where_they_are_there(tmp_path: Path) -> None:
    (tmp_path / "assetmap.toml").write_text(
        '[localities]\nbury = { code = "E08000002" }\nbolton = { code = "E08000001" }\n'
    )
    settings, cache = read_settings(tmp_path / "assetmap.toml"), tmp_path / "cache"
    assert with_backdrops(settings, cache).backdrops == {}
    path = backdrop_path(cache, "E08000002")
    assert keep_whole(path, b"one")
    assert not keep_whole(path, b"one")
    assert with_backdrops(settings, cache).backdrops == {"bury": path}
    off = replace(settings, page=PageSettings(backdrop=False))
    assert with_backdrops(off, cache).backdrops == {}


def test_whom_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "assetmap.toml").write_text(
        '[localities]\nbury = { code = "E08000002" }\n[openstreetmap]\noverpass = "https://o.example/v/api"\n'
    )
    settings = read_settings(tmp_path / "assetmap.toml")
    monkeypatch.delenv("ASSETMAP_SOURCES_URL", raising=False)
    assert backdrop_settings(settings, None).overpass == "https://o.example/v/api"
    assert backdrop_settings(settings, None).tries == 2
    assert backdrop_settings(settings, "https://p.example/api").overpass == "https://p.example/api"
    monkeypatch.setenv("ASSETMAP_SOURCES_URL", "http://127.0.0.1:8765/m/")
    assert backdrop_settings(settings, None).overpass == "http://127.0.0.1:8765/m/v/api"
    assert backdrop_settings(settings, "https://p.example/api").overpass == "https://p.example/api"
    monkeypatch.setenv("ASSETMAP_SOURCES_URL", "nowhere")
    with pytest.raises(UsageError, match="ASSETMAP_SOURCES_URL"):
        backdrop_settings(settings, None)


def test_what_lies_in_neither_is_not_made_up(overpass: Overpass, world: World) -> None:
    line(world, (0, 0), (900, 0), highway="motorway")
    frame = fetch_backdrop(overpass, AREA, "Madeup", KINDS).frame
    assert shapely.get_num_coordinates(frame.geometry.iloc[0]) == 2
