"""Workbooks of Excel and LibreOffice."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path

import openpyxl
import pytest

from assetmap.errors import InputError
from assetmap.register.incoming import Incoming
from assetmap.register.reading import read_incoming


def save(book: openpyxl.Workbook, path: Path) -> Path:
    book.save(path)
    return path


def messy() -> openpyxl.Workbook:
    """A cover, a long table of something else, and a list with a title, merged headings, totals and notes."""
    book = openpyxl.Workbook()
    book.active.title = "Cover"
    book.active["A1"] = "Our lists"
    codes = book.create_sheet("Lookups")
    codes.append(["Code", "Meaning"])
    for at in range(40):
        codes.append([at, f"thing {at}"])
    sheet = book.create_sheet("Groups 2026")
    sheet["A1"] = "Groups 2026"
    sheet.merge_cells("A1:F1")
    for cell, text in {
        "A3": "Organisation",
        "B3": "Address",
        "D3": "Type",
        "E3": "Last contact",
        "F3": "Phone",
    }.items():
        sheet[cell] = text
    sheet.merge_cells("B3:C3")
    for column in "ADEF":
        sheet.merge_cells(f"{column}3:{column}4")
    sheet["B4"], sheet["C4"] = "Street", "Postcode"
    for at in range(4):
        row = [f"Group {at}", f"{at + 1} High St", "M33 1AB", None, date(2026, 1, at + 1), 1614960000 + at]
        for column, value in enumerate(row, 1):
            sheet.cell(5 + at, column, value)
    sheet["D5"] = "Club"
    sheet.merge_cells("D5:D7")
    sheet["A10"] = "Please send changes"
    return book


def check_messy(found: Incoming) -> None:
    assert found.sheet == "Groups 2026"
    assert found.headings == (
        "Organisation",
        "Address: Street",
        "Address: Postcode",
        "Type",
        "Last contact",
        "Phone",
    )
    assert [row.number for row in found.rows] == [5, 6, 7, 8]
    assert [row.cells["Type"] for row in found.rows] == ["Club", "Club", "Club", ""]
    assert found.rows[0].cells["Last contact"] == "2026-01-01"
    assert found.rows[0].cells["Phone"] == "1614960000"
    said = " ".join(found.notes)
    assert "'Lookups' (40 rows)" in said
    assert "'Please send changes'" in said
    assert "filled down: D5" in said


def test_the_list_is_found_in_a_messy_workbook(tmp_path: Path) -> None:
    check_messy(read_incoming(save(messy(), tmp_path / "a.xlsx")))


def test_another_sheet_can_be_chosen_whatever_its_case(tmp_path: Path) -> None:
    found = read_incoming(save(messy(), tmp_path / "a.xlsx"), sheet="lookups ")
    assert found.sheet == "Lookups"
    assert len(found.rows) == 40


def test_a_sheet_that_is_not_there_is_said_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="there is no sheet 'Gropus'") as caught:
        read_incoming(save(messy(), tmp_path / "a.xlsx"), sheet="Gropus")
    assert "Cover, Lookups, Groups 2026" in caught.value.remedy


def test_cells_are_text_as_a_person_sees_them(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Name", "a", "b", "c", "d", "e", "f"])
    book.active.append(
        ["A", 3.0, 0.1 + 0.2, True, datetime(2026, 1, 2), datetime(2026, 1, 2, 3, 4), time(9, 30)]
    )
    cells = read_incoming(save(book, tmp_path / "a.xlsx")).rows[0].cells
    assert dict(cells) == {
        "Name": "A",
        "a": "3",
        "b": "0.3",
        "c": "TRUE",
        "d": "2026-01-02",
        "e": "2026-01-02 03:04",
        "f": "09:30",
    }


def test_the_name_of_the_file_does_not_matter(tmp_path: Path) -> None:
    check_messy(read_incoming(save(messy(), tmp_path / "a.xlsx").rename(tmp_path / "a.csv")))


def test_an_old_excel_workbook(tmp_path: Path) -> None:
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("Clubs")
    for column, text in enumerate(["Name", "Type", "Seen"]):
        sheet.write(1, column, text)
    sheet.write(0, 0, "A title")
    style = xlwt.XFStyle()
    style.num_format_str = "DD/MM/YYYY"
    for at in range(3):
        sheet.write(2 + at, 0, f"Club {at}")
        sheet.write(2 + at, 2, datetime(2026, 11, at + 1), style)
    sheet.write_merge(2, 3, 1, 1, "Club")
    book.save(str(tmp_path / "a.xls"))
    found = read_incoming(tmp_path / "a.xls")
    assert [(row.number, *row.cells.values()) for row in found.rows] == [
        (3, "Club 0", "Club", "2026-11-01"),
        (4, "Club 1", "Club", "2026-11-02"),
        (5, "Club 2", "", "2026-11-03"),
    ]


def open_document(rows: str) -> bytes:
    """The least that is a workbook of LibreOffice."""
    spaces = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="Clubs">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", f'<?xml version="1.0" encoding="UTF-8"?>{content}')
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return made.getvalue()


def cell(text: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'


TWO_ROWS = ' table:number-rows-spanned="2"'
MANY = ' table:number-columns-repeated="1000"'
COVERED = "<table:covered-table-cell/>"
REST = (
    '<table:table-row table:number-rows-repeated="1048570">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_a_workbook_of_libreoffice_with_a_merged_cell_and_a_million_blank_rows(tmp_path: Path) -> None:
    rows = (
        f"<table:table-row>{cell('Name')}{cell('Type')}</table:table-row>"
        f"<table:table-row>{cell('Club 1')}{cell('Club', TWO_ROWS)}</table:table-row>"
        f"<table:table-row>{cell('Club 2')}{COVERED}</table:table-row>"
    )
    path = tmp_path / "a.ods"
    path.write_bytes(open_document(rows + REST))
    found = read_incoming(path)
    assert [(row.number, row.cells["Type"]) for row in found.rows] == [(2, "Club"), (3, "Club")]


def test_one_row_told_a_million_times_is_refused_before_it_is_held(tmp_path: Path) -> None:
    row = f'<table:table-row table:number-rows-repeated="1048000">{cell("x")}'
    row += f"{cell('y', MANY)}</table:table-row>"
    path = tmp_path / "a.ods"
    path.write_bytes(open_document(row))
    with pytest.raises(InputError, match="too large"):
        read_incoming(path)


def test_a_cell_at_the_end_of_the_sheet_is_refused_before_all_between_is_held(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active["A1"], book.active["XFD1048576"] = "Name", "x"
    with pytest.raises(InputError, match="a cell stands very far"):
        read_incoming(save(book, tmp_path / "a.xlsx"))


def test_a_workbook_with_a_password(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    )
    with pytest.raises(InputError, match="protected by a password"):
        read_incoming(path)


@pytest.mark.parametrize("content", [b"PK\x03\x04junk", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600])
def test_a_damaged_workbook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match="damaged"):
        read_incoming(path)


def test_an_empty_workbook(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sheet of the workbook holds a list"):
        read_incoming(save(openpyxl.Workbook(), tmp_path / "a.xlsx"))
