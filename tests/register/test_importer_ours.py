"""An import and what is ours: cells changed by hand, rows of few eyes, rows taken out."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from assetmap.register.merge_fields import Ours, merge_cells, stricter
from assetmap.settings import Settings
from tests.project import BURY, FARNWORTH, TONGE
from tests.register.importing import ANVIL, HARROW, TODAY, apply, edit, kinds, plan, project, read, snapshot


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return project(tmp_path)


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
