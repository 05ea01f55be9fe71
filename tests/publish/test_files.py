from __future__ import annotations

import os
from pathlib import Path

import pytest

from assetmap.errors import PublishError
from assetmap.publish.files import write_if_changed


def test_a_new_file_and_its_folder_are_made(tmp_path: Path) -> None:
    assert write_if_changed(tmp_path / "maps" / "team" / "bolton.html", b"one")
    assert (tmp_path / "maps" / "team" / "bolton.html").read_bytes() == b"one"


def test_the_same_content_is_not_written_again(tmp_path: Path) -> None:
    path = tmp_path / "bolton.html"
    write_if_changed(path, b"one")
    os.utime(path, (1, 1))
    assert not write_if_changed(path, b"one")
    assert path.stat().st_mtime == 1
    assert write_if_changed(path, b"two")


def test_nothing_is_left_behind_when_it_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(KeyboardInterrupt):
        write_if_changed(tmp_path / "bolton.html", b"one")
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_left_behind_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bolton.html"
    write_if_changed(path, b"one")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match="No space left on device") as caught:
        write_if_changed(path, b"two")
    assert caught.value.exit_code == 1
    assert "disk has room" in str(caught.value)
    assert [p.name for p in tmp_path.iterdir()] == ["bolton.html"]
    assert path.read_bytes() == b"one"
