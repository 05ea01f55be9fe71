"""The last sheet of a workbook: how to fill it in, what each column means, and how to send it back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetmap.load.schema import Table
from assetmap.register.workbook_cells import Field

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["HelpPage", "write_help"]


_TEAM = """\
This file has everything: rows that are for the team only, places that are kept to the team, and those \
marked 'Do not list'. Send it to nobody outside the team.
People's names, e-mail addresses and telephone numbers are not in it. Please put none in."""
_FILLING = """\
Change any white cell. Where a cell has an arrow, choose from its list.
Columns with a red-brown heading need something in every row.
A new organisation: write it in the first blank row and leave its Key blank. It gets one later.
A new contact: write it in the first blank row of Engagement. Under Organisation choose the key; for an \
organisation that is new too, write its name exactly as on the first sheet.
No longer there? Do not delete the row. Set Status to Closed. If it must not come back, set \
'Do not list' to Yes.
Your own columns can stand to the right of ours; give each a heading.
Filters work at once. To sort, choose Review, Unprotect Sheet first (there is no password), and always sort \
whole rows."""
_BACK = """\
Save it under any name, as an Excel workbook (.xlsx); LibreOffice's .ods will do too.
To see what would change, run:   assetmap workbook import {file}
To take it over, run:   assetmap workbook import {file} --apply
Others may change the list meanwhile. Only cells that you changed are taken. Where somebody else changed the \
same cell, you are asked, and nothing is overwritten before.
Once it is taken over, export a new workbook and go on in that one."""


@dataclass(frozen=True)
class HelpPage:
    """What the help says of one export."""

    locality: str
    day: str
    file_name: str
    columns: Sequence[tuple[Table, Field]]

    @property
    def title(self) -> str:
        """The heading of the sheet, and the title of the file."""
        return f"{self.locality}: organisations, engagement and targets, as of {self.day}"

    def sections(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The text above the table of columns: headings, and short paragraphs under each."""
        file = f'"{self.file_name}"' if " " in self.file_name else self.file_name
        parts = {
            "For the team only": _TEAM,
            "Filling it in": _FILLING,
            "Sending it back": _BACK.replace("{file}", file),
        }
        return tuple((heading, tuple(text.splitlines())) for heading, text in parts.items())


def write_help(sheet: Worksheet, page: HelpPage, sheets: Mapping[str, str]) -> None:
    """Write the help into an empty sheet."""
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    wrap = Alignment(vertical="top", wrap_text=True)
    for letter, width in zip("ABCD", (17, 24, 62, 62), strict=True):
        sheet.column_dimensions[letter].width = width
    _text(sheet, 1, 1, page.title).font = Font(name="Calibri", bold=True, size=16, color="1F4E5F")
    number = 2
    for heading, paragraphs in page.sections():
        number += 1
        _text(sheet, number, 1, heading).font = Font(name="Calibri", bold=True, size=12, color="1F4E5F")
        for paragraph in paragraphs:
            number += 1
            sheet.merge_cells(start_row=number, end_row=number, start_column=1, end_column=4)
            _text(sheet, number, 1, paragraph).alignment = wrap
            sheet.row_dimensions[number].height = 15.5 * (1 + len(paragraph) // 180)
    number += 2
    for column, text in enumerate(("Sheet", "Column", "What it is", "What may stand there"), 1):
        cell = _text(sheet, number, column, text)
        cell.font = Font(name="Calibri", bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E5F")
    for table, field in page.columns:
        number += 1
        texts = (sheets[table.name], field.heading, _what(field), _may(field))
        for column, text in enumerate(texts, 1):
            _text(sheet, number, column, text).alignment = wrap
        lines = max(1 + len(text) // 68 for text in texts)
        lines = max(lines, *(text.count("\n") + 1 for text in texts))
        sheet.row_dimensions[number].height = 15.5 * lines
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _text(sheet: Worksheet, row: int, column: int, text: str) -> Any:
    cell: Any = sheet.cell(row, column)
    if text:
        cell.value = text
        cell.data_type = "s"
    return cell


def _what(field: Field) -> str:
    return field.column.description if field.column else "A column of your own; the maps do not use it."


def _may(field: Field) -> str:
    column = field.column
    if column is None:
        return ""
    said = {
        "key": "Leave it as it is.",
        "date": "A date",
        "postcode": "A postcode, such as M33 7XX",
        "latitude": "Degrees",
        "longitude": "Degrees",
        "website": "An address",
        "whole_number": "A whole number",
        "reference": "A key of the sheet Organisations",
        "area": "The code of a ward, such as E05000819",
        "target_area": "The code of a ward or of an LSOA",
    }.get(column.kind, "")
    words = [field.label(word) for word in field.words] if column.kind != "areas" else list(field.words)
    if words:
        said = "; ".join(words)
    if column.kind == "audiences":
        said += ". Several are separated by ;"
    if column.kind == "areas":
        said = f"Codes of wards, or {' or '.join(words)}"
    if column.default:
        said += f". Blank means {field.label(column.default)}"
    if column.required:
        said = f"Needed in every row. {said}"
    return said.strip()
