"""The lists of a locality as one workbook, made to be filled in by people."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from assetmap.load.schema import Table
from assetmap.register.workbook_cells import Field, shown
from assetmap.register.workbook_help import HelpPage, write_help

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["ABOUT", "LINE", "SHEETS", "Content", "write_workbook"]

SHEETS: Mapping[str, str] = {"assets": "Organisations", "engagement": "Engagement", "targets": "Targets"}
"""List -> the name of its sheet, in order."""
ABOUT = "assetmap"
"""The hidden sheet that says which export this is, and holds the words of the drop-down lists."""
LINE = "assetmap line"
"""The heading of the hidden column that says which exported row a row is."""

_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_READY = 1000  # blank rows with drop-down lists
_SPARE = 60  # columns for what the lead adds
_TALLEST = 10  # lines of text that a row shows
_WIDTHS = {
    "id": 34, "asset_id": 34, "name": 34, "description": 48, "asset_type": 19, "activity_focus": 22,
    "activities": 26, "audiences": 32, "address": 28, "postcode": 11, "times": 24, "cost": 16,
    "accessibility": 26, "website": 32, "serves": 16, "reason": 52, "notes": 52, "next_step": 36,
    "what_matters": 36, "decided_by": 24,
}  # fmt: skip
_BY_KIND = {"date": 12.5, "latitude": 11, "longitude": 11, "yes_no": 10, "whole_number": 10, "area": 12}
_FONT: Mapping[str, Any] = {"name": "Calibri", "size": 11}
_DARK, _NEEDED, _GREY, _LINES = "1F4E5F", "9A3412", "EEF1F3", "D5DBDF"
_FORMATS = {"date": "yyyy-mm-dd", "latitude": "0.0####", "longitude": "0.0####", "whole_number": "0"}


@dataclass(frozen=True)
class Content:
    """One list to be written: its columns, and its rows as the list has them."""

    table: Table
    fields: tuple[Field, ...]
    rows: Sequence[Sequence[str]]


def write_workbook(contents: Sequence[Content], about: Mapping[str, str], help_page: HelpPage) -> bytes:
    """Write the workbook.

    Parameters
    ----------
    contents : sequence of Content
    about : mapping of str to str
        What the hidden sheet says: which export it is, of which locality, of which day (``date``, ISO).
    help_page : HelpPage
        What the last sheet says.

    Returns
    -------
    bytes
        An .xlsx file. All text is text: no cell is a formula or an error, whatever it begins with.
    """
    import openpyxl

    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    _styles(book)
    lists = _Lists(about)
    for content in contents:
        _sheet(book.create_sheet(SHEETS[content.table.name]), content, contents, lists)
    book.worksheets[0].sheet_view.tabSelected = True
    write_help(book.create_sheet("Help"), help_page, SHEETS)
    lists.write(book.create_sheet(ABOUT))
    day = datetime.combine(date.fromisoformat(about["date"]), time())
    book.properties.creator, book.properties.title = "assetmap", help_page.title
    book.properties.created = book.properties.modified = day
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


class _Lists:
    """The hidden sheet: what is known of the export in its first columns, one list of words in each other."""

    def __init__(self, about: Mapping[str, str]) -> None:
        self.about = about
        self.columns: list[tuple[str, list[str]]] = []

    def place(self, name: str, labels: list[str]) -> str:
        """Keep a list of words; where it stands, for a drop-down list."""
        from openpyxl.utils import get_column_letter

        self.columns.append((name, labels))
        letter = get_column_letter(3 + len(self.columns))
        return f"{ABOUT}!${letter}$2:${letter}${1 + len(labels)}"

    def write(self, sheet: Worksheet) -> None:
        sheet.sheet_state = "hidden"
        for row, (name, text) in enumerate(self.about.items(), 1):
            _put(sheet, row, 1, name)
            _put(sheet, row, 2, text)
        for column, (name, labels) in enumerate(self.columns, 4):
            for row, text in enumerate((name, *labels), 1):
                _put(sheet, row, column, text)


def _styles(book: Any) -> None:
    from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

    edge = Border(bottom=Side("thin", color=_LINES), right=Side("thin", color=_LINES))
    for kind in ("text", *_FORMATS):
        style = NamedStyle(f"assetmap {kind}", font=Font(**_FONT))
        style.number_format = _FORMATS.get(kind, "@")
        style.alignment = Alignment(
            vertical="top",
            wrap_text=kind == "text",
            horizontal="left" if kind in ("text", "date") else "right",
        )
        style.protection = Protection(locked=False)
        style.border = edge
        book.add_named_style(style)
    key = NamedStyle("assetmap key", number_format="@", border=edge)
    key.font = Font(**_FONT, color="6B7780")
    key.fill = PatternFill("solid", fgColor=_GREY)
    key.alignment = Alignment(vertical="top")
    key.protection = Protection(locked=True)
    book.add_named_style(key)
    for name, colour in (("head", _DARK), ("needed head", _NEEDED)):
        head = NamedStyle(f"assetmap {name}", number_format="@")
        head.font = Font(**_FONT, bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor=colour)
        head.alignment = Alignment(vertical="center", wrap_text=True)
        head.protection = Protection(locked=True)
        book.add_named_style(head)


def _sheet(sheet: Worksheet, content: Content, contents: Sequence[Content], lists: _Lists) -> None:
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.dimensions import ColumnDimension
    from openpyxl.worksheet.properties import PageSetupProperties

    fields, rows = content.fields, content.rows
    line = len(fields) + 1
    styles = [_style(field) for field in fields]
    widths = [_width(field, [row[at] for row in rows]) for at, field in enumerate(fields)]
    for at, field in enumerate(fields, 1):
        needed = field.column is not None and field.column.required
        _put(sheet, 1, at, field.heading).style = f"assetmap {'needed ' if needed else ''}head"
        dimension = sheet.column_dimensions[get_column_letter(at)]
        dimension.width = widths[at - 1]
        _column_style(dimension, styles[at - 1])
        _drop_down(sheet, field, get_column_letter(at), len(rows), contents, lists)
    for number, row in enumerate(rows, 2):
        lines = 1
        for at, (field, raw) in enumerate(zip(fields, row, strict=True)):
            value = shown(field, raw)
            cell = _put(sheet, number, at + 1, value)
            cell.style = styles[at]
            if isinstance(value, str):
                lines = max(lines, _lines(value, widths[at]))
        _put(sheet, number, line, number - 1).style = "assetmap key"
        sheet.row_dimensions[number].height = 15 * min(lines, _TALLEST) + 3
    _put(sheet, 1, line, LINE).style = "assetmap head"
    hidden = sheet.column_dimensions[get_column_letter(line)]
    hidden.hidden = True
    _column_style(hidden, "assetmap key")
    spare = ColumnDimension(sheet, get_column_letter(line + 1), min=line + 1, max=line + _SPARE, width=20)
    sheet.column_dimensions[get_column_letter(line + 1)] = spare
    _column_style(spare, "assetmap text")
    sheet.row_dimensions[1].height = 34
    names = [field.name for field in fields]
    first = names.index("name") + 1 if content.table.name == "assets" and names.index("name") < 4 else 0
    sheet.freeze_panes = f"{get_column_letter(first + 1)}2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(line)}{len(rows) + 1}"
    _protect(sheet)
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 8
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1 + sum(widths) // 260, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _put(sheet: Worksheet, row: int, column: int, value: Any) -> Any:
    """Write a cell; a text that looks like a formula or an error stays a text, and ``_x0041_`` what it is."""
    cell: Any = sheet.cell(row, column)
    if value == "":
        return cell
    if isinstance(value, str):
        cell.value = _ESCAPE.sub("_x005F_", value)
        cell.data_type = "s"
    else:
        cell.value = value
    return cell


def _style(field: Field) -> str:
    if field.name == "id" and field.kind == "key":
        return "assetmap key"
    return f"assetmap {field.kind if field.kind in _FORMATS else 'text'}"


def _column_style(dimension: Any, name: str) -> None:
    """What cells of the column look like that nobody has filled yet: without it they would be locked."""
    style = next(one for one in dimension.parent.parent._named_styles if one.name == name)
    for part in ("number_format", "font", "fill", "border", "alignment", "protection"):
        setattr(dimension, part, copy(getattr(style, part)))


def _width(field: Field, texts: Sequence[str]) -> float:
    if field.column is None:
        longest = max([len(field.heading), *(len(line) for text in texts for line in text.splitlines())])
        return min(max(longest + 2, 12), 40)
    return _WIDTHS.get(field.name) or _BY_KIND.get(field.kind) or 18


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a column: each word goes to the next where it does not fit."""
    room = max(int(width * 1.05), 5)
    lines = text.split("\n")[: _TALLEST + 1]
    return sum(1 if len(line) <= room else max(len(textwrap.wrap(line[:9999], room)), 1) for line in lines)


