"""Who sees what: rows, stages, places and the team's notes, in the pages as they are written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from assetmap.errors import PublishError
from assetmap.mapping.text import packed_json, page_data
from assetmap.publish import proof, site
from tests.project import FARNWORTH, TONGE, build, opened, write_project
from tests.publish.shielded import LOG, SHIELDED

ROWS = [
    {"id": "open", "name": "Open club", "asset_type": "venue", "postcode": TONGE, "visibility": "public"},
    {"id": "usual", "name": "Usual club", "asset_type": "venue", "postcode": TONGE},
    {"id": "ours", "name": "Zqx hidden group", "asset_type": "informal", "postcode": TONGE,
     "visibility": "team", "description": "Zqx-description"},
    {"id": "never", "name": "Zqy never shown", "asset_type": "faith", "postcode": TONGE,
     "do_not_list": "yes"},
    *SHIELDED,
]  # fmt: skip


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audience")
    assert build(write_project(folder, ROWS, LOG), "--quiet") == 0
    return folder / "maps"


def data(path: Path) -> dict[str, Any]:
    return page_data(path.read_text(encoding="utf-8"))


def of(path: Path, name: str) -> dict[str, Any]:
    places = data(path)["places"]
    at = places["name"].index(name)
    return {column: values[at] for column, values in places.items()}


def test_partners_see_public_and_partner_rows_and_the_team_all_but_do_not_list(maps: Path) -> None:
    partner = set(data(maps / "bolton.html")["places"]["name"])
    team = set(data(maps / "team" / "bolton.html")["places"]["name"])
    assert partner == {"Open club", "Usual club", "A safe house", "Said no", "Asked for a break"}
    assert team == partner | {"Zqx hidden group"}


@pytest.mark.parametrize("name", ["bolton.html", "index.html"])
def test_no_partner_page_holds_a_secret_in_any_form(maps: Path, name: str) -> None:
    content = opened(maps / name)
    for secret in ("Zqx", "Zqy", "Zqz", "Zqa", "Zqb", "Zqc", "2026-11-03", "2026-12-24", FARNWORTH):
        assert secret not in content
        assert secret not in json.dumps(data(maps / name))


def test_the_team_sees_its_notes_and_full_dates_but_no_do_not_list(maps: Path) -> None:
    usual = of(maps / "team" / "bolton.html", "Usual club")
    assert usual["last_contact"] == "2026-11-03"
    assert (usual["next_step"], usual["notes"]) == ("Zqa-next-step", "Zqb-private-note")
    assert usual["next_step_due"] == "2026-12-24"
    assert "Zqy" not in opened(maps / "team" / "bolton.html")


def test_partners_see_the_month_of_the_last_contact(maps: Path) -> None:
    assert of(maps / "bolton.html", "Usual club")["last_contact"] == "2026-11"


@pytest.mark.parametrize(("name", "stage"), [("Said no", "declined"), ("Asked for a break", "paused")])
def test_declined_and_paused_are_known_to_partners(maps: Path, name: str, stage: str) -> None:
    shown = of(maps / "bolton.html", name)
    assert (shown["stage"], shown["last_contact"]) == ("known", "")
    assert of(maps / "team" / "bolton.html", name)["stage"] == stage


def test_a_wards_state_does_not_tell_who_declined_or_paused(maps: Path) -> None:
    # Each is the only organisation of its ward: for partners the ward is known, not contacted, as they are.
    states = {}
    for path in (maps / "bolton.html", maps / "team" / "bolton.html"):
        areas = data(path)["areas"]
        states[path] = [areas["gap"][areas["name"].index(ward)] for ward in ("Horwich North", "Rumworth")]
    partner, team = states.values()
    assert partner == ["known_not_contacted"] * 2
    assert team == ["contacted_no_conversation"] * 2
    table = (maps / "data" / "wards.csv").read_text(encoding="utf-8-sig")
    assert "contacted_no_conversation" not in table
    assert "contacted_no_conversation" in (maps / "team" / "data" / "wards.csv").read_text("utf-8-sig")


def test_residents_met_with_one_that_declined_still_count(tmp_path: Path) -> None:
    met = {**LOG[1], "ward_code": "E05014827", "residents_reached": "12"}
    assert build(write_project(tmp_path, ROWS, [met]), "--quiet") == 0
    areas = data(tmp_path / "maps" / "bolton.html")["areas"]
    at = areas["code"].index("E05014827")
    assert (areas["resident_contacts"][at], areas["residents_met"][at]) == (1, 12)
    assert areas["gap"][at] == "known_not_contacted"


def test_a_sensitive_place_has_a_point_in_the_teams_copy_only(maps: Path) -> None:
    shown = of(maps / "bolton.html", "A safe house")
    assert shown["latitude"] is None
    assert {shown["ward"], shown["postcode"], shown.get("address", "")} == {""}
    assert of(maps / "team" / "bolton.html", "A safe house")["latitude"] is not None


def test_one_sensitive_place_does_not_count_in_its_ward_for_partners(maps: Path) -> None:
    # The only organisation of Farnworth North is the sensitive one: a count of 1 would point at it.
    for path, count in ((maps / "bolton.html", 0), (maps / "team" / "bolton.html", 1)):
        areas = data(path)["areas"]
        assert areas["organisations_serving"][areas["name"].index("Farnworth North")] == count


def test_three_sensitive_places_of_a_ward_count(tmp_path: Path) -> None:
    rows = [{**ROWS[4], "id": f"refuge-{n}", "name": f"Safe house {n}"} for n in range(3)]
    assert build(write_project(tmp_path, rows), "--quiet") == 0
    areas = data(tmp_path / "maps" / "bolton.html")["areas"]
    assert areas["organisations_serving"][areas["name"].index("Farnworth North")] == 3


def test_the_page_says_how_many_counted_organisations_it_does_not_list(maps: Path) -> None:
    assert "1 organisation that is listed only in the team" in (maps / "bolton.html").read_text(
        encoding="utf-8"
    )


def test_a_sensitive_place_is_named_under_no_ward_that_it_is_in(tmp_path: Path) -> None:
    rows = [{**ROWS[4], "id": f"refuge-{n}", "name": f"Safe house {n}"} for n in range(3)]
    rows.append({**rows[0], "id": "outreach", "name": "Safe outreach", "serves": "E05014833"})
    assert build(write_project(tmp_path, rows), "--quiet") == 0
    for folder, expected in (("", {"Rumworth"}), ("team/", {"Farnworth North", "Rumworth"})):
        page = data(tmp_path / "maps" / f"{folder}bolton.html")
        named = {page["areas"]["name"][i] for i, here in enumerate(page["areas"]["places"]) if here}
        assert named == expected


def test_what_is_open_elsewhere_does_not_stop_the_build(tmp_path: Path) -> None:
    # A note that is also an activity; a safe house in the same building as a hub; a word of the page.
    rows = [
        {**ROWS[1], "activities": "Football", "address": "1 Example Street"},
        {**ROWS[4], "postcode": TONGE, "address": "1 Example Street"},
    ]
    log = [{**LOG[0], "notes": note} for note in ("Football", "Engagement gap", "button", "Greater", TONGE)]
    assert build(write_project(tmp_path, rows, log), "--quiet") == 0


NOTE = 'He said "no" to us \\ and <left> & why'


@pytest.mark.parametrize(
    ("column", "row"), [("name", 4), ("description", 4), ("notes", 2), ("postcode", 6), ("latitude", 6)]
)
def test_a_leak_stops_the_build_naming_field_row_and_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], column: str, row: int
) -> None:
    real = site.places_for

    def leaky(audience: Any, lists: Any, measures: Any) -> pd.DataFrame:
        """What `places_for` gives, with one thing in it that partners may not see."""
        places = real(audience, lists, measures)
        if audience == "team":
            return places
        if column == "latitude":
            places["latitude"] = real("team", lists, measures)["latitude"]
            places["longitude"] = real("team", lists, measures)["longitude"]
            return places
        secret = {"name": "Zqx hidden group", "description": "Zqx-description", "notes": NOTE}
        places["description"] = secret.get(column, FARNWORTH)
        return places

    monkeypatch.setattr(site, "places_for", leaky)
    settings = write_project(tmp_path, ROWS, [{**LOG[0], "notes": NOTE}, *LOG[1:]])
    assert build(settings, "--quiet") == 1
    said = capsys.readouterr().err
    assert "bolton.html" in said
    assert f"'{column}'" in said
    assert f"bolton/{'engagement' if column == 'notes' else 'assets'}.csv row {row}" in said
    assert not (tmp_path / "maps").exists()


@pytest.mark.parametrize(
    ("shown", "field"),
    [
        ({"stage": ["known", "declined"]}, "stage"),
        ({"last_contact": ["2026-11-03"]}, "last_contact"),
        ({"notes": ["anything"]}, "notes"),
    ],
)
def test_a_column_that_partners_may_not_see_is_refused(shown: dict[str, Any], field: str) -> None:
    html = f'<script type="text/plain" id="assetmap-data">{packed_json({"places": shown})}</script>'
    with pytest.raises(PublishError, match=f"'{field}' may not be shown"):
        proof.prove("partner", "bolton.html", html, None, ())  # type: ignore[arg-type]
