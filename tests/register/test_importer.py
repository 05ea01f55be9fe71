from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assetmap.load.schema import ASSETS
from assetmap.register.columns import propose_columns
from assetmap.register.merge_fields import Ours, merge_cells, said_of, stricter
from assetmap.register.store import look
from assetmap.register.wording import propose_words
from assetmap.settings import Settings
from tests.project import BURY, FARNWORTH, RUMWORTH, TONGE
from tests.register.importing import TODAY, apply, edit, incoming, kinds, plan, project, read, snapshot
from tests.register.lost import FILES, lost_cells

ANVIL = {"Name": "Anvil Boxing Club", "Postcode": TONGE, "Activity": "Boxing"}
HARROW = {"Name": "Harrow Allotment Society", "Postcode": FARNWORTH, "Activity": "Gardening"}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return project(tmp_path)


def columns(made, kind):
    return [{one.column: (one.former, one.value) for one in row.changes} for row in made.of(kind)]


# --- new, changed, the same -------------------------------------------------------------------------------


def test_a_new_organisation_gets_an_id_its_source_and_usual_visibility(settings):
    made = apply(settings, [ANVIL], "Boxing list")
    assert kinds(made) == {"Anvil Boxing Club": "new"}
    (row,) = read(settings)
    assert row.pop("id") == "anvil-boxing-club"
    assert row == {
        "name": "Anvil Boxing Club",
        "asset_type": "group_club",
        "activities": "Boxing",
        "postcode": TONGE,
        "location_quality": "postcode",
        "source": "Boxing list",
        "visibility": "partner",
    }
    assert read(settings, "register/imported.csv") == [
        {
            "source": "Boxing list",
            "source_key": f"anvil boxing club|{TONGE}",
            "asset_id": "anvil-boxing-club",
            "name": "Anvil Boxing Club",
            "last_seen": "2026-11-23",
        }
    ]


def test_planning_writes_nothing(settings):
    before = snapshot(settings)
    plan(settings, [ANVIL])
    assert snapshot(settings) == before


def test_the_same_list_again_changes_nothing_even_on_another_day(settings):
    apply(settings, [ANVIL, HARROW])
    before = snapshot(settings)
    again = apply(settings, [HARROW, ANVIL], today=date(2027, 1, 1))
    assert set(kinds(again).values()) == {"same"}
    assert snapshot(settings) == before


def test_a_newer_value_replaces_ours_and_the_former_is_in_the_history(settings):
    apply(settings, [ANVIL | {"Website": "https://old.example.org"}])
    made = apply(settings, [ANVIL | {"Website": "https://new.example.org"}], today=date(2026, 12, 1))
    assert columns(made, "changed") == [{"website": ("https://old.example.org", "https://new.example.org")}]
    assert read(settings)[0]["website"] == "https://new.example.org"
    assert read(settings, "register/history.csv") == [
        {
            "date": "2026-12-01",
            "asset_id": "anvil-boxing-club",
            "column": "website",
            "former": "https://old.example.org",
            "value": "https://new.example.org",
            "source": "list",
        }
    ]


def test_a_blank_cell_never_takes_a_value_away(settings):
    apply(settings, [ANVIL | {"Website": "https://a.example.org"}])
    apply(settings, [ANVIL | {"Website": ""}])
    assert read(settings)[0]["website"] == "https://a.example.org"


def test_a_row_with_an_id_of_ours_is_that_organisation_whatever_its_name(settings):
    apply(settings, [ANVIL, HARROW])
    notes = {"id": "anvil-boxing-club", "Name": "Anvil Community Boxing", "Postcode": TONGE, "cost": "Free"}
    made = apply(settings, [notes], "notes on the map")
    assert [row.kind for row in made.rows] == ["changed"]
    assert [(row["id"], row["name"], row.get("cost")) for row in read(settings)] == [
        ("anvil-boxing-club", "Anvil Community Boxing", "Free"),
        ("harrow-allotment-society", HARROW["Name"], None),
    ]


def test_a_number_is_no_id_of_ours(tmp_path):
    settings = project(
        tmp_path, [{"id": "7", "name": "Example hall", "asset_type": "venue", "postcode": BURY}]
    )
    made = apply(settings, [{"id": "7", **ANVIL}])
    assert kinds(made) == {"Anvil Boxing Club": "new"}


def test_case_and_space_are_no_change(settings):
    apply(settings, [ANVIL])
    again = apply(settings, [{"Name": "ANVIL  boxing club ", "Postcode": "bl22pg", "Activity": "boxing"}])
    assert kinds(again) == {"ANVIL  boxing club": "same"}
    assert read(settings)[0]["name"] == "Anvil Boxing Club"


