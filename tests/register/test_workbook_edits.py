"""Cells changed in a workbook and in the list: all survive, a conflict overwrites nothing."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assetmap.register.store import HISTORY, look
from assetmap.register.undo import undo
from tests.register.workbooks import (
    NOW,
    VISIT,
    Book,
    apply,
    cells,
    content,
    edit_list,
    export,
    is_nothing,
    nothing_changes,
    plan,
    project,
    write_list,
)

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
