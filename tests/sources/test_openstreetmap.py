from __future__ import annotations

import socket
from dataclasses import fields
from pathlib import Path
from typing import Any

import pyproj
import pytest
import shapely

from assetmap.errors import SourceError
from assetmap.load import words
from assetmap.sources.openstreetmap import (
    Features,
    PlaceLine,
    fetch_features,
    osm_xml,
    poly_filter,
    read_place_table,
)
from assetmap.sources.overpass import Overpass
from tests.sources.osm import AREA, SOUTH, WEST, World
from tests.sources.project import NOON

TABLE = read_place_table()


def found(overpass: Overpass) -> Features:
    return fetch_features(overpass, AREA, "Madeup", TABLE)


# --- the table --------------------------------------------------------------------------------------------


def test_the_tables_words_are_those_of_the_lists() -> None:
    assert {one.kind for one in TABLE.lines} == set(TABLE.kinds)
    assert {one.asset_type for one in TABLE.lines} <= set(words.ASSET_TYPES)
    assert {one.activity_focus for one in TABLE.lines} <= set(words.ACTIVITY_FOCUS)
    assert {word for one in TABLE.lines for word in one.audiences} <= set(words.AUDIENCES)
    assert all(one.label and one.tags for one in TABLE.lines)
    assert not [one for one in TABLE.sports.values() if ";" in one or one != one.strip()]


def test_no_line_of_the_table_is_hidden_by_one_before_it() -> None:
    for line in TABLE.lines:
        tags = {key: "anything" if values == ("*",) else values[0] for key, values in line.tags.items()}
        assert TABLE.line_of(tags) is line, line


@pytest.mark.parametrize(("tags", "label"), [
    ({"leisure": "park"}, "Park"),
    ({"leisure": "pitch; park"}, "Pitch or court"),
    ({"leisure": "parking"}, None),
    ({"leisure": "garden"}, None),
    ({"leisure": "garden", "access": "yes"}, "Garden open to all"),
    ({"club": "chess"}, "Club"),
    ({"amenity": "social_facility", "social_facility": "shelter"}, "Shelter or refuge"),
    ({"amenity": "social_facility", "social_facility:for": "child;senior"}, "Service for older people"),
    ({"amenity": "social_facility"}, "Social facility"),
    ({"amenity": "pub"}, None),
    ({}, None),
])  # fmt: skip
def test_which_line_a_place_is_of(tags: dict[str, str], label: str | None) -> None:
    line = TABLE.line_of(tags)
    assert (line.label if line else None) == label


# --- what is asked ----------------------------------------------------------------------------------------


def test_every_first_tag_of_the_table_is_asked_for(overpass: Overpass, world: World) -> None:
    world.node(10, 10, leisure="park")
    found(overpass)
    [query] = world.asked
    assert query.count("poly:") == len(TABLE.asked)
    assert '["club"](poly:' in query
    for key, values in TABLE.asked.items():
        assert f'["{key}"' in query
        assert all(value in query for value in values if value != "*")


def test_the_boundary_that_is_asked_with_holds_all_of_it_and_is_simple() -> None:
    # A disc with 720 points, and an island beside it.
    area = shapely.Point(WEST, SOUTH).buffer(3000, quad_segs=180).union(shapely.box(
        WEST + 4000, SOUTH, WEST + 4100, SOUTH + 100
    ))  # fmt: skip
    asked = [_polygon(one) for one in poly_filter(area, 0.0)]
    assert len(asked) == 2
    assert shapely.covers(shapely.union_all(asked), area)
    assert shapely.union_all(asked).difference(area.buffer(150)).area == 0
    assert sum(shapely.get_num_coordinates(one) for one in asked) < 60


def _polygon(said: str) -> Any:
    numbers = [float(one) for one in said.removeprefix('(poly:"').removesuffix('")').split()]
    to_metres = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    points = zip(numbers[::2], numbers[1::2], strict=True)
    return shapely.Polygon([to_metres.transform(lon, lat) for lat, lon in points])


# --- what comes -------------------------------------------------------------------------------------------


def test_points_areas_and_relations(overpass: Overpass, world: World) -> None:
    world.node(100, 100, amenity="library", name="Library")
    world.box(500, 500, 200, 100, leisure="park", name="Park")
    outer, inner = world.box(1000, 1000, 100, 100), world.box(1025, 1025, 50, 50)
    world.relation([("outer", outer), ("inner", inner)], amenity="school", name="School")
    world.node(150, 150, amenity="pub", name="Pub")
    frame = found(overpass).frame
    tags = {one["name"]: osm_id.split("/")[0] for osm_id, one in frame["tags"].items()}
    assert tags == {"Library": "node", "Park": "way", "School": "relation"}
    assert frame.crs.to_epsg() == 27700
    areas = {one["name"]: area for one, area in zip(frame["tags"], frame.area, strict=True)}
    # The grid of Great Britain is off by less than a thousandth there.
    assert areas["Library"] == 0
    assert areas["Park"] == pytest.approx(20_000, rel=1e-3)
    assert areas["School"] == pytest.approx(10_000 - 2_500, rel=1e-3)
    park = frame.geometry[frame["tags"].map(lambda one: one["name"] == "Park")].iloc[0]
    assert park.centroid.x == pytest.approx(WEST + 600, abs=0.5)
    assert park.centroid.y == pytest.approx(SOUTH + 550, abs=0.5)


