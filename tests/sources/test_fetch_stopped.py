"""A fetch that is stopped, crowded, or has no room to write."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from assetmap.errors import SourceError
from assetmap.sources.lock import read_lock
from tests.project import ROOT
from tests.sources.project import LATER, Project


def command(project: Project, *words: str, **env: str) -> subprocess.Popen[str]:
    """``assetmap data fetch`` as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "assetmap", "data", "fetch", "--cache", str(project.store.folder), *words],
        cwd=project.folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "ASSETMAP_SOURCES_URL": project.server.url, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL there")
@pytest.mark.parametrize("number", [2, 9, 14, 16])
def test_killed_in_mid_fetch(project: Project, number: int) -> None:
    project.fetch()
    before = project.files()
    project.server.layers["WARDS"].rows[0]["WD23NM"] = "Renamed"
    project.server.reset()
    project.server.slow = 30
    project.server.faults = {number: "slow"}
    running = command(project, "--refresh")
    until = time.monotonic() + 20
    while len(project.server.asked) < number and time.monotonic() < until:
        time.sleep(0.02)
    running.send_signal(signal.SIGKILL)
    running.communicate()
    assert running.returncode == -signal.SIGKILL
    left = project.files()
    assert {name: left[name] for name in before} == before
    assert {name for name in left if not name.startswith(".partial/")} == set(before)
    assert set(project.found().fetched) == {"wards", "lsoas", "lookup", "deprivation", "population"}
    for folder in (project.store.folder / ".partial").iterdir():
        os.utime(folder, (1, 1))  # long ago
    project.server.reset()
    assert project.fetch(refresh=True, now=LATER).results[1].news == "changed"
    assert not list((project.store.folder / ".partial").iterdir())


def test_two_fetches_at_once(project: Project) -> None:
    first, second = command(project), command(project)
    for one in (first, second):
        said = one.communicate(timeout=60)
        assert one.returncode == 0, said
    assert set(read_lock(project.lock)) == {"lookup", "wards", "lsoas", "iod2025", "census"}
    assert {result.news for result in project.fetch(offline=True).results} == {"kept"}


def test_two_fetches_of_different_data_both_stay(project: Project) -> None:
    """Each has read the lock file before the other wrote it."""
    others = Project(project.folder, project.server)
    failed: list[BaseException] = []

    def check(_: object) -> tuple[str, ...]:
        raise AssertionError("the figures alone are not looked at")

    def second() -> None:
        try:
            others.fetch("census", check=check)
        except BaseException as error:
            failed.append(error)

    def first_check(_: object) -> tuple[str, ...]:
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
        return ()

    project.fetch("wards", check=first_check)
    others.client.close()
    assert failed == []
    assert set(read_lock(project.lock)) == {"wards", "census"}


@pytest.mark.parametrize("name", ["census", "wards"])
def test_a_full_disk_is_told_and_changes_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    project.fetch()
    before = project.files()
    project.server.layers["WARDS"].rows[0]["WD23NM"] = "Renamed"

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    where = "download.check_csv" if name == "census" else "layer.write_rows"
    monkeypatch.setattr(f"assetmap.sources.{where}", full)
    with pytest.raises(SourceError, match=r"cannot be kept: No space left") as caught:
        project.fetch(name, refresh=True)
    assert "--cache" in str(caught.value)
    assert "Nothing was changed" in str(caught.value)
    assert project.files() == before


def test_a_disk_that_is_full_when_the_files_are_moved(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.fetch()
    lock, entries = project.lock.read_bytes(), read_lock(project.lock)
    project.server.layers["WARDS"].rows[0]["WD23NM"] = "Renamed"

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for where in ("store.write_whole", "fetch.write_whole"):
        with monkeypatch.context() as patch:
            patch.setattr(f"assetmap.sources.{where}", full)
            with pytest.raises(SourceError, match="No space left"):
                project.fetch(refresh=True)
        assert project.lock.read_bytes() == lock
        assert {project.store.state(entry) for entry in entries.values()} == {"good"}


def test_a_cache_that_cannot_be_written(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.fetch()
    before = project.files()

    def refused(*_: object, **__: object) -> str:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS), str(project.store.folder))

    monkeypatch.setattr("assetmap.sources.store.tempfile.mkdtemp", refused)
    assert {result.news for result in project.fetch().results} == {"kept"}  # nothing to write, no fault
    with pytest.raises(SourceError, match="Read-only file system"):
        project.fetch(refresh=True)
    assert project.files() == before


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="permissions do not bind root")
def test_a_folder_without_permission(project: Project) -> None:
    project.store.folder.mkdir()
    project.store.folder.chmod(0o500)
    with pytest.raises(SourceError, match="Permission denied"):
        project.fetch()


def test_a_file_where_the_cache_should_be(project: Project) -> None:
    project.store.folder.write_text("x")
    with pytest.raises(SourceError, match="cannot be kept"):
        project.fetch()
    assert project.store.folder.read_text() == "x"
