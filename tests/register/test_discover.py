from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from assetmap.check.rules import read_osm_id, read_postcode, read_website
from assetmap.register.discover import COLUMNS, Discovered, discover, source_note
from assetmap.sources.openstreetmap import Features, read_place_table
from tests.sources.osm import SOUTH, WEST

TABLE = read_place_table()
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Drawn = tuple[str, Any, Mapping[str, str]]


def at(x: float, y: float) -> shapely.Point:
    return shapely.Point(WEST + x, SOUTH + y)


def box(x: float, y: float, wide: float, high: float) -> shapely.Polygon:
    return shapely.box(WEST + x, SOUTH + y, WEST + x + wide, SOUTH + y + high)


def features(*drawn: Drawn, shapeless: int = 0) -> Features:
    ids, shapes, tags = zip(*drawn, strict=True) if drawn else ((), (), ())
    frame = gpd.GeoDataFrame(
        {"tags": list(tags)}, geometry=list(shapes), index=list(ids), crs=27700
    ).rename_axis("osm_id")  # fmt: skip
    return Features(frame, NOON, False, shapeless)


def made(*drawn: Drawn, **how: Any) -> Discovered:
    return discover(features(*drawn), TABLE, **how)


def cells(*drawn: Drawn) -> list[dict[str, str]]:
    return [dict(row.cells) for row in made(*drawn).incoming.rows]


def named(discovered: Discovered) -> list[tuple[str, str]]:
    return [(row.cells["osm_id"], row.cells["name"]) for row in discovered.incoming.rows]


def test_a_place_with_all_that_is_taken_over() -> None:
    tags = {
        "leisure": "sports_centre", "name": " Example\nLeisure Centre ",
        "sport": "swimming;soccer;multi;badminton",
        "addr:housenumber": "12", "addr:street": "Station Road", "addr:city": "Altrincham",
        "addr:postcode": "wa141ab", "opening_hours": "Mo-Fr 06:30-22:00; Sa,Su 08:00-18:00",
        "wheelchair": "limited", "toilets:wheelchair": "yes", "contact:website": "www.example.org/centre",
        "phone": "0161 496 0000", "email": "contact-1@example.org", "contact:phone": "1",
        "operator": "A Person", "contact:email": "x@example.org", "start_date": "1980",
    }  # fmt: skip
    done = made(("way/12", box(100, 100, 40, 20), tags))
    assert done.fetched == date(2026, 11, 23)
    assert done.kinds == {"leisure_centres": 1}
    [row] = done.incoming.rows
    assert dict(row.cells) == {
        "OpenStreetMap": "way/12",
        "name": "Example Leisure Centre",
        "description": "Leisure or sports centre",
        "asset_type": "venue",
        "activity_focus": "primary",
        "activities": "Badminton; Football; Swimming",
        "audiences": "",
        "address": "12 Station Road, Altrincham",
        "postcode": read_postcode("WA14 1AB")[0],
        "times": "Mo-Fr 06:30-22:00; Sa,Su 08:00-18:00",
        "accessibility": "Wheelchair users can get into part of it; Accessible toilet",
        "website": "https://www.example.org/centre",
        "osm_id": "way/12",
        "sensitive_location": "",
        "source": "OpenStreetMap (ODbL), fetched 2026-11-23",
    }
    assert set(row.cells) == set(done.incoming.headings) == set(COLUMNS)
    back = gpd.GeoSeries([shapely.Point(row.longitude, row.latitude)], crs=4326).to_crs(27700).iloc[0]
    assert back.distance(at(120, 110)) < 0.2
    assert "0161" not in str(row.cells)
    assert "Person" not in str(row.cells)
    assert "@" not in str(row.cells)


def test_a_place_drawn_twice_is_the_larger_one_with_what_both_know() -> None:
    tags = {"amenity": "library", "name": "Example Library"}
    done = made(
        ("node/1", at(110, 110), {**tags, "name": "EXAMPLE Library", "website": "https://example.org"}),
        ("way/2", box(100, 100, 40, 20), {**tags, "wheelchair": "yes"}),
        ("relation/3", box(99, 99, 50, 30), tags),
    )
    [row] = done.incoming.rows
    assert row.cells["osm_id"] == "relation/3"
    assert row.cells["website"] == "https://example.org"
    assert row.cells["accessibility"] == "Wheelchair users can get in and around"
    assert done.incoming.notes == ("2 drawn twice, or a part of a site of the same name: each is one row.",)


