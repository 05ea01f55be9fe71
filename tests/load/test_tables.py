"""Small CSV tables: encodings, zips, and files that are something else."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from assetmap.errors import InputError
from assetmap.load.tables import counted, few, find_columns, open_table


def test_columns_by_pattern_in_any_case() -> None:
    found = find_columns(("a", "wd24cd", "WD23CD", "WD24CDX"), r"WD(\d\d)CD")
    assert [(position, match.group(1)) for position, match in found] == [(1, "24"), (2, "23")]


def test_rows_are_numbered_as_a_spreadsheet_does_and_blank_ones_left_out(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n 1 ,x\n,\n\n3,y\n", encoding="utf-8")
    made = open_table(path, "a table").read({"two": 1, "one": 0})
    assert made.to_dict("index") == {2: {"two": "x", "one": "1"}, 5: {"two": "y", "one": "3"}}


def test_numbers(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a\n"1,234.5"\n-\n..\nNA\n-2\n', encoding="utf-8")
    table = open_table(path, "a table")
    numbers = table.numbers(table.read({"a": 0})["a"], 0)
    assert numbers.fillna(-99).tolist() == [1234.5, -99, -99, -99, -2]


def test_text_where_a_number_should_be(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n1,2\n1,lots\n", encoding="utf-8")
    table = open_table(path, "a table")
    with pytest.raises(InputError, match=r"t\.csv, row 3: column 'b' has 'lots' where a number should be"):
        table.numbers(table.read({"b": 1})["b"], 1)


def test_empty_binary_and_missing(tmp_path: Path) -> None:
    for data, message in ((b"", "the file is empty"), (b"\x00\x01", "not a CSV"), (b"\n\n", "is empty")):
        path = tmp_path / "t.csv"
        path.write_bytes(data)
        with pytest.raises(InputError, match=message):
            open_table(path, "a table")
    with pytest.raises(InputError, match=r"no such file \(it should be a table\)"):
        open_table(tmp_path / "none.csv", "a table")


def test_a_folder_in_place_of_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "figures"
    folder.mkdir()
    with pytest.raises(InputError, match=r"this is a folder, not a file \(it should be a table\)") as caught:
        open_table(folder, "a table")
    assert caught.value.remedy == "name a table as it was published, or take the setting out"
    (folder / "File_7.csv").write_text("a\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"name the file in it: File_7\.csv"):
        open_table(folder, "a table")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('{"type": "FeatureCollection", "features": []}', "GeoJSON with shapes"),
        ('\n[{"a": 1}]', "JSON"),
        ("<!DOCTYPE html>\n<html>", "a web page"),
        ("<?xml version='1.0'?><a/>", "XML"),
    ],
)
def test_what_is_plainly_no_table(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "lookup.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=rf"lookup\.csv: this is {what}, not a table"):
        open_table(path, "a table")


def test_headings_in_brackets_are_a_table(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("[a],b\n1,2\n", encoding="utf-8")
    assert open_table(path, "a table").headings == ("[a]", "b")


def test_excel_workbook_says_so(tmp_path: Path) -> None:
    path = tmp_path / "file7.xlsx"
    book = openpyxl.Workbook()
    book.save(path)
    with pytest.raises(InputError, match="Excel workbook"):
        open_table(path, "a table")


def test_zip_takes_the_member_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "census.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ts001-ward.csv", "a\n1\n")
        archive.writestr("ts001-lsoa.csv", "b\n1\n")
        archive.writestr("readme.txt", "words")
    table = open_table(path, "a table", member="lsoa")
    assert table.headings == ("b",)
    assert table.name == "census.zip (ts001-lsoa.csv)"
    with pytest.raises(InputError, match=r"it holds readme\.txt, ts001-lsoa\.csv, ts001-ward\.csv"):
        open_table(path, "a table")


def test_damaged_zip(tmp_path: Path) -> None:
    path = tmp_path / "census.zip"
    path.write_bytes(b"PK\x03\x04" + b"x" * 50)
    with pytest.raises(InputError, match="the zip is damaged"):
        open_table(path, "a table")


def test_row_with_too_many_cells_and_an_open_quote(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    for text in ("a,b\n1,2\n1,2,3\n", 'a,b\n1,2\n"1,2\n'):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(InputError, match="cannot be read"):
            open_table(path, "a table").read({"a": 0, "b": 1})


def test_words_for_messages() -> None:
    assert [counted(n, "ward") for n in (0, 1, 2000)] == ["0 wards", "1 ward", "2,000 wards"]
    assert few(["b", "a", "b"]) == "a, b"
    assert few(range(1000, 3000)) == "1000, 1001, 1002, 1003, 1004 and 1,995 more"
