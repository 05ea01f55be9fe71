from __future__ import annotations

from assetmap.check.faults import Fault, Faults, problem
from assetmap.check.report import COLUMNS, fault_rows, fault_summary, fault_table


def faults(
    count: int = 1, value: str = "05/2026", file: str = "assets/bolton/assets.csv"
) -> tuple[Fault, ...]:
    found = Faults()
    for row in range(2, 2 + count):
        found.add(
            problem("bad-date", "it is not a date"), file=file, row=row, column="assured_date", value=value
        )
    return found.sorted()


def test_table() -> None:
    lines = fault_table(faults()).splitlines()
    assert lines == [
        "assets/bolton/assets.csv",
        "         row  column        value    what is wrong",
        "  error  2    assured_date  05/2026  it is not a date",
        "                                     -> Write the date as year-month-day, such as 2026-11-05.",
    ]


def test_table_of_nothing() -> None:
    assert fault_table(()) == ""
    assert fault_rows(()) == []
    assert fault_summary(()) == "no faults in the lists"


def test_many_of_a_kind_are_counted() -> None:
    text = fault_table(faults(1000))
    assert text.count("it is not a date") == 3
    assert "… and 997 more of this kind in this column" in text
    assert fault_table(faults(1000), most=1000).count("it is not a date") == 1000


def test_lines_are_no_longer_than_asked() -> None:
    text = fault_table(faults(3, value="x" * 10_000), width=100)
    assert max(len(line) for line in text.splitlines()) <= 100


def test_nothing_typed_acts_on_the_terminal() -> None:
    text = fault_table(faults(value="\x1b[2J\x07\r\n\u202eevil\u2028", file="assets/\x1b[1m/assets.csv"))
    assert all(c.isprintable() or c == "\n" for c in text)
    assert len(text.splitlines()) == 4


def test_files_are_apart() -> None:
    both = faults(file="a.csv") + faults(file="b.csv")
    assert [line for line in fault_table(both).splitlines() if line.endswith(".csv")] == ["a.csv", "b.csv"]


def test_the_file_as_a_whole_has_no_row() -> None:
    found = Faults()
    found.add(problem("old-encoding", "not UTF-8"), file="a.csv", row=0)
    assert "  warning  -    -       -      not UTF-8" in fault_table(found.sorted())
    assert fault_rows(found.sorted())[0][COLUMNS.index("row")] == ""


def test_rows() -> None:
    assert COLUMNS == ("code", "severity", "file", "row", "column", "value", "message", "remedy")
    assert fault_rows(faults())[0][:6] == (
        "bad-date", "error", "assets/bolton/assets.csv", "2", "assured_date", "05/2026",
    )  # fmt: skip


def test_summary() -> None:
    found = Faults()
    found.add(problem("old-encoding", "x"), file="a.csv", row=0)
    assert fault_summary(found.sorted()) == "1 warning in the lists"
    assert fault_summary(faults(1200) + found.sorted()) == "1,200 errors and 1 warning in the lists"


def test_letters_of_columns_stand_before_their_headings() -> None:
    text = fault_table(faults(), letters={("assets/bolton/assets.csv", "assured_date"): "W"})
    assert "  error  2    W assured_date  05/2026  it is not a date" in text


def test_what_to_do_stands_once_below_those_that_share_it() -> None:
    lines = fault_table(faults(5)).splitlines()
    assert [line.split("  ")[-1].strip() for line in lines[2:]] == [
        *["it is not a date"] * 3,
        "-> Write the date as year-month-day, such as 2026-11-05.",
        "… and 2 more of this kind in this column",
    ]