@pytest.mark.parametrize(("metres", "rows"), [(149, 1), (151, 2)])
def test_one_name_far_apart_is_two_places(metres: float, rows: int) -> None:
    tags = {"amenity": "library", "name": "Example Library"}
    assert len(cells(("node/1", at(0, 0), tags), ("node/2", at(metres, 0), tags))) == rows


def test_one_name_of_two_sorts_of_place_is_two_places() -> None:
    church = ("node/1", at(0, 0), {"amenity": "place_of_worship", "name": "St John's"})
    school = ("node/2", at(20, 0), {"amenity": "school", "name": "St John's"})
    assert [one["asset_type"] for one in cells(church, school)] == ["faith", "school"]


def test_a_school_is_a_school_whatever_is_drawn_with_it() -> None:
    name = "Example Primary School"
    both = ("way/1", box(0, 0, 90, 60), {"amenity": "school", "leisure": "pitch", "name": name})
    assert [one["asset_type"] for one in cells(both)] == ["school"]
    pitch = ("way/2", box(0, 0, 90, 60), {"leisure": "pitch", "sport": "soccer", "name": name})
    (alone,) = cells(pitch)
    assert (alone["asset_type"], alone["activities"]) == ("school", "Football")
    park = ("way/3", box(0, 0, 90, 60), {"leisure": "pitch", "name": "Example School Lane Pitch"})
    assert [one["asset_type"] for one in cells(park)] == ["outdoor_space"]


def test_pitches_and_halls_of_a_site_are_the_site() -> None:
    name = "Example High School"
    rows = cells(
        ("way/1", box(0, 0, 300, 300), {"leisure": "pitch", "name": name, "sport": "soccer"}),
        ("way/2", box(100, 100, 40, 20), {"amenity": "school", "name": name}),
        ("way/3", box(200, 100, 40, 20), {"leisure": "swimming_pool", "name": name, "opening_hours": "Mo"}),
    )
    assert [(one["osm_id"], one["activities"], one["times"]) for one in rows] == [
        ("way/2", "Football; Swimming", "")
    ]


def test_pitches_without_a_name_go_to_the_park_that_they_lie_in() -> None:
    pitch = {"leisure": "pitch"}
    done = made(
        ("way/1", box(0, 0, 500, 500), {"leisure": "park", "name": "Large Park"}),
        ("way/2", box(100, 100, 100, 100), {"leisure": "park", "name": "Inner Park"}),
        ("way/3", box(10, 10, 20, 20), {**pitch, "sport": "tennis"}),
        ("way/4", box(110, 110, 20, 20), {**pitch, "sport": "cricket"}),
        ("way/5", box(900, 900, 20, 20), {**pitch, "sport": "bowls"}),
        ("node/6", at(950, 950), {"amenity": "place_of_worship"}),
        ("node/7", at(200, 20), {"amenity": "library", "name": "  "}),
    )
    assert [(one.cells["name"], one.cells["activities"]) for one in done.incoming.rows] == [
        ("Inner Park", "Cricket"), ("Large Park", "Tennis"),
    ]  # fmt: skip
    assert done.incoming.notes == (
        "2 without a name lie in a park or sports centre: what is played there was added to its activities.",
        "3 without a name left out: 1 library, 1 pitch or court, 1 place of worship.",
    )


def test_what_the_public_may_not_use_is_left_out() -> None:
    pool = {"leisure": "swimming_pool", "name": "Pool"}
    done = discover(
        features(
            ("way/1", box(0, 0, 5, 5), {**pool, "access": "private"}),
            ("way/2", box(500, 0, 5, 5), {**pool, "access": "customers"}),
            ("way/3", box(900, 0, 5, 5), {"leisure": "pitch", "name": "Old", "disused": "yes"}),
            ("node/4", at(0, 900), {"amenity": "school", "name": "School", "access": "private"}),
            shapeless=4,
        ),
        TABLE,
    )
    assert named(done) == [("way/2", "Pool"), ("node/4", "School")]
    assert done.incoming.notes == (
        "1 left out that the public may not go into.",
        "1 left out that are no longer in use.",
        "4 left out that have no whole shape in OpenStreetMap.",
    )


