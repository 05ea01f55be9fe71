"""What becomes of the rows of a list: new, changed, the same, of another place, twice in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from assetmap.register.merge_fields import said_of
from assetmap.register.store import look
from assetmap.settings import Settings
from tests.project import BURY, FARNWORTH, RUMWORTH, TONGE
from tests.register.importing import ANVIL, HARROW, apply, kinds, plan, project, read, snapshot


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
