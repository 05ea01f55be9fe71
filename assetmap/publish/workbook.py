"""Tables as one Excel workbook in which no cell is a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

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
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


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
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"constant_memory": True}) as book:
        day_began = datetime(day.year, day.month, day.day)  # noqa: DTZ001 the format has no zones
        book.set_properties({"author": "assetmap", "created": day_began})
        bold, quoted = book.add_format({"bold": True}), book.add_format({"quote_prefix": True})
        numbers = {unit: book.add_format({"num_format": form}) for unit, form in _FORMATS.items()}
        for table in tables:
            _add_sheet(book.add_worksheet(table.title), table, bold, quoted, numbers)
    return made.getvalue()


def _add_sheet(
    sheet: Worksheet, table: Table, bold: Format, quoted: Format, numbers: dict[str, Format]
) -> None:
    sheet.freeze_panes(1, 0)
    for n, column in enumerate(table.columns):
        cells = table.cells[column.name]
        longest = max((len(str(cell)) for cell in cells), default=0)
        sheet.set_column(n, n, min(max(longest, len(column.name)) + 2, _WIDEST))
        sheet.write_string(0, n, column.name, bold)
    forms = [numbers.get(column.unit) for column in table.columns]
    for row, values in enumerate(table.rows, start=1):  # a row is in the file as soon as the next begins
        for n, value in enumerate(values):
            if isinstance(value, str):
                _write_text(sheet, row, n, value, quoted)
            elif value is not None:
                sheet.write_number(row, n, value, forms[n])


def _write_text(sheet: Worksheet, row: int, column: int, value: str, quoted: Format) -> None:
    """Write a text as text, whatever it begins with."""
    text = _ILLEGAL.sub("", value)[:_LONGEST]
    if text.startswith("<r>") and text.endswith("</r>"):  # would be taken for marked-up text, as it stands
        sheet.write_rich_string(row, column, quoted, text[:1], quoted, text[1:])
    elif text:
        sheet.write_string(row, column, text, quoted if text.startswith(_FORMULA) else None)
