"""Places and ways from the stand-in's Overpass server: what comes, and what comes of each of its faults."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
import pytest
import shapely

from assetmap.errors import SourceError
from assetmap.load.official import load_official
from assetmap.register.discover import discover
from assetmap.settings import OpenStreetMapSettings, read_settings
from assetmap.sources.openstreetmap import fetch_features, read_place_table
from assetmap.sources.overpass import Overpass
from assetmap.sources.walking import fetch_ways
from tests.official.test_mirror import at, mirror, serve  # noqa: F401 fixtures
from tests.project import ROOT

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TABLE = read_place_table()
FAULTS = ("500", "503", "429", "reset", "truncate", "html", "arcgis-error", "slow", "empty", "notjson")
Make = Callable[[], Overpass]


@pytest.fixture(scope="module")
def trafford() -> Any:
    """The locality's shape, as the project comes with it."""
    wards = load_official(read_settings(ROOT / "assetmap.toml")).wards
    return wards[wards["locality"] == "trafford"].union_all()


@pytest.fixture(scope="module")
def elements(shared: Path) -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = json.loads((shared / "mirror" / "osm_trafford.json").read_text())["elements"]
    return made


@pytest.fixture
def make(at: Any, tmp_path: Path) -> Iterator[Make]:  # noqa: F811
    made: list[Overpass] = []
    settings = OpenStreetMapSettings(overpass=f"{at.url}/api", timeout=30, tries=3, wait=0.01)

    def one() -> Overpass:
        made.append(Overpass(settings, tmp_path / f"cache-{len(made)}", NOON, sleep=lambda _: None))
        return made[-1]

    yield one
    for overpass in made:
        overpass.close()


def test_the_places_of_trafford(make: Make, trafford: Any, elements: list[dict[str, Any]]) -> None:
    features = fetch_features(make(), trafford, "Trafford", TABLE)
    # Counted apart: what has a tag of a place and its first point inside.
    nodes = {one["id"]: one for one in elements if one["type"] == "node"}
    places = [one for one in elements if {"leisure", "amenity"} & set(one.get("tags", {}))]
    first = [nodes[one["nodes"][0]] if one["type"] == "way" else one for one in places]
    to_metres = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    x, y = to_metres.transform([one["lon"] for one in first], [one["lat"] for one in first])
    inside = int(shapely.contains_xy(trafford.buffer(20), np.array(x), np.array(y)).sum())
    assert abs(len(features.frame) - inside) <= 2  # those on the boundary
    assert features.shapeless == 0
    found = discover(features, TABLE)
    unnamed = sum("name" not in tags for tags in features.frame["tags"])
    twice = next(int(note.split()[0]) for note in found.incoming.notes if "drawn twice" in note)
    assert len(found.incoming.rows) == len(features.frame) - unnamed - twice
    assert found.kinds["libraries"] == 13
    names = [row.cells["name"] for row in found.incoming.rows]
    assert "Altrincham Library" in names
    urmston = next(row for row in found.incoming.rows if row.cells["name"] == "Altrincham Library")
    assert urmston.cells["website"].startswith("https://www.trafford.gov.uk/")


@pytest.fixture(scope="module")
def clean(mirror: Any, trafford: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:  # noqa: F811
    """What comes without faults."""
    mirror.faults = {}
    folder = tmp_path_factory.mktemp("clean")
    overpass = Overpass(OpenStreetMapSettings(overpass=f"{mirror.url}/api"), folder, NOON)
    yield fetch_features(overpass, trafford, "Trafford", TABLE).frame
    overpass.close()


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_once_changes_nothing(
    at: Any, make: Make, trafford: Any, clean: Any, fault: str  # noqa: F811
) -> None:  # fmt: skip
    at.count, at.faults = 0, {1: fault}
    again = fetch_features(make(), trafford, "Trafford", TABLE).frame
    assert at.count == (1 if fault == "slow" else 2)
    assert again.index.equals(clean.index)
    assert again.geometry.geom_equals(clean.geometry).all()


@pytest.mark.parametrize("fault", [*(fault for fault in FAULTS if fault != "slow"), "404"])
def test_each_fault_for_good_is_told_and_nothing_is_kept(
    at: Any, make: Make, trafford: Any, fault: str  # noqa: F811
) -> None:  # fmt: skip
    at.faults = {"*": fault}
    overpass = make()
    with pytest.raises(SourceError) as caught:
        fetch_features(overpass, trafford, "Trafford", TABLE)
    assert caught.value.exit_code == 3
    assert "asked for the places of Trafford" in caught.value.what
    assert "--overpass" in caught.value.remedy
    assert at.count == (1 if fault == "404" else 3)
    assert not overpass.cache.exists()


def test_the_ways_of_trafford(at: Any, make: Make, trafford: Any, elements: list[dict[str, Any]]) -> None:  # noqa: F811
    ways = fetch_ways(make(), trafford, "Trafford", 1200)
    nodes = {one["id"]: one for one in elements if one["type"] == "node"}
    walked = [
        one["nodes"] for one in elements if one.get("tags", {}).get("highway", "motorway") != "motorway"
    ]
    used = sorted({node for way in walked for node in way})
    to_metres = pyproj.Transformer.from_crs(4326, 27700, always_xy=True)
    x, y = to_metres.transform([nodes[n]["lon"] for n in used], [nodes[n]["lat"] for n in used])
    at_ = {node: (a, b) for node, a, b in zip(used, x, y, strict=True)}
    pieces = {tuple(sorted(pair)) for way in walked for pair in pairwise(way)}
    lengths = sorted(np.hypot(*np.subtract(at_[a], at_[b])) for a, b in pieces)
    # All of the stand-in's ways lie within 1,200 m of Trafford; none of its 69 motorways is walked on.
    assert len(ways.x) == len(used) == 7375
    assert len(ways.tail) == len(pieces) == 14385
    assert np.sort(ways.metres) == pytest.approx(lengths, abs=1e-6)
    assert ways.x == pytest.approx(np.array(x), abs=1e-6)


def test_ways_with_a_fault_at_every_other_request_are_the_same(
    at: Any, make: Make  # noqa: F811
) -> None:  # fmt: skip
    # Few tiles, since the stand-in takes a second for each.
    part = shapely.box(369_000, 389_000, 371_000, 391_000)
    clean = fetch_ways(make(), part, "Trafford", 0)
    assert clean.tiles == 4
    at.count, at.faults = 0, {1: "429", 3: "truncate", 5: "reset", 7: "html"}
    again = fetch_ways(make(), part, "Trafford", 0)
    assert at.count == 2 * clean.tiles
    assert np.array_equal(again.metres, clean.metres)
    assert np.array_equal(again.tail, clean.tail)
