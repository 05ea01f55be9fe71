from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.check.faults import Fault
from tests.check.world import check, good, write_list


def with_files(root: Path, *names: str) -> tuple[Fault, ...]:
    """What is noted where Bolton's folder has these files besides a good assets.csv."""
    folder = write_list(root, "assets", [good()]).parent
    for name in names:
        (folder / name).write_text("anything", encoding="utf-8")
    return check(root).faults


@pytest.mark.parametrize(
    "name", ["assets (1).csv", "old.TSV", "notes.txt", "a.xlsx", "a.xls", "a.xlsm", "a.ods"]
)
def test_a_file_that_looks_like_a_list_and_is_none(tmp_path: Path, name: str) -> None:
    (fault,) = with_files(tmp_path, name)
    assert (fault.code, fault.severity, fault.file) == ("unknown-file", "warning", f"assets/bolton/{name}")
    assert "is not read" in fault.message
    assert "missing" not in fault.message
    assert "assets.csv, engagement.csv, targets.csv or contacts.csv" in fault.remedy


def test_files_that_are_not_noted(tmp_path: Path) -> None:
    assert with_files(tmp_path, "~$assets.xlsx", ".assets.csv", "README.md", "map.pdf", "contacts.csv") == ()


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("engagment.csv", "engagement.csv"),
        ("engagement log 2026.xlsx", "engagement.csv"),
        ("Engagement.csv", "engagement.csv"),
        ("target.csv", "targets.csv"),
        ("Targets - Copy.csv", "targets.csv"),
    ],
)
def test_a_name_near_that_of_a_missing_list(tmp_path: Path, name: str, missing: str) -> None:
    (fault,) = with_files(tmp_path, name)
    assert fault.message.endswith(f"; {missing} is missing")
    assert f"If it is meant to be {missing}, save it as 'CSV UTF-8" in fault.remedy


def test_every_file_has_a_warning_of_its_own(tmp_path: Path) -> None:
    assert [f.file for f in with_files(tmp_path, "b.csv", "a.csv")] == [
        "assets/bolton/a.csv",
        "assets/bolton/b.csv",
    ]


def test_a_folder_without_its_list(tmp_path: Path) -> None:
    (tmp_path / "assets" / "bolton").mkdir(parents=True)
    (fault,) = check(tmp_path).faults
    assert (fault.code, fault.severity, fault.file) == ("missing-list", "warning", "assets/bolton")
    (tmp_path / "assets" / "bolton" / "asset list.xlsx").write_bytes(b"PK")
    assert [f.code for f in check(tmp_path).faults] == ["missing-list", "unknown-file"]
    assert "assets.csv is missing" in check(tmp_path).faults[1].message


def test_a_name_that_differs_in_capitals_only(tmp_path: Path) -> None:
    path = write_list(tmp_path, "assets", [good()])
    path.rename(path.with_name("Assets.csv"))
    (fault,) = check(tmp_path).faults
    assert fault.code == "missing-list"
    assert "'Assets.csv' is not the same, since capital letters count" in fault.message
    assert fault.remedy == "Rename Assets.csv to assets.csv."


def test_a_locality_without_folder_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    assert check(tmp_path).faults == ()