def test_a_place_on_the_boundary_is_in_one_of_two_neighbours(overpass: Overpass, world: World) -> None:
    world.box(1950, 100, 200, 100, leisure="park", name="Mostly outside")
    world.box(1850, 500, 200, 100, leisure="park", name="Mostly inside")
    world.node(2001, 900, amenity="library", name="A metre outside")
    assert [one["name"] for one in found(overpass).frame["tags"]] == ["Mostly inside"]
    east = shapely.box(WEST + 2000, SOUTH, WEST + 4000, SOUTH + 2000)
    there = fetch_features(overpass, east, "East", TABLE)
    assert {one["name"] for one in there.frame["tags"]} == {"Mostly outside", "A metre outside"}


def test_a_shape_that_is_not_whole_is_counted(overpass: Overpass, world: World) -> None:
    world.node(100, 100, amenity="library", name="Library")
    world.way([901, 902, 903], leisure="park", name="Of points that did not come")
    world.way([], leisure="park", name="Of none")
    world.relation([("outer", 904)], leisure="park", name="Of ways that did not come")
    made = found(overpass)
    assert [one["name"] for one in made.frame["tags"]] == ["Library"]
    assert made.shapeless == 3


def test_a_shape_that_crosses_itself_is_put_right(overpass: Overpass, world: World) -> None:
    a, b, c, d = (world.node(*at) for at in ((0, 0), (100, 100), (100, 0), (0, 100)))
    world.way([a, b, c, d, a], leisure="park", name="Bow tie")
    [shape] = found(overpass).frame.geometry
    assert shape.is_valid
    assert shape.area == pytest.approx(5_000, rel=1e-3)


def test_what_people_typed_goes_through_whole(overpass: Overpass, world: World) -> None:
    name = '"A" & <b>\'s\t\u202e x\x00\x0b\ud800 ]]>\n&amp;'
    world.node(
        100, 100, amenity="library", name=name, id="7", geometry="x", element="way", lat="1", nodes="n"
    )
    [tags] = found(overpass).frame["tags"]
    assert tags["name"] == name
    assert tags["id"] == "7"


def test_an_unknown_kind_of_element_is_passed_over(overpass: Overpass, world: World) -> None:
    world.node(100, 100, amenity="library", name="Library")
    world.elements.insert(0, {"type": "count", "id": 0, "tags": {"nodes": "1"}})
    assert len(found(overpass).frame) == 1


def test_a_server_that_knows_nothing_of_the_place_is_no_empty_place(overpass: Overpass, world: World) -> None:
    with pytest.raises(SourceError, match="knows of none") as caught:
        found(overpass)
    assert caught.value.exit_code == 3
    assert "--overpass" in caught.value.remedy
    world.node(100, 100, amenity="pub")
    with pytest.raises(SourceError, match="knows of none"):
        fetch_features(overpass, AREA.buffer(10), "Madeup", TABLE)


def test_the_order_of_what_comes_does_not_matter(overpass: Overpass, world: World, tmp_path: Path) -> None:
    world.box(500, 500, 200, 100, leisure="park", name="Park")
    world.node(100, 100, amenity="library", name="Library")
    first = found(overpass).frame
    world.elements.reverse()
    other = Overpass(overpass.settings, tmp_path / "other", NOON)
    second = found(other).frame
    other.close()
    assert first.index.tolist() == second.index.tolist()
    assert first.geometry.geom_equals(second.geometry).all()


def test_osmnx_is_left_as_it_was(overpass: Overpass, world: World) -> None:
    import osmnx

    before, lookup = dict(vars(osmnx.settings)), socket.getaddrinfo
    world.node(100, 100, amenity="library")
    found(overpass)
    assert dict(vars(osmnx.settings)) == before
    assert socket.getaddrinfo is lookup


def test_xml_is_written_with_the_tags_that_are_wanted() -> None:
    elements = [
        {"type": "node", "id": 1, "lat": 53.4, "lon": -2.3, "tags": {"a": '<"&', "b": "x"}},
        {"type": "way", "id": 2, "nodes": [1, 9, 1]},
        {"type": "relation", "id": 3, "members": [{"type": "way", "ref": 2, "role": "outer"}]},
    ]
    assert "".join(osm_xml(elements, ["a"])).splitlines()[2:-1] == [
        """<node id="1" lat="53.4" lon="-2.3"><tag k="a" v='&lt;"&amp;'/></node>""",
        """<way id="2"><nd ref="1"/><nd ref="1"/></way>""",
        """<relation id="3"><member type="way" ref="2" role="outer"/></relation>""",
    ]


def test_a_line_of_the_table_has_the_parts_that_its_notes_tell_of() -> None:
    notes = Path(read_place_table.__globals__["TABLE"]).read_text("utf-8").split("[kinds]")[0]
    assert [one.name for one in fields(PlaceLine) if one.name not in notes] == []