def test_a_row_without_an_id_gets_one_when_it_is_matched(tmp_path):
    settings = project(
        tmp_path, [{"name": "Anvil Boxing Club", "asset_type": "group_club", "postcode": TONGE}]
    )
    made = apply(settings, [ANVIL])
    assert columns(made, "changed")[0]["activities"] == ("", "Boxing")
    (row,) = read(settings)
    assert (row["id"], row["activities"]) == ("anvil-boxing-club", "Boxing")
    before = snapshot(settings)
    apply(settings, [ANVIL])
    assert snapshot(settings) == before


# --- what somebody changed here ---------------------------------------------------------------------------


def test_a_cell_changed_by_hand_since_is_kept_and_shown(settings):
    apply(settings, [ANVIL | {"Website": "https://old.example.org"}])
    edit(settings, 0, website="https://ours.example.org")
    for website in ("https://old.example.org", "https://theirs.example.org"):
        made = apply(settings, [ANVIL | {"Website": website}])
        (row,) = made.rows
        assert row.kind == "same"
        assert [(one.column, one.ours, one.theirs) for one in row.kept] == [
            ("website", "https://ours.example.org", website)
        ]
        assert row.kept[0].why == "changed here since the last import"
        assert read(settings)[0]["website"] == "https://ours.example.org"


def test_a_cell_cleared_by_hand_stays_clear(settings):
    apply(settings, [ANVIL])
    edit(settings, 0, activities="")
    made = apply(settings, [ANVIL])
    assert made.rows[0].kept[0].why == "cleared here since the last import"
    assert "activities" not in read(settings)[0]


def test_a_cell_that_another_list_changed_since_takes_what_is_new(settings):
    apply(settings, [ANVIL | {"Times": "Monday"}], "one")
    apply(settings, [ANVIL | {"Times": "Tuesday"}], "two")
    assert read(settings)[0]["times"] == "Tuesday"
    apply(settings, [ANVIL | {"Times": "Monday"}], "one")  # says nothing new
    assert read(settings)[0]["times"] == "Tuesday"
    apply(settings, [ANVIL | {"Times": "Friday"}], "one")
    assert read(settings)[0]["times"] == "Friday"


def test_a_row_made_sure_of_later_than_the_list_is_newer(tmp_path):
    ours = {
        "id": "anvil", "name": "Anvil Boxing Club", "asset_type": "group_club", "postcode": TONGE,
        "times": "Monday", "assured_date": "2026-10-01",
    }  # fmt: skip
    settings = project(tmp_path, [ours])
    old = ANVIL | {"Times": "Tuesday", "Last updated": "2024-05-01"}
    made = apply(settings, [old], maps={"Last updated": "assured_date"})
    assert [one.why for row in made.rows for one in row.kept] == ["ours is newer, made sure on 2026-10-01"]
    assert read(settings)[0]["times"] == "Monday"
    assert read(settings)[0]["assured_date"] == "2026-10-01"
    new = ANVIL | {"Times": "Tuesday", "Last updated": "2026-11-01"}
    apply(settings, [new], "newer", maps={"Last updated": "assured_date"})
    assert read(settings)[0]["times"] == "Tuesday"
    assert read(settings)[0]["assured_date"] == "2026-11-01"


def test_words_of_a_list_are_added_to_ours(tmp_path):
    ours = {"id": "anvil", "name": "Anvil Boxing Club", "asset_type": "group_club", "postcode": TONGE,
            "activities": "Boxing; Judo", "location_quality": "postcode"}  # fmt: skip
    settings = project(tmp_path, [ours])
    assert kinds(apply(settings, [ANVIL])) == {"Anvil Boxing Club": "same"}
    assert "source" not in read(settings)[0]  # nothing was taken over
    assert read(settings)[0]["activities"] == "Boxing; Judo"
    apply(settings, [ANVIL | {"Activity": "Boxing; Yoga"}], "two")
    assert read(settings)[0]["activities"] == "Boxing; Judo; Yoga"


def test_a_value_for_the_whole_list_only_fills_blanks(tmp_path):
    ours = {"id": "anvil", "name": "Anvil Boxing Club", "asset_type": "venue", "postcode": TONGE}
    settings = project(tmp_path, [ours])
    apply(settings, [ANVIL], constants={"asset_type": "business", "cost": "Free"})
    row = read(settings)[0]
    assert (row["asset_type"], row["cost"]) == ("venue", "Free")


