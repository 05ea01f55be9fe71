from __future__ import annotations

from pathlib import Path

import pytest

from assetmap.errors import InputError
from tests.check.world import check, check_assets, good, one, places, write_list


def test_missing_columns_stop_the_check(tmp_path: Path) -> None:
    path = write_list(tmp_path, "engagement", [])
    path.write_text("date,channel\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"assets/bolton/engagement\.csv: the list has no 'asset_id'"):
        check(tmp_path)


def test_old_encoding_is_read_and_noted(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good(name="Café")], encoding="cp1252")
    lists = check(tmp_path)
    assert lists.organisations["name"].tolist() == ["Café"]
    assert places(lists.faults) == [("old-encoding", 0, "")]
    assert "CSV UTF-8" in lists.faults[0].remedy


def test_bytes_that_cannot_be_read(tmp_path: Path) -> None:
    path = write_list(tmp_path, "assets", [good(name="Caf#")])
    path.write_bytes(path.read_bytes().replace(b"#", b"\x81"))
    assert [code for code, _, _ in places(check(tmp_path).faults)] == ["old-encoding", "unreadable-letters"]


def test_damaged_letters(tmp_path: Path) -> None:
    lists = check_assets(
        tmp_path, good(name="CafÃ©"), good(id="two", name="Jane\u00e2\u20ac\u2122s"), good(id="x", name="São")
    )
    assert places(lists.faults) == [("damaged-letters", 2, "name"), ("damaged-letters", 3, "name")]


def test_unknown_folder(tmp_path: Path) -> None:
    write_list(tmp_path, "assets", [good()], "Bolton town")
    (tmp_path / "assets" / "template").mkdir()
    (tmp_path / "assets" / "notes").mkdir()
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.file) == ("unknown-folder", "assets/Bolton town")


def test_several_unknown_folders_are_one_warning(tmp_path: Path) -> None:
    for name in ("Bolton town", "leeds", "york"):
        write_list(tmp_path, "assets", [good()], name)
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.file, fault.row) == ("unknown-folder", "assets", 0)
    assert fault.message.endswith("no locality's short name: 'Bolton town', 'leeds' and 'york'")


def test_unknown_heading(tmp_path: Path) -> None:
    path = write_list(tmp_path, "assets", [good()])
    path.write_text(path.read_text(encoding="utf-8").replace("description", "descripton"), encoding="utf-8")
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.row, fault.column) == ("unknown-heading", 1, "descripton")
    assert "description" in fault.remedy


def test_ragged_rows_stay_and_are_kept_to_the_team(tmp_path: Path) -> None:
    path = tmp_path / "assets" / "bolton" / "assets.csv"
    path.parent.mkdir(parents=True)
    path.write_text(
        "id,name,asset_type,postcode,visibility,sensitive_location\n"
        "a,Example, with comma,venue,BL1 1SE,public,no\n"
        "b,Example,venue,BL1 1SE\n"
        "c,Example,venue,BL1 1SE,public,no\n",
        encoding="utf-8",
    )
    lists = check(tmp_path)
    assert [f for f in places(lists.faults) if "cells" in f[0]] == [
        ("too-many-cells", 2, ""),
        ("too-few-cells", 3, ""),
    ]
    assert lists.organisations["visibility"].tolist() == ["team", "team", "public"]
    assert lists.organisations["sensitive_location"].tolist() == [True, True, False]


def test_cell_without_heading(tmp_path: Path) -> None:
    path = tmp_path / "assets" / "bolton" / "assets.csv"
    path.parent.mkdir(parents=True)
    path.write_text("name,,asset_type,postcode\nExample,?,venue,BL1 1SE\n", encoding="utf-8")
    fault = one(check(tmp_path).faults)
    assert (fault.code, fault.row, fault.value) == ("no-heading", 2, "?")
