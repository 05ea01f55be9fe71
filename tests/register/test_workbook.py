from __future__ import annotations

import io
import json
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.errors import InputError
from assetmap.load.schema import ASSETS, ENGAGEMENT
from assetmap.register.store import HISTORY, look
from assetmap.register.undo import undo
from assetmap.register.workbook_cells import LONGEST, Field, fields_of, plain, same, shown, typed
from assetmap.register.workbook_read import read_grids
from assetmap.register.workbook_write import ABOUT
from tests.register.workbooks import (
    CALL,
    CLUB,
    HALL,
    NOW,
    TARGET,
    VISIT,
    Book,
    apply,
    cells,
    content,
    edit_list,
    export,
    nothing_changes,
    plan,
    project,
    write_list,
)

FIELDS = {(table.name, f.name): f for table in (ASSETS, ENGAGEMENT) for f in fields_of(table, [], {})}
NEW_CLUB = {"name": "Example walkers", "asset_type": "Group or club", "postcode": "m33 7zz"}


def is_nothing(found: Any) -> bool:
    return (found.changes, found.conflicts, found.problems) == (0, [], [])


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


# --- one cell ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "raw", "value"),
    [
        (("assets", "latitude"), "53.50", 53.5),
        (("assets", "latitude"), "53.50", "53.5"),
        (("assets", "longitude"), "-2.3000000000000003", -2.3),
        (("engagement", "residents_reached"), "12", 12.0),
        (("engagement", "residents_reached"), "about 12", "about 12 "),
        (("engagement", "date"), "2026-11-05", datetime(2026, 11, 5)),
        (("engagement", "date"), "2026-11-05", 46331.0),
        (("engagement", "date"), "2026-11-05", "05/11/2026"),
        (("engagement", "date"), "05/11/2026", date(2026, 11, 5)),
        (("engagement", "date"), "next week", "next week"),
        (("assets", "status"), "closed", "Closed"),
        (("assets", "status"), "Closed", "closed"),
        (("assets", "status"), "gone", "gone"),
        (("assets", "do_not_list"), "yes", True),
        (("assets", "audiences"), "older_people;  women_girls", "Older people; Women and girls"),
        (("assets", "name"), "Example", "Example  "),
        (("assets", "description"), "two\r\nlines", "two\nlines"),
        (("assets", "times"), "007", 7.0),
        (("assets", "times"), "2026-11-05", date(2026, 11, 5)),
        (("assets", "name"), "bell\x07", "bell\N{REPLACEMENT CHARACTER}"),
        (("assets", "name"), "_x0041_", "A"),
    ],
)
def test_a_cell_that_a_program_only_wrote_otherwise_is_unchanged(column, raw, value) -> None:
    assert same(FIELDS[column], raw, value)


@pytest.mark.parametrize(
    ("column", "raw", "value", "text"),
    [
        (("assets", "postcode"), "M33 7ZZ", "m337zz", "m337zz"),
        (("assets", "name"), "Example", "", ""),
        (("assets", "name"), "example", "Example", "Example"),
        (("assets", "latitude"), "53.5", 53.50001, "53.50001"),
        (("assets", "latitude"), "", 1e-7, "0.0000001"),
        (("assets", "status"), "active", "Not active now", "inactive"),
        (("assets", "status"), "active", "gone", "gone"),
        (("assets", "audiences"), "", "Older people", "older_people"),
        (("assets", "audiences"), "everyone", "older people; Nobody", "older_people; Nobody"),
        (("assets", "sensitive_location"), "no", True, "yes"),
        (("engagement", "date"), "2026-11-05", datetime(2026, 11, 6), "2026-11-06"),
        (("engagement", "date"), "2026-11-05", 46332, "2026-11-06"),
        (("engagement", "date"), "", "6/11/2026", "6/11/2026"),
        (("engagement", "residents_reached"), "12", 13.0, "13"),
        (("assets", "times"), "", time(18, 30), "18:30"),
        (("assets", "times"), "", datetime(2026, 11, 6, 18, 30), "2026-11-06 18:30"),
    ],
)
def test_a_cell_that_was_changed_is_typed_into_the_list(column, raw, value, text) -> None:
    assert not same(FIELDS[column], raw, value)
    assert typed(FIELDS[column], value) == text


