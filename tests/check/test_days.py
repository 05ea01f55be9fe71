from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assetmap.check.days import read_date, read_days
from assetmap.check.faults import Fault, Faults
from assetmap.check.rows import Rows
from assetmap.load.schema import TARGETS

A, B = "assets/a/targets.csv", "assets/b/targets.csv"


def read(**files: list[str]) -> tuple[list[date | None], tuple[Fault, ...]]:
    """The dates of one column of some files, with rows numbered from 2 in each."""
    rows = Rows(TARGETS, Faults(), cells={"decided_on": []})
    for name, texts in files.items():
        rows.locality += [name] * len(texts)
        rows.file += [f"assets/{name}/targets.csv"] * len(texts)
        rows.row += list(range(2, 2 + len(texts)))
        rows.ragged += [False] * len(texts)
        rows.cells["decided_on"] += texts
    return read_days(rows, "decided_on"), rows.faults.sorted()


@pytest.mark.parametrize("text", ["2026-11-05", "2026-11-5", "2026-11-05 00:00:00", "2026-11-05T09:30Z"])
def test_iso_dates(text: str) -> None:
    assert read_date(text) == (date(2026, 11, 5), ())


@pytest.mark.parametrize(
    "text",
    ["05/11/2026", "5/11/2026", "05/11/26", "05-11-2026", "5.11.2026", "05/11/2026 00:00", "5 November 2026",
     "05-Nov-26", "5th Nov 2026"],
)  # fmt: skip
def test_dates_as_excel_writes_them_in_britain(text: str) -> None:
    assert read_date(text) == (date(2026, 11, 5), ())


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("11/25/2026", "write 2026-11-25"),
        ("2026-02-30", "year-month-day"),
        ("2026-13-01", "year-month-day"),
        ("0026-11-05", "year-month-day"),
        ("31/04/2026", "year-month-day"),
        ("46331", "2026-11-05"),
        ("last Tuesday", "year-month-day"),
        ("5 Ma 2026", "year-month-day"),
        ("November 2026", "year-month-day"),
        ("2026", "year-month-day"),
        ("\N{ARABIC-INDIC DIGIT TWO}026-11-05", "year-month-day"),
        ("05/11-2026", "year-month-day"),
    ],
)
def test_what_is_no_date(text: str, hint: str) -> None:
    found = read_date(text)
    assert (found[0], [problem.kind.code for problem in found[1]]) == (None, ["bad-date"])
    assert hint in found[1][0].remedy


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_date_reads_the_same_however_it_is_written(day: date) -> None:
    assert read_date(day.isoformat())[0] == day
    assert read_date(f"{day:%d/%m/%Y}")[0] == day
    assert read_date(f"{day.day} {day:%B} {day.year}")[0] == day


@pytest.mark.parametrize("proof", ["25/11/2026", "13.1.26", "31-12-2026 00:00"])
def test_a_column_with_a_day_over_12_is_read_without_a_word(proof: str) -> None:
    days, faults = read(a=["05/11/2026", "", "2026-01-02", proof, "06/11/2026"])
    assert faults == ()
    assert (days[0], days[1], days[4]) == (date(2026, 11, 5), None, date(2026, 11, 6))


def test_a_column_that_proves_nothing_gives_one_warning_at_its_first_such_date() -> None:
    days, (fault,) = read(a=["2026-11-25", "05/11/2026", "12/12/2026", "5 November 2026"])
    assert days[1:3] == [date(2026, 11, 5), date(2026, 12, 12)]
    assert (fault.code, fault.severity, fault.file) == ("date-read-day-first", "warning", A)
    assert (fault.row, fault.column, fault.value) == (3, "decided_on", "05/11/2026")
    assert fault.message == (
        "2 dates are read day first, and nothing in the column proves that: '05/11/2026' as 5 November 2026"
    )
    assert "2026-11-05" in fault.remedy


def test_a_date_that_is_only_month_first_is_wrong_and_undoes_the_proof() -> None:
    days, (warning, wrong) = read(a=["05/11/2026", "11/25/2026", "25/11/2026"])
    assert days == [date(2026, 11, 5), None, date(2026, 11, 25)]
    assert (warning.code, warning.row) == ("date-read-day-first", 2)
    assert warning.message.startswith("2 dates are read day first, others here have the month first: ")
    assert (wrong.code, wrong.row) == ("bad-date", 3)


def test_a_day_that_no_calendar_has_proves_nothing() -> None:
    assert [fault.code for fault in read(a=["31/04/2026", "05/11/2026"])[1]] == [
        "bad-date",
        "date-read-day-first",
    ]


def test_each_file_proves_its_own_only() -> None:
    days, (fault,) = read(a=["25/11/2026", "05/11/2026"], b=["05/11/2026"])
    assert days == [date(2026, 11, 25), date(2026, 11, 5), date(2026, 11, 5)]
    assert (fault.file, fault.row) == (B, 2)
    assert fault.message.startswith("1 date is read day first")