# --- privacy ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ours", "theirs", "after"),
    [("team", "public", "team"), ("public", "team", "team"), ("", "public", ""), ("", "team", "team")],
)
def test_an_import_never_shows_a_row_to_more_people(tmp_path, ours, theirs, after):
    row = {"id": "anvil", "name": "Anvil Boxing Club", "asset_type": "group_club", "postcode": TONGE}
    settings = project(tmp_path, [row | {"visibility": ours}])
    apply(settings, [ANVIL | {"visibility": theirs}])
    assert read(settings)[0].get("visibility", "") == after


@pytest.mark.parametrize("column", ["sensitive_location", "do_not_list"])
def test_yes_is_never_taken_back(column):
    assert stricter(column, "yes", "")
    assert stricter(column, "yes", "no")
    assert not stricter(column, "no", "yes")
    assert not stricter(column, "yes", "perhaps")  # not understood: read as yes, and left alone
    ours = Ours({"name": "A", column: "yes"}, {}, {})
    assert merge_cells(ours, {column: "no"}, day=TODAY) == ((), ())


def test_one_marked_do_not_list_is_not_added_again_and_not_touched(tmp_path):
    ours = {"id": "anvil", "name": "Anvil Boxing Club", "asset_type": "group_club", "postcode": TONGE,
            "do_not_list": "yes"}  # fmt: skip
    settings = project(tmp_path, [ours])
    before = read(settings)
    made = apply(settings, [ANVIL | {"E-mail": "someone@example.org", "Website": "https://a.example.org"}])
    assert [(row.kind, row.asset_id) for row in made.rows] == [("unusable", "anvil")]
    assert "already known and marked do_not_list" in made.rows[0].reasons[0]
    assert read(settings) == before
    assert read(settings, "contacts.csv") == []


# --- rows that cannot be used -----------------------------------------------------------------------------


def test_rows_of_other_localities_are_counted_and_left_out(settings):
    rows = [
        ANVIL,
        {"Name": "Bury Choir", "Postcode": BURY},
        {"Name": "Sale Choir", "Postcode": "M33 7WR"},
        {"Name": "Named Elsewhere", "Local authority": "Bury Council"},
        {"Name": "By Code", "Local authority": "E08000009"},
        {"Name": "Here by name", "Local authority": "bolton mbc", "Postcode": BURY},
        {"Name": "Of nowhere known", "Local authority": "Bolton"},
    ]
    made = apply(settings, rows, maps={"Local authority": "area"})
    assert made.elsewhere == {"bury": 2, "": 2}
    assert {name for name, kind in kinds(made).items() if kind == "elsewhere"} == {
        "Bury Choir", "Sale Choir", "Named Elsewhere", "By Code",
    }  # fmt: skip
    assert made.of("elsewhere")[0].reasons == ("its place is in Bury, not in Bolton",)
    assert len(read(settings)) == 3


def test_a_row_that_says_whom_it_serves_is_of_this_locality(settings):
    made = apply(settings, [{"Name": "Bury Choir", "Postcode": BURY}], constants={"serves": "locality"})
    assert kinds(made) == {"Bury Choir": "new"}
    assert made.elsewhere == {}


@pytest.mark.parametrize("name", ["", "Unknown", "n/a", "-"])
def test_a_row_without_a_name_cannot_be_used(settings, name):
    made = apply(settings, [ANVIL, {"Name": name, "Postcode": FARNWORTH}])
    assert [(row.unit.numbers, row.reasons) for row in made.of("unusable")] == [((3,), ("it has no name",))]


# --- repeats in one list ----------------------------------------------------------------------------------


def test_rows_that_are_certainly_one_become_one_and_lose_nothing(settings):
    rows = [
        ANVIL | {"Colour": "red", "Website": "https://one.example.org"},
        {"Name": "ANVIL BOXING CLUB", "Postcode": TONGE, "Activity": "Judo", "Colour": "blue",
         "Website": "https://two.example.org", "Cost": "Free"},
    ]  # fmt: skip
    made = apply(settings, rows)
    assert [row.unit.numbers for row in made.rows] == [(2, 3)]
    (row,) = read(settings)
    assert (row["activities"], row["Colour"], row["cost"]) == ("Boxing; Judo", "red; blue", "Free")
    assert row["website"] == "https://one.example.org"
    assert [(one["column"], one["former"]) for one in read(settings, "register/history.csv")] == [
        ("website", "https://two.example.org")
    ]
    assert len(read(settings, "register/imported.csv")) == 2
    before = snapshot(settings)
    apply(settings, rows)
    assert snapshot(settings) == before