@given(st.sampled_from(sorted(FIELDS)), st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_shown_comes_back_the_same(column, raw) -> None:
    of = FIELDS[column]
    assert same(of, raw, shown(of, raw))
    assert plain(of, shown(of, raw)) == plain(of, plain(of, shown(of, raw)))


def test_words_of_ones_own_with_one_label_are_told_apart() -> None:
    of = Field("audiences", "Who", "audiences", {"a": "Carers", "b": "Carers"})
    assert (shown(of, "a; b"), typed(of, "Carers; b")) == ("Carers; b", "a; b")


# --- what comes back --------------------------------------------------------------------------------------

TEXT = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        st.sampled_from("=+-@#'\",;\n\t _x/0"),
    ),
    max_size=12,
)
WORD = st.one_of(
    TEXT, st.sampled_from(["yes", "Venue", "2026-11-05", "05/11/2026", "53.50", "=1/0", "#N/A", "7"])
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_workbook_that_nobody_touched_changes_nothing(tmp_path_factory, data) -> None:
    config = project(tmp_path_factory.mktemp("p"))
    for table, needed in (("assets", ["name", "asset_type"]), ("engagement", ["date", "asset_id"])):
        own = data.draw(st.lists(st.sampled_from(["Own column", "=Own", "x\ny", "Key", "type"]), unique=True))
        some = (
            ["status", "audiences", "latitude", "assured_date"] if table == "assets" else ["notes", "two_way"]
        )
        names = data.draw(st.permutations([*needed, *some, *own, *(["id"] if table == "assets" else [])]))
        rows = data.draw(st.lists(st.lists(WORD, min_size=len(names), max_size=len(names)), max_size=5))
        write_list(config, table, names, rows)
    before = content(config)
    raw = export(config)
    for returned in (raw, Book(raw).saved()):
        found = plan(config, returned)
        assert is_nothing(found)
        assert [one.merged.missing for one in found.sheets] == [[], [], []]
        apply(config, returned)
    assert content(config) == before


PLACES = [
    *(("assets", row, column) for row in (0, 1) for column in ("name", "status", "postcode", "assured_date")),
    *(("engagement", row, column) for row in (0, 1) for column in ("notes", "stage", "residents_reached")),
    ("targets", 0, "reason"),
    ("targets", 0, "decided_on"),
]
NEW = {
    "status": ("inactive", "closed"), "postcode": ("BL1 1RU", "bl2 2zz"), "stage": ("leading", "paused"),
    "assured_date": ("2026-11-20", "2026-11-21"), "decided_on": ("2026-11-20", "2026-11-21"),
    "residents_reached": ("31", "32"),
}  # fmt: skip


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(st.sampled_from(PLACES), st.sampled_from(["list", "one", "two"])),
    st.booleans(),
    st.booleans(),
)
def test_edits_of_different_cells_all_survive(tmp_path_factory, edits, sort, lines) -> None:
    """Two people have copies of one export, and the list is edited too: each in cells of their own."""
    config = project(tmp_path_factory.mktemp("p"))
    raw = export(config)
    books = {"one": Book(raw), "two": Book(raw)}
    for (table, row, column), who in edits.items():
        new = NEW.get(column, (f"Example: {column} {who}",))[0]
        if who == "list":
            edit_list(config, table, row, column, new)
        else:
            books[who].type(table, row, column, new)
    for book in books.values():
        if sort:
            book.rearrange("assets", [1, 0]).rearrange("engagement", [1, 0])
        if not lines:
            book.drop_lines("assets").drop_lines("engagement")
        found = apply(config, book.saved())
        assert (found.conflicts, found.problems) == ([], [])
        assert all(not one.merged.new for one in found.sheets)
    for (table, row, column), who in edits.items():
        new = NEW.get(column, (f"Example: {column} {who}",))[0]
        assert cells(config, table)[row][column] == new
    assert [len(cells(config, table)) for table in ("assets", "engagement", "targets")] == [2, 2, 1]


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sets(st.sampled_from(PLACES), min_size=1))
def test_a_conflict_overwrites_nothing(tmp_path_factory, places) -> None:
    config = project(tmp_path_factory.mktemp("p"))
    book = Book(export(config))
    for table, row, column in places:
        mine, yours = NEW.get(column, ("Example: here", "Example: there"))
        edit_list(config, table, row, column, mine)
        book.type(table, row, column, yours)
    raw = book.saved()
    with nothing_changes(config):
        assert len(apply(config, raw).conflicts) == len(places)
        assert apply(config, raw, "list").conflicts == []
    apply(config, raw, "workbook")
    assert plan(config, raw).conflicts == []
    for table, row, column in places:
        assert cells(config, table)[row][column] == NEW.get(column, ("", "Example: there"))[1]


def test_each_changed_cell_is_in_the_history_and_undo_takes_it_back(tmp_path: Path) -> None:
    config = project(tmp_path)
    before = content(config)
    book = (
        Book(export(config))
        .type("assets", 0, "status", "Closed")
        .type("engagement", 1, "notes", "Example: b")
    )
    apply(config, book.saved())
    rows = look(config, "bolton").side("history.csv", HISTORY).rows
    assert [tuple(row.cells.values()) for row in rows] == [
        ("2026-11-23", "example-club", "status", "active", "closed", "workbook x.xlsx"),
        (
            "2026-11-23",
            "example-club",
            "engagement.notes",
            "Example: no answer",
            "Example: b",
            "workbook x.xlsx",
        ),
    ]
    undo(config, "bolton", now=NOW)
    assert content(config) == before
    assert plan(config, book.saved()).changes == 2


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


def test_a_log_that_was_changed_on_both_sides(tmp_path: Path) -> None:
    """The list's log has a row more, one less and one put right; so has the workbook's, by other rows."""
    rows = [VISIT | {"date": f"2026-11-{day:02d}", "notes": f"Example {day}"} for day in range(1, 6)]
    config = project(tmp_path, log=[*rows, rows[0]])
    raw = export(config)
    path = config.assets_dir / "bolton" / "engagement.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    lines[3] = lines[3].replace("Example 3", "Example three")
    path.write_text("".join([*lines[:5], *lines[6:], lines[1].replace("Example 1", "Example more")]), "utf-8")
    book = Book(raw).type("engagement", 1, "notes", "Example two").add("engagement", rows[0])
    book.type("engagement", 2, "stage", "Leading")
    found = apply(config, book.saved())
    assert (found.conflicts, found.problems) == ([], [])
    assert [row["notes"] for row in cells(config, "engagement")] == [
        "Example 1", "Example two", "Example three", "Example 4", "Example 1", "Example more", "Example 1",
    ]  # fmt: skip
    assert cells(config, "engagement")[2]["stage"] == "leading"


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
