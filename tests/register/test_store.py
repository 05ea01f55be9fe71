"""A change of the lists: what it writes, the ids it gives, the backups it leaves."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT
from assetmap.register.backups import KEEP, backups
from assetmap.register.store import HISTORY, MATCHES, Change, change, look
from assetmap.settings import Settings, read_settings
from tests.project import ROOT
from tests.register.storing import NOW, TODAY, folder_of, leftovers, log_row, make, project, snapshot


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(project(tmp_path))


# --- what a change is -------------------------------------------------------------------------------------


def test_all_files_of_a_change_are_written(settings: Settings) -> None:
    with change(settings, "bolton", "a test", today=TODAY, now=NOW) as held:
        assets = held.list(ASSETS)
        assets.set(assets.rows[0], "name", "New name")
        held.list(CONTACTS).append({"asset_id": "a", "contact_name": "Example person"})
        held.note("a", "name", "Old name", "New name", "a list")
        held.json("sources.json")["nhs"] = {"columns": ["x"]}
    seen = look(settings, "bolton")
    assert [seen.list(ASSETS).get(row, "name") for row in seen.list(ASSETS).rows] == ["New name", "B"]
    assert seen.list(CONTACTS).rows[0].cells["contact_name"] == "Example person"
    history = seen.side("history.csv", HISTORY)
    assert tuple(history.rows[0].cells.values()) == (
        "2026-11-23", "a", "name", "Old name", "New name", "a list"
    )  # fmt: skip
    assert seen.json("sources.json") == {"nhs": {"columns": ["x"]}}
    assert leftovers(settings) == []


def test_nothing_is_written_where_something_fails(settings: Settings) -> None:
    before = snapshot(settings)

    def failing(held: Change) -> None:
        held.list(ENGAGEMENT).append({"date": "2026-11-23"})
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        make(settings, failing)
    assert snapshot(settings) == before
    assert backups(folder_of(settings)) == []


def test_a_change_that_changes_nothing_leaves_no_backup(settings: Settings) -> None:
    with change(settings, "bolton", "x", today=TODAY, now=NOW) as held:
        assets = held.list(ASSETS)
        assets.set(assets.rows[0], "name", "New name")
        assets.set(assets.rows[0], "name", "Old name")
        held.json("sources.json")
    assert backups(folder_of(settings)) == []
    assert not (folder_of(settings) / "register/sources.json").exists()


def test_a_locality_without_folder_gets_one(settings: Settings) -> None:
    with change(settings, "bury", "x", today=TODAY, now=NOW) as held:
        held.list(ASSETS).append({"id": "n", "name": "New", "asset_type": "venue"})
    assert (settings.assets_dir / "bury/assets.csv").read_bytes().startswith(b"\xef\xbb\xbfid,name,")


def test_former_details_of_people_go_where_git_does_not_look(settings: Settings) -> None:
    with change(settings, "bolton", "x", today=TODAY, now=NOW) as held:
        held.note("a", "contacts.phone", "0161 496 0000", "", "a list")
        held.note("a", "name", "Old", "New", "a list")
    folder = folder_of(settings) / "register"
    assert b"0161" not in (folder / "history.csv").read_bytes()
    assert b"0161" in (folder / "contacts_history.csv").read_bytes()


@pytest.mark.parametrize(
    "name",
    [
        "assets/bury/contacts.csv",
        "assets/bury/register/backups/20261123T120000Z-01/contacts.csv",
        "assets/bury/register/contacts_history.csv",
        "assets/bury/register/workbook/base.json",
        "assets/bury/register/.lock",
        "assets/bury/.contacts.csv.assetmap-new",
    ],
)
def test_git_leaves_out_what_is_private(name: str) -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("the project is not a clone")
    assert subprocess.run(["git", "check-ignore", "-q", name], cwd=ROOT).returncode == 0


def test_a_damaged_file_of_the_register_is_named(settings: Settings) -> None:
    (folder_of(settings) / "register").mkdir()
    (folder_of(settings) / "register/sources.json").write_text("{")
    with pytest.raises(InputError, match=r"bolton/register/sources\.json"):
        look(settings, "bolton").json("sources.json")


# --- ids --------------------------------------------------------------------------------------------------


def test_ids_are_readable_and_never_used_again(settings: Settings) -> None:
    with change(settings, "bolton", "x", today=TODAY, now=NOW) as held:
        held.list(ENGAGEMENT).append({"date": "2026-11-23", "asset_id": "cafe-nord"})
        held.list(CONTACTS).append({"asset_id": "in-contacts"})
        held.note("In-History", "name", "", "", "")
        held.side("matches.csv", MATCHES).append({"asset_id": "x", "other": "in-matches"})
        made = [
            held.new_id(name)
            for name in (
                "Café Nord",
                "A",
                "In contacts",
                "In history",
                "In matches",
                "St John's",
                "St. Johns",
            )
        ]
    assert made == [
        "cafe-nord-2", "a-2", "in-contacts-2", "in-history-2", "in-matches-2", "st-johns", "st-johns-2"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("公園", "organisation"),
        ("=1+1", "org-1-1"),
        ("1e5", "org-1e5"),
        ("May 2024", "org-may-2024"),
        ("Row 7", "org-row-7"),
        ("True", "org-true"),
        ("Marple walkers", "marple-walkers"),
        ("x" * 90, "x" * 40),
        ("The very long name of a very small walking group", "the-very-long-name-of-a-very-small"),
    ],
)
def test_ids_that_excel_leaves_alone(settings: Settings, name: str, made: str) -> None:
    assert look(settings, "bolton").new_id(name) == made


# --- backups ----------------------------------------------------------------------------------------------


def test_the_last_changes_are_kept(settings: Settings) -> None:
    for number in range(KEEP + 3):
        log_row(settings, f"n{number}")
    kept = backups(folder_of(settings))
    assert [one.what for one in kept] == [f"log n{number}" for number in range(KEEP + 2, 2, -1)]
    assert b"n4" in (kept[0].former("engagement.csv") or b"")


def test_backups_stay_in_order_where_the_clock_goes_back(settings: Settings) -> None:
    log_row(settings, "one")
    log_row(settings, "two", now=datetime(2025, 1, 1, tzinfo=UTC))
    assert [one.what for one in backups(folder_of(settings))] == ["log two", "log one"]