def test_rows_with_the_lists_own_number_and_name_are_one(settings):
    rows = [
        {"Site ID": "77", "Name": "The Pool", "Facility": text, "Postcode": TONGE}
        for text in ("Pool", "Hall")
    ]
    rows.append({"Site ID": "77", "Name": "Another place", "Facility": "Hall", "Postcode": RUMWORTH})
    made = apply(settings, rows, maps={"Site ID": "key", "Facility": "activities"})
    assert {row.unit.numbers for row in made.of("new")} == {(2, 3), (4,)}
    keys = {row["source_key"]: row["asset_id"] for row in read(settings, "register/imported.csv")}
    assert keys == {"77": "the-pool", "77 another place": "another-place"}


def test_of_two_rows_that_may_be_one_the_second_waits_and_is_not_lost(settings):
    rows = [
        {"Name": "Tonge Moor Bowling Club", "Postcode": TONGE, "Address": "Example Road"},
        {"Name": "Tonge Moor Bowling Green", "Postcode": TONGE, "Address": "Example Road", "Cost": "Free"},
    ]
    made = apply(settings, rows)
    (likely,) = made.of("likely")
    assert [one.asset_id for one in likely.likely] == ["+2"]
    assert [row["name"] for row in read(settings)] == ["Tonge Moor Bowling Club"]
    (pair,) = read(settings, "register/matches.csv")
    assert pair == {
        "asset_id": "tonge-moor-bowling-club",
        "other": f"list#tonge moor bowling green|{TONGE}",
        "name": "Tonge Moor Bowling Club",
        "other_name": "Tonge Moor Bowling Green",
    }
    kept = look(settings, "bolton").json("waiting.json")[pair["other"]]
    assert kept["cells"]["cost"] == "Free"
    before = snapshot(settings)
    apply(settings, rows)
    assert snapshot(settings) == before


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


# --- rows that are gone -----------------------------------------------------------------------------------


def test_a_row_left_out_of_a_newer_list_is_reported_and_stays(settings):
    apply(settings, [ANVIL, HARROW])
    made = apply(settings, [ANVIL], today=date(2027, 1, 1))
    assert [(one.asset_id, one.last_seen) for one in made.gone] == [
        ("harrow-allotment-society", "2026-11-23")
    ]
    assert len(read(settings)) == 2
    assert apply(settings, [ANVIL], "another list").gone == ()


def remove(settings: Settings, name: str) -> None:
    """Take a row out of assets.csv by hand."""
    path = settings.assets_dir / "bolton" / "assets.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if name not in line), encoding="utf-8")


def test_what_was_taken_out_by_hand_is_not_added_again(settings):
    row = ANVIL | {"E-mail": "a@example.org"}
    apply(settings, [row, HARROW])
    remove(settings, ANVIL["Name"])
    before = snapshot(settings)
    made = apply(settings, [row, HARROW])
    assert kinds(made) == {ANVIL["Name"]: "removed", HARROW["Name"]: "same"}
    assert made.rows[0].reasons == ("anvil-boxing-club was taken out of assets.csv",)
    assert snapshot(settings) == before
    made = apply(settings, [row, HARROW], again=True)
    assert kinds(made) == {ANVIL["Name"]: "new", HARROW["Name"]: "same"}
    assert sorted(one["id"] for one in read(settings)) == ["anvil-boxing-club", "harrow-allotment-society"]
    assert len(read(settings, "contacts.csv")) == 1  # it was there all the time
    before = snapshot(settings)
    assert set(kinds(apply(settings, [row, HARROW])).values()) == {"same"}
    assert snapshot(settings) == before


def test_a_row_that_may_be_one_that_was_taken_out_waits_for_nothing(settings):
    club = {"Name": "Tonge Moor Bowling Club", "Postcode": TONGE, "Address": "Example Road"}
    green = {"Name": "Tonge Moor Bowling Green", "Postcode": TONGE, "Address": "Example Road"}
    apply(settings, [club])
    remove(settings, club["Name"])
    assert kinds(apply(settings, [club, green])) == {club["Name"]: "removed", green["Name"]: "new"}
    assert read(settings, "register/matches.csv") == []


