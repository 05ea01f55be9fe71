from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT
from assetmap.register import journal, store
from assetmap.register.backups import KEEP, backups
from assetmap.register.store import HISTORY, MATCHES, Change, change, look
from assetmap.settings import Settings, read_settings
from tests.project import ROOT, write_project

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LISTS = ("assets.csv", "engagement.csv", "contacts.csv", "register/history.csv")
POSIX = pytest.mark.skipif(os.name == "nt", reason="kills and permissions as on Linux and macOS")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(project(tmp_path))


def project(folder: Path) -> Path:
    return write_project(
        folder,
        [{"id": "a", "name": "Old name", "asset_type": "venue"}, {"id": "b", "name": "B"}],
        [{"date": "2026-01-02", "asset_id": "a", "notes": "first"}],
    )


def folder_of(settings: Settings) -> Path:
    return settings.assets_dir / "bolton"


def log_row(settings: Settings, note: str, now: datetime = NOW) -> list[str]:
    with change(settings, "bolton", f"log {note}", today=TODAY, now=now) as held:
        held.list(ENGAGEMENT).append({"date": "2026-11-23", "asset_id": "a", "notes": note})
    return held.said


def make(settings: Settings, edit: Callable[[Change], None]) -> None:
    with change(settings, "bolton", "x", today=TODAY, now=NOW) as held:
        edit(held)


def notes(settings: Settings) -> list[str]:
    log = look(settings, "bolton").list(ENGAGEMENT)
    return [log.get(row, "notes") for row in log.rows]


def snapshot(settings: Settings) -> dict[str, bytes | None]:
    folder = folder_of(settings)
    return {name: (folder / name).read_bytes() if (folder / name).exists() else None for name in LISTS}


def leftovers(settings: Settings) -> list[str]:
    found = [path.name for path in folder_of(settings).rglob("*") if path.name.startswith(".")]
    return sorted(
        {*found, *(path.name for path in folder_of(settings).rglob("*.part"))} - {".lock", ".turnstile"}
    )


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


# --- others at the same files -----------------------------------------------------------------------------


def test_a_file_that_was_saved_meanwhile_is_not_overwritten(settings: Settings) -> None:
    path = folder_of(settings) / "engagement.csv"
    other = folder_of(settings) / "assets.csv"
    before = other.read_bytes()

    def edit(held: Change) -> None:
        held.list(ASSETS).append({"name": "New"})
        held.list(ENGAGEMENT).append({"notes": "mine"})
        path.write_bytes(path.read_bytes() + b"2026-11-23,a,,,,,,,,,,,,theirs\n")

    with pytest.raises(InputError, match="changed by somebody else"):
        make(settings, edit)
    assert b"theirs" in path.read_bytes()
    assert b"mine" not in path.read_bytes()
    assert other.read_bytes() == before


