"""A workbook as it goes out, and the files that are refused when one comes back."""

from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.register.workbook_read import read_grids
from assetmap.register.workbook_write import ABOUT
from tests.register.workbooks import (
    CLUB,
    TARGET,
    Book,
    apply,
    cells,
    export,
    is_nothing,
    plan,
    project,
    write_list,
)

# --- what goes out ----------------------------------------------------------------------------------------


def test_the_workbook_is_made_to_be_filled_in(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export(project(tmp_path))))
    assert book.sheetnames == ["Organisations", "Engagement", "Targets", "Help", ABOUT]
    assert book[ABOUT].sheet_state == "hidden"
    sheet = book["Organisations"]
    at = {cell.value: cell.column_letter for cell in sheet[1]}
    assert [cell.value for cell in sheet[1]][:4] == ["Key", "Name", "Description", "Type"]
    assert sheet[f"{at['Type']}2"].value == "Group or club"
    assert sheet[f"{at['Who it is for']}2"].value == "Older people; Women and girls"
    assert sheet[f"{at['Last made sure']}2"].value == datetime(2026, 11, 5)
    assert sheet[f"{at['Last made sure']}2"].number_format == "yyyy-mm-dd"
    assert sheet[f"{at['Latitude']}2"].value == 53.5
    # Locked without a password, and all that a list needs is allowed.
    guard = sheet.protection
    assert (guard.sheet, guard.password) == (True, None)
    assert [guard.insertRows, guard.sort, guard.autoFilter, guard.formatColumns] == [False] * 4
    assert sheet["A2"].protection.locked
    assert sheet.column_dimensions["A"].protection.locked
    assert not sheet["B2"].protection.locked
    assert not sheet.column_dimensions["B"].protection.locked  # rows that are blank as yet
    assert (sheet.freeze_panes, sheet.auto_filter.ref[:3]) == ("C2", "A1:")
    assert sheet[f"{at['Description']}3"].data_type == "s"
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    rule = rules[f"{at['Status']}2"]
    place = rule.formula1.removeprefix(f"{ABOUT}!")
    assert rule.type == "list"
    assert [cell.value for (cell,) in book[ABOUT][place]] == [
        "Active",
        "Not active now",
        "Closed",
        "Not known",
    ]
    assert int(str(rule.sqref).split(":")[1].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) > 500


def test_people_are_not_in_it(tmp_path: Path) -> None:
    config = project(tmp_path)
    people = config.assets_dir / "bolton" / "contacts.csv"
    people.write_text("asset_id,contact_name,email\nexample-club,Somebody,somebody@example.org\n", "utf-8")
    grids = read_grids(export(config), "x")
    assert "example.org" not in repr(grids)
    assert "team only" in " ".join(str(row[0]) for row in grids["Help"])


@pytest.mark.parametrize(
    "text", ["=1+1", "@x", "+44 161", "-", "#N/A", "#REF!", "'=x", "\tx", "_x0041_", "TRUE"]
)
def test_no_text_becomes_a_formula_or_an_error(tmp_path: Path, text: str) -> None:
    config = project(tmp_path, [CLUB | {"description": text, "website": text}])
    book = openpyxl.load_workbook(io.BytesIO(export(config)))
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n", "d"}
    assert is_nothing(plan(config, export(config)))


def test_a_column_of_the_leads_that_has_one_of_our_titles(tmp_path: Path) -> None:
    config = project(tmp_path)
    write_list(config, "assets", ["Type", "id", "name", "asset_type"], [["own", "k", "Example", "venue"]])
    raw = export(config)
    assert [cell.value for cell in Book(raw).sheet("assets")[1]][:4] == ["Type", "Key", "Name", "asset_type"]
    assert is_nothing(plan(config, raw))
    apply(config, Book(raw).type("assets", 0, "asset_type", "School or college").saved())
    assert cells(config, "assets") == [{"Type": "own", "id": "k", "name": "Example", "asset_type": "school"}]


# --- what comes back --------------------------------------------------------------------------------------


def test_workbooks_of_others_are_refused(tmp_path: Path) -> None:
    config = project(tmp_path)
    raw = export(config)
    other = Book(raw)
    del other.book[ABOUT]
    with pytest.raises(InputError, match="no workbook that assetmap exported"):
        plan(config, other.saved())
    record = next((config.assets_dir / "bolton" / "register" / "workbook").iterdir())
    assert json.loads(record.read_text("utf-8"))["sheets"]["targets"]["rows"][0][0] == TARGET["area_code"]
    strange = Book(raw)
    strange.book[ABOUT]["B1"] = "../../../settings"
    with pytest.raises(InputError, match="not known here"):
        plan(config, strange.saved())
    record.unlink()
    with pytest.raises(InputError, match="not known here"):
        plan(config, raw)


@pytest.mark.parametrize("raw", [b"", b"PK", b"id,name\n", b"\xd0\xcf\x11\xe0" * 9])
def test_a_file_that_is_no_workbook(raw: bytes) -> None:
    with pytest.raises(InputError):
        read_grids(raw, "x.xlsx")


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_workbook_never_gives_a_traceback(tmp_path_factory, data) -> None:
    raw = bytearray(_sample(tmp_path_factory))
    for _ in range(data.draw(st.integers(1, 8))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with suppress(InputError):
        read_grids(bytes(raw[: data.draw(st.integers(len(raw) // 2, len(raw)))]), "x.xlsx")


_SAMPLE: list[bytes] = []


def _sample(tmp_path_factory) -> bytes:
    if not _SAMPLE:
        _SAMPLE.append(export(project(tmp_path_factory.mktemp("p"))))
    return _SAMPLE[0]