def test_another_telephone_number_is_added_and_said(settings):
    row = ANVIL | {"Contact": "An Example", "Telephone": "0161 496 0001"}
    apply(settings, [row])
    made = apply(settings, [row | {"Telephone": "0161 496 0002"}])
    assert [one["phone"] for one in read(settings, "contacts.csv")] == ["0161 496 0001", "0161 496 0002"]
    assert any("both are kept" in text for text in made.rows[0].reasons)
    assert not any("both are kept" in text for text in apply(settings, [row]).rows[0].reasons)


def test_a_list_of_which_hardly_a_row_is_known_may_be_another(settings):
    apply(settings, [ANVIL])
    names = ("Beech Choir", "Cedar Judo", "Damson Chess", "Elder Yoga", "Fir Knitting", "Gorse Drama",
             "Hazel Darts", "Ivy Archery", "Juniper Dance", "Kale Gardening", "Lime Karate")  # fmt: skip
    others = [{"Name": name, "Postcode": FARNWORTH} for name in names]
    assert plan(settings, others)[0].is_another_list
    assert plan(settings, [ANVIL, *others])[0].is_another_list  # 1 of 12
    assert not plan(settings, [ANVIL, *others[:9]])[0].is_another_list  # 1 of 10
    assert not plan(settings, others, "a new name")[0].is_another_list


def test_every_row_of_a_list_is_in_one_row_of_the_plan(settings):
    rows = [ANVIL, HARROW, ANVIL, {"Name": ""}, {"Name": "Bury Choir", "Postcode": BURY}]
    made, _ = plan(settings, rows)
    assert sorted(n for row in made.rows for n in row.unit.numbers) == [2, 3, 4, 5, 6]


# --- properties -------------------------------------------------------------------------------------------

NAMES = [
    "Anvil Boxing Club", "Anvil ABC", "anvil boxing club", "Harrow Society", "The Harrow Society", "Unknown",
    "Mill Lane Hall", "Mill Lane Village Hall", "Tonge Walkers", "Tonge Ladies Walkers", "=SUM(1)", 'é, "q"',
]  # fmt: skip
OURS = {
    "id": "anvil", "name": "Anvil Boxing Club", "asset_type": "group_club", "postcode": TONGE,
    "times": "Monday",
}  # fmt: skip
CELL = st.fixed_dictionaries(
    {
        "Name": st.sampled_from(NAMES),
        "Postcode": st.sampled_from(["", TONGE, "bl22pg", FARNWORTH, BURY, "BL2", "nonsense"]),
        "Activity": st.sampled_from(["", "Boxing", "Walking; Yoga", "yoga"]),
        "Website": st.sampled_from(["", "https://a.example.org", "www.b.example.org", "none"]),
        "Date": st.sampled_from(["", "2026-01-02", "02/03/2026", "March 19"]),
        "Stage": st.sampled_from(["", "on board", "talking", "no idea"]),
        "E-mail": st.sampled_from(["", "a@example.org", "b@example.org"]),
        "Colour": st.sampled_from(["", "red", "-2.5", "+x", "a;b"]),
        "Area code": st.sampled_from(["", "E08000001", "Bolton"]),
        "Easting": st.sampled_from(["", "372500", "by the canal"]),
        "Northing": st.sampled_from(["", "409000"]),
        "Close date": st.sampled_from(["", "20200131"]),
    }
)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(CELL, max_size=8), st.lists(CELL, max_size=4))
def test_importing_twice_changes_nothing_and_no_cell_is_lost(tmp_path_factory, first, second):
    settings = project(tmp_path_factory.mktemp("twice"), [OURS])
    maps = {
        "Date": "engagement.date",
        "Stage": "engagement.stage",
        "E-mail": "contacts.email",
        "Name": "name",
    }
    for rows in filter(None, (first, second)):
        former = read(settings)
        apply(settings, rows, maps=maps)
        after = snapshot(settings)
        by_id = {row["id"]: row for row in read(settings)}
        history = {
            (row["asset_id"], row["column"], row.get("former", ""))
            for row in read(settings, "register/history.csv")
        }
        for row in former:
            for column, text in row.items():
                now = by_id[row["id"]].get(column, "")
                assert now == text or (row["id"], column, text) in history
        apply(settings, rows, maps=maps, today=date(2027, 5, 5))
        assert snapshot(settings) == after


def test_what_a_list_says_is_remembered_without_what_makes_no_difference():
    one = {"name": "A  Club", "activities": "Walking; Yoga", "website": "https://www.a.example.org/"}
    other = {"name": "a club", "activities": "yoga;walking", "website": "http://a.example.org"}
    assert said_of(one) == said_of(other)
    assert said_of(one) != said_of(one | {"website": "https://b.example.org"})
