"""Tables as one Excel workbook in which no cell is a formula."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from assetmap.publish.tables import Table

__all__ = ["tables_workbook"]

_FORMATS = {
    "share, 0 to 1": "0.0%",
    "people": "#,##0",
    "number": "#,##0",
    "score": "0.0",
    "per 1,000 residents": "0.00",
    "degrees": "0.00000",
}
_FORMULA = ("=", "+", "-", "@")
_WIDEST = 60
_LONGEST = 32_767  # characters that Excel keeps in a cell
_CHANGED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def tables_workbook(tables: Iterable[Table], day: date) -> bytes:
    """Write a workbook with a sheet for each table.

    Parameters
    ----------
    tables : iterable of Table
    day : date
        Stands in the file as the time of its making, so that the same tables give the same bytes.

    Returns
    -------
    bytes
        Text is text, also where it begins like a formula, and stays so when the cell is edited. Characters
        that a workbook cannot hold are left out.
    """
    book = Workbook(write_only=True)
    book.properties.creator = "assetmap"
    book.properties.created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 the format has no zones
    for table in tables:
        _add_sheet(book, table)
    made = io.BytesIO()
    book.save(made)
    return _without_clock(made.getvalue(), day)


def _add_sheet(book: Workbook, table: Table) -> None:
    sheet = book.create_sheet(table.title)
    sheet.freeze_panes = "A2"
    heads, cells, quoted = [], [], []
    for n, column in enumerate(table.columns, start=1):
        longest = max((len(str(cell)) for cell in table.cells[column.name]), default=0)
        sheet.column_dimensions[get_column_letter(n)].width = min(max(longest, len(column.name)) + 2, _WIDEST)
        head, cell, apart = (WriteOnlyCell(sheet) for _ in range(3))
        head.value, head.font = column.name, Font(bold=True)
        cell.number_format = _FORMATS.get(column.unit, "General")
        apart.quotePrefix = True
        heads.append(head)
        cells.append(cell)
        quoted.append(apart)
    sheet.append(heads)
    for row in table.rows:  # a cell is written as soon as its row is: the next row's value takes its place
        line: list[Any] = []
        for n, value in enumerate(row):
            cell = cells[n]
            if value is None or value == "":
                line.append(None)
                continue
            if isinstance(value, str):
                cell = quoted[n] if value.startswith(_FORMULA) else cell
                cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
                cell.data_type = "s"  # and not a formula or an error, whatever it begins with
            else:
                cell.value = value
            line.append(cell)
        sheet.append(line)


def _without_clock(content: bytes, day: date) -> bytes:
    """The same workbook with `day` in place of the time at which it was saved."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/core.xml":
                part = _CHANGED.sub(rb"\g<1>" + f"{day.isoformat()}T00:00:00Z".encode(), part)
            plain = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            plain.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(plain, part)
    return out.getvalue()