def test_a_file_open_in_excel_changes_nothing_and_says_to_close_it(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(settings)
    real = os.replace

    def windows(source: Any, target: Any) -> None:
        if Path(target).name == "engagement.csv":
            raise PermissionError(errno.EACCES, "Access is denied", str(source), None, str(target))
        real(source, target)

    monkeypatch.setattr(journal, "_WAIT", 0.0)
    monkeypatch.setattr(os, "replace", windows)

    def edit(held: Change) -> None:
        held.list(ASSETS).append({"name": "New"})  # is moved first, and has to go back
        held.list(CONTACTS).append({"asset_id": "a"})  # was not there, and has to go
        held.list(ENGAGEMENT).append({"notes": "mine"})

    with pytest.raises(InputError, match=r"engagement\.csv: the file cannot be replaced") as told:
        make(settings, edit)
    assert "close it in Excel" in told.value.remedy
    assert "Nothing was changed" in str(told.value)
    assert snapshot(settings) == before
    assert leftovers(settings) == []
    monkeypatch.undo()
    assert log_row(settings, "again") == []


def test_a_command_waits_for_another_only_so_long(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_WAIT", 0.05)
    with (
        change(settings, "bolton", "x", today=TODAY, now=NOW),
        pytest.raises(InputError, match="another assetmap command"),
        change(settings, "bolton", "y", today=TODAY, now=NOW),
    ):
        pass


WRITER = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from assetmap.load.schema import ENGAGEMENT
from assetmap.register.store import change
from assetmap.settings import read_settings
settings = read_settings(Path(sys.argv[1]))
for number in range(50):
    with change(settings, "bolton", "x", today=date(2026, 11, 23), now=datetime.now(UTC)) as held:
        held.list(ENGAGEMENT).append({"date": "2026-11-23", "notes": f"{sys.argv[2]}{number}"})
"""


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    file = project(tmp_path)
    both = [subprocess.Popen([sys.executable, "-c", WRITER, file, name], cwd=ROOT) for name in "pq"]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    wanted = ["first", *(f"{name}{number}" for name in "pq" for number in range(50))]
    assert sorted(notes(read_settings(file))) == sorted(wanted)


# --- disks ------------------------------------------------------------------------------------------------


def test_a_full_disk_changes_nothing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshot(settings)
    calls = 0
    real = os.fsync
    for step in range(1, 40):
        calls = 0

        def full(handle: int, step: int = step) -> None:
            nonlocal calls
            calls += 1
            if calls == step:
                raise OSError(errno.ENOSPC, "No space left on device")
            real(handle)

        monkeypatch.setattr(os, "fsync", full)
        try:
            with change(settings, "bolton", "x", today=TODAY, now=NOW) as held:
                held.list(ASSETS).append({"name": "New"})
                held.list(ENGAGEMENT).append({"notes": "mine"})
        except InputError as error:
            assert "the disk is full. Nothing was changed" in str(error)  # noqa: PT017
        else:
            assert step > 8
            break
        monkeypatch.setattr(os, "fsync", real)
        assert snapshot(settings) == before
        assert leftovers(settings) == []
        assert backups(folder_of(settings)) == []
    assert notes(settings) == ["first", "mine"]


@POSIX
def test_a_folder_that_may_not_be_written_is_named(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = snapshot(settings)
    if os.geteuid() == 0:  # for whom nothing is read-only

        def refuse(path: Path, *_: Any, **__: Any) -> None:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        monkeypatch.setattr(Path, "mkdir", refuse)
    folder_of(settings).chmod(0o555)
    try:
        with pytest.raises(InputError, match=r"bolton.*may not be written"):
            log_row(settings, "x")
    finally:
        folder_of(settings).chmod(0o755)
    assert snapshot(settings) == before


@POSIX
def test_links_and_permissions_stay(settings: Settings, tmp_path: Path) -> None:
    path = folder_of(settings) / "engagement.csv"
    real = tmp_path / "shared drive.csv"
    path.rename(real)
    real.chmod(0o640)
    path.symlink_to(real)
    log_row(settings, "mine")
    assert path.is_symlink()
    assert b"mine" in real.read_bytes()
    assert real.stat().st_mode & 0o777 == 0o640


# --- kill -9 ----------------------------------------------------------------------------------------------


def kill(file: Path, step: int, what: str = "change") -> bool:
    """Run the change of killed.py; True where it was killed at that step, False where it was done before."""
    command = [sys.executable, "-m", "tests.register.killed", str(file), str(step), what]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60)
    assert done.returncode in (0, -9), done.stderr
    return done.returncode == -9


def renew(folder: Path, name: str) -> Settings:
    (folder / name).mkdir()
    return read_settings(project(folder / name))


@POSIX
def test_killed_at_any_step_it_is_made_or_not_made(tmp_path: Path) -> None:
    outcomes = []
    for step in range(1, 400):
        settings = renew(tmp_path, f"{step}")
        before = snapshot(settings)
        if not kill(settings.root / "assetmap.toml", step):
            break
        said = log_row(settings, "afterwards")  # the next command
        assert notes(settings)[0] == "first"
        assert notes(settings)[-1] == "afterwards"
        assert leftovers(settings) == []
        seen = snapshot(settings)
        made = notes(settings) == ["first", "new", "afterwards"]
        assert made or notes(settings) == ["first", "afterwards"]
        assert (b"New name" in (seen["assets.csv"] or b"")) == made
        assert (seen["contacts.csv"] is not None) == made
        assert (seen["register/history.csv"] is not None) == made
        assert (seen["assets.csv"] == before["assets.csv"]) != made
        assert [one.what for one in backups(folder_of(settings))] == ["log afterwards"] + ["killed"] * made
        assert all("completed" in line for line in said)
        outcomes.append((made, bool(said)))
    # It was killed before there was a journal, while there was one, and after it.
    assert {(False, False), (True, True), (True, False)} <= set(outcomes)
    assert len(outcomes) > 30
    assert outcomes == sorted(outcomes, key=lambda one: one[0])


@POSIX
def test_what_is_saved_after_a_kill_is_never_overwritten(tmp_path: Path) -> None:
    taken_back = 0
    for step in range(1, 400, 3):
        settings = renew(tmp_path, f"{step}")
        if not kill(settings.root / "assetmap.toml", step):
            break
        path = folder_of(settings) / "engagement.csv"
        saved = path.read_bytes() + b"2026-11-23,b,,,,,,,,,,,,theirs\n"
        path.write_bytes(saved)
        said = log_row(settings, "afterwards")
        assert path.read_bytes().startswith(saved)
        assert leftovers(settings) == []
        made = "new" in notes(settings)
        assert (b"New name" in (folder_of(settings) / "assets.csv").read_bytes()) == made
        assert (folder_of(settings) / "contacts.csv").exists() == made
        if any("taken back" in line for line in said):
            taken_back += 1
            kept = folder_of(settings) / "register/backups" / "20261123T120000Z-01-not-written/not-written"
            assert b"new" in (kept / "engagement.csv").read_bytes()
    assert taken_back


@POSIX
def test_taking_back_can_itself_be_killed(tmp_path: Path) -> None:
    found = 0
    for step in range(12, 100):
        settings = renew(tmp_path, f"find{step}")
        assert kill(settings.root / "assetmap.toml", step)
        if b"New name" in (folder_of(settings) / "assets.csv").read_bytes():
            found = step  # the first file was moved, the others wait
            break
    for step in range(1, 100, 3):
        settings = renew(tmp_path, f"{step}")
        assert kill(settings.root / "assetmap.toml", found)
        path = folder_of(settings) / "engagement.csv"
        before = path.read_bytes()
        path.write_bytes(before + b"2026-11-23,b,,,,,,,,,,,,theirs\n")
        if not kill(settings.root / "assetmap.toml", step, "recover"):
            assert step > 10
            break
        if step % 2:
            path.write_bytes(before)  # nothing stands in the way any more, and still it is not half made
        log_row(settings, "afterwards")
        made = "new" in notes(settings)
        assert (b"New name" in (folder_of(settings) / "assets.csv").read_bytes()) == made
        assert (folder_of(settings) / "contacts.csv").exists() == made
        assert (folder_of(settings) / "register/history.csv").exists() == made
        assert leftovers(settings) == []


@POSIX
def test_an_undo_killed_at_any_step_is_made_or_not_made(tmp_path: Path) -> None:
    outcomes = set()
    for step in range(1, 400, 5):
        settings = renew(tmp_path, f"{step}")
        assert not kill(settings.root / "assetmap.toml", 10_000)
        if not kill(settings.root / "assetmap.toml", step, "undo"):
            break
        log_row(settings, "afterwards")
        undone = notes(settings) == ["first", "afterwards"]
        assert undone or notes(settings) == ["first", "new", "afterwards"]
        assert (folder_of(settings) / "contacts.csv").exists() != undone
        assert (b"Old name" in (folder_of(settings) / "assets.csv").read_bytes()) == undone
        outcomes.add(undone)
    assert outcomes == {True, False}
