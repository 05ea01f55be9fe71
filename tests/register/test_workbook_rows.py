"""Rows, columns and sheets of a workbook that are new, gone, copied, sorted or doubtful."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from assetmap.register.workbook_cells import LONGEST
from tests.register.workbooks import (
    CALL,
    CLUB,
    HALL,
    TARGET,
    VISIT,
    Book,
    apply,
    cells,
    edit_list,
    export,
    is_nothing,
    nothing_changes,
    plan,
    project,
)

NEW_CLUB = {"name": "Example walkers", "asset_type": "Group or club", "postcode": "m33 7zz"}


def test_new_rows_are_added_once(tmp_path: Path) -> None:
    config = project(tmp_path)
    raw = export(config)
    note = {
        "date": datetime(2026, 11, 20),
        "asset_id": "example walkers",
        "channel": "Visit",
        "notes": "Example",
    }
    book = Book(raw).add("assets", NEW_CLUB).add("engagement", note)
    book.add("targets", {"area_code": "E05000651", "decision": "Not a target", "reason": "Example"})
    edit_list(config, "assets", 0, "cost", "Free")
    apply(config, book.saved())
    assert cells(config, "assets") == [
        CLUB | {"cost": "Free"},
        HALL,
        {
            "id": "example-walkers",
            "name": "Example walkers",
            "asset_type": "group_club",
            "postcode": "m33 7zz",
        },
    ]
    assert cells(config, "engagement") == [
        VISIT,
        CALL,
        {"date": "2026-11-20", "asset_id": "example-walkers", "channel": "visit", "notes": "Example"},
    ]
    assert cells(config, "targets") == [
        TARGET,
        {"area_code": "E05000651", "decision": "not_target", "reason": "Example"},
    ]
    with nothing_changes(config):
        apply(config, book.saved())
    # A copy of the same export with a row of its own: both are kept.
    other = Book(raw).add("engagement", note | {"notes": "Example: the same day"})
    apply(config, other.saved())
    assert len(cells(config, "engagement")) == 4


def test_an_organisation_that_the_list_has_meanwhile_is_put_before_the_lead(tmp_path: Path) -> None:
    config = project(tmp_path)
    raw = export(config)
    apply(config, Book(raw).add("assets", NEW_CLUB).saved())
    with nothing_changes(config):
        found = apply(config, Book(raw).add("assets", NEW_CLUB | {"cost": "Free"}).saved())
    assert "has one of this name (example-walkers)" in found.problems[0]
    apply(config, Book(raw).add("assets", NEW_CLUB | {"postcode": "BL1 1RU"}).saved())
    assert cells(config, "assets")[-1]["id"] == "example-walkers-2"


def test_rows_that_one_side_took_away(tmp_path: Path) -> None:
    config = project(tmp_path)
    raw = export(config)
    book = Book(raw)
    book.sheet("engagement").delete_rows(2)
    for cell in book.sheet("assets")[3][1:-1]:
        cell.value = None  # cleared, with its locked cells left
    with nothing_changes(config):
        found = apply(config, book.saved())
    assert [one.merged.missing for one in found.sheets] == [[1], [0], []]
    # Away here, changed there.
    path = config.assets_dir / "bolton" / "assets.csv"
    path.write_bytes(path.read_bytes()[: path.read_bytes().index(b"example-hall")])
    edited = Book(raw).type("assets", 1, "cost", "Free").saved()
    assert [one.column for _, one in plan(config, edited).conflicts] == [""]
    assert is_nothing(plan(config, raw))
    apply(config, edited, "workbook")
    assert cells(config, "assets") == [CLUB, HALL | {"cost": "Free"}]


def test_columns_that_are_new_moved_renamed_or_gone(tmp_path: Path) -> None:
    config = project(tmp_path)
    raw = export(config)
    book = Book(raw).column_of_ones_own("assets", "Room hire", ["yes", 25.0]).drop_column("assets", "status")
    sheet = book.sheet("assets")
    sheet.insert_cols(2)
    sheet.cell(1, 2).value, sheet.cell(2, 2).value = "Keyholder", "office"
    found = apply(config, book.saved())
    assert found.notes == [
        "Organisations: the workbook lacks 'Status'; the list keeps what it has there.",
        "Organisations: new in the workbook: 'Keyholder', 'Room hire'.",
    ]
    assert cells(config, "assets") == [
        CLUB | {"Keyholder": "office", "Room hire": "yes"},
        HALL | {"Room hire": "25"},
    ]
    with nothing_changes(config):
        assert apply(config, book.saved()).changes == 0


def test_copies_of_a_row(tmp_path: Path) -> None:
    config = project(tmp_path)
    raw = export(config)
    # The usual way to log the next contact: copy the row and change the copy.
    book = Book(raw).copy_row("engagement", 0)
    book.type("engagement", 2, "date", datetime(2026, 11, 20))
    apply(config, book.saved())
    assert cells(config, "engagement") == [VISIT, CALL, VISIT | {"date": "2026-11-20"}]
    with nothing_changes(config):
        assert apply(config, book.saved()).problems == []
    with nothing_changes(config):
        assert "exact copy" in apply(config, Book(raw).copy_row("engagement", 0).saved()).problems[0]
    both = (
        Book(raw)
        .copy_row("engagement", 0)
        .type("engagement", 0, "notes", "a")
        .type("engagement", 2, "notes", "b")
    )
    with nothing_changes(config):
        assert "nobody can tell" in apply(config, both.saved()).problems[0]
    club = Book(raw).copy_row("assets", 0).type("assets", 0, "cost", "Free")
    club.type("assets", 2, "id", None).type("assets", 2, "name", "Example juniors")
    apply(config, club.saved())
    assert [row["id"] for row in cells(config, "assets")] == [
        "example-club",
        "example-hall",
        "example-juniors",
    ]
    assert [row.get("cost") for row in cells(config, "assets")] == ["Free", None, None]


def test_a_key_that_was_changed_takes_nothing(tmp_path: Path) -> None:
    config = project(tmp_path)
    book = Book(export(config)).type("assets", 0, "id", "example-hall").type("assets", 0, "cost", "Free")
    book.add("assets", NEW_CLUB | {"id": "my-own"})
    with nothing_changes(config):
        found = apply(config, book.saved())
    assert len(found.problems) == 2
    cleared = Book(export(config)).type("assets", 0, "id", None).type("assets", 0, "cost", "Free")
    apply(config, cleared.saved())
    assert cells(config, "assets")[0] == CLUB | {"cost": "Free"}


def many(folder: Path) -> Any:
    return project(folder, [{"id": f"k{i}", "name": f"Example {i}", "asset_type": "venue"} for i in range(8)])


def test_sorting_without_the_keys_is_noticed(tmp_path: Path) -> None:
    config = many(tmp_path)
    raw = export(config)
    order = [3, 1, 7, 0, 2, 6, 5, 4]
    assert is_nothing(plan(config, Book(raw).rearrange("assets", order).saved()))
    for but in (["id", "line"], ["id", "line", "asset_type"]):
        found = plan(config, Book(raw).rearrange("assets", order, but=but).saved())
        assert found.changes == 0
        assert "sort whole rows" in found.problems[0]
        assert found.sheets[0].merged.missing == []
    assert len(plan(config, Book(raw).rearrange("assets", order, but=["id"]).saved()).problems) == 7
    two = Book(raw).rearrange("assets", [1, 0, *range(2, 8)], but=["id", "line"])
    assert "sort whole rows" in plan(config, two.saved()).problems[0]


def test_cells_that_cannot_be_taken(tmp_path: Path) -> None:
    long = "Example " * (LONGEST // 8 + 10)
    config = project(tmp_path, [CLUB | {"description": long}, HALL])
    raw = export(config)
    assert is_nothing(plan(config, raw))
    book = Book(raw).type("assets", 0, "description", "short").type("assets", 1, "cost", "Free")
    sheet = book.sheet("assets")
    sheet.cell(
        2, book.column("assets", "latitude")
    ).value = "=1/0"  # saved by a program that works nothing out
    error = sheet.cell(2, book.column("assets", "longitude"))
    error.value, error.data_type = "#DIV/0!", "e"
    found = apply(config, book.saved())
    assert [text.split(": ")[1] for text in found.problems] == [
        "the cell is too long for a workbook, and was changed there",
        "the cell holds a formula without its result, =1/0",
        "the cell holds #DIV/0!",
    ]
    assert cells(config, "assets") == [CLUB | {"description": long}, HALL | {"cost": "Free"}]


def test_a_sheet_that_is_gone_or_has_other_headings(tmp_path: Path) -> None:
    config = project(tmp_path)
    book = Book(export(config))
    del book.book["Engagement"]
    for cell in book.sheet("targets")[1]:
        cell.value = f"x{cell.value}"
    book.sheet("assets").insert_rows(1, 3)
    book.sheet("assets")["A1"] = "Our list"
    book.sheet("assets").cell(5, 3).value = "Found under a title"
    found = plan(config, book.saved())
    assert len(found.problems) == 2
    assert [edit.value for edit in found.sheets[0].merged.edits] == ["Found under a title"]
    assert [one.merged.missing for one in found.sheets] == [[], [], []]


def test_headings_that_are_doubtful(tmp_path: Path) -> None:
    config = project(tmp_path)
    book = Book(export(config)).column_of_ones_own("assets", "visiblity", ["public"])
    book.column_of_ones_own("assets", "Name", ["Another"]).column_of_ones_own("assets", None, ["x"])
    with nothing_changes(config):
        assert len(apply(config, book.saved()).problems) == 3


def test_rows_without_a_key_get_one_and_are_known_again(tmp_path: Path) -> None:
    config = project(
        tmp_path, [{"name": "Example pitch", "asset_type": "outdoor_space", "postcode": "BL1 1AA"}]
    )
    raw = export(config)
    edit_list(config, "assets", 0, "id", "example-pitch")
    apply(config, Book(raw).type("assets", 0, "cost", "Free").saved())
    assert [row["cost"] for row in cells(config, "assets")] == ["Free"]
