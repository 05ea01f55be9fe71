"""Small projects with lists, and what people do to a workbook: open it, type into cells, sort, save."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl

from assetmap.load.schema import TABLES
from assetmap.register.merge import Answer
from assetmap.register.store import change, look
from assetmap.register.workbook import export_workbook
from assetmap.register.workbook_import import WorkbookPlan, apply_workbook, plan_workbook
from assetmap.register.workbook_read import read_grids
from assetmap.register.workbook_write import LINE, SHEETS
from assetmap.settings import Settings, read_settings
from tests.project import write_project

TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Rows = Sequence[Mapping[str, str]]

CLUB = {
    "id": "example-club", "name": "Example club", "asset_type": "group_club", "status": "active",
    "postcode": "BL1 1AA", "latitude": "53.50", "longitude": "-2.4300", "assured_date": "2026-11-05",
    "audiences": "older_people; women_girls", "visibility": "team", "do_not_list": "no",
}  # fmt: skip
HALL = {
    "id": "example-hall",
    "name": "Example hall",
    "asset_type": "venue",
    "description": "=A hall\nwith tea",
}
VISIT = {
    "date": "2026-11-02", "asset_id": "example-club", "channel": "visit", "two_way": "yes",
    "stage": "talking", "residents_reached": "12", "notes": "Example: a first visit",
}  # fmt: skip
CALL = {"date": "2026-11-09", "asset_id": "example-club", "channel": "call", "notes": "Example: no answer"}
TARGET = {"area_code": "E05000650", "decision": "target", "reason": "Example: few places to meet"}


def project(
    folder: Path, assets: Rows = (CLUB, HALL), log: Rows = (VISIT, CALL), targets: Rows = (TARGET,)
) -> Settings:
    return read_settings(write_project(folder, assets, log, targets))


def write_list(settings: Settings, table: str, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a list with columns of one's own."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([list(names), *rows])
    path = settings.assets_dir / "bolton" / f"{table}.csv"
    path.write_bytes(text.getvalue().encode())


def export(settings: Settings) -> bytes:
    return export_workbook(settings, "bolton", today=TODAY, file_name="bolton.xlsx").content


def edit_list(settings: Settings, table: str, row: int, column: str, value: str) -> None:
    with change(settings, "bolton", "an edit", today=TODAY, now=NOW) as made:
        rows = made.list(TABLES[table])
        rows.set(rows.rows[row], column, value)


def cells(settings: Settings, table: str) -> list[dict[str, str]]:
    return [
        {k: v for k, v in row.cells.items() if v} for row in look(settings, "bolton").list(TABLES[table]).rows
    ]


def content(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((settings.assets_dir / "bolton").glob("*.csv"))}


def plan(settings: Settings, raw: bytes, take: Answer | None = None) -> WorkbookPlan:
    return plan_workbook(look(settings, "bolton"), read_grids(raw, "x.xlsx"), "x.xlsx", lambda *_: take)


def apply(settings: Settings, raw: bytes, take: Answer | None = None) -> WorkbookPlan:
    with change(settings, "bolton", "a workbook", today=TODAY, now=NOW) as made:
        made_plan = plan_workbook(made, read_grids(raw, "x.xlsx"), "x.xlsx", lambda *_: take)
        apply_workbook(made, made_plan, "workbook x.xlsx")
    return made_plan


def is_nothing(found: WorkbookPlan) -> bool:
    return (found.changes, found.conflicts, found.problems) == (0, [], [])


class Book:
    """A workbook in the hands of a person."""

    def __init__(self, raw: bytes) -> None:
        self.book = openpyxl.load_workbook(io.BytesIO(raw))

    def sheet(self, table: str) -> Any:
        return self.book[SHEETS[table]]

    def column(self, table: str, name: str) -> int:
        headings = {cell.value: cell.column for cell in reversed(self.sheet(table)[1])}
        return headings.get(name) or headings[TABLES[table][name].title]

    def type(self, table: str, row: int, name: str, value: Any) -> Book:
        """Type into a cell; the rows of the list count from 0."""
        cell = self.sheet(table).cell(row + 2, self.column(table, name))
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"
        return self

    def add(self, table: str, values: Mapping[str, Any]) -> Book:
        """Write a row under the last."""
        at = self.sheet(table).max_row - 1
        for name, value in values.items():
            self.type(table, at, name, value)
        return self

    def column_of_ones_own(self, table: str, heading: str, values: Sequence[Any]) -> Book:
        sheet = self.sheet(table)
        at = sheet.max_column + 1
        for row, value in enumerate((heading, *values), 1):
            sheet.cell(row, at).value = value
        return self

    def rearrange(self, table: str, order: Sequence[int], *, but: Sequence[str] = ()) -> Book:
        """Sort the rows, some columns left where they are."""
        sheet = self.sheet(table)
        stay = {LINE if one == "line" else TABLES[table][one].title for one in but}
        columns = [cell.column for cell in sheet[1] if cell.value not in stay]
        values = [[sheet.cell(row + 2, column).value for column in columns] for row in order]
        for row, line in enumerate(values, 2):
            for column, value in zip(columns, line, strict=True):
                sheet.cell(row, column).value = value
                if isinstance(value, str):
                    sheet.cell(row, column).data_type = "s"
        return self

    def copy_row(self, table: str, row: int) -> Book:
        """Copy a row whole, its hidden cells too, under the last."""
        sheet = self.sheet(table)
        at = sheet.max_row + 1
        for cell in sheet[row + 2]:
            sheet.cell(at, cell.column).value = cell.value
        return self

    def drop_column(self, table: str, name: str) -> Book:
        self.sheet(table).delete_cols(self.column(table, name))
        return self

    def drop_lines(self, table: str) -> Book:
        """Take the hidden column away, as copying the visible cells into another workbook does."""
        at = next(cell.column for cell in self.sheet(table)[1] if cell.value == LINE)
        self.sheet(table).delete_cols(at)
        return self

    def saved(self) -> bytes:
        out = io.BytesIO()
        self.book.save(out)
        return out.getvalue()


@contextmanager
def nothing_changes(settings: Settings) -> Any:
    before = content(settings)
    yield
    assert content(settings) == before
