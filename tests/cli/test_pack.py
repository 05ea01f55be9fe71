from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from assetmap.cli import main
from tests.project import AS_OF, TONGE, build, write_project

ROW = {"id": "example-one", "name": "Walkers", "asset_type": "group_club", "postcode": TONGE}


def run(settings: Path, *words: str) -> int:
    return main(["pack", *words, "--settings", str(settings), "--as-of", AS_OF])


def test_the_page_is_made_first_if_it_is_not_up_to_date(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = write_project(tmp_path, [ROW])
    assert run(settings, "bolton") == 0
    said = capsys.readouterr().out
    assert "4 written" in said
    assert "made-up example" in said
    file = tmp_path / "maps" / "packs" / f"bolton-{AS_OF}.zip"
    assert f"bolton-{AS_OF}.zip: READ ME FIRST.txt, bolton.html" in said
    os.utime(file, (1, 1))
    assert run(settings, "Bolton") == 0
    said = capsys.readouterr().out
    assert "Nothing has changed" in said
    assert "unchanged" in said
    assert file.stat().st_mtime == 1
    assert build(settings) == 0
    assert "Nothing has changed" in capsys.readouterr().out
    assert file.is_file()


def test_the_copies_for_everybody_stay(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [ROW])
    assert build(settings, "--public") == 0
    assert run(settings, "bolton") == 0
    assert (tmp_path / "maps" / "public" / "bolton.html").is_file()
    capsys.readouterr()
    assert build(settings) == 0
    assert "Removed the copies for everybody" in capsys.readouterr().out


@pytest.mark.parametrize("to", ["a pack.zip", "folder"])
def test_it_goes_where_it_is_told(tmp_path: Path, to: str) -> None:
    settings = write_project(tmp_path, [ROW])
    (tmp_path / "folder").mkdir()
    assert run(settings, "bolton", "--to", str(tmp_path / to)) == 0
    file = tmp_path / to if to.endswith(".zip") else tmp_path / to / f"bolton-{AS_OF}.zip"
    assert zipfile.is_zipfile(file)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["atlantis"], "choose one of: bolton"),
        (["bolton", "--to", "assets.csv"], "end it in .zip"),
        (["bolton", "--as-of", "soon"], "2026-03-31"),
    ],
)
def test_wrong_use_exits_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    settings = write_project(tmp_path, [ROW])
    assert main(["pack", *words, "--settings", str(settings)]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "maps").exists()


def test_a_place_that_cannot_be_written_to(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings = write_project(tmp_path, [ROW])
    (tmp_path / "file").write_text("in the way")
    assert run(settings, "bolton", "--to", str(tmp_path / "file" / "a.zip")) == 1
    assert "cannot be written" in capsys.readouterr().err
