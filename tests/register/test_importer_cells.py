"""Where the cells of a list go: to people, to the log, to columns of the list's own; none is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.load.schema import ASSETS
from assetmap.register.columns import propose_columns
from assetmap.register.store import look
from assetmap.register.wording import propose_words
from assetmap.settings import Settings
from tests.project import FARNWORTH
from tests.register.importing import ANVIL, HARROW, apply, incoming, kinds, project, read, snapshot
from tests.register.lost import FILES, lost_cells


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return project(tmp_path)


# --- people and the log -----------------------------------------------------------------------------------

TALKED = ANVIL | {"Last spoke to": "2026-10-05", "How is it going?": "on board"}


def test_contacts_go_to_contacts_only_and_once(settings):
    row = ANVIL | {"E-mail": "Someone@example.org", "Telephone": "0161 496 0001", "Contact": "An Example"}
    apply(settings, [row])
    apply(settings, [row | {"E-mail": "someone@example.org", "Telephone": "01614960001"}])
    (person,) = read(settings, "contacts.csv")
    assert (person["asset_id"], person["email"]) == ("anvil-boxing-club", "Someone@example.org")
    for name, content in snapshot(settings).items():
        found = b"omeone@example.org" in content or b"496" in content
        assert found == (name == "contacts.csv"), name


def test_a_stage_with_a_day_goes_to_the_log_once(settings):
    apply(settings, [TALKED])
    entry = {"date": "2026-10-05", "asset_id": "anvil-boxing-club", "stage": "working_together",
             "recorded_by": "import: list"}  # fmt: skip
    assert read(settings, "engagement.csv") == [entry]
    apply(settings, [TALKED])
    assert read(settings, "engagement.csv") == [entry]
    # What somebody puts right in the log is not brought again.
    log = settings.assets_dir / "bolton" / "engagement.csv"
    log.write_text(log.read_text("utf-8-sig").replace("working_together", "talking"), encoding="utf-8")
    assert kinds(apply(settings, [TALKED])) == {"Anvil Boxing Club": "same"}
    assert [row["stage"] for row in read(settings, "engagement.csv")] == ["talking"]


@pytest.mark.parametrize("day", ["March 19", "2027-01-01"])
def test_a_stage_without_a_day_is_kept_in_assets(settings, day):
    rows = [TALKED | {"Last spoke to": day}, HARROW | {"Last spoke to": "2026-10-05"}]
    made = apply(settings, rows)
    row = read(settings)[0]
    assert (row["stage"], row["Last spoke to"]) == ("working_together", day)
    assert "the stage has no day and is kept in the column stage" in made.rows[0].reasons
    assert [one["asset_id"] for one in read(settings, "engagement.csv")] == ["harrow-allotment-society"]


# --- columns of the list's own ----------------------------------------------------------------------------


def test_columns_of_their_own_are_kept_under_headings_that_the_lists_can_have(settings):
    rows = [ANVIL | {"Area ref": "1", "Sensitive locatoin": "x", "Website": "no address"}]
    apply(settings, rows, "one", maps={"Sensitive locatoin": ""})
    apply(settings, [ANVIL | {"AREA_REF": "2"}], "two")
    row = read(settings)[0]  # the list can still be read: no heading is there twice or looks like one of ours
    assert row["Area ref"] == "2"
    assert row["Sensitive locatoin (one)"] == "x"
    assert len(look(settings, "bolton").list(ASSETS).rows) == 1


def test_a_point_that_cannot_be_read_is_kept(settings):
    made = apply(settings, [ANVIL | {"Where": "by the canal"}], maps={"Where": "point"})
    row = read(settings)[0]
    assert row["location_quality"] == "postcode"
    assert row["Where"] == "by the canal"
    assert "'by the canal' is no point" in made.rows[0].reasons


def test_a_better_place_replaces_a_worse_one_only(settings):
    exact = {"Latitude": "53.5900", "Longitude": "-2.4130"}
    apply(settings, [ANVIL | exact | {"Postcode": ""}])
    assert read(settings)[0]["location_quality"] == "exact"
    apply(settings, [ANVIL | {"Postcode": "BL2 2"}], "coarse")
    row = read(settings)[0]
    assert (row["latitude"], row["location_quality"]) == ("53.590000", "exact")


def test_keys_areas_and_points_are_kept_as_typed_too(settings):
    row = {
        "ODS code": "V123",
        **ANVIL,
        "Area code": "E08000001",
        "Easting": "372 500",
        "Northing": "409000.5",
    }
    apply(settings, [row])
    (ours,) = read(settings)
    assert {name: ours[name] for name in ("ODS code", "Area code", "Easting", "Northing")} == {
        "ODS code": "V123", "Area code": "E08000001", "Easting": "372 500", "Northing": "409000.5",
    }  # fmt: skip
    before = snapshot(settings)
    apply(settings, [row])
    assert snapshot(settings) == before


def test_a_column_id_is_kept_unless_it_holds_our_ids(settings):
    apply(settings, [ANVIL | {"id": "B 77"}])
    assert read(settings)[0]["id (theirs)"] == "B 77"
    apply(settings, [{"id": "anvil-boxing-club", "Name": ANVIL["Name"], "cost": "Free"}], "notes")
    (row,) = read(settings)
    assert (row["cost"], row["id (theirs)"]) == ("Free", "B 77")


@pytest.mark.parametrize(
    ("first", "second", "kept"),
    [
        ("53.5900", "-2.4130", {}),
        ("53.590012345", "-2.413012345", {}),
        ("-2.4130", "53.5900", {"Lat": "-2.4130", "Lon": "53.5900"}),
        ("372500", "409000", {"Lat": "372500", "Lon": "409000"}),
        ("by the", "canal", {"Lat": "by the", "Lon": "canal"}),
    ],
)
def test_degrees_that_do_not_go_into_ours_as_they_stand_are_kept(settings, first, second, kept):
    apply(settings, [ANVIL | {"Lat": first, "Lon": second}], maps={"Lat": "latitude", "Lon": "longitude"})
    row = read(settings)[0]
    assert {name: row[name] for name in ("Lat", "Lon") if name in row} == kept


def test_the_other_point_of_one_organisation_is_in_the_history(settings):
    rows = [ANVIL | {"Lat": "53.5900", "Lon": "-2.4130"}, ANVIL | {"Lat": "53.5910", "Lon": "-2.4130"}]
    made = apply(settings, rows)
    assert [row.unit.numbers for row in made.rows] == [(2, 3)]
    assert [(row["column"], row["former"]) for row in read(settings, "register/history.csv")] == [
        ("point", "53.591000, -2.413000")
    ]


def test_every_cell_of_a_list_is_found_again(settings):
    rows = [
        {"Ref": "R/9", "Group": "Anvil Boxing Club", "Type": "Sports club", "Where": "1 Example Road",
         "Postcode": "bl2 2pg", "Borough": "Bolton Council", "Grid ref": "SD 725 090",
         "Website": "no site yet", "Charity number": "see list", "Last checked": "05/10/2026",
         "Who for": "Women; Martians", "Telephone": "0161 496 0001 (Jo Example)",
         "Notes": "ring a@example.org",
         "Monday": "9-5", "Opening": "Friday 6pm", "OSM id": "none known", "Colour": "red", "id": "17"},
        {"Ref": "R/10", "Group": "Harrow Allotment Society", "Postcode": FARNWORTH, "Type": "Clowder",
         "Last checked": "March", "Who for": "everyone", "Grid ref": "by the canal", "Notes": "0"},
    ]  # fmt: skip
    given = incoming(rows)
    columns = propose_columns(given, remembered={}, corrections={})
    words = propose_words(given, columns, remembered={}, corrections={}, audiences={})
    made = apply(settings, rows)
    assert set(kinds(made).values()) == {"new"}
    lists = [(name, read_all(settings, name)) for name in FILES]
    assert list(lost_cells(given, made, words, lists)) == []


def read_all(settings: Settings, name: str) -> list[dict[str, str]]:
    wanted = ("id", "name") if name == "assets.csv" else ("asset_id",)
    return [{**dict.fromkeys(wanted, ""), **row} for row in read(settings, name)]


@pytest.mark.parametrize(
    ("code", "day", "status"),
    [("A", "", "active"), ("C", "", "closed"), ("A", "20190331", "closed"), ("A", "20990331", "active")],
)
def test_a_register_of_the_nhs_says_what_is_closed(settings, code, day, status):
    rows = [ANVIL | {"Status Code": code, "Close Date": day}, HARROW | {"Status Code": "A", "Close Date": ""}]
    made = apply(settings, rows)
    row = read(settings)[0]
    assert (row["status"], row.get("Close Date", "")) == (status, day)
    said = [text for text in made.rows[0].reasons if "so the status is closed" in text]
    assert len(said) == (day == "20190331")