def test_contact_details_in_other_places_are_taken_out() -> None:
    tags = {
        "amenity": "library", "name": "Example Library 0161 496 0000", "addr:street": "a.person@example.org",
        "opening_hours": 'Mo-Fr 09:00-17:00; "by appointment, 07700 900123"',
    }  # fmt: skip
    [row] = cells(("node/1", at(0, 0), tags), ("node/2", at(500, 0), {**tags, "name": "0161 496 0000"}))
    assert row["name"] == "Example Library"
    assert row["address"] == ""
    assert row["times"] == 'Mo-Fr 09:00-17:00; "by appointment, "'


def test_a_refuge_is_kept_to_the_team() -> None:
    tags = {"amenity": "social_facility", "name": "Example House", "social_facility": "shelter"}
    assert cells(("node/1", at(0, 0), tags))[0]["sensitive_location"] == "yes"


def test_only_some_kinds() -> None:
    drawn = (
        ("node/1", at(0, 0), {"amenity": "library", "name": "Library"}),
        ("node/2", at(500, 0), {"leisure": "park", "name": "Park"}),
    )
    assert named(made(*drawn, kinds=("parks",))) == [("node/2", "Park")]
    assert list(made(*drawn).kinds) == ["parks", "libraries"]
    assert made().incoming.rows == ()


def test_rows_are_in_the_order_of_their_names_whatever_came_first() -> None:
    drawn = [
        (f"node/{n}", at(400 * n, 0), {"amenity": "library", "name": name})
        for n, name in enumerate(("b", "A", "c", "a"))
    ]
    done = made(*drawn)
    assert named(done) == [("node/1", "A"), ("node/3", "a"), ("node/0", "b"), ("node/2", "c")]
    assert [row.number for row in done.incoming.rows] == [1, 2, 3, 4]
    assert made(*reversed(drawn)) == done


@pytest.mark.parametrize(("tags", "address"), [
    ({"addr:housename": "The Hall", "addr:street": "High Street"}, "The Hall, High Street"),
    ({"addr:place": "Dunham Massey", "addr:suburb": "Dunham"}, "Dunham Massey, Dunham"),
    ({"addr:city": "Sale", "addr:suburb": "Sale"}, "Sale"),
    ({"addr:full": "12 High Street, Sale"}, "12 High Street, Sale"),
    ({"addr:housenumber": "12"}, "12"),
    ({}, ""),
])  # fmt: skip
def test_addresses(tags: dict[str, str], address: str) -> None:
    library = {"amenity": "library", "name": "Library"}
    assert cells(("node/1", at(0, 0), {**library, **tags}))[0]["address"] == address


@pytest.mark.parametrize(("tags", "website"), [
    ({"website": "https://example.org/a"}, "https://example.org/a"),
    ({"website": "javascript:alert(1)"}, ""),
    ({"website": "not a page", "contact:website": "http://example.org"}, "http://example.org"),
    ({"url": "example.org;https://other.example.org"}, "https://example.org"),
    ({"website": "https://user:pw@example.org"}, ""),
])  # fmt: skip
def test_websites(tags: dict[str, str], website: str) -> None:
    library = {"amenity": "library", "name": "Library"}
    assert cells(("node/1", at(0, 0), {**library, **tags}))[0]["website"] == website


keys = st.sampled_from([
    "name", "addr:postcode", "addr:street", "website", "sport", "opening_hours", "wheelchair", "access",
    "leisure",
])  # fmt: skip


@given(st.lists(st.dictionaries(keys, st.text(max_size=12)), max_size=8))
def test_whatever_people_typed_every_place_is_a_row_or_counted_and_every_cell_is_good(
    typed: list[dict[str, str]],
) -> None:
    drawn = [(f"node/{n}", at(n, n), {**one, "amenity": "library"}) for n, one in enumerate(typed)]
    done = made(*drawn)
    counted = sum(int(note.split()[0]) for note in done.incoming.notes)
    assert len(done.incoming.rows) + counted == len(drawn)
    for row in done.incoming.rows:
        assert row.cells["name"]
        for read, column in ((read_postcode, "postcode"), (read_website, "website"), (read_osm_id, "osm_id")):
            assert read(row.cells[column])[1] == ()
        assert all(text.isprintable() and text == text.strip() for text in row.cells.values())
        assert all(text.encode() is not None for text in row.cells.values())


def test_the_source_says_what_the_licence_asks_for() -> None:
    assert source_note(date(2026, 1, 2)) == "OpenStreetMap (ODbL), fetched 2026-01-02"