def _drop_down(
    sheet: Worksheet, field: Field, letter: str, rows: int, contents: Sequence[Content], lists: _Lists
) -> None:
    from openpyxl.worksheet.datavalidation import DataValidation

    rule = None
    if field.kind in ("word", "yes_no", "audiences"):
        place = lists.place(f"{sheet.title} {field.name}", [field.label(word) for word in field.words])
        rule = DataValidation("list", formula1=place, allow_blank=True)
        rule.errorTitle, rule.error = field.heading[:32], "Please choose one of the words of the list."
        rule.showErrorMessage = field.kind != "audiences"  # there may be several, separated by ;
    elif field.kind == "reference":
        at, number = _ids(contents)
        rule = DataValidation(
            "list", formula1=f"{SHEETS['assets']}!${at}$2:${at}${number + 1}", allow_blank=True
        )
        rule.errorStyle, rule.errorTitle = "warning", field.heading[:32]
        rule.error = (
            "This is no key of the sheet Organisations. For a new organisation its exact name will do."
        )
        rule.showErrorMessage = True
    elif field.kind == "date":
        rule = DataValidation("date", operator="greaterThan", formula1="1", allow_blank=True)
        rule.errorStyle, rule.errorTitle, rule.error = "warning", "Date", "Write a date such as 2026-11-05."
        rule.showErrorMessage = True
    elif field.kind == "whole_number":
        rule = DataValidation("whole", operator="greaterThanOrEqual", formula1="0", allow_blank=True)
        rule.errorStyle, rule.errorTitle, rule.error = (
            "warning",
            "Number",
            "Write a whole number, such as 25.",
        )
        rule.showErrorMessage = True
    if rule is not None:
        rule.sqref = f"{letter}2:{letter}{rows + 1 + _READY}"
        sheet.add_data_validation(rule)


def _ids(contents: Sequence[Content]) -> tuple[str, int]:
    """The column of the keys on the sheet of organisations, and how many rows it has, blank ones counted."""
    from openpyxl.utils import get_column_letter

    assets = next(one for one in contents if one.table.name == "assets")
    at = [field.name for field in assets.fields].index("id")
    return get_column_letter(at + 1), len(assets.rows) + _READY


def _protect(sheet: Worksheet) -> None:
    """Lock what is locked, without a password, and allow all that a list needs."""
    guard = sheet.protection
    guard.sheet = True
    # Each of these says that it is forbidden.
    guard.formatCells = guard.formatColumns = guard.formatRows = False
    guard.insertColumns = guard.insertRows = guard.insertHyperlinks = guard.deleteRows = False
    guard.sort = guard.autoFilter = guard.pivotTables = False
