"""A change of the lists that is killed at any step is made or not made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from assetmap.register.backups import backups
from assetmap.settings import Settings, read_settings
from tests.project import ROOT
from tests.register.storing import POSIX, folder_of, leftovers, log_row, notes, project, snapshot


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
