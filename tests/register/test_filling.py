"""What OpenStreetMap changes in a list that is there: what is blank, and what it said itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assetmap.load.schema import ASSETS
from assetmap.register.discover import discover, plan_discovered
from assetmap.register.importer import apply_plan
from assetmap.register.plan import Plan
from assetmap.register.store import change, look
from assetmap.settings import Settings, read_settings
from assetmap.sources.openstreetmap import read_place_table
from tests.project import ROOT, table
from tests.register.test_discover import at, box, features

DAY = date(2026, 11, 23)
LIBRARY = {
    "amenity": "library", "name": "Example Library", "addr:street": "Park Road", "addr:housenumber": "1",
    "opening_hours": "Mo-Fr 09:00-17:00", "wheelchair": "yes", "website": "https://example.org/library",
}  # fmt: skip
PARK = {"leisure": "park", "name": "Example Park"}


def settings_with(folder: Path, *rows: Mapping[str, str]) -> Settings:
    lists = folder / "assets" / "trafford"
    lists.mkdir(parents=True)
    (lists / "assets.csv").write_text(table(ASSETS.names, rows), encoding="utf-8")
    file = folder / "assetmap.toml"
    file.write_text(
        '[localities]\ntrafford = { code = "E08000009", name = "Trafford" }\n'
        f'[folders]\nboundaries = "{ROOT / "boundaries"}"\n'
    )
    return read_settings(file)


def take_over(settings: Settings, *drawn: tuple[str, object, Mapping[str, str]], days: int = 0) -> Plan:
    found = discover(features(*drawn), read_place_table())
    now = datetime(2026, 11, 23, 12, tzinfo=UTC) + timedelta(days=days)
    with change(settings, "trafford", "a test", today=now.date(), now=now) as held:
        plan = plan_discovered(settings, "trafford", found, now.date(), held=held)
        apply_plan(held, plan)
    return plan


def rows(settings: Settings) -> list[dict[str, str]]:
    return [dict(row.cells) for row in look(settings, "trafford").list(ASSETS).rows]


def test_new_places_are_added_once(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    drawn = (("way/1", box(100, 100, 40, 20), LIBRARY), ("way/2", box(900, 900, 200, 200), PARK))
    plan = take_over(settings, *drawn)
    assert (plan.count("new"), len(plan.rows)) == (2, 2)
    [library, park] = rows(settings)
    assert (library["osm_id"], park["osm_id"]) == ("way/1", "way/2")
    assert library["source"] == "OpenStreetMap (ODbL), fetched 2026-11-23"
    assert library["location_quality"] == park["location_quality"] == "exact"
    assert library["address"] == "1 Park Road"
    assert library["times"] == "Mo-Fr 09:00-17:00"
    assert library["accessibility"] == "Wheelchair users can get in and around"
    assert float(library["latitude"]) == pytest.approx(53.4, abs=0.1)
    assert (tmp_path / "assets/trafford/contacts.csv").exists() is False
    before = rows(settings)
    again = take_over(settings, *drawn)
    assert (again.count("same"), len(again.rows)) == (2, 2)
    assert rows(settings) == before


def test_what_a_lead_wrote_stays_and_blanks_are_filled(tmp_path: Path) -> None:
    ours = {
        "id": "library", "name": "The Example Library", "description": "Where the walking group meets.",
        "asset_type": "venue", "activity_focus": "unknown", "activities": "Walking",
        "times": "Monday to Friday", "osm_id": "way/1", "source": "Example walk", "visibility": "public",
    }  # fmt: skip
    settings = settings_with(tmp_path, ours)
    plan = take_over(settings, ("way/1", box(100, 100, 40, 20), LIBRARY))
    [row] = plan.rows
    assert row.kind == "changed"
    [now] = rows(settings)
    for column in ("id", "name", "description", "asset_type", "times", "visibility"):
        assert now[column] == ours[column], column
    assert now["activity_focus"] == "none"
    assert now["activities"] == "Walking"
    assert now["website"] == "https://example.org/library"
    assert now["address"] == "1 Park Road"
    assert now["location_quality"] == "exact"
    assert now["source"] == "Example walk; OpenStreetMap (ODbL), fetched 2026-11-23"
    assert {one.column for one in row.kept} >= {"description", "asset_type", "times"}
    assert take_over(settings, ("way/1", box(100, 100, 40, 20), LIBRARY)).count("same") == 1


def test_what_openstreetmap_said_itself_it_goes_on_to_change(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    take_over(settings, ("way/1", box(100, 100, 40, 20), LIBRARY))
    before = float(rows(settings)[0]["longitude"])
    moved = {**LIBRARY, "opening_hours": "Mo-Sa 09:00-17:00", "name": "Example Community Library"}
    plan = take_over(settings, ("way/1", box(160, 100, 40, 20), moved), days=40)
    assert plan.count("changed") == 1
    [now] = rows(settings)
    assert now["times"] == "Mo-Sa 09:00-17:00"
    assert now["name"] == "Example Community Library"
    # 60 m further east; a degree of longitude is 66 km there.
    assert float(now["longitude"]) - before == pytest.approx(60 / 66_400, abs=2e-5)
    history = (tmp_path / "assets/trafford/register/history.csv").read_text("utf-8")
    assert "Mo-Fr 09:00-17:00" in history


def test_an_exact_point_of_ours_stays_and_a_rough_one_does_not(tmp_path: Path) -> None:
    ours = {
        "name": "Example Library", "asset_type": "venue", "latitude": "53.4000", "longitude": "-2.3400",
        "osm_id": "way/1",
    }  # fmt: skip
    exact = {**ours, "id": "a", "location_quality": "exact"}
    settings = settings_with(tmp_path / "exact", exact)
    take_over(settings, ("way/1", box(100, 100, 40, 20), LIBRARY))
    [now] = rows(settings)
    assert (now["latitude"], now["longitude"]) == ("53.4000", "-2.3400")
    rough = settings_with(tmp_path / "rough", {**exact, "location_quality": "area"})
    take_over(rough, ("way/1", box(100, 100, 40, 20), LIBRARY))
    [now] = rows(rough)
    assert (now["latitude"], now["location_quality"]) != ("53.4000", "area")
    assert now["location_quality"] == "exact"


def test_a_fetch_of_another_day_alone_changes_nothing(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    drawn = ("way/1", box(100, 100, 40, 20), LIBRARY)
    take_over(settings, drawn)
    before = rows(settings)
    later = features(drawn)
    later = type(later)(later.frame, later.fetched + timedelta(days=60), False, 0)
    found = discover(later, read_place_table())
    plan = plan_discovered(settings, "trafford", found, DAY + timedelta(days=60))
    assert plan.count("same") == 1
    assert rows(settings) == before


def test_only_a_list_of_all_kinds_tells_what_is_gone(tmp_path: Path) -> None:
    settings = settings_with(tmp_path)
    library, park = ("node/1", at(100, 100), LIBRARY), ("way/2", box(900, 900, 200, 200), PARK)
    take_over(settings, library, park)
    table_ = read_place_table()
    whole = plan_discovered(settings, "trafford", discover(features(park), table_), DAY)
    assert [one.name for one in whole.gone] == ["Example Library"]
    some = plan_discovered(settings, "trafford", discover(features(park), table_, ("parks",)), DAY)
    assert some.gone == ()
