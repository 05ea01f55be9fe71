"""Finding the list among titles, notes and totals."""

from __future__ import annotations

import pytest

from assetmap.errors import InputError
from assetmap.load.limits import MOST_COLUMNS
from assetmap.register.grid import letters, read_grid

LIST = [
    ["Name", "Address", "Postcode"],
    ["Club A", "1 High St", "M33 1AA"],
    ["Club B", "2 High St", "M33 1AB"],
    ["Club C", "3 High St", "M33 1AD"],
]


def numbers(grid: list[list[str]], **more: object) -> list[int]:
    return [number for number, _ in read_grid(grid, where="x", **more).rows]  # type: ignore[arg-type]


def test_headings_on_the_first_row() -> None:
    table = read_grid(LIST, where="x")
    assert table.headings == ("Name", "Address", "Postcode")
    assert table.rows[0] == (2, {"Name": "Club A", "Address": "1 High St", "Postcode": "M33 1AA"})
    assert table.notes == ()
    assert table.known == 3


def test_titles_above_are_said_and_rows_keep_their_numbers() -> None:
    table = read_grid([["Clubs in Trafford"], [], ["Draft, please check"], *LIST], where="x")
    assert [number for number, _ in table.rows] == [5, 6, 7]
    assert table.notes == (
        "Above the headings, not part of the list: Clubs in Trafford, Draft, please check.",
    )


def test_headings_that_nobody_knows_are_found_by_their_shape() -> None:
    grid = [["Our list"], ["Wie", "Wo", "Was"], ["A", "Sale", "x"], ["B", "Hale", "y"]]
    assert read_grid(grid, where="x").headings == ("Wie", "Wo", "Was")


def test_without_headings_columns_are_called_by_their_letters_and_no_row_is_lost() -> None:
    table = read_grid(LIST[1:], where="x")
    assert table.headings == ("Column A", "Column B", "Column C")
    assert [number for number, _ in table.rows] == [1, 2, 3]
    assert "No headings were found" in table.notes[0]


def test_blank_rows_totals_and_headings_told_again_are_left_out() -> None:
    grid = [*LIST[:2], [], ["name ", "ADDRESS", "Post-code"], *LIST[2:], ["Total", "", "3"]]
    table = read_grid(grid, where="x")
    # "Post-code" is no exact repeat of "Postcode": a row is only left out where it is one
    assert [number for number, _ in table.rows] == [2, 4, 5, 6]
    grid[3] = ["name ", "ADDRESS", "postcode"]
    table = read_grid(grid, where="x")
    assert [number for number, _ in table.rows] == [2, 5, 6]
    assert "Headings told again were left out: rows 4." in table.notes
    assert "Totals were left out: row 7 'Total'." in table.notes


def test_a_club_called_total_is_no_total() -> None:
    assert numbers([*LIST, ["Total Fitness", "4 High St", "M33 1AE"]]) == [2, 3, 4, 5]


def test_notes_among_and_below_the_rows_are_said() -> None:
    grid = [*LIST[:2], ["-- not yet checked --"], *LIST[2:], [], ["Ask Ann for the rest"]]
    table = read_grid(grid, where="x")
    assert [number for number, _ in table.rows] == [2, 4, 5]
    said = " ".join(table.notes)
    assert "row 3 '-- not yet checked --'" in said
    assert "row 7 'Ask Ann for the rest'" in said


def test_a_row_of_a_name_alone_is_kept_and_said() -> None:
    table = read_grid([*LIST[:3], ["Example Walkers"], LIST[3]], where="x")
    assert [number for number, _ in table.rows] == [2, 3, 4, 5]
    assert "row 4 'Example Walkers'" in " ".join(table.notes)


def test_a_note_beside_the_list_is_said_and_makes_no_column() -> None:
    grid = [[*row] for row in LIST]
    grid[2] += ["", "", "check this one"]
    table = read_grid(grid, where="x")
    assert table.headings == ("Name", "Address", "Postcode")
    assert "F3 'check this one'" in " ".join(table.notes)


def test_a_filled_column_without_heading_gets_one() -> None:
    grid = [LIST[0], *([*row, "x"] for row in LIST[1:])]
    assert read_grid(grid, where="x").headings == ("Name", "Address", "Postcode", "Column D")


def test_headings_that_are_there_twice_are_numbered() -> None:
    grid = [["Name", "Notes", "notes", "Notes"], ["A", "1", "2", "3"]]
    table = read_grid(grid, where="x")
    assert table.headings == ("Name", "Notes", "notes (2)", "Notes (3)")
    assert table.rows[0][1] == {"Name": "A", "Notes": "1", "notes (2)": "2", "Notes (3)": "3"}


def test_headings_in_two_rows_with_groups() -> None:
    grid = [
        ["Organisation", "Address", "", "Contact", ""],
        ["", "Street", "Postcode", "Name", "Phone"],
        ["Club A", "1 High St", "M33 1AA", "Ann", "0161 496 0000"],
    ]
    table = read_grid(grid, where="x")
    assert table.headings == (
        "Organisation",
        "Address: Street",
        "Address: Postcode",
        "Contact: Name",
        "Contact: Phone",
    )
    assert [number for number, _ in table.rows] == [3]


def test_a_value_merged_down_is_filled_and_one_merged_across_is_not() -> None:
    grid = [["Name", "Type", "Town"], ["A", "Club", "Sale"], ["B", "", "Sale"], ["C", "Park", ""]]
    table = read_grid(grid, where="x", merges=[((1, 1), (2, 1)), ((3, 1), (3, 2))])
    assert [cells["Type"] for _, cells in table.rows] == ["Club", "Club", "Park"]
    assert [cells["Town"] for _, cells in table.rows] == ["Sale", "Sale", ""]
    assert table.notes == ("Cells merged over several rows were filled down: B2.",)


def test_a_merged_cell_makes_no_row_of_a_blank_line() -> None:
    grid = [["Name", "Type", "Town"], ["A", "Club", "Sale"], ["", "", ""]]
    assert numbers(grid, merges=[((1, 1), (2, 1))]) == [2]


def test_a_title_merged_across_the_rows_is_a_note() -> None:
    grid = [*LIST[:2], ["Altrincham", "", ""], *LIST[2:]]
    assert numbers(grid, merges=[((2, 0), (2, 2))]) == [2, 4, 5]


def test_too_many_columns_and_nothing_at_all() -> None:
    with pytest.raises(InputError, match="501 columns"):
        read_grid([[str(i) for i in range(MOST_COLUMNS + 1)]], where="x")
    with pytest.raises(InputError, match="empty"):
        read_grid([["", " "], []], where="x")


def test_letters_as_excel_names_columns() -> None:
    assert [letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
