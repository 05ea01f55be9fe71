"""A change of the lists where others write the same files, or the disk refuses."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, CONTACTS, ENGAGEMENT
from assetmap.register import journal, store
from assetmap.register.backups import backups
from assetmap.register.store import Change, change
from assetmap.settings import Settings, read_settings
from tests.project import ROOT
from tests.register.storing import (
    NOW,
    POSIX,
    TODAY,
    folder_of,
    leftovers,
    log_row,
    make,
    notes,
    project,
    snapshot,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return read_settings(project(tmp_path))


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
